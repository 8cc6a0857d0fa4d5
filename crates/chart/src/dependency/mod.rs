//! Dependencies: which are there, which are enabled, under which names, and what they export.
//!
//! Follows Helm's `dependencies.go`: `process_dependency_enabled` (alias, version range, tags, conditions,
//! pruning) and then `process_dependency_import_values`, chart by chart. `arena` holds the charts while
//! they change, because Helm's sharing of structs between aliases shows in what comes out.

mod arena;
mod imports;

use std::sync::Arc;

use arena::{Arena, ChartId};
use go_value::{Map, Str};
use masterminds_semver::{Constraint, Version};

use crate::chart::Chart;
use crate::limits::{Limit, MAX_CHARTS};
use crate::metadata::Metadata;
use crate::rules::{AliasCopies, DependencyFailure, MissingText, Rules};
use crate::values::coalesce::{CoalesceError, MAX_WARNINGS, Mode, compose};
use crate::values::in_place::compose_in_place;
use crate::values::live::freeze;
use crate::values::{Node, Table};
use crate::warning::Warning;

/// Why dependencies are refused; `Display` is Helm's sentence.
#[derive(Debug, thiserror::Error)]
pub enum DependencyError {
    /// A dependency of `Chart.yaml` is not in `charts/`.
    #[error("{}", missing_text(.names, *.text))]
    Missing {
        /// The names, in the order of `Chart.yaml`.
        names: Vec<Str>,
        /// Which words the release uses.
        text: MissingText,
    },
    /// The chart is a library.
    #[error("{0} charts are not installable")]
    NotInstallable(Str),
    /// The values of a subchart are no table.
    #[error("{}{error}", if *.prefixed { "chart dependencies processing failed: " } else { "" })]
    Values {
        /// What is wrong.
        #[source]
        error: CoalesceError,
        /// Whether the release says where it failed.
        prefixed: bool,
    },
    /// Helm panics, with this text and exit status 2.
    #[error("panic: {0}")]
    Panic(String),
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

fn missing_text(names: &[Str], text: MissingText) -> String {
    let (article, quote) = match text {
        MissingText::Capital => ("An", '`'),
        MissingText::Backticks => ("an", '`'),
        MissingText::Apostrophes => ("an", '\''),
    };
    let names: Vec<_> = names.iter().map(Str::to_text).collect();
    format!(
        "{article} error occurred while checking for chart dependencies. You may need to run \
         {quote}helm dependency build{quote} to fetch missing dependencies: found in Chart.yaml, but missing in \
         charts/ directory: {}",
        names.join(", ")
    )
}

/// A chart whose dependencies are processed.
#[derive(Debug)]
pub struct Processed {
    /// The tree as Helm renders it: enabled subcharts under their aliases, defaults with what is imported.
    pub chart: Arc<Chart>,
    /// What Helm logs meanwhile; not part of its contract.
    pub warnings: Vec<Warning>,
}

/// Refuses library charts.
///
/// # Errors
/// [`DependencyError::NotInstallable`]
pub fn check_installable(metadata: &Metadata) -> Result<(), DependencyError> {
    match metadata.chart_type.as_bytes() {
        b"" | b"application" => Ok(()),
        _ => Err(DependencyError::NotInstallable(metadata.chart_type.clone())),
    }
}

/// Helm's `CheckDependencies`: every name in `dependencies` is the name of a chart in `charts/`.
///
/// # Errors
/// [`DependencyError::Missing`]
pub fn check_present(chart: &Chart, rules: &Rules) -> Result<(), DependencyError> {
    let present = |name: &Str| {
        chart
            .dependencies()
            .iter()
            .any(|dependency| dependency.name() == name)
    };
    let listed = chart
        .metadata()
        .dependencies
        .iter()
        .map(|dependency| &dependency.name);
    let names: Vec<Str> = listed.filter(|name| !present(name)).cloned().collect();
    if names.is_empty() {
        Ok(())
    } else {
        Err(DependencyError::Missing {
            names,
            text: rules.missing_text,
        })
    }
}

/// Helm's `ProcessDependencies`.
///
/// # Errors
/// A value for a subchart that is no table; a panic of Helm; a limit.
pub fn process(
    chart: &Arc<Chart>,
    user: &Table,
    rules: &Rules,
) -> Result<Processed, DependencyError> {
    if chart.dependencies().is_empty() && !chart.metadata().lists_dependencies {
        return Ok(Processed {
            chart: Arc::clone(chart),
            warnings: Vec::new(),
        });
    }
    let (arena, root) = Arena::new(chart, rules.nulls.in_place());
    let mut process = Process {
        arena,
        rules,
        warnings: Vec::new(),
    };
    process.process_dependency_enabled(root, &Cvals::Frozen(user.clone()), "")?;
    process.process_dependency_import_values(root)?;
    Ok(Processed {
        chart: process.arena.finish(root, chart)?,
        warnings: process.warnings,
    })
}

/// The composed values of a chart, which decide about its dependencies and theirs.
enum Cvals {
    Frozen(Table),
    /// They share tables with the defaults of charts, and change with these.
    Live(Map),
}

impl Cvals {
    /// The values as they are now.
    fn table(&self) -> Result<Table, Limit> {
        match self {
            Cvals::Frozen(table) => Ok(table.clone()),
            Cvals::Live(map) => freeze(map),
        }
    }
}

struct Process<'a> {
    arena: Arena,
    rules: &'a Rules,
    warnings: Vec<Warning>,
}

impl Process<'_> {
    fn fail(&self, error: CoalesceError) -> DependencyError {
        match error {
            CoalesceError::Limit(limit) => DependencyError::Limit(limit),
            error => {
                let of_helm = matches!(error, CoalesceError::TypeMismatch { .. });
                let prefixed =
                    of_helm && self.rules.dependency_failure == DependencyFailure::Prefixed;
                DependencyError::Values { error, prefixed }
            }
        }
    }

    /// Composes the values of a chart, which changes its defaults and those of its subcharts.
    fn compose_in_place(&mut self, chart: ChartId, user: &Table) -> Result<Map, DependencyError> {
        let mut warnings = Vec::new();
        let composed = compose_in_place(&self.arena.handle(chart), user, &mut warnings);
        self.note(&warnings);
        composed.map_err(|error| self.fail(error))
    }

    /// Removes disabled charts, and copies those that are used under other names.
    fn process_dependency_enabled(
        &mut self,
        chart: ChartId,
        v: &Cvals,
        path: &str,
    ) -> Result<(), DependencyError> {
        let Some(entries) = self.arena.listed(chart) else {
            return Ok(());
        };
        let existing = self.arena.chart(chart).dependencies.clone();
        let listed = |arena: &Arena, one: ChartId| {
            entries.iter().any(|entry| {
                let entry = &arena.entry(*entry).dependency;
                arena.name(one) == &entry.name
                    && self.is_compatible(&entry.version, arena.version(one))
            })
        };
        let mut dependencies: Vec<ChartId> = existing
            .iter()
            .copied()
            .filter(|one| !listed(&self.arena, *one))
            .collect();
        for entry in &entries {
            if let Some(copy) = self.get_alias_dependency(&existing, *entry)? {
                dependencies.push(copy);
            }
            let dependency = &mut self.arena.entry_mut(*entry).dependency;
            if !dependency.alias.is_empty() {
                dependency.name = dependency.alias.clone();
            }
        }
        self.arena.set_dependencies(chart, dependencies.clone());
        for entry in &entries {
            self.arena.entry_mut(*entry).dependency.enabled = true;
        }
        let user = v.table()?;
        let cvals = if self.rules.nulls.in_place() {
            Cvals::Live(self.compose_in_place(chart, &user)?)
        } else {
            let handle = self.arena.handle(chart);
            let composed = compose(&handle, &user, self.rules, Mode::Coalesce);
            let composed = composed.map_err(|error| self.fail(error))?;
            self.note(composed.warnings());
            Cvals::Frozen(composed.to_table())
        };
        let table = cvals.table()?;
        self.process_dependency_tags(&entries, &table);
        self.process_dependency_conditions(&entries, &table, path);

        let is_removed = |arena: &Arena, name: &Str| {
            entries
                .iter()
                .map(|entry| &arena.entry(*entry).dependency)
                .any(|entry| !entry.enabled && entry.name == *name)
        };
        dependencies.retain(|one| !is_removed(&self.arena, self.arena.name(*one)));
        let kept: Vec<_> = entries
            .iter()
            .copied()
            .filter(|entry| !is_removed(&self.arena, &self.arena.entry(*entry).dependency.name))
            .collect();
        for one in &dependencies {
            let path = format!("{path}{}.", self.arena.name(*one));
            self.process_dependency_enabled(*one, &cvals, &path)?;
        }
        self.arena.set_listed(chart, kept);
        self.arena.set_dependencies(chart, dependencies);
        Ok(())
    }

    /// The first chart of that name and version range, copied under the alias.
    fn get_alias_dependency(
        &mut self,
        charts: &[ChartId],
        entry: arena::EntryId,
    ) -> Result<Option<ChartId>, DependencyError> {
        let dependency = &self.arena.entry(entry).dependency;
        let found = charts.iter().copied().find(|one| {
            self.arena.name(*one) == &dependency.name
                && self.is_compatible(&dependency.version, self.arena.version(*one))
        });
        let Some(found) = found else { return Ok(None) };
        let alias = dependency.alias.clone();
        if self.arena.len() >= MAX_CHARTS {
            return Err(Limit::charts().into());
        }
        let copy = match self.rules.alias_copies {
            AliasCopies::Shared => self.arena.copy_shared(found),
            AliasCopies::Separate => self.arena.copy_separate(found),
        };
        if !alias.is_empty() {
            self.arena.rename(copy, alias);
        }
        Ok(Some(copy))
    }

    /// Helm's `IsCompatibleRange`: what does not parse is not compatible.
    fn is_compatible(&self, range: &Str, version: &Str) -> bool {
        let rules = &self.rules.semver;
        let Ok(version) = Version::parse(version, rules) else {
            return false;
        };
        Constraint::parse(range, rules).is_ok_and(|constraint| constraint.check(&version))
    }

    /// Keeps warnings, as far as anyone reads them.
    fn note(&mut self, warnings: &[Warning]) {
        let room = MAX_WARNINGS.saturating_sub(self.warnings.len());
        self.warnings.extend(warnings.iter().take(room).cloned());
    }

    /// `tags` of the values enable and disable entries.
    fn process_dependency_tags(&mut self, entries: &[arena::EntryId], cvals: &Table) {
        let Some(Node::Table(tags)) = cvals.get(b"tags") else {
            return;
        };
        for entry in entries {
            let dependency = &mut self.arena.entry_mut(*entry).dependency;
            let (mut has_true, mut has_false) = (false, false);
            for tag in &dependency.tags {
                match tags.get(tag.as_bytes()) {
                    None => {}
                    Some(Node::Bool(true)) => has_true = true,
                    Some(Node::Bool(false)) => has_false = true,
                    Some(_) => self.warnings.push(Warning::Tag {
                        tag: tag.to_string(),
                        chart: dependency.name.to_string(),
                    }),
                }
            }
            dependency.enabled = has_true || !has_false;
        }
    }

    /// The first path of `condition` that is a boolean decides, over the tags.
    fn process_dependency_conditions(
        &mut self,
        entries: &[arena::EntryId],
        cvals: &Table,
        path: &str,
    ) {
        for entry in entries {
            let dependency = &mut self.arena.entry_mut(*entry).dependency;
            let condition = dependency.condition.to_text().into_owned();
            for part in condition.trim().split(',').filter(|part| !part.is_empty()) {
                match path_value(cvals, &format!("{path}{part}")) {
                    Some(Node::Bool(enabled)) => {
                        dependency.enabled = *enabled;
                        break;
                    }
                    Some(_) => self.warnings.push(Warning::Condition {
                        path: part.to_string(),
                        chart: dependency.name.to_string(),
                    }),
                    None => {}
                }
            }
        }
    }
}

/// `Values.PathValue`: what lies at a dotted path and is no table.
fn path_value<'t>(values: &'t Table, path: &str) -> Option<&'t Node> {
    let (tables, key) = path
        .rsplit_once('.')
        .map_or((None, path), |(tables, key)| (Some(tables), key));
    let table = match tables {
        Some(tables) => table_at(values, tables).ok()?,
        None => values,
    };
    table.get(key.as_bytes()).filter(|node| !node.is_table())
}

/// `Values.Table`: the table at a dotted path, or the key that is none.
fn table_at<'t>(values: &'t Table, path: &str) -> Result<&'t Table, String> {
    path.split('.')
        .try_fold(values, |table, key| match table.get(key.as_bytes()) {
            Some(Node::Table(table)) => Ok(table),
            _ => Err(key.to_owned()),
        })
}
