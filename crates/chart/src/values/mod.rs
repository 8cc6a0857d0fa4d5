//! From flags and files to the final values of a case.
//!
//! [`user_values`] reads what the flags say, `coalesce` lays it over the charts' defaults,
//! [`validate_schema`] checks the result. The tables in between are [`Table`]s.

pub mod coalesce;
mod coalesced;
pub(crate) mod in_place;
mod json_number;
pub(crate) mod live;
pub mod merge;
pub mod schema;
pub mod set_syntax;
mod table;

pub use coalesce::{CoalesceError, coalesce_tables};
pub use coalesced::{Coalesced, Composing, coalesce};
pub use json_number::JsonNumber;
pub use merge::{
    DocumentError, ReadError, ReadFile, ValueSources, ValuesError, read_values, user_values,
};
pub use schema::{
    SchemaCache, SchemaError, validate_schema, validate_schema_cached, validate_table,
};
pub(crate) use table::bury;
pub use table::{Node, Shared, Table};
