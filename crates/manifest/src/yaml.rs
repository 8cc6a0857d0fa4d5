//! The door to the YAML reader: bytes of one document to JSON, with depth and numbers brought into order.

use serde_json::{Number, Value};

use crate::limits::MAX_DEPTH;
use crate::{Error, Place};

/// Reads the content of one document as a Kubernetes client does: YAML to JSON, integers kept. `place` names the document
/// in errors.
///
/// # Errors
///
/// The text is no YAML, has no JSON form, or is nested deeper than [`MAX_DEPTH`].
pub fn read_content(text: &[u8], place: &dyn Fn() -> Place) -> Result<Value, Error> {
    let mut value = go_codec_read(text).map_err(|message| Error::Yaml {
        place: place(),
        message,
    })?;
    if is_deeper(&value, MAX_DEPTH) {
        dismantle(value);
        return Err(Error::TooDeep {
            place: place(),
            limit: MAX_DEPTH,
        });
    }
    whole_floats_to_integers(&mut value);
    Ok(value)
}

fn go_codec_read(text: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(text).map_err(|error| error.to_string())
}

/// Says whether a value is nested deeper than `limit`, without recursion.
fn is_deeper(value: &Value, limit: usize) -> bool {
    let mut waiting = vec![(value, 1)];
    while let Some((value, depth)) = waiting.pop() {
        match value {
            Value::Array(items) => {
                if depth > limit {
                    return true;
                }
                waiting.extend(items.iter().map(|item| (item, depth + 1)));
            }
            Value::Object(map) => {
                if depth > limit {
                    return true;
                }
                waiting.extend(map.values().map(|item| (item, depth + 1)));
            }
            _ => {}
        }
    }
    false
}

/// Frees a value of any depth: the compiler's own code for that is recursive.
fn dismantle(value: Value) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(map) => waiting.extend(map.into_iter().map(|(_, item)| item)),
            _ => {}
        }
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
                *number = Number::from(integer);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_limited_without_recursion() {
        let mut value = Value::Null;
        for _ in 0..=MAX_DEPTH {
            value = Value::Array(vec![value]);
        }
        assert!(is_deeper(&value, MAX_DEPTH));
        let Value::Array(mut inner) = value else {
            panic!("an array")
        };
        assert!(!is_deeper(&inner.remove(0), MAX_DEPTH));
    }
}
