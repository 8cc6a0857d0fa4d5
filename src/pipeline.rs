//! The data flow: cases are rendered, masked and compared with goldens and base; the gate judges.
//!
//! This is where the render half and the compare half meet. Everything here is parallel over cells and
//! collected by index, so the result does not depend on the number of threads.

use std::collections::BTreeSet;

use artifact::{
    Answer, Cell as ArtifactCell, CellAnswer, MaskKey, MaskReport, Masking, compose, mask,
};
use chart::Versions;
use gate::kubernetes::Minor;
use gate::kubernetes::upgrade::{Apply, HelmRules, SameObject, Upgrade};
use gate::{
    BaseState, CaseEvidence, CaseId, ChanceNote, Expectation, Failure, FailureKind, GoldenState,
    Rendering,
};
use helm_render::{Profile, profile};
use manifest::ManifestSet;
use rayon::prelude::*;

use crate::cases::{Case, Cell, expects_error};
use crate::chance;
use crate::goldens::Goldens;
use crate::render_case::{Rendered, Renderer};

/// Whether to find out what hangs on chance, which takes further renderings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// List it.
    Listed,
    /// Do not ask.
    NotAsked,
}

/// One cell after rendering and masking.
#[derive(Clone, Debug)]
pub struct CellOutcome {
    /// The cell's name in goldens.
    pub cell: ArtifactCell,
    /// What it rendered to, secrets masked.
    pub rendering: Rendering,
    /// What it leaves to chance; `None` where nobody asked or it could not be found out.
    pub chance: Option<Vec<ChanceNote>>,
    /// What was masked.
    pub masked: MaskReport,
    /// The versions of the charts it comes from; none where it did not render.
    pub versions: Versions,
}

/// A case with its rendered cells.
#[derive(Clone, Debug)]
pub struct CaseOutcome {
    /// The case.
    pub case: Case,
    /// The cells, in the order of the case's.
    pub cells: Vec<CellOutcome>,
}

/// Runs work on a pool whose threads have stack enough for any template.
///
/// # Errors
/// When no threads can be started.
pub fn on_threads<T: Send>(
    threads: Option<u16>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, String> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.map_or(0, usize::from))
        .stack_size(crate::STACK_BYTES)
        .build()
        .map_err(|error| format!("no threads could be started: {error}"))?;
    Ok(pool.install(work))
}

/// What the gate is told of the Helm of a profile.
fn helm_rules(profile: &Profile) -> HelmRules {
    HelmRules {
        version: profile.version.to_string(),
        same_object: match profile.upgrade.same_object {
            profile::SameObject::Kind => SameObject::Kind,
            profile::SameObject::GroupKind => SameObject::GroupKind,
            profile::SameObject::GroupVersionKind => SameObject::GroupVersionKind,
        },
        apply: match profile.upgrade.apply {
            profile::Apply::Patch => Apply::Patch,
            profile::Apply::Server => Apply::Server,
        },
    }
}

/// What the base has for a cell of head.
pub struct BaseCell {
    /// What it answers.
    pub state: BaseState,
    /// The profile that it answers with, where it has the case.
    pub profile: Option<&'static Profile>,
    /// The chart's path there, where it is another.
    pub was: Option<String>,
}

/// A cell's name in goldens and reports.
pub fn artifact_cell(cell: &Cell) -> ArtifactCell {
    let kubernetes = match &cell.kube_version {
        Some((text, _)) => text.clone(),
        None => format!("1.{}", cell.profile.default_kube_minor),
    };
    ArtifactCell {
        profile: cell.profile.version.to_string(),
        kubernetes,
    }
}

/// Renders all cells of all cases, secrets masked.
pub fn render_cases(
    renderer: &Renderer,
    cases: &[Case],
    masking: &Masking,
    chance: Chance,
) -> Vec<CaseOutcome> {
    let cells: Vec<(&Case, &Cell)> = cases
        .iter()
        .flat_map(|case| case.cells.iter().map(move |cell| (case, cell)))
        .collect();
    let mut outcomes: Vec<CellOutcome> = cells
        .par_iter()
        .map(|(case, cell)| render_cell(renderer, case, cell, masking, chance))
        .collect();
    let mut rest = outcomes.drain(..);
    cases
        .iter()
        .map(|case| CaseOutcome {
            case: case.clone(),
            cells: rest.by_ref().take(case.cells.len()).collect(),
        })
        .collect()
}

fn render_cell(
    renderer: &Renderer,
    case: &Case,
    cell: &Cell,
    masking: &Masking,
    chance: Chance,
) -> CellOutcome {
    let name = artifact_cell(cell);
    let unmasked = |rendering| CellOutcome {
        cell: name.clone(),
        rendering,
        chance: None,
        masked: MaskReport::default(),
        versions: Versions::new(),
    };
    let rendered = match renderer.render(case, cell) {
        Rendered::Chart(rendered) => rendered,
        Rendered::Error(text) => {
            return CellOutcome {
                chance: Some(Vec::new()),
                ..unmasked(Rendering::Error(text))
            };
        }
        Rendered::Failed(failure) => return unmasked(Rendering::Failed(failure)),
    };
    let mut set = match ManifestSet::read(&rendered.text()) {
        Ok(set) => set,
        Err(error) => {
            let kind = if error.is_limit() {
                FailureKind::LimitReached
            } else {
                FailureKind::OutputUnreadable
            };
            let failure = Failure {
                kind,
                message: error.to_string(),
            };
            return unmasked(Rendering::Failed(failure));
        }
    };
    let chance = match chance {
        Chance::Listed => chance::notes(renderer, case, cell, &rendered, &set),
        Chance::NotAsked => None,
    };
    let masked = mask(&mut set, masking);
    CellOutcome {
        cell: name,
        rendering: Rendering::Manifests(set),
        chance,
        masked,
        versions: rendered.chart.versions,
    }
}

impl CaseOutcome {
    /// The goldens that recording the case would write; `None` where a cell did not answer as a golden can hold.
    ///
    /// # Errors
    /// When the chart's path cannot be a place among goldens.
    pub fn goldens(&self, key: &MaskKey) -> Result<Option<Vec<(String, String)>>, String> {
        let mut answers = Vec::new();
        for outcome in &self.cells {
            let answer = match &outcome.rendering {
                Rendering::Manifests(set) if !expects_error(&self.case) => {
                    Answer::Manifests(set.clone())
                }
                Rendering::Error(text) if expects_error(&self.case) => Answer::Error(text.clone()),
                _ => return Ok(None),
            };
            answers.push(CellAnswer {
                cell: outcome.cell.clone(),
                answer,
                chance: outcome.chance.clone().unwrap_or_default(),
                key_id: (outcome.masked.fingerprints > 0).then(|| key.id().to_string()),
            });
        }
        let composed = compose(&self.case.chart, &self.case.name, answers)
            .map_err(|error| error.to_string())?;
        Ok(Some(
            composed
                .into_iter()
                .map(|(file, golden)| (file, artifact::write(&golden)))
                .collect(),
        ))
    }

    /// What the gate is told of each cell.
    pub fn evidence(
        &self,
        goldens: Option<&Goldens>,
        key: &MaskKey,
        base: impl Fn(&CaseOutcome, usize) -> BaseCell,
    ) -> Result<Vec<CaseEvidence>, String> {
        let expected = self.goldens(key)?;
        let several = self.cells.len() > 1;
        let evidence = self
            .cells
            .iter()
            .enumerate()
            .map(|(at, outcome)| (outcome, self.case.cells.get(at), base(self, at)))
            .map(|(outcome, cell, base)| CaseEvidence {
                other_version: None,
                id: CaseId {
                    chart: self.case.chart.clone(),
                    case: self.case.name.clone(),
                    cell: several.then(|| outcome.cell.clone()),
                    was: base.was,
                },
                kubernetes: Minor::parse(&outcome.cell.kubernetes),
                upgrade: Upgrade {
                    before: base.profile.map(helm_rules),
                    after: cell.map(|cell| helm_rules(cell.profile)),
                },
                namespace: Some(self.case.namespace()),
                expect: if expects_error(&self.case) {
                    Expectation::Error
                } else {
                    Expectation::Render
                },
                head: outcome.rendering.clone(),
                chance: outcome.chance.clone(),
                masked: outcome.masked,
                golden: goldens.map_or(GoldenState::NotKept, |goldens| {
                    self.golden_state(goldens, expected.as_deref(), outcome)
                }),
                base: base.state,
            });
        Ok(evidence.collect())
    }

    fn golden_state(
        &self,
        goldens: &Goldens,
        expected: Option<&[(String, String)]>,
        outcome: &CellOutcome,
    ) -> GoldenState {
        let (chart, case) = (&self.case.chart, &self.case.name);
        // A file of this case that cannot be read explains more than a golden that is missing.
        let files: Vec<&str> = match expected {
            Some(expected) => expected.iter().map(|(file, _)| file.as_str()).collect(),
            None => Vec::new(),
        };
        for file in &files {
            match goldens.golden(file) {
                Some(Err(error)) if error.is_edited() => {
                    return GoldenState::Edited(format!("{}: {error}", goldens.path(file)));
                }
                Some(Err(error)) => {
                    return GoldenState::Unreadable(format!("{}: {error}", goldens.path(file)));
                }
                _ => {}
            }
        }
        match goldens.find(chart, case, &outcome.cell) {
            None => GoldenState::Missing,
            Some(golden) => {
                let exact = expected.is_some_and(|expected| {
                    expected
                        .iter()
                        .all(|(file, text)| goldens.bytes(file) == Some(text.as_bytes()))
                });
                GoldenState::Present {
                    answer: golden.answer.clone(),
                    exact,
                }
            }
        }
    }
}

/// The files among goldens that belong to no case of the run.
pub fn goldens_without_case(
    goldens: &Goldens,
    outcomes: &[CaseOutcome],
    key: &MaskKey,
) -> Vec<String> {
    let mut owned: BTreeSet<String> = BTreeSet::new();
    for outcome in outcomes {
        match outcome.goldens(key) {
            Ok(Some(files)) => owned.extend(files.into_iter().map(|(file, _)| file)),
            // Nobody knows which files a case that did not render would own: those of its name.
            _ => owned.extend(
                goldens
                    .files()
                    .filter(|file| {
                        matches!(goldens.golden(file), Some(Ok(golden))
                            if golden.chart == outcome.case.chart && golden.case == outcome.case.name)
                    })
                    .map(str::to_string),
            ),
        }
    }
    goldens
        .files()
        .filter(|file| !owned.contains(*file))
        .map(str::to_string)
        .collect()
}
