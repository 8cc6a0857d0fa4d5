//! The `normalize:` and `gate:` sections of `rendergate.yaml`.
//!
//! ```yaml
//! normalize:
//!   rules: {null-fields: on}              # rewriting rules by name: on or off
//!   ignore:
//!     - reason: the chart's version is in every label
//!       kind: Deployment                  # globs over kind, group, namespace, name; absent: any
//!       paths: ["/**/labels/helm.sh~1chart"]   # absent: the whole resource
//!   definitions: [crds/*.yaml]            # CustomResourceDefinitions that no rendering holds
//!   list-keys: [{group: example.com, kind: Gate, path: /spec/doors, keys: [number]}]
//! gate:
//!   preset: strict                        # or standard, report: what holds where nothing else is said
//!   per-case: {added: 2, changed: 10, lines: 200}   # limits: a number, or `any`
//!   total: {removed: 0, findings: {pods-restart: 5}}
//!   levels: {duplicate-identity: warn}    # by finding code
//!   scopes:                               # the last that selects a change judges it instead
//!     - name: images in dev
//!       case: "*/dev"
//!       paths: ["/spec/**/image"]
//!       per-case: {changed: any}
//! ```
//!
//! [`check`] turns the two sections into a [`Policy`](crate::Policy) and collects every fault, each with the JSON Pointer of its place in
//! the configuration, so that whoever read the file can say line and column. The rest of the program takes the checked
//! type only.

mod fault;
mod gate;
mod read;
pub(crate) mod reader;
mod schema;

use serde_json::Value;

use crate::approval::Bond;
use crate::evidence::PolicyChange;

pub use fault::{Fault, did_you_mean};
pub use read::check;
pub use reader::kind_of;
pub use schema::{gate_schema, normalize_schema};

/// What head changes in the policy: the places of its `normalize` and `gate` sections that are not as in the base, with
/// the values before and after; none where nothing is. Takes the sections as read; an absent one is null.
#[must_use]
pub fn policy_change(base: (&Value, &Value), head: (&Value, &Value)) -> Option<PolicyChange> {
    let whole = |(normalize, gate): (&Value, &Value)| serde_json::json!({"normalize": normalize, "gate": gate});
    let text = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or("(none)".to_owned(), manifest::canonical::json)
    };
    let changes = manifest_diff::diff_values(&whole(base), &whole(head));
    let places = changes.iter().map(|change| {
        let (before, after) = (text(&change.before), text(&change.after));
        format!("{}: {before} became {after}", change.path)
    });
    (!changes.is_empty()).then(|| PolicyChange {
        places: places.collect(),
        bond: Bond::of_policy(base, head),
    })
}
