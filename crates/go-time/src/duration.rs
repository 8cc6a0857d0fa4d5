//! Lengths of time (Go: `time.Duration`).

use std::fmt;

use crate::error::Error;

/// A length of time in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(pub i64);

impl Duration {
    /// One nanosecond.
    pub const NANOSECOND: Duration = Duration(1);
    /// One microsecond.
    pub const MICROSECOND: Duration = Duration(1_000);
    /// One millisecond.
    pub const MILLISECOND: Duration = Duration(1_000_000);
    /// One second.
    pub const SECOND: Duration = Duration(1_000_000_000);
    /// One minute.
    pub const MINUTE: Duration = Duration(60 * Duration::SECOND.0);
    /// One hour.
    pub const HOUR: Duration = Duration(60 * Duration::MINUTE.0);

    /// Reads texts like `1h30m`, `-1.5h`, `300ms` (`time.ParseDuration`).
    ///
    /// # Errors
    /// `time: invalid duration "x"`, `time: missing unit in duration "1"`,
    /// `time: unknown unit "d" in duration "1d"`.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Duration, Error> {
        /// The magnitude of the lowest duration.
        const LIMIT: u64 = 1 << 63;
        let whole = text.as_ref();
        let invalid = || Error::duration("invalid duration", whole);
        let (negative, mut rest) = match whole.split_first() {
            Some((b'-', rest)) => (true, rest),
            Some((b'+', rest)) => (false, rest),
            _ => (false, whole),
        };
        if rest == b"0" {
            return Ok(Duration(0));
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let mut total = 0u64;
        while let Some(&first) = rest.first() {
            if first != b'.' && !first.is_ascii_digit() {
                return Err(invalid());
            }
            let (whole_units, after) = leading_int(rest).ok_or_else(invalid)?;
            let before_point = after.len() != rest.len();
            rest = after;
            let (mut fraction, mut scale, mut behind_point) = (0, 1.0, false);
            if rest.first() == Some(&b'.') {
                let (digits, value, after) = leading_fraction(&rest[1..]);
                behind_point = digits;
                (fraction, scale) = value;
                rest = after;
            }
            if !before_point && !behind_point {
                return Err(invalid());
            }
            let unit_length = rest
                .iter()
                .take_while(|&&b| b != b'.' && !b.is_ascii_digit())
                .count();
            if unit_length == 0 {
                return Err(Error::duration("missing unit in duration", whole));
            }
            let (name, after) = rest.split_at(unit_length);
            rest = after;
            let unit = unit(name).ok_or_else(|| Error::unknown_unit(name, whole))?;
            if whole_units > LIMIT / unit {
                return Err(invalid());
            }
            let mut value = whole_units * unit;
            if fraction > 0 {
                // Floating point, as in Go, is exact to the nanosecond for fractions of hours.
                value = value.wrapping_add((fraction as f64 * (unit as f64 / scale)) as u64);
                if value > LIMIT {
                    return Err(invalid());
                }
            }
            // Go's sum wraps as well: twice the limit is zero.
            total = total.wrapping_add(value);
            if total > LIMIT {
                return Err(invalid());
            }
        }
        if negative {
            return Ok(Duration((total as i64).wrapping_neg()));
        }
        i64::try_from(total).map(Duration).map_err(|_| invalid())
    }

    /// The whole number of nanoseconds.
    pub fn nanoseconds(self) -> i64 {
        self.0
    }

    /// The whole number of microseconds.
    pub fn microseconds(self) -> i64 {
        self.0 / Duration::MICROSECOND.0
    }

    /// The whole number of milliseconds.
    pub fn milliseconds(self) -> i64 {
        self.0 / Duration::MILLISECOND.0
    }

    /// The seconds as a floating point number.
    pub fn seconds(self) -> f64 {
        self.in_units(Duration::SECOND)
    }

    /// The minutes as a floating point number.
    pub fn minutes(self) -> f64 {
        self.in_units(Duration::MINUTE)
    }

    /// The hours as a floating point number.
    pub fn hours(self) -> f64 {
        self.in_units(Duration::HOUR)
    }

    /// Whole and rest are converted apart, as in Go, so that the last bit agrees.
    fn in_units(self, unit: Duration) -> f64 {
        (self.0 / unit.0) as f64 + (self.0 % unit.0) as f64 / unit.0 as f64
    }

    /// Rounds toward zero to a multiple of `unit`; a `unit` that is not positive changes nothing.
    #[must_use]
    pub fn truncate(self, unit: Duration) -> Duration {
        if unit.0 <= 0 {
            return self;
        }
        Duration(self.0 - self.0 % unit.0)
    }

    /// Rounds to the nearest multiple of `unit`, halves away from zero, ending at the lowest or highest duration.
    #[must_use]
    pub fn round(self, unit: Duration) -> Duration {
        if unit.0 <= 0 {
            return self;
        }
        let rest = self.0 % unit.0;
        let magnitude = rest.unsigned_abs();
        let towards_zero = self.0 - rest;
        if magnitude * 2 < unit.0 as u64 {
            return Duration(towards_zero);
        }
        Duration(if self.0 < 0 {
            towards_zero.saturating_sub(unit.0)
        } else {
            towards_zero.saturating_add(unit.0)
        })
    }

    /// The magnitude; of the lowest duration, the highest.
    #[must_use]
    pub fn abs(self) -> Duration {
        Duration(self.0.saturating_abs())
    }
}

impl fmt::Display for Duration {
    /// Go's text: `72h3m0.5s`, `1.5ms`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (unit, digits) = match magnitude {
            0 => return f.write_str("0s"),
            1..1_000 => ("ns", 0),
            1_000..1_000_000 => ("µs", 3),
            1_000_000..1_000_000_000 => ("ms", 6),
            _ => ("s", 9),
        };
        let scale = 10u64.pow(digits);
        let (mut whole, mut fraction) = (magnitude / scale, magnitude % scale);
        if digits == 9 {
            let (hours, minutes) = (whole / 3_600, whole / 60 % 60);
            if hours > 0 {
                write!(f, "{hours}h")?;
            }
            if whole >= 60 {
                write!(f, "{minutes}m")?;
            }
            whole %= 60;
        }
        write!(f, "{whole}")?;
        if fraction > 0 {
            let mut width = digits as usize;
            while fraction % 10 == 0 {
                fraction /= 10;
                width -= 1;
            }
            write!(f, ".{fraction:0width$}")?;
        }
        f.write_str(unit)
    }
}

fn unit(name: &[u8]) -> Option<u64> {
    Some(match name {
        b"ns" => 1,
        // Both the micro sign and the Greek letter.
        b"us" | b"\xc2\xb5s" | b"\xce\xbcs" => 1_000,
        b"ms" => 1_000_000,
        b"s" => 1_000_000_000,
        b"m" => 60_000_000_000,
        b"h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// Reads leading digits, none being 0; `None` above 2^63 (Go: `leadingInt`).
pub(crate) fn leading_int(text: &[u8]) -> Option<(u64, &[u8])> {
    let length = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut value = 0u64;
    for digit in &text[..length] {
        if value > (1 << 63) / 10 {
            return None;
        }
        value = value * 10 + u64::from(digit - b'0');
        if value > 1 << 63 {
            return None;
        }
    }
    Some((value, &text[length..]))
}

/// Reads the digits behind a point: whether there are any, their value and its scale, and what follows.
///
/// Digits beyond 63 bits are dropped (Go: `leadingFraction`).
fn leading_fraction(text: &[u8]) -> (bool, (u64, f64), &[u8]) {
    let length = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (mut value, mut scale) = (0u64, 1.0);
    for digit in &text[..length] {
        if value > (i64::MAX / 10) as u64 {
            break;
        }
        let next = value * 10 + u64::from(digit - b'0');
        if next > 1 << 63 {
            break;
        }
        value = next;
        scale *= 10.0;
    }
    (length > 0, (value, scale), &text[length..])
}
