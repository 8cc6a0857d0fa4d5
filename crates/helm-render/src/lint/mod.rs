//! `helm lint`: the rules of each release over one chart.
//!
//! One file per family of rules, named as in Helm (`pkg/lint/rules`, v4 `pkg/chart/v2/lint/rules`): `chartfile`,
//! `values`, `templates`, `dependencies`, `crds`. Each adds its messages in Helm's order; what differs between releases
//! is a field of [`LintRules`]. Helm loads the chart anew in each family; here it is loaded once.
//!
//! To add a rule: one call of `Linter::check` at its place in the family.

mod chartfile;
mod contact;
mod crds;
mod dependencies;
mod deprecations;
mod documents;
mod folder;
mod names;
mod rules;
mod templates;
mod values;

use std::fmt;
use std::sync::{Arc, OnceLock};

use chart::{Chart, LoadError, LoaderRule, Table};
use go_template::Ambient;

use crate::capabilities::KubeVersion;
use crate::engine::Engine;
use crate::{Cause, Profile, RenderError};
use folder::{Folder, OpenError};
pub use rules::{
    BrokenDocument, ChartFileReading, CrdFiles, Helm2Remains, JsonStreams, LintRules, NoPath,
    NullMaintainer, TemplatesFolder, ValuesSchema, YamlFiles,
};

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Against convention or recommendation.
    Warning,
    /// The chart will not install.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Info => "INFO",
            Severity::Warning => "WARNING",
            Severity::Error => "ERROR",
        })
    }
}

/// One complaint; prints as Helm's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How grave it is.
    pub severity: Severity,
    /// The file or folder it is about.
    pub path: String,
    /// What is wrong.
    pub text: String,
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}: {}", self.severity, self.path, self.text)
    }
}

/// What lint says of one chart.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// All messages, in Helm's order.
    pub messages: Vec<Message>,
    /// Why the chart was not linted at all.
    pub refused: Option<String>,
    /// What Helm logs meanwhile; not part of its contract.
    pub log: Vec<String>,
}

impl Report {
    /// Whether the chart fails; with `strict`, warnings are enough.
    pub fn has_failed(&self, strict: bool) -> bool {
        let tolerated = if strict {
            Severity::Info
        } else {
            Severity::Warning
        };
        self.refused.is_some() || self.messages.iter().any(|m| m.severity > tolerated)
    }

    /// Whether there is more than information.
    pub fn has_warnings_or_errors(&self) -> bool {
        self.refused.is_some() || self.messages.iter().any(|m| m.severity > Severity::Info)
    }
}

/// What stops the whole command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Helm panics, with this text and exit status 2.
    Panic(String),
    /// What this program cannot decide.
    Undecided(String),
}

/// What the flags say.
#[derive(Clone, Debug)]
pub struct LintOptions {
    /// The user's values, merged.
    pub values: Table,
    /// `--namespace`
    pub namespace: String,
    /// `--kube-version`
    pub kube_version: Option<KubeVersion>,
    /// `--skip-schema-validation`
    pub skip_schema_validation: bool,
}

/// Lints one chart: a directory or an archive. `engine` is one that was made for lint.
///
/// # Errors
/// Where Helm panics, or this program cannot decide.
pub fn lint(
    engine: &Arc<Engine>,
    target: &str,
    options: &LintOptions,
    ambient: &dyn Ambient,
) -> Result<Report, Stop> {
    let profile = engine.profile();
    // Lint loads charts of every apiVersion by one loader, in Helm 4 too.
    let rules = chart::Rules {
        loader: LoaderRule::Direct,
        ..profile.chart.clone()
    };
    let folder = match Folder::open(target, &rules) {
        Ok(folder) => folder,
        Err(OpenError::Limit(text)) => return Err(Stop::Undecided(text)),
        Err(OpenError::Helm(text)) => {
            return Ok(Report {
                refused: Some(text),
                ..Report::default()
            });
        }
    };
    let mut linter = Linter {
        profile,
        rules: &rules,
        folder: &folder,
        loaded: OnceLock::new(),
        options,
        report: Report::default(),
    };
    chartfile::lint(&mut linter)?;
    values::lint(&mut linter)?;
    templates::lint(&mut linter, engine, ambient)?;
    dependencies::lint(&mut linter)?;
    crds::lint(&mut linter)?;
    Ok(linter.report)
}

/// A chart under examination.
struct Linter<'a> {
    profile: &'static Profile,
    rules: &'a chart::Rules,
    folder: &'a Folder,
    loaded: OnceLock<Result<Arc<Chart>, LoadError>>,
    options: &'a LintOptions,
    report: Report,
}

impl Linter<'_> {
    /// Helm's `RunLinterRule`: adds a message where a rule is not met; whether it is.
    fn check(&mut self, severity: Severity, path: &str, result: Result<(), String>) -> bool {
        match result {
            Ok(()) => true,
            Err(text) => {
                self.report.messages.push(Message {
                    severity,
                    path: path.to_owned(),
                    text,
                });
                false
            }
        }
    }

    /// The chart, or the loader's sentence.
    fn chart(&mut self) -> Result<Result<Arc<Chart>, String>, Stop> {
        let first = self.loaded.get().is_none();
        match self.loaded.get_or_init(|| self.folder.load(self.rules)) {
            Ok(chart) => {
                if first {
                    self.report
                        .log
                        .extend(chart.warnings().iter().map(ToString::to_string));
                }
                Ok(Ok(Arc::clone(chart)))
            }
            Err(error) => match error.limit() {
                Some(limit) => Err(Stop::Undecided(limit.to_string())),
                None => Ok(Err(error.to_string())),
            },
        }
    }
}

/// The text of a failure that is Helm's own; anything else stops the command.
fn helm_text(error: RenderError) -> Result<String, Stop> {
    match error.cause {
        Cause::Chart => Ok(error.text.to_string()),
        Cause::Panic => Err(Stop::Panic(error.text.to_string())),
        Cause::Limit | Cause::Unsupported => Err(Stop::Undecided(error.text.to_string())),
    }
}

/// `Err` with a text where something is true.
fn refuse(wrong: bool, text: impl FnOnce() -> String) -> Result<(), String> {
    if wrong { Err(text()) } else { Ok(()) }
}
