//! `required` and `fail`: stop the rendering with a message of the chart's.

use go_template::{Args, Call, FuncDef};
use go_value::print::sprintf;
use go_value::{CallError, Str, Type, Value};

use crate::engine::Host;
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
    if is_missing(args.value(1)) {
        return Err(failure(args.str(0)?));
    }
    Ok(args.value(1).clone())
}

/// The same functions while a chart is linted (`LintMode` in Helm's `engine.go`): they log and return an empty string.
pub(super) const LINT_FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "required",
        params: PARAMS,
        variadic: None,
        doc: "Returns its second argument; logs the first where it is nil or an empty string.",
        run: |call, args| {
            if is_missing(args.value(1)) {
                log(call, "Missing required value", args.str(0)?)
            } else {
                Ok(args.value(1).clone())
            }
        },
    },
    FuncDef {
        name: "fail",
        params: &[Type::String],
        variadic: None,
        doc: "Logs the given message.",
        run: |call, args| log(call, "Fail", args.str(0)?),
    },
];

fn log(call: &mut Call<'_>, what: &str, message: &Str) -> Result<Value, CallError> {
    call.host::<Host>()?
        .log(format!("[INFO] {what}: {message}"));
    Ok(Value::Str(Str::empty()))
}

fn is_missing(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::Str(text) => text.is_empty(),
        _ => false,
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
