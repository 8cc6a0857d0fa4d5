//! YAML, JSON and TOML.

use go_codec::json::{self, Html, Layout};
use go_codec::yaml::{self, Numbers};
use go_codec::{WriteError, toml};

use super::PROFILE;
use crate::record::Record;

pub(super) fn codec(case: &Record) -> Record {
    let dialect = PROFILE.codec;
    let text = case.text("text");
    let tree = if case.text("from") == b"json" {
        json::from_slice(text, Numbers::Float64, dialect).map_err(|error| error.to_string())
    } else {
        yaml::read_tree(text, Numbers::Float64, dialect).map_err(|error| error.to_string())
    };
    let tree = match tree {
        Ok(tree) => tree,
        Err(error) => return Record::default().with("error", error),
    };
    let mut out = Record::default();
    let mut written = |name: &str, result: Result<Vec<u8>, WriteError>| match result {
        Ok(text) => out.put(name, text),
        Err(WriteError::Refused(text)) => out.put(&format!("{name}Error"), text),
        Err(WriteError::Panic(text)) => out.put(&format!("{name}Panic"), text),
        Err(WriteError::Limit(text)) => out.put(&format!("{name}Limit"), text),
    };
    written(
        "json",
        json::to_string(&tree, Html::Escaped, Layout::Compact, dialect),
    );
    written(
        "prettyJson",
        json::to_string(&tree, Html::Escaped, Layout::Indented("  "), dialect),
    );
    written("yaml", yaml::to_string(&tree, dialect));
    written("prettyYaml", yaml::to_string_pretty(&tree));
    written("toml", toml::to_string(&tree, dialect));
    out
}
