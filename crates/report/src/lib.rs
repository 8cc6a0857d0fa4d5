//! Writes one outcome in many formats.
//!
//! An [`Outcome`] is what the gate decided and for whom. Each format is one file in `formats/` with one line in
//! [`FORMATS`]; the command line offers what the table holds. Nothing is decided here, and nothing is asked of the terminal
//! or the environment: colour, width and sizes are [`Options`].
//!
//! Text that comes from charts is a stranger's. Every format writes control characters as escapes, and no line of any
//! output can be read as a command by a CI runner ([`escape`]).
//!
//! To add a format: one file with `pub(super) const FORMAT: Format`, one line in the table.

pub mod escape;
mod fold;
mod formats;
mod matrix;
mod outcome;
mod words;

pub use formats::{FORMATS, Format, format_named, json_schema};
pub use outcome::{Color, Fact, Options, Outcome, Purpose};
