//! A manifest that a server-side apply refuses and that a patch would get through.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::helm::crd_file;
use crate::kubernetes::merge::{MergedList, lists_of};
use crate::kubernetes::upgrade::{Apply, left_over_strategy};
use crate::subject::Subject;
use manifest_diff::Path;

pub(super) const CLASS: Class = Class {
    code: Code::ServerApplyRefused,
    sees: Sees::Presets,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let helm = subject.around.upgrade.applied_by(Apply::Server)?;
    let after = subject.change.after.as_deref()?;
    if crd_file(after).is_some() {
        return None;
    }
    let identity = subject.identity();
    let is_ignored = |path: &Path| subject.ignore.path(&identity, path).is_some();
    let before = lists_of(subject.before());
    let mut details = Vec::new();
    for (path, list) in lists_of(subject.after()) {
        // What was there twice before went through once: that release is patched.
        let was = before.get(&path).map(MergedList::by_apply_key);
        for (key, items) in list.by_apply_key() {
            let had = was
                .as_ref()
                .and_then(|was| was.get(&key))
                .map_or(0, Vec::len);
            if items.len() > 1 && had < 2 && !is_ignored(&path) {
                details.push(format!("{path}: {key} {} times", items.len()));
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
