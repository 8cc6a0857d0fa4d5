//! The files that a run reads: the work tree, or one revision of it.
//!
//! In the gate commands everything comes through a [`Tree`]: a path that leaves the repository, by `..`
//! or by a link, is an error that names it.

pub mod git;
mod history;
mod work;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chart::source::SourceFile;
use chart::{Chart, Containment, LoadError, Rules};

use git::{GitError, Revision};

/// Why a file of the repository could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The file system refused.
    #[error("{path}: {text}")]
    Io {
        /// The path, relative to the repository.
        path: String,
        /// What went wrong.
        text: String,
    },
    /// The path leaves the repository.
    #[error("{0}: leaves the repository: values and charts of golden cases must lie inside it")]
    Outside(String),
    /// Git refused.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A named limit.
    #[error("{0}")]
    Limit(String),
}

/// The files of the work tree or of a revision.
#[derive(Clone, Debug)]
pub enum Tree {
    /// The work tree below this folder.
    Work(PathBuf),
    /// A revision; paths are below this folder of it (empty: the top).
    Revision(Revision, String),
}

impl Tree {
    /// The bytes of a file; `None` where there is none.
    ///
    /// # Errors
    /// When the path leaves the repository or cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, TreeError> {
        let path = clean(path)?;
        match self {
            Tree::Work(root) => work::read(root, &path),
            Tree::Revision(revision, folder) => Ok(revision.read(&join(folder, &path))?),
        }
    }

    /// The folder of a work tree.
    pub fn root(&self) -> Option<&Path> {
        match self {
            Tree::Work(root) => Some(root),
            Tree::Revision(..) => None,
        }
    }

    /// Whether a path is a folder; false outside the repository.
    pub fn is_folder(&self, path: &str) -> bool {
        let Ok(path) = clean(path) else { return false };
        match self {
            Tree::Work(root) => work::is_folder(root, &path),
            Tree::Revision(..) => self.files_below(&path).is_ok_and(|files| !files.is_empty()),
        }
    }

    /// The paths of all charts, sorted: directories with a `Chart.yaml` that are no subcharts of another.
    ///
    /// # Errors
    /// When the repository cannot be listed.
    pub fn charts(&self) -> Result<Vec<String>, TreeError> {
        let files = self.walked_files()?;
        let folders: BTreeSet<&str> = files
            .iter()
            .filter_map(|path| path.strip_suffix("Chart.yaml"))
            .filter_map(|folder| match folder {
                "" => Some("."),
                folder => folder.strip_suffix('/'),
            })
            .collect();
        let is_subchart = |folder: &str| {
            let is_part =
                |rest: &str| rest.starts_with("charts/") || rest.starts_with("templates/");
            let below_top = folder != "." && folders.contains(".") && is_part(folder);
            below_top
                || folder
                    .match_indices('/')
                    .any(|(at, _)| is_part(&folder[at + 1..]) && folders.contains(&folder[..at]))
        };
        let own = folders.iter().filter(|folder| !is_subchart(folder));
        Ok(own.map(|folder| (*folder).to_string()).collect())
    }

    /// The paths of all archives, sorted.
    ///
    /// # Errors
    /// When the repository cannot be listed.
    pub fn archives(&self) -> Result<Vec<String>, TreeError> {
        let mut files = self.walked_files()?;
        files.retain(|path| is_archive(path));
        Ok(files)
    }

    /// The files that the search for charts comes to.
    fn walked_files(&self) -> Result<Vec<String>, TreeError> {
        let mut files = self.files()?;
        // The walk through a work tree does not even enter the others.
        files.retain(|path| work::is_walked(path));
        Ok(files)
    }

    /// Whether a path is a chart: a directory with a `Chart.yaml`, or an archive.
    ///
    /// # Errors
    /// When the path leaves the repository.
    pub fn is_chart(&self, path: &str) -> Result<bool, TreeError> {
        let file = if is_archive(path) {
            path.to_string()
        } else {
            format!("{path}/Chart.yaml")
        };
        if let Tree::Revision(revision, folder) = self
            && revision.is_plain(&join(folder, &clean(&file)?))
        {
            // Without asking git for its bytes: a repository may have hundreds of charts.
            return Ok(true);
        }
        Ok(self.read(&file)?.is_some())
    }

    /// The values files in a chart's `ci/` folder, sorted, as paths of the repository.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn ci_values(&self, chart: &str) -> Result<Vec<String>, TreeError> {
        let folder = if chart == "." {
            "ci/".to_string()
        } else {
            format!("{chart}/ci/")
        };
        let found = match self {
            Tree::Work(root) => work::list(root, &folder)?,
            Tree::Revision(..) => self.files()?,
        };
        Ok(found
            .into_iter()
            .filter(|path| {
                path.strip_prefix(&folder)
                    .is_some_and(|name| !name.contains('/') && name.ends_with("-values.yaml"))
            })
            .collect())
    }

    fn files(&self) -> Result<Vec<String>, TreeError> {
        match self {
            Tree::Work(root) => work::files(root),
            Tree::Revision(revision, folder) => {
                let prefix = if folder.is_empty() {
                    String::new()
                } else {
                    format!("{folder}/")
                };
                Ok(revision
                    .paths()
                    .filter_map(|path| path.strip_prefix(&prefix))
                    .map(str::to_string)
                    .collect())
            }
        }
    }

    /// The paths of all files below a folder, hidden ones included, sorted.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn files_below(&self, folder: &str) -> Result<Vec<String>, TreeError> {
        let folder = clean(folder)?;
        let prefix = if folder.is_empty() {
            folder
        } else {
            format!("{folder}/")
        };
        match self {
            Tree::Work(root) => work::files_below(root, &prefix),
            Tree::Revision(..) => Ok(self
                .files()?
                .into_iter()
                .filter(|path| path.starts_with(&prefix))
                .collect()),
        }
    }

    /// The bytes of many files, in the order of the paths.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read_many(&self, paths: &[String]) -> Result<Vec<Option<Vec<u8>>>, TreeError> {
        match self {
            Tree::Work(_) => paths.iter().map(|path| self.read(path)).collect(),
            Tree::Revision(revision, folder) => {
                let full: Vec<String> = paths.iter().map(|path| join(folder, path)).collect();
                Ok(revision.read_many(&full)?)
            }
        }
    }

    /// Loads a chart.
    ///
    /// # Errors
    /// Helm's text for a chart that cannot be loaded, or the path that leaves the repository.
    pub fn load_chart(&self, path: &str, rules: &'static Rules) -> Result<Arc<Chart>, ChartError> {
        let path = clean(path)?;
        match self {
            Tree::Work(root) => Ok(Chart::load(
                &root.join(&path),
                rules,
                &Containment::Inside(root.clone()),
            )?),
            Tree::Revision(revision, folder) => {
                let full = join(folder, &path);
                if let Some(bytes) = revision.read(&full).map_err(TreeError::from)? {
                    return Ok(Chart::load_archive_bytes(&path, &bytes, rules)?);
                }
                let prefix = if full.is_empty() {
                    String::new()
                } else {
                    format!("{full}/")
                };
                let paths: Vec<String> = revision
                    .paths()
                    .filter(|path| path.starts_with(&prefix))
                    .map(str::to_string)
                    .collect();
                let contents = revision.read_many(&paths).map_err(TreeError::from)?;
                let files = paths
                    .iter()
                    .zip(contents)
                    .filter_map(|(path, content)| {
                        Some(SourceFile {
                            path: path[prefix.len()..].to_string(),
                            data: content?,
                        })
                    })
                    .collect();
                Ok(Chart::load_files(&path, files, rules)?)
            }
        }
    }
}

/// Why a chart of the repository could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// It could not be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// Helm would not load it either.
    #[error(transparent)]
    Load(#[from] LoadError),
}

fn is_archive(path: &str) -> bool {
    path.ends_with(".tgz") || path.ends_with(".tar.gz")
}

fn join(folder: &str, path: &str) -> String {
    match (folder.is_empty(), path.is_empty()) {
        (true, _) => path.to_string(),
        (false, true) => folder.to_string(),
        (false, false) => format!("{folder}/{path}"),
    }
}

/// A relative path without `.` and `..`; empty for the repository's top.
fn clean(path: &str) -> Result<String, TreeError> {
    let outside = || TreeError::Outside(path.to_string());
    if path.starts_with('/') {
        return Err(outside());
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or_else(outside)?;
            }
            name => parts.push(name),
        }
    }
    Ok(parts.join("/"))
}
