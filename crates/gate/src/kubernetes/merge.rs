//! Lists whose items Kubernetes merges by a key, with the key of each way of merging.
//!
//! Which they are is in the types of Kubernetes ([`Place`]); a custom resource is replaced as a whole by a patch.

use std::collections::BTreeMap;

use manifest_diff::list_keys::kubernetes::Place;
use manifest_diff::list_keys::{Absent, KeyField, ListKey, Root, key_of};
use manifest_diff::{ListKeys, Path, Segment};
use serde_json::Value;

/// A list that is merged.
#[derive(Debug, Clone)]
pub struct MergedList<'v> {
    /// What is in it.
    pub items: &'v [Value],
    /// The key of a strategic merge.
    pub patch_key: &'static str,
    /// The key of a server-side apply.
    pub apply_key: ListKey<'static>,
}

/// The merged lists of a content that are not empty, by their place. What a chart says of the status is nothing to either way
/// of merging.
#[must_use]
pub fn lists_of(content: &Value) -> BTreeMap<Path, MergedList<'_>> {
    let root = Root::of(content);
    let mut walk = Walk {
        root,
        list_keys: ListKeys::default(),
        path: Path::root(),
        found: BTreeMap::new(),
    };
    if let Some(place) = Place::of_root(root) {
        for (key, value) in content.as_object().into_iter().flatten() {
            if key != "status" {
                walk.go_on(place, Segment::Key(key.clone()), value);
            }
        }
    }
    walk.found
}

struct Walk<'v> {
    root: Root<'v>,
    list_keys: ListKeys,
    path: Path,
    found: BTreeMap<Path, MergedList<'v>>,
}

impl<'v> Walk<'v> {
    /// Goes on where the types say that there is something of interest.
    fn go_on(&mut self, place: Place, segment: Segment, value: &'v Value) {
        if let Some(place) = place.step(&segment) {
            self.path.push(segment);
            self.value(place, value);
            self.path.pop();
        }
    }

    fn value(&mut self, place: Place, value: &'v Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    self.go_on(place, Segment::Key(key.clone()), value);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                if let (Some(patch_key), Some(apply_key)) = (place.merge_key(), place.keys()) {
                    let list = MergedList {
                        items,
                        patch_key,
                        apply_key,
                    };
                    self.found.insert(self.path.clone(), list);
                }
                let segments = self.list_keys.keys(self.root, &self.path).segments(items);
                for (segment, item) in segments.into_iter().zip(items) {
                    self.go_on(place, segment, item);
                }
            }
            _ => {}
        }
    }
}

impl<'v> MergedList<'v> {
    /// The items by what a strategic merge knows them by.
    #[must_use]
    pub fn by_patch_key(&self) -> BTreeMap<String, Vec<&'v Value>> {
        let field = KeyField {
            path: self.patch_key.into(),
            absent: Absent::NoKey,
        };
        by_key(self.items, &[field])
    }

    /// The items by what a server-side apply knows them by.
    #[must_use]
    pub fn by_apply_key(&self) -> BTreeMap<String, Vec<&'v Value>> {
        by_key(self.items, self.apply_key)
    }
}

/// The items of a list by their key, as `containerPort 53, protocol UDP`. An item without a key is left out.
fn by_key<'v>(items: &'v [Value], key: ListKey<'_>) -> BTreeMap<String, Vec<&'v Value>> {
    let mut found: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for item in items {
        if let Some(fields) = key_of(item, key) {
            let fields = fields.iter().map(|(name, value)| format!("{name} {value}"));
            let text = fields.collect::<Vec<_>>().join(", ");
            found.entry(text).or_default().push(item);
        }
    }
    found
}

/// Says whether a strategic merge makes the items of one key what they are in the manifest. The merge walks both lists in
/// order, so items of one key are mistaken for each other.
///
/// Held against `CreateThreeWayMergePatch` and `StrategicMergePatch` of `k8s.io/apimachinery/pkg/util/strategicpatch`.
#[must_use]
pub fn is_merged_well(before: &[&Value], after: &[&Value]) -> bool {
    let is_single = before.len() < 2 && after.len() < 2;
    // What changes in the first of as many items finds the first; that all are gone is understood.
    let is_first_only =
        before.len() == after.len() && before.iter().skip(1).eq(after.iter().skip(1));
    is_single || after.is_empty() || is_first_only
}
