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

use go_value::Tree;
use support::{
    Shown, fixtures, json, list, order_free, rules, run, shown, shown_json, strings, text,
    wanted_charts,
};

/// Refusals of other stages: the case has no answer here.
const ELSEWHERE: &[&str] = &[
    "chart requires kubeVersion",
    "path \"",
    "non-absolute URLs",
    "repo tgz",
    "invalid kube version",
];

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

fn compare(answer: &Tree, got: Result<support::Done, String>, folder: &str) -> Option<String> {
    let wanted = text(answer, "error");
    match got {
        _ if ELSEWHERE.iter().any(|start| wanted.starts_with(start)) => None,
        Err(error) => {
            let error = error.replace(&format!("{folder}/"), "");
            (order_free(error.trim_end()) != order_free(&wanted))
                .then(|| format!("\n  want {wanted:?}\n  got  {error:?}"))
        }
        Ok(_) if !wanted.is_empty() => Some(format!("\n  want {wanted:?}\n  got  values")),
        Ok(done) => {
            let wanted = rounded(wanted_charts(answer));
            let found = rounded(shown(&done));
            // Archives keep their own templates, and a chart called `.` has no path: their answer is only that they
            // load.
            (!wanted.is_empty() && wanted != found)
                .then(|| format!("\n  want {wanted:?}\n  got  {found:?}"))
        }
    }
}

/// The fixture has been through numbers of another kind: integers beyond 2^53 and -0 are not in it; nor are files.
fn rounded(charts: BTreeMap<String, Shown>) -> BTreeMap<String, Shown> {
    let round = |(path, chart): (String, Shown)| {
        let values = shown_json(&json(&chart.values).to_value()).replace(":-0,", ":0,");
        (
            path,
            Shown {
                values,
                files: None,
                ..chart
            },
        )
    };
    charts.into_iter().map(round).collect()
}
