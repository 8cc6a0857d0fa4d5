//! Alignment of two sequences: which items stayed, in order.
//!
//! Items are numbers that stand for equal content. The algorithm is Myers' (`similar`), which gives the fewest removals and
//! additions but may take quadratic time; so a stretch longer than [`MAX_EXACT_ALIGNMENT`] is first cut at items that occur
//! exactly once on either side (the idea of patience diff). No clock is asked, so the answer never depends on the machine.

use std::collections::BTreeMap;

use similar::{Algorithm, DiffOp};

use crate::limits::MAX_EXACT_ALIGNMENT;

/// Pairs of positions that hold equal items, rising on both sides.
#[must_use]
pub fn align(before: &[u32], after: &[u32]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::with_capacity(before.len().min(after.len()));
    let window = Window {
        before,
        after,
        before_start: 0,
        after_start: 0,
    };
    window.align(&mut pairs, Cut::Allowed);
    pairs
}

/// Whether a long stretch may be cut at unique items once more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Allowed,
    Done,
}

#[derive(Clone, Copy)]
struct Window<'s> {
    before: &'s [u32],
    after: &'s [u32],
    before_start: usize,
    after_start: usize,
}

impl<'s> Window<'s> {
    fn align(self, pairs: &mut Vec<(usize, usize)>, cut: Cut) {
        let same_head = self
            .before
            .iter()
            .zip(self.after)
            .take_while(|(before, after)| before == after)
            .count();
        pairs.extend((0..same_head).map(|at| (self.before_start + at, self.after_start + at)));
        let inner = self.slice(same_head, self.before.len(), same_head, self.after.len());
        let same_tail = inner
            .before
            .iter()
            .rev()
            .zip(inner.after.iter().rev())
            .take_while(|(before, after)| before == after)
            .count();
        let (before_end, after_end) = (
            inner.before.len() - same_tail,
            inner.after.len() - same_tail,
        );
        let middle = inner.slice(0, before_end, 0, after_end);

        if !middle.before.is_empty() && !middle.after.is_empty() {
            if middle.before.len() + middle.after.len() <= MAX_EXACT_ALIGNMENT {
                middle.align_exactly(pairs);
            } else if cut == Cut::Allowed {
                middle.align_at_unique_items(pairs);
            }
        }
        pairs.extend((0..same_tail).map(|at| {
            (
                inner.before_start + before_end + at,
                inner.after_start + after_end + at,
            )
        }));
    }

    /// The part of the window between two positions on each side. Positions past the end give an empty part.
    fn slice(
        self,
        before_from: usize,
        before_to: usize,
        after_from: usize,
        after_to: usize,
    ) -> Window<'s> {
        Window {
            before: self.before.get(before_from..before_to).unwrap_or_default(),
            after: self.after.get(after_from..after_to).unwrap_or_default(),
            before_start: self.before_start + before_from,
            after_start: self.after_start + after_from,
        }
    }

    fn align_exactly(self, pairs: &mut Vec<(usize, usize)>) {
        for op in similar::capture_diff_slices(Algorithm::Myers, self.before, self.after) {
            if let DiffOp::Equal {
                old_index,
                new_index,
                len,
            } = op
            {
                pairs.extend((0..len).map(|at| {
                    (
                        self.before_start + old_index + at,
                        self.after_start + new_index + at,
                    )
                }));
            }
        }
    }

    fn align_at_unique_items(self, pairs: &mut Vec<(usize, usize)>) {
        let before = unique_positions(self.before);
        let after = unique_positions(self.after);
        let common: Vec<(usize, usize)> = {
            let mut common: Vec<(usize, usize)> = before
                .iter()
                .filter_map(|(item, before_at)| Some(((*before_at)?, (*after.get(item)?)?)))
                .collect();
            common.sort_unstable();
            common
        };
        let after_positions: Vec<usize> = common.iter().map(|(_, after_at)| *after_at).collect();
        let (mut before_from, mut after_from) = (0, 0);
        for kept in longest_rising(&after_positions) {
            let Some(&(before_at, after_at)) = common.get(kept) else {
                continue;
            };
            self.slice(before_from, before_at, after_from, after_at)
                .align(pairs, Cut::Done);
            pairs.push((self.before_start + before_at, self.after_start + after_at));
            (before_from, after_from) = (before_at + 1, after_at + 1);
        }
        self.slice(before_from, self.before.len(), after_from, self.after.len())
            .align(pairs, Cut::Done);
    }
}

/// The position of each item; none for an item that occurs more than once.
fn unique_positions(items: &[u32]) -> BTreeMap<u32, Option<usize>> {
    let mut positions = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        positions
            .entry(*item)
            .and_modify(|position| *position = None)
            .or_insert(Some(at));
    }
    positions
}

/// The indices of a longest strictly rising subsequence, rising, in `O(n log n)`.
#[must_use]
pub fn longest_rising(numbers: &[usize]) -> Vec<usize> {
    // `ends[k]` is the index of the smallest number that ends a rising run of length k + 1.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length =
            ends.partition_point(|&end| numbers.get(end).is_some_and(|last| last < number));
        previous.push(
            length
                .checked_sub(1)
                .and_then(|shorter| ends.get(shorter).copied()),
        );
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut rising = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        rising.push(at);
        next = previous.get(at).copied().flatten();
    }
    rising.reverse();
    rising
}

/// Gives equal items equal numbers.
#[derive(Debug, Default)]
pub struct Interner<K: Ord> {
    numbers: BTreeMap<K, u32>,
}

impl<K: Ord> Interner<K> {
    /// The number of an item.
    pub fn number(&mut self, item: K) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(item).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rising_run_is_found() {
        assert_eq!(longest_rising(&[]), Vec::<usize>::new());
        assert_eq!(longest_rising(&[3, 1, 2, 5, 4]), [1, 2, 4]);
        assert_eq!(longest_rising(&[5, 4, 3]).len(), 1);
    }

    #[test]
    fn equal_items_are_paired_in_order() {
        assert_eq!(
            align(&[1, 2, 3, 4], &[1, 3, 5, 4]),
            [(0, 0), (2, 1), (3, 3)]
        );
        assert_eq!(align(&[], &[1]), []);
        assert_eq!(align(&[1, 1, 1], &[1, 1]), [(0, 0), (1, 1)]);
    }

    #[test]
    fn long_shuffled_sequences_are_aligned_at_unique_items() {
        let length = u32::try_from(MAX_EXACT_ALIGNMENT).unwrap() * 4;
        let before: Vec<u32> = (0..length).collect();
        let after: Vec<u32> = (0..length).map(|n| (n * 7919) % length).collect();
        let pairs = align(&before, &after);
        assert!(!pairs.is_empty());
        assert!(pairs.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
        assert!(pairs.iter().all(|&(b, a)| before[b] == after[a]));
    }

    #[test]
    fn long_sequences_without_unique_items_end() {
        let length = MAX_EXACT_ALIGNMENT * 2;
        let before: Vec<u32> = (0..length).map(|n| u32::try_from(n % 2).unwrap()).collect();
        let after: Vec<u32> = (0..length)
            .map(|n| u32::try_from((n + 1) % 2).unwrap())
            .collect();
        assert!(align(&before, &after).is_empty());
    }
}
