//! Folds the cells of one case into goldens.

use std::collections::BTreeMap;

use manifest::{Identity, ManifestSet, Part, Resource};

use crate::golden::{Answer, Cell, ChanceNote, Difference, DifferenceKind, Golden};
use crate::layout::{LayoutError, golden_file};
use crate::write::answer_body;

/// What one cell of a case answered, secrets masked.
#[derive(Debug, Clone, PartialEq)]
pub struct CellAnswer {
    /// The cell.
    pub cell: Cell,
    /// The answer.
    pub answer: Answer,
    /// What it leaves to chance.
    pub chance: Vec<ChanceNote>,
    /// The key id of the fingerprints in it; none when there are none.
    pub key_id: Option<String>,
}

/// Makes the goldens of a case, each with its file, from the answers of all its cells in the order of the configuration.
///
/// Cells with equal answers share one golden. The golden of the first cell is `<case>.yaml`; the others say how they differ
/// from it.
///
/// # Errors
///
/// The chart's path cannot be a place in the store.
pub fn compose(
    chart: &str,
    case: &str,
    cells: Vec<CellAnswer>,
) -> Result<Vec<(String, Golden)>, LayoutError> {
    let mut places: BTreeMap<(String, Vec<ChanceNote>, Option<String>), usize> = BTreeMap::new();
    let mut goldens: Vec<(String, Golden)> = Vec::new();
    for CellAnswer {
        cell,
        answer,
        mut chance,
        key_id,
    } in cells
    {
        chance.sort();
        chance.dedup();
        let place = places
            .entry((answer_body(&answer), chance.clone(), key_id.clone()))
            .or_insert(goldens.len());
        if let Some((_, golden)) = goldens.get_mut(*place) {
            golden.cells.push(cell);
            continue;
        }
        let file = golden_file(chart, case, (!goldens.is_empty()).then_some(&cell))?;
        let differs = goldens
            .first()
            .map(|(_, first)| differences(&first.answer, &answer))
            .unwrap_or_default();
        let golden = Golden {
            chart: chart.to_owned(),
            case: case.to_owned(),
            cells: vec![cell],
            key_id,
            chance,
            differs,
            answer,
        };
        goldens.push((file, golden));
    }
    Ok(goldens)
}

/// How the documents of one answer differ from those of another, ordered by identity.
fn differences(first: &Answer, other: &Answer) -> Vec<Difference> {
    let (Answer::Manifests(first), Answer::Manifests(other)) = (first, other) else {
        return Vec::new();
    };
    let (first, other) = (by_identity(first), by_identity(other));
    let mut differences = Vec::new();
    for ((_, identity, nth), resource) in &first {
        let kind = match other.get(&(resource.part(), *identity, *nth)) {
            None => DifferenceKind::Removed,
            Some(twin) if twin.content != resource.content || twin.hook != resource.hook => {
                DifferenceKind::Changed
            }
            Some(twin) if twin.raw != resource.raw || twin.source != resource.source => {
                DifferenceKind::Formatting
            }
            Some(_) => continue,
        };
        differences.push(Difference {
            kind,
            identity: (*identity).clone(),
        });
    }
    for (key, resource) in &other {
        if !first.contains_key(key) {
            differences.push(Difference {
                kind: DifferenceKind::Added,
                identity: resource.identity.clone(),
            });
        }
    }
    differences.sort_by(|one, other| (&one.identity, one.kind).cmp(&(&other.identity, other.kind)));
    differences
}

fn by_identity(set: &ManifestSet) -> BTreeMap<(Part, &Identity, usize), &Resource> {
    let mut counts: BTreeMap<(Part, &Identity), usize> = BTreeMap::new();
    let mut resources = BTreeMap::new();
    for resource in set.resources() {
        let count = counts
            .entry((resource.part(), &resource.identity))
            .or_insert(0);
        resources.insert(
            (resource.part(), &resource.identity, *count),
            resource.as_ref(),
        );
        *count += 1;
    }
    resources
}
