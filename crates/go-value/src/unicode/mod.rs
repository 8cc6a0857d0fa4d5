//! Character classes as Go's `unicode` and `strconv` packages define them.
//!
//! Rust's own classes differ (they follow derived properties and another Unicode version), so the
//! ranges are data of ours in `tables.rs`. Case mapping is not here: it belongs to the functions
//! that change case.

use std::cell::Cell;

mod differences;
mod tables;

/// Which Unicode a Go release carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 13.0: Go up to 1.20.
    V13,
    /// 15.0: Go 1.21 to 1.26.
    V15,
    /// 17.0: Go 1.27.
    V17,
}

thread_local! {
    // Classes are asked for deep inside of printing and lexing, and a case stays on its thread.
    static VERSION: Cell<Version> = const { Cell::new(Version::V15) };
}

/// Sets the version that this thread's questions are about from now on: whoever begins a step for a release does.
pub fn use_version(version: Version) {
    VERSION.set(version);
}

/// How other versions differ from the ranges of 15.0.
struct Differences {
    not_in_13: &'static [(u32, u32)],
    only_in_13: &'static [(u32, u32)],
    added_in_17: &'static [(u32, u32)],
    gone_in_17: &'static [(u32, u32)],
}

/// Whether a class holds a character in the version of this thread.
fn holds(ranges: &[(u32, u32)], differences: &Differences, rune: u32) -> bool {
    let (minus, plus) = match VERSION.get() {
        Version::V13 => (differences.not_in_13, differences.only_in_13),
        Version::V15 => return contains(ranges, rune),
        Version::V17 => (differences.gone_in_17, differences.added_in_17),
    };
    contains(ranges, rune) && !contains(minus, rune) || contains(plus, rune)
}

fn contains(table: &[(u32, u32)], rune: u32) -> bool {
    let at = table.partition_point(|&(_, last)| last < rune);
    table.get(at).is_some_and(|&(first, _)| first <= rune)
}

/// `strconv.IsPrint` (the same as `unicode.IsPrint`): letters, marks, numbers, punctuation, symbols
/// and the ASCII space.
pub fn is_print(rune: u32) -> bool {
    if rune < 0x7F {
        rune >= 0x20
    } else {
        holds(tables::PRINTABLE, &differences::PRINTABLE, rune)
    }
}

/// `unicode.IsLetter`: category L.
pub fn is_letter(rune: u32) -> bool {
    match u8::try_from(rune) {
        Ok(byte) if byte < 0x80 => byte.is_ascii_alphabetic(),
        _ => holds(tables::LETTER, &differences::LETTER, rune),
    }
}

/// `unicode.IsDigit`: category Nd.
pub fn is_digit(rune: u32) -> bool {
    match u8::try_from(rune) {
        Ok(byte) if byte < 0x80 => byte.is_ascii_digit(),
        _ => holds(tables::DIGIT, &differences::DIGIT, rune),
    }
}

/// `unicode.IsSpace`: the White_Space property.
pub fn is_space(rune: u32) -> bool {
    matches!(
        rune,
        0x09..=0x0D | 0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000
    )
}
