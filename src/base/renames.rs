//! Charts that lie at another path than in the base, or in an archive of another name.
//!
//! A chart that is gone and one that is new are one chart where `Chart.yaml` gives both the same name, or where at least
//! half of their files are the same. Of several pairs the one with the same name counts first, then that with more files
//! in common, then that whose paths end alike. A wrong pair hides nothing: what differs in it is shown and judged.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use manifest::sha256_hex;

use crate::cases::Case;
use crate::repository::{Tree, TreeError};

/// How much of two charts must be the same where their names differ, in percent of their files.
const ALIKE: usize = 50;
/// How many pairs of charts are looked at; of more, none is called a rename.
const MAX_PAIRS: usize = 10_000;

/// The path in the base of each chart of head that has another there.
///
/// # Errors
/// When a tree cannot be read.
pub fn renamed_charts<'c>(
    before: (&Tree, &[Case]),
    after: (&Tree, impl Iterator<Item = &'c Case>),
) -> Result<BTreeMap<String, String>, TreeError> {
    let gone = missing(before.1.iter(), after.0)?;
    let new = missing(after.1, before.0)?;
    if gone.is_empty() || new.is_empty() || gone.len() * new.len() > MAX_PAIRS {
        return Ok(BTreeMap::new());
    }
    let gone = looks(before.0, &gone)?;
    let new = looks(after.0, &new)?;
    let mut pairs: Vec<_> = gone
        .iter()
        .flat_map(|gone| new.iter().map(move |new| (gone, new)))
        .filter_map(|(gone, new)| Some((Reverse(gone.likeness(new)?), gone, new)))
        .collect();
    pairs.sort_by_key(|(likeness, gone, new)| (*likeness, &gone.path, &new.path));
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (_, gone, new) in pairs {
        if !found.contains_key(&new.path) && taken.insert(&gone.path) {
            found.insert(new.path.clone(), gone.path.clone());
        }
    }
    Ok(found)
}

/// One case of each chart that another tree does not have.
fn missing<'c>(
    cases: impl Iterator<Item = &'c Case>,
    tree: &Tree,
) -> Result<Vec<&'c Case>, TreeError> {
    let charts: BTreeMap<&str, &Case> = cases.map(|case| (case.chart.as_str(), case)).collect();
    let mut found = Vec::new();
    for (path, case) in charts {
        if !tree.is_chart(path)? {
            found.push(case);
        }
    }
    Ok(found)
}

fn looks(tree: &Tree, charts: &[&Case]) -> Result<Vec<Look>, TreeError> {
    charts.iter().map(|case| Look::at(tree, case)).collect()
}

/// What is compared of a chart.
struct Look {
    path: String,
    /// Its name; none where it does not load.
    name: Option<Vec<u8>>,
    /// The digests of its files.
    files: BTreeSet<String>,
}

impl Look {
    fn at(tree: &Tree, case: &Case) -> Result<Look, TreeError> {
        let rules = case.cells.first().map(|cell| cell.profile.chart);
        let chart = rules.and_then(|rules| tree.load_chart(&case.chart, rules).ok());
        let mut paths = match tree.files_below(&case.chart) {
            // A link out of the repository has no files of it.
            Err(TreeError::Outside(_)) => Vec::new(),
            paths => paths?,
        };
        // A chart at the top of a work tree has git's own files below it.
        paths.retain(|path| !path.starts_with(".git/"));
        let contents = tree.read_many(&paths)?.into_iter().flatten();
        Ok(Look {
            path: case.chart.clone(),
            name: chart.map(|chart| chart.metadata().name.as_bytes().to_vec()),
            files: contents
                .filter(|bytes| !bytes.is_empty())
                .map(|bytes| sha256_hex(&bytes))
                .collect(),
        })
    }

    /// How much two charts are alike; none where they are not one chart.
    fn likeness(&self, other: &Look) -> Option<(bool, usize, usize)> {
        let named = self.name.is_some() && self.name == other.name;
        let common = self.files.intersection(&other.files).count();
        let all = self.files.len() + other.files.len();
        let percent = (200 * common).checked_div(all).unwrap_or(0);
        let ends = self.path.rsplit('/').zip(other.path.rsplit('/'));
        let steps = ends.take_while(|(one, other)| one == other).count();
        (named || percent >= ALIKE).then_some((named, percent, steps))
    }
}
