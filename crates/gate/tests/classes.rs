//! Every file of `fixtures/gate/classes/CLASS` is a change: a line `# shows: …`, perhaps lines `# kubernetes: 1.33`, `# namespace: web`, `# helm: kind, patch`
//! (how the Helm of head tells objects apart and changes them), `# helm-base: …` and `# ignore: /data/a` (the paths of an ignore rule), then manifests behind a line `#### before` and behind a line `#### after`. In `fires-*.yaml` the class must fire, in
//! `near-*.yaml` it must not; the `.txt` beside it holds everything that the gate says of the change.
//! `RENDERGATE_BLESS=1` writes it, and a person reads it before it is committed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use artifact::MaskReport;
use gate::classify::CLASSES;
use gate::config::check;
use gate::kubernetes::Minor;
use gate::kubernetes::upgrade::{Apply, HelmRules, SameObject, Upgrade};
use gate::{
    Answer, Approvals, BaseState, CaseEvidence, CaseId, CaseReport, Code, Expectation, GoldenState,
    Rendering, examine,
};
use manifest::ManifestSet;
use serde_json::{Value, json};
use testkit::expected::{compare, entries};

const AT_LEAST_FIRING: usize = 3;
const AT_LEAST_NEAR: usize = 2;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gate/classes")
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// The rules behind `# helm:`.
fn helm(text: &str) -> HelmRules {
    let (objects, apply) = text.split_once(", ").unwrap();
    let same_object = match objects {
        "kind" => SameObject::Kind,
        "group-kind" => SameObject::GroupKind,
        "group-version-kind" => SameObject::GroupVersionKind,
        other => panic!("{other}: kind, group-kind or group-version-kind"),
    };
    let apply = match apply {
        "patch" => Apply::Patch,
        "server" => Apply::Server,
        other => panic!("{other}: patch or server"),
    };
    HelmRules {
        version: "VERSION".to_owned(),
        same_object,
        apply,
    }
}

fn examined(text: &str) -> CaseReport {
    let (head, rest) = text.split_once("#### before\n").unwrap();
    let (before, after) = rest.split_once("#### after\n").unwrap();
    assert!(
        head.starts_with("# shows: "),
        "the first line says what the file shows"
    );
    let fact = |name: &str| {
        let lines = head.lines();
        lines
            .filter_map(|line| line.strip_prefix("# ")?.split_once(": "))
            .find_map(|(found, value)| (found == name).then_some(value))
    };
    let (kubernetes, namespace) = (fact("kubernetes"), fact("namespace"));
    let set = |text: &str| ManifestSet::read(text.as_bytes()).unwrap();
    let normalize = fact("ignore").map_or(Value::Null, |paths| {
        let paths: Vec<&str> = paths.split(' ').collect();
        json!({"ignore": [{"reason": "it does not matter here", "paths": paths}]})
    });
    let policy = check(&normalize, &Value::Null).unwrap();
    let evidence = CaseEvidence {
        id: CaseId {
            chart: "web".to_owned(),
            case: "prod".to_owned(),
            cell: None,
            was: None,
        },
        expect: Expectation::Render,
        kubernetes: kubernetes.map(|text| Minor::parse(text).unwrap()),
        upgrade: Upgrade {
            before: fact("helm-base").map(helm),
            after: fact("helm").map(helm),
        },
        namespace: namespace.map(str::to_owned),
        head: Rendering::Manifests(set(after)),
        chance: None,
        masked: MaskReport::default(),
        golden: GoldenState::NotKept,
        base: BaseState::Present {
            answer: Answer::Manifests(set(before)),
            chance: None,
        },
    };
    examine(&policy, &Approvals::default(), evidence)
}

#[test]
fn classes_fire_where_they_should() {
    let mut faults = String::new();
    let mut counts: BTreeMap<&str, (usize, usize)> = CLASSES
        .iter()
        .map(|class| (class.code.info().name, (0, 0)))
        .collect();
    for folder in entries(&root()) {
        let class = name(&folder).to_owned();
        let code = Code::named(&class).unwrap();
        let count = counts.get_mut(class.as_str()).unwrap();
        for path in entries(&folder) {
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let must_fire = name(&path).starts_with("fires-");
            assert!(
                must_fire || name(&path).starts_with("near-"),
                "{}",
                path.display()
            );
            let report = examined(&std::fs::read_to_string(&path).unwrap());
            let fired = report.findings.iter().any(|finding| finding.code == code);
            if fired == must_fire {
                if must_fire {
                    count.0 += 1
                } else {
                    count.1 += 1
                }
            } else {
                let word = if must_fire { "does not fire" } else { "fires" };
                writeln!(faults, "{}: {class} {word}", path.display()).unwrap();
            }
            let found = listing(&report);
            compare(&path.with_extension("txt"), &found, &mut faults);
        }
    }
    for (class, (fires, near)) in counts {
        if fires < AT_LEAST_FIRING || near < AT_LEAST_NEAR {
            writeln!(faults, "{class}: {fires} cases fire and {near} are near").unwrap();
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// What is said of changes; thresholds have cases of their own.
fn listing(report: &CaseReport) -> String {
    let mut out = String::new();
    let said = report
        .findings
        .iter()
        .filter(|finding| finding.code.info().id.starts_with("RG1"));
    for finding in said {
        let info = finding.code.info();
        let level = finding.level.map_or("undecided", gate::Level::name);
        writeln!(
            out,
            "{level} {} {}: {}",
            info.id, info.name, finding.message
        )
        .unwrap();
        for detail in &finding.details {
            writeln!(out, "  {detail}").unwrap();
        }
    }
    out
}
