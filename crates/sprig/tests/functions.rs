//! Every function against the real Sprig, through the template engine.
//!
//! Cases are lines of `cases/EDITION/*.jsonl`: a template `t` with what Go answered, `out` or `err`.
//! The program in `oracle/` writes the answers. A function without a passing and a failing case fails
//! the test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

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

static HELM_3_12_1: Edition = Edition::HELM_3_12_1;
static HELM_4_2: Edition = Edition::HELM_4_2;
static HELM_4_3: Edition = Edition::HELM_4_3;

/// A folder of cases and what answers them.
struct Answers {
    folder: &'static str,
    edition: &'static Edition,
    template: Dialect,
    /// How many cases there are at least.
    at_least: usize,
    covers: Covers,
}

/// What the cases of a folder stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Covers {
    /// Every function, by a case that answers and one that fails.
    AllFunctions,
    /// What differs from another folder.
    Differences,
}

const ANSWERS: &[Answers] = &[
    Answers {
        folder: "3.2.3",
        edition: &HELM_3_12_1,
        template: Dialect::GO_1_20,
        at_least: 1_800,
        covers: Covers::AllFunctions,
    },
    Answers {
        folder: "3.3.0",
        edition: &HELM_4_2,
        template: Dialect::GO_1_26,
        at_least: 1_800,
        covers: Covers::AllFunctions,
    },
    Answers {
        folder: "go1.27",
        edition: &HELM_4_3,
        template: Dialect::GO_1_26,
        at_least: 15,
        covers: Covers::Differences,
    },
];

/// Functions that cannot fail: they take any number of values of any type.
const NEVER_FAIL: &[&str] = &[
    "add", "all", "any", "cat", "coalesce", "list", "quote", "squote", "tuple",
];

/// Functions that never answer: one fails on purpose, one needs a network.
const NEVER_ANSWER: &[&str] = &["fail", "getHostByName"];

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
    for answers in ANSWERS {
        let (name, edition) = (answers.folder, answers.edition);
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
                    if let Some((passed, failed)) = seen.get_mut(word) {
                        *(if expected.is_ok() { passed } else { failed }) += 1;
                    }
                }
                let found = answer(text, edition, answers.template);
                if found != expected {
                    wrong.push(format!(
                        "{name} {text}\n  go:   {expected:?}\n  ours: {found:?}"
                    ));
                }
            }
        }
        assert!(cases >= answers.at_least, "{name}: only {cases} cases");
        if answers.covers == Covers::Differences {
            continue;
        }
        let untested: Vec<_> = seen
            .iter()
            .filter(|(function, (passed, failed))| {
                *passed == 0 && !NEVER_ANSWER.contains(function)
                    || *failed == 0 && !NEVER_FAIL.contains(function)
            })
            .collect();
        assert!(
            untested.is_empty(),
            "{name}: without an answer or a failure: {untested:?}"
        );
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
