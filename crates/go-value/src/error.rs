//! What a function or method called from a template may fail with.

use std::error::Error;
use std::fmt;
use std::rc::Rc;

use crate::Str;

/// How a call failed. Go's templates print the first two alike; a gate must tell the others apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallErrorKind {
    /// The function returned an error.
    Returned,
    /// The function panicked; the template package recovers and prints the panic's text.
    Panicked,
    /// The function was not called: Go refuses what it returns, in a sentence of its own (`goodFunc` of text/template).
    Signature,
    /// A named limit was reached: never Helm's answer, always "could not decide".
    Limit,
    /// A part of the reference that is not built yet.
    Unsupported,
}

/// An error text in pieces, from the outermost prefix to the innermost text.
///
/// Each of a thousand nested `include`s puts its own sentence in front of the one inside it; sharing
/// the rest keeps the memory for all of them linear.
#[derive(Clone)]
pub struct ErrorText(Rc<Piece>);

struct Piece {
    own: Str,
    rest: Option<ErrorText>,
    /// The length of the whole text from here.
    len: usize,
}

impl ErrorText {
    /// A text of one piece.
    pub fn new(text: impl Into<Str>) -> ErrorText {
        let own = text.into();
        ErrorText(Rc::new(Piece {
            len: own.len(),
            own,
            rest: None,
        }))
    }

    /// The same text behind a prefix.
    #[must_use]
    pub fn behind(&self, prefix: impl Into<Str>) -> ErrorText {
        let own = prefix.into();
        ErrorText(Rc::new(Piece {
            len: own.len() + self.len(),
            own,
            rest: Some(self.clone()),
        }))
    }

    /// The length of the whole text in bytes.
    pub fn len(&self) -> usize {
        self.0.len
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }

    /// The last piece: what the innermost error says.
    pub fn innermost(&self) -> &Str {
        let mut at = self;
        while let Some(rest) = &at.0.rest {
            at = rest;
        }
        &at.0.own
    }

    /// The whole text.
    pub fn to_str(&self) -> Str {
        if self.0.rest.is_none() {
            return self.0.own.clone();
        }
        let mut out = Vec::with_capacity(self.len());
        self.append_to(&mut out);
        out.into()
    }

    /// Appends the whole text.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        let mut piece = Some(self);
        while let Some(ErrorText(at)) = piece {
            out.extend_from_slice(at.own.as_bytes());
            piece = at.rest.as_ref();
        }
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        // Not by recursion: the pieces are as many as the calls that were nested.
        let mut rest = self.rest.take();
        while let Some(ErrorText(piece)) = rest {
            rest = match Rc::try_unwrap(piece) {
                Ok(mut piece) => piece.rest.take(),
                Err(_) => None,
            };
        }
    }
}

impl fmt::Display for ErrorText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_str(), f)
    }
}

impl fmt::Debug for ErrorText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str(), f)
    }
}

/// The failure of a function or method called from a template: Go's error text and its cause.
#[derive(Debug)]
pub struct CallError {
    /// The text of Go's error (`err.Error()`), without that of the error it wraps at its end.
    pub text: Str,
    /// The text of the wrapped error, where the error's own text ends with it.
    pub tail: Option<ErrorText>,
    /// How the call failed.
    pub kind: CallErrorKind,
    /// The wrapped error (`Unwrap`), for example the execution error inside an `include`.
    pub source: Option<Box<dyn Error + 'static>>,
}

impl CallError {
    fn new(text: impl Into<Str>, kind: CallErrorKind) -> CallError {
        CallError {
            text: text.into(),
            tail: None,
            kind,
            source: None,
        }
    }

    /// An error that the function returned.
    pub fn returned(text: impl Into<Str>) -> CallError {
        CallError::new(text, CallErrorKind::Returned)
    }

    /// A panic inside the function, with the text Go would print for it.
    pub fn panicked(text: impl Into<Str>) -> CallError {
        CallError::new(text, CallErrorKind::Panicked)
    }

    /// A function that Go does not call for what it returns, with Go's whole sentence.
    pub fn signature(text: impl Into<Str>) -> CallError {
        CallError::new(text, CallErrorKind::Signature)
    }

    /// A limit of this program that was reached; `text` names it.
    pub fn limit(text: impl Into<Str>) -> CallError {
        CallError::new(text, CallErrorKind::Limit)
    }

    /// A feature of the reference that is missing here; `text` names it.
    pub fn unsupported(text: impl Into<Str>) -> CallError {
        CallError::new(text, CallErrorKind::Unsupported)
    }

    /// The error with another one around it (`fmt.Errorf("prefix%w", err)`): its text behind a prefix,
    /// its kind, itself as the source. An error that only hands on another one makes room for that.
    #[must_use]
    pub fn wrapped(self, prefix: impl Into<Str>) -> CallError {
        let (tail, kind) = (Some(self.error_text()), self.kind);
        let source = if self.text.is_empty() && self.source.is_some() {
            self.source
        } else {
            Some(Box::new(self) as _)
        };
        CallError {
            text: prefix.into(),
            tail,
            kind,
            source,
        }
    }

    /// The same error with what it wraps.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + 'static) -> CallError {
        self.source = Some(Box::new(source));
        self
    }

    /// The whole text, shared with that of the wrapped error.
    pub fn error_text(&self) -> ErrorText {
        match &self.tail {
            Some(tail) if self.text.is_empty() => tail.clone(),
            Some(tail) => tail.behind(self.text.clone()),
            None => ErrorText::new(self.text.clone()),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error_text(), f)
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref()
    }
}
