//! `import-values`: tables of subcharts as defaults of their parent.
//!
//! Follows Helm's `processImportValues`. Helm merges maps that are parts of each other, so that what one
//! import brings can show in the table that another came from. The work is therefore done on one mutable
//! graph ([`go_value::Map`]) with the same aliases, and only where a chart imports anything.

use go_value::{Map, Str, Tree, Value, print};

use super::arena::{ChartId, EntryId};
use super::{DependencyError, Process};
use crate::limits::{Limit, MAX_VALUES_DEPTH};
use crate::rules::{ImportPaths, ImportValuesRule, Nulls};
use crate::values::Table;
use crate::values::coalesce::{Mode, compose, merge_tables};
use crate::values::in_place::coalesce_tables_in_place;
use crate::values::live::freeze;
use crate::warning::Warning;

/// One item of `import-values`.
struct Import {
    chart: String,
    child: String,
    parent: String,
    /// Whether it is a map with `child` and `parent`, not the name of an export.
    names_parent: bool,
}

impl Process<'_> {
    /// Bottom-up: what a subchart imports can be imported from it.
    pub(super) fn process_dependency_import_values(
        &mut self,
        chart: ChartId,
    ) -> Result<(), DependencyError> {
        for child in self.arena.chart(chart).dependencies.clone() {
            self.process_dependency_import_values(child)?;
        }
        self.process_import_values(chart)
    }

    fn process_import_values(&mut self, chart: ChartId) -> Result<(), DependencyError> {
        let Some(entries) = self.arena.listed(chart) else {
            return Ok(());
        };
        let imported_wins = match self.rules.import_values {
            ImportValuesRule::InPlace => return self.import_in_place(chart, &entries),
            ImportValuesRule::ImportedWins => true,
            ImportValuesRule::Merged => false,
        };
        let handle = self.arena.handle(chart);
        let composed = compose(&handle, &Table::new(), self.rules, Mode::Merge);
        let composed = composed.map_err(|error| self.fail(error))?;
        self.note(composed.warnings());
        let imports = entries
            .iter()
            .any(|entry| !self.arena.entry(*entry).dependency.import_values.is_empty());
        let (cvals, imported) = if imports {
            let graph = composed.to_map();
            let imported = self.import(&graph, &entries)?;
            (freeze(&graph)?, freeze(&imported)?)
        } else {
            (composed.to_table(), Table::new())
        };
        let (mut values, under) = if imported_wins {
            (imported, cvals)
        } else {
            (cvals, imported)
        };
        merge_tables(
            &mut values,
            &under,
            self.rules,
            Mode::Merge,
            &mut self.warnings,
        )?;
        self.arena.set_values(chart, values);
        Ok(())
    }

    /// Everything that the entries import, in one map that shares tables with `cvals`.
    fn import(&mut self, cvals: &Map, entries: &[EntryId]) -> Result<Map, DependencyError> {
        let imported = Map::new();
        for item in self.take_imports(entries)? {
            if let Some(table) = self.imported_table(cvals, &item) {
                let source = path_to_map(&item.parent, table)?;
                merge_maps(&imported, &source, self.rules.nulls, 0)?;
            }
        }
        Ok(imported)
    }

    /// Before 3.13.0 what an item with a `parent` imports goes right into the values of the parent, and these are
    /// then what is imported.
    fn import_in_place(
        &mut self,
        chart: ChartId,
        entries: &[EntryId],
    ) -> Result<(), DependencyError> {
        let cvals = self.compose_in_place(chart, &Table::new())?;
        let mut imported = Map::new();
        for item in self.take_imports(entries)? {
            let Some(table) = self.imported_table(&cvals, &item) else {
                continue;
            };
            let source = path_to_map(&item.parent, table)?;
            if item.names_parent {
                imported = cvals.clone();
            }
            coalesce_tables_in_place(&imported, &source, &mut self.warnings)?;
        }
        coalesce_tables_in_place(&cvals, &imported, &mut self.warnings)?;
        self.arena.set_live_values(chart, cvals);
        Ok(())
    }

    /// What the entries import; they then have the form that processing leaves.
    fn take_imports(&mut self, entries: &[EntryId]) -> Result<Vec<Import>, DependencyError> {
        let mut imports = Vec::new();
        for entry in entries {
            let (name, items, done) = {
                let entry = self.arena.entry(*entry);
                (
                    entry.dependency.name.clone(),
                    entry.dependency.import_values.clone(),
                    entry.imported,
                )
            };
            let mut left = Vec::new();
            for item in if done { Vec::new() } else { items } {
                let names_parent = matches!(item, Tree::Map(_));
                let (child, parent) = match item {
                    Tree::Map(_) => (
                        self.import_path(&item, b"child")?,
                        self.import_path(&item, b"parent")?,
                    ),
                    Tree::Str(exported) => (format!("exports.{exported}"), ".".to_owned()),
                    _ => continue,
                };
                left.push(Tree::Map(vec![
                    (Str::from("child"), Tree::Str(Str::from(child.as_str()))),
                    (Str::from("parent"), Tree::Str(Str::from(parent.as_str()))),
                ]));
                imports.push(Import {
                    chart: name.to_string(),
                    child,
                    parent,
                    names_parent,
                });
            }
            let entry = self.arena.entry_mut(*entry);
            entry.dependency.import_values = left;
            entry.imported = true;
        }
        Ok(imports)
    }

    /// The table that an item names, or a warning.
    fn imported_table(&mut self, cvals: &Map, item: &Import) -> Option<Map> {
        match map_at(cvals, &format!("{}.{}", item.chart, item.child)) {
            Ok(table) => Some(table),
            Err(key) => {
                self.warnings.push(Warning::Import {
                    chart: item.names_parent.then(|| item.chart.clone()),
                    key,
                });
                None
            }
        }
    }

    fn import_path(&self, item: &Tree, key: &[u8]) -> Result<String, DependencyError> {
        let value = item.get(key).cloned().unwrap_or(Tree::Nil);
        match (value, self.rules.import_paths) {
            (Tree::Str(text), _) => Ok(text.to_text().into_owned()),
            (value, ImportPaths::Formatted) => Ok(print::sprint_value(&value.to_value())
                .to_text()
                .into_owned()),
            (value, ImportPaths::StringsOnly) => {
                let found = value.to_value();
                let found = if found.is_nil() {
                    "nil".into()
                } else {
                    found.type_name()
                };
                Err(DependencyError::Panic(format!(
                    "interface conversion: interface {{}} is {found}, not string"
                )))
            }
        }
    }
}

/// `Values.Table`: the map at a dotted path, or the key that is none.
fn map_at(values: &Map, path: &str) -> Result<Map, String> {
    path.split('.')
        .try_fold(values.clone(), |map, key| match map.get(key.as_bytes()) {
            Some(Value::Map(map)) => Ok(map),
            _ => Err(key.to_owned()),
        })
}

/// The map itself for `.`, else inside one new map per key of the path.
fn path_to_map(path: &str, data: Map) -> Result<Map, Limit> {
    // Helm's `AsMap` makes a new map of an empty one.
    let data = if data.is_empty() { Map::new() } else { data };
    if path == "." {
        return Ok(data);
    }
    if path.split('.').count() > MAX_VALUES_DEPTH {
        return Err(Limit::values_depth());
    }
    Ok(path.rsplit('.').fold(data, |inner, key| {
        [(Str::from(key), Value::Map(inner))].into_iter().collect()
    }))
}

/// Helm's `coalesceTablesFullKey` for merging, on maps that may share tables: `src` under `dst`.
fn merge_maps(dst: &Map, src: &Map, nulls: Nulls, depth: usize) -> Result<(), Limit> {
    if depth > MAX_VALUES_DEPTH {
        return Err(Limit::values_depth());
    }
    if dst.is_same(src) {
        return Ok(());
    }
    if nulls >= Nulls::N3 {
        for (key, value) in dst.entries().iter() {
            if value.is_nil() {
                src.insert(key.clone(), Value::Nil);
            }
        }
    }
    for (key, value) in src.entries().iter() {
        match (dst.get(key.as_bytes()), value) {
            (None, value) => {
                dst.insert(key.clone(), value.clone());
            }
            (Some(Value::Map(dst)), Value::Map(src)) => merge_maps(&dst, src, nulls, depth + 1)?,
            _ => {}
        }
    }
    Ok(())
}
