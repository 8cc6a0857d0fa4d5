//! A document whose bytes changed and whose content did not.

use manifest_diff::{ResourceChange, ResourceChangeKind};

use super::Class;
use crate::code::Code;

pub(super) const CLASS: Class = Class {
    code: Code::FormattingOnly,
    fires,
};

fn fires(change: &ResourceChange) -> Option<String> {
    (change.kind == ResourceChangeKind::Formatting)
        .then(|| format!("{} has other bytes and the same content", change.identity()))
}
