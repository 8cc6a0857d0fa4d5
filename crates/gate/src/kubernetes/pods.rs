//! Where workloads keep their pods.

use serde_json::Value;

use super::{group, kind};

/// What becomes of running pods when the template changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// The controller replaces them.
    Replaced,
    /// Only pods that come later are of the new template.
    Later,
}

/// One kind of workload.
#[derive(Debug, Clone, Copy)]
pub struct Workload {
    /// The API group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The pod template, as a JSON Pointer; empty for a Pod, which is its own.
    pub template: &'static str,
    /// What happens to running pods.
    pub replacement: Replacement,
}

use Replacement::{Later, Replaced};

const fn workload(
    group: &'static str,
    kind: &'static str,
    template: &'static str,
    replacement: Replacement,
) -> Workload {
    Workload {
        group,
        kind,
        template,
        replacement,
    }
}

/// All kinds with pods.
pub const WORKLOADS: &[Workload] = &[
    workload("", "Pod", "", Later),
    workload("", "PodTemplate", "/template", Later),
    workload("", "ReplicationController", "/spec/template", Later),
    workload("apps", "DaemonSet", "/spec/template", Replaced),
    workload("apps", "Deployment", "/spec/template", Replaced),
    workload("apps", "ReplicaSet", "/spec/template", Later),
    workload("apps", "StatefulSet", "/spec/template", Replaced),
    workload("argoproj.io", "Rollout", "/spec/template", Replaced),
    workload("batch", "CronJob", "/spec/jobTemplate/spec/template", Later),
    workload("batch", "Job", "/spec/template", Later),
    workload("serving.knative.dev", "Service", "/spec/template", Replaced),
];

/// The kind of workload that a content is; none for anything else.
#[must_use]
pub fn workload_of(content: &Value) -> Option<&'static Workload> {
    let (group, kind) = (group(content), kind(content));
    WORKLOADS
        .iter()
        .find(|workload| workload.kind == kind && workload.group == group)
}

/// The pod template of a content: `metadata` and `spec`.
#[must_use]
pub fn template(content: &Value) -> Option<&Value> {
    content.pointer(workload_of(content)?.template)
}

/// The pod spec of a content.
#[must_use]
pub fn spec(content: &Value) -> Option<&Value> {
    template(content)?.get("spec")
}

/// The fields of a pod spec that hold containers.
pub const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// All containers of a pod spec with the field that holds them.
pub fn containers(spec: &Value) -> impl Iterator<Item = (&'static str, &Value)> {
    CONTAINERS.into_iter().flat_map(|field| {
        let items = spec.get(field).and_then(Value::as_array);
        items.into_iter().flatten().map(move |item| (field, item))
    })
}
