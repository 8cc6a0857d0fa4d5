//! What a side of `diff` is: a chart, manifests of another tool, a revision of either, a golden.

use std::collections::BTreeMap;
use std::path::Path;

use artifact::Answer;
use chart::Versions;
use manifest::ManifestSet;

use crate::cases::{Case, Cell, find_profile};
use crate::cli::Diff;
use crate::config::{CaseConfig, ChanceConfig};
use crate::goldens::Goldens;
use crate::imports::{self, From, Import, Test};
use crate::other_version::chosen;
use crate::project::Project;
use crate::render_case::{Rendered, Renderer, ValueFiles};
use crate::repository::Tree;
use crate::repository::git::Git;
use crate::session::{Stop, undecided, usage};

/// What a side that is a golden begins with.
const GOLDENS: &str = "goldens:";
/// How many of the charts or tests of a side an error names.
const NAMED: usize = 3;

/// Which side is read: the flags that hold for it follow from that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// What a side holds.
pub(super) struct Read {
    /// Its manifests, by test where it has several.
    pub import: Import,
    /// How they were rendered for the namespace of the command line, where they are of charts.
    pub charts: Option<Charts>,
    /// Whether they are the golden of a case.
    pub is_golden: bool,
    /// The charts of a folder that do not render, by their paths in it.
    pub failures: BTreeMap<String, Failure>,
}

/// Why a chart does not render.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The reason, in Helm's words or in one sentence.
    pub text: String,
    /// Whether it is what Helm would answer; else nobody knows what the chart renders to.
    pub is_answer: bool,
}

impl Read {
    /// What a chart of this side renders to with the versions of the other side's, or with the next ones where those are the
    /// same; with whether they are the other side's. The charts are called as in [`Import`], a single one by nothing. None
    /// where this side is no chart, and where it does not render so.
    pub fn with_versions_of(
        &self,
        other: &Read,
        (other_name, name): (&str, &str),
    ) -> Option<(ManifestSet, bool)> {
        let charts = self.charts.as_ref()?;
        let rendered = charts.rendered.get(name)?;
        let base = other
            .charts
            .as_ref()
            .and_then(|charts| charts.rendered.get(other_name));
        let base = base.map(|rendered| &rendered.versions);
        let (versions, is_base) = chosen(&rendered.versions, base, &charts.cell);
        let set = charts.render_as(&rendered.path, &versions).ok()?.ok()?;
        Some((set.set, is_base))
    }

    /// Whether it holds snapshots of helm-unittest.
    pub fn is_unittest(&self) -> bool {
        self.has(From::Unittest)
    }

    /// Whether it holds goldens, which have fingerprints in the place of secrets.
    pub fn has_goldens(&self) -> bool {
        self.is_golden || self.has(From::Golden)
    }

    fn has(&self, from: From) -> bool {
        match &self.import {
            Import::Manifests(_) => false,
            Import::Tests(tests) => tests.iter().any(|test| test.from == from),
        }
    }
}

/// Reads a side; a chart is rendered for the namespace.
pub(super) fn read(
    side: Side,
    text: &str,
    args: &Diff,
    namespace: Option<&str>,
) -> Result<Read, Stop> {
    let plain = |import| Read {
        import,
        charts: None,
        is_golden: false,
        failures: BTreeMap::new(),
    };
    if let Some(case) = text.strip_prefix(GOLDENS) {
        return Ok(Read {
            is_golden: true,
            ..plain(Import::Manifests(golden(case)?))
        });
    }
    let path = Path::new(text);
    if path.exists() {
        let charts = if path.is_dir() && !is_chart(path) {
            Tree::Work(path.to_path_buf()).charts().map_err(undecided)?
        } else {
            Vec::new()
        };
        if !is_chart(path) && charts.is_empty() {
            return from_disk(path).map(plain);
        }
        let full = path
            .canonicalize()
            .map_err(|error| undecided(format!("{text}: {error}")))?;
        let root = Git::discover(full.parent().unwrap_or(&full)).map_or_else(
            || full.parent().unwrap_or(&full).to_path_buf(),
            |git| git.root().to_path_buf(),
        );
        let root = root.canonicalize().unwrap_or(root);
        let inside = full
            .strip_prefix(&root)
            .unwrap_or(&full)
            .to_string_lossy()
            .into_owned();
        let tree = Tree::Work(root);
        if charts.is_empty() {
            return one_chart(side, tree, &inside, args, namespace);
        }
        return several(side, &tree, &inside, charts, args, namespace);
    }
    let Some((revision, inside)) = text.split_once(':') else {
        return Err(usage(format!(
            "{text}: no such file or folder; a side is a chart, a file or folder of manifests, REV:PATH or goldens:CHART/CASE"
        )));
    };
    let git = Git::discover(Path::new("."))
        .ok_or_else(|| usage(format!("{text}: this folder is in no git repository")))?;
    let inside = &from_here(inside, &git);
    let commit = git.commit(revision).map_err(usage)?;
    let files = git.revision(&commit).map_err(undecided)?;
    let tree = Tree::Revision(files.clone(), String::new());
    if tree.is_chart(inside).map_err(undecided)? {
        return one_chart(side, tree, inside, args, namespace);
    }
    let below = Tree::Revision(files, inside.trim_matches('/').to_owned());
    let charts = below.charts().map_err(undecided)?;
    if !charts.is_empty() {
        return several(side, &tree, inside, charts, args, namespace);
    }
    if let Some(bytes) = tree.read(inside).map_err(undecided)? {
        return imports::read_file(text, &bytes)
            .map(plain)
            .map_err(undecided);
    }
    folder(&tree, inside, text).map(plain)
}

/// A path of a revision that begins with `./` or `../` is relative to the current folder, as for git itself.
fn from_here(path: &str, git: &Git) -> String {
    let here = Path::new(".").canonicalize().ok();
    let top = git.root().canonicalize().ok();
    let (Some(here), Some(top), Some("." | "..")) = (here, top, path.split('/').next()) else {
        return path.to_owned();
    };
    let mut parts: Vec<String> = Vec::new();
    let folder = here.strip_prefix(top).unwrap_or(Path::new(""));
    for part in folder.to_string_lossy().split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            // What leads out of the repository is in no revision.
            ".." if parts.pop().is_none() => return path.to_owned(),
            ".." => {}
            part => parts.push(part.to_owned()),
        }
    }
    parts.join("/")
}

fn is_chart(path: &Path) -> bool {
    let is_archive = path.extension().is_some_and(|extension| extension == "tgz")
        || path.to_string_lossy().ends_with(".tar.gz");
    is_archive || path.join("Chart.yaml").is_file()
}

fn from_disk(path: &Path) -> Result<Import, Stop> {
    let name = path.to_string_lossy();
    // A file, or a pipe: `rendergate diff <(kubectl get …) …`.
    if path.is_dir() {
        return folder(&Tree::Work(path.to_path_buf()), ".", &name);
    }
    let bytes = std::fs::read(path).map_err(|error| undecided(format!("{name}: {error}")))?;
    imports::read_file(&name, &bytes).map_err(undecided)
}

/// The manifests below a folder of a tree; `name` is what the user calls it.
fn folder(tree: &Tree, folder: &str, name: &str) -> Result<Import, Stop> {
    let prefix = match folder.trim_end_matches('/') {
        "." | "" => String::new(),
        folder => format!("{folder}/"),
    };
    let all = tree.files_below(folder).map_err(undecided)?;
    if all.is_empty() && matches!(tree, Tree::Revision(..)) {
        return Err(usage(format!(
            "{name}: no such file or folder in that revision (PATH is from the repository's top, or begins with ./)"
        )));
    }
    let inside: Vec<String> = all
        .iter()
        .filter_map(|path| path.strip_prefix(&prefix))
        .map(str::to_owned)
        .collect();
    let charts: Vec<&str> = inside
        .iter()
        .filter_map(|path| path.strip_suffix("/Chart.yaml"))
        .take(NAMED)
        .collect();
    if !charts.is_empty() {
        return Err(usage(format!(
            "{name}: holds charts in hidden folders ({}), not manifests: name the folder of one",
            charts.join(", ")
        )));
    }
    let files = imports::chosen(&inside);
    if files.is_empty() {
        return Err(usage(format!(
            "{name}: no Chart.yaml and no manifests (*.yaml, *.yml, *.json) or snapshots (*.snap) in it"
        )));
    }
    let paths: Vec<String> = files.iter().map(|path| format!("{prefix}{path}")).collect();
    let bytes = tree.read_many(&paths).map_err(undecided)?;
    let files: Vec<imports::File> = files
        .into_iter()
        .zip(bytes)
        .filter_map(|(path, bytes)| Some((path, bytes?)))
        .collect();
    imports::read_folder(name.trim_end_matches('/'), &files).map_err(undecided)
}

/// The folder of goldens and what is in it.
pub(super) fn goldens() -> Result<(String, Goldens), Stop> {
    let project = Project::open(Path::new("."), None).map_err(usage)?;
    let Some(folder) = project.config.goldens else {
        return Err(usage(
            "goldens: the configuration keeps none (`goldens:` in rendergate.yaml)",
        ));
    };
    let goldens = Goldens::read(&Tree::Work(project.root), &folder).map_err(undecided)?;
    Ok((folder, goldens))
}

fn golden(case: &str) -> Result<ManifestSet, Stop> {
    let (folder, goldens) = goldens()?;
    let (chart, name) = case
        .rsplit_once('/')
        .ok_or_else(|| usage(format!("goldens:{case}: a case is CHART/CASE")))?;
    let found = goldens
        .of_case(chart, name)
        .next()
        .map(|golden| golden.answer.clone());
    match found {
        Some(Answer::Manifests(set)) => Ok(set),
        Some(Answer::Error(sentence)) => Err(undecided(format!(
            "goldens:{case} holds an error: {sentence}"
        ))),
        None => Err(usage(format!(
            "goldens:{case}: no such golden below {folder}/"
        ))),
    }
}

fn one_chart(
    side: Side,
    tree: Tree,
    path: &str,
    args: &Diff,
    namespace: Option<&str>,
) -> Result<Read, Stop> {
    let mut charts = Charts::open(side, tree, args, namespace)?;
    match charts.render("", path)? {
        Ok(set) => Ok(Read {
            import: Import::Manifests(set),
            charts: Some(charts),
            is_golden: false,
            failures: BTreeMap::new(),
        }),
        Err(Failure {
            text,
            is_answer: true,
        }) => Err(undecided(format!(
            "{path} does not render:\n{}",
            report::escape::text(&text)
        ))),
        Err(Failure { text, .. }) => Err(undecided(format!("{path}: {text}"))),
    }
}

/// All charts below a folder, each as a test of its own.
fn several(
    side: Side,
    tree: &Tree,
    folder: &str,
    charts: Vec<String>,
    args: &Diff,
    namespace: Option<&str>,
) -> Result<Read, Stop> {
    let mut of_side = Charts::open(side, tree.clone(), args, namespace)?;
    let mut tests = Vec::new();
    let mut failures = BTreeMap::new();
    for name in charts {
        let path = match folder.trim_matches('/') {
            "" | "." => name.clone(),
            folder => format!("{folder}/{name}"),
        };
        match of_side.render(&name, &path)? {
            Ok(set) => tests.push(Test {
                name,
                set,
                from: From::Elsewhere,
            }),
            Err(failure) => {
                failures.insert(name, failure);
            }
        }
    }
    Ok(Read {
        import: Import::Tests(tests),
        charts: Some(of_side),
        is_golden: false,
        failures,
    })
}

/// How the charts of a side are rendered.
pub(super) struct Charts {
    renderer: Renderer,
    cell: Cell,
    config: CaseConfig,
    /// Those that rendered, by their names.
    rendered: BTreeMap<String, OfChart>,
}

/// A chart that rendered.
struct OfChart {
    /// Its path in the renderer's tree.
    path: String,
    versions: Versions,
}

/// What a chart renders to.
struct Output {
    set: ManifestSet,
    versions: Versions,
}

impl Charts {
    fn open(side: Side, tree: Tree, args: &Diff, namespace: Option<&str>) -> Result<Charts, Stop> {
        let own = match side {
            Side::Before => &args.before_helm_version,
            Side::After => &args.after_helm_version,
        };
        let profile = match own.as_ref().or(args.helm_version.as_ref()) {
            Some(name) => find_profile(name).map_err(usage)?,
            None => {
                let project = Project::open(Path::new("."), None).map_err(usage)?;
                match project.config.helm.first() {
                    Some(name) => find_profile(name).map_err(usage)?,
                    None => helm_render::profile::newest(),
                }
            }
        };
        let kube_version = args
            .kube_version
            .as_ref()
            .map(|text| (text.clone(), helm_render::KubeVersion::parse(text, profile)));
        let flags = &args.values;
        let (values, set) = match side {
            Side::Before => (&flags.before_values, &flags.before_set),
            Side::After => (&flags.after_values, &flags.after_set),
        };
        let both = |common: &[String], own: &[String]| -> Vec<String> {
            common.iter().chain(own).cloned().collect()
        };
        let config = CaseConfig {
            name: "diff".into(),
            values: both(&flags.values, values),
            set: both(&flags.set, set),
            set_string: flags.set_string.clone(),
            set_json: flags.set_json.clone(),
            release: Some(args.release.clone()),
            namespace: namespace.map(str::to_owned),
            ..CaseConfig::default()
        };
        let cell = Cell {
            profile,
            kube_version,
        };
        Ok(Charts {
            renderer: Renderer::new(tree, ChanceConfig::default()).with_values(ValueFiles::Process),
            cell,
            config,
            rendered: BTreeMap::new(),
        })
    }

    /// What a chart renders to, or why it does not. It is known by its name from then on.
    fn render(&mut self, name: &str, path: &str) -> Result<Result<ManifestSet, Failure>, Stop> {
        let rendered = self.render_as(path, &Versions::new())?;
        Ok(rendered.map(|Output { set, versions }| {
            let path = path.to_owned();
            self.rendered
                .insert(name.to_owned(), OfChart { path, versions });
            set
        }))
    }

    fn render_as(&self, path: &str, versions: &Versions) -> Result<Result<Output, Failure>, Stop> {
        let case = Case {
            chart: path.to_string(),
            name: "diff".into(),
            config: self.config.clone(),
            cells: vec![self.cell.clone()],
        };
        let frozen = self.renderer.frozen(&case);
        match self.renderer.render_as(&case, &self.cell, frozen, versions) {
            Rendered::Chart(rendered) => {
                let set = ManifestSet::read(&rendered.text())
                    .map_err(|error| undecided(format!("{path}: {error}")))?;
                let versions = rendered.chart.versions;
                Ok(Ok(Output { set, versions }))
            }
            Rendered::Error(text) => Ok(Err(Failure {
                text,
                is_answer: true,
            })),
            Rendered::Failed(failure) => Ok(Err(Failure {
                text: failure.message,
                is_answer: false,
            })),
        }
    }
}
