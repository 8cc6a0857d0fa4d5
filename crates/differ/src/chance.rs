//! What Go leaves to chance, compared as far as it is the same in every run.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::{Field, Record};

/// What stands for every address in our output, in the forms of `%v`, `%x`, `%X`, `%d`, `%o` and `%b`.
const OUR_ADDRESSES: [&str; 6] = [
    "0xc000000000",
    "c000000000",
    "C000000000",
    "824633720832",
    "14000000000000",
    "1100000000000000000000000000000000000000",
];

/// What `sigs.k8s.io/yaml` says of the first key it meets that JSON cannot have: the keys of a Go map come in any order.
#[expect(clippy::expect_used, reason = "a constant")]
static MAP_KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("unsupported map key of type: .*").expect("a pattern"));

/// Go's order of YAML keys compares numbers in them by value and does not notice when they are too large, so that the
/// order depends on that of a Go map.
#[expect(clippy::expect_used, reason = "a constant")]
static LONG_NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]{19}").expect("a pattern"));

/// The fields of an answer as sets of lines, without what the order of keys changes in a line.
fn by_lines(answer: &Record) -> Vec<(&str, Vec<&[u8]>)> {
    let fields = answer.0.keys().map(|name| {
        let text = answer.text(name);
        let mut lines: Vec<&[u8]> = text
            .split(|&byte| byte == b'\n')
            .map(|line| {
                let text = line.iter().position(|byte| !b"- ".contains(byte));
                &line[text.unwrap_or(line.len())..]
            })
            .collect();
        lines.sort_unstable();
        (name.as_str(), lines)
    });
    fields.collect()
}

/// An answer as one text, a letter for each byte: what is no UTF-8 would be hidden in base64 else.
fn letters(answer: &Record) -> String {
    let mut out = String::new();
    for (name, field) in &answer.0 {
        let texts = match field {
            Field::Text(text) => std::slice::from_ref(text),
            Field::List(texts) => texts.as_slice(),
        };
        out.push_str(name);
        for text in texts {
            out.push('\n');
            out.extend(text.iter().map(|byte| char::from(*byte)));
        }
        out.push('\n');
    }
    out
}

/// Whether two answers are equal apart from addresses, from which of several bad keys is named, from the order of keys
/// with large numbers, and from how a program
/// ends that recurses without end.
pub fn same(go: &Record, ours: &Record) -> bool {
    if go == ours {
        return true;
    }
    if go.0.contains_key("crash") {
        return ours.0.contains_key("limit") || ours.0.contains_key("panic");
    }
    let only_texts = go.0.values().all(|field| matches!(field, Field::Text(_)));
    if only_texts && by_lines(go) == by_lines(ours) {
        return LONG_NUMBER.is_match(&go.to_json().to_string());
    }
    let (go, ours) = (letters(go), letters(ours));
    if MAP_KEY.is_match(&go) && MAP_KEY.replace_all(&go, "") == MAP_KEY.replace_all(&ours, "") {
        return true;
    }
    if !OUR_ADDRESSES.iter().any(|address| ours.contains(address)) {
        return false;
    }
    let mut pattern = regex::escape(&ours);
    for address in OUR_ADDRESSES {
        pattern = pattern.replace(address, "(0x)?[0-9a-fA-F]+");
    }
    Regex::new(&format!("^{pattern}$")).is_ok_and(|pattern| pattern.is_match(&go))
}
