//! Answers what Go's `unicode` package answers: classes and simple case mappings, by Unicode version.
//!
//! Rust's own tables are of another Unicode version and map one character to several (`ß` to `SS`),
//! which Go's functions never do. Printing (`%q`) is `go-value`'s concern, not this module's.

use go_value::utf8;

mod tables;

/// Which Unicode a Go release carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unicode {
    /// 13.0: Go up to 1.20.
    V13,
    /// 15.0: Go 1.21 to 1.26.
    V15,
    /// 17.0: Go 1.27.
    V17,
}

/// A class of characters: its ranges in 15.0 and how the other versions differ.
struct Class {
    ranges: &'static [(u32, u32)],
    not_in_13: &'static [(u32, u32)],
    only_in_13: &'static [(u32, u32)],
    added_in_17: &'static [(u32, u32)],
    gone_in_17: &'static [(u32, u32)],
}

/// A case mapping: runs `(first, last, stride, delta)` in 15.0 and the runs that replace them elsewhere.
struct Mapping {
    runs: &'static [(u32, u32, u32, i32)],
    in_13: &'static [(u32, u32, u32, i32)],
    in_17: &'static [(u32, u32, u32, i32)],
}

fn within(ranges: &[(u32, u32)], code: u32) -> bool {
    let at = ranges.partition_point(|(_, last)| *last < code);
    ranges.get(at).is_some_and(|(first, _)| *first <= code)
}

fn delta(runs: &[(u32, u32, u32, i32)], code: u32) -> Option<i32> {
    let at = runs.partition_point(|(_, last, ..)| *last < code);
    let (first, _, stride, delta) = runs.get(at)?;
    (*first <= code && (code - first).is_multiple_of(*stride)).then_some(*delta)
}

impl Class {
    fn holds(&self, version: Unicode, c: char) -> bool {
        let code = u32::from(c);
        let (minus, plus) = match version {
            Unicode::V13 => (self.not_in_13, self.only_in_13),
            Unicode::V15 => return within(self.ranges, code),
            Unicode::V17 => (self.gone_in_17, self.added_in_17),
        };
        within(self.ranges, code) && !within(minus, code) || within(plus, code)
    }
}

impl Mapping {
    fn map(&self, version: Unicode, c: char) -> char {
        let code = u32::from(c);
        let own = match version {
            Unicode::V13 => delta(self.in_13, code),
            Unicode::V15 => None,
            Unicode::V17 => delta(self.in_17, code),
        };
        let delta = own.or_else(|| delta(self.runs, code)).unwrap_or(0);
        code.checked_add_signed(delta)
            .and_then(char::from_u32)
            .unwrap_or(c)
    }
}

impl Unicode {
    /// `unicode.IsUpper`
    pub(crate) fn is_upper(self, c: char) -> bool {
        if c.is_ascii() {
            c.is_ascii_uppercase()
        } else {
            tables::UPPER.holds(self, c)
        }
    }

    /// `unicode.IsLower`
    pub(crate) fn is_lower(self, c: char) -> bool {
        if c.is_ascii() {
            c.is_ascii_lowercase()
        } else {
            tables::LOWER.holds(self, c)
        }
    }

    /// `unicode.IsTitle`
    pub(crate) fn is_title(self, c: char) -> bool {
        !c.is_ascii() && tables::TITLE.holds(self, c)
    }

    /// `unicode.IsLetter`
    pub(crate) fn is_letter(self, c: char) -> bool {
        if c.is_ascii() {
            c.is_ascii_alphabetic()
        } else {
            tables::LETTER.holds(self, c)
        }
    }

    /// `unicode.IsDigit`
    pub(crate) fn is_digit(self, c: char) -> bool {
        if c.is_ascii() {
            c.is_ascii_digit()
        } else {
            tables::DIGIT.holds(self, c)
        }
    }

    /// `unicode.IsNumber`
    pub(crate) fn is_number(self, c: char) -> bool {
        if c.is_ascii() {
            c.is_ascii_digit()
        } else {
            tables::NUMBER.holds(self, c)
        }
    }

    /// `unicode.IsPunct`
    pub(crate) fn is_punct(self, c: char) -> bool {
        tables::PUNCT.holds(self, c)
    }

    /// `unicode.ToUpper`
    pub(crate) fn to_upper(self, c: char) -> char {
        if c.is_ascii() {
            c.to_ascii_uppercase()
        } else {
            tables::TO_UPPER.map(self, c)
        }
    }

    /// `unicode.ToLower`
    pub(crate) fn to_lower(self, c: char) -> char {
        if c.is_ascii() {
            c.to_ascii_lowercase()
        } else {
            tables::TO_LOWER.map(self, c)
        }
    }

    /// `unicode.ToTitle`
    pub(crate) fn to_title(self, c: char) -> char {
        if c.is_ascii() {
            c.to_ascii_uppercase()
        } else {
            tables::TO_TITLE.map(self, c)
        }
    }
}

/// The characters of some bytes, as `range` over a Go string yields them: each byte that starts no
/// character is U+FFFD.
pub(crate) fn runes(bytes: &[u8]) -> impl Iterator<Item = char> + '_ {
    utf8::runes(bytes).map(|(_, rune)| char::from_u32(rune).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// The first character of some bytes and its length; the length is 0 at the end.
pub(crate) fn decode_rune(bytes: &[u8]) -> (char, usize) {
    let (rune, len) = utf8::decode_rune(bytes);
    (
        char::from_u32(rune).unwrap_or(char::REPLACEMENT_CHARACTER),
        len,
    )
}

/// The last character of some bytes and its length; the length is 0 at the beginning.
pub(crate) fn decode_last_rune(bytes: &[u8]) -> (char, usize) {
    let (rune, len) = utf8::decode_last_rune(bytes);
    (
        char::from_u32(rune).unwrap_or(char::REPLACEMENT_CHARACTER),
        len,
    )
}

/// `unicode.IsSpace`, the same in every version.
pub(crate) fn is_space(c: char) -> bool {
    go_value::unicode::is_space(u32::from(c))
}

/// Appends a character as UTF-8.
pub(crate) fn push_rune(out: &mut Vec<u8>, c: char) {
    utf8::append_rune(out, u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_differ_where_go_does() {
        assert_eq!(Unicode::V13.to_upper('\u{A7C1}'), '\u{A7C1}');
        assert_eq!(Unicode::V15.to_upper('\u{A7C1}'), '\u{A7C0}');
        assert_eq!(Unicode::V15.to_upper('\u{19B}'), '\u{19B}');
        assert_eq!(Unicode::V17.to_upper('\u{19B}'), '\u{A7DC}');
        assert!(Unicode::V15.is_lower('\u{295}') && !Unicode::V17.is_lower('\u{295}'));
    }

    #[test]
    fn mappings_are_simple() {
        assert_eq!(Unicode::V15.to_upper('ß'), 'ß');
        assert_eq!(Unicode::V15.to_title('ǆ'), 'ǅ');
        assert_eq!(Unicode::V15.to_upper('ǆ'), 'Ǆ');
        assert_eq!(Unicode::V15.to_lower('İ'), 'i');
        assert_eq!(Unicode::V15.to_lower('Σ'), 'σ');
    }

    #[test]
    fn broken_bytes_are_replaced_one_by_one() {
        let found: Vec<char> = runes(b"a\xE2\x82b\xFF\xC3\xA9").collect();
        assert_eq!(found, ['a', '\u{FFFD}', '\u{FFFD}', 'b', '\u{FFFD}', 'é']);
        assert_eq!(decode_rune(b"").1, 0);
    }
}
