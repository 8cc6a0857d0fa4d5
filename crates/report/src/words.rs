//! The words that several formats share.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use gate::{Against, CaseReport, Code, Counts, Finding, Level, Measure, Status, Verdict};
use manifest::Resource;
use manifest_diff::inside::Inside;
use manifest_diff::text::{Line, LineKind};
use manifest_diff::{Change, ChangeKind, Remark, ResourceChange, ResourceChangeKind};

use crate::outcome::{Outcome, Purpose};

/// `1 resource added, 2 resources changed, 7 lines changed`; `nothing changed` for none.
pub(crate) fn counts(counts: &Counts) -> String {
    counts_of_each(&[*counts])
}

/// The same of several: `2 to 7 lines changed` where they differ.
pub(crate) fn counts_of_each(all: &[Counts]) -> String {
    let between = |of: &dyn Fn(&Counts) -> usize| {
        let least = all.iter().map(of).min().unwrap_or_default();
        (least, all.iter().map(of).max().unwrap_or_default())
    };
    let mut parts: Vec<String> = Vec::new();
    for measure in Measure::ALL {
        let (least, most) = between(&|counts| counts.get(measure));
        let words = measure.words(most);
        match (least, most) {
            (_, 0) => {}
            (least, most) if least < most => parts.push(format!("{least} to {words}")),
            _ => parts.push(words),
        }
    }
    let most = |of: &dyn Fn(&Counts) -> usize| between(of).1;
    let counts = Counts {
        ignored_resources: most(&|counts| counts.ignored_resources),
        ignored_changes: most(&|counts| counts.ignored_changes),
        partly_ignored: most(&|counts| counts.partly_ignored),
        ..Counts::default()
    };
    parts.extend(formatting_of_each(all).map(|words| format!("{words} in formatting only")));
    if parts.is_empty() {
        parts.push("nothing changed".to_owned());
    }
    parts.extend(ignored(&counts));
    parts.join(", ")
}

/// `2 to 5 resources`: those of which only the text changed, where there are any.
pub(crate) fn formatting_of_each(all: &[Counts]) -> Option<String> {
    let most = all.iter().map(|counts| counts.formatting).max()?;
    let least = all.iter().map(|counts| counts.formatting).min()?;
    match (least, most) {
        (_, 0) => None,
        (least, most) if least < most => Some(format!("{least} to {}", number(most, "resource"))),
        _ => Some(number(most, "resource")),
    }
}

/// `3 changes ignored`, when there are any.
pub(crate) fn ignored(counts: &Counts) -> Option<String> {
    let resources = counts.ignored_resources + counts.partly_ignored;
    match (resources, counts.ignored_changes) {
        (0, _) => None,
        (resources, 0) => Some(format!("{} ignored", number(resources, "resource"))),
        (resources, changes) => Some(format!(
            "{} in {} ignored",
            number(changes, "change"),
            number(resources, "resource")
        )),
    }
}

/// So many of the things that a verdict counts by: `2 cases`, or `6 cells` where cases have more than one.
pub(crate) fn cases(verdict: &Verdict, count: usize) -> String {
    let has_cells = verdict.cases.iter().any(|case| case.id.cell.is_some());
    number(count, if has_cells { "cell" } else { "case" })
}

/// `1 case`, `2 cases`.
pub(crate) fn number(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

/// What happened to a resource, in a few words.
pub(crate) fn what_happened(change: &ResourceChange) -> String {
    let all = match change.kind {
        ResourceChangeKind::Formatting | ResourceChangeKind::Renamed => None,
        _ if change.is_only(ChangeKind::Moved) => Some("order changed"),
        _ if is_same(change) => Some("changed, same meaning"),
        _ if change.is_only(ChangeKind::Type) => Some("types changed"),
        _ => None,
    };
    match all {
        Some(words) => words.to_owned() + &from_part(change),
        None => what_happened_at_least(change),
    }
}

/// What happened to a resource, whichever places in it changed.
pub(crate) fn what_happened_at_least(change: &ResourceChange) -> String {
    let words = match (change.kind, &change.before) {
        (ResourceChangeKind::Formatting, _) => "other bytes, same content".to_owned(),
        (ResourceChangeKind::Renamed, Some(before)) => {
            let (was, is) = (&before.identity, change.identity());
            let what = match (was.kind == is.kind, was.group == is.group) {
                (false, _) => "another kind",
                (true, false) => "another API group",
                (true, true) => "renamed",
            };
            format!("{what}, was {was}")
        }
        _ => change.kind.name().to_owned(),
    };
    words + &from_part(change)
}

fn from_part(change: &ResourceChange) -> String {
    match (change.is_moved(), &change.before, &change.after) {
        (true, Some(before), Some(after)) => {
            format!(", from {} to {}", before.part(), after.part())
        }
        _ => String::new(),
    }
}

/// Says whether every change that counts is one that changes no meaning, and there is one.
fn is_same(change: &ResourceChange) -> bool {
    let mut changes = change.changes.iter();
    !change.changes.is_empty() && changes.all(|one| one.remark.is_some_and(Remark::is_same))
}

/// What is known about a change, from itself and from what is inside its text.
pub(crate) fn remark(change: &Change, inside: Option<&Inside>) -> Option<&'static str> {
    let remark = change.remark.or_else(|| inside?.remark());
    remark.map(Remark::words)
}

/// As what a text was read: `as YAML`; how many certificates there are.
pub(crate) fn read_as(inside: &Inside) -> String {
    match inside.certificates {
        Some((before, after)) if before == after => {
            format!("as {}", number(after, "certificate"))
        }
        Some((before, after)) => {
            format!("as {}, {before} before", number(after, "certificate"))
        }
        None => format!("as {}", inside.format.name()),
    }
}

/// A list of notes behind a place: `  (type only)`; nothing for none.
pub(crate) fn notes(notes: &[&str]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    format!("  ({})", notes.join(", "))
}

/// Where a resource comes from: its template.
pub(crate) fn source(resource: &Resource) -> String {
    let source = resource.source.clone().unwrap_or_default();
    match &resource.hook {
        Some(hook) => format!("{source} (hook: {})", hook.events.join(", ")),
        None => source,
    }
}

/// The findings that a report lists, heaviest first. Those that only repeat a change that is listed anyway are left out.
pub(crate) fn listed(outcome: &Outcome) -> Vec<&Finding> {
    let is_listed = |finding: &&Finding| {
        let repeats = finding.change.is_some() && finding.level == Some(Level::Note);
        !repeats && is_said(outcome, finding)
    };
    let mut findings: Vec<&Finding> = outcome.verdict.all_findings().filter(is_listed).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(weight(finding)));
    findings
}

/// Says whether a report has the finding: those that judge a run are left out where nothing is judged.
pub(crate) fn is_said(outcome: &Outcome, finding: &Finding) -> bool {
    let judges = matches!(
        finding.code,
        Code::ThresholdExceeded | Code::MissingGolden | Code::NothingRendered
    );
    outcome.purpose == Purpose::Judge || !judges
}

fn weight(finding: &Finding) -> (bool, bool, Option<Level>) {
    (
        finding.is_undecided(),
        finding.approval.is_none(),
        finding.level,
    )
}

/// The word for how much a finding weighs.
pub(crate) fn level(finding: &Finding) -> &'static str {
    match (finding.level, finding.approval) {
        (None, _) => "undecided",
        (Some(_), Some(_)) => "approved",
        (Some(level), None) => level.name(),
    }
}

/// What approvals covered, a line for each file that covered something.
pub(crate) fn approvals(verdict: &Verdict) -> Vec<String> {
    let covers = |at: usize| {
        let changes = verdict.cases.iter().flat_map(|case| case.approved.values());
        let changes = changes.filter(|approval| **approval == at).count();
        let findings = verdict.all_findings();
        let findings = findings.filter(|one| one.approval == Some(at)).count();
        (changes, findings)
    };
    let notes = verdict.approvals.iter().enumerate();
    notes
        .filter_map(|(at, note)| {
            let what = match covers(at) {
                (0, 0) => return None,
                (changes, 0) => number(changes, "change"),
                (0, findings) => number(findings, "finding"),
                (changes, findings) => format!(
                    "{} and {}",
                    number(changes, "change"),
                    number(findings, "finding")
                ),
            };
            Some(format!(
                "{} covers {what}: {} ({}, until {})",
                note.path, note.reason, note.owner, note.expires
            ))
        })
        .collect()
}

/// The verdict in one sentence.
pub(crate) fn verdict(verdict: &Verdict) -> String {
    let cases = cases(verdict, verdict.cases.len());
    let affected = |is: fn(&Finding) -> bool| {
        let findings = verdict.all_findings().filter(|finding| is(finding)).count();
        format!("{} in {cases}", number(findings, "finding"))
    };
    match verdict.status {
        Status::Passed => format!("Passed: {cases}, {}", counts(&verdict.totals)),
        // Without a comparison with the base there is nothing to count.
        Status::Refused if verdict.cases.iter().all(|case| case.changes.is_none()) => {
            format!("Refused: {}", affected(Finding::refuses))
        }
        Status::Refused => format!(
            "Refused: {}, {}",
            affected(Finding::refuses),
            counts(&verdict.totals)
        ),
        Status::Undecided => format!("Undecided: {}", affected(Finding::is_undecided)),
    }
}

/// What to do next: the advice of every code that stands in the way, each once.
pub(crate) fn next_steps(outcome: &Outcome) -> Vec<(Code, Cow<'static, str>)> {
    let findings = listed(outcome);
    let stands = findings.iter().filter(|f| f.refuses() || f.is_undecided());
    let mut codes: BTreeMap<Code, usize> = BTreeMap::new();
    stands.for_each(|f| *codes.entry(f.code).or_default() += 1);
    codes
        .into_iter()
        .map(|(code, count)| {
            let help = code.info().help;
            let help = match code {
                Code::MissingGolden => Cow::Owned(format!(
                    "{} {} no golden: run `rendergate record` and commit what it writes.",
                    cases(&outcome.verdict, count),
                    if count == 1 { "has" } else { "have" }
                )),
                _ => Cow::Borrowed(help),
            };
            (code, help)
        })
        .collect()
}

/// Whether a case was compared with something and nothing is to say about it.
pub(crate) fn is_unchanged(case: &CaseReport) -> bool {
    let has_answer = case.resources.is_some() || case.failed_as_expected;
    let stands = |finding: &Finding| finding.refuses() || finding.is_undecided();
    has_answer
        && !case.is_uncompared
        && changes(case).is_empty()
        && !case.findings.iter().any(stands)
}

/// The changes of a case that are listed.
pub(crate) fn changes(case: &CaseReport) -> &[ResourceChange] {
    case.shown().map_or(&[], |(_, changes)| &changes.changes)
}

/// More resources of one case than this, in which only the text changed, are counted and not named.
const MAX_NAMED_FORMATTING: usize = 3;

/// Says whether resources of which only the text changed are few enough to be named. In a matrix each counts once.
pub(crate) fn names_formatting(verdict: &Verdict) -> bool {
    let cases = verdict.cases.iter();
    let named = cases.flat_map(|case| {
        let changes = changes(case).iter().filter(|change| is_formatting(change));
        changes.filter_map(|change| Some((&case.id.chart, &change.resource()?.identity)))
    });
    named.collect::<BTreeSet<_>>().len() <= MAX_NAMED_FORMATTING
}

fn is_formatting(change: &ResourceChange) -> bool {
    change.kind == ResourceChangeKind::Formatting
}

/// The changes of a case that are told one by one, and how many are only counted.
pub(crate) fn told(case: &CaseReport, names_formatting: bool) -> (Vec<&ResourceChange>, usize) {
    let all = changes(case).iter();
    if names_formatting {
        return (all.collect(), 0);
    }
    let (counted, told): (Vec<_>, Vec<_>) = all.partition(|change| is_formatting(change));
    (told, counted.len())
}

/// The counts of the changes that are listed for a case.
pub(crate) fn shown_counts(case: &CaseReport) -> Counts {
    match case.shown() {
        Some((Against::Golden, stale)) => Counts::of(stale),
        Some((Against::Base, _)) | None => case.counts,
    }
}

/// A text cut to a length, with a count of what is left out.
pub(crate) fn clip(text: &str, length: usize) -> Cow<'_, str> {
    match text.char_indices().nth(length) {
        None => Cow::Borrowed(text),
        Some((at, _)) => {
            let (shown, rest) = text.split_at(at);
            Cow::Owned(format!(
                "{shown}… {} more",
                number(rest.chars().count(), "character")
            ))
        }
    }
}

/// The text of a line of a hunk. A blank at the end of a changed line may be all that changed, so it is written out.
pub(crate) fn line(line: &Line) -> Cow<'_, str> {
    match line.text.strip_suffix([' ', '\t']) {
        Some(text) if line.kind != LineKind::Same => {
            let blank = if line.text.ends_with(' ') {
                "\\x20"
            } else {
                "\\t"
            };
            Cow::Owned(format!("{text}{blank}"))
        }
        _ => Cow::Borrowed(&line.text),
    }
}
