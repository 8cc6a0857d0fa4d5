//! Reads approvals, collecting every fault.

use jiff::civil::Date;
use manifest::Identity;
use serde_json::{Map, Value};

use super::{About, Approval, ApprovedChange, Bond, Digest, VERSION};
use crate::code::{CODES, Code};
use crate::config::Fault;
use crate::config::reader::{Reader, child, kind_of};

const KEYS: &[&str] = &[
    "version", "reason", "owner", "expires", "cases", "profiles", "key", "changes",
];
const CHANGE_KEYS: &[&str] = &[
    "about",
    "case",
    "kind",
    "group",
    "namespace",
    "name",
    "before",
    "after",
    "findings",
];
/// The words of `about`, for what is no resource.
pub(super) const OUTPUT: &str = "output";
pub(super) const CASE: &str = "case";
pub(super) const POLICY: &str = "policy";
pub(super) const HELM: &str = "helm";

/// Checks the content of a file.
///
/// # Errors
///
/// All faults, in the order of the file.
pub fn check(content: &Value) -> Result<Approval, Vec<Fault>> {
    let mut reader = Reader::default();
    let Value::Object(_) = content else {
        let message = format!("must be a map, not {}", kind_of(content));
        reader.fault("", message, None);
        return Err(reader.faults);
    };
    let empty = Map::new();
    let map = reader.section(content, "", KEYS).unwrap_or(&empty);
    match map.get("version") {
        Some(version) if version.as_u64() == Some(VERSION) => {}
        Some(other) => {
            let message = format!("version {other} is not known, only {VERSION}");
            reader.fault("/version", message, Some("approve again".to_owned()));
        }
        None => reader.fault("", format!("`version: {VERSION}` is missing"), None),
    }
    let reason = reader.required(map, "reason");
    let owner = reader.required(map, "owner");
    let expires = reader.required(map, "expires");
    let date = expires.parse::<Date>().ok();
    if date.is_none() && !expires.is_empty() {
        let message = format!("`{expires}` is no date as 2026-12-31");
        reader.fault("/expires", message, None);
    }
    let cases = reader.texts(map.get("cases"), "/cases");
    let profiles = reader.texts(map.get("profiles"), "/profiles");
    let key = map.get("key").and_then(|key| reader.text(key, "/key"));
    let changes = reader.changes(map.get("changes"), !cases.is_empty());
    if cases.is_empty() != profiles.is_empty() {
        let message = "`cases` and `profiles` go together";
        reader.fault("", message, None);
    }
    let approval = Approval {
        reason,
        owner,
        expires: date.unwrap_or_default(),
        cases,
        profiles,
        key: key.map(str::to_owned),
        changes,
    };
    reader.finish(approval)
}

impl Reader {
    fn required(&mut self, map: &Map<String, Value>, key: &str) -> String {
        let Some(value) = map.get(key) else {
            self.fault("", format!("`{key}` is missing"), None);
            return String::new();
        };
        let at = child("", key);
        let text = self.text(value, &at).map(str::trim);
        if text == Some("") {
            self.fault(&at, "must not be empty", None);
        }
        text.unwrap_or_default().to_owned()
    }

    fn list<'v>(&mut self, value: Option<&'v Value>, at: &str) -> &'v [Value] {
        match value {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.fault(at, format!("must be a list, not {}", kind_of(other)), None);
                &[]
            }
        }
    }

    fn texts(&mut self, value: Option<&Value>, at: &str) -> Vec<String> {
        let items = self.list(value, at).iter().enumerate();
        items
            .filter_map(|(number, item)| self.text(item, &format!("{at}/{number}")))
            .map(str::to_owned)
            .collect()
    }

    fn changes(&mut self, value: Option<&Value>, has_cases: bool) -> Vec<ApprovedChange> {
        let items = self.list(value, "/changes");
        if items.is_empty() && value.is_none_or(Value::is_array) {
            let message = "`changes` must list what is allowed: an approval is for exactly that";
            self.fault("", message, None);
        }
        let mut changes: Vec<ApprovedChange> = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let at = format!("/changes/{number}");
            let Some(change) = self.change(item, &at) else {
                continue;
            };
            let needs_case = matches!(
                change.bond.about,
                About::Resource(_) | About::Output | About::Case(_)
            );
            if needs_case && !has_cases {
                let message = format!("{} is of a case: name the `cases`", change.bond.about);
                self.fault(&at, message, None);
            }
            if changes.iter().any(|other| other.bond == change.bond) {
                self.fault(
                    &at,
                    format!("{} stands here twice", change.bond.about),
                    None,
                );
            }
            changes.push(change);
        }
        changes
    }

    fn change(&mut self, value: &Value, at: &str) -> Option<ApprovedChange> {
        let Value::Object(_) = value else {
            self.fault(at, format!("must be a map, not {}", kind_of(value)), None);
            return None;
        };
        let map = self.section(value, at, CHANGE_KEYS)?;
        let mut text = |key: &str| -> Option<String> {
            let value = map.get(key)?;
            self.text(value, &child(at, key)).map(str::to_owned)
        };
        let (about, case) = (text("about"), text("case"));
        let identity = Identity {
            group: text("group").unwrap_or_default(),
            kind: text("kind").unwrap_or_default(),
            namespace: text("namespace").unwrap_or_default(),
            name: text("name").unwrap_or_default(),
        };
        let is_named = identity != Identity::default();
        const WORDS: [&str; 4] = [OUTPUT, CASE, POLICY, HELM];
        let about = match (about.as_deref(), is_named) {
            (None, true) => About::Resource(identity),
            (Some(OUTPUT), false) if case.is_none() => About::Output,
            (Some(POLICY), false) if case.is_none() => About::Policy,
            (Some(HELM), false) => About::Helm(case),
            (Some(CASE), false) => match case {
                Some(case) => About::Case(case),
                None => {
                    self.fault(at, "must name the `case` that is gone", None);
                    return None;
                }
            },
            (Some(word), false) if !WORDS.contains(&word) => {
                self.unknown(at, word, "value of `about`", WORDS.into_iter());
                return None;
            }
            _ => {
                let message = "must name a resource by `kind`, `group`, `namespace` and `name`, or else `about`";
                self.fault(at, message, None);
                return None;
            }
        };
        let bond = Bond {
            about,
            before: self.digest(map, at, "before"),
            after: self.digest(map, at, "after"),
        };
        if !map.contains_key("before") && !map.contains_key("after") {
            let message = "must have `before`, `after` or both: an approval is bound to content";
            self.fault(at, message, None);
        }
        let at_findings = child(at, "findings");
        let mut findings = Vec::new();
        let items = self.list(map.get("findings"), &at_findings).iter();
        for (number, item) in items.enumerate() {
            let at = format!("{at_findings}/{number}");
            let Some(name) = self.text(item, &at) else {
                continue;
            };
            match Code::named(name) {
                Some(code) => findings.push(code),
                None => {
                    let known = CODES.iter().map(|info| info.name);
                    self.unknown(&at_findings, name, "finding", known);
                }
            }
        }
        Some(ApprovedChange { bond, findings })
    }

    fn digest(&mut self, map: &Map<String, Value>, at: &str, key: &str) -> Option<Digest> {
        let at = child(at, key);
        let text = self.text(map.get(key)?, &at)?;
        let digest = Digest::parse(text);
        if digest.is_none() {
            let message = format!("`{text}` is no `sha256:` and 64 hexadecimal digits");
            self.fault(&at, message, None);
        }
        digest
    }
}
