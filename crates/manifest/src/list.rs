//! `kind: List`: one document that holds many resources.

use serde_json::Value;

/// Takes the items out of a list document; gives the content back when it is none.
///
/// The rule of Kubernetes' clients (apimachinery, `unstructured`): an object with an `items` array is a list. A custom
/// resource may have a field of that name, so the kind must also end in `List`. An item without `kind` and `apiVersion`
/// takes them from a typed list (`SecretList` of `v1` holds `Secret`s of `v1`), as there.
pub(crate) fn into_items(content: Value) -> Result<Vec<Value>, Value> {
    let Value::Object(mut list) = content else {
        return Err(content);
    };
    let kind = list
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let Some(item_kind) = kind.strip_suffix("List") else {
        return Err(Value::Object(list));
    };
    let Some(Value::Array(_)) = list.get("items") else {
        return Err(Value::Object(list));
    };
    let Some(Value::Array(mut items)) = list.remove("items") else {
        return Err(Value::Object(list));
    };
    if !item_kind.is_empty() {
        let api_version = list.remove("apiVersion").unwrap_or(Value::Null);
        for item in &mut items {
            if let Value::Object(item) = item
                && !item.contains_key("kind")
                && !item.contains_key("apiVersion")
            {
                item.insert("kind".to_owned(), Value::from(item_kind));
                item.insert("apiVersion".to_owned(), api_version.clone());
            }
        }
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_of_a_typed_list_take_its_kind() {
        let list = json!({"apiVersion": "v1", "kind": "SecretList", "items": [{"metadata": {"name": "a"}}]});
        assert_eq!(
            into_items(list),
            Ok(vec![
                json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}})
            ])
        );
    }

    #[test]
    fn a_resource_with_a_field_named_items_is_no_list() {
        for content in [
            json!({"kind": "Menu", "items": [1]}),
            json!({"kind": "List"}),
            json!({"kind": "List", "items": {}}),
            json!([1]),
        ] {
            assert_eq!(into_items(content.clone()), Err(content));
        }
    }
}
