//! Copies of the repository's charts in the `charts/` folders of others, which are not what they are copies of.
//!
//! Helm renders the copy in `charts/`, whatever `file://` repository the dependency names; a change of a library chart
//! reaches its users only when they run `helm dependency update`. A copy is a folder or an archive. They are compared as
//! Helm loads them, so what `helm package` writes anew (`Chart.yaml`, the lock file) or leaves out (`.helmignore`) counts
//! only where it says something else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chart::{Chart, Rules};
use gate::StaleCopy;

use crate::cases::Case;
use crate::chart_changes::{local_dependencies, resolve};
use crate::repository::{ChartError, Tree, TreeError};

/// How many differences of a copy are named.
const MAX_DIFFERENCES: usize = 20;

/// The stale copies of the charts that cases render, and of the charts of the repository that those depend on.
///
/// # Errors
/// When the repository cannot be read.
pub fn stale_copies(tree: &Tree, cases: &[Case]) -> Result<Vec<StaleCopy>, String> {
    let mut next: Vec<(String, &'static Rules)> = cases
        .iter()
        .filter_map(|case| Some((case.chart.clone(), case.cells.first()?.profile.chart)))
        .collect();
    let mut loaded: BTreeMap<String, Option<Arc<Chart>>> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    while let Some((path, rules)) = next.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        // Most charts have no such dependency, and loading them is dear. One that cannot be read says so when its cases
        // are rendered.
        if local_dependencies(tree, &path).map_or(true, |named| named.is_empty()) {
            continue;
        }
        let Some(chart) = load(tree, &path, rules, &mut loaded)? else {
            continue;
        };
        let dependencies = &chart.metadata().dependencies;
        let local = dependencies.iter().filter_map(|dependency| {
            let repository = dependency.repository.to_string();
            let source = resolve(&path, repository.strip_prefix("file://")?)?;
            Some((dependency.name.to_string(), source))
        });
        // Two aliases of one chart have one copy.
        for (name, source) in local.collect::<BTreeSet<_>>() {
            let Some(original) = load(tree, &source, rules, &mut loaded)? else {
                continue;
            };
            let mut stale = Vec::new();
            let mut is_there = false;
            for copy in copies(tree, &path)? {
                let Some(copied) = load(tree, &copy, rules, &mut loaded)? else {
                    continue;
                };
                if copied.name().to_string() != name {
                    continue;
                }
                let mut differences = Vec::new();
                compare(&copied, &original, (&source, ""), &mut differences);
                is_there |= differences.is_empty();
                stale.push(StaleCopy {
                    chart: path.clone(),
                    copy,
                    source: source.clone(),
                    differences: shown(differences),
                });
            }
            // Beside a copy that is right, another of the name is for another dependency.
            if !is_there {
                found.extend(stale);
            }
            next.push((source, rules));
        }
    }
    found.sort_by(|one, other| one.copy.cmp(&other.copy));
    Ok(found)
}

fn load(
    tree: &Tree,
    path: &str,
    rules: &'static Rules,
    loaded: &mut BTreeMap<String, Option<Arc<Chart>>>,
) -> Result<Option<Arc<Chart>>, String> {
    if let Some(chart) = loaded.get(path) {
        return Ok(chart.clone());
    }
    let chart = match tree.load_chart(path, rules) {
        Ok(chart) => Some(chart),
        Err(ChartError::Load(_) | ChartError::Tree(TreeError::Outside(_))) => None,
        Err(ChartError::Tree(error)) => return Err(error.to_string()),
    };
    loaded.insert(path.to_owned(), chart.clone());
    Ok(chart)
}

/// The charts in the `charts/` folder of another: folders and archives.
fn copies(tree: &Tree, chart: &str) -> Result<BTreeSet<String>, String> {
    let folder = match chart {
        "." => "charts".to_owned(),
        chart => format!("{chart}/charts"),
    };
    let mut found = BTreeSet::new();
    let files = match tree.files_below(&folder) {
        // The cases of the chart say so.
        Err(TreeError::Outside(_)) => return Ok(found),
        files => files.map_err(|error| error.to_string())?,
    };
    for path in files {
        let Some(inside) = path
            .strip_prefix(&folder)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        match inside.split_once('/') {
            Some((name, "Chart.yaml")) => {
                found.insert(format!("{folder}/{name}"));
            }
            None if inside.ends_with(".tgz") => {
                found.insert(path);
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Lists what differs between a copy and its source; `at` is the source and the path of a subchart inside it. Charts nest no
/// deeper than they can be loaded.
fn compare(copy: &Chart, source: &Chart, at: (&str, &str), found: &mut Vec<String>) {
    let (name, inside) = at;
    let (mut was, mut now) = (copy.metadata().clone(), source.metadata().clone());
    // An empty list of dependencies is left out of packages.
    was.lists_dependencies = false;
    now.lists_dependencies = false;
    if was != now {
        let version = match (was.version.to_string(), now.version.to_string()) {
            (was, now) if was == now => String::new(),
            (was, now) => format!(": version {was}, {now} in {name}"),
        };
        found.push(format!("{inside}Chart.yaml differs{version}"));
    }
    let (was, now) = (files(copy), files(source));
    let paths: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    for path in paths {
        match (was.get(path), now.get(path)) {
            (Some(was), Some(now)) if was == now => {}
            (Some(_), Some(_)) => found.push(format!("{inside}{path} differs")),
            (Some(_), None) => found.push(format!("{inside}{path} is not in {name}")),
            (None, _) => found.push(format!("{inside}{path} is only in {name}")),
        }
    }
    let subcharts = |chart: &Chart| -> BTreeMap<String, Arc<Chart>> {
        let subcharts = chart.dependencies().iter();
        subcharts
            .map(|chart| (chart.name().to_string(), Arc::clone(chart)))
            .collect()
    };
    let (was, now) = (subcharts(copy), subcharts(source));
    let names: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    for subchart in names {
        let path = format!("{inside}charts/{subchart}/");
        match (was.get(subchart), now.get(subchart)) {
            (Some(was), Some(now)) => compare(was, now, (name, &path), found),
            (Some(_), None) => found.push(format!("{path} is not in {name}")),
            (None, _) => found.push(format!("{path} is only in {name}")),
        }
    }
}

/// The files of a chart that Helm reads, without those that a package has anew.
fn files(chart: &Chart) -> BTreeMap<String, Vec<u8>> {
    const WRITTEN_ANEW: [&str; 2] = ["Chart.lock", "requirements.lock"];
    let listed = chart.templates().iter().chain(chart.files());
    let named = [
        ("values.yaml", chart.raw_values()),
        ("values.schema.json", chart.schema()),
    ];
    let named = named
        .into_iter()
        .filter_map(|(name, data)| Some((name.to_owned(), data?.as_bytes().to_vec())));
    listed
        .map(|file| (file.name.to_string(), file.data.as_bytes().to_vec()))
        .chain(named)
        .filter(|(name, _)| !WRITTEN_ANEW.contains(&name.as_str()))
        .collect()
}

fn shown(mut differences: Vec<String>) -> Vec<String> {
    let more = differences.len().saturating_sub(MAX_DIFFERENCES);
    differences.truncate(MAX_DIFFERENCES);
    if more > 0 {
        differences.push(format!("and {more} more"));
    }
    differences
}
