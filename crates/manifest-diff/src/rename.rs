//! Finds renamed resources: one is gone, and one of another name with equal or similar content is new; or one of the same name
//! and another kind or API group.
//!
//! To a cluster a rename is a removal and an addition, and thresholds count it as both. The pair is made so that a reader
//! sees the few lines that differ, not two long listings.

use std::collections::BTreeMap;
use std::sync::Arc;

use manifest::{Identity, Resource};
use serde_json::Value;

use crate::limits::MAX_RENAME_WORK;
use crate::pairing::ResourcePair;

type Left<'s> = Vec<&'s Arc<Resource>>;

/// Two resources are similar from this share of equal places on. Lower, and small objects (a service account has little but
/// its labels) are taken for renames of one another.
const SIMILAR_PER_CENT: usize = 70;

/// The same for one of the same name and another kind, whose metadata is not looked at: all resources of a chart have the same
/// labels. A Deployment that becomes a StatefulSet keeps its pod template and gets claims.
const SIMILAR_IN_ANOTHER_KIND: usize = 60;

/// The same for one of the same name and kind in another API group: that alone says almost all.
const SIMILAR_IN_ANOTHER_GROUP: usize = 25;

/// A resource with fewer places than this, `apiVersion` and `kind` included, has too little content to be recognized by it.
const MIN_PLACES: usize = 4;

/// A name shorter than this is no sign when it occurs inside other text.
const MIN_TELLING_NAME: usize = 3;

/// Pairs what is left; gives back what found no partner, in the order given.
pub(crate) fn pair<'s>(
    gone: Left<'s>,
    new: Left<'s>,
    pairs: &mut Vec<ResourcePair>,
) -> (Left<'s>, Left<'s>) {
    if gone.is_empty() || new.is_empty() {
        return (gone, new);
    }
    let (mut gone, mut new) = (sides(gone), sides(new));
    let mut join = |before: &mut Side<'s>, after: &mut Side<'s>| {
        (before.taken, after.taken) = (true, true);
        let (before, after) = (Arc::clone(before.resource), Arc::clone(after.resource));
        pairs.push(ResourcePair {
            before: Some(before),
            after: Some(after),
            renamed: true,
        });
    };

    // Equal but for the name.
    let mut equal: BTreeMap<(&str, &str, String), Vec<usize>> = BTreeMap::new();
    for (at, side) in gone
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, side)| side.is_telling())
    {
        equal.entry(side.content_key()).or_default().push(at);
    }
    for after in new.iter_mut().filter(|side| side.is_telling()) {
        let partner = equal.get_mut(&after.content_key()).and_then(Vec::pop);
        if let Some(before) = partner.and_then(|at| gone.get_mut(at)) {
            join(before, after);
        }
    }

    // The same name, another kind or group.
    for (at, to) in in_another_kind(&gone, &new) {
        if let (Some(before), Some(after)) = (gone.get_mut(at), new.get_mut(to))
            && !before.taken
            && !after.taken
        {
            join(before, after);
        }
    }

    // Similar, within one kind.
    let mut kinds: BTreeMap<(&str, &str), Positions> = BTreeMap::new();
    for (at, side) in gone
        .iter()
        .enumerate()
        .filter(|(_, side)| !side.taken && side.is_telling())
    {
        kinds.entry(side.kind_key()).or_default().gone.push(at);
    }
    for (at, side) in new
        .iter()
        .enumerate()
        .filter(|(_, side)| !side.taken && side.is_telling())
    {
        kinds.entry(side.kind_key()).or_default().new.push(at);
    }
    let mut candidates = Vec::new();
    for Positions {
        gone: gone_here,
        new: new_here,
    } in kinds.values()
    {
        let places = |sides: &[Side<'_>], positions: &[usize]| -> usize {
            positions
                .iter()
                .filter_map(|at| sides.get(*at))
                .map(|side| side.places.len())
                .sum()
        };
        let work = places(&gone, gone_here)
            .saturating_mul(new_here.len())
            .saturating_add(places(&new, new_here).saturating_mul(gone_here.len()));
        if work > MAX_RENAME_WORK {
            continue;
        }
        for &gone_at in gone_here {
            for &new_at in new_here {
                let (Some(before), Some(after)) = (gone.get(gone_at), new.get(new_at)) else {
                    continue;
                };
                let likeness = per_cent_common(&before.places, &after.places);
                if likeness >= SIMILAR_PER_CENT {
                    candidates.push((std::cmp::Reverse(likeness), gone_at, new_at));
                }
            }
        }
    }
    candidates.sort_unstable();
    for (_, gone_at, new_at) in candidates {
        if let (Some(before), Some(after)) = (gone.get_mut(gone_at), new.get_mut(new_at))
            && !before.taken
            && !after.taken
        {
            join(before, after);
        }
    }
    let left = |sides: Vec<Side<'s>>| {
        sides
            .into_iter()
            .filter(|side| !side.taken)
            .map(|side| side.resource)
            .collect()
    };
    (left(gone), left(new))
}

/// Pairs of one name, namespace and part of the release and of two kinds or groups, by their positions; the most similar ones
/// first.
fn in_another_kind(gone: &[Side<'_>], new: &[Side<'_>]) -> Vec<(usize, usize)> {
    let open = |side: &&Side<'_>| !side.taken && side.resource.identity.is_unique();
    let name = |side: &Side<'_>| {
        let identity = &side.resource.identity;
        (
            identity.namespace.clone(),
            identity.name.clone(),
            side.resource.part(),
        )
    };
    let mut names: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, side) in gone.iter().enumerate().filter(|(_, side)| open(side)) {
        names.entry(name(side)).or_default().push(at);
    }
    let mut found = Vec::new();
    for (to, after) in new.iter().enumerate().filter(|(_, side)| open(side)) {
        for &at in names.get(&name(after)).into_iter().flatten() {
            let Some(before) = gone.get(at) else { continue };
            let wanted = if before.kind_key().1 == after.kind_key().1 {
                SIMILAR_IN_ANOTHER_GROUP
            } else {
                SIMILAR_IN_ANOTHER_KIND
            };
            let likeness = per_cent_common(&before.body(), &after.body());
            if likeness >= wanted {
                found.push((std::cmp::Reverse(likeness), at, to));
            }
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, at, to)| (at, to)).collect()
}

/// Where the resources of one kind stand among those that are left.
#[derive(Default)]
struct Positions {
    gone: Vec<usize>,
    new: Vec<usize>,
}

struct Side<'s> {
    resource: &'s Arc<Resource>,
    /// The content with the resource's own name taken out.
    nameless: Value,
    /// A number for each leaf and where it is, sorted. Empty for a resource that cannot be recognized by its content.
    places: Vec<u64>,
    taken: bool,
}

fn sides<'s>(resources: Left<'s>) -> Vec<Side<'s>> {
    resources
        .into_iter()
        .map(|resource| {
            let mut nameless = resource.content.clone();
            take_name_out(&mut nameless, &resource.identity);
            let mut places = Vec::new();
            // What has no name of its own cannot be renamed.
            if resource.identity.is_unique() {
                collect_places(&nameless, FNV_OFFSET, &mut places);
                places.sort_unstable();
            }
            if places.len() < MIN_PLACES {
                places.clear();
            }
            Side {
                resource,
                nameless,
                places,
                taken: false,
            }
        })
        .collect()
}

impl<'s> Side<'s> {
    /// Says whether there is enough content to recognize the resource by.
    fn is_telling(&self) -> bool {
        !self.places.is_empty()
    }

    /// The places of what it is beside its type and metadata.
    fn body(&self) -> Vec<u64> {
        let mut places = Vec::new();
        for (key, value) in self.nameless.as_object().into_iter().flatten() {
            if !matches!(key.as_str(), "apiVersion" | "kind" | "metadata") {
                collect_places(value, mix(FNV_OFFSET, key.as_bytes()), &mut places);
            }
        }
        places.sort_unstable();
        places
    }

    fn kind_key(&self) -> (&'s str, &'s str) {
        (&self.resource.identity.group, &self.resource.identity.kind)
    }

    fn content_key(&self) -> (&'s str, &'s str, String) {
        let (group, kind) = self.kind_key();
        (group, kind, manifest::canonical::json(&self.nameless))
    }
}

fn take_name_out(content: &mut Value, identity: &Identity) {
    if let Some(Value::Object(metadata)) = content.get_mut("metadata") {
        metadata.remove("name");
        metadata.remove("namespace");
    }
    if identity.name.len() >= MIN_TELLING_NAME {
        replace_text(content, &identity.name);
    }
}

fn replace_text(value: &mut Value, name: &str) {
    match value {
        // A character that no manifest holds stands for the name.
        Value::String(text) if text.contains(name) => *text = text.replace(name, "\u{0}"),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_text(item, name)),
        Value::Object(map) => map.values_mut().for_each(|item| replace_text(item, name)),
        _ => {}
    }
}

/// FNV-1a: stable, and good enough to count equal places.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, byte| {
        (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn collect_places(value: &Value, at: u64, places: &mut Vec<u64>) {
    match value {
        Value::Object(map) if !map.is_empty() => map.iter().for_each(|(key, value)| {
            collect_places(value, mix(mix(at, b"/"), key.as_bytes()), places)
        }),
        // Positions are left out: an item more at the front must not make all others different.
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .for_each(|item| collect_places(item, mix(at, b"/-"), places)),
        // Lines of a text count one by one: a changed line must not make a whole file different.
        Value::String(text) if text.contains('\n') => {
            places.extend(text.lines().map(|line| mix(mix(at, b"|"), line.as_bytes())))
        }
        scalar => places.push(mix(
            mix(at, b"="),
            manifest::canonical::json(scalar).as_bytes(),
        )),
    }
}

/// The share of numbers that two sorted lists have in common.
fn per_cent_common(before: &[u64], after: &[u64]) -> usize {
    let mut common: usize = 0;
    let mut rest = after;
    for number in before {
        let skipped = rest.partition_point(|other| other < number);
        rest = rest.get(skipped..).unwrap_or_default();
        if rest.first() == Some(number) {
            common += 1;
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    let longer = before.len().max(after.len());
    (common * 100).checked_div(longer).unwrap_or(0)
}
