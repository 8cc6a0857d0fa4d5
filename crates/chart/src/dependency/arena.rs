//! The charts of a tree while their dependencies are processed.
//!
//! Helm changes charts in place, and copies of a chart share what their pointers share: metadata, entries
//! of `dependencies`, nested charts, and the parent that a nested chart was last given. Here these are
//! places in three lists, so that the same sharing gives the same results, and nothing is ever in a cycle
//! of references.

use std::sync::{Arc, OnceLock};

use go_value::{Map, Str};

use crate::chart::Chart;
use crate::limits::Limit;
use crate::metadata::{Dependency, Metadata};
use crate::values::Table;
use crate::values::coalesce::{ChartNode, ChartTree};
use crate::values::in_place::ChartInPlace;
use crate::values::live::Freeze;

/// A place in the list of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChartId(usize);
/// A place in the list of entries of `dependencies`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntryId(usize);
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MetadataId(usize);

#[derive(Clone, Debug)]
pub(super) struct Work {
    source: Arc<Chart>,
    metadata: MetadataId,
    pub dependencies: Vec<ChartId>,
    /// The defaults of the chart.
    values: Table,
    /// The defaults where composing changes them; copies of a chart share them.
    live: Option<Map>,
    parent: Option<ChartId>,
}

#[derive(Clone, Debug)]
struct WorkMetadata {
    source: Arc<Metadata>,
    name: Str,
    /// `None` is Go's nil slice: nothing to process.
    dependencies: Option<Vec<EntryId>>,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub dependency: Dependency,
    /// Whether `import-values` has the form that processing leaves, which it does not read again.
    pub imported: bool,
}

#[derive(Debug, Default)]
pub(super) struct Arena {
    in_place: bool,
    charts: Vec<Work>,
    metadata: Vec<WorkMetadata>,
    entries: Vec<Entry>,
}

impl Arena {
    /// `in_place`: whether composing values changes the defaults of charts.
    pub(super) fn new(root: &Arc<Chart>, in_place: bool) -> (Arena, ChartId) {
        let mut arena = Arena {
            in_place,
            ..Arena::default()
        };
        let root = arena.add(root, None);
        (arena, root)
    }

    fn add(&mut self, chart: &Arc<Chart>, parent: Option<ChartId>) -> ChartId {
        let metadata = chart.metadata();
        let dependencies = metadata.lists_dependencies.then(|| {
            let add = |dependency: &Dependency| {
                self.entries.push(Entry {
                    dependency: dependency.clone(),
                    imported: false,
                });
                EntryId(self.entries.len() - 1)
            };
            metadata.dependencies.iter().map(add).collect()
        });
        self.metadata.push(WorkMetadata {
            source: Arc::clone(&chart.metadata),
            name: metadata.name.clone(),
            dependencies,
        });
        let id = ChartId(self.charts.len());
        self.charts.push(Work {
            source: Arc::clone(chart),
            metadata: MetadataId(self.metadata.len() - 1),
            dependencies: Vec::new(),
            values: chart.values().clone(),
            live: self.in_place.then(|| chart.values().to_map()),
            parent,
        });
        // Charts nest no deeper than loading allows.
        let children = chart
            .dependencies()
            .iter()
            .map(|child| self.add(child, Some(id)))
            .collect();
        self.charts[id.0].dependencies = children;
        id
    }

    pub(super) fn len(&self) -> usize {
        self.charts.len()
    }

    pub(super) fn chart(&self, id: ChartId) -> &Work {
        &self.charts[id.0]
    }

    pub(super) fn set_live_values(&mut self, id: ChartId, values: Map) {
        self.charts[id.0].live = Some(values);
    }

    pub(super) fn set_values(&mut self, id: ChartId, values: Table) {
        self.charts[id.0].values = values;
    }

    fn metadata(&self, id: ChartId) -> &WorkMetadata {
        &self.metadata[self.chart(id).metadata.0]
    }

    fn metadata_mut(&mut self, id: ChartId) -> &mut WorkMetadata {
        let at = self.chart(id).metadata.0;
        &mut self.metadata[at]
    }

    pub(super) fn name(&self, id: ChartId) -> &Str {
        &self.metadata(id).name
    }

    pub(super) fn version(&self, id: ChartId) -> &Str {
        &self.metadata(id).source.version
    }

    /// The entries of `dependencies`; `None` where there is nothing to process.
    pub(super) fn listed(&self, id: ChartId) -> Option<Vec<EntryId>> {
        self.metadata(id).dependencies.clone()
    }

    /// Replaces the entries; no entry is nothing to process.
    pub(super) fn set_listed(&mut self, id: ChartId, entries: Vec<EntryId>) {
        self.metadata_mut(id).dependencies = (!entries.is_empty()).then_some(entries);
    }

    pub(super) fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.0]
    }

    pub(super) fn entry_mut(&mut self, id: EntryId) -> &mut Entry {
        &mut self.entries[id.0]
    }

    pub(super) fn rename(&mut self, id: ChartId, name: Str) {
        self.metadata_mut(id).name = name;
    }

    /// Helm's `SetDependencies`: the charts get this one as their parent.
    pub(super) fn set_dependencies(&mut self, id: ChartId, charts: Vec<ChartId>) {
        for chart in &charts {
            self.charts[chart.0].parent = Some(id);
        }
        self.charts[id.0].dependencies = charts;
    }

    fn copy(&mut self, id: ChartId) -> ChartId {
        let copy = self.chart(id).clone();
        self.charts.push(copy);
        ChartId(self.charts.len() - 1)
    }

    fn copy_metadata(&mut self, id: ChartId) {
        let metadata = self.metadata(id).clone();
        self.metadata.push(metadata);
        self.charts[id.0].metadata = MetadataId(self.metadata.len() - 1);
    }

    /// A copy whose metadata is its own, but not the entries of `dependencies`, nor the nested charts, nor
    /// their parents.
    pub(super) fn copy_shared(&mut self, id: ChartId) -> ChartId {
        let copy = self.copy(id);
        self.copy_metadata(copy);
        copy
    }

    /// A copy with its own entries of `dependencies` and its own copies of nested charts (which share their
    /// metadata).
    pub(super) fn copy_separate(&mut self, id: ChartId) -> ChartId {
        let copy = self.copy_shared(id);
        if let Some(entries) = self.listed(copy) {
            let mut own = Vec::with_capacity(entries.len());
            for entry in entries {
                let entry = self.entry(entry).clone();
                self.entries.push(entry);
                own.push(EntryId(self.entries.len() - 1));
            }
            self.metadata_mut(copy).dependencies = Some(own);
        }
        let nested = self.chart(copy).dependencies.clone();
        let nested = nested.into_iter().map(|chart| self.copy(chart)).collect();
        self.set_dependencies(copy, nested);
        copy
    }

    pub(super) fn handle(&self, id: ChartId) -> Handle<'_> {
        Handle { arena: self, id }
    }

    /// Helm's `ChartFullPath`, along the parents as they are now.
    fn full_path(&self, id: ChartId) -> Str {
        let mut names = vec![self.name(id)];
        let mut at = self.chart(id).parent;
        while let Some(parent) = at {
            names.push(self.name(parent));
            at = self.chart(parent).parent;
        }
        names.reverse();
        let parts: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
        Str::from(parts.join(&b"/charts/"[..]))
    }

    /// The tree as it is now.
    ///
    /// # Errors
    /// Values that nest too deep.
    pub(super) fn finish(&self, root: ChartId, loaded: &Chart) -> Result<Arc<Chart>, Limit> {
        let mut chart = self.finish_chart(root, &mut Freeze::default())?;
        chart.warnings.clone_from(&loaded.warnings);
        Ok(Arc::new(chart))
    }

    fn finish_chart(&self, id: ChartId, freeze: &mut Freeze) -> Result<Chart, Limit> {
        let work = self.chart(id);
        let values = match &work.live {
            Some(live) => freeze.table(live)?,
            None => work.values.clone(),
        };
        let metadata = self.metadata(id);
        let changed = metadata.name != metadata.source.name || metadata.source.lists_dependencies;
        let own = if changed {
            let entries = metadata.dependencies.iter().flatten();
            Arc::new(Metadata {
                name: metadata.name.clone(),
                dependencies: entries
                    .map(|entry| self.entry(*entry).dependency.clone())
                    .collect(),
                lists_dependencies: metadata.dependencies.is_some(),
                ..(*metadata.source).clone()
            })
        } else {
            Arc::clone(&metadata.source)
        };
        Ok(Chart {
            metadata: own,
            content: Arc::clone(&work.source.content),
            values,
            dependencies: work
                .dependencies
                .iter()
                .map(|child| Ok(Arc::new(self.finish_chart(*child, freeze)?)))
                .collect::<Result<_, Limit>>()?,
            full_path: self.full_path(id),
            is_root: work.parent.is_none(),
            warnings: Vec::new(),
            digest: OnceLock::new(),
        })
    }
}

/// A chart of the arena, for composing values.
#[derive(Clone, Copy)]
pub(super) struct Handle<'a> {
    arena: &'a Arena,
    id: ChartId,
}

impl ChartNode for Handle<'_> {
    fn values(&self) -> Table {
        self.arena.chart(self.id).values.clone()
    }
}

impl ChartInPlace for Handle<'_> {
    fn live_values(&self) -> Map {
        self.arena.chart(self.id).live.clone().unwrap_or_default()
    }
}

impl ChartTree for Handle<'_> {
    fn name(&self) -> Str {
        self.arena.name(self.id).clone()
    }

    fn children(&self) -> Vec<Self> {
        let children = &self.arena.chart(self.id).dependencies;
        children
            .iter()
            .map(|id| Handle {
                arena: self.arena,
                id: *id,
            })
            .collect()
    }
}
