//! Values at places that a table names.

use manifest_diff::list_keys::Root;
use manifest_diff::{ListKeys, Path, Segment};
use serde_json::Value;

/// All values at a place of a content with their paths: a JSON Pointer, `*` for all items of a list. What is not there is
/// null; an absent list has no items. Items are named as Kubernetes knows them: only its own kinds are looked into.
#[must_use]
pub fn values_at<'v>(content: &'v Value, place: &str) -> Vec<(Path, &'v Value)> {
    values_below(Root::of(content), &Path::root(), content, place)
}

/// As [`values_at`] below a value that stands at a path of a resource.
#[must_use]
pub fn values_below<'v>(
    root: Root<'_>,
    path: &Path,
    value: &'v Value,
    place: &str,
) -> Vec<(Path, &'v Value)> {
    let list_keys = ListKeys::default();
    let mut found = vec![(path.clone(), value)];
    for step in place.split('/').skip(1) {
        let mut inner = Vec::with_capacity(found.len());
        for (path, value) in found {
            let child = |segment: Segment, value: &'v Value| {
                let mut path = path.clone();
                path.push(segment);
                (path, value)
            };
            if step == "*" {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let segments = list_keys.keys(root, &path).segments(items);
                inner.extend(
                    segments
                        .into_iter()
                        .zip(items)
                        .map(|(segment, item)| child(segment, item)),
                );
            } else {
                let value = value.get(step).unwrap_or(&Value::Null);
                inner.push(child(Segment::Key(step.to_owned()), value));
            }
        }
        found = inner;
    }
    found
}

/// A scalar as text.
#[must_use]
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_are_named_and_absent_fields_null() {
        let content = json!({"volumes": [{"id": 0, "size": "1Gi"}, {"id": 1}]});
        let found: Vec<(String, &Value)> = values_at(&content, "/volumes/*/size")
            .into_iter()
            .map(|(path, value)| (path.to_string(), value))
            .collect();
        assert_eq!(
            found,
            [
                ("/volumes/[id=0]/size".to_owned(), &json!("1Gi")),
                ("/volumes/[id=1]/size".to_owned(), &Value::Null),
            ]
        );
        assert!(values_at(&content, "/other/*/size").is_empty());
        assert_eq!(values_at(&content, "/a/b").len(), 1);
    }
}
