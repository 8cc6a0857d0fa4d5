//! Word and width rules of `github.com/Masterminds/goutils`, on bytes where it works on bytes.

use go_value::CallError;

use crate::limits;
use crate::unicode::{Unicode, is_space, push_rune, runes};

const MARK: &[u8] = b"...";

/// `Abbreviate`: at most `width` bytes, the last three of them dots where something was cut.
/// `width` is at least 4.
pub(crate) fn abbreviate(text: &[u8], width: i64) -> Vec<u8> {
    abbreviate_full(text, 0, width)
}

/// `AbbreviateFull`: like [`abbreviate`] with dots on the left as well, starting near `offset`.
/// Where the width is too small for its offset, the library's error and Sprig together give "".
pub(crate) fn abbreviate_full(text: &[u8], offset: i64, width: i64) -> Vec<u8> {
    let Some(kept) = usize::try_from(width)
        .ok()
        .and_then(|width| width.checked_sub(MARK.len()))
    else {
        return Vec::new();
    };
    if text.len() <= kept + MARK.len() {
        return text.to_vec();
    }
    let offset = usize::try_from(offset).unwrap_or(0).min(text.len() - kept);
    if offset <= 4 {
        return [&text[..kept], MARK].concat();
    }
    if width < 7 {
        return Vec::new();
    }
    if offset + kept < text.len() {
        let inner = abbreviate(&text[offset..], width - MARK.len() as i64);
        return [MARK, &inner].concat();
    }
    [MARK, &text[text.len() - kept..]].concat()
}

/// What `WrapCustom` does with a word that is longer than a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LongWords {
    /// It stays whole.
    Keep,
    /// It is cut.
    Cut,
}

/// `WrapCustom`: breaks a text at blanks into lines of at most `width` bytes.
///
/// # Errors
/// When the result would be too long ([`limits::MAX_STRING`]).
pub(crate) fn wrap_custom(
    text: &[u8],
    width: i64,
    line_end: &[u8],
    long: LongWords,
) -> Result<Vec<u8>, CallError> {
    let width = usize::try_from(width).unwrap_or(0).max(1);
    let line_end = if line_end.is_empty() { b"\n" } else { line_end };
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while rest.len() > width {
        if rest[0] == b' ' {
            rest = &rest[1..];
            continue;
        }
        let (line, skip) = match memchr::memrchr(b' ', &rest[..=width]) {
            Some(space) => (space, space + 1),
            None if long == LongWords::Cut => (width, width),
            None => match memchr::memchr(b' ', &rest[width..]) {
                Some(space) => (width + space, width + space + 1),
                None => break,
            },
        };
        out.extend_from_slice(&rest[..line]);
        out.extend_from_slice(line_end);
        limits::string(Some(out.len()))?;
        rest = &rest[skip..];
    }
    out.extend_from_slice(rest);
    Ok(out)
}

/// `Uncapitalize`: the first letter of each word in lower case.
pub(crate) fn uncapitalize(text: &[u8], unicode: Unicode) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut starts = true;
    for c in runes(text) {
        let space = is_space(c);
        push_rune(
            &mut out,
            if starts && !space {
                unicode.to_lower(c)
            } else {
                c
            },
        );
        starts = space;
    }
    out
}

/// `SwapCase`: the other case for each letter; title case for a lower-case letter that starts a word.
pub(crate) fn swap_case(text: &[u8], unicode: Unicode) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut after_space = true;
    for c in runes(text) {
        let swapped = if unicode.is_upper(c) || unicode.is_title(c) {
            after_space = false;
            unicode.to_lower(c)
        } else if unicode.is_lower(c) {
            let starts = std::mem::replace(&mut after_space, false);
            if starts {
                unicode.to_title(c)
            } else {
                unicode.to_upper(c)
            }
        } else {
            after_space = is_space(c);
            c
        };
        push_rune(&mut out, swapped);
    }
    out
}

/// `Initials`: the first byte of each word. The library takes each byte for a character of its own,
/// so that bytes of longer characters come out as Latin-1 letters.
pub(crate) fn initials(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut gap = true;
    for byte in text {
        let c = char::from(*byte);
        if is_space(c) {
            gap = true;
        } else if std::mem::replace(&mut gap, false) {
            push_rune(&mut out, c);
        }
    }
    out
}

/// `DeleteWhiteSpace`: a text without its blanks, `None` where it has none. As with [`initials`],
/// each byte counts as a character.
pub(crate) fn delete_white_space(text: &[u8]) -> Option<Vec<u8>> {
    if !text.iter().any(|byte| is_space(char::from(*byte))) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        let c = char::from(*byte);
        if !is_space(c) {
            push_rune(&mut out, c);
        }
    }
    Some(out)
}
