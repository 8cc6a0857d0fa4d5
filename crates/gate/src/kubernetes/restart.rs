//! What the controllers of workloads do with running pods when the template changes.
//!
//! Sources: `pkg/controller/{deployment,statefulset,daemon}` of Kubernetes; Argo Rollouts for `Rollout`.

use manifest::Identity;
use serde_json::Value;

use super::pods::{self, Replacement};
use super::{group, kind, may_share_namespace};
use crate::side::Side;

/// How pods of the old template give way to those of the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A few at a time.
    Rolling,
    /// A few at a time, and only those of this number and above.
    From(u64),
    /// All stop before the first new one starts.
    AllAtOnce,
    /// Containers start again in the pod that is there.
    InPlace,
}

/// Fields outside the template that restart pods when they change.
const ALSO: &[(&str, &str, &str)] = &[("argoproj.io", "Rollout", "/spec/restartAt")];

/// Of a Pod, only these may change, and their containers start again.
const OF_A_POD: &[&str] = &["/spec/containers/image", "/spec/initContainers/image"];

/// The places whose change gives other pods; empty for kinds that leave running pods alone.
#[must_use]
pub fn places(content: &Value) -> Vec<&'static str> {
    let Some(workload) = pods::workload_of(content) else {
        return Vec::new();
    };
    if workload.template.is_empty() {
        return OF_A_POD.to_vec();
    }
    if workload.replacement == Replacement::Later {
        return Vec::new();
    }
    let also = ALSO
        .iter()
        .filter(|row| row.0 == group(content) && row.1 == kind(content))
        .map(|row| row.2);
    std::iter::once(workload.template).chain(also).collect()
}

/// How the pods of a stored workload are replaced once a place of [`places`] has changed; none where they stay: the update
/// waits for people (`OnDelete`, `paused`), or the partition lies above all pods.
#[must_use]
pub fn how(after: &Value) -> Option<How> {
    let spec = &after["spec"];
    match kind(after) {
        "Pod" => Some(How::InPlace),
        "Deployment" | "Rollout" if spec["paused"] == true => None,
        "Deployment" if spec["strategy"]["type"] == "Recreate" => Some(How::AllAtOnce),
        "StatefulSet" | "DaemonSet" if spec["updateStrategy"]["type"] == "OnDelete" => None,
        "StatefulSet" if spec["updateStrategy"]["type"] == "Recreate" => Some(How::AllAtOnce),
        "StatefulSet" => {
            let partition = spec["updateStrategy"]["rollingUpdate"]["partition"].as_u64();
            let start = spec["ordinals"]["start"].as_u64().unwrap_or(0);
            let end = start.saturating_add(spec["replicas"].as_u64().unwrap_or(1));
            match partition.unwrap_or(0) {
                partition if partition <= start => Some(How::Rolling),
                partition if partition < end => Some(How::From(partition)),
                _ => None,
            }
        }
        _ => Some(How::Rolling),
    }
}

/// Says whether a stored workload has no pods: it is scaled to nothing, and no Rollout of the side runs its template.
#[must_use]
pub fn has_no_pods(before: &Value, identity: &Identity, side: &Side<'_>) -> bool {
    before["spec"]["replicas"] == 0
        && !side.of_kind("Rollout").iter().any(|resource| {
            let reference = &resource.content["spec"]["workloadRef"];
            may_share_namespace(&resource.identity.namespace, &identity.namespace)
                && reference["kind"] == identity.kind.as_str()
                && reference["name"] == identity.name.as_str()
        })
}
