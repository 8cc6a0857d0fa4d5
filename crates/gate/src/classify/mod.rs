//! What a change means: one class per file.
//!
//! A class looks at one resource's change and says whether it fires, and in which words. Its code, level and texts are in
//! [`crate::code`]. Several classes may fire on one change. What the change is to a cluster, after the API server's
//! defaults, is in [`Subject`]; facts about Kubernetes are in [`crate::kubernetes`].
//!
//! To add a class: write one file in this folder with a `pub(super) const CLASS: Class`, named as its code with `_` for
//! `-`, add one line to [`CLASSES`], and a folder of its name in `fixtures/gate/classes` with at least three cases that fire
//! and two near misses.

mod api_deprecated;
mod api_removed;
mod exposure_widened;
mod formatting_only;
mod immutable_field;
mod pod_security_lowered;
mod rbac_widened;
mod resource_added;
mod resource_changed;
mod resource_moved;
mod resource_removed;
mod resource_renamed;

use crate::code::Code;
use crate::subject::Subject;

/// One class of changes.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    /// Its finding code.
    pub code: Code,
    /// Whether it fires on a change that a rule does not ignore.
    pub fires: fn(&Subject<'_>) -> Option<Fired>,
}

/// What a class has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// What happened, in one sentence without a full stop.
    pub message: String,
    /// Places and values, a line each.
    pub details: Vec<String>,
}

impl From<String> for Fired {
    fn from(message: String) -> Fired {
        Fired {
            message,
            details: Vec::new(),
        }
    }
}

impl Fired {
    /// A message with its places; none where there is no place.
    #[must_use]
    pub fn at(message: String, details: Vec<String>) -> Option<Fired> {
        (!details.is_empty()).then_some(Fired { message, details })
    }
}

/// All classes, in the order in which findings are listed.
pub const CLASSES: &[Class] = &[
    resource_added::CLASS,
    resource_removed::CLASS,
    resource_changed::CLASS,
    resource_renamed::CLASS,
    resource_moved::CLASS,
    formatting_only::CLASS,
    immutable_field::CLASS,
    rbac_widened::CLASS,
    pod_security_lowered::CLASS,
    exposure_widened::CLASS,
    api_removed::CLASS,
    api_deprecated::CLASS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "sorted before use")]
    fn every_file_is_in_its_table() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/classify");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "mod.rs")
            .collect();
        files.sort();
        let mut classes: Vec<String> = CLASSES
            .iter()
            .map(|class| format!("{}.rs", class.code.info().name.replace('-', "_")))
            .collect();
        classes.sort();
        assert_eq!(files, classes);
        let numbers: Vec<&str> = CLASSES.iter().map(|class| class.code.info().id).collect();
        assert!(
            numbers.iter().all(|number| number.starts_with("RG1")),
            "{numbers:?}"
        );
    }
}
