//! The keywords about arrays, and equality of values.

use std::collections::BTreeMap;

use super::super::compile::{Additional, Items, Schema, SchemaId};
use super::super::draft::Draft;
use super::super::equality::{canonical, equals};
use super::super::fault::Kind;
use super::{Location, Validator, len};
use crate::rules::{RestItems, SpelledNumbers};
use crate::values::Node;

impl<'a> Validator<'a> {
    pub(super) fn arr_validate(&mut self, s: &'a Schema, items: &'a [Node]) {
        let count = len(items.len());
        if let Some(want) = s.min_items.filter(|want| count < *want) {
            self.add_error(Kind::MinItems(count, want));
        }
        if let Some(want) = s.max_items.filter(|want| count > *want) {
            self.add_error(Kind::MaxItems(count, want));
        }
        if s.unique_items
            && let Some((one, two)) = self.duplicates(items)
        {
            self.add_error(Kind::UniqueItems(len(one), len(two)));
        }
        if s.draft < Some(Draft::D2020) {
            let evaluated = match &s.items {
                Items::None => 0,
                Items::One(schema) => {
                    for (at, item) in items.iter().enumerate() {
                        self.validate_index(*schema, item, at);
                    }
                    items.len()
                }
                Items::Many(schemas) => {
                    for (at, (schema, item)) in schemas.iter().zip(items).enumerate() {
                        self.validate_index(*schema, item, at);
                    }
                    schemas.len().min(items.len())
                }
            };
            match &s.additional_items {
                Additional::Allowed(false) if evaluated != items.len() => {
                    self.add_error(Kind::AdditionalItems(len(items.len() - evaluated)));
                }
                Additional::Schema(schema) => {
                    self.validate_rest(*schema, items, evaluated);
                }
                _ => {}
            }
        } else {
            for (at, (schema, item)) in s.prefix_items.iter().zip(items).enumerate() {
                self.validate_index(*schema, item, at);
            }
            if let Some(schema) = s.items_2020 {
                self.validate_rest(schema, items, s.prefix_items.len());
            }
        }
        if let Some(contains) = s.contains {
            self.check_contains(s, contains, items);
        }
    }

    /// The items behind the first `passed` ones.
    fn validate_rest(&mut self, schema: SchemaId, items: &'a [Node], passed: usize) {
        let first = match self.run.rules.santhosh_tekuri.rest_items {
            RestItems::FromZero => 0,
            RestItems::Own => passed,
        };
        for (at, item) in items.iter().skip(passed).enumerate() {
            self.validate_index(schema, item, first + at);
        }
    }

    fn check_contains(&mut self, s: &Schema, contains: SchemaId, items: &'a [Node]) {
        let (mut errors, mut matched) = (Vec::new(), Vec::new());
        for (at, item) in items.iter().enumerate() {
            match self.validate_val(contains, item, &Location::Index(self.location, at)) {
                Err(error) => errors.push(*error),
                Ok(()) => {
                    matched.push(at);
                    if s.draft >= Some(Draft::D2020) {
                        self.uneval.items.remove(&at);
                    }
                }
            }
        }
        match s.min_contains {
            Some(want) if len(matched.len()) < want => {
                self.add_errors(
                    errors,
                    Kind::MinContains {
                        got: matched.clone(),
                        want,
                    },
                );
            }
            None if matched.is_empty() => self.add_errors(errors, Kind::Contains),
            _ => {}
        }
        if let Some(want) = s.max_contains.filter(|want| len(matched.len()) > *want) {
            self.add_error(Kind::MaxContains { got: matched, want });
        }
    }

    pub(super) fn spelled_numbers(&self) -> SpelledNumbers {
        self.run.rules.santhosh_tekuri.spelled_numbers
    }

    /// The first pair of equal items: with the least second place, then the least first.
    fn duplicates(&self, items: &[Node]) -> Option<(usize, usize)> {
        if items.len() <= 20 {
            let pairs = (1..items.len()).flat_map(|two| (0..two).map(move |one| (one, two)));
            let equal = |(one, two): &(usize, usize)| matches!((items.get(*one), items.get(*two)), (Some(a), Some(b)) if equals(b, a, self.spelled_numbers()));
            return pairs.into_iter().find(equal);
        }
        let mut seen: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for (at, item) in items.iter().enumerate() {
            let mut key = Vec::new();
            canonical(item, &mut key);
            if let Some(first) = seen.get(&key) {
                return Some((*first, at));
            }
            seen.insert(key, at);
        }
        None
    }
}
