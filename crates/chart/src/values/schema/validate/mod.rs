//! Holds a value against a compiled schema.
//!
//! Follows the library's `validator.go`. Where Go ranges over a map the order of messages is chance; here it
//! is the order of keys.

mod array;
mod logic;
mod object;
mod scalar;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use go_value::Str;

use super::compile::{Schema, SchemaId, Store};
use super::draft::{self, Draft};
use super::equality::equals;
use super::fault::Kind;
pub(super) use super::fault::VError;
use super::number::Decimal;
use super::roots::escape;
use crate::limits::{Limit, MAX_SCHEMA_DEPTH, MAX_SCHEMA_FAULTS, MAX_SCHEMA_STEPS};
use crate::rules::Rules;
use crate::values::Node;

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
