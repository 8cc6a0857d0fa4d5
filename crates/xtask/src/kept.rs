//! Keeps what the real Helm of each release answers to each case, as digests in `fixtures/answers.tsv`.
//!
//! Building 65 releases takes hours; their answers take a line per case. A line holds the case's id and then, for each
//! different answer, the answer and the releases that give it:
//!
//! `probes/kinds/plain<tab>0:5f2c…:-=v3.12.0..v3.12.2<tab>0:91ab…:-=v3.12.3..v4.3.0`
//!
//! An answer is the exit status, the digest of standard output, that of the error text (`-` where there is none) and,
//! after `~`, the lines of standard output that are left to chance.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::cases::{self, Case, Chance};
use crate::oracle::{DEFAULT_JOBS, Oracle};
use crate::{helms, releases};

const HEAD: &str = "# What the real Helm of each release answers, as digests: written by `cargo xtask answers`, never by hand.\n";
/// Bytes of a digest that are kept: enough against accidents, and nobody gains from a collision.
const DIGEST_BYTES: usize = 6;

/// One answer, as much of it as is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptAnswer {
    /// The exit status.
    pub status: i32,
    /// The digest of standard output.
    pub stdout: String,
    /// The digest of the error text.
    pub stderr: String,
    /// The lines of standard output, from 0, that differ from run to run.
    chance: Vec<usize>,
}

impl KeptAnswer {
    /// What is kept of the runs of a real Helm.
    pub fn of_runs(chance: Chance, runs: &[Answer]) -> Option<Self> {
        let first = runs.first()?;
        let lines = match chance {
            Chance::Lines => first.chance_lines(runs),
            Chance::None | Chance::Counts => Vec::new(),
        };
        Some(Self::new(first, chance, lines))
    }

    /// What would be kept of an answer to the same case if it left the same lines to chance.
    pub fn like(&self, chance: Chance, answer: &Answer) -> Self {
        Self::new(answer, chance, self.chance.clone())
    }

    fn new(answer: &Answer, chance: Chance, lines: Vec<usize>) -> Self {
        let comparable = match chance {
            Chance::Lines => answer.without_lines(&lines).comparable(Chance::None, &[]),
            Chance::None | Chance::Counts => answer.comparable(chance, &[]),
        };
        Self {
            status: comparable.status,
            stdout: digest(&comparable.stdout),
            stderr: digest(&comparable.stderr),
            chance: lines,
        }
    }

    fn write(&self) -> String {
        let mut text = format!("{}:{}:{}", self.status, self.stdout, self.stderr);
        if !self.chance.is_empty() {
            let lines: Vec<String> = self.chance.iter().map(ToString::to_string).collect();
            text += "~";
            text += &lines.join(",");
        }
        text
    }

    fn read(text: &str) -> Result<Self> {
        let (answer, chance) = text.split_once('~').unwrap_or((text, ""));
        let parts: Vec<&str> = answer.split(':').collect();
        let [status, stdout, stderr] = parts[..] else {
            bail!("{text} is not STATUS:STDOUT:STDERR");
        };
        Ok(Self {
            status: status.parse().with_context(|| text.to_owned())?,
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
            chance: chance
                .split(',')
                .filter(|number| !number.is_empty())
                .map(|number| number.parse().with_context(|| text.to_owned()))
                .collect::<Result<_>>()?,
        })
    }
}

/// The kept answers: per case, per release.
#[derive(Default)]
pub struct KeptAnswers {
    cases: BTreeMap<String, BTreeMap<&'static str, KeptAnswer>>,
}

fn path(root: &Path) -> PathBuf {
    root.join("fixtures/answers.tsv")
}

impl KeptAnswers {
    /// Reads the table; an absent one is empty.
    pub fn read(root: &Path) -> Result<Self> {
        let path = path(root);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut kept = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let id = columns.next().unwrap_or_default();
            let answers = kept.cases.entry(id.to_owned()).or_default();
            for column in columns {
                let (answer, runs) = column
                    .split_once('=')
                    .with_context(|| format!("{}: {column}", path.display()))?;
                let answer = KeptAnswer::read(answer)?;
                for version in releases::read_runs(runs)? {
                    let twice = answers.insert(version, answer.clone());
                    ensure!(twice.is_none(), "{}: {id} {version} twice", path.display());
                }
            }
        }
        Ok(kept)
    }

    /// Writes the table.
    pub fn write(&self, root: &Path) -> Result<()> {
        let all = releases::all()?;
        let all: Vec<&str> = all.iter().map(|release| release.version).collect();
        let mut text = HEAD.to_owned();
        for (id, answers) in &self.cases {
            let mut groups: Vec<(&KeptAnswer, Vec<&str>)> = Vec::new();
            for version in &all {
                let Some(answer) = answers.get(version) else {
                    continue;
                };
                match groups.iter_mut().find(|(known, _)| *known == answer) {
                    Some((_, versions)) => versions.push(version),
                    None => groups.push((answer, vec![version])),
                }
            }
            text += id;
            for (answer, versions) in groups {
                text += &format!(
                    "\t{}={}",
                    answer.write(),
                    releases::write_runs(&versions, &all)
                );
            }
            text.push('\n');
        }
        let path = path(root);
        // Written aside first: a run that is stopped must not leave half a table.
        let aside = path.with_extension("tsv.new");
        std::fs::write(&aside, text).with_context(|| aside.display().to_string())?;
        std::fs::rename(&aside, &path).with_context(|| path.display().to_string())
    }

    /// The releases that have answers, in their order.
    pub fn releases(&self) -> Result<Vec<&'static str>> {
        let all = releases::all()?;
        Ok(all
            .iter()
            .map(|release| release.version)
            .filter(|version| self.cases.values().any(|case| case.contains_key(version)))
            .collect())
    }

    /// How many answers of a release there are.
    pub fn count(&self, version: &str) -> usize {
        let cases = self.cases.values();
        cases.filter(|case| case.contains_key(version)).count()
    }

    /// The answer of a release to a case.
    pub fn get(&self, id: &str, version: &str) -> Option<&KeptAnswer> {
        self.cases.get(id)?.get(version)
    }

    /// The cases that two releases answer differently.
    pub fn differing(&self, before: &str, after: &str) -> Vec<&str> {
        let cases = self.cases.iter().filter(|(_, answers)| {
            let (before, after) = (answers.get(before), answers.get(after));
            before.is_some() && after.is_some() && before != after
        });
        cases.map(|(id, _)| id.as_str()).collect()
    }

    /// The cases with more different answers than so many.
    pub fn varying(&self, answers: usize) -> BTreeSet<&str> {
        let distinct =
            |case: &BTreeMap<_, KeptAnswer>| case.values().collect::<BTreeSet<_>>().len();
        let cases = self.cases.iter();
        cases
            .filter(|(_, case)| distinct(case) > answers)
            .map(|(id, _)| id.as_str())
            .collect()
    }

    fn set(&mut self, id: &str, version: &'static str, answer: KeptAnswer) {
        let case = self.cases.entry(id.to_owned()).or_default();
        case.insert(version, answer);
    }
}

/// `cargo xtask answers`
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let folder = arguments.helms()?;
    let jobs = arguments.number("--jobs")?.unwrap_or(DEFAULT_JOBS);
    let only = arguments.values("--only")?;
    let missing = arguments.flag("--missing");
    let versions = arguments.positional()?;
    ensure!(!versions.is_empty(), "name at least one release");
    let root = crate::root();
    let mut cases = cases::all(&root)?;
    cases::select(&mut cases, &only)?;
    let oracle = Oracle::new(jobs)?;
    for version in &versions {
        let release = releases::find(version)?;
        let helm = helms::binary(&folder, release.version)?;
        let mut kept = KeptAnswers::read(&root)?;
        let selected: Vec<&Case> = cases
            .iter()
            .filter(|case| !missing || kept.get(&case.id, release.version).is_none())
            .collect();
        let answers = oracle.rounds(&helm, &selected)?;
        if only.is_empty() {
            kept.cases
                .retain(|id, _| cases.iter().any(|case| case.id == *id));
        }
        for (case, runs) in selected.iter().zip(&answers) {
            let answer = KeptAnswer::of_runs(case.chance, runs)
                .with_context(|| format!("{}: no answer", case.id))?;
            kept.set(&case.id, release.version, answer);
        }
        kept.write(&root)?;
        println!("{version}: {} answers kept", selected.len());
    }
    Ok(true)
}

fn digest(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "-".to_owned();
    }
    let digest = Sha256::digest(bytes);
    let bytes = digest.iter().take(DIGEST_BYTES);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let runs = ["a\nb\n", "a\nc\n"].map(|out| Answer::new(out.into(), b"", 0));
        let kept = KeptAnswer::of_runs(Chance::Lines, &runs).unwrap();
        assert_eq!(kept.chance, [1]);
        assert_eq!(KeptAnswer::read(&kept.write()).unwrap(), kept);
        let again = Answer::new(b"a\nd\n".to_vec(), b"", 0);
        assert_eq!(kept.like(Chance::Lines, &again), kept);
        let other = Answer::new(b"b\nd\n".to_vec(), b"", 0);
        assert_ne!(kept.like(Chance::Lines, &other), kept);
    }

    #[test]
    fn what_is_kept_of_each_case_can_be_read() {
        let kept = KeptAnswers::read(&crate::root()).unwrap();
        assert!(!kept.releases().unwrap().is_empty());
    }
}
