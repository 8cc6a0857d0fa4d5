//! Writes a time by a layout (Go: `format.go`, `appendFormat`).

use crate::layout::{Element, Offset, Precision, next_chunk};
use crate::time::Time;

impl Time {
    /// The time written by a Go layout such as `2006-01-02 15:04:05` (`Format`).
    pub fn format(&self, layout: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(layout.len() + 10);
        self.append_format(layout, &mut out);
        out
    }

    /// Appends the time written by a Go layout (`AppendFormat`).
    pub fn append_format(&self, layout: &[u8], out: &mut Vec<u8>) {
        let zone = self.zone_info();
        let fields = self.fields();
        let hour12 = match fields.hour % 12 {
            0 => 12,
            hour => hour,
        };
        let mut rest = layout;
        while !rest.is_empty() {
            let chunk = next_chunk(rest);
            out.extend_from_slice(chunk.prefix);
            let Some(element) = chunk.element else { break };
            rest = chunk.suffix;
            match element {
                Element::Year => append_int(out, fields.year.unsigned_abs() as i64 % 100, 2),
                Element::LongYear => append_int(out, fields.year, 4),
                Element::Month => out.extend_from_slice(&fields.month.name().as_bytes()[..3]),
                Element::LongMonth => out.extend_from_slice(fields.month.name().as_bytes()),
                Element::NumMonth => append_int(out, fields.month.number(), 0),
                Element::ZeroMonth => append_int(out, fields.month.number(), 2),
                Element::Weekday => out.extend_from_slice(&fields.weekday.name().as_bytes()[..3]),
                Element::LongWeekday => out.extend_from_slice(fields.weekday.name().as_bytes()),
                Element::Day => append_int(out, fields.day, 0),
                Element::UnderDay => append_padded(out, fields.day, 2),
                Element::ZeroDay => append_int(out, fields.day, 2),
                Element::UnderYearDay => append_padded(out, fields.year_day, 3),
                Element::ZeroYearDay => append_int(out, fields.year_day, 3),
                Element::Hour => append_int(out, fields.hour, 2),
                Element::Hour12 => append_int(out, hour12, 0),
                Element::ZeroHour12 => append_int(out, hour12, 2),
                Element::Minute => append_int(out, fields.minute, 0),
                Element::ZeroMinute => append_int(out, fields.minute, 2),
                Element::Second => append_int(out, fields.second, 0),
                Element::ZeroSecond => append_int(out, fields.second, 2),
                Element::UpperPm => {
                    out.extend_from_slice(if fields.hour >= 12 { b"PM" } else { b"AM" })
                }
                Element::LowerPm => {
                    out.extend_from_slice(if fields.hour >= 12 { b"pm" } else { b"am" })
                }
                Element::Offset(form) => append_offset(out, zone.offset, form),
                Element::ZoneName if zone.name.is_empty() => append_offset(
                    out,
                    zone.offset,
                    Offset {
                        z: false,
                        colon: false,
                        precision: Precision::Minutes,
                    },
                ),
                Element::ZoneName => out.extend_from_slice(zone.name),
                Element::Fraction {
                    trim,
                    digits,
                    separator,
                } => append_fraction(out, self.nanosecond(), trim, digits, separator),
            }
        }
    }
}

/// Appends a number with leading zeros up to `width` digits; a sign comes on top.
fn append_int(out: &mut Vec<u8>, number: i64, width: usize) {
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(format!("{:0width$}", number.unsigned_abs()).as_bytes());
}

fn append_padded(out: &mut Vec<u8>, number: i64, width: usize) {
    out.extend_from_slice(format!("{number:width$}").as_bytes());
}

fn append_offset(out: &mut Vec<u8>, offset: i64, form: Offset) {
    if offset == 0 && form.z {
        out.push(b'Z');
        return;
    }
    // As in Go the sign is that of the whole minutes: 30 seconds west print as +00:00, and their seconds with a minus.
    let minutes = offset / 60;
    out.push(if minutes < 0 { b'-' } else { b'+' });
    let seconds = if minutes < 0 { -offset } else { offset };
    let minutes = minutes.abs();
    append_int(out, minutes / 60, 2);
    if form.precision >= Precision::Minutes {
        if form.colon {
            out.push(b':');
        }
        append_int(out, minutes % 60, 2);
    }
    if form.precision == Precision::Seconds {
        if form.colon {
            out.push(b':');
        }
        append_int(out, seconds % 60, 2);
    }
}

fn append_fraction(out: &mut Vec<u8>, nanosecond: i64, trim: bool, digits: usize, separator: u8) {
    if trim && (digits == 0 || nanosecond == 0) {
        return;
    }
    let text = format!("{nanosecond:09}");
    let mut kept = &text.as_bytes()[..digits.min(9)];
    out.push(separator);
    if trim {
        while let [rest @ .., b'0'] = kept {
            kept = rest;
        }
        if kept.is_empty() {
            out.pop();
        }
    }
    out.extend_from_slice(kept);
}
