//! The one error type of the crate: Go's sentence, as bytes.

use std::fmt;

use crate::quote::quote;
use crate::rules::Rules;

/// A refused version or constraint.
///
/// Go builds these sentences from the caller's bytes, which need not be UTF-8, so the text is bytes:
/// [`Error::as_bytes`] is exact, `Display` replaces what is not UTF-8.
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

    /// The sentence exactly as Go's `err.Error()` gives it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.message
    }

    /// The sentence exactly as Go's `err.Error()` gives it, by value.
    pub fn into_bytes(self) -> Vec<u8> {
        self.message
    }

    pub(crate) fn invalid_version(rules: &Rules) -> Self {
        Error::cased("Invalid Semantic Version", rules)
    }

    pub(crate) fn empty(rules: &Rules) -> Self {
        Error::cased("Version string empty", rules)
    }

    pub(crate) fn invalid_characters(rules: &Rules) -> Self {
        Error::cased("Invalid characters in version", rules)
    }

    pub(crate) fn segment_starts_zero(rules: &Rules) -> Self {
        Error::cased("Version segment starts with 0", rules)
    }

    pub(crate) fn invalid_metadata(rules: &Rules) -> Self {
        Error::cased("Invalid Metadata string", rules)
    }

    pub(crate) fn invalid_prerelease(rules: &Rules) -> Self {
        Error::cased("Invalid Prerelease string", rules)
    }

    pub(crate) fn version_too_long(max: usize) -> Self {
        Error::new(format!("version string is too long (max {max} bytes)"))
    }

    pub(crate) fn constraint_too_long(max: usize) -> Self {
        Error::new(format!("constraint string is too long (max {max} bytes)"))
    }

    pub(crate) fn too_many_groups(max: usize) -> Self {
        Error::new(format!("too many constraint groups (max {max})"))
    }

    pub(crate) fn constraint_parser(rules: &Rules) -> Self {
        Error::new(if rules.lower_case_errors {
            "constraint parser error"
        } else {
            "constraint Parser Error"
        })
    }

    pub(crate) fn improper_constraint(text: &[u8], rules: &Rules) -> Self {
        let mut message = b"improper constraint: ".to_vec();
        if rules.quoted_errors {
            quote(text, &mut message);
        } else {
            message.extend_from_slice(text);
        }
        Error { message }
    }

    /// The sentence of Go's `strconv.ParseUint`; `digits` holds digits only.
    pub(crate) fn number(digits: &[u8]) -> Self {
        let mut message = b"strconv.ParseUint: parsing ".to_vec();
        quote(digits, &mut message);
        message.extend_from_slice(if digits.is_empty() {
            b": invalid syntax"
        } else {
            b": value out of range"
        });
        Error { message }
    }

    /// The same sentence as the lenient parser wraps it.
    pub(crate) fn segment(digits: &[u8], rules: &Rules) -> Self {
        let mut message: Vec<u8> = if rules.lower_case_errors {
            b"error parsing version segment: ".to_vec()
        } else {
            b"Error parsing version segment: ".to_vec()
        };
        message.extend(Error::number(digits).message);
        Error { message }
    }

    /// 3.4.0 changed nothing but the case of these sentences.
    fn cased(text: &str, rules: &Rules) -> Self {
        Error::new(if rules.lower_case_errors {
            text.to_ascii_lowercase()
        } else {
            text.to_owned()
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for Error {}
