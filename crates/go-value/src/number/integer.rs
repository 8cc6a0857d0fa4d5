//! Integers as text.

use super::{NumError, NumErrorKind, underscores_ok};

/// `strconv.ParseUint`: base 0 reads the prefixes `0b`, `0o`, `0x`, `0` and underscores; bits 0 means 64.
///
/// # Errors
/// What `strconv.NumError` says: syntax, range, base, bit size.
pub fn parse_uint(text: &[u8], base: u32, bits: u32) -> Result<u64, NumError> {
    read_uint(text, base, bits).map_err(|kind| NumError::new("ParseUint", text, kind))
}

/// `strconv.ParseInt`: as [`parse_uint`] with a sign.
///
/// # Errors
/// What `strconv.NumError` says: syntax, range, base, bit size.
pub fn parse_int(text: &[u8], base: u32, bits: u32) -> Result<i64, NumError> {
    read_int(text, base, bits).map_err(|kind| NumError::new("ParseInt", text, kind))
}

/// `strconv.Atoi`.
///
/// # Errors
/// `invalid syntax` or `value out of range`, with `Atoi` as the function's name.
pub fn atoi(text: &[u8]) -> Result<i64, NumError> {
    read_int(text, 10, 0).map_err(|kind| NumError::new("Atoi", text, kind))
}

/// `strconv.FormatInt`; an unsupported base (not 2 to 36) prints as base 10.
pub fn format_int(n: i64, base: u32) -> String {
    let mut out = Vec::new();
    append_int(&mut out, n, base);
    String::from_utf8(out).unwrap_or_default()
}

/// `strconv.AppendInt`.
pub fn append_int(out: &mut Vec<u8>, n: i64, base: u32) {
    if n < 0 {
        out.push(b'-');
    }
    append_uint(out, n.unsigned_abs(), base);
}

/// `strconv.AppendUint`.
pub fn append_uint(out: &mut Vec<u8>, mut n: u64, base: u32) {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let base = if (2..=36).contains(&base) {
        u64::from(base)
    } else {
        10
    };
    let start = out.len();
    loop {
        // The remainder is below 36.
        out.push(DIGITS.get((n % base) as usize).copied().unwrap_or(b'0'));
        n /= base;
        if n == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

fn read_int(text: &[u8], base: u32, bits: u32) -> Result<i64, NumErrorKind> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let magnitude = read_uint(digits, base, bits)?;
    let bits = if bits == 0 { 64 } else { bits };
    let cutoff = 1u64 << (bits - 1);
    if magnitude > cutoff || (magnitude == cutoff && !negative) {
        return Err(NumErrorKind::Range);
    }
    Ok(if negative {
        (magnitude as i64).wrapping_neg()
    } else {
        magnitude as i64
    })
}

fn read_uint(text: &[u8], base: u32, bits: u32) -> Result<u64, NumErrorKind> {
    if text.is_empty() {
        return Err(NumErrorKind::Syntax);
    }
    let (radix, digits) = match base {
        2..=36 => (base, text),
        0 => match text {
            [b'0', b'b' | b'B', rest @ ..] if !rest.is_empty() => (2, rest),
            [b'0', b'o' | b'O', rest @ ..] if !rest.is_empty() => (8, rest),
            [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => (16, rest),
            [b'0', rest @ ..] => (8, rest),
            rest => (10, rest),
        },
        _ => return Err(NumErrorKind::Base(base)),
    };
    let bits = match bits {
        0 => 64,
        1..=64 => bits,
        _ => return Err(NumErrorKind::BitSize(bits)),
    };
    let max = if bits == 64 {
        u64::MAX
    } else {
        (1 << bits) - 1
    };
    let mut underscores = false;
    let mut n = 0u64;
    for &byte in digits {
        if byte == b'_' && base == 0 {
            underscores = true;
            continue;
        }
        let digit = char::from(byte)
            .to_digit(radix)
            .ok_or(NumErrorKind::Syntax)?;
        n = n
            .checked_mul(u64::from(radix))
            .and_then(|n| n.checked_add(u64::from(digit)))
            .filter(|&n| n <= max)
            .ok_or(NumErrorKind::Range)?;
    }
    if underscores && !underscores_ok(text) {
        return Err(NumErrorKind::Syntax);
    }
    Ok(n)
}
