//! YAML, JSON and TOML in templates: Helm's own functions, which swallow errors, and their `must` forms.
//!
//! Source: v4 `pkg/engine/funcs.go`.

use go_codec::WriteError;
use go_codec::gostruct::Type as GoType;
use go_codec::json::{self, Html, Layout};
use go_codec::toml::{Datetime, Zone};
use go_codec::yaml::{self, Strictness};
use go_codec::{Dialect, toml};
use go_template::{Args, Call, FuncDef};
use go_time::{Location, Time};
use go_value::{CallError, ElemType, List, Map, MapType, Str, Tree, Type, Value};

use crate::Profile;

const ANY: &[Type] = &[Type::Any];
const TEXT: &[Type] = &[Type::String];

pub(super) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "toYaml",
        params: ANY,
        variadic: None,
        doc: "Writes a value as YAML, without the last line break; an empty string where that fails.",
        run: |call, args| to_yaml(args.value(0), codec(call)?),
    },
    FuncDef {
        name: "fromYaml",
        params: TEXT,
        variadic: None,
        doc: "Reads a YAML map; where that fails, a map whose key `Error` says why.",
        run: |call, args| from_map(yaml::read_values(text_to_read(args)?, codec(call)?)),
    },
    FuncDef {
        name: "fromYamlArray",
        params: TEXT,
        variadic: None,
        doc: "Reads a YAML list; where that fails, a list with the error's text.",
        run: |call, args| {
            let bytes = text_to_read(args)?;
            from_list(yaml::unmarshal(
                bytes,
                &GoType::LIST_ANY,
                Strictness::Lenient,
                codec(call)?,
            ))
        },
    },
    FuncDef {
        name: "toJson",
        params: ANY,
        variadic: None,
        doc: "Writes a value as JSON; an empty string where that fails.",
        run: |call, args| swallowed(write_json(args.value(0), codec(call)?)),
    },
    FuncDef {
        name: "fromJson",
        params: TEXT,
        variadic: None,
        doc: "Reads a JSON object; where that fails, a map whose key `Error` says why.",
        run: |call, args| {
            let text = text_to_read(args)?;
            Ok(
                match json::unmarshal_partly(text, &GoType::MAP_ANY, codec(call)?) {
                    // `null` makes Helm's map nil.
                    (Tree::Nil, None) => Value::Map(Map::nil(MapType::ANY)),
                    (tree, None) => tree.to_value(),
                    // The error stands beside what was read.
                    (tree, Some(error)) => match (tree.to_value(), error_map(&error)) {
                        (Value::Map(read), Value::Map(error)) => {
                            for (key, value) in error.entries().iter() {
                                read.insert(key.clone(), value.clone());
                            }
                            Value::Map(read)
                        }
                        (_, error) => error,
                    },
                },
            )
        },
    },
    FuncDef {
        name: "fromJsonArray",
        params: TEXT,
        variadic: None,
        doc: "Reads a JSON array; where that fails, a list with the error's text.",
        run: |call, args| {
            let read = json::unmarshal(text_to_read(args)?, &GoType::LIST_ANY, codec(call)?);
            match read {
                Ok(Tree::Nil) => Ok(Value::List(List::nil(ElemType::Any))),
                read => from_list(read),
            }
        },
    },
    FuncDef {
        name: "toToml",
        params: ANY,
        variadic: None,
        doc: "Writes a value as TOML; the error's text where that fails.",
        run: to_toml,
    },
];

/// What Helm has from 3.17 on.
pub(super) const PRETTY_AND_FROM_TOML: &[FuncDef] = &[
    FuncDef {
        name: "toYamlPretty",
        params: ANY,
        variadic: None,
        doc: "Writes a value as YAML with indented lists; an empty string where that fails.",
        run: |_, args| swallowed(yaml::to_string_pretty(args.value(0)).map(without_newline)),
    },
    FuncDef {
        name: "fromToml",
        params: TEXT,
        variadic: None,
        doc: "Reads a TOML document; where that fails, a map whose key `Error` says why.",
        run: from_toml,
    },
];

/// What Helm has from 4.0 on: errors are panics, which the template package reports.
pub(super) const MUST: &[FuncDef] = &[
    FuncDef {
        name: "mustToYaml",
        params: ANY,
        variadic: None,
        doc: "Writes a value as YAML, without the last line break; fails where that fails.",
        run: |call, args| {
            yaml::to_string(args.value(0), codec(call)?)
                .map(|text| Value::Str(without_newline(text)))
                .map_err(panicked)
        },
    },
    FuncDef {
        name: "mustToJson",
        params: ANY,
        variadic: None,
        doc: "Writes a value as JSON; fails where that fails.",
        run: |call, args| {
            write_json(args.value(0), codec(call)?)
                .map(Value::Str)
                .map_err(panicked)
        },
    },
];

/// What Helm has from 4.2 on.
pub(super) const MUST_TO_TOML: &[FuncDef] = &[FuncDef {
    name: "mustToToml",
    params: ANY,
    variadic: None,
    doc: "Writes a value as TOML; fails where that fails.",
    run: |call, args| {
        toml::to_string(args.value(0), codec(call)?)
            .map(|text| Value::Str(Str::from(text)))
            .map_err(panicked)
    },
}];

fn codec(call: &Call<'_>) -> Result<&'static Dialect, CallError> {
    Ok(call.bound::<Profile>()?.codec)
}

/// `toYaml`, which `.Files.AsConfig` uses too.
pub(crate) fn to_yaml(value: &Value, codec: &'static Dialect) -> Result<Value, CallError> {
    swallowed(yaml::to_string(value, codec).map(without_newline))
}

fn write_json(value: &Value, codec: &Dialect) -> Result<Str, WriteError> {
    json::to_string(value, Html::Escaped, Layout::Compact, codec).map(Str::from)
}

/// `strings.TrimSuffix(text, "\n")`
fn without_newline(mut text: Vec<u8>) -> Str {
    go_value::limits::note_work(text.len() as u64 / 8);
    if text.last() == Some(&b'\n') {
        text.pop();
    }
    Str::from(text)
}

/// Helm turns a failure into an empty string; a limit of ours must not look like Helm's answer.
fn swallowed(result: Result<Str, WriteError>) -> Result<Value, CallError> {
    match result {
        Ok(text) => Ok(Value::Str(text)),
        Err(WriteError::Refused(_)) => Ok(Value::str("")),
        Err(error) => Err(panicked(error)),
    }
}

fn panicked(error: WriteError) -> CallError {
    match error {
        WriteError::Refused(text) | WriteError::Panic(text) => CallError::panicked(text),
        WriteError::Limit(text) => CallError::limit(text),
    }
}

fn to_toml(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    match toml::to_string(args.value(0), codec(call)?) {
        Ok(text) => Ok(Value::Str(Str::from(text))),
        Err(WriteError::Refused(text)) => Ok(Value::str(text)),
        Err(error) => Err(panicked(error)),
    }
}

fn from_toml(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(match toml::read(text_to_read(args)?, codec(call)?) {
        Ok(table) => {
            let local = sprig::time_object::local_zone(call);
            toml::table_to_value(&table, &|date| time_of(date, &local))
        }
        Err(error) => error_map(&error),
    })
}

/// The `time.Time` of a TOML date. Dates without a zone get zones of their own, by these names, at the
/// local offset, which is UTC's here.
fn time_of(date: &Datetime, local: &Location) -> Value {
    let location = match date.zone {
        Zone::Utc => Location::utc(),
        Zone::Offset(minutes) => Location::fixed("", i64::from(minutes) * 60),
        Zone::LocalDatetime => Location::fixed("datetime-local", 0),
        Zone::LocalDate => Location::fixed("date-local", 0),
        Zone::LocalTime => Location::fixed("time-local", 0),
    };
    let [year, month, day, hour, minute, second, nanosecond] = [
        date.year,
        date.month,
        date.day,
        date.hour,
        date.minute,
        date.second,
        date.nanosecond,
    ]
    .map(i64::from);
    let time = Time::date(
        year, month, day, hour, minute, second, nanosecond, &location,
    );
    let in_local = time.in_location(local);
    let is_local = matches!(date.zone, Zone::Offset(_)) && in_local.zone().1 == time.zone().1;
    sprig::time_object::time_value(if is_local { in_local } else { time })
}

fn error_map(error: &dyn std::fmt::Display) -> Value {
    let entry = (Str::from("Error"), Value::str(error.to_string()));
    Value::Map(std::iter::once(entry).collect::<Map>())
}

/// A decoded map; `null` and an empty text leave Helm's map empty.
fn from_map(result: Result<Tree, impl std::fmt::Display>) -> Result<Value, CallError> {
    Ok(match result {
        Ok(Tree::Nil) => Value::Map(Map::new()),
        Ok(tree) => tree.to_value(),
        Err(error) => error_map(&error),
    })
}

/// The text that a function reads. Reading takes far longer than a look at the bytes.
fn text_to_read<'a>(args: Args<'a>) -> Result<&'a [u8], CallError> {
    let bytes = args.str(0)?.as_bytes();
    go_value::limits::note_work(bytes.len() as u64 / 4);
    Ok(bytes)
}

/// A decoded list; `null` leaves Helm's list nil.
fn from_list(result: Result<Tree, impl std::fmt::Display>) -> Result<Value, CallError> {
    Ok(match result {
        Ok(Tree::Nil) => Value::list(Vec::new()),
        Ok(tree) => tree.to_value(),
        Err(error) => Value::list(vec![Value::str(error.to_string())]),
    })
}
