//! The schema library of Helm up to 3.18.4: a port of xeipuuv/gojsonschema 1.2.0.
//!
//! [`reference`] reads references, [`pool`] finds what they lead to, [`parse`] makes schemas of documents,
//! [`validate`] holds values against them, [`formats`] knows the formats. Where Go ranges over a map the order of
//! messages is chance; here it is the order of keys.

mod formats;
mod mail;
mod parse;
mod pool;
mod reference;
mod validate;

use go_value::Str;

use super::{SchemaFault, json};
use crate::rules::Rules;
use crate::values::{Node, Table};
use parse::Parser;
pub(super) use parse::Schemas;

/// The drafts that the library knows; without a `$schema` it mixes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Draft {
    D4,
    D6,
    D7,
    Hybrid,
}

impl Draft {
    fn from_url(url: &str) -> Option<Draft> {
        match url {
            "http://json-schema.org/draft-04/schema" => Some(Draft::D4),
            "http://json-schema.org/draft-06/schema" => Some(Draft::D6),
            "http://json-schema.org/draft-07/schema" => Some(Draft::D7),
            _ => None,
        }
    }
}

/// Compiles a schema.
pub(super) fn compile(schema: &Str, rules: &Rules) -> Result<Schemas, SchemaFault> {
    let document = json::decode_first(schema.as_bytes(), rules.codec)?;
    Parser::new(rules).compile(document)
}

/// Holds values against a schema; the text is Helm's list of faults.
pub(super) fn validate(
    schemas: &Schemas,
    values: &Table,
    rules: &Rules,
) -> Result<(), SchemaFault> {
    let faults = validate::validate(schemas, &Node::Table(values.clone()), rules)?;
    if faults.is_empty() {
        return Ok(());
    }
    Err(SchemaFault::Text(
        faults.iter().map(|fault| format!("- {fault}\n")).collect(),
    ))
}
