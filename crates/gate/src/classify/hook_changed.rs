//! What Helm runs at an event of the release.
//!
//! Events, weight and delete policy are compared as Helm reads them; labels and annotations of the hook itself do not
//! change what it does, and neither do version labels of its pods or another name. What moves between manifests and hooks counts as new or gone.

use manifest::{Hook, Resource};
use manifest_diff::{Change, Path, Segment};
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::helm;
use crate::kubernetes::version_labels::is_version;
use crate::subject::{Subject, describe};

pub(super) const CLASS: Class = Class {
    code: Code::HookChanged,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    fn with_hook(resource: &Resource) -> Option<(&Resource, &Hook)> {
        Some((resource, resource.hook.as_ref()?))
    }
    let before = subject.change.before.as_deref().and_then(with_hook);
    let after = subject.change.after.as_deref().and_then(with_hook);
    match (before, after) {
        (None, None) => None,
        (None, Some((resource, hook))) => Some(Fired {
            message: format!("{} is a new hook", resource.identity),
            details: all_said(hook),
        }),
        (Some((resource, hook)), None) => {
            let mut details = all_said(hook);
            let is_gone = subject.change.after.is_none();
            if is_gone
                && !hook
                    .delete_policies
                    .iter()
                    .any(|policy| policy == helm::SUCCEEDED)
            {
                details.push("what it made last stays in the cluster".to_owned());
            }
            let identity = &resource.identity;
            let message = if is_gone {
                format!("the hook {identity} is gone")
            } else {
                format!("{identity} is not a hook any more")
            };
            Some(Fired { message, details })
        }
        (Some((_, was)), Some((resource, is))) => {
            let annotated = helm::HOOK.iter().zip(said(was).into_iter().zip(said(is)));
            let mut details: Vec<String> = annotated
                .filter(|(annotation, ((_, was), (_, is)))| {
                    was != is && subject.is_changed_at(&place(annotation))
                })
                .map(|(_, ((word, was), (_, is)))| format!("{word}: {was} -> {is}"))
                .collect();
            details.extend(
                subject
                    .effective()
                    .iter()
                    .filter(|change| !is_metadata(change) && !is_version_label(change))
                    .map(describe),
            );
            details.dedup();
            Fired::at(format!("the hook {} changed", resource.identity), details)
        }
    }
}

fn all_said(hook: &Hook) -> Vec<String> {
    said(hook)
        .into_iter()
        .map(|(word, value)| format!("{word}: {value}"))
        .collect()
}

/// What the annotations of a hook say, in one spelling; in the order of [`helm::HOOK`].
fn said(hook: &Hook) -> [(&'static str, String); 3] {
    let list = |words: &[String]| {
        // The old name of an event, from Helm 2.
        let mut words: Vec<&str> = words
            .iter()
            .map(|word| if word == "test-success" { "test" } else { word })
            .collect();
        words.sort();
        words.dedup();
        words.join(", ")
    };
    let policies = if hook.delete_policies.is_empty() {
        helm::DEFAULT_DELETE_POLICY.to_owned()
    } else {
        list(&hook.delete_policies)
    };
    [
        ("events", list(&hook.events)),
        ("weight", hook.weight.to_string()),
        ("delete policy", policies),
    ]
}

fn place(annotation: &str) -> Path {
    Path::of_keys(["metadata", "annotations", annotation])
}

/// A version in the labels of a pod template: each release brings another one.
fn is_version_label(change: &Change) -> bool {
    let [.., Segment::Key(parent), Segment::Key(key)] = change.path.segments() else {
        return false;
    };
    let value = change.after.as_ref().or(change.before.as_ref());
    parent == "labels"
        && value
            .and_then(Value::as_str)
            .is_some_and(|value| is_version(key, value))
}

fn is_metadata(change: &Change) -> bool {
    change.path.segments().first() == Some(&Segment::Key("metadata".to_owned()))
}
