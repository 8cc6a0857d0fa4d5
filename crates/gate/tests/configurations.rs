//! Every file of `fixtures/gate/configurations` is a configuration with `normalize` and `gate`; those called `err_*` are
//! refused with the faults in the `.txt` beside them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use gate::config::check;
use manifest::Place;
use serde_json::Value;
use testkit::expected::{compare, entries};

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gate/configurations");
    let mut files = entries(&root);
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    files
}

fn yaml(path: &Path) -> Value {
    manifest::read_content(&std::fs::read(path).unwrap(), &|| Place {
        source: None,
        line: 1,
    })
    .unwrap()
}

#[test]
fn faults_are_named_with_their_place() {
    let files = files();
    assert!(files.len() >= 10, "{} files", files.len());
    let mut faults = String::new();
    for path in files {
        let content = yaml(&path);
        let checked = check(&content["normalize"], &content["gate"]);
        if !path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("err_")
        {
            checked.unwrap();
            continue;
        }
        let found: String = checked
            .unwrap_err()
            .iter()
            .map(|fault| format!("{fault}\n"))
            .collect();
        compare(&path.with_extension("txt"), &found, &mut faults);
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn the_schema_accepts_what_is_accepted() {
    let schema = serde_json::json!({"properties": {"normalize": gate::config::normalize_schema(), "gate": gate::config::gate_schema()}});
    let validator = jsonschema::validator_for(&schema).unwrap();
    for path in files() {
        let content = yaml(&path);
        let accepted = check(&content["normalize"], &content["gate"]).is_ok();
        // A schema cannot compile globs or know that two names are one finding; it may accept more.
        let beyond_schema = ["err_levels_twice.yaml"]
            .iter()
            .any(|name| path.ends_with(name));
        if accepted || !beyond_schema {
            assert_eq!(validator.is_valid(&content), accepted, "{}", path.display());
        }
    }
}
