//! What holds for the verdict on any two renderings of real kinds, oddities included. `manifest-diff` makes them for its own
//! properties.
//!
//! A failure leaves its seed in `tests/kinds.proptest-regressions`; mend the defect, commit the file, and add what was found as a
//! named case to `fixtures/gate`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../../manifest-diff/tests/kinds/generator.rs"]
mod generator;

use artifact::MaskReport;
use gate::approval::{self, Approval, ApprovedChange, Bond, Rules};
use gate::config::check;
use gate::kubernetes::Minor;
use gate::kubernetes::upgrade::{Apply, HelmRules, SameObject, Upgrade};
use gate::{
    Answer, ApprovalFile, Approvals, BaseState, CaseEvidence, CaseId, CaseReport, Code,
    Expectation, GoldenState, Level, Policy, Rendering, examine,
};
use generator::{dice, edit, rendering, text};
use manifest::{ManifestSet, Place};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

fn policy() -> Policy {
    let normalize = json!({
        "ignore": [
            {"reason": "versions", "paths": ["/**/labels/helm.sh~1chart"]},
            {"reason": "one door", "kind": "Gate", "paths": ["/spec/doors/[side=east]"]},
            {"reason": "one port", "kind": "Service", "paths": ["/spec/ports/[port=80]/name"]},
        ],
        "list-keys": [{"group": "apps", "kind": "StatefulSet", "path": "/spec/volumeClaimTemplates", "keys": ["metadata.name"]}],
    });
    check(&normalize, &Value::Null).unwrap()
}

/// A side of a comparison, and what is known beside it.
#[derive(Debug, Clone)]
struct Pair {
    before: Vec<Value>,
    after: Vec<Value>,
    namespace: Option<&'static str>,
    kubernetes: Option<&'static str>,
    apply: Apply,
}

fn pair() -> impl Strategy<Value = Pair> {
    let namespace = proptest::option::of(Just("web"));
    let kubernetes = proptest::option::of(prop_oneof![Just("1.24"), Just("1.33")]);
    let apply = prop_oneof![Just(Apply::Patch), Just(Apply::Server)];
    (dice(), dice(), namespace, kubernetes, apply).prop_map(
        |(mut dice, mut edits, namespace, kubernetes, apply)| {
            let before = rendering(&mut dice);
            let mut after = before.clone();
            edit(&mut edits, &mut after);
            Pair {
                before,
                after,
                namespace,
                kubernetes,
                apply,
            }
        },
    )
}

fn read(documents: &[Value]) -> ManifestSet {
    ManifestSet::read(text(documents, false).as_bytes()).unwrap()
}

fn examined(pair: &Pair, before: ManifestSet, after: ManifestSet) -> CaseReport {
    examined_with(&Approvals::default(), pair, before, after)
}

fn examined_with(
    approvals: &Approvals,
    pair: &Pair,
    before: ManifestSet,
    after: ManifestSet,
) -> CaseReport {
    let helm = HelmRules {
        version: "VERSION".to_owned(),
        same_object: SameObject::GroupKind,
        apply: pair.apply,
    };
    let evidence = CaseEvidence {
        other_version: None,
        id: CaseId {
            chart: "web".to_owned(),
            case: "prod".to_owned(),
            cell: None,
            was: None,
        },
        expect: Expectation::Render,
        kubernetes: pair.kubernetes.map(|text| Minor::parse(text).unwrap()),
        upgrade: Upgrade {
            before: Some(helm.clone()),
            after: Some(helm),
        },
        namespace: pair.namespace.map(str::to_owned),
        head: Rendering::Manifests(after),
        chance: None,
        masked: MaskReport::default(),
        golden: GoldenState::NotKept,
        base: BaseState::Present {
            answer: Answer::Manifests(before),
            chance: None,
        },
    };
    examine(&policy(), approvals, evidence)
}

/// What is said, and what approvals would be bound to.
fn said(report: &CaseReport) -> Vec<String> {
    let policy = policy();
    let changes = report.changes.as_ref().unwrap();
    let rules = Rules {
        ignore: &policy.ignore,
        list_keys: &changes.list_keys,
    };
    let findings = report.findings.iter().map(|one| {
        let name = one.code.info().name;
        format!("{name} {:?} {} {:?}", one.level, one.message, one.details)
    });
    let bonds = changes
        .changes
        .iter()
        .map(|change| format!("{:?}", Bond::of_change(change, rules)));
    findings.chain(bonds).collect()
}

/// An approval of every change and of every finding about one, read from what is written of it.
fn approval_of(report: &CaseReport) -> Approvals {
    let policy = policy();
    let changes = report.changes.as_ref().unwrap();
    let rules = Rules {
        ignore: &policy.ignore,
        list_keys: &changes.list_keys,
    };
    // Of duplicates two changes may have one bond; an approval names each once.
    let mut approved: Vec<ApprovedChange> = Vec::new();
    for (at, change) in changes.changes.iter().enumerate() {
        let about = report.findings.iter().filter(|one| one.change == Some(at));
        let findings: Vec<Code> = about.map(|one| one.code).collect();
        for bond in Bond::of_change(change, rules) {
            match approved.iter_mut().find(|known| known.bond == bond) {
                Some(known) => {
                    let is_new = |code: &Code| !known.findings.contains(code);
                    let new: Vec<Code> = findings.iter().copied().filter(is_new).collect();
                    known.findings.extend(new);
                }
                None => approved.push(ApprovedChange {
                    bond,
                    findings: findings.clone(),
                }),
            }
        }
    }
    let approval = Approval {
        reason: "meant".to_owned(),
        owner: "@web".to_owned(),
        expires: "2026-12-31".parse().unwrap(),
        cases: vec!["web/prod".to_owned()],
        profiles: vec!["VERSION".to_owned()],
        key: None,
        changes: approved,
    };
    let text = approval::write(&approval);
    let place = || Place {
        source: None,
        line: 1,
    };
    let read = approval::check(&manifest::read_content(text.as_bytes(), &place).unwrap());
    let file = ApprovalFile {
        path: "approvals/web.yaml".to_owned(),
        in_base: false,
        approval: Ok(read.unwrap()),
    };
    Approvals::new(vec![file], "2026-06-15".parse().unwrap(), None)
}

/// The opposite order; of one identity the order stays, since the n-th of them is compared with the n-th.
fn turned(set: &ManifestSet) -> ManifestSet {
    let mut resources: Vec<_> = set
        .resources()
        .iter()
        .rev()
        .map(|one| (**one).clone())
        .collect();
    let mut done = 0;
    while done < resources.len() {
        let same: Vec<usize> = (done..resources.len())
            .filter(|at| resources[*at].identity == resources[done].identity)
            .collect();
        let first = *same.last().unwrap();
        let chosen = resources.remove(first);
        resources.insert(done, chosen);
        done += 1;
    }
    ManifestSet::from_resources(resources)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/kinds.proptest-regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn of_what_is_the_same_nothing_is_said(pair in pair()) {
        for side in [&pair.before, &pair.after] {
            let report = examined(&pair, read(side), read(side));
            let said: Vec<&str> = report.findings.iter().map(|one| one.code.info().name).collect();
            let duplicate = Code::DuplicateIdentity.info().name;
            prop_assert!(said.iter().all(|name| *name == duplicate), "{said:?}");
            prop_assert!(report.changes.unwrap().is_empty());
        }
    }

    #[test]
    fn the_order_of_documents_does_not_matter(pair in pair()) {
        let (before, after) = (read(&pair.before), read(&pair.after));
        let once = said(&examined(&pair, before.clone(), after.clone()));
        prop_assert_eq!(&said(&examined(&pair, turned(&before), after.clone())), &once);
        prop_assert_eq!(&said(&examined(&pair, before, turned(&after))), &once);
    }

    #[test]
    fn an_approval_of_all_covers_all_but_denials(pair in pair()) {
        let (before, after) = (read(&pair.before), read(&pair.after));
        let report = examined(&pair, before.clone(), after.clone());
        let changes = &report.changes.as_ref().unwrap().changes;
        if changes.is_empty() {
            return Ok(());
        }
        let approved = examined_with(&approval_of(&report), &pair, before, after);
        for (at, change) in changes.iter().enumerate().filter(|(_, change)| !change.is_ignored()) {
            prop_assert!(approved.approved.contains_key(&at), "{:?} {}", change.kind, change.identity());
        }
        for finding in approved.findings.iter().filter(|one| one.refuses()) {
            let is_denied = finding.level == Some(Level::Deny);
            prop_assert!(is_denied && finding.code != Code::ThresholdExceeded, "{finding:?}");
        }
    }

    #[test]
    fn each_change_has_a_finding_and_each_finding_a_change(pair in pair()) {
        let report = examined(&pair, read(&pair.before), read(&pair.after));
        let changes = &report.changes.as_ref().unwrap().changes;
        for (at, change) in changes.iter().enumerate().filter(|(_, change)| !change.is_ignored()) {
            let is_said = report.findings.iter().any(|one| one.change == Some(at));
            prop_assert!(is_said, "nothing is said of {:?} {}", change.kind, change.identity());
        }
        prop_assert!(report.findings.iter().all(|one| one.change.is_none_or(|at| at < changes.len())));
    }
}

#[test]
fn the_changes_are_of_many_classes() {
    // Where a class is no longer met, the properties above hold of less than they say.
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = pair();
    let mut classes = std::collections::BTreeSet::new();
    for _ in 0..600 {
        let pair = strategy.new_tree(&mut runner).unwrap().current();
        let report = examined(&pair, read(&pair.before), read(&pair.after));
        classes.extend(report.findings.iter().map(|one| one.code.info().name));
    }
    assert!(
        classes.len() >= 20,
        "{} classes: {classes:?}",
        classes.len()
    );
}
