//! The test vectors of the goldens' contract, `fixtures/artifact`.
//!
//! `goldens/<name>/case.json` names a case and what its cells render to; the golden files beside it are what must be
//! written. `unreadable/err_*.yaml` are goldens that must be refused, each with the sentence in a `.txt` beside it.
//! `fingerprints.json` and `canonical.json` are vectors for a second implementation.
//!
//! A change of any of these files is a new format version. `RENDERGATE_BLESS=1` writes the goldens.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use artifact::{
    Answer, Cell, CellAnswer, ChanceNote, Golden, GoldenError, MaskKey, Masking, compose, mask,
    read, write,
};
use manifest::{Identity, ManifestSet};
use serde_json::Value;
use testkit::expected;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/artifact")
}

fn entries(folder: &str) -> Vec<PathBuf> {
    expected::entries(&fixtures().join(folder))
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

fn key(hexadecimal: &str) -> MaskKey {
    MaskKey::from_file(hexadecimal.as_bytes()).unwrap()
}

/// The goldens of a case file, as `record` makes them.
fn goldens(folder: &Path) -> Vec<(String, Golden)> {
    let case: Value =
        serde_json::from_slice(&std::fs::read(folder.join("case.json")).unwrap()).unwrap();
    let masking = match case["key"].as_str() {
        Some(hexadecimal) => Masking::Fingerprints(key(hexadecimal)),
        None => Masking::NamesOnly,
    };
    let cells = case["cells"].as_array().unwrap().iter().map(|entry| {
        let cell = Cell {
            profile: text(&entry["cell"], "profile"),
            kubernetes: text(&entry["cell"], "kubernetes"),
        };
        let mut key_id = None;
        let answer = match entry["error"].as_str() {
            Some(sentence) => Answer::Error(sentence.to_owned()),
            None => {
                let mut set = ManifestSet::read(
                    &std::fs::read(folder.join(text(entry, "rendered"))).unwrap(),
                )
                .unwrap();
                let report = mask(&mut set, &masking);
                if let (Masking::Fingerprints(key), true) = (&masking, report.fingerprints > 0) {
                    key_id = Some(key.id().to_owned());
                }
                Answer::Manifests(set)
            }
        };
        let chance = entry["chance"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(|note| {
                let word = |at: usize| note["identity"][at].as_str().unwrap().to_owned();
                let identity = Identity {
                    group: word(0),
                    kind: word(1),
                    namespace: word(2),
                    name: word(3),
                };
                ChanceNote {
                    source: text(note, "source"),
                    site: text(note, "site"),
                    identity,
                    path: text(note, "path"),
                }
            });
        CellAnswer {
            cell,
            answer,
            chance: chance.collect(),
            key_id,
        }
    });
    compose(&text(&case, "chart"), &text(&case, "case"), cells.collect()).unwrap()
}

#[test]
fn goldens_are_written_as_the_contract_says() {
    let folders = entries("goldens");
    assert!(folders.len() >= 8, "{} cases", folders.len());
    let mut faults = String::new();
    for folder in folders {
        let written: BTreeMap<String, String> = goldens(&folder)
            .iter()
            .map(|(file, golden)| (file.clone(), write(golden)))
            .collect();
        for (file, text) in &written {
            expected::compare(&folder.join("goldens").join(file), text, &mut faults);
        }
        let stored = artifact::Store::new(folder.join("goldens"))
            .files()
            .unwrap();
        assert_eq!(stored, written.into_keys().collect::<Vec<_>>());
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn goldens_are_read_back_as_they_were() {
    for folder in entries("goldens") {
        for (file, golden) in goldens(&folder) {
            let text = write(&golden);
            let back = read(text.as_bytes()).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(write(&back), text, "{file}");
            assert_eq!(
                (&back.chart, &back.case, &back.cells, &back.key_id),
                (&golden.chart, &golden.case, &golden.cells, &golden.key_id)
            );
            assert_eq!(
                (&back.chance, &back.differs),
                (&golden.chance, &golden.differs)
            );
            // Git on Windows.
            assert_eq!(
                read(text.replace('\n', "\r\n").as_bytes()).as_ref(),
                Ok(&back),
                "{file}"
            );
        }
    }
}

#[test]
fn every_edit_of_a_golden_is_noticed() {
    let folder = fixtures().join("goldens/web");
    let (_, golden) = goldens(&folder).remove(0);
    let text = write(&golden);
    // Each character changed, each line removed, each two lines swapped.
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
        assert!(read(&bytes).is_err(), "byte {at}");
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for at in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(at);
        assert!(read(without.concat().as_bytes()).is_err(), "line {at}");
        if at > 0 && lines[at] != lines[at - 1] {
            let mut swapped = lines.clone();
            swapped.swap(at, at - 1);
            assert!(read(swapped.concat().as_bytes()).is_err(), "lines {at}");
        }
    }
}

#[test]
fn unreadable_goldens_say_what_happened() {
    let files: Vec<PathBuf> = entries("unreadable")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    assert!(files.len() >= 8, "{} cases", files.len());
    let mut faults = String::new();
    for path in files {
        let error = match read(&std::fs::read(&path).unwrap()) {
            Ok(_) => panic!("{} is readable", path.display()),
            Err(error) => format!("{error}\n"),
        };
        expected::compare(&path.with_extension("txt"), &error, &mut faults);
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn a_golden_edited_by_hand_is_told_from_one_that_is_none() {
    let (_, golden) = goldens(&fixtures().join("goldens/web")).remove(0);
    let text = write(&golden);
    let edited = read(text.replace("replicas: 2", "replicas: 3").as_bytes()).unwrap_err();
    assert!(edited.is_edited());
    assert!(matches!(read(b""), Err(GoldenError::NotAGolden)));
}

#[test]
fn fingerprints_are_those_of_the_contract() {
    let vectors: Value =
        serde_json::from_slice(&std::fs::read(fixtures().join("fingerprints.json")).unwrap())
            .unwrap();
    let key = key(vectors["key"].as_str().unwrap());
    assert_eq!(key.id(), vectors["key-id"].as_str().unwrap());
    let values = vectors["values"].as_array().unwrap();
    assert!(values.len() >= 6);
    for vector in values {
        let fingerprint = key.fingerprint(
            vector["path"].as_str().unwrap(),
            vector["canonical-json"].as_str().unwrap(),
        );
        assert_eq!(fingerprint, vector["fingerprint"].as_str().unwrap());
    }
    let raw = manifest::RawDigest::sha256(vectors["raw"]["bytes"].as_str().unwrap().as_bytes());
    assert_eq!(
        key.keyed_raw(raw).to_string(),
        vectors["raw"]["digest"].as_str().unwrap()
    );
}

#[test]
fn the_canonical_form_is_that_of_the_contract() {
    let vectors: Value =
        serde_json::from_slice(&std::fs::read(fixtures().join("canonical.json")).unwrap()).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert!(vectors.len() >= 20);
    for vector in vectors {
        assert_eq!(
            manifest::canonical::yaml(&vector["value"]),
            vector["yaml"].as_str().unwrap()
        );
        assert_eq!(
            manifest::canonical::json(&vector["value"]),
            vector["json"].as_str().unwrap()
        );
    }
}
