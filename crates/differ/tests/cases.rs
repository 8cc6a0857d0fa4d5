//! What differed from Go once must not differ again; what is explained must still differ.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;

use differ::area::AREAS;
use differ::dice::Dice;
use differ::{Record, case_file, chance, explained, ours, shrink};

/// Fewer case files than this mean that the folder was not found.
const MIN_CASES: usize = 5;

#[test]
fn cases_are_answered_as_go_does() {
    let files = case_file::files().unwrap();
    assert!(files.len() >= MIN_CASES, "only {} cases", files.len());
    let mut wrong = Vec::new();
    for file in &files {
        let (case, go) = case_file::read(file).unwrap();
        let ours = ours::answer(&case);
        if !chance::same(&go, &ours) {
            wrong.push(format!(
                "{}\n  go:   {}\n  ours: {}",
                file.display(),
                go.to_json(),
                ours.to_json()
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        files.len(),
        wrong.join("\n")
    );
}

#[test]
fn explained_differences_are_still_there() {
    for entry in explained::load().unwrap() {
        let ours = ours::answer(&entry.example);
        assert!(
            !chance::same(&entry.example_go, &ours)
                && entry.explains(&entry.example, &entry.example_go, &ours),
            "no longer true, so to be taken out: {}\n  go:   {}\n  ours: {}",
            entry.reason,
            entry.example_go.to_json(),
            ours.to_json()
        );
    }
}

#[test]
fn a_seed_repeats_its_cases() {
    for area in AREAS {
        let cases = |seed| -> Vec<Record> {
            (0..50)
                .map(|number| (area.generate)(&mut Dice::new(seed, number)))
                .collect()
        };
        assert_eq!(cases(7), cases(7), "{}", area.name);
        assert_ne!(cases(7), cases(8), "{}", area.name);
        // Each is a question that our side understands.
        let refused = Record::default().with("refused", "no such library");
        assert!(
            !ours::answers(&cases(7)).contains(&refused),
            "{}",
            area.name
        );
    }
}

#[test]
fn records_survive_their_json() {
    let record = Record::of("regexp")
        .with("pattern", b"\xff\"")
        .with_list("texts", vec![b"\xc3".to_vec(), "é".into()]);
    assert_eq!(Record::from_json(&record.to_json()).unwrap(), record);
}

#[test]
fn shrinking_keeps_what_matters() {
    let case = Record::of("render")
        .with("template", "some é text {{ bad }} and more")
        .with_list("partials", vec![b"one".to_vec(), b"two bad".to_vec()]);
    let matters = |case: &Record| -> Result<bool, Infallible> {
        let template = String::from_utf8(case.text("template").to_vec()).unwrap();
        let partial = |text: &Vec<u8>| text.ends_with(b"bad");
        Ok(template.contains("bad") && case.list("partials").iter().any(partial))
    };
    let Ok(small) = shrink::shrink(&case, matters);
    assert_eq!(small.text("template"), b"bad");
    assert_eq!(small.list("partials"), [b"bad".to_vec()]);
}
