//! The rule a zone file ends with, for times after its last transition: `CET-1CEST,M3.5.0,M10.5.0/3`
//! (Go: `zoneinfo.go`, `tzset`).

use crate::calendar::{self, SECONDS_PER_DAY, days_before, days_in, is_leap};
use crate::location::ZoneInfo;

const HOUR: i64 = 3_600;
/// Go's end of time.
pub(crate) const OMEGA: i64 = i64::MAX;

/// Answers what the rule says about `at` (seconds since 1970); `None` when it is not a rule.
pub(crate) fn look_up(rule: &[u8], last_transition: i64, at: i64) -> Option<ZoneInfo<'_>> {
    let (mut standard_name, rest) = read_name(rule)?;
    let (standard_offset, rest) = read_offset(rest)?;
    // The text gives what to add to local time; we hold what to add to UTC.
    let mut standard_offset = -standard_offset;
    if matches!(rest.first(), None | Some(b',')) {
        return Some(ZoneInfo {
            name: standard_name,
            offset: standard_offset,
            start: last_transition,
            end: OMEGA,
            is_dst: false,
        });
    }
    let (mut daylight_name, rest) = read_name(rest)?;
    let (mut daylight_offset, mut rest) = match rest.first() {
        None | Some(b',') => (standard_offset + HOUR, rest),
        Some(_) => {
            let (offset, rest) = read_offset(rest)?;
            (-offset, rest)
        }
    };
    if rest.is_empty() {
        rest = b",M3.2.0,M11.1.0";
    }
    let rest = rest
        .strip_prefix(b",")
        .or_else(|| rest.strip_prefix(b";"))?;
    let (start_rule, rest) = Rule::read(rest)?;
    let (end_rule, rest) = Rule::read(rest.strip_prefix(b",")?)?;
    if !rest.is_empty() {
        return None;
    }

    let fields = calendar::fields(at);
    // Go takes the remainder of a possibly negative number; rules are asked for times after 1970 only.
    let of_year = (fields.year_day - 1) * SECONDS_PER_DAY + at % SECONDS_PER_DAY;
    let year_start = at.wrapping_sub(of_year);
    let mut start = start_rule.seconds_into(fields.year, standard_offset);
    let mut end = end_rule.seconds_into(fields.year, daylight_offset);
    let (mut daylight_is_dst, mut standard_is_dst) = (true, false);
    // South of the equator the year begins with daylight time; names and offsets change places.
    if end < start {
        std::mem::swap(&mut start, &mut end);
        std::mem::swap(&mut standard_name, &mut daylight_name);
        std::mem::swap(&mut standard_offset, &mut daylight_offset);
        std::mem::swap(&mut standard_is_dst, &mut daylight_is_dst);
    }
    let standard = ZoneInfo {
        name: standard_name,
        offset: standard_offset,
        start: year_start,
        end: start.wrapping_add(year_start),
        is_dst: standard_is_dst,
    };
    Some(if of_year < start {
        standard
    } else if of_year >= end {
        ZoneInfo {
            start: end.wrapping_add(year_start),
            end: year_start.wrapping_add(365 * SECONDS_PER_DAY),
            ..standard
        }
    } else {
        ZoneInfo {
            name: daylight_name,
            offset: daylight_offset,
            start: start.wrapping_add(year_start),
            end: end.wrapping_add(year_start),
            is_dst: daylight_is_dst,
        }
    })
}

fn read_name(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(rest) = text.strip_prefix(b"<") {
        let end = rest.iter().position(|&b| b == b'>')?;
        return Some((&rest[..end], &rest[end + 1..]));
    }
    let length = text
        .iter()
        .take_while(|b| !matches!(b, b'0'..=b'9' | b',' | b'-' | b'+'))
        .count();
    (length >= 3).then(|| text.split_at(length))
}

fn read_offset(text: &[u8]) -> Option<(i64, &[u8])> {
    let (sign, rest) = match text.split_first()? {
        (b'-', rest) => (-1, rest),
        (b'+', rest) => (1, rest),
        _ => (1, text),
    };
    // Up to a week, as in the database's own code.
    let (hours, mut rest) = read_number(rest, 0, 24 * 7)?;
    let mut seconds = hours * HOUR;
    for unit in [60, 1] {
        let Some(digits) = rest.strip_prefix(b":") else {
            break;
        };
        let (number, after) = read_number(digits, 0, 59)?;
        seconds += number * unit;
        rest = after;
    }
    Some((sign * seconds, rest))
}

fn read_number(text: &[u8], min: i64, max: i64) -> Option<(i64, &[u8])> {
    let length = text.iter().take_while(|b| b.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let mut number = 0;
    for digit in &text[..length] {
        number = number * 10 + i64::from(digit - b'0');
        if number > max {
            return None;
        }
    }
    (number >= min).then_some((number, &text[length..]))
}

#[derive(Debug, Clone, Copy)]
enum Day {
    /// 1 to 365, never counting February 29.
    Julian(i64),
    /// 0 to 365.
    OfYear(i64),
    Weekday {
        month: i64,
        week: i64,
        day: i64,
    },
}

#[derive(Debug, Clone, Copy)]
struct Rule {
    day: Day,
    time: i64,
}

impl Rule {
    fn read(text: &[u8]) -> Option<(Rule, &[u8])> {
        let (day, rest) = match text.split_first()? {
            (b'J', rest) => {
                let (day, rest) = read_number(rest, 1, 365)?;
                (Day::Julian(day), rest)
            }
            (b'M', rest) => {
                let (month, rest) = read_number(rest, 1, 12)?;
                let (week, rest) = read_number(rest.strip_prefix(b".")?, 1, 5)?;
                let (day, rest) = read_number(rest.strip_prefix(b".")?, 0, 6)?;
                (Day::Weekday { month, week, day }, rest)
            }
            _ => {
                let (day, rest) = read_number(text, 0, 365)?;
                (Day::OfYear(day), rest)
            }
        };
        let Some(time) = rest.strip_prefix(b"/") else {
            return Some((
                Rule {
                    day,
                    time: 2 * HOUR,
                },
                rest,
            ));
        };
        let (time, rest) = read_offset(time)?;
        Some((Rule { day, time }, rest))
    }

    /// The seconds from the start of the year, in UTC, at which the rule takes effect.
    fn seconds_into(self, year: i64, offset: i64) -> i64 {
        let days = match self.day {
            Day::Julian(day) => day - 1 + i64::from(is_leap(year) && day >= 60),
            Day::OfYear(day) => day,
            Day::Weekday { month, week, day } => {
                let first = calendar::days_since_epoch(year, month, 1);
                let first_weekday = (first + 4).rem_euclid(7) as i64;
                let mut date = (day - first_weekday).rem_euclid(7);
                for _ in 1..week {
                    if date + 7 >= days_in(month, year) {
                        break;
                    }
                    date += 7;
                }
                date + days_before(month) + i64::from(is_leap(year) && month > 2)
            }
        };
        days * SECONDS_PER_DAY + self.time - offset
    }
}
