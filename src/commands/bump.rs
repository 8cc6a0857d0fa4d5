//! `rendergate bump`: what a Helm upgrade changes, and the gate's verdict on it.

use artifact::Masking;
use gate::{Approvals, BaseFacts, RunFacts, decide, examine};
use rayon::prelude::*;
use report::{Fact, Outcome, Purpose};

use super::Printed;
use crate::base::present;
use crate::cases::{Case, Cell, find_profile};
use crate::cli::Bump;
use crate::environment::Environment;
use crate::pipeline::{BaseCell, Chance, on_threads, render_cases};
use crate::session::{Session, Stop, ephemeral_key, print, status, undecided, usage};

/// Judges a Helm upgrade.
pub fn run(args: &Bump, environment: &Environment) -> Printed {
    bump(args, environment).unwrap_or_else(|stop| *stop)
}

fn bump(args: &Bump, environment: &Environment) -> Result<Printed, Stop> {
    let mut selection = args.selection.clone();
    if selection.helm_version.is_some() {
        return Err(usage(
            "bump takes --from and --to instead of --helm-version",
        ));
    }
    selection.helm_version = None;
    let session = Session::open(&selection, environment)?;
    let to = find_profile(&args.to).map_err(usage)?;
    let from = match &args.from {
        Some(name) => find_profile(name).map_err(usage)?,
        None => match session.cases.iter().flat_map(|case| &case.cells).next() {
            Some(cell) => cell.profile,
            None => return Err(undecided("there is no case to render")),
        },
    };
    let with = |profile: &'static helm_render::Profile| -> Vec<Case> {
        let cells = |case: &Case| -> Vec<Cell> {
            let versions = &case.config.kube_version;
            if versions.is_empty() {
                return vec![Cell {
                    profile,
                    kube_version: None,
                }];
            }
            versions
                .iter()
                .map(|text| Cell {
                    profile,
                    kube_version: Some((
                        text.clone(),
                        helm_render::KubeVersion::parse(text, profile),
                    )),
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
    };
    let masking = Masking::Fingerprints(ephemeral_key()?);
    let Masking::Fingerprints(key) = &masking else {
        return Err(undecided("no key"));
    };
    let renderer = session.renderer();
    let work = || -> Result<Outcome, Stop> {
        let before = render_cases(&renderer, &with(from), &masking, Chance::NotAsked);
        let after = render_cases(&renderer, &with(to), &masking, Chance::NotAsked);
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
            evidence.extend(after.evidence(None, key, base).map_err(undecided)?);
        }
        let approvals = Approvals::default();
        let reports = evidence
            .into_par_iter()
            .map(|evidence| examine(&session.policy, &approvals, evidence))
            .collect();
        let facts = RunFacts {
            base: BaseFacts::Compared(format!("Helm {}", from.version)),
            partial: session.is_partial(),
            ..RunFacts::default()
        };
        let about = vec![
            Fact {
                name: "from".into(),
                value: from.version.to_string(),
            },
            Fact {
                name: "to".into(),
                value: to.version.to_string(),
            },
        ];
        let verdict = decide(&session.policy, &approvals, facts, reports);
        Ok(Outcome {
            command: "bump".into(),
            facts: about,
            purpose: Purpose::Judge,
            verdict,
        })
    };
    let outcome = on_threads(args.selection.threads, work).map_err(undecided)??;
    let mut end = status(&outcome.verdict);
    if args.exit_zero {
        end = end.exit_zero();
    }
    print(&outcome, &args.output, environment, end)
}
