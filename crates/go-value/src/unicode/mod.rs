//! Character classes as Go's `unicode` and `strconv` packages define them.
//!
//! Rust's own classes differ (they follow derived properties and another Unicode version), so the
//! ranges are data of ours in `tables.rs`. Case mapping is not here: it belongs to the functions
//! that change case.

mod tables;

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
        contains(tables::PRINTABLE, rune)
    }
}

/// `unicode.IsLetter`: category L.
pub fn is_letter(rune: u32) -> bool {
    match u8::try_from(rune) {
        Ok(byte) if byte < 0x80 => byte.is_ascii_alphabetic(),
        _ => contains(tables::LETTER, rune),
    }
}

/// `unicode.IsDigit`: category Nd.
pub fn is_digit(rune: u32) -> bool {
    match u8::try_from(rune) {
        Ok(byte) if byte < 0x80 => byte.is_ascii_digit(),
        _ => contains(tables::DIGIT, rune),
    }
}

/// `unicode.IsSpace`: the White_Space property.
pub fn is_space(rune: u32) -> bool {
    matches!(
        rune,
        0x09..=0x0D | 0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000
    )
}
