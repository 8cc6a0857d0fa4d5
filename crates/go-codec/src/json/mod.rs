//! JSON as Go's `encoding/json` reads and writes it, with its error sentences.

mod read;
mod write;

pub use read::{JsonError, MAX_NESTING, decode_prefix, from_slice, unmarshal, unmarshal_partly};
pub use write::{Html, Layout, to_string};
