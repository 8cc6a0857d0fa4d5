//! A document whose bytes changed and whose content did not.

use manifest_diff::ResourceChangeKind;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::FormattingOnly,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let change = subject.change;
    (change.kind == ResourceChangeKind::Formatting)
        .then(|| format!("{} has other bytes and the same content", change.identity()).into())
}
