//! What the comparison with a base says about the run as a whole.

use gate::scope::Item;
use gate::{BaseFacts, ChartRename, Code, HelmChange, Level, RunFacts};

use super::Base;
use super::revision::BaseRevision;
use crate::chart_changes::{chart_changes, dependency_changes};
use crate::config::Config;
use crate::pipeline::{CaseOutcome, artifact_cell};
use crate::session::Session;

impl Base {
    /// What the comparison with it says about the run as a whole.
    pub fn facts(&self, session: &Session, head: &[CaseOutcome]) -> RunFacts {
        let name = match self.name() {
            Ok(name) => name,
            Err(facts) => {
                return RunFacts {
                    base: facts.clone(),
                    ..RunFacts::default()
                };
            }
        };
        let (revision, manifests) = match self {
            Base::None(_) => (None, None),
            Base::Revision(base, manifests) => (Some(base), manifests.as_ref()),
            Base::Manifests(manifests) => (None, Some(manifests)),
        };
        let facts = revision.map_or_else(RunFacts::default, |base| base.facts(session, head));
        let manifests_without_case = manifests
            .filter(|_| !session.is_partial())
            .map(|manifests| manifests.without_case.clone());
        RunFacts {
            base: match facts.base {
                BaseFacts::Unreadable(reason) => BaseFacts::Unreadable(format!("{name}: {reason}")),
                _ => BaseFacts::Compared(name),
            },
            manifests_without_case: manifests_without_case.unwrap_or_default(),
            ..facts
        }
    }
}

impl BaseRevision {
    fn facts(&self, session: &Session, head: &[CaseOutcome]) -> RunFacts {
        let config = &session.project.config;
        if self.config.file.is_empty() && !config.file.is_empty() {
            // The first configuration of a repository: it can take nothing back that was promised before.
            return RunFacts::default();
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
                    before: shown(before, &self.config),
                    after: shown(after, config),
                    chart,
                });
            }
        };
        pins(&self.config.helm, &config.helm, None);
        let heads = self.heads(head);
        for (at, case) in self.cases.iter().enumerate() {
            let Some(now) = heads.get(&at) else {
                if !session.is_partial() {
                    removed_cases.push(self.removed(case, None));
                }
                continue;
            };
            let pinned = (&case.config.helm, &now.case.config.helm);
            pins(pinned.0, pinned.1, Some(now.case.id()));
            let cells = case.cells.iter().map(artifact_cell);
            // A case with one cell keeps its answer under another Helm; see `cell`.
            if case.cells.len() > 1 || now.cells.len() > 1 {
                let lost = cells.filter(|cell| now.cells.iter().all(|now| now.cell != *cell));
                removed_cases.extend(lost.map(|cell| self.removed(case, Some(cell))));
            }
        }
        // Loading the charts of both sides is dear where nothing is said about them.
        let level = self.policy.level(Code::VersionTooSmall, &Item::Run);
        let sides = (
            (&self.tree, self.cases.as_slice()),
            (&session.tree, session.cases.as_slice()),
        );
        let chart_changes = if level == Some(Level::Allow) {
            Vec::new()
        } else {
            chart_changes(sides.0, sides.1, &self.renames)
        };
        let dependencies =
            dependency_changes(&self.tree, &session.tree, &self.renames, &session.left_out);
        let (base, dependency_changes) = match dependencies {
            Ok(changes) => (BaseFacts::Compared(self.name.clone()), changes),
            Err(reason) => (BaseFacts::Unreadable(reason), Vec::new()),
        };
        RunFacts {
            base,
            removed_cases,
            renamed_charts: self
                .renames
                .iter()
                // Of a part of the cases only what is about them is said.
                .filter(|(after, _)| session.cases.iter().any(|case| case.chart == **after))
                .map(|(after, before)| ChartRename {
                    before: before.clone(),
                    after: after.clone(),
                })
                .collect(),
            chart_changes,
            dependency_changes,
            policy_change: gate::config::policy_change(
                (&self.config.normalize, &self.config.gate),
                (&config.normalize, &config.gate),
            ),
            helm_changes,
            ..RunFacts::default()
        }
    }
}
