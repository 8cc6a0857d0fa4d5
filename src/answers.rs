//! Holds two programs' answers against each other, strictly but for what one of them draws anew in each run.
//!
//! Which lines are left to chance is learned from the runs of one program alone ([`Wanted::of`]): the lines that are not the
//! same in all its runs. Of such a line only the ends that the runs share count. Nothing else is loosened.

use std::collections::BTreeSet;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::render_case::{Answer, PANIC};

/// Helm lists what a values schema refuses in the order of a Go map.
const SCHEMA_ERRORS: &str =
    "values don't meet the specifications of the schema(s) in the following chart(s):";

/// What one program answers in all its runs.
#[derive(Debug)]
pub struct Wanted {
    status: i32,
    stdout: Pattern,
    error: Pattern,
}

/// Where two answers part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The stream or the status.
    pub place: Place,
    /// The number of the line in the wanted answer; 0 for a status.
    pub line: usize,
    /// What is wanted there; `None` where the answer has ended.
    pub wanted: Option<Vec<u8>>,
    /// What is there.
    pub found: Option<Vec<u8>>,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The exit status.
    Status,
    /// Standard output.
    Stdout,
    /// Standard error from `Error:` on.
    Error,
}

impl Wanted {
    /// What the runs of a program have in common. Without a second run nothing is left to chance.
    pub fn of(runs: &[Answer]) -> Wanted {
        let stream = |of: fn(&Answer) -> &Vec<u8>| {
            let texts: Vec<Vec<u8>> = runs.iter().map(|run| without_order(of(run))).collect();
            Pattern::of(&texts)
        };
        Wanted {
            status: runs.first().map_or(0, |run| run.status),
            stdout: stream(|run| &run.stdout),
            error: stream(|run| &run.error),
        }
    }

    /// How many lines are left to chance.
    pub fn chance_lines(&self) -> usize {
        self.stdout.chance_lines() + self.error.chance_lines()
    }

    /// The first difference of another program's answer; `None` where it is equal.
    pub fn difference(&self, answer: &Answer) -> Option<Difference> {
        let stdout = self.stdout.difference(&answer.stdout, Place::Stdout);
        if self.status == answer.status {
            // A panic counts by its status: the rest of it are addresses and line numbers.
            return stdout.or_else(|| {
                let error = without_order(&answer.error);
                let is_panic = self.status == PANIC;
                self.error
                    .difference(&error, Place::Error)
                    .filter(|_| !is_panic)
            });
        }
        Some(Difference {
            place: Place::Status,
            line: 0,
            wanted: Some(ending(self.status, self.error.first_line())),
            found: Some(ending(
                answer.status,
                lines(&answer.error).first().copied().unwrap_or_default(),
            )),
        })
    }
}

/// How a run ended, in one line: its status, and what it says of its failure.
fn ending(status: i32, error: &[u8]) -> Vec<u8> {
    let mut text = format!("status {status}").into_bytes();
    if !error.is_empty() {
        text.extend_from_slice(b": ");
        text.extend_from_slice(error);
    }
    text
}

/// Lines of a text, some of them left to chance.
#[derive(Debug)]
struct Pattern {
    lines: Vec<Line>,
    /// Whether all runs have the same number of lines.
    is_aligned: bool,
    /// The numbers of the lines before which some run has more lines.
    gaps: BTreeSet<usize>,
}

#[derive(Debug)]
enum Line {
    Fixed(Vec<u8>),
    /// Differs between the runs; the ends are the same in all of them.
    Chance {
        start: Vec<u8>,
        end: Vec<u8>,
        shown: Vec<u8>,
    },
}

impl Line {
    fn fits(&self, line: &[u8]) -> bool {
        match self {
            Line::Fixed(fixed) => fixed == line,
            Line::Chance { start, end, .. } => {
                line.len() >= start.len() + end.len()
                    && line.starts_with(start)
                    && line.ends_with(end)
            }
        }
    }

    fn is_chance(&self) -> bool {
        matches!(self, Line::Chance { .. })
    }

    fn shown(&self) -> &[u8] {
        match self {
            Line::Fixed(fixed) => fixed,
            Line::Chance { shown, .. } => shown,
        }
    }
}

impl Pattern {
    fn of(runs: &[Vec<u8>]) -> Pattern {
        let runs: Vec<Vec<&[u8]>> = runs.iter().map(|run| lines(run)).collect();
        let Some((first, rest)) = runs.split_first() else {
            return Pattern {
                lines: Vec::new(),
                is_aligned: true,
                gaps: BTreeSet::new(),
            };
        };
        let is_aligned = rest.iter().all(|run| run.len() == first.len());
        let mut free = vec![false; first.len()];
        let mut gaps = BTreeSet::new();
        for run in rest {
            if is_aligned {
                for (free, (one, other)) in free.iter_mut().zip(first.iter().zip(run)) {
                    *free |= one != other;
                }
            } else {
                for (at, extra) in unmatched(first, run) {
                    match free.get_mut(at) {
                        Some(free) if extra.is_none() => *free = true,
                        _ => {
                            gaps.insert(at);
                        }
                    }
                }
            }
        }
        let line = |(at, (line, free)): (usize, (&&[u8], bool))| {
            if !free {
                return Line::Fixed(line.to_vec());
            }
            let others = rest.iter().filter(|_| is_aligned);
            let others: Vec<&[u8]> = others.filter_map(|run| run.get(at).copied()).collect();
            let (start, end) = if others.is_empty() {
                (Vec::new(), Vec::new())
            } else {
                shared_ends(line, &others)
            };
            Line::Chance {
                start,
                end,
                shown: line.to_vec(),
            }
        };
        let lines = first.iter().zip(free).enumerate().map(line).collect();
        Pattern {
            lines,
            is_aligned,
            gaps,
        }
    }

    fn first_line(&self) -> &[u8] {
        self.lines.first().map(Line::shown).unwrap_or_default()
    }

    fn chance_lines(&self) -> usize {
        self.lines.iter().filter(|line| line.is_chance()).count()
    }

    fn difference(&self, text: &[u8], place: Place) -> Option<Difference> {
        let found = lines(text);
        let differs = |at: usize, found: Option<&[u8]>| Difference {
            place,
            line: at + 1,
            wanted: self.lines.get(at).map(|line| line.shown().to_vec()),
            found: found.map(<[u8]>::to_vec),
        };
        if self.is_aligned {
            let len = self.lines.len().max(found.len());
            let at = (0..len).find(|at| match (self.lines.get(*at), found.get(*at)) {
                (Some(line), Some(found)) => !line.fits(found),
                _ => true,
            })?;
            return Some(differs(at, found.get(at).copied()));
        }
        // Runs of different lengths: what does not match must lie where the runs do not match either.
        let shown: Vec<&[u8]> = self.lines.iter().map(Line::shown).collect();
        let is_free = |at: usize| self.lines.get(at).is_some_and(Line::is_chance);
        for (at, extra) in unmatched(&shown, &found) {
            let may_differ = match extra {
                None => is_free(at),
                // A line that only the other side has stands where the runs do not agree either.
                Some(_) => self.gaps.contains(&at) || is_free(at) || (at > 0 && is_free(at - 1)),
            };
            if !may_differ {
                return Some(differs(at, extra.or_else(|| found.get(at).copied())));
            }
        }
        None
    }
}

/// The lines of one text that another lacks, by their number, and (with the number of the line before which they stand) the
/// lines that only the other has.
fn unmatched<'a>(one: &[&'a [u8]], other: &[&'a [u8]]) -> Vec<(usize, Option<&'a [u8]>)> {
    let mut found = Vec::new();
    for operation in capture_diff_slices(Algorithm::Patience, one, other) {
        let (tag, old, new) = operation.as_tag_tuple();
        if tag != DiffTag::Equal {
            found.extend(old.clone().map(|at| (at, None)));
            let extra = other.get(new).unwrap_or_default();
            found.extend(extra.iter().map(|line| (old.end, Some(*line))));
        }
    }
    found
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split(|byte| *byte == b'\n').collect()
}

/// The ends that all lines share, back to the nearest blank or punctuation: drawn texts may begin alike by chance.
fn shared_ends(line: &[u8], others: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
    let is_border = |byte: &u8| {
        matches!(
            byte,
            b' ' | b'\t'
                | b'"'
                | b'\''
                | b':'
                | b','
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'('
                | b')'
                | b'<'
                | b'>'
        )
    };
    let shared = |pairs: &mut dyn Iterator<Item = (u8, u8)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let start = others
        .iter()
        .map(|other| shared(&mut line.iter().copied().zip(other.iter().copied())))
        .min()
        .unwrap_or_default();
    let start = line.get(..start).unwrap_or_default();
    let start_len = start.iter().rposition(is_border).map_or(0, |at| at + 1);
    let end = others
        .iter()
        .map(|other| {
            let room = line.len().min(other.len()) - start_len.min(other.len());
            let mut pairs = line.iter().rev().copied().zip(other.iter().rev().copied());
            shared(&mut pairs).min(room)
        })
        .min()
        .unwrap_or_default();
    let end = line.get(line.len() - end..).unwrap_or_default();
    let end_from = end.iter().position(is_border).unwrap_or(end.len());
    (
        line.get(..start_len).unwrap_or_default().to_vec(),
        end.get(end_from..).unwrap_or_default().to_vec(),
    )
}

/// Whether an answer lists what a values schema refuses.
pub fn is_schema_error(answer: &Answer) -> bool {
    memchr::memmem::find(&answer.error, SCHEMA_ERRORS.as_bytes()).is_some()
}

/// The text with its lines sorted where it lists what a schema refuses, else as it is.
fn without_order(text: &[u8]) -> Vec<u8> {
    if memchr::memmem::find(text, SCHEMA_ERRORS.as_bytes()).is_none() {
        return text.to_vec();
    }
    let mut lines = lines(text);
    lines.sort_unstable();
    lines.join(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(stdout: &str, error: &str, status: i32) -> Answer {
        Answer {
            stdout: stdout.into(),
            error: error.into(),
            status,
        }
    }

    fn wanted(runs: &[&str]) -> Wanted {
        let runs: Vec<Answer> = runs.iter().map(|run| answer(run, "", 0)).collect();
        Wanted::of(&runs)
    }

    fn equal(wanted: &Wanted, found: &str) -> bool {
        wanted.difference(&answer(found, "", 0)).is_none()
    }

    #[test]
    fn one_run_leaves_nothing_to_chance() {
        let wanted = wanted(&["a: 1\nb: 2\n"]);
        assert!(equal(&wanted, "a: 1\nb: 2\n"));
        let difference = wanted.difference(&answer("a: 1\nb: 3\n", "", 0)).unwrap();
        assert_eq!((difference.place, difference.line), (Place::Stdout, 2));
        assert_eq!(difference.found.unwrap(), b"b: 3");
        let difference = wanted.difference(&answer("a: 1", "", 0)).unwrap();
        assert_eq!((difference.line, difference.found), (2, None));
        assert!(!equal(&wanted, "a: 1\nb: 2\n\n"));
    }

    #[test]
    fn lines_that_differ_between_the_runs_are_free_but_for_their_ends() {
        let wanted = wanted(&["a: 1\nb: \"xyz\" # c\n", "a: 1\nb: \"xq\" # c\n"]);
        assert_eq!(wanted.chance_lines(), 1);
        assert!(equal(&wanted, "a: 1\nb: \"\" # c\n"));
        assert!(equal(&wanted, "a: 1\nb: \"other\" # c\n"));
        for other in [
            "a: 2\nb: \"xyz\" # c\n",
            "a: 1\nc: \"xyz\" # c\n",
            "a: 1\nb: \"xyz\" # d\n",
            "a: 1\nb: \"\n",
            "a: 1\nb: \"xyz\" # c\nmore\n",
        ] {
            assert!(!equal(&wanted, other), "{other}");
        }
    }

    #[test]
    fn runs_of_different_lengths_are_held_together_by_what_they_share() {
        let wanted = wanted(&["a\nx1\nx2\nb\nend\n", "a\ny1\ny2\ny3\nb\nend\n"]);
        assert_eq!(wanted.chance_lines(), 2);
        assert!(equal(&wanted, "a\nz\nb\nend\n"));
        assert!(equal(&wanted, "a\nz\nz\nz\nz\nb\nend\n"));
        assert!(!equal(&wanted, "a\nz\nb\nend\nmore\n"));
        assert!(!equal(&wanted, "A\nz\nb\nend\n"));
        assert!(!equal(&wanted, "a\nz\nend\n"));
        let more = self::wanted(&["a\nend\n", "a\nx\nend\n"]);
        assert!(equal(&more, "a\ny\nz\nend\n") && equal(&more, "a\nend\n"));
        assert!(!equal(&more, "y\na\nend\n") && !equal(&more, "a\ny\nEND\n"));
    }

    #[test]
    fn statuses_and_errors_count() {
        let failing = Wanted::of(&[answer("", "Error: x\n", 1)]);
        assert!(failing.difference(&answer("", "Error: x\n", 1)).is_none());
        let difference = failing.difference(&answer("", "Error: y\n", 1)).unwrap();
        assert_eq!(difference.place, Place::Error);
        let difference = failing.difference(&answer("a\n", "", 0)).unwrap();
        assert_eq!(difference.wanted.unwrap(), b"status 1: Error: x");
        let rendering = wanted(&["a\n"]);
        let difference = rendering.difference(&answer("", "Error: y\n", 1)).unwrap();
        assert_eq!(difference.place, Place::Status);
        let panic = Wanted::of(&[answer("", "panic: x", PANIC)]);
        assert!(panic.difference(&answer("", "", PANIC)).is_none());
        assert!(panic.difference(&answer("", "", 1)).is_some());
    }

    #[test]
    fn what_a_schema_refuses_is_a_set() {
        let error = |lines: &str| answer("", &format!("Error: {SCHEMA_ERRORS}\nc:\n{lines}\n"), 1);
        let wanted = Wanted::of(&[error("- at '/a': x\n- at '/b': y")]);
        assert!(
            wanted
                .difference(&error("- at '/b': y\n- at '/a': x"))
                .is_none()
        );
        assert!(wanted.difference(&error("- at '/a': x")).is_some());
    }
}
