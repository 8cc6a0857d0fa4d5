//! A version label where nothing may change: each release will be refused.
//!
//! A new object fires too: it can be made once and never upgraded. A label that was there before and has not changed does
//! not: it is no news.

use std::collections::BTreeMap;

use manifest::Part;
use serde_json::Value;

use super::{Class, Fired};
use crate::code::Code;
use crate::kubernetes::version_labels::{fixed_labels, has_version, is_version};
use crate::kubernetes::{group, kind};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::VersionInImmutableField,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let after = subject.change.after.as_deref()?;
    if after.part() != Part::Manifest {
        return None;
    }
    let updated = subject.is_updated();
    let before = if updated {
        fixed_labels(subject.before())
    } else {
        BTreeMap::new()
    };
    let mut details = Vec::new();
    for (path, (key, value)) in fixed_labels(subject.after()) {
        let old = before.get(&path).map(|(_, value)| *value);
        let is_numbered = old.is_some_and(has_version) && has_version(value);
        if !is_version(key, value) && !is_numbered {
            continue;
        }
        if !updated && is_made_anew(subject.after(), value) {
            continue;
        }
        if updated && (old == Some(value) || !subject.is_changed_at(&path)) {
            continue;
        }
        details.push(match old {
            Some(old) => format!("{path}: {old} -> {value}"),
            None => format!("{path}: {value}"),
        });
    }
    Fired::at(
        format!(
            "{} has a version where nothing may change",
            subject.identity()
        ),
        details,
    )
}

/// A Job that is gone by the next release, or has another name then: its name is generated, ends in a number or hash, or
/// holds the version.
fn is_made_anew(content: &Value, version: &str) -> bool {
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
    let number = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let last_word = name.rsplit(['-', '.']).next().unwrap_or(name);
    last_word.contains(|c: char| c.is_ascii_digit())
        || !number.is_empty() && dashed(name).contains(&dashed(number))
}
