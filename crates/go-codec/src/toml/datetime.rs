//! Dates and times of TOML, kept as their fields: what Go's `time.Time` would hold.

/// What a date or time is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// `Z`
    Utc,
    /// Minutes east of UTC, as a number: Go takes the machine's zone where that has this offset.
    Offset(i32),
    /// A date and time without a zone (`local-datetime`).
    LocalDatetime,
    /// A date alone (`local-date`).
    LocalDate,
    /// A time alone (`local-time`), on day 0001-01-01 of Go's year 0.
    LocalTime,
}

/// A date, a time, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datetime {
    /// The year; 0 for a time alone.
    pub year: u32,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// The hour.
    pub hour: u32,
    /// The minute.
    pub minute: u32,
    /// The second.
    pub second: u32,
    /// The nanosecond.
    pub nanosecond: u32,
    /// What it is relative to.
    pub zone: Zone,
}

fn number(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |n, b| {
        b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0'))
    })
}

fn days_in(month: u32, year: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

impl Datetime {
    /// Parses a date or time whose letters are capitals; seconds may be left out where TOML 1.1 is read.
    pub(super) fn parse(text: &[u8], seconds_optional: bool) -> Option<Datetime> {
        let mut datetime = Datetime {
            year: 0,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            nanosecond: 0,
            zone: Zone::LocalDate,
        };
        let time = match text {
            [_, _, b':', ..] => {
                datetime.zone = Zone::LocalTime;
                text
            }
            _ => {
                let (date, rest) = text.split_at_checked(10)?;
                let [a, b, c, d, b'-', e, f, b'-', g, h] = date else {
                    return None;
                };
                datetime.year = number(&[*a, *b, *c, *d])?;
                datetime.month = number(&[*e, *f])?;
                datetime.day = number(&[*g, *h])?;
                let days = days_in(datetime.month, datetime.year);
                if !(1..=12).contains(&datetime.month) || !(1..=days).contains(&datetime.day) {
                    return None;
                }
                if rest.is_empty() {
                    return Some(datetime);
                }
                datetime.zone = Zone::LocalDatetime;
                rest.strip_prefix(b"T")?
            }
        };
        let rest = datetime.parse_clock(time, seconds_optional)?;
        match rest {
            [] => Some(datetime),
            _ if datetime.zone == Zone::LocalTime => None,
            b"Z" => Some(Datetime {
                zone: Zone::Utc,
                ..datetime
            }),
            [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
                let (hours, minutes) = (number(&[*a, *b])?, number(&[*c, *d])?);
                if hours > 24 || minutes > 60 {
                    return None;
                }
                let offset = (hours * 60 + minutes) as i32;
                let offset = if *sign == b'-' { -offset } else { offset };
                Some(Datetime {
                    zone: Zone::Offset(offset),
                    ..datetime
                })
            }
            _ => None,
        }
    }

    /// Reads `15:04:05.999999999`; what is behind it.
    fn parse_clock<'t>(&mut self, text: &'t [u8], seconds_optional: bool) -> Option<&'t [u8]> {
        let [a, b, b':', c, d, rest @ ..] = text else {
            return None;
        };
        self.hour = number(&[*a, *b])?;
        self.minute = number(&[*c, *d])?;
        if self.hour > 23 || self.minute > 59 {
            return None;
        }
        let [b':', e, f, rest @ ..] = rest else {
            return seconds_optional.then_some(rest);
        };
        self.second = number(&[*e, *f])?;
        if self.second > 59 {
            return None;
        }
        let [b'.', digits @ ..] = rest else {
            return Some(rest);
        };
        let places = digits.iter().take_while(|b| b.is_ascii_digit()).count();
        if places == 0 {
            return None;
        }
        let (digits, rest) = digits.split_at(places);
        self.nanosecond = (0..9).fold(0, |n, i| {
            n * 10 + digits.get(i).map_or(0, |b| u32::from(b - b'0'))
        });
        Some(rest)
    }
}
