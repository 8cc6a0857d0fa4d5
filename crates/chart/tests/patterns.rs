//! Patterns of `.Files.Glob` and of `.helmignore` against the Go libraries that Helm asks.
//!
//! `fixtures/chart/patterns/*.tsv`: the first line lists names; each other line a pattern and the names it matches, or how it
//! is refused.

#![allow(
    clippy::expect_used,
    reason = "a fixture that is not readable is a failure"
)]

use std::path::Path;

use chart::files::glob::{Glob, MatchError};
use chart::source::path;

fn fixture(name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/chart/patterns")
        .join(name);
    let text = std::fs::read_to_string(file).expect("fixture");
    let mut lines = text
        .lines()
        .map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let names = lines
        .next()
        .and_then(|line| line.get(1).cloned())
        .unwrap_or_default();
    (
        names.split('|').map(str::to_owned).collect(),
        lines.collect(),
    )
}

#[test]
fn glob_patterns() {
    let (names, patterns) = fixture("glob.tsv");
    let mut failures = Vec::new();
    for line in &patterns {
        let [pattern, wanted] = line.as_slice() else {
            continue;
        };
        let found = match Glob::compile(pattern.as_bytes(), b'/') {
            Err(_) => "!".to_owned(),
            Ok(glob)
                if names.iter().any(|name| {
                    matches!(glob.is_match(name.as_bytes()), Err(MatchError::Panic(_)))
                }) =>
            {
                "panic".to_owned()
            }
            Ok(glob) => {
                let matched = names
                    .iter()
                    .filter(|name| glob.is_match(name.as_bytes()) == Ok(true));
                format!("={}", matched.cloned().collect::<Vec<_>>().join("|"))
            }
        };
        if found != *wanted {
            failures.push(format!("{pattern}\n  want {wanted}\n  got  {found}"));
        }
    }
    assert!(patterns.len() > 700);
    assert!(
        failures.is_empty(),
        "{} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn file_path_match() {
    let (names, patterns) = fixture("filepath-match.tsv");
    let mut failures = Vec::new();
    for line in &patterns {
        let [pattern, bad, wanted] = line.as_slice() else {
            continue;
        };
        let (mut refused, mut matched) = (String::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            match path::matches(pattern.as_bytes(), name.as_bytes()) {
                Ok(true) => matched.push(name.clone()),
                Ok(false) => {}
                Err(_) => refused.push_str(&format!("{at},")),
            }
        }
        if refused != *bad || matched.join("|") != *wanted {
            failures.push(format!(
                "{pattern}\n  want {bad} {wanted}\n  got  {refused} {}",
                matched.join("|")
            ));
        }
    }
    assert!(patterns.len() > 800);
    assert!(
        failures.is_empty(),
        "{} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
