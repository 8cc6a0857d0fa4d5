//! Asks Go: the program in `tools/oracle`, over one pipe.

use std::io::{BufRead as _, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, ensure};

use crate::record::Record;

/// The Go release of the profile that is compared ([`crate::ours::PROFILE`]).
const TOOLCHAIN: &str = "go1.25.5";

/// A running oracle.
#[derive(Debug)]
pub struct Oracle {
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
        let mut child = Command::new(&binary)
            .env_clear()
            .env("TZ", "UTC")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| binary.display().to_string())?;
        Ok(Oracle {
            questions: child.stdin.take(),
            answers: BufReader::with_capacity(
                1 << 20,
                child.stdout.take().context("the oracle has no output")?,
            ),
            child,
        })
    }

    /// The answers to some cases, in their order.
    ///
    /// # Errors
    /// An oracle that ended, or an answer that is none.
    pub fn answers(&mut self, cases: &[Record]) -> Result<Vec<Record>> {
        let questions = self.questions.as_mut().context("the oracle is closed")?;
        let answers = &mut self.answers;
        thread::scope(|scope| {
            let writer = scope.spawn(move || -> Result<()> {
                let mut lines = Vec::new();
                for case in cases {
                    serde_json::to_writer(&mut lines, &case.to_json())?;
                    lines.push(b'\n');
                }
                questions.write_all(&lines)?;
                Ok(questions.flush()?)
            });
            let mut found = Vec::with_capacity(cases.len());
            let mut line = String::new();
            for case in cases {
                line.clear();
                let read = answers.read_line(&mut line)?;
                ensure!(
                    read > 0,
                    "the oracle ended at the case {}",
                    case.to_json()
                );
                found.push(Record::from_json(&serde_json::from_str(&line)?)?);
            }
            match writer.join() {
                Ok(written) => written?,
                Err(_) => anyhow::bail!("writing to the oracle panicked"),
            }
            Ok(found)
        })
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

impl Drop for Oracle {
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
