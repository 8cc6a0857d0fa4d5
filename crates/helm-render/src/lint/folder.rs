//! A chart's directory as lint looks at it: on disk, or as an archive would unpack.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chart::source::{self, SourceFile, UnpackError, go_io_error, go_read_error};
use chart::{Chart, Containment, LoadError, Rules};

/// Where Helm would have unpacked archives; the end of its path is random there.
const UNPACKED: &str = "/tmp/helm-lint";

/// A chart's directory.
pub struct Folder {
    /// Its absolute path; where Helm would have unpacked an archive, a path like that.
    pub path: String,
    content: Content,
}

enum Content {
    Disk,
    Memory(Vec<SourceFile>),
}

/// Why a path is not asked about.
pub enum StatError {
    /// There is nothing.
    NotFound,
    /// Go's text.
    Other(String),
}

/// Why a chart is not linted at all.
#[derive(Debug)]
pub enum OpenError {
    /// Helm's sentence.
    Helm(String),
    /// A limit of ours.
    Limit(String),
}

impl From<String> for OpenError {
    fn from(text: String) -> Self {
        OpenError::Helm(text)
    }
}

impl Folder {
    /// Opens what the command line names: a directory, or an archive that is unpacked first.
    ///
    /// # Errors
    /// Helm's sentence where it is no chart.
    pub fn open(target: &str, rules: &Rules) -> Result<Folder, OpenError> {
        if target.ends_with(".tgz") || target.ends_with(".tar.gz") {
            return Folder::unpack(Path::new(target), rules);
        }
        let shown = source::path::join_clean(target, "Chart.yaml");
        let shown = Path::new(&shown);
        fs::metadata(shown).map_err(|error| no_chart_yaml(&go_io_error("stat", shown, &error)))?;
        let absolute = std::path::absolute(target).map_err(|error| error.to_string())?;
        Ok(Folder {
            path: source::path::clean(&absolute.to_string_lossy()),
            content: Content::Disk,
        })
    }

    fn unpack(file: &Path, rules: &Rules) -> Result<Folder, OpenError> {
        let data = fs::read(file).map_err(|error| {
            // A directory opens; reading it is the work of the decompression.
            let what = match error.kind() {
                ErrorKind::IsADirectory => "unable to extract tarball",
                _ => "unable to open tarball",
            };
            format!("{what}: {}", go_read_error(file, &error))
        })?;
        let unpacked = source::unpack(&data, rules).map_err(|error| match &error {
            UnpackError::Archive(source::ArchiveError::Limit(limit)) => {
                OpenError::Limit(limit.to_string())
            }
            error => OpenError::Helm(format!("unable to extract tarball: {error}")),
        })?;
        let Some(files) = unpacked.files else {
            return Err(OpenError::Helm(format!(
                "unexpected file {} in temporary output directory {UNPACKED}",
                unpacked.name
            )));
        };
        let folder = Folder {
            path: format!("{UNPACKED}/{}", unpacked.name),
            content: Content::Memory(files),
        };
        match folder.stat("Chart.yaml") {
            Ok(_) => Ok(folder),
            Err(StatError::Other(text)) => Err(no_chart_yaml(&text)),
            Err(StatError::NotFound) => Err(no_chart_yaml(&format!(
                "stat {}/Chart.yaml: no such file or directory",
                folder.path
            ))),
        }
    }

    fn full(&self, name: &str) -> PathBuf {
        PathBuf::from(source::path::join_clean(&self.path, name))
    }

    /// Whether a path inside is a directory.
    ///
    /// # Errors
    /// Where it cannot be told.
    pub fn stat(&self, name: &str) -> Result<bool, StatError> {
        match &self.content {
            Content::Disk => {
                let path = self.full(name);
                match fs::metadata(&path) {
                    Ok(meta) => Ok(meta.is_dir()),
                    Err(error) if error.kind() == ErrorKind::NotFound => Err(StatError::NotFound),
                    Err(error) => Err(StatError::Other(go_io_error("stat", &path, &error))),
                }
            }
            Content::Memory(files) => {
                if files.iter().any(|file| file.path == name) {
                    return Ok(false);
                }
                let below = format!("{name}/");
                if files.iter().any(|file| file.path.starts_with(&below)) {
                    return Ok(true);
                }
                Err(StatError::NotFound)
            }
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Go's text.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        let path = self.full(name);
        match &self.content {
            Content::Disk => fs::read(&path).map_err(|error| go_read_error(&path, &error)),
            Content::Memory(files) => match files.iter().find(|file| file.path == name) {
                Some(file) => Ok(file.data.clone()),
                None if self.stat(name).is_ok() => {
                    Err(format!("read {}: is a directory", path.display()))
                }
                None => Err(format!(
                    "open {}: no such file or directory",
                    path.display()
                )),
            },
        }
    }

    /// The chart in it.
    ///
    /// # Errors
    /// As [`Chart::load_dir`].
    pub fn load(&self, rules: &Rules) -> Result<Arc<Chart>, LoadError> {
        match &self.content {
            Content::Disk => Chart::load(Path::new(&self.path), rules, &Containment::Follow),
            Content::Memory(files) => Chart::load_files(&self.path, files.clone(), rules),
        }
    }
}

fn no_chart_yaml(text: &str) -> OpenError {
    OpenError::Helm(format!("unable to check Chart.yaml file in chart: {text}"))
}
