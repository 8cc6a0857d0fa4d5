//! The writer of `toYamlPretty`: go-yaml v3 writes the Go value itself, with an indentation of two.
//!
//! No JSON stands between: floats are written from their bits, structs by lower-cased field names, bytes that are
//! not UTF-8 as `!!binary`.

use go_value::number::{append_int, append_uint, format_float};
use go_value::{FloatKind, JsonForm, Object, Str, Tree, Underlying, Value};

use super::emit::{Emitter, Generation, Tag};
use super::order::compare_v3;
use crate::walk::{MAX_NESTING, Source, WriteError, encode_base64, sorted, too_deep};

/// Writes a value as `yaml.NewEncoder` of go-yaml v3 with `SetIndent(2)` does, with the line break at the end.
///
/// # Errors
/// The panic of a value that go-yaml does not know (a function, a complex number), and values nested too deep.
pub fn to_string_pretty<'v>(source: impl Into<Source<'v>>) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer {
        emitter: Emitter::new(Generation::V3),
        depth: 0,
    };
    match source.into() {
        Source::Value(value) => writer.value(value)?,
        Source::Tree(tree) => writer.tree(tree)?,
    }
    Ok(writer.emitter.finish())
}

struct Writer {
    emitter: Emitter,
    depth: usize,
}

impl Writer {
    fn nested(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        if self.depth >= MAX_NESTING {
            return Err(too_deep());
        }
        self.depth += 1;
        run(self)?;
        self.depth -= 1;
        self.emitter.end_collection();
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<(), WriteError> {
        match value {
            Value::Nil => self.emitter.word(b"null"),
            Value::Bool(b) => self.bool(*b),
            Value::Int(_, n) => self.int(*n),
            Value::Uint(_, n) => self.uint(*n),
            Value::Float(kind, n) => {
                self.float(*n, if *kind == FloatKind::Float32 { 32 } else { 64 })
            }
            Value::Complex(..) => return Err(unknown("complex128")),
            Value::Str(text) => self.string(text.as_bytes()),
            Value::Bytes(bytes) => {
                self.emitter.begin_list(bytes.len());
                for &byte in bytes.as_bytes() {
                    self.uint(u64::from(byte));
                }
                self.emitter.end_collection();
            }
            Value::List(list) => {
                self.emitter.begin_list(list.len());
                self.nested(|writer| list.items().iter().try_for_each(|item| writer.value(item)))?;
            }
            Value::Map(map) => {
                let entries = map.entries();
                self.emitter.begin_map(entries.len());
                let entries = sorted(entries.iter().collect(), compare_v3, |entry| {
                    entry.0.as_bytes()
                });
                self.nested(|writer| {
                    entries.into_iter().try_for_each(|(key, value)| {
                        writer.key(key.as_bytes());
                        writer.value(value)
                    })
                })?;
            }
            Value::Object(object) => self.object(&**object)?,
        }
        Ok(())
    }

    fn object(&mut self, object: &dyn Object) -> Result<(), WriteError> {
        let text = match object.json() {
            JsonForm::Value(Value::Str(text)) => Some(text),
            _ => None,
        };
        match (&*object.type_name(), object.underlying(), text) {
            (_, Underlying::NilPointer, _) => self.emitter.word(b"null"),
            ("time.Time" | "*time.Time", _, Some(text)) => self.emitter.word(text.as_bytes()),
            ("time.Duration", _, _) => self.string(object.display().unwrap_or_default().as_bytes()),
            (_, Underlying::Value(inner), _) => return self.value(&inner),
            // A struct that JSON writes as a string has MarshalText.
            (_, Underlying::Struct(_) | Underlying::Pointer(_), Some(text)) => {
                self.string(text.as_bytes())
            }
            (_, Underlying::Struct(fields) | Underlying::Pointer(fields), None) => {
                return match object.yaml() {
                    Some(fields) => self.entries(&fields),
                    None => self.fields(fields),
                };
            }
            (name, Underlying::Opaque, _) => return Err(unknown(name)),
        }
        Ok(())
    }

    fn fields(&mut self, mut fields: Vec<(&'static str, Value)>) -> Result<(), WriteError> {
        fields.retain(|(name, _)| name.starts_with(|c: char| c.is_ascii_uppercase()));
        let lowered: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| (name.to_lowercase(), value))
            .collect();
        self.entries(&lowered)
    }

    fn entries(&mut self, entries: &[(impl AsRef<[u8]>, Value)]) -> Result<(), WriteError> {
        self.emitter.begin_map(entries.len());
        self.nested(|writer| {
            entries.iter().try_for_each(|(name, value)| {
                writer.key(name.as_ref());
                writer.value(value)
            })
        })
    }

    fn tree(&mut self, tree: &Tree) -> Result<(), WriteError> {
        match tree {
            Tree::Nil => self.emitter.word(b"null"),
            Tree::Bool(b) => self.bool(*b),
            Tree::Int(n) => self.int(*n),
            Tree::Uint(n) => self.uint(*n),
            Tree::Float(n) => self.float(*n, 64),
            Tree::Str(text) => self.string(text.as_bytes()),
            Tree::List(items) => {
                self.emitter.begin_list(items.len());
                self.nested(|writer| items.iter().try_for_each(|item| writer.tree(item)))?;
            }
            Tree::Map(entries) => {
                self.emitter.begin_map(entries.len());
                let entries: Vec<&(Str, Tree)> =
                    sorted(entries.iter().collect(), compare_v3, |entry| {
                        entry.0.as_bytes()
                    });
                self.nested(|writer| {
                    entries.into_iter().try_for_each(|(key, value)| {
                        writer.key(key.as_bytes());
                        writer.tree(value)
                    })
                })?;
            }
        }
        Ok(())
    }

    fn bool(&mut self, value: bool) {
        self.emitter.word(if value { b"true" } else { b"false" });
    }

    fn int(&mut self, value: i64) {
        self.emitter.word_with(|out| append_int(out, value, 10));
    }

    fn uint(&mut self, value: u64) {
        self.emitter.word_with(|out| append_uint(out, value, 10));
    }

    fn float(&mut self, value: f64, bits: u32) {
        if value.is_nan() {
            self.emitter.word(b".nan");
        } else if value.is_infinite() {
            self.emitter
                .word(if value > 0.0 { b".inf" } else { b"-.inf" });
        } else {
            self.emitter
                .word(format_float(value, b'g', -1, bits).as_bytes());
        }
    }

    fn string(&mut self, text: &[u8]) {
        match std::str::from_utf8(text) {
            Ok(_) => self.emitter.string(text, Tag::None),
            Err(_) => self.emitter.string(&wrapped_base64(text), Tag::Binary),
        }
    }

    fn key(&mut self, key: &[u8]) {
        match std::str::from_utf8(key) {
            Ok(_) => self.emitter.key(key, Tag::None),
            Err(_) => self.emitter.key(&wrapped_base64(key), Tag::Binary),
        }
    }
}

/// `cannot marshal type: …`
fn unknown(type_name: &str) -> WriteError {
    WriteError::Panic(format!("cannot marshal type: {type_name}"))
}

/// Base64 in lines of 70 characters, if it needs more than one (`encodeBase64`).
fn wrapped_base64(bytes: &[u8]) -> Vec<u8> {
    const LINE: usize = 70;
    let encoded = encode_base64(bytes);
    if encoded.len() < LINE {
        return encoded;
    }
    let mut out = Vec::with_capacity(encoded.len() + encoded.len() / LINE + 1);
    for line in encoded.chunks(LINE) {
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    out
}
