//! Cuts, searches, indents and quotes strings.
//!
//! Lengths and offsets count bytes, as Sprig's do. Letters are in `letters`, splitting and joining in
//! `string_lists`, widths that Sprig takes from a library in `goutils`. To add a function, add an entry
//! to [`FUNCS`].

use std::collections::BTreeSet;
use std::ops::Range;

use go_template::{Args, Call, FuncDef};
use go_value::number::append_quote;
use go_value::print::append_value;
use go_value::{CallError, Str, Type, Value};
use memchr::memmem;

use crate::cast::strval;
use crate::goutils::{self, LongWords};
use crate::limits;
use crate::unicode::{decode_last_rune, decode_rune, is_space, runes};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "abbrev",
        params: &[Type::Int, Type::String],
        variadic: None,
        doc: "Shortens a string to a width, with dots at its end.",
        run: abbrev,
    },
    FuncDef {
        name: "abbrevboth",
        params: &[Type::Int, Type::Int, Type::String],
        variadic: None,
        doc: "Shortens a string to a width, with dots on both sides of what starts at an offset.",
        run: abbrevboth,
    },
    FuncDef {
        name: "trunc",
        params: &[Type::Int, Type::String],
        variadic: None,
        doc: "Keeps the first bytes of a string, or the last ones for a negative count.",
        run: trunc,
    },
    FuncDef {
        name: "trim",
        params: &[Type::String],
        variadic: None,
        doc: "Removes blanks from both ends.",
        run: trim,
    },
    FuncDef {
        name: "substr",
        params: &[Type::Int, Type::Int, Type::String],
        variadic: None,
        doc: "Takes the bytes from a start up to an end; a negative start means from 0, a negative end means to the end.",
        run: substr,
    },
    FuncDef {
        name: "repeat",
        params: &[Type::Int, Type::String],
        variadic: None,
        doc: "Repeats a string.",
        run: repeat,
    },
    FuncDef {
        name: "trimall",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Removes characters of a set from both ends; the old name of trimAll.",
        run: trim_all,
    },
    FuncDef {
        name: "trimAll",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Removes characters of a set from both ends.",
        run: trim_all,
    },
    FuncDef {
        name: "trimSuffix",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Removes a suffix once.",
        run: trim_suffix,
    },
    FuncDef {
        name: "trimPrefix",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Removes a prefix once.",
        run: trim_prefix,
    },
    FuncDef {
        name: "wrap",
        params: &[Type::Int, Type::String],
        variadic: None,
        doc: "Breaks a text into lines of at most a width, at blanks.",
        run: wrap,
    },
    FuncDef {
        name: "wrapWith",
        params: &[Type::Int, Type::String, Type::String],
        variadic: None,
        doc: "Breaks a text into lines with a separator of one's own, cutting long words.",
        run: wrap_with,
    },
    FuncDef {
        name: "contains",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Tells whether a string contains another.",
        run: contains,
    },
    FuncDef {
        name: "hasPrefix",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Tells whether a string starts with another.",
        run: has_prefix,
    },
    FuncDef {
        name: "hasSuffix",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Tells whether a string ends with another.",
        run: has_suffix,
    },
    FuncDef {
        name: "quote",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Puts each value in double quotes, with Go's escapes; nil values are left out.",
        run: quote,
    },
    FuncDef {
        name: "squote",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Puts each value in single quotes; nil values are left out.",
        run: squote,
    },
    FuncDef {
        name: "cat",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Joins values with blanks; nil values are left out.",
        run: cat,
    },
    FuncDef {
        name: "indent",
        params: &[Type::Int, Type::String],
        variadic: None,
        doc: "Indents every line by a number of blanks.",
        run: indent,
    },
    FuncDef {
        name: "nindent",
        params: &[Type::Int, Type::String],
        variadic: None,
        doc: "Indents every line by a number of blanks and starts with a line end.",
        run: nindent,
    },
    FuncDef {
        name: "replace",
        params: &[Type::String, Type::String, Type::String],
        variadic: None,
        doc: "Replaces all occurrences of a string by another.",
        run: replace,
    },
    FuncDef {
        name: "plural",
        params: &[Type::String, Type::String, Type::Int],
        variadic: None,
        doc: "Takes the first string for a count of one, else the second.",
        run: plural,
    },
    FuncDef {
        name: "toString",
        params: &[Type::Any],
        variadic: None,
        doc: "Turns a value into a string.",
        run: to_string,
    },
];

/// Go's panic for a negative count in `strings.Repeat`.
const NEGATIVE_REPEAT: &str = "strings: negative Repeat count";

/// A string as a result.
pub(crate) fn text(bytes: impl Into<Str>) -> Result<Value, CallError> {
    Ok(Value::Str(bytes.into()))
}

/// A part of a string; the string itself where nothing is cut.
fn part(s: &Str, range: Range<usize>) -> Result<Value, CallError> {
    Ok(Value::Str(s.slice(range)))
}

fn abbrev(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (width, s) = (args.int(0)?, args.str(1)?);
    if width < 4 || s.len() as u64 <= width as u64 {
        return Ok(Value::Str(s.clone()));
    }
    text(goutils::abbreviate(s.as_bytes(), width))
}

fn abbrevboth(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (left, right, s) = (args.int(0)?, args.int(1)?, args.str(2)?);
    if right < 4 || left > 0 && right < 7 {
        return Ok(Value::Str(s.clone()));
    }
    text(goutils::abbreviate_full(s.as_bytes(), left, right))
}

fn trunc(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (count, s) = (args.int(0)?, args.str(1)?);
    let keep = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if keep >= s.len() {
        part(s, 0..s.len())
    } else if count < 0 {
        part(s, s.len() - keep..s.len())
    } else {
        part(s, 0..keep)
    }
}

fn trim(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let s = args.str(0)?;
    part(s, trimmed(s.as_bytes(), is_space))
}

fn trim_all(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (set, s) = (args.str(0)?.as_bytes(), args.str(1)?);
    match set {
        [] => part(s, 0..s.len()),
        [byte] if byte.is_ascii() => part(s, trimmed(s.as_bytes(), |c| c == char::from(*byte))),
        _ => {
            let set: BTreeSet<char> = runes(set).collect();
            part(s, trimmed(s.as_bytes(), |c| set.contains(&c)))
        }
    }
}

/// The range that stays when characters are removed from both ends.
pub(crate) fn trimmed(bytes: &[u8], remove: impl Fn(char) -> bool) -> Range<usize> {
    let (mut start, mut end) = (0, bytes.len());
    while start < end {
        match decode_last_rune(&bytes[start..end]) {
            (c, len) if remove(c) => end -= len,
            _ => break,
        }
    }
    while start < end {
        match decode_rune(&bytes[start..end]) {
            (c, len) if remove(c) => start += len,
            _ => break,
        }
    }
    start..end
}

fn trim_suffix(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (suffix, s) = (args.str(0)?.as_bytes(), args.str(1)?);
    let end = if s.as_bytes().ends_with(suffix) {
        s.len() - suffix.len()
    } else {
        s.len()
    };
    part(s, 0..end)
}

fn trim_prefix(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (prefix, s) = (args.str(0)?.as_bytes(), args.str(1)?);
    let start = if s.as_bytes().starts_with(prefix) {
        prefix.len()
    } else {
        0
    };
    part(s, start..s.len())
}

/// Go's slice expressions panic on wrong bounds; the sentences are those of its runtime.
fn substr(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (start, end, s) = (args.int(0)?, args.int(1)?, args.str(2)?);
    let len = s.len() as i64;
    let panic = |bounds: String| {
        Err(CallError::panicked(format!(
            "runtime error: slice bounds out of range {bounds}"
        )))
    };
    if start < 0 {
        return match end {
            ..0 => panic(format!("[:{end}]")),
            _ if end > len => panic(format!("[:{end}] with length {len}")),
            _ => part(s, 0..end as usize),
        };
    }
    let end = if end < 0 || end > len { len } else { end };
    if start > end {
        return panic(format!("[{start}:{end}]"));
    }
    part(s, start as usize..end as usize)
}

fn repeat(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (count, s) = (args.int(0)?, args.str(1)?);
    let Ok(count) = usize::try_from(count) else {
        return Err(CallError::panicked(NEGATIVE_REPEAT));
    };
    limits::string(s.len().checked_mul(count))?;
    match count {
        _ if s.is_empty() => text(Str::empty()),
        0 => text(Str::empty()),
        1 => text(s.clone()),
        _ => text(s.as_bytes().repeat(count)),
    }
}

fn wrap(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (width, s) = (args.int(0)?, args.str(1)?);
    text(goutils::wrap_custom(
        s.as_bytes(),
        width,
        b"",
        LongWords::Keep,
    )?)
}

fn wrap_with(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (width, line_end, s) = (args.int(0)?, args.str(1)?, args.str(2)?);
    text(goutils::wrap_custom(
        s.as_bytes(),
        width,
        line_end.as_bytes(),
        LongWords::Cut,
    )?)
}

/// The first occurrence of a text that is not empty. Preparing a search costs more than a short one.
pub(crate) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    match wanted {
        [byte] => memchr::memchr(*byte, bytes),
        _ if bytes.len() < 64 => bytes
            .windows(wanted.len().max(1))
            .position(|window| window == wanted),
        _ => memmem::find(bytes, wanted),
    }
}

fn contains(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (part, s) = (args.str(0)?, args.str(1)?);
    Ok(Value::Bool(
        part.is_empty() || find(s.as_bytes(), part.as_bytes()).is_some(),
    ))
}

fn has_prefix(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(
        args.str(1)?.as_bytes().starts_with(args.str(0)?.as_bytes()),
    ))
}

fn has_suffix(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::Bool(
        args.str(1)?.as_bytes().ends_with(args.str(0)?.as_bytes()),
    ))
}

/// Writes each value that is not nil, with blanks between.
fn spaced(
    values: &[Value],
    mut write: impl FnMut(&mut Vec<u8>, &Value),
) -> Result<Value, CallError> {
    let mut out = Vec::new();
    for value in values.iter().filter(|value| !value.is_nil()) {
        if !out.is_empty() {
            out.push(b' ');
        }
        write(&mut out, value);
        limits::string(Some(out.len()))?;
    }
    text(out)
}

fn quote(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    spaced(args.all(), |out, value| match value {
        Value::Str(s) | Value::Bytes(s) => append_quote(out, s.as_bytes()),
        other => append_quote(out, strval(other).as_bytes()),
    })
}

fn squote(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    spaced(args.all(), |out, value| {
        out.push(b'\'');
        append_value(out, value);
        out.push(b'\'');
    })
}

fn cat(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let mut out = Vec::new();
    for (at, value) in args
        .all()
        .iter()
        .filter(|value| !value.is_nil())
        .enumerate()
    {
        if at > 0 {
            out.push(b' ');
        }
        append_value(&mut out, value);
        limits::string(Some(out.len()))?;
    }
    text(out)
}

/// Whether an indented text starts with a line end of its own.
#[derive(Clone, Copy)]
enum Lead {
    None,
    LineEnd,
}

fn indented(args: Args<'_>, lead: Lead) -> Result<Value, CallError> {
    let (width, s) = (args.int(0)?, args.str(1)?);
    let Ok(width) = usize::try_from(width) else {
        return Err(CallError::panicked(NEGATIVE_REPEAT));
    };
    let bytes = s.as_bytes();
    let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
    let total = width
        .checked_mul(lines)
        .and_then(|pads| pads.checked_add(bytes.len() + 1));
    let mut out = Vec::with_capacity(limits::string(total)?);
    if let Lead::LineEnd = lead {
        out.push(b'\n');
    }
    let pad = |out: &mut Vec<u8>| out.resize(out.len() + width, b' ');
    pad(&mut out);
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        out.extend_from_slice(&bytes[start..=end]);
        pad(&mut out);
        start = end + 1;
    }
    out.extend_from_slice(&bytes[start..]);
    text(out)
}

fn indent(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    indented(args, Lead::None)
}

fn nindent(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    indented(args, Lead::LineEnd)
}

fn replace(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (old, new, s) = (
        args.str(0)?.as_bytes(),
        args.str(1)?.as_bytes(),
        args.str(2)?,
    );
    let bytes = s.as_bytes();
    if old == new {
        return Ok(Value::Str(s.clone()));
    }
    if old.is_empty() {
        return replace_nothing(bytes, new);
    }
    let Some(mut at) = find(bytes, old) else {
        return Ok(Value::Str(s.clone()));
    };
    let mut out = Vec::with_capacity(bytes.len() + new.len());
    let mut rest = bytes;
    loop {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(new);
        limits::string(Some(out.len()))?;
        rest = &rest[at + old.len()..];
        match find(rest, old) {
            Some(next) => at = next,
            None => break,
        }
    }
    out.extend_from_slice(rest);
    text(out)
}

/// Replaces the empty string: the new one comes before each character and at the end.
fn replace_nothing(bytes: &[u8], new: &[u8]) -> Result<Value, CallError> {
    let mut out = new.to_vec();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (character, after) = rest.split_at(decode_rune(rest).1);
        out.extend_from_slice(character);
        out.extend_from_slice(new);
        limits::string(Some(out.len()))?;
        rest = after;
    }
    text(out)
}

fn plural(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (one, many, count) = (args.str(0)?, args.str(1)?, args.int(2)?);
    text(if count == 1 {
        one.clone()
    } else {
        many.clone()
    })
}

fn to_string(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    text(strval(args.value(0)))
}
