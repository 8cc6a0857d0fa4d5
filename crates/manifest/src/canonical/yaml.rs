//! Canonical YAML: block style, map keys sorted, one layout for every value.
//!
//! The rules, complete (`docs/goldens.md` tells them to people who want to write a second implementation):
//!
//! * Maps and lists in block style, two blanks per level; a list that is the value of a key stands at the key's own
//!   column. `{}` and `[]` when empty.
//! * A string is *plain* when its first character is an ASCII letter or one of `_ / $ (`, or is a digit and some character
//!   is an ASCII letter that no number and no date holds (any but `a`-`f`, `o`, `t`, `x`, `z`); and every character is
//!   visible or a blank, it holds neither `: ` nor ` #`, does not end in `:` or a blank, and is not one of the words that
//!   some YAML reads as another type. So a plain string is a string to every reader of YAML 1.1 and 1.2.
//! * A string of several lines is a *literal block* (`|-`, `|`, `|+` by its line breaks at the end) when every character is
//!   visible, a blank, a tab or a line break, no line consists of blanks and tabs only, and the first line with text does
//!   not begin with a blank or tab.
//! * Any other string is *double quoted*, with `\"`, `\\`, `\n`, `\t`, `\r`, and `\xhh`, `\uhhhh`, `\Uhhhhhhhh` for every
//!   character that is not visible. What a reader cannot see is therefore always written out.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Words that YAML 1.1 or 1.2 read as null or a boolean; compared without case.
const RESERVED: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// Keys whose text is longer are written with an explicit `?`: readers look only this far for the colon.
const MAX_SIMPLE_KEY: usize = 128;

/// Writes a value as canonical YAML, with a line break at the end.
#[must_use]
pub fn yaml(value: &Value) -> String {
    let mut out = String::new();
    yaml_into(&mut out, value);
    out
}

/// Appends a value as canonical YAML, with a line break at the end.
pub fn yaml_into(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) if !map.is_empty() => write_map(out, map, 0, Start::Line),
        Value::Array(items) if !items.is_empty() => write_list(out, items, 0, Start::Line),
        scalar => write_scalar(out, scalar, 0),
    }
}

/// Counts the lines of [`yaml`].
#[must_use]
pub fn yaml_lines(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(text) if !text.contains('\n') => 1,
        value => memchr::memchr_iter(b'\n', yaml(value).as_bytes()).count(),
    }
}

/// Whether the first entry continues a line (after `- `) or begins one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Line,
    Inline,
}

fn write_map(out: &mut String, map: &Map<String, Value>, indent: usize, mut start: Start) {
    for (key, value) in map {
        if start == Start::Line {
            push_blanks(out, indent);
        }
        start = Start::Line;
        let key_text = if is_plain(key) {
            key.clone()
        } else {
            quoted(key)
        };
        let explicit = key_text.len() > MAX_SIMPLE_KEY;
        if explicit {
            out.push_str("? ");
            out.push_str(&key_text);
            out.push('\n');
            push_blanks(out, indent);
        } else {
            out.push_str(&key_text);
        }
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                write_map(out, map, indent + 2, Start::Line);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                write_list(
                    out,
                    items,
                    if explicit { indent + 2 } else { indent },
                    Start::Line,
                );
            }
            scalar => {
                out.push(' ');
                write_scalar(out, scalar, indent);
            }
        }
    }
}

fn write_list(out: &mut String, items: &[Value], indent: usize, mut start: Start) {
    for item in items {
        if start == Start::Line {
            push_blanks(out, indent);
        }
        start = Start::Line;
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => write_map(out, map, indent + 2, Start::Inline),
            Value::Array(items) if !items.is_empty() => {
                write_list(out, items, indent + 2, Start::Inline)
            }
            scalar => write_scalar(out, scalar, indent),
        }
    }
}

/// Writes a scalar or an empty collection, and the line break; `indent` is the column of the entry that holds it.
fn write_scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&super::number(number)),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) if is_plain(text) => out.push_str(text),
        Value::String(text) if is_literal(text) => return write_literal(out, text, indent + 2),
        Value::String(text) => out.push_str(&quoted(text)),
    }
    out.push('\n');
}

fn write_literal(out: &mut String, text: &str, indent: usize) {
    let body = text.trim_end_matches('\n');
    let breaks = text.len() - body.len();
    out.push_str(match breaks {
        0 => "|-\n",
        1 => "|\n",
        _ => "|+\n",
    });
    for line in body.split('\n') {
        if !line.is_empty() {
            push_blanks(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
    for _ in 1..breaks {
        out.push('\n');
    }
}

fn push_blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

fn is_plain(text: &str) -> bool {
    let no_number = |c: char| {
        c.is_ascii_alphabetic()
            && !matches!(c.to_ascii_lowercase(), 'a'..='f' | 'o' | 't' | 'x' | 'z')
    };
    let starts_well = match text.chars().next() {
        Some(c) if c.is_ascii_digit() => text.contains(no_number),
        Some(c) => c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '$' | '('),
        None => false,
    };
    starts_well
        && text.chars().all(|c| c == ' ' || is_visible(c))
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains(" #")
        && !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_literal(text: &str) -> bool {
    if !text.contains('\n')
        || !text
            .chars()
            .all(|c| matches!(c, ' ' | '\t' | '\n') || is_visible(c))
    {
        return false;
    }
    let mut lines = text.split('\n').filter(|line| !line.is_empty());
    let starts_well = lines
        .clone()
        .next()
        .is_some_and(|first| !first.starts_with([' ', '\t']));
    starts_well && lines.all(|line| !line.chars().all(|c| matches!(c, ' ' | '\t')))
}

/// A string in double quotes, as the canonical form writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ' ' => out.push(' '),
            c if is_visible(c) => out.push(c),
            c => escape_char(&mut out, c),
        }
    }
    out.push('"');
    out
}

/// Appends the escape of a character that must not be written as it is: `\n`, `\t`, `\r`, `\xhh`, `\uhhhh`, `\Uhhhhhhhh`.
pub fn escape_char(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c => {
            let code = u32::from(c);
            // Writing to a string cannot fail.
            let _ = match code {
                0..=0xff => write!(out, "\\x{code:02x}"),
                0x100..=0xffff => write!(out, "\\u{code:04x}"),
                _ => write!(out, "\\U{code:08x}"),
            };
        }
    }
}

/// Says whether a character shows on a page as itself.
///
/// Blanks, controls, the characters that reverse the direction of text, zero-width ones, line separators, byte order marks
/// and noncharacters do not: a reviewer would read another text than the cluster does.
#[must_use]
pub fn is_visible(c: char) -> bool {
    match u32::from(c) {
        0..=0x20 | 0x7f..=0xa0 | 0xad => false,
        0x61c | 0x180e | 0x1680 | 0x3000 => false,
        0x2000..=0x200f | 0x2028..=0x202f | 0x205f..=0x206f => false,
        0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xffff => false,
        code if code & 0xfffe == 0xfffe => false,
        0xe0000.. => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_layout_of_collections() {
        let value = json!({
            "kind": "X", "empty": {}, "none": [], "list": ["a", {"b": 1, "c": [true, null]}, [1, [2]], []],
            "map": {"x": {"y": 1.5}},
        });
        assert_eq!(
            yaml(&value),
            "empty: {}\nkind: X\nlist:\n- a\n- b: 1\n  c:\n  - true\n  - null\n- - 1\n  - - 2\n- []\nmap:\n  x:\n    \"y\": 1.5\nnone: []\n"
        );
    }

    #[test]
    fn strings_that_look_like_something_else_are_quoted() {
        for plain in [
            "nginx:1.27",
            "web prod",
            "/bin/sh",
            "$(VAR)",
            "a:b",
            "x#y",
            "it's",
            "Größe",
            "a\"b",
            "10m",
            "128Mi",
            "1.27.3-alpine",
        ] {
            assert_eq!(yaml(&json!(plain)), format!("{plain}\n"));
        }
        for text in [
            "",
            "1",
            "1.27.3",
            "0x1f",
            "-1",
            "+1",
            ".5",
            "true",
            "NULL",
            "yes",
            "On",
            "y",
            "~",
            "<<",
            "=",
            "2001-01-01",
            "1:20",
            "1e3",
            "0xBEEF",
            "1.5E+3",
            "0o17",
            "2001-01-01T10:00:00Z",
            "1_000",
            "- a",
            "a: b",
            "a #b",
            "a:",
            "a ",
            " a",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            "{a",
            "[a",
            "?a",
            "|",
            ">",
            "---",
            "...",
        ] {
            assert_eq!(yaml(&json!(text)), format!("\"{text}\"\n"));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(yaml(&json!("a\tb")), "\"a\\tb\"\n");
        assert_eq!(yaml(&json!("\u{1b}[31m")), "\"\\x1b[31m\"\n");
        assert_eq!(yaml(&json!("user\u{202e}txt")), "\"user\\u202etxt\"\n");
        assert_eq!(yaml(&json!("\u{e0041}")), "\"\\U000e0041\"\n");
        assert_eq!(yaml(&json!("a\r\nb\r\n")), "\"a\\r\\nb\\r\\n\"\n");
    }

    #[test]
    fn text_of_several_lines_is_a_literal_block() {
        assert_eq!(yaml(&json!({"a": "x\ny"})), "a: |-\n  x\n  y\n");
        assert_eq!(yaml(&json!({"a": "x\n\n  y\n"})), "a: |\n  x\n\n    y\n");
        assert_eq!(yaml(&json!({"a": "x\n\n\n"})), "a: |+\n  x\n\n\n");
        assert_eq!(yaml(&json!({"a": "\nx\n"})), "a: |\n\n  x\n");
        assert_eq!(yaml(&json!(["x\ny\n"])), "- |\n  x\n  y\n");
    }

    #[test]
    fn text_that_a_block_could_not_hold_is_quoted() {
        for text in [
            " x\ny",
            "\n",
            "\n\n",
            "x\n  \ny",
            "x\n ",
            "\tx\ny",
            "x\u{1}\ny",
        ] {
            assert!(yaml(&json!(text)).starts_with('"'), "{text:?}");
        }
    }

    #[test]
    fn long_keys_are_explicit() {
        let key = "k".repeat(MAX_SIMPLE_KEY + 1);
        assert_eq!(
            yaml(&json!({ key.clone(): ["a"] })),
            format!("? {key}\n:\n  - a\n")
        );
    }

    #[test]
    fn lines_are_counted_as_written() {
        for value in [
            json!(1),
            json!("a"),
            json!("a\nb"),
            json!({"a": [1, 2], "b": {}}),
            json!({}),
            json!("\n"),
        ] {
            assert_eq!(yaml_lines(&value), yaml(&value).lines().count(), "{value}");
        }
    }
}
