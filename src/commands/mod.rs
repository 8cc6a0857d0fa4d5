//! One file per command. A command reads its arguments, calls the pipeline, and hands the outcome to
//! `report`; it decides nothing itself.

mod approve;
mod bump;
mod check;
mod diff;
mod explain;
pub mod lint;
mod profiles;
mod record;
mod render;
pub mod template;
mod verify;

use crate::cli::Command;
use crate::environment::Environment;
use crate::exit::Status;

/// What a command prints and how it ends.
#[derive(Debug, Default)]
pub struct Printed {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// The status.
    pub status: u8,
}

impl Printed {
    /// An error of usage or configuration, with what to do.
    pub fn usage(text: impl std::fmt::Display) -> Printed {
        Printed::failed(text, Status::Usage)
    }

    /// Adds a line to standard error.
    pub fn log(&mut self, line: &str) {
        self.stderr.extend_from_slice(line.as_bytes());
        self.stderr.push(b'\n');
    }

    /// A failure with a status.
    pub fn failed(text: impl std::fmt::Display, status: Status) -> Printed {
        Printed {
            stdout: Vec::new(),
            stderr: format!("rendergate: {text}\n").into_bytes(),
            status: status.code(),
        }
    }
}

/// Runs a command.
pub fn run(command: Command, environment: &Environment) -> Printed {
    let mut printed = match command {
        // Helm's bytes, whatever they are.
        Command::Template { words } => return template::main(&words, environment),
        Command::Profiles(args) => profiles::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Lint { words } => return lint::main(&words, environment),
        Command::Render(args) => plain(render::run(&args, environment)),
        Command::Record(args) => plain(record::run(&args, environment)),
        // The formats of reports look after themselves.
        Command::Check(args) => check::run(&args, environment),
        Command::Approve(args) => plain(approve::run(&args, environment)),
        Command::Diff(args) => diff::run(&args, environment),
        Command::Bump(args) => bump::run(&args, environment),
        Command::Verify(args) => verify::run(&args, environment),
    };
    printed.stderr = harmless(&printed.stderr);
    printed
}

fn plain(mut printed: Printed) -> Printed {
    printed.stdout = harmless(&printed.stdout);
    printed
}

/// Messages name files, keys and errors of strangers: nothing in them may steer a terminal or a CI runner.
pub fn harmless(message: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(message);
    let lines: Vec<_> = text.split('\n').map(report::escape::text).collect();
    report::escape::disarm(&lines.join("\n"))
        .into_owned()
        .into_bytes()
}

/// A JSON document, disarmed.
fn json_text(value: &serde_json::Value) -> Vec<u8> {
    let text = format!("{value:#}\n");
    report::escape::disarm_json(&text).into_owned().into_bytes()
}
