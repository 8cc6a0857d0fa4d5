//! The emitter of go-yaml: layout, quoting, folding. A port of `emitterc.go` for what `toYaml` and
//! `toYamlPretty` can ask of it (one document, block style), with the parts that documents with styles need too.
//!
//! What is here: both generations, which share all but a few rules. What is not: which values come, and in which
//! order (`write`, `write_pretty`).

mod styled;

use go_value::utf8::decode_rune;

use super::scalar_style::{
    Analysis, Style, analyze, is_break, is_printable, last_char, select_style, width,
};

/// Where go-yaml v2 folds long lines.
const BEST_WIDTH: usize = 80;

const BEST_INDENT: usize = 2;

/// How long a key may be to be written without `? `.
pub(super) const MAX_SIMPLE_KEY: usize = 128;

/// Which go-yaml writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    /// Folds lines, does not indent sequences in mappings, quotes text with tabs.
    V2,
    /// Does not fold, indents them, writes tabs in literals.
    V3,
}

/// The tag that is written before a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    None,
    /// `!!binary`: the text is base64.
    Binary,
}

const BINARY: &[u8] = b"!!binary";

impl Tag {
    fn len(self) -> usize {
        match self {
            Tag::None => 0,
            Tag::Binary => BINARY.len(),
        }
    }
}

/// What a node is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Root,
    Sequence,
    Mapping,
    SimpleKey,
}

enum Frame {
    /// A sequence; whether it is a value of a mapping, and whether an item was written.
    Sequence { in_mapping: bool, started: bool },
    /// A mapping; whether a key was written.
    Mapping { started: bool },
    /// An empty collection, which is written at once.
    Empty,
}

/// go-yaml v2's emitter, for what this road can ask of it: one document, block style, no tags or anchors.
pub(super) struct Emitter {
    generation: Generation,
    /// The column behind which lines are folded.
    width: usize,
    out: Vec<u8>,
    pub(super) column: usize,
    /// Whether the last character was a blank, and whether only indentation stands on the line.
    whitespace: bool,
    pub(super) indention: bool,
    indent: isize,
    indents: Vec<isize>,
    open: Vec<Frame>,
    /// The indentation at which an empty line has to follow, since a foot was written there; -1 without one.
    pub(super) foot_indent: isize,
}

impl Emitter {
    pub(super) fn new(generation: Generation) -> Emitter {
        Emitter {
            generation,
            width: match generation {
                Generation::V2 => BEST_WIDTH,
                Generation::V3 => usize::MAX,
            },
            out: Vec::with_capacity(256),
            column: 0,
            whitespace: true,
            indention: true,
            indent: -1,
            indents: Vec::new(),
            open: Vec::new(),
            foot_indent: -1,
        }
    }

    /// The text, with the line break at its end.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.write_indent();
        self.out
    }

    // --- the lowest level ------------------------------------------------------------------------

    fn put(&mut self, byte: u8) {
        self.out.push(byte);
        self.column += 1;
    }

    pub(super) fn put_break(&mut self) {
        self.out.push(b'\n');
        self.column = 0;
        self.indention = true;
    }

    pub(super) fn write_indent(&mut self) {
        let indent = self.indent.max(0) as usize;
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put_break();
        }
        if self.foot_indent == indent as isize {
            self.put_break();
        }
        if self.column < indent {
            self.out
                .resize(self.out.len() + (indent - self.column), b' ');
            self.column = indent;
        }
        self.whitespace = true;
        self.indention = true;
        self.foot_indent = -1;
    }

    /// Writes an indicator; `blank` asks for a blank before it, `whitespace` and `indention` tell what it is.
    pub(super) fn write_indicator(
        &mut self,
        indicator: &[u8],
        blank: bool,
        whitespace: bool,
        indention: bool,
    ) {
        if blank && !self.whitespace {
            self.put(b' ');
        }
        self.out.extend_from_slice(indicator);
        self.column += indicator.len();
        self.whitespace = whitespace;
        self.indention &= indention;
    }

    pub(super) fn increase_indent(&mut self, flow: bool, indentless: bool) {
        self.indents.push(self.indent);
        if self.indent < 0 {
            self.indent = if flow { BEST_INDENT as isize } else { 0 };
        } else if !indentless {
            self.indent += BEST_INDENT as isize;
        }
    }

    pub(super) fn decrease_indent(&mut self) {
        self.indent = self.indents.pop().unwrap_or(-1);
    }

    // --- structure -------------------------------------------------------------------------------

    /// Writes what stands before a value; keys have written theirs.
    fn begin_node(&mut self) -> Context {
        match self.open.last_mut() {
            None => Context::Root,
            Some(Frame::Sequence {
                in_mapping,
                started,
            }) => {
                if !std::mem::replace(started, true) {
                    let indentless =
                        self.generation == Generation::V2 && *in_mapping && !self.indention;
                    self.increase_indent(false, indentless);
                }
                self.write_indent();
                self.write_indicator(b"-", true, false, true);
                Context::Sequence
            }
            Some(Frame::Mapping { .. } | Frame::Empty) => Context::Mapping,
        }
    }

    fn begin_empty(&mut self, brackets: [&[u8]; 2]) {
        self.write_indicator(brackets[0], true, true, false);
        self.write_indicator(brackets[1], false, false, false);
        self.open.push(Frame::Empty);
    }

    /// Begins a sequence of `len` items.
    pub(super) fn begin_list(&mut self, len: usize) {
        let context = self.begin_node();
        if len == 0 {
            self.begin_empty([b"[", b"]"]);
        } else {
            let in_mapping = context == Context::Mapping;
            self.open.push(Frame::Sequence {
                in_mapping,
                started: false,
            });
        }
    }

    /// Begins a mapping of `len` entries.
    pub(super) fn begin_map(&mut self, len: usize) {
        self.begin_node();
        if len == 0 {
            self.begin_empty([b"{", b"}"]);
        } else {
            self.open.push(Frame::Mapping { started: false });
        }
    }

    /// Ends the innermost sequence or mapping.
    pub(super) fn end_collection(&mut self) {
        if let Some(Frame::Sequence { started: true, .. } | Frame::Mapping { started: true }) =
            self.open.pop()
        {
            self.decrease_indent();
        }
    }

    /// Writes a key of the innermost mapping.
    pub(super) fn key(&mut self, key: &[u8], tag: Tag) {
        if let Some(Frame::Mapping { started }) = self.open.last_mut()
            && !std::mem::replace(started, true)
        {
            self.increase_indent(false, false);
        }
        self.write_indent();
        let analysis = analyze(key, self.generation);
        if !analysis.multiline && key.len() + tag.len() <= MAX_SIMPLE_KEY {
            self.write_scalar(key, tag, analysis, Context::SimpleKey);
            self.write_indicator(b":", false, false, false);
        } else {
            self.write_indicator(b"?", true, false, true);
            self.write_scalar(key, tag, analysis, Context::Mapping);
            self.write_indent();
            self.write_indicator(b":", true, false, true);
        }
    }

    /// Writes a string.
    pub(super) fn string(&mut self, text: &[u8], tag: Tag) {
        let context = self.begin_node();
        self.write_scalar(text, tag, analyze(text, self.generation), context);
    }

    /// Writes a scalar that is plain whatever stands around it: a number or a word, in ASCII.
    pub(super) fn word(&mut self, word: &[u8]) {
        self.word_with(|out| out.extend_from_slice(word));
    }

    /// The same for what `write` appends.
    pub(super) fn word_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.begin_node();
        if !self.whitespace {
            self.put(b' ');
        }
        let from = self.out.len();
        write(&mut self.out);
        self.column += self.out.len() - from;
        self.whitespace = false;
        self.indention = false;
    }

    // --- scalars ---------------------------------------------------------------------------------

    fn write_scalar(&mut self, text: &[u8], tag: Tag, analysis: Analysis, context: Context) {
        let style = select_style(text, tag, analysis, context, self.generation);
        if tag == Tag::Binary {
            if !self.whitespace {
                self.put(b' ');
            }
            self.out.extend_from_slice(BINARY);
            self.column += BINARY.len();
            self.whitespace = false;
            self.indention = false;
        }
        self.increase_indent(true, false);
        let breaks = context != Context::SimpleKey;
        match style {
            Style::Plain => self.write_plain(text, breaks),
            Style::SingleQuoted => self.write_single_quoted(text, breaks),
            Style::DoubleQuoted => self.write_double_quoted(text, breaks),
            Style::Literal => self.write_literal(text),
        }
        self.decrease_indent();
    }

    /// Copies one character.
    fn write_char(&mut self, text: &[u8], at: &mut usize) {
        let width = width(text[*at]);
        let end = (*at + width).min(text.len());
        self.out.extend_from_slice(&text[*at..end]);
        self.column += 1;
        *at = end;
    }

    /// Copies one line break.
    fn write_break(&mut self, text: &[u8], at: &mut usize) {
        if text[*at] == b'\n' {
            self.put_break();
            *at += 1;
        } else {
            self.write_char(text, at);
            self.column = 0;
        }
    }

    /// Whether a text is ASCII and ends before the width at which lines are folded.
    fn fits(&self, text: &[u8]) -> bool {
        self.column + text.len() <= self.width && text.is_ascii()
    }

    pub(super) fn write_plain(&mut self, text: &[u8], allow_breaks: bool) {
        if !self.whitespace {
            self.put(b' ');
        }
        if self.fits(text) {
            self.out.extend_from_slice(text);
            self.column += text.len();
        } else {
            // Plain scalars have no line breaks here.
            let mut spaces = false;
            let mut at = 0;
            while at < text.len() {
                if text[at] == b' ' {
                    if allow_breaks
                        && !spaces
                        && self.column > self.width
                        && text.get(at + 1) != Some(&b' ')
                    {
                        self.write_indent();
                        at += 1;
                    } else {
                        self.write_char(text, &mut at);
                    }
                    spaces = true;
                } else {
                    self.write_char(text, &mut at);
                    self.indention = false;
                    spaces = false;
                }
            }
        }
        self.whitespace = false;
        self.indention = false;
    }

    pub(super) fn write_single_quoted(&mut self, text: &[u8], allow_breaks: bool) {
        self.write_indicator(b"'", true, false, false);
        let mut spaces = false;
        let mut breaks = false;
        let mut at = 0;
        while at < text.len() {
            if text[at] == b' ' {
                let foldable = at > 0 && at < text.len() - 1 && text[at + 1] != b' ';
                if allow_breaks && !spaces && self.column > self.width && foldable {
                    self.write_indent();
                    at += 1;
                } else {
                    self.write_char(text, &mut at);
                }
                spaces = true;
            } else if is_break(text, at) {
                if !breaks && text[at] == b'\n' {
                    self.put_break();
                }
                self.write_break(text, &mut at);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                if text[at] == b'\'' {
                    self.put(b'\'');
                }
                self.write_char(text, &mut at);
                self.indention = false;
                spaces = false;
                breaks = false;
            }
        }
        self.write_indicator(b"'", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    pub(super) fn write_double_quoted(&mut self, text: &[u8], allow_breaks: bool) {
        // go-yaml looks for the byte order mark at the start of the text, whatever character is meant.
        let escape_all = text.starts_with(b"\xef\xbb\xbf");
        self.write_indicator(b"\"", true, false, false);
        let mut spaces = false;
        let mut at = 0;
        while at < text.len() {
            let byte = text[at];
            if escape_all
                || !is_printable(text, at)
                || is_break(text, at)
                || matches!(byte, b'"' | b'\\')
            {
                let (rune, width) = decode_rune(&text[at..]);
                at += width.max(1);
                self.write_escape(rune);
                spaces = false;
            } else if byte == b' ' {
                if allow_breaks
                    && !spaces
                    && self.column > self.width
                    && at > 0
                    && at < text.len() - 1
                {
                    self.write_indent();
                    if text[at + 1] == b' ' {
                        self.put(b'\\');
                    }
                    at += 1;
                } else {
                    self.write_char(text, &mut at);
                }
                spaces = true;
            } else {
                self.write_char(text, &mut at);
                spaces = false;
            }
        }
        self.write_indicator(b"\"", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn write_escape(&mut self, rune: u32) {
        self.put(b'\\');
        let short = match rune {
            0x00 => b'0',
            0x07 => b'a',
            0x08 => b'b',
            0x09 => b't',
            0x0a => b'n',
            0x0b => b'v',
            0x0c => b'f',
            0x0d => b'r',
            0x1b => b'e',
            0x22 => b'"',
            0x5c => b'\\',
            0x85 => b'N',
            0xa0 => b'_',
            0x2028 => b'L',
            0x2029 => b'P',
            _ => 0,
        };
        if short != 0 {
            self.put(short);
            return;
        }
        let (letter, digits) = match rune {
            0..=0xff => (b'x', 2),
            0x100..=0xffff => (b'u', 4),
            _ => (b'U', 8),
        };
        self.put(letter);
        for place in (0..digits).rev() {
            self.put(b"0123456789ABCDEF"[(rune >> (4 * place) & 15) as usize]);
        }
    }

    pub(super) fn write_literal(&mut self, text: &[u8]) {
        self.write_block_header(b"|", text);
        self.put_break();
        self.write_literal_text(text);
    }

    /// Writes what stands before the text of a block scalar on its line.
    pub(super) fn write_block_header(&mut self, indicator: &[u8], text: &[u8]) {
        self.write_indicator(indicator, true, false, false);
        self.write_block_scalar_hints(text);
    }

    pub(super) fn write_literal_text(&mut self, text: &[u8]) {
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        let mut at = 0;
        while at < text.len() {
            if is_break(text, at) {
                self.write_break(text, &mut at);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                // The rest of the line at once: the column counts for nothing before the next break.
                let run = text[at..]
                    .iter()
                    .position(|b| matches!(b, b'\n' | b'\r' | 0xc2 | 0xe2));
                let end = match run {
                    Some(0) => (at + width(text[at])).min(text.len()),
                    Some(run) => at + run,
                    None => text.len(),
                };
                self.out.extend_from_slice(&text[at..end]);
                self.column += end - at;
                at = end;
                self.indention = false;
                breaks = false;
            }
        }
    }

    /// The indentation digit, where the text begins with a blank or break, and the chomping indicator.
    fn write_block_scalar_hints(&mut self, text: &[u8]) {
        if text.first() == Some(&b' ') || is_break(text, 0) {
            self.write_indicator(b"2", false, false, false);
        }
        let last = last_char(text, text.len());
        let chomp: &[u8] = match last {
            None => b"-",
            Some(last) if !is_break(text, last) => b"-",
            Some(last) => match last_char(text, last) {
                None => b"+",
                Some(before) if is_break(text, before) => b"+",
                Some(_) => return,
            },
        };
        self.write_indicator(chomp, false, false, false);
    }
}
