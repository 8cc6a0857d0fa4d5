//! Custom resource definitions.

use serde_json::Value;

/// One version of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version<'v> {
    /// Its name: `v1alpha1`.
    pub name: &'v str,
    /// Whether the API server takes objects of it.
    pub served: bool,
    /// Whether objects are stored in it.
    pub storage: bool,
}

/// The versions of a definition. `apiextensions.k8s.io/v1beta1` could name one in `spec.version` alone.
pub fn versions(definition: &Value) -> impl Iterator<Item = Version<'_>> {
    let spec = &definition["spec"];
    let alone = match &spec["versions"] {
        Value::Array(_) => None,
        _ => spec["version"].as_str().map(|name| Version {
            name,
            served: true,
            storage: true,
        }),
    };
    let listed = spec["versions"].as_array().into_iter().flatten();
    alone.into_iter().chain(listed.filter_map(|version| {
        Some(Version {
            name: version["name"].as_str()?,
            served: version["served"] == true,
            storage: version["storage"] == true,
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_version_may_stand_alone() {
        let names = |spec: Value| {
            let definition = json!({ "spec": spec });
            let names: Vec<String> = versions(&definition)
                .map(|version| version.name.to_owned())
                .collect();
            names
        };
        assert_eq!(names(json!({"version": "v1"})), ["v1"]);
        assert_eq!(
            names(json!({"version": "v1", "versions": [{"name": "v1"}, {"name": "v2"}]})),
            ["v1", "v2"]
        );
        assert!(names(json!({})).is_empty());
    }
}
