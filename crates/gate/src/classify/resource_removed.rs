//! A resource that only the base renders.

use manifest_diff::{ResourceChange, ResourceChangeKind};

use super::Class;
use crate::code::Code;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceRemoved,
    fires,
};

fn fires(change: &ResourceChange) -> Option<String> {
    (change.kind == ResourceChangeKind::Removed).then(|| format!("{} is gone", change.identity()))
}
