//! Which pods a change restarts, for the classes that ask.

use std::collections::BTreeMap;

use manifest::{ManifestSet, Resource};
use manifest_diff::Change;
use serde_json::Value;

use crate::kubernetes::configuration::{is_told_of, made_by, reads};
use crate::kubernetes::metadata::only_keys;
use crate::kubernetes::restart::{How, has_no_pods, how, places};
use crate::kubernetes::{canonical, may_share_namespace, pods};
use crate::subject::Subject;

/// Running pods that give way to others.
pub(crate) struct Restart<'s> {
    /// How they do.
    pub how: How,
    /// What changed in them, without what a rule ignores.
    pub changes: Vec<&'s Change>,
    /// Whether the pods that come are the same but for labels and annotations that nobody reads.
    pub for_labels_only: bool,
}

/// The restart that a change of a workload causes. Hooks cause none: Helm makes them anew each time.
pub(crate) fn restart<'s>(subject: &'s Subject<'_>) -> Option<Restart<'s>> {
    if !subject.is_updated() {
        return None;
    }
    let (before, after) = (subject.before(), subject.after());
    let how = how(after)?;
    let mut changes: Vec<&Change> = Vec::new();
    for place in places(after) {
        changes.extend(subject.effective_at(place));
    }
    if changes.is_empty() || has_no_pods(before, &subject.identity(), subject.around.after) {
        return None;
    }
    Some(Restart {
        how,
        changes,
        for_labels_only: is_for_labels_only(subject, before, after),
    })
}

fn is_for_labels_only(subject: &Subject<'_>, before: &Value, after: &Value) -> bool {
    if before["spec"]["restartAt"] != after["spec"]["restartAt"] {
        return false;
    }
    let (Some(before), Some(after)) = (pods::template(before), pods::template(after)) else {
        return false;
    };
    let Some(keys) = only_keys(before, after) else {
        return false;
    };
    let around = subject.around;
    let is_idle = |set: &ManifestSet| !keys.iter().any(|key| key.is_routed_by(set));
    keys.iter()
        .all(|key| key.is_of_a_version() || key.is_checksum())
        && is_idle(around.before)
        && is_idle(around.after)
        && !(keys.iter().any(|key| key.is_checksum()) && reads_what_changed(subject, after))
}

/// Says whether the data of a ConfigMap or Secret that the pods read is not what it was. One that a container is told the
/// name of counts as read: it may ask the API server.
fn reads_what_changed(subject: &Subject<'_>, template: &Value) -> bool {
    let spec = &template["spec"];
    let reads = reads(spec);
    let namespace = subject.identity().namespace;
    let data = |set: &ManifestSet| -> BTreeMap<(&'static str, String), Vec<Value>> {
        let mut found: BTreeMap<_, Vec<Value>> = BTreeMap::new();
        for resource in set.resources() {
            if let Some((kind, name)) = made_by(&resource.content)
                && may_share_namespace(&resource.identity.namespace, &namespace)
                && (reads
                    .iter()
                    .any(|read| read.kind == kind && read.name == name)
                    || is_told_of(spec, name))
            {
                let key = (kind, name.to_owned());
                found
                    .entry(key)
                    .or_default()
                    .push(without_metadata(resource));
            }
        }
        found
    };
    data(subject.around.before) != data(subject.around.after)
}

fn without_metadata(resource: &Resource) -> Value {
    let mut content = canonical::of(&resource.content);
    if let Some(content) = content.as_object_mut() {
        content.remove("metadata");
    }
    content
}
