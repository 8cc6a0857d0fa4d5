//! What kind of content a file seems to be: Go's `http.DetectContentType`, for the text that refuses a
//! file which is no archive.

/// The content type of a file by its first 512 bytes; zero bytes stand for what a shorter file lacks,
/// as Helm passes its whole buffer.
pub(crate) fn detect_content_type(data: &[u8]) -> &'static str {
    let data = data.get(..data.len().min(512)).unwrap_or_default();
    let first = data
        .iter()
        .position(|b| !is_space(*b))
        .unwrap_or(data.len());
    let text = data.get(first..).unwrap_or_default();
    for tag in HTML {
        if html_tag(text, tag) {
            return "text/html; charset=utf-8";
        }
    }
    if text.starts_with(b"<?xml") {
        return "text/xml; charset=utf-8";
    }
    for (prefix, kind) in PREFIXES {
        if data.starts_with(prefix) {
            return kind;
        }
    }
    if let Some(kind) = masked(data) {
        return kind;
    }
    if is_mp4(data) {
        return "video/mp4";
    }
    if data.get(34..).is_some_and(|rest| rest.starts_with(b"LP")) {
        return "application/vnd.ms-fontobject";
    }
    if let Some((_, kind)) = LATE.iter().find(|(prefix, _)| data.starts_with(prefix)) {
        return kind;
    }
    let binary = |b: &u8| matches!(b, 0..=0x08 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f);
    if text.iter().any(binary) {
        "application/octet-stream"
    } else {
        "text/plain; charset=utf-8"
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn html_tag(text: &[u8], tag: &[u8]) -> bool {
    text.len() > tag.len()
        && text
            .iter()
            .zip(tag)
            .all(|(byte, wanted)| byte.to_ascii_uppercase() == *wanted)
        && matches!(text.get(tag.len()), Some(b' ' | b'>'))
}

/// Signatures in which some bytes do not count (RIFF sizes), or which are read from an offset.
fn masked(data: &[u8]) -> Option<&'static str> {
    let form = data.get(8..12);
    if data.starts_with(b"RIFF") && data.get(8..14) == Some(b"WEBPVP") {
        return Some("image/webp");
    }
    if data.starts_with(b"FORM") && form == Some(b"AIFF") {
        return Some("audio/aiff");
    }
    if data.starts_with(b"RIFF") && form == Some(b"AVI ") {
        return Some("video/avi");
    }
    if data.starts_with(b"RIFF") && form == Some(b"WAVE") {
        return Some("audio/wave");
    }
    None
}

fn is_mp4(data: &[u8]) -> bool {
    let Some(size) = data
        .get(..4)
        .and_then(|bytes| bytes.try_into().ok())
        .map(u32::from_be_bytes)
    else {
        return false;
    };
    let size = size as usize;
    if data.len() < 12
        || data.len() < size
        || !size.is_multiple_of(4)
        || data.get(4..8) != Some(b"ftyp")
    {
        return false;
    }
    (8..size)
        .step_by(4)
        .filter(|at| *at != 12)
        .any(|at| data.get(at..at + 3) == Some(b"mp4"))
}

const HTML: &[&[u8]] = &[
    b"<!DOCTYPE HTML",
    b"<HTML",
    b"<HEAD",
    b"<SCRIPT",
    b"<IFRAME",
    b"<H1",
    b"<DIV",
    b"<FONT",
    b"<TABLE",
    b"<A",
    b"<STYLE",
    b"<TITLE",
    b"<B",
    b"<BODY",
    b"<BR",
    b"<P",
    b"<!--",
];

const PREFIXES: &[(&[u8], &str)] = &[
    (b"%PDF-", "application/pdf"),
    (b"%!PS-Adobe-", "application/postscript"),
    (b"\xfe\xff", "text/plain; charset=utf-16be"),
    (b"\xff\xfe", "text/plain; charset=utf-16le"),
    (b"\xef\xbb\xbf", "text/plain; charset=utf-8"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\x00\x00\x02\x00", "image/x-icon"),
    (b"BM", "image/bmp"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x89PNG\x0d\x0a\x1a\x0a", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"ID3", "audio/mpeg"),
    (b"OggS\x00", "application/ogg"),
    (b"MThd\x00\x00\x00\x06", "audio/midi"),
];

const LATE: &[(&[u8], &str)] = &[
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"OTTO", "font/otf"),
    (b"ttcf", "font/collection"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"\x1f\x8b\x08", "application/x-gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07\x00", "application/x-rar-compressed"),
    (b"Rar!\x1a\x07\x01\x00", "application/x-rar-compressed"),
    (b"\x00\x61\x73\x6d", "application/wasm"),
];
