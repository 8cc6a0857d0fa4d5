//! `rendergate diff BEFORE AFTER`: shows what differs; judges nothing.

use std::path::{Path, PathBuf};

use artifact::{Answer, MaskKey, MaskReport, Masking, mask};
use gate::kubernetes::upgrade::Upgrade;
use gate::{
    Approvals, BaseFacts, BaseState, CaseEvidence, CaseId, Expectation, GoldenState, Policy,
    Rendering, RunFacts, decide, examine,
};
use manifest::ManifestSet;
use report::{Fact, Outcome, Purpose};

use super::Printed;
use crate::cases::{Case, Cell, find_profile};
use crate::cli::Diff;
use crate::config::{CaseConfig, ChanceConfig};
use crate::environment::Environment;
use crate::exit::Status;
use crate::goldens::Goldens;
use crate::project::Project;
use crate::render_case::{Rendered, Renderer, ValueFiles};
use crate::repository::Tree;
use crate::repository::git::Git;
use crate::session::{Stop, ephemeral_key, print, undecided, usage};

/// What a side that is a golden begins with.
const GOLDENS: &str = "goldens:";
/// How many bytes of manifests one side may have.
const MAX_BYTES: u64 = 1 << 30;

/// Shows what differs.
pub fn run(args: &Diff, environment: &Environment) -> Printed {
    diff(args, environment).unwrap_or_else(|stop| *stop)
}

/// Which side is read: the flags that hold for it follow from that.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

fn diff(args: &Diff, environment: &Environment) -> Result<Printed, Stop> {
    let masking = Masking::Fingerprints(key(args, environment)?);
    let read = |side: Side, text: &str| -> Result<(ManifestSet, MaskReport), Stop> {
        let mut set = manifests(side, text, args)?;
        // What a golden holds are fingerprints already.
        let masked = if args.show_secrets || text.starts_with(GOLDENS) {
            MaskReport::default()
        } else {
            mask(&mut set, &masking)
        };
        Ok((set, masked))
    };
    let (before, _) = read(Side::Before, &args.before)?;
    let (after, masked) = read(Side::After, &args.after)?;
    let evidence = CaseEvidence {
        id: CaseId {
            chart: args.after.clone(),
            case: String::new(),
            cell: None,
        },
        expect: Expectation::Render,
        kubernetes: None,
        upgrade: Upgrade::default(),
        namespace: None,
        head: Rendering::Manifests(after),
        chance: None,
        masked,
        golden: GoldenState::NotKept,
        base: BaseState::Present {
            answer: Answer::Manifests(before),
            chance: None,
        },
    };
    let policy = Policy::default();
    let approvals = Approvals::default();
    let report = examine(&policy, &approvals, evidence);
    let differs = report
        .changes
        .as_ref()
        .is_some_and(|changes| !changes.is_empty());
    let facts = RunFacts {
        base: BaseFacts::Compared(args.before.clone()),
        partial: true,
        ..RunFacts::default()
    };
    let about = vec![
        Fact {
            name: "before".into(),
            value: args.before.clone(),
        },
        Fact {
            name: "after".into(),
            value: args.after.clone(),
        },
    ];
    let verdict = decide(&policy, &approvals, facts, vec![report]);
    let outcome = Outcome {
        command: "diff".into(),
        facts: about,
        purpose: Purpose::Show,
        verdict,
    };
    let status = if differs && args.detailed_exitcode {
        Status::Refused
    } else {
        Status::Passed
    };
    print(&outcome, &args.output, environment, status)
}

/// The key of fingerprints: that of the goldens where a side is one of them, so that both sides say the same of the
/// same value; else one that nobody knows.
fn key(args: &Diff, environment: &Environment) -> Result<MaskKey, Stop> {
    if ![&args.before, &args.after]
        .iter()
        .any(|side| side.starts_with(GOLDENS))
    {
        return ephemeral_key();
    }
    if args.show_secrets {
        return Err(usage(
            "goldens hold fingerprints of secrets, so --show-secrets has nothing to show beside them",
        ));
    }
    if let Some(text) = environment.get("RENDERGATE_KEY") {
        return MaskKey::from_text(text).map_err(|error| usage(format!("RENDERGATE_KEY: {error}")));
    }
    let (folder, goldens) = goldens()?;
    let key = goldens
        .key()
        .map_err(|error| usage(format!("{folder}/.key: {error}")))?;
    key.map_or_else(ephemeral_key, Ok)
}

fn manifests(side: Side, text: &str, args: &Diff) -> Result<ManifestSet, Stop> {
    if let Some(case) = text.strip_prefix(GOLDENS) {
        return golden(case);
    }
    let path = Path::new(text);
    if path.exists() {
        if is_chart(path) {
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
            return rendered(side, Tree::Work(root), &inside, args);
        }
        return plain(path);
    }
    let Some((revision, inside)) = text.split_once(':') else {
        return Err(usage(format!(
            "{text}: no such file or folder; a side is a chart, a file or folder of manifests, REV:PATH or goldens:CHART/CASE"
        )));
    };
    let git = Git::discover(Path::new("."))
        .ok_or_else(|| usage(format!("{text}: this folder is in no git repository")))?;
    let commit = git.commit(revision).map_err(usage)?;
    let tree = Tree::Revision(git.revision(&commit).map_err(undecided)?, String::new());
    if tree.is_chart(inside).map_err(undecided)? {
        return rendered(side, tree, inside, args);
    }
    match tree.read(inside).map_err(undecided)? {
        Some(bytes) => read_set(&bytes, text),
        None => {
            let files = tree.files_below(inside).map_err(undecided)?;
            let files: Vec<String> = files.into_iter().filter(|path| is_manifest(path)).collect();
            if files.is_empty() {
                return Err(usage(format!(
                    "{text}: no such file or folder in that revision (PATH is from the repository's top)"
                )));
            }
            let mut all = Vec::new();
            for (file, bytes) in files.iter().zip(tree.read_many(&files).map_err(undecided)?) {
                all.extend(
                    read_set(&bytes.unwrap_or_default(), file)?
                        .resources()
                        .iter()
                        .map(|one| (**one).clone()),
                );
            }
            Ok(ManifestSet::from_resources(all))
        }
    }
}

fn is_chart(path: &Path) -> bool {
    let is_archive = path.extension().is_some_and(|extension| extension == "tgz")
        || path.to_string_lossy().ends_with(".tar.gz");
    is_archive || path.join("Chart.yaml").is_file()
}

fn is_manifest(path: &str) -> bool {
    [".yaml", ".yml", ".json"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn read_set(bytes: &[u8], name: &str) -> Result<ManifestSet, Stop> {
    ManifestSet::read(bytes).map_err(|error| undecided(format!("{name}: {error}")))
}

/// A file of manifests, or all manifests below a folder in the order of their paths.
fn plain(path: &Path) -> Result<ManifestSet, Stop> {
    // A file, or a pipe: `rendergate diff <(kubectl get …) …`.
    if !path.is_dir() {
        let bytes = std::fs::read(path)
            .map_err(|error| undecided(format!("{}: {error}", path.display())))?;
        return read_set(&bytes, &path.to_string_lossy());
    }
    let tree = Tree::Work(path.to_path_buf());
    let files: Vec<String> = tree
        .files_below(".")
        .map_err(undecided)?
        .into_iter()
        .filter(|path| is_manifest(path))
        .collect();
    if files.is_empty() {
        return Err(usage(format!(
            "{}: no Chart.yaml and no manifests (*.yaml, *.yml, *.json) in it",
            path.display()
        )));
    }
    let mut size = 0;
    let mut all = Vec::new();
    for file in files {
        let name = path.join(&file);
        size += name.metadata().map_or(0, |meta| meta.len());
        if size > MAX_BYTES {
            return Err(undecided(format!(
                "{}: more than {MAX_BYTES} bytes of manifests",
                path.display()
            )));
        }
        let bytes = tree.read(&file).map_err(undecided)?.unwrap_or_default();
        let set = read_set(&bytes, &name.to_string_lossy())?;
        all.extend(set.resources().iter().map(|resource| (**resource).clone()));
    }
    Ok(ManifestSet::from_resources(all))
}

/// The folder of goldens and what is in it.
fn goldens() -> Result<(String, Goldens), Stop> {
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

fn rendered(side: Side, tree: Tree, path: &str, args: &Diff) -> Result<ManifestSet, Stop> {
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
        namespace: Some(args.namespace.clone()),
        ..CaseConfig::default()
    };
    let cell = Cell {
        profile,
        kube_version,
    };
    let case = Case {
        chart: path.to_string(),
        name: "diff".into(),
        config,
        cells: vec![cell.clone()],
    };
    let renderer = Renderer::new(tree, ChanceConfig::default()).with_values(ValueFiles::Process);
    let name = PathBuf::from(path);
    match renderer.render(&case, &cell) {
        Rendered::Chart(rendered) => read_set(&rendered.text(), &name.to_string_lossy()),
        Rendered::Error(text) => Err(undecided(format!(
            "{path} does not render:\n{}",
            report::escape::text(&text)
        ))),
        Rendered::Failed(failure) => Err(undecided(format!("{path}: {}", failure.message))),
    }
}
