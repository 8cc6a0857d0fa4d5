//! Holds a value against a compiled schema.
//!
//! Follows the library's `validator.go`. Where Go ranges over a map the order of messages is chance; here it
//! is the order of keys.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use go_value::Str;

use super::compile::{Additional, Dependency, Items, Schema, SchemaId, Store};
use super::draft::{self, Draft};
use super::fault::Kind;
pub(super) use super::fault::VError;
use super::number::Decimal;
use super::roots::escape;
use crate::limits::{Limit, MAX_SCHEMA_DEPTH, MAX_SCHEMA_FAULTS, MAX_SCHEMA_STEPS};
use crate::rules::{NameLocation, RestItems, Rules, SpelledNumbers};
use crate::values::{Node, Table};

/// The named schemas inside a schema that is held against its metaschema: each against that of its own draft.
pub(super) struct Resources<'a> {
    /// The metaschema of the whole.
    pub meta: SchemaId,
    /// The drafts by place.
    pub drafts: BTreeMap<&'a str, Draft>,
}

/// Holds a value against a schema.
///
/// # Errors
/// A limit of ours; the inner result is the library's.
pub(super) fn validate(
    value: &Node,
    store: &Store,
    schema: SchemaId,
    rules: &Rules,
    resources: Option<&Resources<'_>>,
) -> Result<Result<(), Box<VError>>, Limit> {
    let run = Run {
        rules,
        resources,
        steps: Cell::new(0),
        faults: Cell::new(0),
        limit: RefCell::new(None),
    };
    let result = run.validate(value, store, schema, &Location::Root);
    match run.limit.into_inner() {
        Some(limit) => Err(limit),
        None => Ok(result),
    }
}

/// What all validators of one run share.
struct Run<'a> {
    rules: &'a Rules,
    resources: Option<&'a Resources<'a>>,
    steps: Cell<u64>,
    faults: Cell<u64>,
    limit: RefCell<Option<Limit>>,
}

impl Run<'_> {
    fn validate(
        &self,
        value: &Node,
        store: &Store,
        id: SchemaId,
        location: &Location<'_>,
    ) -> Result<(), Box<VError>> {
        let scope = Scope {
            schema: id,
            keyword: "",
            value_id: 0,
            parent: None,
            depth: 0,
        };
        let validator = Validator {
            run: self,
            store,
            value,
            location,
            schema: id,
            scope: &scope,
            uneval: Uneval::of(value, store.get(id), false),
            errors: Vec::new(),
            only_asked: false,
        };
        let Err(error) = validator.validate() else {
            return Ok(());
        };
        Err(Box::new(VError {
            kind: Kind::Schema(store.get(id).location.clone()),
            location: Vec::new(),
            causes: causes_of(*error),
        }))
    }

    fn spend(&self, depth: usize) -> bool {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_SCHEMA_STEPS {
            self.limit.borrow_mut().get_or_insert(Limit::schema_steps());
        } else if depth > MAX_SCHEMA_DEPTH {
            self.limit.borrow_mut().get_or_insert(Limit::schema_depth());
        }
        self.limit.borrow().is_none()
    }
}

/// The place of a value, from the inside out.
enum Location<'a> {
    Root,
    Key(&'a Location<'a>, &'a Str),
    Index(&'a Location<'a>, usize),
}

impl Location<'_> {
    fn tokens(&self) -> Vec<String> {
        let mut tokens = Vec::new();
        let mut at = self;
        loop {
            match at {
                Location::Root => break,
                Location::Key(parent, key) => {
                    tokens.push(key.to_string());
                    at = parent;
                }
                Location::Index(parent, index) => {
                    tokens.push(index.to_string());
                    at = parent;
                }
            }
        }
        tokens.reverse();
        tokens
    }
}

/// The schemas that led to the current one.
#[derive(Clone, Copy)]
struct Scope<'a> {
    schema: SchemaId,
    /// The keyword of a jump; empty where the schema lies in its parent.
    keyword: &'static str,
    /// Equal for scopes of one value.
    value_id: usize,
    parent: Option<&'a Scope<'a>>,
    depth: usize,
}

impl<'a> Scope<'a> {
    fn parents(&self) -> impl Iterator<Item = &'a Scope<'a>> {
        std::iter::successors(self.parent, |scope| scope.parent)
    }

    /// The scope of the same schema over the same value.
    fn cycle(&self) -> Option<&'a Scope<'a>> {
        self.parents()
            .take_while(|scope| scope.value_id == self.value_id)
            .find(|scope| scope.schema == self.schema)
    }

    fn keyword_location(&self, store: &Store) -> String {
        let mut parts = Vec::new();
        let (mut scope, mut parent) = (*self, self.parent);
        while let Some(above) = parent {
            if scope.keyword.is_empty() {
                let (own, outer) = (
                    &store.get(scope.schema).location,
                    &store.get(above.schema).location,
                );
                parts.push(own.get(outer.len()..).unwrap_or_default().to_owned());
            } else {
                parts.push(format!("/{}", escape(scope.keyword)));
            }
            (scope, parent) = (*above, above.parent);
        }
        parts.reverse();
        parts.concat()
    }
}

/// What no keyword has looked at yet.
#[derive(Default)]
struct Uneval {
    properties: BTreeSet<Str>,
    items: BTreeSet<usize>,
}

impl Uneval {
    fn of(value: &Node, schema: &Schema, caller_needs: bool) -> Uneval {
        let mut uneval = Uneval::default();
        match value {
            Node::Table(table)
                if !schema.all_props_evaluated
                    && (caller_needs || schema.unevaluated_properties.is_some()) =>
            {
                uneval.properties = table.iter().map(|(key, _)| key.clone()).collect();
            }
            Node::List(items)
                if !schema.all_items_evaluated
                    && (caller_needs || schema.unevaluated_items.is_some()) =>
            {
                uneval.items = (schema.num_items_evaluated..items.len()).collect();
            }
            _ => {}
        }
        uneval
    }

    fn merge(&mut self, other: &Uneval) {
        self.properties.retain(|key| other.properties.contains(key));
        self.items.retain(|at| other.items.contains(at));
    }

    fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.items.is_empty()
    }
}

struct Validator<'a> {
    run: &'a Run<'a>,
    store: &'a Store,
    value: &'a Node,
    location: &'a Location<'a>,
    schema: SchemaId,
    scope: &'a Scope<'a>,
    uneval: Uneval,
    errors: Vec<VError>,
    /// Whether only yes or no is asked.
    only_asked: bool,
}

fn type_name(value: &Node) -> &'static str {
    match value {
        Node::Nil => "null",
        Node::Bool(_) => "boolean",
        Node::Int(_) | Node::Uint(_) | Node::Float(_) | Node::Number(_) => "number",
        Node::Str(_) => "string",
        Node::List(_) | Node::SharedList(_) => "array",
        Node::Table(_) | Node::Shared(_) => "object",
    }
}

fn len(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl<'a> Validator<'a> {
    fn validate(mut self) -> Result<Uneval, Box<VError>> {
        let s = self.store.get(self.schema);
        let v = self.value;
        if !self.run.spend(self.scope.depth) {
            return Ok(self.uneval);
        }
        match s.boolean {
            Some(true) => return Ok(self.uneval),
            Some(false) => return Err(self.fail(Kind::FalseSchema)),
            None => {}
        }
        if let Some(scope) = self.scope.cycle() {
            return Err(self.fail(Kind::RefCycle {
                url: s.location.clone(),
                one: self.scope.keyword_location(self.store),
                two: scope.keyword_location(self.store),
            }));
        }
        self.check_value(s)?;
        if let Some(reference) = s.reference {
            let result = self.validate_ref(reference, "$ref");
            if s.draft < Some(Draft::D2019) {
                return result.map(|()| self.uneval);
            }
            self.errors.extend(result.err().map(|error| *error));
        }
        match v {
            Node::Table(table) => self.obj_validate(s, table),
            Node::List(items) => self.arr_validate(s, items),
            Node::Str(text) => self.str_validate(s, text),
            Node::Int(_) | Node::Uint(_) | Node::Float(_) | Node::Number(_) => self.num_validate(s),
            _ => {}
        }
        if self.errors.is_empty() || !self.only_asked {
            if s.draft >= Some(Draft::D2019) {
                self.validate_refs(s);
            }
            self.cond_validate(s);
            if s.draft >= Some(Draft::D2019) {
                self.uneval_validate(s);
            }
        }
        match self.errors.len() {
            0 => Ok(self.uneval),
            1 => Err(Box::new(self.errors.swap_remove(0))),
            _ => {
                let mut error = self.error(Kind::Group);
                error.causes = self.errors;
                Err(Box::new(error))
            }
        }
    }

    /// Type, constant, enumeration and format: the first that fails is all that is said.
    fn check_value(&self, s: &Schema) -> Result<(), Box<VError>> {
        let v = self.value;
        let got = type_name(v);
        if !s.types.is_empty() {
            let integer = || {
                s.types.contains("integer")
                    && Decimal::of(v).is_some_and(|number| number.is_integer())
            };
            if !s.types.contains(got) && !integer() {
                return Err(self.fail(Kind::Type {
                    got,
                    want: s.types.names(),
                }));
            }
        }
        if let Some(constant) = &s.constant
            && !equals(v, constant, self.spelled_numbers())
        {
            return Err(self.fail(Kind::Const(constant.clone())));
        }
        if let Some(items) = &s.enumeration
            && !(items.iter().any(|item| type_name(item) == got)
                && items
                    .iter()
                    .any(|item| equals(v, item, self.spelled_numbers())))
        {
            return Err(self.fail(Kind::Enum(items.clone())));
        }
        if let (Some(format), Node::Str(text)) = (s.format, v)
            && let Err(error) = format.check(&text.to_text(), self.run.rules)
        {
            return Err(self.fail(Kind::Format {
                got: v.clone(),
                want: format.name,
                error,
            }));
        }
        Ok(())
    }

    fn obj_validate(&mut self, s: &'a Schema, object: &'a Table) {
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

    fn arr_validate(&mut self, s: &'a Schema, items: &'a [Node]) {
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

    fn spelled_numbers(&self) -> SpelledNumbers {
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

    fn str_validate(&mut self, s: &Schema, text: &Str) {
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

    fn num_validate(&mut self, s: &Schema) {
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

    fn cond_validate(&mut self, s: &Schema) {
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

    fn uneval_validate(&mut self, s: &Schema) {
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

    fn validate_self_into(&mut self, schema: SchemaId) {
        let result = self.validate_self(schema, "", false);
        self.errors.extend(result.err().map(|error| *error));
    }

    fn validate_key(&mut self, schema: SchemaId, value: &Node, key: &Str) {
        let result = self.validate_val(schema, value, &Location::Key(self.location, key));
        self.errors.extend(result.err().map(|error| *error));
    }

    fn validate_index(&mut self, schema: SchemaId, value: &Node, at: usize) {
        let result = self.validate_val(schema, value, &Location::Index(self.location, at));
        self.errors.extend(result.err().map(|error| *error));
    }

    /// Another schema over the same value.
    fn validate_self(
        &mut self,
        schema: SchemaId,
        keyword: &'static str,
        only_asked: bool,
    ) -> Result<(), Box<VError>> {
        if let Some((store, meta)) = self.other_metaschema(schema, self.location) {
            return self
                .run
                .validate(self.value, store, meta, self.location)
                .map_err(|error| unwrapped(*error));
        }
        let scope = Scope {
            schema,
            keyword,
            value_id: self.scope.value_id,
            parent: Some(self.scope),
            depth: self.scope.depth + 1,
        };
        let inner = Validator {
            run: self.run,
            store: self.store,
            value: self.value,
            location: self.location,
            schema,
            scope: &scope,
            uneval: Uneval::of(self.value, self.store.get(schema), !self.uneval.is_empty()),
            errors: Vec::new(),
            only_asked: self.only_asked || only_asked,
        };
        let uneval = inner.validate()?;
        self.uneval.merge(&uneval);
        Ok(())
    }

    /// A schema over a part of the value.
    fn validate_val(
        &self,
        schema: SchemaId,
        value: &Node,
        location: &Location<'_>,
    ) -> Result<(), Box<VError>> {
        if let Some((store, meta)) = self.other_metaschema(schema, location) {
            return self
                .run
                .validate(value, store, meta, location)
                .map_err(|error| unwrapped(*error));
        }
        let scope = Scope {
            schema,
            keyword: "",
            value_id: self.scope.value_id + 1,
            parent: Some(self.scope),
            depth: self.scope.depth + 1,
        };
        let inner = Validator {
            run: self.run,
            store: self.store,
            value,
            location,
            schema,
            scope: &scope,
            uneval: Uneval::of(value, self.store.get(schema), false),
            errors: Vec::new(),
            only_asked: self.only_asked,
        };
        inner.validate().map(drop)
    }

    /// The metaschema of the place, where a named schema there has a draft of its own.
    fn other_metaschema(
        &self,
        schema: SchemaId,
        location: &Location<'_>,
    ) -> Option<(&'static Store, SchemaId)> {
        let resources = self.run.resources?;
        if resources.drafts.len() < 2 || schema != resources.meta {
            return None;
        }
        let own = self.store.get(schema).draft;
        let pointer: String = location
            .tokens()
            .iter()
            .map(|token| format!("/{}", escape(token)))
            .collect();
        let draft = resources.drafts.get(pointer.as_str()).copied()?;
        if Some(draft) == own {
            None
        } else {
            draft::meta_of(draft)
        }
    }

    fn validate_ref(&mut self, schema: SchemaId, keyword: &'static str) -> Result<(), Box<VError>> {
        let Err(error) = self.validate_self(schema, keyword, false) else {
            return Ok(());
        };
        let mut wrapped = self.error(Kind::Reference);
        wrapped.causes = causes_of(*error);
        Err(Box::new(wrapped))
    }

    fn validate_refs(&mut self, s: &Schema) {
        let has_recursive_anchor = |id: SchemaId| self.store.get(id).recursive_anchor;
        let resource = |id: SchemaId| self.store.get(id).resource;
        if let Some(mut target) = s.recursive_ref {
            if has_recursive_anchor(target) {
                for scope in std::iter::once(self.scope).chain(self.scope.parents()) {
                    if resource(scope.schema).is_some_and(has_recursive_anchor) {
                        target = scope.schema;
                    }
                }
            }
            let result = self.validate_ref(target, "$recursiveRef");
            self.errors.extend(result.err().map(|error| *error));
        }
        if let Some(reference) = &s.dynamic_ref {
            let mut target = reference.target;
            if !reference.anchor.is_empty()
                && self.store.get(target).dynamic_anchor == reference.anchor
            {
                for scope in std::iter::once(self.scope).chain(self.scope.parents()) {
                    let anchors =
                        resource(scope.schema).map(|id| &self.store.get(id).dynamic_anchors);
                    let found = anchors
                        .into_iter()
                        .flatten()
                        .find(|(anchor, _)| *anchor == reference.anchor);
                    if let Some((_, schema)) = found {
                        target = *schema;
                    }
                }
            }
            let result = self.validate_ref(target, "$dynamicRef");
            self.errors.extend(result.err().map(|error| *error));
        }
    }

    fn error(&self, kind: Kind) -> VError {
        self.run.faults.set(self.run.faults.get() + 1);
        if self.run.faults.get() > MAX_SCHEMA_FAULTS {
            self.run
                .limit
                .borrow_mut()
                .get_or_insert(Limit::schema_faults());
        }
        if self.only_asked {
            return VError {
                kind: Kind::Unsaid,
                location: Vec::new(),
                causes: Vec::new(),
            };
        }
        VError {
            kind,
            location: self.location.tokens(),
            causes: Vec::new(),
        }
    }

    fn fail(&self, kind: Kind) -> Box<VError> {
        Box::new(self.error(kind))
    }

    fn add_error(&mut self, kind: Kind) {
        let error = self.error(kind);
        self.errors.push(error);
    }

    fn add_errors(&mut self, causes: Vec<VError>, kind: Kind) {
        let error = self.error(kind);
        self.errors.push(VError { causes, ..error });
    }
}

/// The fault of a run of its own, as one of several.
fn unwrapped(mut error: VError) -> Box<VError> {
    Box::new(if error.causes.len() == 1 {
        error.causes.swap_remove(0)
    } else {
        VError {
            kind: Kind::Group,
            ..error
        }
    })
}

/// What a fault passes on: a group only its members.
fn causes_of(error: VError) -> Vec<VError> {
    if matches!(error.kind, Kind::Group) {
        error.causes
    } else {
        vec![error]
    }
}

fn find_missing(object: &Table, names: &[Str]) -> Vec<Str> {
    names
        .iter()
        .filter(|name| !object.contains_key(name.as_bytes()))
        .cloned()
        .collect()
}

/// Equality of JSON values: numbers by value, whatever their spelling.
fn equals(one: &Node, other: &Node, spelled: SpelledNumbers) -> bool {
    match (one, other) {
        (Node::Nil, Node::Nil) => true,
        (Node::Bool(one), Node::Bool(other)) => one == other,
        (Node::Str(one), Node::Str(other)) => one == other,
        (Node::List(one), Node::List(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|(one, other)| equals(one, other, spelled))
        }
        (Node::Table(one), Node::Table(other)) => {
            let same =
                |(a, b): (&(Str, Node), &(Str, Node))| a.0 == b.0 && equals(&a.1, &b.1, spelled);
            one.len() == other.len() && one.entries().iter().zip(other.entries()).all(same)
        }
        (_, Node::Str(_)) if spelled == SpelledNumbers::Different => false,
        (one, other) => match (Decimal::of(one), like_number(other)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        },
    }
}

/// A number, or a string that spells one: beside a number the library prints both and reads them back.
fn like_number(node: &Node) -> Option<Decimal> {
    match node {
        Node::Str(text) => {
            let text = text.as_utf8()?;
            let unsigned = text.strip_prefix('+').filter(|rest| !rest.starts_with('-'));
            Decimal::parse(unsigned.unwrap_or(text))
        }
        other => Decimal::of(other),
    }
}

/// Bytes that are equal exactly for equal values.
fn canonical(node: &Node, out: &mut Vec<u8>) {
    match node {
        Node::Nil => out.push(b'n'),
        Node::Bool(value) => out.push(if *value { b't' } else { b'f' }),
        Node::Str(text) => {
            out.push(b's');
            out.extend((text.len() as u64).to_be_bytes());
            out.extend(text.as_bytes());
        }
        Node::List(items) => {
            out.push(b'[');
            items.iter().for_each(|item| canonical(item, out));
            out.push(b']');
        }
        Node::Table(table) => {
            out.push(b'{');
            for (key, value) in table.iter() {
                canonical(&Node::Str(key.clone()), out);
                canonical(value, out);
            }
            out.push(b'}');
        }
        number => out.extend(format!("#{:?}", Decimal::of(number)).bytes()),
    }
}
