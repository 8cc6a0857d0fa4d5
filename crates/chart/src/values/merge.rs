//! The values of a case from its flags, in Helm's order: files, `--set-json`, `--set`, `--set-string`,
//! `--set-file`, `--set-literal`.
//!
//! Reading is the caller's work ([`ReadFile`]): where `-` comes from, whether a path may be opened, and
//! that no URL is fetched, are not questions of this crate.

use go_codec::gostruct::Type;
use go_codec::json;
use go_codec::yaml::{self, DocumentReader, SeparatorError, Strictness};
use go_value::Tree;

use super::set_syntax::{SetError, Values, parse_into, parse_literal_into};
use super::table::{Node, Table};
use crate::limits::Limit;
use crate::rules::{NumberRule, Rules, SetJson, ValuesDocuments};

/// The text of Go's error when a file cannot be read: `open x.yaml: no such file or directory`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(pub String);

/// Reads what `-f` and `--set-file` name.
pub trait ReadFile {
    /// The bytes of a file; `-` is standard input.
    ///
    /// # Errors
    /// Go's text, or the caller's reason for a refusal.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError>;
}

impl<F: FnMut(&str) -> Result<Vec<u8>, ReadError>> ReadFile for F {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError> {
        self(path)
    }
}

/// The value flags of a case, each in the order in which it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueSources {
    /// `-f`, `--values`
    pub files: Vec<String>,
    /// `--set-json`
    pub set_json: Vec<String>,
    /// `--set`
    pub set: Vec<String>,
    /// `--set-string`
    pub set_string: Vec<String>,
    /// `--set-file`
    pub set_file: Vec<String>,
    /// `--set-literal`
    pub set_literal: Vec<String>,
}

/// Why the flags make no values; `Display` is Helm's sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ValuesError {
    /// A values file cannot be read.
    #[error("{}", .0.0)]
    Read(ReadError),
    /// A values file is no table.
    #[error("failed to parse {path}: {error}")]
    Parse {
        /// The path as the flag has it.
        path: String,
        /// What is wrong with it.
        error: DocumentError,
    },
    /// An argument of the set syntax.
    #[error("failed parsing --{flag} data: {message}")]
    Set {
        /// The flag without dashes.
        flag: &'static str,
        /// The parser's sentence.
        message: String,
    },
    /// An argument of `--set-json`, whose cause Helm hides.
    #[error("failed parsing --set-json data {}{argument}", if *.object { "JSON: " } else { "" })]
    SetJson {
        /// The argument.
        argument: String,
        /// Whether it was read as one JSON object.
        object: bool,
    },
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

/// Why a document of values is no table.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DocumentError {
    /// v3: the decoder's sentence.
    #[error("{0}")]
    Decode(String),
    /// v4: the decoder's sentence about one of several documents.
    #[error("cannot unmarshal yaml document: {0}")]
    Unmarshal(String),
    /// v4: a line that begins with `---` and goes on.
    #[error("error reading yaml document: {0}")]
    Separator(#[from] SeparatorError),
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

/// Reads all value flags into one table.
///
/// # Errors
/// The first flag that fails, in Helm's order.
pub fn user_values(
    sources: &ValueSources,
    rules: &Rules,
    reader: &mut dyn ReadFile,
) -> Result<Table, ValuesError> {
    go_value::unicode::use_version(rules.unicode);
    let mut base = Table::new();
    for path in &sources.files {
        let data = reader.read(path).map_err(ValuesError::Read)?;
        let table = load_values(&data, rules).map_err(|error| match error {
            DocumentError::Limit(limit) => ValuesError::Limit(limit),
            error => ValuesError::Parse {
                path: path.clone(),
                error,
            },
        })?;
        base = merge_maps(base, &table);
    }
    for argument in &sources.set_json {
        let trimmed = argument.trim();
        if rules.set_json == SetJson::PairsOrObject && trimmed.starts_with('{') {
            let fail = || ValuesError::SetJson {
                argument: argument.clone(),
                object: true,
            };
            let tree = json_whole(trimmed.as_bytes(), rules).map_err(|_| fail())?;
            base = merge_maps(base, &Table::from_tree(tree)?);
        } else {
            let parsed = parse_into(argument.as_bytes(), &mut base, Values::Json, rules);
            parsed.map_err(|error| match error {
                SetError::Limit(limit) => ValuesError::Limit(limit),
                SetError::Text(_) => ValuesError::SetJson {
                    argument: argument.clone(),
                    object: false,
                },
            })?;
        }
    }
    let refused = |flag| {
        move |error| match error {
            SetError::Limit(limit) => ValuesError::Limit(limit),
            SetError::Text(message) => ValuesError::Set { flag, message },
        }
    };
    for argument in &sources.set {
        parse_into(argument.as_bytes(), &mut base, Values::Typed, rules).map_err(refused("set"))?;
    }
    for argument in &sources.set_string {
        parse_into(argument.as_bytes(), &mut base, Values::Strings, rules)
            .map_err(refused("set-string"))?;
    }
    for argument in &sources.set_file {
        parse_into(argument.as_bytes(), &mut base, Values::Files(reader), rules)
            .map_err(refused("set-file"))?;
    }
    for argument in &sources.set_literal {
        parse_literal_into(argument.as_bytes(), &mut base, rules)
            .map_err(refused("set-literal"))?;
    }
    Ok(base)
}

/// Helm's `MergeMaps`: tables merge, everything else of `over` replaces, nulls stay.
fn merge_maps(mut under: Table, over: &Table) -> Table {
    if under.is_empty() {
        return over.clone();
    }
    for (key, value) in over.iter() {
        let merged = match (value, under.get(key.as_bytes())) {
            (Node::Table(over), Some(Node::Table(under))) => {
                Node::Table(merge_maps(under.clone(), over))
            }
            (value, _) => value.clone(),
        };
        under.insert(key.clone(), merged);
    }
    under
}

/// Reads the `values.yaml` of a chart.
///
/// # Errors
/// What is wrong with it, as Helm words it after the file's name.
pub fn load_chart_values(data: &[u8], rules: &Rules) -> Result<Table, DocumentError> {
    load(data, rules, rules.chart_numbers)
}

/// Reads a values file that `-f` names.
///
/// # Errors
/// What is wrong with it, as Helm words it after the file's name.
pub fn load_values(data: &[u8], rules: &Rules) -> Result<Table, DocumentError> {
    load(data, rules, NumberRule::Float)
}

fn load(data: &[u8], rules: &Rules, numbers: NumberRule) -> Result<Table, DocumentError> {
    let decode = |data: &[u8]| match numbers {
        NumberRule::Float => decode_map(data, rules),
        NumberRule::JsonNumber => {
            yaml::read_values_of_yaml(data, rules.codec).map_err(|error| error.to_string())
        }
    };
    let table = |tree: Tree| {
        let table = Table::from_tree(tree)?;
        Ok::<_, DocumentError>(match numbers {
            NumberRule::Float => table,
            NumberRule::JsonNumber => table.with_spelled_numbers(rules.codec),
        })
    };
    match rules.values_documents {
        ValuesDocuments::First => table(decode(data).map_err(DocumentError::Decode)?),
        ValuesDocuments::Merged => {
            let mut values = Table::new();
            for document in DocumentReader::new(data, rules.codec.last_line) {
                let tree = decode(&document?).map_err(DocumentError::Unmarshal)?;
                values = merge_maps(values, &table(tree)?);
            }
            Ok(values)
        }
    }
}

/// Helm's `ReadValues`: the first document of a text, in every release.
///
/// # Errors
/// What is wrong with it.
pub fn read_values(data: &[u8], rules: &Rules) -> Result<Table, DocumentError> {
    let tree = decode_map(data, rules).map_err(DocumentError::Decode)?;
    Ok(Table::from_tree(tree)?)
}

/// `yaml.Unmarshal` into a `map[string]interface{}`: a map, or null.
fn decode_map(data: &[u8], rules: &Rules) -> Result<Tree, String> {
    yaml::read_values(data, rules.codec).map_err(|error| error.to_string())
}

/// `yaml.Unmarshal` into a Go type.
pub(crate) fn decode_into(data: &[u8], ty: &'static Type, rules: &Rules) -> Result<Tree, String> {
    yaml::unmarshal(data, ty, Strictness::Lenient, rules.codec).map_err(|error| error.to_string())
}

/// A JSON document, into a `map[string]interface{}`.
fn json_whole(data: &[u8], rules: &Rules) -> Result<Tree, String> {
    const VALUES: &Type = &Type::MAP_ANY;
    json::unmarshal(data, VALUES, rules.codec).map_err(|error| error.to_string())
}
