//! YAML and JSON in a text.

use std::collections::BTreeMap;

use manifest::canonical::{number, yaml_lines};
use manifest::read_data;
use serde_json::Value;

use super::{Format, Read};
use crate::list_keys::ListKeys;

/// Integers of more digits may not be told apart once they are read.
const MAX_DIGITS: usize = 15;

/// Reads both texts; none where one of them is no map and no list, or says more than data can hold. `name` is the field that
/// holds the text.
pub(super) fn read(name: &str, before: &str, after: &str) -> Option<Read> {
    let (before_format, before_data) = data(name, before)?;
    let (after_format, after_data) = data(name, after)?;
    let format = if before_format == after_format {
        before_format
    } else {
        Format::Yaml
    };
    Some(Read {
        format,
        before: before_data,
        after: after_data,
        is_formatting: letters_of(before) == letters_of(after),
        list_keys: ListKeys::default(),
    })
}

fn data(name: &str, text: &str) -> Option<(Format, Value)> {
    let start = text.trim_start();
    // Most texts are not looked at any further.
    if start.is_empty() || has_long_number(text) {
        return None;
    }
    let is_json = start.starts_with(['{', '['])
        && serde_json::from_str::<Value>(text).is_ok_and(|value| is_collection(&value));
    if !is_json && (!start.contains([':', '-']) || has_more_than_data(text)) {
        return None;
    }
    let value = read_data(text.as_bytes())?;
    if !is_collection(&value) {
        return None;
    }
    if is_json {
        return Some((Format::Json, value));
    }
    let is_yaml = [".yaml", ".yml"].iter().any(|end| name.ends_with(end));
    let is_data = is_yaml || is_line_by_line(text, &value);
    (is_data && is_as_written(text, &value)).then_some((Format::Yaml, value))
}

fn is_collection(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

fn has_long_number(text: &str) -> bool {
    let mut run = 0;
    text.bytes().any(|byte| {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        run > MAX_DIGITS
    })
}

/// Says whether there is something that the data of the first document does not hold: a directive, another document, a tag.
fn has_more_than_data(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !is_blank_or_comment(line));
    let is_mark = |line: &str| line.starts_with("---") || line.starts_with("...");
    let first = lines.next().unwrap_or_default();
    let tag = |pair: &[u8]| match pair {
        [b' ' | b'\n', b'!', next] => next.is_ascii_alphabetic() || matches!(next, b'!' | b'<'),
        _ => false,
    };
    first.starts_with('%')
        || first.starts_with("...")
        || lines.any(is_mark)
        || text.starts_with('!')
        || text.as_bytes().windows(3).any(tag)
}

/// Says whether there are several lines, and each is a line of data as well. Prose can be YAML by chance: a sentence with a
/// colon in it, lines that are folded to one.
fn is_line_by_line(text: &str, value: &Value) -> bool {
    let lines = text.lines().filter(|line| !is_blank_or_comment(line));
    let lines = lines.filter(|line| !line.starts_with("---")).count();
    (2..=yaml_lines(value)).contains(&lines)
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// How often each letter and digit occurs.
type Letters = BTreeMap<char, usize>;

fn count(letters: &mut Letters, text: &str) {
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        *letters.entry(c).or_default() += 1;
    }
}

/// The letters of a text without its whole-line comments: what another layout of equal data leaves as it is.
fn letters_of(text: &str) -> Letters {
    let mut letters = Letters::new();
    let lines = text.lines().filter(|line| !is_blank_or_comment(line));
    lines.for_each(|line| count(&mut letters, line));
    letters
}

/// Says whether nothing was read that is not written. `yes` is read as `true` and `0644` as 420, as Kubernetes does, but who
/// reads this text may do otherwise; aliases are read as what they stand for.
fn is_as_written(text: &str, value: &Value) -> bool {
    fn add(letters: &mut Letters, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(truth) => count(letters, if *truth { "true" } else { "false" }),
            Value::Number(value) => count(letters, &number(value)),
            Value::String(text) => count(letters, text),
            Value::Array(items) => items.iter().for_each(|item| add(letters, item)),
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                count(letters, key);
                add(letters, value);
            }),
        }
    }
    // A comment inside of a block of text is text.
    let (mut written, mut read) = (Letters::new(), Letters::new());
    count(&mut written, text);
    add(&mut read, value);
    let mut read = read.iter();
    read.all(|(letter, times)| written.get(letter).is_some_and(|most| times <= most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(name: &str, text: &str) -> Option<Format> {
        data(name, text).map(|(format, _)| format)
    }

    #[test]
    fn maps_and_lists_are_data() {
        assert_eq!(format("a", "a: 1\nb: [v, w]\n"), Some(Format::Yaml));
        assert_eq!(format("a", "# why\n---\n- a\n- b\n"), Some(Format::Yaml));
        assert_eq!(format("a", r#"{"a": [1, 2.5]}"#), Some(Format::Json));
        assert_eq!(format("a.yaml", "{a: 1}"), Some(Format::Yaml));
        // Folded lines are data where the name says so.
        assert_eq!(format("a.yaml", "a: one\n  two\n"), Some(Format::Yaml));
    }

    #[test]
    fn other_texts_are_not() {
        for text in [
            "",
            "a",
            "12",
            "true",
            "- ",
            "This is it: a sentence.",
            "a = 1\nb = 2\n",
            "Note: all of this\n  is prose.\n",
            "a: 1\n---\nb: 2\n",
            "a: 1\n...\nb\n",
            "%YAML 1.1\n---\na: 1\n",
            "a: !Ref b\n",
            "!!set {a: 1}\n",
            "a: 1\na: 2\n",
            "a: [\n",
            "a: 12345678901234567890\n",
            "a: &a [1]\nb: *c\n",
            "a: &a [1]\nb: *a\n",
            "a: yes\nb: 1\n",
            "a: 0644\nb: 1\n",
        ] {
            assert_eq!(format("config", text), None, "{text:?}");
        }
        assert_eq!(format("a.json", r#"{"a": 1, "a": 2}"#), None);
        assert_eq!(format("a.yaml", "a: 1\na: 2\n"), None);
    }

    #[test]
    fn many_aliases_are_no_data() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let names = vec![format!("*a{}", n - 1); 10].join(", ");
            text.push_str(&format!("a{n}: &a{n} [{names}]\n"));
        }
        assert_eq!(format("a.yaml", &text), None);
    }
}
