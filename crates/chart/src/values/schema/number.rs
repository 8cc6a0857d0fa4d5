//! Numbers of schemas and values: exact as Go's `big.Rat`, printed as `golang.org/x/text/message` prints them in
//! English.

use std::cmp::Ordering;

use crate::values::Node;

/// Exponents beyond this are no number (`big.Rat.SetString`).
const MAX_EXPONENT: i64 = 1_000_000;

/// An exact decimal: digits without leading and trailing zeros, times a power of ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// The number that a node holds, by its Go spelling; `None` for other kinds.
    pub(super) fn of(node: &Node) -> Option<Decimal> {
        match node {
            Node::Number(text) => Decimal::parse(text.as_utf8()?),
            Node::Int(number) => Decimal::parse(&number.to_string()),
            Node::Uint(number) => Decimal::parse(&number.to_string()),
            Node::Float(number) => Decimal::parse(&format!("{number:e}")),
            _ => None,
        }
    }

    /// A number as Go spells it.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if digits.is_empty()
            || !digits.iter().all(u8::is_ascii_digit)
            || exponent.abs() > MAX_EXPONENT
        {
            return None;
        }
        let end = digits
            .iter()
            .rposition(|digit| *digit != b'0')
            .map_or(0, |at| at + 1);
        let start = digits
            .iter()
            .position(|digit| *digit != b'0')
            .unwrap_or(end);
        let dropped = i64::try_from(digits.len() - end).ok()?;
        let exponent = exponent - i64::try_from(fraction.len()).ok()? + dropped;
        let digits = digits
            .get(start..end)?
            .iter()
            .map(|digit| digit - b'0')
            .collect::<Vec<u8>>();
        if digits.is_empty() {
            return Some(Decimal {
                negative: false,
                digits,
                exponent: 0,
            });
        }
        Some(Decimal {
            negative,
            digits,
            exponent,
        })
    }

    pub(super) fn is_positive(&self) -> bool {
        !self.negative && !self.digits.is_empty()
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// The integer, cut to the range of `int64`; `None` for a fraction.
    pub(super) fn to_int(&self) -> Option<i64> {
        if !self.is_integer() {
            return None;
        }
        let zeros = std::iter::repeat_n(0, usize::try_from(self.exponent.min(30)).ok()?);
        let digits = self.digits.iter().copied().chain(zeros);
        let number = digits.fold(0_i64, |sum, digit| {
            sum.saturating_mul(10).saturating_add(i64::from(digit))
        });
        Some(if self.negative { -number } else { number })
    }

    pub(super) fn to_f64(&self) -> f64 {
        let digits: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{digits}e{}", self.exponent)
            .parse()
            .unwrap_or(0.0)
    }

    /// As Go prints a `big.Float` that holds the number: all digits, with an exponent where it is below -4 or above 5.
    pub(super) fn shortest(&self) -> String {
        let digits: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let sign = if self.negative { "-" } else { "" };
        if digits.is_empty() {
            return "0".to_owned();
        }
        let exponent = digits.len() as i64 + self.exponent - 1;
        let (first, rest) = digits.split_at(1);
        let text = match usize::try_from(exponent) {
            Ok(whole @ ..6) if whole >= rest.len() => {
                format!("{digits}{}", "0".repeat(whole - rest.len()))
            }
            Ok(whole @ ..6) => {
                let (whole, fraction) = digits.split_at(whole + 1);
                format!("{whole}.{fraction}")
            }
            Err(_) if exponent >= -4 => {
                let zeros = usize::try_from(-exponent - 1).unwrap_or_default();
                format!("0.{}{digits}", "0".repeat(zeros))
            }
            _ => {
                let point = if rest.is_empty() { "" } else { "." };
                format!("{first}{point}{rest}e{exponent:+03}")
            }
        };
        format!("{sign}{text}")
    }

    pub(super) fn compare(&self, other: &Decimal) -> Ordering {
        let sign = |number: &Decimal| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        match (sign(self), sign(other)) {
            (-1, -1) => other.compare_magnitude(self),
            (1, 1) => self.compare_magnitude(other),
            (one, two) => one.cmp(&two),
        }
    }

    fn compare_magnitude(&self, other: &Decimal) -> Ordering {
        let top = |number: &Decimal| number.digits.len() as i64 + number.exponent;
        top(self)
            .cmp(&top(other))
            .then_with(|| self.digits.cmp(&other.digits))
    }

    /// Whether the quotient is an integer; `None` where the divisor has more digits than are reckoned with.
    pub(super) fn is_multiple_of(&self, divisor: &Decimal) -> Option<bool> {
        // Both are scaled to integers: digits times ten to a power that is not negative.
        let shift = self.exponent - divisor.exponent;
        let number = |digits: &[u8]| -> Option<u128> {
            if digits.len() > 36 {
                return None;
            }
            Some(
                digits
                    .iter()
                    .fold(0_u128, |sum, digit| sum * 10 + u128::from(*digit)),
            )
        };
        let modulus = number(&divisor.digits)?;
        if modulus == 0 {
            return None;
        }
        if shift < 0 {
            // The divisor ends in zeros that the dividend, which has none at its end, cannot have.
            return Some(self.digits.is_empty());
        }
        let zeros = std::iter::repeat_n(&0_u8, usize::try_from(shift).ok()?);
        let rest = self.digits.iter().chain(zeros).fold(0_u128, |rest, digit| {
            (rest * 10 + u128::from(*digit)) % modulus
        });
        Some(rest == 0)
    }
}

/// An integer with its digits in groups: `1,234`.
pub(super) fn english_int(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&digits))
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A float as `%v` of a message printer: `1,234.5`, `1.5×10⁻¹⁰`.
pub(super) fn english_float(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let shortest = format!("{:e}", number.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        return format!("{sign}{mantissa}×10{}", superscript(exponent));
    }
    let plain = number.abs().to_string();
    match plain.split_once('.') {
        Some((whole, fraction)) => format!("{sign}{}.{fraction}", grouped(whole)),
        None => format!("{sign}{}", grouped(&plain)),
    }
}

fn superscript(exponent: i32) -> String {
    let digits = format!("{:02}", exponent.unsigned_abs());
    let raised = digits.bytes().map(|digit| match digit {
        b'1' => '¹',
        b'2' => '²',
        b'3' => '³',
        digit => char::from_u32(0x2070 + u32::from(digit - b'0')).unwrap_or('⁰'),
    });
    let sign = if exponent < 0 { "⁻" } else { "" };
    format!("{sign}{}", raised.collect::<String>())
}
