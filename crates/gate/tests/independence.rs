//! What a case comes to does not depend on the other cases of the run: not on which there are, and not on their order. Nor
//! does it depend on the order of its documents.
//!
//! The cases are the changes in `fixtures/gate/classes`; some of them define kinds and name each other's resources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;

use std::path::Path;
use std::sync::LazyLock;

use cases::evidence;
use gate::approval::{Bond, Rules};
use gate::config::check;
use gate::{
    Answer, Approvals, BaseFacts, BaseState, CaseReport, Code, Finding, Policy, Rendering,
    RunFacts, decide, examine,
};
use manifest::ManifestSet;
use proptest::prelude::*;
use serde_json::json;
use testkit::expected::entries;

/// Fewer cases than this, and the walk has lost some.
const MIN_CASES: usize = 430;

struct Case {
    name: String,
    text: String,
    alone: Known,
}

/// What must be the same in each run: the bonds of all changes, and what is said of the case.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    bonds: Vec<Vec<Bond>>,
    findings: Vec<Finding>,
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gate/classes");
    let files = entries(&folder)
        .into_iter()
        .flat_map(|class| entries(&class));
    let files = files.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    let cases: Vec<Case> = files
        .enumerate()
        .map(|(at, path)| {
            let (name, text) = (format!("c{at:03}"), std::fs::read_to_string(path).unwrap());
            let alone = run(&[(&name, &text)]).remove(0);
            Case { name, text, alone }
        })
        .collect();
    assert!(cases.len() >= MIN_CASES, "{} cases", cases.len());
    cases
});

/// A policy whose ignore rules leave out places of some changes: they have a part in the digests.
fn policy() -> Policy {
    let normalize = json!({"ignore": [
        {"reason": "versions", "paths": ["/**/labels/helm.sh~1chart"]},
        {"reason": "one item", "kind": "Service", "paths": ["/spec/ports/[port=80]/name"]},
    ]});
    check(&normalize, &json!({"total": {"changed": 3}})).unwrap()
}

fn run(cases: &[(&str, &str)]) -> Vec<Known> {
    let policy = policy();
    let approvals = Approvals::default();
    let reports = cases
        .iter()
        .map(|(name, text)| examine(&policy, &approvals, evidence(name, text)));
    let facts = RunFacts {
        base: BaseFacts::Compared("main".to_owned()),
        ..RunFacts::default()
    };
    let verdict = decide(&policy, &approvals, facts, reports.collect());
    // A verdict lists its cases by name.
    let of = |name: &str| {
        verdict
            .cases
            .iter()
            .find(|case| case.id.case == name)
            .unwrap()
    };
    cases
        .iter()
        .map(|(name, _)| known(&policy, of(name)))
        .collect()
}

fn known(policy: &Policy, case: &CaseReport) -> Known {
    let changes = case.changes.as_ref().unwrap();
    let rules = Rules {
        ignore: &policy.ignore,
        list_keys: &changes.list_keys,
    };
    Known {
        bonds: changes
            .changes
            .iter()
            .map(|change| Bond::of_change(change, rules))
            .collect(),
        findings: case.findings.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn digests_and_findings_of_a_case_are_its_own(chosen in proptest::sample::subsequence((0..MIN_CASES).collect::<Vec<_>>(), 1..12).prop_shuffle()) {
        let chosen: Vec<&Case> = chosen.into_iter().map(|at| &CASES[at]).collect();
        let cases: Vec<(&str, &str)> = chosen.iter().map(|case| (case.name.as_str(), case.text.as_str())).collect();
        for (case, found) in chosen.iter().zip(run(&cases)) {
            prop_assert_eq!(&found, &case.alone, "{}", case.name);
        }
    }
}

/// In another order; of one identity the order stays, since the n-th of them is compared with the n-th.
fn shuffled(set: &ManifestSet, mut seed: u64) -> ManifestSet {
    let mut left: Vec<_> = set.resources().iter().collect();
    let mut out = Vec::new();
    while !left.is_empty() {
        let chosen = usize::try_from(seed % left.len() as u64).unwrap();
        let identity = &left[chosen].identity;
        let at = left
            .iter()
            .position(|one| one.identity == *identity)
            .unwrap();
        out.push((**left.remove(at)).clone());
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    }
    ManifestSet::from_resources(out)
}

#[test]
fn the_order_of_documents_does_not_matter() {
    let policy = policy();
    for (case, seed) in CASES.iter().zip(1..) {
        let mut evidence = evidence(&case.name, &case.text);
        let Rendering::Manifests(head) = &mut evidence.head else {
            panic!("a rendering")
        };
        *head = shuffled(head, seed);
        let BaseState::Present {
            answer: Answer::Manifests(base),
            ..
        } = &mut evidence.base
        else {
            panic!("a base")
        };
        *base = shuffled(base, seed / 3);
        let report = examine(&policy, &Approvals::default(), evidence);
        assert_eq!(
            known(&policy, &report).bonds,
            case.alone.bonds,
            "{}",
            case.text
        );
        let messages = |findings: &[Finding]| -> Vec<String> {
            // Thresholds of all cases together are said by the run.
            let said = findings
                .iter()
                .filter(|one| one.code != Code::ThresholdExceeded);
            said.map(|one| format!("{:?} {} {:?}", one.code, one.message, one.details))
                .collect()
        };
        assert_eq!(
            messages(&report.findings),
            messages(&case.alone.findings),
            "{}",
            case.text
        );
    }
}

#[test]
fn the_cases_have_digests_to_compare() {
    let digests: usize = CASES
        .iter()
        .flat_map(|case| &case.alone.bonds)
        .map(Vec::len)
        .sum();
    assert!(digests >= MIN_CASES, "{digests} digests");
}
