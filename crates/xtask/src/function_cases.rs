//! Says which template function has no case that succeeds, or none that fails, among the probes.
//!
//! A probe counts for a function by the expression in its note. It succeeds where the newest release with kept answers
//! renders it, and the function is anywhere in the expression; it fails where every such release refuses it, and the
//! expression begins with the function, so that nothing before it can be what failed. What cannot succeed or cannot
//! fail is a line with its reason in `data/functions-one-sided.tsv`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};

use crate::arguments::Arguments;
use crate::cases::table;
use crate::functions::{known, words};
use crate::kept::KeptAnswers;

/// `cargo xtask function-cases`
pub fn run(arguments: Arguments) -> Result<bool> {
    arguments.finish()?;
    let known = known();
    let (succeeds, fails) = covered(&known)?;
    let (never_succeeds, never_fails) = one_sided(&known)?;
    let mut wrong = Vec::new();
    for (side, have, excused) in [
        ("succeeds", &succeeds, &never_succeeds),
        ("fails", &fails, &never_fails),
    ] {
        for name in &known {
            match (have.contains(name), excused.contains(name)) {
                (false, false) => wrong.push(format!("{name}: no probe {side}")),
                (true, true) => wrong.push(format!(
                    "{name}: a probe {side}, against functions-one-sided.tsv"
                )),
                _ => {}
            }
        }
    }
    for line in &wrong {
        println!("{line}");
    }
    println!(
        "{} functions: {} succeed and {} fail in a probe; {} and {} cannot",
        known.len(),
        succeeds.len(),
        fails.len(),
        never_succeeds.len(),
        never_fails.len()
    );
    Ok(wrong.is_empty())
}

type Names = BTreeSet<&'static str>;

/// The functions with a probe that succeeds, and those with one that fails.
fn covered(known: &Names) -> Result<(Names, Names)> {
    let root = crate::root();
    let kept = KeptAnswers::read(&root)?;
    let releases = kept.releases()?;
    let newest = *releases.last().context("no answers are kept")?;
    let (mut succeeds, mut fails) = (Names::new(), Names::new());
    for row in table(&root.join("fixtures/probes/cases.tsv"), 4)? {
        let [id, _, _, note] = &row[..] else {
            bail!("cases.tsv: not four columns: {row:?}");
        };
        let id = format!("probes/{id}");
        let action = format!("{{{{ {note} }}}}");
        let used = words(&action);
        let status = |version| kept.get(&id, version).map(|answer| answer.status);
        if status(newest) == Some(0) {
            succeeds.extend(used.iter().filter_map(|word| known.get(*word).copied()));
        }
        let first = used.first().filter(|word| note.starts_with(**word));
        let refused = releases.iter().all(|version| status(version) == Some(1));
        if refused && let Some(name) = first.and_then(|word| known.get(*word)) {
            fails.insert(name);
        }
    }
    Ok((succeeds, fails))
}

/// The functions that cannot succeed, and those that cannot fail.
fn one_sided(known: &Names) -> Result<(Names, Names)> {
    let path = crate::root().join("crates/xtask/data/functions-one-sided.tsv");
    let mut sides: BTreeMap<String, Names> = BTreeMap::new();
    for row in table(&path, 3)? {
        let [name, side, reason] = &row[..] else {
            bail!("not three columns: {row:?}");
        };
        let name = known.get(name.as_str()).with_context(|| name.clone())?;
        ensure!(!reason.is_empty(), "{name}: no reason");
        sides.entry(side.clone()).or_default().insert(name);
    }
    let mut take = |side: &str| sides.remove(side).unwrap_or_default();
    let both = (take("succeeds"), take("fails"));
    ensure!(sides.is_empty(), "functions-one-sided.tsv: unknown side");
    Ok(both)
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::arguments::Arguments;

    #[test]
    fn every_function_has_a_probe_that_succeeds_and_one_that_fails() {
        assert!(run(Arguments::new(Vec::new())).unwrap());
    }
}
