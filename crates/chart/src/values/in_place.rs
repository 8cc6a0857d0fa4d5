//! Composing values as Helm does before 3.13.0: in place.
//!
//! That Helm copies the values of the user, but not those of charts: tables of a chart's defaults become part of what is
//! composed, and the charts that follow change them there. So defaults of subcharts and globals stay in the defaults of
//! their parents, also where the subchart is then disabled, and a table that meets itself loses its nulls. All this is
//! done here on one mutable graph ([`go_value::Map`]) with the same aliases, function by function as in `coalesce.go`.

use std::sync::Arc;

use go_value::{Map, Str, Value, print};

use super::coalesce::{ChartTree, CoalesceError, GLOBAL, MAX_WARNINGS, Prefix};
use super::live::Thaw;
use super::table::Table;
use crate::chart::Chart;
use crate::limits::{Limit, MAX_CHART_DEPTH, MAX_VALUES_DEPTH};
use crate::warning::Warning;

/// A chart whose defaults change while values are composed.
pub(crate) trait ChartInPlace: ChartTree {
    fn live_values(&self) -> Map;
}

/// A chart of a tree that was loaded, with defaults that can change.
#[derive(Clone)]
pub(super) struct LiveChart {
    name: Str,
    values: Map,
    children: Vec<LiveChart>,
}

impl LiveChart {
    /// A table that two charts share is one map.
    pub(super) fn of(chart: &Arc<Chart>) -> LiveChart {
        LiveChart::thawed(chart, &mut Thaw::default())
    }

    // Charts nest no deeper than loading allows.
    fn thawed(chart: &Arc<Chart>, thaw: &mut Thaw) -> LiveChart {
        LiveChart {
            name: chart.name().clone(),
            values: thaw.map(chart.values()),
            children: chart
                .dependencies()
                .iter()
                .map(|child| LiveChart::thawed(child, thaw))
                .collect(),
        }
    }
}

impl ChartTree for LiveChart {
    fn name(&self) -> Str {
        self.name.clone()
    }

    fn children(&self) -> Vec<Self> {
        self.children.clone()
    }
}

impl ChartInPlace for LiveChart {
    fn live_values(&self) -> Map {
        self.values.clone()
    }
}

/// Helm's `CoalesceValues`.
///
/// # Errors
/// Where the value for a subchart is no table; a limit.
pub(crate) fn compose_in_place<C: ChartInPlace>(
    chart: &C,
    user: &Table,
    warnings: &mut Vec<Warning>,
) -> Result<Map, CoalesceError> {
    let dest = user.to_map();
    let mut composer = InPlace { warnings };
    composer.coalesce(chart, &dest, &Prefix::Root, 0)?;
    Ok(dest)
}

/// Helm's `CoalesceTables`: `src` under `dst`.
///
/// # Errors
/// A limit.
pub(crate) fn coalesce_tables_in_place(
    dst: &Map,
    src: &Map,
    warnings: &mut Vec<Warning>,
) -> Result<(), Limit> {
    InPlace { warnings }.coalesce_tables(dst, src, &Prefix::Root, 0)
}

struct InPlace<'a> {
    warnings: &'a mut Vec<Warning>,
}

impl InPlace<'_> {
    fn coalesce<C: ChartInPlace>(
        &mut self,
        chart: &C,
        dest: &Map,
        prefix: &Prefix<'_>,
        depth: usize,
    ) -> Result<(), CoalesceError> {
        if depth > MAX_CHART_DEPTH {
            return Err(Limit::chart_depth().into());
        }
        let name = chart.name();
        let prefix = Prefix::Key(prefix, &name);
        self.coalesce_values(&chart.live_values(), dest, &prefix)?;
        for child in chart.children() {
            let name = child.name();
            if name.as_bytes() == GLOBAL {
                return Err(CoalesceError::ChartCalledGlobal);
            }
            let table = match dest.get(name.as_bytes()) {
                None => {
                    let table = Map::new();
                    dest.insert(name, Value::Map(table.clone()));
                    table
                }
                Some(Value::Map(table)) => table,
                Some(value) => {
                    let shown = print::sprintf(b"%t", &[value]);
                    return Err(CoalesceError::TypeMismatch { name, shown });
                }
            };
            self.coalesce_globals(&table, dest, &prefix)?;
            self.coalesce(&child, &table, &prefix, depth + 1)?;
        }
        Ok(())
    }

    /// Puts the parent's `global` into that of a subchart; the parent's entries win.
    fn coalesce_globals(
        &mut self,
        sub: &Map,
        parent: &Map,
        prefix: &Prefix<'_>,
    ) -> Result<(), Limit> {
        let of = |map: &Map| match map.get(GLOBAL) {
            None => Some(Map::new()),
            Some(Value::Map(table)) => Some(table),
            Some(_) => None,
        };
        let Some(dest) = of(sub) else {
            self.warn(
                "warning: skipping globals because destination global is not a table.".into(),
            );
            return Ok(());
        };
        let Some(source) = of(parent) else {
            self.warn("warning: skipping globals because source global is not a table.".into());
            return Ok(());
        };
        for (key, value) in source.entries().iter() {
            match (value, dest.get(key.as_bytes())) {
                (Value::Map(table), under) => {
                    let table: Map = table
                        .entries()
                        .iter()
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect();
                    match under {
                        None => {}
                        Some(Value::Map(under)) => {
                            self.coalesce_tables(&table, &under, &Prefix::Key(prefix, key), 0)?;
                        }
                        Some(_) => {
                            self.warn(format!(
                                "Conflict: cannot merge map onto non-map for {:?}. Skipping.",
                                key.to_text()
                            ));
                            continue;
                        }
                    }
                    dest.insert(key.clone(), Value::Map(table));
                }
                (_, Some(Value::Map(_))) => self.warn(format!("key {key} is table. Skipping")),
                (value, _) => {
                    dest.insert(key.clone(), value.clone());
                }
            }
        }
        sub.insert(Str::from(GLOBAL), Value::Map(dest));
        Ok(())
    }

    /// The defaults of a chart under its values.
    fn coalesce_values(
        &mut self,
        defaults: &Map,
        values: &Map,
        prefix: &Prefix<'_>,
    ) -> Result<(), Limit> {
        for (key, default) in defaults.entries().iter() {
            match (values.get(key.as_bytes()), default) {
                (None, default) => {
                    values.insert(key.clone(), default.clone());
                }
                (Some(Value::Nil), _) => {
                    values.remove(key.as_bytes());
                }
                (Some(Value::Map(dst)), Value::Map(src)) => {
                    self.coalesce_tables(&dst, src, &Prefix::Key(prefix, key), 0)?;
                }
                (Some(Value::Map(_)), default) if !default.is_nil() => {
                    let path = Prefix::Key(prefix, key).text();
                    self.warn(format!("warning: skipped value for {path}: Not a table."));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Helm's `coalesceTablesFullKey`. The two may be one map: that deletes its nulls.
    fn coalesce_tables(
        &mut self,
        dst: &Map,
        src: &Map,
        prefix: &Prefix<'_>,
        depth: usize,
    ) -> Result<(), Limit> {
        if depth > MAX_VALUES_DEPTH {
            return Err(Limit::values_depth());
        }
        for (key, value) in src.entries().iter() {
            match (dst.get(key.as_bytes()), value) {
                (None, value) => {
                    dst.insert(key.clone(), value.clone());
                }
                (Some(Value::Nil), _) => {
                    dst.remove(key.as_bytes());
                }
                (Some(Value::Map(dst)), Value::Map(src)) => {
                    self.coalesce_tables(&dst, src, &Prefix::Key(prefix, key), depth + 1)?;
                }
                (Some(_), Value::Map(_)) => {
                    let path = Prefix::Key(prefix, key).text();
                    let shown = print::sprint_value(value);
                    self.warn(format!(
                        "warning: cannot overwrite table with non table for {path} ({shown})"
                    ));
                }
                (Some(Value::Map(_)), value) if !value.is_nil() => {
                    let path = Prefix::Key(prefix, key).text();
                    let shown = print::sprint_value(value);
                    self.warn(format!(
                        "warning: destination for {path} is a table. Ignoring non-table value ({shown})"
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn warn(&mut self, text: String) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(Warning::Values(text));
        }
    }
}
