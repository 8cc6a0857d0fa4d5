//! Validation of values against `values.schema.json`.
//!
//! Two libraries have stood behind Helm; which one is a rule ([`SchemaEngine`]). `gojsonschema` is a port of the
//! older one. The other modules here are a port of the newer one, santhosh-tekuri/jsonschema 6.0: `json` reads a schema, `roots` finds its parts, `compile`
//! resolves references, `validate` holds values against it, `fault` words what is wrong. Nothing is fetched: a
//! reference to the network or to a file is an error of ours.
//!
//! To add a format: a function and a line in `formats`.

mod compile;
mod draft;
mod equality;
mod fault;
mod formats;
mod gojsonschema;
mod json;
mod number;
mod roots;
mod url;
mod validate;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use compile::{Compiler, SchemaId, Store};
use go_value::Str;

use super::Coalesced;
use super::table::{Node, Table};
use crate::chart::Chart;
use crate::limits::Limit;
use crate::rules::{Rules, SchemaEngine, SubchartSchemas};

/// The address under which Helm hands a schema to the library.
const ADDRESS: &str = "file:///values.schema.json";

/// Why values do not fit; `Display` is Helm's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The lines for all charts that fail.
    #[error(
        "values don't meet the specifications of the schema(s) in the following chart(s):\n{0}"
    )]
    Invalid(String),
    /// Helm panics, with this text and exit status 2.
    #[error("panic: {0}")]
    Panic(String),
    /// A reference to the network, which is not asked here.
    #[error("the schema of chart {chart} refers to {url}, which is not fetched")]
    Remote {
        /// The chart.
        chart: Str,
        /// The address.
        url: String,
    },
    /// A reference to a file of the machine, which is not read here.
    #[error("the schema of chart {chart} refers to the file {path}, which is not read")]
    File {
        /// The chart.
        chart: Str,
        /// The path.
        path: String,
    },
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

/// What stops the compilation of a schema.
#[derive(Clone, Debug)]
enum SchemaFault {
    /// The library's sentence.
    Text(String),
    /// An address on the network.
    Remote(String),
    /// A file of the machine.
    File(String),
    /// A limit of ours.
    Limit(Limit),
}

impl From<Limit> for SchemaFault {
    fn from(limit: Limit) -> Self {
        SchemaFault::Limit(limit)
    }
}

/// Compiled schemas by their text, shared between threads.
///
/// One cache serves one set of [`Rules`]: they decide how a schema is read.
#[derive(Debug, Default)]
pub struct SchemaCache {
    compiled: Mutex<BTreeMap<Str, Arc<Compiled>>>,
}

type Compiled = Result<CompiledSchema, SchemaFault>;

/// A schema as one of the two libraries has it.
#[derive(Debug)]
enum CompiledSchema {
    GoJsonSchema(gojsonschema::Schemas),
    SanthoshTekuri(Store, SchemaId),
}

impl SchemaCache {
    fn compile(&self, schema: &Str, rules: &Rules) -> Arc<Compiled> {
        let known = self
            .compiled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(schema)
            .cloned();
        known.unwrap_or_else(|| {
            let compiled = Arc::new(compile(schema, rules));
            let mut all = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(schema.clone()).or_insert(compiled))
        })
    }
}

fn compile(schema: &Str, rules: &Rules) -> Compiled {
    if rules.schema_engine == SchemaEngine::GoJsonSchema {
        return gojsonschema::compile(schema, rules).map(CompiledSchema::GoJsonSchema);
    }
    let document = json::decode(schema.as_bytes(), rules.codec)?;
    let mut compiler = Compiler::new(rules);
    compiler.add_document(ADDRESS, document);
    compiler
        .compile(ADDRESS)
        .map(|(store, root)| CompiledSchema::SanthoshTekuri(store, root))
}

/// Holds the final values of a chart and of its subcharts against their schemas.
///
/// # Errors
/// All failures in one text; or what cannot be decided here.
pub fn validate_schema(
    chart: &Arc<Chart>,
    values: &Coalesced,
    rules: &Rules,
) -> Result<(), SchemaError> {
    validate_schema_cached(chart, values, rules, &SchemaCache::default())
}

/// The same with schemas that were compiled before: an umbrella holds one chart many times, and many cases
/// share a chart.
///
/// # Errors
/// As [`validate_schema`].
pub fn validate_schema_cached(
    chart: &Arc<Chart>,
    values: &Coalesced,
    rules: &Rules,
    cache: &SchemaCache,
) -> Result<(), SchemaError> {
    fn has_schema(chart: &Chart) -> bool {
        chart.schema().is_some() || chart.dependencies().iter().any(|chart| has_schema(chart))
    }
    // Releases that panic on a subchart without values do so with no schema in sight.
    if !has_schema(chart) && rules.subchart_schemas == SubchartSchemas::Skipped {
        return Ok(());
    }
    let mut lines = String::new();
    validate_chart(chart, &values.to_table(), rules, cache, &mut lines)?;
    if lines.is_empty() {
        Ok(())
    } else {
        Err(SchemaError::Invalid(lines))
    }
}

/// Helm's `ValidateAgainstSchema`: the chart, then its subcharts.
fn validate_chart(
    chart: &Chart,
    values: &Table,
    rules: &Rules,
    cache: &SchemaCache,
    lines: &mut String,
) -> Result<(), SchemaError> {
    if let Some(schema) = chart.schema() {
        let result = validate_single(schema, values, rules, cache);
        if let Some(text) = sentence(result, chart.name())? {
            lines.push_str(&format!("{}:\n{text}", chart.name()));
        }
    }
    for subchart in chart.dependencies() {
        match (
            values.get(subchart.name().as_bytes()),
            rules.subchart_schemas,
        ) {
            (Some(Node::Table(values)), _) => {
                validate_chart(subchart, values, rules, cache, lines)?
            }
            (None | Some(Node::Nil), SubchartSchemas::Skipped) => {}
            (Some(other), SubchartSchemas::Skipped) => {
                let got = other.to_value().type_name().into_owned();
                lines.push_str(&format!(
                    "{}:\ninvalid type for values: expected object (map), got {got}\n",
                    subchart.name()
                ));
            }
            (other, SubchartSchemas::Panic) => {
                let got = match other {
                    None | Some(Node::Nil) => "nil".into(),
                    Some(other) => other.to_value().type_name(),
                };
                return Err(SchemaError::Panic(format!(
                    "interface conversion: interface {{}} is {got}, not map[string]interface {{}}"
                )));
            }
        }
    }
    Ok(())
}

/// Holds a table against one schema (Helm's `ValidateAgainstSingleSchema`); the sentence where it does not fit.
/// `owner` names the schema in errors of ours.
///
/// # Errors
/// What cannot be decided here.
pub fn validate_table(
    schema: &Str,
    values: &Table,
    rules: &Rules,
    owner: &Str,
) -> Result<Option<String>, SchemaError> {
    let result = validate_single(schema, values, rules, &SchemaCache::default());
    sentence(result, owner)
}

/// The library's sentence; `None` where the values fit.
fn sentence(result: Result<(), SchemaFault>, owner: &Str) -> Result<Option<String>, SchemaError> {
    let chart = owner.clone();
    match result {
        Ok(()) => Ok(None),
        Err(SchemaFault::Text(text)) => Ok(Some(text)),
        Err(SchemaFault::Remote(url)) => Err(SchemaError::Remote { chart, url }),
        Err(SchemaFault::File(path)) => Err(SchemaError::File { chart, path }),
        Err(SchemaFault::Limit(limit)) => Err(limit.into()),
    }
}

/// Helm's `ValidateAgainstSingleSchema`.
fn validate_single(
    schema: &Str,
    values: &Table,
    rules: &Rules,
    cache: &SchemaCache,
) -> Result<(), SchemaFault> {
    let compiled = cache.compile(schema, rules);
    let (store, root) = match &*compiled {
        Ok(CompiledSchema::SanthoshTekuri(store, root)) => (store, *root),
        Ok(CompiledSchema::GoJsonSchema(schemas)) => {
            return gojsonschema::validate(schemas, values, rules);
        }
        Err(fault) => return Err(fault.clone()),
    };
    match validate::validate(&Node::Table(values.clone()), store, root, rules, None)? {
        Ok(()) => Ok(()),
        Err(error) => {
            let text = error.to_string();
            let first = format!("jsonschema validation failed with '{ADDRESS}#'\n");
            Err(SchemaFault::Text(format!(
                "{}\n",
                text.strip_prefix(&first).unwrap_or(&text)
            )))
        }
    }
}
