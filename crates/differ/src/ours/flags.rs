//! Command lines, read as pflag does.

use std::collections::BTreeMap;

use helm_render::command::flag_set::{Flag, FlagKind, parse};

use super::refused;
use crate::record::Record;

/// The flags that the oracle declares, in the order of their names.
const FLAGS: &[Flag] = &[
    Flag::new("add-dir-header", FlagKind::GoBool),
    Flag::new("alsologtostderr", FlagKind::GoBool),
    Flag::new("array", FlagKind::StringArray).short('a'),
    Flag::new("bool", FlagKind::Bool).short('b'),
    Flag::new("duration", FlagKind::Duration),
    Flag::new("float", FlagKind::Float32),
    Flag::new("help", FlagKind::Bool).short('h'),
    Flag::new("int", FlagKind::Int),
    Flag::new("log-backtrace-at", FlagKind::TraceLocation),
    Flag::new("log-dir", FlagKind::String),
    Flag::new("log-file", FlagKind::String),
    Flag::new("log-file-max-size", FlagKind::GoUint64),
    Flag::new("logtostderr", FlagKind::GoBool),
    Flag::new("map", FlagKind::StringToString).short('l'),
    Flag::new("old", FlagKind::Bool).deprecated("use --bool instead"),
    Flag::new("one-output", FlagKind::GoBool),
    Flag::new("optional", FlagKind::OptionalString("client")),
    Flag::new("skip-headers", FlagKind::GoBool),
    Flag::new("skip-log-headers", FlagKind::GoBool),
    Flag::new("slice", FlagKind::StringSlice).short('f'),
    Flag::new("stderrthreshold", FlagKind::Severity),
    Flag::new("string", FlagKind::String).short('s'),
    Flag::new("test.", FlagKind::IgnoredShorthands),
    Flag::new("v", FlagKind::Level).short('v'),
    Flag::new("vmodule", FlagKind::ModuleLevels),
];

pub(super) fn flags(case: &Record) -> Record {
    let line: Option<Vec<String>> = case
        .list("line")
        .iter()
        .map(|word| String::from_utf8(word.clone()).ok())
        .collect();
    let Some(line) = line else {
        return refused("a word is no text");
    };
    let parsed = match parse(&line, FLAGS, &|_, _| Ok(())) {
        Ok(parsed) => parsed,
        Err(error) => return Record::default().with("error", error),
    };
    let mut given = Vec::new();
    for flag in FLAGS {
        let mut values = parsed.all(flag.name);
        match flag.kind {
            FlagKind::StringArray | FlagKind::StringSlice => {}
            FlagKind::StringToString => {
                let pairs: BTreeMap<&str, &str> = values
                    .iter()
                    .filter_map(|pair| pair.split_once('='))
                    .collect();
                values = pairs
                    .iter()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                values.sort();
            }
            _ => drop(values.drain(..values.len().saturating_sub(1))),
        }
        given.extend(values.iter().map(|value| format!("{}={value}", flag.name)));
    }
    let bytes = |texts: &[String]| texts.iter().map(|text| text.clone().into_bytes()).collect();
    let warnings: String = parsed
        .warnings
        .iter()
        .map(|line| format!("{line}\n"))
        .collect();
    Record::default()
        .with_list("given", bytes(&given))
        .with_list("args", bytes(&parsed.args))
        .with("warnings", warnings)
}
