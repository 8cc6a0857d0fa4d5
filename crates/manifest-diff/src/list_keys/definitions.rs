//! What a CustomResourceDefinition says about the lists of its kind.
//!
//! Source: `JSONSchemaProps` of `k8s.io/apiextensions-apiserver`. A quantity is told by the pattern that controller-gen
//! writes for it.

use std::borrow::Cow;

use serde_json::Value;

use super::kubernetes::Holds;
use super::{Absent, KeyField, ListKey, is_at};
use crate::limits::MAX_SCHEMA_NODES;
use crate::path::Path;

/// The lists with keys, the sets and the scalars that matter, each by the steps of its path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Definition {
    lists: Vec<(Vec<String>, Vec<KeyField>)>,
    scalars: Vec<(Vec<String>, Holds)>,
    sets: Vec<Vec<String>>,
}

impl Definition {
    pub(super) fn keys(&self, path: &Path) -> Option<ListKey<'_>> {
        let found = self.lists.iter().find(|(steps, _)| is_at(path, steps));
        found.map(|(_, key)| key.as_slice())
    }

    pub(super) fn holds(&self, path: &Path) -> Option<Holds> {
        let found = self.scalars.iter().find(|(steps, _)| is_at(path, steps));
        found.map(|(_, holds)| *holds)
    }

    pub(super) fn is_set(&self, path: &Path) -> bool {
        self.sets.iter().any(|steps| is_at(path, steps))
    }
}

/// The group and kind that a document defines, and how; none where it defines none.
pub(super) fn read(content: &Value) -> Option<(String, String, Definition)> {
    let text = |pointer: &str| content.pointer(pointer).and_then(Value::as_str);
    let is_definition = content.get("kind")?.as_str()? == "CustomResourceDefinition"
        && text("/apiVersion")?.starts_with("apiextensions.k8s.io/");
    if !is_definition {
        return None;
    }
    let (group, kind) = (text("/spec/group")?, text("/spec/names/kind")?);
    let versions = content.pointer("/spec/versions").and_then(Value::as_array);
    let schemas = versions
        .into_iter()
        .flatten()
        .filter_map(|version| version.pointer("/schema/openAPIV3Schema"))
        .chain(content.pointer("/spec/validation/openAPIV3Schema"));
    let mut walk = Walk {
        path: Vec::new(),
        nodes: 0,
        found: Definition::default(),
    };
    schemas.for_each(|schema| walk.schema(schema));
    Some((group.to_owned(), kind.to_owned(), walk.found))
}

struct Walk {
    path: Vec<String>,
    nodes: usize,
    found: Definition,
}

impl Walk {
    fn schema(&mut self, schema: &Value) {
        self.nodes += 1;
        if self.nodes > MAX_SCHEMA_NODES {
            return;
        }
        if let Some(key) = list_key(schema) {
            self.found.lists.push((self.path.clone(), key));
        }
        if let Some(holds) = scalar(schema) {
            self.found.scalars.push((self.path.clone(), holds));
        }
        if schema.get("x-kubernetes-list-type").and_then(Value::as_str) == Some("set") {
            self.found.sets.push(self.path.clone());
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, inner) in properties.into_iter().flatten() {
            self.at(name, inner);
        }
        for field in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(field).filter(|inner| inner.is_object()) {
                self.at("*", inner);
            }
        }
    }

    fn at(&mut self, step: &str, schema: &Value) {
        self.path.push(step.to_owned());
        self.schema(schema);
        self.path.pop();
    }
}

fn list_key(schema: &Value) -> Option<Vec<KeyField>> {
    let names = schema.get("x-kubernetes-list-map-keys")?.as_array()?;
    let fields = names.iter().map(|name| {
        let name = name.as_str()?;
        let default = schema
            .pointer("/items/properties")
            .and_then(|properties| properties.get(name)?.get("default"));
        let absent = match default {
            Some(Value::String(text)) => Absent::Default(Cow::Owned(text.clone())),
            Some(Value::Number(number)) => {
                Absent::Default(Cow::Owned(manifest::canonical::number(number)))
            }
            Some(Value::Bool(truth)) => Absent::Default(Cow::Owned(truth.to_string())),
            _ => Absent::NoKey,
        };
        Some(KeyField {
            path: Cow::Owned(name.to_owned()),
            absent,
        })
    });
    let fields: Option<Vec<KeyField>> = fields.collect();
    fields.filter(|fields| !fields.is_empty())
}

fn scalar(schema: &Value) -> Option<Holds> {
    let text = |field: &str| schema.get(field).and_then(Value::as_str);
    if schema.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true)) {
        let is_quantity = text("pattern").is_some_and(|pattern| pattern.contains("[KMGTPE]i"));
        Some(if is_quantity {
            Holds::Quantity
        } else {
            Holds::IntOrString
        })
    } else {
        (text("format") == Some("date-time")).then_some(Holds::Time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_keys::{ListKeys, Root};
    use crate::path::Segment;
    use manifest::ManifestSet;
    use serde_json::json;

    #[test]
    fn a_definition_of_the_same_rendering_names_the_keys() {
        let text = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gates.example.com}
spec:
  group: example.com
  names: {kind: Gate}
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        properties:
          spec:
            properties:
              since: {type: string, format: date-time}
              colors: {type: array, x-kubernetes-list-type: set, items: {type: string}}
              doors:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [number, side]
                items:
                  properties:
                    number: {type: integer}
                    side: {type: string, default: left}
                    width:
                      x-kubernetes-int-or-string: true
                      pattern: ^([0-9]+)(([KMGTPE]i)|[numkMGTPE])?$
"#;
        let keys = ListKeys::default()
            .with_definitions_of(&[&ManifestSet::read(text.as_bytes()).unwrap()]);
        let gate = json!({"apiVersion": "example.com/v1", "kind": "Gate"});
        let root = Root::of(&gate);
        let doors = Path::of_keys(["spec", "doors"]);
        let items = [json!({"number": 1}), json!({"number": 1, "side": "right"})];
        let named: Vec<String> = keys
            .keys(root, &doors)
            .segments(&items)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(named, ["[number=1,side=left]", "[number=1,side=right]"]);
        let mut width = doors.clone();
        width.push(Segment::Index(0));
        width.push(Segment::Key("width".to_owned()));
        assert_eq!(keys.holds(root, &width), Some(Holds::Quantity));
        assert_eq!(
            keys.holds(root, &Path::of_keys(["spec", "since"])),
            Some(Holds::Time)
        );
        assert_eq!(keys.holds(root, &doors), None);
        assert!(keys.is_set(root, &Path::of_keys(["spec", "colors"])));
        assert!(!keys.is_set(root, &doors));
    }
}
