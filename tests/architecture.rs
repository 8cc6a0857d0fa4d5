//! Holds the workspace to its outline: which crate may use which, and that every table names its files.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The allowed edges between crates of the workspace: `crate <- what it may use`. A new edge is a reviewed line.
const EDGES: &[(&str, &[&str])] = &[
    ("go-value", &[]),
    ("go-codec", &["go-value"]),
    ("go-regexp", &[]),
    ("go-time", &[]),
    ("masterminds-semver", &[]),
    ("go-template", &["go-value"]),
    (
        "sprig",
        &[
            "go-value",
            "go-template",
            "go-codec",
            "go-regexp",
            "go-time",
            "masterminds-semver",
        ],
    ),
    (
        "chart",
        &[
            "go-value",
            "go-codec",
            "go-regexp",
            "go-time",
            "masterminds-semver",
        ],
    ),
    (
        "helm-render",
        &[
            "go-value",
            "go-codec",
            "go-template",
            "sprig",
            "chart",
            "masterminds-semver",
            "go-time",
            "go-regexp",
        ],
    ),
    ("provenance", &["go-value", "go-codec", "chart"]),
    ("manifest", &["go-codec"]),
    ("artifact", &["manifest"]),
    // Times of two spellings are read as the API server reads them: by Go's own rules.
    ("manifest-diff", &["manifest", "go-time"]),
    (
        "gate",
        &[
            "manifest",
            "artifact",
            "manifest-diff",
            "masterminds-semver",
        ],
    ),
    ("report", &["manifest", "artifact", "manifest-diff", "gate"]),
    (
        "differ",
        &[
            "go-value",
            "go-codec",
            "go-template",
            "chart",
            "helm-render",
            "masterminds-semver",
            "go-time",
            "go-regexp",
        ],
    ),
    ("testkit", &[]),
    ("xtask", &[]),
];

/// Edges that exist for tests only.
const TEST_EDGES: &[(&str, &[&str])] = &[
    ("go-template", &["go-codec"]),
    ("chart", &["go-template", "helm-render"]),
    ("provenance", &["helm-render"]),
    ("manifest-diff", &["testkit"]),
    ("artifact", &["testkit"]),
    ("gate", &["testkit"]),
    ("report", &["testkit"]),
];

#[test]
fn crates_use_only_what_the_outline_allows() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let names: BTreeSet<&str> = packages
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let for_tests: BTreeMap<&str, &[&str]> = TEST_EDGES.iter().copied().collect();
    let mut checked = 0;
    for package in packages {
        let name = package["name"].as_str().unwrap();
        if name == "rendergate" {
            continue;
        }
        let edges = allowed
            .get(name)
            .unwrap_or_else(|| panic!("{name} is not in the list of allowed edges"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = dependency["name"].as_str().unwrap();
            if !names.contains(used) {
                continue;
            }
            checked += 1;
            let only_tests = dependency["kind"] == "dev";
            let in_tests = only_tests
                && for_tests
                    .get(name)
                    .is_some_and(|edges| edges.contains(&used));
            assert!(
                edges.contains(&used) || in_tests,
                "{name} uses {used}, which the outline does not allow"
            );
        }
    }
    assert!(checked >= 20, "only {checked} edges were checked");
    for (name, _) in EDGES {
        assert!(
            names.contains(name),
            "{name} is in the list of edges and not in the workspace"
        );
    }
}

#[test]
fn every_crate_has_one_folder_of_its_name_and_inherits_the_lints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in EDGES {
        let manifest =
            std::fs::read_to_string(root.join("crates").join(name).join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{name} does not inherit the workspace's lints"
        );
    }
}

fn metadata() -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}
