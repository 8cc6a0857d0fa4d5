//! The types of scalars: go-yaml v2's `resolve.go`, a mixture of YAML 1.1 and Go's number syntax.

use std::borrow::Cow;

use crate::strconv::{Integer, parse_decimal_float, parse_dotted_float, parse_integer};

/// A scalar with its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar<'t> {
    Nil,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    /// A date or time, which decodes to its text.
    Timestamp(&'t [u8]),
    Str(Cow<'t, [u8]>),
}

const LONG_PREFIX: &[u8] = b"tag:yaml.org,2002:";

/// `tag:yaml.org,2002:int` as `!!int`.
fn short_tag(tag: &[u8]) -> String {
    match tag.strip_prefix(LONG_PREFIX) {
        Some(name) => format!("!!{}", String::from_utf8_lossy(name)),
        None => String::from_utf8_lossy(tag).into_owned(),
    }
}

impl Scalar<'_> {
    fn tag_name(&self) -> &'static str {
        match self {
            Scalar::Nil => "null",
            Scalar::Bool(_) => "bool",
            Scalar::Int(_) | Scalar::Uint(_) => "int",
            Scalar::Float(_) => "float",
            Scalar::Timestamp(_) => "timestamp",
            Scalar::Str(_) => "str",
        }
    }
}

/// Whether a text may be anything but a string, judged by its first byte (`resolveTable`).
#[inline]
fn has_hint(text: &[u8]) -> bool {
    match text.first() {
        None => true,
        Some(first) => matches!(
            first,
            b'+' | b'-' | b'0'
                ..=b'9'
                    | b'.'
                    | b'~'
                    | b'y'
                    | b'Y'
                    | b'n'
                    | b'N'
                    | b't'
                    | b'T'
                    | b'f'
                    | b'F'
                    | b'o'
                    | b'O'
        ),
    }
}

/// What go-yaml looks up before it parses numbers (`resolveMap`).
fn look_up(text: &[u8]) -> Option<Scalar<'static>> {
    if text.len() > 5 {
        return None;
    }
    Some(match text {
        b"" | b"~" | b"null" | b"Null" | b"NULL" => Scalar::Nil,
        b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"true" | b"True" | b"TRUE" | b"on" | b"On"
        | b"ON" => Scalar::Bool(true),
        b"n" | b"N" | b"no" | b"No" | b"NO" | b"false" | b"False" | b"FALSE" | b"off" | b"Off"
        | b"OFF" => Scalar::Bool(false),
        b".nan" | b".NaN" | b".NAN" => Scalar::Float(f64::NAN),
        b".inf" | b".Inf" | b".INF" | b"+.inf" | b"+.Inf" | b"+.INF" => {
            Scalar::Float(f64::INFINITY)
        }
        b"-.inf" | b"-.Inf" | b"-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn is_yaml_float(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut rest = match text {
        [b'-' | b'+', rest @ ..] => rest,
        _ => text,
    };
    let whole = digits(rest);
    rest = &rest[whole..];
    if let [b'.', fraction @ ..] = rest {
        let places = digits(fraction);
        if whole == 0 && places == 0 {
            return false;
        }
        rest = &fraction[places..];
    } else if whole == 0 {
        return false;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = match exponent {
            [b'-' | b'+', rest @ ..] => rest,
            _ => exponent,
        };
        let places = digits(exponent);
        return places > 0 && places == exponent.len();
    }
    rest.is_empty()
}

/// Whether dates and times are told from strings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timestamps {
    /// They are.
    Seen,
    /// They are strings like any other.
    Ignored,
}

/// The type of an untagged plain scalar.
pub(crate) fn resolve_plain(text: &[u8], timestamps: Timestamps) -> Scalar<'_> {
    if !has_hint(text) {
        return Scalar::Str(Cow::Borrowed(text));
    }
    if let Some(found) = look_up(text) {
        return found;
    }
    match text.first() {
        Some(b'.') => {
            if let Some(value) = parse_dotted_float(text) {
                return Scalar::Float(value);
            }
        }
        Some(b'+' | b'-' | b'0'..=b'9') => {
            if timestamps == Timestamps::Seen && is_timestamp(text) {
                return Scalar::Timestamp(text);
            }
            if let Some(number) = resolve_number(text) {
                return number;
            }
        }
        _ => {}
    }
    Scalar::Str(Cow::Borrowed(text))
}

fn resolve_number(text: &[u8]) -> Option<Scalar<'static>> {
    let plain = if text.contains(&b'_') {
        Cow::Owned(
            text.iter()
                .copied()
                .filter(|&b| b != b'_')
                .collect::<Vec<u8>>(),
        )
    } else {
        Cow::Borrowed(text)
    };
    match parse_integer(&plain) {
        Some(Integer::Int(value)) => return Some(Scalar::Int(value)),
        Some(Integer::Uint(value)) => return Some(Scalar::Uint(value)),
        None => {}
    }
    if is_yaml_float(&plain) {
        return parse_decimal_float(&plain).map(Scalar::Float);
    }
    // go-yaml parses what follows `0b` once more by itself, and so lets a sign stand there.
    match &*plain {
        [b'0', b'b', sign @ (b'-' | b'+'), digits @ ..] if !digits.is_empty() => {
            let text = [&[*sign], &b"0b"[..], digits].concat();
            match parse_integer(&text) {
                Some(Integer::Int(value)) => Some(Scalar::Int(value)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The type of a scalar with its tag.
///
/// # Errors
/// The text of go-yaml's error, where text and tag do not agree.
pub(crate) fn resolve<'t>(tag: &[u8], text: &'t [u8]) -> Result<Scalar<'t>, String> {
    let Some(name) = tag.strip_prefix(LONG_PREFIX) else {
        return Ok(if tag.is_empty() {
            resolve_plain(text, Timestamps::Ignored)
        } else {
            Scalar::Str(Cow::Borrowed(text))
        });
    };
    let timestamps = match name {
        b"timestamp" => Timestamps::Seen,
        b"bool" | b"int" | b"float" | b"null" => Timestamps::Ignored,
        b"binary" => return decode_binary(text),
        _ => return Ok(Scalar::Str(Cow::Borrowed(text))),
    };
    let found = resolve_plain(text, timestamps);
    if found.tag_name().as_bytes() == name {
        return Ok(found);
    }
    if let (b"float", Scalar::Int(value)) = (name, &found) {
        return Ok(Scalar::Float(*value as f64));
    }
    let text = String::from_utf8_lossy(text);
    Err(format!(
        "cannot decode !!{} `{text}` as a {}",
        found.tag_name(),
        short_tag(tag)
    ))
}

/// Base64 as Go's `StdEncoding` decodes it: line breaks are skipped, padding is required, unused bits may
/// be set.
fn decode_binary(text: &[u8]) -> Result<Scalar<'static>, String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut group = [0u8; 4];
    let mut filled = 0;
    let mut padding = 0;
    let invalid = || "!!binary value contains invalid base64 data".to_owned();
    for &byte in text {
        let value = match byte {
            b'\n' | b'\r' => continue,
            b'=' if filled >= 2 && filled + padding < 4 => {
                padding += 1;
                continue;
            }
            _ if padding > 0 => return Err(invalid()),
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(invalid()),
        };
        group[filled] = value;
        filled += 1;
        if filled == 4 {
            let [a, b, c, d] = group;
            bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
            filled = 0;
        }
    }
    let [a, b, c, _] = group;
    match (filled, padding) {
        (0, 0) => {}
        (2, 2) => bytes.push(a << 2 | b >> 4),
        (3, 1) => bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2]),
        _ => return Err(invalid()),
    }
    Ok(Scalar::Str(Cow::Owned(bytes)))
}

/// Whether a text may be written plain: go-yaml must read it back as a string, and it must not look like a
/// number in base 60 to other parsers.
pub(crate) fn is_plainly_a_string(text: &[u8]) -> bool {
    !has_hint(text)
        || (matches!(resolve_plain(text, Timestamps::Seen), Scalar::Str(_))
            && !is_base60_float(text))
}

/// `^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`
fn is_base60_float(text: &[u8]) -> bool {
    let mut rest = match text {
        [b'-' | b'+', rest @ ..] => rest,
        _ => text,
    };
    if !rest.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let run = |text: &[u8]| {
        text.iter()
            .take_while(|&&b| b.is_ascii_digit() || b == b'_')
            .count()
    };
    rest = &rest[run(rest)..];
    let mut parts = 0;
    while let [b':', part @ ..] = rest {
        rest = match part {
            [b'0'..=b'5', b'0'..=b'9', rest @ ..] | [b'0'..=b'9', rest @ ..] => rest,
            _ => return false,
        };
        parts += 1;
    }
    if let [b'.', fraction @ ..] = rest {
        rest = &fraction[run(fraction)..];
    }
    parts > 0 && rest.is_empty()
}

/// Whether Go's `time.Parse` accepts the text in one of go-yaml's four layouts.
pub(crate) fn is_timestamp(text: &[u8]) -> bool {
    let [a, b, c, d, b'-', rest @ ..] = text else {
        return false;
    };
    if ![a, b, c, d].iter().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let year = [a, b, c, d]
        .iter()
        .fold(0u32, |year, digit| year * 10 + u32::from(*digit - b'0'));
    let Some((month, rest)) = one_or_two_digits(rest) else {
        return false;
    };
    let [b'-', rest @ ..] = rest else {
        return false;
    };
    let Some((day, rest)) = one_or_two_digits(rest) else {
        return false;
    };
    if !(1..=12).contains(&month) || day < 1 || day > days_in(month, year) {
        return false;
    }
    match rest {
        [] => true,
        [b'T' | b't', time @ ..] => clock(time).is_some_and(is_zone),
        [b' ', ..] => {
            let blanks = rest.iter().take_while(|&&b| b == b' ').count();
            clock(&rest[blanks..]).is_some_and(<[u8]>::is_empty)
        }
        _ => false,
    }
}

fn one_or_two_digits(text: &[u8]) -> Option<(u32, &[u8])> {
    match text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..] => {
            Some((u32::from(a - b'0') * 10 + u32::from(b - b'0'), rest))
        }
        [a @ b'0'..=b'9', rest @ ..] => Some((u32::from(a - b'0'), rest)),
        _ => None,
    }
}

fn days_in(month: u32, year: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// `15:4:5.999999999`; what is behind it.
fn clock(text: &[u8]) -> Option<&[u8]> {
    let (hour, rest) = one_or_two_digits(text)?;
    let (minute, rest) = one_or_two_digits(rest.strip_prefix(b":")?)?;
    let (second, rest) = one_or_two_digits(rest.strip_prefix(b":")?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(match rest {
        [b'.' | b',', digits @ ..] if digits.first().is_some_and(u8::is_ascii_digit) => {
            let places = digits.iter().take_while(|b| b.is_ascii_digit()).count();
            &digits[places..]
        }
        _ => rest,
    })
}

/// `Z07:00`
fn is_zone(text: &[u8]) -> bool {
    match text {
        b"Z" => true,
        [b'+' | b'-', a, b, b':', c, d] if [a, b, c, d].iter().all(|b| b.is_ascii_digit()) => {
            let pair = |high: &u8, low: &u8| u32::from(high - b'0') * 10 + u32::from(low - b'0');
            // Go lets 24 hours and 60 minutes pass.
            pair(a, b) <= 24 && pair(c, d) <= 60
        }
        _ => false,
    }
}
