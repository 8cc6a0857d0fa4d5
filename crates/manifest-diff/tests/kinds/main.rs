//! What holds for any two renderings of real kinds: workloads, Services, Secrets, objects of a definition that is rendered beside
//! them, Lists, hooks, duplicates and oddities, with keys of lists from Kubernetes, from definitions and from the configuration.
//!
//! A failure leaves its seed in `tests/kinds.proptest-regressions`; mend the defect, commit the file, and add what was found as a
//! named case to `fixtures/diff`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod generator;

use std::fmt::Write as _;
use std::sync::Arc;

use generator::{Dice, dice, edit, rendering, text};
use manifest::{ManifestSet, Part, Resource, canonical};
use manifest_diff::list_keys::ConfiguredList;
use manifest_diff::{ChangeSet, IgnoreNothing, ListKeys, ResourceChangeKind, diff, patch};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::Value;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/kinds.proptest-regressions",
        ))),
        ..ProptestConfig::default()
    }
}

/// What a comparison is made of.
#[derive(Debug, Clone)]
struct Pair {
    before: Vec<Value>,
    after: Vec<Value>,
    /// The keys of the configuration.
    configured: Vec<ConfiguredList>,
    namespace: Option<&'static str>,
}

fn pair() -> impl Strategy<Value = Pair> {
    let configured = |group: &str, kind: &str, path: &str, keys: &[&str]| ConfiguredList {
        group: group.to_owned(),
        kind: kind.to_owned(),
        path: path.split('/').map(str::to_owned).collect(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    let choices = [
        vec![],
        vec![configured(
            "example.com",
            "Gate",
            "spec/doors",
            &["side", "width"],
        )],
        vec![
            configured("", "Service", "spec/ports", &["targetPort"]),
            configured(
                "apps",
                "Deployment",
                "spec/template/spec/containers/*/env",
                &["value"],
            ),
        ],
    ];
    let make = move |(mut dice, mut edits, choice, named): (Dice, Dice, usize, bool)| {
        let before = rendering(&mut dice);
        let mut after = before.clone();
        edit(&mut edits, &mut after);
        Pair {
            before,
            after,
            configured: choices[choice].clone(),
            namespace: named.then_some("web"),
        }
    };
    (dice(), dice(), 0..3_usize, any::<bool>()).prop_map(make)
}

fn read(documents: &[Value], is_reversed: bool) -> ManifestSet {
    ManifestSet::read(text(documents, is_reversed).as_bytes()).unwrap()
}

fn compared(pair: &Pair, before: &ManifestSet, after: &ManifestSet) -> ChangeSet {
    let list_keys = ListKeys::with_configured(pair.configured.clone());
    let list_keys = list_keys.with_definitions_of(&[after, before]);
    diff(before, after, pair.namespace, &list_keys, &IgnoreNothing)
}

/// What a set holds, whatever the order.
fn contents<'r>(resources: impl IntoIterator<Item = &'r Value>) -> Vec<String> {
    let mut contents: Vec<String> = resources.into_iter().map(canonical::json).collect();
    contents.sort();
    contents
}

/// The changes without what depends on the text: lines of documents, and changes of formatting.
fn listed(changes: &ChangeSet) -> String {
    let mut out = String::new();
    for change in changes
        .changes
        .iter()
        .filter(|change| change.kind != ResourceChangeKind::Formatting)
    {
        let side = |side: &Option<Arc<Resource>>| {
            side.as_ref().map(|one| {
                (
                    one.identity.to_string(),
                    one.part(),
                    canonical::json(&one.content),
                )
            })
        };
        writeln!(
            out,
            "{:?} {:?} {:?}",
            change.kind,
            side(&change.before),
            side(&change.after)
        )
        .unwrap();
        for inner in &change.changes {
            writeln!(out, "  {inner:?}").unwrap();
        }
    }
    out
}

/// In another order; of one identity the order stays, since the n-th of them is compared with the n-th.
fn shuffled(set: &ManifestSet, mut seed: u64) -> ManifestSet {
    let mut left: Vec<&Arc<Resource>> = set.resources().iter().collect();
    let mut out: Vec<Resource> = Vec::new();
    while !left.is_empty() {
        let mut at = usize::try_from(seed % left.len() as u64).unwrap();
        let identity = &left[at].identity;
        at = left
            .iter()
            .position(|other| other.identity == *identity)
            .unwrap();
        out.push((**left.remove(at)).clone());
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    }
    ManifestSet::from_resources(out)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_differs_from_itself(pair in pair()) {
        for documents in [&pair.before, &pair.after] {
            let set = read(documents, false);
            let changes = compared(&pair, &set, &set);
            prop_assert!(changes.is_empty(), "{}", listed(&changes));
            prop_assert_eq!(changes.unchanged, set.len());
            for resource in set.resources() {
                let content = &resource.content;
                prop_assert!(patch::patch(&changes.list_keys, content, content).0.is_empty());
            }
        }
    }

    #[test]
    fn the_patches_of_a_diff_lead_from_one_side_to_the_other(pair in pair()) {
        let (before, after) = (read(&pair.before, false), read(&pair.after, false));
        let changes = compared(&pair, &before, &after);
        let mut set: Vec<Value> = before.resources().iter().map(|one| one.content.clone()).collect();
        for change in &changes.changes {
            if let Some(gone) = &change.before {
                let at = set.iter().position(|content| *content == gone.content).unwrap();
                set.remove(at);
            }
            let Some(new) = &change.after else { continue };
            let Some(old) = &change.before else {
                set.push(new.content.clone());
                continue;
            };
            let mut content = old.content.clone();
            let operations = patch::patch(&changes.list_keys, &old.content, &new.content);
            json_patch::patch(&mut content, &operations).unwrap();
            prop_assert_eq!(&content, &new.content);
            set.push(content);
        }
        prop_assert_eq!(contents(&set), contents(after.resources().iter().map(|one| &one.content)));
    }

    #[test]
    fn each_change_says_what_changed(pair in pair()) {
        let (before, after) = (read(&pair.before, false), read(&pair.after, false));
        let changes = compared(&pair, &before, &after);
        for change in &changes.changes {
            let (Some(old), Some(new)) = (&change.before, &change.after) else { continue };
            let differs = old.content != new.content;
            prop_assert_eq!(differs, !change.changes.is_empty(), "{}", listed(&changes));
            prop_assert_eq!(!differs, change.kind == ResourceChangeKind::Formatting);
            // No place is listed twice, but for what moved and changed, and for places that positions name.
            let mut places: Vec<String> = change
                .changes
                .iter()
                .map(|one| format!("{} {}", one.path, one.kind.name()))
                .collect();
            let count = places.len();
            places.sort();
            places.dedup();
            prop_assert_eq!(places.len(), count, "{}", listed(&changes));
        }
        let seen = |side: fn(&manifest_diff::ResourceChange) -> bool| changes.changes.iter().filter(|change| side(change)).count();
        prop_assert_eq!(seen(|change| change.before.is_some()) + changes.unchanged, before.len());
        prop_assert_eq!(seen(|change| change.after.is_some()) + changes.unchanged, after.len());
    }

    #[test]
    fn the_order_of_documents_does_not_matter(pair in pair(), seed in any::<u64>()) {
        let (before, after) = (read(&pair.before, false), read(&pair.after, false));
        let changes = compared(&pair, &before, &after);
        let again = compared(&pair, &shuffled(&before, seed), &shuffled(&after, seed / 7));
        prop_assert_eq!(listed(&again), listed(&changes));
        prop_assert_eq!(again.unchanged, changes.unchanged);
    }

    #[test]
    fn the_order_of_keys_does_not_matter(pair in pair()) {
        let (before, after) = (read(&pair.before, false), read(&pair.after, false));
        let changes = compared(&pair, &before, &after);
        let again = compared(&pair, &read(&pair.before, true), &read(&pair.after, false));
        prop_assert_eq!(listed(&again), listed(&changes));
        let again = compared(&pair, &read(&pair.before, false), &read(&pair.after, true));
        prop_assert_eq!(listed(&again), listed(&changes));
    }
}

#[test]
fn the_generator_makes_what_it_should() {
    // Where a kind of case is no longer made, the properties above hold of less than they say.
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = std::collections::BTreeMap::new();
    let strategy = pair();
    for _ in 0..600 {
        let pair = strategy.new_tree(&mut runner).unwrap().current();
        let (before, after) = (read(&pair.before, false), read(&pair.after, false));
        let changes = compared(&pair, &before, &after);
        let mut count =
            |what: &'static str, is: bool| *counts.entry(what).or_insert(0) += usize::from(is);
        count("duplicates", !before.duplicates().is_empty());
        count(
            "hooks",
            before
                .resources()
                .iter()
                .any(|one| one.part() == Part::Hook),
        );
        count(
            "lists",
            before.resources().iter().any(|one| one.list_item.is_some()),
        );
        let has = |kind: &str| {
            before
                .resources()
                .iter()
                .any(|one| one.identity.kind == kind)
        };
        count(
            "objects with their definition",
            has("Gate") && has("CustomResourceDefinition"),
        );
        for change in &changes.changes {
            count(change.kind.name(), true);
            count("moves between parts", change.is_moved());
            change
                .changes
                .iter()
                .for_each(|one| count(one.kind.name(), true));
        }
    }
    let least = counts.iter().min_by_key(|(_, count)| **count).unwrap();
    assert!(*least.1 >= 20 && counts.len() >= 11, "{counts:?}");
}
