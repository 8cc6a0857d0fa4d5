//! The lexer's values: strings, numbers, dates, words.

use go_value::number::quote;
use go_value::unicode::is_letter;

use super::{Item, ItemKind, Lexer, RUNE_ERROR, State, is, is_digit, is_hex, quoted, shown};
use crate::dialect::{TomlLines, TomlSyntax};

impl Lexer<'_> {
    pub(super) fn string(&mut self) -> Option<State> {
        loop {
            let r = self.next();
            match char::from_u32(r) {
                Some('\0') => return self.errorf("unexpected EOF; expected '\"'"),
                Some('\n' | '\r') => {
                    return self.error_previous_line("strings cannot contain newlines");
                }
                Some('\\') => {
                    self.stack.push(State::String);
                    return Some(State::StringEscape);
                }
                Some('"') => {
                    self.backup();
                    let escaped = std::mem::take(&mut self.escaped);
                    self.emit(if escaped {
                        ItemKind::StringEscaped
                    } else {
                        ItemKind::String
                    });
                    self.next();
                    self.ignore();
                    return self.pop();
                }
                _ if r == RUNE_ERROR => return Some(State::String),
                _ => {}
            }
        }
    }

    pub(super) fn raw_string(&mut self) -> Option<State> {
        loop {
            let r = self.next();
            match char::from_u32(r) {
                Some('\0') => return self.errorf("unexpected EOF; expected \"'\""),
                Some('\n' | '\r') => {
                    return self.error_previous_line("strings cannot contain newlines");
                }
                Some('\'') => {
                    self.backup();
                    self.emit(ItemKind::RawString);
                    self.next();
                    self.ignore();
                    return self.pop();
                }
                _ if r == RUNE_ERROR => return Some(State::RawString),
                _ => {}
            }
        }
    }

    pub(super) fn multiline_string(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('\0') => self.errorf("unexpected EOF; expected '\"\"\"'"),
            Some('\\') => Some(State::MultilineStringEscape),
            Some('"') => {
                let end = self.triple_quote_end('"');
                match end {
                    Triple::No => Some(State::MultilineString),
                    Triple::TooMany => self.errorf("unexpected '\"\"\"\"\"\"'"),
                    Triple::Yes => {
                        self.escaped = false;
                        self.end_multiline(ItemKind::MultilineString)
                    }
                }
            }
            _ => Some(State::MultilineString),
        }
    }

    pub(super) fn multiline_raw_string(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('\0') => self.errorf("unexpected EOF; expected \"'''\""),
            Some('\'') => match self.triple_quote_end('\'') {
                Triple::No => Some(State::MultilineRawString),
                Triple::TooMany => self.errorf("unexpected \"''''''\""),
                Triple::Yes => self.end_multiline(ItemKind::RawMultilineString),
            },
            _ => Some(State::MultilineRawString),
        }
    }

    /// Whether a quote begins the three that end a string; of four or five, the first ones belong to the text.
    fn triple_quote_end(&mut self, quote: char) -> Triple {
        if !self.accept(quote) {
            return Triple::No;
        }
        if !self.accept(quote) {
            self.backup();
            return Triple::No;
        }
        if is(self.peek(), quote) {
            let current = self.current();
            let five = [quote as u8; 5];
            let escaped = quote == '"' && current.ends_with(b"\\\"\"\"\"\"");
            if current.ends_with(&five) && !escaped {
                return Triple::TooMany;
            }
            self.backup();
            self.backup();
            return Triple::No;
        }
        Triple::Yes
    }

    fn end_multiline(&mut self, kind: ItemKind) -> Option<State> {
        for _ in 0..3 {
            self.backup();
        }
        self.emit(kind);
        for _ in 0..3 {
            self.next();
        }
        self.ignore();
        self.pop()
    }

    pub(super) fn string_escape(&mut self) -> Option<State> {
        self.escaped = true;
        let r = self.next();
        let new = self.dialect.toml_syntax == TomlSyntax::V1_1;
        match char::from_u32(r) {
            Some('e') if new => self.pop(),
            Some('b' | 't' | 'n' | 'f' | 'r' | '"' | ' ' | '\t' | '\\') => self.pop(),
            Some('x') if new => Some(State::UnicodeEscape(2)),
            Some('u') => Some(State::UnicodeEscape(4)),
            Some('U') => Some(State::UnicodeEscape(8)),
            _ => self.error(format!("invalid escape in string '\\{}'", shown(r))),
        }
    }

    pub(super) fn unicode_escape(&mut self, digits: usize) -> Option<State> {
        for _ in 0..digits {
            if !is_hex(self.next()) {
                let (word, letter) = match digits {
                    2 => ("two", 'x'),
                    4 => ("four", 'u'),
                    _ => ("eight", 'U'),
                };
                let found = quote(self.current()).to_text().into_owned();
                return self.errorf(format!(
                    "expected {word} hexadecimal digits after '\\{letter}', but got {found} instead"
                ));
            }
        }
        self.pop()
    }

    pub(super) fn number_or_date(&mut self) -> Option<State> {
        let r = self.next();
        if is_digit(r) {
            return Some(State::NumberOrDate);
        }
        match char::from_u32(r) {
            Some('-' | ':') => Some(State::Datetime),
            Some('_') => Some(State::DecimalNumber),
            Some('.' | 'e' | 'E') => Some(State::Float),
            _ => self.end_value(ItemKind::Integer),
        }
    }

    pub(super) fn datetime(&mut self) -> Option<State> {
        loop {
            let r = self.next();
            let part = char::from_u32(r)
                .is_some_and(|c| matches!(c, '-' | ':' | 'T' | 't' | ' ' | '.' | 'Z' | 'z' | '+'));
            if is_digit(r) || part {
                continue;
            }
            self.backup();
            let value = self.current().trim_ascii();
            self.items.push_back(Ok(Item {
                kind: ItemKind::Datetime,
                value,
                line: self.line,
            }));
            self.start = self.pos;
            return self.pop();
        }
    }

    pub(super) fn integer(&mut self, is_part: fn(u32) -> bool) -> Option<State> {
        loop {
            let r = self.next();
            if !is_part(r) && !is(r, '_') {
                return self.end_value(ItemKind::Integer);
            }
        }
    }

    pub(super) fn decimal_number(&mut self) -> Option<State> {
        loop {
            let r = self.next();
            match char::from_u32(r) {
                Some('0'..='9' | '_') => {}
                Some('.' | 'e' | 'E') => return Some(State::Float),
                _ => return self.end_value(ItemKind::Integer),
            }
        }
    }

    pub(super) fn decimal_number_start(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some(first @ ('i' | 'n')) => {
                let [second, third] = if first == 'i' { ['n', 'f'] } else { ['a', 'n'] };
                if !self.accept(second) || !self.accept(third) {
                    let text = self.current_text();
                    return self.errorf(format!("invalid float: '{text}'"));
                }
                self.emit(ItemKind::Float);
                self.pop()
            }
            Some('0') => {
                let p = self.peek();
                if let Some(p @ ('b' | 'o' | 'x')) = char::from_u32(p) {
                    let text = self.current_text();
                    return self.errorf(format!(
                        "cannot use sign with non-decimal numbers: '{text}{p}'"
                    ));
                }
                Some(State::DecimalNumber)
            }
            Some('.') => self.errorf("floats must start with a digit, not '.'"),
            Some('1'..='9') => Some(State::DecimalNumber),
            _ => {
                let r = quoted(r);
                self.errorf(format!("expected a digit but got {r}"))
            }
        }
    }

    pub(super) fn base_number_or_date(&mut self) -> Option<State> {
        let r = self.next();
        if is_digit(r) {
            return Some(State::NumberOrDate);
        }
        let hexadecimal = match self.dialect.toml_lines {
            TomlLines::FromZero => "a hexidecimal",
            TomlLines::FromOne => "a hexadecimal",
        };
        let (what, is_part, next): (_, fn(u32) -> bool, _) = match char::from_u32(r) {
            Some('_') => return Some(State::DecimalNumber),
            Some('.' | 'e' | 'E') => return Some(State::Float),
            Some('b') => (
                "a binary",
                |r| matches!(r, 0x30 | 0x31),
                State::BinaryInteger,
            ),
            Some('o') => (
                "an octal",
                |r| (0x30..0x38).contains(&r),
                State::OctalInteger,
            ),
            Some('x') => (hexadecimal, is_hex, State::HexInteger),
            _ => return self.end_value(ItemKind::Integer),
        };
        let p = self.peek();
        if !is_part(p) {
            let (text, p) = (self.current_text(), shown(p));
            return self.errorf(format!("not {what} number: '{text}{p}'"));
        }
        Some(next)
    }

    pub(super) fn bool(&mut self) -> Option<State> {
        // Behind the first letters of a float that is none, the word begins at the last of them.
        let start = self.pos;
        while is_letter(self.next()) {}
        self.backup();
        let word = self.input.get(start..self.pos).unwrap_or_default();
        if matches!(word, b"true" | b"false") {
            self.emit(ItemKind::Bool);
            return self.pop();
        }
        let word = quote(word).to_text().into_owned();
        self.errorf(format!("expected value but found {word} instead"))
    }
}

enum Triple {
    No,
    Yes,
    TooMany,
}
