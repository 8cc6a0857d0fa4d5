//! `rendergate.yaml`: what it may say, read strictly.
//!
//! Reading has two steps. [`node`] turns the text into nodes that know their place; [`raw`] turns nodes
//! into the types below and collects every fault with its line, instead of stopping at the first.
//! What the gate and the normalization mean by their sections is theirs: they are handed over as data.

mod node;
mod raw;
#[cfg(test)]
mod schema;

use std::fmt;

pub use node::Node;

/// A checked configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The Helm releases to render with, as the user names them; empty: the newest profile.
    pub helm: Vec<String>,
    /// Where goldens live, relative to the configuration's folder; absent: compare with the base only.
    pub goldens: Option<String>,
    /// The charts and their cases; empty: charts are discovered.
    pub charts: Vec<ChartConfig>,
    /// What frozen chance is drawn from.
    pub chance: ChanceConfig,
    /// The section `normalize`, as data.
    pub normalize: serde_json::Value,
    /// The section `gate`, as data.
    pub gate: serde_json::Value,
    /// The name of the file, for messages; empty where there is none.
    pub file: String,
    /// The nodes, for the places of faults that other stages find.
    nodes: Option<Node>,
}

/// The section `chance`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChanceConfig {
    /// The seed of all draws.
    pub seed: Option<String>,
    /// The frozen instant, in seconds since the Unix epoch.
    pub instant: Option<i64>,
}

/// One entry of `charts`.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartConfig {
    /// A path or glob of chart directories and archives, relative to the configuration's folder.
    pub path: String,
    /// Its cases; absent: the defaults and one per `ci/*-values.yaml`.
    pub cases: Option<Vec<CaseConfig>>,
    /// The line of the entry.
    pub line: usize,
}

/// One entry of `cases`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseConfig {
    /// The name, unique within the chart.
    pub name: String,
    /// `-f` files, in order, relative to the configuration's folder.
    pub values: Vec<String>,
    /// `--set`
    pub set: Vec<String>,
    /// `--set-string`
    pub set_string: Vec<String>,
    /// `--set-json`
    pub set_json: Vec<String>,
    /// `--set-file`
    pub set_file: Vec<String>,
    /// `--set-literal`
    pub set_literal: Vec<String>,
    /// The release name.
    pub release: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
    /// Kubernetes versions, each a cell of the matrix; empty: the profile's default.
    pub kube_version: Vec<String>,
    /// Helm releases, instead of the configuration's.
    pub helm: Vec<String>,
    /// `--api-versions`
    pub api_versions: Vec<String>,
    /// `--include-crds`
    pub include_crds: bool,
    /// `--skip-tests`
    pub skip_tests: bool,
    /// `--no-hooks`
    pub no_hooks: bool,
    /// `--is-upgrade`
    pub is_upgrade: bool,
    /// `--skip-schema-validation`
    pub skip_schema_validation: bool,
    /// What the case is expected to do.
    pub expect: Expect,
    /// Whether real Helm's bytes differ from run to run for this case (for conformance only).
    pub chance: bool,
    /// The line of the entry.
    pub line: usize,
}

/// What a case is expected to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    /// Render.
    #[default]
    Render,
    /// Fail with the sentence that its golden holds.
    Error,
}

/// One fault of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1 on.
    pub line: usize,
    /// The column, from 1 on.
    pub column: usize,
    /// What is wrong, and what to do.
    pub text: String,
}

/// All faults of a configuration.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, as the user would name it.
    pub file: String,
    /// The faults, in order of place.
    pub faults: Vec<Fault>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.faults.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            if fault.line == 0 {
                write!(f, "{}: {}", self.file, fault.text)?;
            } else {
                write!(
                    f,
                    "{}:{}:{}: {}",
                    self.file, fault.line, fault.column, fault.text
                )?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads a configuration; `file` is its name for messages.
    ///
    /// # Errors
    /// Every fault found, with its place.
    pub fn parse(text: &[u8], file: &str) -> Result<Config, ConfigError> {
        let root = Node::parse(text).map_err(|fault| ConfigError {
            file: file.to_string(),
            faults: vec![fault],
        })?;
        let mut config = raw::config(&root).map_err(|faults| ConfigError {
            file: file.to_string(),
            faults,
        })?;
        config.nodes = Some(root);
        config.file = file.to_string();
        Ok(config)
    }

    /// The line and column of what a JSON Pointer points to, or of the nearest node above it.
    pub fn place(&self, pointer: &str) -> Option<(usize, usize)> {
        let node = self.nodes.as_ref()?.at(pointer);
        Some((node.line, node.column))
    }
}
