//! Folds the cases of a run into a verdict.

use crate::chart::too_small;
use crate::code::Code;
use crate::config::Policy;
use crate::evidence::{BaseFacts, RunFacts};
use crate::examine::CaseReport;
use crate::finding::{Finding, Level};
use crate::threshold::Counts;

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

/// Folds the reports of all cases and the facts about the run into a verdict.
#[must_use]
pub fn decide(policy: &Policy, facts: RunFacts, cases: Vec<CaseReport>) -> Verdict {
    let mut findings = Vec::new();
    let mut say = |code: Code, message: String, details: Vec<String>| {
        findings.push(Finding {
            code,
            level: policy.level(code),
            case: None,
            identity: None,
            change: None,
            message,
            details,
        });
    };
    match facts.base {
        BaseFacts::Skipped(reason) => say(Code::BaseSkipped, reason, Vec::new()),
        BaseFacts::Unreadable(reason) => say(Code::BaseUnreadable, reason, Vec::new()),
        BaseFacts::Compared(_) | BaseFacts::NotAsked => {}
    }
    for case in &facts.removed_cases {
        say(Code::CaseRemoved, format!("{case} is gone"), Vec::new());
    }
    for file in &facts.goldens_without_case {
        say(
            Code::GoldenWithoutCase,
            format!("{file} belongs to no case"),
            Vec::new(),
        );
    }
    if !facts.policy_changes.is_empty() {
        let message = "this change alters the policy it would be judged by".to_owned();
        say(Code::PolicyChanged, message, facts.policy_changes);
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
        say(Code::PinnedHelmChanged, message, Vec::new());
    }
    for change in &facts.chart_changes {
        if let Some((message, details)) = too_small(change, &cases) {
            say(Code::VersionTooSmall, message, details);
        }
    }
    for change in facts.dependency_changes {
        let count = change.dependents.len();
        let word = if count == 1 {
            "chart depends"
        } else {
            "charts depend"
        };
        let message = format!("{} is changed, and {count} {word} on it", change.chart);
        say(Code::DependencyChanged, message, change.dependents);
        if !change.not_run.is_empty() {
            let message = format!(
                "{} is changed, and charts that depend on it are not part of this run",
                change.chart
            );
            say(Code::DependentNotRun, message, change.not_run);
        }
    }
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
        say(Code::NothingRendered, message.to_owned(), Vec::new());
    }
    let mut totals = Counts::default();
    let mut used = policy.ignore.unused();
    for case in &cases {
        totals.add(&case.counts);
        used.join(&case.used_rules);
    }
    for (measure, count, limit) in policy.total.exceeded_by(&totals) {
        say(
            Code::ThresholdExceeded,
            format!("{}, {} allowed in total", measure.words(count), limit),
            Vec::new(),
        );
    }
    let of_cases = cases.iter().flat_map(|case| &case.findings);
    for (code, count, limit) in policy.total.exceeded_by_findings(of_cases) {
        say(
            Code::ThresholdExceeded,
            format!("{}, {limit} allowed in total", code.info().counted(count)),
            Vec::new(),
        );
    }
    // A part of the cases, or cases that did not render, may just not be those that a rule is for.
    if !facts.partial && !explained && !nothing {
        for (pointer, path) in policy.ignore.never_used(&used) {
            let what = path.map_or("the rule".to_owned(), |path| format!("the path `{path}`"));
            say(
                Code::UnusedIgnoreRule,
                format!("{what} at {pointer} selects nothing"),
                Vec::new(),
            );
        }
    }
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
