//! From a configuration to the golden cases and their cells.
//!
//! A *case* is one chart with one set of inputs; a *cell* of its matrix is a profile and perhaps a
//! Kubernetes version. Without a configuration, and for charts without `cases`, every chart found has
//! the case `default` and one per `ci/*-values.yaml`, as chart repositories have had them for years.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use helm_render::{KubeVersion, Profile, profile};

use crate::config::{CaseConfig, Config, Expect};
use crate::repository::{Tree, TreeError};

/// The name of the case that renders a chart with its defaults.
pub const DEFAULT_CASE: &str = "default";

/// One golden case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The chart's path in the repository.
    pub chart: String,
    /// The name within the chart.
    pub name: String,
    /// The inputs; paths in it are relative to the repository's root.
    pub config: CaseConfig,
    /// What to render, in the order of the configuration.
    pub cells: Vec<Cell>,
}

/// One cell of a case's matrix.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The profile.
    pub profile: &'static Profile,
    /// The Kubernetes version as the user wrote it, and as charts see it, or the release's error about it.
    pub kube_version: Option<(String, Result<KubeVersion, String>)>,
}

impl Case {
    /// The case's name in reports: `charts/web/prod`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.chart, self.name)
    }

    /// The release name that the case renders with.
    pub fn release(&self) -> String {
        self.config
            .release
            .clone()
            .unwrap_or_else(|| "release-name".into())
    }

    /// The namespace that the case renders with.
    pub fn namespace(&self) -> String {
        self.config
            .namespace
            .clone()
            .unwrap_or_else(|| "default".into())
    }
}

/// Why cases could not be made of a configuration.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The configuration is wrong in a way that only shows with the repository at hand.
    #[error("{0}")]
    Config(String),
    /// The repository could not be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// The profiles of a configuration: the flag's, else its own, else the newest.
///
/// # Errors
/// When a name stands for no profile.
pub fn profiles(names: &[String]) -> Result<Vec<&'static Profile>, CaseError> {
    if names.is_empty() {
        return Ok(vec![profile::newest()]);
    }
    names.iter().map(|name| find_profile(name)).collect()
}

/// The profile of one name.
///
/// # Errors
/// When it stands for no profile; the text suggests names.
pub fn find_profile(name: &str) -> Result<&'static Profile, CaseError> {
    profile::resolve(name).map_err(|error| CaseError::Config(error.to_string()))
}

/// All cases of a configuration, in its order; discovered charts in the order of their paths.
///
/// # Errors
/// A path that matches no chart, two cases of one name, a Kubernetes version that cannot be read.
pub fn expand(
    config: &Config,
    helm_flag: Option<&str>,
    tree: &Tree,
) -> Result<Vec<Case>, CaseError> {
    let discovered = tree.charts()?;
    let names = helm_flag.map_or_else(|| config.helm.clone(), |name| vec![name.to_string()]);
    let mut cases: Vec<Case> = Vec::new();
    if config.charts.is_empty() {
        for chart in &discovered {
            push_default_cases(&mut cases, chart, tree, &names)?;
        }
        return Ok(cases);
    }
    for entry in &config.charts {
        let charts = matching(&entry.path, &discovered, tree).map_err(|error| match error {
            CaseError::Config(text) => {
                CaseError::Config(format!("{}:{}: {text}", config.file, entry.line))
            }
            other => other,
        })?;
        if charts.is_empty() {
            return Err(CaseError::Config(format!(
                "{}:{}: path {:?} matches no chart (a directory with a Chart.yaml, or a .tgz)",
                config.file, entry.line, entry.path
            )));
        }
        for chart in charts {
            match &entry.cases {
                None => push_default_cases(&mut cases, &chart, tree, &names)?,
                Some(list) => {
                    for case in list {
                        let names = if helm_flag.is_some() || case.helm.is_empty() {
                            &names
                        } else {
                            &case.helm
                        };
                        cases.push(make(&chart, case.clone(), names)?);
                    }
                }
            }
        }
    }
    refuse_collisions(&cases)?;
    Ok(cases)
}

/// A path of the configuration as a glob; none where it is a plain path.
///
/// # Errors
/// A glob that cannot be read.
pub fn path_glob(pattern: &str) -> Result<Option<GlobMatcher>, globset::Error> {
    if !pattern.contains(['*', '?', '[', '{']) {
        return Ok(None);
    }
    let glob = GlobBuilder::new(pattern).literal_separator(true).build()?;
    Ok(Some(glob.compile_matcher()))
}

fn matching(pattern: &str, discovered: &[String], tree: &Tree) -> Result<Vec<String>, CaseError> {
    let glob = path_glob(pattern)
        .map_err(|error| CaseError::Config(format!("path {pattern:?}: {error}")))?;
    let Some(glob) = glob else {
        return Ok(if tree.is_chart(pattern)? {
            vec![pattern.to_string()]
        } else {
            Vec::new()
        });
    };
    let mut found: Vec<String> = discovered.to_vec();
    if pattern.ends_with("gz") {
        found.extend(tree.archives()?);
    }
    found.retain(|path| glob.is_match(path));
    Ok(found)
}

fn push_default_cases(
    cases: &mut Vec<Case>,
    chart: &str,
    tree: &Tree,
    names: &[String],
) -> Result<(), CaseError> {
    let default = CaseConfig {
        name: DEFAULT_CASE.into(),
        ..CaseConfig::default()
    };
    cases.push(make(chart, default, names)?);
    for file in tree.ci_values(chart)? {
        let base = file.rsplit('/').next().unwrap_or(&file);
        let name = base.trim_end_matches(".yaml").trim_end_matches("-values");
        // `ci/default-values.yaml` must not take the name of the case without values.
        let name = if name == DEFAULT_CASE {
            "ci-default"
        } else {
            name
        };
        let config = CaseConfig {
            name: name.into(),
            values: vec![file.clone()],
            ..CaseConfig::default()
        };
        cases.push(make(chart, config, names)?);
    }
    Ok(())
}

fn make(chart: &str, config: CaseConfig, names: &[String]) -> Result<Case, CaseError> {
    let mut cells = Vec::new();
    for profile in profiles(names)? {
        if config.kube_version.is_empty() {
            cells.push(Cell {
                profile,
                kube_version: None,
            });
        }
        for text in &config.kube_version {
            let version = KubeVersion::parse(text, profile);
            cells.push(Cell {
                profile,
                kube_version: Some((text.clone(), version)),
            });
        }
    }
    Ok(Case {
        chart: chart.to_string(),
        name: config.name.clone(),
        config,
        cells,
    })
}

/// Goldens are files: two cases whose paths differ only in case would be one on some disks.
fn refuse_collisions(cases: &[Case]) -> Result<(), CaseError> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for case in cases {
        if let Some(other) = seen.insert(case.id().to_lowercase(), case.id()) {
            return Err(CaseError::Config(format!(
                "two cases are called {:?} and {other:?}: names must differ in more than case, they become file names",
                case.id()
            )));
        }
    }
    Ok(())
}

/// Splits the cases into those that the flags `--case` and `--chart` select, all where there are none, and the others.
pub fn select(cases: Vec<Case>, wanted: &[String], charts: &[String]) -> (Vec<Case>, Vec<Case>) {
    let charts: Vec<&str> = charts
        .iter()
        .map(|path| path.trim_start_matches("./").trim_end_matches('/'))
        .collect();
    cases.into_iter().partition(|case| {
        let is_wanted =
            wanted.is_empty() || wanted.iter().any(|text| case.id().contains(text.as_str()));
        is_wanted && (charts.is_empty() || charts.contains(&case.chart.as_str()))
    })
}

/// Whether a case is expected to fail.
pub fn expects_error(case: &Case) -> bool {
    case.config.expect == Expect::Error
}
