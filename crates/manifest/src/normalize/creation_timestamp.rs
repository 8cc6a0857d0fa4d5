//! `metadata.creationTimestamp: null`, which Go programs write into generated manifests.

use serde_json::Value;

use super::{Rule, Switch, each_map};

pub(super) const RULE: Rule = Rule {
    name: "creation-timestamp",
    doc: "Leaves out `creationTimestamp: null` in any `metadata`: generators write it, the cluster ignores it.",
    default: Switch::On,
    apply,
};

fn apply(content: &mut Value) -> usize {
    let mut count = 0;
    each_map(content, &mut |map| {
        if let Some(Value::Object(metadata)) = map.get_mut("metadata")
            && metadata
                .get("creationTimestamp")
                .is_some_and(Value::is_null)
        {
            metadata.remove("creationTimestamp");
            count += 1;
        }
    });
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_null_of_a_metadata_goes() {
        let mut content = json!({
            "metadata": {"creationTimestamp": null, "name": "a"},
            "spec": {"template": {"metadata": {"creationTimestamp": null}}, "creationTimestamp": null},
            "other": {"metadata": {"creationTimestamp": "2020-01-01T00:00:00Z"}},
        });
        assert_eq!(apply(&mut content), 2);
        assert_eq!(
            content,
            json!({
                "metadata": {"name": "a"},
                "spec": {"template": {"metadata": {}}, "creationTimestamp": null},
                "other": {"metadata": {"creationTimestamp": "2020-01-01T00:00:00Z"}},
            })
        );
    }
}
