//! Folds the cases of a run into a verdict.

use crate::approval::{Applicable, ApprovalNote, Approvals, Bond, Complaint, UsedApprovals};
use crate::chart::too_small;
use crate::code::Code;
use crate::evidence::{BaseFacts, ChartRename, RemovedCase, RunFacts, StaleCopy, UnreadValues};
use crate::examine::{CaseReport, over};
use crate::finding::{Finding, Level};
use crate::policy::{Policy, Span};
use crate::scope::Item;
use crate::threshold::{Counts, Tally};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing speaks against it.
    Passed,
    /// Something does.
    Refused,
    /// It could not be found out. Weighs more than a refusal: what was not seen may be worse.
    Undecided,
}

impl Status {
    /// The word in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Passed => "passed",
            Status::Refused => "refused",
            Status::Undecided => "undecided",
        }
    }
}

/// The gate's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// How the run ended.
    pub status: Status,
    /// What there is to say about the run as a whole.
    pub findings: Vec<Finding>,
    /// The cases, in the order given.
    pub cases: Vec<CaseReport>,
    /// The counts of all cases together.
    pub totals: Counts,
    /// The reasons of the ignore rules, by number.
    pub ignore_reasons: Vec<String>,
    /// The approvals, by number.
    pub approvals: Vec<ApprovalNote>,
}

impl Verdict {
    /// All findings that are mentioned: those about the run, then case by case.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        let of_cases = self.cases.iter().flat_map(|case| &case.findings);
        self.findings
            .iter()
            .chain(of_cases)
            .filter(|finding| finding.level != Some(Level::Allow))
    }
}

/// Folds the reports of all cases and the facts about the run into a verdict. The approvals are those that the cases were
/// examined with.
#[must_use]
pub fn decide(
    policy: &Policy,
    approvals: &Approvals,
    facts: RunFacts,
    cases: Vec<CaseReport>,
) -> Verdict {
    let mut decision = Decision {
        policy,
        all: approvals,
        approvals: approvals.for_run(),
        used: approvals.unused(),
        findings: Vec::new(),
    };
    decision.facts(&facts, &cases);
    let nothing = cases
        .iter()
        .all(|case| case.resources.unwrap_or(0) == 0 && !case.failed_as_expected);
    let explained = cases
        .iter()
        .flat_map(|case| &case.findings)
        .any(Finding::is_undecided);
    if nothing && !explained {
        let message = if cases.is_empty() {
            "there is no case to render"
        } else {
            "no case renders a single resource"
        };
        decision.say(Code::NothingRendered, message.to_owned(), Vec::new());
    }
    let mut totals = Counts::default();
    let mut used = policy.ignore.unused();
    let mut used_list_keys = vec![false; policy.list_keys.configured().count()];
    for case in &cases {
        totals.add(&case.counts);
        used.join(&case.used_rules);
        let marks = used_list_keys.iter_mut().zip(&case.used_list_keys);
        marks.for_each(|(mark, used)| *mark |= used);
        decision.used.join(&case.used_approvals);
    }
    decision.limits(&cases);
    // A part of the cases, or cases that did not render, may just not be those that a rule is for.
    let is_whole = !facts.partial && !explained && !nothing;
    if is_whole {
        for (what, pointer) in policy.ignore.never_used(&used) {
            let message = format!("{what} at {pointer} selects nothing");
            decision.say(Code::UnusedIgnoreRule, message, Vec::new());
        }
        let lists = policy.list_keys.configured().zip(used_list_keys);
        for (number, (list, _)) in lists.enumerate().filter(|(_, (_, used))| !used) {
            let message =
                format!("the entry at /normalize/list-keys/{number} is for no list: {list}");
            decision.say(Code::UnusedListKeys, message, Vec::new());
        }
    }
    let is_compared = matches!(facts.base, BaseFacts::Compared(_));
    decision.complain(approvals, is_whole && is_compared);
    let findings = decision.findings;
    let ignore_reasons = policy
        .ignore
        .rules()
        .iter()
        .map(|rule| rule.reason.clone())
        .collect();
    let mut verdict = Verdict {
        status: Status::Passed,
        findings,
        cases,
        totals,
        ignore_reasons,
        approvals: approvals.notes(),
    };
    let status = |finding: &Finding| match finding {
        finding if finding.is_undecided() => Status::Undecided,
        finding if finding.refuses() => Status::Refused,
        _ => Status::Passed,
    };
    verdict.status = verdict
        .all_findings()
        .map(status)
        .max()
        .unwrap_or(Status::Passed);
    verdict
}

/// A verdict in the making: what is said about the run.
struct Decision<'p> {
    policy: &'p Policy,
    all: &'p Approvals,
    approvals: Applicable<'p>,
    used: UsedApprovals,
    findings: Vec<Finding>,
}

impl Decision<'_> {
    fn say(&mut self, code: Code, message: String, details: Vec<String>) -> &mut Finding {
        self.findings.push(Finding {
            code,
            level: self.policy.level(code, &Item::Run),
            case: None,
            identity: None,
            change: None,
            bonds: Vec::new(),
            approval: None,
            message,
            details,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Says something that can be approved.
    fn say_of(&mut self, code: Code, message: String, details: Vec<String>, bond: Bond) {
        let bonds = [bond];
        let is_denied = self.policy.level(code, &Item::Run) == Some(Level::Deny);
        let approval = (!is_denied)
            .then(|| self.approvals.of_finding(&bonds, code, &mut self.used))
            .flatten();
        let finding = self.say(code, message, details);
        finding.approval = approval;
        finding.bonds = bonds.to_vec();
    }

    /// Says that a case is gone. Its level is that of the scopes for it.
    fn removed(&mut self, removed: &RemovedCase) {
        let code = Code::CaseRemoved;
        let RemovedCase { id, profiles, .. } = removed;
        let level = self.policy.level(code, &Item::Case(id));
        let (bonds, details) = match &removed.answers {
            Ok(answers) => (Bond::of_removal(id, answers, self.policy), Vec::new()),
            Err(why) => {
                let why =
                    format!("what it rendered is not known, so no approval can name it: {why}");
                (Vec::new(), vec![why])
            }
        };
        let approvals = self.all.for_profiles(&id.name(), profiles);
        let approval = (level < Some(Level::Deny))
            .then(|| approvals.of_finding(&bonds, code, &mut self.used))
            .flatten();
        let finding = self.say(code, "the case is gone".to_owned(), details);
        finding.level = level;
        finding.case = Some(id.clone());
        finding.bonds = bonds;
        finding.approval = approval;
    }

    /// Says that a chart has another path, and which scopes will not know it any more.
    fn renamed(&mut self, rename: &ChartRename, cases: &[CaseReport]) {
        let ChartRename { before, after } = rename;
        let mut lost = Vec::new();
        for scope in &self.policy.scopes {
            let lets_go = |case: &&CaseReport| {
                let mut id = case.id.clone();
                id.was = None;
                scope.selects_case(&case.id) && !scope.selects_case(&id)
            };
            let of_chart = |case: &&CaseReport| case.id.chart == *after;
            if cases.iter().filter(of_chart).any(|case| lets_go(&case)) {
                lost.push(format!(
                    "the scope `{}` selects it as {before}, and not as {after}",
                    scope.name
                ));
            }
        }
        self.say(Code::ChartRenamed, format!("{before} is {after} now"), lost);
    }

    fn facts(&mut self, facts: &RunFacts, cases: &[CaseReport]) {
        match &facts.base {
            BaseFacts::Skipped(reason) => {
                self.say(Code::BaseSkipped, reason.clone(), Vec::new());
            }
            BaseFacts::Unreadable(reason) => {
                self.say(Code::BaseUnreadable, reason.clone(), Vec::new());
            }
            BaseFacts::Compared(_) | BaseFacts::OtherHelm(_) | BaseFacts::NotAsked => {}
        }
        for case in &facts.removed_cases {
            self.removed(case);
        }
        for rename in &facts.renamed_charts {
            self.renamed(rename, cases);
        }
        for file in &facts.manifests_without_case {
            let message = format!("{file} belongs to no case");
            self.say(Code::ManifestsWithoutCase, message, Vec::new());
        }
        for file in &facts.goldens_without_case {
            let message = format!("{file} belongs to no case");
            self.say(Code::GoldenWithoutCase, message, Vec::new());
        }
        if let Some(change) = &facts.policy_change {
            let message = "this change alters the policy it would be judged by".to_owned();
            let places = change.places.clone();
            self.say_of(Code::PolicyChanged, message, places, change.bond.clone());
        }
        for change in &facts.helm_changes {
            let scope = change
                .chart
                .as_ref()
                .map_or(String::new(), |chart| format!("{chart}: "));
            let message = format!(
                "{scope}Helm {} was pinned, {} is now",
                change.before.join(", "),
                change.after.join(", ")
            );
            let bond = Bond::of_helm(change);
            self.say_of(Code::PinnedHelmChanged, message, Vec::new(), bond);
        }
        for change in &facts.chart_changes {
            if let Some((message, details)) = too_small(change, cases) {
                self.say(Code::VersionTooSmall, message, details);
            }
        }
        for change in &facts.dependency_changes {
            let count = change.dependents.len();
            let word = if count == 1 {
                "chart depends"
            } else {
                "charts depend"
            };
            let message = format!("{} is changed, and {count} {word} on it", change.chart);
            self.say(Code::DependencyChanged, message, change.dependents.clone());
            if !change.not_run.is_empty() {
                let message = format!(
                    "{} is changed, and charts that depend on it are not part of this run",
                    change.chart
                );
                self.say(Code::DependentNotRun, message, change.not_run.clone());
            }
        }
        for StaleCopy {
            chart,
            copy,
            source,
            differences,
        } in &facts.stale_copies
        {
            let message = format!("{copy} is not what {source} is, and {chart} renders the copy");
            self.say(Code::DependencyCopyStale, message, differences.clone());
        }
        for UnreadValues { case, keys } in &facts.unread_values {
            let describe = |(key, near): &(String, Option<String>)| match near {
                Some(near) => format!("{key}, did you mean `{near}`?"),
                None => key.clone(),
            };
            let message = format!("{case} sets values that nothing in its chart reads");
            let keys = keys.iter().map(describe).collect();
            self.say(Code::ValueNotRead, message, keys);
        }
    }

    /// What all cases together are above.
    fn limits(&mut self, cases: &[CaseReport]) {
        for (at, (scope, limits)) in self.policy.limits(Span::Total).into_iter().enumerate() {
            let mut sum = Tally::default();
            for case in cases {
                case.totals
                    .get(at)
                    .into_iter()
                    .for_each(|tally| sum.add(tally));
            }
            for (words, limit) in limits.exceeded_by(&sum) {
                let message = over(&words, limit, "in total", scope);
                self.say(Code::ThresholdExceeded, message, Vec::new());
            }
        }
    }

    /// What is wrong with approvals.
    fn complain(&mut self, approvals: &Approvals, judged: bool) {
        for (path, complaint) in approvals.complaints(&self.used, judged) {
            let (code, message, details) = match complaint {
                Complaint::Unreadable(why) => (
                    Code::ApprovalUnreadable,
                    format!("{path} is no approval"),
                    why.lines().map(str::to_owned).collect(),
                ),
                Complaint::Expired(day) => (
                    Code::ApprovalExpired,
                    format!("{path} held until {day}"),
                    Vec::new(),
                ),
                Complaint::Unused(entries) => {
                    let message = format!("{path} approves what is not in this comparison");
                    (Code::ApprovalUnused, message, entries)
                }
                Complaint::LeftOver(entries) => {
                    let message = format!(
                        "{path} approves what is not in this comparison; the base has it too"
                    );
                    (Code::ApprovalLeftOver, message, entries)
                }
            };
            self.say(code, message, details);
        }
    }
}
