//! Runs the user's own Helm, away from the settings of whoever runs it.
//!
//! A run sees none of the user's `HELM_*` variables, no plugins, no repositories and no cluster; it has UTC, nothing on
//! standard input, and a time limit.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::cases::{Case, Cell};
use crate::environment::Environment;
use crate::render_case::{Answer, without_folder};

/// What one stream of a run may hold.
const MAX_OUTPUT: u64 = 1 << 30;

/// A Helm to run.
#[derive(Debug)]
pub struct HelmBinary {
    program: PathBuf,
    /// The user's variables that a run must not see.
    hidden: Vec<String>,
    /// Holds Helm's configuration, cache and data: nothing.
    home: TempDir,
    time_limit: Duration,
}

/// What a binary says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The release: `v4.1.1`.
    pub version: String,
    /// The commit it was built from, where it knows it.
    pub commit: String,
    /// The Go it was built with.
    pub go: String,
}

/// Why a run has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The program could not be started.
    #[error("{program} cannot be started: {text}")]
    Start {
        /// The program.
        program: String,
        /// The system's words.
        text: String,
    },
    /// It took too long.
    #[error("Helm did not answer within {0} seconds (--time-limit)")]
    TimeLimit(u64),
    /// A signal ended it.
    #[error("Helm was ended by a signal")]
    Signal,
    /// It printed too much.
    #[error("Helm printed more than {MAX_OUTPUT} bytes")]
    TooMuch,
    /// Its output could not be read.
    #[error("the output of Helm could not be read: {0}")]
    Read(String),
    /// It is not Helm.
    #[error("{program} does not look like Helm 3 or 4: `{program} version` {said}")]
    NotHelm {
        /// The program.
        program: String,
        /// How it answered.
        said: String,
    },
}

struct Ran {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    status: i32,
}

impl HelmBinary {
    /// A Helm by its path, or by a name on the search path.
    ///
    /// # Errors
    /// When there is no place for its empty settings.
    pub fn new(
        program: &Path,
        time_limit: Duration,
        environment: &Environment,
    ) -> Result<HelmBinary, String> {
        let is_name = program.components().count() == 1 && !program.exists();
        let program = if is_name {
            program.to_path_buf()
        } else {
            std::path::absolute(program).map_err(|error| error.to_string())?
        };
        let hidden = environment.variables().keys().filter(|name| {
            name.starts_with("HELM_") || matches!(name.as_str(), "KUBECONFIG" | "GODEBUG")
        });
        let home = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        Ok(HelmBinary {
            program,
            hidden: hidden.cloned().collect(),
            home,
            time_limit,
        })
    }

    /// Asks the binary which Helm it is.
    ///
    /// # Errors
    /// When it cannot be run or is no Helm.
    pub fn about(&self) -> Result<About, RunError> {
        let words = [
            "version",
            "--template",
            "{{.Version}} {{.GoVersion}} {{.GitCommit}}",
        ];
        let ran = self.run(Path::new("."), &words.map(String::from))?;
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_release = |word: &&&str| {
            let numbers = word.strip_prefix('v').unwrap_or_default();
            let major = numbers.split('.').next().unwrap_or_default();
            matches!(major, "3" | "4")
        };
        match (ran.status, words.first().filter(is_release)) {
            (0, Some(version)) => Ok(About {
                version: (*version).to_string(),
                go: words.get(1).copied().unwrap_or_default().to_string(),
                commit: words.get(2).copied().unwrap_or_default().to_string(),
            }),
            (status, _) => Err(RunError::NotHelm {
                program: self.program.display().to_string(),
                said: said(status, &text, &ran.stderr),
            }),
        }
    }

    /// Runs `helm template` for a cell in the folder that its paths are relative to.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn template(&self, root: &Path, case: &Case, cell: &Cell) -> Result<Answer, RunError> {
        let ran = self.run(root, &words(case, cell))?;
        let error = from_error(&ran.stderr);
        // The renderer names files as they lie in the repository.
        let error = match std::str::from_utf8(error) {
            Ok(text) => without_folder(text, &root.to_string_lossy()).into_bytes(),
            Err(_) => error.to_vec(),
        };
        Ok(Answer {
            stdout: ran.stdout,
            error: if ran.status == 0 { Vec::new() } else { error },
            status: ran.status,
        })
    }

    fn run(&self, folder: &Path, words: &[String]) -> Result<Ran, RunError> {
        let home = self.home.path();
        let mut command = Command::new(&self.program);
        command.args(words).current_dir(folder).env("PWD", folder);
        for name in &self.hidden {
            command.env_remove(name);
        }
        for (name, folder) in [
            ("HELM_CACHE_HOME", "cache"),
            ("HELM_CONFIG_HOME", "config"),
            ("HELM_DATA_HOME", "data"),
            ("HELM_PLUGINS", "plugins"),
            ("KUBECONFIG", "kubeconfig"),
        ] {
            command.env(name, home.join(folder));
        }
        let mut child = command
            .env("HELM_NO_PLUGINS", "1")
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| RunError::Start {
                program: self.program.display().to_string(),
                text: crate::environment::go_io_text(&error),
            })?;
        let stdout = drain(child.stdout.take());
        let stderr = drain(child.stderr.take());
        let unread = |error: std::io::Error| RunError::Read(error.to_string());
        let Some(status) = wait(&mut child, self.time_limit).map_err(unread)? else {
            // Who reads the streams is left behind: a child of the program may hold them open.
            return Err(RunError::TimeLimit(self.time_limit.as_secs()));
        };
        Ok(Ran {
            stdout: finish(stdout)?,
            stderr: finish(stderr)?,
            status: status.code().ok_or(RunError::Signal)?,
        })
    }
}

/// The arguments of `helm template` for a cell.
fn words(case: &Case, cell: &Cell) -> Vec<String> {
    let config = &case.config;
    let mut words = vec![
        "template".to_string(),
        case.release(),
        // With a folder before it, a path is never read as a flag or as a name in a repository.
        format!("./{}", case.chart),
        format!("--namespace={}", case.namespace()),
    ];
    let mut flag = |name: &str, values: &[String]| {
        words.extend(values.iter().map(|value| format!("--{name}={value}")));
    };
    let files: Vec<String> = config
        .values
        .iter()
        .map(|path| as_list_item(path))
        .collect();
    let apis = config.api_versions.iter();
    let apis: Vec<String> = apis.map(|api| as_list_item(api)).collect();
    flag("values", &files);
    flag("set-json", &config.set_json);
    flag("set", &config.set);
    flag("set-string", &config.set_string);
    flag("set-file", &config.set_file);
    flag("set-literal", &config.set_literal);
    flag("api-versions", &apis);
    if let Some((version, _)) = &cell.kube_version {
        flag("kube-version", std::slice::from_ref(version));
    }
    let switches = [
        ("--include-crds", config.include_crds),
        ("--skip-tests", config.skip_tests),
        ("--no-hooks", config.no_hooks),
        ("--is-upgrade", config.is_upgrade),
        ("--skip-schema-validation", config.skip_schema_validation),
    ];
    let switches = switches.iter().filter(|(_, is_on)| *is_on);
    words.extend(switches.map(|(name, _)| (*name).to_string()));
    words
}

/// A value of a flag that takes a list: pflag reads such flags as lines of CSV.
fn as_list_item(value: &str) -> String {
    if value.contains([',', '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_string()
    }
}

/// Standard error from the line that begins with `Error:` on.
fn from_error(stderr: &[u8]) -> &[u8] {
    if stderr.starts_with(b"Error:") {
        return stderr;
    }
    memchr::memmem::find(stderr, b"\nError:")
        .and_then(|at| stderr.get(at + 1..))
        .unwrap_or_default()
}

/// How a program answered that is no Helm.
fn said(status: i32, stdout: &str, stderr: &[u8]) -> String {
    let stderr = String::from_utf8_lossy(stderr);
    let line = stdout
        .lines()
        .chain(stderr.lines())
        .find(|line| !line.trim().is_empty());
    match line {
        Some(line) => format!("ended with status {status} and said {line:?}"),
        None => format!("ended with status {status} and said nothing"),
    }
}

type Drained = JoinHandle<std::io::Result<Vec<u8>>>;

fn drain(stream: Option<impl Read + Send + 'static>) -> Drained {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            stream.take(MAX_OUTPUT + 1).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    })
}

fn finish(stream: Drained) -> Result<Vec<u8>, RunError> {
    match stream.join() {
        Ok(Ok(bytes)) if bytes.len() as u64 > MAX_OUTPUT => Err(RunError::TooMuch),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(RunError::Read(error.to_string())),
        Err(_) => Err(RunError::Read("a thread ended early".into())),
    }
}

/// Waits for a run; `None` where it took too long and was ended.
#[expect(clippy::disallowed_methods, reason = "a time limit needs a clock")]
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(8));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}
