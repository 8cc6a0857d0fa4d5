//! The library's matchers: `matches` holds a whole text against one, `index` finds the first place where one
//! matches and the lengths it can have there.

use std::cell::Cell;

/// A matcher; the variants have the library's names.
#[derive(Clone, Debug)]
pub(super) enum Matcher {
    Nothing,
    Any(Option<char>),
    AnyOf(Vec<Matcher>),
    Tree {
        value: Box<Matcher>,
        left: Option<Box<Matcher>>,
        right: Option<Box<Matcher>>,
    },
    Contains {
        needle: String,
        not: bool,
    },
    EveryOf(Vec<Matcher>),
    List {
        chars: Vec<char>,
        not: bool,
    },
    Max(usize),
    Min(usize),
    Prefix(String),
    PrefixAny(String, Option<char>),
    PrefixSuffix(String, String),
    Range {
        lo: char,
        hi: char,
        not: bool,
    },
    Row {
        matchers: Vec<Matcher>,
        len: usize,
    },
    Single(Option<char>),
    Suffix(String),
    SuffixAny(String, Option<char>),
    Super,
    Text(String),
}

/// What a search may still cost, and how it failed.
pub(super) struct Fuel {
    steps: Cell<u64>,
    /// Where the library would panic: the end of a slice, and the length it exceeds.
    overrun: Cell<Option<(usize, usize)>>,
}

impl Fuel {
    pub(super) fn new(steps: u64) -> Fuel {
        Fuel {
            steps: Cell::new(steps),
            overrun: Cell::new(None),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.get() == 0
    }

    /// The library's panic, in Go's words.
    pub(super) fn panic(&self) -> Option<String> {
        let (end, len) = self.overrun.get()?;
        Some(format!(
            "runtime error: slice bounds out of range [:{end}] with length {len}"
        ))
    }

    fn overrun(&self, end: usize, len: usize) {
        self.overrun.set(self.overrun.get().or(Some((end, len))));
        self.steps.set(0);
    }

    fn burn(&self, steps: usize) {
        self.steps
            .set(self.steps.get().saturating_sub(1 + steps as u64));
    }
}

/// A place and the lengths of a match there, in bytes.
type Found = Option<(usize, Vec<usize>)>;

const REPLACEMENT: char = '\u{fffd}';

/// The runes of a text as Go ranges over it: bytes that are not UTF-8 are U+FFFD of length one.
fn runes(s: &[u8]) -> impl Iterator<Item = (usize, char, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = s.get(at..).filter(|rest| !rest.is_empty())?;
        let (rune, len) = first_rune(rest);
        let start = at;
        at += len;
        Some((start, rune, len))
    })
}

fn first_rune(s: &[u8]) -> (char, usize) {
    let head = s.get(..s.len().min(4)).unwrap_or_default();
    match head
        .utf8_chunks()
        .next()
        .and_then(|chunk| chunk.valid().chars().next())
    {
        Some(rune) => (rune, rune.len_utf8()),
        None => (REPLACEMENT, usize::from(!s.is_empty())),
    }
}

fn tail(s: &[u8], at: usize) -> &[u8] {
    s.get(at..).unwrap_or_default()
}

fn head(s: &[u8], to: usize) -> &[u8] {
    s.get(..to).unwrap_or(s)
}

fn find(s: &[u8], needle: &str) -> Option<usize> {
    let needle = needle.as_bytes();
    if needle.is_empty() {
        return Some(0);
    }
    s.windows(needle.len()).position(|window| window == needle)
}

fn rfind(s: &[u8], needle: &str) -> Option<usize> {
    let needle = needle.as_bytes();
    if needle.is_empty() {
        return Some(s.len());
    }
    s.windows(needle.len()).rposition(|window| window == needle)
}

fn find_separator(s: &[u8], separator: Option<char>) -> Option<usize> {
    separator.and_then(|separator| find(s, separator.encode_utf8(&mut [0; 4])))
}

/// Whether a text is one rune at most, and that rune passes; the empty text is U+FFFD to the library.
fn one_rune(s: &[u8], passes: impl Fn(char) -> bool) -> bool {
    let (rune, len) = first_rune(s);
    s.len() <= len && passes(rune)
}

fn index_rune(s: &[u8], passes: impl Fn(char) -> bool) -> Found {
    runes(s)
        .find(|(_, rune, _)| passes(*rune))
        .map(|(at, rune, _)| (at, vec![rune.len_utf8()]))
}

/// The starts of all runes and the end, moved by `offset`.
fn ends(s: &[u8], offset: usize) -> Vec<usize> {
    runes(s)
        .map(|(at, _, _)| offset + at)
        .chain([offset + s.len()])
        .collect()
}

/// `first`, and the end of each rune behind it.
fn ends_from(s: &[u8], first: usize) -> Vec<usize> {
    [first]
        .into_iter()
        .chain(runes(s).map(|(at, rune, _)| first + at + rune.len_utf8()))
        .collect()
}

impl Matcher {
    pub(super) fn tree(value: Matcher, left: Option<Matcher>, right: Option<Matcher>) -> Matcher {
        Matcher::Tree {
            value: Box::new(value),
            left: left.map(Box::new),
            right: right.map(Box::new),
        }
    }

    /// The length in runes, where it is known.
    pub(super) fn len(&self) -> Option<usize> {
        match self {
            Matcher::Nothing => Some(0),
            Matcher::List { .. } | Matcher::Range { .. } | Matcher::Single(_) => Some(1),
            Matcher::Row { len, .. } => Some(*len),
            Matcher::Text(text) => Some(text.chars().count()),
            Matcher::AnyOf(matchers) => {
                // As the library counts it: unknown lengths before the first known one do not matter.
                let mut len = None;
                for matcher in matchers {
                    match (len, matcher.len()) {
                        (None, own) => len = own,
                        (Some(_), None) => return None,
                        (Some(one), Some(other)) if one != other => return None,
                        _ => {}
                    }
                }
                len
            }
            Matcher::EveryOf(matchers) if matchers.is_empty() => Some(0),
            Matcher::Tree { value, left, right } => {
                let side =
                    |side: &Option<Box<Matcher>>| side.as_ref().map_or(Some(0), |side| side.len());
                Some(side(left)? + value.len()? + side(right)?)
            }
            _ => None,
        }
    }

    pub(super) fn matches(&self, s: &[u8], fuel: &Fuel) -> bool {
        fuel.burn(s.len() / 8);
        if fuel.is_empty() {
            return false;
        }
        match self {
            Matcher::Nothing => s.is_empty(),
            Matcher::Any(separator) => find_separator(s, *separator).is_none(),
            Matcher::AnyOf(matchers) => matchers.iter().any(|matcher| matcher.matches(s, fuel)),
            Matcher::EveryOf(matchers) => matchers.iter().all(|matcher| matcher.matches(s, fuel)),
            Matcher::Tree { value, left, right } => {
                self.tree_matches(value, left.as_deref(), right.as_deref(), s, fuel)
            }
            Matcher::Contains { needle, not } => find(s, needle).is_some() != *not,
            Matcher::List { chars, not } => one_rune(s, |rune| chars.contains(&rune) != *not),
            Matcher::Range { lo, hi, not } => {
                one_rune(s, |rune| (*lo..=*hi).contains(&rune) != *not)
            }
            Matcher::Single(separator) => one_rune(s, |rune| Some(rune) != *separator),
            Matcher::Max(limit) => runes(s).nth(*limit).is_none(),
            Matcher::Min(limit) => runes(s).nth(limit.saturating_sub(1)).is_some(),
            Matcher::Prefix(prefix) => s.starts_with(prefix.as_bytes()),
            Matcher::PrefixAny(prefix, separator) => s
                .strip_prefix(prefix.as_bytes())
                .is_some_and(|rest| find_separator(rest, *separator).is_none()),
            Matcher::PrefixSuffix(prefix, suffix) => {
                s.starts_with(prefix.as_bytes()) && s.ends_with(suffix.as_bytes())
            }
            Matcher::Row { matchers, len } => {
                runes(s).count() == *len && row_matches(matchers, s, fuel)
            }
            Matcher::Suffix(suffix) => s.ends_with(suffix.as_bytes()),
            Matcher::SuffixAny(suffix, separator) => s
                .strip_suffix(suffix.as_bytes())
                .is_some_and(|rest| find_separator(rest, *separator).is_none()),
            Matcher::Super => true,
            Matcher::Text(text) => text.as_bytes() == s,
        }
    }

    fn tree_matches(
        &self,
        value: &Matcher,
        left: Option<&Matcher>,
        right: Option<&Matcher>,
        s: &[u8],
        fuel: &Fuel,
    ) -> bool {
        let side = |side: Option<&Matcher>| side.map_or(Some(0), Matcher::len);
        if self.len().is_some_and(|len| len > s.len()) {
            return false;
        }
        let mut offset = side(left).unwrap_or(0);
        let limit = match side(right) {
            Some(len) => s.len().saturating_sub(len),
            None => s.len(),
        };
        let side_matches = |side: Option<&Matcher>, part: &[u8]| match side {
            Some(matcher) => matcher.matches(part, fuel),
            None => part.is_empty(),
        };
        while offset < limit && !fuel.is_empty() {
            let Some((index, segments)) =
                value.index(s.get(offset..limit).unwrap_or_default(), fuel)
            else {
                return false;
            };
            let at = offset + index;
            if side_matches(left, head(s, at))
                && segments
                    .iter()
                    .rev()
                    .any(|length| side_matches(right, tail(s, at + length)))
            {
                return true;
            }
            offset = at + first_rune(tail(s, at)).1.max(usize::from(at >= s.len()));
        }
        false
    }

    fn index(&self, s: &[u8], fuel: &Fuel) -> Found {
        fuel.burn(s.len());
        if fuel.is_empty() {
            return None;
        }
        match self {
            Matcher::Nothing => Some((0, vec![0])),
            Matcher::Any(separator) => match find_separator(s, *separator) {
                Some(0) => Some((0, vec![0])),
                Some(at) => Some((0, ends(head(s, at), 0))),
                None => Some((0, ends(s, 0))),
            },
            Matcher::AnyOf(matchers) => index_any_of(matchers, s, fuel),
            Matcher::EveryOf(matchers) => index_every_of(matchers, s, fuel),
            Matcher::Tree { .. } => None,
            Matcher::Contains { needle, not } => match (find(s, needle), not) {
                (None, false) => None,
                (Some(at), false) => {
                    let offset = at + needle.len();
                    Some((
                        0,
                        if s.len() <= offset {
                            vec![offset]
                        } else {
                            ends(tail(s, offset), offset)
                        },
                    ))
                }
                (Some(at), true) => Some((0, ends(head(s, at), 0))),
                (None, true) => Some((0, ends(s, 0))),
            },
            Matcher::List { chars, not } => index_rune(s, |rune| chars.contains(&rune) != *not),
            Matcher::Range { lo, hi, not } => {
                index_rune(s, |rune| (*lo..=*hi).contains(&rune) != *not)
            }
            Matcher::Single(separator) => index_rune(s, |rune| Some(rune) != *separator),
            Matcher::Max(limit) => {
                let ends = runes(s)
                    .take(*limit)
                    .map(|(at, rune, _)| at + rune.len_utf8());
                Some((0, [0].into_iter().chain(ends).collect()))
            }
            Matcher::Min(limit) => {
                if s.len() < *limit {
                    return None;
                }
                let ends = runes(s)
                    .skip(limit.saturating_sub(1))
                    .map(|(at, rune, _)| at + rune.len_utf8());
                let ends: Vec<usize> = ends.collect();
                (!ends.is_empty()).then_some((0, ends))
            }
            Matcher::Prefix(prefix) => {
                let at = find(s, prefix)?;
                Some((at, ends_from(tail(s, at + prefix.len()), prefix.len())))
            }
            Matcher::PrefixAny(prefix, separator) => {
                let at = find(s, prefix)?;
                let rest = tail(s, at + prefix.len());
                let rest = find_separator(rest, *separator).map_or(rest, |end| head(rest, end));
                Some((at, ends_from(rest, prefix.len())))
            }
            Matcher::PrefixSuffix(prefix, suffix) => index_prefix_suffix(prefix, suffix, s),
            Matcher::Row { matchers, len } => runes(s)
                .map(|(at, _, _)| at)
                .take_while(|at| s.len() - at >= *len)
                .find(|at| row_matches(matchers, tail(s, *at), fuel))
                .map(|at| (at, vec![*len])),
            Matcher::Suffix(suffix) => Some((0, vec![find(s, suffix)? + suffix.len()])),
            Matcher::SuffixAny(suffix, separator) => {
                let at = find(s, suffix)?;
                let separator =
                    separator.and_then(|one| rfind(head(s, at), one.encode_utf8(&mut [0; 4])));
                let start = separator.map_or(0, |last| last + 1);
                Some((start, vec![at + suffix.len() - start]))
            }
            Matcher::Super => Some((0, ends(s, 0))),
            Matcher::Text(text) => Some((find(s, text)?, vec![text.len()])),
        }
    }
}

/// Whether a row matches at the start of a text. The row's length counts runes, its segment as well, which
/// the library takes for bytes.
fn row_matches(matchers: &[Matcher], s: &[u8], fuel: &Fuel) -> bool {
    let mut at = 0;
    for matcher in matchers {
        let Some(length) = matcher.len() else {
            return false;
        };
        // The library steps to the first byte of the last rune and one further.
        let (mut next, mut count) = (0, 0);
        for (start, _, _) in runes(tail(s, at)) {
            next = start;
            count += 1;
            if count == length {
                break;
            }
        }
        if count >= length && at + next + 1 > s.len() {
            // An empty alternative at the end of a row (`a{`).
            fuel.overrun(at + next + 1, s.len());
            return false;
        }
        if count < length || !matcher.matches(head(tail(s, at), next + 1), fuel) {
            return false;
        }
        at += next + 1;
    }
    true
}

fn index_any_of(matchers: &[Matcher], s: &[u8], fuel: &Fuel) -> Found {
    let mut best: Found = None;
    for matcher in matchers {
        let Some((at, segments)) = matcher.index(s, fuel) else {
            continue;
        };
        match &mut best {
            Some((index, known)) if *index == at => {
                known.extend(segments);
                known.sort_unstable();
                known.dedup();
            }
            Some((index, _)) if *index < at => {}
            _ => best = Some((at, segments)),
        }
    }
    best
}

fn index_every_of(matchers: &[Matcher], s: &[u8], fuel: &Fuel) -> Found {
    let (mut index, mut offset) = (0_usize, 0_usize);
    let mut current: Vec<usize> = Vec::new();
    let mut sub = s;
    for (at, matcher) in matchers.iter().enumerate() {
        let (found, segments) = matcher.index(sub, fuel)?;
        if at == 0 {
            current = segments;
        } else {
            // Lengths count from the place of their own matcher.
            let moved = |length: usize| (length + index).checked_sub(found + offset);
            fuel.burn(current.len());
            current
                .retain(|length| moved(*length).is_some_and(|length| segments.contains(&length)));
            for length in &mut current {
                *length = moved(*length).unwrap_or_default();
            }
            if current.is_empty() {
                return None;
            }
        }
        index = found + offset;
        sub = tail(s, index);
        offset += found;
    }
    Some((index, current))
}

fn index_prefix_suffix(prefix: &str, suffix: &str, s: &[u8]) -> Found {
    let at = find(s, prefix)?;
    let rest = tail(s, at);
    if suffix.is_empty() {
        return Some((at, vec![rest.len()]));
    }
    let mut segments = Vec::new();
    let mut sub = rest;
    while let Some(end) = rfind(sub, suffix) {
        segments.push(end + suffix.len());
        sub = head(sub, end);
    }
    segments.reverse();
    (!segments.is_empty()).then_some((at, segments))
}
