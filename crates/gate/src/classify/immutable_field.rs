//! A field that the API server does not let anyone change.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::immutable::{When, fields_of};
use crate::subject::{Subject, describe};

pub(super) const CLASS: Class = Class {
    code: Code::ImmutableField,
    sees: Sees::Presets,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if !subject.is_updated() {
        return None;
    }
    let (before, after) = (subject.before(), subject.after());
    let mut details = Vec::new();
    for field in fields_of(after) {
        if !field.refuses(before, after, subject.around.kubernetes) {
            continue;
        }
        let unless = match field.when {
            When::Unless(condition) => format!(" (refused unless {condition})"),
            _ => String::new(),
        };
        let changes = subject.effective().iter();
        details.extend(
            changes
                .filter(|change| field.covers(&change.path))
                .map(|change| format!("{}{unless}", describe(change))),
        );
    }
    details.dedup();
    Fired::at(
        format!("{} cannot be changed like this", subject.identity()),
        details,
    )
}
