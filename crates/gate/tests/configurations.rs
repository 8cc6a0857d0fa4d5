//! Every file of `fixtures/gate/configurations` is a configuration with `normalize` and `gate`; those called `err_*` are

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
//! refused with the faults in the `.txt` beside them.

use std::path::{Path, PathBuf};

use gate::config::check;
use manifest::Place;
use serde_json::Value;

#[expect(clippy::disallowed_methods, reason = "sorted before use")]
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gate/configurations");
    let files = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    files.sort();
    files
}

/// Says whether the expected files are to be written.
#[expect(clippy::disallowed_methods, reason = "a person asks for it")]
fn bless() -> bool {
    std::env::var_os("RENDERGATE_BLESS").is_some()
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
        let expected_file = path.with_extension("txt");
        if bless() {
            std::fs::write(&expected_file, &found).unwrap();
        }
        assert_eq!(
            found,
            std::fs::read_to_string(expected_file).unwrap_or_default(),
            "{}",
            path.display()
        );
    }
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
