//! Splits a pattern into tokens.

use super::GlobError;

/// A token of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Text(String),
    Any,
    Super,
    Single,
    TermsOpen,
    TermsClose,
    Separator,
    /// A whole class, checked as far as the lexer checks it.
    Range(Vec<RangeToken>),
}

/// A token inside `[…]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RangeToken {
    Not,
    Lo(char),
    Hi(char),
    Text(String),
}

/// The tokens of a pattern. A NUL ends it, as in the library.
pub(super) fn lex(pattern: &[u8]) -> Result<Vec<Token>, GlobError> {
    let text = match std::str::from_utf8(pattern) {
        // U+FFFD itself counts as unreadable, too.
        Ok(text) if !text.contains('\u{fffd}') => text,
        _ => return Err(GlobError::Syntax("could not read rune")),
    };
    let text = text.split('\0').next().unwrap_or_default();
    let mut lexer = Lexer {
        rest: text,
        terms: 0,
        tokens: Vec::new(),
    };
    while let Some(rune) = lexer.peek() {
        lexer.item(rune)?;
    }
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    rest: &'a str,
    terms: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn read(&mut self) -> Option<char> {
        let mut runes = self.rest.chars();
        let rune = runes.next();
        self.rest = runes.as_str();
        rune
    }

    fn item(&mut self, rune: char) -> Result<(), GlobError> {
        let token = match rune {
            '{' => {
                self.terms += 1;
                Token::TermsOpen
            }
            ',' if self.terms > 0 => Token::Separator,
            '}' if self.terms > 0 => {
                self.terms -= 1;
                Token::TermsClose
            }
            '[' => {
                self.read();
                let range = self.range()?;
                self.tokens.push(Token::Range(range));
                return Ok(());
            }
            '?' => Token::Single,
            '*' => {
                self.read();
                if self.peek() == Some('*') {
                    self.read();
                    self.tokens.push(Token::Super);
                } else {
                    self.tokens.push(Token::Any);
                }
                return Ok(());
            }
            _ => {
                let breakers: &[char] = if self.terms > 0 {
                    &['?', '*', '[', '{', '}', ',']
                } else {
                    &['?', '*', '[', '{']
                };
                let text = self.text(breakers);
                if !text.is_empty() {
                    self.tokens.push(Token::Text(text));
                }
                return Ok(());
            }
        };
        self.read();
        self.tokens.push(token);
        Ok(())
    }

    fn range(&mut self) -> Result<Vec<RangeToken>, GlobError> {
        const END: GlobError = GlobError::Syntax("unexpected end of input");
        const CLOSE: GlobError = GlobError::Syntax("expected close range character");
        let mut tokens = Vec::new();
        if self.peek() == Some('!') {
            self.read();
            tokens.push(RangeToken::Not);
        }
        let start = self.rest;
        let first = self.read().ok_or(END)?;
        if self.peek() == Some('-') {
            self.read();
            tokens.push(RangeToken::Lo(first));
            tokens.push(RangeToken::Hi(self.read().ok_or(END)?));
        } else {
            self.rest = start;
            let text = self.text(&[']']);
            if !text.is_empty() {
                tokens.push(RangeToken::Text(text));
            }
        }
        match self.read() {
            Some(']') => Ok(tokens),
            Some(_) => Err(CLOSE),
            None => Err(END),
        }
    }

    fn text(&mut self, breakers: &[char]) -> String {
        let mut data = String::new();
        let mut escaped = false;
        while let Some(rune) = self.peek() {
            if !escaped {
                if rune == '\\' {
                    escaped = true;
                    self.read();
                    continue;
                }
                if breakers.contains(&rune) {
                    break;
                }
            }
            escaped = false;
            data.push(rune);
            self.read();
        }
        data
    }
}
