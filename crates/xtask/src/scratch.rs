//! Copies a folder of fixtures to where a command may write, and says what it wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::folders::entries;

/// Stands in answers for the folder of the copy.
const PLACE: &str = "<scratch>";
/// What a command does not see of a folder of fixtures.
const LEFT_OUT: [&str; 3] = ["README.md", "cases.tsv", "expected"];

/// A copy of a folder, with what lay in it at first.
pub struct Scratch {
    folder: TempDir,
    before: BTreeMap<PathBuf, Vec<u8>>,
}

impl Scratch {
    /// Copies a folder.
    pub fn of(folder: &Path) -> Result<Self> {
        let copy = tempfile::tempdir()?;
        for entry in entries(folder)? {
            let name = entry.file_name().unwrap_or_default();
            if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
                copy_tree(&entry, &copy.path().join(name))?;
            }
        }
        let before = files(copy.path())?;
        Ok(Self {
            folder: copy,
            before,
        })
    }

    /// Where the copy lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Standard output with the files that were written behind it, and standard error, neither with the
    /// place of the copy.
    pub fn answer(&self, mut stdout: Vec<u8>, stderr: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
        for (path, bytes) in files(self.path())? {
            if self.before.get(&path) != Some(&bytes) {
                let name = path.strip_prefix(self.path())?.display();
                stdout.extend_from_slice(format!("==> {name} <==\n").as_bytes());
                stdout.extend_from_slice(&bytes);
            }
        }
        Ok((
            without_place(&stdout, self.path(), PLACE),
            without_place(stderr, self.path(), PLACE),
        ))
    }
}

/// A text with a word in place of each mention of a folder.
pub fn without_place(text: &[u8], folder: &Path, word: &str) -> Vec<u8> {
    let folder = folder.as_os_str().as_encoded_bytes();
    let mut found = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, others)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(folder) {
            found.extend_from_slice(word.as_bytes());
            rest = behind;
        } else {
            found.push(*first);
            rest = others;
        }
    }
    found
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    let kind = fs::symlink_metadata(from).with_context(|| from.display().to_string())?;
    if kind.is_dir() {
        fs::create_dir(to)?;
        for entry in entries(from)? {
            copy_tree(&entry, &to.join(entry.file_name().unwrap_or_default()))?;
        }
    } else {
        fs::copy(from, to).with_context(|| from.display().to_string())?;
    }
    Ok(())
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in entries(&folder)? {
            if entry.is_dir() {
                open.push(entry);
            } else {
                let bytes = fs::read(&entry).with_context(|| entry.display().to_string())?;
                found.insert(entry, bytes);
            }
        }
    }
    Ok(found)
}
