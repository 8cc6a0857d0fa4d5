//! The only list of finding codes.
//!
//! Configuration keys, reports, `explain` and the documentation take everything they say about a code from [`CODES`].
//! Codes are stable: one that is no longer used stays taken.
//!
//! To add a code: a variant of [`Code`] and a row of [`CODES`]; a test holds them together.

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
    CaseAdded,
    CaseRemoved,
    PolicyChanged,
    PinnedHelmChanged,
    BaseSkipped,
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
    ResourceAdded,
    ResourceRemoved,
    ResourceChanged,
    ResourceRenamed,
    ResourceMoved,
    FormattingOnly,
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

use Effect::{Judged, Undecided};
use Level::{Approve, Deny, Note, Warn};

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
pub const CODES: &[CodeInfo] = &[
    row(
        Code::DuplicateIdentity,
        "RG001",
        "duplicate-identity",
        "Two documents are one resource",
        Judged(Deny),
        "Two documents of one rendering have the same group, kind, namespace and name. Helm installs both, one over the other, and \
         which one stays is not what either template says. Where both are compared, the n-th is compared with the n-th.",
        "Remove one of the documents, or give them different names.",
    ),
    row(
        Code::StaleGolden,
        "RG002",
        "stale-golden",
        "A golden is not what the chart renders",
        Judged(Deny),
        "The golden in this tree is not what the chart in this tree renders. Goldens are reviewed in pull requests; one that lags behind \
         shows reviewers something that is not deployed. Recording never allows a change: the comparison with the base does.",
        "Run `rendergate record` and commit what it writes.",
    ),
    row(
        Code::MissingGolden,
        "RG003",
        "missing-golden",
        "A case has no golden",
        Judged(Deny),
        "The configuration keeps goldens and this case has none, so there is nothing to hold its rendering against.",
        "Run `rendergate record` and commit what it writes.",
    ),
    row(
        Code::GoldenWithoutCase,
        "RG004",
        "golden-without-case",
        "A golden has no case",
        Judged(Deny),
        "A file among the goldens belongs to no case of the configuration. Either the case was removed and its golden was forgotten, or the \
         case is not run any more by mistake.",
        "Run `rendergate record`, which removes it, or bring the case back.",
    ),
    row(
        Code::GoldenEdited,
        "RG005",
        "golden-edited",
        "A golden was edited by hand",
        Judged(Deny),
        "The content of a golden does not have the digest that its header names. Goldens are written by `rendergate record` only.",
        "Run `rendergate record`.",
    ),
    row(
        Code::GoldenUnreadable,
        "RG006",
        "golden-unreadable",
        "A golden cannot be read",
        Judged(Deny),
        "A golden is cut off, holds the markers of a merge conflict, or has another format version.",
        "Run `rendergate record`.",
    ),
    row(
        Code::ThresholdExceeded,
        "RG010",
        "threshold-exceeded",
        "More changed than is allowed",
        Judged(Deny),
        "The change from the base is larger than a threshold of the base's policy. Without thresholds, none of added, removed and changed \
         resources is allowed.",
        "Make the change smaller, or raise the threshold in a pull request of its own.",
    ),
    row(
        Code::UnusedIgnoreRule,
        "RG011",
        "unused-ignore-rule",
        "An ignore rule matches nothing",
        Judged(Warn),
        "No resource of any case, before or after, has what an ignore rule selects. It may be a typing error, and then the changes it \
         should hide are judged; or it is left over, and hides the next thing of that name.",
        "Correct the rule or remove it.",
    ),
    row(
        Code::SecretsNotCompared,
        "RG012",
        "secrets-not-compared",
        "Values of secrets were not compared",
        Judged(Warn),
        "A case has an input from outside the repository and there is no key, so the values of its secrets were left out of the comparison; \
         the names of their keys were compared.",
        "Set RENDERGATE_KEY to a secret of at least 16 characters.",
    ),
    row(
        Code::ChanceDiffers,
        "RG013",
        "chance-differs",
        "The output hangs on chance at other places than before",
        Judged(Warn),
        "What the chart leaves to chance (random text, the time, the order of maps) is not what it was in the base. Such places change at \
         every deployment, whatever this comparison says.",
        "Look at the places that are new: a fixed value, or one kept with `lookup`, is better.",
    ),
    row(
        Code::CaseAdded,
        "RG020",
        "case-added",
        "A case is new",
        Judged(Note),
        "The base has no such case, so there is nothing to compare it with.",
        "Nothing; from the next change on it is compared.",
    ),
    row(
        Code::CaseRemoved,
        "RG021",
        "case-removed",
        "A case is gone",
        Judged(Deny),
        "The base has a case that this tree has not. Whatever it guarded is not checked any more.",
        "Bring the case back, or lower the level of `case-removed` in the base first.",
    ),
    row(
        Code::PolicyChanged,
        "RG022",
        "policy-changed",
        "The policy of the gate is changed",
        Judged(Approve),
        "Thresholds, levels, ignore or rewriting rules differ from the base's. This run was judged by the base's; the next one would be \
         judged by these.",
        "Change the policy in a pull request of its own, reviewed by its owners.",
    ),
    row(
        Code::PinnedHelmChanged,
        "RG023",
        "pinned-helm-changed",
        "The pinned Helm is another",
        Judged(Approve),
        "The configuration names another Helm release than the base's. Charts render differently under another release, also those that \
         are not in this repository.",
        "Run `rendergate bump --from OLD --to NEW` to see what the release changes.",
    ),
    row(
        Code::BaseSkipped,
        "RG024",
        "base-skipped",
        "Nothing was compared with a base",
        Judged(Note),
        "There is no base to compare with, so only the goldens were checked.",
        "Name one with `--base REF`; on a pull request GitHub names it.",
    ),
    row(
        Code::ExpectedErrorDiffers,
        "RG030",
        "expected-error-differs",
        "A case fails with another sentence",
        Judged(Deny),
        "The case expects an error and the golden holds another sentence of Helm than the one it fails with now.",
        "If the new sentence is right, run `rendergate record`.",
    ),
    row(
        Code::ExpectedErrorRendered,
        "RG031",
        "expected-error-rendered",
        "A case renders that should fail",
        Judged(Deny),
        "The case expects an error (`expect: error`) and renders. A guard of the chart does not guard any more.",
        "Mend the guard, or say `expect: render`.",
    ),
    row(
        Code::StartsRendering,
        "RG032",
        "starts-rendering",
        "A case renders that failed in the base",
        Judged(Warn),
        "In the base this case ends in an error of Helm; now it renders.",
        "Look at what it renders: there is nothing to compare it with.",
    ),
    row(
        Code::StopsRendering,
        "RG033",
        "stops-rendering",
        "A case fails that rendered in the base",
        Judged(Deny),
        "In the base this case renders; now it ends in an error of Helm, and the configuration expects that.",
        "If that is meant, lower the level of `stops-rendering` in the base first.",
    ),
    row(
        Code::DoesNotRender,
        "RG050",
        "does-not-render",
        "A case does not render",
        Undecided,
        "Helm would end with this error, so there is no output to judge.",
        "Mend the chart or the values, or say `expect: error` if it must fail.",
    ),
    row(
        Code::Unsupported,
        "RG051",
        "unsupported",
        "A case needs something that is not supported",
        Undecided,
        "The chart uses something that this renderer cannot do as Helm does. It says so rather than guess.",
        "Leave the case out until a release supports it.",
    ),
    row(
        Code::MissingDependency,
        "RG052",
        "missing-dependency",
        "A dependency is missing",
        Undecided,
        "A dependency named in Chart.yaml is not in the chart's `charts/` folder.",
        "Run `helm dependency build`, or commit the dependency.",
    ),
    row(
        Code::LimitReached,
        "RG053",
        "limit-reached",
        "A limit was reached",
        Undecided,
        "Rendering or comparing this case needs more than a named limit allows. Limits protect the machine from charts of strangers.",
        "Look at what grows: an endless recursion, a huge list, nested aliases.",
    ),
    row(
        Code::PathOutside,
        "RG054",
        "path-outside",
        "A path leads out of the repository",
        Undecided,
        "A chart, values file or link leads to a place outside the repository. The gate reads nothing there: a pull request of a stranger \
         chooses these paths.",
        "Bring the file into the repository, or allow the input by a flag on the command line.",
    ),
    row(
        Code::OutputUnreadable,
        "RG055",
        "output-unreadable",
        "What a case renders is no YAML",
        Undecided,
        "The chart renders text that cannot be read as Kubernetes manifests. Helm would fail when it installs.",
        "Mend the template at the line named.",
    ),
    row(
        Code::BaseUnreadable,
        "RG056",
        "base-unreadable",
        "The base cannot be read",
        Undecided,
        "The base exists but its goldens, charts or configuration cannot be read, so the change cannot be judged.",
        "Fetch the base completely (`fetch-depth: 0`), or mend it there.",
    ),
    row(
        Code::NothingRendered,
        "RG057",
        "nothing-rendered",
        "Nothing was rendered",
        Undecided,
        "No case gave any output. A gate that saw nothing must not say that all is well.",
        "Check the paths of charts in the configuration, and `--chart` and `--case`.",
    ),
    row(
        Code::ResourceAdded,
        "RG101",
        "resource-added",
        "A resource is new",
        Judged(Note),
        "A resource of this identity is rendered now and was not in the base.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceRemoved,
        "RG102",
        "resource-removed",
        "A resource is gone",
        Judged(Note),
        "A resource of this identity was rendered in the base and is not any more. Helm deletes it at the next upgrade.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceChanged,
        "RG103",
        "resource-changed",
        "A resource changed",
        Judged(Note),
        "The content of a resource changed.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceRenamed,
        "RG104",
        "resource-renamed",
        "A resource has another name",
        Judged(Note),
        "A resource is gone, and one of another name or namespace with equal or similar content is new. To a cluster that is a deletion \
         and a creation: thresholds count it as one removed and one added.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceMoved,
        "RG105",
        "resource-moved",
        "A resource moved between manifests and hooks",
        Judged(Note),
        "A resource was part of the release and is a hook now, or the reverse. Helm upgrades and deletes hooks by other rules.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::FormattingOnly,
        "RG106",
        "formatting-only",
        "Only the text of a resource changed",
        Judged(Note),
        "The bytes of a document changed and what they say did not: blanks, comments, quotes, the order of keys. Nothing changes in a \
         cluster, and no threshold counts it.",
        "Nothing.",
    ),
];

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
        let last = Code::FormattingOnly as usize;
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
