//! Holds `rendergate profiles diff` against the kept answers: where two releases answer differently, it must say something.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use yaml_serde::Value;

use crate::kept::KeptAnswers;

/// A case with more different answers than this prints the release itself, its commit or its name; no change makes them.
const MOST_ANSWERS: usize = 15;
/// More such cases than this, and they hide something.
const MOST_LEFT_OUT: usize = 30;

/// Asks `profiles diff` about each release and the one before it, and reads the kept answers of both.
///
/// Returns how many pairs there are, and what is wrong: pairs that answer differently while nothing is said to have changed.
///
/// # Errors
/// The binary cannot be run, or what it prints is not as expected.
pub fn unsaid(binary: &Path, kept: &KeptAnswers) -> Result<(usize, Vec<String>)> {
    let releases = kept.releases()?;
    let left_out = kept.varying(MOST_ANSWERS);
    println!(
        "profiles diff: {} cases print the release itself and are left out",
        left_out.len()
    );
    ensure!(
        left_out.len() <= MOST_LEFT_OUT,
        "{} cases have more than {MOST_ANSWERS} answers: {left_out:?}",
        left_out.len()
    );
    let mut wrong = Vec::new();
    let mut count = 0;
    for pair in releases.windows(2) {
        let [before, after] = pair else { continue };
        count += 1;
        if says_something(binary, before, after)? {
            continue;
        }
        let mut differing = kept.differing(before, after);
        differing.retain(|id| !left_out.contains(id));
        if !differing.is_empty() {
            wrong.push(format!(
                "profiles diff {before} {after} names no change, but {} cases differ: {}",
                differing.len(),
                differing.join(", ")
            ));
        }
    }
    Ok((count, wrong))
}

fn says_something(binary: &Path, before: &str, after: &str) -> Result<bool> {
    let output = Command::new(binary)
        .args(["profiles", "diff", before, after, "--format", "json"])
        .output()
        .with_context(|| binary.display().to_string())?;
    ensure!(
        output.status.success(),
        "profiles diff {before} {after}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answer: Value = yaml_serde::from_slice(&output.stdout)?;
    let changes = answer["changes"].as_sequence().context("no changes")?;
    let sets = ["functions", "flags", "apiVersions"];
    let is_in_sets = sets.iter().any(|set| {
        ["added", "removed"].iter().any(|side| {
            answer[*set][*side]
                .as_sequence()
                .is_some_and(|names| !names.is_empty())
        })
    });
    Ok(!changes.is_empty() || is_in_sets)
}
