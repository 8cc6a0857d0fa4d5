//! Turns raw bytes into the UTF-8 text that the scanner reads, as libyaml's reader does.
//!
//! What is here: byte order marks, UTF-16, the check of UTF-8 and of forbidden characters. What is not:
//! anything that knows YAML syntax.
//!
//! libyaml decodes its input in blocks of 512 raw bytes, and a bad character is only noticed when the
//! scanner needs a character of that block. So a syntax error in an earlier block wins over a bad byte
//! in a later one, and a bad byte beyond the first document is often never seen. [`Input::fence`] keeps
//! that: it is the place in the text where the block with the first bad character begins.

use std::borrow::Cow;

/// How many raw bytes libyaml's reader decodes at once (`yamlprivateh.go`).
const BLOCK: usize = 512;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The decoded text of a YAML stream.
#[derive(Debug)]
pub struct Input<'a> {
    text: Cow<'a, [u8]>,
    fence: usize,
    problem: &'static str,
    skipped: usize,
}

impl<'a> Input<'a> {
    /// Decodes raw bytes. Never fails: what is wrong with them is an error of the parser that reads so far.
    pub fn new(raw: &'a [u8]) -> Input<'a> {
        match raw {
            [0xff, 0xfe, ..] => from_utf16(raw, u16::from_le_bytes),
            [0xfe, 0xff, ..] => from_utf16(raw, u16::from_be_bytes),
            _ => from_utf8(raw),
        }
    }

    /// The text without its byte order mark.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// How many bytes of byte order mark precede the text in the raw input (for UTF-8; 0 otherwise).
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// Where the readable text ends for want of valid characters; `usize::MAX` when all is readable.
    pub(super) fn fence(&self) -> usize {
        self.fence
    }

    /// What is wrong behind the fence.
    pub(super) fn problem(&self) -> &'static str {
        self.problem
    }
}

fn from_utf8(raw: &[u8]) -> Input<'_> {
    let skipped = if raw.starts_with(BOM) { BOM.len() } else { 0 };
    let text = &raw[skipped..];
    if is_clean(text) {
        return Input {
            text: Cow::Borrowed(text),
            fence: usize::MAX,
            problem: "",
            skipped,
        };
    }
    let mut at = skipped;
    let mut block = 0;
    while at < raw.len() {
        let found = decode_utf8(&raw[at..]);
        let width = match raw[at] {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => 1,
        };
        if at + width > block + BLOCK {
            block = at;
        }
        match found.and_then(|(c, width)| {
            if is_allowed(c) {
                Ok(width)
            } else {
                Err(CONTROL)
            }
        }) {
            Ok(width) => at += width,
            Err(problem) => {
                // What is cut off by the end of the input is noticed last of all.
                let from = if problem == INCOMPLETE { at } else { block };
                let fence = from.saturating_sub(skipped);
                return Input {
                    text: Cow::Borrowed(text),
                    fence,
                    problem,
                    skipped,
                };
            }
        }
    }
    Input {
        text: Cow::Borrowed(text),
        fence: usize::MAX,
        problem: "",
        skipped,
    }
}

const CONTROL: &str = "control characters are not allowed";

const INCOMPLETE: &str = "incomplete UTF-8 octet sequence";

/// Whether the whole text is valid and free of forbidden characters; the fast and common answer.
fn is_clean(text: &[u8]) -> bool {
    let mut dirty = false;
    let mut wide = false;
    for &b in text {
        dirty |= (b < 0x20 && b != b'\n' && b != b'\t' && b != b'\r') || b == 0x7f;
        wide |= b >= 0x80;
    }
    if dirty {
        return false;
    }
    if !wide {
        return true;
    }
    if std::str::from_utf8(text).is_err() {
        return false;
    }
    // C1 controls other than NEL, then U+FFFE and U+FFFF.
    memchr::memchr_iter(0xc2, text)
        .all(|i| text.get(i + 1).is_some_and(|&b| b >= 0xa0 || b == 0x85))
        && memchr::memmem::find(text, b"\xef\xbf\xbe").is_none()
        && memchr::memmem::find(text, b"\xef\xbf\xbf").is_none()
}

/// One character and its width, or libyaml's complaint.
fn decode_utf8(bytes: &[u8]) -> Result<(u32, usize), &'static str> {
    let lead = bytes.first().copied().unwrap_or(0);
    let (width, mut value) = match lead {
        0x00..=0x7f => return Ok((u32::from(lead), 1)),
        0xc0..=0xdf => (2, u32::from(lead & 0x1f)),
        0xe0..=0xef => (3, u32::from(lead & 0x0f)),
        0xf0..=0xf7 => (4, u32::from(lead & 0x07)),
        _ => return Err("invalid leading UTF-8 octet"),
    };
    let Some(trail) = bytes.get(1..width) else {
        return Err(INCOMPLETE);
    };
    for &octet in trail {
        if octet & 0xc0 != 0x80 {
            return Err("invalid trailing UTF-8 octet");
        }
        value = (value << 6) | u32::from(octet & 0x3f);
    }
    let least = match width {
        2 => 0x80,
        3 => 0x800,
        _ => 0x1_0000,
    };
    if value < least {
        return Err("invalid length of a UTF-8 sequence");
    }
    if (0xd800..=0xdfff).contains(&value) || value > 0x10_ffff {
        return Err("invalid Unicode character");
    }
    Ok((value, width))
}

/// The characters libyaml's reader lets pass (`readerc.go`).
pub(crate) fn is_allowed(c: u32) -> bool {
    matches!(c, 0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0x85 | 0xa0..=0xd7ff | 0xe000..=0xfffd | 0x1_0000..=0x10_ffff)
}

fn from_utf16(raw: &[u8], unit: fn([u8; 2]) -> u16) -> Input<'_> {
    let mut text = Vec::with_capacity(raw.len() / 2);
    let mut at = 2;
    let (mut block, mut block_out) = (0, 0);
    let unit_at = |at: usize| {
        raw.get(at..at + 2)
            .and_then(|b| b.try_into().ok())
            .map(unit)
    };
    while at < raw.len() {
        let found = decode_utf16(unit_at(at), unit_at(at + 2));
        let width = if unit_at(at).is_some_and(|u| u & 0xfc00 == 0xd800) {
            4
        } else {
            2
        };
        if at + width > block + BLOCK {
            (block, block_out) = (at, text.len());
        }
        match found.and_then(|(c, width)| {
            if is_allowed(u32::from(c)) {
                Ok((c, width))
            } else {
                Err(CONTROL)
            }
        }) {
            Ok((c, width)) => {
                text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                at += width;
            }
            Err(problem) => {
                let fence = if problem.starts_with("incomplete") {
                    text.len()
                } else {
                    block_out
                };
                return Input {
                    text: Cow::Owned(text),
                    fence,
                    problem,
                    skipped: 0,
                };
            }
        }
    }
    Input {
        text: Cow::Owned(text),
        fence: usize::MAX,
        problem: "",
        skipped: 0,
    }
}

fn decode_utf16(first: Option<u16>, second: Option<u16>) -> Result<(char, usize), &'static str> {
    let Some(first) = first else {
        return Err("incomplete UTF-16 character");
    };
    match first & 0xfc00 {
        0xdc00 => Err("unexpected low surrogate area"),
        0xd800 => {
            let Some(second) = second else {
                return Err("incomplete UTF-16 surrogate pair");
            };
            if second & 0xfc00 != 0xdc00 {
                return Err("expected low surrogate area");
            }
            let value = 0x1_0000 + ((u32::from(first) & 0x3ff) << 10) + (u32::from(second) & 0x3ff);
            char::from_u32(value)
                .map(|c| (c, 4))
                .ok_or("invalid Unicode character")
        }
        _ => char::from_u32(u32::from(first))
            .map(|c| (c, 2))
            .ok_or("invalid Unicode character"),
    }
}
