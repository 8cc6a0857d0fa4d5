//! Hooks: which documents Helm runs on its own, and when.

use serde_json::{Map, Value};

/// What the annotations of a hook document say.
///
/// Read as Helm reads them (`pkg/release/util/manifest_sorter.go`): comma separated, trimmed, lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Hook {
    /// The events of `helm.sh/hook`, in the order of the annotation.
    pub events: Vec<String>,
    /// `helm.sh/hook-weight`; 0 when it is absent or no integer, as in Helm.
    pub weight: i64,
    /// The policies of `helm.sh/hook-delete-policy`, in the order of the annotation.
    pub delete_policies: Vec<String>,
}

const EVENT: &str = "helm.sh/hook";
const WEIGHT: &str = "helm.sh/hook-weight";
const DELETE_POLICY: &str = "helm.sh/hook-delete-policy";

impl Hook {
    /// Reads the hook of a document; none when the document has no `helm.sh/hook` annotation.
    #[must_use]
    pub fn of(content: &Value) -> Option<Hook> {
        let annotations = content.get("metadata")?.get("annotations")?.as_object()?;
        let events = scalar(annotations, EVENT)?;
        Some(Hook {
            events: words(&events),
            weight: scalar(annotations, WEIGHT)
                .and_then(|w| w.parse().ok())
                .unwrap_or(0),
            delete_policies: scalar(annotations, DELETE_POLICY)
                .map(|p| words(&p))
                .unwrap_or_default(),
        })
    }
}

/// The annotation as text. Helm decodes annotations into strings, so numbers and booleans are text there too.
fn scalar(annotations: &Map<String, Value>, key: &str) -> Option<String> {
    match annotations.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(crate::canonical::number(number)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn words(list: &str) -> Vec<String> {
    list.split(',')
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn annotations_are_read_as_helm_reads_them() {
        let content = json!({"metadata": {"annotations": {
            "helm.sh/hook": " Pre-Install,post-upgrade ,",
            "helm.sh/hook-weight": -5,
            "helm.sh/hook-delete-policy": "hook-succeeded",
        }}});
        let hook = Hook::of(&content).unwrap();
        assert_eq!(hook.events, ["pre-install", "post-upgrade"]);
        assert_eq!(hook.weight, -5);
        assert_eq!(hook.delete_policies, ["hook-succeeded"]);
    }

    #[test]
    fn a_weight_that_is_no_integer_counts_as_zero() {
        let content = json!({"metadata": {"annotations": {"helm.sh/hook": "test", "helm.sh/hook-weight": "heavy"}}});
        assert_eq!(Hook::of(&content).unwrap().weight, 0);
    }

    #[test]
    fn other_shapes_are_no_hook() {
        for content in [
            json!(null),
            json!([1]),
            json!({"metadata": 3}),
            json!({"metadata": {"annotations": ["helm.sh/hook"]}}),
        ] {
            assert_eq!(Hook::of(&content), None);
        }
    }
}
