//! Errors of reading manifests: always with the template and the line.

use std::fmt;

/// The place of a document in the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The template path of the `# Source:` comment, where the text has one.
    pub source: Option<String>,
    /// The first line of the document in the text, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{source} (line {} of the manifests)", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// Why a text could not be read as manifests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A document is no YAML, or YAML that has no JSON form.
    #[error("{place}: {message}")]
    Yaml {
        /// Where the document starts.
        place: Place,
        /// The sentence of the YAML reader.
        message: String,
    },
    /// A document is nested deeper than [`crate::limits::MAX_DEPTH`].
    #[error("{place}: nested deeper than {limit} levels")]
    TooDeep {
        /// Where the document starts.
        place: Place,
        /// The limit.
        limit: usize,
    },
    /// The text is longer than [`crate::limits::MAX_TEXT_BYTES`].
    #[error("the manifests are {bytes} bytes long, the limit is {limit}")]
    TooLong {
        /// The length of the text.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// There are more resources than [`crate::limits::MAX_RESOURCES`].
    #[error("{place}: more than {limit} resources")]
    TooMany {
        /// The document at which the limit was reached.
        place: Place,
        /// The limit.
        limit: usize,
    },
}

impl Error {
    /// Says whether the error is a named limit that was reached, and not a fault of the text.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        !matches!(self, Error::Yaml { .. })
    }
}
