//! A decoded document: immutable, shareable between threads, cheap to turn into a [`Value`].

use crate::{ElemType, List, Map, Str, Value};

/// A decoded tree of maps, lists and scalars. Maps are sorted by key bytes and have unique keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// null
    Nil,
    /// true, false
    Bool(bool),
    /// An integer that was kept as one (`int64`).
    Int(i64),
    /// An integer above the range of `int64`.
    Uint(u64),
    /// A `float64`: what `encoding/json` makes of every number.
    Float(f64),
    /// A string.
    Str(Str),
    /// A list.
    List(Vec<Tree>),
    /// A map, sorted by key bytes, keys unique.
    Map(Vec<(Str, Tree)>),
}

impl Tree {
    /// An empty map.
    pub fn empty_map() -> Tree {
        Tree::Map(Vec::new())
    }

    /// The value of a key of a map; `None` for other kinds and absent keys.
    pub fn get(&self, key: &[u8]) -> Option<&Tree> {
        match self {
            Tree::Map(entries) => entries
                .binary_search_by(|(k, _)| k.as_bytes().cmp(key))
                .ok()
                .and_then(|at| entries.get(at))
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Builds a fresh value graph: `map[string]interface {}`, `[]interface {}`, `int64`, `float64`, …
    ///
    /// Recursion is as deep as the tree, which decoders limit.
    pub fn to_value(&self) -> Value {
        match self {
            Tree::Nil => Value::Nil,
            Tree::Bool(b) => Value::Bool(*b),
            Tree::Int(n) => Value::int64(*n),
            Tree::Uint(n) => Value::Uint(crate::UintKind::Uint64, *n),
            Tree::Float(n) => Value::float64(*n),
            Tree::Str(s) => Value::Str(s.clone()),
            Tree::List(items) => Value::List(List::new(
                ElemType::Any,
                items.iter().map(Tree::to_value).collect(),
            )),
            Tree::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), value.to_value()))
                    .collect::<Map>(),
            ),
        }
    }
}
