//! The only list of finding codes.
//!
//! Configuration keys, reports, `explain` and the documentation take everything they say about a code from [`CODES`].
//! Codes are stable: one that is no longer used stays taken.
//!
//! To add a code: a variant of [`Code`] and a row in `run` or `changes`; a test holds them together.

mod changes;
mod run;

use crate::finding::Level;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the texts are in CODES")]
pub enum Code {
    DuplicateIdentity,
    StaleGolden,
    MissingGolden,
    GoldenWithoutCase,
    GoldenEdited,
    GoldenUnreadable,
    ThresholdExceeded,
    UnusedIgnoreRule,
    SecretsNotCompared,
    ChanceDiffers,
    ApprovalUnreadable,
    ApprovalExpired,
    ApprovalUnused,
    ApprovalLeftOver,
    UnusedListKeys,
    CaseAdded,
    CaseRemoved,
    PolicyChanged,
    PinnedHelmChanged,
    BaseSkipped,
    ChartRenamed,
    ManifestsWithoutCase,
    ExpectedErrorDiffers,
    ExpectedErrorRendered,
    StartsRendering,
    StopsRendering,
    DoesNotRender,
    Unsupported,
    MissingDependency,
    LimitReached,
    PathOutside,
    OutputUnreadable,
    BaseUnreadable,
    NothingRendered,
    VersionTooSmall,
    DependencyChanged,
    DependentNotRun,
    ValueNotRead,
    DependencyCopyStale,
    ResourceAdded,
    ResourceRemoved,
    ResourceChanged,
    ResourceRenamed,
    ResourceMoved,
    FormattingOnly,
    ImmutableField,
    VersionInImmutableField,
    DataLoss,
    KeepRemoved,
    ReclaimDelete,
    VolumeShrunk,
    CrdVersionRemoved,
    PodsRestart,
    RestartByLabels,
    ConfigurationWithoutRestart,
    RbacWidened,
    PodSecurityLowered,
    ExposureWidened,
    AvailabilityLowered,
    ImageChanged,
    ImageUnpinned,
    CrdNotUpgraded,
    HookChanged,
    ApiRemoved,
    ApiDeprecated,
    MetadataOnly,
    HelmDeletes,
    HelmLeavesBehind,
    MergeLosesItems,
    ServerApplyRefused,
    SecretKeyStays,
}

/// What a finding does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It is judged by its level, which the configuration may change.
    Judged(Level),
    /// The run cannot be decided. No configuration changes that.
    Undecided,
}

/// Everything there is to say about a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// The number, as in SARIF and JUnit.
    pub id: &'static str,
    /// The name, as in the configuration.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it does.
    pub effect: Effect,
    /// What happened and why it matters, for `explain`.
    pub doc: &'static str,
    /// What to do next.
    pub help: &'static str,
}

const fn row(
    code: Code,
    id: &'static str,
    name: &'static str,
    title: &'static str,
    effect: Effect,
    doc: &'static str,
    help: &'static str,
) -> CodeInfo {
    CodeInfo {
        code,
        id,
        name,
        title,
        effect,
        doc,
        help,
    }
}

/// All codes, by number: RG0xx are about the run, RG1xx about what changed.
pub const CODES: &[CodeInfo] = &ALL;

const ALL: [CodeInfo; run::ROWS.len() + changes::ROWS.len()] = {
    let mut all = [run::ROWS[0]; run::ROWS.len() + changes::ROWS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < run::ROWS.len() {
            run::ROWS[at]
        } else {
            changes::ROWS[at - run::ROWS.len()]
        };
        at += 1;
    }
    all
};

impl CodeInfo {
    /// A number of findings in words: `2 findings pods-restart`.
    #[must_use]
    pub fn counted(&self, count: usize) -> String {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} finding{plural} {}", self.name)
    }
}

impl Code {
    /// Everything there is to say about it.
    #[must_use]
    pub fn info(self) -> &'static CodeInfo {
        // A test holds that every code has its row; the first stands in for a row that is missing.
        CODES
            .iter()
            .find(|info| info.code == self)
            .unwrap_or(&CODES[0])
    }

    /// The code of a name (`stale-golden`) or number (`RG002`).
    #[must_use]
    pub fn named(name: &str) -> Option<Code> {
        CODES
            .iter()
            .find(|info| info.name == name || info.id.eq_ignore_ascii_case(name))
            .map(|info| info.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_row_and_rows_are_in_order() {
        let last = Code::SecretKeyStays as usize;
        assert_eq!(CODES.len(), last + 1);
        for (at, info) in CODES.iter().enumerate() {
            assert_eq!(info.code as usize, at, "{}", info.name);
            assert_eq!(Code::named(info.name), Some(info.code));
            assert_eq!(Code::named(info.id), Some(info.code));
            assert!(
                !info.title.ends_with('.') && info.doc.ends_with('.') && info.help.ends_with('.'),
                "{}",
                info.name
            );
        }
        assert!(CODES.windows(2).all(|w| w[0].id < w[1].id));
    }
}
