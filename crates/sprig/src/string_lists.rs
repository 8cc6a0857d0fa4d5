//! Cuts strings into lists and joins lists of strings.
//!
//! To add a function, add an entry to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_value::print::append_value;
use go_value::{CallError, ElemType, Map, MapType, Str, Type, Value};

use crate::cast::strval;
use crate::limits;
use crate::lists::slice_of;
use crate::strings::{find, text};
use crate::unicode::decode_rune;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "split",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Splits a string into a dictionary with the keys _0, _1, ….",
        run: split,
    },
    FuncDef {
        name: "splitn",
        params: &[Type::String, Type::Int, Type::String],
        variadic: None,
        doc: "Splits a string into a dictionary of at most so many parts.",
        run: splitn,
    },
    FuncDef {
        name: "splitList",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Splits a string into a list.",
        run: split_list,
    },
    FuncDef {
        name: "toStrings",
        params: &[Type::Any],
        variadic: None,
        doc: "Turns a list into a list of strings, leaving nil values out.",
        run: to_strings,
    },
    FuncDef {
        name: "join",
        params: &[Type::String, Type::Any],
        variadic: None,
        doc: "Joins the items of a list into one string.",
        run: join,
    },
    FuncDef {
        name: "sortAlpha",
        params: &[Type::Any],
        variadic: None,
        doc: "Sorts the items of a list as strings.",
        run: sort_alpha,
    },
];

/// `strings.SplitN`: at most `limit` parts, all of them for `None`.
fn split_n(separator: &[u8], limit: Option<usize>, bytes: &[u8]) -> Result<Vec<Str>, CallError> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    if limit == 0 {
        return Ok(parts);
    }
    let mut rest = bytes;
    if separator.is_empty() {
        while !rest.is_empty() && parts.len() + 1 < limit {
            let (character, after) = rest.split_at(decode_rune(rest).1);
            parts.push(Str::from(character));
            limits::list(Some(parts.len()))?;
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Str::from(rest));
        }
        return Ok(parts);
    }
    while parts.len() + 1 < limit {
        let Some(at) = find(rest, separator) else {
            break;
        };
        parts.push(Str::from(&rest[..at]));
        limits::list(Some(parts.len()))?;
        rest = &rest[at + separator.len()..];
    }
    parts.push(Str::from(rest));
    Ok(parts)
}

fn numbered(parts: Vec<Str>) -> Value {
    let entries = parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| (Str::from(format!("_{at}")), Value::Str(part)));
    Value::Map(entries.collect::<Map>().as_type(MapType::STRING))
}

fn split(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(numbered(split_n(
        args.str(0)?.as_bytes(),
        None,
        args.str(1)?.as_bytes(),
    )?))
}

fn splitn(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let limit = usize::try_from(args.int(1)?).ok();
    Ok(numbered(split_n(
        args.str(0)?.as_bytes(),
        limit,
        args.str(2)?.as_bytes(),
    )?))
}

fn split_list(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::string_list(split_n(
        args.str(0)?.as_bytes(),
        None,
        args.str(1)?.as_bytes(),
    )?))
}

/// Sprig's `strslice`: the items of a list as strings, nil left out; anything else as one string.
pub(crate) fn strslice(value: &Value) -> Vec<Str> {
    match slice_of(value) {
        Some(items) => items
            .iter()
            .filter(|item| !item.is_nil())
            .map(strval)
            .collect(),
        None if value.is_nil() => Vec::new(),
        None => vec![strval(value)],
    }
}

fn to_strings(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    match args.value(0) {
        Value::List(list) if list.elem() == ElemType::String => Ok(Value::List(list.clone())),
        value => Ok(Value::string_list(strslice(value))),
    }
}

fn join(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let separator = args.str(0)?.as_bytes();
    let Some(items) = slice_of(args.value(1)) else {
        return match args.value(1) {
            Value::Nil => text(Str::empty()),
            value => text(strval(value)),
        };
    };
    let mut out = Vec::new();
    for (at, item) in items.iter().filter(|item| !item.is_nil()).enumerate() {
        if at > 0 {
            out.extend_from_slice(separator);
        }
        match item {
            Value::Str(s) | Value::Bytes(s) => out.extend_from_slice(s.as_bytes()),
            other => append_value(&mut out, other),
        }
        limits::string(Some(out.len()))?;
    }
    text(out)
}

fn sort_alpha(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let value = args.value(0);
    // What is a list of strings already is sorted in place, and given back.
    if let Value::List(list) = value
        && list.elem() == ElemType::String
    {
        list.sort();
        return Ok(value.clone());
    }
    if slice_of(value).is_none() {
        return Ok(Value::string_list([strval(value)]));
    }
    let mut items = strslice(value);
    items.sort_unstable();
    Ok(Value::string_list(items))
}
