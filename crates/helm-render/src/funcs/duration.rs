//! Durations as numbers, and rounded (Helm 4.3).
//!
//! Source: `asDuration` and the functions over it in v4 `pkg/engine/funcs.go`. But for `mustToDuration`, what is no
//! duration counts as none.

use go_template::{Args, FuncDef};
use go_time::Duration;
use go_value::number::{parse_float, quote};
use go_value::print::sprint_value;
use go_value::{CallError, Type, Underlying, Value};
use sprig::time_object::{duration_of, duration_value};

use crate::output::split::trim_space;

const ONE: &[Type] = &[Type::Any];
const TWO: &[Type] = &[Type::Any, Type::Any];

const SECOND: i64 = 1_000_000_000;
/// `float64(math.MaxInt64)`, which is one more than that.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

pub(super) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "mustToDuration",
        params: ONE,
        variadic: None,
        doc: "Reads a duration: text such as `1h30m`, or a number of seconds; fails where it is none.",
        run: |_, args| {
            read(args.value(0))
                .map(duration_value)
                .map_err(CallError::panicked)
        },
    },
    FuncDef {
        name: "durationSeconds",
        params: ONE,
        variadic: None,
        doc: "A duration in seconds; 0 where it is none.",
        run: |_, args| Ok(Value::float64(or_zero(args).seconds())),
    },
    FuncDef {
        name: "durationMilliseconds",
        params: ONE,
        variadic: None,
        doc: "A duration in whole milliseconds; 0 where it is none.",
        run: |_, args| Ok(Value::int64(or_zero(args).milliseconds())),
    },
    FuncDef {
        name: "durationMicroseconds",
        params: ONE,
        variadic: None,
        doc: "A duration in whole microseconds; 0 where it is none.",
        run: |_, args| Ok(Value::int64(or_zero(args).microseconds())),
    },
    FuncDef {
        name: "durationNanoseconds",
        params: ONE,
        variadic: None,
        doc: "A duration in nanoseconds; 0 where it is none.",
        run: |_, args| Ok(Value::int64(or_zero(args).nanoseconds())),
    },
    FuncDef {
        name: "durationMinutes",
        params: ONE,
        variadic: None,
        doc: "A duration in minutes; 0 where it is none.",
        run: |_, args| Ok(Value::float64(or_zero(args).minutes())),
    },
    FuncDef {
        name: "durationHours",
        params: ONE,
        variadic: None,
        doc: "A duration in hours; 0 where it is none.",
        run: |_, args| Ok(Value::float64(or_zero(args).hours())),
    },
    FuncDef {
        name: "durationDays",
        params: ONE,
        variadic: None,
        doc: "A duration in days of 24 hours; 0 where it is none.",
        run: |_, args| Ok(Value::float64(or_zero(args).hours() / 24.0)),
    },
    FuncDef {
        name: "durationWeeks",
        params: ONE,
        variadic: None,
        doc: "A duration in weeks of 168 hours; 0 where it is none.",
        // Two divisions round twice.
        run: |_, args| Ok(Value::float64(or_zero(args).hours() / 24.0 / 7.0)),
    },
    FuncDef {
        name: "durationRoundTo",
        params: TWO,
        variadic: None,
        doc: "A duration rounded to a multiple of another; unchanged where the other is none.",
        run: |_, args| stepped(args, Duration::round),
    },
    FuncDef {
        name: "durationTruncateTo",
        params: TWO,
        variadic: None,
        doc: "A duration cut to a multiple of another; unchanged where the other is none.",
        run: |_, args| stepped(args, Duration::truncate),
    },
];

fn or_zero(args: Args<'_>) -> Duration {
    read(args.value(0)).unwrap_or(Duration(0))
}

fn stepped(args: Args<'_>, step: fn(Duration, Duration) -> Duration) -> Result<Value, CallError> {
    let duration = match (read(args.value(0)), read(args.value(1))) {
        (Err(_), _) => Duration(0),
        (Ok(duration), Err(_)) => duration,
        (Ok(duration), Ok(unit)) => step(duration, unit),
    };
    Ok(duration_value(duration))
}

/// The duration of a value, or why it is none.
fn read(value: &Value) -> Result<Duration, String> {
    match value {
        Value::Nil => Err("invalid duration".to_owned()),
        Value::Str(text) => {
            let trimmed = trim_space(text.as_bytes());
            if trimmed.is_empty() {
                return Err("empty duration".to_owned());
            }
            if let Ok(duration) = Duration::parse(trimmed) {
                return Ok(duration);
            }
            match parse_float(trimmed, 64) {
                Ok(seconds) => of_float(seconds),
                Err(_) => Err(format!(
                    "could not parse duration {}",
                    quote(text.as_bytes())
                )),
            }
        }
        Value::Int(_, seconds) => seconds
            .checked_mul(SECOND)
            .map(Duration)
            .ok_or_else(|| format!("duration seconds overflow: {seconds}")),
        Value::Uint(_, seconds) => i64::try_from(*seconds)
            .ok()
            .and_then(|seconds| seconds.checked_mul(SECOND))
            .map(Duration)
            .ok_or_else(|| format!("duration seconds overflow: {seconds}")),
        Value::Float(_, seconds) => of_float(*seconds),
        Value::Object(object) => match (duration_of(value), object.underlying()) {
            (Some(duration), _) => Ok(duration),
            // Months and weekdays are numbers, too.
            (None, Underlying::Value(number @ (Value::Int(..) | Value::Uint(..)))) => read(&number),
            _ => Err(no_number(value)),
        },
        _ => Err(no_number(value)),
    }
}

fn no_number(value: &Value) -> String {
    format!("unsupported duration type {}", value.type_name())
}

fn of_float(seconds: f64) -> Result<Duration, String> {
    let shown = |n: f64| sprint_value(&Value::float64(n));
    if !seconds.is_finite() {
        return Err(format!("invalid duration seconds: {}", shown(seconds)));
    }
    let most = TWO_TO_63 / SECOND as f64;
    if seconds > most || seconds < -most {
        return Err(format!("duration seconds overflow: {}", shown(seconds)));
    }
    let nanoseconds = seconds * SECOND as f64;
    if !(-TWO_TO_63..=TWO_TO_63).contains(&nanoseconds) {
        return Err(format!(
            "duration nanoseconds overflow: {}",
            shown(nanoseconds)
        ));
    }
    // The bound itself is no int64: on amd64 the conversion answers the least one.
    Ok(Duration(if nanoseconds == TWO_TO_63 {
        i64::MIN
    } else {
        nanoseconds as i64
    }))
}
