//! Number constants: every type that a spelling fits (`newNumber` of `parse/node.go`).

use go_value::number::{parse_float, parse_int, parse_uint, quote, unquote_char};

use crate::lex::{Item, ItemType};
use crate::node::{Number, Span};

/// Go converts a float outside the integer's range to something else than itself, so it fits none.
fn float_as_int(n: f64) -> Option<i64> {
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&n)
        && n.fract() == 0.0;
    fits.then_some(n as i64)
}

fn float_as_uint(n: f64) -> Option<u64> {
    let fits = (0.0..18_446_744_073_709_551_616.0).contains(&n) && n.fract() == 0.0;
    fits.then_some(n as u64)
}

impl Number {
    /// A complex number without an imaginary part is all the other types too.
    fn simplify_complex(&mut self, re: f64, im: f64) {
        self.complex = Some((re, im));
        if im == 0.0 {
            self.float = Some(re);
            self.int = float_as_int(re);
            self.uint = float_as_uint(re);
        }
    }
}

/// Reads a character, number or complex constant.
pub(super) fn new_number(token: Item<'_>) -> Result<Number, Vec<u8>> {
    let text = token.val;
    let end = token.pos + text.len();
    let mut number = Number {
        text: Span {
            start: u32::try_from(token.pos).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        },
        ..Number::default()
    };
    match token.typ {
        ItemType::CharConstant => {
            let inside = text.get(1..).unwrap_or_default();
            let (rune, _, tail) =
                unquote_char(inside, b'\'').map_err(|error| error.to_string().into_bytes())?;
            if tail != b"'" {
                let mut message = b"malformed character constant: ".to_vec();
                message.extend_from_slice(text);
                return Err(message);
            }
            number.int = Some(i64::from(rune));
            number.uint = Some(u64::from(rune));
            number.float = Some(f64::from(rune));
            return Ok(number);
        }
        ItemType::Complex => {
            let (re, im) = parse_complex(text)?;
            number.simplify_complex(re, im);
            return Ok(number);
        }
        _ => {}
    }
    if let Some(digits) = text.strip_suffix(b"i")
        && let Ok(im) = parse_float(digits, 64)
    {
        number.simplify_complex(0.0, im);
        return Ok(number);
    }
    // Integers first, for 0x123 and its like.
    number.uint = parse_uint(text, 0, 64).ok();
    number.int = parse_int(text, 0, 64).ok();
    if number.int == Some(0) && number.uint.is_none() {
        // -0
        number.uint = Some(0);
    }
    if let Some(n) = number.int {
        number.float = Some(n as f64);
    } else if let Some(n) = number.uint {
        number.float = Some(n as f64);
    } else if let Ok(n) = parse_float(text, 64) {
        // What reads as a float but looks like an integer is too large for one.
        if !text.iter().any(|byte| b".eEpP".contains(byte)) {
            return Err(format!("integer overflow: {}", quote(text)).into_bytes());
        }
        number.float = Some(n);
        number.int = float_as_int(n);
        number.uint = float_as_uint(n);
    }
    if number.int.is_none() && number.uint.is_none() && number.float.is_none() {
        let mut message = b"illegal number syntax: ".to_vec();
        message.extend_from_slice(quote(text).as_bytes());
        return Err(message);
    }
    Ok(number)
}

/// `1+2i`: two floats, the second with its sign.
fn parse_complex(text: &[u8]) -> Result<(f64, f64), Vec<u8>> {
    let bad = || b"syntax error scanning complex number".to_vec();
    let body = text.strip_suffix(b"i").ok_or_else(bad)?;
    let hex = body.iter().any(|byte| matches!(byte, b'x' | b'X'));
    let split = (1..body.len())
        .rev()
        .find(|&at| {
            let before = body.get(at - 1).copied().unwrap_or(0);
            let exponent = matches!(before, b'p' | b'P') || (!hex && matches!(before, b'e' | b'E'));
            matches!(body.get(at), Some(b'+' | b'-')) && !exponent
        })
        .ok_or_else(bad)?;
    let (re, im) = body.split_at(split);
    let re = parse_float(re, 64).map_err(|error| error.to_string().into_bytes())?;
    let im = parse_float(im, 64).map_err(|error| error.to_string().into_bytes())?;
    Ok((re, im))
}
