//! Generates cases, asks both sides, and reports what differs.

use std::path::PathBuf;

use anyhow::Result;
use rayon::prelude::*;

use crate::area::Area;
use crate::case_file;
use crate::chance;
use crate::dice::Dice;
use crate::explained::{self, Explained};
use crate::oracle::Oracle;
use crate::ours;
use crate::record::Record;
use crate::shrink::shrink;

/// Cases that are asked together.
const BATCH: u64 = 2_000;

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many cases.
    pub count: u64,
    /// What the cases derive from.
    pub seed: u64,
    /// The number of the first case; a report names the numbers of cases.
    pub from: u64,
    /// Differences after which the run stops.
    pub most: usize,
    /// Whether differing cases are written as files.
    pub write: bool,
}

/// What came out.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Cases compared.
    pub cases: u64,
    /// How many of them Go answered without any failure.
    pub answered: u64,
    /// Cases in which Go leaves something to chance, equal apart from that.
    pub chance: u64,
    /// Differences that have a reason.
    pub explained: u64,
    /// Differences that have none, made small.
    pub differences: Vec<Difference>,
}

/// A case for which the two sides differ.
#[derive(Debug)]
pub struct Difference {
    /// The number of the generated case.
    pub number: u64,
    /// The case, made small.
    pub case: Record,
    /// Go's answer.
    pub go: Record,
    /// Ours.
    pub ours: Record,
    /// The file that holds it.
    pub file: Option<PathBuf>,
}

/// Compares generated cases of an area.
///
/// # Errors
/// An oracle that does not answer, a file that cannot be written.
pub fn run(oracle: &mut Oracle, area: &Area, plan: Plan) -> Result<Outcome> {
    let explained = explained::load()?;
    let mut outcome = Outcome::default();
    let mut from = plan.from;
    let end = plan.from + plan.count;
    while from < end && outcome.differences.len() < plan.most {
        let numbers: Vec<u64> = (from..end.min(from + BATCH)).collect();
        from += BATCH;
        let cases: Vec<Record> = numbers
            .par_iter()
            .map(|&number| (area.generate)(&mut Dice::new(plan.seed, number)))
            .collect();
        let (go, ours) = rayon::join(|| oracle.answers(&cases), || ours::answers(&cases));
        let go = go?;
        outcome.cases += numbers.len() as u64;
        outcome.answered += go.iter().filter(|answer| !failed(answer)).count() as u64;
        for (at, number) in numbers.into_iter().enumerate() {
            if go[at] == ours[at] {
                continue;
            }
            if chance::same(&go[at], &ours[at]) {
                outcome.chance += 1;
                continue;
            }
            if is_explained(&explained, &cases[at], &go[at], &ours[at]) {
                outcome.explained += 1;
                continue;
            }
            if says_by_chance(oracle, &cases[at], &ours[at])? {
                outcome.chance += 1;
                continue;
            }
            if outcome.differences.len() < plan.most {
                let difference = examine(oracle, area, &explained, plan, number, &cases[at])?;
                let known = outcome
                    .differences
                    .iter()
                    .any(|known| known.case == difference.case);
                if !known {
                    outcome.differences.push(difference);
                }
            }
        }
    }
    Ok(outcome)
}

/// How often Go is asked whether it ever says what we say. Of two keys that are one in JSON the order of a Go map decides,
/// so each answer comes every other time.
const ASKED_AGAIN: usize = 64;

/// Whether Go gives our answer to a case in some runs.
fn says_by_chance(oracle: &mut Oracle, case: &Record, ours: &Record) -> Result<bool> {
    let cases = vec![case.clone(); ASKED_AGAIN];
    let answers = oracle.answers(&cases)?;
    Ok(answers.iter().any(|go| chance::same(go, ours)))
}

fn failed(answer: &Record) -> bool {
    answer
        .0
        .keys()
        .any(|name| name.ends_with("rror") || name.ends_with("anic") || name == "refused")
}

fn is_explained(explained: &[Explained], case: &Record, go: &Record, ours: &Record) -> bool {
    explained.iter().any(|entry| entry.explains(case, go, ours))
}

fn examine(
    oracle: &mut Oracle,
    area: &Area,
    explained: &[Explained],
    plan: Plan,
    number: u64,
    case: &Record,
) -> Result<Difference> {
    let case = shrink(case, |candidate| -> Result<bool> {
        let go = oracle.answer(candidate)?;
        let ours = ours::answer(candidate);
        Ok(!chance::same(&go, &ours)
            && !is_explained(explained, candidate, &go, &ours)
            && !says_by_chance(oracle, candidate, &ours)?)
    })?;
    let go = oracle.answer(&case)?;
    let file = if plan.write {
        Some(case_file::write(area.name, &case, &go)?)
    } else {
        None
    };
    Ok(Difference {
        number,
        ours: ours::answer(&case),
        case,
        go,
        file,
    })
}
