//! The door to the YAML reader: bytes of one document to JSON, with depth and numbers brought into order.

use go_codec::Dialect;
use go_codec::yaml::{Strictness, read_json};
use serde_json::Value;

use crate::limits::MAX_DEPTH;
use crate::{Error, Place};

/// Reads the content of one document as a Kubernetes client does: YAML to JSON, integers kept. `place` names the document
/// in errors.
///
/// # Errors
///
/// The text is no YAML, has no JSON form, or is nested deeper than [`MAX_DEPTH`].
pub fn read_content(text: &[u8], place: &dyn Fn() -> Place) -> Result<Value, Error> {
    read(text, Strictness::Lenient, place)
}

/// Reads the data of a text that is no manifest, as [`read_content`] does but for keys that stand twice in a map: of them,
/// no one knows which counts. None where it cannot be read.
#[must_use]
pub fn read_data(text: &[u8]) -> Option<Value> {
    let nowhere = || Place {
        source: None,
        line: 1,
    };
    read(text, Strictness::Strict, &nowhere).ok()
}

fn read(text: &[u8], strictness: Strictness, place: &dyn Fn() -> Place) -> Result<Value, Error> {
    // The dialects of the library differ in nothing that a document without errors shows.
    let value = read_json(text, strictness, &Dialect::default());
    let mut value = value.map_err(|error| Error::Yaml {
        place: place(),
        message: error.to_string(),
    })?;
    if is_deeper(&value, MAX_DEPTH) {
        return Err(Error::TooDeep {
            place: place(),
            limit: MAX_DEPTH,
        });
    }
    whole_floats_to_integers(&mut value);
    Ok(value)
}

/// Says whether a value is nested deeper than `limit`.
fn is_deeper(value: &Value, limit: usize) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) if limit == 0 => true,
        Value::Array(items) => items.iter().any(|item| is_deeper(item, limit - 1)),
        Value::Object(map) => map.values().any(|item| is_deeper(item, limit - 1)),
        _ => false,
    }
}

/// Turns `1.0` into `1`: Go writes both alike when it sends JSON, so they are one value to a cluster.
fn whole_floats_to_integers(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(whole_floats_to_integers),
        Value::Object(map) => map.values_mut().for_each(whole_floats_to_integers),
        Value::Number(number) if number.is_f64() => {
            // Up to 2^53 every whole double is exactly that integer.
            const EXACT: f64 = 9_007_199_254_740_992.0;
            if let Some(float) = number.as_f64()
                && float.fract() == 0.0
                && float.abs() <= EXACT
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "whole and within the exact range"
                )]
                let integer = float as i64;
                *value = Value::from(integer);
            }
        }
        _ => {}
    }
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
    fn repeated_keys_are_refused_in_data_only() {
        let text = "a: 1\na: 2\n";
        assert_eq!(read(text).unwrap(), serde_json::json!({"a": 2}));
        assert_eq!(read_data(text.as_bytes()), None);
        assert_eq!(read_data(b"a: 1"), Some(serde_json::json!({"a": 1})));
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
