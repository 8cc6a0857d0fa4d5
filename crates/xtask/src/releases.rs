//! Knows the releases of Helm, in their order, and how runs of them are written.
//!
//! `data/releases.tsv` holds per release what decides how a real Helm is built; a release is added by a line there.

use anyhow::{Context as _, Result, bail};

const RELEASES: &str = include_str!("../data/releases.tsv");

/// One release of Helm.
pub struct Release {
    /// The tag: `v4.1.1`.
    pub version: &'static str,
    /// The commit of the tag, which charts may print; `None` where it is not known.
    pub commit: Option<&'static str>,
    /// The Go that builds it: `go1.25.5`.
    pub go: &'static str,
    /// The minor version of the release's client-go, which becomes the default Kubernetes version.
    pub kubernetes_minor: &'static str,
}

/// All releases, Helm 3 before Helm 4, each line in the order of its versions.
pub fn all() -> Result<Vec<Release>> {
    let lines = RELEASES.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let columns: Vec<&'static str> = line.split('\t').collect();
            let [version, commit, go, kubernetes_minor] = columns[..] else {
                bail!("releases.tsv: not four columns: {line}");
            };
            Ok(Release {
                version,
                commit: (commit != "-").then_some(commit),
                go,
                kubernetes_minor,
            })
        })
        .collect()
}

/// The release of a version such as `v4.1.1`.
///
/// # Errors
/// There is no such release.
pub fn find(version: &str) -> Result<Release> {
    all()?
        .into_iter()
        .find(|release| release.version == version)
        .with_context(|| {
            format!("{version} is not in crates/xtask/data/releases.tsv (versions are written as v4.1.1)")
        })
}

/// The versions that a text such as `v3.12.0..v3.13.3,v4.1.1` names: releases and runs of them, first and last included.
///
/// # Errors
/// A version that does not exist, or a run whose last release comes before its first.
pub fn read_runs(text: &str) -> Result<Vec<&'static str>> {
    let versions: Vec<&'static str> = all()?.iter().map(|release| release.version).collect();
    let at = |version: &str| {
        versions
            .iter()
            .position(|known| *known == version)
            .with_context(|| format!("{text}: there is no release {version}"))
    };
    let mut found = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let (first, last) = (at(first)?, at(last)?);
        if first > last {
            bail!("{text}: {part} runs backwards");
        }
        found.extend(&versions[first..=last]);
    }
    Ok(found)
}

/// Writes versions as [`read_runs`] reads them; `all` are the versions of all releases.
pub fn write_runs(versions: &[&str], all: &[&str]) -> String {
    let mut text = String::new();
    let mut rest = all.iter().peekable();
    while let Some(first) = rest.next() {
        if !versions.contains(first) {
            continue;
        }
        let mut last = first;
        while let Some(next) = rest.next_if(|next| versions.contains(next)) {
            last = next;
        }
        if !text.is_empty() {
            text.push(',');
        }
        text += first;
        if last != first {
            text += "..";
            text += last;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_read_and_written() {
        let known = ["v3.12.0", "v3.12.1", "v3.12.2", "v3.12.3", "v3.13.0"];
        for text in ["v3.12.0", "v3.12.0..v3.12.2", "v3.12.0,v3.12.2..v3.13.0"] {
            let versions = read_runs(text).unwrap();
            assert_eq!(write_runs(&versions, &known), text);
        }
        assert!(read_runs("v3.12.2..v3.12.0").is_err());
        assert!(read_runs("v3.11.0").is_err());
    }

    #[test]
    fn every_release_has_its_four_columns() {
        assert!(all().unwrap().len() >= 65);
    }
}
