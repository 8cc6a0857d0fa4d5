//! `rendergate diff BEFORE AFTER`: shows what differs; judges nothing.

mod sides;

use std::collections::{BTreeMap, BTreeSet};

use artifact::{Answer, MaskKey, MaskReport, Masking, mask};
use gate::kubernetes::upgrade::Upgrade;
use gate::{
    Approvals, BaseFacts, BaseState, CaseEvidence, CaseId, Expectation, GoldenState, OtherVersion,
    Policy, Rendering, RunFacts, decide, examine,
};
use manifest::ManifestSet;
use report::{Fact, Outcome, Purpose};

use self::sides::{Failure, Read, Side, goldens, read};
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
    if namespace.is_none() && (before.charts.is_some() || after.charts.is_some()) {
        namespace = Some(NAMESPACE.to_owned());
        if before.is_unittest() || after.is_unittest() {
            // What helm-unittest renders for is nobody's default.
            namespace = Some(snapshot::NAMESPACE.to_owned());
            if before.charts.is_some() {
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
    let has_tests = |read: &Read| matches!(read.import, Import::Tests(_));
    if !args.tests.is_empty() && ![&before, &after].into_iter().any(has_tests) {
        return Err(usage(
            "--test chooses tests of snapshots (*.snap) and goldens, and charts of a folder; neither side holds any",
        ));
    }
    let nothing = [
        choose(args, &args.before, &mut before),
        choose(args, &args.after, &mut after),
    ];
    // A test that is new is on one side only.
    let sides = usize::from(has_tests(&before)) + usize::from(has_tests(&after));
    let nothing: Vec<String> = nothing.into_iter().flatten().collect();
    if !nothing.is_empty() && nothing.len() == sides {
        return Err(usage(nothing.join("\n")));
    }
    let failures = failures(&before.failures, &after.failures, &mut about);
    leave_out(&mut before.import, &after.failures);
    leave_out(&mut after.import, &before.failures);
    let take = |read: &mut Read| std::mem::replace(&mut read.import, Import::Tests(Vec::new()));
    let pairs = pairs(args, take(&mut before), take(&mut after), &mut about)?;
    let policy = Policy::default();
    let approvals = Approvals::default();
    let reports: Vec<_> = pairs
        .into_iter()
        .map(|mut pair| {
            if let Some(namespace) = &args.namespace {
                align(&mut pair.before, &pair.after, namespace);
            }
            let names = (pair.names.0.as_str(), pair.names.1.as_str());
            let other = || after.with_versions_of(&before, names);
            let other = (pair.before != pair.after).then(other).flatten();
            let other_version = other.map(|(set, is_base)| OtherVersion {
                manifests: masked(args, false, set, &masking).0,
                is_base,
            });
            let (before, _) = masked(args, goldens.0, pair.before, &masking);
            let (after, masked) = masked(args, goldens.1, pair.after, &masking);
            let evidence = CaseEvidence {
                other_version,
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
    let status = if failures > 0 {
        Status::Undecided
    } else if differs && args.detailed_exitcode {
        Status::Refused
    } else {
        Status::Passed
    };
    print(&outcome, &args.output, environment, status)
}

/// Says which charts of a folder do not render, and returns how many of them cannot be compared: one that fails on both
/// sides with the same sentence, as a library chart does, is the same.
fn failures(
    before: &BTreeMap<String, Failure>,
    after: &BTreeMap<String, Failure>,
    about: &mut Vec<Fact>,
) -> usize {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut differ = 0;
    for name in names {
        let (was, now) = (before.get(name), after.get(name));
        let (name_of, failure) = match (was, now) {
            (Some(was), Some(now)) if was == now && now.is_answer => ("fails alike", now),
            (_, Some(failure)) | (Some(failure), None) => {
                differ += 1;
                ("does not render", failure)
            }
            (None, None) => continue,
        };
        let line = failure.text.lines().next().unwrap_or_default();
        about.push(Fact {
            name: name_of.into(),
            value: format!("{name}: {}", report::escape::text(line)),
        });
    }
    differ
}

/// What cannot be compared is left out of both sides.
fn leave_out(import: &mut Import, failures: &BTreeMap<String, Failure>) {
    if let Import::Tests(tests) = import {
        tests.retain(|test| !failures.contains_key(&test.name));
    }
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
    /// What each side calls it.
    names: (String, String),
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
    if let (Import::Tests(before), Import::Tests(after)) = (&before, &after) {
        if let ([one], [other]) = (before.as_slice(), after.as_slice()) {
            return Ok(vec![Pair {
                name: String::new(),
                names: (one.name.clone(), other.name.clone()),
                before: one.set.clone(),
                after: other.set.clone(),
            }]);
        }
        let mut found: BTreeMap<&str, Pair> = BTreeMap::new();
        let add = |test: &Test| Pair {
            name: test.name.clone(),
            names: (test.name.clone(), test.name.clone()),
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
        names: (String::new(), String::new()),
        before: whole(&args.before, before)?,
        after: whole(&args.after, after)?,
    }])
}

/// Leaves of a side the tests and charts that `--test` chooses. Returns what there is to say where it chooses none.
fn choose(args: &Diff, side: &str, read: &mut Read) -> Option<String> {
    let Import::Tests(tests) = &mut read.import else {
        return None;
    };
    if args.tests.is_empty() {
        return None;
    }
    let names: BTreeSet<String> = tests
        .iter()
        .map(|test| test.name.clone())
        .chain(read.failures.keys().cloned())
        .collect();
    let is_wanted = |name: &str| args.tests.iter().any(|text| name.contains(text.as_str()));
    tests.retain(|test| is_wanted(&test.name));
    read.failures.retain(|name, _| is_wanted(name));
    if !tests.is_empty() || !read.failures.is_empty() {
        return None;
    }
    let shown = names.iter().take(NAMED).map(|one| format!("{one:?}"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let what = if names.len() > NAMED {
        format!("the first of {} are {shown}", names.len())
    } else {
        format!("they are {shown}")
    };
    Some(format!(
        "{side}: none of its tests has that in its name; {what}"
    ))
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
