//! A resource that is gone, and an equal or similar one of another name that is new.

use manifest_diff::{ResourceChange, ResourceChangeKind};

use super::Class;
use crate::code::Code;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceRenamed,
    fires,
};

fn fires(change: &ResourceChange) -> Option<String> {
    let (ResourceChangeKind::Renamed, Some(before), Some(after)) =
        (change.kind, &change.before, &change.after)
    else {
        return None;
    };
    Some(format!("{} is {} now", before.identity, after.identity))
}
