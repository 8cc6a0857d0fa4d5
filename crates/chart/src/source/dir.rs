//! Walks a chart directory: sorted names, links followed, `.helmignore` obeyed.
//!
//! Follows Helm's `LoadDir` and `sympath.Walk`.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use go_value::Str;

use super::files::{check_size, without_mark};
use super::ignore::{EntryKind, IgnoreRules};
use super::tree::Loading;
use super::{Containment, LoadError, contain, go_errno, go_io_error, go_read_error, tree};
use crate::chart::{Chart, File};
use crate::limits::Limit;
use crate::rules::{LoaderRule, Rules};
use crate::warning::Warning;

/// How deep directories may nest; a link to a directory above it nests without end.
const MAX_DIRECTORY_DEPTH: usize = 255;

pub(super) fn load(
    dir: &Path,
    rules: &Rules,
    containment: &Containment,
) -> Result<Arc<Chart>, LoadError> {
    let top = absolute(dir)?;
    contain(&top, containment)?;
    if rules.loader == LoaderRule::DetectVersion {
        let path = top.join("Chart.yaml");
        if path.exists() {
            contain(&path, containment)?;
        }
        let data = fs::read(&path).map_err(|error| LoadError::Undetected {
            path: path.display().to_string(),
            error: go_read_error(&path, &error),
        })?;
        tree::detect_version(&data, rules)?;
    }
    let ignore_file = top.join(".helmignore");
    let ignore = if ignore_file.exists() {
        contain(&ignore_file, containment)?;
        let data = fs::read(&ignore_file)
            .map_err(|error| LoadError::Io(go_read_error(&ignore_file, &error)))?;
        IgnoreRules::parse(Some(&data))?
    } else {
        IgnoreRules::parse(None)?
    };
    let mut walk = Walk {
        containment,
        ignore,
        files: Vec::new(),
        loading: Loading::new(rules),
    };
    // The trailing separator makes a link to the directory be followed at once.
    let meta =
        fs::metadata(&top).map_err(|error| LoadError::Io(go_io_error("lstat", &top, &error)))?;
    if meta.is_dir() {
        walk.directory(&top, "", 0)?;
    }
    tree::load(walk.files, walk.loading)
}

/// `filepath.Abs`.
fn absolute(dir: &Path) -> Result<PathBuf, LoadError> {
    let joined = std::path::absolute(dir).map_err(|error| LoadError::Io(go_errno(&error)))?;
    Ok(match joined.to_str() {
        Some(text) => PathBuf::from(super::path::clean(text)),
        None => joined,
    })
}

struct Walk<'a> {
    containment: &'a Containment,
    ignore: IgnoreRules,
    files: Vec<File>,
    loading: Loading<'a>,
}

impl Walk<'_> {
    #[allow(clippy::disallowed_methods, reason = "this is the sorted walk")]
    fn directory(&mut self, path: &Path, name: &str, depth: usize) -> Result<(), LoadError> {
        if depth > MAX_DIRECTORY_DEPTH {
            return Err(Limit {
                what: "levels of directories in a chart",
                max: MAX_DIRECTORY_DEPTH as u64,
            }
            .into());
        }
        let io = |error: &std::io::Error| LoadError::Io(go_io_error("open", path, error));
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| io(&error))? {
            names.push(entry.map_err(|error| io(&error))?.file_name());
        }
        names.sort();
        for entry in names {
            let child = path.join(&entry);
            let entry = entry.to_string_lossy();
            let child_name = if name.is_empty() {
                entry.into_owned()
            } else {
                format!("{name}/{entry}")
            };
            let meta = fs::symlink_metadata(&child)
                .map_err(|error| LoadError::Io(go_io_error("lstat", &child, &error)))?;
            self.entry(&child, child_name, meta, depth)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        path: &Path,
        name: String,
        meta: Metadata,
        depth: usize,
    ) -> Result<(), LoadError> {
        let meta = if meta.is_symlink() {
            self.follow(path)?
        } else {
            meta
        };
        let kind = if meta.is_dir() {
            EntryKind::Directory
        } else {
            EntryKind::File
        };
        if self.ignore.ignores(name.as_bytes(), kind) {
            return Ok(());
        }
        if meta.is_dir() {
            return self.directory(path, &name, depth + 1);
        }
        if !meta.is_file() {
            return Err(LoadError::Irregular(path.display().to_string()));
        }
        check_size(&name, meta.len(), &mut self.loading)?;
        self.loading.count_file()?;
        let read = || {
            Str::read(
                &mut fs::File::open(path)?,
                usize::try_from(meta.len()).unwrap_or(0),
            )
        };
        let data = read().map_err(|error| LoadError::Read {
            name: name.clone(),
            error: go_read_error(path, &error),
        })?;
        self.files.push(File {
            name: Str::from(name),
            data: without_mark(data),
        });
        Ok(())
    }

    fn follow(&mut self, path: &Path) -> Result<Metadata, LoadError> {
        let resolved = eval_symlinks(path).map_err(|error| LoadError::Link {
            path: path.display().to_string(),
            error,
        })?;
        contain(path, self.containment)?;
        self.loading.warn(Warning::Link {
            path: path.display().to_string(),
            resolved: resolved.display().to_string(),
        });
        fs::symlink_metadata(&resolved)
            .map_err(|error| LoadError::Io(go_io_error("lstat", &resolved, &error)))
    }
}

/// How many links Go's `filepath.EvalSymlinks` follows.
const MAX_LINKS: usize = 255;

/// `filepath.EvalSymlinks` of an absolute path, with its error sentence.
fn eval_symlinks(path: &Path) -> Result<PathBuf, String> {
    let mut resolved = PathBuf::from("/");
    let mut links = 0;
    let mut rest: Vec<OsString> = reversed(path);
    while let Some(part) = rest.pop() {
        if part == ".." {
            resolved.pop();
            continue;
        }
        resolved.push(&part);
        let meta = fs::symlink_metadata(&resolved)
            .map_err(|error| go_io_error("lstat", &resolved, &error))?;
        if meta.is_symlink() {
            links += 1;
            if links > MAX_LINKS {
                return Err("EvalSymlinks: too many links".into());
            }
            let target = fs::read_link(&resolved)
                .map_err(|error| go_io_error("readlink", &resolved, &error))?;
            if target.is_absolute() {
                resolved = PathBuf::from("/");
            } else {
                resolved.pop();
            }
            rest.extend(reversed(&target));
        } else if !meta.is_dir() && !rest.is_empty() {
            return Err("not a directory".into());
        }
    }
    Ok(resolved)
}

/// The elements of a path from its end on, `.` left out.
fn reversed(path: &Path) -> Vec<OsString> {
    let parts = path
        .components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    let mut parts: Vec<OsString> = parts.map(|part| part.as_os_str().to_owned()).collect();
    parts.reverse();
    parts
}
