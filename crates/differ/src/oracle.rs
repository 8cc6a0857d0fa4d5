//! Asks Go: the program in `tools/oracle`, over one pipe.

use std::io::{BufRead as _, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, ensure};

use crate::record::Record;

/// The Go release of the profile that is compared ([`crate::ours::PROFILE`]).
const TOOLCHAIN: &str = "go1.25.5";

/// The oracle: a program that is started again where a case ends it, as a stack overflow does in Go.
#[derive(Debug)]
pub struct Oracle {
    binary: PathBuf,
    running: Running,
}

#[derive(Debug)]
struct Running {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    /// Builds the program and starts it.
    ///
    /// # Errors
    /// No Go, or a program that does not build.
    pub fn start() -> Result<Oracle> {
        let binary = build()?;
        let running = Running::start(&binary)?;
        Ok(Oracle { binary, running })
    }

    /// The answers to some cases, in their order. A case that ends the program has the answer `crash`.
    ///
    /// # Errors
    /// A program that does not start, or an answer that is none.
    pub fn answers(&mut self, cases: &[Record]) -> Result<Vec<Record>> {
        let mut found = Vec::with_capacity(cases.len());
        if self.running.ask(cases, &mut found)? {
            return Ok(found);
        }
        // Answers that were not sent yet are lost, so the rest is asked case by case.
        self.running = Running::start(&self.binary)?;
        while let Some(case) = cases.get(found.len()) {
            if !self.running.ask(std::slice::from_ref(case), &mut found)? {
                found.push(Record::default().with("crash", "the program ended"));
                self.running = Running::start(&self.binary)?;
            }
        }
        Ok(found)
    }

    /// The answer to one case.
    ///
    /// # Errors
    /// As [`Oracle::answers`].
    pub fn answer(&mut self, case: &Record) -> Result<Record> {
        let mut answers = self.answers(std::slice::from_ref(case))?;
        answers.pop().context("no answer")
    }
}

impl Running {
    fn start(binary: &Path) -> Result<Running> {
        let mut child = Command::new(binary)
            .env_clear()
            .env("TZ", "UTC")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| binary.display().to_string())?;
        let answers = child.stdout.take().context("the oracle has no output")?;
        Ok(Running {
            questions: child.stdin.take(),
            answers: BufReader::with_capacity(1 << 20, answers),
            child,
        })
    }

    /// Adds the answers to some cases; false where the program ended before the last one.
    fn ask(&mut self, cases: &[Record], found: &mut Vec<Record>) -> Result<bool> {
        let questions = self.questions.as_mut().context("the oracle is closed")?;
        let answers = &mut self.answers;
        thread::scope(|scope| {
            // A program that ended shows on the side that reads.
            let writer = scope.spawn(move || {
                let mut lines = Vec::new();
                for case in cases {
                    lines.extend_from_slice(case.to_json().to_string().as_bytes());
                    lines.push(b'\n');
                }
                questions.write_all(&lines).and_then(|()| questions.flush())
            });
            let mut line = String::new();
            for _ in cases {
                line.clear();
                if answers.read_line(&mut line)? == 0 || !line.ends_with('\n') {
                    return Ok(false);
                }
                found.push(Record::from_json(&serde_json::from_str(&line)?)?);
            }
            match writer.join() {
                Ok(written) => written?,
                Err(_) => anyhow::bail!("writing to the oracle panicked"),
            }
            Ok(true)
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Its input ends, so it ends.
        self.questions = None;
        if self.child.wait().is_err() {
            // Nothing waits for it any longer.
        }
    }
}

fn build() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let binary = root.join("target/oracle/oracle");
    let status = Command::new("go")
        .args(["build", "-trimpath", "-o"])
        .arg(&binary)
        .arg(".")
        .current_dir(root.join("tools/oracle"))
        .env("GOTOOLCHAIN", TOOLCHAIN)
        .status()
        .context("cannot run `go`, which builds the oracle: install Go 1.21 or later")?;
    ensure!(status.success(), "tools/oracle does not build");
    Ok(binary)
}
