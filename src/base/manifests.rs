//! A folder of manifests as the base (`--base-manifests`): what another tool rendered, or what is deployed.
//!
//! A case is compared with the first of these that is there, a folder or a file with the ending `.yaml`, `.yml`, `.json` or
//! `.golden.yaml`:
//!
//! 1. the path that `rendergate render` writes it to, `CHART/CASE`;
//! 2. its name, where no other case has it;
//! 3. the name of its release, where the case names one that no other case has;
//! 4. the path of its chart, then the name in its `Chart.yaml`, where the chart has one case (`helm template --output-dir`).
//!
//! A file stands for one case only. A single file, and a folder with none of these names, are for a run of one case.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use artifact::{Answer, FINGERPRINT, MaskKey, Masking, mask};
use gate::{BaseState, Rendering};
use manifest::{ManifestSet, RawDigest, Resource, canonical};
use serde_json::Value;

use super::all_cases;
use super::revision::BaseRevision;
use crate::cases::Case;
use crate::imports::{self, Import};
use crate::pipeline::{CaseOutcome, artifact_cell};
use crate::repository::Tree;
use crate::session::Session;

/// How many names an error shows.
const NAMED: usize = 3;

/// Manifests that answer for the base.
pub struct BaseManifests {
    /// Their name for people.
    pub name: String,
    /// The files that belong to no case.
    pub without_case: Vec<String>,
    /// What answers for a cell of a case, by the case's id.
    answers: BTreeMap<(String, artifact::Cell), ManifestSet>,
}

/// The files of the folder, with their bytes.
struct Files {
    /// What the user calls it.
    folder: String,
    files: BTreeMap<String, Vec<u8>>,
    is_file: bool,
}

impl BaseManifests {
    /// Reads a folder or file. Where the change is compared with a revision and the folder lies in the repository, it is read
    /// from that revision: a pull request must not bring what it is compared with.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(
        folder: &str,
        session: &Session,
        revision: Option<&BaseRevision>,
        key: &MaskKey,
    ) -> Result<BaseManifests, String> {
        let files = match inside(folder, session) {
            Some(path) => in_repository(folder, &path, session, revision)?,
            None => from_disk(folder)?,
        };
        refuse_snapshots(&files)?;
        let names = Names::of(session);
        let mut found = BaseManifests {
            name: format!("manifests in {folder}"),
            without_case: Vec::new(),
            answers: BTreeMap::new(),
        };
        let mut owners: BTreeMap<&str, String> = BTreeMap::new();
        for case in &names.cases {
            for cell in case.cells.iter().map(artifact_cell) {
                let Some(paths) = files.of(case, &cell, &names, session) else {
                    continue;
                };
                for path in &paths {
                    if let Some(other) = owners.insert(path, case.id())
                        && other != case.id()
                    {
                        return Err(format!(
                            "{folder}/{path}: belongs to two cases, {other} and {}: give one of them a file of its own name",
                            case.id()
                        ));
                    }
                }
                let set = files.read(&paths)?;
                found.answers.insert((case.id(), cell), masked(set, key));
            }
        }
        if found.answers.is_empty() {
            return Err(files.matches_nothing(session));
        }
        let unowned = files
            .files
            .keys()
            .filter(|path| !owners.contains_key(path.as_str()));
        found.without_case = unowned.map(|path| format!("{folder}/{path}")).collect();
        Ok(found)
    }

    /// What answers for a cell of head; none where nothing has its case's name.
    pub fn answer(&self, head: &CaseOutcome, at: usize) -> Option<BaseState> {
        let outcome = head.cells.get(at)?;
        let key = (head.case.id(), outcome.cell.clone());
        let mut set = self.answers.get(&key)?.clone();
        if let Rendering::Manifests(now) = &outcome.rendering {
            imports::align(&mut set, now, &head.case.namespace());
        }
        Some(BaseState::Present {
            answer: Answer::Manifests(set),
            chance: None,
        })
    }
}

/// The path inside the repository, from its top; none outside of it. What a link leads to does not count: a pull request
/// can bring links.
fn inside(folder: &str, session: &Session) -> Option<String> {
    let git = session.project.git.as_ref()?;
    let here = Path::new(".").canonicalize().ok()?;
    let mut full = PathBuf::new();
    for part in here.join(folder).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                full.pop();
            }
            part => full.push(part),
        }
    }
    let top = git.root().canonicalize().ok()?;
    let path = full.strip_prefix(top).ok()?;
    Some(path.to_string_lossy().into_owned())
}

fn in_repository(
    folder: &str,
    path: &str,
    session: &Session,
    revision: Option<&BaseRevision>,
) -> Result<Files, String> {
    let Some(base) = revision else {
        return from_disk(folder);
    };
    let text = |error: crate::repository::TreeError| error.to_string();
    let files = from_tree(folder, &base.top, path).map_err(text)?;
    if !files.files.is_empty() {
        return Ok(files);
    }
    // What head's commit does not hold either was made by the run itself, from the outside.
    let git = session.project.git.as_ref().ok_or("no git repository")?;
    let head = git
        .commit("HEAD")
        .and_then(|commit| git.revision(&commit))
        .map_err(|error| error.to_string())?;
    let is_tracked = head.paths().any(|file| {
        let is_above = |one: &str, other: &str| {
            let rest = one.strip_prefix(other);
            rest.is_some_and(|rest| other.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        is_above(file, path) || is_above(path, file)
    });
    if is_tracked {
        return Err(format!(
            "{folder}: {} does not have it, this change brings it: a change must not bring what it is compared with; merge it first, or keep it outside of the repository",
            base.name
        ));
    }
    from_disk(folder)
}

fn from_disk(folder: &str) -> Result<Files, String> {
    let path = Path::new(folder);
    if path.is_dir() {
        let tree = Tree::Work(path.to_path_buf());
        return from_tree(folder, &tree, ".").map_err(|error| error.to_string());
    }
    let bytes = std::fs::read(path).map_err(|error| {
        let text = crate::environment::go_io_text(&error);
        format!("{folder}: {text}")
    })?;
    Ok(Files {
        folder: folder.to_owned(),
        files: [(String::new(), bytes)].into(),
        is_file: true,
    })
}

fn from_tree(folder: &str, tree: &Tree, path: &str) -> Result<Files, crate::repository::TreeError> {
    if path != "."
        && let Some(bytes) = tree.read(path)?
    {
        return Ok(Files {
            folder: folder.to_owned(),
            files: [(String::new(), bytes)].into(),
            is_file: true,
        });
    }
    let prefix = match path {
        "." | "" => String::new(),
        path => format!("{path}/"),
    };
    let mut paths = tree.files_below(path)?;
    paths.retain(|path| imports::is_manifest(path) || imports::is_snapshot(path));
    let bytes = tree.read_many(&paths)?;
    let inside = |path: String| path.strip_prefix(&prefix).map(str::to_owned);
    let read = paths.into_iter().zip(bytes);
    Ok(Files {
        folder: folder.trim_end_matches('/').to_owned(),
        files: read
            .filter_map(|(path, bytes)| Some((inside(path)?, bytes?)))
            .collect(),
        is_file: false,
    })
}

/// Snapshots hold what tests look at, not what a case renders.
fn refuse_snapshots(files: &Files) -> Result<(), String> {
    let name = |path: &str| match path {
        "" => files.folder.clone(),
        path => format!("{}/{path}", files.folder),
    };
    let mut names = files.files.keys().map(|path| name(path));
    match names.find(|name| imports::is_snapshot(name)) {
        Some(name) => Err(format!(
            "{name}: a snapshot holds what tests look at, not all that a case renders; `rendergate diff` shows what differs from it"
        )),
        None => Ok(()),
    }
}

impl Files {
    /// The files that answer for a cell of a case.
    fn of(
        &self,
        case: &Case,
        cell: &artifact::Cell,
        names: &Names<'_>,
        session: &Session,
    ) -> Option<Vec<&str>> {
        let own = names.of_cell(case, cell);
        let mut found = own.iter().map(|name| self.named(name));
        if let Some(paths) = found.find(|paths| !paths.is_empty()) {
            return Some(paths);
        }
        let is_whole = session.cases.len() == 1
            && session.cases.iter().any(|one| one.id() == case.id())
            && (self.is_file || !self.is_for(names));
        (is_whole && !self.files.is_empty())
            .then(|| self.files.keys().map(String::as_str).collect())
    }

    /// Whether any case has files of its name.
    fn is_for(&self, names: &Names<'_>) -> bool {
        names.cases.iter().any(|case| {
            let mut cells = case.cells.iter().map(artifact_cell);
            cells.any(|cell| {
                let names = names.of_cell(case, &cell);
                names.iter().any(|name| !self.named(name).is_empty())
            })
        })
    }

    /// The files of a name: a folder, or a file with one of the endings.
    fn named(&self, name: &str) -> Vec<&str> {
        let is_of = |path: &&str| {
            path.strip_prefix(name).is_some_and(|rest| {
                rest.starts_with('/') || [".yaml", ".yml", ".json", ".golden.yaml"].contains(&rest)
            })
        };
        self.files
            .keys()
            .map(String::as_str)
            .filter(is_of)
            .collect()
    }

    fn read(&self, paths: &[&str]) -> Result<ManifestSet, String> {
        let files: Vec<imports::File> = paths
            .iter()
            .filter_map(|path| Some(((*path).to_owned(), self.files.get(*path)?.clone())))
            .collect();
        if self.is_file
            && let [(_, bytes)] = files.as_slice()
        {
            return match imports::read_file(&self.folder, bytes)? {
                Import::Manifests(set) => Ok(set),
                Import::Tests(tests) => imports::merged(&tests).map(|(set, _)| set),
            };
        }
        match imports::read_folder(&self.folder, &files)? {
            Import::Manifests(set) => Ok(set),
            Import::Tests(tests) => imports::merged(&tests).map(|(set, _)| set),
        }
    }

    fn matches_nothing(&self, session: &Session) -> String {
        let folder = &self.folder;
        if self.files.is_empty() {
            return format!("{folder}: no manifests (*.yaml, *.yml, *.json) in it");
        }
        if self.is_file {
            return format!(
                "{folder}: one file is for one case, and this run has {}; name a folder with a file for each, or run one case (`check --case`)",
                session.cases.len()
            );
        }
        let cases = session.cases.iter().take(NAMED);
        let wanted: Vec<String> = cases.map(|case| format!("{}.yaml", case.id())).collect();
        let there: Vec<&str> = self.files.keys().take(NAMED).map(String::as_str).collect();
        format!(
            "{folder}: nothing in it has the name of a case; looked for {} and the like, found {}",
            wanted.join(", "),
            there.join(", ")
        )
    }
}

/// What files of cases may be called.
struct Names<'s> {
    cases: Vec<&'s Case>,
    /// The name in each chart's `Chart.yaml`, by its path.
    charts: BTreeMap<&'s str, String>,
}

impl<'s> Names<'s> {
    fn of(session: &'s Session) -> Names<'s> {
        let cases: Vec<&Case> = all_cases(session).collect();
        let mut charts = BTreeMap::new();
        for case in &cases {
            if charts.contains_key(case.chart.as_str()) {
                continue;
            }
            let rules = case.cells.first().map(|cell| cell.profile.chart);
            let chart = rules.and_then(|rules| session.tree.load_chart(&case.chart, rules).ok());
            if let Some(chart) = chart {
                charts.insert(case.chart.as_str(), chart.metadata().name.to_string());
            }
        }
        Names { cases, charts }
    }

    /// The names for a cell of a case, the nearest first.
    fn of_cell(&self, case: &Case, cell: &artifact::Cell) -> Vec<String> {
        let is_only = |is_same: &dyn Fn(&Case) -> bool| {
            self.cases.iter().filter(|other| is_same(other)).count() == 1
        };
        let mut names = Vec::new();
        let layout = |cell| artifact::layout::golden_file(&case.chart, &case.name, cell).ok();
        for file in [layout(Some(cell)), layout(None)].into_iter().flatten() {
            names.extend(file.strip_suffix(".yaml").map(str::to_owned));
        }
        names.push(case.id());
        if is_only(&|other| other.name == case.name) {
            names.push(case.name.clone());
        }
        if let Some(release) = &case.config.release
            && is_only(&|other| other.config.release.as_ref() == Some(release))
        {
            names.push(release.clone());
        }
        if is_only(&|other| other.chart == case.chart) {
            names.push(case.chart.clone());
            let name = self.charts.get(case.chart.as_str());
            let is_own =
                |name: &&String| self.charts.values().filter(|one| one == name).count() == 1;
            names.extend(name.filter(is_own).cloned());
        }
        names
    }
}

/// Hides the values of secrets; those that `rendergate render` has hidden already stay.
fn masked(set: ManifestSet, key: &MaskKey) -> ManifestSet {
    let mut resources: Vec<Resource> = Vec::with_capacity(set.len());
    for resource in set.resources() {
        let mut one = ManifestSet::from_resources(vec![(**resource).clone()]);
        if !is_masked(&resource.content) {
            mask(&mut one, &Masking::Fingerprints(key.clone()));
        }
        // Another tool wrote the text: its bytes say nothing about the chart's.
        one.edit_some(|_| true, |resource| resource.raw = RawDigest::Unknown);
        resources.extend(one.resources().iter().map(|resource| (**resource).clone()));
    }
    ManifestSet::from_resources(resources)
}

/// Whether all values of a Secret, or a checksum in another document, are fingerprints.
fn is_masked(content: &Value) -> bool {
    let values = ["data", "stringData"]
        .iter()
        .filter_map(|field| content[*field].as_object())
        .flat_map(|values| values.values());
    if content["kind"] != "Secret" {
        return canonical::json(content).contains(FINGERPRINT);
    }
    let mut texts = values.map(Value::as_str).peekable();
    texts.peek().is_some()
        && texts.all(|text| text.is_some_and(|text| text.starts_with(FINGERPRINT)))
}
