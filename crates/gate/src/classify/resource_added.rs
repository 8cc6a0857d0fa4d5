//! A resource that the base does not render.

use manifest_diff::ResourceChangeKind;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceAdded,
    sees: Sees::Pairs,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let change = subject.change;
    (change.kind == ResourceChangeKind::Added)
        .then(|| format!("{} is new", change.identity()).into())
}
