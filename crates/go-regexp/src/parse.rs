//! Reads Go's syntax and writes the same pattern in the syntax of the `regex` crate (Go: `regexp/syntax/parse.go`).
//!
//! One pass, no tree: what the parser needs to know of the finished parts (height, size, repeat counts for Go's limits)
//! is a few numbers per open group. Every meaning that depends on flags is written out, so the translated pattern needs
//! no flag but `i`.

use crate::class::{perl_group, posix_group, write_unicode_class};
use crate::dialect::Dialect;
use crate::error::{Error, ErrorCode};

/// The most `\p{…}` in one pattern; each takes the engine a millisecond. (Go's limit on their size allows some 26,000.)
pub const MAX_UNICODE_CLASSES: usize = 500;

/// Go's `maxHeight`.
const GO_MAX_HEIGHT: u32 = 1000;
/// Go's `maxSize`: 128 MiB of instructions of 40 bytes.
const GO_MAX_SIZE: u64 = (128 << 20) / 40;
/// The largest count in a repetition, alone and multiplied by nesting.
const GO_MAX_REPEAT: u64 = 1000;

const FOLD_CASE: u8 = 1;
const DOT_NL: u8 = 2;
const ONE_LINE: u8 = 4;
const NON_GREEDY: u8 = 8;

/// A pattern ready for the engine.
#[derive(Debug)]
pub(crate) struct Translated {
    pub(crate) pattern: String,
    /// The names of the groups from 1 on; unnamed ones are empty.
    pub(crate) names: Vec<String>,
    /// The height of the parse tree, at most Go's 1000.
    pub(crate) height: u32,
}

/// What Go's limits are computed from.
#[derive(Debug, Clone, Copy)]
struct Measure {
    kind: Kind,
    height: u32,
    size: u64,
    /// The product of nested repeat counts.
    repeats: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Literal {
        fold: bool,
    },
    /// A set of characters.
    Class,
    Concat,
    Alternate,
    Other,
}

impl Measure {
    const LEAF: Measure = Measure {
        kind: Kind::Other,
        height: 1,
        size: 1,
        repeats: 0,
    };

    const CLASS: Measure = Measure {
        kind: Kind::Class,
        ..Measure::LEAF
    };

    /// Matches one character by a set; Go joins neighboring alternatives of this kind.
    fn is_class(self) -> bool {
        match self.kind {
            Kind::Literal { .. } => self.size == 1,
            kind => kind == Kind::Class,
        }
    }

    fn literal(fold: bool) -> Measure {
        Measure {
            kind: Kind::Literal { fold },
            ..Measure::LEAF
        }
    }
}

/// Collects the parts of a concatenation or an alternation.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    count: u32,
    only: Option<Measure>,
    /// The part added last is a class (Go: `swapVerticalBar`).
    ends_in_class: bool,
    height: u32,
    size: u64,
    repeats: u64,
}

impl Parts {
    fn add(&mut self, part: Measure, own: Kind) {
        if own == Kind::Alternate {
            let joins = self.ends_in_class && part.is_class();
            self.ends_in_class = part.is_class();
            if joins {
                if self.count == 1 {
                    self.only = Some(Measure::CLASS);
                }
                return;
            }
        }
        // Neighboring literals become one node; a node of the same kind is hoisted.
        let joins = own == Kind::Concat
            && self.count == 1
            && matches!(part.kind, Kind::Literal { .. })
            && self.only.is_some_and(|only| only.kind == part.kind);
        self.count += u32::from(!joins);
        let height = part.height - u32::from(part.kind == own);
        self.height = self.height.max(height);
        self.size = self.size.saturating_add(part.size);
        self.repeats = self.repeats.max(part.repeats);
        self.only = if joins {
            self.only.map(|only| Measure {
                size: self.size,
                ..only
            })
        } else {
            Some(part)
        };
    }

    fn finish(self, own: Kind) -> Measure {
        match (self.count, self.only) {
            (1, Some(only)) => only,
            (0, _) | (_, None) => Measure::LEAF,
            (count, _) => Measure {
                kind: own,
                height: self.height + 1,
                size: match own {
                    Kind::Alternate => self.size.saturating_add(u64::from(count) - 1),
                    _ => self.size,
                },
                repeats: self.repeats,
            },
        }
    }
}

/// The last finished part, which a repetition operator would apply to.
#[derive(Debug, Clone, Copy)]
struct Last {
    /// Where it begins in the output.
    start: usize,
    measure: Measure,
    /// It carries a repetition operator already; another one needs a group around it.
    repeated: bool,
}

/// An open group; the whole pattern is the outermost one.
#[derive(Debug)]
struct Frame {
    start: usize,
    capturing: bool,
    /// The flags to go back to at its end.
    flags: u8,
    /// The state of the engine's `i` flag at its start, which the engine goes back to.
    written_fold: bool,
    alternatives: Parts,
    parts: Parts,
    last: Option<Last>,
}

impl Frame {
    fn settle(&mut self) {
        if let Some(last) = self.last.take() {
            self.parts.add(last.measure, Kind::Concat);
        }
    }

    fn finish_alternative(&mut self) -> Measure {
        self.settle();
        let measure = std::mem::take(&mut self.parts).finish(Kind::Concat);
        self.alternatives.add(measure, Kind::Alternate);
        measure
    }
}

struct Parser<'p> {
    pattern: &'p [u8],
    dialect: &'p Dialect,
    flags: u8,
    written_fold: bool,
    out: String,
    names: Vec<String>,
    frames: Vec<Frame>,
    current: Frame,
    highest: u32,
    /// No `:]` lies ahead: looking for the end of a `[:` again would make long patterns quadratic.
    no_named_class_ahead: bool,
    unicode_classes: usize,
}

/// Translates a Go pattern.
pub(crate) fn translate(pattern: &[u8], dialect: &Dialect) -> Result<Translated, Error> {
    let mut parser = Parser {
        pattern,
        dialect,
        flags: ONE_LINE,
        written_fold: false,
        out: String::with_capacity(pattern.len() + 16),
        names: Vec::new(),
        frames: Vec::new(),
        current: Frame {
            start: 0,
            capturing: false,
            flags: 0,
            written_fold: false,
            alternatives: Parts::default(),
            parts: Parts::default(),
            last: None,
        },
        highest: 0,
        no_named_class_ahead: false,
        unicode_classes: 0,
    };
    parser.run()?;
    Ok(Translated {
        pattern: parser.out,
        names: parser.names,
        height: parser.highest,
    })
}

impl<'p> Parser<'p> {
    fn run(&mut self) -> Result<(), Error> {
        let pattern = self.pattern;
        let mut at = 0;
        // Where the repetition operator just read begins, if one was just read.
        let mut last_repeat = None;
        while let Some(&byte) = pattern.get(at) {
            let mut repeat = None;
            match byte {
                b'(' if pattern.get(at + 1) == Some(&b'?') => at = self.parse_perl_flags(at)?,
                b'(' => {
                    self.names.push(String::new());
                    self.open(true, self.flags);
                    at += 1;
                }
                b'|' => {
                    let measure = self.current.finish_alternative();
                    self.check(measure)?;
                    self.out.push('|');
                    at += 1;
                }
                b')' => {
                    self.close()?;
                    at += 1;
                }
                b'^' => {
                    self.leaf(if self.flags & ONE_LINE != 0 {
                        r"\A"
                    } else {
                        "(?m:^)"
                    });
                    at += 1;
                }
                b'$' => {
                    self.leaf(if self.flags & ONE_LINE != 0 {
                        r"\z"
                    } else {
                        "(?m:$)"
                    });
                    at += 1;
                }
                b'.' => {
                    self.leaf(if self.flags & DOT_NL != 0 {
                        "(?s:.)"
                    } else {
                        "."
                    });
                    at += 1;
                }
                b'[' => at = self.parse_class(at)?,
                b'*' | b'+' | b'?' => {
                    let before = at;
                    at = self.repeat(byte, before, last_repeat)?;
                    repeat = Some(before);
                }
                b'{' => match parse_repeat(pattern, at) {
                    None => {
                        self.literal('{' as u32);
                        at += 1;
                    }
                    Some((min, max, after)) => {
                        let max_or_min = max.unwrap_or(min);
                        if min > GO_MAX_REPEAT || max_or_min > GO_MAX_REPEAT || max_or_min < min {
                            return Err(self.error(ErrorCode::InvalidRepeatSize, at, after));
                        }
                        let before = at;
                        at = self.repeat_counted(min, max, before, after, last_repeat)?;
                        repeat = Some(before);
                    }
                },
                b'\\' => at = self.parse_backslash(at)?,
                _ => {
                    let (c, next) = next_rune(pattern, at)?;
                    self.literal(c);
                    at = next;
                }
            }
            last_repeat = repeat;
        }
        let measure = self.current.finish_alternative();
        self.check(measure)?;
        let whole = std::mem::take(&mut self.current.alternatives).finish(Kind::Alternate);
        self.check(whole)?;
        if !self.frames.is_empty() {
            return Err(Error::new(ErrorCode::MissingParen, pattern));
        }
        Ok(())
    }

    fn error(&self, code: ErrorCode, from: usize, to: usize) -> Error {
        Error::new(code, self.pattern.get(from..to).unwrap_or_default())
    }

    /// Go's limits on height and size.
    fn check(&mut self, measure: Measure) -> Result<(), Error> {
        self.highest = self.highest.max(measure.height);
        if measure.size > GO_MAX_SIZE {
            return Err(Error::new(ErrorCode::Large, self.pattern));
        }
        if measure.height > GO_MAX_HEIGHT {
            return Err(Error::new(ErrorCode::NestingDepth, self.pattern));
        }
        Ok(())
    }

    fn push(&mut self, start: usize, measure: Measure) {
        self.current.settle();
        self.current.last = Some(Last {
            start,
            measure,
            repeated: false,
        });
    }

    fn leaf(&mut self, text: &str) {
        self.leaf_of(text, Measure::LEAF);
    }

    fn leaf_of(&mut self, text: &str, measure: Measure) {
        let start = self.out.len();
        self.out.push_str(text);
        self.push(start, measure);
    }

    /// Brings the engine's `i` flag to the state of ours.
    fn write_fold(&mut self) {
        let fold = self.flags & FOLD_CASE != 0;
        if fold != self.written_fold {
            self.out.push_str(if fold { "(?i)" } else { "(?-i)" });
            self.written_fold = fold;
        }
    }

    fn literal(&mut self, rune: u32) {
        let fold = self.flags & FOLD_CASE != 0;
        let Some(c) = char::from_u32(rune) else {
            // A surrogate is legal in a Go pattern and can be in no text.
            self.leaf("[a&&b]");
            return;
        };
        if !c.is_ascii() || c.is_ascii_alphabetic() {
            self.write_fold();
        }
        let start = self.out.len();
        if is_meta(c) {
            self.out.push('\\');
        }
        self.out.push(c);
        self.push(start, Measure::literal(fold));
    }

    fn open(&mut self, capturing: bool, flags: u8) {
        self.current.settle();
        let frame = Frame {
            start: self.out.len(),
            capturing,
            flags,
            written_fold: self.written_fold,
            alternatives: Parts::default(),
            parts: Parts::default(),
            last: None,
        };
        self.out.push_str(if capturing { "(" } else { "(?:" });
        self.frames
            .push(std::mem::replace(&mut self.current, frame));
    }

    fn close(&mut self) -> Result<(), Error> {
        let measure = self.current.finish_alternative();
        self.check(measure)?;
        let mut measure = std::mem::take(&mut self.current.alternatives).finish(Kind::Alternate);
        self.check(measure)?;
        let Some(outer) = self.frames.pop() else {
            return Err(Error::new(ErrorCode::UnexpectedParen, self.pattern));
        };
        let closed = std::mem::replace(&mut self.current, outer);
        self.flags = closed.flags;
        self.written_fold = closed.written_fold;
        self.out.push(')');
        if closed.capturing {
            measure = Measure {
                kind: Kind::Other,
                height: measure.height + 1,
                size: measure.size.saturating_add(2),
                repeats: measure.repeats,
            };
            self.check(measure)?;
        }
        self.push(closed.start, measure);
        Ok(())
    }

    fn repeat_counted(
        &mut self,
        min: u64,
        max: Option<u64>,
        before: usize,
        after: usize,
        last_repeat: Option<usize>,
    ) -> Result<usize, Error> {
        let operator = match max {
            None => format!("{{{min},}}"),
            Some(max) if max == min => format!("{{{min}}}"),
            Some(max) => format!("{{{min},{max}}}"),
        };
        let after = self.apply(&operator, before, after, last_repeat, |sub| {
            let size = match max {
                None if min == 0 => sub.size.saturating_add(2),
                None => sub.size.saturating_mul(min).saturating_add(1),
                Some(max) => sub.size.saturating_mul(max).saturating_add(max - min),
            };
            // `{0}` holds nothing, `{0,}` multiplies nothing.
            let repeats = match max {
                Some(0) => 0,
                None if min == 0 => sub.repeats,
                _ => sub.repeats.max(1).saturating_mul(max.unwrap_or(min)),
            };
            (size.max(1), repeats)
        })?;
        let repeats = self.current.last.map_or(0, |last| last.measure.repeats);
        if (min >= 2 || max.is_some_and(|max| max >= 2)) && repeats > GO_MAX_REPEAT {
            return Err(self.error(ErrorCode::InvalidRepeatSize, before, after));
        }
        Ok(after)
    }

    fn repeat(
        &mut self,
        operator: u8,
        before: usize,
        last_repeat: Option<usize>,
    ) -> Result<usize, Error> {
        let (text, extra) = match operator {
            b'*' => ("*", 2),
            b'+' => ("+", 1),
            _ => ("?", 1),
        };
        self.apply(text, before, before + 1, last_repeat, |sub| {
            (sub.size.saturating_add(extra), sub.repeats)
        })
    }

    /// Puts a repetition operator behind the last part; answers where reading goes on.
    fn apply(
        &mut self,
        operator: &str,
        before: usize,
        after: usize,
        last_repeat: Option<usize>,
        measure: impl Fn(Measure) -> (u64, u64),
    ) -> Result<usize, Error> {
        let mut after = after;
        let mut lazy = self.flags & NON_GREEDY != 0;
        if self.pattern.get(after) == Some(&b'?') {
            after += 1;
            lazy = !lazy;
        }
        if let Some(start) = last_repeat {
            return Err(self.error(ErrorCode::InvalidRepeatOp, start, after));
        }
        let Some(last) = self.current.last.as_mut() else {
            return Err(self.error(ErrorCode::MissingRepeatArgument, before, after));
        };
        if last.repeated {
            // Two operators can meet with a flag group or an empty \Q\E between them.
            self.out.insert_str(last.start, "(?:");
            self.out.push(')');
        }
        self.out.push_str(operator);
        if lazy {
            self.out.push('?');
        }
        let (size, repeats) = measure(last.measure);
        last.repeated = true;
        last.measure = Measure {
            kind: Kind::Other,
            height: last.measure.height + 1,
            size,
            repeats,
        };
        let measure = last.measure;
        self.check(measure)?;
        Ok(after)
    }

    /// Reads `(?…`: a named group, a group with flags, or flags alone.
    fn parse_perl_flags(&mut self, start: usize) -> Result<usize, Error> {
        let text = &self.pattern[start..];
        let named = if text.len() > 4 && text.starts_with(b"(?P<") {
            Some(4)
        } else if self.dialect.angle_named_groups && text.len() > 3 && text.starts_with(b"(?<") {
            Some(3)
        } else {
            None
        };
        if let Some(name_start) = named {
            let Some(end) = text.iter().position(|&b| b == b'>') else {
                check_utf8(text)?;
                return Err(Error::new(ErrorCode::InvalidNamedCapture, text));
            };
            // Go slices before it looks; the name cannot end before it starts, `>` comes after `<`.
            let name = text.get(name_start..end).unwrap_or_default();
            check_utf8(name)?;
            let word =
                !name.is_empty() && name.iter().all(|&b| b == b'_' || b.is_ascii_alphanumeric());
            if !word {
                return Err(Error::new(ErrorCode::InvalidNamedCapture, &text[..=end]));
            }
            self.names.push(String::from_utf8_lossy(name).into_owned());
            self.open(true, self.flags);
            return Ok(start + end + 1);
        }

        let mut at = start + 2;
        let (mut flags, mut negative, mut saw_flag) = (self.flags, false, false);
        while at < self.pattern.len() {
            let (c, next) = next_rune(self.pattern, at)?;
            at = next;
            // Behind a minus the flags are kept inverted, so that setting one clears it.
            match char::from_u32(c) {
                Some('i') => flags |= FOLD_CASE,
                Some('m') => flags &= !ONE_LINE,
                Some('s') => flags |= DOT_NL,
                Some('U') => flags |= NON_GREEDY,
                Some('-') if !negative => {
                    negative = true;
                    flags = !flags;
                    saw_flag = false;
                    continue;
                }
                Some(end @ (':' | ')')) if !negative || saw_flag => {
                    if negative {
                        flags = !flags;
                    }
                    if end == ':' {
                        self.open(false, self.flags);
                    }
                    self.flags = flags;
                    return Ok(at);
                }
                _ => return Err(self.error(ErrorCode::InvalidPerlOp, start, at)),
            }
            saw_flag = true;
        }
        Err(self.error(ErrorCode::InvalidPerlOp, start, at))
    }

    /// Reads what begins with a backslash outside of a class.
    fn parse_backslash(&mut self, start: usize) -> Result<usize, Error> {
        let pattern = self.pattern;
        match pattern.get(start + 1) {
            Some(b'A') => self.leaf(r"\A"),
            Some(b'b') => self.leaf(r"(?-u:\b)"),
            Some(b'B') => self.leaf(r"(?-u:\B)"),
            Some(b'z') => self.leaf(r"\z"),
            Some(b'C') => return Err(self.error(ErrorCode::InvalidEscape, start, start + 2)),
            Some(b'Q') => return self.parse_quoted(start + 2),
            Some(b'p' | b'P') => {
                self.write_fold();
                let out = self.out.len();
                let next = self.parse_unicode_class(start)?;
                self.push(out, Measure::CLASS);
                return Ok(next);
            }
            Some(&letter) if perl_group(letter).is_some() => {
                self.write_fold();
                let out = self.out.len();
                write_group(perl_group(letter), &mut self.out);
                self.push(out, Measure::CLASS);
            }
            _ => {
                let (c, next) = parse_escape(pattern, start)?;
                self.literal(c);
                return Ok(next);
            }
        }
        Ok(start + 2)
    }

    /// Reads the text of `\Q…\E`; without an end it runs to the end of the pattern.
    fn parse_quoted(&mut self, start: usize) -> Result<usize, Error> {
        let rest = &self.pattern[start..];
        let length = rest
            .windows(2)
            .position(|window| window == b"\\E")
            .unwrap_or(rest.len());
        let quoted = &rest[..length];
        let mut at = 0;
        while at < quoted.len() {
            let (c, next) = next_rune(quoted, at)?;
            self.literal(c);
            at = next;
        }
        Ok((start + length + 2).min(self.pattern.len()))
    }

    /// Reads `\pN`, `\p{Name}` and their negations and writes the class.
    fn parse_unicode_class(&mut self, start: usize) -> Result<usize, Error> {
        let text = &self.pattern[start..];
        let mut negated = text[1] == b'P';
        if text.len() == 2 {
            // Go decodes a rune from the empty rest: U+FFFD of width zero, which names nothing.
            return Err(Error::new(ErrorCode::InvalidCharRange, text));
        }
        let (first, after_first) = next_rune(text, 2)?;
        let (sequence, name) = if first != u32::from(b'{') {
            (&text[..after_first], &text[2..after_first])
        } else {
            let Some(end) = text.iter().position(|&b| b == b'}') else {
                check_utf8(text)?;
                return Err(Error::new(ErrorCode::InvalidCharRange, text));
            };
            let name = &text[3..end];
            check_utf8(name)?;
            (&text[..=end], name)
        };
        let mut name = std::str::from_utf8(name).unwrap_or_default();
        if let Some(rest) = name.strip_prefix('^') {
            negated = !negated;
            name = rest;
        }
        if !write_unicode_class(name, negated, self.dialect, &mut self.out) {
            return Err(Error::new(ErrorCode::InvalidCharRange, sequence));
        }
        self.unicode_classes += 1;
        if self.unicode_classes > MAX_UNICODE_CLASSES {
            return Err(Error::new(ErrorCode::BeyondLimit, self.pattern));
        }
        Ok(start + sequence.len())
    }

    fn parse_class(&mut self, start: usize) -> Result<usize, Error> {
        let pattern = self.pattern;
        self.write_fold();
        let out = self.out.len();
        let mut at = start + 1;
        let negated = pattern.get(at) == Some(&b'^');
        at += usize::from(negated);
        self.out.push_str(if negated { "[^" } else { "[" });
        let items = self.out.len();
        let mut single = None;
        let mut first = true;
        while first || pattern.get(at) != Some(&b']') {
            first = false;
            let rest = &pattern[at..];
            if rest.len() > 2 && rest.starts_with(b"[:") && !self.no_named_class_ahead {
                // Without an end it is an ordinary bracket.
                let end = rest[2..].windows(2).position(|window| window == b":]");
                self.no_named_class_ahead = end.is_none();
                if let Some(length) = end {
                    let group = posix_group(&rest[2..2 + length]);
                    if group.is_none() {
                        return Err(self.error(ErrorCode::InvalidCharRange, at, at + length + 4));
                    }
                    write_group(group, &mut self.out);
                    at += length + 4;
                    single = None;
                    continue;
                }
            }
            if rest.starts_with(b"\\p") || rest.starts_with(b"\\P") {
                at = self.parse_unicode_class(at)?;
                single = None;
                continue;
            }
            if let [b'\\', letter, ..] = rest
                && let Some(group) = perl_group(*letter)
            {
                write_group(Some(group), &mut self.out);
                at += 2;
                single = None;
                continue;
            }
            let range = at;
            let (low, next) = parse_class_char(pattern, at, start)?;
            at = next;
            let mut high = low;
            if pattern.get(at) == Some(&b'-') && pattern.get(at + 1).is_some_and(|&b| b != b']') {
                (high, at) = parse_class_char(pattern, at + 1, start)?;
                if high < low {
                    return Err(self.error(ErrorCode::InvalidCharRange, range, at));
                }
            }
            single = (self.out.len() == items && low == high).then_some(low);
            write_range(low, high, &mut self.out);
        }
        // A class of one character is a literal, for the joining of literals too.
        let measure = match single {
            Some(_) if !negated => Measure::literal(self.flags & FOLD_CASE != 0),
            _ => Measure::CLASS,
        };
        if self.out.len() == items {
            // Only surrogates, which are in no text.
            self.out.truncate(out);
            self.out.push_str(if negated { "(?s:." } else { "[a&&b" });
            self.out.push(if negated { ')' } else { ']' });
        } else {
            self.out.push(']');
        }
        self.push(out, measure);
        Ok(at + 1)
    }
}

fn write_group(group: Option<(bool, &'static str)>, out: &mut String) {
    if let Some((negated, ranges)) = group {
        out.push_str(if negated { "[^" } else { "[" });
        out.push_str(ranges);
        out.push(']');
    }
}

/// Writes a range as a class item, without the surrogates, which the engine refuses.
fn write_range(low: u32, high: u32, out: &mut String) {
    let mut write = |low: u32, high: u32| {
        if low > high {
            return;
        }
        write_class_char(low, out);
        if high > low {
            out.push('-');
            write_class_char(high, out);
        }
    };
    write(low, high.min(0xD7FF));
    write(low.max(0xE000), high);
}

fn write_class_char(rune: u32, out: &mut String) {
    match char::from_u32(rune) {
        Some(c) if c.is_ascii_alphanumeric() => out.push(c),
        _ => out.push_str(&format!("\\x{{{rune:X}}}")),
    }
}

/// The characters that mean something to the engine outside of a class.
fn is_meta(c: char) -> bool {
    matches!(
        c,
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$'
    )
}

/// Reads `{min}`, `{min,}` or `{min,max}` at `start`. A number too large to hold reads as one beyond the limit.
fn parse_repeat(pattern: &[u8], start: usize) -> Option<(u64, Option<u64>, usize)> {
    let (min, mut at) = parse_int(pattern, start + 1)?;
    let mut max = Some(min);
    if pattern.get(at) == Some(&b',') {
        at += 1;
        if pattern.get(at) == Some(&b'}') {
            max = None;
        } else {
            let (number, next) = parse_int(pattern, at)?;
            max = Some(number);
            at = next;
        }
    }
    (pattern.get(at) == Some(&b'}')).then_some((min, max, at + 1))
}

/// Reads digits without leading zeros.
fn parse_int(pattern: &[u8], start: usize) -> Option<(u64, usize)> {
    let digits = pattern.get(start..)?;
    let length = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if length == 0 || length > 1 && digits[0] == b'0' {
        return None;
    }
    let number = digits[..length].iter().fold(0u64, |number, digit| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    Some((number, start + length))
}

fn parse_class_char(pattern: &[u8], at: usize, class: usize) -> Result<(u32, usize), Error> {
    match pattern.get(at) {
        None => Err(Error::new(ErrorCode::MissingBracket, &pattern[class..])),
        Some(b'\\') => parse_escape(pattern, at),
        Some(_) => next_rune(pattern, at),
    }
}

/// Reads an escaped character; answers it and where reading goes on.
fn parse_escape(pattern: &[u8], start: usize) -> Result<(u32, usize), Error> {
    let mut at = start + 1;
    if at >= pattern.len() {
        return Err(Error::new(ErrorCode::TrailingBackslash, b""));
    }
    let (c, next) = next_rune(pattern, at)?;
    at = next;
    let invalid = |at: usize| Error::new(ErrorCode::InvalidEscape, &pattern[start..at]);
    let octal = |at: usize| pattern.get(at).filter(|b| (b'0'..=b'7').contains(b));
    let byte = u8::try_from(c).unwrap_or(0xFF);
    match byte {
        // A single digit other than zero would be a back reference.
        b'1'..=b'7' if octal(at).is_none() => Err(invalid(at)),
        b'0'..=b'7' => {
            let mut rune = u32::from(byte - b'0');
            for _ in 1..3 {
                let Some(digit) = octal(at) else { break };
                rune = rune * 8 + u32::from(digit - b'0');
                at += 1;
            }
            Ok((rune, at))
        }
        b'x' => parse_hex(pattern, start, at),
        b'a' => Ok((0x07, at)),
        b'f' => Ok((0x0C, at)),
        b'n' => Ok((0x0A, at)),
        b'r' => Ok((0x0D, at)),
        b't' => Ok((0x09, at)),
        b'v' => Ok((0x0B, at)),
        _ if byte.is_ascii() && !byte.is_ascii_alphanumeric() => Ok((c, at)),
        _ => Err(invalid(at)),
    }
}

/// Reads what follows `\x`: two digits, or any number of them in braces.
fn parse_hex(pattern: &[u8], start: usize, at: usize) -> Result<(u32, usize), Error> {
    let mut at = at;
    let invalid = |at: usize| Error::new(ErrorCode::InvalidEscape, &pattern[start..at]);
    if at >= pattern.len() {
        return Err(invalid(at));
    }
    let (c, next) = next_rune(pattern, at)?;
    at = next;
    if c == u32::from(b'{') {
        let (mut rune, mut digits) = (0u32, 0);
        loop {
            if at >= pattern.len() {
                return Err(invalid(at));
            }
            let (c, next) = next_rune(pattern, at)?;
            at = next;
            if c == u32::from(b'}') {
                break;
            }
            let Some(digit) = unhex(c) else {
                return Err(invalid(at));
            };
            rune = rune * 16 + digit;
            if rune > 0x0010_FFFF {
                return Err(invalid(at));
            }
            digits += 1;
        }
        return if digits == 0 {
            Err(invalid(at))
        } else {
            Ok((rune, at))
        };
    }
    let high = unhex(c);
    // At the end Go reads U+FFFD of width zero.
    let low = if at >= pattern.len() {
        None
    } else {
        let (c, next) = next_rune(pattern, at)?;
        at = next;
        unhex(c)
    };
    match (high, low) {
        (Some(high), Some(low)) => Ok((high * 16 + low, at)),
        _ => Err(invalid(at)),
    }
}

fn unhex(c: u32) -> Option<u32> {
    char::from_u32(c)?.to_digit(16)
}

/// Decodes the character at `at`; answers it and the place behind it.
fn next_rune(text: &[u8], at: usize) -> Result<(u32, usize), Error> {
    let rest = &text[at..];
    let first = rest.first().copied().unwrap_or(0);
    if first.is_ascii() {
        return Ok((u32::from(first), at + 1));
    }
    let longest = &rest[..rest.len().min(4)];
    let valid = match std::str::from_utf8(longest) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&longest[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(c) => Ok((u32::from(c), at + c.len_utf8())),
        None => Err(Error::new(ErrorCode::InvalidUtf8, rest)),
    }
}

fn check_utf8(text: &[u8]) -> Result<(), Error> {
    match std::str::from_utf8(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(
            ErrorCode::InvalidUtf8,
            &text[error.valid_up_to()..],
        )),
    }
}
