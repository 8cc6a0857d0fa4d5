//! The door to the YAML reader: bytes of one document to JSON, with depth and numbers brought into order.

use go_codec::Dialect;
use go_codec::yaml::{Numbers, read_tree};
use go_value::Tree;
use serde_json::{Map, Number, Value};

use crate::limits::MAX_DEPTH;
use crate::{Error, Place};

/// Reads the content of one document as a Kubernetes client does: YAML to JSON, integers kept. `place` names the document
/// in errors.
///
/// # Errors
///
/// The text is no YAML, has no JSON form, or is nested deeper than [`MAX_DEPTH`].
pub fn read_content(text: &[u8], place: &dyn Fn() -> Place) -> Result<Value, Error> {
    // The dialects of the library differ in nothing that a document without errors shows.
    let tree = read_tree(text, Numbers::Integers, &Dialect::default());
    let tree = tree.map_err(|error| Error::Yaml {
        place: place(),
        message: error.to_string(),
    })?;
    if is_deeper(&tree, MAX_DEPTH) {
        dismantle(tree);
        return Err(Error::TooDeep {
            place: place(),
            limit: MAX_DEPTH,
        });
    }
    Ok(to_json(tree))
}

/// Says whether a tree is nested deeper than `limit`, without recursion.
fn is_deeper(tree: &Tree, limit: usize) -> bool {
    let mut waiting = vec![(tree, 1)];
    while let Some((tree, depth)) = waiting.pop() {
        if depth > limit && matches!(tree, Tree::List(_) | Tree::Map(_)) {
            return true;
        }
        match tree {
            Tree::List(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Tree::Map(entries) => waiting.extend(entries.iter().map(|(_, item)| (item, depth + 1))),
            _ => {}
        }
    }
    false
}

/// Frees a tree of any depth: the compiler's own code for that is recursive.
fn dismantle(tree: Tree) {
    let mut waiting = vec![tree];
    while let Some(tree) = waiting.pop() {
        match tree {
            Tree::List(items) => waiting.extend(items),
            Tree::Map(entries) => waiting.extend(entries.into_iter().map(|(_, item)| item)),
            _ => {}
        }
    }
}

fn to_json(tree: Tree) -> Value {
    match tree {
        Tree::Nil => Value::Null,
        Tree::Bool(truth) => Value::Bool(truth),
        Tree::Int(number) => Value::from(number),
        Tree::Uint(number) => Value::from(number),
        Tree::Float(number) => float_to_json(number),
        Tree::Str(text) => Value::String(text.to_text().into_owned()),
        Tree::List(items) => Value::Array(items.into_iter().map(to_json).collect()),
        Tree::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| (key.to_text().into_owned(), to_json(value)));
            Value::Object(entries.collect::<Map<String, Value>>())
        }
    }
}

/// Turns `1.0` into `1`: Go writes both alike when it sends JSON, so they are one value to a cluster.
fn float_to_json(number: f64) -> Value {
    // Up to 2^53 every whole double is exactly that integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole and within the exact range"
        )]
        let integer = number as i64;
        return Value::from(integer);
    }
    // The reader refuses what is no number, as JSON does.
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, Error> {
        read_content(text.as_bytes(), &|| Place {
            source: Some("a.yaml".to_owned()),
            line: 7,
        })
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(
            read(&nested(MAX_DEPTH + 1)).unwrap_err().to_string(),
            "a.yaml (line 7 of the manifests): nested deeper than 200 levels"
        );
        assert!(read(&nested(9_000)).is_err());
    }

    #[test]
    fn scalars_are_read_as_go_reads_them() {
        let value = read("{a: yes, b: 0x10, c: 1.0, d: 018, e: 1_000, f: ~, g: 2001-01-01, h: 1e3, i: 18446744073709551615}").unwrap();
        assert_eq!(
            crate::canonical::json(&value),
            r#"{"a":true,"b":16,"c":1,"d":18,"e":1000,"f":null,"g":"2001-01-01","h":1000,"i":18446744073709551615}"#
        );
    }

    #[test]
    fn faulty_yaml_names_the_document() {
        let error = read("a: [").unwrap_err();
        assert!(
            error.to_string().starts_with(
                "a.yaml (line 7 of the manifests): error converting YAML to JSON: yaml: "
            ),
            "{error}"
        );
    }
}
