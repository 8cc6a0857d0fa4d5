//! Texts that are held against files, and folders of cases.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Says whether a person asks for the expected files to be written (`RENDERGATE_BLESS`), to read them before they are
/// committed.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "a person asks for it")]
pub fn bless() -> bool {
    std::env::var_os("RENDERGATE_BLESS").is_some()
}

/// What lies in a folder, sorted.
///
/// # Panics
/// Where the folder cannot be read.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "sorted before use")]
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of cases");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry of the folder").path())
        .collect();
    paths.sort();
    paths
}

/// Adds to the faults where a text is not what its file holds; an absent file holds nothing. Writes the file first where
/// a person asks for it.
///
/// # Panics
/// Where the file cannot be written.
pub fn compare(path: &Path, found: &str, faults: &mut String) {
    if bless() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder for the file");
        }
        std::fs::write(path, found).expect("the file is written");
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if found != expected {
        let place = path.display();
        let _ = writeln!(
            faults,
            "{place}\n--- expected\n{expected}--- found\n{found}"
        );
    }
}
