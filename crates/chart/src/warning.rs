//! What Helm logs while it loads a chart and composes its values: no part of its contract, but what users see.

use std::fmt;

use go_value::number::quote;

/// One thing that Helm logs. Its display is the sentence of Helm 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A symbolic link that was followed (`internal/sympath/walk.go`).
    Link {
        /// The link.
        path: String,
        /// Where it leads.
        resolved: String,
    },
    /// A file of Helm 2 in a chart of `apiVersion` v2 (`pkg/chart/loader/load.go`).
    Requirements(&'static str),
    /// A tag whose value is no boolean (`pkg/chartutil/dependencies.go`).
    Tag {
        /// The tag.
        tag: String,
        /// The dependency.
        chart: String,
    },
    /// A condition whose value is no boolean (same file).
    Condition {
        /// The path.
        path: String,
        /// The dependency.
        chart: String,
    },
    /// Values to import that are not there (same file).
    Import {
        /// The dependency; nothing where the entry was the name of an export.
        chart: Option<String>,
        /// What is no table.
        key: String,
    },
    /// Values that do not fit each other (`pkg/chartutil/coalesce.go`).
    Values(String),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::Link { path, resolved } => write!(
                f,
                "found symbolic link in path: {path} resolves to {resolved}. Contents of linked file included and used"
            ),
            Warning::Requirements(text) => f.write_str(text),
            Warning::Tag { tag, chart } => write!(
                f,
                "Warning: Tag '{tag}' for chart {chart} returned non-bool value"
            ),
            Warning::Condition { path, chart } => write!(
                f,
                "Warning: Condition path '{path}' for chart {chart} returned non-bool value"
            ),
            Warning::Import { chart, key } => {
                f.write_str("Warning: ImportValues missing table")?;
                if let Some(chart) = chart {
                    write!(f, " from chart {chart}")?;
                }
                write!(f, ": {} is not a table", quote(key.as_bytes()))
            }
            Warning::Values(text) => f.write_str(text),
        }
    }
}
