//! Lays user values over the defaults of a chart and of its subcharts.
//!
//! Follows Helm's `coalesce.go` function by function: `coalesce`, `coalesce_values`, `coalesce_deps`,
//! `coalesce_globals`, `coalesce_tables`. Helm works on deep copies (before 3.13.0 it did not: `in_place`); here tables
//! are persistent ([`Table`]), which gives the same results except in one place where Helm's copy is shallow and the
//! result therefore leaks: tables in tables of `global` (`global.a.b`) are one object for a chart and
//! its subcharts, so that defaults of a subchart show in its parent and in the subcharts after it.
//! [`Node::Shared`] stands for these.
//!
//! To add a null generation: a variant of [`Nulls`] and its answer in `coalesce_values` and `keep_nil`.

use std::iter::Peekable;
use std::sync::Arc;

use go_value::{Str, Value, print};

use super::coalesced::Coalesced;
use super::table::{Node, Shared, Table};
use crate::chart::Chart;
use crate::limits::{Limit, MAX_VALUES_DEPTH};
use crate::rules::{DeepCopy, Nulls, Rules};
use crate::warning::Warning;

pub(super) const GLOBAL: &[u8] = b"global";

/// Why values of charts do not compose.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CoalesceError {
    /// The value for a subchart is no table: `type mismatch on sub: %!t(int64=1)`.
    #[error("type mismatch on {name}: {shown}")]
    TypeMismatch {
        /// The subchart.
        name: Str,
        /// The value, as Go's `%t` prints it.
        shown: Str,
    },
    /// A subchart that is called `global`: Helm makes one map of its values and of the globals, and what comes out
    /// hangs on the order in which maps are ranged over.
    #[error("a subchart called global is not supported: its values and the globals are one table")]
    ChartCalledGlobal,
    /// Helm panics, with this text and exit status 2.
    #[error("panic: {0}")]
    Panic(&'static str),
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

/// What Helm's functions here ask of a chart and its subcharts.
pub(crate) trait ChartTree: Clone {
    fn name(&self) -> Str;
    fn children(&self) -> Vec<Self>;
}

/// A chart whose defaults do not change.
pub(crate) trait ChartNode: ChartTree {
    fn values(&self) -> Table;
}

impl ChartTree for Arc<Chart> {
    fn name(&self) -> Str {
        Chart::name(self).clone()
    }

    fn children(&self) -> Vec<Self> {
        self.dependencies().to_vec()
    }
}

impl ChartNode for Arc<Chart> {
    fn values(&self) -> Table {
        Chart::values(self).clone()
    }
}

/// Whether nulls delete (`CoalesceValues`) or stay (`MergeValues`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Coalesce,
    Merge,
}

pub(crate) fn compose<C: ChartNode>(
    chart: &C,
    user: &Table,
    rules: &Rules,
    mode: Mode,
) -> Result<Coalesced, CoalesceError> {
    let mut composer = Composer {
        nulls: rules.nulls,
        deep_copy: rules.deep_copy,
        cells: Vec::new(),
        warnings: Vec::new(),
        limit: None,
    };
    copied(user, rules.deep_copy)?;
    let mut table = user.clone();
    composer.coalesce(chart, &mut table, &Prefix::Root, mode, 0)?;
    match composer.limit {
        Some(limit) => Err(limit.into()),
        None => Ok(Coalesced {
            table,
            cells: composer.cells,
            warnings: composer.warnings,
        }),
    }
}

/// Helm's `MergeTables` and `CoalesceTables`: `src` under `dst`.
pub(crate) fn merge_tables(
    dst: &mut Table,
    src: &Table,
    rules: &Rules,
    mode: Mode,
    warnings: &mut Vec<Warning>,
) -> Result<(), Limit> {
    let mut composer = Composer {
        nulls: rules.nulls,
        deep_copy: rules.deep_copy,
        cells: Vec::new(),
        warnings: std::mem::take(warnings),
        limit: None,
    };
    composer.coalesce_tables(dst, src, &Prefix::Root, mode, 0);
    *warnings = composer.warnings;
    composer.limit.map_or(Ok(()), Err)
}

/// Helm's `CoalesceTables` on tables that belong to no chart: `src` under `dst`.
///
/// # Errors
/// A limit of ours.
pub fn coalesce_tables(dst: &Table, src: &Table, rules: &Rules) -> Result<Table, Limit> {
    let mut table = dst.clone();
    merge_tables(&mut table, src, rules, Mode::Coalesce, &mut Vec::new())?;
    Ok(table)
}

/// The path of a value for warnings, built only when one is written.
pub(super) enum Prefix<'a> {
    Root,
    Key(&'a Prefix<'a>, &'a Str),
}

impl Prefix<'_> {
    pub(super) fn text(&self) -> String {
        let mut keys = Vec::new();
        let mut at = self;
        while let Prefix::Key(parent, key) = at {
            keys.push(key.to_text().into_owned());
            at = parent;
        }
        keys.reverse();
        keys.join(".")
    }
}

/// Where Helm makes a deep copy of a table: whether that succeeds.
fn copied(table: &Table, deep_copy: DeepCopy) -> Result<(), CoalesceError> {
    let mut left: Vec<&Node> = match deep_copy {
        DeepCopy::Anything => return Ok(()),
        DeepCopy::NoNullInLists => table.iter().map(|(_, node)| node).collect(),
    };
    while let Some(node) = left.pop() {
        match node {
            Node::List(items) if items.iter().any(|item| matches!(item, Node::Nil)) => {
                return Err(CoalesceError::Panic(
                    "reflect: call of reflect.Value.Set on zero Value",
                ));
            }
            Node::List(items) => left.extend(items.iter()),
            Node::Table(table) => left.extend(table.iter().map(|(_, node)| node)),
            _ => {}
        }
    }
    Ok(())
}

struct Composer {
    nulls: Nulls,
    deep_copy: DeepCopy,
    cells: Vec<Node>,
    warnings: Vec<Warning>,
    limit: Option<Limit>,
}

impl Composer {
    fn coalesce<C: ChartNode>(
        &mut self,
        chart: &C,
        dest: &mut Table,
        prefix: &Prefix<'_>,
        mode: Mode,
        depth: usize,
    ) -> Result<(), CoalesceError> {
        if depth > crate::limits::MAX_CHART_DEPTH {
            return Err(Limit::chart_depth().into());
        }
        let children = chart.children();
        copied(&chart.values(), self.deep_copy)?;
        self.coalesce_values(chart, &children, dest, prefix, mode);
        self.coalesce_deps(chart, &children, dest, prefix, mode, depth)
    }

    fn coalesce_deps<C: ChartNode>(
        &mut self,
        chart: &C,
        children: &[C],
        dest: &mut Table,
        prefix: &Prefix<'_>,
        mode: Mode,
        depth: usize,
    ) -> Result<(), CoalesceError> {
        let chart_name = chart.name();
        let prefix = Prefix::Key(prefix, &chart_name);
        for child in children {
            let name = child.name();
            if name.as_bytes() == GLOBAL {
                return Err(CoalesceError::ChartCalledGlobal);
            }
            match dest.get(name.as_bytes()) {
                None => dest.insert(name.clone(), Node::Table(Table::new())),
                Some(node) if node.is_table() => {}
                Some(node) => {
                    let shown = print::sprintf(b"%t", &[self.value(node)]);
                    return Err(CoalesceError::TypeMismatch { name, shown });
                }
            }
            let Some(mut node) = dest.take(name.as_bytes()) else {
                continue;
            };
            let result = self.with_table(&mut node, |composer, table| {
                composer.coalesce_globals(table, dest, &prefix);
                composer.coalesce(child, table, &prefix, mode, depth + 1)
            });
            dest.insert(name, node);
            result.unwrap_or(Ok(()))?;
        }
        Ok(())
    }

    /// Copies the parent's `global` into that of a subchart; the parent's entries win.
    fn coalesce_globals(&mut self, sub: &mut Table, parent: &mut Table, prefix: &Prefix<'_>) {
        let mut dest = match sub.get(GLOBAL) {
            None => Table::new(),
            Some(Node::Table(table)) => table.clone(),
            Some(Node::Shared(shared)) => self.cell_table(*shared),
            Some(_) => {
                self.warn(
                    "warning: skipping globals because destination global is not a table.".into(),
                );
                return;
            }
        };
        let mut source = match parent.get(GLOBAL) {
            None => Table::new(),
            Some(Node::Table(table)) => table.clone(),
            Some(Node::Shared(shared)) => self.cell_table(*shared),
            Some(_) => {
                self.warn("warning: skipping globals because source global is not a table.".into());
                return;
            }
        };
        if self.link(&mut source) {
            parent.insert(Str::from(GLOBAL), Node::Table(source.clone()));
        }
        if dest.is_empty() {
            dest = source;
        } else {
            for (key, value) in source.entries() {
                self.coalesce_global(&mut dest, key, value, prefix);
            }
        }
        sub.insert(Str::from(GLOBAL), Node::Table(dest));
    }

    fn coalesce_global(&mut self, dest: &mut Table, key: &Str, value: &Node, prefix: &Prefix<'_>) {
        let Node::Table(table) = value else {
            if dest.get(key.as_bytes()).is_some_and(Node::is_table) {
                self.warn(format!("key {key} is table. Skipping"));
            } else {
                dest.insert(key.clone(), value.clone());
            }
            return;
        };
        let merged = match dest.get(key.as_bytes()) {
            None => table.clone(),
            Some(Node::Table(under)) => {
                let mut merged = table.clone();
                // Nulls stay here: the subchart's own turn removes them.
                self.coalesce_tables(
                    &mut merged,
                    &under.clone(),
                    &Prefix::Key(prefix, key),
                    Mode::Merge,
                    0,
                );
                merged
            }
            Some(_) => {
                self.warn(format!(
                    "Conflict: cannot merge map onto non-map for {:?}. Skipping.",
                    key.to_text()
                ));
                return;
            }
        };
        dest.insert(key.clone(), Node::Table(merged));
    }

    /// Turns what a shallow copy of each table in `global` would share into shared nodes. Says whether
    /// something changed.
    fn link(&mut self, global: &mut Table) -> bool {
        fn has_table(node: &Node) -> bool {
            match node {
                Node::Table(_) => true,
                Node::List(items) => items.iter().any(has_table),
                _ => false,
            }
        }
        let linkable = |node: &Node| match node {
            Node::Table(table) => table.iter().any(|(_, inner)| has_table(inner)),
            node => has_table(node),
        };
        if !global.iter().any(|(_, node)| linkable(node)) {
            return false;
        }
        let cells = &mut self.cells;
        let mut share = |node: &mut Node| {
            let shared = Shared(cells.len());
            let replacement = match &*node {
                Node::Table(_) => Node::Shared(shared),
                other if has_table(other) => Node::SharedList(shared),
                _ => return,
            };
            cells.push(std::mem::replace(node, replacement));
        };
        global.edit(|entries| {
            for (_, node) in entries {
                match node {
                    Node::Table(table) => {
                        if table.iter().any(|(_, inner)| has_table(inner)) {
                            table.edit(|inner| inner.iter_mut().for_each(|(_, node)| share(node)));
                        }
                    }
                    node => share(node),
                }
            }
        });
        true
    }

    fn coalesce_values<C: ChartNode>(
        &mut self,
        chart: &C,
        children: &[C],
        v: &mut Table,
        prefix: &Prefix<'_>,
        mode: Mode,
    ) {
        let defaults = chart.values();
        let clean = self.nulls >= Nulls::N5 && mode == Mode::Coalesce;
        if v.is_empty() {
            *v = if clean {
                clean_nil_values(&defaults)
            } else {
                defaults
            };
            return;
        }
        let chart_name = chart.name();
        let prefix = Prefix::Key(prefix, &chart_name);
        v.edit(|entries| {
            *entries = join(
                std::mem::take(entries),
                defaults.entries(),
                |key, own, default| match (own, default) {
                    (Some(own), None) => Some(own),
                    (None, Some(default)) => match default {
                        Node::Nil if clean => None,
                        Node::Table(table) if clean => Some(Node::Table(clean_nil_values(table))),
                        default => Some(default.clone()),
                    },
                    (Some(Node::Nil), Some(_)) if mode == Mode::Coalesce => None,
                    (Some(mut own), Some(default)) => {
                        if own.is_table() {
                            match default {
                                Node::Table(src) => {
                                    let mode = self.child_chart_merge_true(children, key, mode);
                                    let cleaned = self.nulls >= Nulls::N5 && mode == Mode::Coalesce;
                                    let src = if cleaned {
                                        clean_nil_values(src)
                                    } else {
                                        src.clone()
                                    };
                                    let path = Prefix::Key(&prefix, key);
                                    self.with_table(&mut own, |composer, dst| {
                                        composer.coalesce_tables(dst, &src, &path, mode, 0);
                                    });
                                }
                                Node::Nil => {}
                                _ => {
                                    let path = Prefix::Key(&prefix, key).text();
                                    self.warn(format!(
                                        "warning: skipped value for {path}: Not a table."
                                    ));
                                }
                            }
                        }
                        Some(own)
                    }
                    (None, None) => None,
                },
            );
        });
    }

    /// Since 3.17.1 the table of a subchart keeps its nulls, so that the subchart's own turn can delete
    /// its defaults.
    fn child_chart_merge_true<C: ChartNode>(&self, children: &[C], key: &Str, mode: Mode) -> Mode {
        if self.nulls >= Nulls::N2b && children.iter().any(|child| child.name() == *key) {
            Mode::Merge
        } else {
            mode
        }
    }

    /// Helm's `coalesceTablesFullKey`: `src` under `dst`.
    fn coalesce_tables(
        &mut self,
        dst: &mut Table,
        src: &Table,
        prefix: &Prefix<'_>,
        mode: Mode,
        depth: usize,
    ) {
        if depth > MAX_VALUES_DEPTH {
            self.limit = Some(Limit::values_depth());
            return;
        }
        if self.is_settled(dst, src, mode) {
            return;
        }
        dst.edit(|entries| {
            *entries = join(std::mem::take(entries), src.entries(), |key, own, under| match (own, under) {
                (Some(own), None) => (!self.drops_extra_nil(&own, mode)).then_some(own),
                (None, Some(under)) => Some(under.clone()),
                (Some(Node::Nil), Some(under)) => {
                    if mode == Mode::Coalesce && (self.nulls < Nulls::N4 || !under.is_nil()) {
                        return None;
                    }
                    if under.is_table() && self.nulls < Nulls::N3 {
                        self.warn_not_table(key, prefix, under);
                    }
                    Some(Node::Nil)
                }
                (Some(mut own), Some(under)) => {
                    match (own.is_table(), under) {
                        (true, Node::Table(table)) => {
                            let path = Prefix::Key(prefix, key);
                            self.with_table(&mut own, |composer, dst| {
                                composer.coalesce_tables(dst, table, &path, mode, depth + 1);
                            });
                        }
                        (true, Node::Shared(shared)) => {
                            if own != Node::Shared(*shared) {
                                let table = self.cell_table(*shared);
                                let path = Prefix::Key(prefix, key);
                                self.with_table(&mut own, |composer, dst| {
                                    composer.coalesce_tables(dst, &table, &path, mode, depth + 1);
                                });
                            }
                        }
                        (true, Node::Nil) => {}
                        (true, other) => {
                            let path = Prefix::Key(prefix, key).text();
                            let shown = print::sprint_value(&self.value(other));
                            self.warn(format!(
                                "warning: destination for {path} is a table. Ignoring non-table value ({shown})"
                            ));
                        }
                        (false, under) if under.is_table() => self.warn_not_table(key, prefix, under),
                        (false, _) => {}
                    }
                    Some(own)
                }
                (None, None) => None,
            });
        });
    }

    /// Whether a null in `dst` that `src` knows nothing of goes: only in the generation that wrote
    /// `dst`'s nulls into `src` first.
    fn drops_extra_nil(&self, own: &Node, mode: Mode) -> bool {
        own.is_nil() && mode == Mode::Coalesce && self.nulls == Nulls::N3
    }

    /// Whether `coalesce_tables` has nothing to do, as far as can be told without walking the tables.
    fn is_settled(&self, dst: &Table, src: &Table, mode: Mode) -> bool {
        let nils_delete = mode == Mode::Coalesce && dst.may_have_nils();
        if dst.is_same(src) {
            return !nils_delete || self.nulls >= Nulls::N4;
        }
        src.is_empty() && !(nils_delete && self.nulls == Nulls::N3)
    }

    fn warn_not_table(&mut self, key: &Str, prefix: &Prefix<'_>, under: &Node) {
        let path = Prefix::Key(prefix, key).text();
        let shown = print::sprint_value(&self.value(under));
        self.warn(format!(
            "warning: cannot overwrite table with non table for {path} ({shown})"
        ));
    }

    fn warn(&mut self, text: String) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(Warning::Values(text));
        }
    }

    fn with_table<R>(
        &mut self,
        node: &mut Node,
        run: impl FnOnce(&mut Self, &mut Table) -> R,
    ) -> Option<R> {
        match node {
            Node::Table(table) => Some(run(self, table)),
            Node::Shared(Shared(at)) => {
                let at = *at;
                let Some(Node::Table(table)) = self.cells.get_mut(at) else {
                    return None;
                };
                let mut table = std::mem::take(table);
                let result = run(self, &mut table);
                if let Some(cell) = self.cells.get_mut(at) {
                    *cell = Node::Table(table);
                }
                Some(result)
            }
            _ => None,
        }
    }

    fn cell_table(&self, Shared(at): Shared) -> Table {
        self.cells
            .get(at)
            .and_then(Node::as_table)
            .cloned()
            .unwrap_or_default()
    }

    /// The node as a value for printing.
    fn value(&self, node: &Node) -> Value {
        match node {
            Node::Shared(Shared(at)) | Node::SharedList(Shared(at)) => {
                self.cells.get(*at).map_or(Value::Nil, Node::to_value)
            }
            plain => plain.to_value(),
        }
    }
}

/// More warnings than anyone reads.
pub(crate) const MAX_WARNINGS: usize = 1_000;

/// Removes nulls from a table and its nested tables (lists keep theirs).
pub(crate) fn clean_nil_values(table: &Table) -> Table {
    if !table.may_have_nils() {
        return table.clone();
    }
    let entries = table.iter().filter_map(|(key, node)| match node {
        Node::Nil => None,
        Node::Table(inner) => Some((key.clone(), Node::Table(clean_nil_values(inner)))),
        other => Some((key.clone(), other.clone())),
    });
    entries.collect()
}

/// Walks two sorted lists of entries side by side; `decide` says what becomes of each key.
fn join(
    own: Vec<(Str, Node)>,
    under: &[(Str, Node)],
    mut decide: impl FnMut(&Str, Option<Node>, Option<&Node>) -> Option<Node>,
) -> Vec<(Str, Node)> {
    fn next_of<'a, T>(
        own: &mut Peekable<std::vec::IntoIter<(Str, Node)>>,
        under: &mut Peekable<std::slice::Iter<'a, (Str, T)>>,
    ) -> Option<(Str, Option<Node>, Option<&'a T>)> {
        let order = match (own.peek(), under.peek()) {
            (Some((one, _)), Some((two, _))) => one.cmp(two),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return None,
        };
        match order {
            std::cmp::Ordering::Less => own.next().map(|(key, node)| (key, Some(node), None)),
            std::cmp::Ordering::Greater => under
                .next()
                .map(|(key, node)| (key.clone(), None, Some(node))),
            std::cmp::Ordering::Equal => {
                let below = under.next().map(|(_, node)| node);
                own.next().map(|(key, node)| (key, Some(node), below))
            }
        }
    }
    let mut joined = Vec::with_capacity(own.len().max(under.len()));
    let (mut own, mut under) = (own.into_iter().peekable(), under.iter().peekable());
    while let Some((key, mine, below)) = next_of(&mut own, &mut under) {
        if let Some(node) = decide(&key, mine, below) {
            joined.push((key, node));
        }
    }
    joined
}
