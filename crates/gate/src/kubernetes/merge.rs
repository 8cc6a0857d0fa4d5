//! Lists whose items Kubernetes merges by a key, with the key of each way of merging.
//!
//! Source: the tags `patchMergeKey` and the markers `+listMapKey` of the types in `k8s.io/api`. The two are not the same for
//! all lists: a strategic merge knows ports by their number alone.
//!
//! To add one: a row.

use std::collections::BTreeMap;

use manifest_diff::Path;
use serde_json::Value;

use super::places::{text, values_at};
use super::{group, kind, pods};

/// A list that is merged.
#[derive(Debug, Clone, Copy)]
pub struct MergedList {
    /// The place, as a JSON Pointer with `*` for all items; for pods inside their spec.
    pub place: &'static str,
    /// The key of a strategic merge.
    pub patch_key: &'static str,
    /// The keys of a server-side apply.
    pub apply_keys: &'static [&'static str],
}

const fn list(
    place: &'static str,
    patch_key: &'static str,
    apply_keys: &'static [&'static str],
) -> MergedList {
    MergedList {
        place,
        patch_key,
        apply_keys,
    }
}

const PORT: &[&str] = &["containerPort", "protocol"];

/// In pod specs.
const OF_PODS: &[MergedList] = &[
    list("/containers", "name", &["name"]),
    list("/containers/*/env", "name", &["name"]),
    list("/containers/*/ports", "containerPort", PORT),
    list("/containers/*/volumeDevices", "devicePath", &["devicePath"]),
    list("/containers/*/volumeMounts", "mountPath", &["mountPath"]),
    list("/hostAliases", "ip", &["ip"]),
    list("/imagePullSecrets", "name", &["name"]),
    list("/initContainers", "name", &["name"]),
    list("/initContainers/*/env", "name", &["name"]),
    list("/initContainers/*/ports", "containerPort", PORT),
    list(
        "/initContainers/*/volumeDevices",
        "devicePath",
        &["devicePath"],
    ),
    list(
        "/initContainers/*/volumeMounts",
        "mountPath",
        &["mountPath"],
    ),
    list("/resourceClaims", "name", &["name"]),
    list("/schedulingGates", "name", &["name"]),
    list(
        "/topologySpreadConstraints",
        "topologyKey",
        &["topologyKey", "whenUnsatisfiable"],
    ),
    list("/volumes", "name", &["name"]),
];

/// In other objects, by group and kind.
const OF_OBJECTS: &[(&str, &str, MergedList)] = &[
    (
        "",
        "Service",
        list("/spec/ports", "port", &["port", "protocol"]),
    ),
    ("", "ServiceAccount", list("/secrets", "name", &["name"])),
    (
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
        list("/webhooks", "name", &["name"]),
    ),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
        list("/webhooks", "name", &["name"]),
    ),
];

/// The groups of built-in kinds with pods. The lists of custom resources are replaced as a whole, or merged by what their
/// definition says.
const BUILT_IN: [&str; 3] = ["", "apps", "batch"];

/// One list of an object.
#[derive(Debug, Clone)]
pub struct FoundList<'v> {
    /// Where it is.
    pub path: Path,
    /// What is known of it.
    pub list: &'static MergedList,
    /// What is in it.
    pub items: &'v [Value],
}

/// The merged lists of a content that are not empty.
#[must_use]
pub fn lists_of(content: &Value) -> Vec<FoundList<'_>> {
    let (group, kind) = (group(content), kind(content));
    let mut found = Vec::new();
    let mut add = |prefix: &str, list: &'static MergedList| {
        for (path, value) in values_at(content, &format!("{prefix}{}", list.place)) {
            if let Some(items) = value.as_array().filter(|items| !items.is_empty()) {
                found.push(FoundList { path, list, items });
            }
        }
    };
    let workload = pods::workload_of(content).filter(|_| BUILT_IN.contains(&group));
    if let Some(workload) = workload {
        let spec = format!("{}/spec", workload.template);
        OF_PODS.iter().for_each(|list| add(&spec, list));
    }
    let of_kind = OF_OBJECTS
        .iter()
        .filter(|row| (row.0, row.1) == (group, kind));
    of_kind.for_each(|(_, _, list)| add("", list));
    found
}

/// The items of a list by their key, as `containerPort 53, protocol UDP`. An item without a key is left out.
#[must_use]
pub fn by_key<'v>(items: &'v [Value], keys: &[&str]) -> BTreeMap<String, Vec<&'v Value>> {
    let mut found: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for item in items {
        let parts: Option<Vec<String>> = keys
            .iter()
            .map(|key| Some(format!("{key} {}", text(&item[*key])?)))
            .collect();
        if let Some(parts) = parts {
            found.entry(parts.join(", ")).or_default().push(item);
        }
    }
    found
}

/// Says whether a strategic merge makes the items of one key what they are in the manifest. The merge walks both lists in
/// order, so items of one key are mistaken for each other.
///
/// Held against `CreateThreeWayMergePatch` and `StrategicMergePatch` of `k8s.io/apimachinery/pkg/util/strategicpatch`.
#[must_use]
pub fn is_merged_well(before: &[&Value], after: &[&Value]) -> bool {
    let is_single = before.len() < 2 && after.len() < 2;
    // What changes in the first of as many items finds the first; that all are gone is understood.
    let is_first_only =
        before.len() == after.len() && before.iter().skip(1).eq(after.iter().skip(1));
    is_single || after.is_empty() || is_first_only
}
