//! The emitter's comments, anchors, tags and folded scalars, which only documents with styles have.

use super::super::scalar_style::{is_break, width};
use super::Emitter;

impl Emitter {
    /// Writes a blank where none stands before.
    pub(in crate::yaml) fn write_blank(&mut self) {
        if !self.whitespace {
            self.put(b' ');
        }
    }

    /// Writes the lines of a comment, and the break behind them.
    pub(in crate::yaml) fn write_comment(&mut self, text: &[u8]) {
        let (mut breaks, mut begun) = (false, false);
        let mut at = 0;
        while at < text.len() {
            if is_break(text, at) {
                self.write_break(text, &mut at);
                self.indention = true;
                breaks = true;
                begun = false;
            } else {
                if breaks {
                    self.write_indent();
                }
                if !begun && text[at] != b'#' {
                    self.put(b'#');
                    self.put(b' ');
                }
                begun = true;
                self.write_char(text, &mut at);
                self.indention = false;
                breaks = false;
            }
        }
        if !breaks {
            self.put_break();
        }
        self.whitespace = true;
    }

    /// Asks for an empty line before what follows at this indentation.
    pub(in crate::yaml) fn end_foot(&mut self) {
        self.foot_indent = self.indent.max(0);
    }

    /// Writes an anchor (`&`) or an alias (`*`).
    pub(in crate::yaml) fn write_anchor(&mut self, sigil: &[u8], name: &[u8]) {
        self.write_indicator(sigil, true, false, false);
        self.write_word(name);
    }

    /// Writes a tag: its handle and suffix, or in `!<…>` one without a handle.
    pub(in crate::yaml) fn write_tag(&mut self, handle: &[u8], suffix: &[u8]) {
        if handle.is_empty() {
            self.write_indicator(b"!<", true, false, false);
            self.write_tag_text(suffix);
            self.write_indicator(b">", false, false, false);
        } else {
            self.write_blank();
            self.write_word(handle);
            self.write_tag_text(suffix);
        }
    }

    fn write_tag_text(&mut self, text: &[u8]) {
        const KEPT: &[u8] = b";/?:@&=+$,_.~*'()[]-";
        for &byte in text {
            if byte.is_ascii_alphanumeric() || KEPT.contains(&byte) {
                self.put(byte);
            } else {
                self.put(b'%');
                for place in [4, 0] {
                    self.put(b"0123456789ABCDEF"[usize::from(byte >> place & 15)]);
                }
            }
        }
        self.whitespace = false;
        self.indention = false;
    }

    /// Writes characters that stand for themselves.
    fn write_word(&mut self, word: &[u8]) {
        self.out.extend_from_slice(word);
        self.column += word.iter().filter(|&byte| byte & 0xc0 != 0x80).count();
        self.whitespace = false;
        self.indention = false;
    }

    /// Writes the text of a folded scalar, whose lines go-yaml v3 does not fold.
    pub(in crate::yaml) fn write_folded_text(&mut self, text: &[u8]) {
        self.whitespace = true;
        let blank = |at: usize| matches!(text.get(at), Some(b' ' | b'\t'));
        // go-yaml looks at what follows the breaks at the start of the text, not at those that it is about to write.
        let mut behind = 0;
        while is_break(text, behind) {
            behind += width(text[behind]);
        }
        let doubled = behind < text.len() && !blank(behind);
        let (mut breaks, mut leading) = (true, true);
        let mut at = 0;
        while at < text.len() {
            if is_break(text, at) {
                if !breaks && !leading && text[at] == b'\n' && doubled {
                    self.put_break();
                }
                self.write_break(text, &mut at);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                    leading = blank(at);
                }
                self.write_char(text, &mut at);
                self.indention = false;
                breaks = false;
            }
        }
    }
}
