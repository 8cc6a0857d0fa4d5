//! The whole outcome as JSON, for programs.
//!
//! The form is versioned and has a JSON Schema, `schema/outcome.schema.json` beside this crate's sources; a test holds every
//! outcome against it. Fields may be added within a version; none is renamed or removed.

use std::io;

use gate::{Against, ApprovalNote, CaseId, CaseReport, Counts, Finding, Level, Verdict};
use manifest::Resource;
use manifest_diff::inside::{self, Inside};
use manifest_diff::{Change, LineCount, ResourceChange};
use serde_json::{Map, Value, json};

use super::Format;
use crate::escape;
use crate::outcome::{Options, Outcome, Purpose};
use crate::words;

pub(super) const FORMAT: Format = Format {
    name: "json",
    doc: "Everything, for programs; the form has a JSON Schema.",
    extension: "json",
    write,
};

/// The version of the form.
const OUTCOME_FORMAT: u32 = 1;

/// The JSON Schema of this format.
#[must_use]
pub fn json_schema() -> &'static str {
    include_str!("../../schema/outcome.schema.json")
}

fn write(outcome: &Outcome, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&to_json(outcome))?;
    writeln!(out, "{}", escape::disarm_json(&text))
}

fn to_json(outcome: &Outcome) -> Value {
    let Outcome {
        command,
        facts,
        purpose,
        verdict,
    } = outcome;
    let facts: Map<String, Value> = facts
        .iter()
        .map(|fact| (fact.name.clone(), Value::from(fact.value.as_str())))
        .collect();
    let said = verdict
        .all_findings()
        .filter(|one| words::is_said(outcome, one));
    let status = match purpose {
        Purpose::Judge => verdict.status.name(),
        Purpose::Show => "shown",
    };
    json!({
        "format": OUTCOME_FORMAT,
        "command": command,
        "facts": facts,
        "status": status,
        "totals": counts(&verdict.totals),
        "findings": said.map(|one| finding(one, verdict)).collect::<Vec<_>>(),
        "approvals": verdict.approvals.iter().map(approval).collect::<Vec<_>>(),
        "cases": verdict.cases.iter().map(|case| case_to_json(case, verdict)).collect::<Vec<_>>(),
    })
}

fn counts(counts: &Counts) -> Value {
    json!({
        "added": counts.added,
        "removed": counts.removed,
        "changed": counts.changed,
        "renamed": counts.renamed,
        "lines": line_count(counts.lines),
        "formatting": counts.formatting,
        "ignored-resources": counts.ignored_resources,
        "ignored-changes": counts.ignored_changes,
        "unchanged": counts.unchanged,
    })
}

fn line_count(lines: LineCount) -> Value {
    json!({"removed": lines.removed, "added": lines.added})
}

fn approval(note: &ApprovalNote) -> Value {
    json!({"path": note.path, "reason": note.reason, "owner": note.owner, "expires": note.expires})
}

/// The path of an approval.
fn approval_path(at: Option<usize>, verdict: &Verdict) -> Option<&str> {
    let note = verdict.approvals.get(at?)?;
    Some(note.path.as_str())
}

fn finding(finding: &Finding, verdict: &Verdict) -> Value {
    let info = finding.code.info();
    json!({
        "id": info.id,
        "name": info.name,
        "level": finding.level.map_or("undecided", Level::name),
        "case": finding.case.as_ref().map(case_name),
        "resource": finding.identity.as_ref().map(identity),
        "change": finding.change,
        "approval": approval_path(finding.approval, verdict),
        "message": finding.message,
        "details": finding.details,
        "help": info.help,
    })
}

/// A case's name as data.
pub(super) fn case_name(id: &CaseId) -> Value {
    let cell = id
        .cell
        .as_ref()
        .map(|cell| json!({"profile": cell.profile, "kubernetes": cell.kubernetes}));
    json!({"chart": id.chart, "case": id.case, "cell": cell})
}

fn identity(identity: &manifest::Identity) -> Value {
    json!({"group": identity.group, "kind": identity.kind, "namespace": identity.namespace, "name": identity.name})
}

/// A resource's name and provenance as data.
pub(super) fn resource_name(resource: &Resource) -> Value {
    let mut name = identity(&resource.identity);
    if let Value::Object(name) = &mut name {
        name.insert(
            "api-version".to_owned(),
            Value::from(resource.api_version.as_str()),
        );
        name.insert("source".to_owned(), Value::from(resource.source.clone()));
        name.insert("line".to_owned(), Value::from(resource.lines.first));
        let hook = resource.hook.as_ref();
        let hook = hook.map(|hook| json!({"events": hook.events, "weight": hook.weight, "delete-policies": hook.delete_policies}));
        name.insert("hook".to_owned(), hook.unwrap_or_default());
    }
    name
}

fn case_to_json(case: &CaseReport, verdict: &Verdict) -> Value {
    let is_judged = compared_with(case) == Some("base");
    let changes = words::changes(case).iter().enumerate();
    json!({
        "case": case_name(&case.id),
        "resources": case.resources,
        "compared-with": compared_with(case),
        "counts": counts(&words::shown_counts(case)),
        "changes": changes.map(|(at, change)| {
            let approval = case.approved.get(&at).copied().filter(|_| is_judged);
            resource_change(change, approval, verdict)
        }).collect::<Vec<_>>(),
    })
}

/// What the changes of a case are counted from.
fn compared_with(case: &CaseReport) -> Option<&'static str> {
    case.shown().map(|(against, _)| match against {
        Against::Base => "base",
        Against::Golden => "golden",
    })
}

fn resource_change(change: &ResourceChange, approval: Option<usize>, verdict: &Verdict) -> Value {
    let reason = |rule: usize| {
        verdict
            .ignore_reasons
            .get(rule)
            .cloned()
            .unwrap_or_default()
    };
    let ignored = change.ignored.iter().map(|ignored| {
        let mut entry = change_to_json(&ignored.change, None);
        if let Value::Object(entry) = &mut entry {
            entry.insert("reason".to_owned(), Value::from(reason(ignored.rule)));
        }
        entry
    });
    json!({
        "kind": change.kind.name(),
        "before": change.before.as_ref().map(|resource| resource_name(resource)),
        "after": change.after.as_ref().map(|resource| resource_name(resource)),
        "ignored-by": change.ignored_by.map(reason),
        "approval": approval_path(approval, verdict),
        "lines": line_count(change.lines()),
        "changes": change.changes.iter().map(whole_change).collect::<Vec<_>>(),
        "ignored": ignored.collect::<Vec<_>>(),
    })
}

/// A change with what changed inside its text.
fn whole_change(change: &Change) -> Value {
    change_to_json(change, inside::of(change).as_ref())
}

/// A change. `before` and `after` are left out where there is no value, since null is one.
fn change_to_json(change: &Change, inside: Option<&Inside>) -> Value {
    let mut entry = Map::new();
    entry.insert("path".to_owned(), Value::from(change.path.to_string()));
    entry.insert("kind".to_owned(), Value::from(change.kind.name()));
    if let Some(before) = &change.before {
        entry.insert("before".to_owned(), before.clone());
    }
    if let Some(after) = &change.after {
        entry.insert("after".to_owned(), after.clone());
    }
    entry.insert("lines".to_owned(), line_count(change.lines));
    if let Some(remark) = words::remark(change, inside) {
        entry.insert("remark".to_owned(), Value::from(remark));
    }
    if let Some(inside) = inside {
        let changes = inside.changes.iter().map(|one| change_to_json(one, None));
        let changes: Vec<Value> = changes.collect();
        let mut data = json!({"format": inside.format.name(), "changes": changes});
        if let Some((before, after)) = inside.certificates {
            data["certificates"] = json!({"before": before, "after": after});
        }
        entry.insert("inside".to_owned(), data);
    }
    Value::Object(entry)
}
