//! Copies values in depth, as `github.com/mitchellh/copystructure` does.
//!
//! Maps and lists are copied; everything else is immutable here and can be shared. One value met
//! twice is copied twice, so shared parts come apart, as in the library.

use std::collections::BTreeMap;

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, List, Map, Str, Type, Underlying, Value};

use crate::limits::{self, Budget};
use crate::semver;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "deepCopy",
        params: &[Type::Any],
        variadic: None,
        doc: "Copies a value with all dictionaries and lists in it.",
        run: deep_copy,
    },
    FuncDef {
        name: "mustDeepCopy",
        params: &[Type::Any],
        variadic: None,
        doc: "Like deepCopy, with an error returned.",
        run: deep_copy,
    },
];

fn deep_copy(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let value = args.value(0);
    if value.is_nil() {
        // The library asks the type of nothing.
        return Err(CallError::panicked(
            "reflect: call of reflect.Value.Type on zero Value",
        ));
    }
    copied(value, 0, &mut Budget::visits())
}

fn copied(value: &Value, depth: usize, budget: &mut Budget) -> Result<Value, CallError> {
    limits::depth(depth)?;
    budget.spend(1)?;
    Ok(match value {
        // A nil map stays one.
        Value::Map(map) if map.is_nil() => value.clone(),
        Value::Map(map) => {
            let entries = map.entries();
            let copies = entries
                .iter()
                .map(|(key, item)| Ok((key.clone(), copied(item, depth + 1, budget)?)));
            let copies: BTreeMap<Str, Value> = copies.collect::<Result<_, CallError>>()?;
            Value::Map(Map::with_entries(copies).as_type(map.map_type()))
        }
        // A list without anything mutable in it can be shared: lists never change.
        Value::List(list) if list.iter().all(is_immutable) => {
            budget.spend(list.len())?;
            Value::List(list.clone())
        }
        Value::List(list) => {
            let items: Result<Vec<Value>, CallError> = list
                .iter()
                .map(|item| copied(item, depth + 1, budget))
                .collect();
            Value::List(List::new(list.elem(), items?))
        }
        Value::Object(object)
            if object.type_name() != "time.Time" && is_closed(object.underlying()) =>
        {
            if let Some(copy) = semver::deep_copy_of(&**object) {
                return Ok(copy);
            }
            let name = object.type_name();
            return Err(CallError::unsupported(format!(
                "deepCopy of a {name} is not supported"
            )));
        }
        other => other.clone(),
    })
}

/// Whether a struct has no exported fields: the library would copy it as the type's zero value.
fn is_closed(underlying: Underlying) -> bool {
    match underlying {
        Underlying::Struct(fields) | Underlying::Pointer(fields) => !fields
            .iter()
            .any(|(name, _)| name.starts_with(|c: char| c.is_ascii_uppercase())),
        Underlying::Value(_) | Underlying::NilPointer | Underlying::Opaque => false,
    }
}

fn is_immutable(value: &Value) -> bool {
    match value {
        Value::Map(_) | Value::List(_) => false,
        Value::Object(object) => !matches!(
            object.underlying(),
            Underlying::Value(Value::Map(_) | Value::List(_))
        ),
        _ => true,
    }
}
