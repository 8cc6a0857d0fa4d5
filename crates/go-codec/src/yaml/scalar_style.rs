//! How a scalar is written: what its characters allow, and which style that gives (`yaml_emitter_analyze_scalar`,
//! `yaml_emitter_select_scalar_style`, `stringv` of `encode.go`).

use super::emit::{Context, Generation, Tag};
use super::resolve::is_plainly_a_string;

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// What may stand around a scalar (`yaml_emitter_analyze_scalar`).
#[derive(Clone, Copy, Default)]
pub(super) struct Analysis {
    pub(super) multiline: bool,
    pub(super) plain_allowed: bool,
    pub(super) single_quoted_allowed: bool,
    pub(super) literal_allowed: bool,
}

/// The style of a scalar.
pub(super) fn select_style(
    text: &[u8],
    tag: Tag,
    analysis: Analysis,
    context: Context,
    generation: Generation,
) -> Style {
    let mut style = if memchr::memchr(b'\n', text).is_some() {
        Style::Literal
    } else if tag == Tag::Binary
        || (is_plainly_a_string(text) && !(generation == Generation::V3 && is_signed_octal(text)))
    {
        Style::Plain
    } else {
        Style::DoubleQuoted
    };
    if context == Context::SimpleKey && analysis.multiline {
        style = Style::DoubleQuoted;
    }
    if style == Style::Plain && !analysis.plain_allowed {
        style = Style::SingleQuoted;
    }
    if style == Style::SingleQuoted && !analysis.single_quoted_allowed {
        style = Style::DoubleQuoted;
    }
    if style == Style::Literal && !analysis.literal_allowed {
        style = Style::DoubleQuoted;
    }
    style
}

/// Bytes that settle nothing about a scalar unless they come first.
const ORDINARY: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = b'!' as usize;
    while i < 0x7f {
        table[i] = i != b':' as usize && i != b'#' as usize;
        i += 1;
    }
    table
};

/// Looks at the characters of a scalar.
pub(super) fn analyze(text: &[u8], generation: Generation) -> Analysis {
    let Some(&first) = text.first() else {
        return Analysis {
            plain_allowed: true,
            single_quoted_allowed: true,
            ..Analysis::default()
        };
    };
    let mut indicators = text.starts_with(b"---") || text.starts_with(b"...");
    let follows_blank = |at: usize| text.get(at).is_none_or(|b| matches!(b, b' ' | b'\t'));
    indicators |= match first {
        b'#' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
        | b'"' | b'%' | b'@' | b'`' => true,
        b'?' | b':' | b'-' => follows_blank(1),
        _ => false,
    };
    let (mut line_breaks, mut special, mut tabs) = (false, false, false);
    let (mut leading_space, mut leading_break, mut trailing_space, mut trailing_break) =
        (false, false, false, false);
    let (mut break_space, mut space_break) = (false, false);
    let (mut previous_space, mut previous_break) = (false, false);
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        if ORDINARY[byte as usize] {
            previous_space = false;
            previous_break = false;
            at += 1;
            continue;
        }
        let width = width(byte);
        let next = at + width;
        match byte {
            b':' if at > 0 => indicators |= follows_blank(next),
            b'#' if at > 0 => indicators |= is_blank_or_break_before(text, at),
            _ => {}
        }
        if byte == b'\t' && generation == Generation::V3 {
            tabs = true;
        } else if !is_printable(text, at) {
            special = true;
        }
        if byte == b' ' {
            leading_space |= at == 0;
            trailing_space |= next >= text.len();
            break_space |= previous_break;
            previous_space = true;
            previous_break = false;
        } else if is_break(text, at) {
            line_breaks = true;
            leading_break |= at == 0;
            trailing_break |= next >= text.len();
            space_break |= previous_space;
            previous_space = false;
            previous_break = true;
        } else {
            previous_space = false;
            previous_break = false;
        }
        at = next;
    }
    let unquotable = space_break || special;
    Analysis {
        multiline: line_breaks,
        plain_allowed: !(leading_space
            || leading_break
            || trailing_space
            || trailing_break
            || break_space
            || unquotable
            || tabs
            || line_breaks
            || indicators),
        single_quoted_allowed: !(break_space || unquotable || tabs),
        literal_allowed: !(trailing_space || unquotable),
    }
}

/// `0o-7`: go-yaml v3 parses what follows `0o` once more by itself, and so lets a sign stand there.
fn is_signed_octal(text: &[u8]) -> bool {
    let plain: Vec<u8> = text.iter().copied().filter(|&b| b != b'_').collect();
    match plain.as_slice() {
        [b'0', b'o', b'-' | b'+', digits @ ..] => {
            !digits.is_empty() && go_value::number::parse_int(digits, 8, 64).is_ok()
        }
        _ => false,
    }
}

/// Whether the character before a place is a blank or a line break.
fn is_blank_or_break_before(text: &[u8], at: usize) -> bool {
    last_char(text, at)
        .is_some_and(|before| matches!(text[before], b' ' | b'\t' | 0) || is_break(text, before))
}

/// Where the character before a place begins.
pub(super) fn last_char(text: &[u8], end: usize) -> Option<usize> {
    text.get(..end)?.iter().rposition(|&b| b & 0xc0 != 0x80)
}

/// The width of the character that begins with this byte.
pub(super) fn width(first: u8) -> usize {
    match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    }
}

pub(super) fn is_break(text: &[u8], at: usize) -> bool {
    matches!(
        text.get(at..).unwrap_or_default(),
        [b'\n' | b'\r', ..] | [0xc2, 0x85, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..]
    )
}

/// go-yaml's `is_printable`: what lies above U+FFFF is not.
pub(super) fn is_printable(text: &[u8], at: usize) -> bool {
    match text.get(at..).unwrap_or_default() {
        [b'\n' | 0x20..=0x7e, ..] => true,
        [0xc2, second, ..] => *second >= 0xa0,
        [0xc3..=0xec, ..] => true,
        [0xed, second, ..] => *second < 0xa0,
        [0xee, ..] => true,
        [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xbe | 0xbf, ..] => false,
        [0xef, ..] => true,
        _ => false,
    }
}
