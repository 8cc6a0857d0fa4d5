//! Says once what many cells and cases have in common.
//!
//! Changes are one where the resource, what happened to it, and the values before and after are the same; of a resource that
//! changes in more places in some cells, each place says in which. What stays as it is may differ from cell to cell. Findings
//! are one where all that is said of them is. Nothing is counted here: totals and thresholds are the gate's, cell by cell.

use std::collections::BTreeMap;

use gate::{Against, CaseId, CaseReport, Code, Counts, Finding, Verdict};
use manifest::Identity;
use manifest_diff::{Change, Path, ResourceChange, ResourceChangeKind};

use crate::matrix::{Cells, Matrix, Named};
use crate::outcome::Outcome;
use crate::words;

/// Changes of the same cells.
pub(crate) struct Section<'o> {
    /// The cells.
    pub cells: Cells,
    /// What they are counted from.
    pub against: Against,
    /// The changes that are told one by one.
    pub changes: Vec<Folded<'o>>,
    /// How many resources are only counted, for only their text changed: in each cell.
    formatting: Vec<Counts>,
    /// The counts in each cell.
    counts: Vec<Counts>,
}

/// A change of one resource in some cells.
pub(crate) struct Folded<'o> {
    /// The change in the first of them.
    pub change: &'o ResourceChange,
    /// The cells.
    pub cells: Cells,
    /// The places inside, ordered by path; those that count first.
    pub places: Vec<Place<'o>>,
    /// The counts in each cell.
    counts: Vec<Counts>,
}

/// A place in a resource that changed in some cells.
pub(crate) struct Place<'o> {
    /// What changed.
    pub change: &'o Change,
    /// The rule that ignores it.
    pub ignored_by: Option<usize>,
    /// The cells.
    pub cells: Cells,
}

/// A finding of some cells; none for one about the run.
pub(crate) struct FoldedFinding<'o> {
    /// The finding in the first of them.
    pub finding: &'o Finding,
    /// The cells.
    pub cells: Cells,
}

impl FoldedFinding<'_> {
    /// Where it is; none for one about the run.
    pub fn named(&self, matrix: &Matrix<'_>) -> Option<Named> {
        let case = self.finding.case.as_ref()?;
        Some(if self.cells.is_empty() {
            Named {
                cells: case.to_string(),
                which: None,
            }
        } else {
            matrix.name(&self.cells)
        })
    }
}

impl Section<'_> {
    /// The counts of a cell; the smallest and the largest where they differ.
    pub fn words(&self) -> String {
        words::counts_of_each(&self.counts)
    }

    /// How many resources are only counted in a cell, where some are.
    pub fn formatting(&self) -> Option<String> {
        words::formatting_of_each(&self.formatting)
    }
}

/// All changes that are listed, folded; in the order in which they first appear.
pub(crate) fn sections(verdict: &Verdict) -> Vec<Section<'_>> {
    let mut folder = Folder {
        names_formatting: words::names_formatting(verdict),
        ..Folder::default()
    };
    for (at, case) in verdict.cases.iter().enumerate() {
        folder.case(at, case);
    }
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut known: BTreeMap<(Cells, bool), usize> = BTreeMap::new();
    for item in folder.items {
        let (against, cells) = match &item {
            Item::Change(against, folded) => (*against, folded.cells.clone()),
            Item::Formatting(against, counts) => (*against, counts.keys().copied().collect()),
        };
        let key = (cells.clone(), against == Against::Golden);
        let at = *known.entry(key).or_insert_with(|| {
            sections.push(Section {
                counts: vec![Counts::default(); cells.len()],
                cells,
                against,
                changes: Vec::new(),
                formatting: Vec::new(),
            });
            sections.len() - 1
        });
        if let Some(section) = sections.get_mut(at) {
            match item {
                Item::Change(_, folded) => {
                    let sums = section.counts.iter_mut().zip(&folded.counts);
                    sums.for_each(|(sum, counts)| sum.add(counts));
                    section.changes.push(folded);
                }
                Item::Formatting(_, counts) => {
                    let of_cell = |count: usize| Counts {
                        formatting: count,
                        ..Counts::default()
                    };
                    section.formatting = counts.into_values().map(of_cell).collect();
                    let sums = section.counts.iter_mut().zip(&section.formatting);
                    sums.for_each(|(sum, counts)| sum.add(counts));
                }
            }
        }
    }
    // What is only counted comes behind what is told. Stable.
    sections.sort_by_key(|section| section.changes.is_empty());
    sections
}

/// What a section is made of.
enum Item<'o> {
    Change(Against, Folded<'o>),
    /// How many resources in each cell.
    Formatting(Against, BTreeMap<usize, usize>),
}

/// What must be the same in two changes before their values are looked at.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'o> {
    is_stale: bool,
    kind: ResourceChangeKind,
    before: Option<&'o Identity>,
    after: Option<&'o Identity>,
    ignored_by: Option<usize>,
    words: String,
    source: String,
}

#[derive(Default)]
struct Folder<'o> {
    items: Vec<Item<'o>>,
    /// The items that a change may belong to.
    changes: BTreeMap<Key<'o>, Vec<usize>>,
    /// The items by what they are counted from.
    formatting: BTreeMap<bool, usize>,
    /// Whether resources of which only the text changed are told one by one.
    names_formatting: bool,
}

impl<'o> Folder<'o> {
    fn case(&mut self, at: usize, case: &'o CaseReport) {
        let Some((against, _)) = case.shown() else {
            return;
        };
        let (told, formatting) = words::told(case, self.names_formatting);
        for change in told {
            self.change(at, against, change);
        }
        if formatting > 0 {
            let key = against == Against::Golden;
            let item = *self.formatting.entry(key).or_insert_with(|| {
                self.items.push(Item::Formatting(against, BTreeMap::new()));
                self.items.len() - 1
            });
            if let Some(Item::Formatting(_, counts)) = self.items.get_mut(item) {
                counts.insert(at, formatting);
            }
        }
    }

    fn change(&mut self, at: usize, against: Against, change: &'o ResourceChange) {
        let resource = change.resource().map(AsRef::as_ref);
        let key = Key {
            is_stale: against == Against::Golden,
            kind: change.kind,
            before: change.before.as_ref().map(|resource| &resource.identity),
            after: change.after.as_ref().map(|resource| &resource.identity),
            ignored_by: change.ignored_by,
            words: words::what_happened_at_least(change),
            source: resource.map(words::source).unwrap_or_default(),
        };
        let candidates = self.changes.entry(key).or_default();
        for item in candidates.iter() {
            if let Some(Item::Change(_, folded)) = self.items.get_mut(*item)
                // Two documents of one identity in one cell stay two.
                && !folded.cells.contains(&at)
                && is_same(folded.change, change)
            {
                folded.add(at, change);
                return;
            }
        }
        candidates.push(self.items.len());
        let mut folded = Folded {
            change,
            cells: Cells::new(),
            places: Vec::new(),
            counts: Vec::new(),
        };
        folded.add(at, change);
        self.items.push(Item::Change(against, folded));
    }
}

/// Says whether two changes of one resource are shown as one: what is new or gone is the same, and what changed has a place
/// in common.
fn is_same(one: &ResourceChange, other: &ResourceChange) -> bool {
    match one.kind {
        ResourceChangeKind::Added | ResourceChangeKind::Removed => {
            let sides = one.resource().zip(other.resource());
            sides.is_some_and(|(one, other)| one.content == other.content)
        }
        ResourceChangeKind::Formatting => true,
        ResourceChangeKind::Changed | ResourceChangeKind::Renamed => {
            let is_bare = one.changes.is_empty() && one.ignored.is_empty();
            let mut by_path: BTreeMap<&Path, Vec<_>> = BTreeMap::new();
            for place in of(one) {
                by_path.entry(&place.0.path).or_default().push(place);
            }
            let is_shared = |place: &(&Change, Option<usize>)| {
                let known = by_path.get(&place.0.path);
                let is_it = |one: &(&Change, Option<usize>)| is_one(*one, *place);
                known.is_some_and(|known| known.iter().any(is_it))
            };
            is_bare || of(other).any(|place| is_shared(&place))
        }
    }
}

/// Says whether two changes of one place are the same. Where in the documents they stand may differ: by what else is in them.
fn is_one(one: (&Change, Option<usize>), other: (&Change, Option<usize>)) -> bool {
    let ((one, rule), (other, other_rule)) = (one, other);
    one.path == other.path
        && one.kind == other.kind
        && one.before == other.before
        && one.after == other.after
        && one.remark == other.remark
        && rule == other_rule
}

/// The places of a change, each with the rule that ignores it.
fn of(change: &ResourceChange) -> impl Iterator<Item = (&Change, Option<usize>)> {
    let counted = change.changes.iter().map(|change| (change, None));
    let ignored = change.ignored.iter();
    counted.chain(ignored.map(|ignored| (&ignored.change, Some(ignored.rule))))
}

impl<'o> Folded<'o> {
    /// What happened to the resource, in a few words that are true of all cells.
    pub fn what_happened(&self) -> String {
        let is_of_all = |place: &Place<'o>| place.cells == self.cells;
        if self.places.iter().all(is_of_all) {
            words::what_happened(self.change)
        } else {
            words::what_happened_at_least(self.change)
        }
    }

    /// The places by their cells: first, with none, those of all cells of the change.
    pub fn parts(&self) -> Vec<(Option<&Cells>, Vec<&Place<'o>>)> {
        let mut parts: Vec<(Option<&Cells>, Vec<&Place<'o>>)> = vec![(None, Vec::new())];
        for place in &self.places {
            let cells = (place.cells != self.cells).then_some(&place.cells);
            match parts.iter_mut().find(|(of, _)| *of == cells) {
                Some((_, places)) => places.push(place),
                None => parts.push((cells, vec![place])),
            }
        }
        parts
    }

    fn add(&mut self, at: usize, change: &'o ResourceChange) {
        let known = self.places.len();
        let mut by_path: BTreeMap<&Path, Vec<usize>> = BTreeMap::new();
        for (number, place) in self.places.iter().enumerate() {
            by_path.entry(&place.change.path).or_default().push(number);
        }
        let mut new = Vec::new();
        let mut met = Vec::new();
        for (change, ignored_by) in of(change) {
            let is_it = |number: &&usize| {
                let place = self.places.get(**number);
                place.is_some_and(|one| is_one((one.change, one.ignored_by), (change, ignored_by)))
            };
            match by_path
                .get(&change.path)
                .and_then(|numbers| numbers.iter().find(is_it))
            {
                Some(number) => met.push(*number),
                None => new.push((change, ignored_by)),
            }
        }
        for number in met {
            if let Some(place) = self.places.get_mut(number) {
                place.cells.insert(at);
            }
        }
        let is_grown = known > 0 && !new.is_empty();
        self.places
            .extend(new.into_iter().map(|(change, ignored_by)| Place {
                change,
                ignored_by,
                cells: Cells::from([at]),
            }));
        if is_grown {
            // Stable: of one place in two ways, the first cell's comes first.
            self.places.sort_by(|one, other| {
                let key = |place: &Place<'o>| (place.ignored_by.is_some(), &place.change.path);
                key(one).cmp(&key(other))
            });
        }
        self.cells.insert(at);
        self.counts.push(Counts::of_change(change));
    }
}

/// The findings that are listed, folded, heaviest first.
pub(crate) fn findings(outcome: &Outcome) -> Vec<FoldedFinding<'_>> {
    let cases = outcome.verdict.cases.iter().enumerate();
    let positions: BTreeMap<&CaseId, usize> = cases.map(|(at, case)| (&case.id, at)).collect();
    let mut known: BTreeMap<(Code, &str), Vec<usize>> = BTreeMap::new();
    let mut folded: Vec<FoldedFinding<'_>> = Vec::new();
    for finding in words::listed(outcome) {
        let Some(at) = finding.case.as_ref().and_then(|case| positions.get(case)) else {
            folded.push(FoldedFinding {
                finding,
                cells: Cells::new(),
            });
            continue;
        };
        let candidates = known.entry((finding.code, &finding.message)).or_default();
        let same = candidates.iter().copied().find(|number| {
            folded.get(*number).is_some_and(|one| {
                let (one, cells) = (one.finding, &one.cells);
                !cells.contains(at)
                    && one.level == finding.level
                    && one.identity == finding.identity
                    && one.approval == finding.approval
                    && one.change.is_some() == finding.change.is_some()
                    && one.details == finding.details
            })
        });
        match same.and_then(|number| folded.get_mut(number)) {
            Some(one) => {
                one.cells.insert(*at);
            }
            None => {
                candidates.push(folded.len());
                folded.push(FoldedFinding {
                    finding,
                    cells: Cells::from([*at]),
                });
            }
        }
    }
    folded
}
