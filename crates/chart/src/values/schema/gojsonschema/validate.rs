//! Holds values against schemas.
//!
//! Follows the library's `validation.go`. Each check adds to a score, by which the closest of several
//! alternatives is found; its faults are the ones that are told.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeMap;

use go_codec::json::{Html, Layout};
use go_value::Str;

use super::super::SchemaFault;
use super::super::number::Decimal;
use super::formats;
use super::parse::{Additional, Dependency, Schema, SchemaId, Schemas};
use crate::limits::{Limit, MAX_SCHEMA_DEPTH, MAX_SCHEMA_FAULTS, MAX_SCHEMA_STEPS};
use crate::rules::Rules;
use crate::values::{Node, Table};

/// Holds a value against the root schema.
pub(super) fn validate(
    schemas: &Schemas,
    value: &Node,
    rules: &Rules,
) -> Result<Vec<String>, SchemaFault> {
    let run = Run {
        schemas,
        rules,
        steps: Cell::new(0),
        faults: Cell::new(0),
        limit: RefCell::new(None),
    };
    let mut result = Outcome::default();
    run.validate_recursive(schemas.root(), value, &mut result, &Context::ROOT, 0);
    match run.limit.into_inner() {
        Some(limit) => Err(limit.into()),
        None => Ok(result.errors),
    }
}

/// A value as JSON whose numbers are floats, by which the library compares.
pub(super) fn literal(node: &Node) -> String {
    fn plain(node: &Node) -> Node {
        match node {
            Node::Number(_) | Node::Int(_) | Node::Uint(_) => {
                Node::Float(Decimal::of(node).map_or(0.0, |number| number.to_f64()))
            }
            Node::List(items) => Node::List(items.iter().map(plain).collect()),
            Node::Table(table) => Node::Table(
                table
                    .iter()
                    .map(|(key, value)| (key.clone(), plain(value)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }
    let value = plain(node).to_value();
    let text = go_codec::json::to_string(
        &value,
        Html::Escaped,
        Layout::Compact,
        &go_codec::Dialect::default(),
    );
    String::from_utf8(text.unwrap_or_default()).unwrap_or_default()
}

/// What a validation found.
#[derive(Default)]
struct Outcome {
    errors: Vec<String>,
    score: i64,
}

impl Outcome {
    fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    fn merge(&mut self, other: Outcome) {
        self.errors.extend(other.errors);
        self.score += other.score;
    }
}

/// The path of a value, from the inside out.
enum Context<'a> {
    Root,
    Key(&'a Context<'a>, String),
}

impl Context<'_> {
    const ROOT: Context<'static> = Context::Root;

    /// The path without the root, which alone is `(root)`.
    fn field(&self) -> String {
        let mut parts = Vec::new();
        let mut at = self;
        while let Context::Key(parent, key) = at {
            parts.push(key.as_str());
            at = parent;
        }
        parts.reverse();
        if parts.is_empty() {
            "(root)".into()
        } else {
            parts.join(".")
        }
    }
}

struct Run<'a> {
    schemas: &'a Schemas,
    rules: &'a Rules,
    steps: Cell<u64>,
    faults: Cell<u64>,
    limit: RefCell<Option<Limit>>,
}

fn len(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn is_typed_otherwise(s: &Schema, name: &str) -> bool {
    !s.types.is_empty() && !s.types.iter().any(|known| *known == name)
}

impl Run<'_> {
    fn spend(&self, depth: usize) -> bool {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_SCHEMA_STEPS {
            self.limit.borrow_mut().get_or_insert(Limit::schema_steps());
        } else if depth > MAX_SCHEMA_DEPTH {
            self.limit.borrow_mut().get_or_insert(Limit::schema_depth());
        }
        self.limit.borrow().is_none()
    }

    fn add(
        &self,
        result: &mut Outcome,
        context: &Context<'_>,
        description: impl std::fmt::Display,
    ) {
        self.faults.set(self.faults.get() + 1);
        if self.faults.get() > MAX_SCHEMA_FAULTS {
            self.limit
                .borrow_mut()
                .get_or_insert(Limit::schema_faults());
        }
        result
            .errors
            .push(format!("{}: {description}", context.field()));
        result.score -= 2;
    }

    fn sub_validate(
        &self,
        id: SchemaId,
        value: &Node,
        context: &Context<'_>,
        depth: usize,
    ) -> Outcome {
        let mut result = Outcome::default();
        self.validate_recursive(id, value, &mut result, context, depth + 1);
        result
    }

    fn validate_recursive(
        &self,
        id: SchemaId,
        value: &Node,
        result: &mut Outcome,
        context: &Context<'_>,
        depth: usize,
    ) {
        if !self.spend(depth) {
            return;
        }
        let s = self.schemas.get(id);
        if let Some(pass) = s.pass {
            if !pass {
                self.add(result, context, "False always fails validation");
            }
            return;
        }
        if let Some(reference) = s.reference {
            self.validate_recursive(reference, value, result, context, depth + 1);
            return;
        }
        let given = match value {
            Node::Nil => "null",
            Node::Bool(_) => "boolean",
            Node::Str(_) => "string",
            Node::List(_) | Node::SharedList(_) => "array",
            Node::Table(_) | Node::Shared(_) => "object",
            number => match Decimal::of(number) {
                Some(decimal) if decimal.is_integer() => "integer",
                _ => "number",
            },
        };
        let mismatch = match given {
            "integer" => is_typed_otherwise(s, "integer") && is_typed_otherwise(s, "number"),
            given => is_typed_otherwise(s, given),
        };
        if mismatch {
            let names: Vec<_> = s.types.iter().map(Str::to_text).collect();
            let expected = if names.len() > 1 {
                format!("[{}]", names.join(","))
            } else {
                names.concat()
            };
            self.add(
                result,
                context,
                format!("Invalid type. Expected: {expected}, given: {given}"),
            );
            return;
        }
        self.validate_schema(s, value, result, context, depth);
        match value {
            Node::List(items) => {
                self.validate_array(s, items, result, context, depth);
                self.validate_common(s, value, result, context);
            }
            Node::Table(object) => {
                self.validate_object(s, object, result, context, depth);
                self.validate_common(s, value, result, context);
                for (name, property) in &s.properties {
                    if let Some(value) = object.get(name.as_bytes()) {
                        let context = Context::Key(context, name.to_string());
                        self.validate_recursive(*property, value, result, &context, depth + 1);
                    }
                }
            }
            Node::Str(text) => {
                self.validate_common(s, value, result, context);
                self.validate_string(s, text, result, context);
            }
            number => {
                if let Some(decimal) = Decimal::of(number) {
                    self.validate_number(s, &decimal, result, context);
                }
                self.validate_common(s, value, result, context);
            }
        }
        result.score += 1;
    }

    fn validate_schema(
        &self,
        s: &Schema,
        value: &Node,
        result: &mut Outcome,
        context: &Context<'_>,
        depth: usize,
    ) {
        if !s.any_of.is_empty() {
            let mut best: Option<Outcome> = None;
            let valid = s.any_of.iter().any(|id| {
                let found = self.sub_validate(*id, value, context, depth);
                let valid = found.is_valid();
                if !valid && best.as_ref().is_none_or(|best| found.score > best.score) {
                    best = Some(found);
                }
                valid
            });
            if !valid {
                self.add(result, context, "Must validate at least one schema (anyOf)");
                if let Some(best) = best {
                    result.merge(best);
                }
            }
        }
        if !s.one_of.is_empty() {
            let (mut best, mut count): (Option<Outcome>, _) = (None, 0);
            for id in &s.one_of {
                let found = self.sub_validate(*id, value, context, depth);
                if found.is_valid() {
                    count += 1;
                } else if count == 0 && best.as_ref().is_none_or(|best| found.score > best.score) {
                    best = Some(found);
                }
            }
            if count != 1 {
                self.add(
                    result,
                    context,
                    "Must validate one and only one schema (oneOf)",
                );
                if let (0, Some(best)) = (count, best) {
                    result.merge(best);
                }
            }
        }
        if !s.all_of.is_empty() {
            let mut all = true;
            for id in &s.all_of {
                let found = self.sub_validate(*id, value, context, depth);
                all &= found.is_valid();
                result.merge(found);
            }
            if !all {
                self.add(result, context, "Must validate all the schemas (allOf)");
            }
        }
        if let Some(not) = s.not
            && self.sub_validate(not, value, context, depth).is_valid()
        {
            self.add(result, context, "Must not validate the schema (not)");
        }
        if let Node::Table(object) = value {
            for (name, dependency) in &s.dependencies {
                if object.contains_key(name.as_bytes()) {
                    self.check_dependency(dependency, object, value, result, context, depth);
                }
            }
        }
        if let Some(condition) = s.condition {
            let valid = self
                .sub_validate(condition, value, context, depth)
                .is_valid();
            let (branch, text) = if valid {
                (s.then, "Must validate \"then\" as \"if\" was valid")
            } else {
                (
                    s.otherwise,
                    "Must validate \"else\" as \"if\" was not valid",
                )
            };
            if let Some(branch) = branch {
                let found = self.sub_validate(branch, value, context, depth);
                if !found.is_valid() {
                    self.add(result, context, text);
                    result.merge(found);
                }
            }
        }
        result.score += 1;
    }

    fn check_dependency(
        &self,
        dependency: &Dependency,
        object: &Table,
        value: &Node,
        result: &mut Outcome,
        context: &Context<'_>,
        depth: usize,
    ) {
        match dependency {
            Dependency::Required(names) => {
                for name in names
                    .iter()
                    .filter(|name| !object.contains_key(name.as_bytes()))
                {
                    self.add(result, context, format!("Has a dependency on {name}"));
                }
            }
            Dependency::Schema(id) => {
                self.validate_recursive(*id, value, result, context, depth + 1)
            }
        }
    }

    fn validate_common(
        &self,
        s: &Schema,
        value: &Node,
        result: &mut Outcome,
        context: &Context<'_>,
    ) {
        if let Some(constant) = &s.constant
            && literal(value) != *constant
        {
            self.add(
                result,
                context,
                format!("{} does not match: {constant}", context.field()),
            );
        }
        if !s.enumeration.is_empty() && !s.enumeration.contains(&literal(value)) {
            let allowed = s.enumeration.join(", ");
            self.add(
                result,
                context,
                format!(
                    "{} must be one of the following: {allowed}",
                    context.field()
                ),
            );
        }
        result.score += 1;
    }

    fn validate_array(
        &self,
        s: &Schema,
        items: &[Node],
        result: &mut Outcome,
        context: &Context<'_>,
        depth: usize,
    ) {
        let each = |id: SchemaId, at: usize, item: &Node| {
            self.sub_validate(id, item, &Context::Key(context, at.to_string()), depth)
        };
        match (s.items.as_slice(), s.items_is_single) {
            ([single], true) => {
                for (at, item) in items.iter().enumerate() {
                    result.merge(each(*single, at, item));
                }
            }
            ([], _) => {}
            (schemas, _) => {
                for (at, (id, item)) in schemas.iter().zip(items).enumerate() {
                    result.merge(each(*id, at, item));
                }
                match &s.additional_items {
                    Additional::Allowed(false) if schemas.len() < items.len() => {
                        self.add(result, context, "No additional items allowed on array");
                    }
                    Additional::Schema(id) => {
                        for (at, item) in items.iter().enumerate().skip(schemas.len()) {
                            result.merge(each(*id, at, item));
                        }
                    }
                    _ => {}
                }
            }
        }
        if let Some(min) = s.min_items.filter(|min| len(items.len()) < *min) {
            self.add(
                result,
                context,
                format!("Array must have at least {min} items"),
            );
        }
        if let Some(max) = s.max_items.filter(|max| len(items.len()) > *max) {
            self.add(
                result,
                context,
                format!("Array must have at most {max} items"),
            );
        }
        if s.unique_items {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for (at, item) in items.iter().enumerate() {
                if let Some(first) = seen.insert(literal(item), at) {
                    self.add(
                        result,
                        context,
                        format!("array items[{first},{at}] must be unique"),
                    );
                }
            }
        }
        if let Some(contains) = s.contains {
            let mut best: Option<Outcome> = None;
            let valid = items.iter().enumerate().any(|(at, item)| {
                let found = each(contains, at, item);
                let valid = found.is_valid();
                if !valid && best.as_ref().is_none_or(|best| found.score > best.score) {
                    best = Some(found);
                }
                valid
            });
            if !valid {
                self.add(result, context, "At least one of the items must match");
                if let Some(best) = best {
                    result.merge(best);
                }
            }
        }
        result.score += 1;
    }

    fn validate_object(
        &self,
        s: &Schema,
        object: &Table,
        result: &mut Outcome,
        context: &Context<'_>,
        depth: usize,
    ) {
        if let Some(min) = s.min_properties.filter(|min| len(object.len()) < *min) {
            self.add(
                result,
                context,
                format!("Must have at least {min} properties"),
            );
        }
        if let Some(max) = s.max_properties.filter(|max| len(object.len()) > *max) {
            self.add(
                result,
                context,
                format!("Must have at most {max} properties"),
            );
        }
        for name in &s.required {
            if object.contains_key(name.as_bytes()) {
                result.score += 1;
            } else {
                self.add(result, context, format!("{name} is required"));
            }
        }
        for (key, value) in object.iter() {
            let inner = Context::Key(context, key.to_string());
            let matched = self.validate_pattern_property(s, key, value, result, &inner, depth);
            if matched || s.property_names.contains(key) {
                continue;
            }
            match &s.additional_properties {
                Additional::Allowed(false) => {
                    self.add(
                        result,
                        context,
                        format!("Additional property {key} is not allowed"),
                    );
                }
                Additional::Schema(id) => {
                    result.merge(self.sub_validate(*id, value, &inner, depth))
                }
                _ => {}
            }
        }
        if let Some(names) = s.names {
            for (key, _) in object.iter() {
                let found = self.sub_validate(names, &Node::Str(key.clone()), context, depth);
                if !found.is_valid() {
                    self.add(
                        result,
                        context,
                        format!("Property name of \"{key}\" does not match"),
                    );
                    result.merge(found);
                }
            }
        }
        result.score += 1;
    }

    fn validate_pattern_property(
        &self,
        s: &Schema,
        key: &Str,
        value: &Node,
        result: &mut Outcome,
        context: &Context<'_>,
        depth: usize,
    ) -> bool {
        let mut matched = false;
        for (pattern, id) in &s.pattern_properties {
            if pattern.is_match(key.as_bytes()) {
                matched = true;
                result.merge(self.sub_validate(*id, value, context, depth));
            }
        }
        result.score += i64::from(matched);
        matched
    }

    fn validate_string(&self, s: &Schema, text: &Str, result: &mut Outcome, context: &Context<'_>) {
        let count = len(text.to_text().chars().count());
        if let Some(min) = s.min_length.filter(|min| count < *min) {
            self.add(
                result,
                context,
                format!("String length must be greater than or equal to {min}"),
            );
        }
        if let Some(max) = s.max_length.filter(|max| count > *max) {
            self.add(
                result,
                context,
                format!("String length must be less than or equal to {max}"),
            );
        }
        if let Some(pattern) = &s.pattern
            && !pattern.is_match(text.as_bytes())
        {
            let pattern = String::from_utf8_lossy(pattern.as_bytes());
            self.add(
                result,
                context,
                format!("Does not match pattern '{pattern}'"),
            );
        }
        if let Some(format) = &s.format
            && !formats::is_format(format.as_bytes(), Some(&text.to_text()), self.rules.regexp)
        {
            self.add(result, context, format!("Does not match format '{format}'"));
        }
        result.score += 1;
    }

    fn validate_number(
        &self,
        s: &Schema,
        number: &Decimal,
        result: &mut Outcome,
        context: &Context<'_>,
    ) {
        if let Some(multiple) = &s.multiple_of {
            match number.is_multiple_of(multiple) {
                Some(true) => {}
                Some(false) => self.add(
                    result,
                    context,
                    format!("Must be a multiple of {}", multiple.shortest()),
                ),
                None => {
                    let limit = Limit {
                        what: "digits in multipleOf",
                        max: 36,
                    };
                    self.limit.borrow_mut().get_or_insert(limit);
                }
            }
        }
        let bounds = [
            (
                &s.maximum,
                &[Ordering::Greater][..],
                "Must be less than or equal to",
            ),
            (
                &s.exclusive_maximum,
                &[Ordering::Greater, Ordering::Equal],
                "Must be less than",
            ),
            (
                &s.minimum,
                &[Ordering::Less],
                "Must be greater than or equal to",
            ),
            (
                &s.exclusive_minimum,
                &[Ordering::Less, Ordering::Equal],
                "Must be greater than",
            ),
        ];
        for (bound, wrong, text) in bounds {
            if let Some(bound) = bound
                && wrong.contains(&number.compare(bound))
            {
                self.add(result, context, format!("{text} {}", bound.shortest()));
            }
        }
        if let Some(format) = &s.format
            && !formats::is_format(format.as_bytes(), None, self.rules.regexp)
        {
            self.add(result, context, format!("Does not match format '{format}'"));
        }
        result.score += 1;
    }
}
