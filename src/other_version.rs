//! What a case renders to where its charts have other versions: what then differs is there for the versions alone, whatever
//! it is called.
//!
//! Where the base has other versions it is theirs: pods that would then be as they were are replaced for the version only.
//! Where all are the same it is the next patch: what differs then changes with each release.

use artifact::{Answer, Masking, mask};
use chart::Versions;
use gate::{BaseState, CaseEvidence, OtherVersion, Rendering};
use go_value::Str;
use manifest::ManifestSet;
use masterminds_semver::Version;

use crate::cases::{Case, Cell};
use crate::pipeline::CaseOutcome;
use crate::render_case::{Rendered, Renderer};

/// Renders a cell of head with other versions. None where the answer is that of the base, for then nothing is asked, and
/// where the chart does not render so.
pub fn other_version(
    renderer: &Renderer,
    outcome: &CaseOutcome,
    at: usize,
    evidence: &CaseEvidence,
    base: impl FnOnce() -> Option<Versions>,
    masking: &Masking,
) -> Option<OtherVersion> {
    let BaseState::Present {
        answer: Answer::Manifests(before),
        ..
    } = &evidence.base
    else {
        return None;
    };
    if !matches!(&evidence.head, Rendering::Manifests(after) if after != before) {
        return None;
    }
    let own = &outcome.cells.get(at)?.versions;
    let cell = outcome.case.cells.get(at)?;
    let (versions, is_base) = chosen(own, base().as_ref(), cell);
    let mut manifests = rendered(renderer, &outcome.case, cell, &versions)?;
    mask(&mut manifests, masking);
    Some(OtherVersion { manifests, is_base })
}

/// The manifests of a cell whose charts have these versions; none where it does not render.
fn rendered(
    renderer: &Renderer,
    case: &Case,
    cell: &Cell,
    versions: &Versions,
) -> Option<ManifestSet> {
    match renderer.render_as(case, cell, renderer.frozen(case), versions) {
        Rendered::Chart(rendered) => ManifestSet::read(&rendered.text()).ok(),
        Rendered::Error(_) | Rendered::Failed(_) => None,
    }
}

/// The versions of the base where one of them is another, else the next ones; with whether they are the base's.
pub fn chosen(own: &Versions, base: Option<&Versions>, cell: &Cell) -> (Versions, bool) {
    let is_other =
        |(path, version): &(&Str, &Str)| own.get(*path).is_some_and(|own| own != *version);
    let of_base: Versions = base
        .into_iter()
        .flatten()
        .filter(is_other)
        .map(|(path, version)| (path.clone(), version.clone()))
        .collect();
    if !of_base.is_empty() {
        return (of_base, true);
    }
    let next = own.iter().map(|(path, version)| {
        let next = next_patch(version, cell).unwrap_or_else(|| version.clone());
        (path.clone(), next)
    });
    (next.collect(), false)
}

fn next_patch(version: &Str, cell: &Cell) -> Option<Str> {
    let rules = &cell.profile.chart.semver;
    let next = Version::parse(version.as_bytes(), rules).ok()?;
    // A version with a pre-release part is followed by the one without it, which may be as good: two steps are another.
    let next = next.inc_patch(rules).ok()?.inc_patch(rules).ok()?;
    Some(Str::from(next.to_string()))
}
