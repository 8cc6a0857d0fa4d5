//! Holds the crate against the answers of Go's `time` in the `*.tsv` files beside this file.

#![expect(clippy::expect_used, reason = "a broken fixture must stop the test")]

use go_time::{Dialect, Duration, Error, Location, Time};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

fn unescape(field: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = field.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if byte != b'\\' {
            out.push(byte);
            rest = tail;
        } else if tail[0] == b'\\' {
            out.push(b'\\');
            rest = &tail[1..];
        } else {
            let digits = std::str::from_utf8(&tail[1..3]).expect("two digits");
            out.push(u8::from_str_radix(digits, 16).expect("two hexadecimal digits"));
            rest = &tail[3..];
        }
    }
    out
}

/// Runs `answer` on every row and compares the fields behind the first `inputs` ones.
fn walk(file: &str, inputs: usize, minimum: usize, answer: impl Fn(&[Vec<u8>]) -> Vec<Vec<u8>>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(file);
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let row: Vec<Vec<u8>> = line.split('\t').map(unescape).collect();
        compared += 1;
        let got = answer(&row[..inputs]);
        assert_eq!(got.len(), row.len() - inputs, "{line}");
        for (index, (got, want)) in got.iter().zip(&row[inputs..]).enumerate() {
            if got != want {
                let input: Vec<String> = row[..inputs]
                    .iter()
                    .map(|f| f.escape_ascii().to_string())
                    .collect();
                wrong.push(format!(
                    "field {index} of {}\n  want {}\n  got  {}",
                    input.join(" | "),
                    want.escape_ascii(),
                    got.escape_ascii()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(compared >= minimum, "only {compared} rows in {file}");
}

fn number(text: &[u8]) -> i64 {
    std::str::from_utf8(text)
        .expect("a number")
        .parse()
        .expect("a number")
}

fn numbers(text: &[u8]) -> Vec<i64> {
    text.split(|&b| b == b' ').map(number).collect()
}

/// Zones by their name in the fixtures: equal names must be one zone, as in Go's run.
fn zone(name: &[u8]) -> Location {
    thread_local! {
        static ZONES: RefCell<BTreeMap<Vec<u8>, Location>> = const { RefCell::new(BTreeMap::new()) };
    }
    ZONES.with_borrow_mut(|zones| {
        zones
            .entry(name.to_vec())
            .or_insert_with(|| match name.iter().position(|&b| b == b'@') {
                Some(at) => Location::fixed(&name[..at], number(&name[at + 1..])),
                None => Location::load(name).expect("a known zone"),
            })
            .clone()
    })
}

fn shown(time: &Time) -> Vec<u8> {
    let (name, offset) = time.zone();
    let mut text = format!(
        "{}.{:09} {} ",
        time.unix(),
        time.nanosecond(),
        time.location().name()
    )
    .into_bytes();
    text.extend_from_slice(name);
    text.extend_from_slice(format!("@{offset}").as_bytes());
    text
}

fn failed(error: &Error) -> Vec<u8> {
    [b"error: ", error.as_bytes()].concat()
}

#[test]
fn times_are_formatted_as_in_go() {
    walk("format.tsv", 4, 1_450, |row| {
        let time = Time::from_unix(number(&row[0]), number(&row[1]), &zone(&row[2]));
        vec![time.format(&row[3])]
    });
}

#[test]
fn fields_are_read_as_in_go() {
    walk("fields.tsv", 3, 600, |row| {
        let time = Time::from_unix(number(&row[0]), number(&row[1]), &zone(&row[2]));
        let (iso_year, iso_week) = time.iso_week();
        let (name, offset) = time.zone();
        let fields = format!(
            "{} {} {} {} {} {} {} {} {} {iso_year} {iso_week} {} {} {} {} {} {} {offset}",
            time.year(),
            time.month(),
            time.day(),
            time.year_day(),
            time.weekday(),
            time.hour(),
            time.minute(),
            time.second(),
            time.nanosecond(),
            time.unix_milli(),
            time.unix_micro(),
            time.unix_nano(),
            time.is_zero(),
            time.is_dst(),
            String::from_utf8_lossy(name),
        );
        let or_error =
            |result: Result<Vec<u8>, Error>| result.unwrap_or_else(|error| failed(&error));
        vec![
            fields.into_bytes(),
            time.to_bytes(),
            or_error(time.marshal_json()),
            or_error(time.marshal_text()),
            time.go_string(),
        ]
    });
}

#[test]
fn dates_are_computed_as_in_go() {
    walk("date.tsv", 3, 2_400, |row| {
        let arguments = numbers(&row[1]);
        let location = zone(&row[2]);
        let time = || Time::from_unix(arguments[0], arguments[1], &location);
        let duration = || Duration(arguments[2]);
        let result = match row[0].as_slice() {
            b"date" => {
                let [year, month, day, hour, minute, second, nanosecond] = arguments[..] else {
                    panic!("seven arguments");
                };
                Time::date(
                    year, month, day, hour, minute, second, nanosecond, &location,
                )
            }
            b"add" => time().add(duration()),
            b"truncate" => time().truncate(duration()),
            b"round" => time().round(duration()),
            b"adddate" => time().add_date(arguments[2], arguments[3], arguments[4]),
            b"sub" => {
                let other = Time::from_unix(arguments[2], arguments[3], &Location::utc());
                return vec![time().sub(&other).0.to_string().into_bytes()];
            }
            other => panic!("unknown operation {}", other.escape_ascii()),
        };
        vec![shown(&result)]
    });
}

#[test]
fn times_are_parsed_as_in_go() {
    for (file, minimum, dialect) in [
        ("parse.tsv", 1_850, Dialect::GO_1_23),
        ("parse_until_1_22.tsv", 25, Dialect::GO_1_20),
    ] {
        parse_rows(file, minimum, &dialect);
    }
}

fn parse_rows(file: &str, minimum: usize, dialect: &Dialect) {
    walk(file, 3, minimum, |row| {
        let (local, utc) = (zone(&row[2]), Location::utc());
        let answer = |result: Result<Time, Error>| match result {
            Ok(time) => shown(&time),
            Err(error) => failed(&error),
        };
        vec![
            answer(Time::parse_with(&row[0], &row[1], &utc, &local, dialect)),
            answer(Time::parse_with(&row[0], &row[1], &local, &local, dialect)),
        ]
    });
}

#[test]
fn durations_answer_as_in_go() {
    walk("durations.tsv", 2, 1_400, |row| {
        let answer = match row[0].as_slice() {
            b"parse" => match Duration::parse(&row[1]) {
                Ok(duration) => duration.0.to_string().into_bytes(),
                Err(error) => failed(&error),
            },
            b"show" => {
                let duration = Duration(number(&row[1]));
                format!(
                    "{duration} {} {} {:016x} {:016x} {:016x} {}",
                    duration.microseconds(),
                    duration.milliseconds(),
                    duration.seconds().to_bits(),
                    duration.minutes().to_bits(),
                    duration.hours().to_bits(),
                    duration.abs().0
                )
                .into_bytes()
            }
            b"round" => {
                let arguments = numbers(&row[1]);
                let (duration, unit) = (Duration(arguments[0]), Duration(arguments[1]));
                format!("{} {}", duration.round(unit).0, duration.truncate(unit).0).into_bytes()
            }
            other => panic!("unknown operation {}", other.escape_ascii()),
        };
        vec![answer]
    });
}

#[test]
fn zones_are_found_as_in_go() {
    walk("zones.tsv", 1, 45, |row| {
        vec![match Location::load(&row[0]) {
            Ok(location) => location.name().as_bytes().to_vec(),
            Err(error) => failed(&error),
        }]
    });
}
