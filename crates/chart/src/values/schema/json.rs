//! The text of a schema as a node whose numbers keep their spelling (`json.Decoder` with `UseNumber`).

use std::borrow::Cow;

use go_codec::Dialect;
use go_codec::json::{self, JsonError};
use go_codec::yaml::Numbers;
use go_value::Str;

use super::SchemaFault;
use crate::limits::{Limit, MAX_VALUES_DEPTH};
use crate::values::{Node, Table, bury};

/// Decodes a schema; nothing may follow it.
pub(super) fn decode(text: &[u8], dialect: &Dialect) -> Result<Node, SchemaFault> {
    let (node, len) = decode_prefix(text, dialect)?;
    if !text
        .get(len..)
        .unwrap_or_default()
        .iter()
        .all(u8::is_ascii_whitespace)
    {
        return Err(SchemaFault::Text(
            "invalid character after top-level value".into(),
        ));
    }
    Ok(node)
}

/// Decodes the first value of a text, whatever follows it.
pub(super) fn decode_first(text: &[u8], dialect: &Dialect) -> Result<Node, SchemaFault> {
    decode_prefix(text, dialect).map(|(node, _)| node)
}

fn decode_prefix(text: &[u8], dialect: &Dialect) -> Result<(Node, usize), SchemaFault> {
    // The codec knows Go's sentences; a number that no float64 holds is none of its business here.
    match json::decode_prefix(text, Numbers::Float64, dialect) {
        Ok((tree, _)) => bury(tree),
        Err(JsonError::Type(_)) => {}
        Err(error) => return Err(SchemaFault::Text(error.to_string())),
    }
    let mut parser = Parser { text, at: 0 };
    let node = parser.value(0)?;
    Ok((node, parser.at))
}

/// Reads JSON that is known to be well formed.
struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, SchemaFault> {
        if depth > MAX_VALUES_DEPTH {
            return Err(Limit::values_depth().into());
        }
        self.skip_space();
        let node = match self.peek() {
            Some(b'{') => {
                let mut entries = Vec::new();
                self.at += 1;
                self.skip_space();
                while self.peek().is_some_and(|b| b != b'}') {
                    let key = self.string();
                    self.skip_space();
                    self.at += 1;
                    entries.push((key, self.value(depth + 1)?));
                    self.separator();
                }
                self.at += 1;
                Node::Table(Table::from_entries(entries))
            }
            Some(b'[') => {
                let mut items = Vec::new();
                self.at += 1;
                self.skip_space();
                while self.peek().is_some_and(|b| b != b']') {
                    items.push(self.value(depth + 1)?);
                    self.separator();
                }
                self.at += 1;
                Node::List(items.into())
            }
            Some(b'"') => Node::Str(self.string()),
            Some(b't') => self.word(4, Node::Bool(true)),
            Some(b'f') => self.word(5, Node::Bool(false)),
            Some(b'n') => self.word(4, Node::Nil),
            _ => {
                let start = self.at;
                while matches!(
                    self.peek(),
                    Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
                ) {
                    self.at += 1;
                }
                Node::Number(Str::from(self.text.get(start..self.at).unwrap_or_default()))
            }
        };
        Ok(node)
    }

    fn word(&mut self, len: usize, node: Node) -> Node {
        self.at += len;
        node
    }

    fn separator(&mut self) {
        self.skip_space();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.skip_space();
        }
    }

    fn string(&mut self) -> Str {
        self.at += 1;
        let start = self.at;
        let mut plain = true;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => break,
                b'\\' => {
                    plain = false;
                    self.at += 1;
                }
                _ => {}
            }
            self.at += 1;
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        self.at += 1;
        let text: Cow<'_, str> = if plain {
            String::from_utf8_lossy(raw)
        } else {
            unescape(raw).into()
        };
        Str::from(text)
    }
}

fn unescape(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut out = String::with_capacity(text.len());
    let mut runes = text.chars();
    while let Some(rune) = runes.next() {
        if rune != '\\' {
            out.push(rune);
            continue;
        }
        match runes.next() {
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let first = hex4(&mut runes);
                if (0xd800..0xdc00).contains(&first) {
                    let mut ahead = runes.clone();
                    if ahead.next() == Some('\\') && ahead.next() == Some('u') {
                        let second = hex4(&mut ahead);
                        if (0xdc00..0xe000).contains(&second) {
                            let joined = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                            out.push(char::from_u32(joined).unwrap_or('\u{fffd}'));
                            runes = ahead;
                            continue;
                        }
                    }
                }
                out.push(char::from_u32(first).unwrap_or('\u{fffd}'));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

fn hex4(runes: &mut std::str::Chars<'_>) -> u32 {
    runes
        .by_ref()
        .take(4)
        .filter_map(|rune| rune.to_digit(16))
        .fold(0, |sum, digit| sum << 4 | digit)
}
