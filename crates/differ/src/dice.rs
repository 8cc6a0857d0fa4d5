//! Random choices that a seed repeats.

use std::ops::RangeInclusive;

/// A source of random choices: SplitMix64.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The choices of case `number` of a seed.
    pub fn new(seed: u64, number: u64) -> Dice {
        let mut dice = Dice(seed ^ number.wrapping_mul(0xD134_2543_DE82_EF95));
        dice.next();
        Dice(dice.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.next()
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number of a range.
    pub fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = range.end().wrapping_sub(*range.start()) as u64;
        match width.checked_add(1) {
            Some(width) => range.start().wrapping_add((self.next() % width) as i64),
            None => self.next() as i64,
        }
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub fn pick<'i, T: ?Sized>(&mut self, items: &[&'i T]) -> &'i T {
        items[self.below(items.len())]
    }

    /// A list of `count` texts, joined.
    pub fn joined(
        &mut self,
        count: RangeInclusive<i64>,
        separator: &str,
        mut one: impl FnMut(&mut Dice) -> String,
    ) -> String {
        let count = self.within(count);
        let parts: Vec<String> = (0..count).map(|_| one(self)).collect();
        parts.join(separator)
    }

    /// Some bytes of a text changed: taken out, doubled, exchanged, or `odd` pieces put in.
    pub fn mutated(&mut self, text: &str, odd: &[&str]) -> String {
        let mut letters: Vec<String> = text.chars().map(String::from).collect();
        for _ in 0..=self.below(3) {
            if letters.is_empty() {
                letters.push(self.pick(odd).to_owned());
                continue;
            }
            let at = self.below(letters.len());
            match self.below(6) {
                0 => drop(letters.remove(at)),
                1 => {
                    let letter = letters[at].clone();
                    letters.insert(at, letter);
                }
                2 => {
                    let other = self.below(letters.len());
                    letters.swap(at, other);
                }
                3 => letters.truncate(at),
                _ => letters.insert(at, self.pick(odd).to_owned()),
            }
        }
        letters.concat()
    }
}
