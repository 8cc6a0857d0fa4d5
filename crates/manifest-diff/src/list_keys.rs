//! By which fields the items of a list are known.
//!
//! The table follows Kubernetes' own list keys (`+listMapKey` of the API types, `patchMergeKey` where an older client-side
//! merge has none) and, for lists that Kubernetes replaces as a whole, the fields a reader goes by. It is looked up by the
//! name of the field that holds the list. A list that is not in the table, or whose items lack the key, is tried with
//! [`GENERAL`]; a list without any key is aligned by content.
//!
//! To add a list: one line in [`LIST_KEYS`].

use std::collections::BTreeSet;

use serde_json::Value;

use crate::path::Segment;

/// One field of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyField {
    /// The field, with `.` between the levels.
    pub path: &'static str,
    /// What to do with an item that has not got it.
    pub absent: Absent,
}

/// What an absent key field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// The item has no key, so the list is not matched by this one.
    NoKey,
    /// The API's default.
    Default(&'static str),
    /// Left out of the key.
    LeftOut,
}

/// The key of a list's items.
pub type ListKey = &'static [KeyField];

const fn field(path: &'static str) -> KeyField {
    KeyField {
        path,
        absent: Absent::NoKey,
    }
}

const fn or_default(path: &'static str, default: &'static str) -> KeyField {
    KeyField {
        path,
        absent: Absent::Default(default),
    }
}

const fn optional(path: &'static str) -> KeyField {
    KeyField {
        path,
        absent: Absent::LeftOut,
    }
}

const NAME: &[ListKey] = &[&[field("name")]];

/// Keys by the name of the field that holds the list; of several, the first that all items have is taken. The others serve
/// a second time, for the items that found no partner: a port whose number changed keeps its name.
pub const LIST_KEYS: &[(&str, &[ListKey])] = &[
    ("additionalPrinterColumns", NAME),
    ("conditions", &[&[field("type")]]),
    ("containers", NAME),
    ("drivers", NAME),
    ("env", NAME),
    ("ephemeralContainers", NAME),
    ("hostAliases", &[&[field("ip")]]),
    ("imagePullSecrets", NAME),
    ("initContainers", NAME),
    ("items", &[&[field("key"), optional("path")]]),
    ("limits", &[&[field("type")]]),
    ("matchConditions", NAME),
    ("matchExpressions", &[&[field("key"), optional("operator")]]),
    (
        "metrics",
        &[&[
            field("type"),
            optional("resource.name"),
            optional("containerResource.name"),
            optional("containerResource.container"),
            optional("pods.metric.name"),
            optional("object.metric.name"),
            optional("object.describedObject.name"),
            optional("external.metric.name"),
        ]],
    ),
    (
        "ownerReferences",
        &[&[field("uid")], &[field("kind"), field("name")]],
    ),
    (
        "parentRefs",
        &[&[
            field("name"),
            optional("namespace"),
            optional("sectionName"),
            optional("port"),
        ]],
    ),
    ("paths", &[&[field("path"), optional("pathType")]]),
    ("policies", &[&[field("type"), field("periodSeconds")]]),
    (
        "ports",
        &[
            &[field("containerPort"), or_default("protocol", "TCP")],
            &[field("port"), or_default("protocol", "TCP")],
            &[field("name")],
        ],
    ),
    ("resizePolicy", &[&[field("resourceName")]]),
    ("resourceClaims", NAME),
    (
        "rules",
        &[&[field("host")], &[field("alert")], &[field("record")]],
    ),
    ("schedulingGates", NAME),
    ("secrets", NAME),
    ("selectableFields", &[&[field("jsonPath")]]),
    (
        "subjects",
        &[&[field("kind"), optional("namespace"), field("name")]],
    ),
    ("tls", &[&[field("secretName")]]),
    (
        "topologySpreadConstraints",
        &[&[
            field("topologyKey"),
            or_default("whenUnsatisfiable", "DoNotSchedule"),
        ]],
    ),
    ("variables", NAME),
    ("versions", NAME),
    ("volumeClaimTemplates", &[&[field("metadata.name")]]),
    ("volumeDevices", &[&[field("devicePath")]]),
    ("volumeMounts", &[&[field("mountPath")]]),
    ("volumes", NAME),
    ("webhooks", NAME),
    ("x-kubernetes-validations", &[&[field("rule")]]),
];

/// Keys that items of unknown lists may have; taken only where every item of both sides has a different one.
pub const GENERAL: &[ListKey] = &[
    &[field("name")],
    &[field("id")],
    &[field("key")],
    &[field("host")],
    &[field("path")],
    &[field("type")],
    &[field("containerPort"), or_default("protocol", "TCP")],
    &[field("port"), or_default("protocol", "TCP")],
    &[field("mountPath")],
    &[field("ip")],
    &[field("topologyKey")],
    &[field("metadata.name")],
];

/// The keys that the table has for a field.
#[must_use]
pub fn keys_of(list_field: &str) -> &'static [ListKey] {
    LIST_KEYS
        .binary_search_by(|(name, _)| (*name).cmp(list_field))
        .ok()
        .and_then(|at| LIST_KEYS.get(at))
        .map_or(&[], |(_, keys)| keys)
}

/// The key of one item as text; none when the item lacks a field.
#[must_use]
pub fn key_of(item: &Value, key: ListKey) -> Option<Vec<(String, String)>> {
    if !item.is_object() {
        return None;
    }
    let mut fields = Vec::with_capacity(key.len());
    for KeyField { path, absent } in key {
        let value = path
            .split('.')
            .try_fold(item, |value, step| value.get(step));
        let text = match value {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(manifest::canonical::number(number)),
            Some(Value::Bool(truth)) => Some(truth.to_string()),
            None | Some(Value::Null) => match absent {
                Absent::Default(default) => Some((*default).to_owned()),
                Absent::LeftOut => None,
                Absent::NoKey => return None,
            },
            Some(Value::Array(_) | Value::Object(_)) => return None,
        };
        fields.extend(text.map(|text| ((*path).to_owned(), text)));
    }
    Some(fields)
}

/// Chooses the key for the items of a list, or of two lists that are compared.
#[must_use]
pub fn choose(list_field: &str, lists: &[&[Value]]) -> Option<ListKey> {
    let every_item_has = |key: &&ListKey| {
        lists
            .iter()
            .all(|items| items.iter().all(|item| key_of(item, key).is_some()))
    };
    let from_table = keys_of(list_field).iter().find(every_item_has);
    let unique = |key: &&ListKey| lists.iter().all(|items| is_unique(items.iter(), key));
    from_table
        .or_else(|| GENERAL.iter().filter(every_item_has).find(unique))
        .copied()
}

/// Says whether every item has the key and no two have the same.
pub(crate) fn is_unique<'v>(items: impl Iterator<Item = &'v Value>, key: ListKey) -> bool {
    let mut seen = BTreeSet::new();
    items
        .map(|item| key_of(item, key))
        .all(|key| key.is_some_and(|key| seen.insert(key)))
}

/// The segments that name the items of one list.
#[must_use]
pub fn segments(list_field: &str, items: &[Value]) -> Vec<Segment> {
    let Some(key) = choose(list_field, &[items]) else {
        return (0..items.len()).map(Segment::Index).collect();
    };
    let mut occurrences = std::collections::BTreeMap::new();
    let name = |(at, item): (usize, &Value)| match key_of(item, key) {
        None => Segment::Index(at),
        Some(key) => {
            let occurrence = occurrences
                .entry(key.clone())
                .and_modify(|n| *n += 1)
                .or_insert(0);
            Segment::Item {
                key,
                occurrence: *occurrence,
            }
        }
    };
    items.iter().enumerate().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_is_sorted_and_without_duplicates() {
        assert!(LIST_KEYS.windows(2).all(|w| w[0].0 < w[1].0));
    }

    fn named(field: &str, items: &Value) -> Vec<String> {
        segments(field, items.as_array().unwrap())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn ports_are_known_by_number_and_protocol() {
        let ports = json!([{"containerPort": 53}, {"containerPort": 53, "protocol": "UDP"}]);
        assert_eq!(
            named("ports", &ports),
            [
                "[containerPort=53,protocol=TCP]",
                "[containerPort=53,protocol=UDP]"
            ]
        );
        let ports = json!([{"port": 80, "name": "http"}]);
        assert_eq!(named("ports", &ports), ["[port=80,protocol=TCP]"]);
    }

    #[test]
    fn general_keys_must_tell_all_items_apart() {
        assert_eq!(
            named("things", &json!([{"id": "a"}, {"id": "b"}])),
            ["[id=a]", "[id=b]"]
        );
        assert_eq!(
            named("things", &json!([{"id": "a"}, {"id": "a"}])),
            ["0", "1"]
        );
        assert_eq!(named("things", &json!([{"id": "a"}, 3])), ["0", "1"]);
    }

    #[test]
    fn a_key_of_the_table_may_repeat() {
        assert_eq!(
            named("env", &json!([{"name": "A"}, {"name": "A"}])),
            ["[name=A]", "[name=A,#2]"]
        );
    }

    #[test]
    fn nested_key_fields() {
        assert_eq!(
            named(
                "volumeClaimTemplates",
                &json!([{"metadata": {"name": "data"}}])
            ),
            ["[metadata.name=data]"]
        );
        let metrics = json!([{"type": "Resource", "resource": {"name": "cpu"}}]);
        assert_eq!(
            named("metrics", &metrics),
            ["[type=Resource,resource.name=cpu]"]
        );
    }
}
