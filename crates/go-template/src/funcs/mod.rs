//! Go's built-in template functions (`text/template/funcs.go`).
//!
//! To add one that a Go release brings: a [`FuncDef`] in [`BUILTINS`] and its body in the file of its
//! kind. `and`, `or`, `call`, `len` and `slice` are the executor's: see [`Special`].

mod compare;
mod escape;
mod index;

pub(crate) use index::slice;

use go_value::{CallError, Kind, Str, Type, Underlying, Value, print, truth};

use crate::Dialect;
use crate::func_def::{Args, Call, FuncDef};
use crate::function_table::Special;

const ANY: Option<Type> = Some(Type::Any);
const REFLECT: Option<Type> = Some(Type::Reflect);

/// Go's functions, and what the executor does itself of them.
pub(crate) static BUILTINS: &[(&FuncDef, Special)] = &[
    (&AND, Special::And),
    (&CALL, Special::Call),
    (&HTML, Special::None),
    (&INDEX, Special::None),
    (&SLICE, Special::Slice),
    (&JS, Special::None),
    (&LEN, Special::Len),
    (&NOT, Special::None),
    (&OR, Special::Or),
    (&PRINT, Special::None),
    (&PRINTF, Special::None),
    (&PRINTLN, Special::None),
    (&URLQUERY, Special::None),
    (&EQ, Special::None),
    (&GE, Special::None),
    (&GT, Special::None),
    (&LE, Special::None),
    (&LT, Special::None),
    (&NE, Special::None),
];

static AND: FuncDef = FuncDef {
    name: "and",
    params: &[Type::Reflect],
    variadic: REFLECT,
    doc: "The first argument that is empty, or the last one. Arguments behind the deciding one are not evaluated.",
    run: executor_does_it,
};
static CALL: FuncDef = FuncDef {
    name: "call",
    params: &[Type::Reflect],
    variadic: REFLECT,
    doc: "Calls its first argument, a function, with the others.",
    run: executor_does_it,
};
static HTML: FuncDef = FuncDef {
    name: "html",
    params: &[],
    variadic: ANY,
    doc: "The arguments printed and escaped for HTML.",
    run: |_, args| Ok(escape::html(escape::eval_args(args)).into()),
};
static INDEX: FuncDef = FuncDef {
    name: "index",
    params: &[Type::Reflect],
    variadic: REFLECT,
    doc: "The first argument indexed by the others in turn: index x 1 2 is x[1][2].",
    run: index::index,
};
static SLICE: FuncDef = FuncDef {
    name: "slice",
    params: &[Type::Reflect],
    variadic: REFLECT,
    doc: "A part of a string, list or byte slice: slice x 1 2 is x[1:2].",
    run: executor_does_it,
};
static JS: FuncDef = FuncDef {
    name: "js",
    params: &[],
    variadic: ANY,
    doc: "The arguments printed and escaped for JavaScript strings.",
    run: |_, args| Ok(escape::js(escape::eval_args(args)).into()),
};
static LEN: FuncDef = FuncDef {
    name: "len",
    params: &[Type::Reflect],
    variadic: None,
    doc: "The length of a string, list or map.",
    run: executor_does_it,
};
static NOT: FuncDef = FuncDef {
    name: "not",
    params: &[Type::Reflect],
    variadic: None,
    doc: "Whether the argument is empty.",
    run: |_, args| Ok(Value::Bool(!truth::is_true(args.value(0)))),
};
static OR: FuncDef = FuncDef {
    name: "or",
    params: &[Type::Reflect],
    variadic: REFLECT,
    doc: "The first argument that is not empty, or the last one. Arguments behind the deciding one are not evaluated.",
    run: executor_does_it,
};
static PRINT: FuncDef = FuncDef {
    name: "print",
    params: &[],
    variadic: ANY,
    doc: "The arguments as text, with blanks between two that are not strings (fmt.Sprint).",
    run: |_, args| Ok(print::sprint(args.all()).into()),
};
static PRINTF: FuncDef = FuncDef {
    name: "printf",
    params: &[Type::String],
    variadic: ANY,
    doc: "The arguments as a format string tells (fmt.Sprintf).",
    run: |_, args| Ok(print::sprintf(args.str(0)?.as_bytes(), args.rest(1)).into()),
};
static PRINTLN: FuncDef = FuncDef {
    name: "println",
    params: &[],
    variadic: ANY,
    doc: "The arguments as text with blanks between them and a newline at the end (fmt.Sprintln).",
    run: |_, args| Ok(print::sprintln(args.all()).into()),
};
static URLQUERY: FuncDef = FuncDef {
    name: "urlquery",
    params: &[],
    variadic: ANY,
    doc: "The arguments printed and escaped for the query of a URL.",
    run: |_, args| Ok(escape::url_query(escape::eval_args(args)).into()),
};
static EQ: FuncDef = FuncDef {
    name: "eq",
    params: &[Type::Reflect],
    variadic: REFLECT,
    doc: "Whether the first argument equals one of the others.",
    run: compare::eq,
};
static GE: FuncDef = FuncDef {
    name: "ge",
    params: &[Type::Reflect, Type::Reflect],
    variadic: None,
    doc: "Whether the first argument is greater than or equals the second.",
    run: compare::ge,
};
static GT: FuncDef = FuncDef {
    name: "gt",
    params: &[Type::Reflect, Type::Reflect],
    variadic: None,
    doc: "Whether the first argument is greater than the second.",
    run: compare::gt,
};
static LE: FuncDef = FuncDef {
    name: "le",
    params: &[Type::Reflect, Type::Reflect],
    variadic: None,
    doc: "Whether the first argument is less than or equals the second.",
    run: compare::le,
};
static LT: FuncDef = FuncDef {
    name: "lt",
    params: &[Type::Reflect, Type::Reflect],
    variadic: None,
    doc: "Whether the first argument is less than the second.",
    run: compare::lt,
};
static NE: FuncDef = FuncDef {
    name: "ne",
    params: &[Type::Reflect, Type::Reflect],
    variadic: None,
    doc: "Whether the two arguments differ.",
    run: compare::ne,
};

fn executor_does_it(call: &mut Call<'_>, _: Args<'_>) -> Result<Value, CallError> {
    Err(CallError::unsupported(format!(
        "{}: only inside a template",
        call.function
    )))
}

/// What an object of a named basic, map or slice type is made of.
fn underlying_value(value: &Value) -> Option<Value> {
    match value {
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn length(item: &Value) -> Result<Value, CallError> {
    let len = match item {
        Value::Str(s) | Value::Bytes(s) => s.len(),
        Value::Map(map) => map.len(),
        Value::List(list) => list.len(),
        Value::Nil => return Err(CallError::returned("len of nil pointer")),
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) if !matches!(inner, Value::Object(_)) => {
                return length(&inner)
                    .map_err(|_| CallError::returned(format!("len of type {}", item.type_name())));
            }
            Underlying::NilPointer => return Err(CallError::returned("len of nil pointer")),
            _ => {
                return Err(CallError::returned(format!(
                    "len of type {}",
                    pointee(item)
                )));
            }
        },
        _ => {
            return Err(CallError::returned(format!(
                "len of type {}",
                item.type_name()
            )));
        }
    };
    Ok(Value::int(i64::try_from(len).unwrap_or(i64::MAX)))
}

/// The type's name after following pointers.
fn pointee(item: &Value) -> String {
    let name = item.type_name();
    if item.kind() == Kind::Pointer {
        name.trim_start_matches('*').to_owned()
    } else {
        name.into_owned()
    }
}

/// `call` on something that is not a function: nothing in a template is one.
pub(crate) fn call(name: &[u8], function: &Value, dialect: &Dialect) -> Result<Value, CallError> {
    if function.is_nil() {
        return Err(CallError::returned("call of nil"));
    }
    if function.kind() == Kind::Func {
        return Err(CallError::unsupported("call of a function value"));
    }
    let mut text = b"non-function ".to_vec();
    if dialect.call_names_function {
        text.extend_from_slice(name);
        text.push(b' ');
    }
    text.extend_from_slice(format!("of type {}", function.type_name()).as_bytes());
    Err(CallError::returned(Str::from(text)))
}
