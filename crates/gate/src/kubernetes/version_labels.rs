//! Labels that carry a version, and the places where none should stand.
//!
//! Source: the labels of charts that `helm create` and the chart guide made customary, since Helm 2.
//!
//! To add one: a line of [`KEYS`] or [`PLACES`].

use std::collections::BTreeMap;

use manifest_diff::{Path, Segment};
use serde_json::Value;

use super::{group, kind, places};

/// Keys whose value is a version, or a name with a version. All but the last carry other words too: only a value with a
/// version in it counts.
pub const KEYS: &[&str] = &[
    "app-version",
    "appVersion",
    "app_version",
    "chart",
    "chart-version",
    "chartVersion",
    "helm-chart",
    "helm.sh/chart",
    "version",
    APP_VERSION,
];

/// Always a version, of whatever form.
const APP_VERSION: &str = "app.kubernetes.io/version";

/// Maps of labels that cannot change once the object exists: group, kind, place.
pub const PLACES: &[(&str, &str, &str)] = &[
    ("", "PersistentVolumeClaim", "/spec/selector/matchLabels"),
    ("apps", "DaemonSet", "/spec/selector/matchLabels"),
    ("apps", "Deployment", "/spec/selector/matchLabels"),
    ("apps", "ReplicaSet", "/spec/selector/matchLabels"),
    ("apps", "StatefulSet", "/spec/selector/matchLabels"),
    (
        "apps",
        "StatefulSet",
        "/spec/volumeClaimTemplates/*/metadata/annotations",
    ),
    (
        "apps",
        "StatefulSet",
        "/spec/volumeClaimTemplates/*/metadata/labels",
    ),
    ("argoproj.io", "Rollout", "/spec/selector/matchLabels"),
    ("batch", "Job", "/spec/template/metadata/annotations"),
    ("batch", "Job", "/spec/template/metadata/labels"),
];

/// The labels of an object at [`PLACES`], by path, with their keys.
#[must_use]
pub fn fixed_labels(content: &Value) -> BTreeMap<Path, (&str, &str)> {
    let mut labels = BTreeMap::new();
    for (_, _, place) in PLACES
        .iter()
        .filter(|place| place.1 == kind(content) && place.0 == group(content))
    {
        for (path, value) in places::values_at(content, place) {
            for (key, value) in value.as_object().into_iter().flatten() {
                if let Some(value) = value.as_str() {
                    let mut path = path.clone();
                    path.push(Segment::Key(key.clone()));
                    labels.insert(path, (key.as_str(), value));
                }
            }
        }
    }
    labels
}

/// Says whether a label by its key and value is one of a version.
#[must_use]
pub fn is_version(key: &str, value: &str) -> bool {
    key == APP_VERSION || KEYS.contains(&key) && has_version(value)
}

/// Says whether a text has three numbers with points between them in it, as `web-1.2.3` has. An address of four is none.
#[must_use]
pub fn has_version(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .any(|part| {
            let mut count = 0;
            part.split('.').all(|number| {
                count += 1;
                !number.is_empty()
            }) && count == 3
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_three_numbers() {
        for text in ["1.2.3", "web-1.2.3", "v10.20.30-rc.1", "web-0.1.0_build"] {
            assert!(has_version(text), "{text}");
        }
        for text in ["web", "v1", "1.2", "10.0.0.1", "a.b.c", ""] {
            assert!(!has_version(text), "{text}");
        }
    }

    #[test]
    fn a_word_is_no_version() {
        assert!(is_version("helm.sh/chart", "web-1.2.3"));
        assert!(!is_version("helm.sh/chart", "web"));
        assert!(!is_version("version", "v1"));
        assert!(is_version("app.kubernetes.io/version", "16"));
    }
}
