//! Judges one case.

use std::cell::OnceCell;

use artifact::{Answer, ChanceNote};
use manifest::ManifestSet;
use manifest_diff::{ChangeSet, IgnoreNothing, diff};

use crate::classify::{CLASSES, Fired};
use crate::code::{Code, Effect};
use crate::config::Policy;
use crate::evidence::{
    BaseState, CaseEvidence, CaseId, Expectation, Failure, FailureKind, GoldenState, Rendering,
};
use crate::finding::{Finding, Level};
use crate::ignore::UsedRules;
use crate::kubernetes::Minor;
use crate::kubernetes::upgrade::Upgrade;
use crate::side::{MAX_LOOKS, Side};
use crate::subject::{Subject, Surroundings};
use crate::threshold::Counts;

/// What the gate found out about one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseReport {
    /// Which case.
    pub id: CaseId,
    /// How many resources head renders; none when it did not render.
    pub resources: Option<usize>,
    /// Whether it ended in the error that it was expected to end in.
    pub failed_as_expected: bool,
    /// From head's golden to what head renders; none when there was nothing to compare or the bytes are the same.
    pub stale: Option<ChangeSet>,
    /// From the base to head; none when nobody asked or there was nothing to compare.
    pub changes: Option<ChangeSet>,
    /// The counts of `changes`.
    pub counts: Counts,
    /// What there is to say, in the order it was found.
    pub findings: Vec<Finding>,
    /// Which ignore rules selected something in this case.
    pub used_rules: UsedRules,
}

/// What a case's changes are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The base.
    Base,
    /// Head's golden.
    Golden,
}

impl CaseReport {
    /// The changes to show: those from the base, or, where there are none, those from the golden.
    #[must_use]
    pub fn shown(&self) -> Option<(Against, &ChangeSet)> {
        let base = self
            .changes
            .as_ref()
            .map(|changes| (Against::Base, changes));
        let golden = self
            .stale
            .as_ref()
            .map(|changes| (Against::Golden, changes));
        base.filter(|(_, changes)| !changes.is_empty())
            .or(golden)
            .or(base)
    }
}

/// Judges one case by the policy. The same evidence gives the same report, whatever other cases there are.
#[must_use]
pub fn examine(policy: &Policy, evidence: CaseEvidence) -> CaseReport {
    let CaseEvidence {
        id,
        expect,
        kubernetes,
        upgrade,
        namespace,
        head,
        chance,
        masked,
        golden,
        base,
    } = evidence;
    let report = CaseReport {
        id,
        resources: None,
        failed_as_expected: false,
        stale: None,
        changes: None,
        counts: Counts::default(),
        findings: Vec::new(),
        used_rules: policy.ignore.unused(),
    };
    let mut examination = Examination {
        policy,
        namespace,
        report,
    };
    let head = match head {
        Rendering::Failed(failure) => {
            examination.failed(failure);
            return examination.report;
        }
        Rendering::Error(sentence) if expect == Expectation::Render => {
            examination
                .say(Code::DoesNotRender, "the chart does not render".to_owned())
                .details = lines(&sentence);
            return examination.report;
        }
        Rendering::Error(sentence) => {
            examination.report.failed_as_expected = true;
            Answer::Error(sentence)
        }
        Rendering::Manifests(set) => {
            examination.report.resources = Some(set.len());
            if expect == Expectation::Error {
                examination.say(
                    Code::ExpectedErrorRendered,
                    "the case is expected to fail and renders".to_owned(),
                );
            }
            Answer::Manifests(set)
        }
    };
    if let Answer::Manifests(set) = &head {
        examination.duplicates(set);
        examination
            .policy
            .ignore
            .mark_used(set, &mut examination.report.used_rules);
    }
    if masked.not_compared > 0 {
        let count = masked.not_compared;
        let values = if count == 1 {
            "1 value of a secret was".to_owned()
        } else {
            format!("{count} values of secrets were")
        };
        examination.say(Code::SecretsNotCompared, format!("{values} not compared"));
    }
    examination.is_fresh(&head, golden, &base);
    examination.is_allowed(head, chance.as_deref(), base, (kubernetes, upgrade));
    examination.report
}

struct Examination<'p> {
    policy: &'p Policy,
    /// The namespace of the release, where it is known.
    namespace: Option<String>,
    report: CaseReport,
}

impl Examination<'_> {
    /// Adds a finding with the level that the policy gives it.
    fn say(&mut self, code: Code, message: String) -> &mut Finding {
        let level = self.policy.level(code);
        let case = Some(self.report.id.clone());
        self.report.findings.push(Finding {
            code,
            level,
            case,
            identity: None,
            change: None,
            message,
            details: Vec::new(),
        });
        let last = self.report.findings.len() - 1;
        &mut self.report.findings[last]
    }

    fn failed(&mut self, failure: Failure) {
        let code = match failure.kind {
            FailureKind::Unsupported => Code::Unsupported,
            FailureKind::MissingDependency => Code::MissingDependency,
            FailureKind::LimitReached => Code::LimitReached,
            FailureKind::PathOutside => Code::PathOutside,
            FailureKind::OutputUnreadable => Code::OutputUnreadable,
        };
        debug_assert_eq!(code.info().effect, Effect::Undecided);
        let mut details = lines(&failure.message);
        let first = if details.is_empty() {
            code.info().title.to_owned()
        } else {
            details.remove(0)
        };
        self.say(code, first).details = details;
    }

    fn duplicates(&mut self, set: &ManifestSet) {
        for duplicate in set.duplicates() {
            let finding = self.say(
                Code::DuplicateIdentity,
                format!(
                    "{} documents are {}",
                    duplicate.places.len(),
                    duplicate.identity
                ),
            );
            finding.identity = Some(duplicate.identity);
            finding.details = duplicate.places.iter().map(ToString::to_string).collect();
        }
    }

    /// The first question: is head's golden what head renders?
    fn is_fresh(&mut self, head: &Answer, golden: GoldenState, base: &BaseState) {
        let (answer, exact) = match golden {
            GoldenState::Present { answer, exact } => (answer, exact),
            GoldenState::Edited(error) => {
                self.say(Code::GoldenEdited, error);
                return;
            }
            GoldenState::Unreadable(error) => {
                self.say(Code::GoldenUnreadable, error);
                return;
            }
            GoldenState::Missing => {
                self.say(Code::MissingGolden, "the case has no golden".to_owned());
                return;
            }
            GoldenState::NotKept => {
                if matches!(base, BaseState::NotAsked) {
                    self.say(
                        Code::MissingGolden,
                        "the case has no golden, and there is no base to compare with".to_owned(),
                    );
                }
                return;
            }
        };
        if exact {
            return;
        }
        match (answer, head) {
            (Answer::Manifests(before), Answer::Manifests(after)) => {
                let changes = diff(&before, after, self.namespace.as_deref(), &IgnoreNothing);
                let message = match (changes.is_empty(), changes.is_content_equal()) {
                    (true, _) => "the golden's header is not what recording would write".to_owned(),
                    (false, true) => "the golden's text is older: the content is the same, the bytes of documents are not".to_owned(),
                    (false, false) => {
                        let Counts { added, removed, changed, .. } = Counts::of(&changes);
                        format!("the golden is older than the chart: {added} added, {removed} removed, {changed} changed resources")
                    }
                };
                self.report.stale = Some(changes);
                self.say(Code::StaleGolden, message);
            }
            (Answer::Error(before), Answer::Error(after)) if before == *after => {
                self.say(
                    Code::StaleGolden,
                    "the golden's header is not what recording would write".to_owned(),
                );
            }
            (Answer::Error(before), Answer::Error(after)) => {
                let mut details = vec!["recorded:".to_owned()];
                details.extend(lines(&before));
                details.push("now:".to_owned());
                details.extend(lines(after));
                self.say(
                    Code::ExpectedErrorDiffers,
                    "the case fails with another sentence than the golden's".to_owned(),
                )
                .details = details;
            }
            (Answer::Error(_), Answer::Manifests(_)) => {
                self.say(
                    Code::StaleGolden,
                    "the golden holds an error and the case renders".to_owned(),
                );
            }
            (Answer::Manifests(_), Answer::Error(sentence)) => {
                self.say(
                    Code::StaleGolden,
                    "the golden holds manifests and the case fails".to_owned(),
                )
                .details = lines(sentence);
            }
        }
    }

    /// The second question: may the base's output change like this?
    fn is_allowed(
        &mut self,
        head: Answer,
        chance: Option<&[ChanceNote]>,
        base: BaseState,
        (kubernetes, upgrade): (Option<Minor>, Upgrade),
    ) {
        let (before, base_chance) = match base {
            BaseState::NotAsked => return,
            BaseState::NewCase => {
                self.say(Code::CaseAdded, "the base has no such case".to_owned());
                return;
            }
            BaseState::Unreadable(error) => {
                let mut details = lines(&error);
                let first = if details.is_empty() {
                    String::new()
                } else {
                    details.remove(0)
                };
                self.say(Code::BaseUnreadable, first).details = details;
                return;
            }
            BaseState::Present { answer, chance } => (answer, chance),
        };
        let (mut before, mut after) = match (before, head) {
            (Answer::Manifests(before), Answer::Manifests(after)) => (before, after),
            (Answer::Error(before), Answer::Error(after)) => {
                if before != after {
                    let details = ["in the base:"]
                        .into_iter()
                        .chain(before.lines())
                        .chain(["now:"])
                        .chain(after.lines());
                    let details = details.map(str::to_owned).collect();
                    self.say(
                        Code::ExpectedErrorDiffers,
                        "the case fails with another sentence than in the base".to_owned(),
                    )
                    .details = details;
                }
                return;
            }
            (Answer::Error(before), Answer::Manifests(_)) => {
                self.say(
                    Code::StartsRendering,
                    "the case fails in the base and renders now".to_owned(),
                )
                .details = lines(&before);
                return;
            }
            (Answer::Manifests(_), Answer::Error(after)) => {
                self.say(
                    Code::StopsRendering,
                    "the case renders in the base and fails now".to_owned(),
                )
                .details = lines(&after);
                return;
            }
        };
        self.policy
            .ignore
            .mark_used(&before, &mut self.report.used_rules);
        self.policy.normalization.apply(&mut before);
        self.policy.normalization.apply(&mut after);
        let changes = diff(
            &before,
            &after,
            self.namespace.as_deref(),
            &self.policy.ignore,
        );
        self.report.counts = Counts::of(&changes);
        self.classify(
            &changes,
            &Surroundings {
                before: Side::of(&before),
                after: Side::of(&after),
                kubernetes,
                upgrade,
                ignore: &self.policy.ignore,
                moved_doors: OnceCell::new(),
            },
        );
        for (measure, count, limit) in self.policy.per_case.exceeded_by(&self.report.counts) {
            self.say(
                Code::ThresholdExceeded,
                format!("{}, {} allowed per case", measure.words(count), limit),
            );
        }
        let budgets = &self.policy.per_case;
        for (code, count, limit) in budgets.exceeded_by_findings(self.report.findings.iter()) {
            self.say(
                Code::ThresholdExceeded,
                format!("{}, {limit} allowed per case", code.info().counted(count)),
            );
        }
        if let (Some(before), Some(after)) = (base_chance, chance) {
            self.chance(&before, after);
        }
        self.report.changes = Some(changes);
    }

    /// Says what the changes mean.
    fn classify<'c>(&mut self, changes: &'c ChangeSet, around: &'c Surroundings<'c>) {
        let counted = changes.changes.iter().enumerate();
        for (at, change) in counted.filter(|(_, change)| !change.is_ignored()) {
            let subject = Subject::new(change, around);
            for class in CLASSES {
                if let Some(Fired { message, details }) = (class.fires)(&subject) {
                    let finding = self.say(class.code, message);
                    finding.identity = Some(change.identity());
                    finding.change = Some(at);
                    finding.details = details;
                }
            }
        }
        if around.is_exhausted() {
            let message = format!(
                "more than {MAX_LOOKS} pairs of resources would have to be looked at to say what the changes mean"
            );
            self.say(Code::LimitReached, message);
        }
    }

    fn chance(&mut self, before: &[ChanceNote], after: &[ChanceNote]) {
        let describe = |sign: char, note: &ChanceNote| {
            let ChanceNote {
                source,
                site,
                identity,
                path,
            } = note;
            format!("{sign} {identity} {path} ({source} in {site})")
        };
        let gone = before
            .iter()
            .filter(|note| !after.contains(note))
            .map(|note| describe('-', note));
        let new = after
            .iter()
            .filter(|note| !before.contains(note))
            .map(|note| describe('+', note));
        let details: Vec<String> = gone.chain(new).collect();
        if !details.is_empty() {
            self.say(
                Code::ChanceDiffers,
                "what the chart leaves to chance is not what it was in the base".to_owned(),
            )
            .details = details;
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    text.trim_end().lines().map(str::to_owned).collect()
}

impl Policy {
    /// The level of a finding; none when it leaves the run undecided.
    #[must_use]
    pub fn level(&self, code: Code) -> Option<Level> {
        match code.info().effect {
            Effect::Undecided => None,
            Effect::Judged(default) => Some(self.levels.get(&code).copied().unwrap_or(default)),
        }
    }
}
