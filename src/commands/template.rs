//! `rendergate template`: a drop-in for `helm template` of the chosen release.
//!
//! Source: `newTemplateCmd` and `runInstall` (v3 `cmd/helm`, v4 `pkg/cmd`), `NameAndChart` and
//! `LocateChart` (`pkg/action/install.go`). The order of the steps is the order of Helm's failures.

use std::io::Read;
use std::path::{Path, PathBuf};

use chart::source::go_io_error;
use chart::values::{ReadError, ValueSources, user_values};
use chart::{Chart, Containment};
use go_value::number;
use helm_render::ambient::RealAmbient;
use helm_render::command::flag_set::{self, Parsed};
use helm_render::command::name_template;
use helm_render::output::frame::{self, FrameOptions};
use helm_render::output::show_only::show_only;
use helm_render::profile::{Generation, MissingTemplate};
use helm_render::{
    Cause, Engine, KubeVersion, Profile, Release, RenderError, RenderRequest, render,
};

use super::Printed;
use crate::cases::find_profile;
use crate::environment::Environment;
use crate::exit::Status;
use crate::project::Project;

/// What stops the command.
enum Stop {
    /// Helm's own failure: status 1.
    Helm(String),
    /// A failed rendering.
    Render(RenderError),
    /// A part of Helm that is missing here: status 3.
    Missing(String),
    /// `--help`.
    Help,
}

impl From<RenderError> for Stop {
    fn from(error: RenderError) -> Self {
        Stop::Render(error)
    }
}

impl From<String> for Stop {
    fn from(text: String) -> Self {
        Stop::Helm(text)
    }
}

/// Runs `rendergate template WORDS`: takes `--helm-version` out of them and leaves the rest to Helm's rules.
pub fn main(words: &[String], environment: &Environment) -> Printed {
    let mut rest = Vec::new();
    let mut wanted = None;
    let mut iter = words.iter();
    while let Some(word) = iter.next() {
        if word == "--helm-version" {
            match iter.next() {
                Some(version) => wanted = Some(version.clone()),
                None => {
                    return Printed::usage("--helm-version needs a release, for example v4.1.1");
                }
            }
        } else if let Some(version) = word.strip_prefix("--helm-version=") {
            wanted = Some(version.to_string());
        } else {
            rest.push(word.clone());
        }
    }
    let wanted = match wanted {
        Some(version) => Some(version),
        None => match Project::open(Path::new("."), None) {
            Ok(project) => project.config.helm.first().cloned(),
            Err(error) => return Printed::usage(error),
        },
    };
    let profile = match wanted.as_deref().map(find_profile) {
        None => helm_render::profile::newest(),
        Some(Ok(profile)) => profile,
        Some(Err(error)) => return Printed::usage(error),
    };
    run(&rest, profile, environment)
}

/// Runs `helm template WORDS` with the semantics of `profile`.
pub fn run(words: &[String], profile: &'static Profile, environment: &Environment) -> Printed {
    let flags: Vec<_> = profile.flags.iter().copied().flatten().copied().collect();
    let mut printed = Printed::default();
    let parsed = match flag_set::parse(words, &flags) {
        Ok(parsed) => parsed,
        Err(text) => return stopped(printed, Stop::Helm(text), false),
    };
    for line in &parsed.warnings {
        printed.stderr.extend_from_slice(line.as_bytes());
        printed.stderr.push(b'\n');
    }
    let debug = parsed.bool("debug") || environment.helm_debug;
    match template(&parsed, profile, environment, debug, &mut printed) {
        Ok(()) => printed,
        Err(stop) => stopped(printed, stop, debug),
    }
}

fn stopped(mut printed: Printed, stop: Stop, debug: bool) -> Printed {
    let (text, status) = match stop {
        Stop::Helm(text) => (text, 1),
        Stop::Missing(text) => (format!("rendergate: {text}"), Status::Undecided.code()),
        Stop::Help => {
            printed.stdout = HELP.as_bytes().to_vec();
            return printed;
        }
        Stop::Render(error) => {
            let text = if error.started && !debug {
                format!(
                    "{}\n\nUse --debug flag to render out invalid YAML",
                    error.text
                )
            } else {
                error.text.clone()
            };
            let status = match error.cause {
                Cause::Chart => 1,
                Cause::Panic => 2,
                Cause::Limit | Cause::Unsupported => Status::Undecided.code(),
            };
            (text, status)
        }
    };
    printed
        .stderr
        .extend_from_slice(format!("Error: {text}\n").as_bytes());
    printed.status = status;
    printed
}

const HELP: &str = "Render a chart as `helm template` of the chosen Helm release would.

Usage: rendergate template [NAME] CHART [--helm-version VERSION] [flags of helm template]

All flags are those of the chosen release; standard output, the status and the text from `Error:` on
are that release's, byte for byte. `rendergate profiles` lists the releases.
Statuses: Helm's own, and 3 where a part of Helm is missing here.
";

fn template(
    flags: &Parsed,
    profile: &'static Profile,
    environment: &Environment,
    debug: bool,
    printed: &mut Printed,
) -> Result<(), Stop> {
    refuse_unknown_post_renderer(flags, profile)?;
    if flags.bool("help") {
        return Err(Stop::Help);
    }
    if flags.args.is_empty() {
        return Err(Stop::Helm(
            "\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]".into(),
        ));
    }
    refuse_exclusive(flags, profile)?;
    let kube_version = match flags.last("kube-version").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(
            KubeVersion::parse(text, profile)
                .map_err(|error| format!("invalid kube version '{text}': {error}"))?,
        ),
    };
    if profile.generation == Generation::Helm4 {
        check_dry_run(flags, profile)?;
    }
    let (name, reference) = name_and_chart(flags, profile, environment)?;
    let path = locate_chart(&reference, flags)?;
    let values = user_values(&value_sources(flags), profile.chart, &mut read_value_file)
        .map_err(|error| error.to_string())?;
    let chart =
        Chart::load(&absolute(&path)?, profile.chart, &Containment::Follow).map_err(load_error)?;
    for line in chart.warnings() {
        printed
            .stderr
            .extend_from_slice(format!("{line}\n").as_bytes());
    }
    chart::dependency::check_installable(chart.metadata()).map_err(RenderError::from)?;
    chart::dependency::check_present(&chart, profile.chart).map_err(RenderError::from)?;
    if profile.generation == Generation::Helm3 {
        check_dry_run(flags, profile)?;
    }
    refuse_missing(flags)?;

    let namespace = flags
        .last("namespace")
        .filter(|name| !name.is_empty())
        .map_or_else(|| environment.namespace(), str::to_string);
    let request = RenderRequest {
        chart,
        user_values: values,
        release: Release {
            name,
            namespace,
            is_upgrade: flags.bool("is-upgrade"),
        },
        kube_version,
        api_versions: flags.all("api-versions"),
        skip_schema_validation: flags.bool("skip-schema-validation"),
    };
    let ambient = RealAmbient::new(environment.time_zone.clone(), flags.bool("enable-dns"));
    let patterns = flags.all("show-only");
    let rendered = match render(&Engine::new(profile), &request, &ambient) {
        Ok(rendered) => rendered,
        Err(error) if error.started && debug => {
            // Helm prints what it has, filtered like a whole output, before it reports the error.
            let partial = frame::trimmed(&error.partial);
            if patterns.is_empty() {
                printed.stdout = partial;
            } else {
                match show_only(&partial, &patterns, profile.split) {
                    Ok(text) => printed.stdout = text,
                    Err(text) if profile.missing_template == MissingTemplate::HidesError => {
                        return Err(text.into());
                    }
                    Err(_) => {}
                }
            }
            return Err(error.into());
        }
        Err(error) => return Err(error.into()),
    };
    if debug {
        for line in &rendered.warnings {
            printed
                .stderr
                .extend_from_slice(format!("{line}\n").as_bytes());
        }
    }
    let options = FrameOptions {
        include_crds: flags.bool("include-crds"),
        no_hooks: flags.bool("no-hooks"),
        skip_tests: flags.bool("skip-tests"),
    };
    let output = frame::template_output(&rendered, options);
    printed.stdout = if patterns.is_empty() {
        output
    } else {
        show_only(&output, &patterns, profile.split)?
    };
    Ok(())
}

fn load_error(error: chart::LoadError) -> Stop {
    match error.limit() {
        Some(_) => Stop::Missing(error.to_string()),
        None => Stop::Helm(error.to_string()),
    }
}

/// Groups of flags of which cobra allows one.
fn refuse_exclusive(flags: &Parsed, profile: &Profile) -> Result<(), Stop> {
    const GROUPS: &[[&str; 2]] = &[
        ["validate", "dry-run"],
        ["force-replace", "force-conflicts"],
        ["force", "force-conflicts"],
    ];
    if profile.generation == Generation::Helm3 {
        return Ok(());
    }
    for group in GROUPS {
        if group.iter().all(|name| flags.is_set(name)) {
            let mut set = *group;
            set.sort_unstable();
            return Err(Stop::Helm(format!(
                "if any flags in the group [{}] are set none of the others can be; [{}] were all set",
                group.join(" "),
                set.join(" ")
            )));
        }
    }
    Ok(())
}

fn check_dry_run(flags: &Parsed, profile: &Profile) -> Result<(), Stop> {
    let value = flags.last("dry-run").unwrap_or_default();
    match profile.generation {
        Generation::Helm3 => match value {
            "" | "false" | "true" | "none" | "client" | "server" => Ok(()),
            _ => Err(Stop::Helm(
                "Invalid dry-run flag. Flag must one of the following: false, true, none, client, server".into(),
            )),
        },
        Generation::Helm4 => {
            if !flags.is_set("dry-run") || matches!(value, "unset" | "client" | "server") {
                return Ok(());
            }
            let quoted = number::quote(value.as_bytes());
            match number::parse_bool(value.as_bytes()) {
                Ok(true) => Ok(()),
                Err(_) if value != "none" => {
                    Err(Stop::Helm(format!("invalid dry-run value ({quoted}). Must be \"none\", \"server\", or \"client\"")))
                }
                _ => Err(Stop::Helm(format!("invalid dry-run value ({quoted}). Must be \"server\" or \"client\""))),
            }
        }
    }
}

/// Helm 3 looks for a post-renderer's binary while it reads the flags.
fn refuse_unknown_post_renderer(flags: &Parsed, profile: &Profile) -> Result<(), Stop> {
    let Some(path) = flags
        .last("post-renderer")
        .filter(|path| path.contains('/'))
    else {
        return Ok(());
    };
    if profile.generation != Generation::Helm3 {
        return Ok(());
    }
    let Err(error) = std::fs::metadata(path) else {
        return Ok(());
    };
    let quoted = number::quote(path.as_bytes());
    let why = go_io_error("stat", Path::new(path), &error);
    Err(Stop::Helm(format!(
        "invalid argument {quoted} for \"--post-renderer\" flag: unable to find binary at {path}: exec: {quoted}: {why}"
    )))
}

/// What Helm would do and this program cannot: said, not skipped.
fn refuse_missing(flags: &Parsed) -> Result<(), Stop> {
    let missing = |what: &str| Err(Stop::Missing(what.to_string()));
    if flags.bool("validate") || flags.last("dry-run") == Some("server") {
        return missing(
            "--validate and --dry-run=server ask a cluster; this program renders without one",
        );
    }
    if flags
        .last("post-renderer")
        .is_some_and(|name| !name.is_empty())
    {
        return missing("--post-renderer is not built in yet");
    }
    if flags.last("output-dir").is_some_and(|dir| !dir.is_empty()) {
        return missing(
            "--output-dir is not built in yet: redirect standard output, or use `rendergate render --output DIR`",
        );
    }
    if flags.bool("dependency-update") {
        return missing("--dependency-update downloads charts: run `helm dependency build` first");
    }
    Ok(())
}

fn name_and_chart(
    flags: &Parsed,
    profile: &'static Profile,
    environment: &Environment,
) -> Result<(String, String), Stop> {
    let args = &flags.args;
    let name_template = flags.last("name-template").filter(|text| !text.is_empty());
    match args.as_slice() {
        [_, _, more @ ..] if !more.is_empty() => Err(Stop::Helm(format!(
            "expected at most two arguments, unexpected arguments: {}",
            more.join(", ")
        ))),
        [_, _] if flags.bool("generate-name") => Err(Stop::Helm(
            "cannot set --generate-name and also specify a name".into(),
        )),
        [_, _] if name_template.is_some() => Err(Stop::Helm(
            "cannot set --name-template and also specify a name".into(),
        )),
        [name, chart, ..] => Ok((name.clone(), chart.clone())),
        [chart] => match name_template {
            Some(text) => {
                let ambient = RealAmbient::new(environment.time_zone.clone(), false)
                    .with_environment(environment.variables());
                Ok((
                    name_template::render(text, profile, &ambient)?,
                    chart.clone(),
                ))
            }
            // The command presets this name, so --generate-name has nothing left to do.
            None => Ok(("release-name".into(), chart.clone())),
        },
        [] => Err(Stop::Helm("no chart".into())),
    }
}

fn locate_chart(reference: &str, flags: &Parsed) -> Result<String, Stop> {
    let name = reference.trim();
    let path = Path::new(name);
    if flags.last("repo").is_some_and(|url| !url.is_empty()) {
        return Err(Stop::Missing(
            "--repo downloads charts: fetch it with `helm pull` first".into(),
        ));
    }
    if !name.is_empty() && path.exists() {
        if flags.bool("verify") {
            return Err(if path.is_dir() {
                Stop::Helm("unpacked charts cannot be verified".into())
            } else {
                Stop::Missing("--verify is not built in yet".into())
            });
        }
        return Ok(name.to_string());
    }
    if path.is_absolute() || name.starts_with('.') {
        return Err(Stop::Helm(format!(
            "path {} not found",
            number::quote(name.as_bytes())
        )));
    }
    if name.contains("://") {
        return Err(Stop::Missing(format!(
            "{name}: charts are not downloaded: fetch it with `helm pull` first"
        )));
    }
    // What Helm says where no repository is configured.
    match name.split_once('/') {
        Some((repo, _)) => Err(Stop::Helm(format!("repo {repo} not found"))),
        None => Err(Stop::Helm(format!(
            "non-absolute URLs should be in form of repo_name/path_to_chart, got: {name}"
        ))),
    }
}

fn value_sources(flags: &Parsed) -> ValueSources {
    ValueSources {
        files: flags.all("values"),
        set_json: flags.all("set-json"),
        set: flags.all("set"),
        set_string: flags.all("set-string"),
        set_file: flags.all("set-file"),
        set_literal: flags.all("set-literal"),
    }
}

/// Reads a values file as Helm does: `-` is standard input.
fn read_value_file(path: &str) -> Result<Vec<u8>, ReadError> {
    if path.trim() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| ReadError(error.to_string()))?;
        return Ok(bytes);
    }
    if path.contains("://") {
        return Err(ReadError(format!(
            "{path}: values are not downloaded: save the file and give its path"
        )));
    }
    std::fs::read(path).map_err(|error| {
        // Go opens a folder and fails when it reads.
        let operation = if Path::new(path).is_dir() {
            "read"
        } else {
            "open"
        };
        ReadError(go_io_error(operation, Path::new(path), &error))
    })
}

/// The path as Helm shows it in messages.
fn absolute(path: &str) -> Result<PathBuf, Stop> {
    std::path::absolute(path).map_err(|error| Stop::Helm(error.to_string()))
}
