//! Data that pods read when they start, changed under pods that go on.
//!
//! New and gone objects are left out: what a new one changes is in the templates that name it, and pods go on without one
//! that is gone.

use std::collections::BTreeSet;

use manifest::Resource;
use manifest_diff::{Change, Segment};
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::configuration::{Read, is_restarted_for};
use crate::kubernetes::{canonical, may_share_namespace, pods, restart};
use crate::side::Reader;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ConfigurationWithoutRestart,
    sees: Sees::Counted,
    fires,
};

/// Where the data is.
const DATA: [&str; 3] = ["data", "binaryData", "stringData"];

/// Pods of these end by themselves, or there are none.
const WITHOUT_LASTING_PODS: [&str; 3] = ["CronJob", "Job", "PodTemplate"];

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if !(subject.is("", "ConfigMap") || subject.is("", "Secret")) || !is_written(subject) {
        return None;
    }
    let changed: BTreeSet<String> = subject.effective().iter().flat_map(keys_of).collect();
    if changed.is_empty() {
        return None;
    }
    let identity = subject.identity();
    let kind = if identity.kind == "Secret" {
        "Secret"
    } else {
        "ConfigMap"
    };
    let mut details = BTreeSet::new();
    for Reader { workload, read } in subject.around.after.readers(kind, &identity.name) {
        let keys = keys_read(read, &changed);
        let is_asked = read.at_start
            && !keys.is_empty()
            && may_share_namespace(&workload.identity.namespace, &identity.namespace)
            && !WITHOUT_LASTING_PODS.contains(&workload.identity.kind.as_str());
        if is_asked && goes_on(subject, workload) {
            details.insert(format!(
                "{}, {}: {}",
                workload.identity,
                read.words,
                keys.join(", ")
            ));
        }
    }
    Fired::at(
        format!("running pods keep the old values of {identity}"),
        details.into_iter().collect(),
    )
}

/// Says whether an upgrade writes the new data into the object of this name.
fn is_written(subject: &Subject<'_>) -> bool {
    let (Some(before), Some(after)) = (&subject.change.before, &subject.change.after) else {
        return false;
    };
    let is_sent = after
        .hook
        .as_ref()
        .is_none_or(|hook| hook.events.iter().any(|event| event.ends_with("-upgrade")));
    before.identity == after.identity && is_sent && subject.before()["immutable"] != true
}

fn keys_of(change: &Change) -> Vec<String> {
    let mut steps = change.path.segments().iter();
    match (steps.next(), steps.next()) {
        (Some(Segment::Key(field)), Some(Segment::Key(key))) if DATA.contains(&field.as_str()) => {
            vec![key.clone()]
        }
        (Some(Segment::Key(field)), None) if DATA.contains(&field.as_str()) => {
            let sides = [&change.before, &change.after];
            let maps = sides.into_iter().flatten().filter_map(Value::as_object);
            maps.flat_map(|map| map.keys().cloned()).collect()
        }
        _ => Vec::new(),
    }
}

fn keys_read<'k>(read: &Read, changed: &'k BTreeSet<String>) -> Vec<&'k str> {
    let is_read = |key: &&String| read.keys.as_ref().is_none_or(|keys| keys.contains(key));
    changed.iter().filter(is_read).map(String::as_str).collect()
}

/// Says whether pods of the workload live on through the upgrade.
fn goes_on(subject: &Subject<'_>, workload: &Resource) -> bool {
    let Some(before) = subject.around.before.find(&workload.identity).first() else {
        return false;
    };
    if is_restarted_for(&workload.content, &subject.identity(), subject.after()) {
        return false;
    }
    let (before, after) = (
        canonical::of(&before.content),
        canonical::of(&workload.content),
    );
    !restart::has_no_pods(&before, &workload.identity, &subject.around.after)
        && pods::template(&before) == pods::template(&after)
        && before["spec"]["restartAt"] == after["spec"]["restartAt"]
}
