//! `html`, `js`, `urlquery`.

use go_value::unicode::is_print;
use go_value::utf8::decode_rune;
use go_value::{Str, Underlying, Value, print};

use crate::func_def::Args;

/// The arguments printed as `print` does, after following pointers.
pub(super) fn eval_args(args: Args<'_>) -> Str {
    if let [Value::Str(s)] = args.all() {
        return s.clone();
    }
    let mut out = Vec::new();
    let mut after_string = false;
    for (at, arg) in args.all().iter().enumerate() {
        let is_string = arg.kind() == go_value::Kind::String || arg.is_nil();
        if at > 0 && !is_string && !after_string {
            out.push(b' ');
        }
        let start = out.len();
        match arg {
            // What prints no value is the text that says so.
            Value::Nil => out.extend_from_slice(b"<no value>"),
            Value::Object(object) => {
                print::append_value(&mut out, arg);
                let plain = object.display().is_none()
                    && matches!(object.underlying(), Underlying::Pointer(_));
                if plain && out.get(start) == Some(&b'&') {
                    out.remove(start);
                }
            }
            other => print::append_value(&mut out, other),
        }
        after_string = is_string;
    }
    out.into()
}

/// `HTMLEscapeString`
pub(super) fn html(text: Str) -> Str {
    if !text
        .as_bytes()
        .iter()
        .any(|byte| b"'\"&<>\0".contains(byte))
    {
        return text;
    }
    let mut out = Vec::with_capacity(text.len() + 16);
    for &byte in text.as_bytes() {
        match byte {
            0 => out.extend_from_slice("\u{FFFD}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            _ => out.push(byte),
        }
    }
    out.into()
}

/// `JSEscapeString`
pub(super) fn js(text: Str) -> Str {
    let special = |byte: &u8| matches!(byte, b'\\' | b'\'' | b'"' | b'<' | b'>' | b'&' | b'=' | 0..0x20 | 0x80..);
    if !text.as_bytes().iter().any(special) {
        return text;
    }
    let mut out = Vec::with_capacity(text.len() + 16);
    let mut rest = text.as_bytes();
    while let Some(&byte) = rest.first() {
        let mut width = 1;
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\'' => out.extend_from_slice(b"\\'"),
            b'"' => out.extend_from_slice(b"\\\""),
            b'<' => out.extend_from_slice(b"\\u003C"),
            b'>' => out.extend_from_slice(b"\\u003E"),
            b'&' => out.extend_from_slice(b"\\u0026"),
            b'=' => out.extend_from_slice(b"\\u003D"),
            0..0x20 => out.extend_from_slice(format!("\\u00{byte:02X}").as_bytes()),
            0x80.. => {
                let (rune, size) = decode_rune(rest);
                width = size;
                if is_print(rune) {
                    out.extend_from_slice(rest.get(..size).unwrap_or_default());
                } else {
                    out.extend_from_slice(format!("\\u{rune:04X}").as_bytes());
                }
            }
            _ => out.push(byte),
        }
        rest = rest.get(width..).unwrap_or_default();
    }
    out.into()
}

/// `url.QueryEscape`
pub(super) fn url_query(text: Str) -> Str {
    let mut out = Vec::with_capacity(text.len());
    for &byte in text.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte),
            b' ' => out.push(b'+'),
            _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    out.into()
}
