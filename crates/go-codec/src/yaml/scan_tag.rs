//! The scanner's directives, anchors, aliases and tags.

use super::error::YamlError;
use super::scan::Scanner;
use super::token::{Mark, Scan, Text, Token, TokenKind};

/// How many digits a version number of `%YAML` may have.
const MAX_NUMBER_LENGTH: usize = 2;

const WHILE_TAG: &str = "did not find expected whitespace or line break";

fn is_alpha(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

impl Scanner<'_> {
    pub(super) fn scan_directive(&mut self) -> Scan<()> {
        let start = self.mark();
        self.skip();
        let name = self.scan_directive_name(start)?;
        let token = match name {
            b"YAML" => self.scan_version_directive_value(start)?,
            b"TAG" => self.scan_tag_directive_value(start)?,
            _ => return self.error(start, "found unknown directive name"),
        };
        self.skip_blanks()?;
        if self.at(0) == b'#' {
            self.advance_to(self.line_end());
            self.need(1)?;
        }
        if !self.is_breakz() {
            return self.error(start, "did not find expected comment or line break");
        }
        if self.is_break() {
            self.need(2)?;
            self.skip_line();
        }
        self.push(token);
        Ok(())
    }

    fn skip_blanks(&mut self) -> Scan<()> {
        self.need(1)?;
        while self.is_blank() {
            self.skip();
        }
        self.need(1)
    }

    /// Steps over letters, digits, `_` and `-`; returns where they began.
    fn skip_alpha(&mut self) -> Scan<usize> {
        self.need(1)?;
        let from = self.pos;
        while is_alpha(self.at(0)) {
            self.skip();
        }
        self.need(1)?;
        Ok(from)
    }

    fn scan_directive_name(&mut self, start: Mark) -> Scan<&'static [u8]> {
        let from = self.skip_alpha()?;
        if self.pos == from {
            return self.error(start, "could not find expected directive name");
        }
        if !self.is_blankz_at(self.pos) {
            return self.error(start, "found unexpected non-alphabetical character");
        }
        Ok(match self.src.get(from..self.pos) {
            Some(b"YAML") => b"YAML",
            Some(b"TAG") => b"TAG",
            _ => b"",
        })
    }

    fn scan_version_directive_value(&mut self, start: Mark) -> Scan<Token> {
        self.skip_blanks()?;
        let major = self.scan_version_directive_number(start)?;
        if self.at(0) != b'.' {
            return self.error(start, "did not find expected digit or '.' character");
        }
        self.skip();
        let minor = self.scan_version_directive_number(start)?;
        let end = self.mark();
        Ok(Token {
            version: (major, minor),
            ..Token::new(TokenKind::VersionDirective, start, end)
        })
    }

    fn scan_version_directive_number(&mut self, start: Mark) -> Scan<u8> {
        self.need(1)?;
        let mut value: u8 = 0;
        let mut length = 0;
        while self.at(0).is_ascii_digit() {
            length += 1;
            if length > MAX_NUMBER_LENGTH {
                return self.error(start, "found extremely long version number");
            }
            value = value * 10 + (self.at(0) - b'0');
            self.skip();
            self.need(1)?;
        }
        if length == 0 {
            return self.error(start, "did not find expected version number");
        }
        Ok(value)
    }

    fn scan_tag_directive_value(&mut self, start: Mark) -> Scan<Token> {
        self.skip_blanks()?;
        let value = self.scan_tag_handle(Place::Directive, start)?;
        self.need(1)?;
        if !self.is_blank() {
            return self.error(start, "did not find expected whitespace");
        }
        self.skip_blanks()?;
        let suffix = self.scan_tag_uri(None, start)?;
        self.need(1)?;
        if !self.is_blankz_at(self.pos) {
            return self.error(start, WHILE_TAG);
        }
        let end = self.mark();
        Ok(Token {
            value,
            suffix,
            ..Token::new(TokenKind::TagDirective, start, end)
        })
    }

    pub(super) fn scan_anchor(&mut self, kind: TokenKind) -> Scan<()> {
        let start = self.mark();
        self.skip();
        let from = self.skip_alpha()?;
        let ended = self.is_blankz_at(self.pos)
            || matches!(
                self.at(0),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if self.pos == from || !ended {
            return self.error(
                start,
                "did not find expected alphabetic or numeric character",
            );
        }
        let value = Text::source(from, self.pos);
        self.push(Token {
            value,
            ..Token::new(kind, start, self.mark())
        });
        Ok(())
    }

    pub(super) fn scan_tag(&mut self) -> Scan<()> {
        let start = self.mark();
        self.need(2)?;
        let (handle, suffix) = if self.at(1) == b'<' {
            self.pos += 2;
            let suffix = self.scan_tag_uri(None, start)?;
            if self.at(0) != b'>' {
                return self.error(start, "did not find the expected '>'");
            }
            self.skip();
            (Text::default(), suffix)
        } else {
            let handle = self.scan_tag_handle(Place::Node, start)?;
            let text = handle.get(self.src, &self.unescaped);
            if text.len() > 1 && text.ends_with(b"!") {
                (handle, self.scan_tag_uri(None, start)?)
            } else {
                // `!name`: what looked like a handle is the beginning of the suffix.
                let bang = Text {
                    end: handle.start + 1,
                    ..handle
                };
                let suffix = self.scan_tag_uri(Some(handle), start)?;
                // `!` alone has no handle and is its own suffix.
                if suffix.is_empty() {
                    (Text::default(), bang)
                } else {
                    (bang, suffix)
                }
            }
        };
        self.need(1)?;
        if !self.is_blankz_at(self.pos) {
            return self.error(start, WHILE_TAG);
        }
        self.push(Token {
            value: handle,
            suffix,
            ..Token::new(TokenKind::Tag, start, self.mark())
        });
        Ok(())
    }

    fn scan_tag_handle(&mut self, place: Place, start: Mark) -> Scan<Text> {
        self.need(1)?;
        if self.at(0) != b'!' {
            return self.error(start, "did not find expected '!'");
        }
        let from = self.pos;
        self.skip();
        self.skip_alpha()?;
        if self.at(0) == b'!' {
            self.skip();
        } else if place == Place::Directive && self.pos != from + 1 {
            return self.error(start, "did not find expected '!'");
        }
        Ok(Text::source(from, self.pos))
    }

    /// The rest of a tag; `head` is a handle that was none, whose `!` is dropped.
    fn scan_tag_uri(&mut self, head: Option<Text>, start: Mark) -> Scan<Text> {
        let from = self.unescaped.len();
        if let Some(head) = head {
            let text = self
                .src
                .get(head.start as usize + 1..head.end as usize)
                .unwrap_or_default();
            self.unescaped.extend_from_slice(text);
        }
        let mut found = head.is_some();
        self.need(1)?;
        loop {
            match self.at(0) {
                b'%' => self.scan_uri_escapes(start)?,
                byte if is_alpha(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    self.unescaped.push(byte);
                    self.skip();
                }
                _ => break,
            }
            self.need(1)?;
            found = true;
        }
        if !found {
            return self.error(start, "did not find expected tag URI");
        }
        Ok(Text::unescaped(from, self.unescaped.len()))
    }

    /// The `%xx` octets of one character.
    fn scan_uri_escapes(&mut self, start: Mark) -> Scan<()> {
        let mut left = None;
        while left != Some(0) {
            self.need(3)?;
            let digit = |at: usize| (self.at(at) as char).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.at(0), digit(1), digit(2)) else {
                return self.error(start, "did not find URI escaped octet");
            };
            let octet = (high << 4 | low) as u8;
            left = Some(match left {
                None => match octet {
                    0x00..=0x7f => 0,
                    0xc0..=0xdf => 1,
                    0xe0..=0xef => 2,
                    0xf0..=0xf7 => 3,
                    _ => {
                        let problem = "found an incorrect leading UTF-8 octet";
                        return Err(YamlError::scanner(start, self.mark(), problem));
                    }
                },
                Some(_) if octet & 0xc0 != 0x80 => {
                    return self.error(start, "found an incorrect trailing UTF-8 octet");
                }
                Some(more) => more - 1,
            });
            self.unescaped.push(octet);
            self.pos += 3;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Directive,
    Node,
}
