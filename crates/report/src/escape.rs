//! Makes text of charts safe to print.
//!
//! Two dangers. A terminal obeys control characters, and a reader believes the order in which letters appear; so every
//! character that does not show as itself is written as an escape (`\x1b`, `\u202e`). And a CI runner that copies our output
//! looks for commands in it: GitHub reads a line that begins with `::`, and older runners and others `##[…]` and
//! `##vso[…]` anywhere in a line; so the first character of such a sign is written as an escape as well.

use std::borrow::Cow;
use std::fmt::Write as _;

use manifest::canonical::{escape_char, is_visible};

/// Writes every character that does not show as itself as an escape. Blanks and tabs stay.
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    let shows = |c: char| matches!(c, ' ' | '\t') || is_visible(c);
    if text.chars().all(shows) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if shows(c) {
            out.push(c);
        } else {
            escape_char(&mut out, c);
        }
    }
    Cow::Owned(out)
}

/// Takes the power out of everything in a finished text that a CI runner could read as a command. Works line by line, past
/// color codes.
#[must_use]
pub fn disarm(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let start = command_start(line);
        let (head, rest) = line.split_at(start);
        out.push_str(head);
        let rest = match rest.strip_prefix("::") {
            Some(rest) => {
                out.push_str("\\x3a:");
                rest
            }
            None => rest,
        };
        let mut from = 0;
        for (at, _) in rest.match_indices('#') {
            let sign = rest.get(at + 1..).and_then(|rest| rest.strip_prefix('#'));
            if sign.is_some_and(is_bracket_command) {
                out.push_str(rest.get(from..at).unwrap_or_default());
                out.push_str("\\x23");
                from = at + 1;
            }
        }
        out.push_str(rest.get(from..).unwrap_or_default());
    }
    Cow::Owned(out)
}

/// Disarms a finished JSON text. What does not show, and signs of commands, stand in strings only, and there they have an
/// escape of their own: the data stays the same.
#[must_use]
pub fn disarm_json(text: &str) -> Cow<'_, str> {
    let shows = |c: char| matches!(c, ' ' | '\n') || is_visible(c);
    if !text.contains("##") && text.chars().all(shows) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if shows(c) && !(c == '#' && chars.peek() == Some(&'#')) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(out)
}

/// The offset of the first character that is neither blank nor part of a color code.
fn command_start(line: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        if let Some(code) = rest.strip_prefix("\u{1b}[") {
            match code.find(|c: char| c.is_ascii_alphabetic()) {
                Some(end) => at += end + 3,
                None => return at,
            }
        } else {
            match rest.chars().next().filter(|c| c.is_whitespace()) {
                Some(blank) => at += blank.len_utf8(),
                None => return at,
            }
        }
    }
}

fn is_bracket_command(rest: &str) -> bool {
    rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric())
        .starts_with('[')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(text("plain\ttext"), "plain\ttext");
        assert_eq!(text("a\u{1b}[31mb\r\n\u{202e}"), "a\\x1b[31mb\\r\\n\\u202e");
    }

    #[test]
    fn commands_of_runners_lose_their_power() {
        assert_eq!(disarm("::error::x\n"), "\\x3a:error::x\n");
        assert_eq!(disarm("  ::set-env name=A::x"), "  \\x3a:set-env name=A::x");
        assert_eq!(disarm("\u{1b}[31m ::x"), "\u{1b}[31m \\x3a:x");
        assert_eq!(disarm("a: ##[add-mask]x"), "a: \\x23#[add-mask]x");
        assert_eq!(disarm("##vso[task.x]"), "\\x23#vso[task.x]");
        assert_eq!(disarm("###[x] ##[y]"), "#\\x23#[x] \\x23#[y]");
        assert_eq!(disarm("## title\na::b\n"), "## title\na::b\n");
    }

    #[test]
    fn json_stays_the_same_data() {
        let value = serde_json::json!({"a": "##[x] ### \u{202e}\u{9b}\u{e0041} \u{1b}"});
        let text = value.to_string();
        let disarmed = disarm_json(&text);
        assert!(!disarmed.contains("##[") && disarmed.is_ascii());
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&disarmed).unwrap(),
            value
        );
    }
}
