//! Reads parts of a document of ours: maps with known keys and texts, collecting every fault with its place.

use manifest::pointer;
use serde_json::{Map, Value};

use super::fault::{Fault, did_you_mean};
use crate::pattern::{NameGlob, PathPattern};

/// Reads values, and goes on after a fault.
#[derive(Default)]
pub(crate) struct Reader {
    pub(crate) faults: Vec<Fault>,
}

impl Reader {
    /// What was read, or all faults.
    pub(crate) fn finish<T>(self, read: T) -> Result<T, Vec<Fault>> {
        if self.faults.is_empty() {
            Ok(read)
        } else {
            Err(self.faults)
        }
    }

    /// Notes a fault.
    pub(crate) fn fault(
        &mut self,
        pointer: &str,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.faults.push(Fault {
            pointer: pointer.to_owned(),
            message: message.into(),
            help,
        });
    }

    /// A map; an absent one is none.
    pub(crate) fn map<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v Map<String, Value>> {
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
    pub(crate) fn section<'v>(
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

    /// Notes a word that is not known.
    pub(crate) fn unknown<'k>(
        &mut self,
        at: &str,
        name: &str,
        what: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        self.unknown_at(&child(at, name), name, what, known);
    }

    /// Notes a word that is not known and stands at this place.
    pub(crate) fn unknown_at<'k>(
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
        self.fault(at, format!("unknown {what} `{name}`"), Some(help));
    }

    /// A text.
    pub(crate) fn text<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() {
            self.fault(at, format!("must be text, not {}", kind_of(value)), None);
        }
        text
    }

    /// A glob over names at a key; an absent one is none.
    pub(crate) fn glob(
        &mut self,
        map: &Map<String, Value>,
        at: &str,
        key: &str,
    ) -> Option<NameGlob> {
        let text = self.text(map.get(key)?, &child(at, key))?;
        match NameGlob::new(text) {
            Ok(glob) => Some(glob),
            Err(message) => {
                let message = format!("`{text}` is no pattern: {message}");
                self.fault(&child(at, key), message, None);
                None
            }
        }
    }

    /// The patterns at the key `paths`, with their texts; an absent key is an empty list.
    pub(crate) fn paths(
        &mut self,
        map: &Map<String, Value>,
        at: &str,
    ) -> Vec<(String, PathPattern)> {
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
        paths
    }
}

/// The place of a key in a map.
pub(crate) fn child(at: &str, key: &str) -> String {
    let mut pointer = at.to_owned();
    pointer::push(&mut pointer, key);
    pointer
}

/// What a value is, for messages.
#[must_use]
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
