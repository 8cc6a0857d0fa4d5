//! Where a run works: the repository, its configuration, and the profile that follows from them.

use std::path::{Path, PathBuf};

use crate::config::{Config, ConfigError};
use crate::repository::git::Git;

/// The name of the configuration file.
pub const CONFIG_FILE: &str = "rendergate.yaml";

/// A repository with its configuration.
#[derive(Debug)]
pub struct Project {
    /// The folder that all paths are relative to: the configuration's, else the repository's top, else
    /// where the program was started.
    pub root: PathBuf,
    /// The configuration; the default one where there is no file.
    pub config: Config,
    /// The configuration file, relative to the root; absent where there is none.
    pub config_file: Option<String>,
    /// The git repository around the root.
    pub git: Option<Git>,
}

/// Why a project could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The configuration cannot be read.
    #[error("{path}: {text}")]
    Read {
        /// The file.
        path: String,
        /// What went wrong.
        text: String,
    },
    /// The configuration is a link that leaves the repository.
    #[error("{0}: leaves the repository: the configuration must lie inside it")]
    Outside(String),
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Project {
    /// Opens the project of a folder, with the configuration named, or the nearest one above.
    ///
    /// # Errors
    /// When the configuration cannot be read or is wrong.
    pub fn open(start: &Path, config: Option<&Path>) -> Result<Project, ProjectError> {
        let start = start.canonicalize().unwrap_or_else(|_| start.to_path_buf());
        let git = Git::discover(&start);
        let file = match config {
            Some(file) => Some(start.join(file)),
            None => nearest_config(&start, git.as_ref().map(Git::root)),
        };
        let Some(file) = file else {
            let root = git.as_ref().map_or(start, |git| git.root().to_path_buf());
            return Ok(Project {
                root,
                config: Config::default(),
                config_file: None,
                git,
            });
        };
        let shown = config.map_or_else(
            || CONFIG_FILE.to_string(),
            |path| path.display().to_string(),
        );
        let unreadable = |error: std::io::Error| ProjectError::Read {
            path: shown.clone(),
            text: crate::environment::go_io_text(&error),
        };
        let folder = file.parent().unwrap_or(&start);
        let root = folder.canonicalize().map_err(unreadable)?;
        let real = file.canonicalize().map_err(unreadable)?;
        let top = git.as_ref().map_or(root.as_path(), Git::root);
        if !real.starts_with(&root) && !real.starts_with(top) {
            // A pull request chooses where a link leads; parts of the file would show in messages.
            return Err(ProjectError::Outside(shown));
        }
        let text = std::fs::read(&real).map_err(unreadable)?;
        let config = Config::parse(&text, &shown)?;
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Ok(Project {
            root,
            config,
            config_file: name,
            git,
        })
    }

    /// The root's path inside the git repository; empty at its top.
    pub fn folder_in_git(&self) -> String {
        let inside = self.git.as_ref().and_then(|git| {
            self.root
                .strip_prefix(git.root())
                .ok()
                .map(Path::to_path_buf)
        });
        inside
            .map(|path| path.to_string_lossy().into_owned())
            .unwrap_or_default()
    }
}

/// The nearest configuration from a folder upwards, not above the repository.
fn nearest_config(start: &Path, top: Option<&Path>) -> Option<PathBuf> {
    for folder in start.ancestors() {
        let file = folder.join(CONFIG_FILE);
        if file.is_file() {
            return Some(file);
        }
        if top.is_none_or(|top| folder == top) && top.is_some() {
            return None;
        }
    }
    None
}
