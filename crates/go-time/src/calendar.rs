//! The proleptic Gregorian calendar on 64-bit seconds (Go: `time.go`).

use std::fmt;

pub(crate) const SECONDS_PER_DAY: i64 = 86_400;

/// Days from Go's absolute zero (March 1 of the year -292277022400) to 1970: 730,692,556 cycles of 400 years, ten
/// months, and the days of the years 1 to 1969.
const ABSOLUTE_TO_UNIX_DAYS: i64 = 730_692_556 * 146_097 + 306 + 719_162;

/// Seconds from the year 1, where Go's zero time lies, to 1970.
pub(crate) const INTERNAL_TO_UNIX: i64 = -719_162 * SECONDS_PER_DAY;

/// A month of the year, January being 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(u8);

impl Month {
    /// The month's number.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    pub(crate) fn name(self) -> &'static str {
        MONTHS.get(usize::from(self.0) - 1).copied().unwrap_or("")
    }
}

impl fmt::Display for Month {
    /// The English name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A day of the week, Sunday being 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekday(u8);

impl Weekday {
    /// The day's number.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    pub(crate) fn name(self) -> &'static str {
        DAYS.get(usize::from(self.0)).copied().unwrap_or("")
    }
}

impl fmt::Display for Weekday {
    /// The English name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// The clock and calendar of an instant, in the zone it was made for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) year: i64,
    pub(crate) month: Month,
    pub(crate) day: i64,
    pub(crate) year_day: i64,
    pub(crate) weekday: Weekday,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    /// Days since 1970.
    pub(crate) days: i64,
}

/// Splits seconds since 1970, with the zone's offset already added.
///
/// Beyond 292 billion years Go's 64-bit arithmetic wraps; so does this.
pub(crate) fn fields(local: i64) -> Fields {
    let absolute = (local as u64)
        .wrapping_add((ABSOLUTE_TO_UNIX_DAYS as u64).wrapping_mul(SECONDS_PER_DAY as u64));
    let days = (absolute / SECONDS_PER_DAY as u64) as i64 - ABSOLUTE_TO_UNIX_DAYS;
    let of_day = (absolute % SECONDS_PER_DAY as u64) as i64;

    // Count from March 1 of the year 0, where leap days come last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let leap_day = i64::from(month > 2 && is_leap(year));
    Fields {
        year,
        month: Month(month as u8),
        day,
        year_day: days_before(month) + leap_day + day,
        // 1970 began on a Thursday.
        weekday: Weekday((days + 4).rem_euclid(7) as u8),
        hour: of_day / 3_600,
        minute: of_day / 60 % 60,
        second: of_day % 60,
        days,
    }
}

/// Days from 1970 to a date; the month is 1 to 12, the day any number.
pub(crate) fn days_since_epoch(year: i64, month: i64, day: i64) -> i128 {
    let year = i128::from(year) - i128::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = i128::from(if month > 2 { month - 3 } else { month + 9 });
    let of_year = (153 * shifted_month + 2) / 5 + i128::from(day) - 1;
    era * 146_097 + 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The days of a year without leap day before a month (1 to 13).
pub(crate) fn days_before(month: i64) -> i64 {
    const BEFORE: [i64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
    usize::try_from(month - 1)
        .ok()
        .and_then(|index| BEFORE.get(index))
        .copied()
        .unwrap_or(0)
}

pub(crate) fn days_in(month: i64, year: i64) -> i64 {
    days_before(month + 1) - days_before(month) + i64::from(month == 2 && is_leap(year))
}

/// Carries `low` over into `high` so that it lies in `0..base` (Go: `norm`).
pub(crate) fn norm(high: i64, low: i64, base: i64) -> (i64, i64) {
    (
        high.wrapping_add(low.div_euclid(base)),
        low.rem_euclid(base),
    )
}
