//! Items of a list that a strategic merge mistakes for each other, so that what the cluster gets is not what the chart says.

use std::collections::BTreeMap;

use manifest_diff::Path;
use serde_json::Value;

use super::{Class, Fired};
use crate::code::Code;
use crate::kubernetes::merge::{by_key, is_merged_well, lists_of};
use crate::kubernetes::upgrade::Apply;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::MergeLosesItems,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let helm = subject.around.upgrade.applied_by(Apply::Patch)?;
    if !subject.is_updated() {
        return None;
    }
    let identity = subject.identity();
    let before: BTreeMap<Path, &[Value]> = lists_of(subject.before())
        .into_iter()
        .map(|found| (found.path, found.items))
        .collect();
    let mut details = Vec::new();
    for found in lists_of(subject.after()) {
        // A list that is new is sent as it is.
        let Some(was) = before.get(&found.path) else {
            continue;
        };
        if subject.around.ignore.path(&identity, &found.path).is_some() {
            continue;
        }
        let keys = [found.list.patch_key];
        let was = by_key(was, &keys);
        for (key, now) in by_key(found.items, &keys) {
            let was = was.get(&key).map(Vec::as_slice).unwrap_or_default();
            if !is_merged_well(was, &now) {
                let times = |count: usize| match count {
                    1 => "once".to_owned(),
                    count => format!("{count} times"),
                };
                details.push(match was.len() {
                    0 => format!("{}: {key} {}, new", found.path, times(now.len())),
                    count if count == now.len() => {
                        format!("{}: {key} {}, changed", found.path, times(count))
                    }
                    count => format!(
                        "{}: {key} {} -> {}",
                        found.path,
                        times(count),
                        times(now.len())
                    ),
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
