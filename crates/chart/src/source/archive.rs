//! Chart archives: which entries are taken, under which names, and what is refused.
//!
//! Follows Helm's `LoadFile`, `EnsureArchive` and `LoadArchiveFiles`.

use std::path::Path;
use std::sync::Arc;

use go_value::{Str, number};

use super::gzip::{GzipError, GzipReader};
use super::tar::{EntryKind, TarError, TarReader};
use super::tree::Loading;
use super::{Containment, LoadError, contain, go_io_error, path, sniff, tree};
use crate::chart::{Chart, File};
use crate::limits::{Limit, MAX_UNPACKED_BYTES};
use crate::rules::{ArchiveSizeText, GzipSniff, LoaderRule, Rules};

/// Why an archive is refused; `Display` is Helm's sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ArchiveError {
    /// An absolute name.
    #[error("chart illegally contains absolute paths")]
    Absolute,
    /// A name without a directory.
    #[error("chart illegally contains content outside the base directory: {0}")]
    OutsideBase(String),
    /// `..`
    #[error("chart illegally references parent directory")]
    Parent,
    /// `c:/…`
    #[error("chart contains illegally named files")]
    IllegalName,
    /// `Chart.yaml/…`
    #[error("chart yaml not in base directory")]
    ChartYamlNotInBase,
    /// Too much in all.
    #[error("decompressed chart is larger than the maximum {}{max}", if *.says_file { "file size " } else { "size " })]
    TooLarge {
        /// The limit.
        max: u64,
        /// Whether the sentence says `file size`.
        says_file: bool,
    },
    /// A file above the limit.
    #[error("decompressed chart file {name} is larger than the maximum file size {max}")]
    FileTooLarge {
        /// The name in the archive, quoted.
        name: String,
        /// The limit.
        max: u64,
    },
    /// No file in it.
    #[error("no files in chart archive")]
    Empty,
    /// The stream is malformed.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

impl ArchiveError {
    pub(crate) fn limit(&self) -> Option<&Limit> {
        match self {
            ArchiveError::Limit(limit) => Some(limit),
            _ => None,
        }
    }
}

impl From<GzipError> for ArchiveError {
    fn from(error: GzipError) -> Self {
        ArchiveError::Tar(error.into())
    }
}

/// How many bytes of a file are looked at to tell what it is.
const SNIFFED: usize = 512;

pub(super) fn load(
    file: &Path,
    rules: &Rules,
    containment: &Containment,
) -> Result<Arc<Chart>, LoadError> {
    let io = |operation: &str, error: &std::io::Error| {
        LoadError::Io(go_io_error(operation, file, error))
    };
    let meta = std::fs::metadata(file).map_err(|error| io("stat", &error))?;
    if meta.is_dir() {
        return Err(LoadError::Io("cannot load a directory".into()));
    }
    contain(file, containment)?;
    if !meta.is_file() && *containment != Containment::Follow {
        return Err(LoadError::Irregular(file.display().to_string()));
    }
    let data = std::fs::read(file).map_err(|error| io("open", &error))?;
    load_bytes(&file.display().to_string(), &data, rules)
}

pub(super) fn load_bytes(name: &str, data: &[u8], rules: &Rules) -> Result<Arc<Chart>, LoadError> {
    ensure_archive(name, data, rules)?;
    let mut loading = Loading::new(rules);
    let files =
        load_archive_files(data, &mut loading).map_err(|error| match (&error, rules.loader) {
            (ArchiveError::Limit(limit), _) => LoadError::Limit(limit.clone()),
            (ArchiveError::Tar(TarError::Gzip(GzipError::Header)), _) => {
                LoadError::GzipHeader(name.to_owned())
            }
            (_, LoaderRule::DetectVersion) => LoadError::HiddenArchive(error),
            (_, LoaderRule::Direct) => LoadError::Archive(error),
        })?;
    if rules.loader == LoaderRule::DetectVersion {
        let chart_yaml = files
            .iter()
            .find(|file| file.name == "Chart.yaml")
            .ok_or(LoadError::NoVersion)?;
        tree::detect_version(chart_yaml.data.as_bytes(), rules)?;
    }
    tree::load(files, loading)
}

fn ensure_archive(name: &str, data: &[u8], rules: &Rules) -> Result<(), LoadError> {
    let mut head = [0; SNIFFED];
    for (to, from) in head.iter_mut().zip(data) {
        *to = *from;
    }
    let kind = sniff::detect_content_type(&head);
    let by_signature =
        rules.gzip_sniff == GzipSniff::Signature && data.starts_with(b"\x1f\x8b\x08");
    if kind == "application/x-gzip" || by_signature {
        return Ok(());
    }
    if name.ends_with(".yml") || name.ends_with(".yaml") {
        return Err(LoadError::YamlFile(name.to_owned()));
    }
    Err(LoadError::NotArchive {
        path: name.to_owned(),
        kind,
    })
}

/// Helm's `LoadArchiveFiles`: the files of an archive under their names inside the chart.
pub(super) fn load_archive_files(
    data: &[u8],
    loading: &mut Loading<'_>,
) -> Result<Vec<File>, ArchiveError> {
    let rules = loading.rules;
    let mut archive = TarReader::new(GzipReader::new(data)?);
    let mut files = Vec::new();
    let mut remaining = rules.max_archive_size;
    while let Some(entry) = archive.next()? {
        if entry.kind != EntryKind::File {
            continue;
        }
        let name = entry_name(&entry.name)?;
        if let Some(max) = rules.max_archive_size {
            let says_file = rules.archive_size_text == ArchiveSizeText::FileSize;
            let too_large = ArchiveError::TooLarge { max, says_file };
            let left = remaining.unwrap_or_default();
            if entry.size > left {
                return Err(too_large);
            }
            check_file_size(&entry.name, entry.size, rules)?;
            if entry.size == left {
                return Err(too_large);
            }
            remaining = Some(left - entry.size);
        } else {
            check_file_size(&entry.name, entry.size, rules)?;
        }
        loading.count_file()?;
        loading.count_unpacked(entry.size)?;
        let data = archive.content(MAX_UNPACKED_BYTES)?;
        let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&data);
        files.push(File {
            name: Str::from(name),
            data: Str::from(data),
        });
    }
    if files.is_empty() {
        return Err(ArchiveError::Empty);
    }
    Ok(files)
}

fn check_file_size(name: &[u8], size: u64, rules: &Rules) -> Result<(), ArchiveError> {
    match rules.max_file_size {
        Some(max) if size > max => Err(ArchiveError::FileTooLarge {
            name: number::quote(name).to_string(),
            max,
        }),
        _ => Ok(()),
    }
}

/// An entry's name without its first directory, checked.
fn entry_name(raw: &[u8]) -> Result<String, ArchiveError> {
    let text = String::from_utf8_lossy(raw);
    // An archive made on Windows may have the other separator.
    let separator = if text.contains('\\') { '\\' } else { '/' };
    let (first, rest) = text.split_once(separator).unwrap_or((&text, ""));
    let name = rest.replace(separator, "/");
    if name.starts_with('/') {
        return Err(ArchiveError::Absolute);
    }
    let name = path::clean(&name);
    if name == "." {
        return Err(ArchiveError::OutsideBase(number::quote(raw).to_string()));
    }
    if name.starts_with("..") {
        return Err(ArchiveError::Parent);
    }
    if matches!(name.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic()) {
        return Err(ArchiveError::IllegalName);
    }
    if first == "Chart.yaml" {
        return Err(ArchiveError::ChartYamlNotInBase);
    }
    Ok(name)
}
