//! Floats as text. Digits come from Rust's formatter and reader, which are exact as Go's are; the
//! layouts and the grammar are Go's.

use std::io::Write as _;

use super::{NumError, NumErrorKind, append_int, append_uint, underscores_ok};

/// The most digits any float64 needs; further ones are zeros. Rust's formatter takes no larger precision than a u16.
const MAX_DIGITS: usize = 1_100;

/// `strconv.FormatFloat`: `verb` is one of `b e E f g G x X`, `precision` -1 (any negative number)
/// asks for the shortest digits that read back, `bits` is 32 or 64.
pub fn format_float(n: f64, verb: u8, precision: i32, bits: u32) -> String {
    let mut out = Vec::with_capacity(24);
    append_float(&mut out, n, verb, precision, bits);
    String::from_utf8(out).unwrap_or_default()
}

/// `strconv.AppendFloat`, see [`format_float`].
pub fn append_float(out: &mut Vec<u8>, n: f64, verb: u8, precision: i32, bits: u32) {
    let n = if bits == 32 { f64::from(n as f32) } else { n };
    if n.is_nan() {
        out.extend_from_slice(b"NaN");
        return;
    }
    if n.is_infinite() {
        out.extend_from_slice(if n > 0.0 { b"+Inf" } else { b"-Inf" });
        return;
    }
    if n.is_sign_negative() {
        out.push(b'-');
    }
    let n = n.abs();
    match verb {
        b'b' => append_binary(out, n, bits),
        b'x' | b'X' => append_hex(out, n, verb, precision, bits),
        b'e' | b'E' | b'f' | b'g' | b'G' => append_decimal(out, n, verb, precision, bits),
        _ => out.extend_from_slice(&[b'%', verb]),
    }
}

/// Decimal digits without leading or trailing zeros, the point before the first of them shifted by `point`.
struct Decimal {
    digits: Vec<u8>,
    point: i32,
}

impl Decimal {
    /// Reads Rust's `d.ddde±x` form.
    fn from_scientific(text: &[u8]) -> Decimal {
        let split = text
            .iter()
            .position(|&byte| byte == b'e')
            .unwrap_or(text.len());
        let (mantissa, exponent) = text.split_at(split);
        let exponent: i32 = exponent
            .get(1..)
            .and_then(|exponent| std::str::from_utf8(exponent).ok())
            .and_then(|exponent| exponent.parse().ok())
            .unwrap_or(0);
        let mut digits: Vec<u8> = mantissa
            .iter()
            .copied()
            .filter(u8::is_ascii_digit)
            .collect();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        let point = if digits.is_empty() { 0 } else { exponent + 1 };
        Decimal { digits, point }
    }

    /// The shortest digits that read back. Of two that are equally near, Go takes the even one and
    /// Rust the larger; that happens only where nearly all digits of the type are needed.
    fn shortest(n: f64, bits: u32) -> Decimal {
        let mut text = Vec::with_capacity(32);
        // Writing to a Vec cannot fail.
        let _ = if bits == 32 {
            write!(text, "{:e}", n as f32)
        } else {
            write!(text, "{n:e}")
        };
        let shortest = Decimal::from_scientific(&text);
        let len = shortest.digits.len();
        if len >= if bits == 32 { 6 } else { 15 } {
            text.clear();
            let _ = write!(
                text,
                "{:.*e}",
                len - 1,
                if bits == 32 { f64::from(n as f32) } else { n }
            );
            let read = std::str::from_utf8(&text).unwrap_or_default();
            let same = if bits == 32 {
                read.parse() == Ok(n as f32)
            } else {
                read.parse() == Ok(n)
            };
            if same {
                return Decimal::from_scientific(&text);
            }
        }
        shortest
    }

    /// The digits of the nearest decimal of that length; an exact half goes to the even digit.
    fn rounded(n: f64, digits: usize) -> Decimal {
        let mut text = Vec::with_capacity(32);
        let _ = write!(text, "{n:.*e}", digits.clamp(1, MAX_DIGITS) - 1);
        Decimal::from_scientific(&text)
    }

    fn len(&self) -> i32 {
        i32::try_from(self.digits.len()).unwrap_or(i32::MAX)
    }
}

fn append_decimal(out: &mut Vec<u8>, n: f64, verb: u8, precision: i32, bits: u32) {
    // Integers below a million print as such in the shortest general form: the commonest case by far.
    if verb == b'g' && precision < 0 && n < 1e6 && n.fract() == 0.0 {
        append_uint(out, n as u64, 10);
        return;
    }
    let shortest = precision < 0;
    let (decimal, precision) = if n == 0.0 {
        (
            Decimal {
                digits: Vec::new(),
                point: 0,
            },
            precision,
        )
    } else if shortest {
        let decimal = Decimal::shortest(n, bits);
        let precision = match verb {
            b'e' | b'E' => (decimal.len() - 1).max(0),
            b'f' => (decimal.len() - decimal.point).max(0),
            _ => decimal.len(),
        };
        (decimal, precision)
    } else {
        match verb {
            b'e' | b'E' => (
                Decimal::rounded(n, usize::try_from(precision).unwrap_or(0) + 1),
                precision,
            ),
            b'f' => {
                let places = usize::try_from(precision).unwrap_or(0);
                let _ = write!(out, "{n:.*}", places.min(MAX_DIGITS));
                out.resize(out.len() + places.saturating_sub(MAX_DIGITS), b'0');
                return;
            }
            _ => {
                let precision = precision.max(1);
                (
                    Decimal::rounded(n, usize::try_from(precision).unwrap_or(1)),
                    precision,
                )
            }
        }
    };
    match verb {
        b'e' | b'E' => append_exponent_form(out, &decimal, precision, verb),
        b'f' => append_plain_form(out, &decimal, precision),
        _ => {
            // strconv/ftoa.go: the shortest form decides as if the precision were 6.
            let mut threshold = precision;
            if threshold > decimal.len() && decimal.len() >= decimal.point {
                threshold = decimal.len();
            }
            if shortest {
                threshold = 6;
            }
            let exponent = decimal.point - 1;
            if exponent < -4 || exponent >= threshold {
                let precision = precision.min(decimal.len());
                append_exponent_form(out, &decimal, precision - 1, verb - (b'g' - b'e'));
            } else {
                let precision = if precision > decimal.point {
                    decimal.len()
                } else {
                    precision
                };
                append_plain_form(out, &decimal, (precision - decimal.point).max(0));
            }
        }
    }
}

fn append_exponent_form(out: &mut Vec<u8>, decimal: &Decimal, precision: i32, verb: u8) {
    out.push(decimal.digits.first().copied().unwrap_or(b'0'));
    if precision > 0 {
        out.push(b'.');
        let wanted = usize::try_from(precision).unwrap_or(0);
        let have = decimal.digits.get(1..).unwrap_or_default();
        let have = have.get(..wanted).unwrap_or(have);
        out.extend_from_slice(have);
        out.resize(out.len() + (wanted - have.len()), b'0');
    }
    out.push(verb);
    let exponent = if decimal.digits.is_empty() {
        0
    } else {
        decimal.point - 1
    };
    out.push(if exponent < 0 { b'-' } else { b'+' });
    let _ = write!(out, "{:02}", exponent.unsigned_abs());
}

fn append_plain_form(out: &mut Vec<u8>, decimal: &Decimal, precision: i32) {
    if let Ok(whole) = usize::try_from(decimal.point)
        && whole > 0
    {
        let have = decimal.digits.get(..whole).unwrap_or(&decimal.digits);
        out.extend_from_slice(have);
        out.resize(out.len() + (whole - have.len()), b'0');
    } else {
        out.push(b'0');
    }
    if precision > 0 {
        out.push(b'.');
        for place in 0..precision {
            let digit = usize::try_from(decimal.point + place)
                .ok()
                .and_then(|at| decimal.digits.get(at));
            out.push(digit.copied().unwrap_or(b'0'));
        }
    }
}

/// Mantissa and unbiased exponent of the least mantissa bit's weight, with the number of mantissa bits.
fn parts(n: f64, bits: u32) -> (u64, i32, u32) {
    let (raw, mantissa_bits, exponent_bits, bias) = if bits == 32 {
        (u64::from((n as f32).to_bits()), 23, 8, -127)
    } else {
        (n.to_bits(), 52, 11, -1023)
    };
    let exponent = i32::try_from((raw >> mantissa_bits) & ((1 << exponent_bits) - 1)).unwrap_or(0);
    let mantissa = raw & ((1u64 << mantissa_bits) - 1);
    if exponent == 0 {
        (mantissa, 1 + bias, mantissa_bits)
    } else {
        (
            mantissa | (1 << mantissa_bits),
            exponent + bias,
            mantissa_bits,
        )
    }
}

fn append_binary(out: &mut Vec<u8>, n: f64, bits: u32) {
    let (mantissa, exponent, mantissa_bits) = parts(n, bits);
    append_uint(out, mantissa, 10);
    out.push(b'p');
    let exponent = i64::from(exponent) - i64::from(mantissa_bits);
    if exponent >= 0 {
        out.push(b'+');
    }
    append_int(out, exponent, 10);
}

fn append_hex(out: &mut Vec<u8>, n: f64, verb: u8, precision: i32, bits: u32) {
    let (mantissa, exponent, mantissa_bits) = parts(n, bits);
    let (mut mantissa, mut exponent) = (mantissa, if mantissa == 0 { 0 } else { exponent });
    // The leading 1 goes to bit 60, which leaves 15 hexadecimal digits below it.
    mantissa <<= 60 - mantissa_bits;
    while mantissa != 0 && mantissa & (1 << 60) == 0 {
        mantissa <<= 1;
        exponent -= 1;
    }
    if (0..15).contains(&precision) {
        let shift = u32::try_from(precision * 4).unwrap_or(0);
        let extra = (mantissa << shift) & ((1 << 60) - 1);
        mantissa >>= 60 - shift;
        if extra | (mantissa & 1) > 1 << 59 {
            mantissa += 1;
        }
        mantissa <<= 60 - shift;
        if mantissa & (1 << 61) != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let digits: &[u8; 16] = if verb == b'X' {
        b"0123456789ABCDEF"
    } else {
        b"0123456789abcdef"
    };
    let digit = |mantissa: u64| {
        digits
            .get(((mantissa >> 60) & 15) as usize)
            .copied()
            .unwrap_or(b'0')
    };
    out.extend_from_slice(&[b'0', verb, b'0' + ((mantissa >> 60) & 1) as u8]);
    mantissa <<= 4;
    if precision < 0 && mantissa != 0 {
        out.push(b'.');
        while mantissa != 0 {
            out.push(digit(mantissa));
            mantissa <<= 4;
        }
    } else if precision > 0 {
        out.push(b'.');
        for _ in 0..precision {
            out.push(digit(mantissa));
            mantissa <<= 4;
        }
    }
    out.push(if verb == b'X' { b'P' } else { b'p' });
    out.push(if exponent < 0 { b'-' } else { b'+' });
    let _ = write!(out, "{:02}", exponent.unsigned_abs());
}

/// `strconv.ParseFloat`: decimal and hexadecimal floats, `inf`, `infinity`, `nan` in any case,
/// underscores only as base prefixes allow them; `bits` is 32 or 64.
///
/// # Errors
/// `invalid syntax`, or `value out of range` where Go returns an infinity beside the error.
pub fn parse_float(text: &[u8], bits: u32) -> Result<f64, NumError> {
    read_float(text, bits).map_err(|kind| NumError::new("ParseFloat", text, kind))
}

fn read_float(text: &[u8], bits: u32) -> Result<f64, NumErrorKind> {
    let (negative, unsigned, signed) = match text {
        [b'-', rest @ ..] => (true, rest, true),
        [b'+', rest @ ..] => (false, rest, true),
        rest => (false, rest, false),
    };
    let sign = |n: f64| if negative { -n } else { n };
    if unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity") {
        return Ok(sign(f64::INFINITY));
    }
    if !signed && unsigned.eq_ignore_ascii_case(b"nan") {
        return Ok(f64::NAN);
    }
    if unsigned.contains(&b'_') && !underscores_ok(text) {
        return Err(NumErrorKind::Syntax);
    }
    if let [b'0', b'x' | b'X', digits @ ..] = unsigned
        && !digits.is_empty()
    {
        return read_hex(digits, bits).map(sign);
    }
    let digits: Vec<u8> = unsigned
        .iter()
        .copied()
        .filter(|&byte| byte != b'_')
        .collect();
    if !is_decimal(&digits) {
        return Err(NumErrorKind::Syntax);
    }
    let digits = std::str::from_utf8(&digits).map_err(|_| NumErrorKind::Syntax)?;
    let n = if bits == 32 {
        digits.parse::<f32>().map(f64::from)
    } else {
        digits.parse::<f64>()
    };
    let n = n.map_err(|_| NumErrorKind::Syntax)?;
    if n.is_infinite() {
        Err(NumErrorKind::Range)
    } else {
        Ok(sign(n))
    }
}

/// Digits with at most one point, at least one digit, and an optional exponent.
fn is_decimal(text: &[u8]) -> bool {
    let end = text
        .iter()
        .position(|byte| matches!(byte, b'e' | b'E'))
        .unwrap_or(text.len());
    let (mantissa, exponent) = text.split_at(end);
    let points = mantissa.iter().filter(|&&byte| byte == b'.').count();
    let digits = mantissa.iter().filter(|byte| byte.is_ascii_digit()).count();
    let exponent_ok = match exponent {
        [] => true,
        [_, b'+' | b'-', digits @ ..] | [_, digits @ ..] => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        }
    };
    points <= 1 && digits >= 1 && points + digits == mantissa.len() && exponent_ok
}

/// The part after `0x`: a mantissa and the exponent that hexadecimal floats must have.
fn read_hex(text: &[u8], bits: u32) -> Result<f64, NumErrorKind> {
    let end = text
        .iter()
        .position(|byte| matches!(byte, b'p' | b'P'))
        .ok_or(NumErrorKind::Syntax)?;
    let (digits, exponent_text) = text.split_at(end);
    let mut mantissa = 0u64;
    let mut sticky = false;
    let (mut any, mut point_seen) = (false, false);
    let mut exponent = 0i64;
    for &byte in digits {
        match byte {
            b'_' => {}
            b'.' if !point_seen => point_seen = true,
            _ => {
                let digit = char::from(byte).to_digit(16).ok_or(NumErrorKind::Syntax)?;
                any = true;
                if mantissa >> 56 == 0 {
                    mantissa = mantissa << 4 | u64::from(digit);
                    exponent -= if point_seen { 4 } else { 0 };
                } else {
                    sticky |= digit != 0;
                    exponent += if point_seen { 0 } else { 4 };
                }
            }
        }
    }
    let (negative, exponent_digits) = match exponent_text {
        [_, b'-', rest @ ..] => (true, rest),
        [_, b'+', rest @ ..] | [_, rest @ ..] => (false, rest),
        [] => return Err(NumErrorKind::Syntax),
    };
    if !any || !exponent_digits.first().is_some_and(u8::is_ascii_digit) {
        return Err(NumErrorKind::Syntax);
    }
    let mut written = 0i64;
    for &byte in exponent_digits {
        match byte {
            b'0'..=b'9' if written < 10_000 => written = written * 10 + i64::from(byte - b'0'),
            b'0'..=b'9' | b'_' => {}
            _ => return Err(NumErrorKind::Syntax),
        }
    }
    exponent += if negative { -written } else { written };
    round_binary(mantissa, exponent, sticky, bits)
}

/// The nearest float to `mantissa * 2^exponent` (plus something small where `sticky`), ties to even.
fn round_binary(
    mantissa: u64,
    exponent: i64,
    sticky: bool,
    bits: u32,
) -> Result<f64, NumErrorKind> {
    if mantissa == 0 {
        return Ok(0.0);
    }
    let (mantissa_bits, min_exponent, max_exponent) = if bits == 32 {
        (24i64, -149, 127)
    } else {
        (53, -1074, 1023)
    };
    let width = 64 - i64::from(mantissa.leading_zeros());
    // The weight of the least bit that the result can hold.
    let least = (exponent + width - mantissa_bits).max(min_exponent);
    let drop = least - exponent;
    let kept = if drop <= 0 {
        u128::from(mantissa) << u32::try_from(-drop).unwrap_or(0).min(63)
    } else if drop > 64 {
        0
    } else {
        let wide = u128::from(mantissa);
        let half = 1u128 << (drop - 1);
        let rest = wide & ((half << 1) - 1);
        let kept = wide >> drop;
        let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
        kept + u128::from(up)
    };
    // `kept` has at most 54 bits, so the conversion and each multiplication by a power of two is exact.
    let mut n = kept as f64;
    let mut scale = least;
    while scale > 0 && n.is_finite() {
        let step = scale.min(1000);
        n *= 2f64.powi(i32::try_from(step).unwrap_or(0));
        scale -= step;
    }
    while scale < 0 && n != 0.0 {
        let step = (-scale).min(1000);
        n /= 2f64.powi(i32::try_from(step).unwrap_or(0));
        scale += step;
    }
    let limit = 2f64.powi(max_exponent) * 2.0;
    if n.is_infinite() || (bits == 32 && n >= limit) {
        Err(NumErrorKind::Range)
    } else {
        Ok(n)
    }
}
