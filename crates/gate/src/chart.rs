//! Whether the version of a chart says what changed in it.
//!
//! What needs which step is in [`NEEDS`]; what changed is found in the chart's values and schema and in what it renders with
//! its defaults. A chart of version 0 keeps no promises: there each step may be one lower.

use std::collections::BTreeMap;

use manifest::canonical;
use masterminds_semver::Version;
use serde_json::Value;

use crate::evidence::CaseId;
use crate::examine::CaseReport;

/// How far a version goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Not at all, or back.
    None,
    /// `1.2.3` to `1.2.4`, or from a pre-release to its release.
    Patch,
    /// `1.2.3` to `1.3.0`.
    Minor,
    /// `1.2.3` to `2.0.0`.
    Major,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::None => "none",
            Step::Patch => "patch",
            Step::Minor => "minor",
            Step::Major => "major",
        }
    }

    fn lower(self) -> Step {
        match self {
            Step::Major => Step::Minor,
            Step::Minor | Step::Patch => Step::Patch,
            Step::None => Step::None,
        }
    }
}

/// What can change in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    KeyRemoved,
    TypeChanged,
    SchemaTightened,
    KeyAdded,
    DefaultChanged,
    ResourceRemoved,
    ResourceAdded,
    ResourceChanged,
    Files,
}

/// The step that a change needs: a user's values must go on working within a major version, and what a user did not ask for
/// must not come with a patch.
const NEEDS: &[(What, Step)] = &[
    (What::KeyRemoved, Step::Major),
    (What::TypeChanged, Step::Major),
    (What::SchemaTightened, Step::Major),
    (What::KeyAdded, Step::Minor),
    (What::DefaultChanged, Step::Minor),
    (What::ResourceRemoved, Step::Minor),
    (What::ResourceAdded, Step::Minor),
    (What::ResourceChanged, Step::Patch),
    (What::Files, Step::Patch),
];

/// One side of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartSide {
    /// Its version.
    pub version: Version,
    /// Its default values.
    pub values: Value,
    /// Its values schema; null where it has none.
    pub schema: Value,
}

/// A chart of base and head whose files are not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartChange {
    /// The chart's path.
    pub chart: String,
    /// In the base.
    pub before: ChartSide,
    /// In head.
    pub after: ChartSide,
    /// The cases that render it with its defaults alone and with the same Helm on both sides: what is different in them comes
    /// from the chart.
    pub plain_cases: Vec<String>,
}

/// A chart that others of the repository depend on, and whose files changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyChange {
    /// Its path.
    pub chart: String,
    /// The charts that depend on it, directly or by way of others.
    pub dependents: Vec<String>,
    /// Those of them that have cases and are not part of this run.
    pub not_run: Vec<String>,
}

/// Why the version of a chart is too small: the message and the changes.
#[must_use]
pub(crate) fn too_small(
    change: &ChartChange,
    cases: &[CaseReport],
) -> Option<(String, Vec<String>)> {
    let (before, after) = (&change.before, &change.after);
    let step = step(&before.version, &after.version);
    let mut found = Vec::new();
    values(&before.values, &after.values, "", &mut found);
    schema(&before.schema, &after.schema, "", &mut found);
    rendered(change, cases, &mut found);
    found.push((What::Files, "the chart's files".to_owned()));
    let is_zero = before.version.major() == 0;
    let needs = |what: What| {
        let row = NEEDS.iter().find(|(other, _)| *other == what);
        let step = row.map_or(Step::Patch, |row| row.1);
        if is_zero { step.lower() } else { step }
    };
    let needed = found.iter().map(|(what, _)| needs(*what)).max()?;
    if step >= needed {
        return None;
    }
    let did = match step {
        Step::None if before.version.original() == after.version.original() => {
            "it is not raised".to_owned()
        }
        Step::None => "it goes back".to_owned(),
        step => format!("it is raised by a {} step", step.name()),
    };
    let details = found
        .into_iter()
        .filter(|(what, _)| needs(*what) > step)
        .map(|(what, text)| format!("{}: {text}", needs(what).name()))
        .collect();
    let message = format!(
        "{}: version {} -> {} needs a {} step, {did}",
        change.chart,
        before.version.original(),
        after.version.original(),
        needed.name()
    );
    Some((message, details))
}

fn step(before: &Version, after: &Version) -> Step {
    let numbers = |version: &Version| (version.major(), version.minor(), version.patch());
    let (was, now) = (numbers(before), numbers(after));
    match () {
        () if now < was => Step::None,
        () if now.0 > was.0 => Step::Major,
        () if now.1 > was.1 => Step::Minor,
        () if now.2 > was.2 => Step::Patch,
        // `1.3.0-rc.1` to `1.3.0-rc.2` or to `1.3.0`: what it will be a step from is not known here.
        () if !before.prerelease().is_empty() && before.prerelease() != after.prerelease() => {
            Step::Major
        }
        () => Step::None,
    }
}

fn values(before: &Value, after: &Value, path: &str, found: &mut Vec<(What, String)>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let new = || after.iter().filter(|(key, _)| !before.contains_key(*key));
            let by_content = new()
                .filter(|(_, now)| !is_empty(now))
                .map(|(key, now)| (canonical::json(now), key));
            let mut moved: Option<BTreeMap<String, &String>> = None;
            for (key, was) in before {
                let path = format!("{path}/{key}");
                match after.get(key) {
                    Some(now) => values(was, now, &path, found),
                    None => {
                        let moved = moved.get_or_insert_with(|| by_content.clone().collect());
                        let renamed = moved.get(&canonical::json(was));
                        let to = renamed.map_or(String::new(), |key| format!(", now {key}"));
                        found.push((What::KeyRemoved, format!("values {path} is gone{to}")));
                    }
                }
            }
            found.extend(
                new().map(|(key, _)| (What::KeyAdded, format!("values {path}/{key} is new"))),
            );
        }
        // Null is no type: a key that is there to be set.
        _ if before != after => {
            let is_typed = !before.is_null() && !after.is_null();
            let differs = std::mem::discriminant(before) != std::mem::discriminant(after);
            let (what, word) = if is_typed && differs {
                (What::TypeChanged, "type")
            } else {
                (What::DefaultChanged, "default")
            };
            found.push((what, format!("values {path} has another {word}")));
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Keywords that hold schemas by name; their entries are no constraints by themselves.
const BY_NAME: [&str; 4] = ["properties", "patternProperties", "definitions", "$defs"];

/// Keywords that constrain nothing.
const NOTES: [&str; 8] = [
    "$comment",
    "$id",
    "$schema",
    "default",
    "description",
    "examples",
    "title",
    "deprecated",
];

/// Keywords whose lists allow more the longer they are.
const CHOICES: [&str; 4] = ["enum", "type", "anyOf", "oneOf"];

/// Finds where a schema refuses what it let through: a constraint that is new or another, a choice that is gone. A constraint
/// that is another may also be a looser one: only what is certainly looser is let off.
fn schema(before: &Value, after: &Value, path: &str, found: &mut Vec<(What, String)>) {
    let empty = serde_json::Map::new();
    let (before, after) = match (before, after) {
        (_, Value::Null | Value::Bool(true)) => return,
        (before, Value::Object(after)) => (before.as_object().unwrap_or(&empty), after),
        _ if before == after => return,
        _ => {
            found.push((What::SchemaTightened, format!("schema {path} allows less")));
            return;
        }
    };
    for (key, now) in after
        .iter()
        .filter(|(key, _)| !NOTES.contains(&key.as_str()))
    {
        let path = format!("{path}/{key}");
        let was = before.get(key).unwrap_or(&Value::Null);
        if was == now {
            continue;
        }
        let is_looser = match (key.as_str(), now) {
            (key, Value::Object(entries)) if BY_NAME.contains(&key) => {
                for (name, now) in entries {
                    let place = format!("{path}/{name}");
                    schema(&was[name.as_str()], now, &place, found);
                }
                true
            }
            ("items" | "additionalProperties", Value::Object(_)) => {
                schema(was, now, &path, found);
                true
            }
            ("additionalProperties", Value::Bool(allowed)) => *allowed,
            ("required", Value::Array(now)) => {
                let had = was.as_array().map(Vec::as_slice).unwrap_or_default();
                now.iter().all(|name| had.contains(name))
            }
            (key, now) if CHOICES.contains(&key) && !was.is_null() => {
                let listed = |value: &Value| match value {
                    Value::Array(items) => items.clone(),
                    other => vec![other.clone()],
                };
                let now = listed(now);
                listed(was).iter().all(|choice| now.contains(choice))
            }
            (key, now) if key.starts_with("min") => less(now, was),
            (key, now) if key.starts_with("max") => less(was, now),
            _ => false,
        };
        if !is_looser {
            found.push((What::SchemaTightened, format!("schema {path} allows less")));
        }
    }
}

fn less(one: &Value, other: &Value) -> bool {
    matches!((one.as_f64(), other.as_f64()), (Some(one), Some(other)) if one <= other)
}

fn rendered(change: &ChartChange, cases: &[CaseReport], found: &mut Vec<(What, String)>) {
    let is_plain = |id: &CaseId| id.chart == change.chart && change.plain_cases.contains(&id.case);
    for case in cases.iter().filter(|case| is_plain(&case.id)) {
        let counts = &case.counts;
        for (what, count, word) in [
            (What::ResourceRemoved, counts.removed, "removed"),
            (What::ResourceAdded, counts.added, "added"),
            (What::ResourceChanged, counts.changed, "changed"),
        ] {
            if count > 0 {
                let plural = if count == 1 { "" } else { "s" };
                found.push((
                    what,
                    format!("{}: {count} resource{plural} {word}", case.id),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn judged(
        versions: (&str, &str),
        values: (Value, Value),
        schema: (Value, Value),
    ) -> Option<Vec<String>> {
        let side = |version: &str, values, schema| ChartSide {
            version: Version::parse(version, &masterminds_semver::Rules::V3_5_0).unwrap(),
            values,
            schema,
        };
        let change = ChartChange {
            chart: "web".to_owned(),
            before: side(versions.0, values.0, schema.0),
            after: side(versions.1, values.1, schema.1),
            plain_cases: Vec::new(),
        };
        too_small(&change, &[]).map(|(message, details)| [vec![message], details].concat())
    }

    fn none() -> (Value, Value) {
        (Value::Null, Value::Null)
    }

    #[test]
    fn values_need_steps() {
        for (before, after, patch, minor) in [
            (json!({"a": 1}), json!({"a": 1}), true, true),
            (json!({"a": 1}), json!({"a": 2}), false, true),
            (json!({"a": 1}), json!({"a": 1, "b": 1}), false, true),
            (json!({"a": null}), json!({"a": "x"}), false, true),
            (json!({"a": {"b": 1}}), json!({"a": {}}), false, false),
            (json!({"a": 1}), json!({"a": "1"}), false, false),
        ] {
            let values = (before, after);
            for (version, fits) in [("1.2.4", patch), ("1.3.0", minor), ("2.0.0", true)] {
                let found = judged(("1.2.3", version), values.clone(), none());
                assert_eq!(found.is_none(), fits, "{values:?} {version}: {found:?}");
            }
            // Each step may be one lower.
            assert_eq!(
                judged(("0.2.3", "0.2.4"), values.clone(), none()).is_none(),
                minor
            );
            assert!(judged(("0.2.3", "0.3.0"), values, none()).is_none());
        }
    }

    #[test]
    fn a_chart_that_is_not_raised_is_named_with_what_changed() {
        let values = (json!({"image": "a"}), json!({"picture": "a"}));
        assert_eq!(
            judged(("1.0.0", "1.0.0"), values, none()).unwrap(),
            [
                "web: version 1.0.0 -> 1.0.0 needs a major step, it is not raised",
                "major: values /image is gone, now picture",
                "minor: values /picture is new",
                "patch: the chart's files",
            ]
        );
        let found = judged(("1.1.0", "1.0.9"), none(), none()).unwrap();
        assert!(found[0].ends_with("it goes back"), "{found:?}");
        assert!(judged(("1.1.0-rc.1", "1.1.0"), none(), none()).is_none());
    }

    #[test]
    fn schemas_that_allow_less_are_breaking() {
        let property = |schema: Value| json!({"type": "object", "properties": {"a": schema}});
        for (before, after, fits) in [
            (Value::Null, property(json!({})), false),
            (property(json!({})), Value::Null, true),
            (
                property(json!({"type": "string"})),
                property(json!({"type": ["string", "null"]})),
                true,
            ),
            (
                property(json!({"type": ["string", "null"]})),
                property(json!({"type": "string"})),
                false,
            ),
            (
                property(json!({"enum": [1, 2]})),
                property(json!({"enum": [1, 2, 3]})),
                true,
            ),
            (
                property(json!({"enum": [1, 2]})),
                property(json!({"enum": [1]})),
                false,
            ),
            (
                property(json!({"minimum": 2})),
                property(json!({"minimum": 1})),
                true,
            ),
            (
                property(json!({"maximum": 2})),
                property(json!({"maximum": 1})),
                false,
            ),
            (json!({"required": ["a"]}), json!({"required": []}), true),
            (json!({"required": []}), json!({"required": ["a"]}), false),
            (json!({}), json!({"additionalProperties": false}), false),
            (
                json!({"title": "x"}),
                json!({"title": "y", "description": "z"}),
                true,
            ),
            (
                property(json!({"pattern": "a"})),
                property(json!({"pattern": "b"})),
                false,
            ),
        ] {
            let found = judged(("1.0.0", "1.1.0"), none(), (before.clone(), after.clone()));
            assert_eq!(found.is_none(), fits, "{before} -> {after}: {found:?}");
        }
    }
}
