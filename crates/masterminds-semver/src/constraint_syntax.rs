//! The form of constraints: operators, versions with wildcards, ` - ` ranges (the expressions of Go's `constraints.go`).
//!
//! Go matches regular expressions here; these scanners answer the same in linear time.

use std::ops::Range;

use memchr::memmem;

use crate::rules::Rules;
use crate::version::identifiers_end;

/// An operator as written; some mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Plain,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    EqualGreater,
    LessEqual,
    EqualLess,
    Tilde,
    TildeGreater,
    Caret,
}

impl Operator {
    const ALL: [(Operator, &'static str); 12] = [
        // Two bytes before one: the longest operator at a place is the only one that can be followed by a version.
        (Operator::NotEqual, "!="),
        (Operator::GreaterEqual, ">="),
        (Operator::EqualGreater, "=>"),
        (Operator::LessEqual, "<="),
        (Operator::EqualLess, "=<"),
        (Operator::TildeGreater, "~>"),
        (Operator::Equal, "="),
        (Operator::Greater, ">"),
        (Operator::Less, "<"),
        (Operator::Tilde, "~"),
        (Operator::Caret, "^"),
        (Operator::Plain, ""),
    ];

    /// The operator's own text.
    pub(crate) fn text(self) -> &'static str {
        Operator::ALL
            .iter()
            .find(|(operator, _)| *operator == self)
            .map_or("", |(_, text)| text)
    }
}

/// Where the parts of a constraint's version lie. Absent parts are empty; the dots are left out.
#[derive(Debug)]
pub(crate) struct ConstraintParts {
    pub(crate) whole: Range<usize>,
    pub(crate) numbers: [Range<usize>; 3],
    /// The prerelease with its hyphen.
    pub(crate) suffix: Range<usize>,
}

/// Go writes the class of a constraint's number as `[0-9|x|X|\*]`: the bars are members of it.
fn is_number_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'|' | b'x' | b'X' | b'*')
}

/// Go's `\s` is ASCII and has no vertical tab.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn skip_spaces(text: &[u8], from: usize) -> usize {
    from + text[from..].iter().take_while(|b| is_space(**b)).count()
}

/// Matches Go's `cvRegex` at `from`, greedily.
fn scan_version(text: &[u8], from: usize, runs: &mut RunCache) -> Option<ConstraintParts> {
    let run = |at: usize| {
        at + text[at..]
            .iter()
            .take_while(|b| is_number_byte(**b))
            .count()
    };
    let mut at = from + usize::from(text.get(from) == Some(&b'v'));
    let mut numbers = [at..at, at..at, at..at];
    let end = run(at);
    if end == at {
        return None;
    }
    numbers[0] = at..end;
    at = end;
    for number in &mut numbers[1..] {
        if text.get(at) != Some(&b'.') {
            break;
        }
        let end = run(at + 1);
        if end == at + 1 {
            break;
        }
        *number = at + 1..end;
        at = end;
    }
    let mut suffix = at..at;
    if text.get(at) == Some(&b'-')
        && let Some(end) = runs.identifiers_end(text, at + 1)
    {
        suffix = at..end;
        at = end;
    }
    if text.get(at) == Some(&b'+')
        && let Some(end) = runs.identifiers_end(text, at + 1)
    {
        at = end;
    }
    Some(ConstraintParts {
        whole: from..at,
        numbers,
        suffix,
    })
}

/// Remembers the last run of identifiers: wherever a scan enters it, it leaves at the same end.
#[derive(Default)]
struct RunCache {
    start: usize,
    end: usize,
}

impl RunCache {
    fn identifiers_end(&mut self, text: &[u8], from: usize) -> Option<usize> {
        if self.start <= from && from < self.end && text[from] != b'.' {
            return Some(self.end);
        }
        let end = identifiers_end(text, from)?;
        (self.start, self.end) = (from, end);
        Some(end)
    }
}

/// Splits an AND group into its terms, or answers `None` when Go's `validConstraintRegex` refuses it.
///
/// Greedy steps suffice: a version cut short would be followed by a byte that is no separator.
pub(crate) fn scan_group(text: &[u8]) -> Option<Vec<(Operator, ConstraintParts)>> {
    let mut terms = Vec::new();
    let mut runs = RunCache::default();
    let mut at = skip_spaces(text, 0);
    loop {
        let (operator, written) = Operator::ALL
            .iter()
            .find(|(_, written)| text[at..].starts_with(written.as_bytes()))?;
        let parts = scan_version(text, skip_spaces(text, at + written.len()), &mut runs)?;
        let end = parts.whole.end;
        terms.push((*operator, parts));
        at = skip_spaces(text, end);
        if at == text.len() {
            return Some(terms);
        }
        if text[at] == b',' {
            at = skip_spaces(text, at + 1);
        } else if at == end {
            return None;
        }
    }
}

/// `strings.Split(text, "||")`.
pub(crate) fn split_or(text: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with(b"||") {
            pieces.push(&text[start..at]);
            at += 2;
            start = at;
        } else {
            at += 1;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// Rewrites each `a - b` to `>= a, <= b`; `None` when there is none (Go's `rewriteRange`).
///
/// As in Go each replacement goes to the first place that reads like the match, which need not be the match.
pub(crate) fn rewrite_range(text: &[u8], rules: &Rules) -> Option<Vec<u8>> {
    // A range needs a hyphen between spaces; nearly every constraint ends here.
    if !text
        .windows(3)
        .any(|window| window[1] == b'-' && is_space(window[0]) && is_space(window[2]))
    {
        return None;
    }
    let mut output: Option<Vec<u8>> = None;
    let mut runs = RunCache::default();
    // The end of a version and what was found behind it, because many starts share one end.
    let mut tail: Option<(usize, Option<Range<usize>>)> = None;
    let mut at = 0;
    while at < text.len() {
        let start = at;
        let first_at = skip_spaces(text, at);
        if first_at == text.len() {
            break;
        }
        let Some(first) = scan_version(text, first_at, &mut runs) else {
            at = first_at + 1;
            continue;
        };
        let end = first.whole.end;
        let upper = match &tail {
            Some((known, upper)) if *known == end => upper.clone(),
            _ => {
                let found = scan_upper(text, end, &mut runs);
                tail = Some((end, found.clone()));
                found
            }
        };
        let Some(upper) = upper else {
            // Every start inside this run of digits leads to the same end.
            at = first.numbers[0].end;
            continue;
        };
        let stop = skip_spaces(text, upper.end);
        let found = &text[start..stop];
        let mut replacement = b">= ".to_vec();
        replacement.extend_from_slice(&text[first.whole]);
        replacement.extend_from_slice(b", <= ");
        replacement.extend_from_slice(&text[upper]);
        if rules.range_keeps_space {
            replacement.push(b' ');
        }
        let current = output.get_or_insert_with(|| text.to_vec());
        if let Some(place) = memmem::find(current, found) {
            current.splice(place..place + found.len(), replacement);
        }
        at = stop;
    }
    output
}

/// Matches `\s+-\s+` and a version at `from`; answers where that version lies.
fn scan_upper(text: &[u8], from: usize, runs: &mut RunCache) -> Option<Range<usize>> {
    let dash = skip_spaces(text, from);
    if dash == from || text.get(dash) != Some(&b'-') {
        return None;
    }
    let version = skip_spaces(text, dash + 1);
    if version == dash + 1 {
        return None;
    }
    scan_version(text, version, runs).map(|parts| parts.whole)
}
