//! The listing for people: resource, place, before, after, and what to do next.

use std::fmt::Write as _;
use std::io;

use anstyle::{AnsiColor, Style};
use gate::{Against, CaseReport, Level, Status};
use manifest::canonical::yaml;
use manifest_diff::inside::{self, Inside, readable};
use manifest_diff::text::{LineKind, TextChange};
use manifest_diff::{Change, ChangeKind, ResourceChangeKind};
use serde_json::Value;

use super::Format;
use crate::escape;
use crate::fold::{self, Folded, FoldedFinding, Section};
use crate::matrix::{Matrix, Named};
use crate::outcome::{Color, Options, Outcome, Purpose};
use crate::words;

pub(super) const FORMAT: Format = Format {
    name: "terminal",
    doc: "A listing for people: resource, place, before, after.",
    extension: "txt",
    write,
};

/// The lines of a finding's details about a change beyond this number are counted only.
const MAX_DETAILS: usize = 8;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const REFUSED: Style = AnsiColor::Red.on_default().bold();
const PASSED: Style = AnsiColor::Green.on_default().bold();
const PLAIN: Style = Style::new();

fn write(outcome: &Outcome, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page {
        text: String::new(),
        options,
    };
    page.outcome(outcome);
    out.write_all(escape::disarm(&page.text).as_bytes())
}

struct Page<'o> {
    text: String,
    options: &'o Options,
}

impl Page<'_> {
    fn outcome(&mut self, outcome: &Outcome) {
        let width = outcome
            .facts
            .iter()
            .map(|fact| fact.name.len())
            .max()
            .unwrap_or(0);
        for fact in &outcome.facts {
            self.line(0, DIM, &format!("{:width$}  {}", fact.name, fact.value));
        }
        let matrix = Matrix::of(&outcome.verdict);
        for section in fold::sections(&outcome.verdict) {
            self.gap();
            self.section(&section, &matrix, outcome);
        }
        let is_quiet =
            |case: &&CaseReport| words::changes(case).is_empty() && words::is_unchanged(case);
        let quiet = outcome.verdict.cases.iter().filter(is_quiet).count();
        if quiet > 0 {
            self.gap();
            self.line(
                0,
                DIM,
                &format!("{} without changes", words::cases(&outcome.verdict, quiet)),
            );
        }
        let findings = fold::findings(outcome);
        if !findings.is_empty() {
            self.gap();
            for folded in findings {
                self.finding(&folded, &matrix);
            }
        }
        let approvals = words::approvals(&outcome.verdict);
        if !approvals.is_empty() {
            self.gap();
            for line in approvals {
                self.line(0, DIM, &line);
            }
        }
        if outcome.purpose == Purpose::Judge {
            self.gap();
            let style = if outcome.verdict.status == Status::Passed {
                PASSED
            } else {
                REFUSED
            };
            self.line(0, style, &words::verdict(&outcome.verdict));
            for (code, help) in words::next_steps(outcome) {
                self.line(2, PLAIN, &format!("{}: {help}", code.info().name));
            }
        }
    }

    /// One line. The text is escaped here and nowhere else.
    fn line(&mut self, indent: usize, style: Style, text: &str) {
        self.spans(indent, &[(style, text)]);
    }

    fn spans(&mut self, indent: usize, spans: &[(Style, &str)]) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        for (style, text) in spans.iter().filter(|span| !span.1.is_empty()) {
            let text = escape::text(text);
            // Writing to a string cannot fail.
            let _ = match self.options.color {
                Color::Ansi if *style != PLAIN => write!(self.text, "{style}{text}{style:#}"),
                Color::Ansi | Color::Plain => write!(self.text, "{text}"),
            };
        }
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A list of names in as many lines as the width asks for.
    fn wrapped(&mut self, indent: usize, text: &str) {
        let room = self.options.width.saturating_sub(indent).max(20);
        let mut line = String::new();
        for name in text.split_inclusive(", ") {
            let length = |text: &str| text.trim_end().chars().count();
            if !line.is_empty() && line.chars().count() + length(name) > room {
                self.line(indent, DIM, &line);
                line = "  ".to_owned();
            }
            line.push_str(name);
        }
        self.line(indent, DIM, &line);
    }

    fn section(&mut self, section: &Section<'_>, matrix: &Matrix<'_>, outcome: &Outcome) {
        let Named { cells, which } = matrix.name(&section.cells);
        let against = match (section.against, section.cells.len()) {
            (Against::Base, _) => "",
            (Against::Golden, 1) => " (against its golden)",
            (Against::Golden, _) => " (against their goldens)",
        };
        let counts = section.words();
        self.spans(
            0,
            &[(BOLD, &cells), (PLAIN, &format!(": {counts}{against}"))],
        );
        if let Some(which) = which {
            self.wrapped(2, &which);
        }
        for folded in &section.changes {
            self.resource(folded, matrix, outcome);
        }
        if let Some(count) = section.formatting()
            && !section.changes.is_empty()
        {
            self.line(2, DIM, &format!("= {count}: other bytes, same content"));
        }
    }

    fn resource(&mut self, folded: &Folded<'_>, matrix: &Matrix<'_>, outcome: &Outcome) {
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
        let style = match change.kind {
            ResourceChangeKind::Added => ADDED,
            ResourceChangeKind::Removed => REMOVED,
            _ => CHANGED,
        };
        let mark = match change.kind {
            ResourceChangeKind::Added => "+ ",
            ResourceChangeKind::Removed => "- ",
            ResourceChangeKind::Changed | ResourceChangeKind::Renamed => "~ ",
            ResourceChangeKind::Formatting => "= ",
        };
        if let Some(rule) = change.ignored_by {
            let text = format!(
                "{mark}{}  {}, ignored: {}",
                resource.identity,
                folded.what_happened(),
                reason(rule)
            );
            return self.line(2, DIM, &text);
        }
        let source = words::source(resource);
        let happened = folded.what_happened();
        let name = resource.identity.to_string();
        self.spans(
            2,
            &[
                (style, mark),
                (BOLD, &name),
                (PLAIN, "  "),
                (style, &happened),
                (DIM, &format!("  {source}")),
            ],
        );
        match change.kind {
            ResourceChangeKind::Added => self.block(4, ADDED, '+', &resource.content),
            ResourceChangeKind::Removed => self.block(4, REMOVED, '-', &resource.content),
            ResourceChangeKind::Changed
            | ResourceChangeKind::Renamed
            | ResourceChangeKind::Formatting => {}
        }
        for (cells, places) in folded.parts() {
            if let Some(cells) = cells {
                let named = matrix.name_within(cells, &folded.cells);
                self.wrapped(4, &format!("in {}", named.line()));
            }
            for place in places {
                match place.ignored_by {
                    None => self.change(4, place.change, inside::of(place.change).as_ref()),
                    Some(rule) => {
                        let (path, happened) = (&place.change.path, place.change.kind.name());
                        let text = format!("{path}  {happened}, ignored: {}", reason(rule));
                        self.line(4, DIM, &text);
                    }
                }
            }
        }
    }

    /// A change, with what changed inside its text where that is known.
    fn change(&mut self, indent: usize, change: &Change, inside: Option<&Inside>) {
        let path = change.path.to_string();
        let mut notes = Vec::new();
        let inner = inside.filter(|inside| !inside.changes.is_empty());
        let read_as = inner.map(words::read_as);
        notes.extend(read_as.as_deref());
        let lines = change.text.as_ref().map(|text| {
            let removed = words::number(text.removed, "line");
            format!("{removed} removed, {} added", text.added)
        });
        notes.extend(lines.as_deref());
        notes.extend(words::remark(change, inside));
        let notes = words::notes(&notes);
        if let Some(inside) = inner {
            self.spans(indent, &[(PLAIN, &path), (DIM, &notes)]);
            for change in &inside.changes {
                self.change(indent + 2, change, None);
            }
            return;
        }
        match (&change.text, change.kind, &change.before, &change.after) {
            (Some(text), ..) => {
                self.spans(indent, &[(PLAIN, &path), (DIM, &notes)]);
                self.text_change(indent + 2, text);
            }
            (None, ChangeKind::Moved, Some(before), Some(after)) => {
                let position = |value: &Value| value.as_u64().map_or(0, |position| position + 1);
                let moved = format!(
                    "  moved from position {} to {}",
                    position(before),
                    position(after)
                );
                let spans = [(PLAIN, path.as_str()), (CHANGED, &moved), (DIM, &notes)];
                self.spans(indent, &spans);
            }
            (None, _, before, after) => {
                self.spans(indent, &[(PLAIN, &path), (DIM, &notes)]);
                let indent = indent + 2;
                let (before, after) = self.values(indent, before.as_ref(), after.as_ref());
                self.rows(indent, REMOVED, '-', before);
                self.rows(indent, ADDED, '+', after);
            }
        }
    }

    /// The lines of both values, cut to the width around what differs.
    fn values(
        &self,
        indent: usize,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> (Vec<String>, Vec<String>) {
        let rows = |value: Option<&Value>| value.map(rows_of).unwrap_or_default();
        let (before, after) = (rows(before), rows(after));
        let width = self.options.width.saturating_sub(indent + 2).max(20);
        if let ([one], [other]) = (before.as_slice(), after.as_slice()) {
            let (one, other) = cut(one, other, width);
            return (vec![one], vec![other]);
        }
        (before, after)
    }

    fn block(&mut self, indent: usize, style: Style, mark: char, value: &Value) {
        self.rows(indent, style, mark, rows_of(value));
    }

    fn rows(&mut self, indent: usize, style: Style, mark: char, rows: Vec<String>) {
        let shown = rows.len().min(self.options.max_value_lines);
        for row in rows.iter().take(shown) {
            self.line(indent, style, &format!("{mark} {row}"));
        }
        if rows.len() > shown {
            self.line(
                indent,
                DIM,
                &format!(
                    "{mark} … {} more",
                    words::number(rows.len() - shown, "line")
                ),
            );
        }
    }

    fn text_change(&mut self, indent: usize, text: &TextChange) {
        for hunk in &text.hunks {
            self.line(
                indent,
                DIM,
                &format!("@@ line {} @@", hunk.after_start.max(1)),
            );
            for line in &hunk.lines {
                let style = match line.kind {
                    LineKind::Same => PLAIN,
                    LineKind::Removed => REMOVED,
                    LineKind::Added => ADDED,
                };
                let ending = if line.ended || line.kind == LineKind::Same {
                    ""
                } else {
                    "  (no line break at the end)"
                };
                let text = words::line(line);
                self.spans(
                    indent,
                    &[
                        (style, &format!("{} {text}", line.kind.mark())),
                        (DIM, ending),
                    ],
                );
            }
        }
    }

    fn finding(&mut self, folded: &FoldedFinding<'_>, matrix: &Matrix<'_>) {
        let finding = folded.finding;
        let style = match finding.level {
            Some(_) if finding.approval.is_some() => DIM,
            None | Some(Level::Deny | Level::Approve) => REFUSED,
            Some(Level::Warn) => CHANGED,
            Some(Level::Note | Level::Allow) => DIM,
        };
        let info = finding.code.info();
        let named = folded.named(matrix);
        let scope = named
            .as_ref()
            .map_or(String::new(), |named| format!("{}: ", named.cells));
        let head = format!("{}[{}]", words::level(finding), info.id);
        self.spans(
            0,
            &[
                (style, &head),
                (
                    PLAIN,
                    &format!(" {}: {scope}{}", info.name, finding.message),
                ),
            ],
        );
        if let Some(which) = named.and_then(|named| named.which) {
            self.wrapped(2, &which);
        }
        // What is about a change is shown above in full.
        let most = finding.change.map_or(usize::MAX, |_| MAX_DETAILS);
        for detail in finding.details.iter().take(most) {
            self.line(2, PLAIN, &format!("| {detail}"));
        }
        if finding.details.len() > most {
            let more = words::number(finding.details.len() - most, "line");
            self.line(2, DIM, &format!("| … {more} more"));
        }
    }
}

/// The lines of a value.
fn rows_of(value: &Value) -> Vec<String> {
    yaml(&readable(value)).lines().map(str::to_owned).collect()
}

/// Cuts two lines to a width so that both show where they begin to differ.
fn cut(before: &str, after: &str, width: usize) -> (String, String) {
    let (before, after): (Vec<char>, Vec<char>) =
        (before.chars().collect(), after.chars().collect());
    if before.len() <= width && after.len() <= width {
        return (before.into_iter().collect(), after.into_iter().collect());
    }
    let same = before
        .iter()
        .zip(&after)
        .take_while(|(before, after)| before == after)
        .count();
    // A third of the width for what stands before the difference.
    let start = same.saturating_sub(width / 3);
    let window = |line: &[char]| {
        let mut text = String::new();
        if start > 0 {
            text.push('…');
        }
        text.extend(line.iter().skip(start).take(width.saturating_sub(2)));
        if line.len() > start + width.saturating_sub(2) {
            text.push('…');
        }
        text
    };
    (window(&before), window(&after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_where_they_differ() {
        let before = format!("{}A{}", "x".repeat(100), "y".repeat(100));
        let after = format!("{}B{}", "x".repeat(100), "y".repeat(100));
        let (before, after) = cut(&before, &after, 30);
        assert_eq!(before, format!("…{}A{}…", "x".repeat(10), "y".repeat(17)));
        assert_eq!(after, format!("…{}B{}…", "x".repeat(10), "y".repeat(17)));
        assert_eq!(cut("a", "b", 30), ("a".to_owned(), "b".to_owned()));
    }
}
