//! Small charts as text: values, files and refusals as real Helm binaries have them.
//!
//! `fixtures/chart/charts.jsonl` holds one case per line: all files (binary ones in base64), the chart among them, the
//! flags, and per answer the releases that gave it. For the answers each chart directory got one template that
//! prints `.Values`, `.Files`, name, version and the number of dependencies.

#![allow(
    clippy::expect_used,
    reason = "a fixture that is not readable is a failure"
)]

mod support;

use std::collections::BTreeMap;

use chart::Chart;
use chart::source::SourceFile;
use chart::values::ReadError;
use go_value::Tree;
use support::{json, list, order_free, rules, run_with, shown, strings, text, wanted_charts};

#[test]
fn charts() {
    let lines =
        std::fs::read_to_string(support::fixtures().join("chart/charts.jsonl")).expect("fixture");
    let (mut count, mut failures) = (0, Vec::new());
    for line in lines.lines() {
        let case = json(line);
        for answer in list(&case, "expect") {
            for helm in strings(answer, "helm") {
                count += 1;
                if let Some(problem) = check(&case, answer, &helm) {
                    failures.push(format!("{} {helm}: {problem}", text(&case, "id")));
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

fn check(case: &Tree, answer: &Tree, helm: &str) -> Option<String> {
    let (rules, chart, files) = (rules(helm), text(case, "chart"), files(case));
    let mut reader = |path: &str| {
        files
            .get(path)
            .cloned()
            .ok_or_else(|| ReadError(format!("open {path}: no such file or directory")))
    };
    let load = || match files.get(&chart) {
        Some(archive) => Chart::load_archive_bytes(&chart, archive, &rules),
        None => {
            let inside = |(path, data): (&String, &Vec<u8>)| {
                let path = path.strip_prefix(&format!("{chart}/"))?;
                Some(SourceFile {
                    path: path.to_owned(),
                    data: data.clone(),
                })
            };
            Chart::load_files(&chart, files.iter().filter_map(inside).collect(), &rules)
        }
    };
    let got = run_with(&mut reader, load, &strings(case, "flags"), &rules);
    let wanted = text(answer, "error");
    let from_archive = text(case, "id").contains("tgz/");
    match got {
        // An archive has the template only where it was made with it; one of its own fails on purpose.
        Ok(_) if wanted.starts_with("execution error") => None,
        Err(error) => (order_free(error.trim_end()) != order_free(wanted.trim_end()))
            .then(|| format!("\n  want {wanted:?}\n  got  {error:?}")),
        Ok(_) if !wanted.is_empty() => Some(format!("\n  want {wanted:?}\n  got  values")),
        Ok(done) => {
            let (wanted, found) = (wanted_charts(answer), shown(&done));
            let differs = |path: &&String| wanted.get(*path) != found.get(*path);
            let extra = found.keys().filter(|_| !from_archive);
            let paths: Vec<_> = wanted.keys().chain(extra).filter(differs).collect();
            paths.first().map(|path| {
                format!(
                    "{path}\n  want {:?}\n  got  {:?}",
                    wanted.get(*path),
                    found.get(*path)
                )
            })
        }
    }
}

fn files(case: &Tree) -> BTreeMap<String, Vec<u8>> {
    let Some(Tree::Map(files)) = case.get(b"files") else {
        return BTreeMap::new();
    };
    let file = |(path, data): &(go_value::Str, Tree)| {
        let data = match data {
            Tree::Str(text) => text.as_bytes().to_vec(),
            binary => base64(&text(binary, "b64")),
        };
        (path.to_string(), data)
    };
    files.iter().map(file).collect()
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits =
            group.iter().fold(0, |bits, byte| bits << 6 | digit(*byte)) << (6 * (4 - group.len()));
        out.extend(bits.to_be_bytes().iter().skip(1).take(group.len() * 3 / 4));
    }
    out
}
