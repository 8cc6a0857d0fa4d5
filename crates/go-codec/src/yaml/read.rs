//! What callers ask of YAML texts: values by the road that Helm takes, that is go-yaml v2 into `interface{}`, then
//! the conversion of `sigs.k8s.io/yaml` to JSON, then `encoding/json`.
//!
//! What is here: the entry points, their choices and their error. What is not: the walk itself (`decode`), Go
//! structs (`gostruct`).

use std::fmt;

use go_value::Tree;

use super::decode::decode_root;
use super::error::YamlError;
use super::input::Input;
use super::node::{NodeRef, Nodes};
use super::token::Mark;
use crate::dialect::Dialect;
use crate::gostruct::{Type, UnknownFields, fit, fit_partly};

/// How deep a value may nest (`encoding/json`, `maxNestingDepth`); aliases can exceed what the syntax allows.
pub const MAX_NESTING: usize = 10_000;

/// What becomes of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// All numbers become `float64`, as `encoding/json` decodes into `interface{}`.
    Float64,
    /// What JSON writes without fraction and exponent stays an integer, as Kubernetes' own decoder keeps it.
    Integers,
    /// Integers and floats as YAML has them: what their spelling in JSON follows from.
    Yaml,
}

/// Whether repeated keys and unknown fields are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// `yaml.Unmarshal`: the last key wins, unknown fields are dropped.
    Lenient,
    /// `yaml.UnmarshalStrict`
    Strict,
}

/// Why a YAML text could not be decoded; prints as the error of `sigs.k8s.io/yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    stage: Stage,
    text: String,
    mark: Option<Mark>,
}

/// Which part of the road failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading YAML or turning it into JSON.
    Convert,
    /// Fitting JSON to the Go type.
    Unmarshal,
}

impl DecodeError {
    pub(super) fn convert(text: impl Into<String>, mark: Option<Mark>) -> DecodeError {
        DecodeError {
            stage: Stage::Convert,
            text: text.into(),
            mark,
        }
    }

    pub(super) fn unmarshal(text: impl Into<String>) -> DecodeError {
        DecodeError {
            stage: Stage::Unmarshal,
            text: text.into(),
            mark: None,
        }
    }

    /// Which part of the road failed.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The cause without the words that `sigs.k8s.io/yaml` puts before it.
    pub fn cause(&self) -> &str {
        &self.text
    }

    /// Where the problem is, as far as known.
    pub fn mark(&self) -> Option<Mark> {
        self.mark
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stage {
            Stage::Convert => write!(f, "error converting YAML to JSON: {}", self.text),
            Stage::Unmarshal => write!(
                f,
                "error unmarshaling JSON: while decoding JSON: {}",
                self.text
            ),
        }
    }
}

impl std::error::Error for DecodeError {}

impl From<YamlError> for DecodeError {
    fn from(error: YamlError) -> Self {
        DecodeError::convert(error.to_string(), error.mark())
    }
}

/// Decodes the first document of a text into a Go type (`yaml.Unmarshal(bytes, &v)`).
///
/// An empty text and `null` give [`Tree::Nil`]. All numbers are `float64`; scalars in places of type string
/// become strings, as go-yaml's and `encoding/json`'s number formats make them.
///
/// # Errors
/// A syntax error, a value that JSON cannot have, or one that does not fit the type.
pub fn unmarshal(
    bytes: &[u8],
    ty: &'static Type,
    strictness: Strictness,
    dialect: &Dialect,
) -> Result<Tree, DecodeError> {
    match unmarshal_partly(bytes, ty, strictness, dialect)? {
        (_, Some(error)) => Err(error),
        (tree, None) => Ok(tree),
    }
}

/// As [`unmarshal`], with what fits the type also beside the error about what does not.
///
/// # Errors
/// A syntax error, or a value that JSON cannot have.
pub fn unmarshal_partly(
    bytes: &[u8],
    ty: &'static Type,
    strictness: Strictness,
    dialect: &Dialect,
) -> Result<(Tree, Option<DecodeError>), DecodeError> {
    unmarshal_numbers(bytes, ty, strictness, Numbers::Float64, dialect)
}

fn unmarshal_numbers(
    bytes: &[u8],
    ty: &'static Type,
    strictness: Strictness,
    numbers: Numbers,
    dialect: &Dialect,
) -> Result<(Tree, Option<DecodeError>), DecodeError> {
    let input = Input::new(bytes);
    let nodes = Nodes::first(&input)?;
    let unknown = match strictness {
        Strictness::Lenient => UnknownFields::Ignored,
        Strictness::Strict => UnknownFields::Refused,
    };
    let tree = decode_root(nodes.first_root(), numbers, Some(ty), strictness, dialect)?;
    let (tree, error) = fit_partly(tree, ty, unknown, dialect);
    Ok((tree, error.map(DecodeError::unmarshal)))
}

/// Decodes the first document of a text into `map[string]interface{}`: values files, `fromYaml`.
///
/// # Errors
/// As [`unmarshal`]; also when the document is no map. An empty document gives [`Tree::Nil`].
pub fn read_values(bytes: &[u8], dialect: &Dialect) -> Result<Tree, DecodeError> {
    const VALUES: &Type = &Type::MAP_ANY;
    unmarshal(bytes, VALUES, Strictness::Lenient, dialect)
}

/// As [`read_values`], with integers and floats as YAML has them.
///
/// # Errors
/// As [`read_values`].
pub fn read_values_of_yaml(bytes: &[u8], dialect: &Dialect) -> Result<Tree, DecodeError> {
    const VALUES: &Type = &Type::MAP_ANY;
    match unmarshal_numbers(bytes, VALUES, Strictness::Lenient, Numbers::Yaml, dialect)? {
        (_, Some(error)) => Err(error),
        (tree, None) => Ok(tree),
    }
}

/// Decodes the first document of a text, whatever it is.
///
/// # Errors
/// As [`unmarshal`].
pub fn read_tree(bytes: &[u8], numbers: Numbers, dialect: &Dialect) -> Result<Tree, DecodeError> {
    read_any(bytes, numbers, Strictness::Lenient, dialect)
}

fn read_any(
    bytes: &[u8],
    numbers: Numbers,
    strictness: Strictness,
    dialect: &Dialect,
) -> Result<Tree, DecodeError> {
    let input = Input::new(bytes);
    let nodes = Nodes::first(&input)?;
    decode_root(nodes.first_root(), numbers, None, strictness, dialect)
}

/// Decodes the first document of a text into a `serde_json` value with integers kept: what a Kubernetes client
/// would send.
///
/// # Errors
/// As [`unmarshal`]; also values nested deeper than such a value may be.
pub fn read_json(
    bytes: &[u8],
    strictness: Strictness,
    dialect: &Dialect,
) -> Result<serde_json::Value, DecodeError> {
    let tree = read_any(bytes, Numbers::Integers, strictness, dialect)?;
    crate::serde::to_json(&tree).map_err(|error| DecodeError::unmarshal(error.to_string()))
}

/// Decodes one node of a document that was read before.
///
/// # Errors
/// As [`unmarshal`], but for syntax errors, which were found before.
pub fn decode_node(
    node: NodeRef<'_>,
    numbers: Numbers,
    dialect: &Dialect,
) -> Result<Tree, DecodeError> {
    decode_root(Some(node), numbers, None, Strictness::Lenient, dialect)
}

/// Decodes one node of a document that was read before into a Go type.
///
/// # Errors
/// As [`unmarshal`], but for syntax errors, which were found before.
pub fn decode_node_as(
    node: NodeRef<'_>,
    ty: &'static Type,
    dialect: &Dialect,
) -> Result<Tree, DecodeError> {
    let tree = decode_root(
        Some(node),
        Numbers::Float64,
        Some(ty),
        Strictness::Lenient,
        dialect,
    )?;
    fit(tree, ty, UnknownFields::Ignored, dialect).map_err(DecodeError::unmarshal)
}
