//! The work tree: reading with containment, and walking in order.

use std::io::ErrorKind;
use std::path::Path;

use super::TreeError;

/// How many files a repository may have before the search for charts gives up.
const MAX_FILES: usize = 2_000_000;
/// How deep folders may nest.
const MAX_DEPTH: usize = 64;
/// Folders that hold no charts of the repository's own.
const SKIPPED: &[&str] = &["node_modules", "target"];

/// Whether the search for charts comes to a file: hidden folders and those of package managers are left out.
pub(super) fn is_walked(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next_back();
    parts.all(is_folder_walked)
}

fn is_folder_walked(name: &str) -> bool {
    !name.starts_with('.') && !SKIPPED.contains(&name)
}

fn io(path: &str, error: &std::io::Error) -> TreeError {
    TreeError::Io {
        path: path.to_string(),
        text: crate::environment::go_io_text(error),
    }
}

/// The bytes of a file below `root`; links are followed as long as they stay inside.
pub(super) fn read(root: &Path, path: &str) -> Result<Option<Vec<u8>>, TreeError> {
    let full = root.join(path);
    let real = match full.canonicalize() {
        Ok(real) => real,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(io(path, &error)),
    };
    let root = root.canonicalize().map_err(|error| io(path, &error))?;
    if !real.starts_with(&root) {
        return Err(TreeError::Outside(path.to_string()));
    }
    let kind = real.metadata().map_err(|error| io(path, &error))?;
    if kind.is_dir() {
        return Ok(None);
    }
    if !kind.is_file() {
        // A pipe would wait for ever, a device never ends.
        return Err(TreeError::Io {
            path: path.to_string(),
            text: "not a plain file".into(),
        });
    }
    std::fs::read(&real)
        .map(Some)
        .map_err(|error| io(path, &error))
}

/// The files directly in a folder, as paths below `root`, sorted.
#[expect(clippy::disallowed_methods, reason = "sorted before use")]
pub(super) fn list(root: &Path, folder: &str) -> Result<Vec<String>, TreeError> {
    let entries = match std::fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(io(folder, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| io(folder, &error))?;
        if let Ok(name) = entry.file_name().into_string() {
            names.push(format!("{folder}{name}"));
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// All files below `root`, sorted; hidden folders and those that package managers and builds own are
/// left out, links to folders are not followed.
pub(super) fn files(root: &Path) -> Result<Vec<String>, TreeError> {
    let mut found = Vec::new();
    walk(root, "", 0, Hidden::Skipped, &mut found)?;
    found.sort_unstable();
    Ok(found)
}

/// Whether a path is a folder inside `root`.
pub(super) fn is_folder(root: &Path, path: &str) -> bool {
    let real = root.join(path).canonicalize();
    real.is_ok_and(|real| {
        real.is_dir() && root.canonicalize().is_ok_and(|root| real.starts_with(root))
    })
}

/// All files below a folder that ends with `/`, sorted, hidden ones included; links are not followed.
pub(super) fn files_below(root: &Path, folder: &str) -> Result<Vec<String>, TreeError> {
    if let (Ok(real), Ok(root)) = (root.join(folder).canonicalize(), root.canonicalize())
        && !real.starts_with(&root)
    {
        return Err(TreeError::Outside(folder.trim_end_matches('/').to_string()));
    }
    let mut found = Vec::new();
    walk(root, folder, 0, Hidden::Included, &mut found)?;
    found.sort_unstable();
    Ok(found)
}

/// Whether hidden folders and those of package managers are walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hidden {
    Included,
    Skipped,
}

fn walk(
    root: &Path,
    folder: &str,
    depth: usize,
    hidden: Hidden,
    found: &mut Vec<String>,
) -> Result<(), TreeError> {
    if depth > MAX_DEPTH || found.len() > MAX_FILES {
        return Err(TreeError::Limit(format!(
            "{folder}: more than {MAX_FILES} files or {MAX_DEPTH} nested folders: name the charts in rendergate.yaml, or start in a smaller folder"
        )));
    }
    for path in list(root, folder)? {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let Ok(kind) = root.join(&path).symlink_metadata() else {
            continue;
        };
        if kind.is_dir() {
            if hidden == Hidden::Included || is_folder_walked(name) {
                walk(root, &format!("{path}/"), depth + 1, hidden, found)?;
            }
        } else {
            found.push(path);
        }
    }
    Ok(())
}
