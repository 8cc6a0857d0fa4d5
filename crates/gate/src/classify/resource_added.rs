//! A resource that the base does not render.

use manifest_diff::{ResourceChange, ResourceChangeKind};

use super::Class;
use crate::code::Code;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceAdded,
    fires,
};

fn fires(change: &ResourceChange) -> Option<String> {
    (change.kind == ResourceChangeKind::Added).then(|| format!("{} is new", change.identity()))
}
