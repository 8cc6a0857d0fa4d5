//! Snapshots of helm-unittest.
//!
//! A file `__snapshot__/<suite>.snap` is a map: the name of a test, and under it what its assertions `matchSnapshot` saw.
//! That is a map of numbers, from 1, to texts (`pkg/unittest/snapshot/cache.go`), or one text of several documents where
//! the assertion asks for `format: yaml`. Each text is a manifest as YAML; with `path` in the assertion it is a part of
//! one, and what is no YAML (`NOTES.txt`) is a map with the key `raw`.

use gate::config::kind_of;
use manifest::{Identity, ManifestSet, Place, RawDigest, Resource, read_content};
use serde_json::Value;

use super::{From, Import, Test};

/// The release that helm-unittest renders for where a test names none. No Helm accepts the name.
pub const RELEASE: &str = "RELEASE-NAME";
/// The namespace that it renders for.
pub const NAMESPACE: &str = "NAMESPACE";

/// Reads a file. `prefix` stands before the names of its tests.
///
/// # Errors
/// What it is instead of a snapshot, or which entry of it is no YAML.
pub fn read(name: &str, prefix: &str, bytes: &[u8]) -> Result<Import, String> {
    let place = || Place {
        source: None,
        line: 1,
    };
    if is_manifests(bytes) {
        // chartsnap writes the manifests themselves into files of that name.
        let set = ManifestSet::read(bytes).map_err(|error| format!("{name}: {error}"))?;
        return Ok(Import::Manifests(set));
    }
    if is_toml(bytes) {
        return Err(format!(
            "{name}: no snapshot of helm-unittest, it looks like TOML, as older releases of chartsnap write it; update it with a newer one"
        ));
    }
    let content = read_content(bytes, &place)
        .map_err(|error| format!("{name}: no snapshot of helm-unittest, it is no YAML: {error}"))?;
    let Value::Object(tests) = content else {
        let what = kind_of(&content);
        return Err(format!(
            "{name}: no snapshot of helm-unittest: expected a map from the names of tests to what they render, found {what}"
        ));
    };
    let mut found = Vec::new();
    for (test, entries) in &tests {
        let wrong = |what: &str| {
            format!(
                "{name}: test {test:?}: expected a text, or a map from numbers to texts, found {what}"
            )
        };
        let mut texts: Vec<(usize, &str)> = match entries {
            Value::String(text) => vec![(0, text)],
            Value::Object(entries) => entries
                .iter()
                .map(|(number, text)| {
                    let number = number
                        .parse()
                        .map_err(|_| wrong(&format!("the key {number:?}")))?;
                    let text = text.as_str().ok_or_else(|| wrong(kind_of(text)))?;
                    Ok((number, text))
                })
                .collect::<Result<_, String>>()?,
            other => return Err(wrong(kind_of(other))),
        };
        texts.sort_by_key(|(number, _)| *number);
        let is_one_text = entries.is_string();
        let mut all: Vec<Resource> = Vec::new();
        for (number, text) in texts {
            let source = if is_one_text {
                "the test".to_owned()
            } else {
                format!("entry {number}")
            };
            let set = ManifestSet::read(format!("# Source: {source}\n{text}").as_bytes())
                .map_err(|error| format!("{name}: test {test:?}: {error}"))?;
            all.extend(set.resources().iter().map(|one| {
                let mut resource = (**one).clone();
                // The tool wrote the text anew: its bytes say nothing about the template's.
                resource.raw = RawDigest::Unknown;
                resource
            }));
        }
        found.push(Test {
            name: format!("{prefix}{test}"),
            set: ManifestSet::from_resources(all),
            from: From::Unittest,
        });
    }
    Ok(Import::Tests(found))
}

/// Gives the release of a test another name: charts cannot be rendered for the one that helm-unittest takes.
pub fn rename_release(test: &mut Test, release: &str) {
    if test.from != From::Unittest {
        return;
    }
    let rename = |resource: &mut Resource| {
        rename(&mut resource.content, release);
        let source = resource.source.as_deref();
        resource.identity = Identity::of(&resource.content, source);
    };
    test.set.edit_some(|_| true, rename);
}

fn rename(value: &mut Value, release: &str) {
    match value {
        Value::String(text) if text.contains(RELEASE) => *text = text.replace(RELEASE, release),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, release)),
        Value::Object(map) => map.values_mut().for_each(|item| rename(item, release)),
        _ => {}
    }
}

/// Whether the text is a stream of manifests: its first document has a kind.
fn is_manifests(bytes: &[u8]) -> bool {
    let place = || Place {
        source: None,
        line: 1,
    };
    let mut contents = manifest::documents(bytes)
        .filter_map(|document| read_content(document.text, &place).ok())
        .filter(|content| !content.is_null());
    contents
        .next()
        .is_some_and(|content| content["kind"].is_string() && content["apiVersion"].is_string())
}

fn is_toml(bytes: &[u8]) -> bool {
    let lines = bytes.split(|byte| *byte == b'\n');
    let is_table = |line: &[u8]| line.starts_with(b"[") && line.trim_ascii().ends_with(b"]");
    lines.clone().any(is_table) && lines.clone().any(|line| line.starts_with(b"SnapShot = "))
}
