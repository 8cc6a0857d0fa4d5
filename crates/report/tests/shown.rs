//! Every folder of `fixtures/report` holds two texts, and how their difference is shown: `terminal.txt` at 60 columns and
//! `markdown.md`.
//!
//! To add a case: a folder with `before.yaml` and `after.yaml`. `RENDERGATE_BLESS=1` writes the rest, which is read by a person
//! before it is committed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use artifact::{MaskKey, MaskReport, Masking, mask};
use gate::kubernetes::upgrade::Upgrade;
use gate::{
    Answer, Approvals, BaseFacts, BaseState, CaseEvidence, CaseId, Expectation, GoldenState,
    Policy, Rendering, RunFacts, decide, examine,
};
use manifest::ManifestSet;
use report::{Options, Outcome, Purpose, format_named, json_schema};
use serde_json::Value;
use testkit::expected::{compare, entries};

/// Fewer cases than this, and the walk has lost some.
const MIN_CASES: usize = 5;
const COLUMNS: usize = 60;

fn folders() -> Vec<PathBuf> {
    let folders = entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/report"));
    assert!(folders.len() >= MIN_CASES, "{} cases", folders.len());
    folders
}

fn read(path: &Path) -> ManifestSet {
    let text = std::fs::read(path).unwrap();
    let mut set =
        ManifestSet::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    mask(
        &mut set,
        &Masking::Fingerprints(MaskKey::from_random([7; 32])),
    );
    set
}

/// As `rendergate diff` puts it together.
fn outcome(folder: &Path) -> Outcome {
    let evidence = CaseEvidence {
        other_version: None,
        id: CaseId {
            chart: "after.yaml".to_owned(),
            case: String::new(),
            cell: None,
            was: None,
        },
        expect: Expectation::Render,
        kubernetes: None,
        upgrade: Upgrade::default(),
        namespace: None,
        head: Rendering::Manifests(read(&folder.join("after.yaml"))),
        chance: None,
        masked: MaskReport::default(),
        golden: GoldenState::NotKept,
        base: BaseState::Present {
            answer: Answer::Manifests(read(&folder.join("before.yaml"))),
            chance: None,
        },
    };
    let (policy, approvals) = (Policy::default(), Approvals::default());
    let facts = RunFacts {
        base: BaseFacts::Compared("before.yaml".to_owned()),
        partial: true,
        ..RunFacts::default()
    };
    let report = examine(&policy, &approvals, evidence);
    Outcome {
        command: "diff".to_owned(),
        facts: Vec::new(),
        purpose: Purpose::Show,
        verdict: decide(&policy, &approvals, facts, vec![report]),
    }
}

fn written(outcome: &Outcome, format: &str) -> String {
    let options = Options {
        width: COLUMNS,
        ..Options::default()
    };
    let mut bytes = Vec::new();
    (format_named(format).unwrap().write)(outcome, &options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn differences_are_shown_as_expected() {
    let mut faults = String::new();
    for folder in folders() {
        let outcome = outcome(&folder);
        for (format, file) in [("terminal", "terminal.txt"), ("markdown", "markdown.md")] {
            compare(&folder.join(file), &written(&outcome, format), &mut faults);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn json_says_the_same_and_fits_its_schema() {
    let schema: Value = serde_json::from_str(json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (mut remarks, mut insides) = (0, 0);
    for folder in folders() {
        let json: Value = serde_json::from_str(&written(&outcome(&folder), "json")).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&json)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", folder.display());
        let changes = json["cases"][0]["changes"].as_array().unwrap();
        let places = changes
            .iter()
            .flat_map(|change| change["changes"].as_array().unwrap());
        for place in places {
            remarks += usize::from(place.get("remark").is_some());
            insides += usize::from(place.get("inside").is_some());
        }
    }
    assert!(remarks >= 20, "{remarks}");
    assert!(insides >= 5, "{insides}");
}

#[test]
fn the_schema_names_every_remark() {
    let schema: Value = serde_json::from_str(json_schema()).unwrap();
    let named = &schema["$defs"]["change"]["properties"]["remark"]["enum"];
    let words: Vec<&str> = manifest_diff::remark::REMARKS
        .iter()
        .map(|row| row.1)
        .collect();
    assert_eq!(*named, serde_json::json!(words));
}
