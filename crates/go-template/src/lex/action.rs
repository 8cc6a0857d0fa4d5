//! What stands between the delimiters: names, fields, variables, constants, punctuation.

use go_value::number;
use go_value::unicode::{is_digit, is_letter};

use super::{EOF, ItemType, Lexer, RIGHT_DELIM, Step, TRIM_MARKER_LEN, has_right_trim_marker};

impl<'s> Lexer<'s> {
    pub(super) fn lex_inside_action(&mut self) -> Step<'s> {
        let (delim, _) = self.at_right_delim();
        if delim {
            if self.paren_depth == 0 {
                return Step::RightDelim;
            }
            return self.errorf("unclosed left paren");
        }
        let rune = self.next();
        if rune == EOF {
            return self.errorf("unclosed action");
        }
        match u8::try_from(rune).unwrap_or(0xFF) {
            b' ' | b'\t' | b'\r' | b'\n' => {
                self.backup();
                self.lex_space()
            }
            b'=' => self.emit(ItemType::Assign),
            b':' => {
                if self.next() != u32::from(b'=') {
                    return self.errorf("expected :=");
                }
                self.emit(ItemType::Declare)
            }
            b'|' => self.emit(ItemType::Pipe),
            b'"' => self.lex_quote(),
            b'`' => self.lex_raw_quote(),
            b'$' => {
                if self.at_terminator() {
                    return self.emit(ItemType::Variable);
                }
                self.lex_field_or_variable(ItemType::Variable)
            }
            b'\'' => self.lex_char(),
            b'.' if self
                .rest()
                .first()
                .is_some_and(|byte| !byte.is_ascii_digit()) =>
            {
                self.lex_field_or_variable(ItemType::Field)
            }
            b'.' | b'+' | b'-' | b'0'..=b'9' => {
                self.backup();
                self.lex_number()
            }
            b'(' => {
                self.paren_depth += 1;
                self.emit(ItemType::LeftParen)
            }
            b')' => {
                self.paren_depth -= 1;
                if self.paren_depth < 0 {
                    return self.errorf("unexpected right paren");
                }
                self.emit(ItemType::RightParen)
            }
            _ if is_alpha_numeric(rune) => {
                self.backup();
                self.lex_identifier()
            }
            0x20..=0x7E => self.emit(ItemType::Char),
            _ => self.errorf(format!(
                "unrecognized character in action: {}",
                sharp_u(rune)
            )),
        }
    }

    fn lex_space(&mut self) -> Step<'s> {
        let mut blanks = 0;
        while is_space(self.peek()) {
            self.next();
            blanks += 1;
        }
        // A closing delimiter with a trim marker begins with the last of these blanks.
        let tail = self.input.get(self.pos - 1..).unwrap_or_default();
        if has_right_trim_marker(tail)
            && tail
                .get(TRIM_MARKER_LEN..)
                .is_some_and(|tail| tail.starts_with(RIGHT_DELIM))
        {
            self.backup();
            if blanks == 1 {
                return Step::RightDelim;
            }
        }
        self.emit(ItemType::Space)
    }

    fn lex_identifier(&mut self) -> Step<'s> {
        let mut rune = self.next();
        while is_alpha_numeric(rune) {
            rune = self.next();
        }
        self.backup();
        if !self.at_terminator() {
            return self.errorf(format!("bad character {}", sharp_u(rune)));
        }
        let typ = match self.pending() {
            b"block" => ItemType::Block,
            b"break" if self.options.break_ok => ItemType::Break,
            b"continue" if self.options.continue_ok => ItemType::Continue,
            b"define" => ItemType::Define,
            b"else" => ItemType::Else,
            b"end" => ItemType::End,
            b"if" => ItemType::If,
            b"range" => ItemType::Range,
            b"nil" => ItemType::Nil,
            b"template" => ItemType::Template,
            b"with" => ItemType::With,
            b"true" | b"false" => ItemType::Bool,
            _ => ItemType::Identifier,
        };
        self.emit(typ)
    }

    fn lex_field_or_variable(&mut self, typ: ItemType) -> Step<'s> {
        if self.at_terminator() {
            return self.emit(if typ == ItemType::Variable {
                ItemType::Variable
            } else {
                ItemType::Dot
            });
        }
        let mut rune = self.next();
        while is_alpha_numeric(rune) {
            rune = self.next();
        }
        self.backup();
        if !self.at_terminator() {
            return self.errorf(format!("bad character {}", sharp_u(rune)));
        }
        self.emit(typ)
    }

    fn at_terminator(&mut self) -> bool {
        let rune = self.peek();
        if is_space(rune) || rune == EOF {
            return true;
        }
        matches!(
            u8::try_from(rune),
            Ok(b'.' | b',' | b'|' | b':' | b')' | b'(')
        ) || self.rest().starts_with(RIGHT_DELIM)
    }

    /// Skips to the closing quote; whether there is one on this line.
    fn skip_quoted(&mut self, quote: u8) -> bool {
        const NEWLINE: u32 = b'\n' as u32;
        loop {
            match self.next() {
                EOF | NEWLINE => return false,
                rune if rune == u32::from(b'\\') => {
                    if matches!(self.next(), EOF | NEWLINE) {
                        return false;
                    }
                }
                rune if rune == u32::from(quote) => return true,
                _ => {}
            }
        }
    }

    fn lex_char(&mut self) -> Step<'s> {
        if self.skip_quoted(b'\'') {
            self.emit(ItemType::CharConstant)
        } else {
            self.errorf("unterminated character constant")
        }
    }

    fn lex_quote(&mut self) -> Step<'s> {
        if self.skip_quoted(b'"') {
            self.emit(ItemType::String)
        } else {
            self.errorf("unterminated quoted string")
        }
    }

    fn lex_raw_quote(&mut self) -> Step<'s> {
        loop {
            match self.next() {
                EOF => return self.errorf("unterminated raw quoted string"),
                rune if rune == u32::from(b'`') => return self.emit(ItemType::RawString),
                _ => {}
            }
        }
    }

    fn lex_number(&mut self) -> Step<'s> {
        if !self.scan_number() {
            return self.bad_number();
        }
        let sign = self.peek();
        if sign == u32::from(b'+') || sign == u32::from(b'-') {
            // A complex number; no blanks, must end in i.
            if !self.scan_number() || self.pending().last() != Some(&b'i') {
                return self.bad_number();
            }
            return self.emit(ItemType::Complex);
        }
        self.emit(ItemType::Number)
    }

    fn bad_number(&mut self) -> Step<'s> {
        let text = format!("bad number syntax: {}", number::quote(self.pending()));
        self.errorf(text)
    }

    fn scan_number(&mut self) -> bool {
        self.accept(b"+-");
        let mut digits: &[u8] = b"0123456789_";
        if self.accept(b"0") {
            // A leading 0 does not mean octal in floats.
            if self.accept(b"xX") {
                digits = b"0123456789abcdefABCDEF_";
            } else if self.accept(b"oO") {
                digits = b"01234567_";
            } else if self.accept(b"bB") {
                digits = b"01_";
            }
        }
        self.accept_run(digits);
        if self.accept(b".") {
            self.accept_run(digits);
        }
        if digits.len() == 10 + 1 && self.accept(b"eE") {
            self.accept(b"+-");
            self.accept_run(b"0123456789_");
        }
        if digits.len() == 16 + 6 + 1 && self.accept(b"pP") {
            self.accept(b"+-");
            self.accept_run(b"0123456789_");
        }
        self.accept(b"i");
        if is_alpha_numeric(self.peek()) {
            self.next();
            return false;
        }
        true
    }
}

/// A rune as `%#U` prints it; the end of the input prints as Go's -1 does.
fn sharp_u(rune: u32) -> String {
    let n = if rune == EOF { -1 } else { i64::from(rune) };
    go_value::print::sprintf(b"%#U", &[go_value::Value::Int(go_value::IntKind::Int32, n)])
        .to_text()
        .into_owned()
}

fn is_space(rune: u32) -> bool {
    matches!(u8::try_from(rune), Ok(b' ' | b'\t' | b'\r' | b'\n'))
}

#[inline]
fn is_alpha_numeric(rune: u32) -> bool {
    if let Ok(byte @ 0..0x80) = u8::try_from(rune) {
        return byte.is_ascii_alphanumeric() || byte == b'_';
    }
    is_letter(rune) || is_digit(rune)
}
