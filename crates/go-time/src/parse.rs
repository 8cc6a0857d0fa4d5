//! Reads a time by a layout (Go: `format.go`, `parse`).

use crate::calendar::{DAYS, MONTHS, days_before, days_in, is_leap};
use crate::duration::{Duration, leading_int};
use crate::error::Error;
use crate::layout::{Element, Offset, Precision, next_chunk};
use crate::location::Location;
use crate::time::Time;

/// What differs between Go releases, as plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Numeric zones beyond 24 hours, 60 minutes or 60 seconds are refused (since Go 1.23).
    pub offset_ranges: bool,
    /// `Z` stands for UTC where the layout has `Z070000` or `Z07:00:00` too (since Go 1.23).
    pub z_with_seconds: bool,
}

impl Dialect {
    /// Go 1.20 to 1.22.
    pub const GO_1_20: Dialect = Dialect {
        offset_ranges: false,
        z_with_seconds: false,
    };
    /// Go 1.23 and later.
    pub const GO_1_23: Dialect = Dialect {
        offset_ranges: true,
        z_with_seconds: true,
    };
}

/// Go's `errBad`: the element does not fit; the sentence is built by the caller.
struct Bad;

/// Why an element was refused: it did not fit, or a value is out of the range that is named.
enum Refused {
    Bad,
    Range(&'static str),
}

impl From<Bad> for Refused {
    fn from(_: Bad) -> Self {
        Refused::Bad
    }
}

/// What has been read so far.
struct Parsed {
    dialect: Dialect,
    am: bool,
    pm: bool,
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanosecond: i64,
    utc: bool,
    /// Go keeps -1 for "none", so that an offset of one second west counts as none.
    zone_offset: Option<i64>,
    zone_name: Vec<u8>,
}

impl Time {
    /// Reads a time by a layout; without a zone in the text it is in UTC (`time.Parse`).
    ///
    /// `local` is the machine's zone, which Go asks about offsets and zone names.
    ///
    /// # Errors
    /// `parsing time "x" as "2006": cannot parse "x" as "2006"`, `parsing time "…": month out of range`,
    /// `parsing time "…": extra text: "…"`.
    pub fn parse(layout: &[u8], value: &[u8], local: &Location) -> Result<Time, Error> {
        Time::parse_with(layout, value, &Location::utc(), local, &Dialect::GO_1_23)
    }

    /// Reads a time by a layout; without a zone in the text it is in `location` (`time.ParseInLocation`).
    ///
    /// # Errors
    /// As [`Time::parse`].
    pub fn parse_in_location(
        layout: &[u8],
        value: &[u8],
        location: &Location,
    ) -> Result<Time, Error> {
        Time::parse_with(layout, value, location, location, &Dialect::GO_1_23)
    }

    /// Reads a time by a layout as a given Go release does.
    ///
    /// Without a zone in the text the time is in `default`; `local` is asked about offsets and zone names.
    ///
    /// # Errors
    /// As [`Time::parse`].
    pub fn parse_with(
        layout: &[u8],
        value: &[u8],
        default: &Location,
        local: &Location,
        dialect: &Dialect,
    ) -> Result<Time, Error> {
        parse(layout, value, default, local, dialect)
    }
}

fn parse(
    layout: &[u8],
    value: &[u8],
    default: &Location,
    local: &Location,
    dialect: &Dialect,
) -> Result<Time, Error> {
    let mut parsed = Parsed {
        dialect: *dialect,
        am: false,
        pm: false,
        year: 0,
        month: None,
        day: None,
        year_day: None,
        hour: 0,
        minute: 0,
        second: 0,
        nanosecond: 0,
        utc: false,
        zone_offset: None,
        zone_name: Vec::new(),
    };
    let (mut rest_layout, mut rest) = (layout, value);
    loop {
        let chunk = next_chunk(rest_layout);
        rest = skip(rest, chunk.prefix)
            .map_err(|at| Error::element(layout, value, chunk.prefix, at))?;
        let Some(element) = chunk.element else {
            if !rest.is_empty() {
                return Err(Error::extra_text(value, rest));
            }
            break;
        };
        rest_layout = chunk.suffix;
        let held = rest;
        match parsed.read(element, &mut rest, rest_layout) {
            Ok(()) => {}
            Err(Refused::Range(what)) => {
                return Err(Error::value(value, &format!(": {what} out of range")));
            }
            Err(Refused::Bad) => return Err(Error::element(layout, value, chunk.text, held)),
        }
    }
    parsed.finish(value, default, local)
}

impl Parsed {
    fn read(
        &mut self,
        element: Element,
        rest: &mut &[u8],
        next_layout: &[u8],
    ) -> Result<(), Refused> {
        match element {
            Element::Year => {
                let year = atoi(take(rest, 2)?)?;
                self.year = if year >= 69 { year + 1900 } else { year + 2000 };
            }
            Element::LongYear => {
                if !rest.first().is_some_and(u8::is_ascii_digit) {
                    return Err(Refused::Bad);
                }
                self.year = atoi(take(rest, 4)?)?;
            }
            Element::Month => self.month = Some(look_up(rest, &MONTHS, Some(3))? + 1),
            Element::LongMonth => self.month = Some(look_up(rest, &MONTHS, None)? + 1),
            Element::NumMonth | Element::ZeroMonth => {
                let month = get_num(rest, element == Element::ZeroMonth)?;
                self.month = Some(month);
                in_range(1, month, 12, "month")?;
            }
            Element::Weekday => {
                look_up(rest, &DAYS, Some(3))?;
            }
            Element::LongWeekday => {
                look_up(rest, &DAYS, None)?;
            }
            Element::Day | Element::UnderDay | Element::ZeroDay => {
                if element == Element::UnderDay {
                    skip_space(rest);
                }
                self.day = Some(get_num(rest, element == Element::ZeroDay)?);
            }
            Element::UnderYearDay | Element::ZeroYearDay => {
                if element == Element::UnderYearDay {
                    skip_space(rest);
                    skip_space(rest);
                }
                self.year_day = Some(get_num3(rest, element == Element::ZeroYearDay)?);
            }
            Element::Hour => {
                self.hour = get_num(rest, false)?;
                in_range(0, self.hour, 23, "hour")?;
            }
            Element::Hour12 | Element::ZeroHour12 => {
                self.hour = get_num(rest, element == Element::ZeroHour12)?;
                in_range(0, self.hour, 12, "hour")?;
            }
            Element::Minute | Element::ZeroMinute => {
                self.minute = get_num(rest, element == Element::ZeroMinute)?;
                in_range(0, self.minute, 59, "minute")?;
            }
            Element::Second | Element::ZeroSecond => {
                self.second = get_num(rest, element == Element::ZeroSecond)?;
                in_range(0, self.second, 59, "second")?;
                self.read_unasked_fraction(rest, next_layout)?;
            }
            Element::UpperPm | Element::LowerPm => {
                let upper = element == Element::UpperPm;
                match (take(rest, 2)?, upper) {
                    (b"PM", true) | (b"pm", false) => self.pm = true,
                    (b"AM", true) | (b"am", false) => self.am = true,
                    _ => return Err(Refused::Bad),
                }
            }
            Element::Offset(form) => self.read_offset(rest, form)?,
            Element::ZoneName => {
                if let Some(after) = rest.strip_prefix(b"UTC") {
                    self.utc = true;
                    *rest = after;
                } else {
                    let length = zone_name_length(rest).ok_or(Bad)?;
                    self.zone_name = take(rest, length)?.to_vec();
                }
            }
            Element::Fraction {
                trim: false,
                digits,
                ..
            } => {
                let text = take(rest, 1 + digits)?;
                self.nanosecond = nanoseconds(text)?;
            }
            Element::Fraction { trim: true, .. } => {
                if let [b'.' | b',', digit, ..] = rest
                    && digit.is_ascii_digit()
                {
                    self.read_fraction(rest)?;
                }
            }
        }
        Ok(())
    }

    /// Reads a fraction behind the seconds that the layout does not ask for.
    fn read_unasked_fraction(
        &mut self,
        rest: &mut &[u8],
        next_layout: &[u8],
    ) -> Result<(), Refused> {
        let [b'.' | b',', digit, ..] = rest else {
            return Ok(());
        };
        if !digit.is_ascii_digit()
            || matches!(
                next_chunk(next_layout).element,
                Some(Element::Fraction { .. })
            )
        {
            return Ok(());
        }
        self.read_fraction(rest)
    }

    /// Reads a separator and all digits behind it.
    fn read_fraction(&mut self, rest: &mut &[u8]) -> Result<(), Refused> {
        let digits = rest[1..].iter().take_while(|b| b.is_ascii_digit()).count();
        let text = take(rest, 1 + digits)?;
        self.nanosecond = nanoseconds(text)?;
        Ok(())
    }

    fn read_offset(&mut self, rest: &mut &[u8], form: Offset) -> Result<(), Refused> {
        if form.z
            && (self.dialect.z_with_seconds || form.precision != Precision::Seconds)
            && let Some(after) = rest.strip_prefix(b"Z")
        {
            self.utc = true;
            *rest = after;
            return Ok(());
        }
        let separators = match (form.colon, form.precision) {
            (true, Precision::Seconds) => 2,
            (true, Precision::Minutes) => 1,
            _ => 0,
        };
        let numbers = match form.precision {
            Precision::Hours => 1,
            Precision::Minutes => 2,
            Precision::Seconds => 3,
        };
        let width = 1 + 2 * numbers + separators;
        let text = rest.get(..width).ok_or(Bad)?;
        let step = 2 + usize::from(form.colon);
        if form.colon && (1..numbers).any(|number| text[number * step] != b':') {
            return Err(Refused::Bad);
        }
        *rest = &rest[width..];
        // A number that does not read ends the reading of numbers, but not the look at the ranges, which comes first.
        let mut values = [0; 3];
        let mut readable = true;
        for number in 0..numbers {
            let mut digits = &text[1 + number * step..3 + number * step];
            match get_num(&mut digits, true) {
                Ok(value) => values[number] = value,
                Err(Bad) => {
                    readable = false;
                    break;
                }
            }
        }
        let [hours, minutes, seconds] = values;
        // People write offsets of 24 hours and 60 minutes. The last message wins, as in Go.
        let range = [
            (seconds > 60, "time zone offset second"),
            (minutes > 60, "time zone offset minute"),
            (hours > 24, "time zone offset hour"),
        ];
        if self.dialect.offset_ranges
            && let Some((_, what)) = range.into_iter().find(|(outside, _)| *outside)
        {
            return Err(Refused::Range(what));
        }
        let offset = (hours * 60 + minutes) * 60 + seconds;
        self.zone_offset = match text[0] {
            b'+' => Some(offset),
            b'-' => Some(-offset),
            _ => return Err(Refused::Bad),
        };
        if readable { Ok(()) } else { Err(Refused::Bad) }
    }

    fn finish(mut self, value: &[u8], default: &Location, local: &Location) -> Result<Time, Error> {
        if self.pm && self.hour < 12 {
            self.hour += 12;
        } else if self.am && self.hour == 12 {
            self.hour = 0;
        }
        let (month, day) = self.month_and_day(value)?;
        if day < 1 || day > days_in(month, self.year) {
            return Err(Error::value(value, ": day out of range"));
        }
        let date = |location: &Location| {
            Time::date(
                self.year,
                month,
                day,
                self.hour,
                self.minute,
                self.second,
                self.nanosecond,
                location,
            )
        };
        let utc = Location::utc();
        if self.utc {
            return Ok(date(&utc));
        }
        if let Some(offset) = self.zone_offset.filter(|offset| *offset != -1) {
            let time = date(&utc).add(Duration(-offset * Duration::SECOND.0));
            let zone = local.look_up(time.unix());
            if zone.offset == offset && (self.zone_name.is_empty() || zone.name == self.zone_name) {
                return Ok(time.in_location(local));
            }
            return Ok(time.in_location(&Location::fixed(&self.zone_name, offset)));
        }
        if !self.zone_name.is_empty() {
            let time = date(&utc);
            if let Some(offset) = local.look_up_name(&self.zone_name, time.unix()) {
                return Ok(time
                    .add(Duration(
                        offset.wrapping_neg().wrapping_mul(Duration::SECOND.0),
                    ))
                    .in_location(local));
            }
            // An unknown name gets the offset zero, but for GMT with a number.
            let offset = match self.zone_name.strip_prefix(b"GMT") {
                Some(hours) if !hours.is_empty() => atoi(hours).unwrap_or(0) * 3_600,
                _ => 0,
            };
            return Ok(time.in_location(&Location::fixed(&self.zone_name, offset)));
        }
        Ok(date(default))
    }

    fn month_and_day(&self, value: &[u8]) -> Result<(i64, i64), Error> {
        let Some(mut year_day) = self.year_day else {
            return Ok((self.month.unwrap_or(1), self.day.unwrap_or(1)));
        };
        let mut found = None;
        if is_leap(self.year) {
            if year_day == 31 + 29 {
                found = Some((2, 29));
            } else if year_day > 31 + 29 {
                year_day -= 1;
            }
        }
        if !(1..=365).contains(&year_day) {
            return Err(Error::value(value, ": day-of-year out of range"));
        }
        let (month, day) = found.unwrap_or_else(|| {
            let mut month = (year_day - 1) / 31 + 1;
            if days_before(month + 1) < year_day {
                month += 1;
            }
            (month, year_day - days_before(month))
        });
        if self.month.is_some_and(|own| own != month) {
            return Err(Error::value(value, ": day-of-year does not match month"));
        }
        if self.day.is_some_and(|own| own != day) {
            return Err(Error::value(value, ": day-of-year does not match day"));
        }
        Ok((month, day))
    }
}

fn in_range(low: i64, value: i64, high: i64, what: &'static str) -> Result<(), Refused> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(Refused::Range(what))
    }
}

fn take<'v>(rest: &mut &'v [u8], length: usize) -> Result<&'v [u8], Bad> {
    let (taken, after) = rest.split_at_checked(length).ok_or(Bad)?;
    *rest = after;
    Ok(taken)
}

fn skip_space(rest: &mut &[u8]) {
    if let Some(after) = rest.strip_prefix(b" ") {
        *rest = after;
    }
}

/// Removes a layout's plain text from the value; runs of spaces count as one. Answers the place of the misfit.
fn skip<'v>(value: &'v [u8], prefix: &[u8]) -> Result<&'v [u8], &'v [u8]> {
    let trim = |text: &[u8]| text.iter().take_while(|b| **b == b' ').count();
    let (mut value, mut prefix) = (value, prefix);
    while let Some((&wanted, rest)) = prefix.split_first() {
        if wanted == b' ' {
            if value.first().is_some_and(|b| *b != b' ') {
                return Err(value);
            }
            prefix = &prefix[trim(prefix)..];
            value = &value[trim(value)..];
        } else if value.first() == Some(&wanted) {
            prefix = rest;
            value = &value[1..];
        } else {
            return Err(value);
        }
    }
    Ok(value)
}

/// Finds a name, of which `length` bytes count, at the start of the value, ignoring case.
fn look_up(rest: &mut &[u8], names: &[&str], length: Option<usize>) -> Result<i64, Bad> {
    for (index, name) in (0..).zip(names) {
        let name = &name.as_bytes()[..length.unwrap_or(name.len())];
        if rest
            .get(..name.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(name))
        {
            *rest = &rest[name.len()..];
            return Ok(index);
        }
    }
    Err(Bad)
}

/// Reads one digit or two; `fixed` asks for two.
fn get_num(rest: &mut &[u8], fixed: bool) -> Result<i64, Bad> {
    let digit = |at: usize| {
        rest.get(at)
            .filter(|b| b.is_ascii_digit())
            .map(|b| i64::from(b - b'0'))
    };
    let first = digit(0).ok_or(Bad)?;
    match digit(1) {
        Some(second) => {
            *rest = &rest[2..];
            Ok(first * 10 + second)
        }
        None if fixed => Err(Bad),
        None => {
            *rest = &rest[1..];
            Ok(first)
        }
    }
}

/// Reads up to three digits; `fixed` asks for three.
fn get_num3(rest: &mut &[u8], fixed: bool) -> Result<i64, Bad> {
    let length = rest
        .iter()
        .take(3)
        .take_while(|b| b.is_ascii_digit())
        .count();
    if length == 0 || fixed && length != 3 {
        return Err(Bad);
    }
    let digits = take(rest, length)?;
    Ok(digits
        .iter()
        .fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

/// Reads a whole text as a number with an optional sign; no digits are zero, as in Go.
fn atoi(text: &[u8]) -> Result<i64, Bad> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let (value, rest) = leading_int(digits).ok_or(Bad)?;
    if !rest.is_empty() {
        return Err(Bad);
    }
    let value = value as i64;
    Ok(if negative {
        value.wrapping_neg()
    } else {
        value
    })
}

/// Reads a separator and digits as nanoseconds; digits beyond the ninth are dropped.
fn nanoseconds(text: &[u8]) -> Result<i64, Refused> {
    let [b'.' | b',', digits @ ..] = text else {
        return Err(Refused::Bad);
    };
    let digits = &digits[..digits.len().min(9)];
    let value = atoi(digits)?;
    if value < 0 {
        return Err(Refused::Range("fractional second"));
    }
    Ok((digits.len()..9).fold(value, |value, _| value * 10))
}

/// The length of what may be a zone name at the start of a text (Go: `parseTimeZone`).
fn zone_name_length(text: &[u8]) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = text.strip_prefix(b"GMT") {
        return Some(3 + signed_offset_length(rest));
    }
    if matches!(text[0], b'+' | b'-') {
        return Some(signed_offset_length(text)).filter(|length| *length > 0);
    }
    match text
        .iter()
        .take(6)
        .take_while(|b| b.is_ascii_uppercase())
        .count()
    {
        5 if text[4] == b'T' => Some(5),
        4 if text[3] == b'T' || text.starts_with(b"WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

/// The length of `+` or `-` with a number up to 23, or 0.
fn signed_offset_length(text: &[u8]) -> usize {
    let [b'+' | b'-', digits @ ..] = text else {
        return 0;
    };
    match leading_int(digits) {
        Some((hours, rest)) if rest.len() != digits.len() && hours <= 23 => text.len() - rest.len(),
        _ => 0,
    }
}
