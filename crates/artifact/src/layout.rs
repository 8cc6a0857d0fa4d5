//! Names the file of a golden.
//!
//! `goldens/<chart path>/<case>.yaml`; the golden of another cell of the same case is `<case>@<profile>-<kubernetes>.yaml`.
//! Case names are any text, files are not: what some disk could not hold is written as `%hh` per byte.

use std::collections::BTreeMap;

use crate::Cell;

/// Why golden files cannot lie beside each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// Two names that a disk without case cannot tell apart.
    #[error("{one} and {other} are one file on disks that ignore case")]
    SameFile {
        /// A golden.
        one: String,
        /// Another golden.
        other: String,
    },
    /// A file where a folder must be.
    #[error("{file} is a file, and {inside} needs a folder of that name")]
    FileAndFolder {
        /// The golden whose name is in the way.
        file: String,
        /// The golden that would lie inside.
        inside: String,
    },
    /// A chart path that leaves the repository.
    #[error("{chart}: the path of a chart in the repository is relative and without `..`")]
    ChartPath {
        /// The path.
        chart: String,
    },
}

/// The folder of a chart's goldens, relative to the store; empty for a chart at the root of the repository.
///
/// # Errors
///
/// The path is absolute or leaves the repository.
pub fn chart_folder(chart: &str) -> Result<String, LayoutError> {
    let fault = || LayoutError::ChartPath {
        chart: chart.to_owned(),
    };
    if chart.starts_with('/') {
        return Err(fault());
    }
    let mut parts = Vec::new();
    for part in chart
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
    {
        if part == ".." {
            return Err(fault());
        }
        parts.push(encode(part));
    }
    Ok(parts.join("/"))
}

/// The file of a case's golden, relative to the store. `cell` is none for the golden of the case's first cell.
///
/// # Errors
///
/// As for [`chart_folder`].
pub fn golden_file(chart: &str, case: &str, cell: Option<&Cell>) -> Result<String, LayoutError> {
    let folder = chart_folder(chart)?;
    let mut file = if folder.is_empty() {
        String::new()
    } else {
        folder + "/"
    };
    file.push_str(&encode(case));
    if let Some(Cell {
        profile,
        kubernetes,
    }) = cell
    {
        file.push('@');
        file.push_str(&encode(profile));
        file.push('-');
        file.push_str(&encode(kubernetes));
    }
    file.push_str(".yaml");
    Ok(file)
}

/// Checks that all files of a store can lie on any disk.
///
/// # Errors
///
/// The first two names that stand in each other's way.
pub fn check_files<'f>(files: impl IntoIterator<Item = &'f str>) -> Result<(), LayoutError> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for file in files {
        if let Some(one) = seen.insert(fold(file), file)
            && one != file
        {
            return Err(LayoutError::SameFile {
                one: one.to_owned(),
                other: file.to_owned(),
            });
        }
    }
    for (folded, file) in &seen {
        for (at, _) in folded.match_indices('/') {
            if let Some(other) = folded.get(..at).and_then(|folder| seen.get(folder)) {
                return Err(LayoutError::FileAndFolder {
                    file: (*other).to_owned(),
                    inside: (*file).to_owned(),
                });
            }
        }
    }
    // `Charts/web` and `charts/web` would share a folder on one disk and not on another.
    let mut folders: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for file in seen.values() {
        for (at, _) in file.match_indices('/') {
            let folder = file.get(..at).unwrap_or_default();
            let (spelled, first) = *folders.entry(fold(folder)).or_insert((folder, file));
            if spelled != folder {
                return Err(LayoutError::SameFile {
                    one: first.to_owned(),
                    other: (*file).to_owned(),
                });
            }
        }
    }
    Ok(())
}

fn fold(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// Names that Windows keeps for devices, whatever their extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    };
    let is_device = DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt");
    for (at, c) in name.char_indices() {
        let is_last = at + c.len_utf8() == name.len();
        let keeps = match c {
            '.' => at > 0 && !is_last,
            ' ' => at > 0 && !is_last,
            '-' | '_' | '+' | '=' | ',' | '(' | ')' => true,
            c => c.is_ascii_alphanumeric(),
        };
        if keeps && !(at == 0 && is_device) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes)
                .bytes()
                .for_each(|byte| out.push_str(&format!("%{byte:02x}")));
        }
    }
    if out.is_empty() { "%".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_chart_and_case() {
        let file = |chart, case| golden_file(chart, case, None).unwrap();
        assert_eq!(file("charts/web", "prod"), "charts/web/prod.yaml");
        assert_eq!(file("./charts//web/", "prod"), "charts/web/prod.yaml");
        assert_eq!(file(".", "prod"), "prod.yaml");
        let cell = Cell {
            profile: "v3.18.6".to_owned(),
            kubernetes: "1.33".to_owned(),
        };
        assert_eq!(
            golden_file("web", "prod", Some(&cell)).unwrap(),
            "web/prod@v3.18.6-1.33.yaml"
        );
    }

    #[test]
    fn no_name_leaves_its_folder() {
        let file = |case| golden_file("web", case, None).unwrap();
        assert_eq!(file("../x"), "web/%2e.%2fx.yaml");
        assert_eq!(file("a/b"), "web/a%2fb.yaml");
        assert_eq!(file("a@b%"), "web/a%40b%25.yaml");
        assert_eq!(file(""), "web/%.yaml");
        assert_eq!(file("nul"), "web/%6eul.yaml");
        assert_eq!(file("größe"), "web/gr%c3%b6%c3%9fe.yaml");
        assert!(golden_file("../web", "a", None).is_err());
        assert!(golden_file("/web", "a", None).is_err());
    }

    #[test]
    fn names_that_a_disk_confuses_are_found() {
        assert_eq!(check_files(["a/b.yaml", "a/c.yaml", "b.yaml"]), Ok(()));
        assert!(matches!(
            check_files(["a/prod.yaml", "a/Prod.yaml"]),
            Err(LayoutError::SameFile { .. })
        ));
        assert!(matches!(
            check_files(["A/x.yaml", "a/y.yaml"]),
            Err(LayoutError::SameFile { .. })
        ));
        assert!(matches!(
            check_files(["a/b.yaml", "a/b.yaml/c.yaml"]),
            Err(LayoutError::FileAndFolder { .. })
        ));
    }
}
