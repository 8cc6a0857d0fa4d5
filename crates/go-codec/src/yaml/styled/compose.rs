//! From events to nodes, as `decode.go` of go-yaml v3 (`parser.parse`) does it.

use std::collections::HashSet;

use super::super::parse::{Event, EventKind, Parser};
use super::super::token::Text;
use super::super::{Input, MAX_TEXT, Mark, ScalarStyle, YamlError};
use super::{Body, MAX_STYLED_DEPTH, Styled, StyledDocument, StyledError};

/// The tag of the key of a merge, in full.
const MERGE: &[u8] = b"tag:yaml.org,2002:merge";

impl From<Box<YamlError>> for StyledError {
    fn from(error: Box<YamlError>) -> Self {
        StyledError::Yaml(*error)
    }
}

impl StyledDocument {
    /// Reads the first document of a text; nothing where there is none.
    ///
    /// # Errors
    /// A text that is no YAML or has what is not kept here.
    pub fn read(text: &[u8]) -> Result<Option<StyledDocument>, StyledError> {
        let input = Input::new(text);
        if input.text().len() > MAX_TEXT {
            return Err(StyledError::Unsupported("texts of this length"));
        }
        let mut parser = Parser::new(&input);
        parser.keep_comments();
        parser.parse()?; // the stream's start
        let start = parser.parse()?;
        if !matches!(start.kind, EventKind::DocumentStart { .. }) {
            return Ok(None);
        }
        let head = parser.take_comments().head;
        let mut composer = Composer {
            parser,
            anchors: HashSet::new(),
        };
        let root = composer.next(0)?;
        composer.parser.parse()?; // the document's end
        let foot = composer.parser.take_comments().foot;
        Ok(Some(StyledDocument { head, foot, root }))
    }
}

struct Composer<'a> {
    parser: Parser<'a>,
    /// The names of the anchors so far.
    anchors: HashSet<Vec<u8>>,
}

impl Composer<'_> {
    fn bytes(&self, text: Text) -> Vec<u8> {
        let scanner = &self.parser.scanner;
        text.get(scanner.src, &scanner.unescaped).to_vec()
    }

    /// The node that the next event begins.
    fn next(&mut self, depth: usize) -> Result<Styled, StyledError> {
        let event = self.parser.parse()?;
        self.node(event, depth)
    }

    fn node(&mut self, event: Event, depth: usize) -> Result<Styled, StyledError> {
        if depth > MAX_STYLED_DEPTH {
            return Err(StyledError::Unsupported("documents of this depth"));
        }
        let comments = self.parser.take_comments();
        let anchor = self.bytes(event.anchor);
        if event.kind == EventKind::Alias {
            if !self.anchors.contains(&anchor) {
                return Err(unknown_anchor(&anchor, event.start));
            }
            let body = Body::Alias(anchor);
            return Ok(Styled {
                comments,
                ..Styled::from(body)
            });
        }
        if !anchor.is_empty() {
            self.anchors.insert(anchor.clone());
        }
        let mut node = Styled {
            anchor,
            tag: self.tag(event.tag),
            comments,
            ..Styled::scalar(b"", ScalarStyle::Plain)
        };
        match event.kind {
            EventKind::SequenceStart => self.sequence(&mut node, event.flow, depth)?,
            EventKind::MappingStart => self.mapping(&mut node, event.flow, depth)?,
            _ => {
                let (text, style) = (self.bytes(event.value), event.style);
                if text == b"<<" && style == ScalarStyle::Plain && node.tag.is_empty() {
                    // go-yaml tags it, and does not see that it would when it writes it.
                    node.tag = MERGE.to_vec();
                }
                node.body = Body::Scalar { text, style };
            }
        }
        Ok(node)
    }

    /// The tag in full. The tag `!` says nothing here.
    fn tag(&self, tag: Text) -> Vec<u8> {
        let tag = self.bytes(tag);
        match tag.strip_prefix(b"!!") {
            _ if tag == b"!" => Vec::new(),
            Some(short) => [b"tag:yaml.org,2002:", short].concat(),
            None => tag,
        }
    }

    fn sequence(&mut self, node: &mut Styled, flow: bool, depth: usize) -> Result<(), StyledError> {
        let mut items = Vec::new();
        loop {
            let event = self.parser.parse()?;
            if event.kind == EventKind::SequenceEnd {
                break;
            }
            items.push(self.node(event, depth + 1)?);
        }
        let end = self.parser.take_comments();
        (node.comments.line, node.comments.foot) = (end.line, end.foot);
        node.body = Body::Sequence { flow, items };
        Ok(())
    }

    fn mapping(&mut self, node: &mut Styled, flow: bool, depth: usize) -> Result<(), StyledError> {
        let mut entries: Vec<(Styled, Styled)> = Vec::new();
        loop {
            let event = self.parser.parse()?;
            if event.kind == EventKind::MappingEnd {
                break;
            }
            let mut key = self.node(event, depth + 1)?;
            if !flow
                && !key.comments.foot.is_empty()
                && let Some((before, _)) = entries.last_mut()
            {
                before.comments.foot = std::mem::take(&mut key.comments.foot);
            }
            let mut value = self.next(depth + 1)?;
            if key.comments.foot.is_empty() {
                key.comments.foot = std::mem::take(&mut value.comments.foot);
            }
            entries.push((key, value));
        }
        let end = self.parser.take_comments();
        (node.comments.line, node.comments.foot) = (end.line, end.foot);
        if !flow
            && !node.comments.foot.is_empty()
            && let Some((key, _)) = entries.last_mut()
        {
            key.comments.foot = std::mem::take(&mut node.comments.foot);
        }
        node.body = Body::Mapping { flow, entries };
        Ok(())
    }
}

fn unknown_anchor(name: &[u8], mark: Mark) -> StyledError {
    let name = String::from_utf8_lossy(name);
    StyledError::from(YamlError::decoder(
        format!("unknown anchor '{name}' referenced"),
        mark,
    ))
}
