//! `rendergate diff BEFORE AFTER`: shows what differs; judges nothing.

mod sides;

use std::collections::BTreeMap;

use artifact::{Answer, MaskKey, MaskReport, Masking, mask};
use gate::kubernetes::upgrade::Upgrade;
use gate::{
    Approvals, BaseFacts, BaseState, CaseEvidence, CaseId, Expectation, GoldenState, Policy,
    Rendering, RunFacts, decide, examine,
};
use manifest::ManifestSet;
use report::{Fact, Outcome, Purpose};

use self::sides::{Side, goldens, read};
use super::Printed;
use super::record::counted;
use crate::cli::Diff;
use crate::environment::Environment;
use crate::exit::Status;
use crate::imports::{Import, Test, align, merged, snapshot};
use crate::session::{Stop, ephemeral_key, print, undecided, usage};

/// The namespace of a release where none is named.
const NAMESPACE: &str = "default";
/// How many tests an error names.
const NAMED: usize = 5;

/// Shows what differs.
pub fn run(args: &Diff, environment: &Environment) -> Printed {
    diff(args, environment).unwrap_or_else(|stop| *stop)
}

fn diff(args: &Diff, environment: &Environment) -> Result<Printed, Stop> {
    let namespace = args.namespace.as_deref();
    let mut before = read(Side::Before, &args.before, args, namespace)?;
    let mut after = read(Side::After, &args.after, args, namespace)?;
    let mut namespace = args.namespace.clone();
    if namespace.is_none() && (before.is_chart || after.is_chart) {
        namespace = Some(NAMESPACE.to_owned());
        if before.is_unittest() || after.is_unittest() {
            // What helm-unittest renders for is nobody's default.
            namespace = Some(snapshot::NAMESPACE.to_owned());
            if before.is_chart {
                before = read(Side::Before, &args.before, args, namespace.as_deref())?;
            } else {
                after = read(Side::After, &args.after, args, namespace.as_deref())?;
            }
        }
    }
    let goldens = (before.has_goldens(), after.has_goldens());
    let masking = Masking::Fingerprints(key(args, goldens.0 || goldens.1, environment)?);
    let mut about = vec![
        Fact {
            name: "before".into(),
            value: args.before.clone(),
        },
        Fact {
            name: "after".into(),
            value: args.after.clone(),
        },
    ];
    let pairs = pairs(args, before.import, after.import, &mut about)?;
    let policy = Policy::default();
    let approvals = Approvals::default();
    let reports: Vec<_> = pairs
        .into_iter()
        .map(|mut pair| {
            if let Some(namespace) = &args.namespace {
                align(&mut pair.before, &pair.after, namespace);
            }
            let (before, _) = masked(args, goldens.0, pair.before, &masking);
            let (after, masked) = masked(args, goldens.1, pair.after, &masking);
            let evidence = CaseEvidence {
                id: CaseId {
                    chart: args.after.clone(),
                    case: pair.name,
                    cell: None,
                    was: None,
                },
                expect: Expectation::Render,
                kubernetes: None,
                upgrade: Upgrade::default(),
                namespace: namespace.clone(),
                head: Rendering::Manifests(after),
                chance: None,
                masked,
                golden: GoldenState::NotKept,
                base: BaseState::Present {
                    answer: Answer::Manifests(before),
                    chance: None,
                },
            };
            examine(&policy, &approvals, evidence)
        })
        .collect();
    let differs = reports.iter().any(|report| {
        let changes = report.changes.as_ref();
        changes.is_some_and(|changes| !changes.is_empty())
    });
    let facts = RunFacts {
        base: BaseFacts::Compared(args.before.clone()),
        partial: true,
        ..RunFacts::default()
    };
    let verdict = decide(&policy, &approvals, facts, reports);
    let outcome = Outcome {
        command: "diff".into(),
        facts: about,
        purpose: Purpose::Show,
        verdict,
    };
    let status = if differs && args.detailed_exitcode {
        Status::Refused
    } else {
        Status::Passed
    };
    print(&outcome, &args.output, environment, status)
}

/// A set with the values of secrets hidden. What a golden holds are fingerprints already.
fn masked(
    args: &Diff,
    is_golden: bool,
    mut set: ManifestSet,
    masking: &Masking,
) -> (ManifestSet, MaskReport) {
    let report = if args.show_secrets || is_golden {
        MaskReport::default()
    } else {
        mask(&mut set, masking)
    };
    (set, report)
}

/// What is compared with each other.
struct Pair {
    /// The test; empty where the sides are no tests.
    name: String,
    before: ManifestSet,
    after: ManifestSet,
}

/// Two sides with tests are compared test by test; a side with tests and another as wholes.
fn pairs(
    args: &Diff,
    before: Import,
    after: Import,
    about: &mut Vec<Fact>,
) -> Result<Vec<Pair>, Stop> {
    let has_tests = |import: &Import| matches!(import, Import::Tests(_));
    if !args.tests.is_empty() && ![&before, &after].into_iter().any(has_tests) {
        return Err(usage(
            "--test chooses tests of snapshots (*.snap) and goldens (*.golden.yaml), and neither side holds any",
        ));
    }
    let before = chosen(args, &args.before, before)?;
    let after = chosen(args, &args.after, after)?;
    if let (Import::Tests(before), Import::Tests(after)) = (&before, &after) {
        if let ([one], [other]) = (before.as_slice(), after.as_slice()) {
            return Ok(vec![Pair {
                name: String::new(),
                before: one.set.clone(),
                after: other.set.clone(),
            }]);
        }
        let mut found: BTreeMap<&str, Pair> = BTreeMap::new();
        let add = |test: &Test| Pair {
            name: test.name.clone(),
            before: ManifestSet::default(),
            after: ManifestSet::default(),
        };
        for test in before {
            let pair = found.entry(&test.name).or_insert_with(|| add(test));
            pair.before = test.set.clone();
        }
        for test in after {
            let pair = found.entry(&test.name).or_insert_with(|| add(test));
            pair.after = test.set.clone();
        }
        return Ok(found.into_values().collect());
    }
    let mut whole = |side: &str, import: Import| -> Result<ManifestSet, Stop> {
        match import {
            Import::Manifests(set) => Ok(set),
            Import::Tests(mut tests) => {
                for test in &mut tests {
                    snapshot::rename_release(test, &args.release);
                }
                let (set, parts) =
                    merged(&tests).map_err(|text| undecided(format!("{side}: {text}")))?;
                if parts > 0 {
                    about.push(Fact {
                        name: "not compared".into(),
                        value: format!(
                            "{} of {side}: a part of a manifest, or no manifest at all",
                            counted(parts, "text")
                        ),
                    });
                }
                Ok(set)
            }
        }
    };
    Ok(vec![Pair {
        name: String::new(),
        before: whole(&args.before, before)?,
        after: whole(&args.after, after)?,
    }])
}

/// The tests of a side that `--test` chooses.
fn chosen(args: &Diff, side: &str, import: Import) -> Result<Import, Stop> {
    let Import::Tests(mut tests) = import else {
        return Ok(import);
    };
    let names: Vec<String> = tests.iter().map(|test| test.name.clone()).collect();
    let is_wanted = |test: &Test| {
        args.tests.is_empty() || args.tests.iter().any(|text| test.name.contains(text))
    };
    tests.retain(is_wanted);
    if tests.is_empty() {
        let shown: Vec<String> = names
            .iter()
            .take(NAMED)
            .map(|one| format!("{one:?}"))
            .collect();
        let what = match names.len() {
            0 => "it holds no test".to_owned(),
            count if count > NAMED => format!(
                "none of its {count} tests has that in its name; the first are {}",
                shown.join(", ")
            ),
            _ => format!(
                "none of its tests has that in its name; they are {}",
                shown.join(", ")
            ),
        };
        return Err(usage(format!("{side}: {what}")));
    }
    Ok(Import::Tests(tests))
}

/// The key of fingerprints: that of the goldens where a side is one of them, so that both sides say the same of the
/// same value; else one that nobody knows.
fn key(args: &Diff, has_goldens: bool, environment: &Environment) -> Result<MaskKey, Stop> {
    if !has_goldens {
        return ephemeral_key();
    }
    if args.show_secrets {
        return Err(usage(
            "goldens hold fingerprints of secrets, so --show-secrets has nothing to show beside them",
        ));
    }
    if let Some(text) = environment.get("RENDERGATE_KEY") {
        return MaskKey::from_text(text).map_err(|error| usage(format!("RENDERGATE_KEY: {error}")));
    }
    // Goldens from elsewhere may have been made with any key.
    let Ok((folder, goldens)) = goldens() else {
        return ephemeral_key();
    };
    let key = goldens
        .key()
        .map_err(|error| usage(format!("{folder}/.key: {error}")))?;
    key.map_or_else(ephemeral_key, Ok)
}
