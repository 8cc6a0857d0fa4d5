//! Finds and writes PEM blocks as `encoding/pem` does.

use data_encoding::BASE64;

use crate::encoding::base64_decode;

const LINE: usize = 64;
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"\n-----END ";
const DASHES: &[u8] = b"-----";

/// A PEM block; headers are checked and dropped, since nothing here asks for them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

/// A block without headers as text.
pub(crate) fn encode(kind: &str, bytes: &[u8]) -> String {
    let base64 = BASE64.encode(bytes);
    let mut text = format!("-----BEGIN {kind}-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(rest.len().min(LINE));
        text.push_str(line);
        text.push('\n');
        rest = tail;
    }
    text.push_str(&format!("-----END {kind}-----\n"));
    text
}

/// The first PEM block of a text (`pem.Decode` without the rest).
///
/// The offsets are Go's: relative to what is left after each line that was taken, and possibly
/// negative where a block has no content.
pub(crate) fn decode(data: &[u8]) -> Option<Block> {
    let mut rest = data;
    let mut end_trailer: i64 = 0;
    loop {
        rest = rest.get(usize::try_from(end_trailer).ok()?..)?;
        let mut end = find(rest, END)? as i64;
        end_trailer = end + END.len() as i64;
        let Some(begin) = rfind(&rest[..end as usize], BEGIN) else {
            continue;
        };
        if begin > 0 && rest[begin - 1] != b'\n' {
            continue;
        }
        let skipped = begin + BEGIN.len();
        rest = &rest[skipped..];
        end -= skipped as i64;
        end_trailer -= skipped as i64;

        let (line, tail, consumed) = take_line(rest);
        rest = tail;
        end -= consumed as i64;
        end_trailer -= consumed as i64;
        let Some(kind) = line.strip_suffix(DASHES) else {
            continue;
        };

        let mut has_headers = false;
        loop {
            if rest.is_empty() {
                return None;
            }
            let (line, tail, consumed) = take_line(rest);
            if !line.contains(&b':') {
                break;
            }
            has_headers = true;
            rest = tail;
            end -= consumed as i64;
            end_trailer -= consumed as i64;
        }
        if has_headers && end < 0 {
            continue;
        }

        let Some(trailer) = usize::try_from(end_trailer)
            .ok()
            .and_then(|at| rest.get(at..))
        else {
            continue;
        };
        let Some(after) = trailer
            .strip_prefix(kind)
            .and_then(|text| text.strip_prefix(DASHES))
        else {
            continue;
        };
        if !take_line(after).0.is_empty() {
            continue;
        }
        let mut bytes = Vec::new();
        if let Some(content) = usize::try_from(end).ok().and_then(|end| rest.get(..end)) {
            let compact: Vec<u8> = content
                .iter()
                .copied()
                .filter(|byte| !matches!(byte, b' ' | b'\t'))
                .collect();
            let Ok(decoded) = base64_decode(&compact) else {
                continue;
            };
            bytes = decoded;
        }
        return Some(Block {
            kind: kind.to_vec(),
            bytes,
        });
    }
}

/// The first line without trailing blanks, what follows it, and how many bytes it took.
fn take_line(data: &[u8]) -> (&[u8], &[u8], usize) {
    let (end, next) = match data.iter().position(|byte| *byte == b'\n') {
        None => (data.len(), data.len()),
        Some(at) if at > 0 && data[at - 1] == b'\r' => (at - 1, at + 1),
        Some(at) => (at, at + 1),
    };
    let mut line = &data[..end];
    while let [head @ .., b' ' | b'\t'] = line {
        line = head;
    }
    (line, &data[next..], next)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

fn rfind(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .rposition(|window| window == wanted)
}
