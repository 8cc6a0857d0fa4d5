//! Which pods a change restarts, for the classes that ask.

use std::collections::BTreeSet;

use manifest::Resource;
use serde_json::Value;

use crate::kubernetes::configuration::{reads, words};
use crate::kubernetes::metadata::{Key, only_keys};
use crate::kubernetes::restart::{How, has_no_pods, how, places};
use crate::kubernetes::{canonical, may_share_namespace, pods};
use crate::side::Side;
use crate::subject::{Subject, describe};

/// Running pods that give way to others.
pub(crate) struct Restart {
    /// How they do.
    pub how: How,
    /// What changed in them, a line each, without what a rule ignores.
    pub changes: Vec<String>,
    /// Whether the pods that come are the same but for labels and annotations that nobody reads.
    pub for_labels_only: bool,
}

/// The restart that a change of a workload causes. Hooks cause none: Helm makes them anew each time.
pub(crate) fn restart(subject: &Subject<'_>) -> Option<Restart> {
    if !subject.is_updated() {
        return None;
    }
    let (before, after) = (subject.before(), subject.after());
    let how = how(after)?;
    let changes: Vec<String> = places(after)
        .into_iter()
        .flat_map(|place| subject.effective_at(place))
        .map(describe)
        .collect();
    if changes.is_empty() || has_no_pods(before, &subject.identity(), &subject.around.after) {
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
    // Whatever the key is called: with the version of the base its value would be that of the base.
    let old = subject.with_version_of_base().and_then(pods::template);
    let is_by_version =
        |key: &Key| !key.is_read() && old.is_some_and(|old| key.value(old) == key.value(before));
    let sides = [&subject.around.before, &subject.around.after];
    keys.iter().all(|key| {
        let is_routed = key.is_label && sides.iter().any(|side| side.is_routed_by(&key.key));
        (key.is_of_a_version() || key.is_checksum() || is_by_version(key)) && !is_routed
    }) && !(keys.iter().any(Key::is_checksum) && reads_what_changed(subject, after))
}

/// Says whether the data of a ConfigMap or Secret that the pods read is not what it was. One that a container is told the
/// name of counts as read: it may ask the API server.
fn reads_what_changed(subject: &Subject<'_>, template: &Value) -> bool {
    let spec = &template["spec"];
    let read = reads(spec);
    let read = read.iter().map(|read| (read.kind, read.name.as_str()));
    let told = words(spec);
    let told = told
        .iter()
        .flat_map(|word| [("ConfigMap", *word), ("Secret", *word)]);
    let named: BTreeSet<(&'static str, &str)> = read.chain(told).collect();
    let namespace = subject.identity().namespace;
    named.into_iter().any(|(kind, name)| {
        let data = |side: &Side<'_>| -> Vec<Value> {
            let found = side.configurations(kind, name).iter();
            found
                .filter(|one| may_share_namespace(&one.identity.namespace, &namespace))
                .map(|one| without_metadata(one))
                .collect()
        };
        data(&subject.around.before) != data(&subject.around.after)
    })
}

fn without_metadata(resource: &Resource) -> Value {
    let mut content = canonical::of(&resource.content);
    if let Some(content) = content.as_object_mut() {
        content.remove("metadata");
    }
    content
}
