//! Values between their two forms: immutable tables ([`Table`]) and the mutable graph of maps that templates see.

use std::collections::{BTreeMap, BTreeSet};

use go_value::{ElemType, List, Map, Value};

use super::json_number::JsonNumber;
use super::table::{Node, Shared, Table};
use crate::limits::{Limit, MAX_VALUES_DEPTH};

/// Tables to maps; what is one table becomes one map.
#[derive(Default)]
pub(crate) struct Thaw {
    /// By the identity of tables, which the entries keep alive.
    made: BTreeMap<usize, (Table, Map)>,
}

impl Thaw {
    pub(crate) fn map(&mut self, table: &Table) -> Map {
        if let Some((_, map)) = self.made.get(&table.address()) {
            return map.clone();
        }
        let map: Map = table
            .iter()
            .map(|(key, node)| (key.clone(), self.value(node)))
            .collect();
        if !table.is_the_empty_one() {
            let made = (table.clone(), map.clone());
            self.made.insert(table.address(), made);
        }
        map
    }

    fn value(&mut self, node: &Node) -> Value {
        match node {
            Node::Table(table) => Value::Map(self.map(table)),
            Node::List(items) => {
                let items = items.iter().map(|item| self.value(item)).collect();
                Value::List(List::new(ElemType::Any, items))
            }
            plain => plain.to_value(),
        }
    }
}

/// Maps to tables; what is one map becomes one table.
#[derive(Default)]
pub(crate) struct Freeze {
    /// By the identity of maps, which the entries keep alive.
    made: BTreeMap<usize, (Map, Table)>,
}

impl Freeze {
    /// # Errors
    /// Where the map nests too deep, or is in itself.
    pub(crate) fn table(&mut self, map: &Map) -> Result<Table, Limit> {
        self.table_at(map, 0)
    }

    fn table_at(&mut self, map: &Map, depth: usize) -> Result<Table, Limit> {
        if let Some((_, table)) = self.made.get(&map.address()) {
            return Ok(table.clone());
        }
        let entries = map.entries();
        let nodes = entries
            .iter()
            .map(|(key, value)| Ok((key.clone(), self.node(value, depth + 1)?)));
        let table = Table::of_its_own(nodes.collect::<Result<_, Limit>>()?);
        let made = (map.clone(), table.clone());
        self.made.insert(map.address(), made);
        Ok(table)
    }

    fn node(&mut self, value: &Value, depth: usize) -> Result<Node, Limit> {
        if depth > MAX_VALUES_DEPTH {
            return Err(Limit::values_depth());
        }
        Ok(match value {
            Value::Map(map) => Node::Table(self.table_at(map, depth)?),
            Value::List(items) => {
                let nodes = items.iter().map(|item| self.node(item, depth + 1));
                Node::List(nodes.collect::<Result<_, _>>()?)
            }
            plain => scalar(plain),
        })
    }
}

/// A map as a table. What is shared is copied.
///
/// # Errors
/// Where the map nests too deep, or is in itself.
pub(crate) fn freeze(map: &Map) -> Result<Table, Limit> {
    Freeze::default().table(map)
}

/// A graph as a table with shared places ([`Node::Shared`]) for what occurs more than once, and the contents of these.
///
/// # Errors
/// Where the map nests too deep, or is in itself.
pub(super) fn freeze_shared(map: &Map) -> Result<(Table, Vec<Node>), Limit> {
    let mut sharing = Sharing::default();
    sharing.look(map, 0)?;
    let table = sharing.table(map)?;
    Ok((table, sharing.cells))
}

#[derive(Default)]
struct Sharing {
    seen: BTreeSet<usize>,
    shared: BTreeMap<usize, Option<Shared>>,
    cells: Vec<Node>,
}

impl Sharing {
    fn look(&mut self, map: &Map, depth: usize) -> Result<(), Limit> {
        if depth > MAX_VALUES_DEPTH {
            return Err(Limit::values_depth());
        }
        if !self.seen.insert(map.address()) {
            self.shared.insert(map.address(), None);
            return Ok(());
        }
        for value in map.entries().values() {
            if let Value::Map(inner) = value {
                self.look(inner, depth + 1)?;
            }
        }
        Ok(())
    }

    fn table(&mut self, map: &Map) -> Result<Table, Limit> {
        let entries = map.entries();
        let nodes = entries
            .iter()
            .map(|(key, value)| Ok((key.clone(), self.node(value)?)));
        Ok(Table::from_entries(nodes.collect::<Result<_, Limit>>()?))
    }

    fn node(&mut self, value: &Value) -> Result<Node, Limit> {
        let Value::Map(map) = value else {
            return Freeze::default().node(value, 0);
        };
        match self.shared.get(&map.address()) {
            None => Ok(Node::Table(self.table(map)?)),
            Some(Some(shared)) => Ok(Node::Shared(*shared)),
            Some(None) => {
                let shared = Shared(self.cells.len());
                self.cells.push(Node::Nil);
                self.shared.insert(map.address(), Some(shared));
                let table = self.table(map)?;
                if let Some(cell) = self.cells.get_mut(shared.0) {
                    *cell = Node::Table(table);
                }
                Ok(Node::Shared(shared))
            }
        }
    }
}

fn scalar(value: &Value) -> Node {
    match value {
        Value::Bool(value) => Node::Bool(*value),
        Value::Int(_, value) => Node::Int(*value),
        Value::Uint(_, value) => Node::Uint(*value),
        Value::Float(_, value) => Node::Float(*value),
        Value::Str(text) | Value::Bytes(text) => Node::Str(text.clone()),
        Value::Object(object) => match object.as_any().downcast_ref::<JsonNumber>() {
            Some(number) => Node::Number(number.text().clone()),
            None => Node::Nil,
        },
        Value::Nil | Value::Complex(..) | Value::Map(_) | Value::List(_) => Node::Nil,
    }
}
