//! A field that the API server does not let anyone change.

use super::{Class, Fired};
use crate::code::Code;
use crate::kubernetes::immutable::{Field, When, fields_of};
use crate::subject::{Subject, describe, touches};

pub(super) const CLASS: Class = Class {
    code: Code::ImmutableField,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if !subject.is_updated() {
        return None;
    }
    let mut details = Vec::new();
    for field in fields_of(subject.after()).filter(|field| is_refused(field, subject)) {
        for change in subject.effective_at(field.place) {
            if field
                .except
                .iter()
                .any(|place| touches(&change.path, place))
            {
                continue;
            }
            let unless = match field.when {
                When::Unless(condition) => format!(" (refused unless {condition})"),
                _ => String::new(),
            };
            details.push(format!("{}{unless}", describe(change)));
        }
    }
    details.dedup();
    Fired::at(
        format!("{} cannot be changed like this", subject.identity()),
        details,
    )
}

fn is_refused(field: &Field, subject: &Subject<'_>) -> bool {
    match field.when {
        When::Always | When::Unless(_) => true,
        When::If(holds) => holds(subject.before(), subject.after()),
        When::Before(minor) => subject
            .around
            .kubernetes
            .is_some_and(|kubernetes| kubernetes < minor),
    }
}
