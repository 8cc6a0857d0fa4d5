//! Holds rendergate against the real Helm: both run now, on every case, under every profile asked for.
//!
//! The real Helm decides: a kept answer that it no longer gives is a failure too. A missing Helm is an error, never a
//! skipped profile. What is kept of all releases is compared by [`crate::conformance_table`].

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::PROFILES;
use crate::arguments::Arguments;
use crate::cases::{self, Case};
use crate::deviations::Deviations;
use crate::kept::KeptAnswers;
use crate::oracle::{DEFAULT_JOBS, Oracle};
use crate::{helms, shell_words};

/// Differences printed in full without `--show`.
const DEFAULT_SHOW: usize = 20;

struct Program {
    binary: PathBuf,
    /// The real Helm poses as rendergate, to test this comparison itself; it takes no `--helm-version`.
    real: bool,
}

impl Program {
    fn extra(&self, profile: &str) -> Vec<String> {
        if self.real {
            Vec::new()
        } else {
            vec!["--helm-version".to_owned(), profile.to_owned()]
        }
    }
}

/// `cargo xtask conformance`
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let helms = arguments.helms()?;
    let jobs = arguments.number("--jobs")?.unwrap_or(DEFAULT_JOBS);
    let show = arguments.number("--show")?.unwrap_or(DEFAULT_SHOW);
    let minimum = arguments.number("--minimum")?.unwrap_or(1);
    let list = arguments.value("--list")?;
    let only = arguments.values("--only")?;
    let probes = arguments.flag("--probes");
    let mut profiles = arguments.values("--helm")?;
    let binary = arguments.value("--binary")?;
    let self_test = arguments.value("--self-test")?;
    arguments.finish()?;
    let program = match (binary, self_test) {
        (Some(binary), None) => {
            let binary = std::path::absolute(&binary).with_context(|| binary.clone())?;
            ensure!(
                binary.is_file(),
                "{} is missing: build it first",
                binary.display()
            );
            Program {
                binary,
                real: false,
            }
        }
        (None, Some(version)) => {
            if profiles.is_empty() {
                profiles.push(version.clone());
            }
            Program {
                binary: helms::binary(&helms, &version)?,
                real: true,
            }
        }
        _ => bail!("name what to test: --binary PATH, or --self-test VERSION"),
    };
    if profiles.is_empty() {
        profiles = PROFILES.map(String::from).to_vec();
    }

    let root = crate::root();
    let mut cases = cases::all(&root)?;
    cases.extend(cases::not_kept(&root)?);
    cases.retain(|case| probes || !case.id.starts_with("probes/"));
    cases::select(&mut cases, &only)?;
    let run = Run {
        deviations: Deviations::read(&root)?,
        kept: KeptAnswers::read(&root)?,
        root,
        program,
        helms,
        cases,
        oracle: Oracle::new(jobs)?,
    };

    let (mut passed, mut failed, mut listed) = (0, 0, String::new());
    for profile in &profiles {
        let outcome = run.profile(profile, only.is_empty() && probes)?;
        println!(
            "{profile}: {} cases, {} equal, {} known to differ",
            run.cases.len(),
            outcome.equal,
            outcome.known
        );
        for text in outcome.differences.iter().take(show) {
            println!("{text}");
        }
        if outcome.differences.len() > show {
            println!(
                "  … and {} more (--show N, --list FILE)",
                outcome.differences.len() - show
            );
        }
        listed += &outcome.ids.concat();
        passed += outcome.equal + outcome.known;
        failed += outcome.differences.len();
    }
    if let Some(list) = list {
        std::fs::write(&list, listed).with_context(|| list.clone())?;
    }
    let enough = run.cases.len() >= minimum;
    if !enough {
        println!(
            "{} cases are fewer than the minimum of {minimum}",
            run.cases.len()
        );
        failed += 1;
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

struct Run {
    root: PathBuf,
    program: Program,
    helms: PathBuf,
    cases: Vec<Case>,
    deviations: Deviations,
    kept: KeptAnswers,
    oracle: Oracle,
}

#[derive(Default)]
struct Outcome {
    equal: usize,
    known: usize,
    /// What is wrong, to be printed.
    differences: Vec<String>,
    /// `PROFILE<tab>ID` of each difference.
    ids: Vec<String>,
}

impl Run {
    fn profile(&self, profile: &str, complete: bool) -> Result<Outcome> {
        let helm = helms::binary(&self.helms, profile)?;
        let cases: Vec<&Case> = self.cases.iter().collect();
        let wanted = self.oracle.rounds(&helm, &cases)?;
        let extra = self.program.extra(profile);
        let had = self.oracle.answers(&self.program.binary, &cases, &extra)?;
        let mut outcome = Outcome::default();
        for ((case, runs), have) in cases.iter().zip(&wanted).zip(&had) {
            let Some(want) = runs.first() else { continue };
            if let Some(kept) = self.kept.get(&case.id, profile)
                && *kept != kept.like(case.chance, want)
            {
                let text = format!(
                    "  {}: fixtures/answers.tsv keeps another answer of the real Helm: `cargo xtask answers {profile}`",
                    case.id
                );
                outcome.add(profile, &case.id, text);
            }
            let want = want.comparable(case.chance, runs);
            let difference = have.comparable(case.chance, runs).difference(&want);
            let reason = self.deviations.reason(&case.id, profile);
            match (difference, reason) {
                (None, None) => outcome.equal += 1,
                (Some(_), Some(_)) => outcome.known += 1,
                (None, Some(reason)) if !self.program.real => {
                    let text = format!(
                        "  {}: equal now, but deviations.tsv says: {reason}",
                        case.id
                    );
                    outcome.add(profile, &case.id, text);
                }
                (None, Some(_)) => outcome.equal += 1,
                (Some(difference), None) => {
                    let command = self.reproduce(case, &extra);
                    let text = format!("  {}\n{difference}    {command}", case.id);
                    outcome.add(profile, &case.id, text);
                }
            }
        }
        if complete {
            let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
            for id in self.deviations.unknown(profile, &ids) {
                outcome.add(
                    profile,
                    id,
                    format!("  {id}: deviations.tsv names a case that does not exist"),
                );
            }
        }
        Ok(outcome)
    }

    fn reproduce(&self, case: &Case, extra: &[String]) -> String {
        let mut words = vec![
            relative(&self.program.binary, &case.folder),
            case.command.to_owned(),
        ];
        words.extend(case.words.iter().chain(extra).cloned());
        let folder = case.folder.strip_prefix(&self.root).unwrap_or(&case.folder);
        let line = shell_words::quote(&words);
        if folder.as_os_str().is_empty() {
            line
        } else {
            format!("(cd {} && {line})", folder.display())
        }
    }
}

impl Outcome {
    fn add(&mut self, profile: &str, id: &str, text: String) {
        self.differences.push(text);
        self.ids.push(format!("{profile}\t{id}\n"));
    }
}

/// The path of a binary as seen from a folder below the repository's root, if the binary lies there too.
fn relative(binary: &Path, folder: &Path) -> String {
    let root = crate::root();
    let (Ok(binary), Ok(below)) = (binary.strip_prefix(&root), folder.strip_prefix(&root)) else {
        return binary.display().to_string();
    };
    let up = "../".repeat(below.components().count());
    format!("{up}{}", binary.display())
}
