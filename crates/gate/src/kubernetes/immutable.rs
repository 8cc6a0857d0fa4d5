//! Fields that the API server does not let anyone change.
//!
//! Source: `pkg/apis/*/validation` of Kubernetes 1.27 to 1.37; for custom resources their definitions.
//!
//! To add one: a row of [`FIELDS`].

use manifest_diff::Path;
use serde_json::Value;

use super::{Minor, group, kind};
use crate::subject::touches;

/// A place that may not change.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The API group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The place, as a JSON Pointer; everything in it is meant.
    pub place: &'static str,
    /// What in it may change all the same.
    pub except: &'static [&'static str],
    /// On what it hangs whether the change is refused.
    pub when: When,
}

/// When a change is refused.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// Whatever the object is.
    Always,
    /// Where this holds of the object before and after.
    If(fn(&Value, &Value) -> bool),
    /// Before this minor.
    Before(Minor),
    /// Unless something is so that no manifest tells.
    Unless(&'static str),
}

use When::{Always, Before, If, Unless};

const fn field(group: &'static str, kind: &'static str, place: &'static str, when: When) -> Field {
    Field {
        group,
        kind,
        place,
        except: &[],
        when,
    }
}

const fn all_but(
    group: &'static str,
    kind: &'static str,
    place: &'static str,
    except: &'static [&'static str],
) -> Field {
    Field {
        group,
        kind,
        place,
        except,
        when: Always,
    }
}

const SUSPENDED: &str = "the Job is suspended";
const ESTABLISHED: &str = "the definition was never established";

/// All of them.
pub const FIELDS: &[Field] = &[
    field("", "ConfigMap", "/binaryData", If(was_immutable)),
    field("", "ConfigMap", "/data", If(was_immutable)),
    field("", "ConfigMap", "/immutable", If(was_immutable)),
    all_but(
        "",
        "PersistentVolumeClaim",
        "/spec",
        &[
            "/spec/resources/requests",
            "/spec/volumeAttributesClassName",
            "/spec/storageClassName",
        ],
    ),
    field(
        "",
        "PersistentVolumeClaim",
        "/spec/storageClassName",
        If(had_class),
    ),
    field("", "PersistentVolume", "/spec/volumeMode", Always),
    all_but(
        "",
        "PersistentVolume",
        "/spec",
        &[
            "/spec/accessModes",
            "/spec/capacity",
            "/spec/claimRef",
            "/spec/mountOptions",
            "/spec/nodeAffinity",
            "/spec/persistentVolumeReclaimPolicy",
            "/spec/storageClassName",
            "/spec/volumeAttributesClassName",
            "/spec/volumeMode",
        ],
    ),
    field(
        "",
        "PersistentVolume",
        "/spec/nodeAffinity",
        If(|before, _| !before["spec"]["nodeAffinity"].is_null()),
    ),
    all_but(
        "",
        "Pod",
        "/spec",
        &[
            "/spec/activeDeadlineSeconds",
            "/spec/containers/image",
            "/spec/containers/imagePullPolicy",
            "/spec/initContainers/image",
            "/spec/initContainers/imagePullPolicy",
            "/spec/schedulingGates",
            "/spec/tolerations",
        ],
    ),
    field("", "ResourceQuota", "/spec/scopes", Always),
    field("", "Secret", "/data", If(was_immutable)),
    field("", "Secret", "/immutable", If(was_immutable)),
    field("", "Secret", "/stringData", If(was_immutable)),
    field("", "Secret", "/type", Always),
    field("", "Service", "/spec/clusterIP", If(keeps_address)),
    field("", "Service", "/spec/clusterIPs", If(keeps_addresses)),
    field("", "Service", "/spec/ipFamilies", If(keeps_families)),
    field(
        "",
        "Service",
        "/spec/loadBalancerClass",
        If(stays_load_balancer),
    ),
    field(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "/spec/group",
        Always,
    ),
    field(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "/spec/names/kind",
        Unless(ESTABLISHED),
    ),
    field(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "/spec/names/plural",
        Always,
    ),
    field(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "/spec/scope",
        Unless(ESTABLISHED),
    ),
    field("apps", "ControllerRevision", "/data", Always),
    field("apps", "DaemonSet", "/spec/selector", Always),
    field("apps", "Deployment", "/spec/selector", Always),
    field("apps", "ReplicaSet", "/spec/selector", Always),
    all_but(
        "apps",
        "StatefulSet",
        "/spec",
        &[
            "/spec/minReadySeconds",
            "/spec/ordinals",
            "/spec/persistentVolumeClaimRetentionPolicy",
            "/spec/replicas",
            "/spec/revisionHistoryLimit",
            "/spec/template",
            "/spec/updateStrategy",
        ],
    ),
    field(
        "apps",
        "StatefulSet",
        "/spec/revisionHistoryLimit",
        Before(Minor(33)),
    ),
    field("argoproj.io", "Rollout", "/spec/selector", Always),
    field("batch", "Job", "/spec/backoffLimitPerIndex", Always),
    field("batch", "Job", "/spec/completionMode", Always),
    field("batch", "Job", "/spec/completions", If(not_in_tandem)),
    field("batch", "Job", "/spec/managedBy", Always),
    field("batch", "Job", "/spec/podFailurePolicy", Always),
    field("batch", "Job", "/spec/selector", Always),
    field("batch", "Job", "/spec/successPolicy", Always),
    field("batch", "Job", "/spec/template", Unless(SUSPENDED)),
    field(
        "certificates.k8s.io",
        "ClusterTrustBundle",
        "/spec/signerName",
        Always,
    ),
    field(
        "certificates.k8s.io",
        "PodCertificateRequest",
        "/spec",
        Always,
    ),
    field("discovery.k8s.io", "EndpointSlice", "/addressType", Always),
    field(
        "gateway.networking.k8s.io",
        "GatewayClass",
        "/spec/controllerName",
        Always,
    ),
    field("networking.k8s.io", "IPAddress", "/spec/parentRef", Always),
    field(
        "networking.k8s.io",
        "IngressClass",
        "/spec/controller",
        Always,
    ),
    field("node.k8s.io", "RuntimeClass", "/handler", Always),
    field(
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
        "/roleRef",
        Always,
    ),
    field(
        "rbac.authorization.k8s.io",
        "RoleBinding",
        "/roleRef",
        Always,
    ),
    field("resource.k8s.io", "ResourceClaim", "/spec", Always),
    field("resource.k8s.io", "ResourceClaimTemplate", "/spec", Always),
    field(
        "scheduling.k8s.io",
        "PriorityClass",
        "/preemptionPolicy",
        Always,
    ),
    field("scheduling.k8s.io", "PriorityClass", "/value", Always),
    field(
        "storage.k8s.io",
        "CSIDriver",
        "/spec/attachRequired",
        Always,
    ),
    field(
        "storage.k8s.io",
        "CSIDriver",
        "/spec/volumeLifecycleModes",
        Always,
    ),
    field(
        "storage.k8s.io",
        "CSIStorageCapacity",
        "/nodeTopology",
        Always,
    ),
    field(
        "storage.k8s.io",
        "CSIStorageCapacity",
        "/storageClassName",
        Always,
    ),
    field("storage.k8s.io", "StorageClass", "/parameters", Always),
    field("storage.k8s.io", "StorageClass", "/provisioner", Always),
    field("storage.k8s.io", "StorageClass", "/reclaimPolicy", Always),
    field(
        "storage.k8s.io",
        "StorageClass",
        "/volumeBindingMode",
        Always,
    ),
    field("storage.k8s.io", "VolumeAttachment", "/spec", Always),
    field(
        "storage.k8s.io",
        "VolumeAttributesClass",
        "/driverName",
        Always,
    ),
    field(
        "storage.k8s.io",
        "VolumeAttributesClass",
        "/parameters",
        Always,
    ),
];

impl Field {
    /// Says whether a change of the place is refused, by the object before and after and the version of Kubernetes.
    #[must_use]
    pub fn refuses(&self, before: &Value, after: &Value, kubernetes: Option<Minor>) -> bool {
        match self.when {
            Always | Unless(_) => true,
            If(holds) => holds(before, after),
            Before(minor) => kubernetes.is_some_and(|kubernetes| kubernetes < minor),
        }
    }

    /// Says whether a change at this path is one of the place.
    #[must_use]
    pub fn covers(&self, path: &Path) -> bool {
        touches(path, self.place) && !self.except.iter().any(|place| touches(path, place))
    }
}

/// What may not change in an object of this kind.
pub fn fields_of(content: &Value) -> impl Iterator<Item = &'static Field> {
    let (group, kind) = (group(content).to_owned(), kind(content).to_owned());
    FIELDS
        .iter()
        .filter(move |field| field.kind == kind && field.group == group)
}

fn was_immutable(before: &Value, _: &Value) -> bool {
    before["immutable"] == true
}

/// A claim without a class may be given one.
fn had_class(before: &Value, _: &Value) -> bool {
    !before["spec"]["storageClassName"].is_null()
}

fn not_in_tandem(before: &Value, after: &Value) -> bool {
    let of = |object: &Value, field: &str| object["spec"][field].clone();
    of(before, "completionMode") != "Indexed"
        || of(after, "completions") != of(after, "parallelism")
}

fn has_address(service: &Value) -> bool {
    service["spec"]["type"] != "ExternalName"
}

/// An address that the manifest stops naming is kept; one that it names must be the one that is there.
fn keeps_address(before: &Value, after: &Value) -> bool {
    has_address(before) && has_address(after) && !after["spec"]["clusterIP"].is_null()
}

fn keeps_addresses(before: &Value, after: &Value) -> bool {
    let first = |service: &Value| service["spec"]["clusterIPs"][0].clone();
    has_address(before)
        && has_address(after)
        && !first(after).is_null()
        && first(before) != first(after)
}

fn keeps_families(before: &Value, after: &Value) -> bool {
    let first = |service: &Value| service["spec"]["ipFamilies"][0].clone();
    let headless = |service: &Value| service["spec"]["clusterIP"] == "None";
    has_address(before)
        && has_address(after)
        && !headless(after)
        && !first(before).is_null()
        && !first(after).is_null()
        && first(before) != first(after)
}

fn stays_load_balancer(before: &Value, after: &Value) -> bool {
    [before, after]
        .iter()
        .all(|service| service["spec"]["type"] == "LoadBalancer")
}
