//! Every file of `fixtures/gate/classes/CLASS` is a change: a line `# shows: …`, perhaps lines `# kubernetes: 1.33`, `# namespace: web`, `# helm: kind, patch`
//! (how the Helm of head tells objects apart and changes them), `# helm-base: …` and `# ignore: /data/a` (the paths of an ignore rule), then manifests behind a line `#### before`, behind a line `#### after`, and perhaps
//! behind a line `#### with the versions of the base` or `#### with other versions` (what head renders then). In `fires-*.yaml` the class must fire, in
//! `near-*.yaml` it must not; the `.txt` beside it holds everything that the gate says of the change.
//! `RENDERGATE_BLESS=1` writes it, and a person reads it before it is committed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cases::{evidence, policy};
use gate::classify::CLASSES;
use gate::kubernetes::immutable::{FIELDS, Field};
use gate::kubernetes::losses::{LOSSES, Loss};
use gate::{Approvals, CaseReport, Code, Finding, examine};
use testkit::expected::{compare, entries};

const AT_LEAST_FIRING: usize = 3;
const AT_LEAST_NEAR: usize = 2;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gate/classes")
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

fn examined(text: &str) -> CaseReport {
    examine(&policy(text), &Approvals::default(), evidence("prod", text))
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

/// What a class says of the changes on which it fires.
fn said_by(code: Code) -> Vec<Finding> {
    let folder = root().join(code.info().name);
    let fires = |path: &PathBuf| {
        let is_change = path
            .extension()
            .is_some_and(|extension| extension == "yaml");
        is_change && name(path).starts_with("fires-")
    };
    let reports = entries(&folder)
        .into_iter()
        .filter(fires)
        .map(|path| examined(&std::fs::read_to_string(path).unwrap()));
    let findings = reports.flat_map(|report| report.findings);
    findings.filter(|finding| finding.code == code).collect()
}

fn is_about(finding: &Finding, group: &str, kind: &str) -> bool {
    let identity = finding.identity.as_ref().unwrap();
    identity.group == group && identity.kind == kind
}

/// A row with a typing error would never be named.
#[test]
fn every_immutable_field_is_named_by_a_change() {
    let said = said_by(Code::ImmutableField);
    let is_named = |field: &&Field| {
        said.iter().any(|finding| {
            let is_at = |detail: &String| {
                let rest = detail.strip_prefix(field.place);
                rest.is_some_and(|rest| rest.starts_with(['/', ':']))
            };
            is_about(finding, field.group, field.kind) && finding.details.iter().any(is_at)
        })
    };
    let missing: Vec<&Field> = FIELDS.iter().filter(|field| !is_named(field)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_object_with_data_is_named_by_a_change() {
    let said = said_by(Code::DataLoss);
    let is_named = |loss: &&Loss| {
        said.iter()
            .any(|finding| is_about(finding, loss.group, loss.kind))
    };
    let missing: Vec<&Loss> = LOSSES.iter().filter(|loss| !is_named(loss)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
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
