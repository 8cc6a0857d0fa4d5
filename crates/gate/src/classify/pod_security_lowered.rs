//! Pods that break a level of the Pod Security Standards as they did not before, mount a token that they did not mount, or
//! are in a namespace that asks for less.
//!
//! New workloads and new containers fire only for what they do, by the baseline level: hardly any chart sets all that the
//! restricted level asks for. A new container that keeps less than all others did fires too.

use std::collections::BTreeSet;

use manifest_diff::Change;
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::pod_security::{
    MODES, NAMESPACE_LABEL, PLACES, Profile, Seen, look, strictness,
};
use crate::kubernetes::{may_share_namespace, pods};
use crate::side::Side;
use crate::subject::{Subject, touches};

pub(super) const CLASS: Class = Class {
    code: Code::PodSecurityLowered,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    subject.change.after.as_ref()?;
    if subject.is("", "Namespace") {
        return namespace(subject);
    }
    if subject.is("", "ServiceAccount") {
        return account(subject);
    }
    pods::spec(subject.after())?;
    let identity = subject.identity();
    let mut details = less_confined(subject);
    details.extend(token(subject));
    let message = if subject.change.before.is_some() {
        format!("pods of {identity} are less confined than before")
    } else {
        format!("pods of {identity} are new and do what the baseline level forbids")
    };
    Fired::at(message, details)
}

fn less_confined(subject: &Subject<'_>) -> Vec<String> {
    let is_new = subject.change.before.is_none();
    let template = pods::workload_of(subject.after()).map_or("", |workload| workload.template);
    let is_about_security = |change: &Change| {
        let mut places = PLACES.iter().map(|place| format!("{template}{place}"));
        places.any(|place| touches(&change.path, &place))
    };
    if !is_new && !subject.effective().iter().any(is_about_security) {
        return Vec::new();
    }
    let (before, after) = (look(subject.before()), look(subject.after()));
    let keys: BTreeSet<&str> = after.iter().map(|seen| seen.key.as_str()).collect();
    let holders: BTreeSet<&str> = before.iter().map(|seen| seen.holder.as_str()).collect();
    let same = |one: &Seen, other: &Seen| {
        std::ptr::eq(one.check, other.check) && one.check.is_no_more(&one.value, &other.value)
    };
    // What is gone with its container or volume may stand elsewhere now.
    let mut gone: Vec<&Seen> = before
        .iter()
        .filter(|seen| !seen.allowed && !keys.contains(seen.key.as_str()))
        .collect();
    let mut lines = BTreeSet::new();
    // The more severe check comes first and is enough.
    let mut told = BTreeSet::new();
    for seen in after.iter().filter(|seen| !seen.allowed) {
        let old = before
            .iter()
            .find(|old| std::ptr::eq(old.check, seen.check) && old.key == seen.key);
        if old.is_some_and(|old| !old.allowed && same(old, seen)) {
            continue;
        }
        if let Some(moved) = gone.iter().position(|gone| same(gone, seen)) {
            gone.remove(moved);
            continue;
        }
        let is_new_here = is_new || !holders.contains(seen.holder.as_str());
        let was_kept = before
            .iter()
            .filter(|old| std::ptr::eq(old.check, seen.check))
            .all(|old| old.allowed);
        if is_new_here && seen.check.profile != Profile::Baseline && (is_new || !was_kept) {
            continue;
        }
        // What is gone is told where it stood.
        let place = match old {
            Some(old) if seen.value.is_empty() => &old.place,
            _ => &seen.place,
        };
        if subject.is_ignored(place) || !told.insert(seen.key.as_str()) {
            continue;
        }
        let show = |value: &str| {
            if value.is_empty() {
                "(none)".to_owned()
            } else {
                value.to_owned()
            }
        };
        let (from, to) = (
            old.map_or("", |old| old.value.as_str()),
            seen.value.as_str(),
        );
        let values = if from == to {
            show(to)
        } else {
            format!("{} -> {}", show(from), show(to))
        };
        lines.insert(format!(
            "{place}: {values} ({}: {})",
            seen.check.profile, seen.check.name
        ));
    }
    lines.into_iter().collect()
}

const AUTOMOUNT: &str = "automountServiceAccountToken";

/// The pods mount a token now, by their own field or by another account.
fn token(subject: &Subject<'_>) -> Option<String> {
    subject.change.before.as_ref()?;
    let (before, after) = (pods::spec(subject.before())?, pods::spec(subject.after())?);
    let is_own = before[AUTOMOUNT] != after[AUTOMOUNT] || account_of(before) != account_of(after);
    let place = format!(
        "{}/spec/{AUTOMOUNT}",
        pods::workload_of(subject.after())?.template
    );
    let namespace = subject.identity().namespace;
    let widened = is_own
        && !mounts_token(before, &namespace, &subject.around.before)
        && mounts_token(after, &namespace, &subject.around.after)
        && !subject.is_ignored(&place);
    widened.then(|| {
        format!(
            "{place}: the token of ServiceAccount {} is mounted now",
            account_of(after)
        )
    })
}

fn account_of(spec: &Value) -> &str {
    spec["serviceAccountName"]
        .as_str()
        .filter(|name| !name.is_empty())
        .unwrap_or("default")
}

/// The pod's word counts before its account's; without any the token is mounted.
fn mounts_token(spec: &Value, namespace: &str, side: &Side<'_>) -> bool {
    spec[AUTOMOUNT].as_bool().unwrap_or_else(|| {
        let account = side.of_kind("ServiceAccount").iter().find(|resource| {
            let identity = &resource.identity;
            identity.group.is_empty()
                && identity.name == account_of(spec)
                && may_share_namespace(&identity.namespace, namespace)
        });
        account
            .and_then(|account| account.content[AUTOMOUNT].as_bool())
            .unwrap_or(true)
    })
}

/// A service account whose token is mounted now, unless all its pods of the case refuse it.
fn account(subject: &Subject<'_>) -> Option<Fired> {
    let (before, after) = (subject.before(), subject.after());
    if before[AUTOMOUNT] != false
        || after[AUTOMOUNT] == false
        || subject.is_ignored("/automountServiceAccountToken")
    {
        return None;
    }
    let identity = subject.identity();
    let mut users = subject
        .around
        .after
        .workloads()
        .filter(|resource| may_share_namespace(&resource.identity.namespace, &identity.namespace))
        .filter_map(|resource| pods::spec(&resource.content))
        .filter(|spec| account_of(spec) == identity.name)
        .peekable();
    if users.peek().is_some() && users.all(|spec| spec[AUTOMOUNT] == false) {
        return None;
    }
    let now = if after[AUTOMOUNT].is_null() {
        "(none)"
    } else {
        "true"
    };
    Fired::at(
        format!("pods mount the token of {identity}, which they did not before"),
        vec![format!("/{AUTOMOUNT}: false -> {now}")],
    )
}

fn namespace(subject: &Subject<'_>) -> Option<Fired> {
    let label = |namespace: &Value, mode: &str| {
        let label = &namespace["metadata"]["labels"][format!("{NAMESPACE_LABEL}{mode}")];
        label.as_str().unwrap_or_default().to_owned()
    };
    let details = MODES.iter().filter_map(|(mode, verb)| {
        let (before, after) = (label(subject.before(), mode), label(subject.after(), mode));
        let place = format!("/metadata/labels/pod-security.kubernetes.io~1{mode}");
        (strictness(&after) < strictness(&before) && !subject.is_ignored(&place)).then(|| {
            let after = if after.is_empty() { "(none)" } else { &after };
            format!("{place}: {before} -> {after} (the namespace {verb} fewer pods)")
        })
    });
    Fired::at(
        format!("{} asks for less of its pods", subject.identity()),
        details.collect(),
    )
}
