//! Pairs the items of two lists.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::align::{Interner, align, longest_rising};
use crate::limits::MAX_ITEM_PAIRS;
use crate::list_keys::by_field::GENERAL;
use crate::list_keys::{self, Keys, ListKey, key_of, named_by};
use crate::path::Segment;

/// Which items of two lists belong together.
#[derive(Debug, Default)]
pub(crate) struct ListPairs {
    /// Items on both sides, ordered by their position after.
    pub(crate) pairs: Vec<ItemPair>,
    /// Items that are gone, ordered by position.
    pub(crate) removed: Vec<(usize, Segment)>,
    /// Items that are new, ordered by position.
    pub(crate) added: Vec<(usize, Segment)>,
}

/// One item on both sides.
#[derive(Debug)]
pub(crate) struct ItemPair {
    pub(crate) before: usize,
    pub(crate) after: usize,
    /// How the item is named in a path.
    pub(crate) segment: Segment,
    /// Whether it stands elsewhere among the items that stayed.
    pub(crate) moved: bool,
}

/// Pairs the items of two lists, which may be known by these keys.
pub(crate) fn pair(keys: Keys<'_>, before: &[Value], after: &[Value]) -> ListPairs {
    let mut pairing = Pairing {
        before,
        after,
        before_partner: vec![None; before.len()],
        after_partner: vec![None; after.len()],
        names: BTreeMap::new(),
        kept_in_place: vec![false; after.len()],
    };
    match keys.choose(&[before, after]) {
        Some(key) => pairing.by_key(keys, key),
        None => pairing.by_content(),
    }
    pairing.finish()
}

struct Pairing<'v> {
    before: &'v [Value],
    after: &'v [Value],
    before_partner: Vec<Option<usize>>,
    after_partner: Vec<Option<usize>>,
    /// Names of items by (side, position); positions stand for the others.
    names: BTreeMap<(Side, usize), Segment>,
    /// Items (by position after) that content alignment found in place.
    kept_in_place: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    After,
}

impl Pairing<'_> {
    fn join(&mut self, before: usize, after: usize) {
        if let (Some(mine), Some(theirs)) = (
            self.before_partner.get_mut(before),
            self.after_partner.get_mut(after),
        ) {
            *mine = Some(after);
            *theirs = Some(before);
        }
    }

    fn left(partners: &[Option<usize>]) -> Vec<usize> {
        partners
            .iter()
            .enumerate()
            .filter(|(_, partner)| partner.is_none())
            .map(|(at, _)| at)
            .collect()
    }

    /// The n-th item of a key belongs to the n-th of the same key.
    fn by_key(&mut self, keys: Keys<'_>, key: ListKey<'_>) {
        let mut positions = BTreeMap::new();
        for (at, segment) in named_by(self.before, key).into_iter().enumerate() {
            positions.insert(segment.clone(), at);
            self.names.insert((Side::Before, at), segment);
        }
        for (at, segment) in named_by(self.after, key).into_iter().enumerate() {
            if let Some(before) = positions.get(&segment) {
                self.join(*before, at);
            }
            self.names.insert((Side::After, at), segment);
        }
        // What found no partner may have one by another key.
        for other in keys
            .made_for_it()
            .chain(GENERAL.first().copied())
            .filter(|other| *other != key)
        {
            let (gone, new) = (
                Self::left(&self.before_partner),
                Self::left(&self.after_partner),
            );
            if gone.is_empty() || new.is_empty() {
                return;
            }
            let unique = |items: &[Value], left: &[usize]| {
                list_keys::is_unique(left.iter().filter_map(|at| items.get(*at)), other)
            };
            if !unique(self.before, &gone) || !unique(self.after, &new) {
                continue;
            }
            let mut positions = BTreeMap::new();
            for at in gone {
                positions.insert(self.before.get(at).and_then(|item| key_of(item, other)), at);
            }
            for at in new {
                let Some(key) = self.after.get(at).and_then(|item| key_of(item, other)) else {
                    continue;
                };
                if let Some(before) = positions.get(&Some(key.clone())) {
                    self.join(*before, at);
                    self.names
                        .insert((Side::After, at), Segment::Item { key, occurrence: 0 });
                }
            }
        }
    }

    /// Equal items first, in order; then equal items elsewhere (moved); then items that stand at the same place between
    /// two that stayed and look alike (changed).
    fn by_content(&mut self) {
        let mut interner = Interner::default();
        let mut number = |items: &[Value]| -> Vec<u32> {
            items
                .iter()
                .map(|item| interner.number(manifest::canonical::json(item)))
                .collect()
        };
        let (before, after) = (number(self.before), number(self.after));
        let anchors = align(&before, &after);
        for &(before_at, after_at) in &anchors {
            self.join(before_at, after_at);
            if let Some(kept) = self.kept_in_place.get_mut(after_at) {
                *kept = true;
            }
        }
        let mut left: BTreeMap<u32, std::collections::VecDeque<usize>> = BTreeMap::new();
        for at in Self::left(&self.before_partner) {
            if let Some(number) = before.get(at) {
                left.entry(*number).or_default().push_back(at);
            }
        }
        for at in Self::left(&self.after_partner) {
            let equal = after
                .get(at)
                .and_then(|number| left.get_mut(number))
                .and_then(std::collections::VecDeque::pop_front);
            if let Some(before_at) = equal {
                self.join(before_at, at);
            }
        }
        let (mut before_from, mut after_from) = (0, 0);
        for (before_at, after_at) in anchors.into_iter().chain([(before.len(), after.len())]) {
            self.pair_gap(before_from..before_at, after_from..after_at);
            (before_from, after_from) = (before_at + 1, after_at + 1);
        }
    }

    fn pair_gap(&mut self, before: std::ops::Range<usize>, after: std::ops::Range<usize>) {
        let gone: Vec<usize> = before
            .filter(|at| self.before_partner.get(*at) == Some(&None))
            .collect();
        let new: Vec<usize> = after
            .filter(|at| self.after_partner.get(*at) == Some(&None))
            .collect();
        let mut found = Vec::new();
        if gone.len() == new.len() {
            found.extend(
                gone.into_iter()
                    .zip(new)
                    .filter(|(gone, new)| self.likeness(*gone, *new) != Likeness::None),
            );
        } else if gone.len().saturating_mul(new.len()) <= MAX_ITEM_PAIRS {
            let mut from = 0;
            for gone_at in gone {
                let partner = new
                    .iter()
                    .enumerate()
                    .skip(from)
                    .find(|(_, new_at)| self.likeness(gone_at, **new_at) == Likeness::Strong);
                if let Some((at, new_at)) = partner {
                    found.push((gone_at, *new_at));
                    from = at + 1;
                }
            }
        }
        for (gone, new) in found {
            self.join(gone, new);
            if let Some(kept) = self.kept_in_place.get_mut(new) {
                *kept = true;
            }
        }
    }

    fn likeness(&self, before: usize, after: usize) -> Likeness {
        match (self.before.get(before), self.after.get(after)) {
            (Some(before), Some(after)) => likeness(before, after),
            _ => Likeness::None,
        }
    }

    fn finish(mut self) -> ListPairs {
        let is_keyed = !self.names.is_empty();
        let mut name =
            |side: Side, at: usize| self.names.remove(&(side, at)).unwrap_or(Segment::Index(at));
        let mut result = ListPairs::default();
        for (at, partner) in self.after_partner.iter().enumerate() {
            let segment = name(Side::After, at);
            match partner {
                Some(before) => {
                    let moved = !is_keyed && !self.kept_in_place.get(at).is_some_and(|kept| *kept);
                    result.pairs.push(ItemPair {
                        before: *before,
                        after: at,
                        segment,
                        moved,
                    });
                }
                None => result.added.push((at, segment)),
            }
        }
        for at in Self::left(&self.before_partner) {
            result.removed.push((at, name(Side::Before, at)));
        }
        if is_keyed {
            let positions: Vec<usize> = result.pairs.iter().map(|pair| pair.before).collect();
            let mut stayed = longest_rising(&positions).into_iter().peekable();
            for (at, pair) in result.pairs.iter_mut().enumerate() {
                pair.moved = stayed.next_if_eq(&at).is_none();
            }
        }
        result
    }
}

/// How much two items without a key look like one item that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    None,
    /// Could be, when they stand at the same place.
    Weak,
    /// Could be wherever they stand.
    Strong,
}

fn likeness(before: &Value, after: &Value) -> Likeness {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let common = before.keys().filter(|key| after.contains_key(*key)).count();
            let equal = before
                .iter()
                .filter(|(key, value)| after.get(*key) == Some(value))
                .count();
            if equal * 2 >= before.len().max(after.len()) && equal > 0 {
                Likeness::Strong
            } else if common > 0 {
                Likeness::Weak
            } else {
                Likeness::None
            }
        }
        (Value::Array(_), Value::Array(_)) => Likeness::Weak,
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            Likeness::None
        }
        (Value::String(before), Value::String(after)) => match (flag(before), flag(after)) {
            (Some(before), Some(after)) if before == after => Likeness::Strong,
            (Some(_), Some(_)) => Likeness::None,
            _ => Likeness::Weak,
        },
        _ => Likeness::Weak,
    }
}

/// The name of a command line flag: `--log-level` of `--log-level=debug`.
fn flag(argument: &str) -> Option<&str> {
    let is_flag = argument.starts_with('-') && argument.len() > 1;
    is_flag.then(|| argument.split_once('=').map_or(argument, |(name, _)| name))
}
