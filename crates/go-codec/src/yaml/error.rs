//! What can be wrong with a YAML text, in the words and with the line numbers of go-yaml v2.

use std::borrow::Cow;
use std::fmt;

use super::token::Mark;

/// An error of go-yaml; prints as Go's `err.Error()` does (`yaml: line 3: did not find expected key`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    text: Cow<'static, str>,
    line: Option<u32>,
    /// The line that go-yaml v3 names, which looks at the context first.
    v3_line: Option<u32>,
    mark: Option<Mark>,
}

impl YamlError {
    /// A complaint of the reader, which knows no line.
    pub(super) fn reader(problem: &'static str) -> Box<YamlError> {
        Box::new(YamlError {
            text: problem.into(),
            line: None,
            v3_line: None,
            mark: None,
        })
    }

    /// A complaint of the scanner: the line is the one after the mark's, so counted from 1.
    ///
    /// go-yaml cannot tell line 0 from "no mark" (`parser.fail` in `decode.go`): a problem on the first
    /// line falls back to the context's line, and to no line at all.
    pub(super) fn scanner(
        context: Mark,
        problem: Mark,
        text: impl Into<Cow<'static, str>>,
    ) -> Box<YamlError> {
        let line = if problem.line != 0 {
            Some(problem.line + 1)
        } else {
            Some(context.line).filter(|&l| l != 0)
        };
        Box::new(YamlError {
            text: text.into(),
            line,
            v3_line: first_line(context, problem).map(|line| line + 1),
            mark: Some(problem),
        })
    }

    /// A complaint of the parser: the mark's line is printed as it is, so one too low.
    pub(super) fn parser(context: Mark, problem: Mark, text: &'static str) -> Box<YamlError> {
        let line = Some(problem.line)
            .filter(|&l| l != 0)
            .or(Some(context.line).filter(|&l| l != 0));
        Box::new(YamlError {
            text: text.into(),
            line,
            v3_line: first_line(context, problem),
            mark: Some(problem),
        })
    }

    /// A complaint of the composer or decoder, which name no line.
    pub(super) fn decoder(text: impl Into<Cow<'static, str>>, mark: Mark) -> Box<YamlError> {
        Box::new(YamlError {
            text: text.into(),
            line: None,
            v3_line: None,
            mark: Some(mark),
        })
    }

    /// The sentence of go-yaml v3.
    pub(super) fn of_v3(&self) -> String {
        sentence(&self.text, self.v3_line)
    }

    /// Where the problem really is, as far as known; better than the line that Go prints.
    pub fn mark(&self) -> Option<Mark> {
        self.mark
    }
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sentence(&self.text, self.line))
    }
}

fn sentence(text: &str, line: Option<u32>) -> String {
    match line {
        Some(line) => format!("yaml: line {line}: {text}"),
        None => format!("yaml: {text}"),
    }
}

/// The first of two lines that is not line 0, which stands for no line.
fn first_line(first: Mark, second: Mark) -> Option<u32> {
    [first.line, second.line]
        .into_iter()
        .find(|&line| line != 0)
}

impl std::error::Error for YamlError {}
