//! `rendergate check`: are the goldens fresh, and is the change from the base allowed?

use artifact::Masking;
use gate::{BaseFacts, decide, examine};
use rayon::prelude::*;
use report::{Fact, Outcome, Purpose};

use super::Printed;
use crate::base::Base;
use crate::cli::Check;
use crate::environment::Environment;
use crate::pipeline::{Chance, goldens_without_case, on_threads, render_cases};
use crate::session::{Session, Stop, ephemeral_key, print, status, undecided};

/// Runs the gate.
pub fn run(args: &Check, environment: &Environment) -> Printed {
    check(args, environment).unwrap_or_else(|stop| *stop)
}

fn check(args: &Check, environment: &Environment) -> Result<Printed, Stop> {
    let session = Session::open(&args.selection, environment)?;
    let goldens = session.goldens()?;
    let key = match session.key(goldens.as_ref(), environment)? {
        Some(key) => key,
        None => ephemeral_key()?,
    };
    let masking = Masking::Fingerprints(key.clone());
    let renderer = session.renderer();
    let work = || -> Result<_, Stop> {
        let outcomes = render_cases(&renderer, &session.cases, &masking, Chance::Listed);
        let base = Base::open(
            args.base.as_deref(),
            &args.selection,
            environment,
            &session,
            &outcomes,
            &key,
        );
        let judge = base.policy().unwrap_or(&session.policy);
        let evidence: Vec<_> = outcomes
            .iter()
            .map(|outcome| outcome.evidence(goldens.as_ref(), &key, |case, at| base.cell(case, at)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(undecided)?;
        let reports = evidence
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|e| examine(judge, e))
            .collect();
        let mut facts = base.facts(&session, &outcomes);
        facts.partial = session.partial;
        if let Some(goldens) = goldens.as_ref().filter(|_| !session.partial) {
            facts.goldens_without_case = goldens_without_case(goldens, &outcomes, &key)
                .into_iter()
                .map(|file| goldens.path(&file))
                .collect();
        }
        let verdict = decide(judge, facts, reports);
        let mut about = Vec::new();
        let mut fact = |name: &str, value: String| {
            about.push(Fact {
                name: name.into(),
                value,
            });
        };
        if !session.cases.is_empty() {
            fact("helm", session.helm_fact());
        }
        match &base {
            Base::Revision(base) => fact("base", base.name.clone()),
            Base::None(BaseFacts::NotAsked) if goldens.is_some() => {
                fact("base", "none, only the goldens are checked".into());
            }
            Base::None(_) => {}
        }
        Ok(Outcome {
            command: "check".into(),
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
