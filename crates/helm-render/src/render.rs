//! From a loaded chart and user values to the documents of a release, as `helm template` makes them.
//!
//! Source: `Install.RunWithContext` and `renderResources` (`pkg/action`). The order of the steps is the
//! order in which Helm reports failures.

use std::collections::BTreeMap;
use std::sync::Arc;

use chart::{Chart, Table, Versions};
use go_template::Ambient;
use go_value::{Map, Str, Value};
use masterminds_semver::{Constraint, Version};

use crate::capabilities::{KubeVersion, capabilities};
use crate::engine::{Engine, Rendering};
use crate::output::head::read_head;
use crate::output::hooks::{Head, HookEvent, Role, role};
use crate::output::install_order::sort_by_kind;
use crate::output::post_render::{PostRenderer, post_render};
use crate::output::split::trim_space;
use crate::profile::{CrdPath, ReservedLabels};
use crate::{Profile, RenderError, Warning, release_name};

/// What a release is to its templates.
#[derive(Clone, Debug)]
pub struct Release {
    /// `.Release.Name`
    pub name: String,
    /// `.Release.Namespace`
    pub namespace: String,
    /// `.Release.IsUpgrade`; `.Release.IsInstall` is its opposite.
    pub is_upgrade: bool,
}

/// What to render.
#[derive(Clone, Debug)]
pub struct RenderRequest {
    /// The chart as it was loaded.
    pub chart: Arc<Chart>,
    /// The user's values, merged.
    pub user_values: Table,
    /// The release.
    pub release: Release,
    /// `--kube-version`; the profile's default where absent.
    pub kube_version: Option<KubeVersion>,
    /// `--api-versions`, in order.
    pub api_versions: Vec<String>,
    /// `--skip-schema-validation`
    pub skip_schema_validation: bool,
    /// The names of `--labels`.
    pub labels: Vec<String>,
    /// Versions that charts are to have in the place of their own; none where it is `helm template`
    /// that is asked. They change what `.Chart.Version` says, and nothing of which subcharts there are.
    pub chart_versions: Versions,
}

/// One document of a release, with the template it came from.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The template's path from the root chart's name on.
    pub path: Str,
    /// The document's text as Helm prints it.
    pub content: Str,
    /// What Helm read of it.
    pub head: Head,
}

/// A file of a `crds/` directory.
#[derive(Clone, Debug)]
pub struct RenderedCrd {
    /// The path that `# Source:` shows, which `--output-dir` also knows files by.
    pub source: Str,
    /// The path from the root chart, which `--output-dir` writes to.
    pub path: Str,
    /// The bytes.
    pub data: Str,
}

/// A document that Helm runs at events instead of installing it.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The document.
    pub manifest: Manifest,
    /// The events.
    pub events: Vec<HookEvent>,
}

/// A rendered chart: what `helm template` prints, still in parts.
#[derive(Clone, Debug)]
pub struct RenderedChart {
    /// The files of `crds/` directories.
    pub crds: Vec<RenderedCrd>,
    /// Manifests in install order.
    pub manifests: Vec<Manifest>,
    /// Hooks in install order.
    pub hooks: Vec<Hook>,
    /// What Helm logs after the chart is loaded; not part of its contract.
    pub warnings: Vec<Warning>,
    /// How many steps its templates took (see [`go_template::limits`]).
    pub steps: u64,
    /// The versions of its charts.
    pub versions: Versions,
}

/// Renders a chart.
///
/// # Errors
/// Helm's sentence for the first step that fails.
pub fn render(
    engine: &Arc<Engine>,
    request: &RenderRequest,
    ambient: &dyn Ambient,
) -> Result<RenderedChart, RenderError> {
    render_through(engine, request, ambient, None)
}

/// Renders a chart, and passes its files through a post-renderer before they are split and sorted, as
/// Helm 4 does.
///
/// # Errors
/// Helm's sentence for the first step that fails.
pub fn render_through(
    engine: &Arc<Engine>,
    request: &RenderRequest,
    ambient: &dyn Ambient,
    renderer: Option<&dyn PostRenderer>,
) -> Result<RenderedChart, RenderError> {
    let mut warnings = Vec::new();
    match try_render(engine, request, ambient, renderer, &mut warnings) {
        Ok(mut rendered) => {
            rendered.warnings = warnings;
            Ok(rendered)
        }
        Err(mut error) => {
            error.warnings = warnings;
            Err(error)
        }
    }
}

fn try_render(
    engine: &Arc<Engine>,
    request: &RenderRequest,
    ambient: &dyn Ambient,
    renderer: Option<&dyn PostRenderer>,
    warnings: &mut Vec<Warning>,
) -> Result<RenderedChart, RenderError> {
    let profile = engine.profile();
    go_value::unicode::use_version(profile.chart.unicode);
    release_name::validate(&request.release.name, profile.name_errors)
        .map_err(RenderError::refused)?;
    let processed =
        chart::dependency::process(&request.chart, &request.user_values, profile.chart)?;
    warnings.extend(processed.warnings.into_iter().map(Warning::Chart));
    let mut chart = processed.chart;
    if !request.chart_versions.is_empty() {
        chart = Arc::new(chart.with_versions(&request.chart_versions));
    }
    let coalesced = chart::values::coalesce(&chart, &request.user_values, profile.chart)?;
    warnings.extend(coalesced.warnings().iter().cloned().map(Warning::Chart));
    if !request.skip_schema_validation {
        chart::values::validate_schema(&chart, &coalesced, profile.chart)?;
    }
    refuse_reserved_labels(&request.labels, profile)?;
    let kube_version = request
        .kube_version
        .clone()
        .unwrap_or_else(|| KubeVersion::of_minor(profile.default_kube_minor));
    check_kube_version(&chart, &kube_version, profile)?;
    let Rendering {
        mut files, steps, ..
    } = engine.render(
        &chart,
        &coalesced.to_map(),
        release_object(&request.release, Some(1)),
        capabilities(profile, &kube_version, &request.api_versions),
        ambient,
    )?;
    let crds = chart
        .crds()
        .into_iter()
        .map(|crd| {
            let path = Str::from(crd.filename);
            RenderedCrd {
                source: match profile.crd_path {
                    CrdPath::InChart => crd.name,
                    CrdPath::FromRoot => path.clone(),
                },
                path,
                data: crd.data,
            }
        })
        .collect();
    // Helm tests the end of the whole path, so `MYNOTES.txt` counts too.
    files.retain(|path, _| !path.as_bytes().ends_with(b"NOTES.txt"));
    if let Some(renderer) = renderer {
        files = post_render(&files, renderer, profile.merge, profile.split)?;
    }
    let mut rendered = sort_manifests(files, profile, warnings)?;
    rendered.crds = crds;
    rendered.steps = steps;
    rendered.versions = chart.versions();
    Ok(rendered)
}

/// `.Release`; lint has no revision and neither installs nor upgrades.
pub(crate) fn release_object(release: &Release, revision: Option<i64>) -> Value {
    let installs = revision.is_some() && !release.is_upgrade;
    let entries: [(&str, Value); 6] = [
        ("Name", Value::str(release.name.as_str())),
        ("Namespace", Value::str(release.namespace.as_str())),
        ("IsUpgrade", Value::Bool(release.is_upgrade)),
        ("IsInstall", Value::Bool(installs)),
        ("Revision", Value::int(revision.unwrap_or_default())),
        ("Service", Value::str("Helm")),
    ];
    Value::Map(
        entries
            .into_iter()
            .map(|(name, value)| (Str::from(name), value))
            .collect::<Map>(),
    )
}

/// Labels that Helm writes itself (`pkg/storage/driver/util.go`).
const RESERVED_LABELS: [&str; 6] = [
    "name",
    "owner",
    "status",
    "version",
    "createdAt",
    "modifiedAt",
];

fn refuse_reserved_labels(labels: &[String], profile: &Profile) -> Result<(), RenderError> {
    if !labels
        .iter()
        .any(|label| RESERVED_LABELS.contains(&label.as_str()))
    {
        return Ok(());
    }
    let supplied = match profile.reserved_labels {
        ReservedLabels::Suplied => "suplied",
        ReservedLabels::Supplied => "supplied",
    };
    Err(RenderError::refused(format!(
        "user {supplied} labels contains system reserved label name. System labels: [{}]",
        RESERVED_LABELS.join(" ")
    )))
}

fn check_kube_version(
    chart: &Chart,
    version: &KubeVersion,
    profile: &Profile,
) -> Result<(), RenderError> {
    let wanted = chart.metadata().kube_version.to_text();
    if wanted.is_empty() {
        return Ok(());
    }
    let fits = Constraint::parse(wanted.as_ref(), &profile.sprig.semver)
        .ok()
        .zip(Version::parse(&version.normalized, &profile.sprig.semver).ok())
        .is_some_and(|(constraint, version)| constraint.check(&version));
    if fits {
        return Ok(());
    }
    Err(RenderError::started(format!(
        "chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {}",
        version.version
    )))
}

/// Splits files into documents, tells hooks from manifests and sorts both.
fn sort_manifests(
    files: BTreeMap<Str, Str>,
    profile: &'static Profile,
    warnings: &mut Vec<Warning>,
) -> Result<RenderedChart, RenderError> {
    let mut manifests = Vec::new();
    let mut hooks = Vec::new();
    for (path, text) in &files {
        if trim_space(text.as_bytes()).is_empty() {
            continue;
        }
        for document in profile.split.documents(text.as_bytes()) {
            let head = match read_head(document, profile) {
                Ok(head) => head,
                Err(error) => {
                    let text = format!("YAML parse error on {path}: {error}");
                    return Err(
                        RenderError::started(text).with_partial(partial(files.iter()), hooks)
                    );
                }
            };
            let manifest = Manifest {
                path: path.clone(),
                content: Str::from(document),
                head,
            };
            match role(&manifest.head) {
                Role::Manifest => manifests.push(manifest),
                Role::Hook(events) => hooks.push(Hook { manifest, events }),
                Role::UnknownHook(annotation) => {
                    warnings.push(Warning::UnknownHook(annotation.to_string()));
                }
            }
        }
    }
    sort_by_kind(&mut manifests, profile.kind_order, |manifest| {
        manifest.head.kind.as_bytes()
    });
    sort_by_kind(&mut hooks, profile.kind_order, |hook| {
        hook.manifest.head.kind.as_bytes()
    });
    Ok(RenderedChart {
        crds: Vec::new(),
        manifests,
        hooks,
        warnings: Vec::new(),
        steps: 0,
        versions: Versions::new(),
    })
}

/// What `--debug` prints where a document is no YAML: every file as it was rendered.
fn partial<'a>(files: impl Iterator<Item = (&'a Str, &'a Str)>) -> Vec<u8> {
    let mut out = Vec::new();
    for (path, text) in files.filter(|(_, text)| !trim_space(text.as_bytes()).is_empty()) {
        crate::output::frame::document(&mut out, path.as_bytes(), text.as_bytes());
    }
    out
}
