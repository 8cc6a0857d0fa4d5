//! `tpl`: runs text from values as a template.

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Map, Str, Type, Value, number};

use crate::engine::{Host, ROOT_TEMPLATE, base_name, remove_no_value};
use crate::exec_error::{self, ExecErrorForm};
use crate::values_object;

/// Helm up to 3.13: each text is a rendering of its own in place of the template that calls.
pub(super) const IN_PLACE: &[FuncDef] = &[FuncDef {
    name: "tpl",
    params: &[Type::String, Type::NamedMap(values_object::HELM_3.name)],
    variadic: None,
    doc: "Runs a string in place of the template whose context is given; it sees no definitions of that template.",
    run: tpl_in_place,
}];

/// Helm from 3.14 on: texts run in a copy of the templates, with any data.
pub(super) const IN_COPY: &[FuncDef] = &[FuncDef {
    name: "tpl",
    params: &[Type::String, Type::Any],
    variadic: None,
    doc: "Runs a string as a template with the given data; definitions inside it are seen only there.",
    run: tpl,
}];

/// `tpl` of v3.13 `pkg/engine/engine.go`: name and base path come from the context, and its `Template` is
/// set again as for a file.
fn tpl_in_place(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let source = args.str(0)?;
    let context = match args.value(1) {
        Value::Map(map) => map.clone(),
        _ => Map::nil(values_object::HELM_3),
    }
    .as_type(values_object::HELM_3);
    let template_value = |key: &str, what: &str| {
        let path = Str::from(format!("Template.{key}"));
        values_object::path_value(&context, &path).map_err(|error| {
            // Helm's sentence spells the first key in its own way.
            error.wrapped(format!(
                "cannot retrieve Template.{what} from values inside tpl function: {source}: "
            ))
        })
    };
    let base_path = template_value("BasePath", "Basepath")?;
    let name = template_value("Name", "Name")?;
    let name = text_of(&name)?;
    let base_path = text_of(&base_path)?;

    let wrapped = |error: CallError| {
        error.wrapped(format!(
            "error during tpl function execution for {}: ",
            number::quote(source.as_bytes())
        ))
    };
    let host = call.host::<Host>()?;
    let parsed = host.parse_text(&name, source).map_err(|error| {
        let text = exec_error::parse_error(&name, &error.sentence());
        wrapped(reworded(error.into(), text))
    })?;
    // What the text draws is the same in every release.
    let parsed = parsed.with_site_name(ROOT_TEMPLATE);
    if base_name(name.as_bytes()).starts_with(b"_") {
        return Ok(Value::str(""));
    }
    let set = host.set_with(&name, &parsed);
    let template: Map = [
        (Str::from("Name"), Value::Str(name.clone())),
        (Str::from("BasePath"), Value::Str(base_path)),
    ]
    .into_iter()
    .collect();
    context.insert(
        Str::from("Template"),
        Value::Map(template.as_type(values_object::HELM_3)),
    );
    let mut out = Vec::new();
    let executed = host
        .count_anew(|| call.execute(&set, name.as_bytes(), Value::Map(context.clone()), &mut out));
    executed.map_err(|error| {
        let text = std::iter::once(error.sentence());
        let text = exec_error::exec_error(&name, text, ExecErrorForm::Go);
        wrapped(reworded(error.into(), text))
    })?;
    Ok(Value::Str(remove_no_value(&Str::from(out))))
}

/// The same failure in other words.
fn reworded(error: CallError, text: Str) -> CallError {
    CallError {
        text,
        tail: None,
        ..error
    }
}

/// A type assertion to `string`.
fn text_of(value: &Value) -> Result<Str, CallError> {
    match value {
        Value::Str(text) => Ok(text.clone()),
        Value::Nil => Err(CallError::panicked(
            "interface conversion: interface {} is nil, not string",
        )),
        value => Err(CallError::panicked(format!(
            "interface conversion: interface {{}} is {}, not string",
            value.type_name()
        ))),
    }
}

fn tpl(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let source = args.str(0)?;
    if memchr::memmem::find(source.as_bytes(), b"{{").is_none() {
        // Text without actions parses and runs to itself.
        return Ok(Value::Str(remove_no_value(source)));
    }
    let host = call.host::<Host>()?;
    let parsed = host
        .parse_text(&Str::from(ROOT_TEMPLATE), source)
        .map_err(|error| {
            CallError::from(error).wrapped(format!(
                "cannot parse template {}: ",
                number::quote(source.as_bytes())
            ))
        })?;
    let mut set = call.set().child();
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
