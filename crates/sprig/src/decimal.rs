//! Decimal arithmetic on floats, as `github.com/shopspring/decimal` does it.
//!
//! A float becomes the shortest decimal that reads back as it; results become the nearest float.

use go_value::CallError;
use num_bigint::{BigInt, Sign};

use crate::limits;

/// How many digits a quotient has after the point (`decimal.DivisionPrecision`).
const DIVISION_PRECISION: i64 = 16;

/// `value * 10^exponent`
#[derive(Clone, Debug)]
pub(crate) struct Decimal {
    value: BigInt,
    exponent: i64,
}

fn power_of_ten(exponent: i64) -> Result<BigInt, CallError> {
    let exponent = u32::try_from(exponent).unwrap_or(u32::MAX);
    limits::digits(u64::from(exponent))?;
    Ok(BigInt::from(10).pow(exponent))
}

impl Decimal {
    /// `NewFromFloat`
    ///
    /// # Errors
    /// The library panics on infinities and NaN.
    pub(crate) fn from_float(n: f64) -> Result<Decimal, CallError> {
        if !n.is_finite() {
            let n = go_value::print::sprint_value(&go_value::Value::float64(n));
            return Err(CallError::panicked(format!(
                "Cannot create a Decimal from {n}"
            )));
        }
        // The shortest digits that read back as the float: `-d.ddde-xx`.
        let text = format!("{n:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let fraction = digits
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len() as i64);
        let value = digits.replace('.', "").parse().unwrap_or_default();
        Ok(Decimal {
            value,
            exponent: exponent.parse::<i64>().unwrap_or(0) - fraction,
        })
    }

    /// Both values with the smaller exponent of the two.
    fn rescaled(self, other: Decimal) -> Result<(BigInt, BigInt, i64), CallError> {
        let exponent = self.exponent.min(other.exponent);
        let scale = |d: Decimal| Ok::<_, CallError>(d.value * power_of_ten(d.exponent - exponent)?);
        Ok((scale(self)?, scale(other)?, exponent))
    }

    pub(crate) fn add(self, other: Decimal) -> Result<Decimal, CallError> {
        let (one, other, exponent) = self.rescaled(other)?;
        Ok(Decimal {
            value: one + other,
            exponent,
        })
    }

    pub(crate) fn sub(self, other: Decimal) -> Result<Decimal, CallError> {
        let (one, other, exponent) = self.rescaled(other)?;
        Ok(Decimal {
            value: one - other,
            exponent,
        })
    }

    pub(crate) fn mul(self, other: Decimal) -> Result<Decimal, CallError> {
        let value = self.value * other.value;
        limits::digits(value.bits() / 3)?;
        Ok(Decimal {
            value,
            exponent: self.exponent + other.exponent,
        })
    }

    /// `DivRound`: half away from zero in the last of 16 digits after the point.
    pub(crate) fn div(self, other: Decimal) -> Result<Decimal, CallError> {
        if other.value.sign() == Sign::NoSign {
            return Err(CallError::panicked("decimal division by 0"));
        }
        let shift = self.exponent - other.exponent + DIVISION_PRECISION;
        let (numerator, denominator) = if shift < 0 {
            (self.value, other.value * power_of_ten(-shift)?)
        } else {
            (self.value * power_of_ten(shift)?, other.value)
        };
        let mut quotient = &numerator / &denominator;
        let rest = numerator.magnitude() - quotient.magnitude() * denominator.magnitude();
        if rest * 2u8 >= *denominator.magnitude() {
            quotient += if numerator.sign() == denominator.sign() {
                1
            } else {
                -1
            };
        }
        Ok(Decimal {
            value: quotient,
            exponent: -DIVISION_PRECISION,
        })
    }

    /// The nearest float (`Float64`).
    pub(crate) fn to_float(&self) -> f64 {
        // Rust reads decimals with correct rounding, so the text is the short way there.
        format!("{}e{}", self.value, self.exponent)
            .parse()
            .unwrap_or(0.0)
    }
}
