//! The base of a comparison: a revision's cases, goldens and policy.

use artifact::{Answer, MaskKey, Masking};
use gate::scope::Item;
use gate::{BaseFacts, BaseState, CaseId, Code, HelmChange, Level, Policy, Rendering, RunFacts};

use crate::cases::{Case, expand};
use crate::chart_changes::{chart_changes, dependency_changes};
use crate::cli::Selection;
use crate::config::Config;
use crate::environment::Environment;
use crate::goldens::Goldens;
use crate::pipeline::{BaseCell, CaseOutcome, CellOutcome, Chance, render_cases};
use crate::project::CONFIG_FILE;
use crate::render_case::Renderer;
use crate::repository::Tree;
use crate::session::{Session, policy};

/// The base of a comparison.
pub enum Base {
    /// Nobody asks for one, or it cannot be had.
    None(BaseFacts),
    /// A revision.
    Revision(Box<BaseRevision>),
}

/// A revision whose cases answer for the base.
pub struct BaseRevision {
    /// Its name for people.
    pub name: String,
    /// Its files.
    pub tree: Tree,
    config: Config,
    policy: Policy,
    cases: Vec<Case>,
    goldens: Option<Goldens>,
    /// The base's cases rendered by this program, where its goldens do not answer.
    rendered: Vec<CaseOutcome>,
    key: MaskKey,
}

impl Base {
    /// Opens the base that was asked for (`--base`), or that a pull request has. Never fails: what cannot be read is said
    /// in the facts.
    pub fn open(
        wanted: Option<&str>,
        selection: &Selection,
        environment: &Environment,
        session: &Session,
        head: &[CaseOutcome],
        key: &MaskKey,
    ) -> Base {
        let asked = wanted.is_some();
        let wanted = match (wanted, environment.get("GITHUB_BASE_REF")) {
            (Some(revision), _) => revision.to_owned(),
            (None, Some(branch)) => format!("origin/{branch}"),
            (None, None) => return Base::None(BaseFacts::NotAsked),
        };
        let Some(git) = &session.project.git else {
            let reason = format!("{wanted}: this folder is in no git repository");
            // Who names a base wants an answer about it.
            return Base::None(if asked {
                BaseFacts::Unreadable(reason)
            } else {
                BaseFacts::Skipped(reason)
            });
        };
        let opened = (|| -> Result<BaseRevision, String> {
            let commit = git.merge_base(&wanted).map_err(|error| error.to_string())?;
            let revision = git.revision(&commit).map_err(|error| error.to_string())?;
            let tree = Tree::Revision(revision, session.project.folder_in_git());
            let config = read_config(&tree, session)?;
            let policy = policy(&config, Some(&config.file))?;
            let cases = expand(&config, selection.helm_version.as_deref(), &tree)
                .map_err(|error| error.to_string())?;
            let goldens = match &config.goldens {
                Some(folder) => {
                    Some(Goldens::read(&tree, folder).map_err(|error| error.to_string())?)
                }
                None => None,
            };
            let short: String = commit.chars().take(12).collect();
            let name = format!("{wanted} ({short})");
            let mut base = BaseRevision {
                name,
                tree: tree.clone(),
                config,
                policy,
                cases,
                goldens,
                rendered: Vec::new(),
                key: key.clone(),
            };
            let missing: Vec<Case> = base
                .cases
                .iter()
                .filter(|case| head.iter().any(|outcome| outcome.case.id() == case.id()))
                .filter(|case| {
                    case.cells.iter().any(|cell| {
                        base.golden(case, &crate::pipeline::artifact_cell(cell))
                            .is_none()
                    })
                })
                .cloned()
                .collect();
            let renderer =
                Renderer::new(tree, base.config.chance.clone()).with_max_steps(session.max_steps);
            base.rendered = render_cases(
                &renderer,
                &missing,
                &Masking::Fingerprints(key.clone()),
                Chance::Listed,
            );
            Ok(base)
        })();
        match opened {
            Ok(base) => Base::Revision(Box::new(base)),
            Err(reason) => Base::None(BaseFacts::Unreadable(format!("{wanted}: {reason}"))),
        }
    }

    /// The policy that judges: the base's.
    pub fn policy(&self) -> Option<&Policy> {
        match self {
            Base::None(_) => None,
            Base::Revision(base) => Some(&base.policy),
        }
    }

    /// The revision, where there is one.
    pub fn revision(&self) -> Option<&BaseRevision> {
        match self {
            Base::None(_) => None,
            Base::Revision(base) => Some(base),
        }
    }

    /// What the base answers for a cell of a case.
    pub fn cell(&self, head: &CaseOutcome, at: usize) -> BaseCell {
        match self {
            Base::None(_) => BaseCell {
                state: BaseState::NotAsked,
                profile: None,
            },
            Base::Revision(base) => base.cell(head, at).unwrap_or(BaseCell {
                state: BaseState::NewCase,
                profile: None,
            }),
        }
    }

    /// What the comparison with it says about the run as a whole.
    pub fn facts(&self, session: &Session, head: &[CaseOutcome]) -> RunFacts {
        let base = match self {
            Base::None(facts) => {
                return RunFacts {
                    base: facts.clone(),
                    ..RunFacts::default()
                };
            }
            Base::Revision(base) => base,
        };
        let config = &session.project.config;
        if base.config.file.is_empty() && !config.file.is_empty() {
            // The first configuration of a repository: it can take nothing back that was promised before.
            return RunFacts {
                base: BaseFacts::Compared(base.name.clone()),
                ..RunFacts::default()
            };
        }
        let mut removed_cases = Vec::new();
        let mut helm_changes = Vec::new();
        let mut pins = |before: &[String], after: &[String], chart: Option<String>| {
            let shown = |names: &[String], config: &Config| match (names, config.helm.as_slice()) {
                ([], []) => vec!["the newest".to_string()],
                ([], names) | (names, _) => names.to_vec(),
            };
            if before != after {
                helm_changes.push(HelmChange {
                    before: shown(before, &base.config),
                    after: shown(after, config),
                    chart,
                });
            }
        };
        pins(&base.config.helm, &config.helm, None);
        for case in &base.cases {
            let Some(now) = head.iter().find(|outcome| outcome.case.id() == case.id()) else {
                if !session.is_partial() {
                    removed_cases.push(gone(case, None));
                }
                continue;
            };
            pins(&case.config.helm, &now.case.config.helm, Some(case.id()));
            let cells = case.cells.iter().map(crate::pipeline::artifact_cell);
            // A case with one cell keeps its answer under another Helm; see `cell`.
            if case.cells.len() > 1 || now.cells.len() > 1 {
                let lost = cells.filter(|cell| now.cells.iter().all(|now| now.cell != *cell));
                removed_cases.extend(lost.map(|cell| gone(case, Some(cell))));
            }
        }
        // Loading the charts of both sides is dear where nothing is said about them.
        let level = base.policy.level(Code::VersionTooSmall, &Item::Run);
        let chart_changes = if level == Some(Level::Allow) {
            Vec::new()
        } else {
            chart_changes((&base.tree, &base.cases), (&session.tree, &session.cases))
        };
        let dependencies = dependency_changes(&base.tree, &session.tree, &session.left_out);
        let (compared, dependency_changes) = match dependencies {
            Ok(changes) => (BaseFacts::Compared(base.name.clone()), changes),
            Err(reason) => (
                BaseFacts::Unreadable(format!("{}: {reason}", base.name)),
                Vec::new(),
            ),
        };
        RunFacts {
            base: compared,
            removed_cases,
            chart_changes,
            dependency_changes,
            policy_change: gate::config::policy_change(
                (&base.config.normalize, &base.config.gate),
                (&config.normalize, &config.gate),
            ),
            helm_changes,
            ..RunFacts::default()
        }
    }
}

fn gone(case: &Case, cell: Option<artifact::Cell>) -> CaseId {
    CaseId {
        chart: case.chart.clone(),
        case: case.name.clone(),
        cell,
    }
}

/// The configuration of the base: the same file there; defaults where it had none.
fn read_config(tree: &Tree, session: &Session) -> Result<Config, String> {
    // Where head has none any more, the one that it removed still judges.
    let file = session
        .project
        .config_file
        .as_deref()
        .unwrap_or(CONFIG_FILE);
    match tree.read(file).map_err(|error| error.to_string())? {
        Some(text) => Config::parse(&text, file)
            .map_err(|error| format!("its configuration is wrong: {error}")),
        None => Ok(Config::default()),
    }
}

impl BaseRevision {
    /// The golden that answers for a cell: its fingerprints must be of the key that head uses.
    fn golden(&self, case: &Case, cell: &artifact::Cell) -> Option<&artifact::Golden> {
        let golden = self.goldens.as_ref()?.find(&case.chart, &case.name, cell)?;
        golden
            .key_id
            .as_deref()
            .is_none_or(|id| id == self.key.id())
            .then_some(golden)
    }

    /// What answers for a cell of head; none where the base has no such cell.
    fn cell(&self, head: &CaseOutcome, at: usize) -> Option<BaseCell> {
        let case = self.cases.iter().find(|case| case.id() == head.case.id())?;
        let wanted = &head.cells.get(at)?.cell;
        let names: Vec<artifact::Cell> = case
            .cells
            .iter()
            .map(crate::pipeline::artifact_cell)
            .collect();
        // Another pinned Helm renames the one cell of a case; the outputs are compared all the same.
        let place = names
            .iter()
            .position(|name| name == wanted)
            .or((names.len() == 1 && head.cells.len() == 1).then_some(0))?;
        let profile = case.cells.get(place).map(|cell| cell.profile);
        let state = match self.golden(case, names.get(place)?) {
            Some(golden) => BaseState::Present {
                answer: golden.answer.clone(),
                chance: Some(golden.chance.clone()),
            },
            None => {
                let rendered = self
                    .rendered
                    .iter()
                    .find(|outcome| outcome.case.id() == case.id());
                present(rendered?.cells.get(place)?)
            }
        };
        Some(BaseCell { state, profile })
    }
}

/// A rendered cell as the base of a comparison.
pub fn present(outcome: &CellOutcome) -> BaseState {
    let answer = match &outcome.rendering {
        Rendering::Manifests(set) => Answer::Manifests(set.clone()),
        Rendering::Error(text) => Answer::Error(text.clone()),
        Rendering::Failed(failure) => return BaseState::Unreadable(failure.message.clone()),
    };
    BaseState::Present {
        answer,
        chance: outcome.chance.clone(),
    }
}
