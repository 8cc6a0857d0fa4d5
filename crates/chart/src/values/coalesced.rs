//! The final values of a case, and how often they are composed.

use std::sync::Arc;

use go_value::{ElemType, List, Map, Value};

use super::coalesce::{CoalesceError, Mode, compose};
use super::in_place::{LiveChart, compose_in_place};
use super::live::freeze_shared;
use super::table::{Node, Shared, Table};
use crate::chart::Chart;
use crate::rules::Rules;
use crate::warning::Warning;

/// Helm's `CoalesceValues`: the final values of a case.
///
/// # Errors
/// Where the value for a subchart is no table.
pub fn coalesce(
    chart: &Arc<Chart>,
    user: &Table,
    rules: &Rules,
) -> Result<Coalesced, CoalesceError> {
    Composing::new(chart, rules).coalesce(user)
}

/// A chart whose values are composed, more than once where Helm does so: what the first time leaves in the defaults of
/// charts can show in the second.
pub struct Composing<'a> {
    chart: Arc<Chart>,
    rules: &'a Rules,
    live: Option<LiveChart>,
}

impl<'a> Composing<'a> {
    /// The chart as it was loaded, or as its dependencies were processed.
    pub fn new(chart: &Arc<Chart>, rules: &'a Rules) -> Self {
        let live = rules.nulls.in_place().then(|| LiveChart::of(chart));
        Self {
            chart: Arc::clone(chart),
            rules,
            live,
        }
    }

    /// Helm's `CoalesceValues`.
    ///
    /// # Errors
    /// Where the value for a subchart is no table.
    pub fn coalesce(&mut self, user: &Table) -> Result<Coalesced, CoalesceError> {
        match &self.live {
            None => compose(&self.chart, user, self.rules, Mode::Coalesce),
            Some(live) => {
                let mut warnings = Vec::new();
                let map = compose_in_place(live, user, &mut warnings)?;
                let (table, cells) = freeze_shared(&map)?;
                Ok(Coalesced {
                    table,
                    cells,
                    warnings,
                })
            }
        }
    }
}

/// The values of a case: one table for the root chart, with the tables of its subcharts inside.
#[derive(Clone, Debug, Default)]
pub struct Coalesced {
    pub(super) table: Table,
    pub(super) cells: Vec<Node>,
    pub(super) warnings: Vec<Warning>,
}

impl Coalesced {
    /// What Helm logs meanwhile; not part of its contract.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The values as a plain, immutable table.
    pub fn to_table(&self) -> Table {
        self.settle_table(&self.table)
    }

    /// The values as one mutable graph for templates: the map of a subchart is the very map that its
    /// parent holds, and what `global` tables share is shared.
    pub fn to_map(&self) -> Map {
        let mut made = vec![None; self.cells.len()];
        self.map_of(&self.table, &mut made)
    }

    fn map_of(&self, table: &Table, made: &mut Vec<Option<Value>>) -> Map {
        table
            .iter()
            .map(|(key, node)| (key.clone(), self.value_of(node, made)))
            .collect()
    }

    fn value_of(&self, node: &Node, made: &mut Vec<Option<Value>>) -> Value {
        match node {
            Node::Table(table) if table.may_have_shared() => Value::Map(self.map_of(table, made)),
            Node::Shared(Shared(at)) | Node::SharedList(Shared(at)) => {
                if let Some(Some(value)) = made.get(*at) {
                    return value.clone();
                }
                let value = match self.cells.get(*at) {
                    Some(Node::List(items)) => {
                        let items = items.iter().map(|item| self.value_of(item, made)).collect();
                        Value::List(List::new(ElemType::Any, items))
                    }
                    Some(cell) => self.value_of(cell, made),
                    None => Value::Nil,
                };
                if let Some(slot) = made.get_mut(*at) {
                    *slot = Some(value.clone());
                }
                value
            }
            plain => plain.to_value(),
        }
    }

    fn settle_table(&self, table: &Table) -> Table {
        if !table.may_have_shared() {
            return table.clone();
        }
        table
            .iter()
            .map(|(key, node)| (key.clone(), self.settle(node)))
            .collect()
    }

    fn settle(&self, node: &Node) -> Node {
        match node {
            Node::Table(table) => Node::Table(self.settle_table(table)),
            Node::Shared(Shared(at)) | Node::SharedList(Shared(at)) => self
                .cells
                .get(*at)
                .map_or(Node::Nil, |cell| self.settle(cell)),
            plain => plain.clone(),
        }
    }
}
