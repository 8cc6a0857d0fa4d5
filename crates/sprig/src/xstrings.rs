//! Case conversions of `github.com/huandu/xstrings`.

use crate::edition::CamelCase;
use crate::unicode::{Unicode, decode_rune, is_space, push_rune, runes};

fn is_connector(c: char) -> bool {
    c == '-' || c == '_' || is_space(c)
}

/// `ToCamelCase` of xstrings 1.4 and `ToPascalCase` of 1.5.
pub(crate) fn to_camel_case(text: &[u8], rule: CamelCase, unicode: Unicode) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = runes(text);
    let mut pending = None;
    // Connectors at the front stay.
    for c in rest.by_ref() {
        if !is_connector(c) {
            pending = Some(c);
            break;
        }
        push_rune(&mut out, c);
    }
    let Some(first) = pending else {
        // The library writes the last of nothing but connectors twice.
        if let Some(last) = runes(text).last() {
            push_rune(&mut out, last);
        }
        return out;
    };
    let mut word_is_upper = unicode.is_upper(first);
    let mut current = unicode.to_upper(first);
    for next in rest {
        let before = std::mem::replace(&mut current, next);
        if is_connector(next) && is_connector(before) {
            push_rune(&mut out, before);
        } else if is_connector(before) {
            word_is_upper = unicode.is_upper(next);
            current = unicode.to_upper(next);
        } else {
            if rule == CamelCase::LowerTails && word_is_upper {
                if unicode.is_upper(next) {
                    current = unicode.to_lower(next);
                } else {
                    word_is_upper = false;
                }
            }
            push_rune(&mut out, before);
        }
    }
    push_rune(&mut out, current);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Invalid,
    Number,
    UpperCase,
    Alphabet,
    Connector,
    Punct,
    Other,
}

/// `ToSnakeCase` and `ToKebabCase`: words in lower case, joined by a connector.
pub(crate) fn camel_case_to_lower_case(text: &[u8], connector: char, unicode: Unicode) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    if text.is_empty() {
        return out;
    }
    let words = Words { unicode, connector };
    let (mut kind, mut word, mut rest) = words.next_word(text);
    while !rest.is_empty() {
        if kind != Word::Connector {
            words.to_lower(&mut out, kind, word);
        }
        let (before, last) = (kind, word);
        (kind, word, rest) = words.next_word(rest);
        match before {
            Word::Number => {
                while matches!(kind, Word::Alphabet | Word::Number) {
                    words.to_lower(&mut out, kind, word);
                    (kind, word, rest) = words.next_word(rest);
                }
                if !matches!(kind, Word::Invalid | Word::Punct | Word::Connector) {
                    push_rune(&mut out, connector);
                }
            }
            Word::Connector => words.to_lower(&mut out, before, last),
            Word::Punct => {}
            _ => {
                if kind != Word::Number {
                    if !matches!(kind, Word::Connector | Word::Punct) {
                        push_rune(&mut out, connector);
                    }
                    continue;
                }
                if rest.is_empty() {
                    continue;
                }
                let number = word;
                (kind, word, rest) = words.next_word(rest);
                // A number belongs to the word before it: Bld4Floor is bld4_floor.
                if kind != Word::Alphabet {
                    words.to_lower(&mut out, Word::Number, number);
                    if !matches!(kind, Word::Connector | Word::Punct) {
                        push_rune(&mut out, connector);
                    }
                    continue;
                }
                // With small letters after it, it starts a word of its own: HTTP2xx is http_2xx.
                push_rune(&mut out, connector);
                words.to_lower(&mut out, Word::Number, number);
                while matches!(kind, Word::Alphabet | Word::Number) {
                    words.to_lower(&mut out, kind, word);
                    (kind, word, rest) = words.next_word(rest);
                }
                if !matches!(kind, Word::Invalid | Word::Connector | Word::Punct) {
                    push_rune(&mut out, connector);
                }
            }
        }
    }
    words.to_lower(&mut out, kind, word);
    out
}

struct Words {
    unicode: Unicode,
    connector: char,
}

impl Words {
    /// xstrings' `isAlphabet`: letters except Chinese characters.
    fn is_alphabet(&self, c: char) -> bool {
        self.unicode.is_letter(c)
            && !matches!(c, '\u{4E00}'..='\u{9FCC}' | '\u{3400}'..='\u{4D85}' | '\u{20000}'..='\u{2B81D}')
    }

    /// Cuts the first word off; returns its kind, the word and the rest.
    fn next_word<'t>(&self, text: &'t [u8]) -> (Word, &'t [u8], &'t [u8]) {
        let mut cut = Cut { text, at: 0 };
        let Some(first) = cut.peek() else {
            // Nothing but broken bytes, or nothing.
            return (Word::Invalid, text, &[]);
        };
        let c = first.0;
        cut.at += first.1;
        let kind = if is_connector(c) {
            cut.take_while(is_connector);
            Word::Connector
        } else if self.unicode.is_punct(c) {
            cut.take_while(|c| self.unicode.is_punct(c));
            Word::Punct
        } else if self.unicode.is_upper(c) {
            self.upper_case_word(&mut cut, c);
            Word::UpperCase
        } else if self.is_alphabet(c) {
            cut.take_while(|c| self.is_alphabet(c) && !self.unicode.is_upper(c));
            Word::Alphabet
        } else if self.unicode.is_number(c) {
            cut.take_while(|c| self.unicode.is_number(c));
            Word::Number
        } else {
            cut.take_while(|c| {
                !(is_connector(c)
                    || self.is_alphabet(c)
                    || self.unicode.is_number(c)
                    || self.unicode.is_punct(c))
            });
            Word::Other
        };
        let (word, rest) = text.split_at(cut.at);
        (kind, word, rest)
    }

    fn upper_case_word(&self, cut: &mut Cut<'_>, first: char) {
        let Some((second, size)) = cut.peek_or(first) else {
            return;
        };
        if self.unicode.is_upper(second) {
            let mut last_size = size;
            cut.at += size;
            while let Some((c, size)) = cut.peek_or(second) {
                if self.unicode.is_upper(c) {
                    last_size = size;
                    cut.at += size;
                    continue;
                }
                // HTTPStatus is HTTP and Status: the last capital opens the next word.
                if self.is_alphabet(c) {
                    cut.at -= last_size;
                }
                break;
            }
        } else if self.is_alphabet(second) {
            cut.at += size;
            cut.take_while(|c| self.is_alphabet(c) && !self.unicode.is_upper(c));
        }
    }

    fn to_lower(&self, out: &mut Vec<u8>, kind: Word, word: &[u8]) {
        if kind != Word::UpperCase && kind != Word::Connector {
            out.extend_from_slice(word);
            return;
        }
        for c in runes(word) {
            let c = if is_connector(c) {
                self.connector
            } else if self.unicode.is_upper(c) {
                self.unicode.to_lower(c)
            } else {
                c
            };
            push_rune(out, c);
        }
    }
}

/// A text and how much of it the word in progress covers. Broken bytes (and U+FFFD, which the library
/// cannot tell from them) belong to the character that follows, or to the word at the end.
struct Cut<'t> {
    text: &'t [u8],
    at: usize,
}

impl Cut<'_> {
    /// The next real character and its length with the broken bytes before it; `None` at the end.
    fn peek(&self) -> Option<(char, usize)> {
        let mut size = 0;
        loop {
            let (c, len) = decode_rune(self.text.get(self.at + size..)?);
            if len == 0 {
                return None;
            }
            size += len;
            if c != char::REPLACEMENT_CHARACTER {
                return Some((c, size));
            }
        }
    }

    /// Like `peek`; broken bytes at the end count as one more character like the one before.
    fn peek_or(&self, before: char) -> Option<(char, usize)> {
        let left = self.text.len() - self.at;
        self.peek().or((left > 0).then_some((before, left)))
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) {
        loop {
            match self.peek() {
                Some((c, size)) if belongs(c) => self.at += size,
                Some(_) => return,
                None => {
                    self.at = self.text.len();
                    return;
                }
            }
        }
    }
}
