//! Draws random text, numbers and identifiers.
//!
//! All randomness comes from [`go_template::Ambient::draw`]; the distributions are those of goutils,
//! `math/rand` and xstrings. How many draws a result takes from the stream is part of the contract
//! of frozen chance: change nothing here without a new version of that contract.
//! To add a function, add an entry to [`FUNCS`].

use data_encoding::BASE64;
use go_template::{Args, Call, FuncDef};
use go_value::{CallError, Str, Type, Value};

use crate::limits;

/// More bytes than Go can ever allocate at once on a 64-bit machine (`runtime.maxAlloc`).
const GO_MAX_ALLOC: u64 = 1 << 48;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "randAlpha",
        params: &[Type::Int],
        variadic: None,
        doc: "Draws that many ASCII letters.",
        run: |call, args| {
            characters(
                call,
                args,
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            )
        },
    },
    FuncDef {
        name: "randAlphaNum",
        params: &[Type::Int],
        variadic: None,
        doc: "Draws that many ASCII letters and digits.",
        run: |call, args| {
            characters(
                call,
                args,
                b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            )
        },
    },
    FuncDef {
        name: "randNumeric",
        params: &[Type::Int],
        variadic: None,
        doc: "Draws that many digits.",
        run: |call, args| characters(call, args, b"0123456789"),
    },
    FuncDef {
        name: "randAscii",
        params: &[Type::Int],
        variadic: None,
        doc: "Draws that many printable ASCII characters, the blank included.",
        run: |call, args| {
            let printable: Vec<u8> = (b' '..=b'~').collect();
            characters(call, args, &printable)
        },
    },
    FuncDef {
        name: "randBytes",
        params: &[Type::Int],
        variadic: None,
        doc: "Draws that many bytes and encodes them as base64.",
        run: |call, args| {
            let count = allocation(args.int(0)?, 1)?;
            let mut bytes = vec![0; count];
            call.ambient.draw(&call.site(args)).fill(&mut bytes);
            Ok(Value::str(BASE64.encode(&bytes)))
        },
    },
    FuncDef {
        name: "randInt",
        params: &[Type::Int, Type::Int],
        variadic: None,
        doc: "Draws a number from the first argument up to, but not including, the second.",
        run: |call, args| {
            let (min, max) = (args.int(0)?, args.int(1)?);
            // Go subtracts with wrap-around before Intn looks at the sign.
            let span = max.wrapping_sub(min);
            if span <= 0 {
                return Err(CallError::panicked("invalid argument to Intn"));
            }
            let drawn = call.ambient.draw(&call.site(args)).below(span as u64);
            Ok(Value::int(min.wrapping_add(drawn as i64)))
        },
    },
    FuncDef {
        name: "shuffle",
        params: &[Type::String],
        variadic: None,
        doc: "Puts the characters of a string in random order.",
        run: |call, args| {
            let text = args.str(0)?;
            if text.is_empty() {
                return Ok(Value::Str(Str::empty()));
            }
            let mut chars = runes(text.as_bytes());
            limits::string(chars.len().checked_mul(4))?;
            let mut draw = call.ambient.draw(&call.site(args));
            for last in (1..chars.len()).rev() {
                chars.swap(last, draw.below(last as u64 + 1) as usize);
            }
            Ok(Value::str(chars.into_iter().collect::<String>()))
        },
    },
    FuncDef {
        name: "uuidv4",
        params: &[],
        variadic: None,
        doc: "Draws a version 4 UUID.",
        run: |call, args| {
            let mut bytes = [0u8; 16];
            call.ambient.draw(&call.site(args)).fill(&mut bytes);
            let bits = u128::from_be_bytes(bytes);
            // Version 4 and the RFC variant take the place of six random bits.
            let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
            let hex = format!("{bits:032x}");
            let parts = [
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..],
            ];
            Ok(Value::str(parts.join("-")))
        },
    },
];

/// The length of a slice that Go makes of a chart's number, with Go's panic and our limit.
fn allocation(count: i64, element: u64) -> Result<usize, CallError> {
    match u64::try_from(count) {
        Ok(count) if count.saturating_mul(element) <= GO_MAX_ALLOC => {
            limits::string(usize::try_from(count).ok())
        }
        _ => Err(CallError::panicked(
            "runtime error: makeslice: len out of range",
        )),
    }
}

/// `goutils.CryptoRandom`: every character alike likely. Sprig drops its error for a negative count.
fn characters(call: &mut Call<'_>, args: Args<'_>, alphabet: &[u8]) -> Result<Value, CallError> {
    let count = args.int(0)?;
    if count <= 0 {
        return Ok(Value::Str(Str::empty()));
    }
    let count = allocation(count, 4)?;
    let mut draw = call.ambient.draw(&call.site(args));
    let mut text = Vec::with_capacity(count);
    for _ in 0..count {
        let at = draw.below(alphabet.len() as u64) as usize;
        text.extend(alphabet.get(at));
    }
    Ok(Value::Str(Str::from(text)))
}

/// `[]rune(text)`: each byte that is not UTF-8 is U+FFFD.
fn runes(text: &[u8]) -> Vec<char> {
    let mut chars = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                chars.extend(valid.chars());
                break;
            }
            Err(error) => {
                let (valid, bad) = rest.split_at(error.valid_up_to());
                chars.extend(std::str::from_utf8(valid).unwrap_or_default().chars());
                chars.push(char::REPLACEMENT_CHARACTER);
                rest = bad.get(1..).unwrap_or_default();
            }
        }
    }
    chars
}
