//! What the gate commands share: the project, its policy, its key and the report's options.

use std::path::PathBuf;

use artifact::MaskKey;
use gate::Policy;
use report::{Options, Outcome};

use crate::cases::{Case, CaseError, expand, select};
use crate::cli::{Color, Output, Selection};
use crate::commands::Printed;
use crate::config::Config;
use crate::definitions;
use crate::environment::Environment;
use crate::exit::Status;
use crate::goldens::Goldens;
use crate::project::{Project, ProjectError};
use crate::render_case::Renderer;
use crate::repository::Tree;

/// An opened project, ready for a gate command.
pub struct Session {
    /// The project.
    pub project: Project,
    /// Its files.
    pub tree: Tree,
    /// Its policy.
    pub policy: Policy,
    /// The selected cases.
    pub cases: Vec<Case>,
    /// The cases that `--case` or `--chart` left out.
    pub left_out: Vec<Case>,
    /// `--max-steps`
    pub max_steps: Option<u64>,
}

/// Why a command ends before it judged anything.
pub type Stop = Box<Printed>;

/// A stop for wrong usage or configuration.
pub fn usage(text: impl std::fmt::Display) -> Stop {
    Box::new(Printed::usage(text))
}

/// A stop because nothing could be decided.
pub fn undecided(text: impl std::fmt::Display) -> Stop {
    Box::new(Printed::failed(text, Status::Undecided))
}

impl Session {
    /// Opens the project of the current folder.
    ///
    /// # Errors
    /// A configuration that cannot be read or is wrong, a name that stands for nothing.
    pub fn open(selection: &Selection, environment: &Environment) -> Result<Session, Stop> {
        let _ = environment;
        let project =
            Project::open(&PathBuf::from("."), selection.config.as_deref()).map_err(|error| {
                match error {
                    ProjectError::Outside(_) => undecided(error),
                    error => usage(error),
                }
            })?;
        let tree = Tree::Work(project.root.clone());
        let policy =
            policy(&project.config, project.config_file.as_deref(), &tree).map_err(usage)?;
        let all = expand(&project.config, selection.helm_version.as_deref(), &tree)
            .map_err(|error| case_stop(&error))?;
        let count = all.len();
        let (cases, left_out) = select(all, &selection.cases, &selection.charts);
        if cases.is_empty() && count > 0 {
            return Err(usage(format!(
                "none of the {count} cases matches: --case takes a part of CHART/CASE, --chart a path"
            )));
        }
        Ok(Session {
            project,
            tree,
            policy,
            cases,
            left_out,
            max_steps: selection.max_steps,
        })
    }

    /// Says whether `--case` or `--chart` left out cases.
    pub fn is_partial(&self) -> bool {
        !self.left_out.is_empty()
    }

    /// A renderer of the project's cases.
    pub fn renderer(&self) -> Renderer {
        Renderer::new(self.tree.clone(), self.project.config.chance.clone())
            .with_max_steps(self.max_steps)
    }

    /// The folder of goldens, where the configuration keeps any.
    pub fn goldens_folder(&self) -> Option<&str> {
        self.project.config.goldens.as_deref()
    }

    /// Reads the goldens of the work tree.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn goldens(&self) -> Result<Option<Goldens>, Stop> {
        self.goldens_folder()
            .map(|folder| Goldens::read(&self.tree, folder).map_err(undecided))
            .transpose()
    }

    /// The key of fingerprints: the environment's, else the key file's; `None` where there is neither.
    ///
    /// # Errors
    /// When one of them is no key.
    pub fn key(
        &self,
        goldens: Option<&Goldens>,
        environment: &Environment,
    ) -> Result<Option<MaskKey>, Stop> {
        if let Some(text) = environment.get("RENDERGATE_KEY") {
            return MaskKey::from_text(text)
                .map(Some)
                .map_err(|error| usage(format!("RENDERGATE_KEY: {error}")));
        }
        let folder = self.goldens_folder().unwrap_or_default();
        goldens.map_or(Ok(None), |goldens| {
            goldens
                .key()
                .map_err(|error| usage(format!("{folder}/.key: {error}")))
        })
    }

    /// What helm releases the run renders with, for reports.
    pub fn helm_fact(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for cell in self.cases.iter().flat_map(|case| &case.cells) {
            if !names.contains(&cell.profile.version) {
                names.push(cell.profile.version);
            }
        }
        names.join(", ")
    }
}

fn case_stop(error: &CaseError) -> Stop {
    match error {
        CaseError::Config(_) => usage(error),
        CaseError::Tree(_) => undecided(error),
    }
}

/// The policy of a configuration, with the definitions that it names, which are read from its tree.
///
/// # Errors
/// All faults of its sections `normalize` and `gate`, each with its place.
pub fn policy(config: &Config, file: Option<&str>, tree: &Tree) -> Result<Policy, String> {
    let checked = gate::config::check(&config.normalize, &config.gate);
    let read = checked.and_then(|policy| {
        let definitions = definitions::read(&policy.definitions, tree)?;
        Ok(policy.with_definitions(&definitions))
    });
    read.map_err(|faults| {
        let file = file.unwrap_or_default();
        let lines: Vec<String> = faults
            .iter()
            .map(|fault| {
                let place = config
                    .place(&fault.pointer)
                    .map_or_else(String::new, |(line, column)| format!("{line}:{column}: "));
                let help = fault
                    .help
                    .as_ref()
                    .map_or_else(String::new, |help| format!("; {help}"));
                format!("{file}:{place}{}: {}{help}", fault.pointer, fault.message)
            })
            .collect();
        lines.join("\n")
    })
}

/// A key that nobody knows, for comparing two renderings of one run.
///
/// # Errors
/// When the system has no random bytes.
pub fn ephemeral_key() -> Result<MaskKey, Stop> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| undecided(format!("no random bytes: {error}")))?;
    Ok(MaskKey::from_random(bytes))
}

/// Writes an outcome in the formats asked for.
///
/// # Errors
/// An unknown format, a report file that cannot be written.
pub fn print(
    outcome: &Outcome,
    output: &Output,
    environment: &Environment,
    status: Status,
) -> Result<Printed, Stop> {
    let format = find_format(&output.format)?;
    let mut stdout = Vec::new();
    let options = options(output, environment);
    (format.write)(outcome, &options, &mut stdout).map_err(undecided)?;
    for target in &output.report {
        let (name, path) = target
            .split_once('=')
            .ok_or_else(|| usage(format!("--report takes FORMAT=FILE, not {target:?}")))?;
        let mut bytes = Vec::new();
        let plain = Options {
            color: report::Color::Plain,
            ..Options::default()
        };
        (find_format(name)?.write)(outcome, &plain, &mut bytes).map_err(undecided)?;
        std::fs::write(path, bytes).map_err(|error| undecided(format!("{path}: {error}")))?;
    }
    Ok(Printed {
        stdout,
        stderr: Vec::new(),
        status: status.code(),
    })
}

fn find_format(name: &str) -> Result<&'static report::Format, Stop> {
    report::format_named(name).ok_or_else(|| {
        let known: Vec<&str> = report::FORMATS.iter().map(|format| format.name).collect();
        usage(format!("no format {name:?}; formats: {}", known.join(", ")))
    })
}

fn options(output: &Output, environment: &Environment) -> Options {
    use std::io::IsTerminal;
    let is_terminal = std::io::stdout().is_terminal();
    let color = match output.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            is_terminal
                && environment.get("NO_COLOR").is_none()
                && environment.get("TERM") != Some("dumb")
        }
    };
    let width = if is_terminal {
        terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
    } else {
        None
    };
    Options {
        color: if color {
            report::Color::Ansi
        } else {
            report::Color::Plain
        },
        width: width.unwrap_or(Options::default().width).clamp(40, 240),
        ..Options::default()
    }
}

/// The status of a verdict.
pub fn status(verdict: &gate::Verdict) -> Status {
    match verdict.status {
        gate::Status::Passed => Status::Passed,
        gate::Status::Refused => Status::Refused,
        gate::Status::Undecided => Status::Undecided,
    }
}
