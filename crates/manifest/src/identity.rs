//! Identity: what makes two documents "the same resource" before and after.

use std::fmt;

use serde_json::Value;

/// The name a cluster knows a resource by.
///
/// The version of the API is no part of it: `policy/v1beta1` and `policy/v1` are one resource, as they are for the API
/// server. The namespace is the one the document names; a document without one gets the release's namespace only when it is
/// installed, so it stays empty here.
///
/// Documents that are no resource have an identity of their own: the kind is empty and the name is the template path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Identity {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind; empty for a document that is no resource.
    pub kind: String,
    /// The namespace that the document names, or empty.
    pub namespace: String,
    /// The name; for `generateName` the prefix followed by `*`, which no real name contains.
    pub name: String,
}

impl Identity {
    /// Reads the identity of a document's content. `source` names the documents that have no kind.
    #[must_use]
    pub fn of(content: &Value, source: Option<&str>) -> Identity {
        let kind = text(content.get("kind"));
        if kind.is_empty() {
            return Identity {
                name: source.unwrap_or_default().to_owned(),
                ..Identity::default()
            };
        }
        let api_version = text(content.get("apiVersion"));
        let group = api_version
            .split_once('/')
            .map_or(String::new(), |(group, _)| group.to_owned());
        let metadata = content.get("metadata");
        let field = |name: &str| text(metadata.and_then(|m| m.get(name)));
        let mut name = field("name");
        if name.is_empty() {
            let prefix = field("generateName");
            if !prefix.is_empty() {
                name = prefix + "*";
            }
        }
        Identity {
            group,
            kind,
            namespace: field("namespace"),
            name,
        }
    }

    /// Says whether the document is a Kubernetes resource at all.
    #[must_use]
    pub fn is_resource(&self) -> bool {
        !self.kind.is_empty()
    }

    /// Says whether a cluster could hold only one object of this identity. False for documents that are no resource, and
    /// for `generateName`, where the server makes a new name for each.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.is_resource() && !self.name.ends_with('*')
    }

    /// The kind with its group, as `kubectl` writes it: `Deployment.apps`, `Service`.
    #[must_use]
    pub fn qualified_kind(&self) -> String {
        if self.group.is_empty() {
            self.kind.clone()
        } else {
            format!("{}.{}", self.kind, self.group)
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_resource() {
            return if self.name.is_empty() {
                f.write_str("document")
            } else {
                write!(f, "document {}", self.name)
            };
        }
        f.write_str(&self.kind)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        f.write_str(" ")?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(if self.name.is_empty() {
            "(no name)"
        } else {
            &self.name
        })
    }
}

/// A scalar as text. Names that YAML reads as numbers occur (`name: 8080`); a cluster would refuse them, but they still
/// tell one document from another.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => crate::canonical::number(number),
        Some(Value::Bool(truth)) => truth.to_string(),
        None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_version_of_the_api_is_no_part_of_the_identity() {
        let of = |version: &str| {
            Identity::of(
                &json!({"apiVersion": version, "kind": "PodDisruptionBudget", "metadata": {"name": "web"}}),
                None,
            )
        };
        assert_eq!(of("policy/v1beta1"), of("policy/v1"));
        assert_eq!(
            of("policy/v1").to_string(),
            "PodDisruptionBudget.policy web"
        );
    }

    #[test]
    fn core_resources_have_no_group() {
        let id = Identity::of(
            &json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "prod"}}),
            None,
        );
        assert_eq!(id.group, "");
        assert_eq!(id.to_string(), "Service prod/web");
    }

    #[test]
    fn a_generated_name_is_not_unique() {
        let id = Identity::of(
            &json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "seed-"}}),
            None,
        );
        assert_eq!(id.name, "seed-*");
        assert!(!id.is_unique());
    }

    #[test]
    fn a_document_without_kind_is_named_by_its_template() {
        let id = Identity::of(&json!({"a": 1}), Some("web/templates/x.yaml"));
        assert_eq!(id.to_string(), "document web/templates/x.yaml");
        assert!(!id.is_resource());
    }
}
