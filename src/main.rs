//! `rendergate`: the command line and the pipeline that joins the render half and the compare half.

mod answers;
mod approvals;
mod base;
mod cases;
mod chance;
mod chart_changes;
mod cli;
mod commands;
mod config;
mod definitions;
mod environment;
mod exit;
mod goldens;
mod helm_binary;
mod imports;
mod kube_config;
mod other_version;
mod pipeline;
mod project;
mod render_case;
mod repository;
mod session;
mod stale_copies;
mod unread_values;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use environment::Environment;
use exit::Status;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The stack of every thread that renders. Templates may nest calls as deep as Go allows; limits are
/// counted, and this is what they are counted against. Only what is used takes memory.
pub const STACK_BYTES: usize = 1 << 30;

fn main() -> ExitCode {
    let worker = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(run);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The panic has printed itself: an error of this program, never a verdict.
        Ok(Err(_)) => Status::Usage.into(),
        Err(error) => {
            let _ = writeln!(
                std::io::stderr(),
                "rendergate: no thread could be started: {error}"
            );
            Status::Usage.into()
        }
    }
}

fn run() -> ExitCode {
    let environment = Environment::read();
    let words: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    // Helm's commands take Helm's command line as it is; clap would read `--` and `--help` its own way.
    let helms_own = match words.get(1).map(String::as_str) {
        Some("template") => Some(commands::template::main(&words[2..], &environment)),
        Some("lint") => Some(commands::lint::main(&words[2..], &environment)),
        _ => None,
    };
    if let Some(printed) = helms_own {
        return print(&printed.stdout, &printed.stderr, printed.status);
    }
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let status = if error.use_stderr() {
                Status::Usage
            } else {
                Status::Passed
            };
            let plain = error.render().to_string();
            let harmless = commands::harmless(plain.as_bytes());
            // Words that could steer a terminal or a CI runner lose the colors around them.
            let _ = if harmless == plain.as_bytes() {
                error.print()
            } else {
                std::io::stderr().write_all(&harmless)
            };
            return status.into();
        }
    };
    let printed = commands::run(cli.command, &environment);
    print(&printed.stdout, &printed.stderr, printed.status)
}

/// Writes what a command printed. A closed pipe ends quietly; any other failure to write is an error,
/// since a report that nobody got must not look like a pass.
fn print(stdout: &[u8], stderr: &[u8], status: u8) -> ExitCode {
    let mut errors = std::io::stderr().lock();
    let _ = errors.write_all(stderr);
    let mut out = std::io::stdout().lock();
    match out.write_all(stdout).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::from(status),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::from(status.max(Status::Usage.code()))
        }
        Err(error) => {
            let _ = writeln!(errors, "rendergate: standard output: {error}");
            Status::Usage.into()
        }
    }
}
