//! The quoting of a pattern inside the text of a panic (Go: `regexp.go`, `quote`).

/// Back quotes where Go's `strconv.CanBackquote` allows them, else a Go string literal.
pub(crate) fn quote(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    if can_backquote(text) {
        out.push(b'`');
        out.extend_from_slice(text);
        out.push(b'`');
        return out;
    }
    out.push(b'"');
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            quote_char(c, &mut out);
        }
        for byte in chunk.invalid() {
            out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
        }
    }
    out.push(b'"');
    out
}

fn can_backquote(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return false;
    };
    text.chars().all(|c| match c {
        '\u{feff}' | '`' | '\x7f' => false,
        '\t' => true,
        _ => c >= ' ',
    })
}

fn quote_char(c: char, out: &mut Vec<u8>) {
    match c {
        '"' | '\\' => out.extend_from_slice(&[b'\\', c as u8]),
        ' '..='~' => out.push(c as u8),
        '\x07' => out.extend_from_slice(b"\\a"),
        '\x08' => out.extend_from_slice(b"\\b"),
        '\x0c' => out.extend_from_slice(b"\\f"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        '\x0b' => out.extend_from_slice(b"\\v"),
        _ if c.is_ascii() => out.extend_from_slice(format!("\\x{:02x}", c as u32).as_bytes()),
        _ if is_print(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        _ if (c as u32) < 0x10000 => {
            out.extend_from_slice(format!("\\u{:04x}", c as u32).as_bytes());
        }
        _ => out.extend_from_slice(format!("\\U{:08x}", c as u32).as_bytes()),
    }
}

/// Go's `strconv.IsPrint` beyond ASCII: letters, marks, numbers, punctuation and symbols.
///
/// The standard library keeps the same table for `Debug`; it escapes a mark only at the start of a string, so the
/// character is asked for behind a letter.
fn is_print(c: char) -> bool {
    let mut pair = String::with_capacity(5);
    pair.push('a');
    pair.push(c);
    pair.escape_debug().nth(1) != Some('\\')
}
