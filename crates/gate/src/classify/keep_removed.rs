//! An object that Helm was told to keep and is not told any more.
//!
//! New resources never fire, and removed ones neither: what was kept in the cluster stays kept.

use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::helm::{is_managed, outlives_release, outlives_upgrade, resource_policy};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::KeepRemoved,
    sees: Sees::Counted,
    fires,
};

const PLACE: &str = "/metadata/annotations/helm.sh~1resource-policy";

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let managed = subject.change.after.as_deref().is_some_and(is_managed);
    if !subject.is_updated() || !managed {
        return None;
    }
    let (before, after) = (subject.before(), subject.after());
    let is_lost = |keeps: fn(&Value) -> bool| keeps(before) && !keeps(after);
    if !is_lost(outlives_release) && !is_lost(outlives_upgrade) {
        return None;
    }
    let mut changes = subject.effective_at(PLACE);
    changes.next()?;
    let policy = |content| resource_policy(content).unwrap_or("(none)");
    Some(Fired {
        message: format!("{} is no longer kept by Helm", subject.identity()),
        details: vec![format!("{PLACE}: {} -> {}", policy(before), policy(after))],
    })
}
