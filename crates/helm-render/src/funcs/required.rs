//! `required` and `fail`: stop the rendering with a message of the chart's.

use go_template::{Args, FuncDef};
use go_value::print::sprintf;
use go_value::{CallError, Str, Type, Value};

use crate::exec_error::{MESSAGE_END, MESSAGE_START};

const PARAMS: &[Type] = &[Type::String, Type::Any];
const DOC: &str = "Returns its second argument; fails with the first as message where it is nil or an empty string.";

/// Helm from 3.17 on.
pub(super) const REQUIRED: &[FuncDef] = &[FuncDef {
    name: "required",
    params: PARAMS,
    variadic: None,
    doc: DOC,
    run: |_, args| required(args, failure),
}];

/// Helm up to 3.16: the message is a format without operands (`errors.Errorf`), delimiters included.
pub(super) const REQUIRED_FORMATTED: &[FuncDef] = &[FuncDef {
    name: "required",
    params: PARAMS,
    variadic: None,
    doc: DOC,
    run: |_, args| {
        required(args, |message| {
            CallError::returned(sprintf(delimited(message).as_bytes(), &[]))
        })
    },
}];

pub(super) const FAIL: &[FuncDef] = &[FuncDef {
    name: "fail",
    params: &[Type::String],
    variadic: None,
    doc: "Fails with the given message.",
    run: |_, args| Err(failure(args.str(0)?)),
}];

fn required(args: Args<'_>, failure: impl Fn(&Str) -> CallError) -> Result<Value, CallError> {
    match args.value(1) {
        Value::Nil => Err(failure(args.str(0)?)),
        Value::Str(s) if s.is_empty() => Err(failure(args.str(0)?)),
        value => Ok(value.clone()),
    }
}

fn failure(message: &Str) -> CallError {
    CallError::returned(delimited(message))
}

fn delimited(message: &Str) -> Str {
    let mut text = MESSAGE_START.as_bytes().to_vec();
    text.extend_from_slice(message.as_bytes());
    text.extend_from_slice(MESSAGE_END.as_bytes());
    Str::from(text)
}
