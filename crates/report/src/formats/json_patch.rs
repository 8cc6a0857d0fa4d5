//! Each changed resource as a JSON Patch (RFC 6902).
//!
//! An array with one entry per resource: the case, the resource, and the operations that turn its content before into its
//! content after. An added resource is one `add` at the root, a removed one a `remove` there.

use std::io;

use gate::CaseReport;
use manifest_diff::{ListKeys, ResourceChange, ResourceChangeKind, patch};
use serde_json::{Value, json};

use super::Format;
use super::json::{case_name, resource_name};
use crate::escape;
use crate::outcome::{Options, Outcome};

pub(super) const FORMAT: Format = Format {
    name: "json-patch",
    doc: "The changes of each resource as a JSON Patch (RFC 6902).",
    extension: "json",
    write,
};

fn write(outcome: &Outcome, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut entries = Vec::new();
    for case in &outcome.verdict.cases {
        let Some((_, changes)) = case.shown() else {
            continue;
        };
        for change in &changes.changes {
            if !change.is_ignored() && change.kind != ResourceChangeKind::Formatting {
                entries.push(entry(case, &changes.list_keys, change));
            }
        }
    }
    let text = serde_json::to_string_pretty(&Value::Array(entries))?;
    writeln!(out, "{}", escape::disarm_json(&text))
}

fn entry(case: &CaseReport, list_keys: &ListKeys, change: &ResourceChange) -> Value {
    let operations = match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            serde_json::to_value(patch::patch(list_keys, &before.content, &after.content))
                .unwrap_or_default()
        }
        (None, Some(after)) => json!([{"op": "add", "path": "", "value": after.content}]),
        _ => json!([{"op": "remove", "path": ""}]),
    };
    let resource = change.resource().map(|resource| resource_name(resource));
    json!({"case": case_name(&case.id), "resource": resource, "patch": operations})
}
