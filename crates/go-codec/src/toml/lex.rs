//! The lexer of BurntSushi's TOML library (`lex.go`): text in, items with lines out.
//!
//! A state machine with an explicit stack, as in the original; its quirks about lines of errors are part of the
//! sentences that Helm prints.

mod containers;
mod value;

use std::collections::VecDeque;

use go_value::number::append_quote_rune;
use go_value::unicode::is_letter;
use go_value::utf8::decode_rune;

use crate::dialect::{Dialect, TomlLines};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    Eof,
    Text,
    String,
    StringEscaped,
    RawString,
    MultilineString,
    RawMultilineString,
    Bool,
    Integer,
    Float,
    Datetime,
    Array,
    ArrayEnd,
    TableStart,
    TableEnd,
    ArrayTableStart,
    ArrayTableEnd,
    KeyStart,
    KeyEnd,
    CommentStart,
    InlineTableStart,
    InlineTableEnd,
}

/// A piece of the text.
#[derive(Clone, Debug)]
pub(super) struct Item<'t> {
    pub kind: ItemKind,
    pub value: &'t [u8],
    pub line: i64,
}

/// What the lexer complains about, and the line that it names.
#[derive(Clone, Debug)]
pub(super) struct LexError {
    pub text: String,
    pub line: i64,
}

#[derive(Clone, Copy)]
enum State {
    Top,
    TopEnd,
    TableStart,
    TableEnd,
    ArrayTableEnd,
    TableNameStart,
    TableNameEnd,
    BareName,
    QuotedName,
    KeyStart,
    KeyNameStart,
    KeyEnd,
    Value,
    ArrayValue,
    ArrayValueEnd,
    ArrayEnd,
    InlineTableValue,
    InlineTableValueEnd,
    InlineTableEnd,
    String,
    MultilineString,
    RawString,
    MultilineRawString,
    MultilineStringEscape,
    StringEscape,
    UnicodeEscape(usize),
    NumberOrDateStart,
    NumberOrDate,
    Datetime,
    HexInteger,
    OctalInteger,
    BinaryInteger,
    DecimalNumber,
    DecimalNumberStart,
    BaseNumberOrDate,
    Float,
    Bool,
    CommentStart,
    Comment,
}

const EOF: u32 = 0;
const RUNE_ERROR: u32 = 0xfffd;

pub(super) struct Lexer<'t> {
    input: &'t [u8],
    dialect: &'t Dialect,
    start: usize,
    pos: usize,
    line: i64,
    state: Option<State>,
    items: VecDeque<Result<Item<'t>, LexError>>,
    escaped: bool,
    previous_widths: [usize; 4],
    at_eof: bool,
    stack: Vec<State>,
}

fn is_whitespace(r: u32) -> bool {
    matches!(char::from_u32(r), Some('\t' | ' '))
}

fn is_nl(r: u32) -> bool {
    matches!(char::from_u32(r), Some('\n' | '\r'))
}

fn is_control(r: u32) -> bool {
    (r <= 0x1f || r == 0x7f) && !matches!(r, 0x09 | 0x0a | 0x0d)
}

fn is(r: u32, c: char) -> bool {
    r == u32::from(c)
}

fn is_digit(r: u32) -> bool {
    char::from_u32(r).is_some_and(|c| c.is_ascii_digit())
}

fn is_hex(r: u32) -> bool {
    char::from_u32(r).is_some_and(|c| c.is_ascii_hexdigit())
}

fn is_bare_key_char(r: u32) -> bool {
    char::from_u32(r).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// `%q` of a rune.
fn quoted(r: u32) -> String {
    let mut out = Vec::new();
    append_quote_rune(&mut out, r);
    String::from_utf8_lossy(&out).into_owned()
}

/// `%c` of a rune.
fn shown(r: u32) -> char {
    char::from_u32(r).unwrap_or('\u{fffd}')
}

impl<'t> Lexer<'t> {
    pub(super) fn new(input: &'t [u8], dialect: &'t Dialect) -> Lexer<'t> {
        Lexer {
            input,
            dialect,
            start: 0,
            pos: 0,
            line: 1,
            state: Some(State::Top),
            items: VecDeque::new(),
            escaped: false,
            previous_widths: [0; 4],
            at_eof: false,
            stack: Vec::new(),
        }
    }

    /// The next item; after the end, the end again.
    pub(super) fn next_item(&mut self) -> Result<Item<'t>, LexError> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return item;
            }
            match self.state {
                Some(state) => self.state = self.run(state),
                None => {
                    return Ok(Item {
                        kind: ItemKind::Eof,
                        value: b"",
                        line: self.line,
                    });
                }
            }
        }
    }

    fn pop(&mut self) -> Option<State> {
        self.stack.pop()
    }

    fn current(&self) -> &'t [u8] {
        self.input.get(self.start..self.pos).unwrap_or_default()
    }

    fn current_text(&self) -> String {
        String::from_utf8_lossy(self.current()).into_owned()
    }

    fn emit(&mut self, kind: ItemKind) {
        self.items.push_back(Ok(Item {
            kind,
            value: self.current(),
            line: self.line,
        }));
        self.start = self.pos;
    }

    fn next(&mut self) -> u32 {
        let rest = self.input.get(self.pos..).unwrap_or_default();
        let Some(&first) = rest.first() else {
            self.at_eof = true;
            return EOF;
        };
        if first == b'\n' {
            self.line += 1;
        }
        let (rune, width) = decode_rune(rest);
        if rune == RUNE_ERROR && width == 1 {
            self.fail(format!("invalid UTF-8 byte: 0x{first:02x}"));
            return RUNE_ERROR;
        }
        if is_control(rune) || (first == b'\r' && rest.get(1) != Some(&b'\n')) {
            let text = format!("TOML files cannot contain control characters: '0x{rune:02x}'");
            self.fail(text);
            return RUNE_ERROR;
        }
        self.previous_widths.rotate_right(1);
        self.previous_widths[0] = width;
        self.pos += width;
        rune
    }

    fn ignore(&mut self) {
        self.start = self.pos;
    }

    fn backup(&mut self) {
        if self.at_eof {
            self.at_eof = false;
            return;
        }
        let width = self.previous_widths[0];
        self.previous_widths.rotate_left(1);
        self.previous_widths[3] = 0;
        self.pos = self.pos.saturating_sub(width);
        if width > 0 && self.input.get(self.pos) == Some(&b'\n') {
            self.line -= 1;
        }
    }

    fn accept(&mut self, valid: char) -> bool {
        if is(self.next(), valid) {
            return true;
        }
        self.backup();
        false
    }

    fn peek(&mut self) -> u32 {
        let rune = self.next();
        self.backup();
        rune
    }

    fn skip(&mut self, pred: fn(u32) -> bool) {
        while pred(self.next()) {}
        self.backup();
        self.ignore();
    }

    /// An error where the lexer stands. What comes behind it is never looked at.
    fn fail(&mut self, text: impl Into<String>) -> Option<State> {
        self.items.push_back(Err(LexError {
            text: text.into(),
            line: self.line,
        }));
        None
    }

    fn error(&mut self, text: impl Into<String>) -> Option<State> {
        if self.at_eof {
            return self.error_previous_line(text);
        }
        self.fail(text)
    }

    fn error_previous_line(&mut self, text: impl Into<String>) -> Option<State> {
        self.items.push_back(Err(LexError {
            text: text.into(),
            line: self.line - 1,
        }));
        None
    }

    /// An error that at the end of the text stands on the last line that has one.
    fn errorf(&mut self, text: impl Into<String>) -> Option<State> {
        let mut line = self.line;
        if self.at_eof {
            let after_break = self.pos > 0 && self.input.get(self.pos - 1) == Some(&b'\n');
            if after_break || self.dialect.toml_lines == TomlLines::FromZero {
                line -= 1;
            }
        }
        self.items.push_back(Err(LexError {
            text: text.into(),
            line,
        }));
        None
    }

    /// An error about a character that may be a line break.
    fn error_at(&mut self, rune: u32, text: impl Into<String>) -> Option<State> {
        if is(rune, '\n') && self.dialect.toml_lines == TomlLines::FromOne {
            return self.error_previous_line(text);
        }
        self.errorf(text)
    }

    fn skip_to(&mut self, next: State) -> Option<State> {
        self.ignore();
        Some(next)
    }

    /// Ends a number or word before the character just read.
    fn end_value(&mut self, kind: ItemKind) -> Option<State> {
        self.backup();
        self.emit(kind);
        self.pop()
    }

    fn run(&mut self, state: State) -> Option<State> {
        match state {
            State::Top => self.top(),
            State::TopEnd => self.top_end(),
            State::TableStart => self.table_start(),
            State::TableEnd => {
                self.emit(ItemKind::TableEnd);
                Some(State::TopEnd)
            }
            State::ArrayTableEnd => {
                let r = self.next();
                if !is(r, ']') {
                    let r = quoted(r);
                    return self.errorf(format!(
                        "expected end of table array name delimiter ']', but got {r} instead"
                    ));
                }
                self.emit(ItemKind::ArrayTableEnd);
                Some(State::TopEnd)
            }
            State::TableNameStart => self.table_name_start(),
            State::TableNameEnd => self.table_name_end(),
            State::BareName => {
                while is_bare_key_char(self.next()) {}
                self.end_value(ItemKind::Text)
            }
            State::QuotedName => self.quoted_name(),
            State::KeyStart => self.key_start(),
            State::KeyNameStart => self.key_name_start(),
            State::KeyEnd => self.key_end(),
            State::Value => self.value(),
            State::ArrayValue => self.array_value(),
            State::ArrayValueEnd => self.array_value_end(),
            State::ArrayEnd => {
                self.ignore();
                self.emit(ItemKind::ArrayEnd);
                self.pop()
            }
            State::InlineTableValue => self.inline_table_value(),
            State::InlineTableValueEnd => self.inline_table_value_end(),
            State::InlineTableEnd => {
                self.ignore();
                self.emit(ItemKind::InlineTableEnd);
                self.pop()
            }
            State::String => self.string(),
            State::MultilineString => self.multiline_string(),
            State::RawString => self.raw_string(),
            State::MultilineRawString => self.multiline_raw_string(),
            State::MultilineStringEscape => {
                if is_nl(self.next()) {
                    return Some(State::MultilineString);
                }
                self.backup();
                self.stack.push(State::MultilineString);
                Some(State::StringEscape)
            }
            State::StringEscape => self.string_escape(),
            State::UnicodeEscape(digits) => self.unicode_escape(digits),
            State::NumberOrDateStart => Some(if is(self.next(), '0') {
                State::BaseNumberOrDate
            } else {
                State::NumberOrDate
            }),
            State::NumberOrDate => self.number_or_date(),
            State::Datetime => self.datetime(),
            State::HexInteger => self.integer(is_hex),
            State::OctalInteger => self.integer(|r| (0x30..0x38).contains(&r)),
            State::BinaryInteger => self.integer(|r| matches!(r, 0x30 | 0x31)),
            State::DecimalNumber => self.decimal_number(),
            State::DecimalNumberStart => self.decimal_number_start(),
            State::BaseNumberOrDate => self.base_number_or_date(),
            State::Float => loop {
                let r = self.next();
                let part = char::from_u32(r)
                    .is_some_and(|c| matches!(c, '_' | '.' | '-' | '+' | 'e' | 'E'));
                if !is_digit(r) && !part {
                    return self.end_value(ItemKind::Float);
                }
            },
            State::Bool => self.bool(),
            State::CommentStart => {
                self.ignore();
                self.emit(ItemKind::CommentStart);
                Some(State::Comment)
            }
            State::Comment => {
                let mut r = self.next();
                while !is_nl(r) && r != EOF && r != RUNE_ERROR {
                    r = self.next();
                }
                if r == RUNE_ERROR && !self.items.is_empty() {
                    return None;
                }
                if r == RUNE_ERROR {
                    return Some(State::Comment);
                }
                self.end_value(ItemKind::Text)
            }
        }
    }

    fn top(&mut self) -> Option<State> {
        let r = self.next();
        if is_whitespace(r) || is_nl(r) {
            return self.skip_to(State::Top);
        }
        match char::from_u32(r) {
            Some('#') => {
                self.stack.push(State::Top);
                Some(State::CommentStart)
            }
            Some('[') => Some(State::TableStart),
            Some('\0') => {
                if self.pos > self.start {
                    return self.errorf("unexpected EOF");
                }
                self.emit(ItemKind::Eof);
                None
            }
            _ => {
                self.backup();
                self.stack.push(State::TopEnd);
                Some(State::KeyStart)
            }
        }
    }

    fn top_end(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('#') => {
                self.stack.push(State::Top);
                Some(State::CommentStart)
            }
            Some('\t' | ' ') => Some(State::TopEnd),
            Some('\n' | '\r') => self.skip_to(State::Top),
            Some('\0') => {
                self.emit(ItemKind::Eof);
                None
            }
            _ => {
                let r = quoted(r);
                self.errorf(format!(
                    "expected a top-level item to end with a newline, comment, or EOF, but got {r} instead"
                ))
            }
        }
    }

    fn table_start(&mut self) -> Option<State> {
        if is(self.peek(), '[') {
            self.next();
            self.emit(ItemKind::ArrayTableStart);
            self.stack.push(State::ArrayTableEnd);
        } else {
            self.emit(ItemKind::TableStart);
            self.stack.push(State::TableEnd);
        }
        Some(State::TableNameStart)
    }

    fn table_name_start(&mut self) -> Option<State> {
        self.skip(is_whitespace);
        match char::from_u32(self.peek()) {
            Some(']' | '\0') => {
                self.errorf("unexpected end of table name (table names cannot be empty)")
            }
            Some('.') => self.errorf("unexpected table separator (table names cannot be empty)"),
            Some('"' | '\'') => {
                self.ignore();
                self.stack.push(State::TableNameEnd);
                Some(State::QuotedName)
            }
            _ => {
                self.stack.push(State::TableNameEnd);
                Some(State::BareName)
            }
        }
    }

    fn table_name_end(&mut self) -> Option<State> {
        self.skip(is_whitespace);
        let r = self.next();
        match char::from_u32(r) {
            Some('.') => self.skip_to(State::TableNameStart),
            Some(']') => self.pop(),
            _ => {
                let r = quoted(r);
                self.errorf(format!(
                    "expected '.' or ']' to end table name, but got {r} instead"
                ))
            }
        }
    }

    fn quoted_name(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('"') => self.skip_to(State::String),
            Some('\'') => self.skip_to(State::RawString),
            Some('\0') => self.errorf("unexpected EOF; expected value"),
            _ => {
                let r = quoted(r);
                self.errorf(format!("expected value but found {r} instead"))
            }
        }
    }

    fn key_start(&mut self) -> Option<State> {
        self.skip(is_whitespace);
        match char::from_u32(self.peek()) {
            Some('=' | '\0') => return self.errorf("unexpected '=': key name appears blank"),
            Some('.') => return self.errorf("unexpected '.': keys cannot start with a '.'"),
            Some('"' | '\'') => self.ignore(),
            _ => {}
        }
        self.emit(ItemKind::KeyStart);
        Some(State::KeyNameStart)
    }

    fn key_name_start(&mut self) -> Option<State> {
        self.skip(is_whitespace);
        match char::from_u32(self.peek()) {
            Some('"' | '\'') => {
                self.ignore();
                self.stack.push(State::KeyEnd);
                Some(State::QuotedName)
            }
            Some('=' | '\0') => self.errorf("unexpected '='"),
            Some('.') => self.errorf("unexpected '.'"),
            _ => {
                self.stack.push(State::KeyEnd);
                Some(State::BareName)
            }
        }
    }

    fn key_end(&mut self) -> Option<State> {
        self.skip(is_whitespace);
        let r = self.next();
        match char::from_u32(r) {
            Some('\0') => self.errorf("unexpected EOF; expected key separator '='"),
            Some('.') => self.skip_to(State::KeyNameStart),
            Some('=') => {
                self.emit(ItemKind::KeyEnd);
                self.skip_to(State::Value)
            }
            _ => {
                let text = format!("expected '.' or '=', but got {} instead", quoted(r));
                self.error_at(r, text)
            }
        }
    }

    fn value(&mut self) -> Option<State> {
        let r = self.next();
        if is_whitespace(r) {
            return self.skip_to(State::Value);
        }
        if is_digit(r) {
            self.backup();
            return Some(State::NumberOrDateStart);
        }
        let names_float = matches!(char::from_u32(r), Some('i' | 'n'));
        if names_float
            && ((self.accept('n') && self.accept('f')) || (self.accept('a') && self.accept('n')))
        {
            self.emit(ItemKind::Float);
            return self.pop();
        }
        match char::from_u32(r) {
            Some('[') => {
                self.ignore();
                self.emit(ItemKind::Array);
                return Some(State::ArrayValue);
            }
            Some('{') => {
                self.ignore();
                self.emit(ItemKind::InlineTableStart);
                return Some(State::InlineTableValue);
            }
            Some(quote @ ('"' | '\'')) => {
                let (many, one) = match quote {
                    '"' => (State::MultilineString, State::String),
                    _ => (State::MultilineRawString, State::RawString),
                };
                if self.accept(quote) {
                    if self.accept(quote) {
                        return self.skip_to(many);
                    }
                    self.backup();
                }
                return self.skip_to(one);
            }
            Some('.') => return self.errorf("floats must start with a digit, not '.'"),
            Some('-' | '+') => return Some(State::DecimalNumberStart),
            _ => {}
        }
        if is_letter(r) {
            self.backup();
            return Some(State::Bool);
        }
        if r == EOF {
            return self.errorf("unexpected EOF; expected value");
        }
        let text = format!("expected value but found {} instead", quoted(r));
        self.error_at(r, text)
    }
}
