//! Encodes text as base64 and base32 and reads it back.
//!
//! The decoders are Go's (`encoding/base64`, `encoding/base32`): they skip line ends, and their errors
//! name the offset Go names, because `b64dec` and `b32dec` print the error text as their result.
//! Digests are in `crypto`. To add a function, add an entry to [`FUNCS`].

use data_encoding::{BASE32, BASE64};
use go_template::FuncDef;
use go_value::{Str, Type, Value};

use crate::limits;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "b64enc",
        params: &[Type::String],
        variadic: None,
        doc: "Encodes a string as base64.",
        run: |_, args| {
            let text = args.str(0)?.as_bytes();
            limits::string(text.len().checked_mul(2))?;
            Ok(Value::str(BASE64.encode(text)))
        },
    },
    FuncDef {
        name: "b64dec",
        params: &[Type::String],
        variadic: None,
        doc: "Decodes base64; what is not base64 gives the text of the error.",
        run: |_, args| Ok(decoded(base64_decode(args.str(0)?.as_bytes()), "base64")),
    },
    FuncDef {
        name: "b32enc",
        params: &[Type::String],
        variadic: None,
        doc: "Encodes a string as base32.",
        run: |_, args| {
            let text = args.str(0)?.as_bytes();
            limits::string(text.len().checked_mul(2))?;
            Ok(Value::str(BASE32.encode(text)))
        },
    },
    FuncDef {
        name: "b32dec",
        params: &[Type::String],
        variadic: None,
        doc: "Decodes base32; what is not base32 gives the text of the error.",
        run: |_, args| Ok(decoded(base32_decode(args.str(0)?.as_bytes()), "base32")),
    },
];

/// The offset that Go's `CorruptInputError` names. It may be negative for base32, as in Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Corrupt(pub(crate) i64);

impl Corrupt {
    /// Go's sentence.
    pub(crate) fn text(self, encoding: &str) -> String {
        format!("illegal {encoding} data at input byte {}", self.0)
    }
}

fn decoded(result: Result<Vec<u8>, Corrupt>, encoding: &str) -> Value {
    match result {
        Ok(bytes) => Value::Str(Str::from(bytes)),
        Err(corrupt) => Value::str(corrupt.text(encoding)),
    }
}

const PADDING: u8 = b'=';

fn base64_digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

fn base32_digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'2'..=b'7' => Some(byte - b'2' + 26),
        _ => None,
    }
}

fn is_line_end(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b'\n' | b'\r'))
}

/// `base64.StdEncoding.DecodeString`.
pub(crate) fn base64_decode(source: &[u8]) -> Result<Vec<u8>, Corrupt> {
    let corrupt = |at: usize| Corrupt(at as i64);
    let mut out = Vec::with_capacity(source.len() / 4 * 3);
    let mut at = 0;
    while at < source.len() {
        // One quantum: four digits, line ends between them, padding at the end (decodeQuantum).
        let mut digits = [0u8; 4];
        let mut count = 0;
        let mut trailing = None;
        while count < 4 {
            let Some(&byte) = source.get(at) else {
                if count == 0 {
                    return Ok(out);
                }
                return Err(corrupt(at - count));
            };
            at += 1;
            if let Some(digit) = base64_digit(byte) {
                digits[count] = digit;
                count += 1;
                continue;
            }
            if is_line_end(Some(&byte)) {
                continue;
            }
            if byte != PADDING || count < 2 {
                return Err(corrupt(at - 1));
            }
            if count == 2 {
                while is_line_end(source.get(at)) {
                    at += 1;
                }
                match source.get(at) {
                    None => return Err(corrupt(source.len())),
                    Some(&PADDING) => at += 1,
                    Some(_) => return Err(corrupt(at - 1)),
                }
            }
            while is_line_end(source.get(at)) {
                at += 1;
            }
            if at < source.len() {
                trailing = Some(corrupt(at));
            }
            break;
        }
        let bits = digits
            .iter()
            .fold(0u32, |bits, digit| bits << 6 | u32::from(*digit));
        let [_, first, second, third] = bits.to_be_bytes();
        out.extend_from_slice(&[first, second, third][..count - 1]);
        if let Some(error) = trailing {
            return Err(error);
        }
    }
    Ok(out)
}

/// `base32.StdEncoding.DecodeString`.
fn base32_decode(text: &[u8]) -> Result<Vec<u8>, Corrupt> {
    let stripped: Vec<u8>;
    let source = if text.iter().any(|byte| is_line_end(Some(byte))) {
        stripped = text
            .iter()
            .copied()
            .filter(|byte| !is_line_end(Some(byte)))
            .collect();
        &stripped[..]
    } else {
        text
    };
    let total = source.len() as i64;
    let mut rest = source;
    let mut out = Vec::with_capacity(source.len() / 8 * 5);
    let mut end = false;
    while !rest.is_empty() && !end {
        let mut digits = [0u8; 8];
        let mut count = 0;
        while count < 8 {
            let Some((&byte, tail)) = rest.split_first() else {
                return Err(Corrupt(total - count as i64));
            };
            rest = tail;
            let left = rest.len() as i64;
            if byte == PADDING && count >= 2 && rest.len() < 8 {
                if rest.len() + count < 7 {
                    return Err(Corrupt(total));
                }
                if let Some(bad) = rest
                    .iter()
                    .take(7 - count)
                    .position(|byte| *byte != PADDING)
                {
                    return Err(Corrupt(total - left + bad as i64 - 1));
                }
                // Counts at which the padding cannot begin (RFC 4648, section 6).
                if matches!(count, 1 | 3 | 6) {
                    return Err(Corrupt(total - left - 1));
                }
                end = true;
                break;
            }
            let Some(digit) = base32_digit(byte) else {
                return Err(Corrupt(total - left - 1));
            };
            digits[count] = digit;
            count += 1;
        }
        let bits = digits
            .iter()
            .fold(0u64, |bits, digit| bits << 5 | u64::from(*digit));
        out.extend_from_slice(&bits.to_be_bytes()[3..3 + count * 5 / 8]);
    }
    Ok(out)
}
