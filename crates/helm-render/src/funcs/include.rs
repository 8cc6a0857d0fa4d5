//! `include`: runs a named template and returns its text.

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Str, Type, Value, number};

use crate::engine::Host;

/// How many `include`s of one name may be active at once (`recursionMaxNums` of `engine.go`).
const MAX_ACTIVE: usize = 1000;

pub(super) const FUNCS: &[FuncDef] = &[FuncDef {
    name: "include",
    params: &[Type::String, Type::Any],
    variadic: None,
    doc: "Runs the named template with the given data and returns its output as a string.",
    run: include,
}];

fn include(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let host = call.host::<Host>()?;
    let name = args.str(0)?;
    if !host.enter_include(name, MAX_ACTIVE) {
        return Err(CallError::returned(format!(
            "rendering template has a nested reference name: {name}: unable to execute template"
        )));
    }
    let result = execute(call, name, args.value(1).clone());
    host.leave_include(name);
    result
}

fn execute(call: &mut Call<'_>, name: &Str, data: Value) -> Result<Value, CallError> {
    let set = call.set();
    if set.lookup(name.as_bytes()).is_none() {
        return Err(no_template(name));
    }
    let mut out = Vec::new();
    call.execute(set, name.as_bytes(), data, &mut out)?;
    Ok(Value::Str(Str::from(out)))
}

/// The error of `Template.ExecuteTemplate` for a name that is not in the set.
fn no_template(name: &Str) -> CallError {
    let name = number::quote(name.as_bytes());
    CallError::returned(format!(
        "template: no template {name} associated with template \"gotpl\""
    ))
}
