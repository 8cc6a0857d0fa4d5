//! Reads and checks the sections, collecting every fault; `gate` in [`super::gate`].

use std::collections::BTreeMap;

use manifest::normalize::{Normalization, RULES, Switch};
use manifest::pointer;
use manifest_diff::list_keys::{ConfiguredList, ListKeys};
use serde_json::Value;

use super::fault::Fault;
use super::reader::{Reader, child, kind_of};
use crate::ignore::{IGNORE_PRESETS, IgnorePreset, IgnoreRule, IgnoreRules};
use crate::pattern::PathPattern;
use crate::policy::Policy;

/// The keys of `normalize`.
pub(super) const NORMALIZE_KEYS: &[&str] = &["rules", "ignore", "list-keys", "definitions"];
/// The keys of an entry of `list-keys`.
pub(super) const LIST_KEY_KEYS: &[&str] = &["group", "kind", "path", "keys"];
/// The keys of an ignore rule.
pub(super) const IGNORE_KEYS: &[&str] = &[
    "preset",
    "reason",
    "group",
    "kind",
    "namespace",
    "name",
    "paths",
];

/// Checks the two sections; an absent one is null.
///
/// # Errors
///
/// All faults, in the order of the sections.
pub fn check(normalize: &Value, gate: &Value) -> Result<Policy, Vec<Fault>> {
    let mut reader = Reader::default();
    let mut policy = Policy::default();
    if let Some(section) = reader.section(normalize, "/normalize", NORMALIZE_KEYS) {
        if let Some(rules) = section.get("rules") {
            policy.normalization = reader.rules(rules, "/normalize/rules");
        }
        if let Some(ignore) = section.get("ignore") {
            policy.ignore = reader.ignore(ignore, "/normalize/ignore");
        }
        if let Some(lists) = section.get("list-keys") {
            policy.list_keys = reader.list_keys(lists, "/normalize/list-keys");
        }
        if let Some(files) = section.get("definitions") {
            policy.definitions = reader.list_of_texts(files, "/normalize/definitions", "files");
        }
    }
    reader.gate(gate, &mut policy);
    reader.finish(policy)
}

impl Reader {
    fn rules(&mut self, value: &Value, at: &str) -> Normalization {
        let names = || RULES.iter().map(|rule| rule.name);
        let mut switches = BTreeMap::new();
        for (name, switch) in self.map(value, at).into_iter().flatten() {
            if !names().any(|known| known == name) {
                self.unknown(at, name, "rule", names());
                continue;
            }
            // YAML reads a bare `on` as true.
            match switch {
                Value::Bool(true) => switches.insert(name.clone(), Switch::On),
                Value::Bool(false) => switches.insert(name.clone(), Switch::Off),
                Value::String(word) if word == "on" => switches.insert(name.clone(), Switch::On),
                Value::String(word) if word == "off" => switches.insert(name.clone(), Switch::Off),
                other => {
                    self.fault(
                        &child(at, name),
                        format!("must be `on` or `off`, not {}", kind_of(other)),
                        None,
                    );
                    None
                }
            };
        }
        Normalization::with(&switches).unwrap_or_default()
    }

    fn ignore(&mut self, value: &Value, at: &str) -> IgnoreRules {
        let rules = self
            .items(value, at, "rules")
            .iter()
            .enumerate()
            .filter_map(|(number, item)| self.ignore_rule(item, &format!("{at}/{number}")));
        IgnoreRules::new(rules.collect())
    }

    /// The items of a section that is a list.
    fn items<'v>(&mut self, value: &'v Value, at: &str, of_what: &str) -> &'v [Value] {
        match value {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            other => {
                let message = format!("must be a list of {of_what}, not {}", kind_of(other));
                self.fault(at, message, None);
                &[]
            }
        }
    }

    /// The texts of a section that is a list of them.
    fn list_of_texts(&mut self, value: &Value, at: &str, of_what: &str) -> Vec<String> {
        let items = self.items(value, at, of_what).iter().enumerate();
        items
            .filter_map(|(number, item)| {
                Some(self.text(item, &format!("{at}/{number}"))?.to_owned())
            })
            .collect()
    }

    fn list_keys(&mut self, value: &Value, at: &str) -> ListKeys {
        let lists = self
            .items(value, at, "lists with keys")
            .iter()
            .enumerate()
            .filter_map(|(number, item)| self.list_key(item, &format!("{at}/{number}")));
        ListKeys::with_configured(lists.collect::<Vec<_>>())
    }

    fn list_key(&mut self, value: &Value, at: &str) -> Option<ConfiguredList> {
        let Value::Object(_) = value else {
            self.fault(at, format!("must be a map, not {}", kind_of(value)), None);
            return None;
        };
        let map = self.section(value, at, LIST_KEY_KEYS)?;
        let group = match map.get("group") {
            Some(group) => self.text(group, &child(at, "group"))?,
            None => "",
        };
        let mut needed = |key: &str| match map.get(key) {
            Some(value) => Some(value),
            None => {
                self.fault(at, format!("needs `{key}`"), None);
                None
            }
        };
        let (kind, path, keys) = (needed("kind"), needed("path"), needed("keys"));
        let kind = self.text(kind?, &child(at, "kind"))?;
        let path = self.text(path?, &child(at, "path"))?;
        if !path.starts_with('/') || path.len() == 1 {
            let message = format!("`{path}` is no path: `/spec/doors`, `*` for a list item");
            self.fault(&child(at, "path"), message, None);
        }
        let at = child(at, "keys");
        let keys = self.list_of_texts(keys?, &at, "fields");
        if keys.iter().all(String::is_empty) {
            self.fault(&at, "must name a field", None);
        }
        Some(ConfiguredList {
            group: group.to_owned(),
            kind: kind.to_owned(),
            path: path.split('/').skip(1).map(pointer::unescape).collect(),
            keys,
        })
    }

    fn ignore_preset(&mut self, value: &Value, at: &str) -> Option<&'static IgnorePreset> {
        let name = self.text(value, at)?;
        let preset = IgnorePreset::named(name);
        if preset.is_none() {
            let known = IGNORE_PRESETS.iter().map(|preset| preset.name);
            self.unknown_at(at, name, "preset", known);
        }
        preset
    }

    fn ignore_rule(&mut self, value: &Value, at: &str) -> Option<IgnoreRule> {
        let Value::Object(_) = value else {
            self.fault(at, format!("must be a map, not {}", kind_of(value)), None);
            return None;
        };
        let map = self.section(value, at, IGNORE_KEYS)?;
        let preset = match map.get("preset") {
            Some(preset) => Some(self.ignore_preset(preset, &child(at, "preset"))?),
            None => None,
        };
        let reason = match (map.get("reason"), preset) {
            (Some(reason), _) => self
                .text(reason, &child(at, "reason"))
                .unwrap_or_default()
                .to_owned(),
            (None, Some(preset)) => format!("preset {}", preset.name),
            (None, None) => String::new(),
        };
        if reason.trim().is_empty() && map.get("reason").is_none_or(Value::is_string) {
            self.fault(
                at,
                "a rule needs a `reason`",
                Some("say why these changes do not matter".to_owned()),
            );
        }
        let mut glob = |key: &str| self.glob(map, at, key);
        let (group, kind, namespace, name) =
            (glob("group"), glob("kind"), glob("namespace"), glob("name"));
        let mut paths = self.paths(map, at);
        if let Some(preset) = preset {
            if map.contains_key("paths") {
                let help = "leave `paths` out, or write a rule of its own for them";
                let message = "a preset has paths of its own";
                self.fault(&child(at, "paths"), message, Some(help.to_owned()));
            }
            let known = preset.paths.iter();
            paths = known
                .filter_map(|text| Some(((*text).to_owned(), PathPattern::new(text).ok()?)))
                .collect();
        }
        let selects_everything = !IGNORE_KEYS
            .iter()
            .any(|key| *key != "reason" && map.contains_key(*key));
        if selects_everything {
            self.fault(
                at,
                "the rule would ignore everything",
                Some("select by `kind`, `group`, `namespace`, `name` or `paths`".to_owned()),
            );
        }
        Some(IgnoreRule {
            reason,
            pointer: at.to_owned(),
            preset,
            group,
            kind,
            namespace,
            name,
            paths,
        })
    }
}
