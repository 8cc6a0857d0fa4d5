//! `tpl`: runs text from values as a template.

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Str, Type, Value, number};

use crate::engine::{Host, remove_no_value};

pub(super) const FUNCS: &[FuncDef] = &[FuncDef {
    name: "tpl",
    params: &[Type::String, Type::Any],
    variadic: None,
    doc: "Runs a string as a template with the given data; definitions inside it are seen only there.",
    run: tpl,
}];

fn tpl(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let source = args.str(0)?;
    if memchr::memmem::find(source.as_bytes(), b"{{").is_none() {
        // Text without actions parses and runs to itself.
        return Ok(Value::Str(remove_no_value(source)));
    }
    let host = call.host::<Host>()?;
    let parsed = host.parse_text(source).map_err(|error| {
        CallError::from(error).wrapped(format!(
            "cannot parse template {}: ",
            number::quote(source.as_bytes())
        ))
    })?;
    let mut set = call.set()?.child();
    set.add(&parsed);
    let mut out = Vec::new();
    // Go runs the text's own tree, which need not be the one that the name stands for in the set.
    let tree = parsed
        .main()
        .ok_or_else(|| CallError::unsupported("tpl: the text has no template"))?;
    call.execute_tree(&set, tree, args.value(1).clone(), &mut out)
        .map_err(|error| {
            let prefix = format!(
                "error during tpl function execution for {}: ",
                number::quote(source.as_bytes())
            );
            CallError::from(error).wrapped(prefix)
        })?;
    Ok(Value::Str(remove_no_value(&Str::from(out))))
}
