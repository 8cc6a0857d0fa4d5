//! Holds what a program answers to a case, and says when two answers are equal.
//!
//! Contract of `helm template`: standard output, the exit status, and standard error from the line that begins with
//! `Error:` on (what comes before it is a log). A panic of Helm, status 2, counts by its status alone.

use crate::cases::Chance;

/// The exit status of a Go program that panicked.
const PANIC: i32 = 2;
/// Stands in a kept answer for a line that differs from run to run.
const CHANCE_LINE: &[u8] = b"<chance>";
/// With `--debug` Helm 3 logs an error once more after it, with the time of day; a log is no contract.
const DEBUG_LOG: &[u8] = b"\nhelm.go:";
/// Helm lists what a values schema refuses in the order of a Go map.
const SCHEMA_ERRORS: &str =
    "values don't meet the specifications of the schema(s) in the following chart(s):";

/// What counts of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error from `Error:` on.
    pub stderr: Vec<u8>,
    /// The exit status.
    pub status: i32,
}

impl Answer {
    /// Keeps of a run what counts.
    pub fn new(stdout: Vec<u8>, stderr: &[u8], status: i32) -> Self {
        let at = if stderr.starts_with(b"Error:") {
            Some(0)
        } else {
            find(stderr, b"\nError:").map(|at| at + 1)
        };
        let mut stderr = match at {
            Some(at) if status != PANIC => stderr.get(at..).unwrap_or_default().to_vec(),
            _ => Vec::new(),
        };
        if let Some(at) = find(&stderr, DEBUG_LOG) {
            stderr.truncate(at + 1);
        }
        Self {
            stdout,
            stderr,
            status,
        }
    }

    /// The same answer with what differs from run to run taken out, given other runs of the same program.
    pub fn masked(&self, chance: Chance, runs: &[Answer]) -> Self {
        match chance {
            Chance::None => self.clone(),
            Chance::Lines => Self {
                stdout: mask(&self.stdout, runs.iter().map(|run| run.stdout.as_slice())),
                stderr: mask(&self.stderr, runs.iter().map(|run| run.stderr.as_slice())),
                status: self.status,
            },
            Chance::Counts => Self {
                stdout: only_newlines(&self.stdout),
                stderr: only_newlines(&self.stderr),
                status: self.status,
            },
        }
    }

    /// The lines of standard output, from 0, that are not the same in all `runs`, which are of one shape; none if they are not.
    pub fn chance_lines(&self, runs: &[Answer]) -> Vec<usize> {
        let masked = mask(&self.stdout, runs.iter().map(|run| run.stdout.as_slice()));
        let lines = masked.split(|b| *b == b'\n').enumerate();
        lines
            .filter(|(_, line)| *line == CHANCE_LINE)
            .map(|(number, _)| number)
            .collect()
    }

    /// The same answer with these lines of standard output, from 0, taken out.
    pub fn without_lines(&self, numbers: &[usize]) -> Self {
        let mut lines: Vec<&[u8]> = self.stdout.split(|b| *b == b'\n').collect();
        for number in numbers {
            if let Some(line) = lines.get_mut(*number) {
                *line = CHANCE_LINE;
            }
        }
        Self {
            stdout: lines.join(&b'\n'),
            ..self.clone()
        }
    }

    /// The masked answer with random order taken out too: what two programs are compared by.
    pub fn comparable(&self, chance: Chance, runs: &[Answer]) -> Self {
        let mut answer = self.masked(chance, runs);
        answer.stderr = without_order(&answer.stderr);
        answer.stdout = without_order(&answer.stdout);
        answer
    }

    /// Where this answer first differs from the one that is wanted, in words; `None` when they are equal.
    pub fn difference(&self, wanted: &Answer) -> Option<String> {
        let mut text = String::new();
        if self.status != wanted.status {
            text += &format!("    status: want {}, have {}\n", wanted.status, self.status);
        }
        let streams = [
            ("stdout", &wanted.stdout, &self.stdout),
            ("stderr", &wanted.stderr, &self.stderr),
        ];
        for (name, want, have) in streams {
            if want == have {
                continue;
            }
            let (mut want, mut have) = (want.split(|b| *b == b'\n'), have.split(|b| *b == b'\n'));
            let mut number = 1;
            loop {
                let pair = (want.next(), have.next());
                if pair.0 != pair.1 {
                    text += &format!(
                        "    {name} line {number}\n      want {}\n      have {}\n",
                        show(pair.0),
                        show(pair.1)
                    );
                    break;
                }
                number += 1;
            }
        }
        (!text.is_empty()).then_some(text)
    }
}

/// The text with its lines sorted if it lists what a schema refuses, else as it is.
pub fn without_order(text: &[u8]) -> Vec<u8> {
    if find(text, SCHEMA_ERRORS.as_bytes()).is_none() {
        return text.to_vec();
    }
    let mut lines: Vec<&[u8]> = text.split(|b| *b == b'\n').map(without_object).collect();
    lines.sort_unstable();
    lines.join(&b'\n')
}

/// A line about a property name without its location: Helm 4.3 names any object of the same depth.
fn without_object(line: &[u8]) -> &[u8] {
    match find(line, b"': invalid propertyName ") {
        Some(at) => line.get(at..).unwrap_or_default(),
        None => line,
    }
}

/// Replaces each line that is not the same in all `runs`. An answer of another shape stays as it is, and so differs.
fn mask<'a>(text: &[u8], runs: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = text.split(|b| *b == b'\n').collect();
    let runs: Vec<Vec<&[u8]>> = runs
        .map(|run| run.split(|b| *b == b'\n').collect())
        .collect();
    let Some(first) = runs.first() else {
        return text.to_vec();
    };
    if runs.iter().any(|run| run.len() != lines.len()) {
        return text.to_vec();
    }
    for (number, line) in lines.iter_mut().enumerate() {
        if runs.iter().any(|run| run.get(number) != first.get(number)) {
            *line = CHANCE_LINE;
        }
    }
    lines.join(&b'\n')
}

fn only_newlines(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|b| *b == b'\n').collect()
}

fn show(line: Option<&[u8]>) -> String {
    match line {
        Some(line) => format!("{:?}", String::from_utf8_lossy(line)),
        None => "<end>".to_owned(),
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(stdout: &str, stderr: &str, status: i32) -> Answer {
        Answer::new(stdout.into(), stderr.as_bytes(), status)
    }

    #[test]
    fn logs_around_the_error_do_not_count() {
        let want = answer("", "Error: a\nb\n", 1);
        assert_eq!(answer("", "level=WARN Error: no\nError: a\nb\n", 1), want);
        assert_eq!(answer("", "Error: a\nb\nhelm.go:92: 2025 a\n", 1), want);
        assert_eq!(answer("", "walk.go:75\n", 0).stderr, b"");
        assert_eq!(answer("", "panic: x\nError: y\n", 2).stderr, b"");
    }

    #[test]
    fn chance_frees_the_lines_that_differ_between_runs_and_no_others() {
        let runs = [answer("a: 1\nb: x\n", "", 0), answer("a: 1\nb: y\n", "", 0)];
        let want = runs[0].comparable(Chance::Lines, &runs);
        assert_eq!(want.stdout, b"a: 1\n<chance>\n");
        let same = answer("a: 1\nb: z\n", "", 0).comparable(Chance::Lines, &runs);
        assert_eq!(same.difference(&want), None);
        for other in ["a: 2\nb: z\n", "a: 1\nb: z\nc\n"] {
            let other = answer(other, "", 0).comparable(Chance::Lines, &runs);
            assert!(other.difference(&want).is_some());
        }
    }

    #[test]
    fn schema_errors_are_a_set() {
        let of = |lines: &str| {
            answer("", &format!("Error: {SCHEMA_ERRORS}\nc:\n{lines}\n"), 1)
                .comparable(Chance::None, &[])
        };
        assert_eq!(
            of("- at '/a': x\n- at '/b': y"),
            of("- at '/b': y\n- at '/a': x")
        );
        assert_ne!(of("- at '/a': x"), of("- at '/a': y"));
    }

    #[test]
    fn the_first_different_line_is_named() {
        let have = answer("a\nb\n", "", 0);
        let text = have.difference(&answer("a\nc\n", "", 1)).unwrap();
        assert!(text.contains("status: want 1, have 0"), "{text}");
        assert!(text.contains("stdout line 2"), "{text}");
        assert!(
            text.contains("want \"c\"") && text.contains("have \"b\""),
            "{text}"
        );
    }
}
