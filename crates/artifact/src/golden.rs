//! What a golden holds.

use std::fmt;

use manifest::{Identity, ManifestSet};

/// The version of the format, in the first line of every golden.
pub const FORMAT: u32 = 1;

/// The stored answer of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Golden {
    /// The chart's path in the repository.
    pub chart: String,
    /// The name of the case.
    pub case: String,
    /// The cells that answer so, in the order of the configuration; at least one.
    pub cells: Vec<Cell>,
    /// The id of the key that the fingerprints were made with; none when the golden holds none.
    pub key_id: Option<String>,
    /// What the chart leaves to chance.
    pub chance: Vec<ChanceNote>,
    /// How this answer differs from that of the case's first cell; empty in the golden of that cell.
    pub differs: Vec<Difference>,
    /// The answer.
    pub answer: Answer,
}

/// What a case renders to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Resources.
    Manifests(ManifestSet),
    /// Helm's sentence, for a case that is expected to fail.
    Error(String),
}

/// One column of a case's matrix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The profile, as `v4.1.1`.
    pub profile: String,
    /// The Kubernetes version, as `1.33`.
    pub kubernetes: String,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on Kubernetes {}", self.profile, self.kubernetes)
    }
}

/// One place that another seed or another instant would make different.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChanceNote {
    /// What draws: a function (`randAlphaNum`), or `map-order`.
    pub source: String,
    /// The template that calls it.
    pub site: String,
    /// The resource that differs.
    pub identity: Identity,
    /// The place inside the resource, as a JSON Pointer; empty when the resource as a whole comes and goes.
    pub path: String,
}

/// One document that is not as in the golden of the case's first cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What is different.
    pub kind: DifferenceKind,
    /// The document.
    pub identity: Identity,
}

/// What is different about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// Only this cell has it.
    Added,
    /// Only the first cell has it.
    Removed,
    /// Its content is another.
    Changed,
    /// Only its bytes are others.
    Formatting,
}

impl DifferenceKind {
    /// All of them, with their words in the header.
    pub(crate) const ALL: [(DifferenceKind, &'static str); 4] = [
        (DifferenceKind::Added, "added"),
        (DifferenceKind::Removed, "removed"),
        (DifferenceKind::Changed, "changed"),
        (DifferenceKind::Formatting, "formatting"),
    ];

    /// The word in the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        DifferenceKind::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }
}
