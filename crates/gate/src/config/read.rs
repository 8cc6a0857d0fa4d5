//! Reads and checks the sections, collecting every fault.

use std::collections::BTreeMap;

use manifest::normalize::{Normalization, RULES, Switch};
use manifest::pointer;
use serde_json::{Map, Value};

use super::Policy;
use super::fault::{Fault, did_you_mean};
use crate::code::{CODES, Code, Effect};
use crate::finding::Level;
use crate::ignore::{IgnoreRule, IgnoreRules};
use crate::pattern::{NameGlob, PathPattern};
use crate::threshold::{Limit, Limits, Measure};

/// The keys of `normalize`.
pub(super) const NORMALIZE_KEYS: &[&str] = &["rules", "ignore"];
/// The keys of an ignore rule.
pub(super) const IGNORE_KEYS: &[&str] = &["reason", "group", "kind", "namespace", "name", "paths"];
/// The keys of `gate`.
/// The key of budgets of findings, beside the measures.
pub(super) const BUDGETS: &str = "findings";

pub(super) const GATE_KEYS: &[&str] = &["per-case", "total", "levels"];

/// Checks the two sections; an absent one is null.
///
/// # Errors
///
/// All faults, in the order of the sections.
pub fn check(normalize: &Value, gate: &Value) -> Result<Policy, Vec<Fault>> {
    let mut reader = Reader { faults: Vec::new() };
    let mut policy = Policy::default();
    if let Some(section) = reader.section(normalize, "/normalize", NORMALIZE_KEYS) {
        if let Some(rules) = section.get("rules") {
            policy.normalization = reader.rules(rules, "/normalize/rules");
        }
        if let Some(ignore) = section.get("ignore") {
            policy.ignore = reader.ignore(ignore, "/normalize/ignore");
        }
    }
    if let Some(section) = reader.section(gate, "/gate", GATE_KEYS) {
        if let Some(limits) = section.get("per-case") {
            reader.limits(limits, "/gate/per-case", &mut policy.per_case);
        }
        if let Some(limits) = section.get("total") {
            reader.limits(limits, "/gate/total", &mut policy.total);
        }
        if let Some(levels) = section.get("levels") {
            policy.levels = reader.levels(levels, "/gate/levels");
        }
    }
    if reader.faults.is_empty() {
        Ok(policy)
    } else {
        Err(reader.faults)
    }
}

struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, pointer: &str, message: impl Into<String>, help: Option<String>) {
        self.faults.push(Fault {
            pointer: pointer.to_owned(),
            message: message.into(),
            help,
        });
    }

    fn map<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(map) => Some(map),
            // An empty section, as `gate:` with nothing behind it.
            Value::Null => None,
            other => {
                self.fault(at, format!("must be a map, not {}", kind_of(other)), None);
                None
            }
        }
    }

    /// A map with known keys.
    fn section<'v>(
        &mut self,
        value: &'v Value,
        at: &str,
        keys: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let map = self.map(value, at)?;
        for key in map.keys().filter(|key| !keys.contains(&key.as_str())) {
            self.unknown(at, key, "key", keys.iter().copied());
        }
        Some(map)
    }

    fn unknown<'k>(
        &mut self,
        at: &str,
        name: &str,
        what: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        let help = match did_you_mean(name, known.clone()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known: {}", known.collect::<Vec<_>>().join(", ")),
        };
        self.fault(
            &child(at, name),
            format!("unknown {what} `{name}`"),
            Some(help),
        );
    }

    fn text<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() {
            self.fault(at, format!("must be text, not {}", kind_of(value)), None);
        }
        text
    }

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
        let items = match value {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            other => {
                self.fault(
                    at,
                    format!("must be a list of rules, not {}", kind_of(other)),
                    None,
                );
                &[]
            }
        };
        let rules = items
            .iter()
            .enumerate()
            .filter_map(|(number, item)| self.ignore_rule(item, &format!("{at}/{number}")));
        IgnoreRules::new(rules.collect())
    }

    fn ignore_rule(&mut self, value: &Value, at: &str) -> Option<IgnoreRule> {
        let Value::Object(_) = value else {
            self.fault(at, format!("must be a map, not {}", kind_of(value)), None);
            return None;
        };
        let map = self.section(value, at, IGNORE_KEYS)?;
        let reason = match map.get("reason") {
            Some(reason) => self.text(reason, &child(at, "reason")).unwrap_or_default(),
            None => "",
        };
        if reason.trim().is_empty() && map.get("reason").is_none_or(Value::is_string) {
            self.fault(
                at,
                "a rule needs a `reason`",
                Some("say why these changes do not matter".to_owned()),
            );
        }
        let mut glob = |key: &str| {
            let text = self.text(map.get(key)?, &child(at, key))?;
            match NameGlob::new(text) {
                Ok(glob) => Some(glob),
                Err(message) => {
                    self.fault(
                        &child(at, key),
                        format!("`{text}` is no pattern: {message}"),
                        None,
                    );
                    None
                }
            }
        };
        let (group, kind, namespace, name) =
            (glob("group"), glob("kind"), glob("namespace"), glob("name"));
        let mut paths = Vec::new();
        match map.get("paths") {
            None => {}
            Some(Value::Array(items)) if !items.is_empty() => {
                for (number, item) in items.iter().enumerate() {
                    let at = format!("{at}/paths/{number}");
                    let Some(text) = self.text(item, &at) else {
                        continue;
                    };
                    match PathPattern::new(text) {
                        Ok(pattern) => paths.push((text.to_owned(), pattern)),
                        Err(message) => {
                            self.fault(&at, format!("`{text}` is no path pattern: {message}"), None)
                        }
                    }
                }
            }
            Some(Value::Array(_)) => self.fault(
                &child(at, "paths"),
                "an empty list selects nothing",
                Some("leave `paths` out to select whole resources".to_owned()),
            ),
            Some(other) => self.fault(
                &child(at, "paths"),
                format!("must be a list, not {}", kind_of(other)),
                None,
            ),
        }
        let selects_everything = !["group", "kind", "namespace", "name", "paths"]
            .iter()
            .any(|key| map.contains_key(*key));
        if selects_everything {
            self.fault(
                at,
                "the rule would ignore everything",
                Some("select by `kind`, `group`, `namespace`, `name` or `paths`".to_owned()),
            );
        }
        Some(IgnoreRule {
            reason: reason.to_owned(),
            pointer: at.to_owned(),
            group,
            kind,
            namespace,
            name,
            paths,
        })
    }

    fn limits(&mut self, value: &Value, at: &str, limits: &mut Limits) {
        let mut names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
        names.push(BUDGETS);
        let Some(map) = self.section(value, at, &names) else {
            return;
        };
        if let Some(budgets) = map.get(BUDGETS) {
            limits.findings = self.budgets(budgets, &child(at, BUDGETS));
        }
        for measure in Measure::ALL {
            let Some(value) = map.get(measure.name()) else {
                continue;
            };
            match value {
                Value::String(word) if word == "any" => limits.set(measure, Limit::Any),
                Value::Number(number) if number.is_u64() => {
                    let limit = number
                        .as_u64()
                        .and_then(|limit| usize::try_from(limit).ok());
                    limits.set(measure, Limit::AtMost(limit.unwrap_or(usize::MAX)));
                }
                _ => self.fault(
                    &child(at, measure.name()),
                    "must be a number from 0 on, or `any`",
                    None,
                ),
            }
        }
    }

    /// How many findings of a code there may be.
    fn budgets(&mut self, value: &Value, at: &str) -> BTreeMap<Code, usize> {
        let mut budgets = BTreeMap::new();
        for (name, limit) in self.map(value, at).into_iter().flatten() {
            let Some(code) = self.judged(name, at) else {
                continue;
            };
            let number = limit.as_u64().and_then(|limit| usize::try_from(limit).ok());
            let Some(number) = number else {
                self.fault(&child(at, name), "must be a number from 0 on", None);
                continue;
            };
            self.once(
                budgets.insert(code, number).is_none(),
                code,
                &child(at, name),
            );
        }
        budgets
    }

    /// The finding of this name or number, which must be one that is judged by its level.
    fn judged(&mut self, name: &str, at: &str) -> Option<Code> {
        let Some(code) = Code::named(name) else {
            let judged = CODES
                .iter()
                .filter(|info| matches!(info.effect, Effect::Judged(_)))
                .map(|info| info.name);
            self.unknown(at, name, "finding", judged);
            return None;
        };
        if code.info().effect == Effect::Undecided {
            let message = format!("`{name}` has no level: what could not be seen cannot be judged");
            self.fault(&child(at, name), message, None);
            return None;
        }
        Some(code)
    }

    /// A finding may stand under its name or its number, not under both.
    fn once(&mut self, is_new: bool, code: Code, at: &str) {
        if !is_new {
            let message = format!(
                "`{}` and `{}` are one finding",
                code.info().name,
                code.info().id
            );
            self.fault(at, message, None);
        }
    }

    fn levels(&mut self, value: &Value, at: &str) -> BTreeMap<Code, Level> {
        let mut levels = BTreeMap::new();
        for (name, level) in self.map(value, at).into_iter().flatten() {
            let at_level = child(at, name);
            let Some(code) = self.judged(name, at) else {
                continue;
            };
            let Some(word) = self.text(level, &at_level) else {
                continue;
            };
            let Some(level) = Level::named(word) else {
                let words: Vec<&str> = Level::ALL.iter().map(|level| level.name()).collect();
                let help = did_you_mean(word, words.iter().copied()).map_or_else(
                    || format!("known: {}", words.join(", ")),
                    |meant| format!("did you mean `{meant}`?"),
                );
                self.fault(&at_level, format!("unknown level `{word}`"), Some(help));
                continue;
            };
            self.once(levels.insert(code, level).is_none(), code, &at_level);
        }
        levels
    }
}

fn child(at: &str, key: &str) -> String {
    let mut pointer = at.to_owned();
    pointer::push(&mut pointer, key);
    pointer
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
