//! Reads `fixtures/deviations.tsv`: where rendergate is known to differ from the real Helm, and why.
//!
//! A row exists only while it is true: [`crate::conformance`] fails when a row's case has become equal.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::cases;

/// The reason per case and profile.
pub struct Deviations {
    rows: BTreeMap<(String, String), String>,
}

impl Deviations {
    /// Reads the table of the repository.
    pub fn read(root: &Path) -> Result<Self> {
        let mut rows = BTreeMap::new();
        for row in cases::table(&root.join("fixtures/deviations.tsv"), 3)? {
            let [id, profile, reason] = &row[..] else {
                bail!("deviations.tsv: not three columns: {row:?}");
            };
            ensure!(
                !reason.is_empty(),
                "deviations.tsv: {id} {profile} has no reason"
            );
            let twice = rows.insert((id.clone(), profile.clone()), reason.clone());
            ensure!(
                twice.is_none(),
                "deviations.tsv: {id} {profile} is there twice"
            );
        }
        Ok(Self { rows })
    }

    /// Why a case is known to differ under a profile.
    pub fn reason(&self, id: &str, profile: &str) -> Option<&str> {
        self.rows
            .get(&(id.to_owned(), profile.to_owned()))
            .map(String::as_str)
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
