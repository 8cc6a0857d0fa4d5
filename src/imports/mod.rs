//! Manifests that another tool wrote: files, folders of them, snapshots and goldens of tests.
//!
//! What a file or folder is follows from the names in it:
//!
//! * `*.snap`: snapshots of helm-unittest ([`snapshot`]), or of chartsnap, which are manifests;
//! * files that begin as `rendergate record` writes them: goldens, each a test of its own;
//! * `*.golden.yaml`: goldens of Go tests, as people write them with terratest: each file is what one test renders;
//! * else all `*.yaml`, `*.yml` and `*.json`: a rendered folder, as `helm template --output-dir`, kustomize and Argo CD's
//!   rendered manifests have it.

mod namespace;
pub mod snapshot;

use std::collections::BTreeMap;

use artifact::Answer;
use manifest::{Identity, ManifestSet, Part, Resource};

pub use namespace::align;

/// How many bytes of manifests one side may have.
const MAX_BYTES: usize = 1 << 30;
const SNAPSHOT: &str = ".snap";
const GOLDENS: [&str; 2] = [".golden.yaml", ".golden.yml"];
const MANIFESTS: [&str; 3] = [".yaml", ".yml", ".json"];
/// What `rendergate render` writes beside manifests.
const RECEIPT: &str = ".receipt.json";

/// A file with its bytes.
pub type File = (String, Vec<u8>);

/// What a file or folder holds.
pub enum Import {
    /// Manifests of one rendering.
    Manifests(ManifestSet),
    /// Manifests of several tests.
    Tests(Vec<Test>),
}

/// What one test renders, or the part of it that it looks at.
pub struct Test {
    /// Its name, with its file where a folder was read.
    pub name: String,
    /// What is a whole manifest, and what is none: texts, and parts of manifests.
    pub set: ManifestSet,
    /// Who rendered it.
    pub from: From,
}

/// Who rendered a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// helm-unittest.
    Unittest,
    /// This program: it is a golden, and holds fingerprints of secrets.
    Golden,
    /// Anybody else.
    Elsewhere,
}

/// What a golden begins with.
const GOLDEN: &[u8] = b"# rendergate golden ";

/// Whether a file holds manifests by its name.
pub fn is_manifest(path: &str) -> bool {
    let mut endings = MANIFESTS.iter();
    endings.any(|ending| path.ends_with(ending)) && !path.ends_with(RECEIPT)
}

/// Whether a file is a snapshot by its name.
pub fn is_snapshot(path: &str) -> bool {
    path.ends_with(SNAPSHOT)
}

/// The name of a golden's test; none for another file.
fn golden_test(path: &str) -> Option<&str> {
    GOLDENS.iter().find_map(|ending| path.strip_suffix(ending))
}

/// Chooses the files that a folder of these is read from. None where there are no manifests.
pub fn chosen(files: &[String]) -> Vec<String> {
    let of = |is: &dyn Fn(&str) -> bool| -> Vec<String> {
        files.iter().filter(|path| is(path)).cloned().collect()
    };
    let kinds: [&dyn Fn(&str) -> bool; 3] = [
        &is_snapshot,
        &|path| golden_test(path).is_some(),
        &is_manifest,
    ];
    let mut found = kinds.into_iter().map(|is| of(is));
    found.find(|files| !files.is_empty()).unwrap_or_default()
}

/// Reads one file.
///
/// # Errors
/// What it is instead, or where it is no YAML.
pub fn read_file(name: &str, bytes: &[u8]) -> Result<Import, String> {
    if is_snapshot(name) {
        return snapshot::read(name, "", bytes);
    }
    if bytes.starts_with(GOLDEN) {
        return golden(name, name, bytes).map(|test| Import::Tests(vec![test]));
    }
    read_set(name, bytes).map(Import::Manifests)
}

/// Reads the [`chosen`] files of a folder, in the order of their paths, which are relative to it.
///
/// # Errors
/// The file that is something else, or is no YAML.
pub fn read_folder(folder: &str, files: &[File]) -> Result<Import, String> {
    let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    if size > MAX_BYTES {
        return Err(format!(
            "{folder}: more than {MAX_BYTES} bytes of manifests"
        ));
    }
    let mut tests = Vec::new();
    let mut all = Vec::new();
    for (path, bytes) in files {
        let name = format!("{folder}/{path}");
        if let Some(file) = path.strip_suffix(SNAPSHOT) {
            match snapshot::read(&name, &format!("{file}: "), bytes)? {
                Import::Tests(found) => tests.extend(found),
                Import::Manifests(set) => tests.push(Test {
                    name: file.to_owned(),
                    set,
                    from: From::Elsewhere,
                }),
            }
        } else if bytes.starts_with(GOLDEN) {
            let stem = path.strip_suffix(".yaml").unwrap_or(path);
            tests.push(golden(&name, stem, bytes)?);
        } else if let Some(test) = golden_test(path) {
            tests.push(Test {
                name: test.to_owned(),
                set: read_set(&name, bytes)?,
                from: From::Elsewhere,
            });
        } else {
            let set = read_set(&name, bytes)?;
            all.extend(set.resources().iter().map(|resource| (**resource).clone()));
        }
    }
    Ok(if tests.is_empty() {
        Import::Manifests(ManifestSet::from_resources(all))
    } else {
        Import::Tests(tests)
    })
}

/// A golden of this program.
fn golden(name: &str, test: &str, bytes: &[u8]) -> Result<Test, String> {
    let golden = artifact::read(bytes).map_err(|error| format!("{name}: {error}"))?;
    let set = match golden.answer {
        Answer::Manifests(set) => set,
        // The document with the sentence.
        Answer::Error(_) => read_set(name, bytes)?,
    };
    Ok(Test {
        name: test.to_owned(),
        set,
        from: From::Golden,
    })
}

fn read_set(name: &str, bytes: &[u8]) -> Result<ManifestSet, String> {
    ManifestSet::read(bytes).map_err(|error| {
        let hint = if memchr::memmem::find(bytes, b"{{").is_some() {
            "; it looks like a template: name the chart's folder to render it"
        } else {
            ""
        };
        format!("{name}: {error}{hint}")
    })
}

/// The whole manifests of several tests as one set, and how many entries are none and are left out.
///
/// # Errors
/// When two tests hold different manifests of one resource.
pub fn merged(tests: &[Test]) -> Result<(ManifestSet, usize), String> {
    let mut first: BTreeMap<(Part, &Identity), (&str, &Resource)> = BTreeMap::new();
    let mut all = Vec::new();
    let mut parts = 0;
    for test in tests {
        for resource in test.set.resources() {
            if !resource.identity.is_resource() {
                parts += 1;
                continue;
            }
            let key = (resource.part(), &resource.identity);
            match first.get(&key) {
                None => {
                    first.insert(key, (&test.name, resource));
                    all.push((**resource).clone());
                }
                Some((_, other)) if other.content == resource.content => {}
                Some((other, _)) => {
                    return Err(format!(
                        "the tests {:?} and {:?} hold two different {}; choose one with `--test`",
                        other, test.name, resource.identity
                    ));
                }
            }
        }
    }
    Ok((ManifestSet::from_resources(all), parts))
}
