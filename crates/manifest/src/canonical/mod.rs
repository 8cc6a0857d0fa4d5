//! The one way in which this project writes a resource down.
//!
//! [`yaml`] is for people: goldens and text diffs are made of it. [`json`] is for digests. Both are versioned contracts,
//! written down in `docs/goldens.md` with test vectors; a change of a single byte here is a new format version there. So
//! neither uses a library's serializer: its defaults are not ours to freeze.
//!
//! Both walk by recursion and rely on [`crate::limits::MAX_DEPTH`].

mod json;
mod number;
mod yaml;

pub use json::json;
pub use number::number;
pub use yaml::{escape_char, is_visible, quoted, yaml, yaml_into, yaml_lines};
