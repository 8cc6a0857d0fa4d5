//! A compiled pattern and Go's ways to run it (Go: `regexp/regexp.go`).

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{CaptureLocations, Regex, RegexBuilder};

use crate::dialect::Dialect;
use crate::error::{Error, ErrorCode};
use crate::haystack::Haystack;
use crate::parse::translate;

/// The memory a compiled pattern may take, in bytes.
pub const MAX_COMPILED_BYTES: usize = 32 << 20;

/// The engine's compiler recurses as deep as the pattern nests. Above this depth it gets a stack of its own, so that a
/// pattern met deep inside a template cannot exhaust the stack.
const DIRECT_HEIGHT: u32 = 50;

/// Enough for Go's greatest depth of 1000 in an unoptimized build, which takes about three kilobytes a level.
const DEEP_STACK_BYTES: usize = 32 << 20;

/// A compiled Go regular expression.
#[derive(Debug, Clone)]
pub struct Regexp {
    pattern: Vec<u8>,
    engine: Regex,
    names: Vec<String>,
}

impl Regexp {
    /// Compiles a pattern (`regexp.Compile`).
    ///
    /// # Errors
    /// Go's sentence for a pattern Go refuses; [`ErrorCode::BeyondLimit`] for one that Go takes and that would take more
    /// than [`MAX_COMPILED_BYTES`] or [`crate::MAX_UNICODE_CLASSES`] here.
    pub fn compile(pattern: impl AsRef<[u8]>, dialect: &Dialect) -> Result<Regexp, Error> {
        let pattern = pattern.as_ref();
        let translated = translate(pattern, dialect)?;
        let build = || {
            RegexBuilder::new(&translated.pattern)
                .size_limit(MAX_COMPILED_BYTES)
                // Depth is limited by `translate`; the engine would also count groups that vanish.
                .nest_limit(u32::MAX)
                .build()
                .ok()
        };
        let engine = if translated.height <= DIRECT_HEIGHT {
            build()
        } else {
            std::thread::scope(|scope| {
                let builder = std::thread::Builder::new().stack_size(DEEP_STACK_BYTES);
                builder.spawn_scoped(scope, build).ok()?.join().ok()?
            })
        };
        let engine = engine.ok_or_else(|| Error::new(ErrorCode::BeyondLimit, pattern))?;
        Ok(Regexp {
            pattern: pattern.to_vec(),
            engine,
            names: translated.names,
        })
    }

    /// The pattern as written.
    pub fn as_bytes(&self) -> &[u8] {
        &self.pattern
    }

    /// The number of groups, the whole match not counted (`NumSubexp`).
    pub fn group_count(&self) -> usize {
        self.names.len()
    }

    /// The names of the groups from 1 on; unnamed groups are empty (`SubexpNames` without its first).
    pub fn group_names(&self) -> &[String] {
        &self.names
    }

    /// Whether the text contains a match (`MatchString`).
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.engine.is_match(Haystack::new(text).text())
    }

    /// The leftmost match, or `None` (`FindString` answers the empty string for `None`).
    pub fn find<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let haystack = Haystack::new(text);
        let found = self.engine.find(haystack.text())?.range();
        Some(haystack.original(found))
    }

    /// Where the leftmost match lies (`FindStringIndex`).
    pub fn find_index(&self, text: &[u8]) -> Option<Range<usize>> {
        let haystack = Haystack::new(text);
        let found = self.engine.find(haystack.text())?.range();
        Some(haystack.position(found.start)..haystack.position(found.end))
    }

    /// The leftmost match and its groups; a group that took no part is `None` (`FindStringSubmatch`).
    pub fn find_submatch<'t>(&self, text: &'t [u8]) -> Option<Vec<Option<&'t [u8]>>> {
        let haystack = Haystack::new(text);
        let mut locations = self.engine.capture_locations();
        self.engine.captures_read(&mut locations, haystack.text())?;
        Some(
            (0..=self.names.len())
                .map(|group| {
                    let (start, end) = locations.get(group)?;
                    Some(haystack.original(start..end))
                })
                .collect(),
        )
    }

    /// All matches that do not overlap, at most `limit` of them unless it is negative (`FindAllString`).
    ///
    /// Go answers a nil slice, not an empty one, where this answer is empty.
    pub fn find_all<'t>(&self, text: &'t [u8], limit: i64) -> Vec<&'t [u8]> {
        let haystack = Haystack::new(text);
        let mut found = Vec::new();
        self.all_matches(&haystack, limit, |range| {
            found.push(haystack.original(range))
        });
        found
    }

    /// Where all matches lie (`FindAllStringIndex`).
    pub fn find_all_index(&self, text: &[u8], limit: i64) -> Vec<Range<usize>> {
        let haystack = Haystack::new(text);
        let mut found = Vec::new();
        self.all_matches(&haystack, limit, |range| {
            found.push(haystack.position(range.start)..haystack.position(range.end));
        });
        found
    }

    /// The text with every match replaced by the expansion of `template` (`ReplaceAllString`).
    ///
    /// In the template `$1`, `${1}`, `$name` and `${name}` stand for groups (the longest possible name), `$$` for `$`.
    pub fn replace_all(&self, text: &[u8], template: &[u8]) -> Vec<u8> {
        if !template.contains(&b'$') {
            return self.replace_all_literal(text, template);
        }
        let haystack = Haystack::new(text);
        let template = Template::parse(template);
        let locations = RefCell::new(self.engine.capture_locations());
        let mut out = Vec::with_capacity(text.len());
        self.replace(
            &haystack,
            &mut out,
            |at| {
                let mut locations = locations.borrow_mut();
                Some(
                    self.engine
                        .captures_read_at(&mut locations, haystack.text(), at)?
                        .range(),
                )
            },
            |out| template.expand(&haystack, &locations.borrow(), &self.names, out),
        );
        out
    }

    /// The text with every match replaced by `replacement` as it is (`ReplaceAllLiteralString`).
    pub fn replace_all_literal(&self, text: &[u8], replacement: &[u8]) -> Vec<u8> {
        let haystack = Haystack::new(text);
        let mut out = Vec::with_capacity(text.len());
        self.replace(
            &haystack,
            &mut out,
            |at| Some(self.engine.find_at(haystack.text(), at)?.range()),
            |out| out.extend_from_slice(replacement),
        );
        out
    }

    /// The pieces between matches, at most `limit` of them unless it is negative (`Split`).
    ///
    /// For `limit` 0 Go answers a nil slice, and this an empty one.
    pub fn split<'t>(&self, text: &'t [u8], limit: i64) -> Vec<&'t [u8]> {
        if limit == 0 {
            return Vec::new();
        }
        if !self.pattern.is_empty() && text.is_empty() {
            return vec![text];
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut pieces = Vec::new();
        let (mut begin, mut end) = (0, 0);
        for found in self.find_all_index(text, limit) {
            if pieces.len() >= most - 1 {
                break;
            }
            end = found.start;
            if found.end != 0 {
                pieces.push(&text[begin..end]);
            }
            begin = found.end;
        }
        if end != text.len() {
            pieces.push(&text[begin..]);
        }
        pieces
    }

    /// Go's `allMatches`: an empty match directly behind a match does not count.
    fn all_matches(
        &self,
        haystack: &Haystack<'_>,
        limit: i64,
        mut deliver: impl FnMut(Range<usize>),
    ) {
        let text = haystack.text();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut at, mut delivered, mut previous_end) = (0, 0, None);
        while delivered < most && at <= text.len() {
            let Some(found) = self.engine.find_at(text, at) else {
                break;
            };
            let found = found.range();
            let end = found.end;
            let mut accept = true;
            if end == at {
                accept = previous_end != Some(found.start);
                // Behind the end of the text there is nothing more to look at.
                at += haystack.width(at).max(1);
            } else {
                at = end;
            }
            previous_end = Some(end);
            if accept {
                deliver(found);
                delivered += 1;
            }
        }
    }

    /// Go's `replaceAll`.
    fn replace(
        &self,
        haystack: &Haystack<'_>,
        out: &mut Vec<u8>,
        find_at: impl Fn(usize) -> Option<Range<usize>>,
        append: impl Fn(&mut Vec<u8>),
    ) {
        let length = haystack.text().len();
        let (mut last_end, mut at) = (0, 0);
        while at <= length {
            let Some(found) = find_at(at) else {
                break;
            };
            out.extend_from_slice(haystack.original(last_end..found.start));
            if found.end > last_end || found.start == 0 {
                append(out);
            }
            last_end = found.end;
            let width = haystack.width(at);
            at = if at + width > found.end {
                at + width
            } else if at + 1 > found.end {
                at + 1
            } else {
                found.end
            };
        }
        out.extend_from_slice(haystack.original(last_end..length));
    }
}

/// Puts a backslash before every character that means something in a pattern (`regexp.QuoteMeta`).
pub fn quote_meta(text: &[u8]) -> Cow<'_, [u8]> {
    let special = |byte: &&u8| br"\.+*?()|[]{}^$".contains(*byte);
    if !text.iter().any(|byte| special(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len() + 8);
    for byte in text {
        if special(&byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    Cow::Owned(out)
}

/// A replacement template, taken apart once (Go: `expand`, `extract`).
struct Template<'t> {
    pieces: Vec<Piece<'t>>,
}

enum Piece<'t> {
    Text(&'t [u8]),
    Number(usize),
    Name(&'t [u8]),
}

impl<'t> Template<'t> {
    fn parse(template: &'t [u8]) -> Self {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some(dollar) = rest.iter().position(|&b| b == b'$') {
            pieces.push(Piece::Text(&rest[..dollar]));
            let mark = &rest[dollar..=dollar];
            rest = &rest[dollar + 1..];
            if rest.first() == Some(&b'$') {
                pieces.push(Piece::Text(mark));
                rest = &rest[1..];
            } else if let Some((piece, after)) = extract(rest) {
                pieces.push(piece);
                rest = after;
            } else {
                // A dollar that introduces nothing stands for itself.
                pieces.push(Piece::Text(mark));
            }
        }
        pieces.push(Piece::Text(rest));
        Template { pieces }
    }

    fn expand(
        &self,
        haystack: &Haystack<'_>,
        locations: &CaptureLocations,
        names: &[String],
        out: &mut Vec<u8>,
    ) {
        let group = |number: usize| {
            let (start, end) = locations.get(number)?;
            Some(haystack.original(start..end))
        };
        for piece in &self.pieces {
            let text = match piece {
                Piece::Text(text) => Some(*text),
                Piece::Number(number) => group(*number),
                // Of several groups of one name the first that took part counts.
                Piece::Name(name) => names
                    .iter()
                    .enumerate()
                    .filter(|(_, own)| own.as_bytes() == *name)
                    .find_map(|(index, _)| group(index + 1)),
            };
            out.extend_from_slice(text.unwrap_or_default());
        }
    }
}

/// Reads `name` or `{name}` behind a dollar; answers it and what follows.
fn extract(text: &[u8]) -> Option<(Piece<'_>, &[u8])> {
    static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\A[\p{L}\p{Nd}_]+").ok());
    let (brace, text) = match text.strip_prefix(b"{") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let ascii = text
        .iter()
        .take_while(|&&b| b == b'_' || b.is_ascii_alphanumeric())
        .count();
    let length = if text.get(ascii).is_some_and(|b| !b.is_ascii()) {
        let valid = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        NAME.as_ref()?.find(valid).map_or(0, |found| found.end())
    } else {
        ascii
    };
    if length == 0 {
        return None;
    }
    let (name, mut rest) = text.split_at(length);
    if brace {
        rest = rest.strip_prefix(b"}")?;
    }
    let numeric = name.iter().all(u8::is_ascii_digit) && !(name.len() > 1 && name[0] == b'0');
    let number = std::str::from_utf8(name)
        .ok()
        .and_then(|name| name.parse().ok());
    match number {
        Some(number) if numeric => Some((Piece::Number(number), rest)),
        _ => Some((Piece::Name(name), rest)),
    }
}
