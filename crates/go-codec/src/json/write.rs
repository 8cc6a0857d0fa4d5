//! `json.Marshal` and `json.MarshalIndent`.

use go_value::utf8::decode_rune;

use crate::dialect::{ControlEscapes, Dialect, JsonEngine};
use crate::strconv::append_json_float;
use crate::walk::{KeyOrder, Sink, Source, WriteError, walk};

/// Whether `<`, `>` and `&` are escaped, as `json.Marshal` does for the sake of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Html {
    /// They are written `\u003c`, `\u003e`, `\u0026`.
    Escaped,
    /// They are written as they are (`SetEscapeHTML(false)`).
    Raw,
}

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout<'l> {
    /// All on one line without blanks.
    Compact,
    /// `json.MarshalIndent(v, "", indent)`
    Indented(&'l str),
}

/// Writes a value as JSON; no line break at the end.
///
/// # Errors
/// What `encoding/json` refuses, in its words.
pub fn to_string<'v>(
    source: impl Into<Source<'v>>,
    html: Html,
    layout: Layout<'_>,
    dialect: &Dialect,
) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer {
        out: Vec::with_capacity(128),
        html,
        layout,
        dialect,
        open: Vec::new(),
        after_key: false,
    };
    walk(source.into(), KeyOrder::Bytes, &mut writer)?;
    Ok(writer.out)
}

struct Writer<'d> {
    out: Vec<u8>,
    html: Html,
    layout: Layout<'d>,
    dialect: &'d Dialect,
    /// How many elements each open collection has so far.
    open: Vec<usize>,
    after_key: bool,
}

impl Writer<'_> {
    /// What stands before a value or key: a comma, a line break.
    fn separate(&mut self) {
        if std::mem::take(&mut self.after_key) {
            return;
        }
        let Some(count) = self.open.last_mut() else {
            return;
        };
        if *count > 0 {
            self.out.push(b',');
        }
        *count += 1;
        self.break_line();
    }

    fn break_line(&mut self) {
        if let Layout::Indented(indent) = self.layout {
            self.out.push(b'\n');
            for _ in 0..self.open.len() {
                self.out.extend_from_slice(indent.as_bytes());
            }
        }
    }

    fn begin(&mut self, bracket: u8) {
        self.separate();
        self.out.push(bracket);
        self.open.push(0);
    }

    fn end(&mut self, bracket: u8) {
        if self.open.pop().is_some_and(|count| count > 0) {
            self.break_line();
        }
        self.out.push(bracket);
    }
}

impl Sink for Writer<'_> {
    fn nil(&mut self) -> Result<(), WriteError> {
        self.separate();
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn bool(&mut self, value: bool) -> Result<(), WriteError> {
        self.separate();
        self.out
            .extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn int(&mut self, value: i64) -> Result<(), WriteError> {
        self.separate();
        go_value::number::append_int(&mut self.out, value, 10);
        Ok(())
    }

    fn uint(&mut self, value: u64) -> Result<(), WriteError> {
        self.separate();
        go_value::number::append_uint(&mut self.out, value, 10);
        Ok(())
    }

    fn float(&mut self, value: f64, bits: u32) -> Result<(), WriteError> {
        self.separate();
        append_json_float(&mut self.out, value, bits);
        Ok(())
    }

    fn string(&mut self, value: &[u8]) -> Result<(), WriteError> {
        self.separate();
        append_string(&mut self.out, value, self.html, self.dialect);
        Ok(())
    }

    fn begin_list(&mut self, _len: usize) -> Result<(), WriteError> {
        self.begin(b'[');
        Ok(())
    }

    fn end_list(&mut self) -> Result<(), WriteError> {
        self.end(b']');
        Ok(())
    }

    fn begin_map(&mut self, _len: usize) -> Result<(), WriteError> {
        self.begin(b'{');
        Ok(())
    }

    fn key(&mut self, key: &[u8]) -> Result<(), WriteError> {
        self.string(key)?;
        self.out.push(b':');
        if self.layout != Layout::Compact {
            self.out.push(b' ');
        }
        self.after_key = true;
        Ok(())
    }

    fn end_map(&mut self) -> Result<(), WriteError> {
        self.end(b'}');
        Ok(())
    }
}

/// Bytes that are written as they are: 0; that need a look: 1; that only HTML escaping touches: 2.
const CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        if i < 0x20 || i >= 0x80 {
            table[i] = 1;
        }
        i += 1;
    }
    table[b'"' as usize] = 1;
    table[b'\\' as usize] = 1;
    table[b'<' as usize] = 2;
    table[b'>' as usize] = 2;
    table[b'&' as usize] = 2;
    table
};

/// Appends a quoted string.
pub(crate) fn append_string(out: &mut Vec<u8>, text: &[u8], html: Html, dialect: &Dialect) {
    let limit = if html == Html::Escaped { 0 } else { 1 };
    let special = |b: u8| {
        let class = CLASS[b as usize];
        class == 1 || (class == 2 && limit == 0)
    };
    out.push(b'"');
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&b| special(b)) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let byte = rest[0];
        let mut width = 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 if dialect.control_escapes == ControlEscapes::Short => {
                out.extend_from_slice(b"\\b")
            }
            0x0c if dialect.control_escapes == ControlEscapes::Short => {
                out.extend_from_slice(b"\\f")
            }
            0..0x80 => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
            _ => {
                let (rune, found) = decode_rune(rest);
                width = found;
                match rune {
                    0xfffd if width == 1 => match dialect.json_engine {
                        JsonEngine::V1 => out.extend_from_slice(b"\\ufffd"),
                        JsonEngine::V2 => out.extend_from_slice("\u{fffd}".as_bytes()),
                    },
                    // JavaScript takes them for line breaks.
                    0x2028 => out.extend_from_slice(b"\\u2028"),
                    0x2029 => out.extend_from_slice(b"\\u2029"),
                    _ => out.extend_from_slice(&rest[..width]),
                }
            }
        }
        rest = &rest[width..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}
