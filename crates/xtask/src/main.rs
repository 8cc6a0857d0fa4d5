//! Runs the chores of the repository that need the real Helm: `cargo xtask COMMAND`.
//!
//! What it is not for: anything a user of `rendergate` needs. It shares no code with the product, because it is the
//! judge of it: the case list, the flags and the comparison are read and made here a second time.
//!
//! To add a command, write a module with `pub fn run(arguments: Arguments) -> anyhow::Result<bool>` and one line in
//! [`COMMANDS`]. `Ok(false)` means that the command ran and found something wrong.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a development tool that reports on the terminal"
)]

mod answer;
mod arguments;
mod cases;
mod comparison;
mod conformance;
mod conformance_table;
mod deviations;
mod folders;
mod function_cases;
mod functions;
mod goldens;
mod helms;
mod kept;
mod oracle;
mod profile_changes;
mod profile_rows;
mod releases;
mod scratch;
mod shell_words;

use std::path::PathBuf;
use std::process::ExitCode;

use arguments::Arguments;

/// The profiles that the golden charts are recorded for, in the order of their release.
pub const PROFILES: [&str; 3] = ["v3.18.6", "v4.1.1", "v4.2.4"];

struct Command {
    name: &'static str,
    usage: &'static str,
    does: &'static str,
    run: fn(Arguments) -> anyhow::Result<bool>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "helm",
        usage: "VERSION… [--helms DIR]",
        does: "installs the real Helm of each release, built with that release's Go and linker flags",
        run: helms::run,
    },
    Command {
        name: "answers",
        usage: "VERSION… [--missing] [--only ID…] [--helms DIR] [--jobs N]",
        does: "keeps the answers of each release's real Helm to every case, as digests",
        run: kept::run,
    },
    Command {
        name: "goldens",
        usage: "[--check] [--only ID…] [--helms DIR] [--jobs N]",
        does: "writes (or verifies) the expected answers of golden-charts and fixtures/charts by real Helm",
        run: goldens::run,
    },
    Command {
        name: "profile-rows",
        usage: "",
        does: "prints what tells the profiles apart and verifies the case that shows each row",
        run: profile_rows::run,
    },
    Command {
        name: "functions",
        usage: "[--minimum N] [--missing]",
        does: "counts the template functions that the three showcase charts use",
        run: functions::run,
    },
    Command {
        name: "function-cases",
        usage: "",
        does: "says which template function has no probe that succeeds, or none that fails",
        run: function_cases::run,
    },
    Command {
        name: "conformance",
        usage: "--binary PATH | --self-test VERSION  [--helm VERSION…] [--probes] [--minimum N] [--only ID…] [--show N] [--list FILE] [--helms DIR] [--jobs N]",
        does: "runs real Helm and rendergate on every case and compares them",
        run: conformance::run,
    },
    Command {
        name: "conformance-table",
        usage: "--binary PATH [--helm VERSION…] [--check | --write] [--show N] [--only ID…] [--jobs N]",
        does: "compares rendergate with the kept answers of each release; writes or verifies docs/conformance.md",
        run: conformance_table::run,
    },
    Command {
        name: "comparison",
        usage: "--check | --write  [--dyff PATH]",
        does: "keeps (or verifies) what the real dyff says of each pair of fixtures/comparison",
        run: comparison::run,
    },
];

/// The root of the repository. This tool is only ever run by cargo from the checkout that it was built in.
pub fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("usage: cargo xtask COMMAND\n");
        for command in COMMANDS {
            eprintln!(
                "  {} {}\n      {}",
                command.name, command.usage, command.does
            );
        }
        return ExitCode::FAILURE;
    };
    match (command.run)(Arguments::new(words.collect())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo xtask {name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
