//! A version where nothing may change: each release will be refused. It is known by the name of its label, or by rendering
//! the chart with another version.
//!
//! A new object fires too: it can be made once and never upgraded. A label that was there before and has not changed does
//! not: it is no news.

use std::collections::BTreeMap;

use manifest::Part;
use manifest_diff::{Path, diff_contents};
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::immutable::{Field, fields_of};
use crate::kubernetes::version_labels::{fixed_labels, has_version, is_version};
use crate::kubernetes::{group, kind};
use crate::subject::{Subject, describe, short};

pub(super) const CLASS: Class = Class {
    code: Code::VersionInImmutableField,
    sees: Sees::Presets,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let after = subject.change.after.as_deref()?;
    if after.part() != Part::Manifest {
        return None;
    }
    let mut found = by_label(subject);
    for (path, line) in by_rendering(subject) {
        found.entry(path).or_insert(line);
    }
    Fired::at(
        format!(
            "{} has a version where nothing may change",
            subject.identity()
        ),
        found.into_values().collect(),
    )
}

/// Labels that are called as those of a version are, by their place.
fn by_label(subject: &Subject<'_>) -> BTreeMap<Path, String> {
    let updated = subject.is_updated();
    let before = if updated {
        fixed_labels(subject.before())
    } else {
        BTreeMap::new()
    };
    let mut found = BTreeMap::new();
    for (path, (key, value)) in fixed_labels(subject.after()) {
        let old = before.get(&path).map(|(_, value)| *value);
        let is_numbered = old.is_some_and(has_version) && has_version(value);
        if !is_version(key, value) && !is_numbered {
            continue;
        }
        if !updated && is_made_anew(subject.after(), Some(value)) {
            continue;
        }
        if updated && (old == Some(value) || !subject.is_changed_at(&path)) {
            continue;
        }
        let line = match old {
            Some(old) => format!("{path}: {old} -> {value}"),
            None => format!("{path}: {value}"),
        };
        found.insert(path, line);
    }
    found
}

/// Whatever it is called: what is another value where the chart has another version.
fn by_rendering(subject: &Subject<'_>) -> Vec<(Path, String)> {
    let (after, Some(other)) = (subject.after(), subject.with_other_version()) else {
        return Vec::new();
    };
    let updated = subject.is_updated();
    if !updated && is_made_anew(after, None) {
        return Vec::new();
    }
    let identity = subject.identity();
    let changes = diff_contents(
        (&identity, other),
        (&identity, after),
        subject.around.list_keys,
        subject.ignore,
    );
    let fields: Vec<&Field> = fields_of(after)
        .filter(|field| field.refuses(other, after, subject.around.kubernetes))
        .collect();
    let mut found = Vec::new();
    for change in changes {
        let path = change.path.clone();
        if !fields.iter().any(|field| field.covers(&path)) {
            continue;
        }
        if !updated {
            let value = change.after.as_ref().map_or("(none)".to_owned(), short);
            found.push((path.clone(), format!("{path}: {value}")));
            continue;
        }
        let mut real = subject.effective().iter();
        if let Some(real) = real.find(|real| real.path == path) {
            found.push((path, describe(real)));
        }
    }
    found
}

/// A Job that is gone by the next release, or has another name then: its name is generated, ends in a number or hash, or
/// holds the version, where that is known.
fn is_made_anew(content: &Value, version: Option<&str>) -> bool {
    if kind(content) != "Job" || group(content) != "batch" {
        return false;
    }
    if !content["spec"]["ttlSecondsAfterFinished"].is_null() {
        return true;
    }
    let Some(name) = content["metadata"]["name"].as_str() else {
        return true;
    };
    let dashed = |text: &str| text.to_ascii_lowercase().replace(['.', '_', '+'], "-");
    let number = version.unwrap_or_default();
    let number = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    let last_word = name.rsplit(['-', '.']).next().unwrap_or(name);
    last_word.contains(|c: char| c.is_ascii_digit())
        || !number.is_empty() && dashed(name).contains(&dashed(number))
}
