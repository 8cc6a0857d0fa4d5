//! Lists folders in an order that is the same on every machine.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// What lies in a folder, by name.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place here that reads folders; it sorts"
)]
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
