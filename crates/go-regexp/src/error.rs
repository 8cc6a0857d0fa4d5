//! Why a pattern is refused, in Go's words.

use std::fmt;

use crate::quote::quote;

/// The kinds of Go's `syntax.ErrorCode`, and one of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// A range whose end lies before its start, or an unknown class name.
    InvalidCharRange,
    /// A backslash before something that has no meaning.
    InvalidEscape,
    /// A group name that is not a word.
    InvalidNamedCapture,
    /// `(?` with an unknown flag.
    InvalidPerlOp,
    /// `a**`.
    InvalidRepeatOp,
    /// A repeat count above 1000, alone or multiplied by nesting.
    InvalidRepeatSize,
    /// A byte that is not UTF-8 in the pattern.
    InvalidUtf8,
    /// `[` without its end.
    MissingBracket,
    /// `(` without its end.
    MissingParen,
    /// `*` with nothing before it.
    MissingRepeatArgument,
    /// `\` at the end.
    TrailingBackslash,
    /// `)` without its start.
    UnexpectedParen,
    /// More than 1000 levels.
    NestingDepth,
    /// More than Go's number of instructions.
    Large,
    /// Go takes this pattern, this crate does not: it is larger or deeper than our named limits.
    BeyondLimit,
}

impl ErrorCode {
    /// Go's sentence for the code.
    pub fn text(self) -> &'static str {
        match self {
            ErrorCode::InvalidCharRange => "invalid character class range",
            ErrorCode::InvalidEscape => "invalid escape sequence",
            ErrorCode::InvalidNamedCapture => "invalid named capture",
            ErrorCode::InvalidPerlOp => "invalid or unsupported Perl syntax",
            ErrorCode::InvalidRepeatOp => "invalid nested repetition operator",
            ErrorCode::InvalidRepeatSize => "invalid repeat count",
            ErrorCode::InvalidUtf8 => "invalid UTF-8",
            ErrorCode::MissingBracket => "missing closing ]",
            ErrorCode::MissingParen => "missing closing )",
            ErrorCode::MissingRepeatArgument => "missing argument to repetition operator",
            ErrorCode::TrailingBackslash => "trailing backslash at end of expression",
            ErrorCode::UnexpectedParen => "unexpected )",
            ErrorCode::NestingDepth => "expression nests too deeply",
            ErrorCode::Large => "expression too large",
            ErrorCode::BeyondLimit => "expression beyond the limits of rendergate's engine",
        }
    }
}

/// A pattern that does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The kind of fault.
    pub code: ErrorCode,
    /// The part of the pattern that is at fault; bytes, because a pattern need not be UTF-8.
    pub expr: Vec<u8>,
}

impl Error {
    pub(crate) fn new(code: ErrorCode, expr: &[u8]) -> Self {
        Error {
            code,
            expr: expr.to_vec(),
        }
    }

    /// The sentence exactly as Go's `err.Error()` gives it.
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            b"error parsing regexp: ",
            self.code.text().as_bytes(),
            b": `",
            &self.expr,
            b"`",
        ]
        .concat()
    }

    /// The text `regexp.MustCompile` panics with for this error: ``regexp: Compile(`[`): error parsing regexp: …``.
    pub fn must_compile_panic(&self, pattern: impl AsRef<[u8]>) -> Vec<u8> {
        [
            b"regexp: Compile(",
            quote(pattern.as_ref()).as_slice(),
            b"): ",
            &self.to_bytes(),
        ]
        .concat()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

impl std::error::Error for Error {}
