//! Text by lines: changes of strings with several lines, and unified diffs of the canonical form.

use std::fmt::Write as _;

use crate::align::{Interner, align};

/// How many unchanged lines are shown around a change.
pub const CONTEXT: usize = 3;

/// A change of a text, by lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// The changed places with the lines around them.
    pub hunks: Vec<Hunk>,
    /// How many lines are gone.
    pub removed: usize,
    /// How many lines are new.
    pub added: usize,
}

/// One changed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The first line before, counted from 1; the line it follows when no line before is shown.
    pub before_start: usize,
    /// The number of lines shown that were there before.
    pub before_len: usize,
    /// The first line after, counted from 1; the line it follows when no line after is shown.
    pub after_start: usize,
    /// The number of lines shown that are there after.
    pub after_len: usize,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line of a hunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What happened to it.
    pub kind: LineKind,
    /// The line without its line break.
    pub text: String,
    /// Whether it ends in a line break. Only the last line of a text may not.
    pub ended: bool,
}

/// What happened to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// It stayed.
    Same,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
}

impl LineKind {
    /// The mark of unified diffs.
    #[must_use]
    pub fn mark(self) -> char {
        match self {
            LineKind::Same => ' ',
            LineKind::Removed => '-',
            LineKind::Added => '+',
        }
    }
}

/// Compares two texts by lines.
#[must_use]
pub fn diff(before: &str, after: &str) -> TextChange {
    let (before, after): (Vec<&str>, Vec<&str>) = (
        before.split_inclusive('\n').collect(),
        after.split_inclusive('\n').collect(),
    );
    let mut interner = Interner::default();
    let before_numbers: Vec<u32> = before.iter().map(|line| interner.number(*line)).collect();
    let after_numbers: Vec<u32> = after.iter().map(|line| interner.number(*line)).collect();
    let pairs = align(&before_numbers, &after_numbers);
    let steps = steps(&pairs, before.len(), after.len());
    let count = |kind: LineKind| steps.iter().filter(|step| step.kind == kind).count();
    TextChange {
        hunks: hunks(&steps, &before, &after),
        removed: count(LineKind::Removed),
        added: count(LineKind::Added),
    }
}

/// One line on its way from before to after; positions are those *at* the step on both sides.
#[derive(Clone, Copy)]
struct Step {
    kind: LineKind,
    before: usize,
    after: usize,
}

fn steps(pairs: &[(usize, usize)], before_len: usize, after_len: usize) -> Vec<Step> {
    let mut steps = Vec::with_capacity(before_len.max(after_len));
    let (mut before, mut after) = (0, 0);
    for &(before_at, after_at) in pairs.iter().chain([&(before_len, after_len)]) {
        while before < before_at {
            steps.push(Step {
                kind: LineKind::Removed,
                before,
                after,
            });
            before += 1;
        }
        while after < after_at {
            steps.push(Step {
                kind: LineKind::Added,
                before,
                after,
            });
            after += 1;
        }
        if before_at < before_len && after_at < after_len {
            steps.push(Step {
                kind: LineKind::Same,
                before,
                after,
            });
            before += 1;
            after += 1;
        }
    }
    steps
}

fn hunks(steps: &[Step], before: &[&str], after: &[&str]) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    // The first step that no hunk shows yet.
    let mut shown = 0;
    let mut at = 0;
    while at < steps.len() {
        if steps.get(at).is_none_or(|step| step.kind == LineKind::Same) {
            at += 1;
            continue;
        }
        let start = at.saturating_sub(CONTEXT).max(shown);
        // The hunk goes on until so many lines stay that another one would not touch it.
        let mut end = at;
        let mut quiet = 0;
        while let Some(step) = steps.get(end) {
            quiet = if step.kind == LineKind::Same {
                quiet + 1
            } else {
                0
            };
            end += 1;
            if quiet > CONTEXT * 2 {
                break;
            }
        }
        end -= quiet.saturating_sub(CONTEXT);
        hunks.push(hunk(
            steps.get(start..end).unwrap_or_default(),
            before,
            after,
        ));
        shown = end;
        at = end;
    }
    hunks
}

fn hunk(steps: &[Step], before: &[&str], after: &[&str]) -> Hunk {
    let first = steps
        .first()
        .map_or((0, 0), |step| (step.before, step.after));
    let lines: Vec<Line> = steps
        .iter()
        .map(|step| {
            let line = match step.kind {
                LineKind::Removed => before.get(step.before),
                LineKind::Same | LineKind::Added => after.get(step.after),
            };
            let line = line.copied().unwrap_or_default();
            let text = line.strip_suffix('\n');
            Line {
                kind: step.kind,
                text: text.unwrap_or(line).to_owned(),
                ended: text.is_some(),
            }
        })
        .collect();
    let count = |other: LineKind| lines.iter().filter(|line| line.kind != other).count();
    let (before_len, after_len) = (count(LineKind::Added), count(LineKind::Removed));
    // As in `diff -u`: an empty side is named by the line it follows.
    let start = |first: usize, len: usize| if len == 0 { first } else { first + 1 };
    Hunk {
        before_start: start(first.0, before_len),
        before_len,
        after_start: start(first.1, after_len),
        after_len,
        lines,
    }
}

/// Writes the hunks of a unified diff, without file names.
#[must_use]
pub fn unified(change: &TextChange) -> String {
    let mut out = String::new();
    for hunk in &change.hunks {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "@@ -{},{} +{},{} @@",
            hunk.before_start, hunk.before_len, hunk.after_start, hunk.after_len
        );
        for line in &hunk.lines {
            let _ = writeln!(out, "{}{}", line.kind.mark(), line.text);
            if !line.ended {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_show_lines_around_a_change() {
        let before: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let after = before.replace("\n5\n", "\nfive\n").replace("\n18\n", "\n");
        assert_eq!(
            unified(&diff(&before, &after)),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n"
        );
    }

    #[test]
    fn close_changes_share_a_hunk() {
        let before: String = (1..=12).map(|n| format!("{n}\n")).collect();
        let after = before.replace("3\n", "x\n").replace("\n10\n", "\ny\n");
        assert_eq!(diff(&before, &after).hunks.len(), 1);
    }

    #[test]
    fn the_line_break_at_the_end_counts() {
        assert_eq!(
            unified(&diff("a\nb", "a\nb\n")),
            "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
        );
    }

    #[test]
    fn an_empty_side_is_named_by_the_line_it_follows() {
        assert_eq!(unified(&diff("", "a\n")), "@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(diff("a\n", "a\n").hunks, []);
    }
}
