//! Writes what real Helm answers to the golden cases: `expected/PROFILE/NAME.{out,err,rc}`.
//!
//! Nothing else writes there, and nobody edits it by hand. `.out` is standard output, `.err` standard error from
//! `Error:` on (both with the checkout's own path as `<root>`), `.rc` the exit status. In a case of `chance.tsv` a line
//! `<chance>` stands for each line that differs from run to run.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::PROFILES;
use crate::answer::{self, Answer};
use crate::arguments::Arguments;
use crate::cases::{self, Case, Expect};
use crate::folders::entries;
use crate::oracle::{DEFAULT_JOBS, Oracle};

/// `cargo xtask goldens`
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let check = arguments.flag("--check");
    let only = arguments.values("--only")?;
    let jobs = arguments.number("--jobs")?.unwrap_or(DEFAULT_JOBS);
    let helms = arguments.helms()?;
    arguments.finish()?;
    let root = crate::root();
    let (mut cases, pinned) = cases::golden(&root)?;
    ensure!(
        PROFILES.contains(&pinned.as_str()),
        "rendergate.yaml pins {pinned}, which is not one of {PROFILES:?}"
    );
    cases.extend(cases::charts(&root)?);
    cases.extend(cases::commands(&root)?);
    cases.extend(cases::lint(&root)?);
    cases.extend(cases::not_kept(&root)?);
    cases::select(&mut cases, &only)?;
    let oracle = Oracle::new(jobs)?;
    let wanted: Vec<&Case> = cases.iter().collect();
    let mut files = BTreeMap::new();
    let mut wrong = Vec::new();
    for profile in PROFILES {
        let helm = crate::helms::binary(&helms, profile)?;
        for (case, runs) in cases.iter().zip(oracle.rounds(&helm, &wanted)?) {
            let Some(first) = runs.first() else { continue };
            if profile == pinned {
                wrong.extend(unexpected(case, first));
            }
            let answer = first.masked(case.chance, &runs);
            files.extend(contents(case, profile, answer));
        }
        println!("{profile}: {} cases", cases.len());
    }
    let changed = if check {
        compare(&files)?
    } else {
        write(&files)?
    };
    let stale = if only.is_empty() {
        stale(&files)?
    } else {
        Vec::new()
    };
    for path in &stale {
        if !check {
            fs::remove_file(path).with_context(|| path.display().to_string())?;
        }
        println!(
            "{} {}",
            if check { "no case:" } else { "removed" },
            show(&root, path)
        );
    }
    for path in &changed {
        println!(
            "{} {}",
            if check { "differs:" } else { "wrote" },
            show(&root, path)
        );
    }
    for sentence in &wrong {
        println!("{sentence}");
    }
    let bad = wrong.len()
        + if check {
            changed.len() + stale.len()
        } else {
            0
        };
    println!(
        "{} files, {} {}, {bad} wrong",
        files.len(),
        changed.len(),
        if check { "differ" } else { "written" }
    );
    Ok(bad == 0)
}

/// The answer that is kept for a case, for other commands.
pub fn kept(case: &Case, profile: &str) -> Result<Answer> {
    let path = |ending| expected(case, profile, ending);
    let read = |path: Option<PathBuf>| {
        let path = path.with_context(|| format!("{}: no answer is kept", case.id))?;
        fs::read(&path).with_context(|| format!("{}: run `cargo xtask goldens`", path.display()))
    };
    let status = String::from_utf8(read(path("rc"))?)?;
    Ok(Answer {
        stdout: read(path("out"))?,
        stderr: read(path("err"))?,
        status: status.trim_end().parse().with_context(|| case.id.clone())?,
    })
}

fn expected(case: &Case, profile: &str, ending: &str) -> Option<PathBuf> {
    let (folder, name) = case.expected.as_ref()?;
    Some(folder.join(profile).join(format!("{name}.{ending}")))
}

fn contents(case: &Case, profile: &str, answer: Answer) -> Vec<(PathBuf, Vec<u8>)> {
    let status = answer.status;
    let streams = [
        ("out", answer.stdout),
        ("err", answer.stderr),
        ("rc", format!("{status}\n").into_bytes()),
    ];
    let path = |ending| expected(case, profile, ending);
    streams
        .into_iter()
        .filter_map(|(ending, bytes)| Some((path(ending)?, bytes)))
        .collect()
}

fn unexpected(case: &Case, answer: &Answer) -> Option<String> {
    let said = if answer.status == 0 {
        Expect::Render
    } else {
        Expect::Error
    };
    match case.expect {
        Some(expect) if expect != said => Some(format!(
            "{}: rendergate.yaml expects {expect:?}, the pinned Helm has status {}: {}",
            case.id,
            answer.status,
            String::from_utf8_lossy(&answer.stderr).trim_end()
        )),
        _ => None,
    }
}

fn compare(files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Vec<PathBuf>> {
    let mut changed = Vec::new();
    for (path, bytes) in files {
        let same = match fs::read(path) {
            Ok(kept) => answer::without_order(&kept) == answer::without_order(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        if !same {
            changed.push(path.clone());
        }
    }
    Ok(changed)
}

fn write(files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Vec<PathBuf>> {
    let changed = compare(files)?;
    for path in &changed {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        let bytes = files.get(path).map(Vec::as_slice).unwrap_or_default();
        fs::write(path, bytes).with_context(|| path.display().to_string())?;
    }
    Ok(changed)
}

/// The files in the folders of kept answers that no case asks for.
fn stale(files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    let root = crate::root();
    let mut owners = vec![
        root.join("fixtures/charts/expected"),
        root.join("fixtures/command/expected"),
        root.join("fixtures/lint/expected"),
    ];
    owners
        .extend(cases::NOT_KEPT.map(|family| root.join("fixtures").join(family).join("expected")));
    for owner in entries(&root.join("golden-charts"))? {
        owners.push(owner.join("expected"));
    }
    for folder in owners.iter().filter(|folder| folder.is_dir()) {
        for profile in entries(folder)? {
            stale.extend(
                entries(&profile)?
                    .into_iter()
                    .filter(|path| !files.contains_key(path)),
            );
        }
    }
    Ok(stale)
}

fn show(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}
