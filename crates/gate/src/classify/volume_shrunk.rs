//! A volume that is asked to be smaller than it is.
//!
//! Only objects that stay fire: a claim of another name is another volume.

use std::collections::BTreeMap;

use manifest_diff::Path;
use manifest_diff::quantity::nanos;
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::places::{text, values_at};
use crate::kubernetes::sizes::sizes_of;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::VolumeShrunk,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if !subject.is_updated() {
        return None;
    }
    let mut details = Vec::new();
    for place in sizes_of(subject.after()) {
        let before = sizes(subject.before(), place);
        for (path, now) in sizes(subject.after(), place) {
            let Some(was) = before.get(&path) else {
                continue;
            };
            let shrinks = matches!((nanos(was), nanos(&now)), (Some(was), Some(now)) if now < was);
            if shrinks && subject.is_changed_at(&path) {
                details.push(format!("{path}: {was} -> {now}"));
            }
        }
    }
    Fired::at(
        format!("{} asks for less storage than before", subject.identity()),
        details,
    )
}

fn sizes(content: &Value, place: &str) -> BTreeMap<Path, String> {
    values_at(content, place)
        .into_iter()
        .filter_map(|(path, value)| Some((path, text(value)?)))
        .collect()
}
