//! Tells types and kinds of values, by the names Go gives them.
//!
//! To add a function, add an entry to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Type, Value};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "typeOf",
        params: &[Type::Any],
        variadic: None,
        doc: "Names the Go type of a value.",
        run: type_of,
    },
    FuncDef {
        name: "typeIs",
        params: &[Type::String, Type::Any],
        variadic: None,
        doc: "Tells whether a value has a Go type.",
        run: type_is,
    },
    FuncDef {
        name: "typeIsLike",
        params: &[Type::String, Type::Any],
        variadic: None,
        doc: "Tells whether a value has a Go type or is a pointer to it.",
        run: type_is_like,
    },
    FuncDef {
        name: "kindOf",
        params: &[Type::Any],
        variadic: None,
        doc: "Names the Go kind of a value.",
        run: kind_of,
    },
    FuncDef {
        name: "kindIs",
        params: &[Type::String, Type::Any],
        variadic: None,
        doc: "Tells whether a value has a Go kind.",
        run: kind_is,
    },
    FuncDef {
        name: "deepEqual",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Tells whether two values are equal in depth.",
        run: deep_equal,
    },
];

fn type_of(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::str(args.value(0).type_name()))
}

fn type_is(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(*args.str(0)? == *args.value(1).type_name()))
}

fn type_is_like(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (wanted, found) = (args.str(0)?, args.value(1).type_name());
    let pointed = found
        .strip_prefix('*')
        .is_some_and(|found| *wanted == *found);
    Ok(Value::Bool(pointed || *wanted == *found))
}

fn kind_of(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::str(args.value(0).kind().name()))
}

fn kind_is(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(*args.str(0)? == *args.value(1).kind().name()))
}

fn deep_equal(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(go_value::compare::deep_equal(
        args.value(0),
        args.value(1),
    )))
}
