//! A resource that only the base renders.

use manifest_diff::ResourceChangeKind;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceRemoved,
    sees: Sees::Pairs,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let change = subject.change;
    (change.kind == ResourceChangeKind::Removed)
        .then(|| format!("{} is gone", change.identity()).into())
}
