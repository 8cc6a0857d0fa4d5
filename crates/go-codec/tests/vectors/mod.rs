//! Reads the vector files.

use go_codec::Dialect;
use go_codec::json::from_slice;
use go_codec::yaml::Numbers;
use go_value::Tree;

/// The records of a vector file.
pub fn load(name: &str) -> Vec<Tree> {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    match from_slice(&text, Numbers::Integers, &Dialect::default()) {
        Ok(Tree::List(records)) => records,
        other => panic!("{path}: no list: {other:?}"),
    }
}

/// A text field of a record.
pub fn text(record: &Tree, field: &str) -> String {
    match record.get(field.as_bytes()) {
        Some(Tree::Str(text)) => text.to_text().into_owned(),
        other => panic!("{field} is {other:?}"),
    }
}

/// Decodes standard base64.
#[allow(dead_code, reason = "not every test file has binary fields")]
pub fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}
