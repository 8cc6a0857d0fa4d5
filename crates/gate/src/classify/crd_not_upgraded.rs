//! A file of a `crds/` folder that is new or another: the clusters that have the release will not see it.
//!
//! New ones fire too, and those that move in from the templates: Helm installs them with the first release only. Removed
//! ones do not: Helm never deletes them.

use manifest_diff::Change;
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::helm::crd_file;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::CrdNotUpgraded,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let file = crd_file(subject.change.after.as_deref()?)?;
    let identity = subject.identity();
    let was_there = subject
        .change
        .before
        .as_deref()
        .and_then(crd_file)
        .is_some();
    let updated = subject.is_updated() && was_there;
    if updated && !subject.effective().iter().any(matters) {
        return None;
    }
    Some(Fired {
        message: if updated {
            format!("{identity} stays in the cluster as it is: Helm does not upgrade it")
        } else {
            format!("{identity} is not made by an upgrade")
        },
        details: vec![file.to_owned()],
    })
}

/// Labels, annotations and descriptions do not change what a definition accepts.
fn matters(change: &Change) -> bool {
    let keys: Vec<&str> = change.path.keys().collect();
    let is_text = |value: &Option<Value>| value.as_ref().is_none_or(Value::is_string);
    let describes = keys.last() == Some(&"description")
        && !keys.contains(&"default")
        && is_text(&change.before)
        && is_text(&change.after);
    !describes && keys.first() != Some(&"metadata")
}
