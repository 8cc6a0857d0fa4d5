//! `rendergate bump`: what a Helm upgrade changes, and the gate's verdict on it.

use artifact::Masking;
use gate::{BaseFacts, RunFacts, Verdict, decide, examine};
use helm_render::Profile;
use rayon::prelude::*;
use report::{Fact, Outcome, Purpose};

use super::Printed;
use crate::approvals;
use crate::base::present;
use crate::cases::{Case, Cell, find_profile};
use crate::cli::{Bump, Selection};
use crate::environment::Environment;
use crate::pipeline::{BaseCell, Chance, on_threads, render_cases};
use crate::session::{Session, Stop, ephemeral_key, print, status, undecided, usage};

/// Judges a Helm upgrade.
pub fn run(args: &Bump, environment: &Environment) -> Printed {
    bump(args, environment).unwrap_or_else(|stop| *stop)
}

fn bump(args: &Bump, environment: &Environment) -> Result<Printed, Stop> {
    if args.selection.helm_version.is_some() {
        return Err(usage(
            "bump takes --from and --to instead of --helm-version",
        ));
    }
    let bumped = judge(args.from.as_deref(), &args.to, &args.selection, environment)?;
    let fact = |name: &str, profile: &Profile| Fact {
        name: name.into(),
        value: profile.version.to_string(),
    };
    let outcome = Outcome {
        command: "bump".into(),
        facts: vec![fact("from", bumped.from), fact("to", bumped.to)],
        purpose: Purpose::Judge,
        verdict: bumped.verdict,
    };
    let mut end = status(&outcome.verdict);
    if args.exit_zero {
        end = end.exit_zero();
    }
    print(&outcome, &args.output, environment, end)
}

/// A Helm upgrade, before it is reported.
pub(super) struct Bumped {
    /// The project and its cases.
    pub session: Session,
    /// The release before.
    pub from: &'static Profile,
    /// The release after.
    pub to: &'static Profile,
    /// The id of the key of fingerprints, where somebody keeps it.
    pub key: Option<String>,
    /// The gate's answer.
    pub verdict: Verdict,
}

/// Renders the cases under two releases of Helm and judges the difference. Without `from` it is the configured release.
pub(super) fn judge(
    from: Option<&str>,
    to: &str,
    selection: &Selection,
    environment: &Environment,
) -> Result<Bumped, Stop> {
    let session = Session::open(selection, environment)?;
    let to = find_profile(to).map_err(usage)?;
    let from = match from {
        Some(name) => find_profile(name).map_err(usage)?,
        None => match session.cases.iter().flat_map(|case| &case.cells).next() {
            Some(cell) => cell.profile,
            None => return Err(undecided("there is no case to render")),
        },
    };
    // Approvals are bound to fingerprints that are the same in each run.
    let kept = session.key(session.goldens()?.as_ref(), environment)?;
    let kept_id = kept.as_ref().map(|key| key.id().to_owned());
    let key = kept.map_or_else(ephemeral_key, Ok)?;
    let masking = Masking::Fingerprints(key.clone());
    let renderer = session.renderer();
    let work = || -> Result<Verdict, Stop> {
        let before = render_cases(
            &renderer,
            &cases(&session, from),
            &masking,
            Chance::NotAsked,
        );
        let after = render_cases(&renderer, &cases(&session, to), &masking, Chance::NotAsked);
        let approvals = approvals::read(&session.tree, None, approvals::today(), kept_id.clone())
            .map_err(undecided)?;
        let mut evidence = Vec::new();
        for (before, after) in before.iter().zip(&after) {
            let base = |_: &crate::pipeline::CaseOutcome, at: usize| BaseCell {
                state: before
                    .cells
                    .get(at)
                    .map_or(gate::BaseState::NewCase, present),
                profile: Some(from),
                was: None,
            };
            evidence.extend(after.evidence(None, &key, base).map_err(undecided)?);
        }
        let reports = evidence
            .into_par_iter()
            .map(|evidence| examine(&session.policy, &approvals, evidence))
            .collect();
        let facts = RunFacts {
            base: BaseFacts::OtherHelm(format!("Helm {}", from.version)),
            partial: session.is_partial(),
            ..RunFacts::default()
        };
        Ok(decide(&session.policy, &approvals, facts, reports))
    };
    let verdict = on_threads(selection.threads, work).map_err(undecided)??;
    Ok(Bumped {
        session,
        from,
        to,
        key: kept_id,
        verdict,
    })
}

/// The cases of a project, rendered as by one release.
fn cases(session: &Session, profile: &'static Profile) -> Vec<Case> {
    let cells = |case: &Case| -> Vec<Cell> {
        let versions = &case.config.kube_version;
        if versions.is_empty() {
            return vec![Cell {
                profile,
                kube_version: None,
            }];
        }
        let parse = |text: &String| {
            let parsed = helm_render::KubeVersion::parse(text, profile);
            (text.clone(), parsed)
        };
        versions
            .iter()
            .map(|text| Cell {
                profile,
                kube_version: Some(parse(text)),
            })
            .collect()
    };
    session
        .cases
        .iter()
        .map(|case| Case {
            cells: cells(case),
            ..case.clone()
        })
        .collect()
}
