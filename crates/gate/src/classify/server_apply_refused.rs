//! A manifest that a server-side apply refuses and that a patch would get through.

use std::collections::BTreeMap;

use manifest_diff::Path;
use serde_json::Value;

use super::{Class, Fired};
use crate::code::Code;
use crate::kubernetes::helm::crd_file;
use crate::kubernetes::merge::{by_key, lists_of};
use crate::kubernetes::upgrade::{Apply, left_over_strategy};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ServerApplyRefused,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let helm = subject.around.upgrade.applied_by(Apply::Server)?;
    let after = subject.change.after.as_deref()?;
    if crd_file(after).is_some() {
        return None;
    }
    let identity = subject.identity();
    let is_ignored = |path: &Path| subject.around.ignore.path(&identity, path).is_some();
    let before: BTreeMap<Path, &[Value]> = lists_of(subject.before())
        .into_iter()
        .map(|found| (found.path, found.items))
        .collect();
    let mut details = Vec::new();
    for found in lists_of(subject.after()) {
        let keys = found.list.apply_keys;
        // What was there twice before went through once: that release is patched.
        let was = before.get(&found.path).map(|items| by_key(items, keys));
        for (key, items) in by_key(found.items, keys) {
            let had = was
                .as_ref()
                .and_then(|was| was.get(&key))
                .map_or(0, Vec::len);
            if items.len() > 1 && had < 2 && !is_ignored(&found.path) {
                details.push(format!("{}: {key} {} times", found.path, items.len()));
            }
        }
    }
    if subject.is_updated()
        && let Some(before) = subject.change.before.as_deref()
        && let Some(place) = left_over_strategy(&before.content, &after.content)
    {
        let path = Path::of_keys(place.split('/').skip(1));
        if !is_ignored(&path) {
            details.push(format!(
                "{path}: the default of before stays, and the new type forbids it"
            ));
        }
    }
    Fired::at(
        format!(
            "Helm {} has {identity} applied by the server, which refuses it",
            helm.version
        ),
        details,
    )
}
