//! Why a chart did not render.

use std::fmt;

/// A failed rendering: the text that Helm prints behind `Error: `, and what kind of failure it is.
#[derive(Clone, Debug)]
pub struct RenderError {
    /// Helm's text, without the hint about `--debug`.
    pub text: String,
    /// Whether templates had begun to run: Helm then adds a hint about `--debug`.
    pub started: bool,
    /// Whether Helm itself would have failed this way.
    pub cause: Cause,
    /// What `--debug` prints of a rendering that failed late.
    pub partial: Vec<u8>,
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

impl RenderError {
    /// A failure before templates ran.
    pub fn refused(text: impl Into<String>) -> RenderError {
        RenderError { text: text.into(), started: false, cause: Cause::Chart, partial: Vec::new() }
    }

    /// A failure after templates began to run.
    pub fn started(text: impl Into<String>) -> RenderError {
        RenderError { started: true, ..RenderError::refused(text) }
    }

    /// The same failure with another cause.
    #[must_use]
    pub fn with_cause(mut self, cause: Cause) -> RenderError {
        self.cause = cause;
        self
    }

    /// The same failure with what had been rendered.
    #[must_use]
    pub fn with_partial(mut self, partial: Vec<u8>) -> RenderError {
        self.partial = partial;
        self
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for RenderError {}
