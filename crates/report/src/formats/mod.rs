//! The formats, one file each.

mod diff;
mod json;
mod json_patch;
mod markdown;
mod terminal;

use std::io;

use crate::outcome::{Options, Outcome};

pub use json::json_schema;

/// One format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub doc: &'static str,
    /// The extension of files in it.
    pub extension: &'static str,
    /// Writes an outcome.
    pub write: fn(&Outcome, &Options, &mut dyn io::Write) -> io::Result<()>,
}

/// All formats; the first is the default.
pub const FORMATS: &[Format] = &[
    terminal::FORMAT,
    diff::FORMAT,
    json::FORMAT,
    json_patch::FORMAT,
    markdown::FORMAT,
];

/// The format of a name.
#[must_use]
pub fn format_named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "sorted before use")]
    fn every_file_is_in_its_table() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats");
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut files: Vec<String> = names
            .filter(|name| name.ends_with(".rs") && name != "mod.rs")
            .collect();
        files.sort();
        let mut formats: Vec<String> = FORMATS
            .iter()
            .map(|format| format!("{}.rs", format.name.replace('-', "_")))
            .collect();
        formats.sort();
        assert_eq!(files, formats);
    }
}
