//! Prints what tells the profiles apart, and the golden case that shows each difference.
//!
//! `golden-charts/profile-rows.tsv` is the table; its groups are checked against the kept answers of the real Helm, so
//! a row that no longer shows anything fails. To add a row, add a line there and a case that draws the difference.

use std::collections::BTreeSet;

use anyhow::{Result, bail, ensure};

use crate::PROFILES;
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::{cases, goldens};

/// `cargo xtask profile-rows`
pub fn run(arguments: Arguments) -> Result<bool> {
    arguments.finish()?;
    let root = crate::root();
    let mut all = cases::golden(&root)?.0;
    all.extend(cases::charts(&root)?);
    let mut rows = BTreeSet::new();
    let (mut count, mut wrong) = (0, 0);
    println!("{:<28} {:<42} {}  shows", "row", "case", PROFILES.join(" "));
    for row in cases::table(&root.join("golden-charts/profile-rows.tsv"), 4)? {
        let [id, case, groups, shows] = &row[..] else {
            bail!("profile-rows.tsv: not four columns: {row:?}");
        };
        ensure!(
            rows.insert(id.clone()),
            "profile-rows.tsv: {id} is there twice"
        );
        let Some(case) = all.iter().find(|known| known.id == *case) else {
            bail!("profile-rows.tsv: {id}: there is no case {case}");
        };
        let answers: Vec<Answer> = PROFILES
            .iter()
            .map(|profile| goldens::kept(case, profile))
            .collect::<Result<_>>()?;
        let found = letters(&answers);
        let spaced: Vec<String> = found.chars().map(|c| format!("{c:<7}")).collect();
        println!("{id:<28} {:<42} {} {shows}", case.id, spaced.concat());
        count += 1;
        if found != *groups || !found.contains('B') {
            wrong += 1;
            println!("  WRONG: the table says {groups}, the kept answers say {found}");
        }
    }
    println!("{count} rows, {wrong} wrong");
    Ok(wrong == 0)
}

/// One letter per profile; those that answer alike have the same. `ABB`: the last two agree.
fn letters(answers: &[Answer]) -> String {
    let mut groups: Vec<&Answer> = Vec::new();
    let mut text = String::new();
    for answer in answers {
        let at = groups
            .iter()
            .position(|known| *known == answer)
            .unwrap_or_else(|| {
                groups.push(answer);
                groups.len() - 1
            });
        text.extend(('A'..='Z').nth(at));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_true() {
        assert!(run(Arguments::new(Vec::new())).unwrap());
    }

    #[test]
    fn letters_group_equal_answers() {
        let answer = |status| Answer::new(Vec::new(), b"", status);
        assert_eq!(letters(&[answer(0), answer(1), answer(0)]), "ABA");
        assert_eq!(letters(&[answer(0), answer(1), answer(3)]), "ABC");
    }
}
