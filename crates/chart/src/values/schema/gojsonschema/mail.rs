//! Mail addresses as Go's `net/mail` reads them: `a@b`, `"a b"@c`, `Name <a@b>`, `group: a@b;`, with comments.

use super::super::url::{self, Addr};

/// Whether `mail.ParseAddress` accepts a text.
pub(super) fn is_address(text: &str) -> bool {
    let mut parser = Parser { rest: text };
    // A group is one address too if it has one member.
    parser.address(true) == Some(1) && parser.skip_comments().is_some() && parser.rest.is_empty()
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// Skips blanks and comments in parentheses.
    fn skip_comments(&mut self) -> Option<()> {
        self.skip_space();
        while self.take('(') {
            self.comment()?;
            self.skip_space();
        }
        Some(())
    }

    /// The rest of a comment behind its first parenthesis, and its text.
    fn comment(&mut self) -> Option<&'a str> {
        let text = self.rest;
        let mut depth = 1_usize;
        while depth > 0 {
            let mut runes = self.rest.chars();
            match runes.next()? {
                '\\' => drop(runes.next()),
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            self.rest = runes.as_str();
        }
        text.get(..text.len() - self.rest.len() - 1)
    }

    /// An address or a group: how many addresses it is.
    fn address(&mut self, group: bool) -> Option<usize> {
        self.skip_space();
        let start = self.rest;
        if self.addr_spec().is_some() {
            self.skip_space();
            if self.take('(') {
                let comment = self.comment()?;
                if comment.split([' ', '\t']).any(has_unknown_charset) {
                    return None;
                }
            }
            return Some(1);
        }
        // A name before an address in angle brackets.
        self.rest = start;
        if self.peek() != Some('<') {
            self.phrase()?;
        }
        self.skip_space();
        if group && self.take(':') {
            return self.group();
        }
        if !self.take('<') {
            return None;
        }
        self.addr_spec()?;
        self.take('>').then_some(1)
    }

    fn group(&mut self) -> Option<usize> {
        let mut count = 0;
        self.skip_space();
        while !self.take(';') {
            if count > 0 && !self.take(',') {
                return None;
            }
            count += self.address(false)?;
            self.skip_comments()?;
        }
        self.skip_comments()?;
        Some(count)
    }

    fn addr_spec(&mut self) -> Option<()> {
        self.skip_space();
        if self.peek() == Some('"') {
            if self.quoted_string()? == "\"\"" {
                return None;
            }
        } else {
            self.strict_atom()?;
        }
        if !self.take('@') {
            return None;
        }
        self.skip_space();
        if self.take('[') {
            self.literal()
        } else {
            self.strict_atom()
        }
    }

    /// An IP address in brackets, behind the first of them.
    fn literal(&mut self) -> Option<()> {
        let (literal, rest) = self.rest.split_once(']')?;
        self.rest = rest;
        match url::parse_addr(literal) {
            Ok(Addr::V4 | Addr::V6 { has_zone: false }) => Some(()),
            _ => None,
        }
    }

    fn phrase(&mut self) -> Option<()> {
        let mut words = 0;
        loop {
            if words > 0 {
                self.skip_comments()?;
            }
            self.skip_space();
            let found = match self.peek() {
                // Go finds no word here either, but no mistake.
                None => return Some(()),
                Some('"') => self.quoted_string().is_some(),
                Some(_) => self.atom().is_some_and(|word| !has_unknown_charset(word)),
            };
            if !found {
                return (words > 0).then_some(());
            }
            words += 1;
        }
    }

    /// A string with its quotes.
    fn quoted_string(&mut self) -> Option<&'a str> {
        let text = self.rest;
        let mut runes = text.chars();
        runes.next();
        loop {
            match runes.next()? {
                '"' => break,
                '\\' => drop(runes.next().filter(|rune| is_visible_or_blank(*rune))?),
                rune if is_visible_or_blank(rune) => {}
                _ => return None,
            }
        }
        self.rest = runes.as_str();
        text.get(..text.len() - self.rest.len())
    }

    /// Words with dots anywhere.
    fn atom(&mut self) -> Option<&'a str> {
        let ends = |rune: char| !is_visible(rune) || "()<>[]:;@\\,\"".contains(rune);
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (atom, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!atom.is_empty()).then_some(atom)
    }

    /// Words with single dots between them.
    fn strict_atom(&mut self) -> Option<()> {
        let atom = self.atom()?;
        atom.split('.').all(|word| !word.is_empty()).then_some(())
    }
}

fn is_visible(rune: char) -> bool {
    matches!(rune, '!'..='~') || !rune.is_ascii()
}

fn is_visible_or_blank(rune: char) -> bool {
    is_visible(rune) || matches!(rune, ' ' | '\t')
}

/// Whether a word is encoded (`=?charset?q?text?=`) well, but in a charset that Go does not know.
fn has_unknown_charset(word: &str) -> bool {
    let parts: Vec<&str> = word.split('?').collect();
    let ["=", charset, encoding, text, "="] = parts.as_slice() else {
        return false;
    };
    let known = ["utf-8", "iso-8859-1", "us-ascii"];
    let decodes = match *encoding {
        "B" | "b" => is_base64(text),
        "Q" | "q" => is_quoted_printable(text),
        _ => false,
    };
    decodes && !charset.is_empty() && !known.iter().any(|name| name.eq_ignore_ascii_case(charset))
}

fn is_base64(text: &str) -> bool {
    let digits: String = text.replace(['\r', '\n'], "");
    let data = digits.trim_end_matches('=');
    digits.len().is_multiple_of(4)
        && digits.len() - data.len() <= 2
        && data
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

fn is_quoted_printable(text: &str) -> bool {
    let mut bytes = text.bytes();
    let is_hex =
        |bytes: &mut std::str::Bytes<'_>| bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
    while let Some(byte) = bytes.next() {
        match byte {
            b'=' if !(is_hex(&mut bytes) && is_hex(&mut bytes)) => return false,
            b' '..=b'~' | b'\n' | b'\r' | b'\t' => {}
            _ => return false,
        }
    }
    true
}
