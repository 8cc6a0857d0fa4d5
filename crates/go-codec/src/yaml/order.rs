//! The order in which go-yaml writes map keys: natural, so that `a9` comes before `a10` (`sorter.go`).

use std::cmp::Ordering;

use go_value::unicode::{is_digit, is_letter};
use go_value::utf8::runes;

/// Compares two keys as `keyList.Less` of go-yaml v2 does. Not transitive in all corners, as Go's is not.
pub(crate) fn compare(one: &[u8], other: &[u8]) -> Ordering {
    compare_as(one, other, AfterDigits::LettersLast)
}

/// Compares two keys as go-yaml v3 does.
pub(crate) fn compare_v3(one: &[u8], other: &[u8]) -> Ordering {
    compare_as(one, other, AfterDigits::LettersFirst)
}

/// Where a letter comes behind digits that are equal in both keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AfterDigits {
    LettersLast,
    LettersFirst,
}

fn compare_as(one: &[u8], other: &[u8], after_digits: AfterDigits) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        let ascii = |key: &[u8], i: usize| key.get(i).map(|&b| u32::from(b));
        return compare_runes(|i| ascii(one, i), |i| ascii(other, i), after_digits);
    }
    let one: Vec<u32> = runes(one).map(|(_, rune)| rune).collect();
    let other: Vec<u32> = runes(other).map(|(_, rune)| rune).collect();
    compare_runes(
        |i| one.get(i).copied(),
        |i| other.get(i).copied(),
        after_digits,
    )
}

fn compare_runes(
    one: impl Fn(usize) -> Option<u32>,
    other: impl Fn(usize) -> Option<u32>,
    after_digits: AfterDigits,
) -> Ordering {
    let mut at = 0;
    let (a, b) = loop {
        match (one(at), other(at)) {
            (Some(a), Some(b)) if a == b => at += 1,
            (Some(a), Some(b)) => break (a, b),
            (a, b) => return a.is_some().cmp(&b.is_some()),
        }
    };
    let letters_first = after_digits == AfterDigits::LettersFirst
        && at.checked_sub(1).and_then(&one).is_some_and(is_digit);
    match (is_letter(a), is_letter(b)) {
        (true, true) => return a.cmp(&b),
        (true, false) if letters_first => return Ordering::Less,
        (false, true) if letters_first => return Ordering::Greater,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // Behind equal digits a zero counts for its place: `10` against `1` and something else.
    let zero = u32::from(b'0');
    let mut lead = 0i64;
    if a == zero || b == zero {
        let before = (0..at)
            .rev()
            .map_while(|i| one(i).filter(|&rune| is_digit(rune)));
        lead = i64::from(before.into_iter().any(|rune| rune != zero));
    }
    let number = |key: &dyn Fn(usize) -> Option<u32>| {
        let mut value = lead;
        let mut end = at;
        while let Some(rune) = key(end).filter(|&rune| is_digit(rune)) {
            value = value
                .wrapping_mul(10)
                .wrapping_add(i64::from(rune) - i64::from(zero));
            end += 1;
        }
        (value, end)
    };
    number(&one).cmp(&number(&other)).then(a.cmp(&b))
}
