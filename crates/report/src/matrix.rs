//! Which cells of a run are meant, in few words.
//!
//! A run is a table of cases, Helm releases and Kubernetes versions. A set of its cells is named by what tells it from the
//! others: `4 of 6 cells, not: Kubernetes 1.30` and not a list of four names.

use std::collections::BTreeSet;

use gate::{CaseId, Verdict};

use crate::words::number;

/// Cells, by the position of their report in the verdict.
pub(crate) type Cells = BTreeSet<usize>;

/// More names than this are counted.
const MAX_NAMES: usize = 6;

/// So many cells of several cases are called by their names alone.
const MAX_PLAIN: usize = 2;

/// The cells of a run.
pub(crate) struct Matrix<'v> {
    ids: Vec<&'v CaseId>,
}

/// The words for a set of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// How many, and of which case: `charts/web prod, 4 of 6 cells`; the name itself of a single one.
    pub cells: String,
    /// Which ones, where these are not all: `only: …` or `not: …`.
    pub which: Option<String>,
}

impl Named {
    /// All in one line.
    pub fn line(&self) -> String {
        match &self.which {
            Some(which) => format!("{}, {which}", self.cells),
            None => self.cells.clone(),
        }
    }
}

/// What tells cells apart, by names in reports.
#[derive(Default)]
struct Axes<'v> {
    cases: BTreeSet<(&'v str, &'v str)>,
    profiles: BTreeSet<&'v str>,
    kubernetes: BTreeSet<&'v str>,
}

impl<'v> Axes<'v> {
    fn add(&mut self, id: &'v CaseId) {
        self.cases.insert((&id.chart, &id.case));
        if let Some(cell) = &id.cell {
            self.profiles.insert(&cell.profile);
            self.kubernetes.insert(&cell.kubernetes);
        }
    }

    fn hold(&self, id: &CaseId) -> bool {
        self.cases.contains(&(id.chart.as_str(), id.case.as_str()))
            && id.cell.as_ref().is_none_or(|cell| {
                self.profiles.contains(cell.profile.as_str())
                    && self.kubernetes.contains(cell.kubernetes.as_str())
            })
    }
}

impl<'v> Matrix<'v> {
    /// The cells of a verdict.
    pub fn of(verdict: &'v Verdict) -> Matrix<'v> {
        Matrix {
            ids: verdict.cases.iter().map(|case| &case.id).collect(),
        }
    }

    fn ids(&self, cells: &Cells) -> impl Iterator<Item = &'v CaseId> {
        cells.iter().filter_map(|at| self.ids.get(*at).copied())
    }

    /// Names a set of cells.
    pub fn name(&self, cells: &Cells) -> Named {
        if cells.len() == 1 {
            return Named {
                cells: self.list(cells),
                which: None,
            };
        }
        let cases = self.axes(cells).cases;
        let mut all: Cells = (0..self.ids.len()).collect();
        let mut lead = String::new();
        if let (Some(first), true) = (self.ids(cells).next(), cases.len() == 1) {
            let is_of_case = |id: &CaseId| id.chart == first.chart && id.case == first.case;
            all.retain(|at| self.ids.get(*at).is_some_and(|id| is_of_case(id)));
            let case = CaseId {
                cell: None,
                ..first.clone()
            };
            lead = format!("{case}, ");
        } else if cells.len() <= MAX_PLAIN {
            return Named {
                cells: self.list(cells),
                which: None,
            };
        }
        self.count(lead, cells, &all)
    }

    /// Names a part of cells that are named already.
    pub fn name_within(&self, cells: &Cells, all: &Cells) -> Named {
        self.count(String::new(), cells, all)
    }

    fn count(&self, lead: String, cells: &Cells, all: &Cells) -> Named {
        let has_cells = self.ids(all).any(|id| id.cell.is_some());
        let words = number(all.len(), if has_cells { "cell" } else { "case" });
        if cells == all {
            return Named {
                cells: format!("{lead}all {words}"),
                which: None,
            };
        }
        Named {
            cells: format!("{lead}{} of {words}", cells.len()),
            which: Some(self.which(cells, all)),
        }
    }

    /// What tells cells from the others: what they have in common or what the others have, and else the shorter list.
    fn which(&self, cells: &Cells, all: &Cells) -> String {
        let others: Cells = all.difference(cells).copied().collect();
        let only = |words: String| format!("only: {words}");
        let not = |words: String| format!("not: {words}");
        let are_most = others.len() < cells.len();
        let (first, second) = match are_most {
            true => (
                self.in_common(&others, all).map(not),
                self.in_common(cells, all).map(only),
            ),
            false => (
                self.in_common(cells, all).map(only),
                self.in_common(&others, all).map(not),
            ),
        };
        let has_one_case = self.axes(all).cases.len() == 1;
        let list = |cells: &Cells| match has_one_case {
            true => listed(
                self.ids(cells)
                    .filter_map(|id| id.cell.as_ref())
                    .map(ToString::to_string)
                    .collect(),
            ),
            false => self.list(cells),
        };
        first.or(second).unwrap_or_else(|| match are_most {
            true => not(list(&others)),
            false => only(list(cells)),
        })
    }

    fn axes(&self, cells: &Cells) -> Axes<'v> {
        let mut axes = Axes::default();
        self.ids(cells).for_each(|id| axes.add(id));
        axes
    }

    /// What cells are that all others are not: some of the cases, of the releases or of the versions.
    fn in_common(&self, cells: &Cells, all: &Cells) -> Option<String> {
        let axes = self.axes(cells);
        let held = |at: &&usize| self.ids.get(**at).is_some_and(|id| axes.hold(id));
        if all.iter().filter(held).count() != cells.len() {
            return None;
        }
        let whole = self.axes(all);
        let cases = axes.cases.iter().map(|(chart, case)| {
            let (chart, case) = ((*chart).to_owned(), (*case).to_owned());
            let (cell, was) = (None, None);
            let id = CaseId {
                chart,
                case,
                cell,
                was,
            };
            id.to_string()
        });
        let cases = (axes.cases != whole.cases).then(|| listed(cases.collect()));
        let texts = |set: &BTreeSet<&str>| listed(set.iter().map(ToString::to_string).collect());
        let profiles = (axes.profiles != whole.profiles).then(|| texts(&axes.profiles));
        let kubernetes = (axes.kubernetes != whole.kubernetes)
            .then(|| format!("Kubernetes {}", texts(&axes.kubernetes)));
        let cell = match (profiles, kubernetes) {
            (Some(profiles), Some(kubernetes)) => Some(format!("{profiles} on {kubernetes}")),
            (Some(profiles), None) => Some(format!("Helm {profiles}")),
            (None, kubernetes) => kubernetes,
        };
        match (cases, cell) {
            (Some(cases), Some(cell)) => Some(format!("{cases} ({cell})")),
            (cases, cell) => cases.or(cell),
        }
    }

    fn list(&self, cells: &Cells) -> String {
        listed(self.ids(cells).map(ToString::to_string).collect())
    }
}

fn listed(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(MAX_NAMES);
    if more > 1 {
        names.truncate(MAX_NAMES);
        names.push(format!("… {more} more"));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gate::Cell;

    /// Cases times releases times versions.
    fn ids(cases: &[&str], profiles: &[&str], kubernetes: &[&str]) -> Vec<CaseId> {
        let mut ids = Vec::new();
        for case in cases {
            for profile in profiles {
                ids.extend(kubernetes.iter().map(|kubernetes| CaseId {
                    chart: "web".to_owned(),
                    case: (*case).to_owned(),
                    was: None,
                    cell: Some(Cell {
                        profile: (*profile).to_owned(),
                        kubernetes: (*kubernetes).to_owned(),
                    }),
                }));
            }
        }
        ids
    }

    fn named(ids: &[CaseId], cells: &[usize]) -> String {
        let matrix = Matrix {
            ids: ids.iter().collect(),
        };
        matrix.name(&cells.iter().copied().collect()).line()
    }

    #[test]
    fn cells_of_one_case() {
        let ids = ids(&["prod"], &["v3", "v4"], &["1.30", "1.31", "1.32"]);
        assert_eq!(named(&ids, &[0, 1, 2, 3, 4, 5]), "web prod, all 6 cells");
        assert_eq!(named(&ids, &[4]), "web prod (v4 on Kubernetes 1.31)");
        assert_eq!(
            named(&ids, &[0, 3]),
            "web prod, 2 of 6 cells, only: Kubernetes 1.30"
        );
        assert_eq!(
            named(&ids, &[1, 2, 4, 5]),
            "web prod, 4 of 6 cells, not: Kubernetes 1.30"
        );
        assert_eq!(
            named(&ids, &[3, 4, 5]),
            "web prod, 3 of 6 cells, only: Helm v4"
        );
        assert_eq!(
            named(&ids, &[3, 4]),
            "web prod, 2 of 6 cells, only: v4 on Kubernetes 1.30, 1.31"
        );
        assert_eq!(
            named(&ids, &[0, 1, 2, 3, 5]),
            "web prod, 5 of 6 cells, not: v4 on Kubernetes 1.31"
        );
        assert_eq!(
            named(&ids, &[0, 4]),
            "web prod, 2 of 6 cells, only: v3 on Kubernetes 1.30, v4 on Kubernetes 1.31"
        );
    }

    #[test]
    fn cells_of_several_cases() {
        let ids = ids(&["dev", "prod", "test"], &["v4"], &["1.30", "1.31"]);
        assert_eq!(named(&ids, &[0, 1, 2, 3, 4, 5]), "all 6 cells");
        assert_eq!(named(&ids, &[0, 1, 2, 3]), "4 of 6 cells, not: web test");
        assert_eq!(
            named(&ids, &[0, 2, 4]),
            "3 of 6 cells, only: Kubernetes 1.30"
        );
        assert_eq!(
            named(&ids, &[1, 3]),
            "web dev (v4 on Kubernetes 1.31), web prod (v4 on Kubernetes 1.31)"
        );
    }

    #[test]
    fn cases_without_a_matrix() {
        let id = |case: &str| CaseId {
            chart: "web".to_owned(),
            case: case.to_owned(),
            cell: None,
            was: None,
        };
        let ids: Vec<CaseId> = ["a", "b", "c", "d"].into_iter().map(id).collect();
        assert_eq!(named(&ids, &[1]), "web b");
        assert_eq!(named(&ids, &[0, 1]), "web a, web b");
        assert_eq!(named(&ids, &[0, 1, 2]), "3 of 4 cases, not: web d");
        assert_eq!(named(&ids, &[0, 1, 2, 3]), "all 4 cases");
    }
}
