//! `eq`, `ne`, `lt`, `le`, `gt`, `ge`.

use std::cmp::Ordering;

use go_value::{CallError, Kind, Underlying, Value, print};

use super::underlying_value;
use crate::Dialect;
use crate::func_def::{Args, Call};

/// A value as comparisons see it.
enum Basic {
    Bool(bool),
    Complex(f64, f64),
    Int(i64),
    Float(f64),
    String(go_value::Str),
    Uint(u64),
}

fn basic(value: &Value) -> Option<Basic> {
    match value {
        Value::Bool(b) => Some(Basic::Bool(*b)),
        Value::Int(_, n) => Some(Basic::Int(*n)),
        Value::Uint(_, n) => Some(Basic::Uint(*n)),
        Value::Float(_, n) => Some(Basic::Float(*n)),
        Value::Complex(re, im) => Some(Basic::Complex(*re, *im)),
        Value::Str(s) => Some(Basic::String(s.clone())),
        Value::Object(_) => match underlying_value(value) {
            Some(Value::Object(_)) | None => None,
            Some(inner) => basic(&inner),
        },
        Value::Nil | Value::Bytes(_) | Value::Map(_) | Value::List(_) => None,
    }
}

fn bad_comparison() -> CallError {
    CallError::returned("invalid type for comparison")
}

fn incompatible(one: &Value, other: &Value, dialect: &Dialect) -> CallError {
    let mut text = "incompatible types for comparison".to_owned();
    if dialect.comparison_lists_types {
        text.push_str(&format!(": {} and {}", one.type_name(), other.type_name()));
    }
    CallError::returned(text)
}

fn uint_equals_int(uint: u64, int: i64) -> bool {
    u64::try_from(int) == Ok(uint)
}

fn equal(one: &Value, other: &Value, dialect: &Dialect) -> Result<bool, CallError> {
    match (basic(one), basic(other)) {
        (Some(Basic::Bool(x)), Some(Basic::Bool(y))) => Ok(x == y),
        (Some(Basic::Complex(a, b)), Some(Basic::Complex(c, d))) => Ok(a == c && b == d),
        (Some(Basic::Int(x)), Some(Basic::Int(y))) => Ok(x == y),
        (Some(Basic::Float(x)), Some(Basic::Float(y))) => Ok(x == y),
        (Some(Basic::String(x)), Some(Basic::String(y))) => Ok(x == y),
        (Some(Basic::Uint(x)), Some(Basic::Uint(y))) => Ok(x == y),
        (Some(Basic::Int(int)), Some(Basic::Uint(uint)))
        | (Some(Basic::Uint(uint)), Some(Basic::Int(int))) => Ok(uint_equals_int(uint, int)),
        (None, None) => equal_other(one, other),
        _ if one.is_nil() || other.is_nil() => Ok(false),
        _ => Err(incompatible(one, other, dialect)),
    }
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        Value::Object(object) => matches!(object.underlying(), Underlying::NilPointer),
        _ => false,
    }
}

/// Two values that are not basic: nil equals nil, pointers and structs compare, the rest does not.
fn equal_other(one: &Value, other: &Value) -> Result<bool, CallError> {
    if one.kind() != other.kind() && one.kind() != Kind::Invalid && other.kind() != Kind::Invalid {
        let mut text = b"non-comparable types ".to_vec();
        print::append_verb(&mut text, one, 's');
        text.extend_from_slice(
            format!(": {}, {}: ", one.type_name(), other.type_name()).as_bytes(),
        );
        print::append_value(&mut text, other);
        return Err(CallError::returned(text));
    }
    if is_nil(one) || is_nil(other) {
        return Ok(is_nil(one) == is_nil(other));
    }
    match (one, other) {
        (Value::Object(x), Value::Object(y)) => {
            if x.kind() == Kind::Pointer || x.kind() == Kind::Struct && is_comparable(other) {
                return Ok(x.type_name() == y.type_name() && x.is(&**y));
            }
            Err(not_comparable(other))
        }
        _ => Err(not_comparable(other)),
    }
}

/// `Type.Comparable`: what is or holds a map or a slice is not.
fn is_comparable(value: &Value) -> bool {
    match value {
        Value::Map(_) | Value::List(_) | Value::Bytes(_) => false,
        Value::Object(object) => match object.underlying() {
            Underlying::Struct(fields) => fields.iter().all(|(_, value)| is_comparable(value)),
            Underlying::Value(inner) => is_comparable(&inner),
            Underlying::Pointer(_) | Underlying::NilPointer | Underlying::Opaque => true,
        },
        _ => true,
    }
}

fn not_comparable(value: &Value) -> CallError {
    let mut text = b"non-comparable type ".to_vec();
    print::append_verb(&mut text, value, 's');
    text.extend_from_slice(format!(": {}", value.type_name()).as_bytes());
    CallError::returned(text)
}

pub(super) fn eq(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let others = args.rest(1);
    if others.is_empty() {
        return Err(CallError::returned("missing argument for comparison"));
    }
    for other in others {
        if equal(args.value(0), other, &call.dialect)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

pub(super) fn ne(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    equal(args.value(0), args.value(1), &call.dialect).map(|equal| Value::Bool(!equal))
}

fn less(one: &Value, other: &Value, dialect: &Dialect) -> Result<bool, CallError> {
    let x = basic(one).ok_or_else(bad_comparison)?;
    let y = basic(other).ok_or_else(bad_comparison)?;
    match (x, y) {
        (Basic::Int(x), Basic::Int(y)) => Ok(x < y),
        (Basic::Uint(x), Basic::Uint(y)) => Ok(x < y),
        (Basic::Float(x), Basic::Float(y)) => Ok(x < y),
        (Basic::String(x), Basic::String(y)) => Ok(x.cmp(&y) == Ordering::Less),
        (Basic::Int(int), Basic::Uint(uint)) => {
            Ok(u64::try_from(int).is_ok_and(|int| int < uint) || int < 0)
        }
        (Basic::Uint(uint), Basic::Int(int)) => Ok(u64::try_from(int).is_ok_and(|int| uint < int)),
        (Basic::Bool(_), Basic::Bool(_)) | (Basic::Complex(..), Basic::Complex(..)) => {
            Err(bad_comparison())
        }
        _ => Err(incompatible(one, other, dialect)),
    }
}

fn less_or_equal(one: &Value, other: &Value, dialect: &Dialect) -> Result<bool, CallError> {
    Ok(less(one, other, dialect)? || equal(one, other, dialect)?)
}

pub(super) fn lt(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    less(args.value(0), args.value(1), &call.dialect).map(Value::Bool)
}

pub(super) fn le(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    less_or_equal(args.value(0), args.value(1), &call.dialect).map(Value::Bool)
}

pub(super) fn gt(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    less_or_equal(args.value(0), args.value(1), &call.dialect).map(|less| Value::Bool(!less))
}

pub(super) fn ge(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    less(args.value(0), args.value(1), &call.dialect).map(|less| Value::Bool(!less))
}
