//! What changed in the charts themselves: their files, versions, values and schemas, and who depends on them.

use std::collections::{BTreeMap, BTreeSet};

use chart::Chart;
use gate::{ChartChange, ChartSide, DependencyChange};
use manifest::{Place, read_content};
use masterminds_semver::Version;
use serde_json::Value;

use crate::cases::Case;
use crate::config::CaseConfig;
use crate::repository::Tree;

/// The charts of cases whose files differ between two trees. A chart that one of them cannot load is left out: its cases
/// say so.
/// `renames` are the charts with another path before, by that after.
pub fn chart_changes(
    before: (&Tree, &[Case]),
    after: (&Tree, &[Case]),
    renames: &BTreeMap<String, String>,
) -> Vec<ChartChange> {
    let (before_tree, before_cases) = before;
    let (after_tree, after_cases) = after;
    let mut charts: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in after_cases {
        charts.entry(&case.chart).or_default().push(case);
    }
    let change = |(path, cases): (&str, Vec<&Case>)| {
        let rules = cases.first()?.cells.first()?.profile.chart;
        let was = renames.get(path).map_or(path, String::as_str);
        let old = before_tree.load_chart(was, rules).ok()?;
        let new = after_tree.load_chart(path, rules).ok()?;
        if old.digest() == new.digest() {
            return None;
        }
        let is_same_helm = |case: &&&Case| {
            let is_same = |other: &&Case| other.chart == was && other.name == case.name;
            let other = before_cases.iter().find(is_same);
            other.is_some_and(|other| is_plain(&other.config) && names(other) == names(case))
        };
        let plain = cases.iter().filter(|case| is_plain(&case.config));
        Some(ChartChange {
            chart: path.to_owned(),
            before: side(&old, rules)?,
            after: side(&new, rules)?,
            plain_cases: plain
                .filter(is_same_helm)
                .map(|case| case.name.clone())
                .collect(),
        })
    };
    charts.into_iter().filter_map(change).collect()
}

fn names(case: &Case) -> Vec<artifact::Cell> {
    case.cells
        .iter()
        .map(crate::pipeline::artifact_cell)
        .collect()
}

/// Whether a case gives a chart no values.
fn is_plain(config: &CaseConfig) -> bool {
    [
        &config.values,
        &config.set,
        &config.set_string,
        &config.set_json,
        &config.set_file,
        &config.set_literal,
    ]
    .into_iter()
    .all(Vec::is_empty)
}

/// One side; none where its version is none, which Helm refuses.
fn side(chart: &Chart, rules: &chart::Rules) -> Option<ChartSide> {
    let read = |text: Option<&go_value::Str>| {
        let place = || Place {
            source: None,
            line: 1,
        };
        // What is no YAML or JSON did not load, or does not validate; either is said of the cases.
        text.and_then(|text| read_content(text.as_bytes(), &place).ok())
            .unwrap_or(Value::Null)
    };
    let version = chart.metadata().version.as_bytes();
    Some(ChartSide {
        version: Version::parse(version, &rules.semver).ok()?,
        values: read(chart.raw_values()),
        schema: read(chart.schema()),
    })
}

/// The changed charts of a repository that others of it depend on. `renames` as above; `left_out` are the cases that are not part of this run.
///
/// # Errors
/// When a tree cannot be listed or read.
pub fn dependency_changes(
    before: &Tree,
    after: &Tree,
    renames: &BTreeMap<String, String>,
    left_out: &[Case],
) -> Result<Vec<DependencyChange>, String> {
    let charts = after.charts().map_err(|error| error.to_string())?;
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for chart in &charts {
        for used in local_dependencies(after, chart)? {
            users.entry(used).or_default().insert(chart.clone());
        }
    }
    let mut found = Vec::new();
    for chart in charts.iter().filter(|chart| users.contains_key(*chart)) {
        let was = renames.get(chart).unwrap_or(chart);
        if files(before, was)? == files(after, chart)? {
            continue;
        }
        let mut dependents = BTreeSet::new();
        let mut next = vec![chart];
        while let Some(chart) = next.pop() {
            for user in users.get(chart).into_iter().flatten() {
                if dependents.insert(user.clone()) {
                    next.push(user);
                }
            }
        }
        let not_run = left_out
            .iter()
            .filter(|case| dependents.contains(&case.chart))
            .map(Case::id)
            .collect();
        found.push(DependencyChange {
            chart: chart.clone(),
            dependents: dependents.into_iter().collect(),
            not_run,
        });
    }
    Ok(found)
}

/// Files of a chart, by their paths inside it, with their bytes.
type Files = Vec<(String, Option<Vec<u8>>)>;

fn files(tree: &Tree, chart: &str) -> Result<Files, String> {
    let read = || {
        let paths = tree.files_below(chart)?;
        let bytes = tree.read_many(&paths)?;
        let inside = |path: String| path.strip_prefix(chart).map_or(path.clone(), str::to_owned);
        Ok(paths.into_iter().map(inside).zip(bytes).collect())
    };
    read().map_err(|error: crate::repository::TreeError| error.to_string())
}

/// The charts that a chart names by `file://`, as paths in the repository; those outside it are left out.
///
/// # Errors
/// When the tree cannot be read.
pub fn local_dependencies(tree: &Tree, chart: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    // Charts of version 1 have a file of their own for dependencies.
    for file in ["Chart.yaml", "requirements.yaml"] {
        found.extend(named_dependencies(tree, chart, file)?);
    }
    Ok(found)
}

fn named_dependencies(tree: &Tree, chart: &str, file: &str) -> Result<Vec<String>, String> {
    let path = format!("{chart}/{file}");
    let text = tree
        .read(path.trim_start_matches("./"))
        .map_err(|error| error.to_string())?;
    let place = || Place {
        source: None,
        line: 1,
    };
    // A file that cannot be read is said of the chart's cases.
    let metadata = text
        .and_then(|text| read_content(&text, &place).ok())
        .unwrap_or(Value::Null);
    let dependencies = metadata["dependencies"].as_array().map(Vec::as_slice);
    let repositories = dependencies
        .unwrap_or_default()
        .iter()
        .filter_map(|dependency| dependency["repository"].as_str()?.strip_prefix("file://"));
    Ok(repositories
        .filter_map(|path| resolve(chart, path))
        .collect())
}

/// A path that is relative to a folder of the repository; none where it leads out of it.
pub fn resolve(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(if steps.is_empty() {
        ".".to_owned()
    } else {
        steps.join("/")
    })
}
