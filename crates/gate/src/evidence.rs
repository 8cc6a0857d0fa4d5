//! What the gate is told: one case's renderings and goldens, and the facts about the run.

use std::fmt;

use artifact::{Answer, Cell, ChanceNote, MaskReport};
use manifest::ManifestSet;

use crate::approval::Bond;
use crate::chart::{ChartChange, DependencyChange};
use crate::kubernetes::Minor;
use crate::kubernetes::upgrade::Upgrade;

/// The name of a case in a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    /// The chart's path in the repository.
    pub chart: String,
    /// The name of the case.
    pub case: String,
    /// The cell, where the case has more than one.
    pub cell: Option<Cell>,
    /// The chart's path in the base, where it is another.
    pub was: Option<String>,
}

impl CaseId {
    /// The name of the case without its cell: `CHART/CASE`, as on the command line.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.chart, self.case)
    }

    /// The chart's path in the base: what the base's policy calls it.
    #[must_use]
    pub fn base_chart(&self) -> &str {
        self.was.as_deref().unwrap_or(&self.chart)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chart)?;
        // What is no chart with cases, a file for instance, has no case either.
        if !self.case.is_empty() {
            write!(f, " {}", self.case)?;
        }
        self.cell
            .as_ref()
            .map_or(Ok(()), |cell| write!(f, " ({cell})"))
    }
}

/// What a case is expected to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expectation {
    /// Render.
    #[default]
    Render,
    /// End in an error of Helm.
    Error,
}

/// What rendering a case gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Rendering {
    /// Resources, secrets masked.
    Manifests(ManifestSet),
    /// Helm's sentence: the chart does not render.
    Error(String),
    /// It could not be found out what Helm would do.
    Failed(Failure),
}

/// Why it could not be found out what Helm would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind of reason.
    pub kind: FailureKind,
    /// The reason, in one sentence or in Helm's words.
    pub message: String,
}

/// The kinds of reasons; each has its finding code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The chart uses something that is not supported.
    Unsupported,
    /// A dependency is missing.
    MissingDependency,
    /// A named limit was reached.
    LimitReached,
    /// A path leads out of the repository.
    PathOutside,
    /// The output is no YAML.
    OutputUnreadable,
}

/// The golden of a case in head's tree.
#[derive(Debug, Clone, PartialEq)]
pub enum GoldenState {
    /// The configuration keeps no goldens.
    NotKept,
    /// There is none.
    Missing,
    /// It was edited by hand; with the error of reading it.
    Edited(String),
    /// It cannot be read; with the error.
    Unreadable(String),
    /// It was read.
    Present {
        /// What it holds.
        answer: Answer,
        /// Whether recording again would write the same bytes.
        exact: bool,
    },
}

/// The case in the base.
#[derive(Debug, Clone, PartialEq)]
pub enum BaseState {
    /// Nobody asks for a comparison.
    NotAsked,
    /// The base as a whole cannot be read, which is said of the run.
    Unknown,
    /// The base has no such case.
    NewCase,
    /// It cannot be read; with the error.
    Unreadable(String),
    /// What it answers there.
    Present {
        /// The answer, secrets masked with the key of head's.
        answer: Answer,
        /// What it leaves to chance, where that is known.
        chance: Option<Vec<ChanceNote>>,
    },
}

/// What head renders where its charts have other versions: what then differs is there for the versions alone.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherVersion {
    /// The manifests, secrets masked.
    pub manifests: ManifestSet,
    /// Whether the versions are those of the base.
    pub is_base: bool,
}

/// Everything about one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseEvidence {
    /// Which case.
    pub id: CaseId,
    /// What it is expected to do.
    pub expect: Expectation,
    /// The Kubernetes that it is rendered for, where that is known.
    pub kubernetes: Option<Minor>,
    /// The releases of Helm that it was and is rendered as; none of them for manifests from elsewhere.
    pub upgrade: Upgrade,
    /// The namespace of the release, where that is known: documents that name none go there.
    pub namespace: Option<String>,
    /// What head renders.
    pub head: Rendering,
    /// What it leaves to chance, where that is known.
    pub chance: Option<Vec<ChanceNote>>,
    /// What was masked in head's rendering.
    pub masked: MaskReport,
    /// Head's golden.
    pub golden: GoldenState,
    /// The base's answer.
    pub base: BaseState,
    /// Head with other versions of its charts, where it was rendered so.
    pub other_version: Option<OtherVersion>,
}

/// Whether the run compares with a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseFacts {
    /// It does; with the name of the base for people.
    Compared(String),
    /// It compares the tree with itself, rendered as by another Helm; with the name of that. Approvals are asked and not
    /// judged: what they are for may not be part of this question.
    OtherHelm(String),
    /// It should but cannot; with the reason.
    Skipped(String),
    /// It cannot be read as a whole; with the reason.
    Unreadable(String),
    /// Nobody asks.
    NotAsked,
}

/// Another policy (see [`crate::config::policy_change`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyChange {
    /// The places that changed, as JSON Pointers, with the values before and after.
    pub places: Vec<String>,
    /// What an approval is bound to.
    pub bond: Bond,
}

/// A chart that lies at another path than in the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartRename {
    /// In the base.
    pub before: String,
    /// In head.
    pub after: String,
}

/// A case of the base that head has not, or a cell of one.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovedCase {
    /// Which.
    pub id: CaseId,
    /// The profiles of its cells.
    pub profiles: Vec<String>,
    /// What its cells answer in the base, secrets masked: what an approval of its removal is bound to. Or why that is not
    /// known.
    pub answers: Result<Vec<Answer>, String>,
    /// Whether there are fingerprints of secrets in the answers.
    pub has_fingerprints: bool,
}

/// A copy of a chart in the `charts/` folder of another that is not what the repository holds at the chart's own place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleCopy {
    /// The chart that has the copy.
    pub chart: String,
    /// The copy: a folder or an archive.
    pub copy: String,
    /// The chart that it is a copy of.
    pub source: String,
    /// What differs.
    pub differences: Vec<String>,
}

/// Another pinned Helm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelmChange {
    /// The releases in the base.
    pub before: Vec<String>,
    /// The releases in head.
    pub after: Vec<String>,
    /// The chart whose own pin it is; none for the pin of the configuration.
    pub chart: Option<String>,
}

/// Values that a case sets and that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadValues {
    /// The case's name in reports.
    pub case: String,
    /// The keys (`image.tagg`), each with the key that may be meant.
    pub keys: Vec<(String, Option<String>)>,
}

/// Everything about the run that is not about one case.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFacts {
    /// The comparison with a base.
    pub base: BaseFacts,
    /// Cases of the base that head has not.
    pub removed_cases: Vec<RemovedCase>,
    /// Charts that lie at another path than in the base.
    pub renamed_charts: Vec<ChartRename>,
    /// Files among the base's manifests that belong to no case.
    pub manifests_without_case: Vec<String>,
    /// Files among head's goldens that belong to no case, relative to the repository.
    pub goldens_without_case: Vec<String>,
    /// What head changes in the policy.
    pub policy_change: Option<PolicyChange>,
    /// What head changes in the pinned Helm.
    pub helm_changes: Vec<HelmChange>,
    /// The charts whose files are not those of the base.
    pub chart_changes: Vec<ChartChange>,
    /// Those of the repository's charts that others depend on and whose files are not those of the base.
    pub dependency_changes: Vec<DependencyChange>,
    /// Copies of the repository's charts that are not what they are copies of.
    pub stale_copies: Vec<StaleCopy>,
    /// Values that cases set and that nothing reads.
    pub unread_values: Vec<UnreadValues>,
    /// Whether only some of the cases are run (`--case`, `--chart`). Then nothing is said about unused rules and missing
    /// output of the others.
    pub partial: bool,
}

impl Default for RunFacts {
    fn default() -> RunFacts {
        RunFacts {
            base: BaseFacts::NotAsked,
            removed_cases: Vec::new(),
            renamed_charts: Vec::new(),
            manifests_without_case: Vec::new(),
            goldens_without_case: Vec::new(),
            policy_change: None,
            helm_changes: Vec::new(),
            chart_changes: Vec::new(),
            dependency_changes: Vec::new(),
            stale_copies: Vec::new(),
            unread_values: Vec::new(),
            partial: false,
        }
    }
}
