//! How pods read ConfigMaps and Secrets, and what restarts pods when these change.
//!
//! Source: the concept pages of ConfigMaps and Secrets; kubernetes/kubernetes#50345 for `subPath`.

use std::collections::BTreeSet;

use manifest::Identity;
use serde_json::Value;

use super::{group, kind, pods};

/// One way in which a container reads a ConfigMap or Secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// The name of the object.
    pub name: String,
    /// The keys that are read; none for all.
    pub keys: Option<Vec<String>>,
    /// Whether the value stays until the container starts again. Files of whole volumes are replaced in running pods.
    pub at_start: bool,
    /// Container and way in words: `container web, env LEVEL`.
    pub words: String,
}

/// Kinds of objects that a controller makes a Secret or ConfigMap of: group, kind, where the name stands, the kind that is
/// made. Without that name it is the object's own.
const SOURCES: &[(&str, &str, &str, &str)] = &[
    (
        "bitnami.com",
        "SealedSecret",
        "/spec/template/metadata/name",
        "Secret",
    ),
    (
        "external-secrets.io",
        "ExternalSecret",
        "/spec/target/name",
        "Secret",
    ),
    (
        "cert-manager.io",
        "Certificate",
        "/spec/secretName",
        "Secret",
    ),
];

/// Annotations of a workload that make a controller restart it when its configuration changes: Stakater Reloader, Wave.
const RESTARTED_FOR_ANY: &[(&str, &str)] = &[
    ("reloader.stakater.com/auto", ""),
    ("configmap.reloader.stakater.com/auto", "ConfigMap"),
    ("secret.reloader.stakater.com/auto", "Secret"),
    ("wave.pusher.com/update-on-config-change", ""),
];

/// The same for objects that are named, separated by commas.
const RESTARTED_FOR_NAMED: &[(&str, &str)] = &[
    ("configmap.reloader.stakater.com/reload", "ConfigMap"),
    ("secret.reloader.stakater.com/reload", "Secret"),
];

/// The same for objects with an annotation of their own.
const SEARCH: (&str, &str) = (
    "reloader.stakater.com/search",
    "reloader.stakater.com/match",
);

/// All reads of a pod spec.
#[must_use]
pub fn reads(spec: &Value) -> Vec<Read> {
    let mut found = Vec::new();
    for (_, container) in pods::containers(spec) {
        let name = container["name"].as_str().unwrap_or_default();
        for variable in items(&container["env"]) {
            for (kind, field) in [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")] {
                let reference = &variable["valueFrom"][field];
                let key = reference["key"].as_str().map(str::to_owned);
                let variable = variable["name"].as_str().unwrap_or_default();
                let words = format!("container {name}, env {variable}");
                push(
                    &mut found,
                    kind,
                    &reference["name"],
                    key.map(|key| vec![key]),
                    words,
                );
            }
        }
        for source in items(&container["envFrom"]) {
            for (kind, field) in [("ConfigMap", "configMapRef"), ("Secret", "secretRef")] {
                let words = format!("container {name}, envFrom");
                push(&mut found, kind, &source[field]["name"], None, words);
            }
        }
        for mount in items(&container["volumeMounts"]) {
            let volume = items(&spec["volumes"]).find(|volume| volume["name"] == mount["name"]);
            found.extend(
                volume
                    .into_iter()
                    .flat_map(|volume| mounted(name, mount, volume)),
            );
        }
    }
    found
}

/// The words in arguments and variables of containers: one may be the name of an object that a container asks for.
#[must_use]
pub fn words(spec: &Value) -> BTreeSet<&str> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let texts = pods::containers(spec).flat_map(|(_, container)| {
        let values = items(&container["env"]).map(|variable| &variable["value"]);
        let arguments = items(&container["command"]).chain(items(&container["args"]));
        arguments.chain(values).filter_map(Value::as_str)
    });
    texts
        .flat_map(|text| text.split(move |c| !is_of_word(c)))
        .filter(|word| !word.is_empty())
        .collect()
}

fn push(
    found: &mut Vec<Read>,
    kind: &'static str,
    name: &Value,
    keys: Option<Vec<String>>,
    words: String,
) {
    found.extend(name.as_str().map(|name| Read {
        kind,
        name: name.to_owned(),
        keys,
        at_start: true,
        words,
    }));
}

fn mounted(container: &str, mount: &Value, volume: &Value) -> Vec<Read> {
    let place = mount["mountPath"].as_str().unwrap_or_default();
    let path = mount["subPath"].as_str().filter(|path| !path.is_empty());
    let at_start = path.is_some() || mount["subPathExpr"].is_string();
    let projected = items(&volume["projected"]["sources"]).flat_map(|source| {
        [
            ("ConfigMap", &source["configMap"], "name"),
            ("Secret", &source["secret"], "name"),
        ]
    });
    [
        ("ConfigMap", &volume["configMap"], "name"),
        ("Secret", &volume["secret"], "secretName"),
    ]
    .into_iter()
    .chain(projected)
    .filter_map(|(kind, source, field)| {
        let words = if at_start {
            format!("container {container}, subPath at {place}")
        } else {
            format!("container {container}, volume at {place}")
        };
        Some(Read {
            kind,
            name: source[field].as_str()?.to_owned(),
            keys: keys_at(source, path),
            at_start,
            words,
        })
    })
    .collect()
}

/// The keys that lie at a path of a volume, or in the whole of it; none for all.
fn keys_at(source: &Value, path: Option<&str>) -> Option<Vec<String>> {
    if source["items"].is_array() {
        let lies_there = |item: &&Value| {
            path.is_none_or(|path| {
                item["path"].as_str().is_some_and(|item| {
                    item.strip_prefix(path)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
            })
        };
        let keys = items(&source["items"]).filter(lies_there);
        return Some(
            keys.filter_map(|item| Some(item["key"].as_str()?.to_owned()))
                .collect(),
        );
    }
    path.map(|path| vec![path.to_owned()])
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The ConfigMap or Secret that a content is or makes: its kind and name.
#[must_use]
pub fn made_by(content: &Value) -> Option<(&'static str, &str)> {
    let own = content["metadata"]["name"].as_str();
    match (group(content), kind(content)) {
        ("", "ConfigMap") => Some(("ConfigMap", own?)),
        ("", "Secret") => Some(("Secret", own?)),
        (group, kind) => {
            let row = SOURCES.iter().find(|row| row.0 == group && row.1 == kind)?;
            let named = content.pointer(row.2).and_then(Value::as_str);
            Some((row.3, named.or(own)?))
        }
    }
}

/// Says whether a controller restarts the workload when this ConfigMap or Secret changes.
#[must_use]
pub fn is_restarted_for(workload: &Value, identity: &Identity, configuration: &Value) -> bool {
    let of_pods = pods::template(workload).unwrap_or(&Value::Null);
    let annotation = |key: &str| {
        [workload, of_pods]
            .into_iter()
            .find_map(|content| content["metadata"]["annotations"][key].as_str())
    };
    let is_true = |key: &str| annotation(key) == Some("true");
    let any = RESTARTED_FOR_ANY
        .iter()
        .any(|(key, kind)| is_true(key) && (kind.is_empty() || *kind == identity.kind));
    let named = RESTARTED_FOR_NAMED.iter().any(|(key, kind)| {
        *kind == identity.kind
            && annotation(key)
                .is_some_and(|names| names.split(',').any(|name| name.trim() == identity.name))
    });
    let found = is_true(SEARCH.0) && configuration["metadata"]["annotations"][SEARCH.1] == "true";
    any || named || found
}
