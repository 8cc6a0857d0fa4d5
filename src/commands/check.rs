//! `rendergate check`: are the goldens fresh, and is the change from the base allowed?

use artifact::Masking;
use gate::scope::Item;
use gate::{BaseFacts, CaseEvidence, Code, Level, RemovedCase, Verdict, decide, examine};
use rayon::prelude::*;
use report::{Fact, Outcome, Purpose};

use super::Printed;
use crate::approvals;
use crate::base::{Base, Wanted};
use crate::cli::{Check, Selection};
use crate::environment::Environment;
use crate::other_version::other_version;
use crate::pipeline::{CaseOutcome, Chance, goldens_without_case, on_threads, render_cases};
use crate::session::{Session, Stop, ephemeral_key, print, status, undecided};
use crate::stale_copies::stale_copies;
use crate::unread_values::unread_values;

/// Runs the gate.
pub fn run(args: &Check, environment: &Environment) -> Printed {
    check(args, environment).unwrap_or_else(|stop| *stop)
}

fn check(args: &Check, environment: &Environment) -> Result<Printed, Stop> {
    let wanted = Wanted {
        revision: args.base.as_deref(),
        manifests: args.base_manifests.as_deref(),
    };
    let judged = judge(wanted, &args.selection, environment)?;
    let mut about = Vec::new();
    let mut fact = |name: &str, value: String| {
        about.push(Fact {
            name: name.into(),
            value,
        });
    };
    if !judged.session.cases.is_empty() {
        fact("helm", judged.session.helm_fact());
    }
    match judged.base.name() {
        Ok(name) => fact("base", name),
        Err(BaseFacts::NotAsked) if judged.session.goldens_folder().is_some() => {
            fact("base", "none, only the goldens are checked".into());
        }
        Err(_) => {}
    }
    let outcome = Outcome {
        command: "check".into(),
        facts: about,
        purpose: Purpose::Judge,
        verdict: judged.verdict,
    };
    let mut end = status(&outcome.verdict);
    if args.exit_zero {
        end = end.exit_zero();
    }
    print(&outcome, &args.output, environment, end)
}

/// A run of the gate, before it is reported.
pub(super) struct Judged {
    /// The project and its cases.
    pub session: Session,
    /// What they were compared with.
    pub base: Base,
    /// The id of the key of fingerprints, where somebody keeps it.
    pub key: Option<String>,
    /// The cases of the base that are gone.
    pub removed_cases: Vec<RemovedCase>,
    /// The gate's answer.
    pub verdict: Verdict,
}

/// Renders the cases, compares them with goldens and base, and judges.
pub(super) fn judge(
    wanted: Wanted<'_>,
    selection: &Selection,
    environment: &Environment,
) -> Result<Judged, Stop> {
    let session = Session::open(selection, environment)?;
    let goldens = session.goldens()?;
    let kept = session.key(goldens.as_ref(), environment)?;
    let kept_id = kept.as_ref().map(|key| key.id().to_owned());
    let key = kept.map_or_else(ephemeral_key, Ok)?;
    let masking = Masking::Fingerprints(key.clone());
    let renderer = session.renderer();
    let threads = selection.threads;
    let work = || -> Result<Judged, Stop> {
        let outcomes = render_cases(&renderer, &session.cases, &masking, Chance::Listed);
        let base = Base::open(
            wanted,
            selection.helm_version.as_deref(),
            environment,
            &session,
            &outcomes,
            &key,
        );
        let approvals = approvals::read(
            &session.tree,
            base.revision().map(|base| &base.tree),
            approvals::today(),
            kept_id.clone(),
        )
        .map_err(undecided)?;
        let policy = base.policy().unwrap_or(&session.policy);
        let evidence: Vec<_> = outcomes
            .iter()
            .map(|outcome| outcome.evidence(goldens.as_ref(), &key, |case, at| base.cell(case, at)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(undecided)?;
        let judge = |(outcome, at, mut evidence): (&CaseOutcome, usize, CaseEvidence)| {
            let versions = || base.versions(outcome, at);
            evidence.other_version =
                other_version(&renderer, outcome, at, &evidence, versions, &masking);
            examine(policy, &approvals, evidence)
        };
        let reports = outcomes
            .iter()
            .zip(evidence)
            .flat_map(|(outcome, cells)| {
                let cells = cells.into_iter().enumerate();
                cells.map(move |(at, evidence)| (outcome, at, evidence))
            })
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(judge)
            .collect();
        let mut facts = base.facts(&session, &outcomes);
        facts.partial = session.is_partial();
        if policy.level(Code::ValueNotRead, &Item::Run) != Some(Level::Allow) {
            facts.unread_values = unread_values(&renderer, &session.cases);
        }
        if policy.level(Code::DependencyCopyStale, &Item::Run) != Some(Level::Allow) {
            facts.stale_copies = stale_copies(&session.tree, &session.cases).map_err(undecided)?;
        }
        if let Some(goldens) = goldens.as_ref().filter(|_| !session.is_partial()) {
            facts.goldens_without_case = goldens_without_case(goldens, &outcomes, &key)
                .into_iter()
                .map(|file| goldens.path(&file))
                .collect();
        }
        let removed_cases = facts.removed_cases.clone();
        let verdict = decide(policy, &approvals, facts, reports);
        Ok(Judged {
            session,
            base,
            key: kept_id,
            removed_cases,
            verdict,
        })
    };
    on_threads(threads, work).map_err(undecided)?
}
