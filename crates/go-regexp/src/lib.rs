//! Compiles and runs Go regular expressions.
//!
//! Charts call `regexMatch`, `regexReplaceAll` and their siblings with patterns written for Go's `regexp`. This crate
//! reads Go's syntax with its own parser (so that errors are Go's sentences), translates the pattern for the `regex`
//! crate, which has the same leftmost-first semantics and linear time, and walks matches by Go's rules for empty ones.
//!
//! Texts are bytes as in Go: a byte that is not UTF-8 counts as one character U+FFFD.
//!
//! ```
//! use go_regexp::{Dialect, Regexp};
//!
//! let re = Regexp::compile("a(x*)b", &Dialect::GO_1_26).unwrap();
//! assert_eq!(re.replace_all(b"-ab-axxb-", b"${1}W"), b"-W-xxW-");
//! let err = Regexp::compile("[a", &Dialect::GO_1_26).unwrap_err();
//! assert_eq!(err.to_string(), "error parsing regexp: missing closing ]: `[a`");
//! ```
//!
//! Not here: POSIX mode, `Longest`, readers, and a cache of compiled patterns, which is the caller's matter.
//! To add a difference between Go releases: one field in [`Dialect`] and its use in `parse`.

mod class;
mod dialect;
mod error;
mod haystack;
mod measure;
mod parse;
mod quote;
mod regexp;
mod scan;
mod unicode17;

pub use dialect::{ClassNames, Dialect, UnicodeVersion};
pub use error::{Error, ErrorCode};
pub use parse::MAX_UNICODE_CLASSES;
pub use regexp::{MAX_COMPILED_BYTES, Regexp, quote_meta};
