//! `index`, `slice`.

use go_value::{CallError, List, Str, UintKind, Underlying, Value};

use super::{pointee, underlying_value};
use crate::Dialect;
use crate::func_def::{Args, Call};

/// An index into a sequence; `max` itself passes, as in Go.
fn index_arg(index: &Value, max: usize) -> Result<usize, CallError> {
    let named = underlying_value(index);
    let n = match named.as_ref().unwrap_or(index) {
        Value::Int(_, n) => *n,
        // Go converts without a check; what does not fit is negative and out of range.
        Value::Uint(_, n) => *n as i64,
        Value::Nil => return Err(CallError::returned("cannot index slice/array with nil")),
        _ => {
            return Err(CallError::returned(format!(
                "cannot index slice/array with type {}",
                index.type_name()
            )));
        }
    };
    match usize::try_from(n) {
        Ok(at) if at <= max => Ok(at),
        _ => Err(CallError::returned(format!("index out of range: {n}"))),
    }
}

/// The key of a map, which has to be a string.
fn key_arg(index: &Value) -> Result<&Str, CallError> {
    match index {
        Value::Str(key) => Ok(key),
        Value::Nil => Err(CallError::returned(
            "value is nil; should be of type string",
        )),
        _ => Err(CallError::returned(format!(
            "value has type {}; should be string",
            index.type_name()
        ))),
    }
}

pub(super) fn index(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let mut item = args.value(0).clone();
    if item.is_nil() {
        return Err(CallError::returned("index of untyped nil"));
    }
    for index in args.rest(1) {
        item = index_one(item, index)?;
    }
    Ok(item)
}

fn index_one(item: Value, index: &Value) -> Result<Value, CallError> {
    match &item {
        Value::Nil => Err(CallError::returned("index of nil pointer")),
        Value::Str(s) | Value::Bytes(s) => {
            let at = index_arg(index, s.len())?;
            match s.as_bytes().get(at) {
                Some(&byte) => Ok(Value::Uint(UintKind::Uint8, u64::from(byte))),
                None if matches!(item, Value::Str(_)) => {
                    Err(CallError::panicked("reflect: string index out of range"))
                }
                None => Err(CallError::panicked("reflect: slice index out of range")),
            }
        }
        Value::List(list) => {
            let at = index_arg(index, list.len())?;
            list.get(at)
                .cloned()
                .ok_or_else(|| CallError::panicked("reflect: slice index out of range"))
        }
        Value::Map(map) => {
            let key = key_arg(index)?;
            Ok(map
                .get(key.as_bytes())
                .unwrap_or_else(|| map.map_type().elem.zero()))
        }
        Value::Object(object) => match object.underlying() {
            Underlying::Value(
                inner @ (Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Map(_)),
            ) => index_one(inner, index),
            Underlying::NilPointer => Err(CallError::returned("index of nil pointer")),
            _ => Err(CallError::returned(format!(
                "can't index item of type {}",
                pointee(&item)
            ))),
        },
        _ => Err(CallError::returned(format!(
            "can't index item of type {}",
            item.type_name()
        ))),
    }
}

/// `slice`. Unlike `index` it does not open interfaces: an index that sits in one (`.Values.n`) is
/// none, so the flag beside each index tells.
pub(crate) fn slice(
    item: &Value,
    indexes: &[(Value, bool)],
    dialect: &Dialect,
) -> Result<Value, CallError> {
    let named;
    let mut item = item;
    if item.is_nil() {
        return Err(CallError::returned("slice of untyped nil"));
    }
    if let Value::Object(object) = item {
        match object.underlying() {
            Underlying::Value(inner) => {
                named = inner;
                item = &named;
            }
            Underlying::NilPointer if dialect.slice_follows_pointers => {
                return Err(CallError::returned("slice of nil pointer"));
            }
            _ => {}
        }
    }
    if indexes.len() > 3 {
        return Err(CallError::returned(format!(
            "too many slice indexes: {}",
            indexes.len()
        )));
    }
    let len = match item {
        Value::Str(_) if indexes.len() == 3 => {
            return Err(CallError::returned("cannot 3-index slice a string"));
        }
        Value::Str(s) | Value::Bytes(s) => s.len(),
        Value::List(list) => list.len(),
        _ => {
            let name = if dialect.slice_follows_pointers {
                pointee(item)
            } else {
                item.type_name().into_owned()
            };
            return Err(CallError::returned(format!(
                "can't slice item of type {name}"
            )));
        }
    };
    // Lists here have no spare capacity, so Go's capacity is the length.
    let mut bounds = [0, len, len];
    for (bound, (index, in_interface)) in bounds.iter_mut().zip(indexes) {
        if *in_interface {
            return Err(CallError::returned(
                "cannot index slice/array with type interface {}",
            ));
        }
        *bound = index_arg(index, len)?;
    }
    let [from, to, max] = bounds;
    if from > to {
        return Err(CallError::returned(format!(
            "invalid slice index: {from} > {to}"
        )));
    }
    if indexes.len() == 3 && to > max {
        return Err(CallError::returned(format!(
            "invalid slice index: {to} > {max}"
        )));
    }
    match item {
        Value::Str(s) => Ok(Value::Str(s.slice(from..to))),
        Value::Bytes(s) => Ok(Value::Bytes(s.slice(from..to))),
        Value::List(list) => Ok(Value::List(List::new(
            list.elem(),
            list.get(from..to).unwrap_or_default().to_vec(),
        ))),
        _ => Ok(item.clone()),
    }
}
