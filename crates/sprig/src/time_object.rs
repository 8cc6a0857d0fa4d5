//! Makes Go's times, durations and what belongs to them values of templates, with their methods.
//!
//! To add a method, add an entry to the table of its type. Methods that return more than templates can
//! take (`Clock`, `Date`, `ISOWeek`, `Zone`, `ZoneBounds`) are absent: Go refuses such calls, too.

use std::any::Any;
use std::borrow::Cow;
use std::rc::Rc;

use go_template::{Args, Call};
use go_time::{Duration, Location, Month, Time, Weekday};
use go_value::{
    CallError, ElemType, IntKind, JsonForm, Kind, List, Method, Object, Str, Type, UintKind,
    Underlying, Value,
};

use crate::zones::{known_local, local};

/// The Go name of times.
pub(crate) const TIME: &str = "time.Time";

const DURATION: &str = "time.Duration";
const LOCATION: &str = "*time.Location";

/// A `time.Time` in a template.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimeObject {
    pub(crate) time: Time,
    /// The reading of the monotonic clock in nanoseconds, which `now` has and `String` prints.
    monotonic: Option<i64>,
}

impl From<Time> for TimeObject {
    fn from(time: Time) -> Self {
        TimeObject {
            time,
            monotonic: None,
        }
    }
}

/// The machine's zone (`time.Local`).
pub fn local_zone(call: &Call<'_>) -> Location {
    local(call)
}

/// A `time.Time` without a monotonic reading as a value.
pub fn time_value(time: Time) -> Value {
    TimeObject::from(time).into_value()
}

/// The time of a value that is a `time.Time` or a pointer to one.
pub(crate) fn time_of(value: &Value) -> Option<&TimeObject> {
    match value {
        Value::Object(object) => object.as_any().downcast_ref(),
        _ => None,
    }
}

impl TimeObject {
    /// `time.Now`.
    pub(crate) fn read(call: &Call<'_>, args: Args<'_>) -> TimeObject {
        let now = call.ambient.now(&call.site(args));
        let time = Time::from_unix(now.seconds, i64::from(now.nanos), &local(call));
        // Times outside of these years have no room for a monotonic reading.
        let monotonic = (1885..2157).contains(&time.year()).then_some(0);
        TimeObject { time, monotonic }
    }

    pub(crate) fn into_value(self) -> Value {
        Value::Object(Rc::new(self))
    }

    /// `Add`, which moves the monotonic reading along.
    pub(crate) fn add(&self, duration: Duration) -> TimeObject {
        let time = self.time.add(duration);
        let has_room = (1885..2157).contains(&time.year());
        let monotonic = self
            .monotonic
            .filter(|_| has_room)
            .and_then(|reading| reading.checked_add(duration.0));
        TimeObject { time, monotonic }
    }

    /// `Sub`, by the monotonic readings where both have one.
    pub(crate) fn sub(&self, other: &TimeObject) -> Duration {
        match (self.monotonic, other.monotonic) {
            (Some(one), Some(other)) => Duration(one.saturating_sub(other)),
            _ => self.time.sub(&other.time),
        }
    }

    /// The text of `String`.
    fn text(&self) -> Vec<u8> {
        let mut text = self.time.to_bytes();
        if let Some(reading) = self.monotonic {
            let sign = if reading < 0 { '-' } else { '+' };
            let length = reading.unsigned_abs();
            text.extend(
                format!(
                    " m={sign}{}.{:09}",
                    length / 1_000_000_000,
                    length % 1_000_000_000
                )
                .bytes(),
            );
        }
        text
    }
}

impl Object for TimeObject {
    fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(TIME)
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn underlying(&self) -> Underlying {
        /// Seconds from the year 1 to 1970.
        const UNIX_TO_INTERNAL: i64 = 62_135_596_800;
        let seconds = self.time.unix().wrapping_add(UNIX_TO_INTERNAL);
        // UTC is kept as nil.
        let location = if self.time.location().is_same(&Location::utc()) {
            hidden(LOCATION, Kind::Pointer)
        } else {
            LocationObject(self.time.location().clone()).into_value()
        };
        Underlying::Struct(vec![
            (
                "wall",
                Value::Uint(UintKind::Uint64, self.time.nanosecond() as u64),
            ),
            ("ext", Value::int64(seconds)),
            ("loc", location),
        ])
    }

    fn field(&self, _name: &[u8]) -> Option<Value> {
        // All fields of the struct are private.
        None
    }

    fn methods(&self) -> &'static [Method] {
        TIME_METHODS
    }

    fn display(&self) -> Option<Str> {
        Some(Str::from(self.text()))
    }

    fn go_string(&self) -> Option<Str> {
        let is_local = known_local().is_some_and(|zone| self.time.location().is_same(&zone));
        Some(Str::from(if is_local {
            let zone = self.time.location().renamed("Local");
            self.time.in_location(&zone).go_string()
        } else {
            self.time.go_string()
        }))
    }

    fn json(&self) -> JsonForm {
        match self.time.marshal_text() {
            Ok(text) => JsonForm::Value(Value::Str(Str::from(text))),
            Err(_) => {
                let reason = self
                    .time
                    .marshal_json()
                    .err()
                    .map(|error| error.to_string())
                    .unwrap_or_default();
                JsonForm::Error(format!(
                    "json: error calling MarshalJSON for type time.Time: {reason}"
                ))
            }
        }
    }

    fn equals(&self, other: &dyn Object) -> bool {
        let other = other.as_any().downcast_ref::<TimeObject>();
        other.is_some_and(|other| {
            self.time.equal(&other.time)
                && self.time.location().is_alike(other.time.location())
                && self.monotonic == other.monotonic
        })
    }

    fn is(&self, other: &dyn Object) -> bool {
        let other = other.as_any().downcast_ref::<TimeObject>();
        other.is_some_and(|other| self.time == other.time && self.monotonic == other.monotonic)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A `time.Duration` as a value.
pub fn duration_value(duration: Duration) -> Value {
    Value::Object(Rc::new(DurationObject(duration)))
}

/// The duration of a value that is a `time.Duration`.
pub fn duration_of(value: &Value) -> Option<Duration> {
    match value {
        Value::Object(object) => object
            .as_any()
            .downcast_ref()
            .map(|DurationObject(duration)| *duration),
        _ => None,
    }
}

/// Declares a named type over an integer: its Go name, kind, and the text of `String`.
macro_rules! named_int {
    ($object:ident, $inner:ty, $name:expr, $kind:expr, $methods:ident, $number:expr) => {
        #[derive(Debug)]
        struct $object($inner);

        impl Object for $object {
            fn type_name(&self) -> Cow<'static, str> {
                Cow::Borrowed($name)
            }

            fn kind(&self) -> Kind {
                $kind.kind()
            }

            fn underlying(&self) -> Underlying {
                let number: fn($inner) -> i64 = $number;
                Underlying::Value(Value::Int($kind, number(self.0)))
            }

            fn methods(&self) -> &'static [Method] {
                $methods
            }

            fn display(&self) -> Option<Str> {
                Some(Str::from(self.0.to_string()))
            }

            fn equals(&self, other: &dyn Object) -> bool {
                other
                    .as_any()
                    .downcast_ref::<$object>()
                    .is_some_and(|other| self.0 == other.0)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    };
}

named_int!(
    DurationObject,
    Duration,
    DURATION,
    IntKind::Int64,
    DURATION_METHODS,
    |duration| duration.0
);
named_int!(
    MonthObject,
    Month,
    "time.Month",
    IntKind::Int,
    MONTH_METHODS,
    Month::number
);
named_int!(
    WeekdayObject,
    Weekday,
    "time.Weekday",
    IntKind::Int,
    WEEKDAY_METHODS,
    Weekday::number
);

/// A `*time.Location`.
#[derive(Debug)]
struct LocationObject(Location);

impl LocationObject {
    fn into_value(self) -> Value {
        Value::Object(Rc::new(self))
    }
}

impl Object for LocationObject {
    fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(LOCATION)
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    /// The fields of UTC. Other zones hold addresses, so that no two runs of Go print them alike.
    fn underlying(&self) -> Underlying {
        Underlying::Pointer(vec![
            ("name", Value::str(self.0.name())),
            ("zone", hidden("[]time.zone", Kind::Slice)),
            ("tx", hidden("[]time.zoneTrans", Kind::Slice)),
            ("extend", Value::str("")),
            ("cacheStart", Value::int64(0)),
            ("cacheEnd", Value::int64(0)),
            ("cacheZone", hidden("*time.zone", Kind::Pointer)),
        ])
    }

    fn methods(&self) -> &'static [Method] {
        LOCATION_METHODS
    }

    fn display(&self) -> Option<Str> {
        Some(Str::from(self.0.name()))
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other
            .as_any()
            .downcast_ref::<LocationObject>()
            .is_some_and(|other| self.0.is_alike(&other.0))
    }

    fn is(&self, other: &dyn Object) -> bool {
        other
            .as_any()
            .downcast_ref::<LocationObject>()
            .is_some_and(|other| self.0.is_same(&other.0))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A private field that is nil: of a type that no template gets at.
#[derive(Debug)]
struct Hidden(&'static str, Kind);

fn hidden(type_name: &'static str, kind: Kind) -> Value {
    Value::Object(Rc::new(Hidden(type_name, kind)))
}

impl Object for Hidden {
    fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.0)
    }

    fn kind(&self) -> Kind {
        self.1
    }

    fn underlying(&self) -> Underlying {
        match self.1 {
            Kind::Slice => Underlying::Value(Value::List(List::nil(ElemType::Any))),
            _ => Underlying::NilPointer,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn receiver<T: 'static>(object: &dyn Object) -> Result<&T, CallError> {
    object
        .as_any()
        .downcast_ref()
        .ok_or_else(|| CallError::unsupported("a method on an object of another type"))
}

fn this(object: &dyn Object) -> Result<&TimeObject, CallError> {
    receiver(object)
}

fn span(object: &dyn Object) -> Result<Duration, CallError> {
    receiver::<DurationObject>(object).map(|duration| duration.0)
}

fn time_arg(args: &[Value]) -> Result<&TimeObject, CallError> {
    args.first()
        .and_then(time_of)
        .ok_or_else(|| CallError::unsupported("the argument is no time.Time"))
}

/// A duration argument: a `time.Duration`, or the number of a constant.
fn duration_arg(args: &[Value]) -> Result<Duration, CallError> {
    match args.first() {
        Some(Value::Int(_, nanoseconds)) => Ok(Duration(*nanoseconds)),
        Some(value) => duration_of(value)
            .ok_or_else(|| CallError::unsupported("the argument is no time.Duration")),
        None => Err(CallError::unsupported("the argument is no time.Duration")),
    }
}

fn int_arg(args: &[Value], at: usize) -> i64 {
    match args.get(at) {
        Some(Value::Int(_, number)) => *number,
        _ => 0,
    }
}

fn text_arg(args: &[Value], at: usize) -> &[u8] {
    match args.get(at) {
        Some(Value::Str(text) | Value::Bytes(text)) => text.as_bytes(),
        _ => &[],
    }
}

fn int(number: i64) -> Result<Value, CallError> {
    Ok(Value::int(number))
}

fn time(time: Time) -> Result<Value, CallError> {
    Ok(TimeObject::from(time).into_value())
}

fn text(text: impl Into<Str>) -> Result<Value, CallError> {
    Ok(Value::Str(text.into()))
}

fn bytes(result: Result<Vec<u8>, go_time::Error>) -> Result<Value, CallError> {
    match result {
        Ok(bytes) => Ok(Value::Bytes(Str::from(bytes))),
        Err(error) => Err(CallError::returned(error.as_bytes())),
    }
}

macro_rules! method {
    ($name:literal, $run:expr) => {
        method!($name, &[], $run)
    };
    ($name:literal, $params:expr, $run:expr) => {
        Method {
            name: $name,
            params: $params,
            variadic: None,
            run: $run,
        }
    };
}

/// A method that Go's templates do not call: it returns more than a value and an error.
macro_rules! refused {
    ($name:literal, $what:literal) => {
        method!($name, |_, _| Err(CallError::signature($what)))
    };
}

const A_TIME: &[Type] = &[Type::Named(TIME)];
const A_DURATION: &[Type] = &[Type::NamedInt64(DURATION)];

const TIME_METHODS: &[Method] = &[
    method!("Add", A_DURATION, |object, args| Ok(this(object)?
        .add(duration_arg(args)?)
        .into_value())),
    method!(
        "AddDate",
        &[Type::Int, Type::Int, Type::Int],
        |object, args| {
            time(
                this(object)?
                    .time
                    .add_date(int_arg(args, 0), int_arg(args, 1), int_arg(args, 2)),
            )
        }
    ),
    method!("After", A_TIME, |object, args| Ok(Value::Bool(
        this(object)?.time.after(&time_arg(args)?.time)
    ))),
    // Go 1.24 has these, and no edition says here which Go it is.
    method!("AppendBinary", &[Type::Bytes], |_, _| Err(
        CallError::unsupported("time.Time.AppendBinary")
    )),
    method!(
        "AppendFormat",
        &[Type::Bytes, Type::String],
        |object, args| {
            let mut out = text_arg(args, 0).to_vec();
            this(object)?
                .time
                .append_format(text_arg(args, 1), &mut out);
            bytes(Ok(out))
        }
    ),
    method!("AppendText", &[Type::Bytes], |_, _| Err(
        CallError::unsupported("time.Time.AppendText")
    )),
    method!("Before", A_TIME, |object, args| Ok(Value::Bool(
        this(object)?.time.before(&time_arg(args)?.time)
    ))),
    refused!(
        "Clock",
        "function Clock has 3 return values; should be 1 or 2"
    ),
    method!("Compare", A_TIME, |object, args| int(
        this(object)?.time.compare(&time_arg(args)?.time) as i64
    )),
    refused!(
        "Date",
        "function Date has 3 return values; should be 1 or 2"
    ),
    method!("Day", |object, _| int(this(object)?.time.day())),
    method!("Equal", A_TIME, |object, args| Ok(Value::Bool(
        this(object)?.time.equal(&time_arg(args)?.time)
    ))),
    method!("Format", &[Type::String], |object, args| text(
        this(object)?.time.format(text_arg(args, 0))
    )),
    method!("GobEncode", |object, _| bytes(
        this(object)?.time.marshal_binary()
    )),
    method!("GoString", |object, _| text(
        this(object)?.go_string().unwrap_or_default()
    )),
    method!("Hour", |object, _| int(this(object)?.time.hour())),
    refused!(
        "ISOWeek",
        "invalid function signature for ISOWeek: second return value should be error; is int"
    ),
    method!(
        "In",
        &[Type::Named(LOCATION)],
        |object, args| match args.first() {
            Some(Value::Object(zone)) => time(
                this(object)?
                    .time
                    .in_location(&receiver::<LocationObject>(&**zone)?.0)
            ),
            _ => Err(CallError::panicked(
                "time: missing Location in call to Time.In"
            )),
        }
    ),
    method!("IsDST", |object, _| Ok(Value::Bool(
        this(object)?.time.is_dst()
    ))),
    method!("IsZero", |object, _| Ok(Value::Bool(
        this(object)?.time.is_zero()
    ))),
    // Whoever holds a time has asked for the local zone before, so this thread knows it.
    method!("Local", |object, _| {
        time(
            this(object)?
                .time
                .in_location(&known_local().unwrap_or_else(Location::utc)),
        )
    }),
    method!("Location", |object, _| Ok(LocationObject(
        this(object)?.time.location().clone()
    )
    .into_value())),
    method!("MarshalBinary", |object, _| bytes(
        this(object)?.time.marshal_binary()
    )),
    method!("MarshalJSON", |object, _| bytes(
        this(object)?.time.marshal_json()
    )),
    method!("MarshalText", |object, _| bytes(
        this(object)?.time.marshal_text()
    )),
    method!("Minute", |object, _| int(this(object)?.time.minute())),
    method!("Month", |object, _| Ok(Value::Object(Rc::new(
        MonthObject(this(object)?.time.month())
    )))),
    method!("Nanosecond", |object, _| int(this(object)?
        .time
        .nanosecond())),
    method!("Round", A_DURATION, |object, args| time(
        this(object)?.time.round(duration_arg(args)?)
    )),
    method!("Second", |object, _| int(this(object)?.time.second())),
    method!("String", |object, _| text(this(object)?.text())),
    method!("Sub", A_TIME, |object, args| Ok(duration_value(
        this(object)?.sub(time_arg(args)?)
    ))),
    method!("Truncate", A_DURATION, |object, args| time(
        this(object)?.time.truncate(duration_arg(args)?)
    )),
    method!("UTC", |object, _| time(this(object)?.time.utc())),
    method!("Unix", |object, _| Ok(Value::int64(
        this(object)?.time.unix()
    ))),
    method!("UnixMicro", |object, _| Ok(Value::int64(
        this(object)?.time.unix_micro()
    ))),
    method!("UnixMilli", |object, _| Ok(Value::int64(
        this(object)?.time.unix_milli()
    ))),
    method!("UnixNano", |object, _| Ok(Value::int64(
        this(object)?.time.unix_nano()
    ))),
    method!("Weekday", |object, _| Ok(Value::Object(Rc::new(
        WeekdayObject(this(object)?.time.weekday())
    )))),
    method!("Year", |object, _| int(this(object)?.time.year())),
    method!("YearDay", |object, _| int(this(object)?.time.year_day())),
    refused!(
        "Zone",
        "invalid function signature for Zone: second return value should be error; is int"
    ),
    refused!(
        "ZoneBounds",
        "invalid function signature for ZoneBounds: second return value should be error; is time.Time"
    ),
];

const DURATION_METHODS: &[Method] = &[
    method!("Abs", |object, _| Ok(duration_value(span(object)?.abs()))),
    method!("Hours", |object, _| Ok(Value::float64(
        span(object)?.hours()
    ))),
    method!("Microseconds", |object, _| Ok(Value::int64(
        span(object)?.microseconds()
    ))),
    method!("Milliseconds", |object, _| Ok(Value::int64(
        span(object)?.milliseconds()
    ))),
    method!("Minutes", |object, _| Ok(Value::float64(
        span(object)?.minutes()
    ))),
    method!("Nanoseconds", |object, _| Ok(Value::int64(
        span(object)?.nanoseconds()
    ))),
    method!("Round", A_DURATION, |object, args| Ok(duration_value(
        span(object)?.round(duration_arg(args)?)
    ))),
    method!("Seconds", |object, _| Ok(Value::float64(
        span(object)?.seconds()
    ))),
    method!("String", |object, _| text(span(object)?.to_string())),
    method!("Truncate", A_DURATION, |object, args| Ok(duration_value(
        span(object)?.truncate(duration_arg(args)?)
    ))),
];

const MONTH_METHODS: &[Method] = &[method!("String", |object, _| text(
    receiver::<MonthObject>(object)?.0.to_string()
))];

const WEEKDAY_METHODS: &[Method] = &[method!("String", |object, _| text(
    receiver::<WeekdayObject>(object)?.0.to_string()
))];

const LOCATION_METHODS: &[Method] = &[method!("String", |object, _| text(
    receiver::<LocationObject>(object)?.0.name()
))];
