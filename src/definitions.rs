//! The CustomResourceDefinitions that a configuration names.

use gate::config::Fault;
use manifest::ManifestSet;

use crate::cases::path_glob;
use crate::repository::{Tree, TreeError};

/// Reads the files of `normalize.definitions` from the tree of the configuration, in its order; those of a glob in the order
/// of their paths.
///
/// # Errors
/// What is wrong with each entry: it matches no file, a file is no YAML, there is no definition in it.
pub fn read(patterns: &[String], tree: &Tree) -> Result<Vec<ManifestSet>, Vec<Fault>> {
    let mut sets = Vec::new();
    let mut faults = Vec::new();
    for (number, pattern) in patterns.iter().enumerate() {
        match of_pattern(pattern, tree) {
            Ok(found) => sets.extend(found),
            Err(message) => faults.push(Fault {
                pointer: format!("/normalize/definitions/{number}"),
                message,
                help: None,
            }),
        }
    }
    if faults.is_empty() {
        Ok(sets)
    } else {
        Err(faults)
    }
}

fn of_pattern(pattern: &str, tree: &Tree) -> Result<Vec<ManifestSet>, String> {
    let files = matching(pattern, tree)?;
    let bytes = tree.read_many(&files).map_err(|error| error.to_string())?;
    let mut sets = Vec::new();
    for (file, bytes) in files.iter().zip(bytes) {
        let set = ManifestSet::read(&bytes.unwrap_or_default())
            .map_err(|error| format!("`{file}`: {error}"))?;
        let mut resources = set.resources().iter();
        if !resources.any(|resource| resource.identity.kind == "CustomResourceDefinition") {
            return Err(format!("`{file}` holds no CustomResourceDefinition"));
        }
        sets.push(set);
    }
    Ok(sets)
}

fn matching(pattern: &str, tree: &Tree) -> Result<Vec<String>, String> {
    let text = |error: TreeError| error.to_string();
    let glob = path_glob(pattern).map_err(|error| format!("`{pattern}`: {error}"))?;
    let Some(glob) = glob else {
        return match tree.read(pattern).map_err(text)? {
            Some(_) => Ok(vec![pattern.to_owned()]),
            None => Err(format!("`{pattern}`: no such file")),
        };
    };
    let mut files = tree.files_below(".").map_err(text)?;
    files.retain(|file| glob.is_match(file));
    if files.is_empty() {
        return Err(format!("`{pattern}` matches no file"));
    }
    Ok(files)
}
