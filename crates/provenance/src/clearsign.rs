//! Texts with a signature below them.
//!
//! Source: `clearsign.Decode` of both libraries.

use chart::PgpLibrary;

use crate::armor::Armored;

/// A signed text.
#[derive(Debug)]
pub struct Block {
    /// The text as it was signed: lines without blanks at their ends, parted by CR LF.
    pub signed: Vec<u8>,
    /// The same with LF, for reading.
    pub plain: Vec<u8>,
    /// The signatures.
    pub armored: Armored,
}

const START: &[u8] = b"\n-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &[u8] = b"-----BEGIN PGP SIGNATURE-----";
const END: &[u8] = b"\n-----END PGP SIGNATURE-----";

/// Finds the signed text; nothing where there is none that is whole.
pub fn decode(data: &[u8], library: PgpLibrary) -> Option<Block> {
    let rest = match data.strip_prefix(&START[1..]) {
        Some(rest) => rest,
        None => {
            let at = memchr(data, START)?;
            data.get(at + START.len()..)?
        }
    };
    let (suffix, mut rest) = line(rest);
    if !suffix.is_empty() {
        return None;
    }
    loop {
        if rest.is_empty() {
            return None;
        }
        let (header, behind) = line(rest);
        rest = behind;
        let blank = match library {
            PgpLibrary::XCrypto => header.is_empty(),
            PgpLibrary::GoCrypto => header.trim_ascii().is_empty(),
        };
        if blank {
            break;
        }
        let printable = header.iter().all(|byte| (0x20..=0x7e).contains(byte));
        let colon = header.iter().position(|byte| *byte == b':')?;
        if !printable || header[..colon].trim_ascii() != b"Hash" {
            return None;
        }
    }
    let (mut signed, mut plain) = (Vec::new(), Vec::new());
    let mut first = true;
    loop {
        let start = rest;
        let (text, behind) = line(rest);
        rest = behind;
        if text.is_empty() && rest.is_empty() {
            return None;
        }
        if text == SIGNATURE {
            rest = start;
            break;
        }
        if !std::mem::take(&mut first) {
            signed.extend_from_slice(b"\r\n");
        }
        let text = text.strip_prefix(b"- ").unwrap_or(text);
        let length = text
            .iter()
            .rposition(|byte| !matches!(byte, b' ' | b'\t'))
            .map_or(0, |last| last + 1);
        signed.extend_from_slice(&text[..length]);
        plain.extend_from_slice(&text[..length]);
        plain.push(b'\n');
    }
    if library == PgpLibrary::GoCrypto {
        plain.pop();
    }
    let end = memchr(rest, END)? + END.len();
    let armored = Armored::decode(rest.get(..end)?)?;
    Some(Block {
        signed,
        plain,
        armored,
    })
}

/// The first line without its break, and what is behind it. A line may end in CR LF.
pub(crate) fn line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == b'\n') {
        None => (data, &[]),
        Some(at) => {
            let text = &data[..at];
            (text.strip_suffix(b"\r").unwrap_or(text), &data[at + 1..])
        }
    }
}

fn memchr(data: &[u8], needle: &[u8]) -> Option<usize> {
    data.windows(needle.len())
        .position(|window| window == needle)
}
