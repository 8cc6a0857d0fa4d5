//! Values as a persistent tree: immutable, shared between threads, cheap to copy and to change.
//!
//! Helm copies all values deeply, several times per chart, before it changes them. Here a copy is a
//! counter: a table that is changed is cloned alone, its nested tables stay shared. Tables know
//! whether they hold a null somewhere, so that most merges end where nothing can change.

use std::sync::{Arc, LazyLock};

use go_codec::Dialect;
use go_codec::json::{self, Html, Layout};
use go_value::{ElemType, List, Map, Str, Tree, Value};
use sha2::{Digest, Sha256};

use crate::limits::{Limit, MAX_VALUES_DEPTH};

/// One value: what Go holds as `interface{}` after decoding YAML, JSON or `--set`.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `nil`
    Nil,
    /// `bool`
    Bool(bool),
    /// `int64`: from `--set`.
    Int(i64),
    /// `uint64`
    Uint(u64),
    /// `float64`: every number of YAML and JSON.
    Float(f64),
    /// `json.Number`, with the spelling of the source; only in one release ([`crate::NumberRule`]).
    Number(Str),
    /// `string`
    Str(Str),
    /// `[]interface {}`
    List(Arc<[Node]>),
    /// `map[string]interface {}`
    Table(Table),
    /// A table that several `global` tables share; only while values are composed.
    Shared(Shared),
    /// A list of tables that several `global` tables share; only while values are composed.
    SharedList(Shared),
}

/// The place of a shared table or list in [`crate::values::Coalesced`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared(pub(crate) usize);

/// A table of values, sorted by key bytes. Clones are cheap and independent.
#[derive(Clone, Debug)]
pub struct Table(Arc<Data>);

#[derive(Clone, Debug, Default)]
struct Data {
    entries: Vec<(Str, Node)>,
    /// Whether a null may be in it or in a nested table (lists do not count).
    nils: bool,
    /// Whether a [`Node::Shared`] may be in it or in a nested table.
    shared: bool,
}

static EMPTY: LazyLock<Arc<Data>> = LazyLock::new(Arc::default);

impl Default for Table {
    fn default() -> Self {
        Table(Arc::clone(&EMPTY))
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.0.entries == other.0.entries
    }
}

impl Node {
    /// Whether this is a table (`istable`).
    pub fn is_table(&self) -> bool {
        matches!(self, Node::Table(_) | Node::Shared(_))
    }

    /// The table, `None` for any other kind.
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Node::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The string, `None` for any other kind.
    pub fn as_str(&self) -> Option<&Str> {
        match self {
            Node::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, `None` for any other kind.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Node::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether this is null.
    pub fn is_nil(&self) -> bool {
        matches!(self, Node::Nil)
    }

    fn may_have_nils(&self) -> bool {
        match self {
            Node::Nil | Node::Shared(_) => true,
            Node::Table(table) => table.0.nils,
            _ => false,
        }
    }

    fn may_have_shared(&self) -> bool {
        match self {
            Node::Shared(_) | Node::SharedList(_) => true,
            Node::Table(table) => table.0.shared,
            _ => false,
        }
    }

    /// A decoded document as a node.
    ///
    /// # Errors
    /// Where it nests deeper than `MAX_VALUES_DEPTH`.
    pub fn from_tree(tree: Tree) -> Result<Node, Limit> {
        check_depth(tree).map(Node::of_tree)
    }

    // Plain loops: what adapters of iterators add to the stack in a debug build is more than all the rest.
    fn of_tree(tree: Tree) -> Node {
        match tree {
            Tree::Nil => Node::Nil,
            Tree::Bool(value) => Node::Bool(value),
            Tree::Int(value) => Node::Int(value),
            Tree::Uint(value) => Node::Uint(value),
            Tree::Float(value) => Node::Float(value),
            Tree::Str(text) => Node::Str(text),
            Tree::List(items) => {
                let mut nodes = Vec::with_capacity(items.len());
                for item in items {
                    nodes.push(Node::of_tree(item));
                }
                Node::List(nodes.into())
            }
            Tree::Map(entries) => Node::Table(Table::of_tree(entries)),
        }
    }

    /// The node with each number as `json.Number`: as `encoding/json` spells what YAML says.
    fn with_spelled_numbers(&self, codec: &Dialect) -> Node {
        match self {
            Node::Int(_) | Node::Uint(_) | Node::Float(_) => {
                let tree = self.to_tree();
                let text = json::to_string(&tree, Html::Raw, Layout::Compact, codec);
                // JSON has a spelling for each number that YAML became; others were refused before.
                text.map_or_else(|_| self.clone(), |text| Node::Number(Str::from(text)))
            }
            Node::List(items) => {
                let items = items.iter().map(|item| item.with_spelled_numbers(codec));
                Node::List(items.collect())
            }
            Node::Table(table) => Node::Table(table.with_spelled_numbers(codec)),
            other => other.clone(),
        }
    }

    /// The node as a plain tree; a `json.Number` becomes the string it is made of.
    pub fn to_tree(&self) -> Tree {
        match self {
            Node::Nil | Node::Shared(_) | Node::SharedList(_) => Tree::Nil,
            Node::Bool(value) => Tree::Bool(*value),
            Node::Int(value) => Tree::Int(*value),
            Node::Uint(value) => Tree::Uint(*value),
            Node::Float(value) => Tree::Float(*value),
            Node::Number(text) | Node::Str(text) => Tree::Str(text.clone()),
            Node::List(items) => Tree::List(items.iter().map(Node::to_tree).collect()),
            Node::Table(table) => table.to_tree(),
        }
    }

    /// A fresh, unshared value for templates.
    pub fn to_value(&self) -> Value {
        match self {
            Node::Nil | Node::Shared(_) | Node::SharedList(_) => Value::Nil,
            Node::Bool(value) => Value::Bool(*value),
            Node::Int(value) => Value::int64(*value),
            Node::Uint(value) => Value::Uint(go_value::UintKind::Uint64, *value),
            Node::Float(value) => Value::float64(*value),
            Node::Number(text) => super::json_number::json_number(text),
            Node::Str(text) => Value::Str(text.clone()),
            Node::List(items) => Value::List(List::new(
                ElemType::Any,
                items.iter().map(Node::to_value).collect(),
            )),
            Node::Table(table) => Value::Map(table.to_map()),
        }
    }

    fn hash(&self, hash: &mut Sha256) {
        match self {
            Node::Nil => hash.update([0]),
            Node::Bool(value) => hash.update([1, u8::from(*value)]),
            Node::Int(value) => {
                hash.update([2]);
                hash.update(value.to_be_bytes());
            }
            Node::Uint(value) => {
                hash.update([3]);
                hash.update(value.to_be_bytes());
            }
            Node::Float(value) => {
                hash.update([4]);
                hash.update(value.to_bits().to_be_bytes());
            }
            Node::Number(text) => {
                hash.update([5]);
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text.as_bytes());
            }
            Node::Str(text) => {
                hash.update([6]);
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text.as_bytes());
            }
            Node::List(items) => {
                hash.update([7]);
                hash.update((items.len() as u64).to_be_bytes());
                for item in items.iter() {
                    item.hash(hash);
                }
            }
            Node::Table(table) => {
                hash.update([8]);
                table.hash(hash);
            }
            Node::Shared(_) | Node::SharedList(_) => hash.update([9]),
        }
    }
}

impl Table {
    /// An empty table; does not allocate.
    pub fn new() -> Table {
        Table::default()
    }

    /// A table of these entries; of equal keys the last counts.
    pub fn from_entries(mut entries: Vec<(Str, Node)>) -> Table {
        let sorted = entries
            .windows(2)
            .all(|pair| matches!(pair, [(one, _), (two, _)] if one < two));
        if !sorted {
            entries.reverse();
            entries.sort_by(|(one, _), (two, _)| one.cmp(two));
            entries.dedup_by(|(one, _), (two, _)| one == two);
        }
        Table::from_sorted(entries)
    }

    fn from_sorted(entries: Vec<(Str, Node)>) -> Table {
        if entries.is_empty() {
            return Table::default();
        }
        Table::of_its_own(entries)
    }

    /// A table that is no other's, be it empty; the entries are sorted by key.
    pub(super) fn of_its_own(entries: Vec<(Str, Node)>) -> Table {
        let mut data = Data {
            entries,
            nils: false,
            shared: false,
        };
        data.refresh();
        Table(Arc::new(data))
    }

    /// A number that tells tables of one moment apart.
    pub(super) fn address(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    /// Whether this is the empty table that all share.
    pub(super) fn is_the_empty_one(&self) -> bool {
        Arc::ptr_eq(&self.0, &EMPTY)
    }

    fn of_tree(entries: Vec<(Str, Tree)>) -> Table {
        let mut nodes = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            nodes.push((key, Node::of_tree(value)));
        }
        Table::from_entries(nodes)
    }

    /// A decoded document as a table; anything but a map is an empty one.
    ///
    /// # Errors
    /// Where it nests deeper than `MAX_VALUES_DEPTH`.
    pub fn from_tree(tree: Tree) -> Result<Table, Limit> {
        match check_depth(tree)? {
            Tree::Map(entries) => Ok(Table::of_tree(entries)),
            _ => Ok(Table::default()),
        }
    }

    /// The table with each number as `json.Number`.
    pub fn with_spelled_numbers(&self, codec: &Dialect) -> Table {
        let mut spelled = Table::new();
        for (key, value) in self.iter() {
            spelled.insert(key.clone(), value.with_spelled_numbers(codec));
        }
        spelled
    }

    /// The table as a plain tree.
    pub fn to_tree(&self) -> Tree {
        Tree::Map(
            self.iter()
                .map(|(key, value)| (key.clone(), value.to_tree()))
                .collect(),
        )
    }

    /// A fresh, unshared map for templates.
    pub fn to_map(&self) -> Map {
        self.iter()
            .map(|(key, value)| (key.clone(), value.to_value()))
            .collect()
    }

    /// The entries, sorted by key bytes.
    pub fn entries(&self) -> &[(Str, Node)] {
        &self.0.entries
    }

    /// The entries, sorted by key bytes.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &Node)> {
        self.0.entries.iter().map(|(key, value)| (key, value))
    }

    /// How many entries the table has.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether the table has no entries.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// The value of a key; `None` where it is absent.
    pub fn get(&self, key: &[u8]) -> Option<&Node> {
        self.position(key)
            .ok()
            .and_then(|at| self.0.entries.get(at))
            .map(|(_, value)| value)
    }

    /// Whether the key is present, be its value null.
    pub fn contains_key(&self, key: &[u8]) -> bool {
        self.position(key).is_ok()
    }

    /// Sets a key.
    pub fn insert(&mut self, key: Str, value: Node) {
        let (nils, shared) = (value.may_have_nils(), value.may_have_shared());
        let position = self.position(key.as_bytes());
        let data = Arc::make_mut(&mut self.0);
        data.nils |= nils;
        data.shared |= shared;
        match position {
            Ok(at) => {
                if let Some((_, old)) = data.entries.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => data.entries.insert(at, (key, value)),
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &[u8]) {
        if let Ok(at) = self.position(key) {
            Arc::make_mut(&mut self.0).entries.remove(at);
        }
    }

    /// Takes the value of a key out, leaving null in its place until it is set again.
    pub(crate) fn take(&mut self, key: &[u8]) -> Option<Node> {
        let at = self.position(key).ok()?;
        let data = Arc::make_mut(&mut self.0);
        data.nils = true;
        data.entries
            .get_mut(at)
            .map(|(_, value)| std::mem::replace(value, Node::Nil))
    }

    /// The entries for changes in place; keys must stay sorted. Flags are made anew afterwards.
    pub(crate) fn edit<R>(&mut self, change: impl FnOnce(&mut Vec<(Str, Node)>) -> R) -> R {
        let data = Arc::make_mut(&mut self.0);
        let result = change(&mut data.entries);
        data.refresh();
        result
    }

    /// Whether a null may be in this table or in a nested one.
    pub(crate) fn may_have_nils(&self) -> bool {
        self.0.nils
    }

    /// Whether a [`Node::Shared`] may be in this table or in a nested one.
    pub(crate) fn may_have_shared(&self) -> bool {
        self.0.shared
    }

    /// Whether both are one table in memory.
    pub(crate) fn is_same(&self, other: &Table) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn position(&self, key: &[u8]) -> Result<usize, usize> {
        self.0
            .entries
            .binary_search_by(|(k, _)| k.as_bytes().cmp(key))
    }

    pub(crate) fn hash(&self, hash: &mut Sha256) {
        hash.update((self.len() as u64).to_be_bytes());
        for (key, value) in self.iter() {
            hash.update((key.len() as u64).to_be_bytes());
            hash.update(key.as_bytes());
            value.hash(hash);
        }
    }
}

/// Refuses a tree that is too deep, before anything recurses into it.
fn check_depth(tree: Tree) -> Result<Tree, Limit> {
    if is_within_depth(&tree) {
        return Ok(tree);
    }
    bury(tree);
    Err(Limit::values_depth())
}

fn is_within_depth(tree: &Tree) -> bool {
    let mut open = vec![(tree, 0)];
    while let Some((tree, depth)) = open.pop() {
        if depth > MAX_VALUES_DEPTH {
            return false;
        }
        let nested = |tree: &Tree| matches!(tree, Tree::List(_) | Tree::Map(_));
        match tree {
            Tree::List(items) => {
                open.extend(
                    items
                        .iter()
                        .filter(|item| nested(item))
                        .map(|item| (item, depth + 1)),
                );
            }
            Tree::Map(entries) => {
                let items = entries.iter().map(|(_, item)| item);
                open.extend(
                    items
                        .filter(|item| nested(item))
                        .map(|item| (item, depth + 1)),
                );
            }
            _ => {}
        }
    }
    true
}

/// Drops a tree without recursion: decoders allow ten times the depth that a small stack can drop.
pub(crate) fn bury(tree: Tree) {
    let mut open = vec![tree];
    while let Some(tree) = open.pop() {
        match tree {
            Tree::List(items) => open.extend(items),
            Tree::Map(entries) => open.extend(entries.into_iter().map(|(_, item)| item)),
            _ => {}
        }
    }
}

impl Data {
    fn refresh(&mut self) {
        self.nils = self.entries.iter().any(|(_, value)| value.may_have_nils());
        self.shared = self
            .entries
            .iter()
            .any(|(_, value)| value.may_have_shared());
    }
}

impl FromIterator<(Str, Node)> for Table {
    fn from_iter<I: IntoIterator<Item = (Str, Node)>>(entries: I) -> Self {
        Table::from_entries(entries.into_iter().collect())
    }
}
