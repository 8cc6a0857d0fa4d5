//! Walks values for the writers: one road for `go_value::Value` and for `Tree`, with the rules of
//! `encoding/json` about what can be written at all.
//!
//! What is here: order of keys, depth, cycles, objects. What is not: any output format; a format is a [`Sink`].

use std::borrow::Cow;
use std::fmt;

use go_value::{FloatKind, JsonForm, Map, Object, Tree, Value};

/// How deep a value may nest to be written. Go has no such limit, but finds cycles from this depth on.
pub const MAX_NESTING: usize = 1_000;

/// Why a value cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// What the Go library says.
    Refused(String),
    /// The Go library panics with this text, which the template engine recovers from.
    Panic(String),
    /// A limit of this program was reached; the text names it.
    Limit(String),
}

impl WriteError {
    pub(crate) fn refused(text: impl Into<String>) -> WriteError {
        WriteError::Refused(text.into())
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Refused(text) | WriteError::Panic(text) | WriteError::Limit(text) => {
                f.write_str(text)
            }
        }
    }
}

impl std::error::Error for WriteError {}

/// What can be written: a value of a template, or a decoded tree.
#[derive(Clone, Copy, Debug)]
pub enum Source<'v> {
    /// A value of a template.
    Value(&'v Value),
    /// A decoded tree.
    Tree(&'v Tree),
}

impl<'v> From<&'v Value> for Source<'v> {
    fn from(value: &'v Value) -> Self {
        Source::Value(value)
    }
}

impl<'v> From<&'v Tree> for Source<'v> {
    fn from(tree: &'v Tree) -> Self {
        Source::Tree(tree)
    }
}

/// In which order the entries of a map come.
#[derive(Clone, Copy)]
pub(crate) enum KeyOrder {
    /// By bytes, as `encoding/json` writes them; members of structs keep theirs.
    Bytes,
    /// By another comparison, structs included.
    Sorted(fn(&[u8], &[u8]) -> std::cmp::Ordering),
}

/// A format that receives a value piece by piece. Strings may be any bytes.
pub(crate) trait Sink {
    fn nil(&mut self) -> Result<(), WriteError>;
    fn bool(&mut self, value: bool) -> Result<(), WriteError>;
    fn int(&mut self, value: i64) -> Result<(), WriteError>;
    fn uint(&mut self, value: u64) -> Result<(), WriteError>;
    /// A finite float of 32 or 64 bits.
    fn float(&mut self, value: f64, bits: u32) -> Result<(), WriteError>;
    fn string(&mut self, value: &[u8]) -> Result<(), WriteError>;
    fn begin_list(&mut self, len: usize) -> Result<(), WriteError>;
    fn end_list(&mut self) -> Result<(), WriteError>;
    fn begin_map(&mut self, len: usize) -> Result<(), WriteError>;
    fn key(&mut self, key: &[u8]) -> Result<(), WriteError>;
    fn end_map(&mut self) -> Result<(), WriteError>;
}

/// Sends a value to a sink.
///
/// # Errors
/// What `encoding/json` cannot write (infinite numbers, functions, cycles), what the sink refuses, and values
/// nested deeper than [`MAX_NESTING`].
pub(crate) fn walk(
    source: Source<'_>,
    order: KeyOrder,
    sink: &mut impl Sink,
) -> Result<(), WriteError> {
    let mut walker = Walker {
        order,
        sink,
        path: Vec::new(),
    };
    match source {
        Source::Value(value) => walker.value(value),
        Source::Tree(tree) => walker.tree(tree, 0),
    }
}

struct Walker<'s, S> {
    order: KeyOrder,
    sink: &'s mut S,
    /// The addresses of the open maps, lists and objects.
    path: Vec<usize>,
}

impl<S: Sink> Walker<'_, S> {
    fn value(&mut self, value: &Value) -> Result<(), WriteError> {
        match value {
            Value::Nil => self.sink.nil(),
            Value::Bool(b) => self.sink.bool(*b),
            Value::Int(_, n) => self.sink.int(*n),
            Value::Uint(_, n) => self.sink.uint(*n),
            Value::Float(kind, n) => {
                self.float(*n, if *kind == FloatKind::Float32 { 32 } else { 64 })
            }
            Value::Complex(..) => Err(WriteError::refused("json: unsupported type: complex128")),
            Value::Str(s) => self.sink.string(s.as_bytes()),
            Value::Bytes(bytes) => self.sink.string(&encode_base64(bytes.as_bytes())),
            Value::Map(map) => self.map(map),
            Value::List(list) => {
                if list.is_nil() {
                    return self.sink.nil();
                }
                self.enter(list.items().as_ptr() as usize, || value.type_name())?;
                self.sink.begin_list(list.len())?;
                for item in list.items() {
                    self.value(item)?;
                }
                self.path.pop();
                self.sink.end_list()
            }
            Value::Object(object) => self.object(&**object, value),
        }
    }

    fn float(&mut self, value: f64, bits: u32) -> Result<(), WriteError> {
        if !value.is_finite() {
            let shown = go_value::number::format_float(value, b'g', -1, bits);
            return Err(WriteError::refused(format!(
                "json: unsupported value: {shown}"
            )));
        }
        self.sink.float(value, bits)
    }

    fn map(&mut self, map: &Map) -> Result<(), WriteError> {
        if map.is_nil() {
            return self.sink.nil();
        }
        self.enter(map.address(), || map.map_type().name.into())?;
        let entries = map.entries();
        self.sink.begin_map(entries.len())?;
        match self.order {
            KeyOrder::Sorted(compare)
                if !entries
                    .keys()
                    .is_sorted_by(|one, next| compare(one.as_bytes(), next.as_bytes()).is_le()) =>
            {
                let entries = sorted(entries.iter().collect(), compare, |entry| {
                    entry.0.as_bytes()
                });
                for (key, value) in entries {
                    self.sink.key(key.as_bytes())?;
                    self.value(value)?;
                }
            }
            // Entries come sorted by bytes, which mostly is the natural order too.
            KeyOrder::Bytes | KeyOrder::Sorted(_) => {
                for (key, value) in entries.iter() {
                    self.sink.key(key.as_bytes())?;
                    self.value(value)?;
                }
            }
        }
        self.path.pop();
        self.sink.end_map()
    }

    fn object(&mut self, object: &dyn Object, value: &Value) -> Result<(), WriteError> {
        match object.json() {
            JsonForm::Value(inner) => {
                self.enter(std::ptr::from_ref(object).addr(), || value.type_name())?;
                self.value(&inner)?;
                self.path.pop();
                Ok(())
            }
            JsonForm::Members(members) => {
                self.enter(std::ptr::from_ref(object).addr(), || value.type_name())?;
                self.sink.begin_map(members.len())?;
                let members = match self.order {
                    KeyOrder::Bytes => members,
                    KeyOrder::Sorted(compare) => {
                        sorted(members, compare, |member| member.0.as_bytes())
                    }
                };
                for (key, value) in &members {
                    self.sink.key(key.as_bytes())?;
                    self.value(value)?;
                }
                self.path.pop();
                self.sink.end_map()
            }
            JsonForm::Error(text) => Err(WriteError::Refused(text)),
        }
    }

    fn tree(&mut self, tree: &Tree, depth: usize) -> Result<(), WriteError> {
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
        match tree {
            Tree::Nil => self.sink.nil(),
            Tree::Bool(b) => self.sink.bool(*b),
            Tree::Int(n) => self.sink.int(*n),
            Tree::Uint(n) => self.sink.uint(*n),
            Tree::Float(n) => self.float(*n, 64),
            Tree::Str(s) => self.sink.string(s.as_bytes()),
            Tree::List(items) => {
                self.sink.begin_list(items.len())?;
                for item in items {
                    self.tree(item, depth + 1)?;
                }
                self.sink.end_list()
            }
            Tree::Map(entries) => {
                self.sink.begin_map(entries.len())?;
                let entries = entries.iter().collect::<Vec<_>>();
                let entries = match self.order {
                    KeyOrder::Bytes => entries,
                    KeyOrder::Sorted(compare) => {
                        sorted(entries, compare, |entry| entry.0.as_bytes())
                    }
                };
                for (key, value) in entries {
                    self.sink.key(key.as_bytes())?;
                    self.tree(value, depth + 1)?;
                }
                self.sink.end_map()
            }
        }
    }

    /// Notes an open collection; beyond the depth limit it tells a cycle from mere depth.
    fn enter(
        &mut self,
        address: usize,
        type_name: impl Fn() -> Cow<'static, str>,
    ) -> Result<(), WriteError> {
        if self.path.len() < MAX_NESTING {
            self.path.push(address);
            return Ok(());
        }
        if self.path.contains(&address) {
            let ty = type_name();
            return Err(WriteError::refused(format!(
                "json: unsupported value: encountered a cycle via {ty}"
            )));
        }
        Err(too_deep())
    }
}

pub(crate) fn too_deep() -> WriteError {
    WriteError::Limit(format!(
        "value is nested more than {MAX_NESTING} levels deep"
    ))
}

/// Sorts without trusting the comparison: Go's natural order of keys is not transitive in all corners, and
/// the standard sort may panic then.
pub(crate) fn sorted<T>(
    mut items: Vec<T>,
    compare: fn(&[u8], &[u8]) -> std::cmp::Ordering,
    key: impl Fn(&T) -> &[u8],
) -> Vec<T> {
    // Maps come sorted by bytes, which is nearly the natural order.
    if items.is_sorted_by(|one, next| compare(key(one), key(next)).is_le()) {
        return items;
    }
    let mut width = 1;
    let mut from: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let mut to: Vec<Option<T>> = Vec::with_capacity(from.len());
    while width < from.len() {
        let mut start = 0;
        while start < from.len() {
            let middle = (start + width).min(from.len());
            let end = (middle + width).min(from.len());
            let (mut left, mut right) = (start, middle);
            while left < middle || right < end {
                let take_left = match (from.get(left), from.get(right)) {
                    (Some(Some(one)), Some(Some(other))) if left < middle && right < end => {
                        compare(key(one), key(other)).is_le()
                    }
                    _ => left < middle,
                };
                let at = if take_left { &mut left } else { &mut right };
                to.push(from.get_mut(*at).and_then(Option::take));
                *at += 1;
            }
            start = end;
        }
        std::mem::swap(&mut from, &mut to);
        to.clear();
        width *= 2;
    }
    items.extend(from.into_iter().flatten());
    items
}

/// `base64.StdEncoding`
pub(crate) fn encode_base64(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word = group
            .iter()
            .fold(0u32, |word, &byte| word << 8 | u32::from(byte))
            << (8 * (3 - group.len()));
        for i in 0..4 {
            out.push(if i <= group.len() {
                ALPHABET[(word >> (18 - 6 * i) & 63) as usize]
            } else {
                b'='
            });
        }
    }
    out
}
