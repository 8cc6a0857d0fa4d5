//! A chart from files in memory, taken as if they lay in a directory.

use std::collections::BTreeMap;
use std::sync::Arc;

use go_value::{Str, number};

use super::ignore::{EntryKind, IgnoreRules};
use super::tree::Loading;
use super::{LoadError, path, tree};
use crate::chart::{Chart, File};
use crate::rules::{LoaderRule, Rules};

/// A file with its path below the chart's directory, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path, for example `templates/service.yaml`.
    pub path: String,
    /// The bytes.
    pub data: Vec<u8>,
}

pub(super) fn load(
    dir: &str,
    files: Vec<SourceFile>,
    rules: &Rules,
) -> Result<Arc<Chart>, LoadError> {
    let mut files: Vec<SourceFile> = files
        .into_iter()
        .map(|file| SourceFile {
            path: path::clean(&file.path),
            ..file
        })
        .collect();
    // A walk takes the names of each directory in byte order.
    files.sort_by(|one, two| one.path.split('/').cmp(two.path.split('/')));
    let of_name = |name: &str| files.iter().find(|file| file.path == name);
    if rules.loader == LoaderRule::DetectVersion {
        let chart_yaml = of_name("Chart.yaml").ok_or_else(|| {
            let path = path::join_clean(dir, "Chart.yaml");
            let error = format!("open {path}: no such file or directory");
            LoadError::Undetected { path, error }
        })?;
        tree::detect_version(&chart_yaml.data, rules)?;
    }
    let ignore = IgnoreRules::parse(of_name(".helmignore").map(|file| file.data.as_slice()))?;
    let mut loading = Loading::new(rules);
    let mut directories = Directories {
        ignore: &ignore,
        known: BTreeMap::new(),
    };
    let mut kept = Vec::new();
    for file in files {
        if directories.ignore_parent(&file.path)
            || ignore.ignores(file.path.as_bytes(), EntryKind::File)
        {
            continue;
        }
        check_size(&file.path, file.data.len() as u64, &mut loading)?;
        loading.count_file()?;
        kept.push(File {
            name: Str::from(file.path),
            data: without_mark(Str::from(file.data)),
        });
    }
    tree::load(kept, loading)
}

/// Remembers for each directory whether it is left out.
struct Directories<'a> {
    ignore: &'a IgnoreRules,
    known: BTreeMap<String, bool>,
}

impl Directories<'_> {
    fn ignore_parent(&mut self, path: &str) -> bool {
        let mut ignored = false;
        for (at, _) in path.match_indices('/') {
            let directory = path.get(..at).unwrap_or_default();
            ignored = match self.known.get(directory) {
                Some(known) => *known,
                None => {
                    let answer = ignored
                        || self
                            .ignore
                            .ignores(directory.as_bytes(), EntryKind::Directory);
                    self.known.insert(directory.to_owned(), answer);
                    answer
                }
            };
        }
        ignored
    }
}

/// The bytes without a byte order mark at their start.
pub(super) fn without_mark(data: Str) -> Str {
    match data.as_bytes().strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => Str::from(rest),
        None => data,
    }
}

/// The limits of a file in a directory.
pub(super) fn check_size(
    name: &str,
    size: u64,
    loading: &mut Loading<'_>,
) -> Result<(), LoadError> {
    if let Some(max) = loading.rules.max_file_size
        && size > max
    {
        let name = number::quote(path::base(name.as_bytes())).to_string();
        return Err(LoadError::FileTooLarge { name, max });
    }
    if let Some(max) = loading.rules.max_directory_size {
        loading.directory_bytes += size;
        if loading.directory_bytes > max {
            let error = format!("chart exceeds maximum decompressed size of {max} bytes");
            return Err(LoadError::Read {
                name: name.to_owned(),
                error,
            });
        }
    }
    Ok(())
}
