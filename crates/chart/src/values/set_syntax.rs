//! The grammar of `--set` and its siblings: `a.b[0].c=value,…`.
//!
//! Follows Helm's `strvals` (`parser.go`, `literal_parser.go`) function by function, its odd corners
//! included: a `\` escapes any character, an argument may end anywhere an end of input is met between
//! two pairs, a type that does not fit is a recovered Go panic with Go's words.

use go_codec::Dialect;
use go_codec::json;
use go_codec::yaml::Numbers;
use go_value::{Str, number, print};

use super::merge::{ReadError, ReadFile};
use super::table::{Node, Table};
use crate::limits::{Limit, MAX_VALUES_DEPTH};
use crate::rules::{OpenIndex, Rules};

/// The highest index that `[i]` takes.
pub const MAX_INDEX: i64 = 65_536;
/// How many names a key may nest.
pub const MAX_NESTED_NAME_LEVEL: usize = 30;

/// What the values of an argument are.
pub enum Values<'a> {
    /// `--set`: booleans, null and integers are recognized.
    Typed,
    /// `--set-string`: strings.
    Strings,
    /// `--set-json`: JSON.
    Json,
    /// `--set-file`: paths of files that hold the value.
    Files(&'a mut dyn ReadFile),
}

/// Why an argument is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// Helm's sentence, without the part that names the flag.
    Text(String),
    /// A limit of ours.
    Limit(Limit),
}

/// Parses one argument of `--set`, `--set-string`, `--set-json` or `--set-file` into `dest`.
///
/// # Errors
/// What Helm says, or a limit of ours.
pub fn parse_into(
    text: &[u8],
    dest: &mut Table,
    values: Values<'_>,
    rules: &Rules,
) -> Result<(), SetError> {
    Parser {
        input: Input::new(text),
        values,
        codec: rules.codec,
    }
    .parse(dest, rules.open_index)
}

/// Parses one argument of `--set-literal` into `dest`: the value is the rest of the argument as it is.
///
/// # Errors
/// What Helm says, or a limit of ours.
pub fn parse_literal_into(text: &[u8], dest: &mut Table, rules: &Rules) -> Result<(), SetError> {
    LiteralParser {
        input: Input::new(text),
    }
    .parse(dest, rules.open_index)
}

/// How a step of a parser ends early.
enum Stop {
    /// Go's `io.EOF`, which means that the argument is done.
    End,
    /// `io.EOF` inside an index, wrapped in a sentence.
    OpenIndex,
    /// An error.
    Text(String),
    /// A limit of ours.
    Limit(Limit),
}

fn text(message: impl Into<String>) -> Stop {
    Stop::Text(message.into())
}

fn finish(result: Result<(), Stop>, open_index: OpenIndex) -> Option<Result<(), SetError>> {
    match result {
        Ok(()) => None,
        Err(Stop::End) => Some(Ok(())),
        Err(Stop::OpenIndex) => Some(match open_index {
            OpenIndex::Error => Err(SetError::Text("error parsing index: EOF".into())),
            OpenIndex::Ignored => Ok(()),
        }),
        Err(Stop::Text(message)) => Some(Err(SetError::Text(message))),
        Err(Stop::Limit(limit)) => Some(Err(SetError::Limit(limit))),
    }
}

/// The runes of an argument, as Go's `ReadRune` gives them: a byte that is not UTF-8 is U+FFFD.
struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn new(bytes: &'a [u8]) -> Input<'a> {
        Input { bytes, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<(char, usize)> {
        let rest = self.rest();
        let first = rest.utf8_chunks().next()?;
        match first.valid().chars().next() {
            Some(rune) => Some((rune, rune.len_utf8())),
            None => Some(('\u{fffd}', 1)),
        }
    }

    fn read(&mut self) -> Option<char> {
        let (rune, len) = self.peek()?;
        self.at += len;
        Some(rune)
    }

    /// Go's `runesUntil`: the runes before the first of `stop`, and the one that stopped; `None` at the
    /// end of input. `escapes` says whether `\` takes the next rune as it is.
    fn until(&mut self, stop: &[char], escapes: bool) -> (String, Option<char>) {
        let mut taken = String::new();
        while let Some(rune) = self.read() {
            if stop.contains(&rune) {
                return (taken, Some(rune));
            }
            if escapes && rune == '\\' {
                match self.read() {
                    Some(next) => taken.push(next),
                    None => return (taken, None),
                }
            } else {
                taken.push(rune);
            }
        }
        (taken, None)
    }

    fn index(&mut self, escapes: bool) -> Result<i64, Stop> {
        let (digits, stop) = self.until(&[']'], escapes);
        if stop.is_none() {
            return Err(Stop::OpenIndex);
        }
        number::atoi(digits.as_bytes())
            .map_err(|error| text(format!("error parsing index: {error}")))
    }
}

/// Go's `%q` of a string.
fn quoted(s: &str) -> String {
    number::quote(s.as_bytes()).to_text().into_owned()
}

/// Go's `%q` of a `[]rune`: the runes as character literals in brackets.
fn quoted_runes(runes: &str) -> String {
    let items = runes.chars().map(|rune| {
        let value = go_value::Value::Int(go_value::IntKind::Int32, i64::from(u32::from(rune)));
        print::sprintf(b"%q", &[value]).to_text().into_owned()
    });
    format!("[{}]", items.collect::<Vec<_>>().join(" "))
}

fn type_name(node: &Node) -> &'static str {
    match node {
        Node::Nil => "nil",
        Node::Bool(_) => "bool",
        Node::Int(_) => "int64",
        Node::Uint(_) => "uint64",
        Node::Float(_) => "float64",
        Node::Number(_) => "json.Number",
        Node::Str(_) => "string",
        Node::List(_) | Node::SharedList(_) => "[]interface {}",
        Node::Table(_) | Node::Shared(_) => "map[string]interface {}",
    }
}

/// The recovered panic of a failed Go type assertion.
fn conversion(node: &Node, wanted: &str) -> Stop {
    text(format!(
        "unable to parse key: interface conversion: interface {{}} is {}, not {wanted}",
        type_name(node)
    ))
}

/// The table under `key` for changes; the second tells whether it was there.
fn inner_table(data: &Table, key: &str) -> Result<(Table, bool), Stop> {
    match data.get(key.as_bytes()) {
        None => Ok((Table::new(), false)),
        Some(Node::Table(table)) => Ok((table.clone(), true)),
        Some(other) => Err(conversion(other, "map[string]interface {}")),
    }
}

fn inner_list(data: &Table, key: &str) -> Result<Vec<Node>, Stop> {
    match data.get(key.as_bytes()) {
        None => Ok(Vec::new()),
        Some(Node::List(items)) => Ok(items.to_vec()),
        Some(other) => Err(conversion(other, "[]interface {}")),
    }
}

fn nested_list(list: &[Node], at: usize) -> Result<Vec<Node>, Stop> {
    match list.get(at) {
        None | Some(Node::Nil) => Ok(Vec::new()),
        Some(Node::List(items)) => Ok(items.to_vec()),
        Some(other) => Err(conversion(other, "[]interface {}")),
    }
}

/// The table at an index, made anew where something else is there; the second tells whether the list
/// reaches that far.
fn table_at(list: &mut [Node], at: usize) -> (Table, bool) {
    match list.get_mut(at) {
        None => (Table::new(), false),
        Some(Node::Table(table)) => (table.clone(), true),
        Some(other) => {
            *other = Node::Table(Table::new());
            (Table::new(), true)
        }
    }
}

fn set(data: &mut Table, key: &str, value: Node) {
    // An empty key is passed over in silence.
    if !key.is_empty() {
        data.insert(Str::from(key), value);
    }
}

/// Stores a list that was changed. Under an empty key nothing is stored, but Go changes the items of a list that is
/// there in place, unless it had to grow.
fn set_list(data: &mut Table, key: &str, list: Vec<Node>) {
    let in_place = match data.get(key.as_bytes()) {
        Some(Node::List(items)) => items.len() == list.len(),
        _ => false,
    };
    if in_place {
        data.insert(Str::from(key), Node::List(list.into()));
    } else {
        set(data, key, Node::List(list.into()));
    }
}

fn set_index(list: &mut Vec<Node>, at: i64, value: Node) -> Result<(), Stop> {
    if at < 0 {
        return Err(text(format!("negative {at} index not allowed")));
    }
    if at > MAX_INDEX {
        return Err(text(format!(
            "index of {at} is greater than maximum supported index of {MAX_INDEX}"
        )));
    }
    let at = usize::try_from(at).unwrap_or_default();
    if list.len() <= at {
        list.resize(at + 1, Node::Nil);
    }
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
    Ok(())
}

/// Puts a table back that was changed in place, whatever stopped the change.
fn put_back(data: &mut Table, key: &str, inner: Table, existed: bool) {
    if existed {
        data.insert(Str::from(key), Node::Table(inner));
    } else if !inner.is_empty() {
        set(data, key, Node::Table(inner));
    }
}

fn deeper(level: usize) -> Result<usize, Stop> {
    if level >= MAX_NESTED_NAME_LEVEL {
        return Err(text(format!(
            "value name nested level is greater than maximum supported nested level of {MAX_NESTED_NAME_LEVEL}"
        )));
    }
    Ok(level + 1)
}

/// Indices that follow each other (`a[0][0]…`) have no limit in Helm; each is a level of values.
fn check_indices(indices: usize) -> Result<(), Stop> {
    if indices >= MAX_VALUES_DEPTH {
        return Err(Stop::Limit(Limit::values_depth()));
    }
    Ok(())
}

/// What a value list starts with.
enum ListStart {
    End,
    NotList,
}

struct Parser<'a, 'v> {
    input: Input<'a>,
    values: Values<'v>,
    codec: &'static Dialect,
}

impl Parser<'_, '_> {
    fn parse(&mut self, dest: &mut Table, open_index: OpenIndex) -> Result<(), SetError> {
        loop {
            let step = self.key(dest, 0, 0);
            if let Some(result) = finish(step, open_index) {
                return result;
            }
        }
    }

    fn key(&mut self, data: &mut Table, level: usize, indices: usize) -> Result<(), Stop> {
        let (key, stop) = self.input.until(&['=', '[', ',', '.'], true);
        match stop {
            None if key.is_empty() => Err(Stop::End),
            None => Err(text(format!("key {} has no value", quoted(&key)))),
            Some('[') => {
                let at = self.input.index(true)?;
                let mut list = inner_list(data, &key)?;
                let result = self.list_item(&mut list, at, level, indices);
                set_list(data, &key, list);
                result
            }
            Some('=') => self.value(data, &key),
            Some(',') => {
                set(data, &key, Node::Str(Str::empty()));
                Err(text(format!(
                    "key {} has no value (cannot end with ,)",
                    quoted(&key)
                )))
            }
            Some(_) => {
                let level = deeper(level)?;
                let (mut inner, existed) = inner_table(data, &key)?;
                let result = self.key(&mut inner, level, indices);
                if result.is_ok() && inner.is_empty() {
                    return Err(text(format!("key map {} has no value", quoted(&key))));
                }
                put_back(data, &key, inner, existed);
                result
            }
        }
    }

    fn value(&mut self, data: &mut Table, key: &str) -> Result<(), Stop> {
        if matches!(self.values, Values::Json) {
            if self.empty_val() {
                set(data, key, Node::Nil);
                return Ok(());
            }
            let value = self.json_value()?;
            set(data, key, value);
            self.empty_val();
            return Ok(());
        }
        match self.val_list()? {
            Ok(list) => {
                set(data, key, list);
                Ok(())
            }
            Err(ListStart::End) => {
                set(data, key, Node::Str(Str::empty()));
                Err(Stop::End)
            }
            Err(ListStart::NotList) => {
                let (runes, _) = self.input.until(&[','], true);
                let value = self.read_value(&runes)?;
                set(data, key, value);
                Ok(())
            }
        }
    }

    fn list_item(
        &mut self,
        list: &mut Vec<Node>,
        at: i64,
        level: usize,
        indices: usize,
    ) -> Result<(), Stop> {
        check_indices(indices)?;
        if at < 0 {
            return Err(text(format!("negative {at} index not allowed")));
        }
        let (key, stop) = self.input.until(&['[', '.', '='], true);
        if !key.is_empty() {
            return Err(text(format!(
                "unexpected data at end of array index: {}",
                quoted_runes(&key)
            )));
        }
        let position = usize::try_from(at).unwrap_or(usize::MAX);
        match stop {
            None => Err(Stop::End),
            Some('=') => self.item_value(list, at),
            Some('[') => {
                let next = self.input.index(true)?;
                let mut inner = nested_list(list, position)?;
                self.list_item(&mut inner, next, level, indices + 1)?;
                set_index(list, at, Node::List(inner.into()))
            }
            Some(_) => {
                let (mut inner, reaches) = table_at(list, position);
                let result = self.key(&mut inner, level, indices + 1);
                if result.is_err() {
                    if let (true, Some(slot)) = (reaches, list.get_mut(position)) {
                        *slot = Node::Table(inner);
                    }
                    return result;
                }
                set_index(list, at, Node::Table(inner))
            }
        }
    }

    fn item_value(&mut self, list: &mut Vec<Node>, at: i64) -> Result<(), Stop> {
        if matches!(self.values, Values::Json) {
            if self.empty_val() {
                return set_index(list, at, Node::Nil);
            }
            let value = self.json_value()?;
            set_index(list, at, value)?;
            self.empty_val();
            return Ok(());
        }
        match self.val_list()? {
            Ok(items) => set_index(list, at, items),
            Err(ListStart::End) => set_index(list, at, Node::Str(Str::empty())),
            Err(ListStart::NotList) => {
                let (runes, _) = self.input.until(&[','], true);
                let value = self.read_value(&runes)?;
                set_index(list, at, value)
            }
        }
    }

    /// Skips blanks and one comma; whether the value ends there.
    fn empty_val(&mut self) -> bool {
        while let Some((rune, len)) = self.input.peek() {
            if rune == ',' {
                self.input.at += len;
                return true;
            }
            if !rune.is_whitespace() {
                return false;
            }
            self.input.at += len;
        }
        true
    }

    /// One JSON value from here on; what follows it stays.
    fn json_value(&mut self) -> Result<Node, Stop> {
        let (tree, len) = json::decode_prefix(self.input.rest(), Numbers::Float64, self.codec)
            .map_err(|error| text(error.to_string()))?;
        self.input.at += len;
        Node::from_tree(tree).map_err(|limit| text(limit.to_string()))
    }

    /// `{a,b}`, or what is there instead.
    fn val_list(&mut self) -> Result<Result<Node, ListStart>, Stop> {
        match self.input.peek() {
            None => return Ok(Err(ListStart::End)),
            Some(('{', len)) => self.input.at += len,
            Some(_) => return Ok(Err(ListStart::NotList)),
        }
        let mut list = Vec::new();
        loop {
            let (runes, stop) = self.input.until(&[',', '}'], true);
            match stop {
                None => return Err(text("list must terminate with '}'")),
                Some('}') => {
                    if let Some((',', len)) = self.input.peek() {
                        self.input.at += len;
                    }
                    list.push(self.read_value(&runes)?);
                    return Ok(Ok(Node::List(list.into())));
                }
                Some(_) => list.push(self.read_value(&runes)?),
            }
        }
    }

    fn read_value(&mut self, runes: &str) -> Result<Node, Stop> {
        match &mut self.values {
            Values::Typed => Ok(typed_val(runes)),
            Values::Strings | Values::Json => Ok(Node::Str(Str::from(runes))),
            Values::Files(reader) => match reader.read(runes) {
                Ok(data) => Ok(Node::Str(Str::from(data))),
                Err(ReadError(message)) => Err(text(message)),
            },
        }
    }
}

fn typed_val(val: &str) -> Node {
    // Go folds case by Unicode here, but no letter outside ASCII folds to one of these words... except
    // U+017F, the long s, which folds to `s`.
    let folded = val.replace('\u{17f}', "s");
    if folded.eq_ignore_ascii_case("true") {
        return Node::Bool(true);
    }
    if folded.eq_ignore_ascii_case("false") {
        return Node::Bool(false);
    }
    if val.eq_ignore_ascii_case("null") {
        return Node::Nil;
    }
    if val == "0" {
        return Node::Int(0);
    }
    if !val.is_empty()
        && !val.starts_with('0')
        && let Ok(number) = number::atoi(val.as_bytes())
    {
        return Node::Int(number);
    }
    Node::Str(Str::from(val))
}

struct LiteralParser<'a> {
    input: Input<'a>,
}

impl LiteralParser<'_> {
    fn parse(&mut self, dest: &mut Table, open_index: OpenIndex) -> Result<(), SetError> {
        loop {
            let step = self.key(dest, 0, 0);
            if let Some(result) = finish(step, open_index) {
                return result;
            }
        }
    }

    fn value(&mut self) -> Node {
        Node::Str(Str::from(self.input.until(&[], false).0))
    }

    fn key(&mut self, data: &mut Table, level: usize, indices: usize) -> Result<(), Stop> {
        let (key, stop) = self.input.until(&['=', '[', '.'], false);
        match stop {
            None if key.is_empty() => Err(Stop::End),
            None => Err(text(format!("key {} has no value", quoted(&key)))),
            Some('=') => {
                let value = self.value();
                set(data, &key, value);
                Ok(())
            }
            Some('[') => {
                let at = self.input.index(false)?;
                let mut list = inner_list(data, &key)?;
                let result = self.list_item(&mut list, at, level, indices);
                set_list(data, &key, list);
                result
            }
            Some(_) => {
                let level = deeper(level)?;
                let (mut inner, existed) = inner_table(data, &key)?;
                let result = self.key(&mut inner, level, indices);
                if result.is_ok() && inner.is_empty() {
                    return Err(text(format!("key map {} has no value", quoted(&key))));
                }
                put_back(data, &key, inner, existed);
                result
            }
        }
    }

    fn list_item(
        &mut self,
        list: &mut Vec<Node>,
        at: i64,
        level: usize,
        indices: usize,
    ) -> Result<(), Stop> {
        check_indices(indices)?;
        if at < 0 {
            return Err(text(format!("negative {at} index not allowed")));
        }
        let (key, stop) = self.input.until(&['[', '.', '='], false);
        if !key.is_empty() {
            return Err(text(format!(
                "unexpected data at end of array index: {}",
                quoted_runes(&key)
            )));
        }
        let position = usize::try_from(at).unwrap_or(usize::MAX);
        match stop {
            None => Err(Stop::End),
            Some('=') => {
                let value = self.value();
                set_index(list, at, value)
            }
            Some('[') => {
                let next = self.input.index(false)?;
                let mut inner = nested_list(list, position)?;
                self.list_item(&mut inner, next, level, indices + 1)?;
                set_index(list, at, Node::List(inner.into()))
            }
            Some(_) => {
                let (mut inner, reaches) = table_at(list, position);
                let result = self.key(&mut inner, level, indices + 1);
                if result.is_err() {
                    if let (true, Some(slot)) = (reaches, list.get_mut(position)) {
                        *slot = Node::Table(inner);
                    }
                    return result;
                }
                set_index(list, at, Node::Table(inner))
            }
        }
    }
}
