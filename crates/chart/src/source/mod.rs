//! Where a chart comes from: a directory, an archive, or a set of files in memory.
//!
//! `dir` walks a directory as Helm does, `archive` unpacks a `.tgz`, `files` takes what someone else
//! has read (git objects); `tree` sorts the files into a chart and its subcharts. What is not here: finding a
//! chart in a repository or registry.

mod archive;
mod dir;
mod files;
mod gzip;
pub mod ignore;
pub mod path;
mod sniff;
mod tar;
mod tree;
mod unpack;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use archive::ArchiveError;
pub use files::SourceFile;
use go_value::Str;
pub use unpack::{UnpackError, Unpacked, unpack};

use crate::chart::Chart;
use crate::limits::Limit;
use crate::metadata::ValidationError;
use crate::rules::Rules;
use crate::values::merge::DocumentError;
use ignore::IgnoreError;

/// Which files a chart may be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Containment {
    /// Links lead anywhere, as in Helm.
    Follow,
    /// Every path, after resolving links, must lie in this directory.
    Inside(PathBuf),
}

/// Why a chart is not loaded; `Display` is Helm's sentence after `Error: `.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The system refused; the text is Go's.
    #[error("{0}")]
    Io(String),
    /// v4: no `Chart.yaml` in a directory.
    #[error("unable to detect chart at {path}: {error}")]
    Undetected {
        /// The absolute path of `Chart.yaml`.
        path: String,
        /// Go's text.
        error: String,
    },
    /// v4: no `Chart.yaml` in an archive.
    #[error("unable to detect chart version, no Chart.yaml found")]
    NoVersion,
    /// v4: an `apiVersion` of the future.
    #[error("unsupported chart version")]
    UnsupportedVersion,
    /// v4: an `apiVersion` of `v3`, which loads and is refused afterwards.
    #[error("invalid chart apiVersion")]
    ApiVersion3,
    /// `.helmignore` is malformed.
    #[error(transparent)]
    Ignore(#[from] IgnoreError),
    /// A link that leads nowhere.
    #[error("error evaluating symlink {path}: {error}")]
    Link {
        /// The link.
        path: String,
        /// Go's text.
        error: String,
    },
    /// A device, socket or pipe.
    #[error("cannot load irregular file {0} as it has file mode type bits set")]
    Irregular(String),
    /// A file above the limit.
    #[error("chart file {name} is larger than the maximum file size {max}")]
    FileTooLarge {
        /// The base name, quoted.
        name: String,
        /// The limit.
        max: u64,
    },
    /// A file cannot be read.
    #[error("error reading {name}: {error}")]
    Read {
        /// The path inside the chart.
        name: String,
        /// Go's text.
        error: String,
    },
    /// The file is YAML.
    #[error("file '{0}' seems to be a YAML file, but expected a gzipped archive")]
    YamlFile(String),
    /// The file is no archive.
    #[error("file '{path}' does not appear to be a gzipped archive; got '{kind}'")]
    NotArchive {
        /// The path.
        path: String,
        /// What it seems to be.
        kind: &'static str,
    },
    /// The gzip header is malformed.
    #[error("file '{0}' does not appear to be a valid chart file (details: gzip: invalid header)")]
    GzipHeader(String),
    /// The archive is malformed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// v4: the same, the reason being hidden.
    #[error("unable to load chart archive")]
    HiddenArchive(#[source] ArchiveError),
    /// A YAML file of the chart.
    #[error("cannot load {file}: {error}")]
    Document {
        /// Which file.
        file: &'static str,
        /// The decoder's sentence.
        error: String,
    },
    /// `values.yaml`.
    #[error("cannot load values.yaml: {0}")]
    Values(DocumentError),
    /// There is no `Chart.yaml`.
    #[error("Chart.yaml file is missing")]
    MissingChartYaml,
    /// `Chart.yaml` is refused.
    #[error(transparent)]
    Invalid(#[from] ValidationError),
    /// A subchart.
    #[error("error unpacking {}{name} in {parent}: {error}", if *.says_subchart { "subchart " } else { "" })]
    Subchart {
        /// The file or directory in `charts/`.
        name: String,
        /// The chart it belongs to.
        parent: Str,
        /// Whether the sentence has the word.
        says_subchart: bool,
        /// What is wrong with it.
        #[source]
        error: Box<LoadError>,
    },
    /// `charts/x.tgz` is a directory.
    #[error("error unpacking {}tar in {parent}: expected {expected}, got {found}", if *.says_subchart { "subchart " } else { "" })]
    SubchartTar {
        /// The chart it belongs to.
        parent: Str,
        /// The name in `charts/`.
        expected: String,
        /// The file that was there.
        found: String,
        /// Whether the sentence has the word.
        says_subchart: bool,
    },
    /// A path leads out of the directory that holds everything.
    #[error("{} leads outside of {}", path.display(), root.display())]
    Outside {
        /// The path.
        path: PathBuf,
        /// The directory.
        root: PathBuf,
    },
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

impl LoadError {
    /// The limit behind the failure: not Helm's answer, but "could not decide".
    pub fn limit(&self) -> Option<&Limit> {
        match self {
            LoadError::Limit(limit) | LoadError::Values(DocumentError::Limit(limit)) => Some(limit),
            LoadError::Archive(error) | LoadError::HiddenArchive(error) => error.limit(),
            LoadError::Subchart { error, .. } => error.limit(),
            _ => None,
        }
    }

    /// Whether a path led out of the folder that charts must lie in.
    pub fn is_outside(&self) -> bool {
        match self {
            LoadError::Outside { .. } => true,
            LoadError::Subchart { error, .. } => error.is_outside(),
            _ => false,
        }
    }
}

impl Chart {
    /// Loads a chart from a directory or an archive, as `helm template` does with its argument.
    ///
    /// # Errors
    /// Helm's sentence, or [`LoadError::Outside`].
    pub fn load(
        path: &Path,
        rules: &Rules,
        containment: &Containment,
    ) -> Result<Arc<Chart>, LoadError> {
        let meta = std::fs::metadata(path)
            .map_err(|error| LoadError::Io(go_io_error("stat", path, &error)))?;
        if meta.is_dir() {
            Chart::load_dir(path, rules, containment)
        } else {
            Chart::load_archive(path, rules, containment)
        }
    }

    /// Loads a chart from a directory.
    ///
    /// # Errors
    /// Helm's sentence, or [`LoadError::Outside`].
    pub fn load_dir(
        path: &Path,
        rules: &Rules,
        containment: &Containment,
    ) -> Result<Arc<Chart>, LoadError> {
        go_value::unicode::use_version(rules.unicode);
        dir::load(path, rules, containment)
    }

    /// Loads a chart from a `.tgz` file.
    ///
    /// # Errors
    /// Helm's sentence, or [`LoadError::Outside`].
    pub fn load_archive(
        path: &Path,
        rules: &Rules,
        containment: &Containment,
    ) -> Result<Arc<Chart>, LoadError> {
        go_value::unicode::use_version(rules.unicode);
        archive::load(path, rules, containment)
    }

    /// Loads a chart from the bytes of a `.tgz`; `name` stands for its path in errors.
    ///
    /// # Errors
    /// Helm's sentence.
    pub fn load_archive_bytes(
        name: &str,
        data: &[u8],
        rules: &Rules,
    ) -> Result<Arc<Chart>, LoadError> {
        go_value::unicode::use_version(rules.unicode);
        archive::load_bytes(name, data, rules)
    }

    /// Loads a chart from files in memory as if they lay in a directory: `.helmignore` and size limits hold,
    /// the order is that of a directory walk. `dir` stands for the directory in errors.
    ///
    /// # Errors
    /// Helm's sentence.
    pub fn load_files(
        dir: &str,
        files: Vec<SourceFile>,
        rules: &Rules,
    ) -> Result<Arc<Chart>, LoadError> {
        go_value::unicode::use_version(rules.unicode);
        files::load(dir, files, rules)
    }
}

/// Go's text for a failed system call: `open /x: no such file or directory`.
pub fn go_io_error(operation: &str, path: &Path, error: &std::io::Error) -> String {
    format!("{operation} {}: {}", path.display(), go_errno(error))
}

/// The text of `os.ReadFile`: a directory opens, and fails when it is read.
pub fn go_read_error(path: &Path, error: &std::io::Error) -> String {
    let operation = if error.kind() == std::io::ErrorKind::IsADirectory {
        "read"
    } else {
        "open"
    };
    go_io_error(operation, path, error)
}

/// The text of `syscall.Errno`: the C library's, in lower case.
pub fn go_errno(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error ").next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        // An abbreviation such as `RPC` keeps its capitals.
        Some(first)
            if !letters
                .as_str()
                .starts_with(|c: char| c.is_ascii_uppercase()) =>
        {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// Fails where a path, links resolved, lies outside of what may be read.
fn contain(path: &Path, containment: &Containment) -> Result<(), LoadError> {
    let Containment::Inside(root) = containment else {
        return Ok(());
    };
    let outside = || LoadError::Outside {
        path: path.to_owned(),
        root: root.clone(),
    };
    let resolve = |path: &Path| path.canonicalize().map_err(|_| outside());
    if resolve(path)?.starts_with(resolve(root)?) {
        Ok(())
    } else {
        Err(outside())
    }
}
