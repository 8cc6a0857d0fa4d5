//! The text a pattern runs on.
//!
//! Go decodes a byte that is not UTF-8 as U+FFFD of width one. A text with such bytes is copied with U+FFFD in their
//! places; positions found there are carried back. Texts that are UTF-8, nearly all, are used as they are.

use std::ops::Range;

pub(crate) enum Haystack<'t> {
    Valid(&'t str),
    Mended {
        original: &'t [u8],
        text: String,
        /// Where the stand-ins begin in `text`, ascending.
        stand_ins: Vec<usize>,
    },
}

/// U+FFFD takes three bytes for the one it stands for.
const EXTRA: usize = 2;

impl<'t> Haystack<'t> {
    pub(crate) fn new(original: &'t [u8]) -> Self {
        if let Ok(text) = std::str::from_utf8(original) {
            return Haystack::Valid(text);
        }
        let mut text = String::with_capacity(original.len() + 16);
        let mut stand_ins = Vec::new();
        for chunk in original.utf8_chunks() {
            text.push_str(chunk.valid());
            for _ in chunk.invalid() {
                stand_ins.push(text.len());
                text.push('\u{fffd}');
            }
        }
        Haystack::Mended {
            original,
            text,
            stand_ins,
        }
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Haystack::Valid(text) => text,
            Haystack::Mended { text, .. } => text,
        }
    }

    /// The original bytes of a range of [`Haystack::text`].
    pub(crate) fn original(&self, range: Range<usize>) -> &'t [u8] {
        match self {
            Haystack::Valid(text) => &text.as_bytes()[range],
            Haystack::Mended { original, .. } => {
                &original[self.position(range.start)..self.position(range.end)]
            }
        }
    }

    /// The original position of a place in [`Haystack::text`].
    pub(crate) fn position(&self, at: usize) -> usize {
        match self {
            Haystack::Valid(_) => at,
            Haystack::Mended { stand_ins, .. } => {
                at - EXTRA * stand_ins.partition_point(|start| *start < at)
            }
        }
    }

    /// The width of the character at `at`, 0 at the end.
    pub(crate) fn width(&self, at: usize) -> usize {
        self.text()[at..].chars().next().map_or(0, char::len_utf8)
    }
}
