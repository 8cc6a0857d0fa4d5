//! Stops a rendering, and greets.
//!
//! Helm puts its own `fail` on top of this one. To add a function, add an entry to [`FUNCS`].

use go_template::FuncDef;
use go_value::{CallError, Type, Value};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "fail",
        params: &[Type::String],
        variadic: None,
        doc: "Fails with a message.",
        run: |_, args| Err(CallError::returned(args.str(0)?.clone())),
    },
    FuncDef {
        name: "hello",
        params: &[],
        variadic: None,
        doc: "Greets: a test that functions work.",
        run: |_, _| Ok(Value::str("Hello!")),
    },
];
