//! Equality of values as `reflect.DeepEqual` defines it.

use crate::Value;
use crate::limits::{MAX_NESTING, note_exceeded, note_work};

/// `reflect.DeepEqual`: types must agree, maps and lists are compared by content, NaN differs from
/// itself. Values nested deeper than [`crate::limits::MAX_NESTING`] count as different, with a note there.
pub fn deep_equal(one: &Value, other: &Value) -> bool {
    equal_at(one, other, 0)
}

fn equal_at(one: &Value, other: &Value, depth: usize) -> bool {
    if depth > MAX_NESTING {
        note_exceeded("nesting of a compared value");
        return false;
    }
    match (one, other) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Int(k, x), Value::Int(l, y)) => k == l && x == y,
        (Value::Uint(k, x), Value::Uint(l, y)) => k == l && x == y,
        (Value::Float(k, x), Value::Float(l, y)) => k == l && x == y,
        (Value::Complex(a, b), Value::Complex(c, d)) => a == c && b == d,
        (Value::Str(x), Value::Str(y)) | (Value::Bytes(x), Value::Bytes(y)) => x == y,
        (Value::Map(x), Value::Map(y)) => {
            if x.map_type() != y.map_type() {
                return false;
            }
            if x.is_same(y) {
                return true;
            }
            if x.is_nil() != y.is_nil() {
                return false;
            }
            let (x, y) = (x.entries(), y.entries());
            note_work(1 + x.len() as u64);
            x.len() == y.len()
                && x.iter()
                    .zip(y.iter())
                    .all(|((k, v), (l, w))| k == l && equal_at(v, w, depth + 1))
        }
        (Value::List(x), Value::List(y)) => {
            note_work(1 + x.len() as u64);
            x.elem() == y.elem()
                && x.is_nil() == y.is_nil()
                && x.len() == y.len()
                && x.iter()
                    .zip(y.iter())
                    .all(|(v, w)| equal_at(v, w, depth + 1))
        }
        (Value::Object(x), Value::Object(y)) => x.type_name() == y.type_name() && x.equals(&**y),
        _ => false,
    }
}
