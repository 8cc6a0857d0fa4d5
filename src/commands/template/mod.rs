//! `rendergate template`: a drop-in for `helm template` of the chosen release.
//!
//! Source: `newTemplateCmd` and `runInstall` (v3 `cmd/helm`, v4 `pkg/cmd`), `NameAndChart` and
//! `LocateChart` (`pkg/action/install.go`). The order of the steps is the order of Helm's failures.

mod cluster;
mod locate;
mod log;
mod output_dir;
mod plugin;
mod post_renderer;
mod tls;

use std::io::Read;
use std::path::Path;

use chart::source::go_io_error;
use chart::values::{ReadError, ValueSources, ValuesError, user_values};
use chart::{Chart, Containment};
use helm_render::ambient::RealAmbient;
use helm_render::command::flag_set::{self, FlagKind, Parsed};
use helm_render::command::name_template;
use helm_render::output::frame::{self, FrameOptions};
use helm_render::output::post_render::PostRenderer;
use helm_render::output::show_only::show_only;
use helm_render::profile::{Generation, MissingTemplate};
use helm_render::{
    Cause, Engine, Hook, KubeVersion, Profile, Release, RenderError, RenderRequest, RenderedChart,
    Warning, render_through,
};

use self::output_dir::{OutputDir, WriteError};
use self::plugin::Plugin;
use self::post_renderer::Program;
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
    match chosen_profile(words) {
        Ok((rest, profile)) => run(&rest, profile, environment),
        Err(printed) => printed,
    }
}

/// Takes `--helm-version` out of a command line of Helm's, and finds the profile that it, or else the configuration, names.
pub(super) fn chosen_profile(words: &[String]) -> Result<(Vec<String>, &'static Profile), Printed> {
    let mut rest = Vec::new();
    let mut wanted = None;
    let mut iter = words.iter();
    while let Some(word) = iter.next() {
        if word == "--helm-version" {
            match iter.next() {
                Some(version) => wanted = Some(version.clone()),
                None => {
                    return Err(Printed::usage(
                        "--helm-version needs a release, for example v4.1.1",
                    ));
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
            Err(error) => return Err(Printed::usage(error)),
        },
    };
    let profile = match wanted.as_deref().map(find_profile) {
        None => helm_render::profile::newest(),
        Some(Ok(profile)) => profile,
        Some(Err(error)) => return Err(Printed::usage(error)),
    };
    Ok((rest, profile))
}

/// Runs `helm template WORDS` with the semantics of `profile`.
pub fn run(words: &[String], profile: &'static Profile, environment: &Environment) -> Printed {
    let flags = profile.template_flags();
    let mut printed = Printed::default();
    let find = |kind: FlagKind, name: &str| match kind {
        FlagKind::PostRendererPlugin => plugin::find(name, environment).map(drop),
        _ => post_renderer::find(name, environment).map(drop),
    };
    let parsed = match flag_set::parse(words, &flags, &find) {
        Ok(parsed) => parsed,
        Err(text) => return stopped(printed, Stop::Helm(text), false),
    };
    if let Some(line) = refused_color(&parsed) {
        printed.log(&line);
        printed.status = 1;
        return printed;
    }
    for line in flag_warnings(&parsed, profile) {
        printed.log(&line);
    }
    let debug = parsed.bool("debug") || environment.helm_debug;
    match template(&parsed, profile, environment, debug, &mut printed) {
        Ok(()) => printed,
        Err(stop) => {
            let text = match &stop {
                Stop::Helm(text) => text.into(),
                Stop::Render(error) => error.text.to_text(),
                Stop::Missing(_) | Stop::Help => "".into(),
            };
            if profile.generation == Generation::Helm4
                && let Some(line) = log::failure(&text)
            {
                printed.log(&line);
            }
            stopped(printed, stop, debug)
        }
    }
}

fn stopped(mut printed: Printed, stop: Stop, debug: bool) -> Printed {
    let (text, status) = match stop {
        Stop::Helm(text) => (text.into_bytes(), 1),
        Stop::Missing(text) => (
            format!("rendergate: {text}").into_bytes(),
            Status::Undecided.code(),
        ),
        Stop::Help => {
            printed.stdout = HELP.as_bytes().to_vec();
            return printed;
        }
        Stop::Render(error) => {
            let mut text = error.text.as_bytes().to_vec();
            if error.started && !debug {
                text.extend_from_slice(b"\n\nUse --debug flag to render out invalid YAML");
            }
            let status = match error.cause {
                Cause::Chart => 1,
                Cause::Panic => 2,
                Cause::Limit | Cause::Unsupported => Status::Undecided.code(),
            };
            (text, status)
        }
    };
    for part in [b"Error: ", text.as_slice(), b"\n"] {
        printed.stderr.extend_from_slice(part);
    }
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
    tls::check_files(flags, profile.generation)?;
    if profile.generation == Generation::Helm4 {
        cluster::check_dry_run(flags, profile)?;
        if let Some(text) = cluster::dry_run_warning(flags) {
            printed.log(&log::slog("WARN", &text, &[]));
        }
    }
    let (name, reference) = name_and_chart(flags, profile, environment)?;
    let path = locate::locate_chart(&reference, flags, profile, environment)?;
    let values = user_values(&value_sources(flags), profile.chart, &mut read_value_file)
        .map_err(values_error)?;
    let chart = Chart::load(&path, profile.chart, &Containment::Follow).map_err(load_error)?;
    let logged = |warning: &Warning| log::warning(warning, profile.generation);
    for warning in chart.warnings() {
        printed.log(&logged(&Warning::Chart(warning.clone())));
    }
    chart::dependency::check_installable(chart.metadata()).map_err(RenderError::from)?;
    if chart.metadata().deprecated {
        printed.log(&log::deprecated_chart(profile.generation));
    }
    chart::dependency::check_present(&chart, profile.chart).map_err(|error| {
        if flags.bool("dependency-update") {
            return Stop::Missing(
                "--dependency-update downloads charts: run `helm dependency build` first".into(),
            );
        }
        Stop::Render(error.into())
    })?;
    if profile.generation == Generation::Helm3 {
        cluster::check_dry_run(flags, profile)?;
    }
    cluster::refuse_without(flags, profile, environment)?;

    let namespace = namespace(flags, environment);
    let labels = flags.all("labels");
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
        labels: labels
            .iter()
            .filter_map(|label| label.split_once('='))
            .map(|(name, _)| name.to_string())
            .collect(),
        chart_versions: chart::Versions::new(),
    };
    let ambient = RealAmbient::new(environment.time_zone.clone(), flags.bool("enable-dns"))
        .with_lookups(cluster::lookups(flags, profile, environment));
    let mut destination = Destination::of(flags, &request.release.name);
    let plugin = match profile.generation {
        Generation::Helm3 => None,
        Generation::Helm4 => Plugin::of(flags, profile.plugin_words, environment),
    };
    let renderer = plugin.as_ref().map(|plugin| plugin as &dyn PostRenderer);
    let outcome = render_through(&Engine::new(profile), &request, &ambient, renderer);
    let warnings = match &outcome {
        Ok(rendered) => &rendered.warnings,
        Err(error) => &error.warnings,
    };
    for warning in warnings {
        printed.log(&logged(warning));
    }
    let release = match outcome {
        Ok(rendered) => destination.release(rendered, flags, profile, environment)?,
        Err(error) if error.started => PrintedRelease::failed(error),
        Err(error) => return Err(error.into()),
    };
    let shown = show(release, flags, profile, debug, &mut destination);
    printed.stdout.extend_from_slice(destination.report());
    let (text, failed) = shown?;
    printed.stdout.extend_from_slice(&text);
    failed.map_or(Ok(()), |error| Err(error.into()))
}

/// The namespace of the release: the flag, the environment, the kubeconfig. An empty flag hides the environment.
pub fn namespace(flags: &Parsed, environment: &Environment) -> String {
    let given = match flags.last("namespace") {
        Some(name) => Some(name),
        None => environment.get("HELM_NAMESPACE"),
    };
    match given.filter(|name| !name.is_empty()) {
        Some(name) => name.to_string(),
        None => cluster::kube_config(flags, environment).namespace(),
    }
}

/// The line with which Helm 4 ends where `--color` says what it does not know.
pub(super) fn refused_color(flags: &Parsed) -> Option<String> {
    let mode = flags.last_of(&["color", "colour"])?;
    let known = matches!(mode, "never" | "auto" | "always");
    let error = format!(
        "invalid color mode {}: must be one of: never, auto, always",
        go_value::number::quote(mode.as_bytes())
    );
    (!known).then(|| log::slog("WARN", "command failed", &[("error", &error)]))
}

/// What the flags make Helm log.
fn flag_warnings(flags: &Parsed, profile: &Profile) -> Vec<String> {
    let mut lines = flags.warnings.clone();
    if profile.generation == Generation::Helm4 {
        let wait = match flags.last("wait") {
            Some("true") => Some(
                "--wait=true is deprecated (boolean value) and can be replaced with --wait=watcher",
            ),
            Some("false") => Some(
                "--wait=false is deprecated (boolean value) and can be replaced with --wait=hookOnly",
            ),
            _ => None,
        };
        lines.extend(wait.map(|text| log::slog("WARN", text, &[])));
    }
    lines
}

/// What a rendering leaves for the command to print, also where it failed.
struct PrintedRelease {
    manifest: Vec<u8>,
    hooks: Vec<Hook>,
    error: Option<RenderError>,
}

impl PrintedRelease {
    fn failed(mut error: RenderError) -> PrintedRelease {
        PrintedRelease {
            manifest: std::mem::take(&mut error.partial),
            hooks: std::mem::take(&mut error.hooks),
            error: Some(error),
        }
    }
}

/// Where documents go.
enum Destination {
    Stdout,
    Folder(OutputDir),
}

impl Destination {
    fn of(flags: &Parsed, release: &str) -> Destination {
        match flags.last("output-dir").filter(|folder| !folder.is_empty()) {
            None => Destination::Stdout,
            Some(folder) => {
                let release = flags.bool("release-name").then_some(release);
                Destination::Folder(OutputDir::new(folder, release))
            }
        }
    }

    /// Writes the manifests of a rendered chart, and runs the post-renderer of Helm 3 on what is left
    /// for standard output.
    fn release(
        &mut self,
        rendered: RenderedChart,
        flags: &Parsed,
        profile: &Profile,
        environment: &Environment,
    ) -> Result<PrintedRelease, Stop> {
        let options = frame_options(flags);
        let (mut manifest, mut error) = (Vec::new(), None);
        match self {
            Destination::Stdout => manifest = frame::manifests(&rendered, options),
            Destination::Folder(folder) => match folder.write_manifests(&rendered, options) {
                Ok(()) => {}
                Err(WriteError::System(text)) => error = Some(RenderError::started(text)),
                Err(WriteError::Outside(text)) => return Err(Stop::Missing(text)),
            },
        }
        if error.is_none()
            && profile.generation == Generation::Helm3
            && let Some(program) = Program::of(flags, environment)
        {
            match program.run(std::mem::take(&mut manifest)) {
                Ok(text) => manifest = text,
                Err(text) => error = Some(RenderError::started(text)),
            }
        }
        Ok(PrintedRelease {
            manifest,
            hooks: rendered.hooks,
            error,
        })
    }

    /// The lines about files that were written.
    fn report(&self) -> &[u8] {
        match self {
            Destination::Stdout => &[],
            Destination::Folder(folder) => &folder.report,
        }
    }
}

fn frame_options(flags: &Parsed) -> FrameOptions {
    FrameOptions {
        include_crds: flags.bool("include-crds"),
        no_hooks: flags.bool("no-hooks"),
        skip_tests: flags.bool("skip-tests"),
    }
}

/// What the command itself does with a release: hooks go behind the manifests or into files, `--show-only`
/// keeps some documents. With `--debug` that is done to a failed release too; its error comes last.
fn show(
    release: PrintedRelease,
    flags: &Parsed,
    profile: &Profile,
    debug: bool,
    destination: &mut Destination,
) -> Result<(Vec<u8>, Option<RenderError>), Stop> {
    let PrintedRelease {
        manifest,
        hooks,
        error,
    } = release;
    let error = match error {
        Some(error) if !debug => return Err(error.into()),
        error => error,
    };
    let options = frame_options(flags);
    let text = match destination {
        Destination::Stdout => frame::with_hooks(&manifest, &hooks, options),
        Destination::Folder(folder) => {
            folder
                .write_hooks(&hooks, options)
                .map_err(|error| match error {
                    WriteError::System(text) => Stop::Helm(text),
                    WriteError::Outside(text) => Stop::Missing(text),
                })?;
            frame::trimmed(&manifest)
        }
    };
    let patterns = flags.all("show-only");
    if patterns.is_empty() {
        return Ok((text, error));
    }
    match show_only(&text, &patterns, profile.split) {
        Ok(text) => Ok((text, error)),
        Err(_) if error.is_some() && profile.missing_template == MissingTemplate::ShowsError => {
            Ok((Vec::new(), error))
        }
        Err(text) => Err(text.into()),
    }
}

fn values_error(error: ValuesError) -> Stop {
    match error {
        ValuesError::Limit(limit) => Stop::Missing(limit.to_string()),
        error => Stop::Helm(error.to_string()),
    }
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

pub(super) fn value_sources(flags: &Parsed) -> ValueSources {
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
pub(super) fn read_value_file(path: &str) -> Result<Vec<u8>, ReadError> {
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
