//! Paths as Go's `path` and `filepath` packages (on Unix) see them.

/// `path.Clean`: the shortest path that means the same, by text alone.
pub fn clean(path: &str) -> String {
    if path.is_empty() {
        return ".".into();
    }
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match kept.last() {
                Some(&last) if last != ".." => {
                    kept.pop();
                }
                _ if rooted => {}
                _ => kept.push(".."),
            },
            part => kept.push(part),
        }
    }
    let joined = kept.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".into(),
        (false, false) => joined,
    }
}

/// `filepath.Join` of two elements.
pub fn join_clean(one: &str, other: &str) -> String {
    match (one.is_empty(), other.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean(other),
        (false, true) => clean(one),
        (false, false) => clean(&format!("{one}/{other}")),
    }
}

/// `filepath.Base`: the last element.
pub fn base(path: &[u8]) -> &[u8] {
    if path.is_empty() {
        return b".";
    }
    let end = path.iter().rposition(|b| *b != b'/').map_or(0, |at| at + 1);
    if end == 0 {
        return b"/";
    }
    let trimmed = path.get(..end).unwrap_or_default();
    trimmed.rsplit(|b| *b == b'/').next().unwrap_or(trimmed)
}

/// `filepath.Ext`: the last element's part from its last dot on.
pub fn ext(path: &[u8]) -> &[u8] {
    let last = path.rsplit(|b| *b == b'/').next().unwrap_or(path);
    last.iter()
        .rposition(|b| *b == b'.')
        .and_then(|at| last.get(at..))
        .unwrap_or_default()
}

/// A pattern that `filepath.Match` refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct BadPattern;

/// `filepath.Match`: `*` and `?` stop at `/`, `[a-z]` and `[^a-z]` are classes, `\` escapes.
///
/// # Errors
/// A class without end, an empty class, a range without end, a trailing backslash; as in Go only where
/// the match gets that far.
pub fn matches(pattern: &[u8], name: &[u8]) -> Result<bool, BadPattern> {
    let (mut pattern, mut name) = (pattern, name);
    'pattern: while !pattern.is_empty() {
        let (star, chunk, rest) = scan_chunk(pattern);
        pattern = rest;
        if star && chunk.is_empty() {
            // A trailing star takes the rest of the element.
            return Ok(!name.contains(&b'/'));
        }
        if let Some(rest) = match_chunk(chunk, name)?
            && (rest.is_empty() || !pattern.is_empty())
        {
            name = rest;
            continue;
        }
        if star {
            let mut at = 0;
            while at < name.len() && name.get(at) != Some(&b'/') {
                at += 1;
                let tail = name.get(at..).unwrap_or_default();
                if let Some(rest) = match_chunk(chunk, tail)? {
                    if pattern.is_empty() && !rest.is_empty() {
                        continue;
                    }
                    name = rest;
                    continue 'pattern;
                }
            }
        }
        return Ok(false);
    }
    Ok(name.is_empty())
}

/// The next part of a pattern up to an unescaped star, and whether stars come before it.
fn scan_chunk(pattern: &[u8]) -> (bool, &[u8], &[u8]) {
    let stars = pattern.iter().take_while(|b| **b == b'*').count();
    let pattern = pattern.get(stars..).unwrap_or_default();
    let mut in_class = false;
    let mut at = 0;
    while let Some(byte) = pattern.get(at) {
        match byte {
            b'\\' if at + 1 < pattern.len() => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'*' if !in_class => break,
            _ => {}
        }
        at += 1;
    }
    let (chunk, rest) = pattern.split_at(at.min(pattern.len()));
    (stars > 0, chunk, rest)
}

/// Matches a chunk without stars at the start of `name`; the rest of the name when it does.
fn match_chunk<'n>(mut chunk: &[u8], mut name: &'n [u8]) -> Result<Option<&'n [u8]>, BadPattern> {
    // After the first mismatch the chunk is read on for its faults.
    let mut failed = false;
    while let Some(first) = chunk.first() {
        failed |= name.is_empty();
        match first {
            b'[' => {
                let rune = if failed {
                    None
                } else {
                    let (rune, len) = decode(name);
                    name = name.get(len..).unwrap_or_default();
                    Some(rune)
                };
                chunk = chunk.get(1..).unwrap_or_default();
                let negated = chunk.first() == Some(&b'^');
                if negated {
                    chunk = chunk.get(1..).unwrap_or_default();
                }
                let mut found = false;
                let mut ranges = 0;
                loop {
                    if chunk.first() == Some(&b']') && ranges > 0 {
                        chunk = chunk.get(1..).unwrap_or_default();
                        break;
                    }
                    let (low, rest) = class_rune(chunk)?;
                    chunk = rest;
                    let mut high = low;
                    if chunk.first() == Some(&b'-') {
                        (high, chunk) = class_rune(chunk.get(1..).unwrap_or_default())?;
                    }
                    found |= rune.is_some_and(|rune| low <= rune && rune <= high);
                    ranges += 1;
                }
                failed |= found == negated;
            }
            b'?' => {
                if !failed {
                    failed = name.first() == Some(&b'/');
                    let (_, len) = decode(name);
                    name = name.get(len..).unwrap_or_default();
                }
                chunk = chunk.get(1..).unwrap_or_default();
            }
            literal => {
                let mut literal = *literal;
                if literal == b'\\' {
                    chunk = chunk.get(1..).unwrap_or_default();
                    literal = *chunk.first().ok_or(BadPattern)?;
                }
                if !failed {
                    failed = name.first() != Some(&literal);
                    name = name.get(1..).unwrap_or_default();
                }
                chunk = chunk.get(1..).unwrap_or_default();
            }
        }
    }
    Ok((!failed).then_some(name))
}

/// One rune of a class (`getEsc`).
fn class_rune(chunk: &[u8]) -> Result<(u32, &[u8]), BadPattern> {
    let chunk = match chunk.first() {
        None | Some(b'-' | b']') => return Err(BadPattern),
        Some(b'\\') => chunk
            .get(1..)
            .filter(|rest| !rest.is_empty())
            .ok_or(BadPattern)?,
        Some(_) => chunk,
    };
    let (rune, len) = decode(chunk);
    if rune == REPLACEMENT && len == 1 {
        return Err(BadPattern);
    }
    let rest = chunk.get(len..).unwrap_or_default();
    if rest.is_empty() {
        return Err(BadPattern);
    }
    Ok((rune, rest))
}

const REPLACEMENT: u32 = 0xfffd;

/// `utf8.DecodeRune`: a byte that begins no rune is U+FFFD of length one.
fn decode(bytes: &[u8]) -> (u32, usize) {
    let head = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    match head
        .utf8_chunks()
        .next()
        .and_then(|chunk| chunk.valid().chars().next())
    {
        Some(rune) => (u32::from(rune), rune.len_utf8()),
        None => (REPLACEMENT, usize::from(!bytes.is_empty())),
    }
}
