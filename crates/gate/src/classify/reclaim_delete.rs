//! A policy that kept data and deletes it from now on.
//!
//! New objects never fire: nothing of theirs was kept. One with another name does when its policy is another one too.

use std::collections::BTreeMap;

use manifest::Part;
use manifest_diff::Path;
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::places::{text, values_at};
use crate::kubernetes::reclaim::{Policy, policies_of};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ReclaimDelete,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let (Some(before), Some(after)) = (&subject.change.before, &subject.change.after) else {
        return None;
    };
    if before.part() != Part::Manifest || after.part() != Part::Manifest {
        return None;
    }
    // A set without claims has nothing to delete.
    if subject.is("apps", "StatefulSet")
        && subject.after()["spec"]["volumeClaimTemplates"].is_null()
    {
        return None;
    }
    let mut details = Vec::new();
    for policy in policies_of(subject.after()) {
        let before = values(policy, subject.before());
        for (path, now) in values(policy, subject.after()) {
            let deletes = |value: &str| policy.deletes.contains(&value);
            let Some(was) = before.get(&path) else {
                continue;
            };
            if deletes(&now) && !deletes(was) && subject.is_changed_at(&path) {
                details.push(format!("{path}: {was} -> {now}"));
            }
        }
    }
    Fired::at(
        format!("{} does not keep data any more", subject.identity()),
        details,
    )
}

fn values(policy: &Policy, content: &Value) -> BTreeMap<Path, String> {
    values_at(content, policy.place)
        .into_iter()
        .map(|(path, value)| {
            (
                path,
                text(value).unwrap_or_else(|| policy.default.to_owned()),
            )
        })
        .collect()
}
