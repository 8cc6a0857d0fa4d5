//! Scopes: parts of the changes that have limits and levels of their own.

use std::collections::BTreeMap;

use manifest::Identity;
use manifest_diff::{ResourceChange, ResourceChangeKind};

use crate::code::Code;
use crate::evidence::CaseId;
use crate::finding::Level;
use crate::pattern::{NameGlob, PathPattern};
use crate::policy::Span;
use crate::threshold::Limits;

/// A part of the changes, and what holds for it.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Its name in reports.
    pub name: String,
    pub(crate) chart: Option<NameGlob>,
    pub(crate) case: Option<NameGlob>,
    pub(crate) group: Option<NameGlob>,
    pub(crate) kind: Option<NameGlob>,
    pub(crate) namespace: Option<NameGlob>,
    pub(crate) resource: Option<NameGlob>,
    /// Places: a resource is selected when all that changed in it lies there. Empty: any.
    pub(crate) paths: Vec<PathPattern>,
    /// The levels of findings in it.
    pub levels: BTreeMap<Code, Level>,
    /// What may change in it, in each case.
    pub per_case: Option<Limits>,
    /// What may change in it, in all cases together.
    pub total: Option<Limits>,
}

/// What a scope is asked about: a case, and what in it.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// The run as a whole.
    Run,
    /// A case as a whole.
    Case(&'a CaseId),
    /// A resource of a case.
    Resource(&'a CaseId, &'a Identity),
    /// A change of a resource of a case.
    Change(&'a CaseId, &'a ResourceChange),
}

impl Scope {
    /// The limits of a span.
    #[must_use]
    pub fn limits(&self, span: Span) -> Option<&Limits> {
        match span {
            Span::PerCase => self.per_case.as_ref(),
            Span::Total => self.total.as_ref(),
        }
    }

    /// Says whether an item lies in it. What is about a case as a whole lies only in scopes of cases, what is about the run
    /// in none.
    #[must_use]
    pub fn selects(&self, item: &Item<'_>) -> bool {
        match item {
            Item::Run => false,
            Item::Case(case) => self.selects_case(case) && !self.is_about_resources(),
            Item::Resource(case, identity) => {
                self.selects_case(case) && self.selects_identity(identity) && self.paths.is_empty()
            }
            Item::Change(case, change) => self.selects_case(case) && self.selects_change(change),
        }
    }

    /// A chart with another path than in the base is selected by the one there: the policy is the base's, and no path must
    /// lead out of a limit.
    pub(crate) fn selects_case(&self, case: &CaseId) -> bool {
        let chart = case.base_chart();
        let name = format!("{chart}/{}", case.case);
        fits(self.chart.as_ref(), chart) && fits(self.case.as_ref(), &name)
    }

    fn is_about_resources(&self) -> bool {
        let globs = [&self.group, &self.kind, &self.namespace, &self.resource];
        globs.into_iter().any(Option::is_some) || !self.paths.is_empty()
    }

    fn selects_identity(&self, identity: &Identity) -> bool {
        fits(self.group.as_ref(), &identity.group)
            && fits(self.kind.as_ref(), &identity.kind)
            && fits(self.namespace.as_ref(), &identity.namespace)
            && fits(self.resource.as_ref(), &identity.name)
    }

    /// A renamed resource lies in it under both names only: no name must lead out of a limit.
    fn selects_change(&self, change: &ResourceChange) -> bool {
        let sides = [&change.before, &change.after].into_iter().flatten();
        let named = sides
            .clone()
            .all(|side| self.selects_identity(&side.identity));
        let placed = self.paths.is_empty()
            || matches!(
                change.kind,
                ResourceChangeKind::Changed | ResourceChangeKind::Renamed
            ) && !change.changes.is_empty()
                && change
                    .changes
                    .iter()
                    .all(|one| self.paths.iter().any(|pattern| pattern.covers(&one.path)));
        named && placed
    }
}

fn fits(glob: Option<&NameGlob>, text: &str) -> bool {
    glob.is_none_or(|glob| glob.matches(text))
}
