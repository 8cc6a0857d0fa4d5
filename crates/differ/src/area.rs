//! What is generated, area by area.

use crate::dice::Dice;
use crate::generate::{
    codec, flags, functions, methods, nodes, printf, regexp, semver, set, template, time, toml,
    values, yaml,
};
use crate::record::Record;

/// A kind of case.
#[derive(Debug)]
pub struct Area {
    /// Its name on the command line and in the names of case files.
    pub name: &'static str,
    /// What its cases try.
    pub about: &'static str,
    /// Makes a case.
    pub generate: fn(&mut Dice) -> Record,
}

/// All areas.
pub const AREAS: &[Area] = &[
    Area {
        name: "printf",
        about: "formats with verbs, flags, widths and arguments of all types",
        generate: printf::case,
    },
    Area {
        name: "functions",
        about: "calls of Go's, Sprig's and Helm's functions with arguments of all types",
        generate: functions::case,
    },
    Area {
        name: "methods",
        about: "methods of times, durations and versions, and these values in functions",
        generate: methods::case,
    },
    Area {
        name: "template",
        about: "control flow, variables, definitions, include, tpl, trimming, parse errors",
        generate: template::case,
    },
    Area {
        name: "yaml",
        about: "YAML documents, read and written in every format",
        generate: yaml::case,
    },
    Area {
        name: "nodes",
        about: "YAML documents with comments, anchors and styles, written anew as around a post-renderer",
        generate: nodes::case,
    },
    Area {
        name: "values",
        about: "values files of several documents",
        generate: values::case,
    },
    Area {
        name: "emit",
        about: "values with odd strings, numbers and keys, written in every format",
        generate: codec::emit,
    },
    Area {
        name: "json",
        about: "JSON documents, well-formed or not",
        generate: codec::json,
    },
    Area {
        name: "toml",
        about: "TOML documents, well-formed or not",
        generate: toml::case,
    },
    Area {
        name: "set",
        about: "arguments of --set, --set-string, --set-json and --set-literal",
        generate: set::case,
    },
    Area {
        name: "flags",
        about: "command lines with flags of every kind",
        generate: flags::case,
    },
    Area {
        name: "semver",
        about: "versions and constraints",
        generate: semver::case,
    },
    Area {
        name: "regexp",
        about: "regular expressions, texts and replacements",
        generate: regexp::case,
    },
    Area {
        name: "time",
        about: "layouts, times in zones, texts of times, durations",
        generate: time::case,
    },
];

/// The area of a name.
pub fn find(name: &str) -> Option<&'static Area> {
    AREAS.iter().find(|area| area.name == name)
}
