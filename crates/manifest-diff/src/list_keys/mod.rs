//! By which fields the items of a list are known.
//!
//! [`ListKeys`] looks a list up by the kind of its resource and its path, in this order: what the configuration says, what
//! Kubernetes itself says of its own kinds ([`kubernetes`]), what a CustomResourceDefinition of the same rendering says of
//! others ([`definitions`]), and then by the name of the field alone ([`by_field`]). Of the keys that are found, the first that all items have is taken.

pub mod by_field;
mod definitions;
pub mod kubernetes;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use manifest::ManifestSet;
use serde_json::Value;

use crate::path::{Path, Segment};
use definitions::Definition;
use kubernetes::{Holds, Place};

/// One field of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyField {
    /// The field, with `.` between the levels.
    pub path: Cow<'static, str>,
    /// What to do with an item that has not got it.
    pub absent: Absent,
}

/// What an absent key field means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absent {
    /// The item has no key, so the list is not matched by this one.
    NoKey,
    /// The API's default.
    Default(Cow<'static, str>),
    /// Left out of the key.
    LeftOut,
}

/// The key of a list's items.
pub type ListKey<'k> = &'k [KeyField];

/// What a resource is, as far as its lists depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Root<'v> {
    group: &'v str,
    kind: &'v str,
}

impl<'v> Root<'v> {
    /// What a document says it is; an unknown kind where it says nothing.
    #[must_use]
    pub fn of(content: &'v Value) -> Root<'v> {
        let text = |field: &str| {
            content
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        Root {
            group: text("apiVersion")
                .split_once('/')
                .map_or("", |(group, _)| group),
            kind: text("kind"),
        }
    }
}

/// A list that the configuration has a key for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredList {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The map keys on the way to the list; `*` for an item of a list and for any key.
    pub path: Vec<String>,
    /// The fields of the key.
    pub keys: Vec<String>,
}

impl fmt::Display for ConfiguredList {
    /// The kind and the path, as in the configuration.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        let mut path = String::new();
        for step in &self.path {
            manifest::pointer::push(&mut path, step);
        }
        write!(f, " {path}")
    }
}

impl ConfiguredList {
    /// Says whether a document has this list.
    #[must_use]
    pub fn is_in(&self, content: &Value) -> bool {
        let root = Root::of(content);
        self.group == root.group && self.kind == root.kind && has_list(content, &self.path)
    }
}

/// Says whether there is a list where a pattern leads to.
fn has_list(value: &Value, pattern: &[String]) -> bool {
    let Some((step, rest)) = pattern.split_first() else {
        return value.is_array();
    };
    match value {
        Value::Array(items) if step == "*" => items.iter().any(|item| has_list(item, rest)),
        Value::Object(map) if step == "*" => map.values().any(|value| has_list(value, rest)),
        Value::Object(map) => map.get(step).is_some_and(|value| has_list(value, rest)),
        _ => false,
    }
}

/// By group and kind. Schemas are large, and every list of changes keeps its keys.
type Definitions = BTreeMap<(String, String), Definition>;

/// What is known about lists and types beside Kubernetes' own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListKeys {
    configured: Arc<[(ConfiguredList, Vec<KeyField>)]>,
    /// Of the configuration, which a rendering does not overrule.
    named: Arc<Definitions>,
    /// Of what is compared.
    definitions: Arc<Definitions>,
}

/// The keys that may serve for one list.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'k> {
    own: Option<ListKey<'k>>,
    by_field: &'static [ListKey<'static>],
}

impl ListKeys {
    /// Takes in lists of the configuration.
    #[must_use]
    pub fn with_configured(lists: impl IntoIterator<Item = ConfiguredList>) -> ListKeys {
        let configured = lists.into_iter().map(|list| {
            let fields = list.keys.iter().map(|key| KeyField {
                path: Cow::Owned(key.clone()),
                absent: Absent::NoKey,
            });
            let fields = fields.collect();
            (list, fields)
        });
        ListKeys {
            configured: configured.collect(),
            ..ListKeys::default()
        }
    }

    /// Takes in the CustomResourceDefinitions of these sets as well. Of one kind, that of the later set counts, and in one set
    /// the last in the order of goldens: the order of documents must not decide.
    #[must_use]
    pub fn with_definitions_of(mut self, sets: &[&ManifestSet]) -> ListKeys {
        for set in sets {
            add_definitions(&mut self.definitions, set);
        }
        self
    }

    /// Takes in the CustomResourceDefinitions of files that the configuration names: as above, and before those of what is
    /// compared, however often those are taken in.
    #[must_use]
    pub fn with_named_definitions_of(mut self, sets: &[ManifestSet]) -> ListKeys {
        for set in sets {
            add_definitions(&mut self.named, set);
        }
        self
    }

    /// The lists of the configuration, in its order.
    pub fn configured(&self) -> impl Iterator<Item = &ConfiguredList> {
        self.configured.iter().map(|(list, _)| list)
    }

    /// The keys that may serve for the list at a path.
    #[must_use]
    pub fn keys(&self, root: Root<'_>, path: &Path) -> Keys<'_> {
        let own = self
            .configured
            .iter()
            .find(|(list, _)| {
                list.group == root.group && list.kind == root.kind && is_at(path, &list.path)
            })
            .map(|(_, key)| key.as_slice())
            .or_else(|| match Place::of_root(root) {
                Some(known) => known.at(path)?.keys(),
                None => self.definition(root)?.keys(path),
            });
        Keys {
            own,
            by_field: by_field::keys_of(path.field()),
        }
    }

    /// What kind of scalar stands at a path, where that is known and matters.
    #[must_use]
    pub fn holds(&self, root: Root<'_>, path: &Path) -> Option<Holds> {
        match Place::of_root(root) {
            Some(known) => known.at(path)?.holds(),
            None => self.definition(root)?.holds(path),
        }
    }

    /// Says whether a list stands at a path in which the order means nothing.
    #[must_use]
    pub fn is_set(&self, root: Root<'_>, path: &Path) -> bool {
        match Place::of_root(root) {
            Some(known) => known.at(path).is_some_and(Place::is_set),
            None => self
                .definition(root)
                .is_some_and(|definition| definition.is_set(path)),
        }
    }

    fn definition(&self, root: Root<'_>) -> Option<&Definition> {
        if self.named.is_empty() && self.definitions.is_empty() {
            return None;
        }
        let kind = (root.group.to_owned(), root.kind.to_owned());
        let mut known = [&self.named, &self.definitions].into_iter();
        known.find_map(|definitions| definitions.get(&kind))
    }
}

fn add_definitions(definitions: &mut Arc<Definitions>, set: &ManifestSet) {
    let resources = set.resources().iter();
    let mut read: Vec<_> = resources
        .filter_map(|resource| Some((resource.order_key(), definitions::read(&resource.content)?)))
        .collect();
    read.sort_by(|one, other| one.0.cmp(&other.0));
    for (_, (group, kind, definition)) in read {
        Arc::make_mut(definitions).insert((group, kind), definition);
    }
}

/// Says whether a path leads to where a pattern does: its steps are map keys, and `*` for list items and any key.
fn is_at<S: AsRef<str>>(path: &Path, pattern: &[S]) -> bool {
    let segments = path.segments();
    segments.len() == pattern.len()
        && segments
            .iter()
            .zip(pattern)
            .all(|(segment, step)| match (segment, step.as_ref()) {
                (_, "*") => true,
                (Segment::Key(key), step) => key == step,
                _ => false,
            })
}

impl<'k> Keys<'k> {
    /// The keys of a list of which only the field is known.
    #[must_use]
    pub fn of_field(list_field: &str) -> Keys<'static> {
        Keys {
            own: None,
            by_field: by_field::keys_of(list_field),
        }
    }

    /// The keys that are made for the list, the best first.
    pub(crate) fn made_for_it(self) -> impl Iterator<Item = ListKey<'k>> {
        self.own.into_iter().chain(self.by_field.iter().copied())
    }

    /// Chooses the key for the items of the list, or of two lists that are compared.
    #[must_use]
    pub fn choose(self, lists: &[&[Value]]) -> Option<ListKey<'k>> {
        let every_item_has = |key: &ListKey<'_>| {
            lists
                .iter()
                .all(|items| items.iter().all(|item| key_of(item, key).is_some()))
        };
        let unique = |key: &ListKey<'_>| lists.iter().all(|items| is_unique(items.iter(), key));
        let made_for_it = self.made_for_it().find(every_item_has);
        made_for_it.or_else(|| {
            let mut general = by_field::GENERAL.iter().copied();
            general.find(|key| every_item_has(key) && unique(key))
        })
    }

    /// The segments that name the items of the list.
    #[must_use]
    pub fn segments(self, items: &[Value]) -> Vec<Segment> {
        match self.choose(&[items]) {
            Some(key) => named_by(items, key),
            None => (0..items.len()).map(Segment::Index).collect(),
        }
    }
}

/// The key of one item as text; none when the item lacks a field.
#[must_use]
pub fn key_of(item: &Value, key: ListKey<'_>) -> Option<Vec<(String, String)>> {
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
                Absent::Default(default) => Some(default.clone().into_owned()),
                Absent::LeftOut => None,
                Absent::NoKey => return None,
            },
            Some(Value::Array(_) | Value::Object(_)) => return None,
        };
        fields.extend(text.map(|text| (path.clone().into_owned(), text)));
    }
    Some(fields)
}

/// Says whether every item has the key and no two have the same.
pub(crate) fn is_unique<'v>(items: impl Iterator<Item = &'v Value>, key: ListKey<'_>) -> bool {
    let mut seen = BTreeSet::new();
    items
        .map(|item| key_of(item, key))
        .all(|key| key.is_some_and(|key| seen.insert(key)))
}

/// The segments that name items by this key; an item that lacks it goes by its position.
pub(crate) fn named_by(items: &[Value], key: ListKey<'_>) -> Vec<Segment> {
    let mut occurrences = BTreeMap::new();
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

    fn named(field: &str, items: &Value) -> Vec<String> {
        Keys::of_field(field)
            .segments(items.as_array().unwrap())
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
    fn configured_lists_are_found() {
        let list = |path: &[&str]| ConfiguredList {
            group: "example.com".to_owned(),
            kind: "Gate".to_owned(),
            path: path.iter().map(ToString::to_string).collect(),
            keys: vec!["id".to_owned()],
        };
        let gate = json!({"apiVersion": "example.com/v1", "kind": "Gate", "spec": {"doors": [{}, {"locks": []}]}});
        assert!(list(&["spec", "doors"]).is_in(&gate));
        assert!(list(&["spec", "doors", "*", "locks"]).is_in(&gate));
        assert!(list(&["*", "doors"]).is_in(&gate));
        assert!(!list(&["spec"]).is_in(&gate));
        assert!(!list(&["spec", "dors"]).is_in(&gate));
        let other = json!({"apiVersion": "v1", "kind": "Gate", "spec": {"doors": []}});
        assert!(!list(&["spec", "doors"]).is_in(&other));
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
