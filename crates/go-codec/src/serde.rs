//! Decoded trees as `serde_json` values, for the half of the program that compares manifests.
//!
//! What is not here: any reading; a tree comes from `yaml` or `json` with integers kept.

use go_value::Tree;
use serde_json::{Map, Number, Value};

/// How deep a tree may nest to become a `serde_json` value, which is walked and dropped by recursion.
pub const MAX_NESTING: usize = 1_000;

/// A tree that is nested too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooDeep;

impl std::fmt::Display for TooDeep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "value is nested more than {MAX_NESTING} levels deep")
    }
}

impl std::error::Error for TooDeep {}

/// Turns a tree into a `serde_json` value. Bytes that are not UTF-8 become U+FFFD; infinite numbers, which no
/// decoder gives, become null.
///
/// # Errors
/// When the tree is nested deeper than [`MAX_NESTING`].
pub fn to_json(tree: &Tree) -> Result<Value, TooDeep> {
    convert(tree, 0)
}

fn convert(tree: &Tree, depth: usize) -> Result<Value, TooDeep> {
    if depth > MAX_NESTING {
        return Err(TooDeep);
    }
    Ok(match tree {
        Tree::Nil => Value::Null,
        Tree::Bool(b) => Value::Bool(*b),
        Tree::Int(n) => Value::Number(Number::from(*n)),
        Tree::Uint(n) => Value::Number(Number::from(*n)),
        Tree::Float(n) => Number::from_f64(*n).map_or(Value::Null, Value::Number),
        Tree::Str(text) => Value::String(text.to_text().into_owned()),
        Tree::List(items) => Value::Array(
            items
                .iter()
                .map(|item| convert(item, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        Tree::Map(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                map.insert(key.to_text().into_owned(), convert(value, depth + 1)?);
            }
            Value::Object(map)
        }
    })
}
