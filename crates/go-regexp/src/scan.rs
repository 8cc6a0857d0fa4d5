//! Reads the small pieces of a pattern: characters, escapes, repeat counts.

use crate::error::{Error, ErrorCode};

/// Reads `{min}`, `{min,}` or `{min,max}` at `start`. A number too large to hold reads as one beyond the limit.
pub(crate) fn parse_repeat(pattern: &[u8], start: usize) -> Option<(u64, Option<u64>, usize)> {
    let (min, mut at) = parse_int(pattern, start + 1)?;
    let mut max = Some(min);
    if pattern.get(at) == Some(&b',') {
        at += 1;
        if pattern.get(at) == Some(&b'}') {
            max = None;
        } else {
            let (number, next) = parse_int(pattern, at)?;
            max = Some(number);
            at = next;
        }
    }
    (pattern.get(at) == Some(&b'}')).then_some((min, max, at + 1))
}

/// Reads digits without leading zeros.
pub(crate) fn parse_int(pattern: &[u8], start: usize) -> Option<(u64, usize)> {
    let digits = pattern.get(start..)?;
    let length = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if length == 0 || length > 1 && digits[0] == b'0' {
        return None;
    }
    let number = digits[..length].iter().fold(0u64, |number, digit| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    Some((number, start + length))
}

pub(crate) fn parse_class_char(
    pattern: &[u8],
    at: usize,
    class: usize,
) -> Result<(u32, usize), Error> {
    match pattern.get(at) {
        None => Err(Error::new(ErrorCode::MissingBracket, &pattern[class..])),
        Some(b'\\') => parse_escape(pattern, at),
        Some(_) => next_rune(pattern, at),
    }
}

/// Reads an escaped character; answers it and where reading goes on.
pub(crate) fn parse_escape(pattern: &[u8], start: usize) -> Result<(u32, usize), Error> {
    let mut at = start + 1;
    if at >= pattern.len() {
        return Err(Error::new(ErrorCode::TrailingBackslash, b""));
    }
    let (c, next) = next_rune(pattern, at)?;
    at = next;
    let invalid = |at: usize| Error::new(ErrorCode::InvalidEscape, &pattern[start..at]);
    let octal = |at: usize| pattern.get(at).filter(|b| (b'0'..=b'7').contains(b));
    let byte = u8::try_from(c).unwrap_or(0xFF);
    match byte {
        // A single digit other than zero would be a back reference.
        b'1'..=b'7' if octal(at).is_none() => Err(invalid(at)),
        b'0'..=b'7' => {
            let mut rune = u32::from(byte - b'0');
            for _ in 1..3 {
                let Some(digit) = octal(at) else { break };
                rune = rune * 8 + u32::from(digit - b'0');
                at += 1;
            }
            Ok((rune, at))
        }
        b'x' => parse_hex(pattern, start, at),
        b'a' => Ok((0x07, at)),
        b'f' => Ok((0x0C, at)),
        b'n' => Ok((0x0A, at)),
        b'r' => Ok((0x0D, at)),
        b't' => Ok((0x09, at)),
        b'v' => Ok((0x0B, at)),
        _ if byte.is_ascii() && !byte.is_ascii_alphanumeric() => Ok((c, at)),
        _ => Err(invalid(at)),
    }
}

/// Reads what follows `\x`: two digits, or any number of them in braces.
pub(crate) fn parse_hex(pattern: &[u8], start: usize, at: usize) -> Result<(u32, usize), Error> {
    let mut at = at;
    let invalid = |at: usize| Error::new(ErrorCode::InvalidEscape, &pattern[start..at]);
    if at >= pattern.len() {
        return Err(invalid(at));
    }
    let (c, next) = next_rune(pattern, at)?;
    at = next;
    if c == u32::from(b'{') {
        let (mut rune, mut digits) = (0u32, 0);
        loop {
            if at >= pattern.len() {
                return Err(invalid(at));
            }
            let (c, next) = next_rune(pattern, at)?;
            at = next;
            if c == u32::from(b'}') {
                break;
            }
            let Some(digit) = unhex(c) else {
                return Err(invalid(at));
            };
            rune = rune * 16 + digit;
            if rune > 0x0010_FFFF {
                return Err(invalid(at));
            }
            digits += 1;
        }
        return if digits == 0 {
            Err(invalid(at))
        } else {
            Ok((rune, at))
        };
    }
    let high = unhex(c);
    // At the end Go reads U+FFFD of width zero.
    let low = if at >= pattern.len() {
        None
    } else {
        let (c, next) = next_rune(pattern, at)?;
        at = next;
        unhex(c)
    };
    match (high, low) {
        (Some(high), Some(low)) => Ok((high * 16 + low, at)),
        _ => Err(invalid(at)),
    }
}

pub(crate) fn unhex(c: u32) -> Option<u32> {
    char::from_u32(c)?.to_digit(16)
}

/// Decodes the character at `at`; answers it and the place behind it.
pub(crate) fn next_rune(text: &[u8], at: usize) -> Result<(u32, usize), Error> {
    let rest = &text[at..];
    let first = rest.first().copied().unwrap_or(0);
    if first.is_ascii() {
        return Ok((u32::from(first), at + 1));
    }
    let longest = &rest[..rest.len().min(4)];
    let valid = match std::str::from_utf8(longest) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&longest[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(c) => Ok((u32::from(c), at + c.len_utf8())),
        None => Err(Error::new(ErrorCode::InvalidUtf8, rest)),
    }
}

pub(crate) fn check_utf8(text: &[u8]) -> Result<(), Error> {
    match std::str::from_utf8(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(
            ErrorCode::InvalidUtf8,
            &text[error.valid_up_to()..],
        )),
    }
}
