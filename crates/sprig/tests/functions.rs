//! Every function against the real Sprig, through the template engine.
//!
//! Cases are lines of `cases/EDITION/*.jsonl`: a template `t` with what Go answered, `out` or `err`.
//! The program in `oracle/` writes the answers. A function without a passing and a failing case fails
//! the test.

mod surroundings;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use go_codec::json;
use go_codec::yaml::Numbers;
use go_template::{Dialect, Execution, FunctionTable, TemplateSet, parse};
use go_value::{Map, Str, Value};
use sprig::Edition;
use surroundings::NoWorld;

static HELM_3_13: Edition = Edition::HELM_3_13;
static HELM_4_2: Edition = Edition::HELM_4_2;

/// The folder of cases (Sprig's release), the edition, the Go release of the answers, and how many cases there are at least.
const EDITIONS: &[(&str, &Edition, Dialect, usize)] = &[
    ("3.2.3", &HELM_3_13, Dialect::GO_1_20, 440),
    ("3.3.0", &HELM_4_2, Dialect::GO_1_26, 440),
];

fn values(edition: &Edition) -> Value {
    let text = fs::read(folder().join("oracle/values.json")).unwrap();
    let tree = json::from_slice(&text, Numbers::Float64, &edition.codec).unwrap();
    let root = Map::new();
    root.insert(Str::from("Values"), Value::from_tree(&tree));
    Value::Map(root)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn answer(text: &str, edition: &'static Edition, dialect: Dialect) -> Result<String, String> {
    let functions = FunctionTable::new(sprig::name_template_functions(edition));
    let parsed = parse("t", text.as_bytes(), &functions, &dialect)
        .map_err(|error| error.sentence().to_string())?;
    let mut set = TemplateSet::new("t");
    set.add(&parsed);
    let mut out = Vec::new();
    Execution::new(dialect, &NoWorld, &())
        .execute(&set, b"t", values(edition), &mut out)
        .map_err(|error| error.sentence().to_string())?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The words of a template's actions that could be function names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the files are sorted")]
fn functions_answer_as_sprig_does() {
    let mut wrong = Vec::new();
    for (name, edition, dialect, at_least) in EDITIONS {
        let mut files: Vec<PathBuf> = fs::read_dir(folder().join("cases").join(name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        // How many cases of each function answer and fail.
        let mut seen: BTreeMap<&str, (usize, usize)> = sprig::functions(edition)
            .iter()
            .map(|function| (function.def.name, (0, 0)))
            .collect();
        let mut cases = 0;
        for file in &files {
            for line in fs::read_to_string(file).unwrap().lines() {
                cases += 1;
                let case: serde_json::Value = serde_json::from_str(line).unwrap();
                let text = case["t"].as_str().unwrap();
                let expected = match (case["out"].as_str(), case["err"].as_str()) {
                    (Some(out), None) => Ok(out.to_owned()),
                    (None, Some(error)) => Err(error.to_owned()),
                    _ => panic!("{}: no answer to {text}", file.display()),
                };
                for word in words(text) {
                    if let Some((answers, failures)) = seen.get_mut(word) {
                        *(if expected.is_ok() { answers } else { failures }) += 1;
                    }
                }
                let found = answer(text, edition, *dialect);
                if found != expected {
                    wrong.push(format!(
                        "{name} {text}\n  go:   {expected:?}\n  ours: {found:?}"
                    ));
                }
            }
        }
        assert!(cases >= *at_least, "{name}: only {cases} cases");
        let untested: Vec<_> = seen
            .iter()
            .filter(|(_, (answers, failures))| *answers == 0 || *failures == 0)
            .collect();
        println!("{name}: {cases} cases; without an answer or a failure: {untested:?}");
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
