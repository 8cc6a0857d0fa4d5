//! Policies that say whether data outlives its object.
//!
//! Source: the API types of Kubernetes; for operators their definitions.
//!
//! To add one: a row of [`POLICIES`].

use manifest::Identity;
use serde_json::Value;

use super::{group, kind};
use crate::side::Side;

/// A place with such a policy.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// The API group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The place, as a JSON Pointer; `*` stands for all items of a list.
    pub place: &'static str,
    /// The values that delete data.
    pub deletes: &'static [&'static str],
    /// What holds where nothing is said.
    pub default: &'static str,
}

const fn policy(
    group: &'static str,
    kind: &'static str,
    place: &'static str,
    deletes: &'static [&'static str],
    default: &'static str,
) -> Policy {
    Policy {
        group,
        kind,
        place,
        deletes,
        default,
    }
}

const WHEN_DELETED: &str = "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted";
const WHEN_SCALED: &str = "/spec/persistentVolumeClaimRetentionPolicy/whenScaled";
const DELETE: &[&str] = &["Delete"];
const TRUE: &[&str] = &["true"];

/// All of them.
pub const POLICIES: &[Policy] = &[
    policy(
        "",
        "PersistentVolume",
        "/spec/persistentVolumeReclaimPolicy",
        &["Delete", "Recycle"],
        "Retain",
    ),
    policy("apps", "StatefulSet", WHEN_DELETED, DELETE, "Retain"),
    policy("apps", "StatefulSet", WHEN_SCALED, DELETE, "Retain"),
    policy(
        "elasticsearch.k8s.elastic.co",
        "Elasticsearch",
        "/spec/volumeClaimDeletePolicy",
        &["DeleteOnScaledownAndClusterDeletion"],
        "DeleteOnScaledownAndClusterDeletion",
    ),
    policy(
        "kafka.strimzi.io",
        "Kafka",
        "/spec/kafka/storage/deleteClaim",
        TRUE,
        "false",
    ),
    policy(
        "kafka.strimzi.io",
        "Kafka",
        "/spec/kafka/storage/volumes/*/deleteClaim",
        TRUE,
        "false",
    ),
    policy(
        "kafka.strimzi.io",
        "Kafka",
        "/spec/zookeeper/storage/deleteClaim",
        TRUE,
        "false",
    ),
    policy(
        "kafka.strimzi.io",
        "KafkaNodePool",
        "/spec/storage/deleteClaim",
        TRUE,
        "false",
    ),
    policy(
        "kafka.strimzi.io",
        "KafkaNodePool",
        "/spec/storage/volumes/*/deleteClaim",
        TRUE,
        "false",
    ),
    policy(
        "monitoring.coreos.com",
        "Alertmanager",
        WHEN_DELETED,
        DELETE,
        "Retain",
    ),
    policy(
        "monitoring.coreos.com",
        "Alertmanager",
        WHEN_SCALED,
        DELETE,
        "Retain",
    ),
    policy(
        "monitoring.coreos.com",
        "Prometheus",
        WHEN_DELETED,
        DELETE,
        "Retain",
    ),
    policy(
        "monitoring.coreos.com",
        "Prometheus",
        WHEN_SCALED,
        DELETE,
        "Retain",
    ),
    policy(
        "monitoring.coreos.com",
        "PrometheusAgent",
        WHEN_DELETED,
        DELETE,
        "Retain",
    ),
    policy(
        "monitoring.coreos.com",
        "PrometheusAgent",
        WHEN_SCALED,
        DELETE,
        "Retain",
    ),
    policy(
        "monitoring.coreos.com",
        "ThanosRuler",
        WHEN_DELETED,
        DELETE,
        "Retain",
    ),
    policy(
        "monitoring.coreos.com",
        "ThanosRuler",
        WHEN_SCALED,
        DELETE,
        "Retain",
    ),
    policy(
        "postgresql.cnpg.io",
        "Database",
        "/spec/databaseReclaimPolicy",
        &["delete"],
        "retain",
    ),
    policy(
        "snapshot.storage.k8s.io",
        "VolumeSnapshotClass",
        "/deletionPolicy",
        DELETE,
        "Delete",
    ),
    policy(
        "snapshot.storage.k8s.io",
        "VolumeSnapshotContent",
        "/spec/deletionPolicy",
        DELETE,
        "Delete",
    ),
    policy(
        "storage.k8s.io",
        "StorageClass",
        "/reclaimPolicy",
        DELETE,
        "Delete",
    ),
];

/// The policies of objects of this kind.
pub fn policies_of(content: &Value) -> impl Iterator<Item = &'static Policy> {
    let (group, kind) = (group(content).to_owned(), kind(content).to_owned());
    POLICIES
        .iter()
        .filter(move |policy| policy.kind == kind && policy.group == group)
}

/// What becomes of a claim's volume when the claim is deleted, where a side of the case tells: by the volume that is made
/// for it, or by its storage class.
#[must_use]
pub fn policy_of_claim(claim: &Identity, content: &Value, side: &Side<'_>) -> Option<String> {
    let of = |group: &'static str, kind: &str| {
        let of_kind = side.of_kind(kind).iter();
        of_kind.filter(move |resource| resource.identity.group == group)
    };
    let spec = &content["spec"];
    let volume = of("", "PersistentVolume").find(|volume| {
        let taken_by = &volume.content["spec"]["claimRef"];
        spec["volumeName"] == volume.identity.name.as_str()
            || taken_by["name"] == claim.name.as_str()
                && (claim.namespace.is_empty() || taken_by["namespace"] == claim.namespace.as_str())
    });
    if let Some(volume) = volume {
        let policy = &volume.content["spec"]["persistentVolumeReclaimPolicy"];
        return Some(policy.as_str().unwrap_or("Retain").to_owned());
    }
    let class = of("storage.k8s.io", "StorageClass")
        .find(|class| spec["storageClassName"] == class.identity.name.as_str())?;
    let policy = class.content["reclaimPolicy"].as_str();
    Some(policy.unwrap_or("Delete").to_owned())
}
