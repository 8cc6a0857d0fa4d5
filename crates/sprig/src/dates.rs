//! Reads, shifts and prints times and durations.
//!
//! The clock and the local zone come from [`go_template::Ambient`]. The values that templates hold and
//! their methods are in `time_object`. To add a function, add an entry to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_time::{Duration, Location, Time};
use go_value::{CallError, IntKind, Str, Type, Value};

use crate::time_object::{TIME, TimeObject, time_of};
use crate::zones::{local, location};

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "now",
        params: &[],
        variadic: None,
        doc: "The time of day.",
        run: |call, args| Ok(TimeObject::read(call, args).into_value()),
    },
    FuncDef {
        name: "ago",
        params: &[Type::Any],
        variadic: None,
        doc: "How long ago a time or a Unix time was, in whole seconds.",
        run: |call, args| {
            let now = TimeObject::read(call, args);
            let then = match args.value(0) {
                Value::Int(IntKind::Int | IntKind::Int64, seconds) => from_unix(call, *seconds),
                other => match time_of(other) {
                    Some(time) if is_struct(other) => time.clone(),
                    _ => now.clone(),
                },
            };
            Ok(Value::str(
                now.sub(&then).round(Duration::SECOND).to_string(),
            ))
        },
    },
    FuncDef {
        name: "date",
        params: &[Type::String, Type::Any],
        variadic: None,
        doc: "Prints a time by a Go layout in the local zone; what is no time stands for now.",
        run: |call, args| {
            date_in_zone(call, args, args.str(0)?.as_bytes(), args.value(1), b"Local")
        },
    },
    FuncDef {
        name: "dateInZone",
        params: &[Type::String, Type::Any, Type::String],
        variadic: None,
        doc: "Prints a time by a Go layout in a zone; UTC where the zone is unknown.",
        run: |call, args| {
            date_in_zone(
                call,
                args,
                args.str(0)?.as_bytes(),
                args.value(1),
                args.str(2)?.as_bytes(),
            )
        },
    },
    FuncDef {
        name: "date_in_zone",
        params: &[Type::String, Type::Any, Type::String],
        variadic: None,
        doc: "Another name of dateInZone.",
        run: |call, args| {
            date_in_zone(
                call,
                args,
                args.str(0)?.as_bytes(),
                args.value(1),
                args.str(2)?.as_bytes(),
            )
        },
    },
    FuncDef {
        name: "htmlDate",
        params: &[Type::Any],
        variadic: None,
        doc: "Prints the date of a time as HTML forms want it, in the local zone.",
        run: |call, args| date_in_zone(call, args, HTML, args.value(0), b"Local"),
    },
    FuncDef {
        name: "htmlDateInZone",
        params: &[Type::Any, Type::String],
        variadic: None,
        doc: "Prints the date of a time as HTML forms want it, in a zone.",
        run: |call, args| date_in_zone(call, args, HTML, args.value(0), args.str(1)?.as_bytes()),
    },
    FuncDef {
        name: "dateModify",
        params: &[Type::String, Type::Named(TIME)],
        variadic: None,
        doc: "Shifts a time by a duration such as `-1.5h`; a bad duration changes nothing.",
        run: |_, args| date_modify(args),
    },
    FuncDef {
        name: "date_modify",
        params: &[Type::String, Type::Named(TIME)],
        variadic: None,
        doc: "Another name of dateModify.",
        run: |_, args| date_modify(args),
    },
    FuncDef {
        name: "mustDateModify",
        params: &[Type::String, Type::Named(TIME)],
        variadic: None,
        doc: "Shifts a time by a duration such as `-1.5h`.",
        run: |_, args| must_date_modify(args),
    },
    FuncDef {
        name: "must_date_modify",
        params: &[Type::String, Type::Named(TIME)],
        variadic: None,
        doc: "Another name of mustDateModify.",
        run: |_, args| must_date_modify(args),
    },
    FuncDef {
        name: "duration",
        params: &[Type::Any],
        variadic: None,
        doc: "Prints a number of seconds, as a string or an int64, as a duration.",
        run: |_, args| {
            let seconds = match args.value(0) {
                Value::Str(text) => leading_int(text.as_bytes()),
                Value::Int(IntKind::Int64, seconds) => *seconds,
                _ => 0,
            };
            Ok(Value::str(
                Duration(seconds.wrapping_mul(Duration::SECOND.0)).to_string(),
            ))
        },
    },
    FuncDef {
        name: "durationRound",
        params: &[Type::Any],
        variadic: None,
        doc: "Prints a duration in its largest whole unit; a time stands for the duration since then.",
        run: duration_round,
    },
    FuncDef {
        name: "toDate",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Reads a time by a Go layout in the local zone; the zero time for what does not fit.",
        run: |call, args| Ok(to_date(call, args)?.unwrap_or_default().into_value()),
    },
    FuncDef {
        name: "mustToDate",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Reads a time by a Go layout in the local zone.",
        run: |call, args| match to_date(call, args)? {
            Ok(time) => Ok(time.into_value()),
            Err(error) => Err(CallError::returned(error.as_bytes())),
        },
    },
    FuncDef {
        name: "unixEpoch",
        params: &[Type::Named(TIME)],
        variadic: None,
        doc: "Prints the seconds since 1970 of a time.",
        run: |_, args| Ok(Value::str(time(args, 0)?.time.unix().to_string())),
    },
];

const HTML: &[u8] = b"2006-01-02";

fn time<'a>(args: Args<'a>, at: usize) -> Result<&'a TimeObject, CallError> {
    let time = time_of(args.value(at));
    time.ok_or_else(|| CallError::unsupported(format!("argument {at} is no time.Time")))
}

/// Whether a value is a `time.Time` itself and not a pointer to one.
fn is_struct(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.type_name() == TIME)
}

fn from_unix(call: &Call<'_>, seconds: i64) -> TimeObject {
    TimeObject::from(Time::from_unix(seconds, 0, &local(call)))
}

/// Sprig's `dateInZone`.
fn date_in_zone(
    call: &Call<'_>,
    args: Args<'_>,
    layout: &[u8],
    date: &Value,
    zone: &[u8],
) -> Result<Value, CallError> {
    let time = match date {
        Value::Int(IntKind::Int | IntKind::Int32 | IntKind::Int64, seconds) => {
            from_unix(call, *seconds)
        }
        other => match time_of(other) {
            Some(time) => time.clone(),
            None => TimeObject::read(call, args),
        },
    };
    let zone = match zone {
        b"Local" => local(call),
        name => location(name).unwrap_or_else(|_| Location::utc()),
    };
    Ok(Value::Str(Str::from(
        time.time.in_location(&zone).format(layout),
    )))
}

fn date_modify(args: Args<'_>) -> Result<Value, CallError> {
    let time = time(args, 1)?;
    Ok(match Duration::parse(args.str(0)?.as_bytes()) {
        Ok(duration) => time.add(duration).into_value(),
        Err(_) => args.value(1).clone(),
    })
}

fn must_date_modify(args: Args<'_>) -> Result<Value, CallError> {
    let time = time(args, 1)?;
    match Duration::parse(args.str(0)?.as_bytes()) {
        Ok(duration) => Ok(time.add(duration).into_value()),
        Err(error) => Err(CallError::returned(error.as_bytes())),
    }
}

fn to_date(
    call: &Call<'_>,
    args: Args<'_>,
) -> Result<Result<TimeObject, go_time::Error>, CallError> {
    let (layout, text) = (args.str(0)?.as_bytes(), args.str(1)?.as_bytes());
    Ok(Time::parse_in_location(layout, text, &local(call)).map(TimeObject::from))
}

/// The number that `strconv.ParseInt(text, 10, 64)` gives beside its error: 0 for what is no number, the
/// nearest one for what is out of range.
fn leading_int(text: &[u8]) -> i64 {
    let (digits, is_negative) = match text {
        [b'-', digits @ ..] => (digits, true),
        [b'+', digits @ ..] => (digits, false),
        digits => (digits, false),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    let mut number = 0i64;
    for digit in digits {
        let digit = i64::from(digit - b'0');
        let digit = if is_negative { -digit } else { digit };
        number = match number
            .checked_mul(10)
            .and_then(|number| number.checked_add(digit))
        {
            Some(number) => number,
            None => return if is_negative { i64::MIN } else { i64::MAX },
        };
    }
    number
}

/// Sprig's `durationRound`. A number counts nanoseconds.
fn duration_round(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let duration = match args.value(0) {
        Value::Str(text) => Duration::parse(text.as_bytes()).unwrap_or_default(),
        Value::Int(IntKind::Int64, nanoseconds) => Duration(*nanoseconds),
        other => match time_of(other) {
            Some(time) if is_struct(other) => TimeObject::read(call, args).sub(time),
            _ => Duration::default(),
        },
    };
    const HOUR: u64 = Duration::HOUR.0 as u64;
    const UNITS: [(u64, &str); 6] = [
        (HOUR * 24 * 365, "y"),
        (HOUR * 24 * 30, "mo"),
        (HOUR * 24, "d"),
        (HOUR, "h"),
        (Duration::MINUTE.0 as u64, "m"),
        (Duration::SECOND.0 as u64, "s"),
    ];
    let length = duration.0.unsigned_abs();
    let unit = UNITS.iter().find(|(unit, _)| length > *unit);
    Ok(Value::str(unit.map_or_else(
        || "0s".to_owned(),
        |(unit, name)| format!("{}{name}", length / unit),
    )))
}
