//! The JSON Schema of the two sections, from the same tables that check them.

use manifest::normalize::{RULES, Switch};
use serde_json::{Map, Value, json};

use super::gate::{BUDGETS, SCOPE_RULES, SELECTING_KEYS};
use super::read::IGNORE_KEYS;
use crate::code::{CODES, Effect};
use crate::finding::Level;
use crate::ignore::IGNORE_PRESETS;
use crate::policy::PRESETS;
use crate::threshold::Measure;

/// The schema of `normalize`.
#[must_use]
pub fn normalize_schema() -> Value {
    let rules: Map<String, Value> = RULES
        .iter()
        .map(|rule| {
            let default = if rule.default == Switch::On { "on" } else { "off" };
            (rule.name.to_owned(), json!({"description": rule.doc, "enum": ["on", "off", true, false], "default": default}))
        })
        .collect();
    let presets: Vec<Value> = IGNORE_PRESETS
        .iter()
        .map(|preset| json!({"const": preset.name, "description": preset.doc}))
        .collect();
    let glob = |what: &str| json!({"type": "string", "description": format!("A glob over the {what}; absent: any.")});
    let properties: Map<String, Value> = IGNORE_KEYS
        .iter()
        .map(|key| {
            let schema = match *key {
                "preset" => json!({"description": "Places by name. Restarts and refused upgrades are told all the same.", "oneOf": presets}),
                "reason" => json!({"type": "string", "minLength": 1, "description": "Why these changes do not matter."}),
                "paths" => json!({
                    "type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^/."},
                    "description": "Places: JSON Pointers whose segments are globs, `**` for any depth, `[name=web]` for a list item. Absent: the whole resource.",
                }),
                what => glob(what),
            };
            ((*key).to_owned(), schema)
        })
        .collect();
    json!({
        "type": ["object", "null"],
        "description": "How renderings are made comparable.",
        "additionalProperties": false,
        "properties": {
            "rules": {"type": ["object", "null"], "description": "Rewriting rules, each on or off.", "additionalProperties": false, "properties": rules},
            "definitions": {
                "type": ["array", "null"],
                "description": "Files with the CustomResourceDefinitions of kinds that no rendering defines: paths and globs, relative to this file. They say how the items of lists are known.",
                "items": {"type": "string", "minLength": 1},
            },
            "list-keys": {
                "type": ["array", "null"],
                "description": "By which fields the items of a list are known, where neither Kubernetes nor a CustomResourceDefinition of the rendering says so.",
                "items": {
                    "type": "object", "required": ["kind", "path", "keys"], "additionalProperties": false,
                    "properties": {
                        "group": {"type": "string", "description": "The API group; absent: the core group."},
                        "kind": {"type": "string", "description": "The kind."},
                        "path": {"type": "string", "pattern": "^/.", "description": "The list: a JSON Pointer, `*` for a list item and for any key."},
                        "keys": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "description": "The fields, `.` between the levels."},
                    },
                },
            },
            "ignore": {
                "type": ["array", "null"],
                "description": "Changes that do not count. They are listed as ignored, and a rule that selects nothing is reported.",
                "items": {
                    "type": "object", "additionalProperties": false, "properties": properties,
                    "oneOf": [
                        {"required": ["reason"], "minProperties": 2, "properties": {"preset": false}},
                        {"required": ["preset"], "properties": {"paths": false}},
                    ],
                },
            },
        },
    })
}

/// The schema of `gate`.
#[must_use]
pub fn gate_schema() -> Value {
    let judged = || {
        CODES
            .iter()
            .filter(|info| matches!(info.effect, Effect::Judged(_)))
    };
    let number = |what: &str| json!({"description": what, "type": "integer", "minimum": 0});
    let by_level = Level::ALL.iter().map(|level| {
        let what = format!("Findings of level `{level}`.");
        (level.name().to_owned(), number(&what))
    });
    let budgets: Map<String, Value> = judged()
        .flat_map(|info| [info.name, info.id].map(|name| (name.to_owned(), number(info.title))))
        .chain(by_level)
        .collect();
    let limits = |description: &str| {
        let mut properties: Map<String, Value> = Measure::ALL
            .into_iter()
            .map(|measure| {
                let schema = json!({"description": format!("How many: {}.", measure.words(2).replacen("2 ", "", 1)), "oneOf": [{"type": "integer", "minimum": 0}, {"const": "any"}]});
                (measure.name().to_owned(), schema)
            })
            .collect();
        properties.insert(BUDGETS.to_owned(), json!({"type": ["object", "null"], "description": "How many findings of a code, or of a level, there may be.", "additionalProperties": false, "properties": budgets}));
        json!({"type": ["object", "null"], "description": description, "additionalProperties": false, "properties": properties})
    };
    let words: Vec<&str> = Level::ALL.iter().map(|level| level.name()).collect();
    let mut levels = Map::new();
    for info in CODES {
        if let Effect::Judged(default) = info.effect {
            let schema =
                json!({"description": info.title, "enum": words, "default": default.name()});
            levels.insert(info.name.to_owned(), schema.clone());
            levels.insert(info.id.to_owned(), schema);
        }
    }
    let levels = |description: &str| json!({"type": ["object", "null"], "description": description, "additionalProperties": false, "properties": levels});
    let presets: Vec<Value> = PRESETS
        .iter()
        .map(|preset| json!({"const": preset.name, "description": preset.doc}))
        .collect();
    let mut scope: Map<String, Value> = SELECTING_KEYS
        .iter()
        .map(|key| {
            let schema = match *key {
                "paths" => json!({
                    "type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^/."},
                    "description": "Places: a resource is selected when all that changed in it lies there. Absent: any.",
                }),
                "case" => json!({"type": "string", "description": "A glob over `CHART/CASE`; absent: any."}),
                "resource" => json!({"type": "string", "description": "A glob over the names of resources; absent: any."}),
                what => json!({"type": "string", "description": format!("A glob over the {what}; absent: any.")}),
            };
            ((*key).to_owned(), schema)
        })
        .collect();
    scope.insert(
        "name".to_owned(),
        json!({"type": "string", "minLength": 1, "description": "The name in reports."}),
    );
    // What is said once is referred to: the lists of findings are long.
    let like = |key: &str, what: &str| json!({"$ref": format!("#/properties/gate/properties/{key}"), "description": what});
    for (key, of, what) in [
        (
            "per-case",
            "per-case",
            "What may change in it, in each case.",
        ),
        (
            "total",
            "per-case",
            "What may change in it, in all cases together.",
        ),
        ("levels", "levels", "The weight of findings in it."),
    ] {
        scope.insert(key.to_owned(), like(of, what));
    }
    let any_of = |keys: &[&str]| -> Vec<Value> {
        keys.iter().map(|key| json!({"required": [key]})).collect()
    };
    json!({
        "type": ["object", "null"],
        "description": "What may change. The base's section judges a change, not head's.",
        "additionalProperties": false,
        "properties": {
            "preset": {"description": "What holds where nothing else is said.", "oneOf": presets, "default": PRESETS.first().map(|preset| preset.name)},
            "per-case": limits("What may change in each case. Without it the preset's."),
            "total": like("per-case", "What may change in all cases together. Without it anything that the cases allow."),
            "levels": levels("The weight of findings."),
            "scopes": {
                "type": ["array", "null"],
                "description": "Parts of the changes with limits and levels of their own: the last that selects a change judges it.",
                "items": {
                    "type": "object", "required": ["name"], "additionalProperties": false, "properties": scope,
                    "allOf": [{"anyOf": any_of(SELECTING_KEYS)}, {"anyOf": any_of(SCOPE_RULES)}],
                },
            },
        },
    })
}
