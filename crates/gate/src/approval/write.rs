//! Writes approvals.

use manifest::canonical;
use serde_json::{Map, Value, json};

use super::read::{CASE, HELM, OUTPUT, POLICY};
use super::{About, Approval, ApprovedChange, VERSION};

const HEAD: &str = "\
# An approval for rendergate: what is listed here may change like this, and nothing else.
# Written by `rendergate approve`; a change of one digit makes it one for something else.
";

/// The text of a file. What [`super::check`] reads from it is the same approval.
#[must_use]
pub fn write(approval: &Approval) -> String {
    let mut text = HEAD.to_owned();
    let mut entry = |key: &str, value: Value| push(&mut text, "", key, value);
    entry("version", json!(VERSION));
    entry("reason", json!(approval.reason));
    entry("owner", json!(approval.owner));
    entry("expires", json!(approval.expires.to_string()));
    if !approval.cases.is_empty() {
        entry("cases", json!(approval.cases));
        entry("profiles", json!(approval.profiles));
    }
    if let Some(key) = &approval.key {
        entry("key", json!(key));
    }
    text += "changes:\n";
    for change in &approval.changes {
        let mut first = true;
        for (key, value) in fields(change) {
            push(&mut text, if first { "- " } else { "  " }, key, value);
            first = false;
        }
    }
    text
}

/// The fields of an entry, in the order in which people read them.
fn fields(change: &ApprovedChange) -> Vec<(&'static str, Value)> {
    let mut fields: Vec<(&'static str, Value)> = match &change.bond.about {
        About::Resource(identity) => [
            ("kind", &identity.kind),
            ("namespace", &identity.namespace),
            ("name", &identity.name),
            ("group", &identity.group),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key, json!(text)))
        .collect(),
        About::Output => vec![("about", json!(OUTPUT))],
        About::Case(case) => vec![("about", json!(CASE)), ("case", json!(case))],
        About::Policy => vec![("about", json!(POLICY))],
        About::Helm(case) => [("about", json!(HELM))]
            .into_iter()
            .chain(case.iter().map(|case| ("case", json!(case))))
            .collect(),
    };
    let digests = [
        ("before", &change.bond.before),
        ("after", &change.bond.after),
    ];
    for (key, digest) in digests {
        fields.extend(digest.iter().map(|digest| (key, json!(digest.to_string()))));
    }
    if !change.findings.is_empty() {
        let names = change.findings.iter().map(|code| json!(code.info().name));
        fields.push(("findings", names.collect()));
    }
    fields
}

/// Appends an entry of a map. `lead` stands before its first line, blanks of the same length before the others.
fn push(text: &mut String, lead: &str, key: &str, value: Value) {
    let map: Map<String, Value> = [(key.to_owned(), value)].into_iter().collect();
    let mut lead = lead.to_owned();
    for line in canonical::yaml(&Value::Object(map)).lines() {
        if !line.is_empty() {
            text.push_str(&lead);
            text.push_str(line);
        }
        text.push('\n');
        lead = " ".repeat(lead.len());
    }
}
