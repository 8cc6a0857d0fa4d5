//! The base of a comparison: a revision's cases, goldens and policy, or a folder of manifests.

mod facts;
mod manifests;
mod renames;
mod revision;

use artifact::{Answer, MaskKey};
use chart::Versions;
use gate::{BaseFacts, BaseState, Policy, Rendering};

use crate::cases::Case;
use crate::environment::Environment;
use crate::pipeline::{BaseCell, CaseOutcome, CellOutcome};
use crate::session::Session;

use manifests::BaseManifests;
use revision::BaseRevision;

/// What was asked for on the command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// `--base`
    pub revision: Option<&'a str>,
    /// `--base-manifests`
    pub manifests: Option<&'a str>,
}

/// The base of a comparison.
pub enum Base {
    /// Nobody asks for one, or it cannot be had.
    None(BaseFacts),
    /// A revision; a folder of manifests answers for the cases that it has.
    Revision(Box<BaseRevision>, Option<BaseManifests>),
    /// A folder of manifests alone.
    Manifests(BaseManifests),
}

impl Base {
    /// Opens the base that was asked for, or that a pull request has. Never fails: what cannot be read is said in the facts.
    pub fn open(
        wanted: Wanted<'_>,
        helm_version: Option<&str>,
        environment: &Environment,
        session: &Session,
        head: &[CaseOutcome],
        key: &MaskKey,
    ) -> Base {
        let revision = match BaseRevision::open(
            wanted.revision,
            helm_version,
            environment,
            session,
            head,
            key,
        ) {
            Ok(revision) => Ok(revision),
            // Manifests from elsewhere need no git.
            Err(facts @ (BaseFacts::NotAsked | BaseFacts::Skipped(_))) => Err(facts),
            Err(facts) => return Base::None(facts),
        };
        let Some(folder) = wanted.manifests else {
            return match revision {
                Ok(revision) => Base::Revision(Box::new(revision), None),
                Err(facts) => Base::None(facts),
            };
        };
        let revision = revision.ok();
        match BaseManifests::open(folder, session, revision.as_ref(), key) {
            Ok(manifests) => match revision {
                Some(revision) => Base::Revision(Box::new(revision), Some(manifests)),
                None => Base::Manifests(manifests),
            },
            Err(reason) => Base::None(BaseFacts::Unreadable(reason)),
        }
    }

    /// The policy that judges: the base's; none where the base has none.
    pub fn policy(&self) -> Option<&Policy> {
        self.revision().map(|base| &base.policy)
    }

    /// The revision, where there is one.
    pub fn revision(&self) -> Option<&BaseRevision> {
        match self {
            Base::None(_) | Base::Manifests(_) => None,
            Base::Revision(base, _) => Some(base),
        }
    }

    /// Its name for people, or why it has none.
    pub fn name(&self) -> Result<String, &BaseFacts> {
        match self {
            Base::None(facts) => Err(facts),
            Base::Revision(base, None) => Ok(base.name.clone()),
            Base::Revision(base, Some(manifests)) => {
                Ok(format!("{}, {}", base.name, manifests.name))
            }
            Base::Manifests(manifests) => Ok(manifests.name.clone()),
        }
    }

    /// The versions of the charts that a cell of a case comes from in the base; none where no chart is known there.
    pub fn versions(&self, head: &CaseOutcome, at: usize) -> Option<Versions> {
        self.revision()?.versions(head, at)
    }

    /// What the base answers for a cell of a case.
    pub fn cell(&self, head: &CaseOutcome, at: usize) -> BaseCell {
        let new = BaseCell {
            state: BaseState::NewCase,
            profile: None,
            was: None,
        };
        match self {
            Base::None(BaseFacts::Unreadable(_)) => BaseCell {
                state: BaseState::Unknown,
                ..new
            },
            Base::None(_) => BaseCell {
                state: BaseState::NotAsked,
                ..new
            },
            Base::Revision(base, None) => base.cell(head, at).unwrap_or(new),
            Base::Revision(base, Some(manifests)) => {
                let cell = base.cell(head, at).unwrap_or(new);
                match manifests.answer(head, at) {
                    Some(state) => BaseCell { state, ..cell },
                    None => cell,
                }
            }
            Base::Manifests(manifests) => BaseCell {
                state: manifests.answer(head, at).unwrap_or(BaseState::NewCase),
                ..new
            },
        }
    }
}

/// A rendered cell as the base of a comparison.
pub fn present(outcome: &CellOutcome) -> BaseState {
    match answer(outcome) {
        Ok(answer) => BaseState::Present {
            answer,
            chance: outcome.chance.clone(),
        },
        Err(text) => BaseState::Unreadable(text),
    }
}

/// What a rendered cell answers, or why that is not known.
fn answer(outcome: &CellOutcome) -> Result<Answer, String> {
    match &outcome.rendering {
        Rendering::Manifests(set) => Ok(Answer::Manifests(set.clone())),
        Rendering::Error(text) => Ok(Answer::Error(text.clone())),
        Rendering::Failed(failure) => Err(failure.message.clone()),
    }
}

/// All cases of head, those that are not part of the run too.
fn all_cases(session: &Session) -> impl Iterator<Item = &Case> {
    session.cases.iter().chain(&session.left_out)
}
