//! An object that Helm applies under its new API version and then deletes, because it takes the old one for another object.
//!
//! Source: `update` in `pkg/kube/client.go`: what is in the last revision and not in the next is deleted last; the cluster has
//! one object for both. Seen in helm/helm#31656 (another version) and helm/helm#30631 (another group).

use manifest::{Identity, Resource};

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::helm::{is_managed, outlives_upgrade};
use crate::kubernetes::lifecycle::life_of;
use crate::kubernetes::upgrade::{SameObject, other_group};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::HelmDeletes,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let helm = subject.around.upgrade.after.as_ref()?;
    let before = subject.change.before.as_deref()?;
    let after = match helm.same_object {
        SameObject::Kind => return None,
        SameObject::GroupKind => in_other_group(subject, before)?,
        SameObject::GroupVersionKind => {
            in_other_version(subject, before).or_else(|| in_other_group(subject, before))?
        }
    };
    // The policy is read from the cluster's object, which has the annotations of the new manifest by then.
    if !is_managed(before) || !is_managed(after) || outlives_upgrade(&after.content) {
        return None;
    }
    // A manifest of a version that is not served any more cannot be compared: Helm ends before it does anything.
    let removed = life_of(&before.api_version, &before.identity.kind).and_then(|life| life.removed);
    if matches!((removed, subject.around.kubernetes), (Some(removed), Some(target)) if removed <= target)
    {
        return None;
    }
    Fired::at(
        format!(
            "Helm {} applies {} in its new API version and then deletes it",
            helm.version, after.identity
        ),
        vec![format!(
            "/apiVersion: {} -> {}",
            before.api_version, after.api_version
        )],
    )
}

fn in_other_version<'s>(subject: &'s Subject<'_>, before: &Resource) -> Option<&'s Resource> {
    let after = subject.change.after.as_deref()?;
    (subject.is_updated() && after.api_version != before.api_version).then_some(after)
}

fn in_other_group<'s>(subject: &'s Subject<'_>, before: &Resource) -> Option<&'s Resource> {
    let identity = &before.identity;
    let other = other_group(&identity.group, &identity.kind)?;
    if !other.is_served(subject.around.kubernetes) {
        return None;
    }
    let after = &subject.around.after;
    let moved = Identity {
        group: other.group.to_owned(),
        ..identity.clone()
    };
    let is_gone = !after
        .find(identity)
        .iter()
        .any(|resource| is_managed(resource));
    after.find(&moved).iter().copied().find(|_| is_gone)
}
