//! Sizes that can grow and not shrink.
//!
//! Claim templates of a StatefulSet are not here: a changed one is refused whatever it says, and the claims that are there
//! keep their size.
//!
//! To add one: a line of [`SIZES`].

use serde_json::Value;

use super::{group, kind};

/// Group, kind and place (`*` for all items of a list) of a size.
pub const SIZES: &[(&str, &str, &str)] = &[
    (
        "",
        "PersistentVolumeClaim",
        "/spec/resources/requests/storage",
    ),
    ("kafka.strimzi.io", "Kafka", "/spec/kafka/storage/size"),
    (
        "kafka.strimzi.io",
        "Kafka",
        "/spec/kafka/storage/volumes/*/size",
    ),
    ("kafka.strimzi.io", "Kafka", "/spec/zookeeper/storage/size"),
    ("kafka.strimzi.io", "KafkaNodePool", "/spec/storage/size"),
    (
        "kafka.strimzi.io",
        "KafkaNodePool",
        "/spec/storage/volumes/*/size",
    ),
    ("postgresql.cnpg.io", "Cluster", "/spec/storage/size"),
    (
        "postgresql.cnpg.io",
        "Cluster",
        "/spec/tablespaces/*/storage/size",
    ),
    ("postgresql.cnpg.io", "Cluster", "/spec/walStorage/size"),
];

/// The places of sizes in an object of this kind.
pub fn sizes_of(content: &Value) -> impl Iterator<Item = &'static str> {
    let (group, kind) = (group(content).to_owned(), kind(content).to_owned());
    SIZES
        .iter()
        .filter(move |row| row.1 == kind && row.0 == group)
        .map(|row| row.2)
}
