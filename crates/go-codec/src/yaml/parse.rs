//! The parser: tokens in, events out. A port of go-yaml v2's `parserc.go`: a state machine with an explicit
//! stack, so nesting costs no call depth.

mod directives;

use self::directives::TagDirective;
use super::error::YamlError;
use super::input::Input;
use super::parse_comments::Pending;
use super::scan::Scanner;
use super::token::{Mark, ScalarStyle, Scan, Text, Token, TokenKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    StreamStart,
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceFirstEntry,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingFirstKey,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowSequenceEntryMappingKey,
    FlowSequenceEntryMappingValue,
    FlowSequenceEntryMappingEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    End,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventKind {
    StreamStart,
    StreamEnd,
    /// Whether the document began without `---`.
    DocumentStart {
        implicit: bool,
    },
    DocumentEnd,
    Alias,
    Scalar,
    SequenceStart,
    SequenceEnd,
    MappingStart,
    MappingEnd,
}

/// An event. Empty texts stand for absent anchors and tags.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub kind: EventKind,
    pub style: ScalarStyle,
    /// Of a scalar: whether a resolver may give it a type (plain without a tag, or the tag `!`).
    pub implicit: bool,
    /// Of a collection: whether it was written in brackets or braces.
    pub flow: bool,
    pub start: Mark,
    pub end: Mark,
    pub anchor: Text,
    pub tag: Text,
    pub value: Text,
}

impl Event {
    fn new(kind: EventKind, start: Mark, end: Mark) -> Event {
        Event {
            kind,
            style: ScalarStyle::Plain,
            implicit: false,
            flow: false,
            start,
            end,
            anchor: Text::default(),
            tag: Text::default(),
            value: Text::default(),
        }
    }

    fn empty_scalar(mark: Mark) -> Event {
        Event {
            implicit: true,
            ..Event::new(EventKind::Scalar, mark, mark)
        }
    }
}

pub(super) struct Parser<'a> {
    pub(super) scanner: Scanner<'a>,
    state: State,
    states: Vec<State>,
    marks: Vec<Mark>,
    tag_directives: Vec<TagDirective>,
    /// How long all tags are together, their prefixes written out.
    expanded_tags: usize,
    /// The comments that belong to no event so far, if comments are kept.
    pub(super) pending: Option<Box<Pending>>,
}

/// Which nodes may begin at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Block,
    BlockOrIndentlessSequence,
    Flow,
}

impl<'a> Parser<'a> {
    pub(super) fn new(input: &'a Input<'_>) -> Parser<'a> {
        Parser {
            scanner: Scanner::new(input),
            state: State::StreamStart,
            states: Vec::new(),
            marks: Vec::new(),
            tag_directives: Vec::new(),
            expanded_tags: 0,
            pending: None,
        }
    }

    /// The next event; after the end of the stream, the end again.
    pub(super) fn parse(&mut self) -> Scan<Event> {
        self.take_comments();
        let event = self.parse_state()?;
        self.not_passed(event)
    }

    fn parse_state(&mut self) -> Scan<Event> {
        match self.state {
            State::StreamStart => self.parse_stream_start(),
            State::ImplicitDocumentStart => self.parse_document_start(true),
            State::DocumentStart => self.parse_document_start(false),
            State::DocumentContent => self.parse_document_content(),
            State::DocumentEnd => self.parse_document_end(),
            State::BlockNode => self.parse_node(Position::Block),
            State::BlockSequenceFirstEntry => self.parse_block_sequence_entry(true),
            State::BlockSequenceEntry => self.parse_block_sequence_entry(false),
            State::IndentlessSequenceEntry => self.parse_indentless_sequence_entry(),
            State::BlockMappingFirstKey => self.parse_block_mapping_key(true),
            State::BlockMappingKey => self.parse_block_mapping_key(false),
            State::BlockMappingValue => self.parse_block_mapping_value(),
            State::FlowSequenceFirstEntry => self.parse_flow_sequence_entry(true),
            State::FlowSequenceEntry => self.parse_flow_sequence_entry(false),
            State::FlowSequenceEntryMappingKey => self.parse_flow_sequence_entry_mapping_key(),
            State::FlowSequenceEntryMappingValue => self.parse_flow_sequence_entry_mapping_value(),
            State::FlowSequenceEntryMappingEnd => self.parse_flow_sequence_entry_mapping_end(),
            State::FlowMappingFirstKey => self.parse_flow_mapping_key(true),
            State::FlowMappingKey => self.parse_flow_mapping_key(false),
            State::FlowMappingValue => self.parse_flow_mapping_value(false),
            State::FlowMappingEmptyValue => self.parse_flow_mapping_value(true),
            State::End => {
                let mark = self.scanner.mark();
                Ok(Event::new(EventKind::StreamEnd, mark, mark))
            }
        }
    }

    fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// Steps over the token at the head and shows the next one.
    fn advance(&mut self) -> Scan<Token> {
        self.scanner.take();
        self.peek()
    }

    /// The token at the head; the comments that are told with it are collected.
    #[inline]
    pub(super) fn peek(&mut self) -> Scan<Token> {
        let token = self.scanner.peek()?;
        if self.pending.is_some() {
            self.unfold_comments(&token);
        }
        Ok(token)
    }

    fn parse_stream_start(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        self.state = State::ImplicitDocumentStart;
        self.scanner.take();
        Ok(Event::new(EventKind::StreamStart, token.start, token.end))
    }

    fn parse_document_start(&mut self, implicit: bool) -> Scan<Event> {
        let mut token = self.peek()?;
        if !implicit {
            while token.kind == TokenKind::DocumentEnd {
                token = self.advance()?;
            }
        }
        match token.kind {
            TokenKind::StreamEnd => {
                self.state = State::End;
                self.scanner.take();
                Ok(Event::new(EventKind::StreamEnd, token.start, token.end))
            }
            TokenKind::VersionDirective | TokenKind::TagDirective | TokenKind::DocumentStart => {
                self.parse_explicit_document(token.start)
            }
            _ if implicit => {
                self.process_directives()?;
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                self.give_document_head();
                Ok(Event::new(
                    EventKind::DocumentStart { implicit: true },
                    token.start,
                    token.end,
                ))
            }
            _ => self.parse_explicit_document(token.start),
        }
    }

    fn parse_explicit_document(&mut self, start: Mark) -> Scan<Event> {
        self.process_directives()?;
        let token = self.peek()?;
        if token.kind != TokenKind::DocumentStart {
            return parser_error(token.start, "did not find expected <document start>");
        }
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        self.scanner.take();
        Ok(Event::new(
            EventKind::DocumentStart { implicit: false },
            start,
            token.end,
        ))
    }

    fn parse_document_content(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::VersionDirective
            | TokenKind::TagDirective
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                self.pop_state();
                Ok(Event::empty_scalar(token.start))
            }
            _ => self.parse_node(Position::Block),
        }
    }

    fn parse_document_end(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        let mut end = token.start;
        if token.kind == TokenKind::DocumentEnd {
            end = token.end;
            self.scanner.take();
        }
        self.tag_directives.clear();
        self.state = State::DocumentStart;
        self.give_comments_to_end();
        Ok(Event::new(EventKind::DocumentEnd, token.start, end))
    }

    fn parse_node(&mut self, position: Position) -> Scan<Event> {
        let mut token = self.peek()?;
        if token.kind == TokenKind::Alias {
            self.pop_state();
            self.give_comments();
            self.scanner.take();
            return Ok(Event {
                anchor: token.value,
                ..Event::new(EventKind::Alias, token.start, token.end)
            });
        }
        let start = token.start;
        let mut end = token.start;
        let mut anchor = Text::default();
        let mut tag_token = None;
        for _ in 0..2 {
            match token.kind {
                TokenKind::Anchor if anchor.is_empty() => anchor = token.value,
                TokenKind::Tag if tag_token.is_none() => tag_token = Some(token),
                _ => break,
            }
            end = token.end;
            token = self.advance()?;
        }
        let tag = match tag_token {
            Some(tag) => self.resolve_tag(start, tag)?,
            None => Text::default(),
        };
        let event = |kind, end| Event {
            anchor,
            tag,
            ..Event::new(kind, start, end)
        };

        match token.kind {
            TokenKind::BlockEntry if position == Position::BlockOrIndentlessSequence => {
                self.state = State::IndentlessSequenceEntry;
                Ok(event(EventKind::SequenceStart, token.end))
            }
            TokenKind::Scalar => {
                let implicit = if tag.is_empty() {
                    token.style == ScalarStyle::Plain
                } else {
                    tag.get(self.scanner.src, &self.scanner.unescaped) == b"!"
                };
                self.pop_state();
                self.give_comments();
                self.scanner.take();
                Ok(Event {
                    implicit,
                    style: token.style,
                    value: token.value,
                    ..event(EventKind::Scalar, token.end)
                })
            }
            TokenKind::FlowSequenceStart => {
                self.state = State::FlowSequenceFirstEntry;
                self.give_comments();
                Ok(Event {
                    flow: true,
                    ..event(EventKind::SequenceStart, token.end)
                })
            }
            TokenKind::FlowMappingStart => {
                self.state = State::FlowMappingFirstKey;
                self.give_comments();
                Ok(Event {
                    flow: true,
                    ..event(EventKind::MappingStart, token.end)
                })
            }
            TokenKind::BlockSequenceStart if position != Position::Flow => {
                self.state = State::BlockSequenceFirstEntry;
                self.give_stem();
                Ok(event(EventKind::SequenceStart, token.end))
            }
            TokenKind::BlockMappingStart if position != Position::Flow => {
                self.state = State::BlockMappingFirstKey;
                self.give_stem();
                Ok(event(EventKind::MappingStart, token.end))
            }
            _ if !anchor.is_empty() || !tag.is_empty() => {
                self.pop_state();
                Ok(Event {
                    implicit: tag.is_empty(),
                    ..event(EventKind::Scalar, end)
                })
            }
            _ => Err(YamlError::parser(
                start,
                token.start,
                "did not find expected node content",
            )),
        }
    }

    fn begin_collection(&mut self) -> Scan<()> {
        let token = self.peek()?;
        self.marks.push(token.start);
        self.scanner.take();
        Ok(())
    }

    /// The event that ends a collection with a token of its own.
    fn end_collection(&mut self, kind: EventKind, token: Token) -> Event {
        self.pop_state();
        self.marks.pop();
        self.scanner.take();
        Event::new(kind, token.start, token.end)
    }

    fn unexpected(&mut self, token: Token, problem: &'static str) -> Scan<Event> {
        Err(YamlError::parser(
            self.marks.pop().unwrap_or_default(),
            token.start,
            problem,
        ))
    }

    /// Parses a node, then goes on in `next`.
    fn parse_child(&mut self, next: State, position: Position) -> Scan<Event> {
        self.states.push(next);
        self.parse_node(position)
    }

    /// Answers an empty scalar, then goes on in `next`.
    fn empty_child(&mut self, next: State, mark: Mark) -> Scan<Event> {
        self.state = next;
        Ok(Event::empty_scalar(mark))
    }

    /// Steps over the dash of an item and shows the next token.
    fn enter_item(&mut self) -> Scan<Token> {
        let head = self.head_len();
        self.scanner.take();
        self.split_stem(head);
        self.peek()
    }

    fn parse_block_sequence_entry(&mut self, first: bool) -> Scan<Event> {
        if first {
            self.begin_collection()?;
        }
        let token = self.peek()?;
        match token.kind {
            TokenKind::BlockEntry => {
                let next = self.enter_item()?;
                if matches!(next.kind, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    self.empty_child(State::BlockSequenceEntry, token.end)
                } else {
                    self.parse_child(State::BlockSequenceEntry, Position::Block)
                }
            }
            TokenKind::BlockEnd => Ok(self.end_collection(EventKind::SequenceEnd, token)),
            _ => self.unexpected(token, "did not find expected '-' indicator"),
        }
    }

    fn parse_indentless_sequence_entry(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        if token.kind != TokenKind::BlockEntry {
            self.pop_state();
            return Ok(Event::new(EventKind::SequenceEnd, token.start, token.start));
        }
        let next = self.enter_item()?;
        match next.kind {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.empty_child(State::IndentlessSequenceEntry, token.end)
            }
            _ => self.parse_child(State::IndentlessSequenceEntry, Position::Block),
        }
    }

    fn parse_block_mapping_key(&mut self, first: bool) -> Scan<Event> {
        if first {
            self.begin_collection()?;
        }
        let token = self.peek()?;
        match token.kind {
            TokenKind::Key => {
                let next = self.advance()?;
                match next.kind {
                    TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                        self.empty_child(State::BlockMappingValue, token.end)
                    }
                    _ => self.parse_child(
                        State::BlockMappingValue,
                        Position::BlockOrIndentlessSequence,
                    ),
                }
            }
            TokenKind::BlockEnd => {
                self.give_comments();
                Ok(self.end_collection(EventKind::MappingEnd, token))
            }
            _ => self.unexpected(token, "did not find expected key"),
        }
    }

    fn parse_block_mapping_value(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        if token.kind != TokenKind::Value {
            return self.empty_child(State::BlockMappingKey, token.start);
        }
        let next = self.advance()?;
        match next.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.empty_child(State::BlockMappingKey, token.end)
            }
            _ => self.parse_child(State::BlockMappingKey, Position::BlockOrIndentlessSequence),
        }
    }

    fn parse_flow_sequence_entry(&mut self, first: bool) -> Scan<Event> {
        if first {
            self.begin_collection()?;
        }
        let mut token = self.peek()?;
        if token.kind != TokenKind::FlowSequenceEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return self.unexpected(token, "did not find expected ',' or ']'");
                }
                token = self.advance()?;
            }
            match token.kind {
                TokenKind::Key => {
                    self.state = State::FlowSequenceEntryMappingKey;
                    self.scanner.take();
                    return Ok(Event {
                        flow: true,
                        ..Event::new(EventKind::MappingStart, token.start, token.end)
                    });
                }
                TokenKind::FlowSequenceEnd => {}
                _ => return self.parse_child(State::FlowSequenceEntry, Position::Flow),
            }
        }
        self.give_comments();
        Ok(self.end_collection(EventKind::SequenceEnd, token))
    }

    fn parse_flow_sequence_entry_mapping_key(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                // go-yaml drops the token here, as libyaml did for long.
                self.scanner.take();
                self.empty_child(State::FlowSequenceEntryMappingValue, token.end)
            }
            _ => self.parse_child(State::FlowSequenceEntryMappingValue, Position::Flow),
        }
    }

    fn parse_flow_sequence_entry_mapping_value(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        if token.kind == TokenKind::Value {
            let next = self.advance()?;
            if !matches!(next.kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                return self.parse_child(State::FlowSequenceEntryMappingEnd, Position::Flow);
            }
        }
        self.empty_child(State::FlowSequenceEntryMappingEnd, token.start)
    }

    fn parse_flow_sequence_entry_mapping_end(&mut self) -> Scan<Event> {
        let token = self.peek()?;
        self.state = State::FlowSequenceEntry;
        Ok(Event::new(EventKind::MappingEnd, token.start, token.start))
    }

    fn parse_flow_mapping_key(&mut self, first: bool) -> Scan<Event> {
        if first {
            self.begin_collection()?;
        }
        let mut token = self.peek()?;
        if token.kind != TokenKind::FlowMappingEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return self.unexpected(token, "did not find expected ',' or '}'");
                }
                token = self.advance()?;
            }
            match token.kind {
                TokenKind::Key => {
                    let next = self.advance()?;
                    return match next.kind {
                        TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                            self.empty_child(State::FlowMappingValue, next.start)
                        }
                        _ => self.parse_child(State::FlowMappingValue, Position::Flow),
                    };
                }
                TokenKind::FlowMappingEnd => {}
                _ => return self.parse_child(State::FlowMappingEmptyValue, Position::Flow),
            }
        }
        self.give_comments();
        Ok(self.end_collection(EventKind::MappingEnd, token))
    }

    fn parse_flow_mapping_value(&mut self, empty: bool) -> Scan<Event> {
        let mut token = self.peek()?;
        if !empty && token.kind == TokenKind::Value {
            token = self.advance()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                return self.parse_child(State::FlowMappingKey, Position::Flow);
            }
        }
        self.empty_child(State::FlowMappingKey, token.start)
    }
}

fn parser_error<T>(mark: Mark, problem: &'static str) -> Scan<T> {
    Err(YamlError::parser(Mark::default(), mark, problem))
}
