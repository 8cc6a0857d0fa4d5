//! Reads and writes JSON, over `go-codec`.
//!
//! Helm puts functions of its own on top of some of these. To add a function, add an entry to [`FUNCS`].

use go_codec::WriteError;
use go_codec::json::{self, Html, JsonError, Layout};
use go_codec::yaml::Numbers;
use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Str, Type, Value};

use crate::edition;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "fromJson",
        params: &[Type::String],
        variadic: None,
        doc: "Reads JSON; what is none gives nil.",
        run: from_json,
    },
    FuncDef {
        name: "mustFromJson",
        params: &[Type::String],
        variadic: None,
        doc: "Reads JSON, with an error returned.",
        run: must_from_json,
    },
    FuncDef {
        name: "toJson",
        params: &[Type::Any],
        variadic: None,
        doc: "Writes a value as JSON; what cannot be written gives the empty string.",
        run: to_json,
    },
    FuncDef {
        name: "mustToJson",
        params: &[Type::Any],
        variadic: None,
        doc: "Writes a value as JSON, with an error returned.",
        run: must_to_json,
    },
    FuncDef {
        name: "toPrettyJson",
        params: &[Type::Any],
        variadic: None,
        doc: "Writes a value as JSON on many lines; what cannot be written gives the empty string.",
        run: to_pretty_json,
    },
    FuncDef {
        name: "mustToPrettyJson",
        params: &[Type::Any],
        variadic: None,
        doc: "Writes a value as JSON on many lines, with an error returned.",
        run: must_to_pretty_json,
    },
    FuncDef {
        name: "toRawJson",
        params: &[Type::Any],
        variadic: None,
        doc: "Writes a value as JSON without escapes for HTML.",
        run: to_raw_json,
    },
    FuncDef {
        name: "mustToRawJson",
        params: &[Type::Any],
        variadic: None,
        doc: "Writes a value as JSON without escapes for HTML, with an error returned.",
        run: must_to_raw_json,
    },
];

fn from_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    // Sprig drops the error on purpose: what is no JSON reads as nil.
    Ok(decoded(call, args)?.unwrap_or(Value::Nil))
}

fn must_from_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    decoded(call, args)?.map_err(|error| CallError::returned(error.to_string()))
}

fn decoded(call: &Call<'_>, args: Args<'_>) -> Result<Result<Value, JsonError>, CallError> {
    let codec = &edition::of(call)?.codec;
    let tree = json::from_slice(args.str(0)?.as_bytes(), Numbers::Float64, codec);
    Ok(tree.map(|tree| Value::from_tree(&tree)))
}

/// What Sprig does where `encoding/json` refuses a value.
#[derive(Clone, Copy)]
enum Refusal {
    /// The result is the empty string.
    Empty,
    /// The error is returned.
    Returned,
    /// The error becomes a panic.
    Panics,
}

fn encoded(
    call: &Call<'_>,
    args: Args<'_>,
    html: Html,
    layout: Layout<'_>,
    refusal: Refusal,
) -> Result<Value, CallError> {
    let codec = &edition::of(call)?.codec;
    match (json::to_string(args.value(0), html, layout, codec), refusal) {
        (Ok(text), _) => Ok(Value::str(text)),
        (Err(WriteError::Limit(text)), _) => Err(CallError::limit(text)),
        (Err(WriteError::Panic(text)), _) => Err(CallError::panicked(text)),
        (Err(WriteError::Refused(_)), Refusal::Empty) => Ok(Value::Str(Str::empty())),
        (Err(WriteError::Refused(text)), Refusal::Returned) => Err(CallError::returned(text)),
        (Err(WriteError::Refused(text)), Refusal::Panics) => Err(CallError::panicked(text)),
    }
}

const PRETTY: Layout<'static> = Layout::Indented("  ");

fn to_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    encoded(call, args, Html::Escaped, Layout::Compact, Refusal::Empty)
}

fn must_to_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    encoded(
        call,
        args,
        Html::Escaped,
        Layout::Compact,
        Refusal::Returned,
    )
}

fn to_pretty_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    encoded(call, args, Html::Escaped, PRETTY, Refusal::Empty)
}

fn must_to_pretty_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    encoded(call, args, Html::Escaped, PRETTY, Refusal::Returned)
}

fn to_raw_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    encoded(call, args, Html::Raw, Layout::Compact, Refusal::Panics)
}

fn must_to_raw_json(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    encoded(call, args, Html::Raw, Layout::Compact, Refusal::Returned)
}
