//! `required` and `fail`: stop the rendering with a message of the chart's.

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Str, Type, Value};

use crate::exec_error::{MESSAGE_END, MESSAGE_START};

pub(super) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "required",
        params: &[Type::String, Type::Any],
        variadic: None,
        doc: "Returns its second argument; fails with the first as message where it is nil or an empty string.",
        run: required,
    },
    FuncDef {
        name: "fail",
        params: &[Type::String],
        variadic: None,
        doc: "Fails with the given message.",
        run: |_, args| Err(failure(args.str(0)?)),
    },
];

fn required(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    match args.value(1) {
        Value::Nil => Err(failure(args.str(0)?)),
        Value::Str(s) if s.is_empty() => Err(failure(args.str(0)?)),
        value => Ok(value.clone()),
    }
}

fn failure(message: &Str) -> CallError {
    let mut text = MESSAGE_START.as_bytes().to_vec();
    text.extend_from_slice(message.as_bytes());
    text.extend_from_slice(MESSAGE_END.as_bytes());
    CallError::returned(Str::from(text))
}
