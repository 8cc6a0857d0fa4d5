//! Every folder of `fixtures/diff` holds two texts and the list of changes between them.
//!
//! To add a case: a folder with `before.yaml` and `after.yaml`. `RENDERGATE_BLESS=1` writes `expected.txt`, which is read by
//! a person before it is committed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use json_patch::patch as apply;
use manifest::ManifestSet;
use manifest_diff::{Change, ChangeSet, IgnoreNothing, ListKeys, Remark, diff, inside, patch};
use testkit::expected::{compare, entries};

/// Fewer cases than this, and the walk has lost some.
const MIN_CASES: usize = 45;

fn folders() -> Vec<PathBuf> {
    entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/diff"))
}

fn read(path: &Path) -> ManifestSet {
    let text = std::fs::read(path).unwrap();
    ManifestSet::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn compared(before: &ManifestSet, after: &ManifestSet) -> ChangeSet {
    let list_keys = ListKeys::default().with_definitions_of(&[before, after]);
    diff(before, after, None, &list_keys, &IgnoreNothing)
}

fn listing(changes: &ChangeSet) -> String {
    let mut out = String::new();
    for change in &changes.changes {
        let lines = change.lines();
        write!(out, "{} {}", change.kind.name(), change.identity()).unwrap();
        if change.kind == manifest_diff::ResourceChangeKind::Renamed {
            write!(out, " from {}", change.before.as_ref().unwrap().identity).unwrap();
        }
        if change.is_moved() {
            write!(
                out,
                " from {} to {}",
                change.before.as_ref().unwrap().part(),
                change.after.as_ref().unwrap().part()
            )
            .unwrap();
        }
        writeln!(out, " -{} +{}", lines.removed, lines.added).unwrap();
        change
            .changes
            .iter()
            .for_each(|change| list_change(&mut out, change));
    }
    writeln!(out, "unchanged {}", changes.unchanged).unwrap();
    out
}

fn list_change(out: &mut String, change: &Change) {
    list_place(out, change);
    if let Some(inside) = inside::of(change) {
        let remark = inside.remark().map_or("", Remark::words);
        writeln!(out, "    as {}: {remark}", inside.format.name()).unwrap();
        for change in &inside.changes {
            out.push_str("    ");
            list_place(out, change);
        }
    }
}

fn list_place(out: &mut String, change: &Change) {
    write!(out, "  {} {}", change.kind.name(), change.path).unwrap();
    if let Some(remark) = change.remark {
        write!(out, " ({})", remark.words()).unwrap();
    }
    let json = |value| manifest::canonical::json(value);
    match &change.text {
        Some(text) => {
            writeln!(out, " -{} +{}", change.lines.removed, change.lines.added).unwrap();
            manifest_diff::text::unified(text)
                .lines()
                .for_each(|line| writeln!(out, "    {line}").unwrap());
        }
        None => {
            let before = change.before.as_ref().map_or(String::new(), json);
            let after = change.after.as_ref().map_or(String::new(), json);
            writeln!(
                out,
                ": {before} -> {after}, -{} +{}",
                change.lines.removed, change.lines.added
            )
            .unwrap();
        }
    }
}

#[test]
fn changes_are_as_expected() {
    let folders = folders();
    assert!(folders.len() >= MIN_CASES, "{} cases", folders.len());
    let mut faults = String::new();
    for folder in &folders {
        let (before, after) = (
            read(&folder.join("before.yaml")),
            read(&folder.join("after.yaml")),
        );
        let found = listing(&compared(&before, &after));
        compare(&folder.join("expected.txt"), &found, &mut faults);
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn nothing_changes_from_a_set_to_itself() {
    for folder in folders() {
        for side in ["before.yaml", "after.yaml"] {
            let set = read(&folder.join(side));
            let changes = compared(&set, &set);
            assert!(
                changes.is_empty() && changes.unchanged == set.len(),
                "{} {side}",
                folder.display()
            );
        }
    }
}

#[test]
fn the_patch_of_each_change_gives_what_comes_after() {
    for folder in folders() {
        let (before, after) = (
            read(&folder.join("before.yaml")),
            read(&folder.join("after.yaml")),
        );
        let changes = compared(&before, &after);
        for change in changes.changes {
            let (Some(before), Some(after)) = (&change.before, &change.after) else {
                continue;
            };
            let mut content = before.content.clone();
            apply(
                &mut content,
                &patch::patch(&changes.list_keys, &before.content, &after.content),
            )
            .unwrap();
            assert_eq!(content, after.content, "{}", folder.display());
        }
    }
}
