//! An object as the API server stores it, as far as a manifest tells: after defaults, with one spelling for equal
//! quantities, without what is empty. Two manifests with equal canonical forms are the same to the cluster.
//!
//! The order of lists stays: the server and the controllers compare it.

use manifest_diff::quantity;
use serde_json::{Map, Value};

use super::defaults;

/// Fields that mean something when they are empty, and fields of pod templates that are pointers to structs: a controller takes
/// an empty one for another value than none, so that pods restart (`Semantic.DeepEqual` of `k8s.io/apimachinery`).
const EMPTY_MEANS: &[&str] = &[
    "affinity",
    "allowedTopologies",
    "capabilities",
    "dnsConfig",
    "egress",
    "emptyDir",
    "from",
    "ingress",
    "labelSelector",
    "lifecycle",
    "matchLabels",
    "namespaceSelector",
    "namespaces",
    "nodeAffinity",
    "objectSelector",
    "podAffinity",
    "podAntiAffinity",
    "podSelector",
    "policyTypes",
    "rules",
    "scopeSelector",
    "seLinuxOptions",
    "securityContext",
    "selector",
    "storageClassName",
    "to",
    "volumeAttributesClassName",
    "windowsOptions",
];

/// Fields whose values are quantities by name of resource.
const QUANTITIES: &[&str] = &[
    "capacity",
    "default",
    "defaultRequest",
    "hard",
    "limits",
    "max",
    "min",
    "overhead",
    "requests",
];

/// Fields that are one quantity.
const QUANTITY: &[&str] = &["averageValue", "divisor", "sizeLimit"];

/// What the server keeps for itself.
const VOLATILE: &[&str] = &[
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The canonical form of a manifest.
#[must_use]
pub fn of(content: &Value) -> Value {
    let mut content = content.clone();
    if let Some(object) = content.as_object_mut() {
        object.remove("status");
    }
    if let Some(metadata) = content.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in VOLATILE {
            metadata.remove(*field);
        }
    }
    defaults::apply(&mut content);
    // Data of a ConfigMap is text, whatever it looks like.
    if !matches!(super::kind(&content), "ConfigMap" | "Secret") {
        spell_quantities(&mut content, "");
    }
    drop_empty(&mut content);
    content
}

/// A manifest with the defaults that the API server writes, and without the zeros that it does not store. Nothing else is
/// another, so that places stay where they are.
#[must_use]
pub fn with_defaults(content: &Value) -> Value {
    let mut content = content.clone();
    defaults::apply(&mut content);
    content
}

fn spell_quantities(value: &mut Value, field: &str) {
    match value {
        Value::Object(map) if QUANTITIES.contains(&field) => {
            map.values_mut().for_each(|value| match value {
                Value::Object(_) | Value::Array(_) => spell_quantities(value, ""),
                scalar => spell(scalar),
            });
        }
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::Object(_) | Value::Array(_) => spell_quantities(value, key),
                    scalar if QUANTITY.contains(&key.as_str()) => spell(scalar),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spell_quantities(item, "")),
        _ => {}
    }
}

fn spell(value: &mut Value) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return,
    };
    if let Some(text) = quantity::canonical(&text) {
        *value = Value::String(text);
    }
}

/// Removes nulls, and empty lists and maps where they mean the same as nothing.
fn drop_empty(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(drop_empty);
            map.retain(|key, value| !is_nothing(value) || means_something(key, value));
        }
        Value::Array(items) => items.iter_mut().for_each(drop_empty),
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => Map::is_empty(map),
        _ => false,
    }
}

fn means_something(key: &str, value: &Value) -> bool {
    !value.is_null() && EMPTY_MEANS.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn spellings_of_one_object_are_equal() {
        let long = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "creationTimestamp": null, "labels": {}},
            "spec": {"replicas": 1, "strategy": {"type": "RollingUpdate"}, "template": {"spec": {"restartPolicy": "Always",
                "containers": [{"name": "a", "image": "a:1", "imagePullPolicy": "IfNotPresent", "env": [],
                    "ports": [{"containerPort": 80, "protocol": "TCP"}], "resources": {"limits": {"cpu": "1000m", "memory": "1024Mi"}}}]}}},
            "status": {}
        });
        let brief = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
            "spec": {"template": {"spec": {
                "containers": [{"name": "a", "image": "a:1", "ports": [{"containerPort": 80}],
                    "resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}]}}}
        });
        assert_eq!(of(&long), of(&brief));
    }

    #[test]
    fn what_means_something_stays() {
        let policy = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "spec": {"podSelector": {}, "ingress": []}});
        let stored = of(&policy);
        assert_eq!(stored["spec"]["podSelector"], json!({}));
        assert_eq!(stored["spec"]["ingress"], json!([]));
        assert_eq!(stored["spec"]["policyTypes"], json!(["Ingress"]));
        let data = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"limits": "1000m"}});
        assert_eq!(of(&data), data);
    }
}
