//! Numbers and quoted strings as text: Go's `strconv`.
//!
//! What is here: reading and writing of integers, floats and booleans, and Go's string quoting, with
//! the sentences of `strconv.NumError`. What is not: `fmt` verbs (`print`).

mod float;
mod integer;
mod quote;

use std::fmt;

pub use float::{append_float, format_float, parse_float};
pub use integer::{append_int, append_uint, atoi, format_int, parse_int, parse_uint};
pub use quote::{
    UnquoteError, append_quote, append_quote_rune, append_quote_rune_to_ascii,
    append_quote_to_ascii, can_backquote, quote, quote_to_ascii, unquote, unquote_char,
};

use crate::Str;

/// Why text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumErrorKind {
    /// `invalid syntax`
    Syntax,
    /// `value out of range`
    Range,
    /// `invalid base N`
    Base(u32),
    /// `invalid bit size N`
    BitSize(u32),
}

/// `strconv.NumError`: the function that failed, its input and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumError {
    /// The name of the Go function (`ParseInt`).
    pub function: &'static str,
    /// The text that was read.
    pub input: Str,
    /// The reason.
    pub kind: NumErrorKind,
}

impl NumError {
    pub(crate) fn new(function: &'static str, input: &[u8], kind: NumErrorKind) -> NumError {
        NumError {
            function,
            input: input.into(),
            kind,
        }
    }
}

impl fmt::Display for NumErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumErrorKind::Syntax => f.write_str("invalid syntax"),
            NumErrorKind::Range => f.write_str("value out of range"),
            NumErrorKind::Base(base) => write!(f, "invalid base {base}"),
            NumErrorKind::BitSize(bits) => write!(f, "invalid bit size {bits}"),
        }
    }
}

impl fmt::Display for NumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "strconv.{}: parsing {}: {}",
            self.function,
            quote(self.input.as_bytes()),
            self.kind
        )
    }
}

impl std::error::Error for NumError {}

/// `strconv.ParseBool`.
///
/// # Errors
/// `invalid syntax` for anything but the twelve spellings Go knows.
pub fn parse_bool(text: &[u8]) -> Result<bool, NumError> {
    match text {
        b"1" | b"t" | b"T" | b"true" | b"TRUE" | b"True" => Ok(true),
        b"0" | b"f" | b"F" | b"false" | b"FALSE" | b"False" => Ok(false),
        _ => Err(NumError::new("ParseBool", text, NumErrorKind::Syntax)),
    }
}

/// Whether underscores stand only where Go's number literals allow them: between digits, or between
/// a base prefix and a digit.
fn underscores_ok(text: &[u8]) -> bool {
    let mut rest = match text {
        [b'-' | b'+', rest @ ..] => rest,
        rest => rest,
    };
    // What stood before: 's'tart, 'd'igit (a base prefix counts), '_' or 'o'ther.
    let mut saw = b's';
    let mut hex = false;
    if let [b'0', prefix, tail @ ..] = rest {
        let prefix = prefix.to_ascii_lowercase();
        if matches!(prefix, b'b' | b'o' | b'x') {
            rest = tail;
            saw = b'd';
            hex = prefix == b'x';
        }
    }
    for &byte in rest {
        saw = match byte {
            b'0'..=b'9' => b'd',
            b'a'..=b'f' | b'A'..=b'F' if hex => b'd',
            b'_' if saw == b'd' => b'_',
            b'_' => return false,
            _ if saw == b'_' => return false,
            _ => b'o',
        };
    }
    saw != b'_'
}
