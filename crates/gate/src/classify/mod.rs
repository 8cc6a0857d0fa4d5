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
mod availability_lowered;
mod configuration_without_restart;
mod crd_not_upgraded;
mod crd_version_removed;
mod data_loss;
mod exposure_widened;
mod formatting_only;
mod helm_deletes;
mod helm_leaves_behind;
mod hook_changed;
mod image_changed;
mod image_unpinned;
mod immutable_field;
mod keep_removed;
mod merge_loses_items;
mod metadata_only;
mod pod_security_lowered;
mod pods_restart;
mod rbac_widened;
mod reclaim_delete;
mod resource_added;
mod resource_changed;
mod resource_moved;
mod resource_removed;
mod resource_renamed;
mod restart_by_labels;
mod secret_key_stays;
mod server_apply_refused;
mod version_in_immutable_field;
mod volume_shrunk;

use crate::code::Code;
use crate::subject::Subject;

/// One class of changes.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    /// Its finding code.
    pub code: Code,
    /// Which changes it looks at.
    pub sees: Sees,
    /// Whether it fires on a change.
    pub fires: fn(&Subject<'_>) -> Option<Fired>,
}

/// Which changes a class looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// Those that no rule ignores, by how the two sides were paired. What is of another kind now is one change.
    Pairs,
    /// Those that no rule ignores, by what happens to objects. What is of another kind now is a removal and an addition.
    Counted,
    /// As before, and those that only a preset ignores as well: what restarts pods, and what a cluster refuses, is no noise.
    Presets,
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
    version_in_immutable_field::CLASS,
    data_loss::CLASS,
    keep_removed::CLASS,
    reclaim_delete::CLASS,
    volume_shrunk::CLASS,
    crd_version_removed::CLASS,
    pods_restart::CLASS,
    restart_by_labels::CLASS,
    configuration_without_restart::CLASS,
    rbac_widened::CLASS,
    pod_security_lowered::CLASS,
    exposure_widened::CLASS,
    availability_lowered::CLASS,
    image_changed::CLASS,
    image_unpinned::CLASS,
    crd_not_upgraded::CLASS,
    hook_changed::CLASS,
    api_removed::CLASS,
    api_deprecated::CLASS,
    metadata_only::CLASS,
    helm_deletes::CLASS,
    helm_leaves_behind::CLASS,
    merge_loses_items::CLASS,
    server_apply_refused::CLASS,
    secret_key_stays::CLASS,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::CODES;

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
        let of_changes = CODES.iter().map(|info| info.id);
        let wanted: Vec<&str> = of_changes.filter(|id| id.starts_with("RG1")).collect();
        assert_eq!(numbers, wanted);
    }
}
