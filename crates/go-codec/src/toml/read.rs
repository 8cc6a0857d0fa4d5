//! The parser of BurntSushi's TOML library (`parse.go`), behind `fromToml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use go_value::number::{parse_float, parse_int, quote};
use go_value::{ElemType, List, Map, Str, Value};

use super::datetime::Datetime;
use super::lex::{Item, ItemKind, LexError, Lexer};
use super::write::dotted;
use crate::dialect::{Dialect, TomlSyntax};

/// How deep arrays and inline tables may nest. The library has no limit.
pub const MAX_NESTING: usize = 100;

/// Why a text is not TOML; prints as Go's `err.Error()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlError {
    message: String,
    line: i64,
    last_key: String,
}

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "toml: line {}", self.line)?;
        if !self.last_key.is_empty() {
            write!(f, " (last key {})", quote(self.last_key.as_bytes()))?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TomlError {}

/// A table: entries by key bytes.
pub type Table = BTreeMap<Str, Node>;

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `true`, `false`
    Bool(bool),
    /// An integer (`int64`).
    Int(i64),
    /// A float.
    Float(f64),
    /// A string.
    Str(Str),
    /// A date, a time, or both.
    Datetime(Datetime),
    /// An array (`[]interface {}`).
    Array(Vec<Node>),
    /// A table.
    Table(Table),
    /// An array of tables written with `[[…]]` (`[]map[string]interface {}`).
    Tables(Vec<Table>),
}

impl Node {
    /// Builds the Go value; `time` makes `time.Time` of dates.
    pub fn to_value(&self, time: &dyn Fn(&Datetime) -> Value) -> Value {
        match self {
            Node::Bool(b) => Value::Bool(*b),
            Node::Int(n) => Value::int64(*n),
            Node::Float(n) => Value::float64(*n),
            Node::Str(text) => Value::Str(text.clone()),
            Node::Datetime(datetime) => time(datetime),
            Node::Array(items) => {
                Value::list(items.iter().map(|item| item.to_value(time)).collect())
            }
            Node::Table(table) => table_to_value(table, time),
            Node::Tables(tables) => {
                let items = tables
                    .iter()
                    .map(|table| table_to_value(table, time))
                    .collect();
                Value::List(List::new(ElemType::MapAny, items))
            }
        }
    }
}

/// Builds the Go value of a table; `time` makes `time.Time` of dates.
pub fn table_to_value(table: &Table, time: &dyn Fn(&Datetime) -> Value) -> Value {
    Value::Map(
        table
            .iter()
            .map(|(key, node)| (key.clone(), node.to_value(time)))
            .collect::<Map>(),
    )
}

/// Reads a document.
///
/// # Errors
/// What the library says about it.
pub fn read(text: &[u8], dialect: &Dialect) -> Result<Table, TomlError> {
    let text = match text {
        [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] | [0xef, 0xbb, 0xbf, rest @ ..] => rest,
        _ => text,
    };
    if text.iter().take(6).any(|&b| b == 0) {
        return Err(TomlError {
            message:
                "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8"
                    .to_owned(),
            line: 1,
            last_key: String::new(),
        });
    }
    let mut parser = Parser {
        lexer: Lexer::new(text, dialect),
        dialect,
        context: Vec::new(),
        current_key: Str::empty(),
        line: 0,
        arrays: BTreeSet::new(),
        mapping: Table::new(),
        implicits: BTreeSet::new(),
        nesting: 0,
    };
    loop {
        let item = parser.next()?;
        if item.kind == ItemKind::Eof {
            return Ok(parser.mapping);
        }
        parser.top_level(&item)?;
    }
}

type Key = Vec<Str>;
type Parsed<T> = Result<T, TomlError>;

struct Parser<'t> {
    lexer: Lexer<'t>,
    dialect: &'t Dialect,
    context: Key,
    current_key: Str,
    /// The line that errors about keys name.
    line: i64,
    /// The dotted names of keys whose last type was an array.
    arrays: BTreeSet<String>,
    mapping: Table,
    /// The dotted names of tables that exist only because of keys below them.
    implicits: BTreeSet<String>,
    nesting: usize,
}

/// The table that a name leads to: of an array of tables, its last.
fn enter<'m>(table: &'m mut Table, name: &Str) -> Option<&'m mut Table> {
    match table.get_mut(name) {
        Some(Node::Table(table)) => Some(table),
        Some(Node::Tables(tables)) => tables.last_mut(),
        _ => None,
    }
}

/// The table at the end of a path, or the step that is no table.
fn locate<'m>(mut table: &'m mut Table, path: &[Str]) -> Result<&'m mut Table, usize> {
    for (at, part) in path.iter().enumerate() {
        table = enter(table, part).ok_or(at)?;
    }
    Ok(table)
}

impl<'t> Parser<'t> {
    fn next(&mut self) -> Parsed<Item<'t>> {
        match self.lexer.next_item() {
            Ok(item) => Ok(item),
            Err(LexError { text, line }) => Err(self.error(line, text)),
        }
    }

    /// The next item, whose line errors about keys name from now on.
    fn next_pos(&mut self) -> Parsed<Item<'t>> {
        let item = self.next()?;
        self.line = item.line;
        Ok(item)
    }

    fn error(&self, line: i64, message: impl Into<String>) -> TomlError {
        let last_key = if self.current_key.is_empty() {
            dotted(&self.context)
        } else if self.context.is_empty() {
            self.current_key.to_text().into_owned()
        } else {
            format!("{}.{}", dotted(&self.context), self.current_key.to_text())
        };
        TomlError {
            message: message.into(),
            line,
            last_key,
        }
    }

    fn fail<T>(&self, line: i64, message: impl Into<String>) -> Parsed<T> {
        Err(self.error(line, message))
    }

    fn unexpected<T>(&self, item: &Item<'_>) -> Parsed<T> {
        self.fail(item.line, format!("BUG: unexpected item {:?}", item.kind))
    }

    fn top_level(&mut self, item: &Item<'t>) -> Parsed<()> {
        match item.kind {
            ItemKind::CommentStart => {
                self.next()?;
                Ok(())
            }
            ItemKind::TableStart => {
                let key = self.key_until(ItemKind::TableEnd)?;
                self.add_context(&key, false)?;
                self.set_type(None, false);
                Ok(())
            }
            ItemKind::ArrayTableStart => {
                let key = self.key_until(ItemKind::ArrayTableEnd)?;
                self.add_context(&key, true)?;
                self.set_type(None, false);
                Ok(())
            }
            ItemKind::KeyStart => {
                let outer = self.context.clone();
                let key = self.key_until(ItemKind::KeyEnd)?;
                self.enter_dotted(&key)?;
                let item = self.next()?;
                let (value, is_array) = self.value(item, false)?;
                let name = self.current_key.clone();
                self.set_value(&name, value)?;
                self.set_type(Some(&name), is_array);
                self.context = outer;
                self.current_key = Str::empty();
                Ok(())
            }
            _ => self.unexpected(item),
        }
    }

    /// The parts of a key or table name.
    fn key_until(&mut self, end: ItemKind) -> Parsed<Key> {
        let mut key = Key::new();
        let mut item = self.next_pos()?;
        while item.kind != end {
            if item.kind == ItemKind::Eof {
                return self.unexpected(&item);
            }
            let part = self.key_string(&item)?;
            key.push(part);
            item = self.next()?;
        }
        Ok(key)
    }

    /// Makes the last part of a dotted key current and the others tables.
    fn enter_dotted(&mut self, key: &[Str]) -> Parsed<()> {
        let Some((last, parents)) = key.split_last() else {
            return Ok(());
        };
        self.current_key = last.clone();
        for part in parents {
            let mut path = self.context.clone();
            path.push(part.clone());
            self.implicits.insert(dotted(&path));
            self.add_context(&path, false)?;
        }
        Ok(())
    }

    fn key_string(&mut self, item: &Item<'t>) -> Parsed<Str> {
        match item.kind {
            ItemKind::Text => Ok(Str::from(item.value)),
            ItemKind::String | ItemKind::RawString => Ok(Str::from(item.value)),
            ItemKind::StringEscaped => self.replace_escapes(item.line, item.value),
            _ => self.unexpected(item),
        }
    }

    /// A value, and whether it is an array.
    fn value(&mut self, item: Item<'t>, parent_is_array: bool) -> Parsed<(Node, bool)> {
        let node = match item.kind {
            ItemKind::String | ItemKind::RawString => Node::Str(Str::from(item.value)),
            ItemKind::StringEscaped => Node::Str(self.replace_escapes(item.line, item.value)?),
            ItemKind::MultilineString => {
                let text = strip_escaped_newlines(strip_first_newline(item.value));
                Node::Str(self.replace_escapes(item.line, &text)?)
            }
            ItemKind::RawMultilineString => Node::Str(Str::from(strip_first_newline(item.value))),
            ItemKind::Integer => self.integer(&item)?,
            ItemKind::Float => self.float(&item)?,
            ItemKind::Bool => Node::Bool(item.value == b"true"),
            ItemKind::Datetime => self.datetime(&item)?,
            ItemKind::Array => return Ok((self.nested(&item, Self::array)?, true)),
            ItemKind::InlineTableStart => {
                self.nested(&item, |parser, _| parser.inline_table(parent_is_array))?
            }
            _ => return self.unexpected(&item),
        };
        Ok((node, false))
    }

    fn nested(
        &mut self,
        item: &Item<'t>,
        run: impl FnOnce(&mut Self, &Item<'t>) -> Parsed<Node>,
    ) -> Parsed<Node> {
        if self.nesting >= MAX_NESTING {
            return self.fail(
                item.line,
                format!("nested more than {MAX_NESTING} levels deep"),
            );
        }
        self.nesting += 1;
        let node = run(self, item);
        self.nesting -= 1;
        node
    }

    fn integer(&mut self, item: &Item<'_>) -> Parsed<Node> {
        let shown = quote(item.value).to_text().into_owned();
        if !underscores_ok(item.value) {
            let text = format!("Invalid integer {shown}: underscores must be surrounded by digits");
            return self.fail(item.line, text);
        }
        if has_leading_zero(item.value) {
            return self.fail(
                item.line,
                format!("Invalid integer {shown}: cannot have leading zeroes"),
            );
        }
        match parse_int(item.value, 0, 64) {
            Ok(n) => Ok(Node::Int(n)),
            Err(error) if error.kind == go_value::number::NumErrorKind::Range => {
                let text = String::from_utf8_lossy(item.value);
                self.fail(item.line, format!("{text} is out of range for int64"))
            }
            Err(_) => self.unexpected(item),
        }
    }

    fn float(&mut self, item: &Item<'_>) -> Parsed<Node> {
        let shown = quote(item.value).to_text().into_owned();
        let mut parts = item
            .value
            .split(|b| matches!(b, b'.' | b'e' | b'E'))
            .filter(|part| !part.is_empty());
        let first = parts.clone().next();
        if !parts.all(underscores_ok) {
            let text = format!("Invalid float {shown}: underscores must be surrounded by digits");
            return self.fail(item.line, text);
        }
        if first.is_some_and(has_leading_zero) {
            return self.fail(
                item.line,
                format!("Invalid float {shown}: cannot have leading zeroes"),
            );
        }
        if !periods_ok(item.value) {
            let text = format!("Invalid float {shown}: '.' must be followed by one or more digits");
            return self.fail(item.line, text);
        }
        let plain: Vec<u8> = item.value.iter().copied().filter(|&b| b != b'_').collect();
        match plain.as_slice() {
            b"nan" | b"+nan" => return Ok(Node::Float(f64::NAN)),
            b"-nan" => return Ok(Node::Float(-f64::NAN)),
            _ => {}
        }
        match parse_float(&plain, 64) {
            Ok(n) => Ok(Node::Float(n)),
            Err(error) if error.kind == go_value::number::NumErrorKind::Range => {
                let text = String::from_utf8_lossy(item.value);
                self.fail(item.line, format!("{text} is out of range for float64"))
            }
            Err(_) => self.fail(item.line, format!("Invalid float value: {shown}")),
        }
    }

    fn datetime(&mut self, item: &Item<'_>) -> Parsed<Node> {
        let text: Vec<u8> = item
            .value
            .iter()
            .map(|&b| match b {
                b'z' => b'Z',
                b't' | b' ' => b'T',
                b => b,
            })
            .collect();
        match Datetime::parse(&text, self.dialect.toml_syntax == TomlSyntax::V1_1) {
            Some(datetime) => Ok(Node::Datetime(datetime)),
            None => self.fail(item.line, format!("invalid datetime: {}", quote(&text))),
        }
    }

    fn array(&mut self, _start: &Item<'t>) -> Parsed<Node> {
        let name = self.current_key.clone();
        self.set_type(Some(&name), true);
        let mut items = Vec::new();
        loop {
            let item = self.next()?;
            match item.kind {
                ItemKind::ArrayEnd => return Ok(Node::Array(items)),
                ItemKind::CommentStart => {
                    self.next()?;
                }
                _ => items.push(self.value(item, true)?.0),
            }
        }
    }

    fn inline_table(&mut self, parent_is_array: bool) -> Parsed<Node> {
        let outer_context = self.context.clone();
        let outer_key = std::mem::replace(&mut self.current_key, Str::empty());
        self.context.push(outer_key.clone());
        let inner_context = self.context.clone();
        self.implicits.insert(dotted(&inner_context));
        self.add_context(&inner_context, parent_is_array)?;
        let mut table = Table::new();
        loop {
            let item = self.next()?;
            match item.kind {
                ItemKind::InlineTableEnd => break,
                ItemKind::CommentStart => {
                    self.next()?;
                    continue;
                }
                _ => {}
            }
            let key = self.key_until(ItemKind::KeyEnd)?;
            self.enter_dotted(&key)?;
            let item = self.next()?;
            let (value, is_array) = self.value(item, false)?;
            let name = self.current_key.clone();
            self.set_value(&name, value.clone())?;
            self.set_type(Some(&name), is_array);
            let mut inner = &mut table;
            for part in key.iter().take(key.len().saturating_sub(1)) {
                let next = inner
                    .entry(part.clone())
                    .or_insert_with(|| Node::Table(Table::new()));
                match next {
                    Node::Table(table) => inner = table,
                    _ => {
                        let text =
                            format!("{} is not a table", quote(dotted(&self.context).as_bytes()));
                        return self.fail(self.line, text);
                    }
                }
            }
            inner.insert(name, value);
            self.context.clone_from(&inner_context);
        }
        self.context = outer_context;
        self.current_key = outer_key;
        Ok(Node::Table(table))
    }

    /// Makes a table the one that keys go to.
    fn add_context(&mut self, key: &[Str], array: bool) -> Parsed<()> {
        let Some((last, parents)) = key.split_last() else {
            return Ok(());
        };
        let mut table = &mut self.mapping;
        let mut path = Key::with_capacity(key.len());
        for part in parents {
            path.push(part.clone());
            if !table.contains_key(part) {
                self.implicits.insert(dotted(&path));
                table.insert(part.clone(), Node::Table(Table::new()));
            }
            match enter(table, part) {
                Some(inner) => table = inner,
                None => {
                    let text = format!("Key '{}' was already created as a hash.", dotted(&path));
                    return self.fail(self.line, text);
                }
            }
        }
        self.context.clone_from(&path);
        if array {
            match table
                .entry(last.clone())
                .or_insert_with(|| Node::Tables(Vec::new()))
            {
                Node::Tables(tables) => tables.push(Table::new()),
                _ => {
                    let text = format!(
                        "Key '{}' was already created and cannot be used as an array.",
                        dotted(key)
                    );
                    return self.fail(self.line, text);
                }
            }
        } else {
            self.set_value(last, Node::Table(Table::new()))?;
        }
        self.context.push(last.clone());
        Ok(())
    }

    fn set_value(&mut self, key: &Str, value: Node) -> Parsed<()> {
        let table = match locate(&mut self.mapping, &self.context) {
            Ok(table) => table,
            Err(at) => return self.already_defined(&self.context[..=at]),
        };
        let mut path = self.context.clone();
        path.push(key.clone());
        let name = dotted(&path);
        if !table.contains_key(key) {
            table.insert(key.clone(), value);
            return Ok(());
        }
        if self.arrays.contains(&name) {
            if !self.implicits.contains(&name) && self.dialect.toml_syntax == TomlSyntax::V1_1 {
                return self.already_defined(&path);
            }
            self.implicits.remove(&name);
            table.insert(key.clone(), value);
            return Ok(());
        }
        if self.implicits.remove(&name) {
            return Ok(());
        }
        self.already_defined(&path)
    }

    fn already_defined(&self, path: &[Str]) -> Parsed<()> {
        self.fail(
            self.line,
            format!("Key '{}' has already been defined.", dotted(path)),
        )
    }

    /// Notes whether a key of the context, or the context itself, is an array.
    fn set_type(&mut self, key: Option<&Str>, is_array: bool) {
        let mut path = self.context.clone();
        path.extend(key.filter(|key| !key.is_empty()).cloned());
        if path.is_empty() {
            path.push(Str::empty());
        }
        let name = dotted(&path);
        if is_array {
            self.arrays.insert(name);
        } else {
            self.arrays.remove(&name);
        }
    }

    fn replace_escapes(&self, line: i64, text: &[u8]) -> Parsed<Str> {
        let mut out = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = memchr::memchr(b'\\', rest) {
            out.extend_from_slice(&rest[..at]);
            let escape = rest.get(at + 1).copied().unwrap_or(0);
            let mut width = 2;
            match escape {
                b'b' => out.push(0x08),
                b't' => out.push(b'\t'),
                b'n' => out.push(b'\n'),
                b'f' => out.push(0x0c),
                b'r' => out.push(b'\r'),
                b'e' => out.push(0x1b),
                b'"' | b'\\' => out.push(escape),
                b'x' | b'u' | b'U' => {
                    width += match escape {
                        b'x' => 2,
                        b'u' => 4,
                        _ => 8,
                    };
                    let digits = rest.get(at + 2..at + width).unwrap_or_default();
                    let digits = String::from_utf8_lossy(digits);
                    let Some(c) = u32::from_str_radix(&digits, 16)
                        .ok()
                        .and_then(char::from_u32)
                    else {
                        let text = format!("Escaped character '\\u{digits}' is not valid UTF-8.");
                        return self.fail(line, text);
                    };
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return self.fail(line, format!("invalid escape: '\\{}'", escape as char)),
            }
            rest = rest.get(at + width..).unwrap_or_default();
        }
        out.extend_from_slice(rest);
        Ok(Str::from(out))
    }
}

fn strip_first_newline(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\n")
        .or_else(|| text.strip_prefix(b"\r\n"))
        .unwrap_or(text)
}

/// Drops line breaks behind a backslash, with the blanks around them.
fn strip_escaped_newlines(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let behind = &rest[at + 1..];
        let blanks = behind
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
            .count();
        if behind.first() == Some(&b'\\') {
            out.extend_from_slice(&rest[..at + 2]);
            rest = &rest[at + 2..];
        } else if behind[..blanks].contains(&b'\n') {
            out.extend_from_slice(&rest[..at]);
            rest = &behind[blanks..];
        } else {
            out.extend_from_slice(&rest[..=at]);
            rest = behind;
        }
    }
    out.extend_from_slice(rest);
    out
}

fn has_leading_zero(text: &[u8]) -> bool {
    match text {
        [b'0', b'b' | b'o' | b'x', ..] => false,
        [b'0', _, ..] | [b'-' | b'+', b'0', _, ..] => true,
        _ => false,
    }
}

fn underscores_ok(text: &[u8]) -> bool {
    if matches!(
        text,
        b"nan" | b"+nan" | b"-nan" | b"inf" | b"-inf" | b"+inf"
    ) {
        return true;
    }
    let mut accept = false;
    for &byte in text {
        if byte == b'_' && !accept {
            return false;
        }
        accept = byte.is_ascii_hexdigit();
    }
    accept
}

fn periods_ok(text: &[u8]) -> bool {
    let mut period = false;
    for &byte in text {
        if period && !byte.is_ascii_digit() {
            return false;
        }
        period = byte == b'.';
    }
    !period
}
