//! The `normalize:` and `gate:` sections of `rendergate.yaml`.
//!
//! ```yaml
//! normalize:
//!   rules: {null-fields: on}              # rewriting rules by name: on or off
//!   ignore:
//!     - reason: the chart's version is in every label
//!       kind: Deployment                  # globs over kind, group, namespace, name; absent: any
//!       paths: ["/**/labels/helm.sh~1chart"]   # absent: the whole resource
//! gate:
//!   per-case: {added: 2, changed: 10, lines: 200}   # limits: a number, or `any`
//!   total: {removed: 0, findings: {pods-restart: 5}}
//!   levels: {duplicate-identity: warn}    # by finding code
//! ```
//!
//! [`check`] turns the two sections into a [`Policy`] and collects every fault, each with the JSON Pointer of its place in
//! the configuration, so that whoever read the file can say line and column. The rest of the program takes the checked
//! type only.

mod fault;
mod read;
mod schema;

use std::collections::BTreeMap;

use manifest::normalize::Normalization;
use serde_json::Value;

pub use fault::{Fault, did_you_mean};
pub use read::check;
pub use schema::{gate_schema, normalize_schema};

use crate::code::Code;
use crate::finding::Level;
use crate::ignore::IgnoreRules;
use crate::threshold::Limits;

/// The checked policy of a run.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Rewriting rules, applied to both sides of a comparison with the base.
    pub normalization: Normalization,
    /// Ignore rules.
    pub ignore: IgnoreRules,
    /// What may change in each case.
    pub per_case: Limits,
    /// What may change in all cases together.
    pub total: Limits,
    /// The levels that are not the default ones.
    pub levels: BTreeMap<Code, Level>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            normalization: Normalization::default(),
            ignore: IgnoreRules::default(),
            per_case: Limits::PER_CASE,
            total: Limits::TOTAL,
            levels: BTreeMap::new(),
        }
    }
}

/// What head changes in the policy: the places of its `normalize` and `gate` sections that are not as in the base, with
/// the values before and after. Takes the sections as read; an absent one is null.
#[must_use]
pub fn policy_changes(base: (&Value, &Value), head: (&Value, &Value)) -> Vec<String> {
    let whole = |(normalize, gate): (&Value, &Value)| serde_json::json!({"normalize": normalize, "gate": gate});
    let text = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or("(none)".to_owned(), manifest::canonical::json)
    };
    let changes = manifest_diff::diff_values(&whole(base), &whole(head));
    changes
        .iter()
        .map(|change| {
            format!(
                "{}: {} became {}",
                change.path,
                text(&change.before),
                text(&change.after)
            )
        })
        .collect()
}
