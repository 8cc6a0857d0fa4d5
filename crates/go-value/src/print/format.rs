//! Padding and the layout of basic values under flags (`fmt/format.go`).

use crate::number::{
    append_float, append_quote, append_quote_rune, append_quote_rune_to_ascii,
    append_quote_to_ascii, append_uint, can_backquote,
};
use crate::unicode::is_print;
use crate::utf8::{self, MAX_RUNE, RUNE_ERROR, append_rune, rune_count};

/// The flags, width and precision of one verb.
#[derive(Clone, Default)]
pub(super) struct Flags {
    pub width: Option<usize>,
    pub precision: Option<usize>,
    pub minus: bool,
    pub plus: bool,
    pub sharp: bool,
    pub space: bool,
    pub zero: bool,
    /// `%+v`
    pub plus_v: bool,
    /// `%#v`
    pub sharp_v: bool,
}

/// Whether an integer is signed, and how it is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Unsigned,
}

impl Flags {
    fn write_padding(&self, out: &mut Vec<u8>, count: usize) {
        let byte = if self.zero && !self.minus { b'0' } else { b' ' };
        out.resize(out.len() + count, byte);
    }

    /// Appends text padded to the width.
    pub fn pad(&self, out: &mut Vec<u8>, text: &[u8]) {
        let Some(width) = self.width.filter(|&width| width > 0) else {
            out.extend_from_slice(text);
            return;
        };
        let padding = width.saturating_sub(rune_count(text));
        if self.minus {
            out.extend_from_slice(text);
            self.write_padding(out, padding);
        } else {
            self.write_padding(out, padding);
            out.extend_from_slice(text);
        }
    }

    fn pad_with_blanks(&self, out: &mut Vec<u8>, text: &[u8]) {
        Flags {
            zero: false,
            ..self.clone()
        }
        .pad(out, text);
    }

    fn truncate<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        match self
            .precision
            .and_then(|precision| utf8::runes(text).nth(precision))
        {
            Some((end, _)) => text.get(..end).unwrap_or(text),
            None => text,
        }
    }

    pub fn fmt_s(&self, out: &mut Vec<u8>, text: &[u8]) {
        self.pad(out, self.truncate(text));
    }

    pub fn fmt_q(&self, out: &mut Vec<u8>, text: &[u8]) {
        let text = self.truncate(text);
        let mut quoted = Vec::with_capacity(text.len() + 2);
        if self.sharp && can_backquote(text) {
            quoted.push(b'`');
            quoted.extend_from_slice(text);
            quoted.push(b'`');
        } else if self.plus {
            append_quote_to_ascii(&mut quoted, text);
        } else {
            append_quote(&mut quoted, text);
        }
        self.pad(out, &quoted);
    }

    pub fn fmt_c(&self, out: &mut Vec<u8>, n: u64) {
        let mut text = Vec::with_capacity(4);
        append_rune(&mut text, rune_of(n));
        self.pad(out, &text);
    }

    pub fn fmt_qc(&self, out: &mut Vec<u8>, n: u64) {
        let mut text = Vec::with_capacity(12);
        if self.plus {
            append_quote_rune_to_ascii(&mut text, rune_of(n));
        } else {
            append_quote_rune(&mut text, rune_of(n));
        }
        self.pad(out, &text);
    }

    pub fn fmt_unicode(&self, out: &mut Vec<u8>, n: u64) {
        let mut digits = Vec::new();
        append_uint(&mut digits, n, 16);
        digits.make_ascii_uppercase();
        let wanted = self.precision.unwrap_or(4).max(4);
        let mut text = b"U+".to_vec();
        text.resize(2 + wanted.saturating_sub(digits.len()), b'0');
        text.extend_from_slice(&digits);
        if self.sharp
            && let Ok(rune) = u32::try_from(n)
            && rune <= MAX_RUNE
            && is_print(rune)
        {
            text.extend_from_slice(b" '");
            append_rune(&mut text, rune);
            text.push(b'\'');
        }
        self.pad_with_blanks(out, &text);
    }

    /// Appends an integer given by its magnitude; `upper` selects `ABCDEF`.
    pub fn fmt_integer(
        &self,
        out: &mut Vec<u8>,
        magnitude: u64,
        base: u32,
        sign: Sign,
        verb: char,
        upper: bool,
    ) {
        let negative = sign == Sign::Minus;
        if base == 10
            && self.width.is_none()
            && self.precision.is_none()
            && !self.plus
            && !self.space
        {
            if negative {
                out.push(b'-');
            }
            append_uint(out, magnitude, 10);
            return;
        }
        let mut wanted = 0;
        if let Some(precision) = self.precision {
            wanted = precision;
            if precision == 0 && magnitude == 0 {
                // Precision 0 of the value 0 prints nothing but padding.
                out.resize(out.len() + self.width.unwrap_or(0), b' ');
                return;
            }
        } else if let Some(width) = self.width
            && self.zero
            && !self.minus
        {
            wanted = width.saturating_sub(usize::from(negative || self.plus || self.space));
        }
        let mut digits = Vec::new();
        append_uint(&mut digits, magnitude, base);
        if upper {
            digits.make_ascii_uppercase();
        }
        let leading = wanted.saturating_sub(digits.len());
        let mut text = Vec::with_capacity(leading + digits.len() + 4);
        if negative {
            text.push(b'-');
        } else if self.plus {
            text.push(b'+');
        } else if self.space {
            text.push(b' ');
        }
        if verb == 'O' {
            text.extend_from_slice(b"0o");
        }
        if self.sharp {
            match base {
                2 => text.extend_from_slice(b"0b"),
                8 if leading == 0 && digits.first() != Some(&b'0') => text.push(b'0'),
                16 => text.extend_from_slice(if upper { b"0X" } else { b"0x" }),
                _ => {}
            }
        }
        text.resize(text.len() + leading, b'0');
        text.extend_from_slice(&digits);
        self.pad_with_blanks(out, &text);
    }

    /// Appends bytes as hexadecimal digits.
    pub fn fmt_sx(&self, out: &mut Vec<u8>, bytes: &[u8], upper: bool) {
        let bytes = match self.precision {
            Some(precision) => bytes.get(..precision).unwrap_or(bytes),
            None => bytes,
        };
        let mut width = 2 * bytes.len();
        if bytes.is_empty() {
            self.write_padding(out, self.width.unwrap_or(0));
            return;
        }
        if self.space {
            if self.sharp {
                width *= 2;
            }
            width += bytes.len() - 1;
        } else if self.sharp {
            width += 2;
        }
        let padding = self.width.unwrap_or(0).saturating_sub(width);
        if !self.minus {
            self.write_padding(out, padding);
        }
        let prefix: &[u8] = if upper { b"0X" } else { b"0x" };
        let digits: &[u8; 16] = if upper {
            b"0123456789ABCDEF"
        } else {
            b"0123456789abcdef"
        };
        for (at, byte) in bytes.iter().enumerate() {
            if self.space && at > 0 {
                out.push(b' ');
            }
            if self.sharp && (self.space || at == 0) {
                out.extend_from_slice(prefix);
            }
            for nibble in [byte >> 4, byte & 15] {
                out.push(digits.get(usize::from(nibble)).copied().unwrap_or(b'0'));
            }
        }
        if self.minus {
            self.write_padding(out, padding);
        }
    }

    pub fn fmt_float(&self, out: &mut Vec<u8>, n: f64, bits: u32, verb: u8, precision: i32) {
        let precision = match self.precision {
            Some(precision) => i32::try_from(precision).unwrap_or(i32::MAX),
            None => precision,
        };
        // The text begins with a sign always; it is left out at the end where none is asked for.
        let mut text = vec![b'+'];
        append_float(&mut text, n, verb, precision, bits);
        if matches!(text.get(1), Some(b'-' | b'+')) {
            text.remove(0);
        }
        let negative = text.first() == Some(&b'-');
        if self.space && !negative && !self.plus {
            text[0] = b' ';
        }
        if !n.is_finite() {
            // Infinities and NaN look like numbers but are not padded with zeros.
            let bare = usize::from(n.is_nan() && !self.space && !self.plus);
            self.pad_with_blanks(out, text.get(bare..).unwrap_or_default());
            return;
        }
        if self.sharp && verb != b'b' {
            keep_point(&mut text, verb, precision);
        }
        if self.plus || text.first() != Some(&b'+') {
            if self.zero && !self.minus && self.width.is_some_and(|width| width > text.len()) {
                out.push(text.first().copied().unwrap_or(b'+'));
                self.write_padding(out, self.width.unwrap_or(0) - text.len());
                out.extend_from_slice(text.get(1..).unwrap_or_default());
                return;
            }
            self.pad(out, &text);
            return;
        }
        self.pad(out, text.get(1..).unwrap_or_default());
    }
}

/// The `#` flag: the decimal point always, trailing zeros for the general form.
fn keep_point(text: &mut Vec<u8>, verb: u8, precision: i32) {
    let mut digits = match verb {
        b'g' | b'G' | b'x' => {
            if precision == -1 {
                6
            } else {
                precision
            }
        }
        _ => 0,
    };
    let hex = matches!(verb, b'x' | b'X');
    let (mut point, mut nonzero) = (false, false);
    let mut tail_at = text.len();
    for (at, &byte) in text.iter().enumerate().skip(1) {
        match byte {
            b'.' => point = true,
            b'p' | b'P' => {
                tail_at = at;
                break;
            }
            b'e' | b'E' if !hex => {
                tail_at = at;
                break;
            }
            _ => {
                nonzero |= byte != b'0';
                if nonzero {
                    digits -= 1;
                }
            }
        }
    }
    let tail = text.split_off(tail_at);
    if !point {
        // A leading digit 0 counts once.
        if text.len() == 2 && text.get(1) == Some(&b'0') {
            digits -= 1;
        }
        text.push(b'.');
    }
    text.resize(text.len() + usize::try_from(digits).unwrap_or(0), b'0');
    text.extend_from_slice(&tail);
}

fn rune_of(n: u64) -> u32 {
    u32::try_from(n)
        .ok()
        .filter(|&rune| rune <= MAX_RUNE)
        .unwrap_or(RUNE_ERROR)
}
