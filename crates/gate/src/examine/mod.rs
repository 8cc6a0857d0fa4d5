//! Judges one case.

mod approvals;
mod golden;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use artifact::{Answer, ChanceNote};
use manifest::ManifestSet;
use manifest_diff::{ChangeSet, Ignore, ListKeys, ResourceChange, diff};

use crate::approval::{Applicable, Approvals, Bond, UsedApprovals};
use crate::classify::{CLASSES, Fired, Sees};
use crate::code::{Code, Effect};
use crate::evidence::{
    BaseState, CaseEvidence, CaseId, Expectation, Failure, FailureKind, GoldenState, OtherVersion,
    Rendering,
};
use crate::finding::{Finding, Level};
use crate::ignore::UsedRules;
use crate::kubernetes::Minor;
use crate::kubernetes::upgrade::Upgrade;
use crate::policy::{Policy, Span};
use crate::remarks;
use crate::scope::{Item, Scope};
use crate::side::{MAX_LOOKS, OtherSide, Side};
use crate::subject::{Subject, Surroundings};
use crate::threshold::{Counts, Tally};

/// What the gate found out about one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseReport {
    /// Which case.
    pub id: CaseId,
    /// How many resources head renders; none when it did not render.
    pub resources: Option<usize>,
    /// Whether it ended in the error that it was expected to end in.
    pub failed_as_expected: bool,
    /// Whether it was compared with nothing, for the base cannot be read and there is no golden.
    pub is_uncompared: bool,
    /// From head's golden to what head renders; none when there was nothing to compare or the bytes are the same.
    pub stale: Option<ChangeSet>,
    /// From the base to head; none when nobody asked or there was nothing to compare.
    pub changes: Option<ChangeSet>,
    /// The counts of `changes`.
    pub counts: Counts,
    /// What was counted for the limits of all cases together, in the order of [`Policy::limits`].
    pub totals: Vec<Tally>,
    /// The approvals that cover changes, by the position of the change.
    pub approved: BTreeMap<usize, usize>,
    /// How many fingerprints of secrets head's rendering holds.
    pub fingerprints: usize,
    /// What an approval of a finding about the whole output would be bound to, where there is such a finding.
    pub output: Option<Bond>,
    /// What there is to say, in the order it was found.
    pub findings: Vec<Finding>,
    /// Which ignore rules selected something in this case.
    pub used_rules: UsedRules,
    /// Which entries of `normalize.list-keys` are for a list of this case.
    pub used_list_keys: Vec<bool>,
    /// Which entries of approvals this case met.
    pub used_approvals: UsedApprovals,
}

/// What a case's changes are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The base.
    Base,
    /// Head's golden.
    Golden,
}

/// That something is above a limit, in words.
pub(crate) fn over(words: &str, limit: usize, span: &str, scope: Option<&Scope>) -> String {
    let scope = scope.map_or(String::new(), |scope| format!(" of `{}`", scope.name));
    format!("{words}, {limit} allowed {span}{scope}")
}

impl CaseReport {
    /// What a finding of this case is about.
    fn item<'r>(&'r self, finding: &'r Finding) -> Item<'r> {
        let changes = self.changes.as_ref();
        let change = changes.and_then(|set| set.changes.get(finding.change?));
        match (change, &finding.identity) {
            (Some(change), _) => Item::Change(&self.id, change),
            (None, Some(identity)) => Item::Resource(&self.id, identity),
            (None, None) => Item::Case(&self.id),
        }
    }

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

/// Judges one case by the policy and the approvals. The same evidence gives the same report, whatever other cases there are.
#[must_use]
pub fn examine(policy: &Policy, approvals: &Approvals, evidence: CaseEvidence) -> CaseReport {
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
        other_version,
    } = evidence;
    let report = CaseReport {
        id,
        resources: None,
        failed_as_expected: false,
        is_uncompared: matches!(base, BaseState::Unknown) && matches!(golden, GoldenState::NotKept),
        stale: None,
        changes: None,
        counts: Counts::default(),
        totals: Vec::new(),
        approved: BTreeMap::new(),
        fingerprints: masked.fingerprints,
        output: None,
        findings: Vec::new(),
        used_rules: policy.ignore.unused(),
        used_list_keys: vec![false; policy.list_keys.configured().count()],
        used_approvals: approvals.unused(),
    };
    let helm = upgrade.after.as_ref().map(|helm| helm.version.as_str());
    let mut examination = Examination {
        policy,
        approvals: approvals.for_case(&report.id.name(), helm),
        namespace,
        list_keys: list_keys(policy, &head, &base),
        each: Vec::new(),
        report,
    };
    if let Some(head) = examination.rendered(head, expect) {
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
        let setting = Setting {
            kubernetes,
            upgrade,
            other_version,
        };
        examination.is_allowed(head, chance.as_deref(), base, setting);
    }
    examination.report.totals = examination.tallies(Span::Total);
    examination.report
}

/// By what lists of a case are matched: the configuration's keys, and those of definitions in what base and head render. Of
/// one kind, the base's definition counts: ignore rules name items of lists, and a head must not rename them.
fn list_keys(policy: &Policy, head: &Rendering, base: &BaseState) -> ListKeys {
    let head = match head {
        Rendering::Manifests(set) => Some(set),
        Rendering::Error(_) | Rendering::Failed(_) => None,
    };
    let base = match base {
        BaseState::Present {
            answer: Answer::Manifests(set),
            ..
        } => Some(set),
        _ => None,
    };
    let sets: Vec<&ManifestSet> = head.into_iter().chain(base).collect();
    policy.list_keys.clone().with_definitions_of(&sets)
}

/// What else is known about a comparison.
struct Setting {
    kubernetes: Option<Minor>,
    upgrade: Upgrade,
    other_version: Option<OtherVersion>,
}

struct Examination<'p> {
    policy: &'p Policy,
    approvals: Applicable<'p>,
    /// The namespace of the release, where it is known.
    namespace: Option<String>,
    list_keys: ListKeys,
    /// The counts of each change from the base, by its position.
    each: Vec<Counts>,
    report: CaseReport,
}

impl Examination<'_> {
    /// What head answers; none when that cannot be judged, which is said.
    fn rendered(&mut self, head: Rendering, expect: Expectation) -> Option<Answer> {
        match head {
            Rendering::Failed(failure) => {
                self.failed(failure);
                None
            }
            Rendering::Error(sentence) if expect == Expectation::Render => {
                self.say(Code::DoesNotRender, "the chart does not render".to_owned())
                    .details = lines(&sentence);
                None
            }
            Rendering::Error(sentence) => {
                self.report.failed_as_expected = true;
                Some(Answer::Error(sentence))
            }
            Rendering::Manifests(set) => {
                self.report.resources = Some(set.len());
                if expect == Expectation::Error {
                    let message = "the case is expected to fail and renders".to_owned();
                    self.say(Code::ExpectedErrorRendered, message);
                }
                self.duplicates(&set);
                self.mark_used(&set);
                Some(Answer::Manifests(set))
            }
        }
    }

    /// Marks the parts of the configuration that are for something in a rendering.
    fn mark_used(&mut self, set: &ManifestSet) {
        let CaseReport {
            used_rules,
            used_list_keys,
            ..
        } = &mut self.report;
        let policy = self.policy;
        policy.ignore.mark_used(set, &self.list_keys, used_rules);
        for (list, used) in policy.list_keys.configured().zip(used_list_keys) {
            let mut resources = set.resources().iter();
            *used = *used || resources.any(|resource| list.is_in(&resource.content));
        }
    }

    /// Adds a finding about the case as a whole, with the level that the policy gives it.
    fn say(&mut self, code: Code, message: String) -> &mut Finding {
        let level = self.policy.level(code, &Item::Case(&self.report.id));
        self.add(code, level, message)
    }

    fn add(&mut self, code: Code, level: Option<Level>, message: String) -> &mut Finding {
        let case = Some(self.report.id.clone());
        self.report.findings.push(Finding {
            code,
            level,
            case,
            identity: None,
            change: None,
            bonds: Vec::new(),
            approval: None,
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
            let item = Item::Resource(&self.report.id, &duplicate.identity);
            let level = self.policy.level(Code::DuplicateIdentity, &item);
            let count = duplicate.places.len();
            let message = format!("{count} documents are {}", duplicate.identity);
            let finding = self.add(Code::DuplicateIdentity, level, message);
            finding.details = duplicate.places.iter().map(ToString::to_string).collect();
            finding.identity = Some(duplicate.identity);
        }
    }

    /// The second question: may the base's output change like this?
    fn is_allowed(
        &mut self,
        mut head: Answer,
        chance: Option<&[ChanceNote]>,
        base: BaseState,
        setting: Setting,
    ) {
        let (mut before, base_chance) = match base {
            BaseState::NotAsked | BaseState::Unknown => return,
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
        self.compare(&mut before, &mut head, setting);
        if let (Some(before), Some(after)) = (base_chance, chance) {
            self.chance(&before, after);
        }
        self.limits();
        self.approve_output(&before, &head);
    }

    /// Compares two answers. What rewriting rules do to them is done in place.
    fn compare(&mut self, before: &mut Answer, after: &mut Answer, setting: Setting) {
        let (before, after) = match (before, after) {
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
                .details = lines(before);
                return;
            }
            (Answer::Manifests(_), Answer::Error(after)) => {
                self.say(
                    Code::StopsRendering,
                    "the case renders in the base and fails now".to_owned(),
                )
                .details = lines(after);
                return;
            }
        };
        self.mark_used(before);
        self.policy.normalization.apply(before);
        self.policy.normalization.apply(after);
        let Setting {
            kubernetes,
            upgrade,
            mut other_version,
        } = setting;
        if let Some(other) = &mut other_version {
            self.policy.normalization.apply(&mut other.manifests);
        }
        let changes = self.changes(before, after, &self.policy.ignore);
        self.each = changes.changes.iter().map(Counts::of_change).collect();
        self.report.counts.unchanged = changes.unchanged;
        for counts in &self.each {
            self.report.counts.add(counts);
        }
        let policy = self.policy;
        let apart: BTreeMap<usize, [ResourceChange; 2]> = changes
            .changes
            .iter()
            .enumerate()
            .filter_map(|(at, change)| Some((at, change.apart()?)))
            .collect();
        self.classify(
            &changes,
            &apart,
            &Surroundings {
                before: Side::of(before),
                after: Side::of(after),
                other_version: other_version.as_ref().map(|other| OtherSide {
                    side: Side::of(&other.manifests),
                    is_base: other.is_base,
                }),
                kubernetes,
                upgrade,
                ignore: &policy.ignore,
                hidden: &policy.ignore.own(),
                list_keys: &changes.list_keys,
                moved_doors: OnceCell::new(),
                policies: OnceCell::new(),
            },
        );
        self.approve_changes(&changes);
        self.report.changes = Some(changes);
    }

    /// What changed, with what is known about each change.
    fn changes(&self, before: &ManifestSet, after: &ManifestSet, ignore: &dyn Ignore) -> ChangeSet {
        let namespace = self.namespace.as_deref();
        let mut changes = diff(before, after, namespace, &self.list_keys, ignore);
        remarks::add(&mut changes);
        changes
    }

    /// Says what is above the limits for each case.
    fn limits(&mut self) {
        let policy = self.policy;
        let limits = policy.limits(Span::PerCase).into_iter();
        for ((scope, limits), tally) in limits.zip(self.tallies(Span::PerCase)) {
            for (words, limit) in limits.exceeded_by(&tally) {
                let message = over(&words, limit, "per case", scope);
                self.say(Code::ThresholdExceeded, message);
            }
        }
    }

    /// What counts for the limits of a span, in their order.
    fn tallies(&self, span: Span) -> Vec<Tally> {
        let report = &self.report;
        let mut tallies = vec![Tally::default(); self.policy.limits(span).len()];
        let mut tally = |item: &Item<'_>, count: &dyn Fn(&mut Tally)| {
            let number = self.policy.counted_by(span, item);
            tallies.get_mut(number).into_iter().for_each(count);
        };
        let changes = report.changes.iter().flat_map(|set| &set.changes);
        for (at, (change, counts)) in changes.zip(&self.each).enumerate() {
            if !report.approved.contains_key(&at) {
                let item = Item::Change(&report.id, change);
                tally(&item, &|tally| tally.counts.add(counts));
            }
        }
        for finding in &report.findings {
            tally(&report.item(finding), &|tally| tally.count(finding));
        }
        tallies
    }

    /// Says what the changes mean. What is of another kind now is looked at as what it is to a cluster, a removal and an
    /// addition: `apart` has the two, by the position of the change.
    fn classify<'c>(
        &mut self,
        changes: &'c ChangeSet,
        apart: &'c BTreeMap<usize, [ResourceChange; 2]>,
        around: &'c Surroundings<'c>,
    ) {
        let policy = self.policy;
        let seen = changes.changes.iter().enumerate();
        for (at, change) in seen.filter(|(_, change)| !policy.ignore.hides(change)) {
            let Some(parts) = apart.get(&at) else {
                self.classify_one((at, change), change, |_| true, around);
                continue;
            };
            self.classify_one((at, change), change, |sees| sees == Sees::Pairs, around);
            for part in parts {
                self.classify_one((at, change), part, |sees| sees != Sees::Pairs, around);
            }
        }
        if around.is_exhausted() {
            let message = format!(
                "more than {MAX_LOOKS} pairs of resources would have to be looked at to say what the changes mean"
            );
            self.say(Code::LimitReached, message);
        }
    }

    /// Says what the classes that are asked make of a change, as a whole or in one of its parts.
    fn classify_one<'c>(
        &mut self,
        (at, change): (usize, &'c ResourceChange),
        looked_at: &'c ResourceChange,
        is_asked: fn(Sees) -> bool,
        around: &'c Surroundings<'c>,
    ) {
        let policy = self.policy;
        let counted =
            (!change.is_ignored()).then(|| Subject::new(looked_at, around, around.ignore));
        let noisy = (policy.ignore.has_noise(change))
            .then(|| Subject::new(looked_at, around, around.hidden));
        for class in CLASSES.iter().filter(|class| is_asked(class.sees)) {
            let subject = match (&noisy, &counted) {
                (Some(noisy), _) if class.sees == Sees::Presets => noisy,
                (_, Some(counted)) => counted,
                (_, None) => continue,
            };
            if let Some(Fired { message, details }) = (class.fires)(subject) {
                let item = Item::Change(&self.report.id, change);
                let level = self.policy.level(class.code, &item);
                let finding = self.add(class.code, level, message);
                finding.identity = Some(looked_at.identity());
                finding.change = Some(at);
                finding.details = details;
            }
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
