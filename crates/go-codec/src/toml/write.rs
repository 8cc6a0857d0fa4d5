//! The encoder of BurntSushi's TOML library (`encode.go`), behind `toToml`.

use go_value::number::{append_float, append_int, append_uint};
use go_value::{FloatKind, JsonForm, List, Object, Str, Underlying, Value};

use crate::dialect::{Dialect, TomlFloats, TomlInfinity, TomlTopLevel};
use crate::walk::{MAX_NESTING, Source, WriteError};

/// Writes a value as TOML.
///
/// # Errors
/// What the library refuses, in its words; for nil, the panic that Go recovers from.
pub fn to_string<'v>(
    source: impl Into<Source<'v>>,
    dialect: &Dialect,
) -> Result<Vec<u8>, WriteError> {
    let owned;
    let value = match source.into() {
        Source::Value(value) => value,
        Source::Tree(tree) => {
            owned = tree.to_value();
            &owned
        }
    };
    if value.is_nil() {
        return Err(WriteError::Panic(
            "reflect: call of reflect.Value.Type on zero Value".to_owned(),
        ));
    }
    let mut encoder = Encoder {
        out: Vec::with_capacity(256),
        dialect,
        depth: 0,
    };
    encoder.encode(&[], value)?;
    Ok(encoder.out)
}

/// What TOML makes of a value, as far as the layout asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Nothing: nil.
    Absent,
    Table,
    TableArray,
    Other,
}

struct Encoder<'d> {
    out: Vec<u8>,
    dialect: &'d Dialect,
    depth: usize,
}

/// A table's entries: of a map in order of the keys, of a struct in order of declaration.
struct Table {
    entries: Vec<(Str, Value)>,
    is_struct: bool,
}

type Written = Result<(), WriteError>;

fn refuse<T>(text: impl Into<String>) -> Result<T, WriteError> {
    Err(WriteError::Refused(text.into()))
}

/// The fields of a struct or behind a pointer, `None` for other objects.
fn fields_of(object: &dyn Object) -> Option<Vec<(&'static str, Value)>> {
    match object.underlying() {
        Underlying::Struct(fields) | Underlying::Pointer(fields) => Some(fields),
        Underlying::Value(_) | Underlying::NilPointer | Underlying::Opaque => None,
    }
}

/// The exported fields of a struct; those of an embedded one stand in its place.
fn exported(object: &dyn Object) -> Option<Vec<(Str, Value)>> {
    let mut out = Vec::new();
    for (name, value) in fields_of(object)? {
        match &value {
            Value::Object(inner) if object.embedded().contains(&name) => {
                out.extend(exported(&**inner)?);
            }
            _ if name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                out.push((Str::from(name), value));
            }
            _ => {}
        }
    }
    Some(out)
}

/// The name of a time's zone: dates that TOML read without one have zones that say so.
fn zone_of(time: &dyn Object) -> Option<Str> {
    let fields = fields_of(time)?;
    let (_, zone) = fields.into_iter().find(|(name, _)| *name == "loc")?;
    match zone {
        Value::Object(zone) => zone.display(),
        _ => None,
    }
}

/// The text of a time: its method `Format`, which knows years that MarshalText refuses.
fn formatted(time: &dyn Object) -> Option<Str> {
    let format = time
        .methods()
        .iter()
        .find(|method| method.name == "Format")?;
    match (format.run)(time, &[Value::str("2006-01-02T15:04:05.999999999Z07:00")]) {
        Ok(Value::Str(text)) => Some(text),
        _ => None,
    }
}

/// The text of a struct that writes itself (`encoding.TextMarshaler`).
fn text_of(object: &dyn Object) -> Option<Str> {
    match (object.json(), object.underlying()) {
        (JsonForm::Value(Value::Str(text)), Underlying::Struct(_) | Underlying::Pointer(_)) => {
            Some(text)
        }
        _ => None,
    }
}

/// Whether a struct writes itself. A time does even where its text fails, in years beyond 9999.
fn writes_itself(object: &dyn Object) -> bool {
    object.type_name() == "time.Time" || text_of(object).is_some()
}

fn table_of(value: &Value) -> Option<Table> {
    match value {
        Value::Map(map) => {
            let entries = map
                .entries()
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            Some(Table {
                entries,
                is_struct: false,
            })
        }
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) => table_of(&inner),
            _ if writes_itself(&**object) => None,
            _ => {
                let entries = exported(&**object)?;
                Some(Table {
                    entries,
                    is_struct: true,
                })
            }
        },
        _ => None,
    }
}

fn list_of(value: &Value) -> Option<List> {
    match value {
        Value::List(list) => Some(list.clone()),
        Value::Bytes(bytes) => {
            let items = bytes
                .as_bytes()
                .iter()
                .map(|&b| Value::int(i64::from(b)))
                .collect();
            Some(List::new(go_value::ElemType::Int, items))
        }
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) => list_of(&inner),
            _ => None,
        },
        _ => None,
    }
}

/// `isNil`
fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        Value::Object(object) => match object.underlying() {
            Underlying::NilPointer => true,
            Underlying::Value(inner) => is_nil(&inner),
            _ => false,
        },
        _ => false,
    }
}

/// `tomlTypeOfGo`, with its complaints.
fn shape_of(value: &Value, depth: usize) -> Result<Shape, WriteError> {
    if depth > MAX_NESTING {
        return Err(crate::walk::too_deep());
    }
    if is_nil(value) {
        return Ok(Shape::Absent);
    }
    if let Some(list) = list_of(value) {
        let mut tables = !list.is_empty();
        for item in list.items() {
            match shape_of(item, depth + 1)? {
                Shape::Absent => return refuse("toml: cannot encode array with nil element"),
                Shape::Table => {}
                Shape::TableArray | Shape::Other => tables = false,
            }
        }
        return Ok(if tables {
            Shape::TableArray
        } else {
            Shape::Other
        });
    }
    match value {
        Value::Complex(..) => refuse("unsupported type: complex128"),
        Value::Map(_) => Ok(Shape::Table),
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) => shape_of(&inner, depth + 1),
            Underlying::Opaque => refuse(format!("unsupported type: {}", object.kind())),
            _ if writes_itself(&**object) => Ok(Shape::Other),
            _ => Ok(Shape::Table),
        },
        _ => Ok(Shape::Other),
    }
}

impl Encoder<'_> {
    fn nested(&mut self, run: impl FnOnce(&mut Self) -> Written) -> Written {
        if self.depth > MAX_NESTING {
            return Err(crate::walk::too_deep());
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    fn newline(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
    }

    fn indent(&mut self, key: &[Str]) {
        for _ in 1..key.len() {
            self.out.extend_from_slice(b"  ");
        }
    }

    fn encode(&mut self, key: &[Str], value: &Value) -> Written {
        // A nil list is left out of tables; as the whole value it is written as an empty one.
        if is_nil(value) && !(key.is_empty() && list_of(value).is_some()) {
            return Ok(());
        }
        if list_of(value).is_some() {
            return match shape_of(value, self.depth)? {
                Shape::TableArray => self.nested(|encoder| encoder.array_of_tables(key, value)),
                _ => self.key_value(key, value, false),
            };
        }
        if let Some(table) = table_of(value) {
            return self.nested(|encoder| encoder.table(key, &table));
        }
        match value {
            Value::Complex(..) => refuse(format!(
                "unsupported type for key '{}': complex128",
                dotted(key)
            )),
            Value::Object(object) if matches!(object.underlying(), Underlying::Opaque) => {
                refuse(format!(
                    "unsupported type for key '{}': {}",
                    dotted(key),
                    object.kind()
                ))
            }
            _ => self.key_value(key, value, false),
        }
    }

    fn array_of_tables(&mut self, key: &[Str], value: &Value) -> Written {
        if key.is_empty() {
            return refuse("toml: top-level values must be Go maps or structs");
        }
        let Some(list) = list_of(value) else {
            return Ok(());
        };
        for item in list.items() {
            let Some(table) = table_of(item) else {
                continue;
            };
            self.newline();
            self.indent(key);
            self.out.extend_from_slice(b"[[");
            self.out.extend_from_slice(dotted(key).as_bytes());
            self.out.extend_from_slice(b"]]");
            self.newline();
            self.entries(key, &table, false)?;
        }
        Ok(())
    }

    fn table(&mut self, key: &[Str], table: &Table) -> Written {
        if key.len() == 1 {
            self.newline();
        }
        if !key.is_empty() {
            self.indent(key);
            self.out.push(b'[');
            self.out.extend_from_slice(dotted(key).as_bytes());
            self.out.push(b']');
            self.newline();
        }
        self.entries(key, table, false)
    }

    /// What is no table first, then the tables.
    fn entries(&mut self, key: &[Str], table: &Table, inline: bool) -> Written {
        let mut direct = Vec::new();
        let mut sub = Vec::new();
        for (at, (name, value)) in table.entries.iter().enumerate() {
            match shape_of(value, self.depth)? {
                Shape::Table | Shape::TableArray => sub.push((at, name, value)),
                Shape::Absent | Shape::Other => direct.push((at, name, value)),
            }
        }
        let total = direct.len() + sub.len();
        if inline {
            self.out.push(b'{');
        }
        for (entries, more) in [(&direct, !sub.is_empty()), (&sub, false)] {
            for (i, (at, name, value)) in entries.iter().enumerate() {
                if is_nil(value) {
                    continue;
                }
                if !inline {
                    let path = [key, &[(*name).clone()]].concat();
                    self.encode(&path, value)?;
                    continue;
                }
                self.key_value(&[(*name).clone()], value, true)?;
                // Of a struct, the library looks at the field's number instead of the place in the list.
                let last = if table.is_struct {
                    *at + 1 == total
                } else {
                    i + 1 == entries.len() && !more
                };
                if !last {
                    self.out.extend_from_slice(b", ");
                }
            }
        }
        if inline {
            self.out.push(b'}');
        }
        Ok(())
    }

    fn key_value(&mut self, key: &[Str], value: &Value, inline: bool) -> Written {
        let Some(name) = key.last() else {
            if self.dialect.toml_top_level == TomlTopLevel::TablesOnly {
                return refuse("toml: top-level values must be Go maps or structs");
            }
            return self.element(value);
        };
        self.indent(key);
        self.out
            .extend_from_slice(maybe_quoted(name.as_bytes()).as_slice());
        self.out.extend_from_slice(b" = ");
        self.element(value)?;
        if !inline {
            self.newline();
        }
        Ok(())
    }

    fn element(&mut self, value: &Value) -> Written {
        if let Some(list) = list_of(value) {
            return self.nested(|encoder| {
                encoder.out.push(b'[');
                for (i, item) in list.items().iter().enumerate() {
                    if i > 0 {
                        encoder.out.extend_from_slice(b", ");
                    }
                    encoder.element(item)?;
                }
                encoder.out.push(b']');
                Ok(())
            });
        }
        if let Some(table) = table_of(value) {
            return self.nested(|encoder| encoder.entries(&[], &table, true));
        }
        match value {
            Value::Bool(b) => self
                .out
                .extend_from_slice(if *b { b"true" } else { b"false" }),
            Value::Int(_, n) => append_int(&mut self.out, *n, 10),
            Value::Uint(_, n) => append_uint(&mut self.out, *n, 10),
            Value::Float(kind, n) => {
                self.float(*n, if *kind == FloatKind::Float32 { 32 } else { 64 })
            }
            Value::Str(text) => self.quoted(text.as_bytes()),
            Value::Object(object) => return self.object(&**object),
            Value::Nil | Value::Complex(..) | Value::Bytes(_) | Value::Map(_) | Value::List(_) => {
                return refuse(format!("unexpected type: {}", value.type_name()));
            }
        }
        Ok(())
    }

    fn object(&mut self, object: &dyn Object) -> Written {
        match (&*object.type_name(), object.underlying()) {
            ("time.Time", _) => {
                if let Some(text) = formatted(object) {
                    let whole = text.as_bytes();
                    let local = whole.strip_suffix(b"Z").unwrap_or(whole);
                    let zone = zone_of(object).unwrap_or_default();
                    self.out.extend_from_slice(match zone.as_bytes() {
                        b"datetime-local" => local,
                        b"date-local" => local.split(|&b| b == b'T').next().unwrap_or_default(),
                        b"time-local" => local.rsplit(|&b| b == b'T').next().unwrap_or_default(),
                        _ => whole,
                    });
                }
                Ok(())
            }
            ("time.Duration", _) => {
                self.quoted(object.display().unwrap_or_default().as_bytes());
                Ok(())
            }
            ("json.Number", Underlying::Value(Value::Str(text))) => self.number(text.as_bytes()),
            (_, Underlying::Value(inner)) => self.element(&inner),
            _ => match text_of(object) {
                Some(text) => {
                    self.quoted(text.as_bytes());
                    Ok(())
                }
                None => refuse(format!("unexpected type: {}", object.type_name())),
            },
        }
    }

    /// `json.Number`
    fn number(&mut self, text: &[u8]) -> Written {
        if text.is_empty() {
            self.out.push(b'0');
        } else if let Ok(n) = go_value::number::parse_int(text, 10, 64) {
            append_int(&mut self.out, n, 10);
        } else if let Ok(n) = go_value::number::parse_float(text, 64) {
            self.float(n, 64);
        } else {
            let shown = go_value::number::quote(text);
            return refuse(format!("unable to convert {shown} to int64 or float64"));
        }
        Ok(())
    }

    fn float(&mut self, value: f64, bits: u32) {
        let signed = self.dialect.toml_infinity == TomlInfinity::Signed;
        if value.is_nan() {
            if value.is_sign_negative() && !signed {
                self.out.push(b'-');
            }
            self.out.extend_from_slice(b"nan");
            return;
        }
        if value.is_infinite() {
            if value < 0.0 {
                self.out.push(b'-');
            } else if signed {
                self.out.push(b'+');
            }
            self.out.extend_from_slice(b"inf");
            return;
        }
        let from = self.out.len();
        let verb = match self.dialect.toml_floats {
            TomlFloats::Fixed => b'f',
            TomlFloats::General => b'g',
        };
        append_float(&mut self.out, value, verb, -1, bits);
        if !self.out[from..].iter().any(|b| matches!(b, b'.' | b'e')) {
            self.out.extend_from_slice(b".0");
        }
    }

    fn quoted(&mut self, text: &[u8]) {
        append_quoted(&mut self.out, text);
    }
}

/// `Key.String`
pub(super) fn dotted(key: &[Str]) -> String {
    let parts: Vec<String> = key
        .iter()
        .map(|part| String::from_utf8_lossy(&maybe_quoted(part.as_bytes())).into_owned())
        .collect();
    parts.join(".")
}

fn maybe_quoted(key: &[u8]) -> Vec<u8> {
    let bare = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if !key.is_empty() && key.iter().all(bare) {
        return key.to_vec();
    }
    let mut out = Vec::with_capacity(key.len() + 2);
    append_quoted(&mut out, key);
    out
}

fn append_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..0x20 | 0x7f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
