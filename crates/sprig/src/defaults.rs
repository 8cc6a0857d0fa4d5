//! Chooses among values by emptiness.
//!
//! JSON, which Sprig's manual has in the same chapter, is in `json`. To add a function, add an entry
//! to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Type, Underlying, Value};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "default",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Takes a value, or the default where the value is empty.",
        run: default,
    },
    FuncDef {
        name: "empty",
        params: &[Type::Any],
        variadic: None,
        doc: "Tells whether a value is empty: nil, false, 0, or of no length.",
        run: empty,
    },
    FuncDef {
        name: "coalesce",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Takes the first value that is not empty.",
        run: coalesce,
    },
    FuncDef {
        name: "all",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Tells whether no value is empty.",
        run: all,
    },
    FuncDef {
        name: "any",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Tells whether some value is not empty.",
        run: any,
    },
    FuncDef {
        name: "ternary",
        params: &[Type::Any, Type::Any, Type::Bool],
        variadic: None,
        doc: "Takes the first value for true, the second for false.",
        run: ternary,
    },
];

/// Sprig's `empty`: nil, false, zero, and what has no length. Structs are never empty.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::Bool(b) => !b,
        Value::Int(_, n) => *n == 0,
        Value::Uint(_, n) => *n == 0,
        Value::Float(_, n) => *n == 0.0,
        Value::Complex(re, im) => *re == 0.0 && *im == 0.0,
        Value::Str(s) | Value::Bytes(s) => s.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) => is_empty(&inner),
            Underlying::NilPointer => true,
            Underlying::Struct(_) | Underlying::Pointer(_) | Underlying::Opaque => false,
        },
    }
}

fn default(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let given = args.value(1);
    Ok(if is_empty(given) {
        args.value(0)
    } else {
        given
    }
    .clone())
}

fn empty(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(is_empty(args.value(0))))
}

fn coalesce(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(args
        .all()
        .iter()
        .find(|value| !is_empty(value))
        .cloned()
        .unwrap_or(Value::Nil))
}

fn all(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(!args.all().iter().any(is_empty)))
}

fn any(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(!args.all().iter().all(is_empty)))
}

fn ternary(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(args.value(if args.bool(2)? { 0 } else { 1 }).clone())
}
