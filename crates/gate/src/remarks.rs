//! Says which changes add or remove what the API server would have there anyway.
//!
//! `manifest_diff` compares what is written and knows no defaults. What is said here is for the reader of a listing; classes
//! look at stored objects themselves ([`crate::subject::Subject::effective`]).

use manifest_diff::list_keys::Root;
use manifest_diff::list_keys::kubernetes::Place;
use manifest_diff::{Change, ChangeKind, ChangeSet, Remark, ResourceChangeKind, Segment};
use serde_json::Value;

use crate::kubernetes::canonical;

/// Fields that hold the same when they are empty as when they are absent, in whatever type of Kubernetes they are: lists, maps
/// and structs. Pointers do not: an empty `affinity` is another one than none, and pods restart.
const EMPTY_IS_ABSENT: &[&str] = &[
    "annotations",
    "args",
    "command",
    "creationTimestamp",
    "env",
    "envFrom",
    "finalizers",
    "hostAliases",
    "imagePullSecrets",
    "initContainers",
    "labels",
    "nodeSelector",
    "ownerReferences",
    "status",
    "tolerations",
    "volumeDevices",
    "volumeMounts",
    "volumes",
];

/// Pointers, of which null is the same as absent.
const IS_POINTER: &[&str] = &["affinity", "resources", "securityContext"];

/// Fields with a default that others write too: an autoscaler sets replicas, so to write the default is to take it back.
const OTHERS_WRITE: &[&str] = &["replicas"];

/// Adds remarks to the changes of resources that stay.
pub(crate) fn add(changes: &mut ChangeSet) {
    for resource in &mut changes.changes {
        if resource.kind != ResourceChangeKind::Changed {
            continue;
        }
        let (Some(before), Some(after)) = (&resource.before, &resource.after) else {
            continue;
        };
        // To other kinds, what is empty may be something.
        let is_known = Place::of_root(Root::of(&after.content)).is_some();
        let mut stored = None;
        let ignored = resource.ignored.iter_mut().map(|one| &mut one.change);
        for change in resource.changes.iter_mut().chain(ignored) {
            let Some(value) = one_sided(change) else {
                continue;
            };
            let (before, after) = stored.get_or_insert_with(|| {
                let stored = canonical::with_defaults;
                (stored(&before.content), stored(&after.content))
            });
            let at_place = (
                before.pointer(&change.pointers.before),
                after.pointer(&change.pointers.after),
            );
            let field = change.path.field();
            let remark = match at_place {
                _ if OTHERS_WRITE.contains(&field) => None,
                (Some(before), Some(after)) if before == after && !before.is_null() => {
                    Some(Remark::ApiDefault)
                }
                // The server does not store a zero that it takes for nothing.
                (None, None) if is_zero(value) => Some(Remark::ApiDefault),
                _ if is_known && is_empty(value) && is_field(change) => {
                    let is_null = value.is_null();
                    let is_absent = EMPTY_IS_ABSENT.contains(&field) || is_struct(change);
                    (is_absent || is_null && IS_POINTER.contains(&field))
                        .then_some(Remark::SameAsAbsent)
                }
                _ => None,
            };
            change.remark = remark.or(change.remark);
        }
    }
}

/// What is there on one side, where the other has nothing or null.
fn one_sided(change: &Change) -> Option<&Value> {
    if change.kind == ChangeKind::Moved {
        return None;
    }
    match (&change.before, &change.after) {
        (None | Some(Value::Null), Some(value)) | (Some(value), None | Some(Value::Null)) => {
            Some(value)
        }
        _ => None,
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// Says whether these are the resources of a container, which are a struct; those of a pod are a pointer.
fn is_struct(change: &Change) -> bool {
    let above = change.path.segments().iter().rev().nth(1);
    change.path.field() == "resources"
        && matches!(above, Some(Segment::Index(_) | Segment::Item { .. }))
}

/// Says whether the place is the field of a type and no entry of a map of texts, in which null is a value.
fn is_field(change: &Change) -> bool {
    const MAPS: &[&str] = &[
        "annotations",
        "binaryData",
        "data",
        "labels",
        "matchLabels",
        "nodeSelector",
        "stringData",
    ];
    let above = change.path.segments().iter().rev().nth(1);
    !matches!(above, Some(Segment::Key(key)) if MAPS.contains(&key.as_str()))
}
