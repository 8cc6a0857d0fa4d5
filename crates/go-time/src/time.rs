//! Instants (Go: `time.go`).

use std::cmp::Ordering;
use std::fmt;

use crate::calendar::{Fields, INTERNAL_TO_UNIX, Month, Weekday, days_since_epoch, fields, norm};
use crate::duration::Duration;
use crate::error::{Error, quote};
use crate::location::{Location, ZoneInfo};

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// An instant with nanoseconds and the zone it is shown in.
///
/// `==` is Go's `==` on the structs: the same instant in the same zone; [`Time::equal`] compares instants.
#[derive(Debug, Clone)]
pub struct Time {
    /// Since January 1 of the year 1, so that the zero time is zero.
    seconds: i64,
    nanoseconds: u32,
    location: Location,
}

impl Default for Time {
    /// Go's zero time: January 1 of the year 1, UTC.
    fn default() -> Self {
        Time {
            seconds: 0,
            nanoseconds: 0,
            location: Location::utc(),
        }
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.equal(other) && self.location.is_same(&other.location)
    }
}

impl Eq for Time {}

impl Time {
    /// The instant `seconds` and `nanoseconds` after January 1, 1970 UTC (`time.Unix`).
    pub fn from_unix(seconds: i64, nanoseconds: i64, location: &Location) -> Time {
        let (seconds, nanoseconds) = norm(seconds, nanoseconds, NANOS_PER_SECOND);
        Time {
            seconds: seconds.wrapping_sub(INTERNAL_TO_UNIX),
            nanoseconds: nanoseconds as u32,
            location: location.clone(),
        }
    }

    /// The instant of a date and clock in a zone; values beyond their range carry over (`time.Date`).
    #[expect(clippy::too_many_arguments, reason = "the arguments of Go's time.Date")]
    pub fn date(
        year: i64,
        month: i64,
        day: i64,
        hour: i64,
        minute: i64,
        second: i64,
        nanosecond: i64,
        location: &Location,
    ) -> Time {
        let (year, month) = norm(year, month.wrapping_sub(1), 12);
        let (second, nanosecond) = norm(second, nanosecond, NANOS_PER_SECOND);
        let (minute, second) = norm(minute, second, 60);
        let (hour, minute) = norm(hour, minute, 60);
        let (day, hour) = norm(day, hour, 24);
        let clock = hour * 3_600 + minute * 60 + second;
        // Go's 64 bits wrap; so does the cut to 64 bits.
        let mut unix = (days_since_epoch(year, month + 1, day) * 86_400 + i128::from(clock)) as i64;
        // The zone is asked with local time first and, if that was too near a transition, again with UTC.
        let zone = location.look_up(unix);
        if zone.offset != 0 {
            let utc = unix.wrapping_sub(zone.offset);
            let offset = if utc < zone.start || utc >= zone.end {
                location.look_up(utc).offset
            } else {
                zone.offset
            };
            unix = unix.wrapping_sub(offset);
        }
        Time::from_unix(unix, nanosecond, location)
    }

    pub(crate) fn zone_info(&self) -> ZoneInfo<'_> {
        self.location.look_up(self.unix())
    }

    pub(crate) fn fields(&self) -> Fields {
        fields(self.unix().wrapping_add(self.zone_info().offset))
    }

    /// The zone the time is shown in.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The same instant shown in another zone (`In`).
    #[must_use]
    pub fn in_location(&self, location: &Location) -> Time {
        Time {
            location: location.clone(),
            ..*self
        }
    }

    /// The same instant shown in UTC.
    #[must_use]
    pub fn utc(&self) -> Time {
        self.in_location(&Location::utc())
    }

    /// The zone's name and offset in seconds east of UTC at this time (`Zone`).
    pub fn zone(&self) -> (&[u8], i64) {
        let zone = self.zone_info();
        (zone.name, zone.offset)
    }

    /// Whether daylight time is in effect.
    pub fn is_dst(&self) -> bool {
        self.zone_info().is_dst
    }

    /// The year.
    pub fn year(&self) -> i64 {
        self.fields().year
    }

    /// The month.
    pub fn month(&self) -> Month {
        self.fields().month
    }

    /// The day of the month, from 1 on.
    pub fn day(&self) -> i64 {
        self.fields().day
    }

    /// The day of the year, from 1 on.
    pub fn year_day(&self) -> i64 {
        self.fields().year_day
    }

    /// The day of the week.
    pub fn weekday(&self) -> Weekday {
        self.fields().weekday
    }

    /// The year and week of ISO 8601.
    pub fn iso_week(&self) -> (i64, i64) {
        let days = self.fields().days;
        // A week belongs to the year its Thursday is in; 1970 began with one.
        let thursday = days - (days + 3).rem_euclid(7) + 3;
        let fields = fields(thursday.wrapping_mul(86_400));
        (fields.year, (fields.year_day - 1) / 7 + 1)
    }

    /// The hour, 0 to 23.
    pub fn hour(&self) -> i64 {
        self.fields().hour
    }

    /// The minute, 0 to 59.
    pub fn minute(&self) -> i64 {
        self.fields().minute
    }

    /// The second, 0 to 59.
    pub fn second(&self) -> i64 {
        self.fields().second
    }

    /// The nanosecond, 0 to 999,999,999.
    pub fn nanosecond(&self) -> i64 {
        i64::from(self.nanoseconds)
    }

    /// Seconds since 1970.
    pub fn unix(&self) -> i64 {
        self.seconds.wrapping_add(INTERNAL_TO_UNIX)
    }

    /// Milliseconds since 1970; wraps beyond 64 bits, as Go's does.
    pub fn unix_milli(&self) -> i64 {
        self.unix()
            .wrapping_mul(1_000)
            .wrapping_add(self.nanosecond() / 1_000_000)
    }

    /// Microseconds since 1970; wraps beyond 64 bits, as Go's does.
    pub fn unix_micro(&self) -> i64 {
        self.unix()
            .wrapping_mul(1_000_000)
            .wrapping_add(self.nanosecond() / 1_000)
    }

    /// Nanoseconds since 1970; wraps beyond 64 bits, as Go's does.
    pub fn unix_nano(&self) -> i64 {
        self.unix()
            .wrapping_mul(NANOS_PER_SECOND)
            .wrapping_add(self.nanosecond())
    }

    /// Whether this is January 1 of the year 1, UTC.
    pub fn is_zero(&self) -> bool {
        self.seconds == 0 && self.nanoseconds == 0
    }

    /// Compares instants (`Compare`).
    pub fn compare(&self, other: &Time) -> Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }

    /// Whether both are the same instant, in whatever zones.
    pub fn equal(&self, other: &Time) -> bool {
        self.compare(other) == Ordering::Equal
    }

    /// Whether this lies before `other`.
    pub fn before(&self, other: &Time) -> bool {
        self.compare(other) == Ordering::Less
    }

    /// Whether this lies after `other`.
    pub fn after(&self, other: &Time) -> bool {
        self.compare(other) == Ordering::Greater
    }

    /// The time `duration` later; ends at the first or last second there is.
    #[must_use]
    pub fn add(&self, duration: Duration) -> Time {
        let nanoseconds = self.nanosecond() + duration.0 % NANOS_PER_SECOND;
        let (carry, nanoseconds) =
            norm(duration.0 / NANOS_PER_SECOND, nanoseconds, NANOS_PER_SECOND);
        // Go stops one short of the lowest number.
        let seconds =
            self.seconds
                .checked_add(carry)
                .unwrap_or(if carry > 0 { i64::MAX } else { -i64::MAX });
        Time {
            seconds,
            nanoseconds: nanoseconds as u32,
            location: self.location.clone(),
        }
    }

    /// The duration from `other` to this, ending at the lowest or highest duration (`Sub`).
    pub fn sub(&self, other: &Time) -> Duration {
        let seconds = i128::from(self.seconds) - i128::from(other.seconds);
        let nanoseconds = seconds * i128::from(NANOS_PER_SECOND) + i128::from(self.nanosecond())
            - i128::from(other.nanosecond());
        Duration(i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 {
            i64::MIN
        } else {
            i64::MAX
        }))
    }

    /// The time with years, months and days added to its date, carried over where needed (`AddDate`).
    #[must_use]
    pub fn add_date(&self, years: i64, months: i64, days: i64) -> Time {
        let fields = self.fields();
        Time::date(
            fields.year.wrapping_add(years),
            fields.month.number().wrapping_add(months),
            fields.day.wrapping_add(days),
            fields.hour,
            fields.minute,
            fields.second,
            self.nanosecond(),
            &self.location,
        )
    }

    /// Rounds down to a multiple of `unit` since the zero time; a `unit` that is not positive changes nothing.
    #[must_use]
    pub fn truncate(&self, unit: Duration) -> Time {
        if unit.0 <= 0 {
            return self.clone();
        }
        self.add(Duration(-self.remainder(unit)))
    }

    /// Rounds to the nearest multiple of `unit` since the zero time, halves up.
    #[must_use]
    pub fn round(&self, unit: Duration) -> Time {
        if unit.0 <= 0 {
            return self.clone();
        }
        let rest = self.remainder(unit);
        if (rest as u64) * 2 < unit.0 as u64 {
            return self.add(Duration(-rest));
        }
        self.add(Duration(unit.0 - rest))
    }

    fn remainder(&self, unit: Duration) -> i64 {
        let nanoseconds =
            i128::from(self.seconds) * i128::from(NANOS_PER_SECOND) + i128::from(self.nanosecond());
        nanoseconds.rem_euclid(i128::from(unit.0)) as i64
    }

    /// The JSON form: the time in RFC 3339 with nanoseconds, in quotes (`MarshalJSON`).
    ///
    /// # Errors
    /// `Time.MarshalJSON: year outside of range [0,9999]`,
    /// `Time.MarshalJSON: timezone hour outside of range [0,23]`.
    pub fn marshal_json(&self) -> Result<Vec<u8>, Error> {
        let text = self.rfc3339("Time.MarshalJSON: ")?;
        Ok([b"\"", text.as_slice(), b"\""].concat())
    }

    /// The text form: the time in RFC 3339 with nanoseconds (`MarshalText`).
    ///
    /// # Errors
    /// As [`Time::marshal_json`], naming `Time.MarshalText`.
    pub fn marshal_text(&self) -> Result<Vec<u8>, Error> {
        self.rfc3339("Time.MarshalText: ")
    }

    /// The binary form (`MarshalBinary`): a version, seconds since the year 1, nanoseconds, and the offset in minutes, -1 for UTC; in
    /// version 2 with the seconds of the offset.
    ///
    /// # Errors
    /// `Time.MarshalBinary: unexpected zone offset`
    pub fn marshal_binary(&self) -> Result<Vec<u8>, Error> {
        let offset = if self.location().is_same(&Location::utc()) {
            None
        } else {
            Some(self.zone().1)
        };
        let minutes = match offset.map(|offset| offset / 60) {
            None => -1,
            Some(minutes) => i16::try_from(minutes)
                .ok()
                .filter(|minutes| *minutes != -1)
                .ok_or_else(|| Error::new("Time.MarshalBinary: unexpected zone offset"))?,
        };
        let seconds = offset.map_or(0, |offset| offset % 60);
        let mut bytes = vec![if seconds == 0 { 1 } else { 2 }];
        bytes.extend(self.seconds.to_be_bytes());
        bytes.extend((self.nanosecond() as i32).to_be_bytes());
        bytes.extend(minutes.to_be_bytes());
        if seconds != 0 {
            bytes.push((seconds as i8).to_be_bytes()[0]);
        }
        Ok(bytes)
    }

    fn rfc3339(&self, caller: &str) -> Result<Vec<u8>, Error> {
        let text = self.format(b"2006-01-02T15:04:05.999999999Z07:00");
        if text.get(4) != Some(&b'-') {
            return Err(Error::new(format!(
                "{caller}year outside of range [0,9999]"
            )));
        }
        if let [.., sign, tens, ones, b':', _, _] = text.as_slice()
            && text.last() != Some(&b'Z')
            && (sign.is_ascii_digit() || (tens - b'0') * 10 + (ones - b'0') >= 24)
        {
            return Err(Error::new(format!(
                "{caller}timezone hour outside of range [0,23]"
            )));
        }
        Ok(text)
    }

    /// The time as Go source (`GoString`, printed by `%#v`).
    pub fn go_string(&self) -> Vec<u8> {
        let fields = self.fields();
        let mut text = format!(
            "time.Date({}, time.{}, {}, {}, {}, {}, {}, ",
            fields.year,
            fields.month,
            fields.day,
            fields.hour,
            fields.minute,
            fields.second,
            self.nanosecond()
        )
        .into_bytes();
        match self.location.name() {
            "UTC" => text.extend_from_slice(b"time.UTC"),
            "Local" => text.extend_from_slice(b"time.Local"),
            name => {
                text.extend_from_slice(b"time.Location(");
                text.extend_from_slice(&quote(name.as_bytes()));
                text.push(b')');
            }
        }
        text.push(b')');
        text
    }

    /// The text of `String`: `2006-01-02 15:04:05.999999999 -0700 MST`, never with a monotonic part.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.format(b"2006-01-02 15:04:05.999999999 -0700 MST")
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}
