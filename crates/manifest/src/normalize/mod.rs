//! Rewriting rules that make two renderings comparable.
//!
//! A rule changes how resources are *compared*, never what a golden holds. Each is switched by its name in the
//! configuration (`normalize.rules`).
//!
//! To add a rule: write one file in this folder with a `pub(super) const RULE: Rule`, named as the rule with `_` for `-`,
//! and add one line to [`RULES`].

mod creation_timestamp;
mod null_fields;
mod trailing_blanks;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ManifestSet;

/// One rewriting rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The name in the configuration.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// Whether it applies when the configuration says nothing.
    pub default: Switch,
    /// Rewrites one document's content; returns the number of places changed.
    pub apply: fn(&mut Value) -> usize,
}

/// Whether a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It applies.
    On,
    /// It does not.
    Off,
}

/// All rules, in the order in which they apply.
pub const RULES: &[Rule] = &[
    creation_timestamp::RULE,
    null_fields::RULE,
    trailing_blanks::RULE,
];

/// The rules of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalization {
    /// Positions in [`RULES`].
    chosen: Vec<usize>,
}

impl Default for Normalization {
    /// The rules that are on by default.
    fn default() -> Normalization {
        let chosen = RULES
            .iter()
            .enumerate()
            .filter(|(_, rule)| rule.default == Switch::On);
        Normalization {
            chosen: chosen.map(|(at, _)| at).collect(),
        }
    }
}

impl Normalization {
    /// The default rules with some switched by name.
    ///
    /// # Errors
    ///
    /// The first name that no rule has.
    pub fn with(switches: &BTreeMap<String, Switch>) -> Result<Normalization, String> {
        if let Some(unknown) = switches
            .keys()
            .find(|name| RULES.iter().all(|rule| rule.name != name.as_str()))
        {
            return Err(unknown.clone());
        }
        let on =
            |rule: &Rule| switches.get(rule.name).copied().unwrap_or(rule.default) == Switch::On;
        let chosen = RULES.iter().enumerate().filter(|(_, rule)| on(rule));
        Ok(Normalization {
            chosen: chosen.map(|(at, _)| at).collect(),
        })
    }

    /// Applies the rules to every resource; returns the number of places each rule changed, by name.
    pub fn apply(&self, set: &mut ManifestSet) -> BTreeMap<&'static str, usize> {
        let mut places = BTreeMap::new();
        let rules: Vec<&Rule> = self.chosen.iter().filter_map(|at| RULES.get(*at)).collect();
        set.rewrite(|content| {
            let mut total = 0;
            for rule in &rules {
                let count = (rule.apply)(content);
                if count > 0 {
                    *places.entry(rule.name).or_insert(0) += count;
                }
                total += count;
            }
            total > 0
        });
        places
    }
}

/// Walks every map of a value, outer before inner, and lets `visit` change it. The depth is limited by
/// [`crate::limits::MAX_DEPTH`].
fn each_map(value: &mut Value, visit: &mut dyn FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            visit(map);
            map.values_mut().for_each(|inner| each_map(inner, visit));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| each_map(inner, visit)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "sorted before use")]
    fn every_file_is_in_its_table() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/normalize");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "mod.rs")
            .collect();
        files.sort();
        let mut rules: Vec<String> = RULES
            .iter()
            .map(|rule| format!("{}.rs", rule.name.replace('-', "_")))
            .collect();
        rules.sort();
        assert_eq!(files, rules);
    }

    #[test]
    fn unknown_names_are_refused() {
        let switches = BTreeMap::from([("null-field".to_owned(), Switch::On)]);
        assert_eq!(Normalization::with(&switches), Err("null-field".to_owned()));
    }

    #[test]
    fn rules_are_switched_by_name() {
        let switches = BTreeMap::from([("null-fields".to_owned(), Switch::On)]);
        let mut set = ManifestSet::read(b"{\"kind\": \"X\", \"a\": null, \"b\": [null]}").unwrap();
        let places = Normalization::with(&switches).unwrap().apply(&mut set);
        assert_eq!(places, BTreeMap::from([("null-fields", 1)]));
        assert_eq!(
            set.resources()[0].content,
            json!({"kind": "X", "b": [null]})
        );
    }
}
