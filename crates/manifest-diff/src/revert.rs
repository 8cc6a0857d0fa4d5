//! A document as it is now, but for some places, which are as they were.

use serde_json::{Map, Value};

use crate::list_keys::{ListKeys, Root};
use crate::lists;
use crate::path::{Path, Segment};

/// The document after, with the places that `kept` names, and what is below them, as they are in the document before. List
/// items are paired and named as in a comparison of the two.
///
/// What is gone stays gone, unless all that was in it is kept; what is new stays away, where all that is in it is.
#[must_use]
pub fn revert(
    list_keys: &ListKeys,
    before: &Value,
    after: &Value,
    kept: &dyn Fn(&Path) -> bool,
) -> Value {
    let mut reverting = Reverting {
        root: Root::of(after),
        list_keys,
        kept,
        path: Path::root(),
    };
    reverting.walk(before, after)
}

struct Reverting<'k> {
    root: Root<'k>,
    list_keys: &'k ListKeys,
    kept: &'k dyn Fn(&Path) -> bool,
    path: Path,
}

impl Reverting<'_> {
    fn at<T>(&mut self, segment: Segment, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let found = walk(self);
        self.path.pop();
        found
    }

    fn is_kept(&self) -> bool {
        (self.kept)(&self.path)
    }

    fn walk(&mut self, before: &Value, after: &Value) -> Value {
        match (before, after) {
            _ if self.is_kept() => before.clone(),
            (Value::Object(before), Value::Object(after)) => {
                Value::Object(self.walk_maps(before, after))
            }
            (Value::Array(before), Value::Array(after)) if before != after => {
                Value::Array(self.walk_lists(before, after))
            }
            (_, after) => after.clone(),
        }
    }

    fn walk_maps(
        &mut self,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) -> Map<String, Value> {
        let mut map = Map::new();
        for (key, value) in after {
            let segment = Segment::Key(key.clone());
            let value = self.at(segment, |it| match before.get(key) {
                Some(old) => Some(it.walk(old, value)),
                None => it.added(value),
            });
            map.extend(value.map(|value| (key.clone(), value)));
        }
        for (key, old) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            let stays = self.at(Segment::Key(key.clone()), |it| it.is_all_kept(old));
            map.extend(stays.then(|| (key.clone(), old.clone())));
        }
        map
    }

    fn walk_lists(&mut self, before: &[Value], after: &[Value]) -> Vec<Value> {
        let pairs = lists::pair(self.list_keys.keys(self.root, &self.path), before, after);
        let mut items: Vec<(usize, Value)> = Vec::new();
        for pair in pairs.pairs {
            if let (Some(old), Some(item)) = (before.get(pair.before), after.get(pair.after)) {
                let item = self.at(pair.segment, |it| it.walk(old, item));
                items.push((pair.after, item));
            }
        }
        for (position, segment) in pairs.added {
            let item = after.get(position);
            let item = item.and_then(|item| self.at(segment, |it| it.added(item)));
            items.extend(item.map(|item| (position, item)));
        }
        items.sort_by_key(|(position, _)| *position);
        let mut list: Vec<Value> = items.into_iter().map(|(_, item)| item).collect();
        for (position, segment) in pairs.removed {
            let old = before.get(position);
            list.extend(
                old.filter(|old| self.at(segment, |it| it.is_all_kept(old)))
                    .cloned(),
            );
        }
        list
    }

    /// What is left of a value that was not there; none where nothing is.
    fn added(&mut self, value: &Value) -> Option<Value> {
        if self.is_kept() {
            return None;
        }
        match value {
            Value::Object(map) if !map.is_empty() => {
                let mut rest = Map::new();
                for (key, value) in map {
                    let value = self.at(Segment::Key(key.clone()), |it| it.added(value));
                    rest.extend(value.map(|value| (key.clone(), value)));
                }
                (!rest.is_empty()).then_some(Value::Object(rest))
            }
            Value::Array(items) if !items.is_empty() => {
                let mut rest = Vec::new();
                for (item, segment) in items.iter().zip(self.segments(items)) {
                    rest.extend(self.at(segment, |it| it.added(item)));
                }
                (!rest.is_empty()).then_some(Value::Array(rest))
            }
            other => Some(other.clone()),
        }
    }

    fn is_all_kept(&mut self, value: &Value) -> bool {
        if self.is_kept() {
            return true;
        }
        match value {
            Value::Object(map) => {
                !map.is_empty()
                    && map.iter().all(|(key, value)| {
                        self.at(Segment::Key(key.clone()), |it| it.is_all_kept(value))
                    })
            }
            Value::Array(items) => {
                let segments = self.segments(items);
                !items.is_empty()
                    && items
                        .iter()
                        .zip(segments)
                        .all(|(item, segment)| self.at(segment, |it| it.is_all_kept(item)))
            }
            _ => false,
        }
    }

    fn segments(&self, items: &[Value]) -> Vec<Segment> {
        self.list_keys.keys(self.root, &self.path).segments(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Reverts with these places kept; what is below goes with a place.
    fn reverted(before: &Value, after: &Value, places: &[&str]) -> Value {
        let kept = |path: &Path| places.contains(&path.to_string().as_str());
        revert(&ListKeys::default(), before, after, &kept)
    }

    #[test]
    fn places_are_as_they_were() {
        let before = json!({"a": {"b": 1, "c": 1}, "d": 1});
        let after = json!({"a": {"b": 2, "c": 2}, "e": {"f": 2}});
        assert_eq!(reverted(&before, &after, &[]), after);
        assert_eq!(
            reverted(&before, &after, &["/a/b", "/d", "/e/f"]),
            json!({"a": {"b": 1, "c": 2}, "d": 1})
        );
        assert_eq!(reverted(&before, &after, &["/a", "/d", "/e"]), before);
    }

    #[test]
    fn items_of_lists_are_as_they_were() {
        let item = |name: &str, value: u8| json!({"name": name, "value": value});
        let before = json!({"env": [item("A", 1), item("B", 1), item("C", 1)]});
        let after = json!({"env": [item("D", 2), item("B", 2), item("A", 2)]});
        assert_eq!(
            reverted(&before, &after, &["/env/[name=B]", "/env/[name=C]"]),
            json!({"env": [item("D", 2), item("B", 1), item("A", 2), item("C", 1)]})
        );
        assert_eq!(
            reverted(&before, &after, &["/env/[name=D]", "/env/[name=A]/value"]),
            json!({"env": [item("B", 2), item("A", 1)]})
        );
    }
}
