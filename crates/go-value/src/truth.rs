//! Go templates' notion of truth.

use crate::{Kind, Object, Underlying, Value};

/// Whether a value is true for `if`, `with`, `and`, `or`, `not`: `text/template.IsTrue`.
/// Empty strings, maps and lists, zero numbers, nil and nil pointers are false; structs are true.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Nil => false,
        Value::Bool(b) => *b,
        Value::Int(_, n) => *n != 0,
        Value::Uint(_, n) => *n != 0,
        Value::Float(_, n) => *n != 0.0,
        Value::Complex(re, im) => *re != 0.0 || *im != 0.0,
        Value::Str(s) | Value::Bytes(s) => !s.is_empty(),
        Value::Map(map) => !map.is_empty(),
        Value::List(list) => !list.is_empty(),
        Value::Object(object) => is_true_object(&**object),
    }
}

fn is_true_object(object: &dyn Object) -> bool {
    match object.underlying() {
        Underlying::Value(value) => is_true(&value),
        Underlying::NilPointer => false,
        Underlying::Struct(_) | Underlying::Pointer(_) => true,
        Underlying::Opaque => object.kind() != Kind::Invalid,
    }
}
