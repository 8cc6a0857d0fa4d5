//! `rendergate lint`: a drop-in for `helm lint` of the chosen release.
//!
//! Source: `newLintCmd` (v3 `cmd/helm/lint.go`, v4 `pkg/cmd/lint.go`). The order of the steps is the order of Helm's
//! failures.

use std::fmt::Write as _;
use std::path::Path;

use chart::source::path::join_clean;
use chart::values::{ValuesError, user_values};
use helm_render::ambient::RealAmbient;
use helm_render::command::flag_set::{self, Parsed};
use helm_render::lint::{LintOptions, NoPath, Severity, Stop, lint};
use helm_render::{Engine, KubeVersion, Profile};

use super::Printed;
use super::template::{chosen_profile, namespace, read_value_file, refused_color, value_sources};
use crate::environment::Environment;
use crate::exit::Status;

const HELP: &str = "Examine charts as `helm lint` of the chosen Helm release would.

Usage: rendergate lint PATH... [--helm-version VERSION] [flags of helm lint]

All flags, rules and texts are those of the chosen release; standard output, the status and the text from `Error:` on
are that release's, byte for byte. `rendergate profiles` lists the releases.
Statuses: Helm's own, and 3 where this program cannot decide.
";

/// The exit status of a Go program that panicked.
const PANIC: u8 = 2;

/// Runs `rendergate lint WORDS`: takes `--helm-version` out of them and leaves the rest to Helm's rules.
pub fn main(words: &[String], environment: &Environment) -> Printed {
    match chosen_profile(words) {
        Ok((rest, profile)) => run(&rest, profile, environment),
        Err(printed) => printed,
    }
}

/// What stops the command.
enum End {
    /// Helm's own failure: status 1.
    Helm(String),
    /// The same, said by a line of Helm's log.
    Logged(String),
    /// A Go panic, or what this program cannot decide.
    Stop(Stop),
    /// `--help`.
    Help,
}

impl From<String> for End {
    fn from(text: String) -> Self {
        End::Helm(text)
    }
}

/// Runs `helm lint WORDS` with the semantics of `profile`.
fn run(words: &[String], profile: &'static Profile, environment: &Environment) -> Printed {
    let mut printed = Printed::default();
    let (text, status) = match command(words, profile, environment, &mut printed) {
        Err(End::Logged(line)) => (format!("{line}\n"), 1),
        Ok(()) => return printed,
        Err(End::Help) => {
            printed.stdout = HELP.as_bytes().to_vec();
            return printed;
        }
        Err(End::Helm(text)) => (format!("Error: {text}\n"), 1),
        Err(End::Stop(Stop::Panic(text))) => (format!("panic: {text}\n"), PANIC),
        Err(End::Stop(Stop::Undecided(text))) => (
            format!("Error: rendergate: {text}\n"),
            Status::Undecided.code(),
        ),
    };
    printed.stderr.extend_from_slice(text.as_bytes());
    printed.status = status;
    printed
}

fn command(
    words: &[String],
    profile: &'static Profile,
    environment: &Environment,
    printed: &mut Printed,
) -> Result<(), End> {
    let flags = flag_set::parse(words, &profile.lint_flags(), &|_, _| Ok(()))?;
    if flags.bool("help") {
        return Err(End::Help);
    }
    if let Some(line) = refused_color(&flags) {
        return Err(End::Logged(line));
    }
    let mut paths = flags.args.clone();
    if paths.is_empty() {
        match profile.lint.no_path {
            NoPath::Here => paths.push(".".into()),
            NoPath::Refused => {
                return Err(End::Helm(
                    "\"helm lint\" requires at least 1 argument\n\nUsage:  helm lint PATH [flags]"
                        .into(),
                ));
            }
        }
    }
    let kube_version = match flags.last("kube-version").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(
            KubeVersion::parse(text, profile)
                .map_err(|error| format!("invalid kube version '{text}': {error}"))?,
        ),
    };
    if flags.bool("with-subcharts") {
        for path in paths.clone() {
            find_charts(&join_clean(&path, "charts"), 0, &mut paths)?;
        }
    }
    let options = LintOptions {
        values: user_values(&value_sources(&flags), profile.chart, &mut read_value_file).map_err(
            |error| match error {
                ValuesError::Limit(limit) => End::Stop(Stop::Undecided(limit.to_string())),
                error => End::Helm(error.to_string()),
            },
        )?,
        namespace: namespace(&flags, environment),
        kube_version,
        skip_schema_validation: flags.bool("skip-schema-validation"),
    };
    report(&paths, &flags, profile, &options, environment, printed)
}

/// Lints the charts and prints what is to be said of them, all at once as Helm does: a panic prints nothing.
fn report(
    paths: &[String],
    flags: &Parsed,
    profile: &'static Profile,
    options: &LintOptions,
    environment: &Environment,
    printed: &mut Printed,
) -> Result<(), End> {
    let (strict, quiet) = (flags.bool("strict"), flags.bool("quiet"));
    let engine = Engine::for_lint(profile);
    let ambient = RealAmbient::new(environment.time_zone.clone(), false);
    let mut out = String::new();
    let mut failed = 0;
    let mut noteworthy = false;
    for path in paths {
        let report = lint(&engine, path, options, &ambient).map_err(End::Stop)?;
        for line in &report.log {
            printed.stderr.extend_from_slice(line.as_bytes());
            printed.stderr.push(b'\n');
        }
        noteworthy |= report.has_warnings_or_errors();
        if quiet && !report.has_warnings_or_errors() {
            continue;
        }
        let _ = writeln!(out, "==> Linting {path}");
        if let Some(why) = &report.refused {
            let _ = writeln!(out, "Error {why}");
        }
        for message in &report.messages {
            if !quiet || message.severity > Severity::Info {
                let _ = writeln!(out, "{message}");
            }
        }
        out.push('\n');
        failed += usize::from(report.has_failed(strict));
    }
    let summary = format!("{} chart(s) linted, {failed} chart(s) failed", paths.len());
    if failed == 0 && (!quiet || noteworthy) {
        let _ = writeln!(out, "{summary}");
    }
    printed.stdout = out.into_bytes();
    if failed > 0 {
        return Err(End::Helm(summary));
    }
    Ok(())
}

/// How deep folders may nest where subcharts are looked for.
const MAX_DEPTH: usize = 255;

/// Adds what looks like a chart: the folder of each `Chart.yaml`, and each archive (Go's `filepath.Walk`: names in
/// order, links not followed, what cannot be read passed over).
#[allow(clippy::disallowed_methods, reason = "this is the sorted walk")]
fn find_charts(path: &str, depth: usize, found: &mut Vec<String>) -> Result<(), End> {
    if depth > MAX_DEPTH {
        return Err(End::Stop(Stop::Undecided(format!(
            "limit reached: more than {MAX_DEPTH} levels of folders in charts/"
        ))));
    }
    let Ok(meta) = std::fs::symlink_metadata(path) else {
        return Ok(());
    };
    let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
    if name == "Chart.yaml" {
        found.push(if folder.is_empty() { "/" } else { folder }.to_owned());
    } else if path.ends_with(".tgz") || path.ends_with(".tar.gz") {
        found.push(path.to_owned());
    }
    if !meta.is_dir() {
        return Ok(());
    }
    let Ok(entries) = std::fs::read_dir(Path::new(path)) else {
        return Ok(());
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort();
    for name in names {
        find_charts(&join_clean(path, &name), depth + 1, found)?;
    }
    Ok(())
}
