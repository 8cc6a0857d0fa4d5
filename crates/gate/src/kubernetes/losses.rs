//! Objects whose deletion takes data with it.
//!
//! Source: the API types of Kubernetes; for operators their definitions and documentation.
//!
//! To add one: a row of [`LOSSES`].

use serde_json::Value;

use super::{group, kind, places};

/// One kind of object with data.
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    /// The API group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// What goes with it, as the end of a sentence.
    pub goes: &'static str,
    /// Whether the data is on volumes whose own reclaim policy has the last word.
    pub on_volumes: bool,
    /// Whether the object is one that loses data.
    pub when: fn(&Value) -> bool,
}

const fn loss(
    group: &'static str,
    kind: &'static str,
    goes: &'static str,
    when: fn(&Value) -> bool,
) -> Loss {
    Loss {
        group,
        kind,
        goes,
        on_volumes: false,
        when,
    }
}

const fn on_volumes(
    group: &'static str,
    kind: &'static str,
    goes: &'static str,
    when: fn(&Value) -> bool,
) -> Loss {
    Loss {
        group,
        kind,
        goes,
        on_volumes: true,
        when,
    }
}

const CLAIMS: &str = "its claims and what is on their volumes";

/// All of them.
pub const LOSSES: &[Loss] = &[
    loss("", "Namespace", "everything in it", always),
    loss("", "PersistentVolume", "what is on it", is_reclaimed),
    on_volumes("", "PersistentVolumeClaim", "what is on its volume", always),
    loss(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "all objects of its kind",
        always,
    ),
    on_volumes("apps", "StatefulSet", CLAIMS, |set| {
        has_claims(set) && deletes_claims(set)
    }),
    on_volumes(
        "elasticsearch.k8s.elastic.co",
        "Elasticsearch",
        CLAIMS,
        |cluster| cluster["spec"]["volumeClaimDeletePolicy"] != "DeleteOnScaledownOnly",
    ),
    on_volumes("kafka.strimzi.io", "Kafka", CLAIMS, deletes_kafka),
    on_volumes("kafka.strimzi.io", "KafkaNodePool", CLAIMS, deletes_kafka),
    loss(
        "kafka.strimzi.io",
        "KafkaTopic",
        "all its messages",
        |topic| topic["metadata"]["annotations"]["strimzi.io/managed"] != "false",
    ),
    on_volumes(
        "monitoring.coreos.com",
        "Alertmanager",
        CLAIMS,
        deletes_claims,
    ),
    on_volumes(
        "monitoring.coreos.com",
        "Prometheus",
        CLAIMS,
        deletes_claims,
    ),
    on_volumes(
        "monitoring.coreos.com",
        "PrometheusAgent",
        CLAIMS,
        deletes_claims,
    ),
    on_volumes(
        "monitoring.coreos.com",
        "ThanosRuler",
        CLAIMS,
        deletes_claims,
    ),
    on_volumes(
        "postgres-operator.crunchydata.com",
        "PostgresCluster",
        CLAIMS,
        always,
    ),
    on_volumes("postgresql.cnpg.io", "Cluster", CLAIMS, always),
    loss(
        "postgresql.cnpg.io",
        "Database",
        "the database",
        |database| database["spec"]["databaseReclaimPolicy"] == "delete",
    ),
    on_volumes("rabbitmq.com", "RabbitmqCluster", CLAIMS, |cluster| {
        places::text(&cluster["spec"]["persistence"]["storage"]).as_deref() != Some("0")
    }),
];

/// What is lost with an object as the cluster stores it.
#[must_use]
pub fn loss_of(content: &Value) -> Option<&'static Loss> {
    LOSSES.iter().find(|loss| {
        loss.kind == kind(content) && loss.group == group(content) && (loss.when)(content)
    })
}

/// Says whether a set, as the cluster stores it, deletes the claims of pods that it no longer has.
#[must_use]
pub fn deletes_claims_when_scaled(set: &Value) -> bool {
    let is_set = kind(set) == "StatefulSet" && group(set) == "apps";
    is_set
        && has_claims(set)
        && set["spec"]["persistentVolumeClaimRetentionPolicy"]["whenScaled"] == "Delete"
}

fn always(_: &Value) -> bool {
    true
}

fn is_reclaimed(volume: &Value) -> bool {
    volume["spec"]["persistentVolumeReclaimPolicy"] != "Retain"
}

fn has_claims(set: &Value) -> bool {
    set["spec"]["volumeClaimTemplates"]
        .as_array()
        .is_some_and(|templates| !templates.is_empty())
}

fn deletes_claims(content: &Value) -> bool {
    content["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == "Delete"
}

fn deletes_kafka(content: &Value) -> bool {
    super::reclaim::policies_of(content)
        .flat_map(|policy| places::values_at(content, policy.place))
        .any(|(_, value)| value == &Value::Bool(true))
}
