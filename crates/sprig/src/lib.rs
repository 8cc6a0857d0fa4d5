//! Provides Sprig's functions as one table.
//!
//! What is here: the functions of `github.com/Masterminds/sprig/v3` and, below them, the behavior of
//! the libraries it calls (cast, mergo, goutils, xstrings, decimal, copystructure, `net/url`, `path`).
//! What is not: Go's own template functions (`go-template`), Helm's additions and overrides
//! (`helm-render`), formats (`go-codec`).
//!
//! One file per chapter of Sprig's manual. To add a function, add one entry to the `FUNCS` table at
//! the top of its chapter's file; to add a chapter, add a line to [`table::FAMILIES`]. What differs
//! between releases is a field of [`Edition`].

mod cast;
mod crypto;
mod dates;
mod decimal;
mod deepcopy;
mod defaults;
mod dicts;
pub mod edition;
mod encoding;
mod flow;
mod goutils;
mod json;
mod keys;
mod letters;
pub mod limits;
mod lists;
mod math;
mod merge;
pub mod net_url;
mod netip;
mod network;
mod paths;
mod random;
mod reflection;
mod regex;
mod semver;
mod string_lists;
mod strings;
pub mod table;
pub mod time_object;
mod unicode;
mod urls;
mod x509;
mod xstrings;
mod zones;

pub use edition::Edition;
pub use table::{functions, name_template_functions};
