//! Differences that have a reason: `explained.json`.
//!
//! An entry names an area and two patterns, one for Go's answer (as JSON) and one for ours. It holds its own example, and
//! a test fails as soon as the example no longer differs that way.

use anyhow::{Context as _, Result};
use regex::Regex;

use crate::record::Record;

/// An explained difference.
#[derive(Debug)]
pub struct Explained {
    /// The library that is asked.
    pub area: String,
    /// Why the two differ.
    pub reason: String,
    /// A case.
    pub example: Record,
    /// What Go answers to the example.
    pub example_go: Record,
    go: Regex,
    ours: Regex,
}

impl Explained {
    /// Whether two differing answers to a case are explained by this.
    pub fn explains(&self, case: &Record, go: &Record, ours: &Record) -> bool {
        case.text("area") == self.area.as_bytes()
            && self.go.is_match(&go.to_json().to_string())
            && self.ours.is_match(&ours.to_json().to_string())
    }
}

/// All entries.
///
/// # Errors
/// A file of another shape.
pub fn load() -> Result<Vec<Explained>> {
    let text = include_str!("../explained.json");
    let json: serde_json::Value = serde_json::from_str(text)?;
    let entries = json.as_array().context("explained.json is no list")?;
    entries
        .iter()
        .map(|entry| {
            let text = |name: &str| {
                entry[name]
                    .as_str()
                    .with_context(|| format!("explained.json: no {name} in {entry}"))
            };
            Ok(Explained {
                area: text("area")?.to_owned(),
                reason: text("reason")?.to_owned(),
                example: Record::from_json(&entry["example"]["case"])?,
                example_go: Record::from_json(&entry["example"]["go"])?,
                go: Regex::new(text("go")?)?,
                ours: Regex::new(text("ours")?)?,
            })
        })
        .collect()
}
