//! Every format writes the same outcome, made by the gate from `outcome/`: changes of each kind, findings of each weight,

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
//! and text of a stranger who would like to write more than text.

use std::path::Path;

use artifact::{MaskKey, MaskReport, Masking, mask};
use gate::config::check;
use gate::kubernetes::upgrade::Upgrade;
use gate::{
    Answer, Approvals, BaseFacts, BaseState, CaseEvidence, CaseId, Cell, Expectation, Failure,
    FailureKind, GoldenState, HelmChange, RemovedCase, Rendering, RunFacts, decide, examine,
};
use manifest::{ManifestSet, Place};
use report::{Color, FORMATS, Fact, Options, Outcome, Purpose, format_named, json_schema};
use serde_json::{Value, json};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/outcome")
            .join(name),
    )
    .unwrap()
}

fn set(name: &str) -> ManifestSet {
    let mut set = ManifestSet::read(&file(name)).unwrap();
    mask(
        &mut set,
        &Masking::Fingerprints(MaskKey::from_random([7; 32])),
    );
    set
}

fn case(chart: &str, case: &str) -> CaseEvidence {
    CaseEvidence {
        other_version: None,
        kubernetes: None,
        upgrade: Upgrade::default(),
        namespace: None,
        id: CaseId {
            chart: chart.to_owned(),
            case: case.to_owned(),
            cell: None,
            was: None,
        },
        expect: Expectation::Render,
        head: Rendering::Manifests(set("base.yaml")),
        chance: None,
        masked: MaskReport::default(),
        golden: GoldenState::NotKept,
        base: BaseState::Present {
            answer: Answer::Manifests(set("base.yaml")),
            chance: None,
        },
    }
}

fn outcome() -> Outcome {
    let policy = manifest::read_content(&file("policy.yaml"), &|| Place {
        source: None,
        line: 1,
    })
    .unwrap();
    let policy = check(&policy["normalize"], &policy["gate"]).unwrap();
    let mut prod = case("charts/web", "prod");
    prod.head = Rendering::Manifests(set("head.yaml"));
    let mut stale = case("charts/web", "::warning::`|x");
    stale.id.cell = Some(Cell {
        profile: "v4.1.1".to_owned(),
        kubernetes: "1.35".to_owned(),
    });
    stale.head = Rendering::Manifests(set("head.yaml"));
    stale.golden = GoldenState::Present {
        answer: Answer::Manifests(set("base.yaml")),
        exact: false,
    };
    stale.base = BaseState::NewCase;
    let mut guarded = case("charts/guarded", "no-host");
    let sentence = "Error: execution error at (guarded/templates/ingress.yaml:3:4): \u{1b}[1mhost\u{1b}[0m is required\n\n::set-output name=x::y";
    guarded.head = Rendering::Error(sentence.to_owned());
    let mut unsupported = case("charts/odd", "default");
    unsupported.head = Rendering::Failed(Failure {
        kind: FailureKind::Unsupported,
        message: "`getHostByName` needs --enable-dns".to_owned(),
    });
    let cases = [
        prod,
        case("charts/api", "default"),
        stale,
        guarded,
        unsupported,
    ];
    let reports = cases
        .into_iter()
        .map(|case| examine(&policy, &Approvals::default(), case))
        .collect();
    let facts = RunFacts {
        base: BaseFacts::Compared("origin/main (0123abc)".to_owned()),
        removed_cases: vec![RemovedCase {
            id: CaseId {
                chart: "charts/web".to_owned(),
                case: "staging".to_owned(),
                cell: None,
                was: None,
            },
            profiles: vec!["v4.1.1".to_owned()],
            answers: Ok(vec![Answer::Manifests(set("base.yaml"))]),
            has_fingerprints: false,
        }],
        policy_change: gate::config::policy_change(
            (&Value::Null, &json!({"per-case": {"changed": 2}})),
            (&Value::Null, &json!({"per-case": {"changed": 200}})),
        ),
        helm_changes: vec![HelmChange {
            before: vec!["v4.1.1".to_owned()],
            after: vec!["v4.2.4".to_owned()],
            chart: None,
        }],
        ..RunFacts::default()
    };
    let fact = |name: &str, value: &str| Fact {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    Outcome {
        command: "check".to_owned(),
        facts: vec![
            fact("helm", "v4.1.1 (rendergate.yaml)"),
            fact("base", "origin/main (0123abc)"),
        ],
        purpose: Purpose::Judge,
        verdict: decide(&policy, &Approvals::default(), facts, reports),
    }
}

/// One changed place and nothing else.
fn small() -> Outcome {
    let policy = gate::Policy {
        per_case: gate::Limits {
            changed: gate::Limit::Any,
            ..gate::Limits::PER_CASE
        },
        ..gate::Policy::default()
    };
    let mut changed = case("charts/web", "prod");
    let text = String::from_utf8(file("base.yaml"))
        .unwrap()
        .replace("replicas: 2", "replicas: 3");
    let mut head = ManifestSet::read(text.as_bytes()).unwrap();
    mask(
        &mut head,
        &Masking::Fingerprints(MaskKey::from_random([7; 32])),
    );
    changed.head = Rendering::Manifests(head);
    let cases = vec![
        examine(&policy, &Approvals::default(), changed),
        examine(
            &policy,
            &Approvals::default(),
            case("charts/api", "default"),
        ),
    ];
    Outcome {
        command: "check".to_owned(),
        facts: vec![],
        purpose: Purpose::Judge,
        verdict: decide(&policy, &Approvals::default(), RunFacts::default(), cases),
    }
}

fn written(outcome: &Outcome, format: &str, options: &Options) -> String {
    let mut bytes = Vec::new();
    (format_named(format).unwrap().write)(outcome, options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_format_writes_the_outcome() {
    let outcome = outcome();
    for format in FORMATS {
        insta::assert_snapshot!(
            format.name,
            written(&outcome, format.name, &Options::default())
        );
    }
}

#[test]
fn the_terminal_is_colored_on_request() {
    let options = Options {
        color: Color::Ansi,
        ..Options::default()
    };
    insta::assert_snapshot!(
        "colored-terminal",
        written(&small(), "terminal", &options).replace('\u{1b}', "ESC")
    );
}

#[test]
fn a_passed_run_is_short() {
    insta::assert_snapshot!(
        "passed-terminal",
        written(&small(), "terminal", &Options::default())
    );
    insta::assert_snapshot!(
        "passed-markdown",
        written(&small(), "markdown", &Options::default())
    );
}

#[test]
fn a_diff_does_not_judge() {
    let shown = Outcome {
        command: "diff".to_owned(),
        purpose: Purpose::Show,
        ..small()
    };
    insta::assert_snapshot!(
        "shown-terminal",
        written(&shown, "terminal", &Options::default())
    );
}

#[test]
fn markdown_is_cut_with_a_count() {
    let options = Options {
        max_bytes: 6_000,
        max_value_lines: 3,
        ..Options::default()
    };
    let text = written(&outcome(), "markdown", &options);
    assert_eq!(
        text.lines().last().unwrap_or_default(),
        "**12 more changed resources not shown**: the whole report has the rest."
    );
    assert!(text.len() < 7_000, "{}", text.len());
}

#[test]
fn json_fits_its_schema() {
    let schema: Value = serde_json::from_str(json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for outcome in [
        outcome(),
        small(),
        Outcome {
            purpose: Purpose::Show,
            ..small()
        },
    ] {
        let json: Value =
            serde_json::from_str(&written(&outcome, "json", &Options::default())).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&json)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
    // And the schema is no sieve.
    let mut json: Value =
        serde_json::from_str(&written(&small(), "json", &Options::default())).unwrap();
    json["cases"][0]["changes"][0]["kind"] = Value::from("moved elsewhere");
    assert!(!validator.is_valid(&json));
}

#[test]
fn json_patches_apply() {
    let entries: Vec<Value> =
        serde_json::from_str(&written(&outcome(), "json-patch", &Options::default())).unwrap();
    let (before, after) = (set("base.yaml"), set("head.yaml"));
    let mut applied = 0;
    for entry in entries
        .iter()
        .filter(|entry| entry["case"]["case"] == "prod")
    {
        let resource = &entry["resource"];
        let find = |set: &ManifestSet| {
            let found = set
                .resources()
                .iter()
                .find(|r| {
                    r.identity.kind == resource["kind"] && r.identity.name == resource["name"]
                })
                .cloned();
            found.map(|resource| resource.content.clone())
        };
        let (Some(mut content), Some(expected)) = (find(&before), find(&after)) else {
            continue;
        };
        let patch: json_patch::Patch = serde_json::from_value(entry["patch"].clone()).unwrap();
        json_patch::patch(&mut content, &patch).unwrap();
        assert_eq!(content, expected);
        applied += 1;
    }
    assert!(applied >= 5, "{applied}");
}

#[test]
fn no_output_commands_a_runner_or_a_terminal() {
    for format in FORMATS {
        let text = written(&outcome(), format.name, &Options::default());
        assert!(
            text.chars()
                .all(|c| matches!(c, '\n' | '\t' | ' ') || !c.is_control()),
            "{}",
            format.name
        );
        assert!(!text.contains('\u{202e}'), "{}", format.name);
        assert!(
            text.lines()
                .all(|line| !line.trim_start().starts_with("::")),
            "{}",
            format.name
        );
        assert!(!text.contains("##["), "{}", format.name);
        assert!(!text.contains("aHVudGVy"), "{}", format.name);
    }
}
