//! Reads and checks the section `gate`: presets, limits, levels and scopes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::reader::{Reader, child, kind_of};
use crate::code::{CODES, Code, Effect};
use crate::finding::Level;
use crate::policy::{PRESETS, Policy, Preset};
use crate::scope::Scope;
use crate::threshold::{Limit, Limits, Measure};

/// The key of budgets of findings, beside the measures.
pub(super) const BUDGETS: &str = "findings";
/// The keys of `gate`.
const GATE_KEYS: &[&str] = &["preset", "per-case", "total", "levels", "scopes"];
/// The keys of a scope that select.
pub(super) const SELECTING_KEYS: &[&str] = &[
    "chart",
    "case",
    "group",
    "kind",
    "namespace",
    "resource",
    "paths",
];
/// The keys of a scope that say what holds for it.
pub(super) const SCOPE_RULES: &[&str] = &["per-case", "total", "levels"];

impl Reader {
    /// The section.
    pub(super) fn gate(&mut self, value: &Value, policy: &mut Policy) {
        let Some(section) = self.section(value, "/gate", GATE_KEYS) else {
            return;
        };
        if let Some(preset) = section.get("preset") {
            self.preset(preset, policy);
        }
        if let Some(limits) = section.get("per-case") {
            self.limits(limits, "/gate/per-case", &mut policy.per_case);
        }
        if let Some(limits) = section.get("total") {
            self.limits(limits, "/gate/total", &mut policy.total);
        }
        if let Some(levels) = section.get("levels") {
            policy.levels = self.levels(levels, "/gate/levels");
        }
        match section.get("scopes") {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) => {
                let items = items.iter().enumerate();
                policy.scopes = items
                    .filter_map(|(number, item)| {
                        self.scope(item, &format!("/gate/scopes/{number}"))
                    })
                    .collect();
            }
            Some(other) => {
                let message = format!("must be a list of scopes, not {}", kind_of(other));
                self.fault("/gate/scopes", message, None);
            }
        }
    }

    fn preset(&mut self, value: &Value, policy: &mut Policy) {
        let Some(name) = self.text(value, "/gate/preset") else {
            return;
        };
        let Some(preset) = Preset::named(name) else {
            let known = PRESETS.iter().map(|preset| preset.name);
            self.unknown_at("/gate/preset", name, "preset", known);
            return;
        };
        policy.preset = preset;
        policy.per_case = preset.limits();
    }

    fn scope(&mut self, value: &Value, at: &str) -> Option<Scope> {
        let Value::Object(_) = value else {
            self.fault(at, format!("must be a map, not {}", kind_of(value)), None);
            return None;
        };
        let keys: Vec<&str> = ["name"]
            .iter()
            .chain(SELECTING_KEYS)
            .chain(SCOPE_RULES)
            .copied()
            .collect();
        let map = self.section(value, at, &keys)?;
        let name = match map.get("name") {
            Some(name) => self.text(name, &child(at, "name")).unwrap_or_default(),
            None => "",
        };
        if name.trim().is_empty() {
            self.fault(
                at,
                "a scope needs a `name`",
                Some("reports say it".to_owned()),
            );
        }
        if !SELECTING_KEYS.iter().any(|key| map.contains_key(*key)) {
            let help = format!("select by {}", SELECTING_KEYS.join(", "));
            self.fault(at, "the scope would be everything", Some(help));
        }
        if !SCOPE_RULES.iter().any(|key| map.contains_key(*key)) {
            let help = format!("one of {}", SCOPE_RULES.join(", "));
            self.fault(at, "the scope says nothing", Some(help));
        }
        let mut limits = |key: &str| {
            let value = map.get(key)?;
            let mut limits = Limits::NONE;
            self.limits(value, &child(at, key), &mut limits);
            Some(limits)
        };
        let (per_case, total) = (limits("per-case"), limits("total"));
        let levels = map
            .get("levels")
            .map(|levels| self.levels(levels, &child(at, "levels")));
        let mut glob = |key: &str| self.glob(map, at, key);
        Some(Scope {
            name: name.to_owned(),
            chart: glob("chart"),
            case: glob("case"),
            group: glob("group"),
            kind: glob("kind"),
            namespace: glob("namespace"),
            resource: glob("resource"),
            paths: self
                .paths(map, at)
                .into_iter()
                .map(|(_, pattern)| pattern)
                .collect(),
            levels: levels.unwrap_or_default(),
            per_case,
            total,
        })
    }

    fn limits(&mut self, value: &Value, at: &str, limits: &mut Limits) {
        let mut names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
        names.push(BUDGETS);
        let Some(map) = self.section(value, at, &names) else {
            return;
        };
        if let Some(budgets) = map.get(BUDGETS) {
            self.budgets(budgets, &child(at, BUDGETS), limits);
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

    /// How many findings of a code, or of a level, there may be.
    fn budgets(&mut self, value: &Value, at: &str, limits: &mut Limits) {
        for (name, limit) in self.map(value, at).into_iter().flatten() {
            let level = Level::named(name);
            let code = match level {
                Some(_) => None,
                None => self.judged(name, at),
            };
            let at_limit = child(at, name);
            let number = limit.as_u64().and_then(|limit| usize::try_from(limit).ok());
            if level.is_none() && code.is_none() {
                continue;
            }
            let Some(number) = number else {
                self.fault(&at_limit, "must be a number from 0 on", None);
                continue;
            };
            if let Some(level) = level {
                limits.levels.insert(level, number);
            }
            if let Some(code) = code {
                let is_new = limits.findings.insert(code, number).is_none();
                self.once(is_new, code, &at_limit);
            }
        }
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
                let words = Level::ALL.iter().map(|level| level.name());
                self.unknown_at(&at_level, word, "level", words);
                continue;
            };
            self.once(levels.insert(code, level).is_none(), code, &at_level);
        }
        levels
    }
}
