//! Reads `fixtures/deviations.tsv`: where rendergate is known to differ from the real Helm, and why.
//!
//! A row exists only while it is true: [`crate::conformance`] fails when a row's case has become equal.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::{cases, releases};

/// The reason per case and profile.
pub struct Deviations {
    rows: BTreeMap<(String, String), String>,
}

impl Deviations {
    /// Reads the table of the repository.
    pub fn read(root: &Path) -> Result<Self> {
        let mut rows = BTreeMap::new();
        for row in cases::table(&root.join("fixtures/deviations.tsv"), 3)? {
            let [id, profiles, reason] = &row[..] else {
                bail!("deviations.tsv: not three columns: {row:?}");
            };
            ensure!(
                !reason.is_empty(),
                "deviations.tsv: {id} {profiles} has no reason"
            );
            for version in releases::read_runs(profiles)? {
                let twice = rows.insert((id.clone(), version.to_owned()), reason.clone());
                ensure!(
                    twice.is_none(),
                    "deviations.tsv: {id} {version} is there twice"
                );
            }
        }
        Ok(Self { rows })
    }

    /// Why a case is known to differ under a profile.
    pub fn reason(&self, id: &str, profile: &str) -> Option<&str> {
        self.rows
            .get(&(id.to_owned(), profile.to_owned()))
            .map(String::as_str)
    }

    /// All rows: case, profile, reason.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.rows
            .iter()
            .map(|((id, profile), reason)| (id.as_str(), profile.as_str(), reason.as_str()))
    }

    /// The rows about a profile whose case is none of `ids`.
    pub fn unknown<'a>(
        &'a self,
        profile: &'a str,
        ids: &'a [&str],
    ) -> impl Iterator<Item = &'a str> {
        self.rows
            .keys()
            .filter(move |(id, of)| of == profile && !ids.contains(&id.as_str()))
            .map(|(id, _)| id.as_str())
    }
}
