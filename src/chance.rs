//! What a case leaves to chance, found by effect: rendered again with another seed, another instant and
//! other map orders, whatever differs hangs on chance.
//!
//! Each difference is attributed by rendering once more per call site, with that one site perturbed.

use std::collections::BTreeSet;

use gate::ChanceNote;
use helm_render::ambient::{Ask, ChanceSite};
use manifest::{Identity, ManifestSet};
use manifest_diff::{IgnoreNothing, ListKeys, diff};

use crate::cases::{Case, Cell};
use crate::render_case::{Rendered, RenderedCell, Renderer};

/// How many other seeds are tried: draws from few values (a coin, a digit) may agree with one of them.
const ROUNDS: usize = 3;
/// How many call sites of one cell are perturbed one by one; differences of the rest are listed
/// without a call site.
const MAX_ATTRIBUTED: usize = 64;
/// How many steps the renderings with other seeds may take together before one has to be enough.
const MAX_ROUND_STEPS: u64 = 100_000_000;
/// How many steps the renderings with a perturbed site may take together: for all but the largest
/// charts that is enough for each of their sites.
const MAX_ATTRIBUTION_STEPS: u64 = 50_000_000;

type Place = (Identity, String);

/// Lists what one cell leaves to chance; `None` where that could not be found out.
pub fn notes(
    renderer: &Renderer,
    case: &Case,
    cell: &Cell,
    rendered: &RenderedCell,
    set: &ManifestSet,
) -> Option<Vec<ChanceNote>> {
    if rendered.sites.is_empty() {
        return Some(Vec::new());
    }
    let frozen = renderer.frozen(case);
    let mut open = BTreeSet::new();
    let mut other = frozen.clone();
    let rounds = affordable(MAX_ROUND_STEPS, rendered).clamp(1, ROUNDS);
    for _ in 0..rounds {
        other = other.other();
        match places(&renderer.render_with(case, cell, other.clone()), set)? {
            Found::Places(places) => open.extend(places),
            Found::Failure(text) => {
                // With other draws the chart fails: that it renders at all is chance.
                return Some(vec![ChanceNote {
                    source: "failure".into(),
                    site: first_line(&text),
                    identity: Identity::default(),
                    path: String::new(),
                }]);
            }
        }
    }
    let mut notes = BTreeSet::new();
    let sites = affordable(MAX_ATTRIBUTION_STEPS, rendered).min(MAX_ATTRIBUTED);
    for site in rendered.sites.iter().take(sites) {
        let mut perturbed = frozen.clone();
        perturbed.perturb = Some(site.id.clone());
        match places(&renderer.render_with(case, cell, perturbed), set)? {
            Found::Places(places) => {
                for (identity, path) in places {
                    open.remove(&(identity.clone(), path.clone()));
                    notes.insert(ChanceNote {
                        source: source(site),
                        site: site.id.template.to_string(),
                        identity,
                        path,
                    });
                }
            }
            Found::Failure(text) => {
                notes.insert(ChanceNote {
                    source: source(site),
                    site: first_line(&text),
                    identity: Identity::default(),
                    path: String::new(),
                });
            }
        }
    }
    for (identity, path) in open {
        notes.insert(ChanceNote {
            source: "several".into(),
            site: String::new(),
            identity,
            path,
        });
    }
    Some(notes.into_iter().collect())
}

/// How many more renderings of a cell a number of steps allows.
fn affordable(steps: u64, rendered: &RenderedCell) -> usize {
    usize::try_from(steps / rendered.chart.steps.max(1)).unwrap_or(usize::MAX)
}

fn source(site: &ChanceSite) -> String {
    if site.asks.iter().all(|ask| *ask == Ask::MapOrder) {
        "map-order".into()
    } else {
        site.id.function.to_string()
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_string()
}

enum Found {
    Places(BTreeSet<Place>),
    Failure(String),
}

/// The places that another rendering makes different; `None` where it could not be rendered for
/// reasons that are not Helm's.
fn places(other: &Rendered, set: &ManifestSet) -> Option<Found> {
    let other = match other {
        Rendered::Chart(cell) => match ManifestSet::read(&cell.text()) {
            Ok(other) => other,
            Err(error) => return Some(Found::Failure(error.to_string())),
        },
        Rendered::Error(text) => return Some(Found::Failure(text.clone())),
        Rendered::Failed(_) => return None,
    };
    let mut places = BTreeSet::new();
    for change in diff(set, &other, None, &ListKeys::default(), &IgnoreNothing).changes {
        let identity = change.identity();
        if change.changes.is_empty() {
            places.insert((identity, String::new()));
        } else {
            places.extend(
                change
                    .changes
                    .iter()
                    .map(|change| (identity.clone(), change.path.to_string())),
            );
        }
    }
    Some(Found::Places(places))
}
