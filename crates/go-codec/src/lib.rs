//! Reads and writes YAML, JSON and TOML byte for byte as the Go libraries used by Helm do.
//!
//! What is here: the three formats, each with its Go library's error sentences, and Go types as data
//! ([`gostruct`]) for decoding into structs. What is not: values and their printing (`go-value`), template
//! functions (`sprig`, `helm-render`).
//!
//! What differs between releases of those libraries is a field of [`Dialect`]; no code asks for a version.

pub mod dialect;
pub mod gostruct;
pub mod json;
mod serde;
mod strconv;
mod text;
pub mod toml;
mod walk;
pub mod yaml;

pub use dialect::Dialect;
pub use serde::{TooDeep, to_json};
pub use walk::{Source, WriteError};
