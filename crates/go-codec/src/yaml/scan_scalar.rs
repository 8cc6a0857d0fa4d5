//! The scanner's scalars: plain, quoted and block.
//!
//! A scalar that is a plain piece of the source stays one; only folding and escapes write to the buffer.

use super::error::YamlError;
use super::scan::Scanner;
use super::token::{Mark, ScalarStyle, Scan, Text};

/// Bytes that end the fast run of a plain scalar: blanks, line breaks (and the first bytes of the wide
/// ones), `:`, and what ends it inside a flow collection.
const PLAIN_STOP: [u8; 256] = {
    let mut table = [0; 256];
    table[b' ' as usize] = 1;
    table[b'\t' as usize] = 1;
    table[b'\n' as usize] = 1;
    table[b'\r' as usize] = 1;
    table[b':' as usize] = 1;
    table[0xc2] = 1;
    table[0xe2] = 1;
    table[b',' as usize] = 2;
    table[b'?' as usize] = 2;
    table[b'[' as usize] = 2;
    table[b']' as usize] = 2;
    table[b'{' as usize] = 2;
    table[b'}' as usize] = 2;
    table
};

/// Bytes that end the fast run of a quoted scalar.
const QUOTED_STOP: [u8; 256] = {
    let mut table = [0; 256];
    table[b' ' as usize] = 1;
    table[b'\t' as usize] = 1;
    table[b'\n' as usize] = 1;
    table[b'\r' as usize] = 1;
    table[0xc2] = 1;
    table[0xe2] = 1;
    table[b'\'' as usize] = 1;
    table[b'"' as usize] = 1;
    table[b'\\' as usize] = 1;
    table
};

/// Line breaks seen since the last text: the first, and those behind it.
#[derive(Default)]
struct Breaks {
    seen: bool,
    first: Vec<u8>,
    more: Vec<u8>,
}

impl Breaks {
    fn read(&mut self, scanner: &mut Scanner<'_>) {
        if self.seen {
            scanner.read_line(&mut self.more);
        } else {
            scanner.read_line(&mut self.first);
            self.seen = true;
        }
    }

    /// Appends what the breaks stand for: one break is a blank, further ones are kept.
    fn fold_into(&mut self, out: &mut Vec<u8>) {
        if self.first.first() == Some(&b'\n') {
            if self.more.is_empty() {
                out.push(b' ');
            }
        } else {
            out.extend_from_slice(&self.first);
        }
        out.extend_from_slice(&self.more);
        self.first.clear();
        self.more.clear();
        self.seen = false;
    }
}

impl Scanner<'_> {
    pub(super) fn scan_plain_scalar(&mut self) -> Scan<()> {
        let start = self.mark();
        let mut end = start;
        let text_start = self.pos;
        let mut text_end = self.pos;
        // Where the scalar begins in the buffer, once it spans lines.
        let mut folded: Option<usize> = None;
        let mut breaks = Breaks::default();
        let indent = self.indent + 1;
        let stop = if self.flow_level > 0 { 2 } else { 1 };
        loop {
            self.need(4)?;
            if (self.column() == 0 && self.at_document_indicator()) || self.at(0) == b'#' {
                break;
            }
            let run = self.pos;
            self.advance_to(self.plain_run_end(stop));
            if self.pos > run {
                if breaks.seen {
                    if folded.is_none() {
                        folded = Some(self.unescaped.len());
                        self.unescaped
                            .extend_from_slice(&self.src[text_start..text_end]);
                    }
                    breaks.fold_into(&mut self.unescaped);
                    self.unescaped.extend_from_slice(&self.src[run..self.pos]);
                } else if folded.is_some() {
                    self.unescaped
                        .extend_from_slice(&self.src[text_end..self.pos]);
                }
                text_end = self.pos;
                end = self.mark();
                self.need(2)?;
            }
            if !(self.is_blank() || self.is_break()) {
                break;
            }
            self.need(1)?;
            loop {
                match self.at(0) {
                    b' ' => self.skip(),
                    b'\t' => {
                        if breaks.seen && self.column() < indent {
                            return self
                                .error(start, "found a tab character that violates indentation");
                        }
                        self.skip();
                    }
                    _ if self.is_break() => {
                        self.need(2)?;
                        breaks.read(self);
                    }
                    _ => break,
                }
                self.need(1)?;
            }
            if self.flow_level == 0 && self.column() < indent {
                break;
            }
        }
        let value = match folded {
            Some(at) => Text::unescaped(at, self.unescaped.len()),
            None => Text::source(text_start, text_end),
        };
        self.push_scalar(start, end, value, ScalarStyle::Plain);
        if breaks.seen {
            self.simple_key_allowed = true;
        }
        Ok(())
    }

    /// Where the run of a plain scalar's non-blank characters ends.
    fn plain_run_end(&self, stop: u8) -> usize {
        let mut place = self.pos;
        loop {
            let rest = self.src.get(place..).unwrap_or_default();
            let ordinary = |&b: &u8| {
                let class = PLAIN_STOP[b as usize];
                class == 0 || class > stop
            };
            place += rest.iter().position(|b| !ordinary(b)).unwrap_or(rest.len());
            match self.byte(place) {
                b':' if !self.is_blankz_at(place + 1) => place += 1,
                0xc2 | 0xe2 if !self.is_break_at(place) => place += 1,
                _ => return place,
            }
        }
    }

    pub(super) fn scan_flow_scalar(&mut self, style: ScalarStyle) -> Scan<()> {
        let single = style == ScalarStyle::SingleQuoted;
        let quote = if single { b'\'' } else { b'"' };
        let start = self.mark();
        self.skip();
        let text_start = self.pos;
        // What has been read but not copied begins here.
        let mut pending = self.pos;
        let mut copied: Option<usize> = None;
        let mut breaks = Breaks::default();
        loop {
            self.need(4)?;
            if self.column() == 0 && self.at_document_indicator() {
                return self.error(start, "found unexpected document indicator");
            }
            if self.pos >= self.src.len() {
                return self.error(start, "found unexpected end of stream");
            }
            // Non-blank characters, and blanks that turn out not to stand before a line break.
            let mut blanks_from = None;
            loop {
                self.advance_to(self.quoted_run_end());
                self.need(2)?;
                let byte = self.at(0);
                if byte == quote {
                    if !(single && self.at(1) == quote) {
                        break;
                    }
                    self.copy_pending(&mut copied, text_start, pending);
                    self.unescaped.push(b'\'');
                    self.pos += 2;
                    pending = self.pos;
                } else if matches!(byte, b' ' | b'\t') {
                    let from = self.pos;
                    while self.is_blank() {
                        self.skip();
                    }
                    self.need(1)?;
                    if self.is_break() {
                        blanks_from = Some(from);
                        break;
                    }
                    self.need(4)?;
                } else if byte == b'\\' && !single {
                    self.copy_pending(&mut copied, text_start, pending);
                    if self.is_break_at(self.pos + 1) {
                        self.need(3)?;
                        self.skip();
                        self.skip_line();
                        pending = self.pos;
                        breaks.seen = true;
                        break;
                    }
                    self.scan_escape(start)?;
                    pending = self.pos;
                } else if self.is_breakz() {
                    break;
                } else {
                    // The other kind of quote, a backslash in single quotes, or an ordinary wide character.
                    let wide = byte >= 0x80;
                    self.advance_to(self.pos + if wide { 2 } else { 1 });
                }
            }
            self.need(1)?;
            if self.at(0) == quote {
                break;
            }
            if !breaks.seen {
                if !self.is_break() {
                    continue; // the end of the text: reported above
                }
                let text_end = blanks_from.unwrap_or(self.pos);
                let here = std::mem::replace(&mut self.pos, text_end);
                self.copy_pending(&mut copied, text_start, pending);
                self.pos = here;
            }
            while self.is_blank() || self.is_break() {
                if self.is_blank() {
                    self.skip();
                } else {
                    self.need(2)?;
                    breaks.read(self);
                }
                self.need(1)?;
            }
            breaks.fold_into(&mut self.unescaped);
            pending = self.pos;
        }
        let value = match copied {
            Some(at) => {
                self.unescaped
                    .extend_from_slice(&self.src[pending..self.pos]);
                Text::unescaped(at, self.unescaped.len())
            }
            None => Text::source(text_start, self.pos),
        };
        self.skip();
        self.push_scalar(start, self.mark(), value, style);
        Ok(())
    }

    /// Copies what was read since `pending`; the first time, the scalar moves into the buffer.
    fn copy_pending(&mut self, copied: &mut Option<usize>, text_start: usize, pending: usize) {
        let from = if copied.is_none() {
            text_start
        } else {
            pending
        };
        copied.get_or_insert(self.unescaped.len());
        self.unescaped
            .extend_from_slice(self.src.get(from..self.pos).unwrap_or_default());
    }

    fn quoted_run_end(&self) -> usize {
        let rest = self.src.get(self.pos..).unwrap_or_default();
        self.pos
            + rest
                .iter()
                .position(|&b| QUOTED_STOP[b as usize] != 0)
                .unwrap_or(rest.len())
    }

    /// One `\` escape of a double-quoted scalar, not the escaped line break.
    fn scan_escape(&mut self, start: Mark) -> Scan<()> {
        let mut digits = 0;
        let text: &[u8] = match self.at(1) {
            b'0' => b"\0",
            b'a' => b"\x07",
            b'b' => b"\x08",
            b't' | b'\t' => b"\t",
            b'n' => b"\n",
            b'v' => b"\x0b",
            b'f' => b"\x0c",
            b'r' => b"\r",
            b'e' => b"\x1b",
            b' ' => b" ",
            b'"' => b"\"",
            b'\'' => b"'",
            b'\\' => b"\\",
            b'N' => "\u{85}".as_bytes(),
            b'_' => "\u{a0}".as_bytes(),
            b'L' => "\u{2028}".as_bytes(),
            b'P' => "\u{2029}".as_bytes(),
            b'x' => {
                digits = 2;
                b""
            }
            b'u' => {
                digits = 4;
                b""
            }
            b'U' => {
                digits = 8;
                b""
            }
            _ => return self.quoted_error(start, "found unknown escape character"),
        };
        self.unescaped.extend_from_slice(text);
        self.pos += 2;
        if digits == 0 {
            return self.need(2);
        }
        self.need(digits)?;
        let mut value: u32 = 0;
        for k in 0..digits {
            let Some(digit) = (self.at(k) as char).to_digit(16) else {
                return self.quoted_error(start, "did not find expected hexdecimal number");
            };
            value = (value << 4) | digit;
        }
        let Some(c) = char::from_u32(value) else {
            return self.quoted_error(start, "found invalid Unicode character escape code");
        };
        self.unescaped
            .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        self.pos += digits;
        self.need(2)
    }

    fn quoted_error(&self, start: Mark, problem: &'static str) -> Scan<()> {
        Err(YamlError::scanner(start, self.mark(), problem))
    }

    pub(super) fn scan_block_scalar(&mut self, style: ScalarStyle) -> Scan<()> {
        let literal = style == ScalarStyle::Literal;
        let start = self.mark();
        self.skip();
        self.need(1)?;
        let (chomping, increment) = self.scan_block_header(start)?;
        while self.is_blank() {
            self.skip();
        }
        self.need(1)?;
        if self.at(0) == b'#' {
            self.scan_line_comment(start)?;
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
        let mut end = self.mark();

        let mut indent = if increment > 0 {
            self.indent.max(0) + increment
        } else {
            0
        };
        let text_start = self.unescaped.len();
        // The text goes to the buffer, so line breaks that may be dropped wait in small ones.
        let mut leading_break = Vec::new();
        let mut trailing_breaks = Vec::new();
        self.scan_block_scalar_breaks(&mut indent, &mut trailing_breaks, start, &mut end)?;
        self.need(1)?;
        let mut leading_blank = false;
        while self.column() == indent && self.pos < self.src.len() {
            let trailing_blank = self.is_blank();
            if !literal
                && !leading_blank
                && !trailing_blank
                && leading_break.first() == Some(&b'\n')
            {
                if trailing_breaks.is_empty() {
                    self.unescaped.push(b' ');
                }
            } else {
                self.unescaped.append(&mut leading_break);
            }
            leading_break.clear();
            self.unescaped.append(&mut trailing_breaks);
            leading_blank = trailing_blank;
            let line_end = self.line_end();
            self.unescaped
                .extend_from_slice(&self.src[self.pos..line_end]);
            self.advance_to(line_end);
            self.need(2)?;
            if self.is_break() {
                self.read_line(&mut leading_break);
            }
            self.scan_block_scalar_breaks(&mut indent, &mut trailing_breaks, start, &mut end)?;
        }
        if chomping != Chomping::Strip {
            self.unescaped.extend_from_slice(&leading_break);
        }
        if chomping == Chomping::Keep {
            self.unescaped.extend_from_slice(&trailing_breaks);
        }
        let value = Text::unescaped(text_start, self.unescaped.len());
        self.push_scalar(start, end, value, style);
        Ok(())
    }

    /// `+`, `-` and the indentation digit, in either order.
    fn scan_block_header(&mut self, start: Mark) -> Scan<(Chomping, isize)> {
        let mut chomping = self.scan_chomping();
        if chomping != Chomping::Clip {
            self.need(1)?;
        }
        let mut increment = 0;
        let byte = self.at(0);
        if byte.is_ascii_digit() {
            if byte == b'0' {
                return self.error(start, "found an indentation indicator equal to 0");
            }
            increment = isize::from(byte - b'0');
            self.skip();
            self.need(1)?;
            if chomping == Chomping::Clip {
                chomping = self.scan_chomping();
            }
        }
        self.need(1)?;
        Ok((chomping, increment))
    }

    fn scan_chomping(&mut self) -> Chomping {
        let chomping = match self.at(0) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return Chomping::Clip,
        };
        self.skip();
        chomping
    }

    /// Skips indentation and empty lines of a block scalar; settles the indentation the first time.
    fn scan_block_scalar_breaks(
        &mut self,
        indent: &mut isize,
        breaks: &mut Vec<u8>,
        start: Mark,
        end: &mut Mark,
    ) -> Scan<()> {
        *end = self.mark();
        let mut widest = 0;
        loop {
            self.need(1)?;
            let mut column = self.column();
            while (*indent == 0 || column < *indent) && self.at(0) == b' ' {
                self.skip();
                column += 1;
            }
            self.need(1)?;
            widest = widest.max(column);
            if (*indent == 0 || column < *indent) && self.at(0) == b'\t' {
                return self.error(
                    start,
                    "found a tab character where an indentation space is expected",
                );
            }
            if !self.is_break() {
                break;
            }
            self.need(2)?;
            self.read_line(breaks);
            *end = self.mark();
        }
        if *indent == 0 {
            *indent = widest.max(self.indent + 1).max(1);
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}
