//! Holds rendergate against the kept answers of every release, and writes `docs/conformance.md` from the result.
//!
//! This needs no real Helm. That the kept answers are the real Helm's is what [`crate::conformance`] verifies.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::arguments::Arguments;
use crate::cases::{self, Case};
use crate::deviations::Deviations;
use crate::kept::{KeptAnswer, KeptAnswers};
use crate::oracle::{DEFAULT_JOBS, Oracle};
use crate::{profile_changes, releases};

/// Differences printed without `--show`, per release.
const DEFAULT_SHOW: usize = 20;

/// How rendergate stands to one release.
#[derive(Default)]
struct Row {
    cases: usize,
    stdout: usize,
    status: usize,
    error: usize,
    known: usize,
    /// The ids of cases that differ without a known reason, or no longer differ, and what is wrong.
    wrong: Vec<String>,
}

/// `cargo xtask conformance-table`
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let jobs = arguments.number("--jobs")?.unwrap_or(DEFAULT_JOBS);
    let show = arguments.number("--show")?.unwrap_or(DEFAULT_SHOW);
    let only = arguments.values("--only")?;
    let mut versions = arguments.values("--helm")?;
    let (check, write) = (arguments.flag("--check"), arguments.flag("--write"));
    let binary = arguments.value("--binary")?.context("name the --binary")?;
    arguments.finish()?;
    let binary = std::path::absolute(&binary).with_context(|| binary.clone())?;
    let root = crate::root();
    let kept = KeptAnswers::read(&root)?;
    ensure!(
        only.is_empty() || !(check || write),
        "the document is about all cases"
    );
    let known = kept.releases()?;
    if versions.is_empty() {
        versions = known.iter().map(|version| (*version).to_owned()).collect();
    }
    let mut cases = cases::all(&root)?;
    cases::select(&mut cases, &only)?;
    let deviations = Deviations::read(&root)?;
    let oracle = Oracle::new(jobs)?;

    let mut rows = Vec::new();
    for version in &versions {
        let row = compare(version, &binary, &cases, &kept, &deviations, &oracle)?;
        println!(
            "{version}: {} cases, {} with equal output, {} with equal status, {} with equal error text, {} known to differ",
            row.cases, row.stdout, row.status, row.error, row.known
        );
        for text in row.wrong.iter().take(show) {
            println!("  {text}");
        }
        if row.wrong.len() > show {
            println!("  … and {} more (--show N)", row.wrong.len() - show);
        }
        rows.push((version.as_str(), row));
    }
    let wrong: usize = rows.iter().map(|(_, row)| row.wrong.len()).sum();
    let compared: usize = rows.iter().map(|(_, row)| row.cases).sum();
    println!("{} passed, {wrong} failed", compared - wrong.min(compared));
    let mut good = wrong == 0 && compared > 0;
    if check || write {
        let (pairs, unsaid) = profile_changes::unsaid(&binary, &kept)?;
        for text in &unsaid {
            println!("{text}");
        }
        println!(
            "profiles diff: {pairs} pairs of releases, {} not told apart",
            unsaid.len()
        );
        good &= unsaid.is_empty() && pairs > 0;
        let path = root.join("docs/conformance.md");
        let had = std::fs::read_to_string(&path).unwrap_or_default();
        let lines = lines(&known, &rows, &had, &kept);
        // A release without a line would be one that nobody looks at.
        let is_whole = lines.len() == known.len();
        let text = document(&lines, &deviations)?;
        if write {
            ensure!(
                is_whole,
                "the document has no line of some release: run all of them"
            );
            std::fs::write(&path, text).with_context(|| path.display().to_string())?;
        } else if had != text || !is_whole {
            println!(
                "docs/conformance.md is stale: `cargo xtask conformance-table --binary … --write`"
            );
            good = false;
        }
    }
    Ok(good)
}

fn compare(
    version: &str,
    binary: &Path,
    cases: &[Case],
    kept: &KeptAnswers,
    deviations: &Deviations,
    oracle: &Oracle,
) -> Result<Row> {
    let pairs: Vec<(&Case, &KeptAnswer)> = cases
        .iter()
        .filter_map(|case| Some((case, kept.get(&case.id, version)?)))
        .collect();
    ensure!(!pairs.is_empty(), "no answers of {version} are kept");
    let cases: Vec<&Case> = pairs.iter().map(|(case, _)| *case).collect();
    let extra = ["--helm-version".to_owned(), version.to_owned()];
    let answers = oracle.answers(&PathBuf::from(binary), &cases, &extra)?;
    let mut row = Row {
        cases: pairs.len(),
        ..Row::default()
    };
    for ((case, want), answer) in pairs.into_iter().zip(&answers) {
        let have = want.like(case.chance, answer);
        row.stdout += usize::from(have.stdout == want.stdout);
        row.status += usize::from(have.status == want.status);
        row.error += usize::from(have.stderr == want.stderr);
        let differing: Vec<&str> = [
            ("output", have.stdout != want.stdout),
            ("status", have.status != want.status),
            ("error text", have.stderr != want.stderr),
        ]
        .iter()
        .filter_map(|(name, differs)| differs.then_some(*name))
        .collect();
        match (differing.is_empty(), deviations.reason(&case.id, version)) {
            (true, None) => {}
            (false, Some(_)) => row.known += 1,
            (true, Some(reason)) => row.wrong.push(format!(
                "{}: equal now, but deviations.tsv says: {reason}",
                case.id
            )),
            (false, None) => row
                .wrong
                .push(format!("{}: {}", case.id, differing.join(", "))),
        }
    }
    Ok(row)
}

/// The lines of the table, by release: of those that ran, what was found; of the others, what the document says, if it is about
/// as many cases as there are answers.
fn lines(known: &[&str], rows: &[(&str, Row)], had: &str, kept: &KeptAnswers) -> Vec<String> {
    let line = |version: &&str| {
        if let Some((_, row)) = rows.iter().find(|(ran, _)| ran == version) {
            return Some(format!(
                "| {version} | {} | {} | {} | {} | {} |",
                row.cases, row.stdout, row.status, row.error, row.known
            ));
        }
        let start = format!("| {version} | {} |", kept.count(version));
        let had = had.lines().find(|line| line.starts_with(&start));
        had.map(str::to_owned)
    };
    known.iter().filter_map(line).collect()
}

fn document(lines: &[String], deviations: &Deviations) -> Result<String> {
    let all: Vec<&str> = releases::all()?
        .iter()
        .map(|release| release.version)
        .collect();
    let mut text = String::from(
        "# Conformance\n\n\
         Written by `cargo xtask conformance-table`, never by hand.\n\n\
         Each row compares this version of rendergate with the real Helm of that release, built with the Go and the linker\n\
         flags of the release, on all golden charts, fixtures and probes of this repository. *Output* is standard output, byte for\n\
         byte; *error text* is standard error from `Error:` on. What differs from one run of the real Helm to the next is left\n\
         out, and nothing else. CI derives the rows of the oldest and newest releases of each line again at every change; the others\n\
         are derived when answers are added. `cargo xtask conformance` asks the real Helm again; `rendergate verify --helm BIN` asks\n\
         yours about your own charts.\n\n\
         | Helm | cases | equal output | equal status | equal error text | known to differ |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    for line in lines {
        text += line;
        text.push('\n');
    }
    let asked = |version: &&&str| {
        lines
            .iter()
            .any(|line| line.starts_with(&format!("| {version} |")))
    };
    let unasked: Vec<&str> = all
        .iter()
        .filter(|version| !asked(version))
        .copied()
        .collect();
    if !unasked.is_empty() {
        let _ = writeln!(
            text,
            "\nNot asked: {}. What is built in there follows from the releases around and from the source.",
            unasked.join(", ")
        );
    }
    text += "\n## Known differences\n\n";
    let mut known: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (id, version, reason) in deviations.rows() {
        known.entry((id, reason)).or_default().push(version);
    }
    if known.is_empty() {
        text += "None.\n";
    }
    for ((id, reason), versions) in known {
        let runs = releases::write_runs(&versions, &all);
        let _ = writeln!(text, "- `{id}` ({runs}): {reason}");
    }
    Ok(text)
}
