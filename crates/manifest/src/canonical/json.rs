//! Canonical JSON: the bytes that digests are taken over.

use std::fmt::Write as _;

use serde_json::Value;

/// Writes canonical JSON: no blanks, map keys in the order of their UTF-8 bytes, numbers as [`super::number`] writes them,
/// and in strings only `"`, `\` and control characters escaped (`\b \t \n \f \r`, else `\u00xx`).
///
/// This is RFC 8785 but for two points: integers keep every digit, and keys are ordered by UTF-8 bytes.
#[must_use]
pub fn json(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value);
    out
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&super::number(number)),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (at, (key, value)) in map.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_string(out, key);
                out.push(':');
                write_value(out, value);
            }
            out.push('}');
        }
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json as value;

    #[test]
    fn keys_are_sorted_and_controls_escaped() {
        let text = json(&value!({"b": [1, 2.5, null, true], "a": "x\n\u{1}\"é", "ab": {}}));
        assert_eq!(
            text,
            "{\"a\":\"x\\n\\u0001\\\"é\",\"ab\":{},\"b\":[1,2.5,null,true]}"
        );
    }
}
