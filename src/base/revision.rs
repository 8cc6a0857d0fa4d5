//! A revision as the base: its cases, its goldens, its policy.

use std::collections::BTreeMap;

use artifact::{Answer, MaskKey, Masking};
use chart::Versions;
use gate::{BaseFacts, BaseState, Policy, RemovedCase};

use super::renames::renamed_charts;
use super::{all_cases, answer, present};
use crate::cases::{Case, expand};
use crate::config::Config;
use crate::environment::Environment;
use crate::goldens::Goldens;
use crate::pipeline::{BaseCell, CaseOutcome, Chance, artifact_cell, render_cases};
use crate::project::CONFIG_FILE;
use crate::render_case::{Rendered, Renderer};
use crate::repository::Tree;
use crate::session::{Session, policy};

/// A revision whose cases answer for the base.
pub struct BaseRevision {
    /// Its name for people.
    pub name: String,
    /// Its files.
    pub tree: Tree,
    /// The files of the whole repository.
    pub(super) top: Tree,
    pub(super) config: Config,
    pub(super) policy: Policy,
    pub(super) cases: Vec<Case>,
    /// The charts with another path in head, by that; with the path here.
    pub(super) renames: BTreeMap<String, String>,
    /// Where each case is in `cases`, by its id.
    positions: BTreeMap<String, usize>,
    goldens: Option<Goldens>,
    /// The base's cases rendered by this program, where its goldens do not answer, by their ids.
    rendered: BTreeMap<String, CaseOutcome>,
    renderer: Renderer,
    key: MaskKey,
}

impl BaseRevision {
    /// Opens the revision that is wanted, or that a pull request has.
    ///
    /// # Errors
    /// What there is to say about a base that cannot be had.
    pub fn open(
        wanted: Option<&str>,
        helm_version: Option<&str>,
        environment: &Environment,
        session: &Session,
        head: &[CaseOutcome],
        key: &MaskKey,
    ) -> Result<BaseRevision, BaseFacts> {
        let asked = wanted.is_some();
        let wanted = match (wanted, environment.get("GITHUB_BASE_REF")) {
            (Some(revision), _) => revision.to_owned(),
            (None, Some(branch)) => format!("origin/{branch}"),
            (None, None) => return Err(BaseFacts::NotAsked),
        };
        if session.project.git.is_none() {
            let reason = format!("{wanted}: this folder is in no git repository");
            // Who names a base wants an answer about it.
            return Err(if asked {
                BaseFacts::Unreadable(reason)
            } else {
                BaseFacts::Skipped(reason)
            });
        }
        BaseRevision::read(&wanted, helm_version, session, head, key)
            .map_err(|reason| BaseFacts::Unreadable(format!("{wanted}: {reason}")))
    }

    fn read(
        wanted: &str,
        helm_version: Option<&str>,
        session: &Session,
        head: &[CaseOutcome],
        key: &MaskKey,
    ) -> Result<BaseRevision, String> {
        let git = session.project.git.as_ref().ok_or("no git repository")?;
        let met = git.merge_base(wanted).map_err(|error| error.to_string())?;
        let revision = git
            .revision(&met.commit)
            .map_err(|error| error.to_string())?;
        let top = Tree::Revision(revision.clone(), String::new());
        let tree = Tree::Revision(revision, session.project.folder_in_git());
        let config = read_config(&tree, session)?;
        let policy = policy(&config, Some(&config.file), &tree)?;
        let cases = expand(&config, helm_version, &tree).map_err(|error| error.to_string())?;
        let goldens = match &config.goldens {
            Some(folder) => Some(Goldens::read(&tree, folder).map_err(|error| error.to_string())?),
            None => None,
        };
        let renames = renamed_charts((&tree, &cases), (&session.tree, all_cases(session)))
            .map_err(|error| error.to_string())?;
        let short: String = met.commit.chars().take(12).collect();
        let note = if met.is_common {
            ""
        } else {
            ", no common history"
        };
        let positions = cases.iter().enumerate();
        let positions = positions.map(|(at, case)| (case.id(), at)).collect();
        let renderer =
            Renderer::new(tree.clone(), config.chance.clone()).with_max_steps(session.max_steps);
        let mut base = BaseRevision {
            name: format!("{wanted} ({short}){note}"),
            tree,
            top,
            config,
            policy,
            cases,
            renames,
            positions,
            goldens,
            rendered: BTreeMap::new(),
            renderer,
            key: key.clone(),
        };
        let heads = base.heads(head);
        let missing: Vec<Case> = base
            .cases
            .iter()
            .enumerate()
            // A partial run says nothing about cases that are gone.
            .filter(|(at, _)| heads.contains_key(at) || !session.is_partial())
            .map(|(_, case)| case)
            .filter(|case| {
                let mut cells = case.cells.iter();
                cells.any(|cell| base.golden(case, &artifact_cell(cell)).is_none())
            })
            .cloned()
            .collect();
        let rendered = render_cases(
            &base.renderer,
            &missing,
            &Masking::Fingerprints(key.clone()),
            Chance::Listed,
        );
        let by_id = |outcome: CaseOutcome| (outcome.case.id(), outcome);
        base.rendered = rendered.into_iter().map(by_id).collect();
        Ok(base)
    }

    /// Where the case is in `cases` that a case of head is compared with.
    fn position_of(&self, head: &Case) -> Option<usize> {
        let same = self.positions.get(&head.id());
        let moved = || {
            let was = Case {
                chart: self.renames.get(&head.chart)?.clone(),
                ..head.clone()
            };
            self.positions.get(&was.id())
        };
        same.or_else(moved).copied()
    }

    /// The outcomes of head by the position of the case that each is compared with.
    pub(super) fn heads<'h>(&self, head: &'h [CaseOutcome]) -> BTreeMap<usize, &'h CaseOutcome> {
        let placed = head.iter().rev();
        placed
            .filter_map(|outcome| Some((self.position_of(&outcome.case)?, outcome)))
            .collect()
    }

    /// The golden that answers for a cell: its fingerprints must be of the key that head uses.
    fn golden(&self, case: &Case, cell: &artifact::Cell) -> Option<&artifact::Golden> {
        let golden = self.goldens.as_ref()?.find(&case.chart, &case.name, cell)?;
        golden
            .key_id
            .as_deref()
            .is_none_or(|id| id == self.key.id())
            .then_some(golden)
    }

    /// The case of the base that answers for a cell of head, and which of its cells; none where the base has no such cell.
    fn place(&self, head: &CaseOutcome, at: usize) -> Option<(&Case, usize)> {
        let case = self.cases.get(self.position_of(&head.case)?)?;
        let wanted = &head.cells.get(at)?.cell;
        let mut cells = case.cells.iter();
        let place = cells
            .position(|cell| artifact_cell(cell) == *wanted)
            // Another pinned Helm renames the one cell of a case; the outputs are compared all the same.
            .or((case.cells.len() == 1 && head.cells.len() == 1).then_some(0))?;
        Some((case, place))
    }

    /// The versions of the charts that a cell of head comes from here; none where the base has no such cell, or where it
    /// does not render.
    pub(super) fn versions(&self, head: &CaseOutcome, at: usize) -> Option<Versions> {
        let (case, place) = self.place(head, at)?;
        if let Some(outcome) = self.rendered(case, place) {
            return Some(outcome.versions.clone());
        }
        match self.renderer.render(case, case.cells.get(place)?) {
            Rendered::Chart(rendered) => Some(rendered.chart.versions),
            Rendered::Error(_) | Rendered::Failed(_) => None,
        }
    }

    /// What answers for a cell of head; none where the base has no such cell.
    pub(super) fn cell(&self, head: &CaseOutcome, at: usize) -> Option<BaseCell> {
        let (case, place) = self.place(head, at)?;
        let cell = case.cells.get(place)?;
        let state = match self.golden(case, &artifact_cell(cell)) {
            Some(golden) => BaseState::Present {
                answer: golden.answer.clone(),
                chance: Some(golden.chance.clone()),
            },
            None => present(self.rendered(case, place)?),
        };
        Some(BaseCell {
            state,
            profile: Some(cell.profile),
            was: (case.chart != head.case.chart).then(|| case.chart.clone()),
        })
    }

    fn rendered(&self, case: &Case, place: usize) -> Option<&crate::pipeline::CellOutcome> {
        self.rendered.get(&case.id())?.cells.get(place)
    }

    /// A case that is gone, or one cell of it.
    pub(super) fn removed(&self, case: &Case, cell: Option<artifact::Cell>) -> RemovedCase {
        let mut answers: Vec<Answer> = Vec::new();
        let mut profiles: Vec<String> = Vec::new();
        let mut has_fingerprints = false;
        let mut unknown = None;
        for (place, one) in case.cells.iter().enumerate() {
            let name = artifact_cell(one);
            if cell.as_ref().is_some_and(|cell| *cell != name) {
                continue;
            }
            let profile = one.profile.version.to_string();
            if !profiles.contains(&profile) {
                profiles.push(profile);
            }
            match (self.golden(case, &name), self.rendered(case, place)) {
                (Some(golden), _) => {
                    has_fingerprints |= golden.key_id.is_some();
                    answers.push(golden.answer.clone());
                }
                (None, Some(outcome)) => {
                    has_fingerprints |= outcome.masked.fingerprints > 0;
                    match answer(outcome) {
                        Ok(answer) => answers.push(answer),
                        Err(text) => unknown = Some(text),
                    }
                }
                (None, None) => unknown = Some("it was not rendered".to_owned()),
            }
        }
        RemovedCase {
            id: gate::CaseId {
                chart: case.chart.clone(),
                case: case.name.clone(),
                cell,
                was: None,
            },
            profiles,
            answers: unknown.map_or(Ok(answers), Err),
            has_fingerprints,
        }
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
