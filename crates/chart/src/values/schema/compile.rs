//! Compiles schemas: each place that is one becomes a [`Schema`] whose references are resolved.
//!
//! Follows the library's `compiler.go` and `objcompiler.go`.

use std::collections::HashMap;

use go_regexp::Regexp;
use go_value::Str;

use super::SchemaFault;
use super::draft::Draft;
use super::formats::{self, Format};
use super::number::Decimal;
use super::roots::{Roots, encode, escape, join, place, shown, split_fragment};
use crate::limits::Limit;
use crate::rules::Rules;
use crate::values::{Node, Table};

/// How many schemas one document and what it refers to may hold.
const MAX_SCHEMAS: usize = 200_000;

/// A place in a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SchemaId(usize);

/// Compiled schemas.
#[derive(Debug, Default)]
pub(super) struct Store {
    schemas: Vec<Schema>,
}

impl Store {
    pub(super) fn get(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0]
    }
}

/// `items` before 2020-12.
#[derive(Debug, Default)]
pub(super) enum Items {
    #[default]
    None,
    One(SchemaId),
    Many(Vec<SchemaId>),
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

/// `$dynamicRef`
#[derive(Debug)]
pub(super) struct DynamicRef {
    pub target: SchemaId,
    pub anchor: String,
}

/// A compiled schema; fields are named by their keywords.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub location: String,
    url: String,
    ptr: String,
    pub draft: Option<Draft>,
    pub resource: Option<SchemaId>,
    pub dynamic_anchors: Vec<(String, SchemaId)>,
    pub all_props_evaluated: bool,
    pub all_items_evaluated: bool,
    pub num_items_evaluated: usize,
    pub boolean: Option<bool>,
    pub reference: Option<SchemaId>,
    pub recursive_ref: Option<SchemaId>,
    pub recursive_anchor: bool,
    pub dynamic_ref: Option<DynamicRef>,
    pub dynamic_anchor: String,
    pub types: Types,
    pub enumeration: Option<Vec<Node>>,
    pub constant: Option<Node>,
    pub not: Option<SchemaId>,
    pub all_of: Vec<SchemaId>,
    pub any_of: Vec<SchemaId>,
    pub one_of: Vec<SchemaId>,
    pub condition: Option<SchemaId>,
    pub then: Option<SchemaId>,
    pub otherwise: Option<SchemaId>,
    pub format: Option<Format>,
    pub max_properties: Option<i64>,
    pub min_properties: Option<i64>,
    pub required: Vec<Str>,
    pub property_names: Option<SchemaId>,
    pub properties: HashMap<Str, SchemaId>,
    pub pattern_properties: Vec<(Regexp, SchemaId)>,
    pub additional_properties: Additional,
    pub dependencies: Vec<(Str, Dependency)>,
    pub dependent_required: Vec<(Str, Vec<Str>)>,
    pub dependent_schemas: Vec<(Str, SchemaId)>,
    pub unevaluated_properties: Option<SchemaId>,
    pub min_items: Option<i64>,
    pub max_items: Option<i64>,
    pub unique_items: bool,
    pub contains: Option<SchemaId>,
    pub min_contains: Option<i64>,
    pub max_contains: Option<i64>,
    pub items: Items,
    pub additional_items: Additional,
    pub prefix_items: Vec<SchemaId>,
    pub items_2020: Option<SchemaId>,
    pub unevaluated_items: Option<SchemaId>,
    pub min_length: Option<i64>,
    pub max_length: Option<i64>,
    pub pattern: Option<Regexp>,
    pub minimum: Option<Decimal>,
    pub maximum: Option<Decimal>,
    pub exclusive_minimum: Option<Decimal>,
    pub exclusive_maximum: Option<Decimal>,
    pub multiple_of: Option<Decimal>,
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(u8);

/// The names of the types, in the order in which they are listed.
const TYPE_NAMES: [&str; 7] = [
    "null", "boolean", "number", "integer", "string", "array", "object",
];

impl Types {
    fn of(node: &Node) -> Types {
        let mut types = Types::default();
        let mut add = |node: &Node| {
            if let Some(at) = node
                .as_str()
                .and_then(|name| TYPE_NAMES.iter().position(|known| *name == **known))
            {
                types.0 |= 1 << at;
            }
        };
        match node {
            Node::List(items) => items.iter().for_each(&mut add),
            one => add(one),
        }
        types
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn contains(self, name: &str) -> bool {
        TYPE_NAMES
            .iter()
            .position(|known| *known == name)
            .is_some_and(|at| self.0 & 1 << at != 0)
    }

    pub(super) fn names(self) -> Vec<&'static str> {
        TYPE_NAMES
            .iter()
            .copied()
            .filter(|name| self.contains(name))
            .collect()
    }
}

/// Compiles the schemas of one document and of what it refers to.
pub(super) struct Compiler<'r> {
    roots: Roots<'r>,
    store: Store,
    places: HashMap<(String, String), SchemaId>,
    assert_format: bool,
    regexp: &'r go_regexp::Dialect,
}

impl<'r> Compiler<'r> {
    /// A compiler for schemas of charts.
    pub(super) fn new(rules: &'r Rules) -> Compiler<'r> {
        Compiler {
            roots: Roots::new(Some(rules)),
            store: Store::default(),
            places: HashMap::new(),
            assert_format: false,
            regexp: rules.regexp,
        }
    }

    /// A compiler for the metaschemas, which are not validated and whose formats count.
    pub(super) fn for_metaschemas() -> Compiler<'static> {
        Compiler {
            roots: Roots::new(None),
            store: Store::default(),
            places: HashMap::new(),
            assert_format: true,
            regexp: &go_regexp::Dialect::GO_1_26,
        }
    }

    pub(super) fn add_document(&mut self, url: &str, document: Node) {
        self.roots.add_document(url, document);
    }

    /// Compiles the document at an address.
    pub(super) fn compile(mut self, url: &str) -> Result<(Store, SchemaId), SchemaFault> {
        let root = self.roots.or_load(url)?;
        let ptr = match root.resource("") {
            Some(resource) => resource.ptr.clone(),
            None => String::new(),
        };
        let id = self.enqueue(url, &ptr)?;
        let mut compiled = 0;
        while compiled < self.store.schemas.len() {
            let schema = &self.store.schemas[compiled];
            let (url, ptr) = (schema.url.clone(), schema.ptr.clone());
            self.roots.ensure_subschema(&url, &ptr)?;
            let node = match self.roots.get(&url) {
                Some(root) => root.lookup(&ptr)?,
                None => return Err(SchemaFault::Text("schema document is gone".into())),
            };
            self.compile_value(SchemaId(compiled), &node, &url, &ptr)?;
            compiled += 1;
        }
        Ok((self.store, id))
    }

    fn enqueue(&mut self, url: &str, ptr: &str) -> Result<SchemaId, SchemaFault> {
        let key = (url.to_owned(), ptr.to_owned());
        if let Some(known) = self.places.get(&key) {
            return Ok(*known);
        }
        if self.store.schemas.len() >= MAX_SCHEMAS {
            return Err(Limit {
                what: "schemas in values.schema.json",
                max: MAX_SCHEMAS as u64,
            }
            .into());
        }
        let id = SchemaId(self.store.schemas.len());
        let (url, ptr) = key.clone();
        self.store.schemas.push(Schema {
            location: place(&url, &ptr),
            url,
            ptr,
            ..Schema::default()
        });
        self.places.insert(key, id);
        Ok(id)
    }

    fn compile_value(
        &mut self,
        id: SchemaId,
        node: &Node,
        url: &str,
        ptr: &str,
    ) -> Result<(), SchemaFault> {
        let Some(resource) = self.roots.get(url).and_then(|root| root.resource(ptr)) else {
            return Ok(());
        };
        let (draft, base, base_id) = (resource.draft, resource.ptr.clone(), resource.id.clone());
        let dynamic: Vec<(String, String)> = resource
            .anchors
            .iter()
            .filter(|(anchor, _)| {
                draft >= Draft::D2020 && base == ptr && resource.dynamic_anchors.contains(*anchor)
            })
            .map(|(anchor, at)| (anchor.clone(), at.clone()))
            .collect();
        let mut schema = std::mem::take(&mut self.store.schemas[id.0]);
        schema.draft = Some(draft);
        schema.resource = Some(self.enqueue(url, &base)?);
        for (anchor, at) in dynamic {
            let target = self.enqueue(url, &at)?;
            schema.dynamic_anchors.push((anchor, target));
        }
        match node {
            Node::Bool(value) => schema.boolean = Some(*value),
            Node::Table(object) if object.is_empty() => schema.boolean = Some(true),
            Node::Table(object) => {
                let mut compiler = ObjectCompiler {
                    compiler: self,
                    object,
                    url,
                    ptr,
                    base_id: &base_id,
                    draft,
                };
                compiler.compile(&mut schema)?;
            }
            _ => {}
        }
        schema.all_props_evaluated = !matches!(schema.additional_properties, Additional::None);
        if draft < Draft::D2020 {
            schema.all_items_evaluated = !matches!(schema.additional_items, Additional::None);
            match &schema.items {
                Items::One(_) => schema.all_items_evaluated = true,
                Items::Many(items) => schema.num_items_evaluated = items.len(),
                Items::None => {}
            }
        } else {
            schema.all_items_evaluated = schema.items_2020.is_some();
            schema.num_items_evaluated = schema.prefix_items.len();
        }
        self.store.schemas[id.0] = schema;
        Ok(())
    }
}

/// Compiles the keywords of one schema object.
struct ObjectCompiler<'c, 'r> {
    compiler: &'c mut Compiler<'r>,
    object: &'c Table,
    url: &'c str,
    ptr: &'c str,
    base_id: &'c str,
    draft: Draft,
}

impl ObjectCompiler<'_, '_> {
    fn compile(&mut self, s: &mut Schema) -> Result<(), SchemaFault> {
        self.compile_draft4(s)?;
        if self.draft >= Draft::D6 {
            // Next to a `$ref` of an old draft the library compiles these too; of them it looks at `const` only.
            s.contains = self.enqueue_prop("contains")?;
            s.property_names = self.enqueue_prop("propertyNames")?;
            s.constant = self.object.get(b"const").cloned();
        }
        if self.draft >= Draft::D7 {
            self.compile_condition(s)?;
        }
        if self.draft >= Draft::D2019 {
            self.compile_draft2019(s)?;
        }
        if self.draft >= Draft::D2020 {
            self.compile_draft2020(s)?;
        }
        Ok(())
    }

    fn compile_draft4(&mut self, s: &mut Schema) -> Result<(), SchemaFault> {
        s.reference = self.enqueue_ref("$ref")?;
        if self.draft < Draft::D2019 && s.reference.is_some() {
            return Ok(());
        }
        s.all_of = self.enqueue_arr("allOf")?;
        s.any_of = self.enqueue_arr("anyOf")?;
        s.one_of = self.enqueue_arr("oneOf")?;
        s.not = self.enqueue_prop("not")?;
        if self.draft < Draft::D2020 {
            match self.object.get(b"items") {
                Some(Node::List(_)) => {
                    s.items = Items::Many(self.enqueue_arr("items")?);
                    s.additional_items = self.enqueue_additional("additionalItems")?;
                }
                Some(_) => {
                    if let Some(items) = self.enqueue_prop("items")? {
                        s.items = Items::One(items);
                    }
                }
                None => {}
            }
        }
        s.properties = self.enqueue_map("properties")?.into_iter().collect();
        for (pattern, schema) in self.enqueue_map("patternProperties")? {
            let regexp = self.regexp("patternProperties", &pattern)?;
            s.pattern_properties.push((regexp, schema));
        }
        s.additional_properties = self.enqueue_additional("additionalProperties")?;
        if let Some(Node::Table(entries)) = self.object.get(b"dependencies") {
            for (name, value) in entries.iter() {
                let dependency = match value {
                    Node::List(items) => Dependency::Required(strings(items)),
                    _ => Dependency::Schema(self.enqueue_at(&["dependencies", &name.to_text()])?),
                };
                s.dependencies.push((name.clone(), dependency));
            }
        }
        self.compile_validation(s)?;
        if self.asserts_format()
            && let Some(name) = self.text("format")
        {
            s.format = formats::find(name.as_bytes());
        }
        Ok(())
    }

    fn compile_validation(&mut self, s: &mut Schema) -> Result<(), SchemaFault> {
        if let Some(types) = self.object.get(b"type") {
            s.types = Types::of(types);
        }
        if let Some(Node::List(items)) = self.object.get(b"enum") {
            s.enumeration = Some(items.to_vec());
        }
        s.multiple_of = self.number("multipleOf");
        s.maximum = self.number("maximum");
        if self.flag("exclusiveMaximum") {
            s.exclusive_maximum = s.maximum.take();
        } else {
            s.exclusive_maximum = self.number("exclusiveMaximum");
        }
        s.minimum = self.number("minimum");
        if self.flag("exclusiveMinimum") {
            s.exclusive_minimum = s.minimum.take();
        } else {
            s.exclusive_minimum = self.number("exclusiveMinimum");
        }
        s.min_length = self.int("minLength");
        s.max_length = self.int("maxLength");
        if let Some(pattern) = self.text("pattern").cloned() {
            s.pattern = Some(self.regexp("pattern", &pattern)?);
        }
        s.min_items = self.int("minItems");
        s.max_items = self.int("maxItems");
        s.unique_items = self.flag("uniqueItems");
        s.max_properties = self.int("maxProperties");
        s.min_properties = self.int("minProperties");
        if let Some(Node::List(items)) = self.object.get(b"required") {
            s.required = strings(items);
        }
        Ok(())
    }

    fn compile_condition(&mut self, s: &mut Schema) -> Result<(), SchemaFault> {
        s.condition = self.enqueue_prop("if")?;
        if s.condition.is_some() {
            let fixed = self.object.get(b"if").and_then(Node::as_bool);
            if fixed != Some(false) {
                s.then = self.enqueue_prop("then")?;
            }
            if fixed != Some(true) {
                s.otherwise = self.enqueue_prop("else")?;
            }
        }
        Ok(())
    }

    fn compile_draft2019(&mut self, s: &mut Schema) -> Result<(), SchemaFault> {
        s.recursive_ref = self.enqueue_ref("$recursiveRef")?;
        s.recursive_anchor = self.flag("$recursiveAnchor");
        if s.contains.is_some() {
            s.min_contains = self.int("minContains");
            s.max_contains = self.int("maxContains");
        }
        if let Some(Node::Table(entries)) = self.object.get(b"dependentRequired") {
            for (name, value) in entries.iter() {
                if let Node::List(items) = value {
                    s.dependent_required.push((name.clone(), strings(items)));
                }
            }
        }
        s.dependent_schemas = self.enqueue_map("dependentSchemas")?;
        s.unevaluated_items = self.enqueue_prop("unevaluatedItems")?;
        s.unevaluated_properties = self.enqueue_prop("unevaluatedProperties")?;
        Ok(())
    }

    fn compile_draft2020(&mut self, s: &mut Schema) -> Result<(), SchemaFault> {
        if let Some(target) = self.enqueue_ref("$dynamicRef")? {
            let text = self
                .text("$dynamicRef")
                .map(|text| text.to_text().into_owned())
                .unwrap_or_default();
            let (_, fragment) = split_fragment(&text)?;
            let anchor = if fragment.starts_with('/') {
                String::new()
            } else {
                fragment
            };
            s.dynamic_ref = Some(DynamicRef { target, anchor });
        }
        s.dynamic_anchor = self
            .text("$dynamicAnchor")
            .map(|text| text.to_text().into_owned())
            .unwrap_or_default();
        s.prefix_items = self.enqueue_arr("prefixItems")?;
        s.items_2020 = self.enqueue_prop("items")?;
        Ok(())
    }

    /// Whether formats count: in the old drafts, and in metaschemas.
    fn asserts_format(&self) -> bool {
        self.compiler.assert_format || self.draft < Draft::D2019
    }

    fn regexp(&self, keyword: &str, pattern: &Str) -> Result<Regexp, SchemaFault> {
        Regexp::compile(pattern, self.compiler.regexp).map_err(|error| {
            let at = format!(
                "{}#{}/{}",
                self.url,
                encode(self.ptr),
                encode(&escape(keyword))
            );
            SchemaFault::Text(format!(
                "invalid regex {} at {}: {error}",
                shown(&pattern.to_text()),
                shown(&at)
            ))
        })
    }

    fn enqueue_at(&mut self, tokens: &[&str]) -> Result<SchemaId, SchemaFault> {
        let mut ptr = self.ptr.to_owned();
        for token in tokens {
            ptr.push('/');
            ptr.push_str(&escape(token));
        }
        self.compiler.enqueue(self.url, &ptr)
    }

    fn enqueue_ref(&mut self, keyword: &str) -> Result<Option<SchemaId>, SchemaFault> {
        let Some(reference) = self.text(keyword).map(|text| text.to_text().into_owned()) else {
            return Ok(None);
        };
        let (address, fragment) = join(self.base_id, &reference)?;
        let local = match self.compiler.roots.get(self.url) {
            Some(root) => root.resolve(&address, &fragment)?,
            None => None,
        };
        if let Some(ptr) = local {
            return self.compiler.enqueue(self.url, &ptr).map(Some);
        }
        let root = self.compiler.roots.or_load(&address)?;
        let ptr = match root.resource("") {
            Some(resource) => root.resolve_fragment(&fragment, resource)?,
            None => fragment,
        };
        self.compiler.enqueue(&address, &ptr).map(Some)
    }

    fn enqueue_prop(&mut self, keyword: &str) -> Result<Option<SchemaId>, SchemaFault> {
        if self.object.contains_key(keyword.as_bytes()) {
            self.enqueue_at(&[keyword]).map(Some)
        } else {
            Ok(None)
        }
    }

    fn enqueue_arr(&mut self, keyword: &str) -> Result<Vec<SchemaId>, SchemaFault> {
        match self.object.get(keyword.as_bytes()) {
            Some(Node::List(items)) => (0..items.len())
                .map(|at| self.enqueue_at(&[keyword, &at.to_string()]))
                .collect(),
            _ => Ok(Vec::new()),
        }
    }

    fn enqueue_map(&mut self, keyword: &str) -> Result<Vec<(Str, SchemaId)>, SchemaFault> {
        match self.object.get(keyword.as_bytes()) {
            Some(Node::Table(entries)) => {
                let enqueue = |(name, _): (&Str, &Node)| {
                    Ok((name.clone(), self.enqueue_at(&[keyword, &name.to_text()])?))
                };
                entries.iter().map(enqueue).collect()
            }
            _ => Ok(Vec::new()),
        }
    }

    fn enqueue_additional(&mut self, keyword: &str) -> Result<Additional, SchemaFault> {
        if let Some(allowed) = self.object.get(keyword.as_bytes()).and_then(Node::as_bool) {
            return Ok(Additional::Allowed(allowed));
        }
        Ok(self
            .enqueue_prop(keyword)?
            .map_or(Additional::None, Additional::Schema))
    }

    fn text(&self, keyword: &str) -> Option<&Str> {
        self.object.get(keyword.as_bytes()).and_then(Node::as_str)
    }

    fn flag(&self, keyword: &str) -> bool {
        self.object.get(keyword.as_bytes()).and_then(Node::as_bool) == Some(true)
    }

    fn number(&self, keyword: &str) -> Option<Decimal> {
        self.object.get(keyword.as_bytes()).and_then(Decimal::of)
    }

    fn int(&self, keyword: &str) -> Option<i64> {
        self.number(keyword).and_then(|number| number.to_int())
    }
}

fn strings(items: &[Node]) -> Vec<Str> {
    items.iter().filter_map(Node::as_str).cloned().collect()
}
