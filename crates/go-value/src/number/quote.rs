//! Go's string and character literals: quoting and unquoting as `strconv` does.

use std::fmt;

use crate::Str;
use crate::unicode::is_print;
use crate::utf8::{RUNE_ERROR, append_rune, decode_rune};

/// `strconv.Quote`.
pub fn quote(text: &[u8]) -> Str {
    let mut out = Vec::with_capacity(text.len() + 2);
    append_quote(&mut out, text);
    Str::from(out)
}

/// `strconv.QuoteToASCII`.
pub fn quote_to_ascii(text: &[u8]) -> Str {
    let mut out = Vec::with_capacity(text.len() + 2);
    append_quote_to_ascii(&mut out, text);
    Str::from(out)
}

/// `strconv.AppendQuote`.
pub fn append_quote(out: &mut Vec<u8>, text: &[u8]) {
    append_quoted(out, text, false);
}

/// `strconv.AppendQuoteToASCII`.
pub fn append_quote_to_ascii(out: &mut Vec<u8>, text: &[u8]) {
    append_quoted(out, text, true);
}

/// `strconv.AppendQuoteRune`.
pub fn append_quote_rune(out: &mut Vec<u8>, rune: u32) {
    append_quoted_rune(out, rune, false);
}

/// `strconv.AppendQuoteRuneToASCII`.
pub fn append_quote_rune_to_ascii(out: &mut Vec<u8>, rune: u32) {
    append_quoted_rune(out, rune, true);
}

fn append_quoted(out: &mut Vec<u8>, text: &[u8], ascii_only: bool) {
    out.push(b'"');
    let mut rest = text;
    while let Some(&first) = rest.first() {
        let (rune, width) = decode_rune(rest);
        if width == 1 && rune == RUNE_ERROR {
            out.extend_from_slice(b"\\x");
            append_hex(out, u32::from(first), 2);
        } else {
            append_escaped_rune(out, rune, b'"', ascii_only);
        }
        rest = rest.get(width..).unwrap_or_default();
    }
    out.push(b'"');
}

fn append_quoted_rune(out: &mut Vec<u8>, rune: u32, ascii_only: bool) {
    let rune = if char::from_u32(rune).is_some() {
        rune
    } else {
        RUNE_ERROR
    };
    out.push(b'\'');
    append_escaped_rune(out, rune, b'\'', ascii_only);
    out.push(b'\'');
}

fn append_hex(out: &mut Vec<u8>, n: u32, digits: u32) {
    for place in (0..digits).rev() {
        let nibble = (n >> (4 * place)) & 15;
        out.push(
            b"0123456789abcdef"
                .get(nibble as usize)
                .copied()
                .unwrap_or(b'0'),
        );
    }
}

fn append_escaped_rune(out: &mut Vec<u8>, rune: u32, quote: u8, ascii_only: bool) {
    if rune == u32::from(quote) || rune == u32::from(b'\\') {
        out.extend_from_slice(&[b'\\', rune as u8]);
        return;
    }
    if is_print(rune) && (!ascii_only || rune < 0x80) {
        append_rune(out, rune);
        return;
    }
    match rune {
        0x07 => out.extend_from_slice(b"\\a"),
        0x08 => out.extend_from_slice(b"\\b"),
        0x0C => out.extend_from_slice(b"\\f"),
        0x0A => out.extend_from_slice(b"\\n"),
        0x0D => out.extend_from_slice(b"\\r"),
        0x09 => out.extend_from_slice(b"\\t"),
        0x0B => out.extend_from_slice(b"\\v"),
        0..0x20 | 0x7F => {
            out.extend_from_slice(b"\\x");
            append_hex(out, rune, 2);
        }
        0..0x10000 => {
            out.extend_from_slice(b"\\u");
            append_hex(out, rune, 4);
        }
        _ => {
            out.extend_from_slice(b"\\U");
            append_hex(out, rune, 8);
        }
    }
}

/// `strconv.CanBackquote`: whether the text can stand unchanged between back quotes.
pub fn can_backquote(text: &[u8]) -> bool {
    crate::utf8::runes(text).all(|(at, rune)| match rune {
        0xFEFF => false,
        // Valid only where it is written out, not where it stands for bad bytes.
        RUNE_ERROR => text.get(at..at + 3) == Some("\u{FFFD}".as_bytes()),
        0x09 => true,
        0..0x20 | 0x60 | 0x7F => false,
        _ => true,
    })
}

/// `strconv.ErrSyntax`: the text is not a Go literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnquoteError;

impl fmt::Display for UnquoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid syntax")
    }
}

impl std::error::Error for UnquoteError {}

/// `strconv.UnquoteChar`: the first character of a literal's inside, whether it stands for a whole
/// rune (rather than one byte), and what follows it.
///
/// # Errors
/// Where no character or escape begins.
pub fn unquote_char(text: &[u8], quote: u8) -> Result<(u32, bool, &[u8]), UnquoteError> {
    let (&first, rest) = text.split_first().ok_or(UnquoteError)?;
    if first == quote && matches!(quote, b'\'' | b'"') {
        return Err(UnquoteError);
    }
    if first >= 0x80 {
        let (rune, width) = decode_rune(text);
        return Ok((rune, true, text.get(width..).unwrap_or_default()));
    }
    if first != b'\\' {
        return Ok((u32::from(first), false, rest));
    }
    let (&escape, rest) = rest.split_first().ok_or(UnquoteError)?;
    let plain = |rune: u8| Ok((u32::from(rune), false, rest));
    match escape {
        b'a' => plain(0x07),
        b'b' => plain(0x08),
        b'f' => plain(0x0C),
        b'n' => plain(b'\n'),
        b'r' => plain(b'\r'),
        b't' => plain(b'\t'),
        b'v' => plain(0x0B),
        b'\\' => plain(b'\\'),
        b'\'' | b'"' if escape == quote => plain(escape),
        b'x' => take_digits(rest, 2, 16).map(|(value, rest)| (value, false, rest)),
        b'u' | b'U' => {
            let (value, rest) = take_digits(rest, if escape == b'u' { 4 } else { 8 }, 16)?;
            if char::from_u32(value).is_none() {
                return Err(UnquoteError);
            }
            Ok((value, true, rest))
        }
        b'0'..=b'7' => {
            let (low, rest) = take_digits(rest, 2, 8)?;
            let value = u32::from(escape - b'0') << 6 | low;
            if value > 255 {
                Err(UnquoteError)
            } else {
                Ok((value, false, rest))
            }
        }
        _ => Err(UnquoteError),
    }
}

fn take_digits(text: &[u8], count: usize, radix: u32) -> Result<(u32, &[u8]), UnquoteError> {
    let (digits, rest) = text.split_at_checked(count).ok_or(UnquoteError)?;
    let mut value = 0u32;
    for &byte in digits {
        let digit = char::from(byte).to_digit(radix).ok_or(UnquoteError)?;
        value = value.wrapping_mul(radix).wrapping_add(digit);
    }
    Ok((value, rest))
}

/// `strconv.Unquote`: the text that a Go string literal (`"…"`, back quotes) or character literal stands for.
///
/// # Errors
/// When the text is not exactly one literal.
pub fn unquote(text: &[u8]) -> Result<Str, UnquoteError> {
    let (&quote, inside) = text.split_first().ok_or(UnquoteError)?;
    match quote {
        b'`' => {
            let (&last, inside) = inside.split_last().ok_or(UnquoteError)?;
            if last != b'`' || inside.contains(&b'`') {
                return Err(UnquoteError);
            }
            if inside.contains(&b'\r') {
                return Ok(inside
                    .iter()
                    .copied()
                    .filter(|&byte| byte != b'\r')
                    .collect::<Vec<u8>>()
                    .into());
            }
            Ok(inside.into())
        }
        b'"' | b'\'' => unquote_escaped(inside, quote),
        _ => Err(UnquoteError),
    }
}

fn unquote_escaped(inside: &[u8], quote: u8) -> Result<Str, UnquoteError> {
    let mut out = Vec::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(&first) = rest.first() {
        if first == quote {
            break;
        }
        if first == b'\n' {
            return Err(UnquoteError);
        }
        let (rune, whole, tail) = unquote_char(rest, quote)?;
        if rune < 0x80 || !whole {
            out.push(rune as u8);
        } else {
            append_rune(&mut out, rune);
        }
        rest = tail;
        if quote == b'\'' {
            break;
        }
    }
    if rest != [quote] {
        return Err(UnquoteError);
    }
    Ok(out.into())
}
