//! Runes in byte strings, as Go's `unicode/utf8` reads them.
//!
//! Go strings may hold any bytes; what is not UTF-8 reads as U+FFFD of width 1, one byte at a time.

/// The replacement character (`utf8.RuneError`).
pub const RUNE_ERROR: u32 = 0xFFFD;

/// The largest code point (`utf8.MaxRune`).
pub const MAX_RUNE: u32 = 0x10_FFFF;

/// The first rune and its width in bytes: `(RUNE_ERROR, 1)` for what is not UTF-8, `(RUNE_ERROR, 0)`
/// for an empty string (`utf8.DecodeRune`).
pub fn decode_rune(bytes: &[u8]) -> (u32, usize) {
    let Some(&first) = bytes.first() else {
        return (RUNE_ERROR, 0);
    };
    if first < 0x80 {
        return (u32::from(first), 1);
    }
    let width = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return (RUNE_ERROR, 1),
    };
    match bytes
        .get(..width)
        .and_then(|head| std::str::from_utf8(head).ok())
        .and_then(|head| head.chars().next())
    {
        Some(rune) => (u32::from(rune), width),
        None => (RUNE_ERROR, 1),
    }
}

/// The last rune and its width in bytes (`utf8.DecodeLastRune`).
pub fn decode_last_rune(bytes: &[u8]) -> (u32, usize) {
    let Some(&last) = bytes.last() else {
        return (RUNE_ERROR, 0);
    };
    if last < 0x80 {
        return (u32::from(last), 1);
    }
    for width in 2..=4.min(bytes.len()) {
        let tail = bytes.get(bytes.len() - width..).unwrap_or_default();
        if tail.first().is_some_and(|first| first & 0xC0 != 0x80) {
            let (rune, read) = decode_rune(tail);
            if read == width {
                return (rune, width);
            }
            break;
        }
    }
    (RUNE_ERROR, 1)
}

/// The runes of a byte string with the offsets at which they start (Go's `for i, r := range s`).
pub fn runes(bytes: &[u8]) -> impl Iterator<Item = (usize, u32)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let (rune, width) = decode_rune(rest);
        if width == 0 {
            return None;
        }
        let start = at;
        at += width;
        Some((start, rune))
    })
}

/// How many runes there are (`utf8.RuneCount`).
pub fn rune_count(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.chars().count(),
        Err(_) => runes(bytes).count(),
    }
}

/// Appends a rune; surrogates and what lies above the last code point become U+FFFD (`utf8.AppendRune`).
pub fn append_rune(out: &mut Vec<u8>, rune: u32) {
    let rune = char::from_u32(rune).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
}
