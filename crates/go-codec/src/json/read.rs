//! `json.Unmarshal` into `interface{}` and into Go types, and `json.Decoder` for one value.
//!
//! Nesting costs no call depth.

use std::fmt;

use go_value::number::quote;
use go_value::unicode::{is_print, is_space};
use go_value::utf8::decode_rune;
use go_value::{Str, Tree};

use crate::dialect::{Dialect, JsonEngine};
use crate::gostruct::{Type, UnknownFields, fit, place_of};
use crate::text::replace_invalid;
use crate::yaml::Numbers;

/// How deep a text may nest (`maxNestingDepth`).
pub const MAX_NESTING: usize = 10_000;

/// Why a JSON text could not be decoded; prints as Go's `err.Error()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// `json.SyntaxError`, and where it is.
    Syntax {
        /// Go's sentence.
        text: String,
        /// The byte it is about.
        offset: usize,
    },
    /// `json.UnmarshalTypeError`
    Type(String),
    /// A decoder found nothing (`io.EOF`).
    Eof,
    /// A decoder found a truncated value (`io.ErrUnexpectedEOF`).
    UnexpectedEof,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Syntax { text, .. } | JsonError::Type(text) => f.write_str(text),
            JsonError::Eof => f.write_str("EOF"),
            JsonError::UnexpectedEof => f.write_str("unexpected EOF"),
        }
    }
}

impl std::error::Error for JsonError {}

/// Decodes a whole text into `interface{}`.
///
/// # Errors
/// A syntax error, or a number beyond `float64`.
pub fn from_slice(text: &[u8], numbers: Numbers, dialect: &Dialect) -> Result<Tree, JsonError> {
    let mut reader = Reader::new(text, Mode::Whole, numbers, dialect);
    let tree = reader.value()?;
    reader.skip_space();
    if let Some(&byte) = text.get(reader.at) {
        return Err(reader.invalid(byte, "after top-level value"));
    }
    reader.finish(tree)
}

/// Decodes a whole text into a Go type (`json.Unmarshal(text, &v)`).
///
/// # Errors
/// As [`from_slice`]; also what does not fit the type.
pub fn unmarshal(text: &[u8], ty: &'static Type, dialect: &Dialect) -> Result<Tree, JsonError> {
    match unmarshal_partly(text, ty, dialect) {
        (_, Some(error)) => Err(error),
        (tree, None) => Ok(tree),
    }
}

/// As [`unmarshal`], with what `json.Unmarshal` leaves in the variable beside the error: the rest of a value
/// in which a number is beyond `float64`, with null for the number (the new engine: infinity); else nothing.
pub fn unmarshal_partly(
    text: &[u8],
    ty: &'static Type,
    dialect: &Dialect,
) -> (Tree, Option<JsonError>) {
    let mut reader = Reader::new(text, Mode::Whole, Numbers::Float64, dialect);
    let tree = match reader.value() {
        Ok(tree) => tree,
        Err(error) => return (Tree::Nil, Some(error)),
    };
    reader.skip_space();
    if let Some(&byte) = text.get(reader.at) {
        let error = reader.invalid(byte, "after top-level value");
        return (Tree::Nil, Some(error));
    }
    let out_of_range = reader.out_of_range.take();
    // A number beyond float64 stands inside the value, so a type that does not fit at all is found before it.
    match (fit(tree, ty, UnknownFields::Ignored, dialect), out_of_range) {
        (Err(text), _) => (Tree::Nil, Some(JsonError::Type(text))),
        (Ok(tree), None) => (tree, None),
        (Ok(mut tree), Some(text)) => {
            if dialect.json_engine == JsonEngine::V1 {
                empty_infinite(&mut tree);
            }
            (tree, Some(JsonError::Type(text)))
        }
    }
}

/// Puts null where a number was beyond `float64`: no text of JSON says infinity.
fn empty_infinite(tree: &mut Tree) {
    let mut left = vec![tree];
    while let Some(tree) = left.pop() {
        match tree {
            Tree::Float(n) if n.is_infinite() => *tree = Tree::Nil,
            Tree::List(items) => left.extend(items),
            Tree::Map(entries) => left.extend(entries.iter_mut().map(|(_, value)| value)),
            _ => {}
        }
    }
}

/// Decodes the first value of a text, as `json.NewDecoder(r).Decode(&v)` does, and tells where it ends.
///
/// # Errors
/// As [`from_slice`]; a truncated value is [`JsonError::UnexpectedEof`], an empty text [`JsonError::Eof`].
pub fn decode_prefix(
    text: &[u8],
    numbers: Numbers,
    dialect: &Dialect,
) -> Result<(Tree, usize), JsonError> {
    let mut reader = Reader::new(text, Mode::Prefix, numbers, dialect);
    reader.skip_space();
    if reader.at >= text.len() {
        return Err(JsonError::Eof);
    }
    let tree = reader.value()?;
    let end = reader.at;
    Ok((reader.finish(tree)?, end))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Whole,
    Prefix,
}

enum Frame {
    List(Vec<Tree>),
    Map(Vec<(Str, Tree)>, Str),
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    mode: Mode,
    numbers: Numbers,
    dialect: &'t Dialect,
    open: Vec<Frame>,
    /// The first number beyond float64, told when the syntax is right to the end.
    out_of_range: Option<String>,
}

type Read<T> = Result<T, JsonError>;

impl<'t> Reader<'t> {
    fn new(text: &'t [u8], mode: Mode, numbers: Numbers, dialect: &'t Dialect) -> Reader<'t> {
        Reader {
            text,
            at: 0,
            mode,
            numbers,
            dialect,
            open: Vec::new(),
            out_of_range: None,
        }
    }

    fn finish(self, tree: Tree) -> Read<Tree> {
        match self.out_of_range {
            Some(text) => Err(JsonError::Type(text)),
            None => Ok(tree),
        }
    }

    fn syntax<T>(&self, text: String) -> Read<T> {
        Err(JsonError::Syntax {
            text,
            offset: self.at,
        })
    }

    fn v2(&self) -> bool {
        self.dialect.json_engine == JsonEngine::V2
    }

    /// `invalid character 'x' …` about the byte here.
    fn invalid(&self, byte: u8, context: &str) -> JsonError {
        let shown = match byte {
            b'\'' => "'\\''".to_owned(),
            b'"' => "'\"'".to_owned(),
            // The old engine takes each byte for a character, the new one reads UTF-8.
            _ if byte >= 0x80 && self.v2() => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let (_, width) = decode_rune(rest);
                unquoted(rest.get(..width.max(1)).unwrap_or_default())
            }
            _ => unquoted((byte as char).encode_utf8(&mut [0; 4]).as_bytes()),
        };
        JsonError::Syntax {
            text: format!("invalid character {shown} {context}"),
            offset: self.at,
        }
    }

    /// The text ends here. In the middle of a word or number the old engine complains about a blank.
    fn truncated<T>(&self, context: Option<&str>) -> Read<T> {
        if self.mode == Mode::Prefix {
            return Err(JsonError::UnexpectedEof);
        }
        match context {
            Some(context) if !self.v2() => Err(self.invalid(b' ', context)),
            _ => self.syntax("unexpected end of JSON input".to_owned()),
        }
    }

    fn skip_space(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The next byte that is no blank, which is not consumed.
    fn peek(&mut self) -> Read<u8> {
        self.skip_space();
        match self.text.get(self.at) {
            Some(&byte) => Ok(byte),
            None => self.truncated(None),
        }
    }

    fn value(&mut self) -> Read<Tree> {
        loop {
            let byte = self.peek()?;
            let mut done = match byte {
                b'[' => {
                    self.enter(byte)?;
                    if self.peek()? == b']' {
                        self.at += 1;
                        Tree::List(Vec::new())
                    } else {
                        self.open.push(Frame::List(Vec::new()));
                        continue;
                    }
                }
                b'{' => {
                    self.enter(byte)?;
                    if self.peek()? == b'}' {
                        self.at += 1;
                        Tree::empty_map()
                    } else {
                        let key = self.key()?;
                        self.open.push(Frame::Map(Vec::new(), key));
                        continue;
                    }
                }
                b'"' => Tree::Str(self.string()?),
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.word("true", Tree::Bool(true))?,
                b'f' => self.word("false", Tree::Bool(false))?,
                b'n' => self.word("null", Tree::Nil)?,
                _ => return Err(self.invalid(byte, "looking for beginning of value")),
            };
            // Close what ends here.
            loop {
                match self.open.pop() {
                    None => return Ok(done),
                    Some(Frame::List(mut items)) => {
                        items.push(done);
                        match self.peek()? {
                            b',' => {
                                self.at += 1;
                                self.open.push(Frame::List(items));
                                break;
                            }
                            b']' => {
                                self.at += 1;
                                done = Tree::List(items);
                            }
                            byte => return Err(self.invalid(byte, "after array element")),
                        }
                    }
                    Some(Frame::Map(mut entries, key)) => {
                        entries.push((key, done));
                        match self.peek()? {
                            b',' => {
                                self.at += 1;
                                self.skip_space();
                                let key = self.key()?;
                                self.open.push(Frame::Map(entries, key));
                                break;
                            }
                            b'}' => {
                                self.at += 1;
                                done = Tree::Map(last_wins(entries));
                            }
                            byte => return Err(self.invalid(byte, "after object key:value pair")),
                        }
                    }
                }
            }
        }
    }

    fn enter(&mut self, bracket: u8) -> Read<()> {
        if self.open.len() >= MAX_NESTING {
            return match self.dialect.json_engine {
                JsonEngine::V1 => Err(self.invalid(bracket, "exceeded max depth")),
                JsonEngine::V2 => self.syntax("exceeded max depth".to_owned()),
            };
        }
        self.at += 1;
        Ok(())
    }

    fn key(&mut self) -> Read<Str> {
        let byte = self.peek()?;
        if byte != b'"' {
            return Err(self.invalid(byte, "looking for beginning of object key string"));
        }
        let key = self.string()?;
        match self.peek()? {
            b':' => {
                self.at += 1;
                Ok(key)
            }
            byte => Err(self.invalid(byte, "after object key")),
        }
    }

    fn word(&mut self, word: &str, value: Tree) -> Read<Tree> {
        for (i, &expected) in word.as_bytes().iter().enumerate() {
            let context = || format!("in literal {word} (expecting '{}')", expected as char);
            match self.text.get(self.at) {
                Some(&byte) if byte == expected => self.at += 1,
                Some(&byte) => return Err(self.invalid(byte, &context())),
                None => return self.truncated((i > 0).then(context).as_deref()),
            }
        }
        Ok(value)
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.at - from
    }

    /// Complains unless a digit was there.
    fn need_digits(&mut self, context: &'static str) -> Read<()> {
        if self.digits() > 0 {
            return Ok(());
        }
        match self.text.get(self.at) {
            Some(&byte) => Err(self.invalid(
                byte,
                if self.v2() {
                    "in numeric literal"
                } else {
                    context
                },
            )),
            None => self.truncated(Some(context)),
        }
    }

    fn number(&mut self) -> Read<Tree> {
        let from = self.at;
        let negative = self.text.get(self.at) == Some(&b'-');
        if negative {
            self.at += 1;
        }
        let mut integer = true;
        if self.text.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.need_digits("in numeric literal")?;
        }
        if self.text.get(self.at) == Some(&b'.') {
            integer = false;
            self.at += 1;
            self.need_digits("after decimal point in numeric literal")?;
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            integer = false;
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.need_digits("in exponent of numeric literal")?;
        }
        let text = self.text.get(from..self.at).unwrap_or_default();
        let text = std::str::from_utf8(text).unwrap_or_default();
        if integer && self.numbers == Numbers::Integers {
            if let Ok(n) = text.parse::<i64>() {
                return Ok(Tree::Int(n));
            }
            if let Ok(n) = text.parse::<u64>() {
                return Ok(Tree::Uint(n));
            }
        }
        match text.parse::<f64>() {
            Ok(n) if n.is_finite() => Ok(Tree::Float(n)),
            parsed => {
                if self.out_of_range.is_none() {
                    self.out_of_range = Some(self.out_of_range_text(text));
                }
                // Still a number for a type that wants none; the text is refused in any case.
                Ok(Tree::Float(parsed.unwrap_or(f64::INFINITY)))
            }
        }
    }

    fn out_of_range_text(&self, number: &str) -> String {
        let place = match self.dialect.json_engine {
            JsonEngine::V1 => "Go value".to_owned(),
            JsonEngine::V2 => place_of(&self.open.iter().map(Frame::step).collect::<Vec<_>>()),
        };
        format!("json: cannot unmarshal number {number} into {place} of type float64")
    }

    fn string(&mut self) -> Read<Str> {
        self.at += 1;
        let from = self.at;
        let rest = self.text.get(from..).unwrap_or_default();
        let plain = rest
            .iter()
            .position(|&b| b == b'"' || b == b'\\' || b < 0x20)
            .unwrap_or(rest.len());
        self.at += plain;
        if self.text.get(self.at) == Some(&b'"') {
            let bytes = self.text.get(from..self.at).unwrap_or_default();
            self.at += 1;
            return Ok(match std::str::from_utf8(bytes) {
                Ok(_) => Str::from(bytes),
                Err(_) => Str::from(replace_invalid(bytes)),
            });
        }
        self.escaped_string(from)
    }

    /// The slow road: a string with escapes, or one that is wrong.
    fn escaped_string(&mut self, from: usize) -> Read<Str> {
        let mut out = self.text.get(from..self.at).unwrap_or_default().to_vec();
        loop {
            let Some(&byte) = self.text.get(self.at) else {
                return self.truncated(None);
            };
            match byte {
                b'"' => {
                    self.at += 1;
                    return Ok(Str::from(replace_invalid(&out)));
                }
                b'\\' => self.escape(&mut out)?,
                0..0x20 => {
                    return Err(self.invalid(
                        byte,
                        if self.v2() {
                            "in string"
                        } else {
                            "in string literal"
                        },
                    ));
                }
                _ => {
                    out.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Read<()> {
        let start = self.at;
        self.at += 1;
        let Some(&byte) = self.text.get(self.at) else {
            return self.truncated(Some("in string escape code"));
        };
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.at += 1;
                let unit = self.hex4(start)?;
                return self.utf16(unit, out);
            }
            _ if self.v2() => return self.bad_escape(start, 2),
            _ => return Err(self.invalid(byte, "in string escape code")),
        };
        out.push(plain);
        self.at += 1;
        Ok(())
    }

    /// The new engine shows the whole escape.
    fn bad_escape<T>(&self, start: usize, len: usize) -> Read<T> {
        let end = (start + len).min(self.text.len());
        let what = self.text.get(start..end).unwrap_or_default();
        let hidden = std::str::from_utf8(what).map_or(true, |what| {
            what.chars()
                .any(|c| c == '`' || is_space(u32::from(c)) || !is_print(u32::from(c)))
        });
        let shown = if hidden {
            quote(what).to_text().into_owned()
        } else {
            format!("`{}`", String::from_utf8_lossy(what))
        };
        self.syntax(format!("invalid escape sequence {shown} in string"))
    }

    fn hex4(&mut self, start: usize) -> Read<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(&byte) = self.text.get(self.at) else {
                return self.truncated(Some("in \\u hexadecimal character escape"));
            };
            let Some(digit) = (byte as char).to_digit(16) else {
                if self.v2() {
                    return self.bad_escape(start, 6);
                }
                return Err(self.invalid(byte, "in \\u hexadecimal character escape"));
            };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// A UTF-16 unit; a surrogate pairs with the escape behind it, or becomes U+FFFD.
    fn utf16(&mut self, unit: u32, out: &mut Vec<u8>) -> Read<()> {
        let mut c = char::from_u32(unit);
        if (0xd800..0xdc00).contains(&unit)
            && let Some([b'\\', b'u', hex @ ..]) = self.text.get(self.at..self.at + 6)
            && let Some(low) = hex
                .iter()
                .try_fold(0, |low, &b| Some(low << 4 | (b as char).to_digit(16)?))
            && (0xdc00..0xe000).contains(&low)
        {
            self.at += 6;
            c = char::from_u32(0x1_0000 + ((unit - 0xd800) << 10 | (low - 0xdc00)));
        }
        out.extend_from_slice(c.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }
}

impl Frame {
    /// This frame's part of a path.
    fn step(&self) -> String {
        match self {
            Frame::List(items) => items.len().to_string(),
            Frame::Map(_, key) => key.to_text().into_owned(),
        }
    }
}

fn last_wins(mut entries: Vec<(Str, Tree)>) -> Vec<(Str, Tree)> {
    crate::text::sort_last_wins(&mut entries);
    entries
}

/// `'x'` as `quoteChar` prints it.
fn unquoted(c: &[u8]) -> String {
    let quoted = quote(c);
    let text = quoted.to_text();
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(&text);
    format!("'{inner}'")
}
