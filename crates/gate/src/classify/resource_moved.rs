//! A resource that was part of the release and is a hook now, or the reverse.

use manifest_diff::ResourceChange;

use super::Class;
use crate::code::Code;

pub(super) const CLASS: Class = Class {
    code: Code::ResourceMoved,
    fires,
};

fn fires(change: &ResourceChange) -> Option<String> {
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
    })
}
