//! The keywords about strings and numbers.

use go_value::Str;

use super::super::compile::Schema;
use super::super::fault::Kind;
use super::super::number::Decimal;
use super::{Validator, len};
use crate::limits::Limit;

impl<'a> Validator<'a> {
    pub(super) fn str_validate(&mut self, s: &Schema, text: &Str) {
        if s.min_length.is_some() || s.max_length.is_some() {
            let count = len(text.to_text().chars().count());
            if let Some(want) = s.min_length.filter(|want| count < *want) {
                self.add_error(Kind::MinLength(count, want));
            }
            if let Some(want) = s.max_length.filter(|want| count > *want) {
                self.add_error(Kind::MaxLength(count, want));
            }
        }
        if let Some(pattern) = &s.pattern
            && !pattern.is_match(text.as_bytes())
        {
            self.add_error(Kind::Pattern {
                got: text.clone(),
                want: Str::from(pattern.as_bytes()),
            });
        }
    }

    pub(super) fn num_validate(&mut self, s: &Schema) {
        let Some(got) = Decimal::of(self.value) else {
            return;
        };
        use std::cmp::Ordering::{Equal, Greater, Less};
        let bounds = [
            ("minimum", &s.minimum, &[Less][..]),
            ("maximum", &s.maximum, &[Greater]),
            ("exclusiveMinimum", &s.exclusive_minimum, &[Less, Equal]),
            ("exclusiveMaximum", &s.exclusive_maximum, &[Greater, Equal]),
        ];
        for (keyword, want, wrong) in bounds {
            if let Some(want) = want
                && wrong.contains(&got.compare(want))
            {
                self.add_error(Kind::Number {
                    keyword,
                    got: got.clone(),
                    want: want.clone(),
                });
            }
        }
        if let Some(want) = &s.multiple_of {
            match got.is_multiple_of(want) {
                Some(true) => {}
                Some(false) => self.add_error(Kind::Number {
                    keyword: "multipleOf",
                    got,
                    want: want.clone(),
                }),
                None => {
                    let limit = Limit {
                        what: "digits in multipleOf",
                        max: 36,
                    };
                    self.run.limit.borrow_mut().get_or_insert(limit);
                }
            }
        }
    }
}
