//! Makes schemas of documents.
//!
//! Follows the library's `schema.go`: keyword after keyword, in its order, because the first fault is all that
//! is said.

use std::collections::{BTreeMap, BTreeSet};

use go_regexp::Regexp;
use go_value::Str;

use super::super::SchemaFault;
use super::super::number::Decimal;
use super::Draft;
use super::pool::{Pool, named_draft};
use super::reference::Reference;
use super::validate::literal;
use crate::limits::{Limit, MAX_SCHEMA_DEPTH};
use crate::rules::Rules;
use crate::values::{Node, Table};

/// How many schemas one document may hold.
const MAX_SCHEMAS: usize = 200_000;

/// A place in [`Schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SchemaId(usize);

/// All schemas of a compilation; the first is the root.
#[derive(Debug, Default)]
pub(in super::super) struct Schemas {
    #[allow(
        clippy::vec_box,
        reason = "parsing nests, and every level would hold one on the stack"
    )]
    schemas: Vec<Box<Schema>>,
}

impl Schemas {
    pub(super) fn root(&self) -> SchemaId {
        SchemaId(0)
    }

    pub(super) fn get(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0]
    }
}

/// `additionalProperties`, `additionalItems`.
#[derive(Debug, Default)]
pub(super) enum Additional {
    #[default]
    None,
    Allowed(bool),
    Schema(SchemaId),
}

/// An entry of `dependencies`.
#[derive(Debug)]
pub(super) enum Dependency {
    Required(Vec<Str>),
    Schema(SchemaId),
}

/// A schema; fields are named by their keywords.
#[derive(Debug, Default)]
pub(super) struct Schema {
    draft: Option<Draft>,
    pub pass: Option<bool>,
    pub reference: Option<SchemaId>,
    pub types: Vec<Str>,
    pub properties: Vec<(Str, SchemaId)>,
    pub property_names: BTreeSet<Str>,
    pub additional_properties: Additional,
    pub pattern_properties: Vec<(Regexp, SchemaId)>,
    pub names: Option<SchemaId>,
    pub dependencies: BTreeMap<Str, Dependency>,
    pub items: Vec<SchemaId>,
    pub items_is_single: bool,
    pub additional_items: Additional,
    pub multiple_of: Option<Decimal>,
    pub minimum: Option<Decimal>,
    pub maximum: Option<Decimal>,
    pub exclusive_minimum: Option<Decimal>,
    pub exclusive_maximum: Option<Decimal>,
    pub min_length: Option<i64>,
    pub max_length: Option<i64>,
    pub pattern: Option<Regexp>,
    pub format: Option<Str>,
    pub min_properties: Option<i64>,
    pub max_properties: Option<i64>,
    pub required: Vec<Str>,
    pub min_items: Option<i64>,
    pub max_items: Option<i64>,
    pub unique_items: bool,
    pub contains: Option<SchemaId>,
    pub constant: Option<String>,
    pub enumeration: Vec<String>,
    pub one_of: Vec<SchemaId>,
    pub any_of: Vec<SchemaId>,
    pub all_of: Vec<SchemaId>,
    pub not: Option<SchemaId>,
    pub condition: Option<SchemaId>,
    pub then: Option<SchemaId>,
    pub otherwise: Option<SchemaId>,
}

/// What Helm says when the library stumbles over a number among types.
const NUMBER_AS_TYPE: &str =
    "unable to validate schema: interface conversion: interface {} is json.Number, not string";

const JSON_TYPES: [&str; 7] = [
    "array", "boolean", "integer", "number", "null", "object", "string",
];

/// Compiles one document and what it refers to.
pub(super) struct Parser<'r> {
    rules: &'r Rules,
    pool: Pool<'r>,
    schemas: Schemas,
    /// The schemas by the reference that leads to them.
    references: BTreeMap<String, SchemaId>,
}

fn fault<T>(text: impl Into<String>) -> Result<T, SchemaFault> {
    Err(SchemaFault::Text(text.into()))
}

fn invalid_type<T>(expected: &str, given: &str) -> Result<T, SchemaFault> {
    fault(format!(
        "Invalid type. Expected: {expected}, given: {given}"
    ))
}

/// A schema that says nothing.
#[inline(never)]
fn blank(draft: Draft) -> Box<Schema> {
    Box::new(Schema {
        draft: Some(draft),
        ..Schema::default()
    })
}

fn is_map(node: &Node) -> bool {
    matches!(node, Node::Table(_))
}

fn is_schema(node: &Node) -> bool {
    matches!(node, Node::Table(_) | Node::Bool(_))
}

impl<'r> Parser<'r> {
    pub(super) fn new(rules: &'r Rules) -> Parser<'r> {
        Parser {
            rules,
            pool: Pool::new(rules),
            schemas: Schemas::default(),
            references: BTreeMap::new(),
        }
    }

    pub(super) fn compile(mut self, document: Node) -> Result<Schemas, SchemaFault> {
        let document = self.pool.add(&document, &Reference::default())?;
        let draft = named_draft(&document)
            .map_err(SchemaFault::Text)?
            .unwrap_or(Draft::Hybrid);
        let root = self.new_schema(draft)?;
        self.parse_schema(&document, root, 0)?;
        Ok(self.schemas)
    }

    fn new_schema(&mut self, draft: Draft) -> Result<SchemaId, SchemaFault> {
        if self.schemas.schemas.len() >= MAX_SCHEMAS {
            return Err(Limit {
                what: "schemas in values.schema.json",
                max: MAX_SCHEMAS as u64,
            }
            .into());
        }
        self.schemas.schemas.push(blank(draft));
        Ok(SchemaId(self.schemas.schemas.len() - 1))
    }

    fn child(&mut self, node: &Node, draft: Draft, depth: usize) -> Result<SchemaId, SchemaFault> {
        let id = self.new_schema(draft)?;
        self.parse_schema(node, id, depth + 1)?;
        Ok(id)
    }

    fn parse_schema(&mut self, node: &Node, id: SchemaId, depth: usize) -> Result<(), SchemaFault> {
        if depth > MAX_SCHEMA_DEPTH {
            return Err(Limit::schema_depth().into());
        }
        let draft = self.schemas.get(id).draft.unwrap_or(Draft::Hybrid);
        let mut s = blank(draft);
        let m = match node {
            Node::Bool(pass) if draft >= Draft::D6 => {
                s.pass = Some(*pass);
                self.schemas.schemas[id.0] = s;
                return Ok(());
            }
            Node::Table(table) => table,
            _ => return fault("Expected: valid schema, given: Invalid JSON"),
        };
        self.check_names(m, draft, depth)?;
        if let Some(target) = m.get(b"$ref") {
            let Node::Str(target) = target else {
                return invalid_type("string", "$ref");
            };
            let reference = Reference::parse(&target.to_text()).map_err(SchemaFault::Text)?;
            match self.references.get(&reference.to_string()) {
                Some(known) => s.reference = Some(*known),
                None => {
                    let found = self.parse_reference(&reference, draft, depth)?;
                    s.reference = Some(found);
                    self.schemas.schemas[id.0] = s;
                    return Ok(());
                }
            }
        }
        self.parse_types(m, &mut s)?;
        self.parse_objects(m, &mut s, draft, depth)?;
        self.parse_items(m, &mut s, draft, depth)?;
        parse_numbers(m, &mut s, draft)?;
        self.parse_texts(m, &mut s)?;
        parse_counts(m, &mut s)?;
        if let Some(contains) = m.get(b"contains")
            && draft >= Draft::D6
        {
            s.contains = Some(self.child(contains, draft, depth)?);
        }
        parse_literals(m, &mut s, draft)?;
        self.parse_combinations(m, &mut s, draft, depth)?;
        self.schemas.schemas[id.0] = s;
        Ok(())
    }

    /// `id`, `definitions`, `title`, `description`: looked at for their faults.
    fn check_names(&mut self, m: &Table, draft: Draft, depth: usize) -> Result<(), SchemaFault> {
        let key = match draft {
            Draft::D4 => "id",
            Draft::Hybrid if m.contains_key(b"id") => "id",
            _ => "$id",
        };
        match m.get(key.as_bytes()) {
            None => {}
            Some(Node::Str(name)) => {
                Reference::parse(&name.to_text()).map_err(SchemaFault::Text)?;
            }
            Some(_) => return invalid_type("string", key),
        }
        match m.get(b"definitions") {
            None => {}
            Some(Node::Table(definitions)) => {
                for (_, definition) in definitions.iter() {
                    if !is_schema(definition) {
                        return invalid_type("array of schemas", "definitions");
                    }
                    self.child(definition, draft, depth)?;
                }
            }
            Some(Node::Bool(_)) => {
                return fault(
                    "unable to validate schema: interface conversion: interface {} is bool, not map[string]interface {}",
                );
            }
            Some(_) => return invalid_type("array of schemas", "definitions"),
        }
        for key in ["title", "description"] {
            if m.get(key.as_bytes())
                .is_some_and(|value| !matches!(value, Node::Str(_)))
            {
                return invalid_type("string", key);
            }
        }
        Ok(())
    }

    fn parse_reference(
        &mut self,
        reference: &Reference,
        draft: Draft,
        depth: usize,
    ) -> Result<SchemaId, SchemaFault> {
        let id = self.new_schema(draft)?;
        self.references.insert(reference.to_string(), id);
        let document = self.pool.get(reference)?;
        // Without a draft of its own it has that of the schema that refers to it.
        self.schemas.schemas[id.0].draft = Some(document.draft.unwrap_or(draft));
        if !is_schema(&document.node) {
            return fault("valid schema must be of type object");
        }
        self.parse_schema(&document.node, id, depth + 1)?;
        Ok(id)
    }

    fn parse_types(&self, m: &Table, s: &mut Schema) -> Result<(), SchemaFault> {
        let names: Vec<&Str> = match m.get(b"type") {
            None => return Ok(()),
            Some(Node::Str(name)) => vec![name],
            Some(Node::List(items)) => {
                let mut names = Vec::new();
                for item in items.iter() {
                    // A number is a string to the library until it converts it.
                    match item {
                        Node::Str(name) => names.push(name),
                        Node::Number(_) => return fault(NUMBER_AS_TYPE),
                        _ => return invalid_type("string/array of strings", "type"),
                    }
                }
                names
            }
            Some(_) => return invalid_type("string/array of strings", "type"),
        };
        for name in names {
            if !JSON_TYPES.iter().any(|known| *name == **known) {
                let known = JSON_TYPES.join(" ");
                return fault(format!(
                    "has a primitive type that is NOT VALID -- given: /{name}/ Expected valid values are:[{known}]"
                ));
            }
            if s.types.contains(name) {
                return fault(format!("{name} type is duplicated"));
            }
            s.types.push(name.clone());
        }
        Ok(())
    }

    fn parse_objects(
        &mut self,
        m: &Table,
        s: &mut Schema,
        draft: Draft,
        depth: usize,
    ) -> Result<(), SchemaFault> {
        match m.get(b"properties") {
            None => {}
            Some(Node::Table(properties)) => {
                for (name, property) in properties.iter() {
                    let id = self.child(property, draft, depth)?;
                    s.properties.push((name.clone(), id));
                    s.property_names.insert(name.clone());
                }
            }
            Some(_) => return fault("properties must be of type object"),
        }
        if let Some(value) = m.get(b"additionalProperties") {
            s.additional_properties =
                self.additional(value, "additionalProperties", draft, depth)?;
        }
        match m.get(b"patternProperties") {
            None => {}
            Some(Node::Table(patterns)) => {
                for (pattern, schema) in patterns.iter() {
                    let Ok(regexp) = Regexp::compile(pattern, self.rules.regexp) else {
                        return fault(format!("Invalid regex pattern '{pattern}'"));
                    };
                    let id = self.child(schema, draft, depth)?;
                    s.pattern_properties.push((regexp, id));
                }
            }
            Some(_) => return invalid_type("valid schema", "patternProperties"),
        }
        match m.get(b"propertyNames") {
            Some(names) if draft >= Draft::D6 => {
                if !is_schema(names) {
                    return invalid_type("valid schema", "patternProperties");
                }
                s.names = Some(self.child(names, draft, depth)?);
            }
            _ => {}
        }
        match m.get(b"dependencies") {
            None => {}
            Some(Node::Table(dependencies)) => {
                for (name, value) in dependencies.iter() {
                    if let Some(dependency) = self.dependency(value, draft, depth)? {
                        s.dependencies.insert(name.clone(), dependency);
                    }
                }
            }
            Some(_) => return fault("dependencies must be of type object"),
        }
        Ok(())
    }

    fn dependency(
        &mut self,
        value: &Node,
        draft: Draft,
        depth: usize,
    ) -> Result<Option<Dependency>, SchemaFault> {
        const WRONG: &str = "dependency must be of type schema or array of strings";
        match value {
            Node::List(items) => {
                let mut names = Vec::new();
                for item in items.iter() {
                    let Node::Str(name) = item else {
                        return fault(WRONG);
                    };
                    names.push(name.clone());
                }
                Ok((!names.is_empty()).then_some(Dependency::Required(names)))
            }
            value if is_schema(value) => {
                Ok(Some(Dependency::Schema(self.child(value, draft, depth)?)))
            }
            _ => fault(WRONG),
        }
    }

    fn additional(
        &mut self,
        value: &Node,
        key: &str,
        draft: Draft,
        depth: usize,
    ) -> Result<Additional, SchemaFault> {
        match value {
            Node::Bool(allowed) => Ok(Additional::Allowed(*allowed)),
            value if is_map(value) => Ok(Additional::Schema(self.child(value, draft, depth)?)),
            _ => invalid_type("boolean/valid schema", key),
        }
    }

    fn parse_items(
        &mut self,
        m: &Table,
        s: &mut Schema,
        draft: Draft,
        depth: usize,
    ) -> Result<(), SchemaFault> {
        match m.get(b"items") {
            None => {}
            Some(Node::List(items)) => {
                for item in items.iter() {
                    if !is_schema(item) {
                        return invalid_type("valid schema/array of schemas", "items");
                    }
                    let id = self.child(item, draft, depth)?;
                    s.items.push(id);
                }
            }
            Some(item) if is_schema(item) => {
                let id = self.child(item, draft, depth)?;
                s.items.push(id);
                s.items_is_single = true;
            }
            Some(_) => return invalid_type("valid schema/array of schemas", "items"),
        }
        if let Some(value) = m.get(b"additionalItems") {
            s.additional_items = self.additional(value, "additionalItems", draft, depth)?;
        }
        Ok(())
    }

    fn parse_texts(&self, m: &Table, s: &mut Schema) -> Result<(), SchemaFault> {
        s.min_length = count(m, "minLength")?;
        s.max_length = count(m, "maxLength")?;
        if matches!((s.min_length, s.max_length), (Some(min), Some(max)) if min > max) {
            return fault("minLength cannot be greater than maxLength");
        }
        match m.get(b"pattern") {
            None => {}
            Some(Node::Str(pattern)) => match Regexp::compile(pattern, self.rules.regexp) {
                Ok(regexp) => s.pattern = Some(regexp),
                Err(_) => return fault("pattern must be a valid regex"),
            },
            Some(_) => return fault("pattern must be of a string"),
        }
        match m.get(b"format") {
            None => {}
            Some(Node::Str(format)) => s.format = Some(format.clone()),
            Some(_) => return fault("format must be of type string"),
        }
        Ok(())
    }

    fn parse_combinations(
        &mut self,
        m: &Table,
        s: &mut Schema,
        draft: Draft,
        depth: usize,
    ) -> Result<(), SchemaFault> {
        s.one_of = self.alternatives(m, "oneOf", "oneOf", draft, depth)?;
        s.any_of = self.alternatives(m, "anyOf", "anyOf", draft, depth)?;
        // The library names the other keyword here.
        s.all_of = self.alternatives(m, "allOf", "anyOf", draft, depth)?;
        s.not = self.condition(m, "not", draft, depth)?;
        if draft >= Draft::D7 {
            s.condition = self.condition(m, "if", draft, depth)?;
            s.then = self.condition(m, "then", draft, depth)?;
            s.otherwise = self.condition(m, "else", draft, depth)?;
        }
        Ok(())
    }

    fn alternatives(
        &mut self,
        m: &Table,
        key: &str,
        named: &str,
        draft: Draft,
        depth: usize,
    ) -> Result<Vec<SchemaId>, SchemaFault> {
        let mut found = Vec::new();
        match m.get(key.as_bytes()) {
            None => {}
            Some(Node::List(items)) => {
                for item in items.iter() {
                    found.push(self.child(item, draft, depth)?);
                }
            }
            Some(_) => return fault(format!("{named} must be of an array")),
        }
        Ok(found)
    }

    fn condition(
        &mut self,
        m: &Table,
        key: &str,
        draft: Draft,
        depth: usize,
    ) -> Result<Option<SchemaId>, SchemaFault> {
        match m.get(key.as_bytes()) {
            None => Ok(None),
            Some(node) if is_schema(node) => self.child(node, draft, depth).map(Some),
            Some(_) => fault(format!("{key} must be of an object")),
        }
    }
}

fn parse_numbers(m: &Table, s: &mut Schema, draft: Draft) -> Result<(), SchemaFault> {
    if let Some(node) = m.get(b"multipleOf") {
        let Some(number) = Decimal::of(node) else {
            return invalid_type("number", "multipleOf");
        };
        if !number.is_positive() {
            return fault("multipleOf must be strictly greater than 0");
        }
        s.multiple_of = Some(number);
    }
    (s.minimum, s.exclusive_minimum) = bound(m, "minimum", "exclusiveMinimum", draft)?;
    (s.maximum, s.exclusive_maximum) = bound(m, "maximum", "exclusiveMaximum", draft)?;
    Ok(())
}

/// A bound and its exclusive form, which is a flag in draft 4 and a number later.
#[allow(clippy::type_complexity, reason = "the two bounds")]
fn bound(
    m: &Table,
    key: &str,
    exclusive: &str,
    draft: Draft,
) -> Result<(Option<Decimal>, Option<Decimal>), SchemaFault> {
    let mut inclusive = None;
    if let Some(node) = m.get(key.as_bytes()) {
        let Some(number) = Decimal::of(node) else {
            return fault(format!("{key} must be of a number"));
        };
        inclusive = Some(number);
    }
    let Some(node) = m.get(exclusive.as_bytes()) else {
        return Ok((inclusive, None));
    };
    match (node, draft) {
        (Node::Bool(flag), Draft::D4 | Draft::Hybrid) => match (inclusive, flag) {
            (None, _) => fault(format!("{exclusive} cannot be used without {key}")),
            (Some(number), true) => Ok((None, Some(number))),
            (number, false) => Ok((number, None)),
        },
        (_, Draft::D4) => invalid_type("boolean", exclusive),
        (Node::Number(_), _) => Ok((inclusive, Decimal::of(node))),
        (_, Draft::Hybrid) => invalid_type("boolean/number", exclusive),
        _ => invalid_type("number", exclusive),
    }
}

/// A length or number of things.
fn count(m: &Table, key: &str) -> Result<Option<i64>, SchemaFault> {
    let Some(node) = m.get(key.as_bytes()) else {
        return Ok(None);
    };
    // Go reads the spelling: `2.0` is an integer to the library, but not to `Int64`.
    let number = match node {
        Node::Number(text) => text.as_utf8().and_then(|text| text.parse::<i64>().ok()),
        _ => None,
    };
    match number {
        None => fault(format!("{key} must be of an integer")),
        Some(number) if number < 0 => fault(format!("{key} must be greater than or equal to 0")),
        Some(number) => Ok(Some(number)),
    }
}

fn parse_counts(m: &Table, s: &mut Schema) -> Result<(), SchemaFault> {
    s.min_properties = count(m, "minProperties")?;
    s.max_properties = count(m, "maxProperties")?;
    if matches!((s.min_properties, s.max_properties), (Some(min), Some(max)) if min > max) {
        return fault("minProperties cannot be greater than maxProperties");
    }
    match m.get(b"required") {
        None => {}
        Some(Node::List(items)) => {
            let mut seen = BTreeSet::new();
            for item in items.iter() {
                let Node::Str(name) = item else {
                    return fault("required items must be string");
                };
                if !seen.insert(name) {
                    return fault("required items must be unique");
                }
                s.required.push(name.clone());
            }
        }
        Some(_) => return fault("required must be of an array"),
    }
    s.min_items = count(m, "minItems")?;
    s.max_items = count(m, "maxItems")?;
    match m.get(b"uniqueItems") {
        None => {}
        Some(Node::Bool(unique)) => s.unique_items = *unique,
        Some(_) => return fault("uniqueItems must be of a boolean"),
    }
    Ok(())
}

fn parse_literals(m: &Table, s: &mut Schema, draft: Draft) -> Result<(), SchemaFault> {
    if let Some(node) = m.get(b"const")
        && draft >= Draft::D6
    {
        s.constant = Some(literal(node));
    }
    match m.get(b"enum") {
        None => Ok(()),
        Some(Node::List(items)) => {
            let mut seen = BTreeSet::new();
            for item in items.iter() {
                let text = literal(item);
                if !seen.insert(text.clone()) {
                    return fault("enum items must be unique");
                }
                s.enumeration.push(text);
            }
            Ok(())
        }
        Some(_) => fault("enum must be of an array"),
    }
}
