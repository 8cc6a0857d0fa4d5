//! The scanner: template text to items (`text/template/parse/lex.go`).
//!
//! Trimming of blanks around actions happens here; the parser never sees it. Positions are byte
//! offsets, lines count from 1.

mod action;

use go_value::utf8::{decode_last_rune, decode_rune};
use memchr::memmem;

/// The kind of an item; keywords come after [`ItemType::Keyword`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ItemType {
    Error,
    Bool,
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelim,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelim,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    /// Only separates the keywords from the rest.
    Keyword,
    Block,
    Break,
    Continue,
    Dot,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

/// What the scanner hands to the parser.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'s> {
    pub typ: ItemType,
    /// The offset of the first byte.
    pub pos: usize,
    /// The bytes; empty for errors.
    pub val: &'s [u8],
    /// The line on which the item starts.
    pub line: usize,
}

const LEFT_DELIM: &[u8] = b"{{";
const RIGHT_DELIM: &[u8] = b"}}";
const LEFT_COMMENT: &[u8] = b"/*";
const RIGHT_COMMENT: &[u8] = b"*/";
/// A trim marker is `-` and a blank.
const TRIM_MARKER_LEN: usize = 2;
/// What `next` returns at the end of the input.
const EOF: u32 = u32::MAX;

/// Which words are keywords; a function of such a name makes it the function's.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LexOptions {
    pub break_ok: bool,
    pub continue_ok: bool,
}

pub(crate) struct Lexer<'s> {
    input: &'s [u8],
    pos: usize,
    start: usize,
    at_eof: bool,
    paren_depth: i64,
    line: usize,
    start_line: usize,
    inside_action: bool,
    count_comment_lines: bool,
    pub options: LexOptions,
    /// The text of the last error item.
    pub error: String,
}

/// What a scanning step leads to.
enum Step<'s> {
    Emit(Item<'s>),
    Text,
    LeftDelim,
    Comment,
    RightDelim,
    InsideAction,
}

impl<'s> Lexer<'s> {
    pub fn new(input: &'s [u8], count_comment_lines: bool) -> Lexer<'s> {
        Lexer {
            input,
            pos: 0,
            start: 0,
            at_eof: false,
            paren_depth: 0,
            line: 1,
            start_line: 1,
            inside_action: false,
            count_comment_lines,
            options: LexOptions::default(),
            error: String::new(),
        }
    }

    fn rest(&self) -> &'s [u8] {
        self.input.get(self.pos..).unwrap_or_default()
    }

    #[inline]
    fn next(&mut self) -> u32 {
        if let Some(&byte) = self.input.get(self.pos)
            && byte < 0x80
        {
            self.pos += 1;
            self.line += usize::from(byte == b'\n');
            return u32::from(byte);
        }
        self.next_wide()
    }

    fn next_wide(&mut self) -> u32 {
        let (rune, width) = decode_rune(self.rest());
        if width == 0 {
            self.at_eof = true;
            return EOF;
        }
        self.pos += width;
        rune
    }

    fn peek(&mut self) -> u32 {
        let rune = self.next();
        self.backup();
        rune
    }

    #[inline]
    fn backup(&mut self) {
        if !self.at_eof && self.pos > 0 {
            let last = self.input.get(self.pos - 1).copied().unwrap_or(0);
            if last < 0x80 {
                self.pos -= 1;
                self.line -= usize::from(last == b'\n');
                return;
            }
            let (_, width) = decode_last_rune(self.input.get(..self.pos).unwrap_or_default());
            self.pos -= width;
        }
    }

    fn pending(&self) -> &'s [u8] {
        self.input.get(self.start..self.pos).unwrap_or_default()
    }

    fn this_item(&mut self, typ: ItemType) -> Item<'s> {
        let item = Item {
            typ,
            pos: self.start,
            val: self.pending(),
            line: self.start_line,
        };
        self.start = self.pos;
        self.start_line = self.line;
        item
    }

    fn emit(&mut self, typ: ItemType) -> Step<'s> {
        Step::Emit(self.this_item(typ))
    }

    fn count_lines(&mut self) {
        self.line += memchr::memchr_iter(b'\n', self.pending()).count();
    }

    /// Skips the pending input; only for input that was skipped without `next`.
    fn ignore(&mut self) {
        self.count_lines();
        self.start = self.pos;
        self.start_line = self.line;
    }

    fn accept(&mut self, valid: &[u8]) -> bool {
        let rune = self.next();
        if u8::try_from(rune).is_ok_and(|byte| valid.contains(&byte)) {
            return true;
        }
        self.backup();
        false
    }

    fn accept_run(&mut self, valid: &[u8]) {
        while self.accept(valid) {}
    }

    /// An error item; the scan ends, what is left of the input is forgotten.
    fn errorf(&mut self, text: impl Into<String>) -> Step<'s> {
        let item = Item {
            typ: ItemType::Error,
            pos: self.start,
            val: b"",
            line: self.start_line,
        };
        self.error = text.into();
        self.start = 0;
        self.pos = 0;
        self.input = b"";
        Step::Emit(item)
    }

    pub fn next_item(&mut self) -> Item<'s> {
        let mut step = if self.inside_action {
            Step::InsideAction
        } else {
            Step::Text
        };
        loop {
            step = match step {
                Step::Emit(item) => return item,
                Step::Text => self.lex_text(),
                Step::LeftDelim => self.lex_left_delim(),
                Step::Comment => self.lex_comment(),
                Step::RightDelim => self.lex_right_delim(),
                Step::InsideAction => self.lex_inside_action(),
            };
        }
    }

    fn lex_text(&mut self) -> Step<'s> {
        let Some(offset) = find_left_delim(self.rest()) else {
            self.pos = self.input.len();
            if self.pos > self.start {
                self.count_lines();
                return self.emit(ItemType::Text);
            }
            return self.emit(ItemType::Eof);
        };
        if offset > 0 {
            self.pos += offset;
            let mut trim = 0;
            let after_delim = self
                .input
                .get(self.pos + LEFT_DELIM.len()..)
                .unwrap_or_default();
            if has_left_trim_marker(after_delim) {
                trim = right_trim_length(self.pending());
            }
            self.pos -= trim;
            self.count_lines();
            let item = self.this_item(ItemType::Text);
            self.pos += trim;
            self.ignore();
            if !item.val.is_empty() {
                return Step::Emit(item);
            }
        }
        Step::LeftDelim
    }

    /// Whether a right delimiter begins here, and whether it trims.
    fn at_right_delim(&self) -> (bool, bool) {
        let rest = self.rest();
        if has_right_trim_marker(rest)
            && rest
                .get(TRIM_MARKER_LEN..)
                .is_some_and(|rest| rest.starts_with(RIGHT_DELIM))
        {
            return (true, true);
        }
        (rest.starts_with(RIGHT_DELIM), false)
    }

    fn lex_left_delim(&mut self) -> Step<'s> {
        self.pos += LEFT_DELIM.len();
        let after_marker = if has_left_trim_marker(self.rest()) {
            TRIM_MARKER_LEN
        } else {
            0
        };
        if self
            .rest()
            .get(after_marker..)
            .is_some_and(|rest| rest.starts_with(LEFT_COMMENT))
        {
            self.pos += after_marker;
            self.ignore();
            return Step::Comment;
        }
        let item = self.this_item(ItemType::LeftDelim);
        self.inside_action = true;
        self.pos += after_marker;
        self.ignore();
        self.paren_depth = 0;
        Step::Emit(item)
    }

    fn lex_comment(&mut self) -> Step<'s> {
        self.pos += LEFT_COMMENT.len();
        let Some(end) = memmem::find(self.rest(), RIGHT_COMMENT) else {
            return self.errorf("unclosed comment");
        };
        self.pos += end + RIGHT_COMMENT.len();
        let (delim, trim) = self.at_right_delim();
        if !delim {
            return self.errorf("comment ends before closing delimiter");
        }
        if self.count_comment_lines {
            self.count_lines();
        }
        self.start = self.pos;
        self.start_line = self.line;
        if trim {
            self.pos += TRIM_MARKER_LEN;
        }
        self.pos += RIGHT_DELIM.len();
        if trim {
            self.pos += left_trim_length(self.rest());
        }
        self.ignore();
        Step::Text
    }

    fn lex_right_delim(&mut self) -> Step<'s> {
        let (_, trim) = self.at_right_delim();
        if trim {
            self.pos += TRIM_MARKER_LEN;
            self.ignore();
        }
        self.pos += RIGHT_DELIM.len();
        let item = self.this_item(ItemType::RightDelim);
        if trim {
            self.pos += left_trim_length(self.rest());
            self.ignore();
        }
        self.inside_action = false;
        Step::Emit(item)
    }
}

/// Where the next left delimiter begins.
fn find_left_delim(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'{', text).find(|&at| text.get(at + 1) == Some(&b'{'))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn has_left_trim_marker(text: &[u8]) -> bool {
    matches!(text, [b'-', blank, ..] if is_blank(*blank))
}

fn has_right_trim_marker(text: &[u8]) -> bool {
    matches!(text, [blank, b'-', ..] if is_blank(*blank))
}

fn right_trim_length(text: &[u8]) -> usize {
    text.iter()
        .rev()
        .take_while(|&&byte| is_blank(byte))
        .count()
}

fn left_trim_length(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| is_blank(byte)).count()
}
