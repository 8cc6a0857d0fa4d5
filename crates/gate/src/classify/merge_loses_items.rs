//! Items of a list that a strategic merge mistakes for each other, so that what the cluster gets is not what the chart says.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::merge::{is_merged_well, lists_of};
use crate::kubernetes::upgrade::Apply;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::MergeLosesItems,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let helm = subject.around.upgrade.applied_by(Apply::Patch)?;
    if !subject.is_updated() {
        return None;
    }
    let identity = subject.identity();
    let before = lists_of(subject.before());
    let mut details = Vec::new();
    for (path, list) in lists_of(subject.after()) {
        // A list that is new is sent as it is.
        let Some(was) = before.get(&path) else {
            continue;
        };
        if subject.ignore.path(&identity, &path).is_some() {
            continue;
        }
        let was = was.by_patch_key();
        for (key, now) in list.by_patch_key() {
            let was = was.get(&key).map(Vec::as_slice).unwrap_or_default();
            if !is_merged_well(was, &now) {
                let times = |count: usize| match count {
                    1 => "once".to_owned(),
                    count => format!("{count} times"),
                };
                details.push(match was.len() {
                    0 => format!("{}: {key} {}, new", path, times(now.len())),
                    count if count == now.len() => {
                        format!("{}: {key} {}, changed", path, times(count))
                    }
                    count => format!("{}: {key} {} -> {}", path, times(count), times(now.len())),
                });
            }
        }
    }
    Fired::at(
        format!(
            "Helm {} merges lists of {identity} by a key that is not unique",
            helm.version
        ),
        details,
    )
}
