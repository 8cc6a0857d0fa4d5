//! Which event of go-yaml v3 gets which comment.
//!
//! Source: `parserc.go` of go-yaml v3 (`yaml_parser_unfold_comments`, `yaml_parser_set_event_comments`,
//! `yaml_parser_split_stem_comment`).

use super::error::YamlError;
use super::parse::{Event, Parser};
use super::scan::Comments as Scanned;
use super::token::{Scan, Token, TokenKind};

/// The comments of a node or an event; each is one text, its lines with their `#`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    /// The lines above it.
    pub head: Vec<u8>,
    /// What stands behind it on its line.
    pub line: Vec<u8>,
    /// The lines below it.
    pub foot: Vec<u8>,
}

/// The comments on their way from tokens to events.
#[derive(Debug, Default)]
pub(super) struct Pending {
    comments: Comments,
    /// The head of a collection in a sequence, which is not that of its first item.
    stem: Vec<u8>,
    /// The comments of the last event.
    event: Comments,
    /// An error that go-yaml goes on behind, and tells when the next event is there.
    passed: Option<Box<YamlError>>,
}

fn join(text: &mut Vec<u8>, more: &[u8]) {
    if more.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push(b'\n');
    }
    text.extend_from_slice(more);
}

impl Parser<'_> {
    /// Keeps comments, as go-yaml v3 does.
    pub(super) fn keep_comments(&mut self) {
        self.scanner.comments = Some(Scanned::default());
        self.pending = Some(Box::default());
    }

    /// The event, unless there was an error on the way to it that was passed over.
    pub(super) fn not_passed(&mut self, event: Event) -> Scan<Event> {
        let passed = self
            .pending
            .as_mut()
            .and_then(|pending| pending.passed.take());
        match passed {
            Some(error) => Err(error),
            None => Ok(event),
        }
    }

    /// Takes the comments of the last event.
    pub(super) fn take_comments(&mut self) -> Comments {
        match &mut self.pending {
            Some(pending) => std::mem::take(&mut pending.event),
            None => Comments::default(),
        }
    }

    /// Collects the comments that are told with a token.
    pub(super) fn unfold_comments(&mut self, token: &Token) {
        let (Some(pending), Some(scanned)) = (&mut self.pending, &mut self.scanner.comments) else {
            return;
        };
        while let Some(comment) = scanned.next()
            && token.start.byte >= comment.token.byte
        {
            // The end of a block has no head: what follows has.
            if !comment.head.is_empty() && token.kind == TokenKind::BlockEnd {
                break;
            }
            let comment = scanned.take();
            join(&mut pending.comments.head, &comment.head);
            join(&mut pending.comments.foot, &comment.foot);
            join(&mut pending.comments.line, &comment.line);
        }
    }

    /// Gives what was collected to the event at hand.
    pub(super) fn give_comments(&mut self) {
        if let Some(pending) = &mut self.pending {
            pending.event = std::mem::take(&mut pending.comments);
            pending.stem.clear();
        }
    }

    /// The same at the end of a document, which has no head.
    pub(super) fn give_comments_to_end(&mut self) {
        self.give_comments();
        if let Some(pending) = &mut self.pending
            && pending.event.foot.is_empty()
        {
            pending.event.foot = std::mem::take(&mut pending.event.head);
        }
    }

    /// Gives the stem to the collection that begins.
    pub(super) fn give_stem(&mut self) {
        if let Some(pending) = &mut self.pending {
            pending.event.head = std::mem::take(&mut pending.stem);
        }
    }

    /// Gives what is above the last empty line of the head to the document that begins; the rest stays for its root.
    pub(super) fn give_document_head(&mut self) {
        let Some(pending) = &mut self.pending else {
            return;
        };
        let head = &mut pending.comments.head;
        let split = (1..head.len()).rev().find_map(|at| match head.get(at) {
            Some(b'\n') if at + 1 == head.len() => Some((at, at + 1)),
            Some(b'\n') if head.get(at - 1) == Some(&b'\n') => Some((at - 1, at + 1)),
            _ => None,
        });
        if let Some((end, rest)) = split {
            let rest = head.split_off(rest);
            head.truncate(end);
            pending.event.head = std::mem::replace(head, rest);
        }
    }

    /// How long the head is that was collected so far.
    pub(super) fn head_len(&self) -> usize {
        self.pending
            .as_ref()
            .map_or(0, |pending| pending.comments.head.len())
    }

    /// Puts the head of an item aside where the item is a block collection: the first `len` bytes.
    pub(super) fn split_stem(&mut self, len: usize) {
        if len == 0 {
            return;
        }
        let token = match self.peek() {
            Ok(token) => token,
            Err(error) => {
                if let Some(pending) = &mut self.pending {
                    pending.passed = Some(error);
                }
                return;
            }
        };
        let blocks = [TokenKind::BlockSequenceStart, TokenKind::BlockMappingStart];
        if let Some(pending) = &mut self.pending
            && blocks.contains(&token.kind)
        {
            let head = &mut pending.comments.head;
            let rest = head.split_off((len + 1).min(head.len()));
            head.truncate(len);
            pending.stem = std::mem::replace(head, rest);
        }
    }
}
