//! The lexer's arrays and inline tables.

use super::{EOF, Lexer, State, is, is_whitespace, shown};
use crate::dialect::TomlSyntax;

impl Lexer<'_> {
    pub(super) fn array_value(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('\t' | ' ' | '\n' | '\r') => self.skip_to(State::ArrayValue),
            Some('#') => {
                self.stack.push(State::ArrayValue);
                Some(State::CommentStart)
            }
            Some(',') => self.errorf("unexpected comma"),
            Some(']') => Some(State::ArrayEnd),
            _ => {
                self.backup();
                self.stack.push(State::ArrayValueEnd);
                Some(State::Value)
            }
        }
    }

    pub(super) fn array_value_end(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('\t' | ' ' | '\n' | '\r') => self.skip_to(State::ArrayValueEnd),
            Some('#') => {
                self.stack.push(State::ArrayValueEnd);
                Some(State::CommentStart)
            }
            Some(',') => self.skip_to(State::ArrayValue),
            Some(']') => Some(State::ArrayEnd),
            _ => {
                let r = rune_or_eof(r);
                self.errorf(format!(
                    "expected a comma (',') or array terminator (']'), but got {r}"
                ))
            }
        }
    }

    /// A line break inside an inline table: TOML 1.1 allows it.
    pub(super) fn inline_table_break(&mut self, next: State) -> Option<State> {
        match self.dialect.toml_syntax {
            TomlSyntax::V1_1 => self.skip_to(next),
            TomlSyntax::V1_0 => {
                self.error_previous_line("newlines not allowed within inline tables")
            }
        }
    }

    pub(super) fn inline_table_value(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('\t' | ' ') => self.skip_to(State::InlineTableValue),
            Some('\n' | '\r') => self.inline_table_break(State::InlineTableValue),
            Some('#') => {
                self.stack.push(State::InlineTableValue);
                Some(State::CommentStart)
            }
            Some(',') => self.errorf("unexpected comma"),
            Some('}') => Some(State::InlineTableEnd),
            _ => {
                self.backup();
                self.stack.push(State::InlineTableValueEnd);
                Some(State::KeyStart)
            }
        }
    }

    pub(super) fn inline_table_value_end(&mut self) -> Option<State> {
        let r = self.next();
        match char::from_u32(r) {
            Some('\t' | ' ') => self.skip_to(State::InlineTableValueEnd),
            Some('\n' | '\r') => self.inline_table_break(State::InlineTableValueEnd),
            Some('#') => {
                self.stack.push(State::InlineTableValueEnd);
                Some(State::CommentStart)
            }
            Some(',') => {
                self.ignore();
                self.skip(is_whitespace);
                if !is(self.peek(), '}') {
                    return Some(State::InlineTableValue);
                }
                match self.dialect.toml_syntax {
                    TomlSyntax::V1_1 => Some(State::InlineTableValueEnd),
                    TomlSyntax::V1_0 => self.errorf("trailing comma not allowed in inline tables"),
                }
            }
            Some('}') => Some(State::InlineTableEnd),
            _ => {
                let r = rune_or_eof(r);
                self.errorf(format!(
                    "expected a comma or an inline table terminator '}}', but got {r} instead"
                ))
            }
        }
    }
}

fn rune_or_eof(r: u32) -> String {
    if r == EOF {
        "end of file".to_owned()
    } else {
        format!("'{}'", shown(r))
    }
}
