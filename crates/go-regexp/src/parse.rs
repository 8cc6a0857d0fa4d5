//! Reads Go's syntax and writes the same pattern in the syntax of the `regex` crate (Go: `regexp/syntax/parse.go`).
//!
//! One pass, no tree: what the parser needs to know of the finished parts (height, size, repeat counts for Go's limits)
//! is a few numbers per open group. Every meaning that depends on flags is written out, so the translated pattern needs
//! no flag but `i`.

use crate::class::{perl_group, posix_group, write_group, write_range, write_unicode_class};
use crate::dialect::Dialect;
use crate::error::{Error, ErrorCode};
use crate::measure::{GO_MAX_HEIGHT, GO_MAX_REPEAT, GO_MAX_SIZE, Kind, Measure, Parts};
use crate::scan::{check_utf8, next_rune, parse_class_char, parse_escape, parse_repeat};

/// The most `\p{…}` in one pattern; each takes the engine a millisecond. (Go's limit on their size allows some 26,000.)
pub const MAX_UNICODE_CLASSES: usize = 500;

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

/// The characters that mean something to the engine outside of a class.
fn is_meta(c: char) -> bool {
    matches!(
        c,
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$'
    )
}
