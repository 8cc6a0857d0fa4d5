//! Converts values between kinds, as `github.com/spf13/cast` and Sprig's `strval` do.
//!
//! Every conversion answers; what cannot be converted is 0. What a conversion accepts of text is what
//! `strconv` accepts: base prefixes and underscores for integers, no blanks.

use go_value::number::{parse_float, parse_int};
use go_value::{Str, Underlying, Value};

/// `cast.ToInt64`, and `cast.ToInt` on a machine with 64-bit integers.
pub(crate) fn to_int64(value: &Value) -> i64 {
    match value {
        Value::Nil | Value::Complex(..) | Value::Bytes(_) | Value::Map(_) | Value::List(_) => 0,
        Value::Bool(b) => i64::from(*b),
        Value::Int(_, n) => *n,
        Value::Uint(go_value::UintKind::Uintptr, _) => 0,
        Value::Uint(_, n) => *n as i64,
        Value::Float(_, n) => truncate(*n),
        Value::Str(s) => parse_int(trim_zero_decimal(s.as_bytes()), 0, 64).unwrap_or(0),
        // Of named types cast knows json.Number and time's two integers; others are "unable to cast".
        Value::Object(object) => match (object.type_name().as_ref(), object.underlying()) {
            ("json.Number", Underlying::Value(Value::Str(s))) => {
                parse_int(trim_zero_decimal(s.as_bytes()), 0, 64).unwrap_or(0)
            }
            ("time.Month" | "time.Weekday", Underlying::Value(Value::Int(_, n))) => n,
            _ => 0,
        },
    }
}

/// `cast.ToFloat64`.
pub(crate) fn to_float64(value: &Value) -> f64 {
    match value {
        Value::Nil | Value::Complex(..) | Value::Bytes(_) | Value::Map(_) | Value::List(_) => 0.0,
        Value::Bool(b) => f64::from(u8::from(*b)),
        Value::Int(_, n) => *n as f64,
        Value::Uint(go_value::UintKind::Uintptr, _) => 0.0,
        Value::Uint(_, n) => *n as f64,
        Value::Float(_, n) => *n,
        Value::Str(s) => parse_float(s.as_bytes(), 64).unwrap_or(0.0),
        Value::Object(object) => match (object.type_name().as_ref(), object.underlying()) {
            ("json.Number", Underlying::Value(Value::Str(s))) => {
                parse_float(s.as_bytes(), 64).unwrap_or(0.0)
            }
            ("time.Month" | "time.Weekday", Underlying::Value(Value::Int(_, n))) => n as f64,
            _ => 0.0,
        },
    }
}

/// Sprig's `strval`: strings as they are, errors and Stringers by their text, the rest as `%v`.
pub(crate) fn strval(value: &Value) -> Str {
    match value {
        Value::Str(s) | Value::Bytes(s) => s.clone(),
        other => go_value::print::sprint_value(other),
    }
}

/// Go's `int64(f)` on amd64: what does not fit is the smallest integer.
pub(crate) fn truncate(n: f64) -> i64 {
    // 2^63 itself does not fit; -2^63 does.
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&n);
    if fits { n as i64 } else { i64::MIN }
}

/// Cuts `.000` from the end of a number's text (cast's `trimZeroDecimal`).
fn trim_zero_decimal(text: &[u8]) -> &[u8] {
    let mut found_zero = false;
    for (at, byte) in text.iter().enumerate().rev() {
        match byte {
            b'.' if found_zero => return &text[..at],
            b'.' => {}
            b'0' => found_zero = true,
            _ => return text,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_as_strconv_reads_them() {
        let cases: &[(&str, i64)] = &[
            ("010", 8),
            ("0x10", 16),
            ("0b11", 3),
            ("1_000", 1000),
            ("00012", 10),
            ("09", 0),
            ("1.9", 0),
            (" 5", 0),
            ("1e3", 0),
            ("", 0),
            ("1.0", 1),
            ("1.00", 1),
            ("1.", 0),
            ("0x_10", 16),
            ("_1", 0),
            ("1_", 0),
            ("-5", -5),
            ("+5", 5),
            ("0", 0),
            ("-", 0),
            ("9223372036854775808", 0),
            ("-9223372036854775808", i64::MIN),
            ("0x", 0),
            (".0", 0),
            ("1.0.0", 0),
            ("0_7", 7),
            ("0x8000000000000000", 0),
            ("1__0", 0),
        ];
        for (text, wanted) in cases {
            assert_eq!(to_int64(&Value::str(*text)), *wanted, "{text:?}");
        }
    }

    #[test]
    fn floats_as_strconv_reads_them() {
        let cases: &[(&str, Option<f64>)] = &[
            ("1_000.5", Some(1000.5)),
            ("0x1_0p0", Some(16.0)),
            ("0x10", None),
            ("1e3", Some(1000.0)),
            ("-nan", None),
            ("1.", Some(1.0)),
            (".", None),
            (" 1", None),
            (".5", Some(0.5)),
            ("1e", None),
            ("0x1p", None),
            ("", None),
            ("0x1.8p1", Some(3.0)),
            ("1e999", None),
            ("1e-999", Some(0.0)),
            ("0b1", None),
            ("1__0", None),
            ("+-1", None),
            ("0x_1p0", Some(1.0)),
            ("1e1_0", Some(1e10)),
            ("0X1P3", Some(8.0)),
            ("1p3", None),
            ("InFiNiTy", Some(f64::INFINITY)),
            ("0x1p-1074", Some(5e-324)),
            ("0x1p-1075", Some(0.0)),
            ("0x1.8p-1075", Some(5e-324)),
            ("0x1p1024", None),
            ("0x1.fffffffffffff7p1023", Some(f64::MAX)),
            ("0x1.fffffffffffff8p1023", None),
            ("e5", None),
            ("1e+5", Some(1e5)),
        ];
        for (text, wanted) in cases {
            assert_eq!(parse_float(text.as_bytes(), 64).ok(), *wanted, "{text:?}");
        }
    }

    #[test]
    fn floats_that_do_not_fit_become_the_smallest_integer() {
        assert_eq!(truncate(1e300), i64::MIN);
        assert_eq!(truncate(f64::NAN), i64::MIN);
        assert_eq!(truncate(-1.9), -1);
    }
}
