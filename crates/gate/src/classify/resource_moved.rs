//! A resource that was part of the release and is a hook now, or the reverse.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceMoved,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let change = subject.change;
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return None;
    };
    change.is_moved().then(|| {
        format!(
            "{} was a {} and is a {} now",
            change.identity(),
            before.part(),
            after.part()
        )
        .into()
    })
}
