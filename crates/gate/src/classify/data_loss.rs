//! A resource that Helm deletes, and data with it.
//!
//! Deleted is what the release had and has no more: what is gone, what has another name, what became a hook, what moved
//! into a `crds/` folder. Not what Helm leaves: hooks that are gone, files of `crds/`, and what is annotated to be kept. A
//! hook fires when upgrades begin to make it anew, a set when it is scaled down and deletes the claims of the pods that go.
//! New resources never fire.

use manifest::{Hook, Part, Resource};
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::losses::{deletes_claims_when_scaled, loss_of};
use crate::kubernetes::{helm, reclaim};
use crate::subject::{Subject, describe};

pub(super) const CLASS: Class = Class {
    code: Code::DataLoss,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let before = subject.change.before.as_deref()?;
    if let Some(was) = &before.hook {
        return by_hook(subject, was);
    }
    let identity = &before.identity;
    let after = &subject.around.after;
    let is_there = || {
        let found = after.find(identity).iter();
        found.copied().any(helm::is_managed)
    };
    if !helm::is_managed(before) {
        return None;
    }
    // One that begins to name the namespace of the release is there under another identity.
    let is_updated = subject.is_updated()
        && subject
            .change
            .after
            .as_deref()
            .is_some_and(helm::is_managed);
    if is_updated {
        return by_scaling(subject);
    }
    if is_there() || helm::outlives_upgrade(&before.content) {
        return None;
    }
    let loss = loss_of(subject.before())?;
    let mut details: Vec<String> = after
        .of_kind(&identity.kind)
        .iter()
        .filter_map(|resource| what_it_is_now(before, resource))
        .collect();
    if let Some(renamed) = &subject.change.after
        && renamed.identity.name != identity.name
    {
        details.push(format!("{} is another object", renamed.identity));
    }
    if loss.on_volumes {
        match policy_of(subject, before).as_deref() {
            Some("Retain") => return None,
            Some(_) => {}
            None => details.push("volumes of the reclaim policy `Retain` stay".to_owned()),
        }
    }
    details.sort();
    details.dedup();
    Some(Fired {
        message: format!("{identity} is deleted, and with it {}", loss.goes),
        details,
    })
}

/// A set that is scaled down and has its claims deleted with the pods, as the policy that comes along says.
fn by_scaling(subject: &Subject<'_>) -> Option<Fired> {
    let (before, after) = (subject.before(), subject.after());
    if !deletes_claims_when_scaled(after) {
        return None;
    }
    let count = |set: &Value| set["spec"]["replicas"].as_i64();
    let (old, new) = (count(before)?, count(after)?);
    let place = "/spec/replicas";
    (new < old && !subject.is_ignored(place)).then(|| Fired {
        message: format!(
            "{} is scaled down and deletes the claims of the pods that go",
            subject.identity()
        ),
        details: vec![
            format!("{place}: {old} -> {new}"),
            "volumes of the reclaim policy `Retain` stay".to_owned(),
        ],
    })
}

/// A hook whose object was left alone by upgrades and is deleted by each one from now on.
fn by_hook(subject: &Subject<'_>, was: &Hook) -> Option<Fired> {
    let after = subject.change.after.as_deref()?;
    let is = after.hook.as_ref()?;
    let deleted = |hook| helm::is_deleted_by_upgrades(hook, &after.identity.kind);
    if deleted(was) || !deleted(is) {
        return None;
    }
    let loss = loss_of(subject.after())?;
    if loss.on_volumes && policy_of(subject, after).as_deref() == Some("Retain") {
        return None;
    }
    let places = [
        "/metadata/annotations/helm.sh~1hook",
        "/metadata/annotations/helm.sh~1hook-delete-policy",
    ];
    Fired::at(
        format!("each upgrade deletes {} and {}", after.identity, loss.goes),
        places
            .into_iter()
            .flat_map(|place| subject.effective_at(place))
            .map(describe)
            .collect(),
    )
}

/// What the manifests say of the volume of a claim: now, when Helm deletes it, or else before.
fn policy_of(subject: &Subject<'_>, resource: &Resource) -> Option<String> {
    if !subject.is("", "PersistentVolumeClaim") {
        return None;
    }
    let sides = [&subject.around.after, &subject.around.before];
    sides
        .into_iter()
        .find_map(|side| reclaim::policy_of_claim(&resource.identity, subject.before(), side))
}

/// Why what is rendered now does not keep the object.
fn what_it_is_now(before: &Resource, now: &Resource) -> Option<String> {
    let (was, is) = (&before.identity, &now.identity);
    if was.kind != is.kind || was.group != is.group || was.name != is.name {
        return None;
    }
    if was.namespace == is.namespace {
        let place = match (now.part(), helm::crd_file(now)) {
            (Part::Hook, _) => "hooks are",
            (Part::Manifest, Some(_)) => "files of `crds/` are",
            (Part::Manifest, None) => return None,
        };
        return Some(format!("{place} no part of the release"));
    }
    let named = match (was.namespace.as_str(), is.namespace.as_str()) {
        ("", named) | (named, "") => named,
        _ => return None,
    };
    Some(format!(
        "unless {named} is the namespace of the release: then {is} is the same object"
    ))
}
