//! An object that leaves the chart and that Helm does not delete, because it takes another one for it.
//!
//! Source: `isMatchingInfo` in `pkg/kube/resource.go` up to Helm 3.17.0, which compares kinds and not groups; seen in
//! helm/helm#10748.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::helm::{is_managed, outlives_upgrade};
use crate::kubernetes::may_share_namespace;
use crate::kubernetes::upgrade::{SameObject, other_group};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::HelmLeavesBehind,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let helm = subject.around.upgrade.after.as_ref()?;
    if helm.same_object != SameObject::Kind {
        return None;
    }
    let before = subject.change.before.as_deref()?;
    let identity = &before.identity;
    let after = &subject.around.after;
    let stays = after
        .find(identity)
        .iter()
        .any(|resource| is_managed(resource));
    if stays || !is_managed(before) || outlives_upgrade(&before.content) {
        return None;
    }
    let taken = after.of_kind(&identity.kind).iter().find(|resource| {
        let other = &resource.identity;
        is_managed(resource)
            && other.name == identity.name
            && may_share_namespace(&other.namespace, &identity.namespace)
            && other.group != identity.group
            // One object in the cluster: nothing is left.
            && other_group(&identity.group, &identity.kind)
                .is_none_or(|shared| shared.group != other.group)
    })?;
    Fired::at(
        format!(
            "Helm {} does not delete {identity}: it takes {} for it",
            helm.version, taken.identity
        ),
        vec![format!(
            "/apiVersion: {} -> {}",
            before.api_version, taken.api_version
        )],
    )
}
