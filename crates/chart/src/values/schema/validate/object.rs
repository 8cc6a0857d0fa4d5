//! The keywords about objects.

use go_value::Str;

use super::super::compile::{Additional, Dependency, Schema, SchemaId};
use super::super::draft::Draft;
use super::super::fault::{Kind, VError};
use super::{Location, Validator, len};
use crate::rules::NameLocation;
use crate::values::{Node, Table};

impl<'a> Validator<'a> {
    pub(super) fn obj_validate(&mut self, s: &'a Schema, object: &'a Table) {
        let count = len(object.len());
        if let Some(want) = s.min_properties.filter(|want| count < *want) {
            self.add_error(Kind::MinProperties(count, want));
        }
        if let Some(want) = s.max_properties.filter(|want| count > *want) {
            self.add_error(Kind::MaxProperties(count, want));
        }
        let missing = find_missing(object, &s.required);
        if !missing.is_empty() {
            self.add_error(Kind::Required(missing));
        }
        if self.only_asked && !self.errors.is_empty() {
            return;
        }
        for (property, dependency) in &s.dependencies {
            if !object.contains_key(property.as_bytes()) {
                continue;
            }
            match dependency {
                Dependency::Required(names) => self.require(object, property, names),
                Dependency::Schema(schema) => self.validate_self_into(*schema),
            }
        }
        self.check_properties(s, object);
        if s.draft == Some(Draft::D4) {
            return;
        }
        if let Some(names) = s.property_names {
            for (key, _) in object.iter() {
                self.check_property_name(names, key);
            }
        }
        if s.draft == Some(Draft::D6) {
            return;
        }
        for (property, schema) in &s.dependent_schemas {
            if object.contains_key(property.as_bytes()) {
                self.validate_self_into(*schema);
            }
        }
        for (property, names) in &s.dependent_required {
            if object.contains_key(property.as_bytes()) {
                self.require(object, property, names);
            }
        }
    }

    fn require(&mut self, object: &Table, property: &Str, names: &[Str]) {
        let missing = find_missing(object, names);
        if !missing.is_empty() {
            self.add_error(Kind::Dependency {
                property: property.clone(),
                missing,
            });
        }
    }

    fn check_properties(&mut self, s: &'a Schema, object: &'a Table) {
        let mut additional = Vec::new();
        for (key, value) in object.iter() {
            if self.only_asked && !self.errors.is_empty() {
                return;
            }
            let mut evaluated = false;
            if let Some(schema) = s.properties.get(key) {
                evaluated = true;
                self.validate_key(*schema, value, key);
            }
            for (regexp, schema) in &s.pattern_properties {
                if regexp.is_match(key.as_bytes()) {
                    evaluated = true;
                    self.validate_key(*schema, value, key);
                }
            }
            if !evaluated {
                match &s.additional_properties {
                    Additional::None => {}
                    Additional::Allowed(allowed) => {
                        evaluated = true;
                        if !allowed {
                            additional.push(key.clone());
                        }
                    }
                    Additional::Schema(schema) => {
                        evaluated = true;
                        self.validate_key(*schema, value, key);
                    }
                }
            }
            if evaluated {
                self.uneval.properties.remove(key);
            }
        }
        if !additional.is_empty() {
            self.add_error(Kind::AdditionalProperties(additional));
        }
    }

    /// A name is a value of its own, without a place.
    fn check_property_name(&mut self, schema: SchemaId, key: &Str) {
        let name = Node::Str(key.clone());
        let other = self.other_metaschema(schema, self.location);
        let (store, schema) = other.unwrap_or((self.store, schema));
        if let Err(error) = self.run.validate(&name, store, schema, &Location::Root) {
            let location = match self.run.rules.santhosh_tekuri.name_location {
                NameLocation::Root => error.location,
                NameLocation::Object => self.location.tokens(),
            };
            self.errors.push(VError {
                kind: Kind::PropertyNames(key.clone()),
                location,
                causes: error.causes,
            });
        }
    }
}

fn find_missing(object: &Table, names: &[Str]) -> Vec<Str> {
    names
        .iter()
        .filter(|name| !object.contains_key(name.as_bytes()))
        .cloned()
        .collect()
}
