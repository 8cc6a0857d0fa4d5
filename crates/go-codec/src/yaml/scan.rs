//! The scanner: text in, tokens out. A port of go-yaml v2's `scannerc.go`, itself a port of libyaml.
//!
//! What is here: the token queue and the choice of the token; simple keys and indentation are in `keys`, what stands
//! between tokens in `comments`, scalars in `scan_scalar`, directives, anchors and tags in `scan_tag`. What is not: the grammar (`parse`).
//!
//! Differences from the port are of form only: positions are bytes of one slice instead of a moving
//! window (columns are counted from them), plain runs are skipped at once, and instead of a map from token
//! number to simple key each simple key knows whether it would be in that map.

mod comments;
mod keys;

use std::collections::VecDeque;

use super::error::YamlError;
use super::input::Input;
use super::token::{Mark, ScalarStyle, Scan, Text, Token, TokenKind};

pub(super) use self::comments::Comments;

/// The deepest nesting of flow collections, and of block collections, that go-yaml accepts.
pub const MAX_DEPTH: usize = 10_000;

/// How many characters a key without `?` may span (YAML 1.1 section 7.4, `yaml_simple_key_is_valid`).
const MAX_SIMPLE_KEY: usize = 1024;

/// A place where a `key: value` may turn out to have begun.
#[derive(Clone, Copy, Debug, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    /// Whether go-yaml's `simple_keys_by_tok` would have an entry for it.
    listed: bool,
    token_number: usize,
    index: usize,
    mark: Mark,
}

pub(super) struct Scanner<'a> {
    pub(super) src: &'a [u8],
    fence: usize,
    problem: &'static str,
    /// Text of scalars that are not a plain piece of the source.
    pub(super) unescaped: Vec<u8>,

    pub(super) pos: usize,
    pub(super) line: u32,
    line_start: usize,
    /// Bytes so far that are not the first of their character, in all and at the start of the line.
    pub(super) trailing: usize,
    line_trailing: usize,

    pub(super) flow_level: usize,
    pub(super) indent: isize,
    indents: Vec<isize>,
    pub(super) simple_key_allowed: bool,
    simple_keys: Vec<SimpleKey>,
    /// Token numbers and levels of keys that were given up while go-yaml v3 had read on: it looks at the level's new key.
    outdated_keys: Vec<(usize, usize)>,

    tokens: VecDeque<Token>,
    tokens_parsed: usize,
    token_available: bool,
    stream_start_produced: bool,

    /// Where comments are kept, if they are: that makes a scanner that of go-yaml v3.
    pub(super) comments: Option<Comments>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(input: &'a Input<'_>) -> Scanner<'a> {
        let text = input.text();
        Scanner {
            // Marks and texts are 32 bits wide: `too_long` refuses what lies behind.
            src: &text[..text.len().min(input.fence())],
            fence: input.fence(),
            problem: input.problem(),
            unescaped: Vec::new(),
            pos: 0,
            line: 0,
            line_start: 0,
            trailing: 0,
            line_trailing: 0,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: false,
            simple_keys: Vec::new(),
            outdated_keys: Vec::new(),
            tokens: VecDeque::new(),
            tokens_parsed: 0,
            token_available: false,
            stream_start_produced: false,
            comments: None,
        }
    }

    // --- reading ---------------------------------------------------------------------------------

    /// The byte at an offset from here, NUL behind the end.
    #[inline]
    pub(super) fn at(&self, offset: usize) -> u8 {
        self.src.get(self.pos + offset).copied().unwrap_or(0)
    }

    /// The byte at an absolute place, NUL behind the end.
    #[inline]
    pub(super) fn byte(&self, place: usize) -> u8 {
        self.src.get(place).copied().unwrap_or(0)
    }

    /// Asks for `count` characters ahead: an error where the input is unreadable so soon.
    #[inline]
    pub(super) fn need(&self, count: usize) -> Scan<()> {
        if self.fence == usize::MAX || self.pos + 4 * count <= self.fence {
            return Ok(());
        }
        let ahead = self.src.get(self.pos..).unwrap_or_default();
        if ahead.iter().filter(|&&b| !is_trailing(b)).count() < count {
            return Err(YamlError::reader(self.problem));
        }
        Ok(())
    }

    #[inline]
    pub(super) fn column(&self) -> isize {
        ((self.pos - self.line_start) - (self.trailing - self.line_trailing)) as isize
    }

    #[inline]
    pub(super) fn mark(&self) -> Mark {
        Mark {
            byte: self.pos as u32,
            line: self.line,
            column: self.column() as u32,
        }
    }

    #[inline]
    fn index(&self) -> usize {
        self.pos - self.trailing
    }

    #[inline]
    pub(super) fn is_blank(&self) -> bool {
        matches!(self.at(0), b' ' | b'\t')
    }

    /// Whether a line break begins at a place: LF, CR, NEL, LS or PS.
    #[inline]
    pub(super) fn is_break_at(&self, place: usize) -> bool {
        match self.byte(place) {
            b'\n' | b'\r' => true,
            0xc2 => self.byte(place + 1) == 0x85,
            0xe2 => self.byte(place + 1) == 0x80 && matches!(self.byte(place + 2), 0xa8 | 0xa9),
            _ => false,
        }
    }

    #[inline]
    pub(super) fn is_break(&self) -> bool {
        self.is_break_at(self.pos)
    }

    #[inline]
    pub(super) fn is_breakz(&self) -> bool {
        self.pos >= self.src.len() || self.is_break()
    }

    #[inline]
    pub(super) fn is_blankz_at(&self, place: usize) -> bool {
        place >= self.src.len()
            || matches!(self.byte(place), b' ' | b'\t')
            || self.is_break_at(place)
    }

    /// Steps over one ASCII character.
    #[inline]
    pub(super) fn skip(&mut self) {
        self.pos += 1;
    }

    /// Moves to a place on the same line.
    #[inline]
    pub(super) fn advance_to(&mut self, place: usize) {
        let run = self.src.get(self.pos..place).unwrap_or_default();
        if !run.is_ascii() {
            self.trailing += run.iter().filter(|&&b| is_trailing(b)).count();
        }
        self.pos = place;
    }

    /// Steps over a line break, if there is one here.
    pub(super) fn skip_line(&mut self) {
        let width = match self.at(0) {
            b'\r' if self.at(1) == b'\n' => 2,
            b'\r' | b'\n' => 1,
            0xc2 if self.is_break() => {
                self.trailing += 1;
                2
            }
            0xe2 if self.is_break() => {
                self.trailing += 2;
                3
            }
            _ => return,
        };
        self.pos += width;
        self.line += 1;
        self.line_start = self.pos;
        self.line_trailing = self.trailing;
    }

    /// Steps over a line break and appends what it stands for: LF, or LS and PS themselves.
    pub(super) fn read_line(&mut self, out: &mut Vec<u8>) {
        if self.at(0) == 0xe2 {
            out.extend_from_slice(self.src.get(self.pos..self.pos + 3).unwrap_or_default());
        } else {
            out.push(b'\n');
        }
        self.skip_line();
    }

    /// Where the line ends: the next break or the end of the text.
    pub(super) fn line_end(&self) -> usize {
        let rest = self.src.get(self.pos..).unwrap_or_default();
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        if line.is_ascii() {
            return self.pos + end;
        }
        memchr::memchr2_iter(0xc2, 0xe2, line)
            .map(|i| self.pos + i)
            .find(|&place| self.is_break_at(place))
            .unwrap_or(self.pos + end)
    }

    pub(super) fn error<T>(&self, context: Mark, problem: &'static str) -> Scan<T> {
        Err(YamlError::scanner(context, self.mark(), problem))
    }

    // --- the queue -------------------------------------------------------------------------------

    /// The next token, which stays in the queue.
    #[inline]
    pub(super) fn peek(&mut self) -> Scan<Token> {
        if !self.token_available {
            self.fetch_more_tokens()?;
        }
        match self.tokens.front() {
            Some(token) => Ok(*token),
            // Behind the end of the stream the parser asks for nothing more.
            None => Ok(Token::new(TokenKind::StreamEnd, self.mark(), self.mark())),
        }
    }

    /// Takes the token that `peek` has shown.
    #[inline]
    pub(super) fn take(&mut self) {
        self.token_available = false;
        self.tokens_parsed += 1;
        self.tokens.pop_front();
    }

    fn insert_token(&mut self, number: Option<usize>, token: Token) {
        // A number before the head appends, as a negative position does in `yaml_insert_token`.
        match number.and_then(|n| n.checked_sub(self.tokens_parsed)) {
            Some(at) if at <= self.tokens.len() => self.tokens.insert(at, token),
            _ => self.tokens.push_back(token),
        }
    }

    pub(super) fn push(&mut self, token: Token) {
        self.tokens.push_back(token);
    }

    /// Fetches until the token at the head can no longer become part of a simple key.
    fn fetch_more_tokens(&mut self) -> Scan<()> {
        // Comments are told with tokens before them.
        let ahead = if self.comments.is_some() { 2 } else { 0 };
        loop {
            if self.tokens.len() > ahead {
                let number = self.tokens_parsed;
                let outdated =
                    |(found, level): &(usize, usize)| (*found == number).then_some(*level);
                let level = self
                    .listed_key(number)
                    .or_else(|| self.outdated_keys.iter().find_map(outdated));
                let Some(level) = level else {
                    break;
                };
                if !self.simple_key_is_valid(level)? {
                    break;
                }
            }
            self.fetch_next_token()?;
        }
        self.token_available = true;
        Ok(())
    }

    /// The level of the listed simple key with this token number. Numbers never fall from outer to inner
    /// levels, so deep nesting costs a binary search, not a walk.
    fn listed_key(&self, number: usize) -> Option<usize> {
        if let [only] = self.simple_keys.as_slice() {
            return (only.listed && only.token_number == number).then_some(0);
        }
        let first = self
            .simple_keys
            .partition_point(|key| key.token_number < number);
        let found = self.simple_keys.get(first)?;
        (found.listed && found.token_number == number).then_some(first)
    }

    fn fetch_next_token(&mut self) -> Scan<()> {
        self.need(1)?;
        if !self.stream_start_produced {
            return self.fetch_stream_start();
        }
        let scan_mark = self.mark();
        self.scan_to_next_token(scan_mark)?;
        let column = self.column();
        self.unroll_indent(column, scan_mark);
        self.need(4)?;
        if self.pos >= self.src.len() {
            return self.fetch_stream_end();
        }
        let byte = self.at(0);
        if column == 0 {
            if byte == b'%' {
                return self.fetch_directive();
            }
            if self.at_document_indicator() {
                let kind = if byte == b'-' {
                    TokenKind::DocumentStart
                } else {
                    TokenKind::DocumentEnd
                };
                return self.fetch_document_indicator(kind);
            }
        }
        let mark = match self.tokens.back() {
            Some(token) if byte == if self.flow_level > 0 { b',' } else { b':' } => token.start,
            _ => self.mark(),
        };
        self.fetch_content_token(byte)?;
        // A dash has no comment on its line: that is the head of what follows.
        let dash = self
            .tokens
            .back()
            .is_some_and(|token| token.kind == TokenKind::BlockEntry);
        if dash {
            Ok(())
        } else {
            self.scan_line_comment(mark)
        }
    }

    /// Fetches the token that begins with this byte.
    fn fetch_content_token(&mut self, byte: u8) -> Scan<()> {
        match byte {
            b'[' => self.fetch_flow_collection_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_collection_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_collection_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_collection_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if self.is_blankz_at(self.pos + 1) => self.fetch_block_entry(),
            b'?' if self.flow_level > 0 || self.is_blankz_at(self.pos + 1) => self.fetch_key(),
            b':' if self.flow_level > 0 || self.is_blankz_at(self.pos + 1) => self.fetch_value(),
            b'*' => self.fetch_anchor(TokenKind::Alias),
            b'&' => self.fetch_anchor(TokenKind::Anchor),
            b'!' => self.fetch_tag(),
            b'|' if self.flow_level == 0 => self.fetch_block_scalar(ScalarStyle::Literal),
            b'>' if self.flow_level == 0 => self.fetch_block_scalar(ScalarStyle::Folded),
            b'\'' => self.fetch_flow_scalar(ScalarStyle::SingleQuoted),
            b'"' => self.fetch_flow_scalar(ScalarStyle::DoubleQuoted),
            b'\t' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                self.error(self.mark(), "found character that cannot start any token")
            }
            // `-`, `?` and `:` without a blank behind them begin a plain scalar too.
            _ => self.fetch_plain_scalar(),
        }
    }

    /// Whether `---` or `...` with a blank behind it is here; the caller knows the column.
    pub(super) fn at_document_indicator(&self) -> bool {
        let three = self.src.get(self.pos..self.pos + 3);
        (three == Some(b"---") || three == Some(b"...")) && self.is_blankz_at(self.pos + 3)
    }

    // --- fetchers --------------------------------------------------------------------------------

    fn fetch_stream_start(&mut self) -> Scan<()> {
        self.simple_keys.push(SimpleKey::default());
        self.simple_key_allowed = true;
        self.stream_start_produced = true;
        self.push(Token::new(TokenKind::StreamStart, self.mark(), self.mark()));
        Ok(())
    }

    fn fetch_stream_end(&mut self) -> Scan<()> {
        if self.column() != 0 {
            self.line += 1;
            self.line_start = self.pos;
            self.line_trailing = self.trailing;
        }
        self.unroll_indent(-1, self.mark());
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        self.push(Token::new(TokenKind::StreamEnd, self.mark(), self.mark()));
        Ok(())
    }

    fn fetch_directive(&mut self) -> Scan<()> {
        self.unroll_indent(-1, self.mark());
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_directive()
    }

    fn fetch_document_indicator(&mut self, kind: TokenKind) -> Scan<()> {
        self.unroll_indent(-1, self.mark());
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let start = self.mark();
        self.pos += 3;
        self.push(Token::new(kind, start, self.mark()));
        Ok(())
    }

    /// Pushes the token of a one-byte indicator and steps over it.
    fn push_indicator(&mut self, kind: TokenKind) {
        let start = self.mark();
        self.skip();
        self.push(Token::new(kind, start, self.mark()));
    }

    fn fetch_flow_collection_start(&mut self, kind: TokenKind) -> Scan<()> {
        self.save_simple_key()?;
        self.increase_flow_level()?;
        self.simple_key_allowed = true;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_flow_collection_end(&mut self, kind: TokenKind) -> Scan<()> {
        self.remove_simple_key()?;
        self.decrease_flow_level();
        self.simple_key_allowed = false;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Scan<()> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::FlowEntry);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Scan<()> {
        // In a flow collection the parser complains: it can name the context.
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.error(
                    self.mark(),
                    "block sequence entries are not allowed in this context",
                );
            }
            self.roll_indent(
                self.column(),
                None,
                TokenKind::BlockSequenceStart,
                self.mark(),
            )?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry);
        Ok(())
    }

    fn fetch_key(&mut self) -> Scan<()> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.error(self.mark(), "mapping keys are not allowed in this context");
            }
            self.roll_indent(
                self.column(),
                None,
                TokenKind::BlockMappingStart,
                self.mark(),
            )?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_indicator(TokenKind::Key);
        Ok(())
    }

    fn fetch_value(&mut self) -> Scan<()> {
        let level = self.simple_keys.len().saturating_sub(1);
        if self.simple_key_is_valid(level)? {
            let Some(key) = self.simple_keys.get(level).copied() else {
                return Ok(());
            };
            self.insert_token(
                Some(key.token_number),
                Token::new(TokenKind::Key, key.mark, key.mark),
            );
            let column = key.mark.column as isize;
            self.roll_indent(
                column,
                Some(key.token_number),
                TokenKind::BlockMappingStart,
                key.mark,
            )?;
            if let Some(key) = self.simple_keys.get_mut(level) {
                key.possible = false;
                key.listed = false;
            }
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return self.error(
                        self.mark(),
                        "mapping values are not allowed in this context",
                    );
                }
                self.roll_indent(
                    self.column(),
                    None,
                    TokenKind::BlockMappingStart,
                    self.mark(),
                )?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_indicator(TokenKind::Value);
        Ok(())
    }

    fn fetch_anchor(&mut self, kind: TokenKind) -> Scan<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_anchor(kind)
    }

    fn fetch_tag(&mut self) -> Scan<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_tag()
    }

    fn fetch_block_scalar(&mut self, style: ScalarStyle) -> Scan<()> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.scan_block_scalar(style)
    }

    fn fetch_flow_scalar(&mut self, style: ScalarStyle) -> Scan<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_flow_scalar(style)
    }

    fn fetch_plain_scalar(&mut self) -> Scan<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_plain_scalar()
    }

    /// Pushes a scalar token.
    pub(super) fn push_scalar(&mut self, start: Mark, end: Mark, value: Text, style: ScalarStyle) {
        self.push(Token {
            style,
            value,
            ..Token::new(TokenKind::Scalar, start, end)
        });
    }
}

#[inline]
pub(super) fn is_trailing(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}
