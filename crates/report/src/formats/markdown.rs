//! Short markdown: the verdict, the findings, the changes as far as they fit. For GitHub's step summary and for comments.

use std::fmt::Write as _;
use std::io;

use gate::Status;
use manifest::canonical::yaml;
use manifest_diff::inside::{self, Inside, readable};
use manifest_diff::text::LineKind;
use manifest_diff::{Change, ChangeKind, ResourceChangeKind};
use serde_json::Value;

use super::Format;
use crate::escape;
use crate::fold::{self, Folded, FoldedFinding, Section};
use crate::matrix::{Matrix, Named};
use crate::outcome::{Options, Outcome, Purpose};
use crate::words;

pub(super) const FORMAT: Format = Format {
    name: "markdown",
    doc: "Short markdown, for a step summary or a comment.",
    extension: "md",
    write,
};

/// The findings beyond this number are counted only.
const MAX_FINDINGS: usize = 50;
/// The characters of one line beyond this number are counted only.
const MAX_LINE: usize = 500;
/// The lines of a finding's details beyond this number are counted only.
const MAX_DETAILS: usize = 20;

fn write(outcome: &Outcome, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = String::new();
    head(&mut page, outcome);
    findings(&mut page, outcome);
    approvals(&mut page, outcome);
    changes(&mut page, outcome, options);
    out.write_all(escape::disarm(&page).as_bytes())
}

fn head(page: &mut String, outcome: &Outcome) {
    let mark = match (outcome.purpose, outcome.verdict.status) {
        (Purpose::Show, _) => "",
        (_, Status::Passed) => "✅ ",
        (_, Status::Refused) => "❌ ",
        (_, Status::Undecided) => "⚠️ ",
    };
    let sentence = match outcome.purpose {
        Purpose::Judge => words::verdict(&outcome.verdict),
        Purpose::Show => words::counts(&outcome.verdict.totals),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        page,
        "## {mark}rendergate {}\n\n{sentence}.\n",
        outcome.command
    );
    for fact in &outcome.facts {
        let _ = writeln!(page, "- {}: {}", fact.name, span(&fact.value));
    }
    if !outcome.facts.is_empty() {
        page.push('\n');
    }
}

fn findings(page: &mut String, outcome: &Outcome) {
    let matrix = Matrix::of(&outcome.verdict);
    let findings = fold::findings(outcome);
    if findings.is_empty() {
        return;
    }
    page.push_str("| | finding | where | what |\n|---|---|---|---|\n");
    for folded in findings.iter().take(MAX_FINDINGS) {
        let finding = folded.finding;
        let info = finding.code.info();
        let scope = cell(&scope(folded, &matrix));
        let message = cell(&span(&words::clip(&finding.message, MAX_LINE)));
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "| {} | {} {} | {scope} | {message} |",
            words::level(finding),
            info.id,
            info.name
        );
    }
    if findings.len() > MAX_FINDINGS {
        let _ = writeln!(
            page,
            "\n{} more are not shown.",
            words::number(findings.len() - MAX_FINDINGS, "finding")
        );
    }
    page.push('\n');
    for folded in findings
        .iter()
        .take(MAX_FINDINGS)
        .filter(|folded| !folded.finding.details.is_empty())
    {
        details(page, folded, &matrix);
    }
    let steps = words::next_steps(outcome);
    if !steps.is_empty() && outcome.purpose == Purpose::Judge {
        page.push_str("**Next**\n\n");
        for (code, help) in steps {
            let _ = writeln!(page, "- {}: {help}", code.info().name);
        }
        page.push('\n');
    }
}

fn approvals(page: &mut String, outcome: &Outcome) {
    let lines = words::approvals(&outcome.verdict);
    for line in &lines {
        let _ = writeln!(page, "* {}", span(line));
    }
    if !lines.is_empty() {
        page.push('\n');
    }
}

/// Where a finding is; empty for one about the run.
fn scope(folded: &FoldedFinding<'_>, matrix: &Matrix<'_>) -> String {
    folded
        .named(matrix)
        .map_or(String::new(), |named| span(&named.line()))
}

fn details(page: &mut String, folded: &FoldedFinding<'_>, matrix: &Matrix<'_>) {
    let finding = folded.finding;
    let mut block: String = finding
        .details
        .iter()
        .take(MAX_DETAILS)
        .map(|detail| escape::text(&words::clip(detail, MAX_LINE)).into_owned() + "\n")
        .collect();
    if finding.details.len() > MAX_DETAILS {
        // Writing to a string cannot fail.
        let _ = writeln!(
            block,
            "… {} more",
            words::number(finding.details.len() - MAX_DETAILS, "line")
        );
    }
    let scope = match scope(folded, matrix) {
        scope if scope.is_empty() => scope,
        scope => format!(", {scope}"),
    };
    let _ = writeln!(page, "{}{scope}:\n", finding.code.info().name);
    fenced(page, "text", &block);
}

fn changes(page: &mut String, outcome: &Outcome, options: &Options) {
    let mut left_out = 0;
    let matrix = Matrix::of(&outcome.verdict);
    for section in fold::sections(&outcome.verdict) {
        let mut blocks = String::new();
        for folded in &section.changes {
            let mut block = String::new();
            resource(&mut block, folded, &matrix, (outcome, options));
            // Once something is left out, all that follows is: what is shown is a beginning, not a selection.
            if left_out > 0 || page.len() + blocks.len() + block.len() > options.max_bytes {
                left_out += 1;
            } else {
                blocks.push_str(&block);
            }
        }
        if let Some(count) = section.formatting()
            && left_out == 0
        {
            // Writing to a string cannot fail.
            let _ = writeln!(blocks, "{count}: other bytes, same content\n");
        }
        if !blocks.is_empty() {
            frame(page, &section, &matrix, &blocks);
        }
    }
    if left_out > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "**{} not shown**: the whole report has the rest.",
            words::number(left_out, "more changed resource")
        );
    }
}

fn frame(page: &mut String, section: &Section<'_>, matrix: &Matrix<'_>, blocks: &str) {
    let counts = section.words();
    let Named { cells, which } = matrix.name(&section.cells);
    let which = which.map_or(String::new(), |which| format!(" ({})", html(&which)));
    // Writing to a string cannot fail.
    let _ = writeln!(
        page,
        "<details><summary><code>{}</code>{which}: {counts}</summary>\n\n{blocks}</details>\n",
        html(&cells)
    );
}

fn resource(
    page: &mut String,
    folded: &Folded<'_>,
    matrix: &Matrix<'_>,
    (outcome, options): (&Outcome, &Options),
) {
    let change = folded.change;
    let Some(resource) = change.resource() else {
        return;
    };
    let reason = |rule: usize| {
        outcome
            .verdict
            .ignore_reasons
            .get(rule)
            .map_or("", String::as_str)
    };
    let name = span(&resource.identity.to_string());
    // Writing to a string cannot fail.
    if let Some(rule) = change.ignored_by {
        let _ = writeln!(
            page,
            "{name} {}, ignored: {}\n",
            span(&folded.what_happened()),
            span(reason(rule))
        );
        return;
    }
    let source = words::source(resource);
    let from = if source.is_empty() {
        String::new()
    } else {
        format!(" from {}", span(&source))
    };
    let happened = match change.kind {
        ResourceChangeKind::Renamed => span(&folded.what_happened()),
        _ => folded.what_happened(),
    };
    let _ = writeln!(page, "{name}{from}: {happened}\n");
    let mut block = String::new();
    match change.kind {
        ResourceChangeKind::Added => rows(&mut block, '+', &resource.content, options),
        ResourceChangeKind::Removed => rows(&mut block, '-', &resource.content, options),
        ResourceChangeKind::Changed
        | ResourceChangeKind::Renamed
        | ResourceChangeKind::Formatting => {}
    }
    for (cells, places) in folded.parts() {
        if let Some(cells) = cells {
            let named = matrix.name_within(cells, &folded.cells);
            let _ = writeln!(block, "# in {}", escape::text(&named.line()));
        }
        for one in places {
            match one.ignored_by {
                None => {
                    let inside = inside::of(one.change);
                    let path = one.change.path.to_string();
                    place(&mut block, &path, one.change, inside.as_ref(), options);
                }
                Some(rule) => {
                    let (path, happened) = (&one.change.path, one.change.kind.name());
                    let line = format!("# {path} {happened}, ignored: {}", reason(rule));
                    let _ = writeln!(block, "{}", escape::text(&line));
                }
            }
        }
    }
    if !block.is_empty() {
        fenced(page, "diff", &block);
    }
}

/// A change, with what changed inside its text where that is known.
fn place(
    block: &mut String,
    path: &str,
    change: &Change,
    inside: Option<&Inside>,
    options: &Options,
) {
    if let Some(inside) = inside.filter(|inside| !inside.changes.is_empty()) {
        for one in &inside.changes {
            let path = format!("{path} > {}", one.path);
            place(block, &path, one, None, options);
        }
        return;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(block, "@@ {} @@", escape::text(path));
    if let Some(remark) = words::remark(change, inside) {
        let _ = writeln!(block, "! {remark}");
    }
    match (&change.text, change.kind, &change.before, &change.after) {
        (Some(text), ..) => {
            for line in text.hunks.iter().flat_map(|hunk| &hunk.lines) {
                let ending = if line.ended || line.kind == LineKind::Same {
                    ""
                } else {
                    "  (no line break at the end)"
                };
                let _ = writeln!(
                    block,
                    "{} {}{ending}",
                    line.kind.mark(),
                    escape::text(&words::clip(&words::line(line), MAX_LINE))
                );
            }
        }
        (None, ChangeKind::Moved, Some(before), Some(after)) => {
            let position = |value: &Value| value.as_u64().map_or(0, |position| position + 1);
            let _ = writeln!(
                block,
                "! moved from position {} to {}",
                position(before),
                position(after)
            );
        }
        (None, _, before, after) => {
            if let Some(before) = before {
                rows(block, '-', before, options);
            }
            if let Some(after) = after {
                rows(block, '+', after, options);
            }
        }
    }
}

fn rows(block: &mut String, mark: char, value: &Value, options: &Options) {
    let text = yaml(&readable(value));
    let count = text.lines().count();
    for line in text.lines().take(options.max_value_lines) {
        // Writing to a string cannot fail.
        let _ = writeln!(block, "{mark} {}", words::clip(line, MAX_LINE));
    }
    if count > options.max_value_lines {
        let _ = writeln!(
            block,
            "{mark} … {} more",
            words::number(count - options.max_value_lines, "line")
        );
    }
}

/// A fenced block whose fence is longer than any in it.
fn fenced(page: &mut String, language: &str, block: &str) {
    let fence = "`".repeat(longest_run(block).max(2) + 1);
    // Writing to a string cannot fail.
    let _ = writeln!(page, "{fence}{language}\n{block}{fence}\n");
}

/// Text of a chart inside a line: a code span, in which nothing is a link, a mention or a tag.
fn span(text: &str) -> String {
    let text = escape::text(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.starts_with(' ') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Inside a table a bar ends the cell, in code spans too.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn html(text: &str) -> String {
    escape::text(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn longest_run(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_cannot_be_left() {
        assert_eq!(span("a"), "`a`");
        assert_eq!(span("a`b``c"), "```a`b``c```");
        assert_eq!(span("`a"), "`` `a ``");
        assert_eq!(span("a\nb"), "`a\\nb`");
    }

    #[test]
    fn fences_are_longer_than_any_inside() {
        let mut page = String::new();
        fenced(&mut page, "diff", "```\n`````\n");
        assert!(page.starts_with("``````diff\n"), "{page}");
    }
}
