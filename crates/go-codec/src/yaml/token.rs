//! The small data types that scanner, parser and composer pass on: marks, texts, tokens, problems.

use super::error::YamlError;

/// A place in the text of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The byte offset in [`super::Input::text`].
    pub byte: u32,
    /// The line, counted from 0.
    pub line: u32,
    /// The column in characters, counted from 0.
    pub column: u32,
}

/// A run of bytes, either of the source or of the buffer of unescaped and unfolded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub start: u32,
    pub end: u32,
    pub unescaped: bool,
}

impl Text {
    pub fn source(start: usize, end: usize) -> Text {
        Text {
            start: start as u32,
            end: end as u32,
            unescaped: false,
        }
    }

    pub fn unescaped(start: usize, end: usize) -> Text {
        Text {
            start: start as u32,
            end: end as u32,
            unescaped: true,
        }
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn get<'t>(self, source: &'t [u8], unescaped: &'t [u8]) -> &'t [u8] {
        let bytes = if self.unescaped { unescaped } else { source };
        bytes
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    #[default]
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    StreamStart,
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
}

/// A token. `value` is the scalar's text, the anchor's name, the tag's or directive's handle; `suffix` is
/// the tag's suffix, the directive's prefix. A version directive keeps its numbers in `version`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub style: ScalarStyle,
    pub version: (u8, u8),
    pub start: Mark,
    pub end: Mark,
    pub value: Text,
    pub suffix: Text,
}

impl Token {
    pub fn new(kind: TokenKind, start: Mark, end: Mark) -> Token {
        Token {
            kind,
            style: ScalarStyle::Plain,
            version: (0, 0),
            start,
            end,
            value: Text::default(),
            suffix: Text::default(),
        }
    }
}

pub(super) type Scan<T> = Result<T, Box<YamlError>>;
