//! Go's times and durations.

use go_time::{Duration, Location, Time};
use go_value::Value;
use go_value::print::sprint_value;

use super::refused;
use crate::record::Record;

pub(super) fn time(case: &Record) -> Record {
    let number =
        |name: &str| -> Option<i64> { std::str::from_utf8(case.text(name)).ok()?.parse().ok() };
    let (Some(seconds), Some(nanoseconds)) = (number("seconds"), number("nanoseconds")) else {
        return refused("no number of seconds");
    };
    let Ok(zone) = Location::load(case.text("zone")) else {
        return refused("no such zone");
    };
    let layout = case.text("layout");
    let at = Time::from_unix(seconds, nanoseconds, &zone);
    let (year, week) = at.iso_week();
    let mut out = Record::default()
        .with("formatted", at.format(layout))
        .with("plain", at.to_bytes())
        .with("go", at.go_string())
        .with(
            "fields",
            format!(
                "{year} {week} {} {} {} {}",
                at.year_day(),
                at.weekday().number(),
                at.is_dst(),
                at.unix_nano()
            ),
        );
    match Time::parse_in_location(layout, case.text("text"), &zone) {
        Ok(parsed) => {
            let mut text = parsed.to_bytes();
            text.extend_from_slice(format!(" {}", parsed.sub(&at)).as_bytes());
            out.put("parsed", text);
            let json = parsed.marshal_json();
            out.put_result(
                "parsedJson",
                json.map_err(|error| error.as_bytes().to_vec()),
            );
        }
        Err(error) => out.put("parseError", error.as_bytes()),
    }
    let duration = match Duration::parse(case.text("duration")) {
        Ok(duration) => duration,
        Err(error) => {
            out.put("durationError", error.as_bytes());
            return out;
        }
    };
    out.put("duration", duration.to_string());
    let seven = Duration(7 * Duration::SECOND.0);
    let rounded = [
        duration.round(Duration::MINUTE).to_string(),
        duration.truncate(seven).to_string(),
        float(duration.hours()),
        float(duration.minutes()),
        float(duration.seconds()),
    ];
    out.put("rounded", rounded.join(" "));
    out.put("later", at.add(duration).to_bytes());
    if duration.0 > 0 {
        let both = [
            at.round(duration).to_bytes(),
            at.truncate(duration).to_bytes(),
        ];
        out.put("onUnit", both.join(&b" "[..]));
    }
    out
}

/// A number as Go prints it.
fn float(number: f64) -> String {
    sprint_value(&Value::float64(number)).to_string()
}
