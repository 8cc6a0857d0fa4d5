//! Runs the command line hermetically in tests.
//!
//! A [`Sandbox`] is an empty folder with a fixed environment: no home, no configuration of the user's, no
//! colors, no continuous integration around it. Output comes back normalized: the sandbox's own path is
//! `[ROOT]`. For development only.

#![expect(
    clippy::expect_used,
    reason = "a test kit: a broken sandbox is a failed test"
)]

pub mod expected;

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder of its own to run commands in.
#[derive(Debug)]
pub struct Sandbox {
    folder: TempDir,
    binary: PathBuf,
    variables: Vec<(String, String)>,
}

/// What a run printed and how it ended.
#[must_use]
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    /// The status.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "status: {}", self.status)?;
        if !self.stdout.is_empty() {
            writeln!(f, "-- stdout\n{}", self.stdout.trim_end_matches('\n'))?;
        }
        if !self.stderr.is_empty() {
            writeln!(f, "-- stderr\n{}", self.stderr.trim_end_matches('\n'))?;
        }
        Ok(())
    }
}

impl Sandbox {
    /// An empty sandbox for a binary.
    ///
    /// # Panics
    /// When no folder can be made.
    pub fn new(binary: impl Into<PathBuf>) -> Sandbox {
        let folder = tempfile::Builder::new()
            .prefix("rendergate-")
            .tempdir()
            .expect("a temporary folder");
        Sandbox {
            folder,
            binary: binary.into(),
            variables: Vec::new(),
        }
    }

    /// The sandbox's folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Sets an environment variable for later runs.
    pub fn set_variable(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_string(), value.to_string()));
    }

    /// Writes a file, with the folders above it.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    /// Reads a file as text.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Copies a folder into the sandbox.
    ///
    /// # Panics
    /// When something cannot be copied.
    #[expect(
        clippy::disallowed_methods,
        reason = "the order of copies does not show"
    )]
    pub fn copy(&self, from: &Path, to: &str) {
        let target = self.root().join(to);
        std::fs::create_dir_all(&target).expect("a folder");
        for entry in
            std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()))
        {
            let entry = entry.expect("an entry");
            let name = entry.file_name().into_string().expect("a name in UTF-8");
            if entry.file_type().expect("a type").is_dir() {
                self.copy(&entry.path(), &format!("{to}/{name}"));
            } else {
                std::fs::copy(entry.path(), target.join(name)).expect("a copy");
            }
        }
    }

    /// Runs the binary in the sandbox's folder.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.run_in(".", args)
    }

    /// Runs the binary in a folder of the sandbox.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run_in<S: AsRef<OsStr>>(&self, folder: &str, args: impl IntoIterator<Item = S>) -> Ran {
        let mut command = Command::new(&self.binary);
        command
            .args(args)
            .current_dir(self.root().join(folder))
            .stdin(Stdio::null());
        self.finish(command)
    }

    /// Runs git in the sandbox's folder, as a fixed author at a fixed time.
    ///
    /// # Panics
    /// When git fails.
    pub fn git(&self, args: &[&str]) -> String {
        let mut command = Command::new("git");
        command
            .args(args)
            .current_dir(self.root())
            .stdin(Stdio::null());
        let ran = self.finish(command);
        assert_eq!(ran.status, 0, "git {args:?}: {ran}");
        ran.stdout
    }

    /// Makes the sandbox a git repository with everything in it committed.
    pub fn commit_all(&self, message: &str) {
        if !self.root().join(".git").exists() {
            self.git(&["init", "--quiet", "--initial-branch=main"]);
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "only the search path is taken over"
    )]
    fn finish(&self, mut command: Command) -> Ran {
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.root())
            .env("TZ", "UTC")
            .env("KUBECONFIG", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env(
                "GIT_CEILING_DIRECTORIES",
                self.root().parent().unwrap_or(Path::new("/")),
            )
            .envs([
                ("GIT_AUTHOR_NAME", "A"),
                ("GIT_AUTHOR_EMAIL", "a@example.com"),
                ("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z"),
            ])
            .envs([
                ("GIT_COMMITTER_NAME", "A"),
                ("GIT_COMMITTER_EMAIL", "a@example.com"),
            ])
            .env("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        let output = command
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Ran {
            status: output.status.code().unwrap_or(-1),
            stdout: self.normalized(&output.stdout),
            stderr: self.normalized(&output.stderr),
        }
    }

    fn normalized(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let root = self.root().to_string_lossy();
        let real = self
            .root()
            .canonicalize()
            .unwrap_or_else(|_| self.root().to_path_buf());
        text.replace(real.to_string_lossy().as_ref(), "[ROOT]")
            .replace(root.as_ref(), "[ROOT]")
    }
}
