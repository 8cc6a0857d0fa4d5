//! Label selectors.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

/// One thing that a selector asks of labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Requirement {
    key: String,
    operator: Operator,
    values: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    /// The API server knows no other: such an object is refused.
    Unknown,
}

/// What a label selector asks for; nothing selects everything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector(BTreeSet<Requirement>);

impl Selector {
    /// Reads `matchLabels` and `matchExpressions`.
    #[must_use]
    pub fn of(selector: &Value) -> Selector {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let labels = selector["matchLabels"].as_object().into_iter().flatten();
        let equal = labels.map(|(key, value)| Requirement {
            key: key.clone(),
            operator: Operator::In,
            values: BTreeSet::from([text(value)]),
        });
        let expressions = selector["matchExpressions"].as_array();
        let expressions = expressions.into_iter().flatten().map(|expression| {
            let values = expression["values"].as_array().into_iter().flatten();
            Requirement {
                key: text(&expression["key"]),
                operator: match expression["operator"].as_str() {
                    Some("In") => Operator::In,
                    Some("NotIn") => Operator::NotIn,
                    Some("Exists") => Operator::Exists,
                    Some("DoesNotExist") => Operator::DoesNotExist,
                    _ => Operator::Unknown,
                },
                values: values.map(text).collect(),
            }
        });
        Selector(equal.chain(expressions).collect())
    }

    /// Says whether it selects all that another one does, as far as their requirements tell.
    #[must_use]
    pub fn holds(&self, other: &Selector) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Says whether it selects everything.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Says whether it selects an object with these labels; null for none.
    #[must_use]
    pub fn selects(&self, labels: &Value) -> bool {
        self.0.iter().all(|asked| {
            let label = labels.get(&asked.key);
            let is_one = || {
                let label = label.and_then(Value::as_str);
                label.is_some_and(|label| asked.values.contains(label))
            };
            match asked.operator {
                Operator::In => is_one(),
                Operator::NotIn => !is_one(),
                Operator::Exists => label.is_some(),
                Operator::DoesNotExist => label.is_none(),
                Operator::Unknown => false,
            }
        })
    }

    /// Writes it with the word for what is selected: `pods with app=web`.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        if self.is_all() {
            return write!(f, "all {what}");
        }
        let asked: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        write!(f, "{what} with {}", asked.join(", "))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "pods")
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Requirement { key, values, .. } = self;
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let operator = match self.operator {
            Operator::In if values.len() == 1 => return write!(f, "{key}={}", values.join("")),
            Operator::In => "In",
            Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
            Operator::Unknown => "?",
        };
        write!(f, "{key} {operator}")?;
        if values.is_empty() {
            Ok(())
        } else {
            write!(f, " {}", values.join("|"))
        }
    }
}

/// Collects the labels that any selector in a content names.
pub fn labels_in<'v>(content: &'v Value, labels: &mut BTreeSet<&'v str>) {
    match content {
        Value::Object(map) => {
            let equal = map.get("matchLabels").and_then(Value::as_object);
            labels.extend(equal.into_iter().flatten().map(|(key, _)| key.as_str()));
            let asked = map.get("matchExpressions").and_then(Value::as_array);
            let asked = asked.into_iter().flatten();
            labels.extend(asked.filter_map(|asked| asked["key"].as_str()));
            map.values().for_each(|value| labels_in(value, labels));
        }
        Value::Array(items) => items.iter().for_each(|item| labels_in(item, labels)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn labels_are_selected_as_the_api_server_does() {
        let selector = |key: &str, operator: &str, values: &[&str]| {
            Selector::of(
                &json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]}),
            )
        };
        let labels = json!({"app": "web"});
        for (selector, selects) in [
            (Selector::of(&json!({})), true),
            (Selector::of(&json!({"matchLabels": {"app": "web"}})), true),
            (Selector::of(&json!({"matchLabels": {"app": "db"}})), false),
            (selector("app", "In", &["web", "db"]), true),
            (selector("app", "NotIn", &["web"]), false),
            (selector("tier", "NotIn", &["web"]), true),
            (selector("app", "Exists", &[]), true),
            (selector("tier", "Exists", &[]), false),
            (selector("tier", "DoesNotExist", &[]), true),
            (selector("app", "Like", &["web"]), false),
        ] {
            assert_eq!(selector.selects(&labels), selects, "{selector}");
        }
        assert!(!selector("app", "Exists", &[]).selects(&Value::Null));
    }

    #[test]
    fn one_value_is_a_label() {
        let equal = Selector::of(&json!({"matchLabels": {"app": "web"}}));
        let one =
            json!({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]});
        assert_eq!(equal, Selector::of(&one));
        assert_eq!(equal.to_string(), "pods with app=web");
    }
}
