//! What a change means: one class per file.
//!
//! A class looks at one resource's change and says whether it fires, and in which words. Its code, level and texts are in
//! [`crate::code`]. Several classes may fire on one change.
//!
//! To add a class: write one file in this folder with a `pub(super) const CLASS: Class`, named as its code with `_` for
//! `-`, and add one line to [`CLASSES`].

mod formatting_only;
mod resource_added;
mod resource_changed;
mod resource_moved;
mod resource_removed;
mod resource_renamed;

use manifest_diff::ResourceChange;

use crate::code::Code;

/// One class of changes.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    /// Its finding code.
    pub code: Code,
    /// Whether it fires on a change that a rule does not ignore; the message says what happened.
    pub fires: fn(&ResourceChange) -> Option<String>,
}

/// All classes, in the order in which findings are listed.
pub const CLASSES: &[Class] = &[
    resource_added::CLASS,
    resource_removed::CLASS,
    resource_changed::CLASS,
    resource_renamed::CLASS,
    resource_moved::CLASS,
    formatting_only::CLASS,
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
