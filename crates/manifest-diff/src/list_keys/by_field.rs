//! Keys by the name of the field that holds a list, for lists whose type is not known or which Kubernetes replaces as a
//! whole: the fields that a reader goes by.
//!
//! A list that is not in the table, or whose items lack the key, is tried with [`GENERAL`]; a list without any key is
//! aligned by content.
//!
//! To add a list: one line in [`LIST_KEYS`].

use std::borrow::Cow;

use super::{Absent, KeyField, ListKey};

const fn field(path: &'static str) -> KeyField {
    KeyField {
        path: Cow::Borrowed(path),
        absent: Absent::NoKey,
    }
}

const fn or_default(path: &'static str, default: &'static str) -> KeyField {
    KeyField {
        path: Cow::Borrowed(path),
        absent: Absent::Default(Cow::Borrowed(default)),
    }
}

const fn optional(path: &'static str) -> KeyField {
    KeyField {
        path: Cow::Borrowed(path),
        absent: Absent::LeftOut,
    }
}

const NAME: &[ListKey<'static>] = &[&[field("name")]];

/// Keys by the name of the field that holds the list; of several, the first that all items have is taken. The others serve
/// a second time, for the items that found no partner: a port whose number changed keeps its name.
pub static LIST_KEYS: &[(&str, &[ListKey<'static>])] = &[
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
pub static GENERAL: &[ListKey<'static>] = &[
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
pub fn keys_of(list_field: &str) -> &'static [ListKey<'static>] {
    LIST_KEYS
        .binary_search_by(|(name, _)| (*name).cmp(list_field))
        .ok()
        .and_then(|at| LIST_KEYS.get(at))
        .map_or(&[], |(_, keys)| keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_without_duplicates() {
        assert!(LIST_KEYS.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
