//! Documents that keep their styles: what the nodes of go-yaml v3 keep of a text, and how they are written
//! again, with sequences that are not indented in mappings.
//!
//! What is here: the nodes. How they are read is in `compose`, how they are written in `write`.

mod compose;
mod write;

use std::fmt;

use super::{Comments, ScalarStyle, YamlError};

/// How deep a document may nest.
const MAX_STYLED_DEPTH: usize = 500;

/// The tag of a null, in full.
const NULL: &[u8] = b"tag:yaml.org,2002:null";

/// A node with its style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Styled {
    /// What it holds.
    pub body: Body,
    /// The name of its anchor, empty without one.
    pub anchor: Vec<u8>,
    /// The tag that was written, in full; empty without one.
    pub tag: Vec<u8>,
    /// Its comments. The foot of a value of a mapping is that of its key.
    pub comments: Comments,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A scalar: its text after unescaping.
    Scalar {
        /// The text.
        text: Vec<u8>,
        /// How it was written.
        style: ScalarStyle,
    },
    /// `*name`
    Alias(Vec<u8>),
    /// A sequence.
    Sequence {
        /// Whether it was written in brackets.
        flow: bool,
        /// The items.
        items: Vec<Styled>,
    },
    /// A mapping.
    Mapping {
        /// Whether it was written in braces.
        flow: bool,
        /// Keys and values.
        entries: Vec<(Styled, Styled)>,
    },
}

/// A document: its root, and the comments that empty lines part from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyledDocument {
    /// The comment above.
    pub head: Vec<u8>,
    /// The comment below.
    pub foot: Vec<u8>,
    /// The node.
    pub root: Styled,
}

/// Why a text was not read.
#[derive(Clone, Debug)]
pub enum StyledError {
    /// It is no YAML.
    Yaml(YamlError),
    /// It has what this module does not keep.
    Unsupported(&'static str),
}

impl fmt::Display for StyledError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StyledError::Yaml(error) => f.write_str(&error.of_v3()),
            StyledError::Unsupported(what) => write!(f, "{what} are not kept here"),
        }
    }
}

impl std::error::Error for StyledError {}

impl From<Body> for Styled {
    fn from(body: Body) -> Self {
        Styled {
            body,
            anchor: Vec::new(),
            tag: Vec::new(),
            comments: Comments::default(),
        }
    }
}

impl From<Styled> for StyledDocument {
    fn from(root: Styled) -> Self {
        StyledDocument {
            head: Vec::new(),
            foot: Vec::new(),
            root,
        }
    }
}

impl Styled {
    /// A scalar without comments.
    pub fn scalar(text: &[u8], style: ScalarStyle) -> Styled {
        let text = text.to_vec();
        Styled::from(Body::Scalar { text, style })
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether go-yaml gives it the tag of a null.
    pub fn is_null(&self) -> bool {
        match &self.body {
            _ if !self.tag.is_empty() => self.tag == NULL,
            Body::Scalar { text, style } => {
                *style == ScalarStyle::Plain
                    && matches!(text.as_slice(), b"" | b"~" | b"null" | b"Null" | b"NULL")
            }
            _ => false,
        }
    }
}
