//! An archive unpacked into a directory of its chart's name, without touching the disk.
//!
//! Follows Helm's `chartutil.Expand`, and `lintChart` (`pkg/action/lint.go`) in what it takes of the result.

use std::collections::BTreeMap;

use go_value::number;

use super::archive::{ArchiveError, load_archive_files};
use super::tree::Loading;
use super::{SourceFile, path};
use crate::metadata::Draft;
use crate::rules::{NameCheck, Rules};
use go_codec::yaml::Strictness;

/// Why an archive is not unpacked; `Display` is Helm's sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnpackError {
    /// The archive is malformed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Its `Chart.yaml` is.
    #[error("cannot load Chart.yaml: {0}")]
    ChartYaml(String),
    /// It has no `Chart.yaml`, or that has no name.
    #[error("chart name not specified")]
    NoName,
    /// The name stands for a directory that exists.
    #[error("chart name {0} is not allowed")]
    NameNotAllowed(String),
    /// The name is a path.
    #[error("chart name {0} must not contain path separators")]
    NameIsPath(String),
}

/// What lies in the directory that an archive was unpacked into: one entry, which is the first by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// The name of the entry.
    pub name: String,
    /// The files below it, with paths from it on; `None` where it is a file itself.
    pub files: Option<Vec<SourceFile>>,
}

/// Unpacks a chart archive.
///
/// # Errors
/// Helm's sentence.
pub fn unpack(data: &[u8], rules: &Rules) -> Result<Unpacked, UnpackError> {
    let files = load_archive_files(data, &mut Loading::new(rules))?;
    let mut name = String::new();
    for file in files.iter().filter(|file| file.name == "Chart.yaml") {
        let draft = Draft::read(file.data.as_bytes(), Strictness::Lenient, rules)
            .map_err(UnpackError::ChartYaml)?;
        name = draft.metadata.name.to_text().into_owned();
    }
    if name.is_empty() {
        return Err(UnpackError::NoName);
    }
    if rules.name_check == NameCheck::NoDots {
        let quoted = || number::quote(name.as_bytes()).to_string();
        if matches!(name.as_str(), "." | "..") {
            return Err(UnpackError::NameNotAllowed(quoted()));
        }
        if path::base(name.as_bytes()) != name.as_bytes() {
            return Err(UnpackError::NameIsPath(quoted()));
        }
    }
    // No element of a name leads out of the directory; of two files of one name the last is what stays.
    let mut all: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in files {
        let inside = path::clean(&format!("/{name}/{}", file.name));
        all.insert(
            inside.trim_start_matches('/').to_owned(),
            file.data.as_bytes().to_vec(),
        );
    }
    let first = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let Some(entry) = all.keys().map(|path| first(path)).min() else {
        return Err(ArchiveError::Empty.into());
    };
    if all.contains_key(&entry) {
        return Ok(Unpacked {
            name: entry,
            files: None,
        });
    }
    let below = format!("{entry}/");
    let files = all
        .into_iter()
        .filter_map(|(path, data)| {
            let path = path.strip_prefix(&below)?.to_owned();
            Some(SourceFile { path, data })
        })
        .collect();
    Ok(Unpacked {
        name: entry,
        files: Some(files),
    })
}
