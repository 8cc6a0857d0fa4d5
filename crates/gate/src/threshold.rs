//! Counts and limits: how much may change.

use std::collections::BTreeMap;

use manifest_diff::{ChangeSet, LineCount, ResourceChange, ResourceChangeKind};

use crate::code::Code;
use crate::finding::{Finding, Level};

/// How much changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Resources that are new, renamed ones included.
    pub added: usize,
    /// Resources that are gone, renamed ones included.
    pub removed: usize,
    /// Resources whose content changed.
    pub changed: usize,
    /// Of the added and removed ones, those that are one resource under another name.
    pub renamed: usize,
    /// Lines of canonical text.
    pub lines: LineCount,
    /// Resources of which only the text changed. No threshold counts them.
    pub formatting: usize,
    /// Resources that a rule ignores as a whole or in each of their changes.
    pub ignored_resources: usize,
    /// Changes inside resources that a rule ignores.
    pub ignored_changes: usize,
    /// Resources of which a rule ignores some changes and not all.
    pub partly_ignored: usize,
    /// Resources that are the same.
    pub unchanged: usize,
}

impl Counts {
    /// Counts what changed.
    #[must_use]
    pub fn of(changes: &ChangeSet) -> Counts {
        let mut counts = Counts {
            unchanged: changes.unchanged,
            ..Counts::default()
        };
        for change in &changes.changes {
            counts.add(&Counts::of_change(change));
        }
        counts
    }

    /// Counts one change.
    #[must_use]
    pub fn of_change(change: &ResourceChange) -> Counts {
        let mut counts = Counts {
            ignored_changes: change.ignored.len(),
            ..Counts::default()
        };
        if change.is_ignored() {
            counts.ignored_resources = 1;
            return counts;
        }
        counts.partly_ignored = usize::from(!change.ignored.is_empty());
        match change.kind {
            ResourceChangeKind::Added => counts.added = 1,
            ResourceChangeKind::Removed => counts.removed = 1,
            ResourceChangeKind::Changed => counts.changed = 1,
            ResourceChangeKind::Renamed => {
                counts.added = 1;
                counts.removed = 1;
                counts.renamed = 1;
            }
            ResourceChangeKind::Formatting => counts.formatting = 1,
        }
        counts.lines = change.lines();
        counts
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Counts) {
        self.added += other.added;
        self.removed += other.removed;
        self.changed += other.changed;
        self.renamed += other.renamed;
        self.lines += other.lines;
        self.formatting += other.formatting;
        self.ignored_resources += other.ignored_resources;
        self.ignored_changes += other.ignored_changes;
        self.partly_ignored += other.partly_ignored;
        self.unchanged += other.unchanged;
    }

    /// The count that a threshold looks at.
    #[must_use]
    pub fn get(&self, measure: Measure) -> usize {
        match measure {
            Measure::Added => self.added,
            Measure::Removed => self.removed,
            Measure::Changed => self.changed,
            Measure::Lines => self.lines.total(),
        }
    }

    /// Says whether nothing changed that counts. Formatting and what is ignored do not.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        Measure::ALL
            .into_iter()
            .all(|measure| self.get(measure) == 0)
    }
}

/// What a threshold counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Added resources.
    Added,
    /// Removed resources.
    Removed,
    /// Changed resources.
    Changed,
    /// Changed lines of canonical text.
    Lines,
}

impl Measure {
    /// All measures.
    pub const ALL: [Measure; 4] = [
        Measure::Added,
        Measure::Removed,
        Measure::Changed,
        Measure::Lines,
    ];

    /// The key in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Measure::Added => "added",
            Measure::Removed => "removed",
            Measure::Changed => "changed",
            Measure::Lines => "lines",
        }
    }

    /// A number of it in words: `1 resource added`.
    #[must_use]
    pub fn words(self, count: usize) -> String {
        let plural = if count == 1 { "" } else { "s" };
        match self {
            Measure::Lines => format!("{count} line{plural} changed"),
            Measure::Added | Measure::Removed | Measure::Changed => {
                format!("{count} resource{plural} {}", self.name())
            }
        }
    }
}

/// How much of one measure may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So much and no more.
    AtMost(usize),
    /// Any number.
    Any,
}

impl Limit {
    /// Says whether a count is within.
    #[must_use]
    pub fn allows(self, count: usize) -> bool {
        match self {
            Limit::AtMost(limit) => count <= limit,
            Limit::Any => true,
        }
    }
}

/// One limit per measure, and budgets of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// For added resources.
    pub added: Limit,
    /// For removed resources.
    pub removed: Limit,
    /// For changed resources.
    pub changed: Limit,
    /// For changed lines.
    pub lines: Limit,
    /// How many findings of a code there may be; a code that is not here has no limit.
    pub findings: BTreeMap<Code, usize>,
    /// How many findings of a level there may be, as above.
    pub levels: BTreeMap<Level, usize>,
}

/// What was counted against one set of limits: the changes and findings that no approval covers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// The changes.
    pub counts: Counts,
    /// The findings, by code.
    pub findings: BTreeMap<Code, usize>,
    /// The same findings, by level.
    pub levels: BTreeMap<Level, usize>,
}

impl Tally {
    /// Counts a finding.
    pub fn count(&mut self, finding: &Finding) {
        if finding.approval.is_some() {
            return;
        }
        *self.findings.entry(finding.code).or_default() += 1;
        if let Some(level) = finding.level {
            *self.levels.entry(level).or_default() += 1;
        }
    }

    /// Adds what another case counted.
    pub fn add(&mut self, other: &Tally) {
        self.counts.add(&other.counts);
        for (code, count) in &other.findings {
            *self.findings.entry(*code).or_default() += count;
        }
        for (level, count) in &other.levels {
            *self.levels.entry(*level).or_default() += count;
        }
    }
}

impl Limits {
    /// The limits for one case without configuration: no resource may be added, removed or changed. (Lines need no limit
    /// then; and whoever allows a resource to change need not count its lines.)
    pub const PER_CASE: Limits = Limits {
        added: Limit::AtMost(0),
        removed: Limit::AtMost(0),
        changed: Limit::AtMost(0),
        lines: Limit::Any,
        findings: BTreeMap::new(),
        levels: BTreeMap::new(),
    };

    /// No limits.
    pub const NONE: Limits = Limits {
        added: Limit::Any,
        removed: Limit::Any,
        changed: Limit::Any,
        lines: Limit::Any,
        findings: BTreeMap::new(),
        levels: BTreeMap::new(),
    };

    /// The limit of a measure.
    #[must_use]
    pub fn get(&self, measure: Measure) -> Limit {
        match measure {
            Measure::Added => self.added,
            Measure::Removed => self.removed,
            Measure::Changed => self.changed,
            Measure::Lines => self.lines,
        }
    }

    /// Sets the limit of a measure.
    pub fn set(&mut self, measure: Measure, limit: Limit) {
        match measure {
            Measure::Added => self.added = limit,
            Measure::Removed => self.removed = limit,
            Measure::Changed => self.changed = limit,
            Measure::Lines => self.lines = limit,
        }
    }

    /// What is above its limit: the count in words, and the limit.
    #[must_use]
    pub fn exceeded_by(&self, tally: &Tally) -> Vec<(String, usize)> {
        let measures = Measure::ALL.into_iter().filter_map(|measure| {
            let count = tally.counts.get(measure);
            match self.get(measure) {
                Limit::AtMost(limit) if count > limit => Some((measure.words(count), limit)),
                Limit::AtMost(_) | Limit::Any => None,
            }
        });
        let codes = self.findings.iter().filter_map(|(code, limit)| {
            let count = tally.findings.get(code).copied().unwrap_or(0);
            (count > *limit).then(|| (code.info().counted(count), *limit))
        });
        let levels = self.levels.iter().filter_map(|(level, limit)| {
            let count = tally.levels.get(level).copied().unwrap_or(0);
            let plural = if count == 1 { "" } else { "s" };
            (count > *limit).then(|| (format!("{count} finding{plural} of level {level}"), *limit))
        });
        measures.chain(codes).chain(levels).collect()
    }
}
