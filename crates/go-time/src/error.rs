//! Go's sentences about times that do not parse.

use std::fmt;

/// A refused time, duration or zone name; prints Go's sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    message: Vec<u8>,
}

impl Error {
    pub(crate) fn new(message: impl Into<Vec<u8>>) -> Self {
        Error {
            message: message.into(),
        }
    }

    /// Go's `ParseError` without a message of its own.
    pub(crate) fn element(
        layout: &[u8],
        value: &[u8],
        layout_element: &[u8],
        value_element: &[u8],
    ) -> Self {
        Error::new(
            [
                b"parsing time ".as_slice(),
                &quote(value),
                b" as ",
                &quote(layout),
                b": cannot parse ",
                &quote(value_element),
                b" as ",
                &quote(layout_element),
            ]
            .concat(),
        )
    }

    /// Go's `ParseError` with a message.
    pub(crate) fn value(value: &[u8], message: &str) -> Self {
        Error::new(
            [
                b"parsing time ",
                quote(value).as_slice(),
                message.as_bytes(),
            ]
            .concat(),
        )
    }

    pub(crate) fn extra_text(value: &[u8], rest: &[u8]) -> Self {
        Error::new(
            [
                b"parsing time ",
                quote(value).as_slice(),
                b": extra text: ",
                &quote(rest),
            ]
            .concat(),
        )
    }

    pub(crate) fn duration(message: &str, value: &[u8]) -> Self {
        Error::new([b"time: ", message.as_bytes(), b" ", &quote(value)].concat())
    }

    pub(crate) fn unknown_unit(unit: &[u8], value: &[u8]) -> Self {
        Error::new(
            [
                b"time: unknown unit ",
                quote(unit).as_slice(),
                b" in duration ",
                &quote(value),
            ]
            .concat(),
        )
    }

    /// The sentence exactly as Go's `err.Error()` gives it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for Error {}

/// The quoting of Go's `time` package, which writes every byte outside of ASCII as `\x..` (Go: `format.go`, `quote`).
pub(crate) fn quote(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            // Like Go this leaves DEL as it is.
            b' '..=0x7F => out.push(byte),
            _ => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
        }
    }
    out.push(b'"');
    out
}
