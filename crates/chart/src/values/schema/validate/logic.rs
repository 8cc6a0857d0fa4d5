//! The keywords that combine schemas.

use super::super::compile::{Schema, SchemaId};
use super::super::fault::Kind;
use super::Validator;
use crate::values::Node;

impl<'a> Validator<'a> {
    pub(super) fn cond_validate(&mut self, s: &Schema) {
        if let Some(not) = s.not
            && self.validate_self(not, "", true).is_ok()
        {
            self.add_error(Kind::Not);
        }
        if !s.all_of.is_empty() {
            let mut errors = Vec::new();
            for schema in &s.all_of {
                if let Err(error) = self.validate_self(*schema, "", false) {
                    errors.push(*error);
                    if self.only_asked {
                        break;
                    }
                }
            }
            if !errors.is_empty() {
                self.add_errors(errors, Kind::AllOf);
            }
        }
        if !s.any_of.is_empty() {
            self.check_any_of(&s.any_of);
        }
        if !s.one_of.is_empty() {
            self.check_one_of(&s.one_of);
        }
        if let Some(condition) = s.condition {
            let branch = if self.validate_self(condition, "", true).is_ok() {
                s.then
            } else {
                s.otherwise
            };
            if let Some(branch) = branch {
                self.validate_self_into(branch);
            }
        }
    }

    fn check_any_of(&mut self, schemas: &[SchemaId]) {
        let (mut matched, mut errors) = (false, Vec::new());
        for schema in schemas {
            match self.validate_self(*schema, "", false) {
                Err(error) => errors.push(*error),
                Ok(()) => {
                    matched = true;
                    // What is unevaluated needs all of them.
                    if self.uneval.is_empty() {
                        break;
                    }
                }
            }
        }
        if !matched {
            self.add_errors(errors, Kind::AnyOf);
        }
    }

    fn check_one_of(&mut self, schemas: &[SchemaId]) {
        let (mut matched, mut errors) = (None, Vec::new());
        for (at, schema) in schemas.iter().enumerate() {
            match (self.validate_self(*schema, "", matched.is_some()), matched) {
                (Err(error), None) => errors.push(*error),
                (Err(_), Some(_)) => {}
                (Ok(()), None) => matched = Some(at),
                (Ok(()), Some(first)) => {
                    self.add_error(Kind::OneOf(Some((first, at))));
                    break;
                }
            }
        }
        if matched.is_none() {
            self.add_errors(errors, Kind::OneOf(None));
        }
    }

    pub(super) fn uneval_validate(&mut self, s: &Schema) {
        if let (Node::Table(object), Some(schema)) = (self.value, s.unevaluated_properties) {
            for key in std::mem::take(&mut self.uneval.properties) {
                if let Some(value) = object.get(key.as_bytes()) {
                    self.validate_key(schema, value, &key);
                }
            }
        }
        if let (Node::List(items), Some(schema)) = (self.value, s.unevaluated_items) {
            for at in std::mem::take(&mut self.uneval.items) {
                if let Some(item) = items.get(at) {
                    self.validate_index(schema, item, at);
                }
            }
        }
    }
}
