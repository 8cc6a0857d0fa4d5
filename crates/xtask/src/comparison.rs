//! Keeps what the real dyff says of each pair of `fixtures/comparison`, in `dyff.txt` beside it.
//!
//! The first line of the file is the exit status, the rest is standard output (of a failure standard error). Nothing else writes there, and nobody edits
//! it by hand. `docs/comparison.md` is made of these answers and of rendergate's own by `tests/docs/comparison.rs`, which needs no dyff.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::arguments::Arguments;
use crate::folders::entries;

const MODULE: &str = "github.com/homeport/dyff";
/// The release that is asked; `docs/comparison.md` names it.
const VERSION: &str = "v1.12.0";
/// Fewer pairs than this, and the walk has lost some.
const MIN_PAIRS: usize = 30;
/// How dyff is asked: its own defaults, but for what a terminal decides (colors, width) and the style of paths, in which
/// they can be held against ours.
const FLAGS: &[&str] = &[
    "between",
    "--omit-header",
    "--set-exit-code",
    "--color=off",
    "--truecolor=off",
    "--fixed-width=120",
    "--use-go-patch-style",
    "before.yaml",
    "after.yaml",
];

/// `cargo xtask comparison`
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let write = arguments.flag("--write");
    ensure!(arguments.flag("--check") != write, "say --check or --write");
    let dyff = match arguments.value("--dyff")? {
        Some(path) => std::path::absolute(&path).with_context(|| path.clone())?,
        None => install(&crate::root().join("target/dyff"))?,
    };
    arguments.finish()?;
    verify(&dyff)?;
    let folder = crate::root().join("fixtures/comparison");
    let pairs = entries(&folder)?.into_iter().filter(|path| path.is_dir());
    let (mut count, mut stale) = (0, 0);
    for pair in pairs {
        let answer = ask(&dyff, &pair)?;
        let path = pair.join("dyff.txt");
        let had = path.exists().then(|| std::fs::read_to_string(&path));
        if had
            .transpose()
            .with_context(|| path.display().to_string())?
            != Some(answer.clone())
        {
            stale += 1;
            println!(
                "{}: {}",
                if write { "written" } else { "stale" },
                path.display()
            );
            if write {
                std::fs::write(&path, answer).with_context(|| path.display().to_string())?;
            }
        }
        count += 1;
    }
    ensure!(
        count >= MIN_PAIRS,
        "only {count} pairs in {}",
        folder.display()
    );
    println!("{count} pairs, {stale} of them with another answer of dyff {VERSION} than kept");
    if write {
        println!("next: RENDERGATE_BLESS=1 cargo test --test docs comparison");
    }
    Ok(write || stale == 0)
}

/// Builds dyff with Go, once.
fn install(folder: &Path) -> Result<PathBuf> {
    let binary = folder.join("dyff");
    if !binary.is_file() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        println!("building dyff {VERSION}");
        let status = Command::new("go")
            .args([
                "install",
                "-trimpath",
                &format!("{MODULE}/cmd/dyff@{VERSION}"),
            ])
            .env("GOBIN", folder)
            .status()
            .context(
                "cannot run `go`, which builds dyff: install Go, or name a binary with --dyff",
            )?;
        ensure!(status.success(), "go install of dyff {VERSION} failed");
    }
    Ok(binary)
}

/// Reads from the binary which dyff it is: what `go install` builds calls itself `development`.
fn verify(dyff: &Path) -> Result<()> {
    let output = Command::new("go")
        .args(["version", "-m"])
        .arg(dyff)
        .output()
        .context("cannot run `go`, which reads the version of dyff")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let is_wanted = said.lines().any(|line| {
        let mut words = line.split_whitespace();
        (words.next(), words.next(), words.next()) == (Some("mod"), Some(MODULE), Some(VERSION))
    });
    ensure!(
        is_wanted,
        "{} is not dyff {VERSION}, from which the answers are: {said}",
        dyff.display()
    );
    Ok(())
}

fn ask(dyff: &Path, pair: &Path) -> Result<String> {
    let output = Command::new(dyff)
        .args(FLAGS)
        .current_dir(pair)
        .env_clear()
        .output()
        .with_context(|| dyff.display().to_string())?;
    // What dyff cannot compare is an answer too: its words are on standard error then, in a frame.
    let (status, said) = match output.status.code() {
        Some(status @ (0 | 1)) => (status, output.stdout),
        Some(status @ 255) => (status, output.stderr),
        _ => bail!("{}: dyff was killed", pair.display()),
    };
    let said = String::from_utf8(said).with_context(|| pair.display().to_string())?;
    Ok(format!("status {status}\n{said}"))
}
