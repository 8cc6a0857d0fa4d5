//! Cases that differed once: a file holds a case and Go's answer.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::oracle::Oracle;
use crate::record::Record;

/// The folder of the case files.
pub fn folder() -> PathBuf {
    crate::folder().join("cases")
}

/// All case files, sorted by name.
///
/// # Errors
/// A folder that cannot be read.
#[expect(clippy::disallowed_methods, reason = "the files are sorted")]
pub fn files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The case of a file, and Go's answer.
///
/// # Errors
/// A file of another shape.
pub fn read(path: &Path) -> Result<(Record, Record)> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    let json: serde_json::Value = serde_json::from_slice(&text)?;
    let record = |name: &str| {
        Record::from_json(&json[name]).with_context(|| format!("{}: {name}", path.display()))
    };
    Ok((record("case")?, record("go")?))
}

/// Writes a case file under a free name and returns its path.
///
/// # Errors
/// A file that cannot be written.
pub fn write(area: &str, case: &Record, go: &Record) -> Result<PathBuf> {
    let mut number = 1;
    let path = loop {
        let path = folder().join(format!("{area}-{number}.json"));
        if !path.exists() {
            break path;
        }
        number += 1;
    };
    save(&path, case, go)?;
    Ok(path)
}

fn save(path: &Path, case: &Record, go: &Record) -> Result<()> {
    let json = json!({ "case": case.to_json(), "go": go.to_json() });
    Ok(fs::write(path, format!("{json:#}\n"))?)
}

/// Asks Go again about all case files. Returns those whose answer is another one by now; `rewrite` puts it right.
///
/// # Errors
/// A file that cannot be read or written, an oracle that does not answer.
pub fn stale(oracle: &mut Oracle, rewrite: bool) -> Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    for path in files()? {
        let (case, written) = read(&path)?;
        let go = oracle.answer(&case)?;
        if go != written {
            if rewrite {
                save(&path, &case, &go)?;
            }
            stale.push(path);
        }
    }
    Ok(stale)
}
