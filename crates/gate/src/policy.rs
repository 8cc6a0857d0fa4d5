//! The checked policy of a run: what is compared, what may change, and how much findings weigh.

use std::collections::BTreeMap;

use manifest::ManifestSet;
use manifest::normalize::Normalization;

use crate::code::{Code, Effect};
use crate::finding::Level;
use crate::ignore::IgnoreRules;
use crate::scope::{Item, Scope};
use crate::threshold::{Limit, Limits};
use manifest_diff::ListKeys;

/// The checked policy of a run.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Rewriting rules, applied to both sides of a comparison with the base.
    pub normalization: Normalization,
    /// Ignore rules.
    pub ignore: IgnoreRules,
    /// By which fields the items of lists are known, beside what Kubernetes says.
    pub list_keys: ListKeys,
    /// The files with the CustomResourceDefinitions that `list_keys` is to know: paths and globs in the repository, as they
    /// are written ([`Policy::with_definitions`]).
    pub definitions: Vec<String>,
    /// What holds where nothing else is said.
    pub preset: &'static Preset,
    /// What may change in each case.
    pub per_case: Limits,
    /// What may change in all cases together.
    pub total: Limits,
    /// The levels that are not the default ones.
    pub levels: BTreeMap<Code, Level>,
    /// What holds for parts of the changes, in the order of the configuration.
    pub scopes: Vec<Scope>,
}

/// A policy by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name, as in the configuration.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Whether a resource may be added, removed or changed without an approval.
    pub per_case: Limit,
    /// The heaviest level that a finding has without `levels`.
    pub heaviest: Level,
}

/// All presets; the first holds without configuration.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "strict",
        doc: "No case may add, remove or change a resource without an approval.",
        per_case: Limit::AtMost(0),
        heaviest: Level::Deny,
    },
    Preset {
        name: "standard",
        doc: "Any number of resources may change; what the findings of level `approve` and `deny` name may not.",
        per_case: Limit::Any,
        heaviest: Level::Deny,
    },
    Preset {
        name: "report",
        doc: "Nothing is refused for what changed: every finding is at most a warning.",
        per_case: Limit::Any,
        heaviest: Level::Warn,
    },
];

impl Preset {
    /// The preset of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// The limits for each case.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            added: self.per_case,
            removed: self.per_case,
            changed: self.per_case,
            ..Limits::NONE
        }
    }
}

/// What limits are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Each case alone.
    PerCase,
    /// All cases together.
    Total,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            normalization: Normalization::default(),
            ignore: IgnoreRules::default(),
            list_keys: ListKeys::default(),
            definitions: Vec::new(),
            preset: &PRESETS[0],
            per_case: PRESETS[0].limits(),
            total: Limits::NONE,
            levels: BTreeMap::new(),
            scopes: Vec::new(),
        }
    }
}

impl Policy {
    /// Takes in what the files of `definitions` hold. Of one kind, the definition of the later set counts.
    #[must_use]
    pub fn with_definitions(mut self, sets: &[ManifestSet]) -> Policy {
        self.list_keys = self.list_keys.with_named_definitions_of(sets);
        self
    }

    /// The level of a finding about an item; none when it leaves the run undecided.
    #[must_use]
    pub fn level(&self, code: Code, item: &Item<'_>) -> Option<Level> {
        let Effect::Judged(default) = code.info().effect else {
            return None;
        };
        let of_scope = self.scopes.iter().rev().find_map(|scope| {
            let level = scope.levels.get(&code)?;
            scope.selects(item).then_some(*level)
        });
        let level = of_scope.or_else(|| self.levels.get(&code).copied());
        Some(level.unwrap_or_else(|| default.min(self.preset.heaviest)))
    }

    /// All limits of a span, with the scope that they are for: the general ones first.
    #[must_use]
    pub fn limits(&self, span: Span) -> Vec<(Option<&Scope>, &Limits)> {
        let general = match span {
            Span::PerCase => &self.per_case,
            Span::Total => &self.total,
        };
        let scopes = self.scopes.iter().filter_map(|scope| {
            let limits = scope.limits(span)?;
            Some((Some(scope), limits))
        });
        std::iter::once((None, general)).chain(scopes).collect()
    }

    /// The number of the limits, in [`Policy::limits`], that an item counts for: those of the last scope that selects it.
    #[must_use]
    pub fn counted_by(&self, span: Span, item: &Item<'_>) -> usize {
        let scopes = self
            .scopes
            .iter()
            .filter(|scope| scope.limits(span).is_some());
        let selecting = scopes.enumerate().filter(|(_, scope)| scope.selects(item));
        selecting.last().map_or(0, |(at, _)| at + 1)
    }
}
