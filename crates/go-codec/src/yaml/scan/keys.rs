//! The scanner's simple keys, flow levels and indentation.

use super::super::error::YamlError;
use super::super::token::{Mark, Scan, Token, TokenKind};
use super::{MAX_DEPTH, MAX_SIMPLE_KEY, Scanner, SimpleKey};

impl Scanner<'_> {
    pub(super) fn simple_key_is_valid(&mut self, level: usize) -> Scan<bool> {
        let (line, index) = (self.line, self.index());
        let Some(key) = self.simple_keys.get_mut(level) else {
            return Ok(false);
        };
        if !key.possible {
            return Ok(false);
        }
        if key.mark.line < line || key.index + MAX_SIMPLE_KEY < index {
            if key.required {
                let mark = key.mark;
                return self.error(mark, "could not find expected ':'");
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    pub(in crate::yaml) fn save_simple_key(&mut self) -> Scan<()> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let key = SimpleKey {
            possible: true,
            required: self.flow_level == 0 && self.indent == self.column(),
            listed: true,
            token_number: self.tokens_parsed + self.tokens.len(),
            index: self.index(),
            mark: self.mark(),
        };
        self.remove_simple_key()?;
        let level = self.simple_keys.len().wrapping_sub(1);
        if let Some(last) = self.simple_keys.last_mut() {
            let old = std::mem::replace(last, key);
            if old.listed && self.comments.is_some() {
                // go-yaml's list still leads from the old token to this level.
                let parsed = self.tokens_parsed;
                self.outdated_keys.retain(|(number, _)| *number >= parsed);
                self.outdated_keys.push((old.token_number, level));
            }
        }
        Ok(())
    }

    pub(in crate::yaml) fn remove_simple_key(&mut self) -> Scan<()> {
        if let Some(key) = self.simple_keys.last_mut()
            && key.possible
        {
            if key.required {
                let mark = key.mark;
                return self.error(mark, "could not find expected ':'");
            }
            key.possible = false;
            key.listed = false;
        }
        Ok(())
    }

    pub(super) fn increase_flow_level(&mut self) -> Scan<()> {
        let mark = self.mark();
        self.simple_keys.push(SimpleKey {
            token_number: self.tokens_parsed + self.tokens.len(),
            mark,
            ..SimpleKey::default()
        });
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return self.too_deep(mark);
        }
        Ok(())
    }

    pub(super) fn too_deep(&self, context: Mark) -> Scan<()> {
        Err(YamlError::scanner(
            context,
            self.mark(),
            format!("exceeded max depth of {MAX_DEPTH}"),
        ))
    }

    pub(super) fn decrease_flow_level(&mut self) {
        if self.flow_level == 0 {
            return;
        }
        self.flow_level -= 1;
        if let Some(inner) = self.simple_keys.pop()
            && let Some(outer) = self.simple_keys.last_mut()
            && outer.token_number == inner.token_number
        {
            // go-yaml deletes the map entry of the inner level's token, which is the bracket's own token
            // as long as no key was saved inside: `[]: x` is then not read as a key.
            outer.listed = false;
        }
    }

    pub(super) fn roll_indent(
        &mut self,
        column: isize,
        number: Option<usize>,
        kind: TokenKind,
        mark: Mark,
    ) -> Scan<()> {
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            let context = self.simple_keys.last().map_or(mark, |key| key.mark);
            return self.too_deep(context);
        }
        self.insert_token(number, Token::new(kind, mark, mark));
        Ok(())
    }

    /// Ends the blocks that are indented deeper than `column`; `scan_mark` is where the search for the next token began.
    pub(super) fn unroll_indent(&mut self, column: isize, scan_mark: Mark) {
        if self.flow_level > 0 {
            return;
        }
        let mut mark = match self.comments {
            None => self.mark(),
            Some(_) => self.one_before(scan_mark),
        };
        while self.indent > column {
            if let Some(comments) = &self.comments {
                mark = comments.block_end(self.indent, mark);
            }
            self.push(Token::new(TokenKind::BlockEnd, mark, mark));
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}
