//! Runs programs that speak `template`, away from the settings of whoever runs them.
//!
//! Environment cleared, an empty home, UTC, no cluster, no plugins, nothing on standard input, and a time limit.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rayon::prelude::*;
use tempfile::TempDir;

use crate::answer::Answer;
use crate::cases::{Case, Chance};
use crate::scratch::{Scratch, without_place};

/// Time that one run may take; the slowest case takes a second.
const TIME_LIMIT: Duration = Duration::from_secs(120);
/// The status of a run that was stopped, as of the `timeout` command.
const TIMED_OUT: i32 = 124;
/// Runs of the real Helm from which the lines left to chance are learned.
const ROUNDS: usize = 3;
/// Rounds lie apart, so that a clock with seconds shows.
const BETWEEN_ROUNDS: Duration = Duration::from_millis(1100);
/// Helm processes at a time without `--jobs`.
pub const DEFAULT_JOBS: usize = 2;

/// Runs cases in an empty home, some at a time.
pub struct Oracle {
    home: TempDir,
    /// The checkout, which answers name and no file may hold.
    root: PathBuf,
    pool: rayon::ThreadPool,
}

impl Oracle {
    /// An oracle that runs `jobs` processes at a time.
    pub fn new(jobs: usize) -> Result<Self> {
        Ok(Self {
            home: tempfile::tempdir()?,
            root: crate::root().canonicalize()?,
            pool: rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?,
        })
    }

    /// The answers of a program to the cases, in their order. `extra` comes after a case's own words.
    pub fn answers(&self, binary: &Path, cases: &[&Case], extra: &[String]) -> Result<Vec<Answer>> {
        self.pool.install(|| {
            cases
                .par_iter()
                .map(|case| {
                    self.run(binary, case, extra)
                        .with_context(|| case.id.clone())
                })
                .collect()
        })
    }

    /// The answers of a real Helm to the cases, each with the runs that show what the case leaves to chance.
    pub fn rounds(&self, helm: &Path, cases: &[&Case]) -> Result<Vec<Vec<Answer>>> {
        let mut rounds: Vec<Vec<Answer>> = self
            .answers(helm, cases, &[])?
            .into_iter()
            .map(|answer| vec![answer])
            .collect();
        let random: Vec<usize> = (0..cases.len())
            .filter(|at| cases[*at].chance == Chance::Lines)
            .collect();
        if random.is_empty() {
            return Ok(rounds);
        }
        let again: Vec<&Case> = random.iter().map(|at| cases[*at]).collect();
        for _ in 1..ROUNDS {
            thread::sleep(BETWEEN_ROUNDS);
            for (at, answer) in random.iter().zip(self.answers(helm, &again, &[])?) {
                rounds[*at].push(answer);
            }
        }
        Ok(rounds)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "programs are found by the PATH of whoever runs this"
    )]
    fn run(&self, binary: &Path, case: &Case, extra: &[String]) -> Result<Answer> {
        let home = self.home.path();
        let scratch = case.writes.then(|| Scratch::of(&case.folder)).transpose()?;
        let folder = scratch
            .as_ref()
            .map_or(case.folder.as_path(), Scratch::path);
        let mut command = Command::new(binary);
        command
            .arg(case.command)
            .args(&case.words)
            .args(extra)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("XDG_CACHE_HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .env("XDG_DATA_HOME", home)
            .env("KUBECONFIG", "/dev/null")
            .env("HELM_NO_PLUGINS", "1")
            .env("HELM_PLUGINS", folder.join("plugins"))
            .env("TZ", "UTC")
            // A process lives for a tenth of a second: a Go program spends a third of it collecting garbage.
            .env("GOGC", "800")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let (status, stdout, stderr) =
            finish(command).with_context(|| binary.display().to_string())?;
        // The home has another name in each run of this tool, and each checkout its own place; both get into answers.
        let mut stdout = without_place(&stdout, &self.root, "<root>");
        let stderr = without_place(&stderr, home, "<home>");
        let mut stderr = without_place(&stderr, &self.root, "<root>");
        if let Some(scratch) = scratch {
            (stdout, stderr) = scratch.answer(stdout, &stderr)?;
        }
        Ok(match status {
            // A process that a signal ended has no code; -1 equals no status of Helm.
            Some(status) => Answer::new(stdout, &stderr, status.code().unwrap_or(-1)),
            None => Answer::new(Vec::new(), b"Error: timeout\n", TIMED_OUT),
        })
    }
}

/// Runs a program to its end: its status, none if it had to be stopped, and what it wrote on the two streams.
fn finish(mut command: Command) -> Result<(Option<ExitStatus>, Vec<u8>, Vec<u8>)> {
    let mut child = command.spawn()?;
    let (ended, ends) = mpsc::channel();
    let stdout = drain(child.stdout.take(), ended.clone());
    let stderr = drain(child.stderr.take(), ended);
    // A program that has ended has closed both streams: waiting for those needs no polling.
    let in_time = ends.recv_timeout(TIME_LIMIT).is_ok() && ends.recv_timeout(TIME_LIMIT).is_ok();
    if !in_time {
        child.kill()?;
    }
    let status = child.wait()?;
    Ok((
        in_time.then_some(status),
        collect(stdout)?,
        collect(stderr)?,
    ))
}

type Drained = thread::JoinHandle<std::io::Result<Vec<u8>>>;

/// Reads a stream to its end, which is told to `ended`.
fn drain(stream: Option<impl Read + Send + 'static>, ended: mpsc::Sender<()>) -> Drained {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let outcome = match stream {
            Some(mut stream) => stream.read_to_end(&mut bytes).map(drop),
            None => Ok(()),
        };
        // Nobody listens any more to a program that was stopped.
        let _ = ended.send(());
        outcome.map(|()| bytes)
    })
}

fn collect(stream: Drained) -> Result<Vec<u8>> {
    match stream.join() {
        Ok(bytes) => Ok(bytes?),
        Err(_) => anyhow::bail!("reading the output panicked"),
    }
}
