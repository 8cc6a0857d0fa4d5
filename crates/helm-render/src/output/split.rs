//! Splitting rendered text into documents, in the three ways that Helm releases have.
//!
//! Source: `SplitManifests` (v3 `pkg/releaseutil/manifest.go`, v4 `pkg/release/v1/util/manifest.go`).

/// How a release splits a rendered file into documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Up to 4.1: separator `(?:^|\s*\n)---\s*`, white space trimmed around the file and around each document.
    TrimBoth,
    /// 4.2.0 to 4.2.3: the same separator, but white space is trimmed only on the left.
    TrimLeft,
    /// From 4.2.4 on: separator `(?m)^---[ \t]*`, trimmed only on the left: every blank line at an end is kept.
    KeepTrailing,
}

impl Split {
    /// The documents of `file`, in order, as slices of it.
    pub fn documents(self, file: &[u8]) -> Vec<&[u8]> {
        match self {
            Split::TrimBoth => split_loose(trim_space(file))
                .into_iter()
                .filter(|doc| !doc.is_empty())
                .map(trim_space)
                .collect(),
            Split::TrimLeft => blanks_left_out(split_loose(trim_left_space(file))),
            Split::KeepTrailing => blanks_left_out(split_at_lines(trim_left_space(file))),
        }
    }
}

fn blanks_left_out(parts: Vec<&[u8]>) -> Vec<&[u8]> {
    parts
        .into_iter()
        .map(trim_left_space)
        .filter(|doc| !doc.is_empty())
        .collect()
}

/// `\s` of Go's regular expressions.
fn is_regexp_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

/// Splits at `(?:^|\s*\n)---\s*` as `regexp.Split` does: a separator ends with the white space behind
/// it, so a `---` right after another one is text.
fn split_loose(text: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut from = 0;
    while let Some((start, end)) = next_loose(text, from) {
        parts.push(&text[begin..start]);
        begin = end;
        from = end;
    }
    parts.push(&text[begin..]);
    parts
}

fn next_loose(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let (start, dashes) = if from == 0 && text.starts_with(b"---") {
        (0, 0)
    } else {
        let newline = from + find(&text[from..], b"\n---")?;
        let blanks = text[from..newline]
            .iter()
            .rev()
            .take_while(|b| is_regexp_space(**b))
            .count();
        (newline - blanks, newline + 1)
    };
    let behind = dashes + 3;
    let end = behind
        + text[behind..]
            .iter()
            .take_while(|b| is_regexp_space(**b))
            .count();
    Some((start, end))
}

/// Splits at `(?m)^---[ \t]*`.
fn split_at_lines(text: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut from = 0_usize;
    loop {
        let dashes = if from == 0 && text.starts_with(b"---") {
            0
        } else {
            // A separator may begin right where the last one ended only at the start of a line.
            let search = from.saturating_sub(1);
            match find(&text[search..], b"\n---") {
                Some(at) => search + at + 1,
                None => break,
            }
        };
        let behind = dashes + 3;
        let end = behind
            + text[behind..]
                .iter()
                .take_while(|b| matches!(b, b' ' | b'\t'))
                .count();
        parts.push(&text[begin..dashes]);
        begin = end;
        from = end.max(1);
    }
    parts.push(&text[begin..]);
    parts
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}

/// `strings.TrimSpace`: Unicode white space, invalid bytes are none.
pub fn trim_space(text: &[u8]) -> &[u8] {
    trim_right_space(trim_left_space(text))
}

/// `strings.TrimLeftFunc(text, unicode.IsSpace)`.
pub fn trim_left_space(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b, rest @ ..] if is_ascii_space(*b) => text = rest,
            [0xc2, 0x85 | 0xa0, rest @ ..] => text = rest,
            [0xe1, 0x9a, 0x80, rest @ ..] | [0xe3, 0x80, 0x80, rest @ ..] => text = rest,
            [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, rest @ ..]
            | [0xe2, 0x81, 0x9f, rest @ ..] => text = rest,
            _ => return text,
        }
    }
}

/// `strings.TrimRightFunc(text, unicode.IsSpace)`.
pub fn trim_right_space(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [rest @ .., b] if is_ascii_space(*b) => text = rest,
            [rest @ .., 0xc2, 0x85 | 0xa0] => text = rest,
            [rest @ .., 0xe1, 0x9a, 0x80] | [rest @ .., 0xe3, 0x80, 0x80] => text = rest,
            [rest @ .., 0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf]
            | [rest @ .., 0xe2, 0x81, 0x9f] => text = rest,
            _ => return text,
        }
    }
}

fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0b' | b'\x0c' | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(rule: Split, text: &str) -> Vec<String> {
        rule.documents(text.as_bytes())
            .into_iter()
            .map(|doc| String::from_utf8_lossy(doc).into_owned())
            .collect()
    }

    #[test]
    fn a_separator_right_after_another_is_text_in_the_loose_form_only() {
        assert_eq!(
            split(Split::TrimBoth, "a: 1\n---\n---\nb: 2\n"),
            ["a: 1", "---\nb: 2"]
        );
        assert_eq!(
            split(Split::KeepTrailing, "a: 1\n---\n---\nb: 2\n"),
            ["a: 1\n", "b: 2\n"]
        );
    }

    #[test]
    fn trailing_blank_lines_differ_by_generation() {
        let text = "a: 1\n\n---\nb: 2\n\n";
        assert_eq!(split(Split::TrimBoth, text), ["a: 1", "b: 2"]);
        assert_eq!(split(Split::TrimLeft, text), ["a: 1", "b: 2\n\n"]);
        assert_eq!(split(Split::KeepTrailing, text), ["a: 1\n\n", "b: 2\n\n"]);
    }

    #[test]
    fn text_behind_the_dashes_belongs_to_the_next_document() {
        assert_eq!(
            split(Split::TrimBoth, "---apiVersion: v1\n----"),
            ["apiVersion: v1", "-"]
        );
    }
}
