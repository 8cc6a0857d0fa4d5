//! A resource whose content changed.

use manifest_diff::{ChangeKind, ResourceChangeKind};

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceChanged,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let change = subject.change;
    if change.kind != ResourceChangeKind::Changed {
        return None;
    }
    let identity = change.identity();
    let count = change.changes.len();
    let places = if count == 1 {
        "1 place".to_owned()
    } else {
        format!("{count} places")
    };
    let how = if change.is_only(ChangeKind::Moved) {
        ", in the order of list items only"
    } else if change.is_only(ChangeKind::Type) {
        ", in the type of values only"
    } else {
        ""
    };
    Some(format!("{identity} changed in {places}{how}").into())
}
