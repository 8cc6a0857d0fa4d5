//! The number syntax of the formats: what go-yaml and `encoding/json` ask of Go's `strconv`, without its
//! errors, which the formats drop.
//!
//! What is not here: `strconv` itself (`go_value::number`).

use go_value::number::append_float;

/// What `strconv.ParseInt(s, 0, 64)` reads, or else `strconv.ParseUint(s, 0, 64)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Integer {
    /// A number that fits `int64`.
    Int(i64),
    /// A number above it that fits `uint64`.
    Uint(u64),
}

/// Parses an integer without underscores, with Go's base prefixes (`0b`, `0o`, `0x`, `0`).
pub(crate) fn parse_integer(text: &[u8]) -> Option<Integer> {
    let (negative, signed, digits) = match text {
        [b'-', rest @ ..] => (true, true, rest),
        [b'+', rest @ ..] => (false, true, rest),
        _ => (false, false, text),
    };
    let (base, digits) = match digits {
        [] => return None,
        [b'0', b'b' | b'B', rest @ ..] if !rest.is_empty() => (2, rest),
        [b'0', b'o' | b'O', rest @ ..] if !rest.is_empty() => (8, rest),
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => (16, rest),
        [b'0', rest @ ..] => (8, rest),
        _ => (10, digits),
    };
    let mut value: u64 = 0;
    for &byte in digits {
        let digit = (byte as char).to_digit(base)?;
        value = value
            .checked_mul(u64::from(base))?
            .checked_add(u64::from(digit))?;
    }
    if negative {
        return 0i64.checked_sub_unsigned(value).map(Integer::Int);
    }
    match i64::try_from(value) {
        Ok(value) => Some(Integer::Int(value)),
        // ParseUint knows no sign.
        Err(_) if !signed => Some(Integer::Uint(value)),
        Err(_) => None,
    }
}

/// `strconv.ParseFloat(s, 64)` of decimal digits (no `inf`, `nan`, hexadecimal); `None` for a syntax or
/// range error.
pub(crate) fn parse_decimal_float(text: &[u8]) -> Option<f64> {
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then_some(value)
}

/// `strconv.ParseFloat` of a text that begins with a dot: underscores may separate digits.
pub(crate) fn parse_dotted_float(text: &[u8]) -> Option<f64> {
    let rest = text.strip_prefix(b".")?;
    let mut previous = b'.';
    let mut plain = Vec::with_capacity(text.len());
    plain.push(b'.');
    let mut exponent = false;
    for &byte in rest {
        match byte {
            b'0'..=b'9' => plain.push(byte),
            b'_' if previous.is_ascii_digit() => {}
            b'e' | b'E' if !exponent && previous.is_ascii_digit() => {
                exponent = true;
                plain.push(byte);
            }
            b'+' | b'-' if matches!(previous, b'e' | b'E') => plain.push(byte),
            _ => return None,
        }
        previous = byte;
    }
    if !previous.is_ascii_digit() {
        return None;
    }
    parse_decimal_float(&plain)
}

/// A finite number as `encoding/json` writes it: like JavaScript, with an exponent only at the far ends.
pub(crate) fn append_json_float(out: &mut Vec<u8>, value: f64, bits: u32) {
    let magnitude = value.abs();
    let (low, high) = if bits == 32 {
        (f64::from(1e-6f32), f64::from(1e21f32))
    } else {
        (1e-6, 1e21)
    };
    if magnitude == 0.0 || (low..high).contains(&magnitude) {
        append_float(out, value, b'f', -1, bits);
        return;
    }
    append_float(out, value, b'e', -1, bits);
    // `e-09` loses its zero; exponents at the other end have two digits anyway.
    if let [.., b'e', b'-', b'0', _] = out.as_slice() {
        out.remove(out.len() - 2);
    }
}
