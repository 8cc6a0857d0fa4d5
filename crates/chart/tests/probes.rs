//! The probe charts: their final values and refusals, chart by chart, as real Helm binaries have them.
//!
//! `fixtures/chart/probes.jsonl` holds one case per line: the chart below `fixtures/probes`, the flags, and per answer the
//! releases that gave it. Each chart's templates were replaced by one that prints `.Values`, the name, the version
//! and the number of dependencies, so that an answer is the state in which this crate hands a chart over.

#![allow(
    clippy::expect_used,
    reason = "a fixture that is not readable is a failure"
)]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use chart::Chart;
use go_codec::json::{Html, Layout};
use go_value::{Map, Tree, Value};
use support::{HELMS, fixtures, json, list, rules, run, strings, text};

/// Refusals of other stages: the case has no answer here.
const ELSEWHERE: &[&str] = &[
    "chart requires kubeVersion",
    "path \"",
    "non-absolute URLs",
    "repo tgz",
    "invalid kube version",
];

fn collect(
    chart: &Arc<Chart>,
    values: Value,
    found: &mut BTreeMap<String, (String, String, String, usize)>,
) {
    let name = chart.name().to_string();
    let entry = (
        name,
        chart.metadata().version.to_string(),
        shown(&values),
        chart.metadata().dependencies.len(),
    );
    // A library chart renders nothing.
    if *chart.metadata().chart_type.to_text() != *"library" {
        found.insert(chart.full_path().to_string(), entry);
    }
    for child in chart.dependencies() {
        let own = values
            .as_map()
            .and_then(|map: &Map| map.get(child.name().as_bytes()))
            .unwrap_or(Value::Nil);
        collect(child, own, found);
    }
}

fn shown(value: &Value) -> String {
    let write = |value: &Value| {
        let text =
            go_codec::json::to_string(value, Html::Escaped, Layout::Compact, rules("v4.1.1").codec);
        String::from_utf8(text.expect("JSON")).expect("UTF-8")
    };
    // The fixture has been through numbers of another kind: integers beyond 2^53 and -0 are not in it.
    write(&json(&write(value)).to_value()).replace(":-0,", ":0,")
}

#[test]
fn probes() {
    let lines = std::fs::read_to_string(fixtures().join("chart/probes.jsonl")).expect("fixture");
    let folder = fixtures().join("probes");
    let (mut count, mut failures) = (0, Vec::new());
    for line in lines.lines() {
        let case = json(line);
        let (id, chart, args) = (
            text(&case, "id"),
            text(&case, "chart"),
            strings(&case, "flags"),
        );
        for answer in list(&case, "expect") {
            for helm in strings(answer, "helm") {
                assert!(HELMS.contains(&helm.as_str()));
                count += 1;
                let got = run(&folder, &chart, &args, &rules(&helm));
                if let Some(problem) = compare(answer, got, &folder.display().to_string()) {
                    failures.push(format!("{id} {helm}: {problem}"));
                }
            }
        }
    }
    assert!(count >= 2_000, "only {count} cases");
    assert!(
        failures.is_empty(),
        "{} of {count} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// A refusal by a schema without the order of its lines and names, which is chance in Helm.
fn order_free(error: &str) -> String {
    if !error.starts_with("values don't meet the specifications") {
        return error.to_owned();
    }
    let sorted = |line: &str| {
        let Some((start, rest)) = line.split_once(": additional properties ") else {
            return line.to_owned();
        };
        let mut names: Vec<&str> = rest.trim_end_matches(" not allowed").split(", ").collect();
        names.sort_unstable();
        format!("{start}: additional properties {}", names.join(", "))
    };
    let mut lines: Vec<String> = error.lines().map(sorted).collect();
    lines.sort();
    lines.join("\n")
}

fn compare(answer: &Tree, got: Result<support::Done, String>, folder: &str) -> Option<String> {
    let wanted = text(answer, "error");
    let elsewhere = ELSEWHERE.iter().any(|start| wanted.starts_with(start));
    match got {
        _ if elsewhere => None,
        Err(error) => {
            let error = error.replace(&format!("{folder}/"), "");
            (order_free(error.trim_end()) != order_free(&wanted))
                .then(|| format!("\n  want {wanted:?}\n  got  {error:?}"))
        }
        Ok(_) if !wanted.is_empty() => Some(format!("\n  want {wanted:?}\n  got  values")),
        Ok(done) => {
            let mut found = BTreeMap::new();
            collect(&done.chart, Value::Map(done.values), &mut found);
            let Some(Tree::Map(charts)) = answer.get(b"charts") else {
                return Some("no charts wanted".into());
            };
            let wanted: BTreeMap<_, _> = charts
                .iter()
                .map(|(path, chart)| {
                    let values = chart
                        .get(b"values")
                        .map(|values| shown(&values.to_value()))
                        .unwrap_or_default();
                    let dependencies = match chart.get(b"deps") {
                        Some(Tree::Float(count)) => *count as usize,
                        _ => 0,
                    };
                    (
                        path.to_string(),
                        (
                            text(chart, "name"),
                            text(chart, "version"),
                            values,
                            dependencies,
                        ),
                    )
                })
                .collect();
            // Archives keep their own templates, and a chart called `.` has no path: their answer is only that they load.
            (!wanted.is_empty() && wanted != found)
                .then(|| format!("\n  want {wanted:?}\n  got  {found:?}"))
        }
    }
}
