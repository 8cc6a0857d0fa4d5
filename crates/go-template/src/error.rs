//! What parsing and executing fail with, and Go's sentences for it.
//!
//! The parts of an error (place, context, message) are fields; the sentence that Go prints is built
//! from them in one function each.

use std::error::Error;
use std::fmt;

use go_value::{CallError, CallErrorKind, ErrorText, Str, number};

/// Why a text does not parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// Go refuses it too.
    Syntax,
    /// A limit of ours was reached.
    Limit,
}

/// A parse error with the line Go reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Whether Go says so too.
    pub kind: ParseErrorKind,
    /// The name under which the text was parsed.
    pub name: Box<str>,
    /// The line, from 1; 0 where it was not begun.
    pub line: usize,
    /// What is wrong.
    pub message: Str,
}

impl ParseError {
    /// Go's sentence: `template: NAME:LINE: MESSAGE`.
    pub fn sentence(&self) -> Str {
        let mut out = format!("template: {}:{}: ", self.name, self.line).into_bytes();
        out.extend_from_slice(self.message.as_bytes());
        out.into()
    }
}

impl From<Box<ParseError>> for ParseError {
    fn from(error: Box<ParseError>) -> Self {
        *error
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.sentence(), f)
    }
}

impl Error for ParseError {}

/// Why an execution failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecErrorKind {
    /// The executor itself: a missing field, a wrong type, a wrong number of arguments.
    Template,
    /// A function or method returned an error.
    Function,
    /// A function panicked.
    Panic,
    /// There is no template of the name to be executed.
    NoTemplate,
    /// A limit was reached; never Go's answer.
    Limit,
    /// Something the reference can do is missing here; never Go's answer.
    Unsupported,
}

/// Where an execution failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The name under which the text was parsed.
    pub name: Box<str>,
    /// The line, from 1.
    pub line: usize,
    /// The byte column, from 0.
    pub column: usize,
}

/// The failure of an execution.
#[derive(Debug)]
pub struct ExecError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ExecErrorKind,
    template: Str,
    location: Option<Location>,
    context: Vec<u8>,
    message: ErrorText,
    source: Option<Box<dyn Error + 'static>>,
}

impl ExecError {
    pub(crate) fn new(
        kind: ExecErrorKind,
        template: Str,
        at: Option<(Location, Vec<u8>)>,
        message: ErrorText,
        source: Option<Box<dyn Error + 'static>>,
    ) -> ExecError {
        let (location, context) = match at {
            Some((location, context)) => (Some(location), context),
            None => (None, Vec::new()),
        };
        ExecError(Box::new(Inner {
            kind,
            template,
            location,
            context,
            message,
            source,
        }))
    }

    /// Why it failed; of nested executions the innermost reason.
    pub fn kind(&self) -> ExecErrorKind {
        self.0.kind
    }

    /// The template that was being executed.
    pub fn template(&self) -> &Str {
        &self.0.template
    }

    /// Where it failed; `None` where no node had been reached.
    pub fn location(&self) -> Option<&Location> {
        self.0.location.as_ref()
    }

    /// The node at which it failed, as Go prints it.
    pub fn context(&self) -> &[u8] {
        &self.0.context
    }

    /// What went wrong, without the place. For a failed call: `error calling NAME: ` and the call's error.
    pub fn message(&self) -> &ErrorText {
        &self.0.message
    }

    /// Go's sentence (`ExecError.Error`):
    /// `template: FILE:LINE:COLUMN: executing "NAME" at <CONTEXT>: MESSAGE`.
    pub fn sentence(&self) -> Str {
        self.error_text().to_str()
    }

    /// Go's sentence, shared with those of nested executions.
    pub fn error_text(&self) -> ErrorText {
        let inner = &*self.0;
        let mut prefix = b"template: ".to_vec();
        match &inner.location {
            Some(location) => {
                let place = format!(
                    "{}:{}:{}: executing ",
                    location.name, location.line, location.column
                );
                prefix.extend_from_slice(place.as_bytes());
                number::append_quote(&mut prefix, inner.template.as_bytes());
                prefix.extend_from_slice(b" at <");
                prefix.extend_from_slice(&inner.context);
                prefix.extend_from_slice(b">: ");
            }
            None if inner.kind == ExecErrorKind::NoTemplate => {}
            None => {
                prefix.extend_from_slice(inner.template.as_bytes());
                prefix.extend_from_slice(b": ");
            }
        }
        inner.message.behind(prefix)
    }
}

impl fmt::Display for ExecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error_text(), f)
    }
}

impl Error for ExecError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref()
    }
}

impl From<ExecError> for CallError {
    /// As Helm's `include` hands on what the nested execution failed with.
    fn from(error: ExecError) -> Self {
        let kind = match error.kind() {
            ExecErrorKind::Limit => CallErrorKind::Limit,
            ExecErrorKind::Unsupported => CallErrorKind::Unsupported,
            _ => CallErrorKind::Returned,
        };
        CallError {
            text: Str::empty(),
            tail: Some(error.error_text()),
            kind,
            source: Some(Box::new(error)),
        }
    }
}

impl From<ParseError> for CallError {
    /// As Helm's `tpl` hands on what its text does not parse for.
    fn from(error: ParseError) -> Self {
        let kind = match error.kind {
            ParseErrorKind::Syntax => CallErrorKind::Returned,
            ParseErrorKind::Limit => CallErrorKind::Limit,
        };
        let tail = Some(ErrorText::new(error.sentence()));
        CallError {
            text: Str::empty(),
            tail,
            kind,
            source: Some(Box::new(error)),
        }
    }
}
