//! Reads the changes in `fixtures/gate/classes`; `classes.rs` says how they are written.

use artifact::MaskReport;
use gate::config::check;
use gate::kubernetes::Minor;
use gate::kubernetes::upgrade::{Apply, HelmRules, SameObject, Upgrade};
use gate::{
    Answer, BaseState, CaseEvidence, CaseId, Expectation, GoldenState, OtherVersion, Policy,
    Rendering,
};
use manifest::ManifestSet;
use serde_json::{Value, json};

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

/// What `# NAME: ` says at the head of a file.
fn fact<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines();
    lines
        .filter_map(|line| line.strip_prefix("# ")?.split_once(": "))
        .find_map(|(found, value)| (found == name).then_some(value))
}

fn head(text: &str) -> (&str, &str) {
    text.split_once("#### before\n").unwrap()
}

/// The policy that a file is judged by: the default one, with the places that `# ignore:` names.
#[allow(dead_code, reason = "not every test asks for it")]
pub fn policy(text: &str) -> Policy {
    let normalize = fact(head(text).0, "ignore").map_or(Value::Null, |paths| {
        let paths: Vec<&str> = paths.split(' ').collect();
        json!({"ignore": [{"reason": "it does not matter here", "paths": paths}]})
    });
    check(&normalize, &Value::Null).unwrap()
}

/// The evidence that a file of `fixtures/gate/classes` holds, as that of the case `web/NAME`.
pub fn evidence(name: &str, text: &str) -> CaseEvidence {
    let (head, rest) = head(text);
    let (before, after) = rest.split_once("#### after\n").unwrap();
    let (after, other) = [
        ("#### with the versions of the base\n", true),
        ("#### with other versions\n", false),
    ]
    .into_iter()
    .find_map(|(line, is_base)| {
        let (after, other) = after.split_once(line)?;
        Some((after, Some((other, is_base))))
    })
    .unwrap_or((after, None));
    assert!(
        head.starts_with("# shows: "),
        "the first line says what the file shows"
    );
    let fact = |name: &str| fact(head, name);
    let (kubernetes, namespace) = (fact("kubernetes"), fact("namespace"));
    let set = |text: &str| ManifestSet::read(text.as_bytes()).unwrap();
    CaseEvidence {
        other_version: other.map(|(text, is_base)| OtherVersion {
            manifests: set(text),
            is_base,
        }),
        id: CaseId {
            chart: "web".to_owned(),
            case: name.to_owned(),
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
    }
}
