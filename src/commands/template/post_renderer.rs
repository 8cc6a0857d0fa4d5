//! Helm 3's post-renderers: a program that gets the manifests on standard input and prints others.
//!
//! Sources: `pkg/postrender/exec.go`, and Go's `exec.LookPath`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chart::source::{go_errno, go_io_error};
use go_value::number;
use helm_render::command::flag_set::Parsed;

use crate::environment::Environment;

/// A program with its arguments.
pub struct Program {
    path: PathBuf,
    args: Vec<String>,
}

impl Program {
    /// The program of `--post-renderer`, which the flags have been checked for.
    pub fn of(flags: &Parsed, environment: &Environment) -> Option<Program> {
        let path = find(flags.last("post-renderer")?, environment).ok()?;
        Some(Program {
            path,
            args: flags.all("post-renderer-args"),
        })
    }

    /// What the program makes of the manifests.
    ///
    /// # Errors
    /// Helm's sentence, with what the program printed on standard error.
    pub fn run(&self, manifests: Vec<u8>) -> Result<Vec<u8>, String> {
        let failed = |stderr: &[u8], why: &str| {
            format!(
                "error while running post render on files: error while running command {}. error output:\n{}: {why}",
                self.path.display(),
                String::from_utf8_lossy(stderr)
            )
        };
        let output =
            pipe(Command::new(&self.path).args(&self.args), manifests).map_err(|error| {
                let why = go_io_error("fork/exec", &self.path, &error);
                failed(b"", &why)
            })?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(failed(&output.stderr, &ended(&output)))
        }
    }
}

/// Runs a command with `input` on its standard input. A program that does not read it is none the worse.
pub fn pipe(command: &mut Command, input: Vec<u8>) -> std::io::Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let output = child.wait_with_output();
    drop(writer.join());
    output
}

/// Go's `ProcessState.String` of a failure.
fn ended(output: &Output) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = output.status.signal() {
            let core = if output.status.core_dumped() {
                " (core dumped)"
            } else {
                ""
            };
            return format!("signal: {}{core}", signal_name(signal));
        }
    }
    format!("exit status {}", output.status.code().unwrap_or(-1))
}

/// Go's names of the signals of Linux.
#[cfg(unix)]
fn signal_name(signal: i32) -> String {
    const NAMES: [&str; 15] = [
        "hangup",
        "interrupt",
        "quit",
        "illegal instruction",
        "trace/breakpoint trap",
        "aborted",
        "bus error",
        "floating point exception",
        "killed",
        "user defined signal 1",
        "segmentation fault",
        "user defined signal 2",
        "broken pipe",
        "alarm clock",
        "terminated",
    ];
    usize::try_from(signal - 1)
        .ok()
        .and_then(|at| NAMES.get(at))
        .map_or_else(|| format!("signal {signal}"), |name| (*name).to_string())
}

/// The full path of a program: as it is where it has a slash, else from `PATH`.
///
/// # Errors
/// Helm's sentence for a program that is not there or not executable.
pub fn find(name: &str, environment: &Environment) -> Result<PathBuf, String> {
    look_path(name, environment)
        .and_then(|path| std::path::absolute(&path).map_err(|error| go_errno(&error)))
        .map(|path| PathBuf::from(chart::source::path::clean(&path.to_string_lossy())))
        .map_err(|why| {
            let quoted = number::quote(name.as_bytes());
            format!("unable to find binary at {name}: exec: {quoted}: {why}")
        })
}

/// Go's `exec.LookPath`.
///
/// # Errors
/// Why there is no such program.
pub fn look_path(name: &str, environment: &Environment) -> Result<PathBuf, String> {
    if name.contains('/') {
        let path = PathBuf::from(name);
        return executable(&path).map(|()| path);
    }
    let mut relative = false;
    for folder in environment.get("PATH").unwrap_or_default().split(':') {
        let folder = if folder.is_empty() { "." } else { folder };
        let path = Path::new(folder).join(name);
        if executable(&path).is_ok() {
            if path.is_absolute() {
                return Ok(path);
            }
            // Go refuses what lies in the current folder unless it is named with its path.
            relative = true;
            break;
        }
    }
    Err(if relative {
        "cannot run executable found relative to current directory".into()
    } else {
        "executable file not found in $PATH".into()
    })
}

fn executable(path: &Path) -> Result<(), String> {
    let found = fs::metadata(path).map_err(|error| go_io_error("stat", path, &error))?;
    if found.is_dir() {
        return Err("is a directory".into());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if found.permissions().mode() & 0o111 == 0 {
            return Err("permission denied".into());
        }
    }
    Ok(())
}
