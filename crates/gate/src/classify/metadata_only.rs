//! Labels and annotations of an object that nobody is known to act on.
//!
//! It does not fire on new and gone objects, on hooks, on Pods (their labels are what Services choose by), and where a
//! well-known controller or a selector of the case reads one of the keys.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::metadata::only_keys;
use crate::side::Side;
use crate::subject::{Subject, describe};

pub(super) const CLASS: Class = Class {
    code: Code::MetadataOnly,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if !subject.is_updated() || subject.is("", "Pod") {
        return None;
    }
    let keys = only_keys(subject.before(), subject.after())?;
    let around = subject.around;
    if keys.iter().any(|key| {
        let is_selected = |side: &Side<'_>| key.is_label && side.is_selected_by(&key.key);
        key.is_read() || is_selected(&around.before) || is_selected(&around.after)
    }) {
        return None;
    }
    Fired::at(
        format!(
            "{} changed in labels and annotations only",
            subject.identity()
        ),
        subject.effective().iter().map(describe).collect(),
    )
}
