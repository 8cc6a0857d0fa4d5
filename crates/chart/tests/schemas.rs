//! Schemas as the two libraries that Helm has had hold values against them.
//!
//! `fixtures/chart/schemas.jsonl` holds one schema and values per line. `gojsonschema`: the answers of
//! xeipuuv/gojsonschema 1.2.0 called as Helm 3.18.4 calls it, run a dozen times, as it ranges over maps. `helm`: what real
//! releases with santhosh-tekuri/jsonschema say. `FATAL` is a stack that overflowed, `NETWORK` an address that
//! would have been fetched.

#![allow(
    clippy::expect_used,
    reason = "a fixture that is not readable is a failure"
)]

mod support;

use chart::source::SourceFile;
use chart::values::{ReadError, SchemaError, ValueSources, coalesce, user_values, validate_schema};
use chart::{Chart, Rules, SchemaEngine};
use go_value::Tree;
use support::{json, list, order_free, rules, strings, text};

const HEAD: &str =
    "values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n";

#[test]
fn gojsonschema() {
    let rules = Rules {
        schema_engine: SchemaEngine::GoJsonSchema,
        ..rules("v3.18.6")
    };
    each(1_300, |case| {
        let wanted = strings(case, "gojsonschema");
        vec![check(case, &wanted, &rules)]
    });
}

#[test]
fn santhosh_tekuri() {
    each(2_700, |case| {
        let mut found = Vec::new();
        for answer in list(case, "helm") {
            for helm in strings(answer, "releases") {
                found.push(check(case, &[text(answer, "text")], &rules(&helm)));
            }
        }
        found
    });
}

fn each(least: usize, check: impl Fn(&Tree) -> Vec<Option<String>>) {
    let lines =
        std::fs::read_to_string(support::fixtures().join("chart/schemas.jsonl")).expect("fixture");
    let (mut count, mut failures) = (0, Vec::new());
    for line in lines.lines() {
        let results = check(&json(line));
        count += results.len();
        failures.extend(results.into_iter().flatten());
    }
    assert!(count >= least, "only {count} cases");
    assert!(
        failures.is_empty(),
        "{} of {count} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn check(case: &Tree, wanted: &[String], rules: &Rules) -> Option<String> {
    // The order of faults is chance in Go.
    let sorted = |text: &str| order_free(format!("{HEAD}{text}").trim_end());
    let got = run(case, rules);
    let right = wanted.iter().any(|wanted| sorted(wanted) == sorted(&got));
    (!right).then(|| format!("{}\n  want {wanted:?}\n  got  {got:?}", text(case, "id")))
}

fn run(case: &Tree, rules: &Rules) -> String {
    let file = |path: &str, data: &str| SourceFile {
        path: path.to_owned(),
        data: data.as_bytes().to_vec(),
    };
    let files = vec![
        file("Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n"),
        file("values.schema.json", &text(case, "schema")),
    ];
    let chart = Chart::load_files("c", files, rules).expect("chart");
    let sources = ValueSources {
        files: vec!["v".to_owned()],
        ..ValueSources::default()
    };
    let mut reader = |_: &str| Ok::<_, ReadError>(text(case, "values").into_bytes());
    let values = user_values(&sources, rules, &mut reader).expect("values");
    let values = coalesce(&chart, &values, rules).expect("values");
    match validate_schema(&chart, &values, rules) {
        Ok(()) => String::new(),
        Err(SchemaError::Limit(_)) => "FATAL".to_owned(),
        Err(SchemaError::Remote { .. }) => "NETWORK".to_owned(),
        Err(error) => {
            let text = error.to_string();
            text.strip_prefix(HEAD).map_or(text.clone(), str::to_owned)
        }
    }
}
