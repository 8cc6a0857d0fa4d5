//! A resource that is gone, and an equal or similar one of another name that is new.

use manifest_diff::ResourceChangeKind;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceRenamed,
    sees: Sees::Pairs,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let change = subject.change;
    let (ResourceChangeKind::Renamed, Some(before), Some(after)) =
        (change.kind, &change.before, &change.after)
    else {
        return None;
    };
    Some(format!("{} is {} now", before.identity, after.identity).into())
}
