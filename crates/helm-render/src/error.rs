//! Why a chart did not render.

use std::fmt;

use chart::dependency::DependencyError;
use chart::values::{CoalesceError, SchemaError};
use go_template::{ExecError, ExecErrorKind, ParseError, ParseErrorKind};
use go_value::Str;

use crate::{Hook, Warning};

/// A failed rendering: the text that Helm prints behind `Error: `, and what kind of failure it is.
#[derive(Clone, Debug)]
pub struct RenderError {
    /// Helm's text, without the hint about `--debug`.
    pub text: Str,
    /// Whether templates had begun to run: Helm then adds a hint about `--debug`.
    pub started: bool,
    /// Whether Helm itself would have failed this way.
    pub cause: Cause,
    /// What `--debug` prints of a rendering that failed late.
    pub partial: Vec<u8>,
    /// The hooks that were found before it failed, which `--debug` prints behind that.
    pub hooks: Vec<Hook>,
    /// What Helm logged before it failed; not part of its contract.
    pub warnings: Vec<Warning>,
}

/// Who is to blame for a failed rendering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The chart or its values: Helm fails with the same text.
    Chart,
    /// Helm panics here and exits with status 2.
    Panic,
    /// A limit of this program; Helm may render the chart.
    Limit,
    /// A part of Helm that is missing here.
    Unsupported,
}

impl Cause {
    /// Who is to blame for a parse error.
    pub fn of_parse(error: &ParseError) -> Cause {
        match error.kind {
            ParseErrorKind::Syntax => Cause::Chart,
            ParseErrorKind::Limit => Cause::Limit,
        }
    }

    /// Who is to blame for an execution error.
    pub fn of_exec(error: &ExecError) -> Cause {
        match error.kind() {
            ExecErrorKind::Limit => Cause::Limit,
            ExecErrorKind::Unsupported => Cause::Unsupported,
            ExecErrorKind::Template
            | ExecErrorKind::Function
            | ExecErrorKind::Panic
            | ExecErrorKind::NoTemplate => Cause::Chart,
        }
    }
}

impl From<DependencyError> for RenderError {
    fn from(error: DependencyError) -> RenderError {
        let cause = match &error {
            DependencyError::Panic(_)
            | DependencyError::Values {
                error: CoalesceError::Panic(_),
                ..
            } => Cause::Panic,
            DependencyError::Limit(_)
            | DependencyError::Values {
                error: CoalesceError::Limit(_),
                ..
            } => Cause::Limit,
            DependencyError::Values {
                error: CoalesceError::ChartCalledGlobal,
                ..
            } => Cause::Unsupported,
            DependencyError::Missing { .. }
            | DependencyError::NotInstallable(_)
            | DependencyError::Values { .. } => Cause::Chart,
        };
        RenderError::refused(error.to_string()).with_cause(cause)
    }
}

impl From<CoalesceError> for RenderError {
    fn from(error: CoalesceError) -> RenderError {
        let cause = match &error {
            CoalesceError::Limit(_) => Cause::Limit,
            CoalesceError::Panic(_) => Cause::Panic,
            CoalesceError::TypeMismatch { .. } => Cause::Chart,
            CoalesceError::ChartCalledGlobal => Cause::Unsupported,
        };
        RenderError::refused(error.to_string()).with_cause(cause)
    }
}

impl From<SchemaError> for RenderError {
    fn from(error: SchemaError) -> RenderError {
        let cause = match &error {
            SchemaError::Invalid(_) => Cause::Chart,
            SchemaError::Limit(_) => Cause::Limit,
            SchemaError::Panic(_) => Cause::Panic,
            SchemaError::Remote { .. } | SchemaError::File { .. } => Cause::Unsupported,
        };
        RenderError::refused(error.to_string()).with_cause(cause)
    }
}

impl RenderError {
    /// A failure before templates ran.
    pub fn refused(text: impl Into<Str>) -> RenderError {
        RenderError {
            text: text.into(),
            started: false,
            cause: Cause::Chart,
            partial: Vec::new(),
            hooks: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// A failure after templates began to run.
    pub fn started(text: impl Into<Str>) -> RenderError {
        RenderError {
            started: true,
            ..RenderError::refused(text)
        }
    }

    /// The same failure with another cause.
    #[must_use]
    pub fn with_cause(mut self, cause: Cause) -> RenderError {
        self.cause = cause;
        self
    }

    /// The same failure with what had been rendered, and the hooks found in it so far.
    #[must_use]
    pub fn with_partial(mut self, partial: Vec<u8>, hooks: Vec<Hook>) -> RenderError {
        self.partial = partial;
        self.hooks = hooks;
        self
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text, f)
    }
}

impl std::error::Error for RenderError {}
