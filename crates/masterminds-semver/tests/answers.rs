//! Holds the crate against the answers of the Go libraries in the `*.tsv` files beside this file.

#![expect(clippy::expect_used, reason = "a broken fixture must stop the test")]

use masterminds_semver::{Constraint, Error, Rules, Version, generic};
use std::cmp::Ordering;
use std::path::Path;

const RELEASES: [(&str, Rules); 5] = [
    ("3.2.0", Rules::V3_2_0),
    ("3.2.1", Rules::V3_2_1),
    ("3.3.0", Rules::V3_3_0),
    ("3.4.0", Rules::V3_4_0),
    ("3.5.0", Rules::V3_5_0),
];

fn rows(name: &str) -> Vec<Vec<Vec<u8>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name);
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(unescape).collect())
        .collect()
}

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

fn failed(error: &Error) -> Vec<u8> {
    [b"error: ", error.as_bytes()].concat()
}

fn shown(result: Result<Version, Error>) -> Vec<u8> {
    match result {
        Err(error) => failed(&error),
        Ok(v) => format!(
            "{}|{}|{}|{}|{}|{}|{v}",
            v.major(),
            v.minor(),
            v.patch(),
            v.prerelease(),
            v.metadata(),
            v.original()
        )
        .into_bytes(),
    }
}

fn incremented(text: &[u8], rules: &Rules) -> Vec<u8> {
    let version = Version::parse(text, rules).expect("rows increment good versions");
    [
        version.inc_major(rules),
        version.inc_minor(rules),
        version.inc_patch(rules),
    ]
    .map(|next| match next {
        Ok(next) => format!("{}|{next}", next.original()),
        Err(error) => format!("panic: {error}"),
    })
    .join("; ")
    .into_bytes()
}

fn answer(operation: &str, first: &[u8], second: &[u8], rules: &Rules) -> Vec<u8> {
    let version = |text: &[u8]| Version::parse(text, rules).expect("rows use good versions here");
    match operation {
        "parse" => shown(Version::parse(first, rules)),
        "strict" => shown(Version::parse_strict(first, rules)),
        "inc" => incremented(first, rules),
        // Go hands back the old version beside the error; a row holds the error alone.
        "prerelease" => shown(version(first).set_prerelease(second, rules)),
        "metadata" => shown(version(first).set_metadata(second, rules)),
        "compare" => match version(first).cmp(&version(second)) {
            Ordering::Less => b"-1".to_vec(),
            Ordering::Equal => b"0".to_vec(),
            Ordering::Greater => b"1".to_vec(),
        },
        "constraint" => match Constraint::parse(first, rules) {
            Ok(constraint) => constraint.to_string().into_bytes(),
            Err(error) => failed(&error),
        },
        "check" => {
            let constraint = Constraint::parse(first, rules).expect("rows check good constraints");
            let version = version(second);
            let (met, reasons) = match constraint.validate(&version) {
                Ok(()) => (true, Vec::new()),
                Err(reasons) => (false, reasons),
            };
            let reasons: Vec<String> = reasons.iter().map(Error::to_string).collect();
            format!(
                "{}/{met} {}",
                constraint.check(&version),
                reasons.join("; ")
            )
            .into_bytes()
        }
        other => panic!("unknown operation {other}"),
    }
}

fn walk(file: &str, minimum: usize) {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for row in rows(file) {
        let releases = String::from_utf8_lossy(&row[0]).into_owned();
        let operation = String::from_utf8_lossy(&row[1]).into_owned();
        for (name, rules) in &RELEASES {
            if releases != "*" && !releases.split(',').any(|release| release == *name) {
                continue;
            }
            compared += 1;
            let got = answer(&operation, &row[2], &row[3], rules);
            if got != row[4] {
                wrong.push(format!(
                    "{name} {operation} {} {}\n  want {}\n  got  {}",
                    row[2].escape_ascii(),
                    row[3].escape_ascii(),
                    row[4].escape_ascii(),
                    got.escape_ascii()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(compared >= minimum, "only {compared} comparisons in {file}");
}

#[test]
fn versions_answer_as_go() {
    walk("versions.tsv", 5_000);
}

#[test]
fn constraints_answer_as_go() {
    walk("constraints.tsv", 8_900);
}

#[test]
fn generic_versions_answer_as_go() {
    let rows = rows("generic.tsv");
    let mut wrong = Vec::new();
    for row in &rows {
        let parsed = match row[0].as_slice() {
            b"generic" => generic::Version::parse_generic(&row[1]),
            b"semantic" => generic::Version::parse_semantic(&row[1]),
            other => panic!("unknown operation {}", other.escape_ascii()),
        };
        let got = match parsed {
            Err(error) => failed(&error),
            Ok(v) => {
                let components: Vec<String> = v.components().iter().map(u64::to_string).collect();
                format!(
                    "{v}|{}|{}|{}|[{}]|{}|{}",
                    v.major(),
                    v.minor(),
                    v.patch(),
                    components.join(" "),
                    v.prerelease(),
                    v.build_metadata()
                )
                .into_bytes()
            }
        };
        if got != row[2] {
            wrong.push(format!(
                "{}\n  want {}\n  got  {}",
                row[1].escape_ascii(),
                row[2].escape_ascii(),
                got.escape_ascii()
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(rows.len() >= 700, "only {} rows", rows.len());
}

/// Sizes at which a quadratic scan would take minutes.
#[test]
fn hostile_constraints_come_back() {
    let rules = Rules::V3_4_0;
    for unit in [
        "1", "1-", "1.", "1 - ", "1 ", " ", "|", "x - 1 ", "1-1     ",
    ] {
        let text = unit.repeat(16_000 / unit.len());
        let _ = Constraint::parse(&text, &rules);
        let _ = Constraint::parse(format!("{text} - z"), &rules);
    }
    let _ = Version::parse("1".repeat(1_000_000), &rules);
}
