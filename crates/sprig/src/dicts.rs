//! Builds, reads, changes and merges dictionaries.
//!
//! A dictionary is shared: `set`, `unset` and `merge` change it for everyone who holds it. The rules
//! of merging are in `merge`, copies are in `deepcopy`. To add a function, add an entry to [`FUNCS`].

use std::collections::BTreeMap;

use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Map, MapType, Str, Type, Value};

use crate::cast::strval;
use crate::merge::{self, MergeError, Overwrite};
use crate::{edition, limits};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "dict",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Makes a dictionary of keys and values in turn; a last key without a value gets the empty string.",
        run: dict,
    },
    FuncDef {
        name: "get",
        params: &[Type::MapAny, Type::String],
        variadic: None,
        doc: "Reads a key; an absent one gives the empty string.",
        run: get,
    },
    FuncDef {
        name: "set",
        params: &[Type::MapAny, Type::String, Type::Any],
        variadic: None,
        doc: "Sets a key of a dictionary and returns the dictionary.",
        run: set,
    },
    FuncDef {
        name: "unset",
        params: &[Type::MapAny, Type::String],
        variadic: None,
        doc: "Removes a key from a dictionary and returns the dictionary.",
        run: unset,
    },
    FuncDef {
        name: "hasKey",
        params: &[Type::MapAny, Type::String],
        variadic: None,
        doc: "Tells whether a dictionary has a key, be its value nil.",
        run: has_key,
    },
    FuncDef {
        name: "pluck",
        params: &[Type::String],
        variadic: Some(Type::MapAny),
        doc: "Reads one key of many dictionaries, where it is present.",
        run: pluck,
    },
    FuncDef {
        name: "keys",
        params: &[],
        variadic: Some(Type::MapAny),
        doc: "Lists the keys of dictionaries, in no order.",
        run: keys,
    },
    FuncDef {
        name: "pick",
        params: &[Type::MapAny],
        variadic: Some(Type::String),
        doc: "Makes a dictionary of some keys of another.",
        run: pick,
    },
    FuncDef {
        name: "omit",
        params: &[Type::MapAny],
        variadic: Some(Type::String),
        doc: "Makes a dictionary of another without some keys.",
        run: omit,
    },
    FuncDef {
        name: "merge",
        params: &[Type::MapAny],
        variadic: Some(Type::MapAny),
        doc: "Fills the empty values of a dictionary, in place and in depth, from others.",
        run: merge,
    },
    FuncDef {
        name: "mustMerge",
        params: &[Type::MapAny],
        variadic: Some(Type::MapAny),
        doc: "Like merge, with an error returned.",
        run: must_merge,
    },
    FuncDef {
        name: "mergeOverwrite",
        params: &[Type::MapAny],
        variadic: Some(Type::MapAny),
        doc: "Overwrites the values of a dictionary, in place and in depth, from others.",
        run: merge_overwrite,
    },
    FuncDef {
        name: "mustMergeOverwrite",
        params: &[Type::MapAny],
        variadic: Some(Type::MapAny),
        doc: "Like mergeOverwrite, with an error returned.",
        run: must_merge_overwrite,
    },
    FuncDef {
        name: "values",
        params: &[Type::MapAny],
        variadic: None,
        doc: "Lists the values of a dictionary, in no order.",
        run: values,
    },
    FuncDef {
        name: "dig",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Follows keys through nested dictionaries; the last two arguments are the default and the dictionary.",
        run: dig,
    },
];

/// A map parameter; `None` for Go's nil map, which reads as empty and cannot be written.
fn map_at<'a>(args: Args<'a>, at: usize) -> Result<Option<&'a Map>, CallError> {
    if args.value(at).is_nil() {
        Ok(None)
    } else {
        args.map(at).map(Some)
    }
}

/// A dictionary as a function of type `map[string]interface {}` returns it.
fn plain(map: &Map) -> Value {
    Value::Map(map.as_type(MapType::ANY))
}

fn dict(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let mut entries = BTreeMap::new();
    for pair in args.all().chunks(2) {
        let Some(key) = pair.first() else { continue };
        entries.insert(
            strval(key),
            pair.get(1)
                .cloned()
                .unwrap_or_else(|| Value::Str(Str::empty())),
        );
    }
    Ok(Value::Map(Map::with_entries(entries)))
}

fn get(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let found =
        map_at(args, 0)?.and_then(|map| args.str(1).ok().and_then(|key| map.get(key.as_bytes())));
    Ok(found.unwrap_or_else(|| Value::Str(Str::empty())))
}

fn set(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let Some(map) = map_at(args, 0)? else {
        return Err(CallError::panicked("assignment to entry in nil map"));
    };
    map.insert(args.str(1)?.clone(), args.value(2).clone());
    Ok(plain(map))
}

fn unset(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let key = args.str(1)?;
    Ok(match map_at(args, 0)? {
        Some(map) => {
            map.remove(key.as_bytes());
            plain(map)
        }
        None => Value::Map(Map::nil(MapType::ANY)),
    })
}

fn has_key(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let key = args.str(1)?.as_bytes();
    Ok(Value::Bool(
        map_at(args, 0)?.is_some_and(|map| map.contains_key(key)),
    ))
}

fn pluck(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let key = args.str(0)?.as_bytes();
    let mut found = Vec::new();
    for at in 1..args.len() {
        found.extend(map_at(args, at)?.and_then(|map| map.get(key)));
    }
    Ok(Value::list(found))
}

/// Go's chance order of a map's entries, as the outside world decides it.
fn in_map_order<T>(call: &Call<'_>, args: Args<'_>, sorted: Vec<T>) -> Vec<T> {
    if sorted.len() < 2 {
        return sorted;
    }
    let Some(order) = call.ambient.map_order(&call.site(args), sorted.len()) else {
        return sorted;
    };
    let mut sorted: Vec<Option<T>> = sorted.into_iter().map(Some).collect();
    let mut ordered: Vec<T> = order
        .into_iter()
        .filter_map(|at| sorted.get_mut(at).and_then(Option::take))
        .collect();
    // What an order forgets still is an entry of the map.
    ordered.extend(sorted.into_iter().flatten());
    ordered
}

fn keys(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let mut all: Vec<Str> = Vec::new();
    for at in 0..args.len() {
        if let Some(map) = map_at(args, at)? {
            all.extend(in_map_order(
                call,
                args,
                map.entries().keys().cloned().collect(),
            ));
            limits::list(Some(all.len()))?;
        }
    }
    Ok(Value::string_list(all))
}

fn values(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let sorted =
        map_at(args, 0)?.map_or_else(Vec::new, |map| map.entries().values().cloned().collect());
    Ok(Value::list(in_map_order(call, args, sorted)))
}

fn pick(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let picked = Map::new();
    if let Some(map) = map_at(args, 0)? {
        for at in 1..args.len() {
            let key = args.str(at)?;
            if let Some(value) = map.get(key.as_bytes()) {
                picked.insert(key.clone(), value);
            }
        }
    }
    Ok(Value::Map(picked))
}

fn omit(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let Some(map) = map_at(args, 0)? else {
        return Ok(Value::Map(Map::new()));
    };
    let mut kept = (*map.entries()).clone();
    for at in 1..args.len() {
        kept.remove(args.str(at)?.as_bytes());
    }
    Ok(Value::Map(Map::with_entries(kept)))
}

/// Merges all sources into the first dictionary, as far as mergo gets.
fn merged(
    call: &Call<'_>,
    args: Args<'_>,
    overwrite: Overwrite,
) -> Result<Result<Value, MergeError>, CallError> {
    let rules = edition::of(call)?.merge;
    let destination = match map_at(args, 0)? {
        Some(map) => map.as_type(MapType::ANY),
        None => Map::new(),
    };
    for at in 1..args.len() {
        let Some(source) = map_at(args, at)? else {
            continue;
        };
        if let Err(error) = merge::deep_merge(&destination, source, rules, overwrite)? {
            return Ok(Err(error));
        }
    }
    Ok(Ok(Value::Map(destination)))
}

/// Sprig gives the empty string where mergo fails.
fn or_empty(result: Result<Value, MergeError>) -> Value {
    result.unwrap_or_else(|_| Value::Str(Str::empty()))
}

fn or_returned(result: Result<Value, MergeError>) -> Result<Value, CallError> {
    result.map_err(|error| CallError::returned(error.to_string()))
}

fn merge(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    merged(call, args, Overwrite::Never).map(or_empty)
}

fn must_merge(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    or_returned(merged(call, args, Overwrite::Never)?)
}

fn merge_overwrite(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    merged(call, args, Overwrite::Always).map(or_empty)
}

fn must_merge_overwrite(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    or_returned(merged(call, args, Overwrite::Always)?)
}

/// Go's panic for a type assertion on an `interface {}`.
fn wrong_type(value: &Value, wanted: &str) -> CallError {
    let found = if value.is_nil() {
        "nil".into()
    } else {
        value.type_name()
    };
    CallError::panicked(format!(
        "interface conversion: interface {{}} is {found}, not {wanted}"
    ))
}

/// The assertion `.(map[string]interface {})`, which named map types fail.
fn as_plain_map(value: &Value) -> Result<&Map, CallError> {
    match value {
        Value::Map(map) if map.map_type() == MapType::ANY => Ok(map),
        other => Err(wrong_type(other, MapType::ANY.name)),
    }
}

fn dig(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let [keys @ .., default, start] = args.all() else {
        return Err(CallError::panicked("dig needs at least three arguments"));
    };
    let Some((last, path)) = keys.split_last() else {
        return Err(CallError::panicked("dig needs at least three arguments"));
    };
    let mut map = as_plain_map(start)?.clone();
    // All keys are looked at before the first step.
    for key in keys {
        if key.as_str().is_none() {
            return Err(wrong_type(key, "string"));
        }
    }
    let key_of = |key: &Value| key.as_str().cloned().unwrap_or_default();
    for key in path {
        map = match map.get(key_of(key).as_bytes()) {
            Some(step) => as_plain_map(&step)?.clone(),
            None => return Ok(default.clone()),
        };
    }
    Ok(map
        .get(key_of(last).as_bytes())
        .unwrap_or_else(|| default.clone()))
}
