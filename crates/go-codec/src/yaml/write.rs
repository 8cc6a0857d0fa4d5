//! The writer of `toYaml`: `json.Marshal`, then go-yaml v2 reads that text and emits it (`yaml.Marshal` of
//! `sigs.k8s.io/yaml`).
//!
//! The detour through JSON decides what becomes of numbers, of bytes that are not UTF-8 and of characters
//! that a YAML reader refuses. Values without such characters are written at once; for the others
//! the detour is walked in full.

use std::borrow::Cow;

use go_value::number::{append_int, append_uint, format_float};
use go_value::utf8::runes;

use super::emit::{Emitter, Generation, Tag};
use super::input::{Input, is_allowed};
use super::node::Nodes;
use super::order::compare;
use super::read::{Numbers, decode_node};
use crate::dialect::Dialect;
use crate::json::{Html, Layout, to_string as to_json};
use crate::strconv::{append_json_float, parse_integer};
use crate::text::replace_invalid;
use crate::walk::{KeyOrder, Sink, Source, WriteError, walk};

/// From this length on a key might not fit the 1024 characters that the reader of the JSON text allows,
/// each byte written as an escape.
const LONG_JSON_KEY: usize = 160;

/// Writes a value as `yaml.Marshal` of `sigs.k8s.io/yaml` does, with the line break at the end.
///
/// # Errors
/// What `encoding/json` refuses, and characters that go-yaml's reader refuses, in their words.
pub fn to_string<'v>(
    source: impl Into<Source<'v>>,
    dialect: &Dialect,
) -> Result<Vec<u8>, WriteError> {
    let source = source.into();
    let mut writer = Writer::new(false);
    match walk(source, KeyOrder::Sorted(compare), &mut writer) {
        Ok(()) => Ok(writer.emitter.finish()),
        Err(_) if writer.needs_detour => through_json(source, dialect),
        Err(WriteError::Refused(text)) => Err(WriteError::Refused(format!(
            "error marshaling into JSON: {text}"
        ))),
        Err(limit) => Err(limit),
    }
}

/// The same by way of the JSON text.
fn through_json(source: Source<'_>, dialect: &Dialect) -> Result<Vec<u8>, WriteError> {
    let json =
        to_json(source, Html::Escaped, Layout::Compact, dialect).map_err(|error| match error {
            WriteError::Refused(text) => {
                WriteError::Refused(format!("error marshaling into JSON: {text}"))
            }
            limit => limit,
        })?;
    let input = Input::new(&json);
    let nodes = Nodes::first(&input).map_err(|error| WriteError::Refused(error.to_string()))?;
    let Some(root) = nodes.first_root() else {
        return Ok(b"null\n".to_vec());
    };
    let tree = decode_node(root, Numbers::Integers, dialect)
        .map_err(|error| WriteError::Refused(error.cause().to_owned()))?;
    let mut writer = Writer::new(true);
    walk(Source::Tree(&tree), KeyOrder::Sorted(compare), &mut writer)?;
    Ok(writer.emitter.finish())
}

/// The emitter, and whether the way through JSON can be left out.
struct Writer {
    emitter: Emitter,
    /// Strings have come through a YAML reader.
    trusted: bool,
    /// A string was met that the detour through JSON may change or refuse.
    needs_detour: bool,
}

impl Writer {
    fn new(trusted: bool) -> Writer {
        Writer {
            emitter: Emitter::new(Generation::V2),
            trusted,
            needs_detour: false,
        }
    }

    fn detour<T>(&mut self) -> Result<T, WriteError> {
        self.needs_detour = true;
        Err(WriteError::refused("the value has to go through JSON"))
    }
}

impl Sink for Writer {
    fn nil(&mut self) -> Result<(), WriteError> {
        self.emitter.word(b"null");
        Ok(())
    }

    fn bool(&mut self, value: bool) -> Result<(), WriteError> {
        self.emitter.word(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn int(&mut self, value: i64) -> Result<(), WriteError> {
        self.emitter.word_with(|out| append_int(out, value, 10));
        Ok(())
    }

    fn uint(&mut self, value: u64) -> Result<(), WriteError> {
        self.emitter.word_with(|out| append_uint(out, value, 10));
        Ok(())
    }

    fn float(&mut self, value: f64, bits: u32) -> Result<(), WriteError> {
        let mut text = Vec::with_capacity(24);
        append_json_float(&mut text, value, bits);
        if text == b"-0" {
            text = b"0".to_vec();
        } else if parse_integer(&text).is_none() {
            // A fraction, an exponent, or an integer beyond 64 bits: a float for go-yaml too.
            let read = std::str::from_utf8(&text)
                .ok()
                .and_then(|text| text.parse().ok());
            text = format_float(read.unwrap_or(value), b'g', -1, 64).into_bytes();
        }
        self.emitter.word(&text);
        Ok(())
    }

    fn string(&mut self, value: &[u8]) -> Result<(), WriteError> {
        match clean(value, self.trusted) {
            Some(text) => {
                self.emitter.string(&text, Tag::None);
                Ok(())
            }
            None => self.detour(),
        }
    }

    fn begin_list(&mut self, len: usize) -> Result<(), WriteError> {
        self.emitter.begin_list(len);
        Ok(())
    }

    fn end_list(&mut self) -> Result<(), WriteError> {
        self.emitter.end_collection();
        Ok(())
    }

    fn begin_map(&mut self, len: usize) -> Result<(), WriteError> {
        self.emitter.begin_map(len);
        Ok(())
    }

    fn key(&mut self, key: &[u8]) -> Result<(), WriteError> {
        if key.len() > LONG_JSON_KEY && !self.trusted {
            return self.detour();
        }
        match clean(key, self.trusted) {
            Some(key) => {
                self.emitter.key(&key, Tag::None);
                Ok(())
            }
            None => self.detour(),
        }
    }

    fn end_map(&mut self) -> Result<(), WriteError> {
        self.emitter.end_collection();
        Ok(())
    }
}

/// What JSON and a YAML reader give back of a text; `None` where they may do more than to replace bytes that are
/// not UTF-8: DEL, C1 controls (NEL is a line break), noncharacters.
fn clean(text: &[u8], trusted: bool) -> Option<Cow<'_, [u8]>> {
    if trusted {
        return Some(Cow::Borrowed(text));
    }
    if text.is_ascii() {
        return memchr::memchr(0x7f, text)
            .is_none()
            .then_some(Cow::Borrowed(text));
    }
    if !runes(text).all(|(_, rune)| rune < 0x20 || (is_allowed(rune) && rune != 0x85)) {
        return None;
    }
    Some(match replace_invalid(text) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}
