//! What the decoders share: Go's way with invalid UTF-8 and with repeated keys.

use std::borrow::Cow;

use go_value::{Str, Tree};

/// The text with U+FFFD for each byte that is not part of valid UTF-8, as Go's range over a string does.
/// (Rust's own lossy conversion replaces runs of bytes at once.)
pub(crate) fn replace_invalid(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('\u{fffd}', chunk.invalid().len()));
    }
    Cow::Owned(text)
}

/// Sorts entries by key; of equal keys the last one stays.
pub(crate) fn sort_last_wins(log: &mut Vec<(Str, Tree)>) {
    if log.is_sorted_by(|one, next| one.0 < next.0) {
        return;
    }
    log.sort_by(|one, other| one.0.cmp(&other.0));
    // `dedup_by` keeps the first: the later value moves into it.
    log.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            std::mem::swap(&mut later.1, &mut first.1);
        }
        same
    });
}
