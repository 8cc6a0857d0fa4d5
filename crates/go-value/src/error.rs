//! What a function or method called from a template may fail with.

use std::error::Error;
use std::fmt;

use crate::Str;

/// How a call failed. Go's templates print the first two alike; a gate must tell the others apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallErrorKind {
    /// The function returned an error.
    Returned,
    /// The function panicked; the template package recovers and prints the panic's text.
    Panicked,
    /// A named limit was reached: never Helm's answer, always "could not decide".
    Limit,
    /// A part of the reference that is not built yet.
    Unsupported,
}

/// The failure of a function or method called from a template: Go's error text and its cause.
#[derive(Debug)]
pub struct CallError {
    /// The text of Go's error (`err.Error()`).
    pub text: Str,
    /// How the call failed.
    pub kind: CallErrorKind,
    /// The wrapped error (`Unwrap`), for example the execution error inside an `include`.
    pub source: Option<Box<dyn Error + 'static>>,
}

impl CallError {
    /// An error that the function returned.
    pub fn returned(text: impl Into<Str>) -> CallError {
        CallError {
            text: text.into(),
            kind: CallErrorKind::Returned,
            source: None,
        }
    }

    /// A panic inside the function, with the text Go would print for it.
    pub fn panicked(text: impl Into<Str>) -> CallError {
        CallError {
            text: text.into(),
            kind: CallErrorKind::Panicked,
            source: None,
        }
    }

    /// A limit of this program that was reached; `text` names it.
    pub fn limit(text: impl Into<Str>) -> CallError {
        CallError {
            text: text.into(),
            kind: CallErrorKind::Limit,
            source: None,
        }
    }

    /// A feature of the reference that is missing here; `text` names it.
    pub fn unsupported(text: impl Into<Str>) -> CallError {
        CallError {
            text: text.into(),
            kind: CallErrorKind::Unsupported,
            source: None,
        }
    }

    /// The same error with what it wraps.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + 'static) -> CallError {
        self.source = Some(Box::new(source));
        self
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text, f)
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref()
    }
}
