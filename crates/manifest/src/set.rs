//! The manifest set: everything one rendering produced, in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::limits::{MAX_RESOURCES, MAX_TEXT_BYTES};
use crate::{
    Document, Error, Hook, Identity, LineSpan, Part, Place, RawDigest, Resource, documents, list,
    yaml,
};

/// Resources in the order of their text. Duplicates are kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ManifestSet {
    resources: Vec<Arc<Resource>>,
}

/// One identity that several documents of a set share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The identity.
    pub identity: Identity,
    /// Where each of them stands, in the order of the text; at least two.
    pub places: Vec<Place>,
}

impl ManifestSet {
    /// Reads a text: what `helm template` printed, or any other stream of YAML documents.
    ///
    /// Documents without content are left out. Items of a `List` become resources of their own.
    ///
    /// # Errors
    ///
    /// The first document that is no YAML, or a limit of [`crate::limits`] that was reached.
    pub fn read(text: &[u8]) -> Result<ManifestSet, Error> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(Error::TooLong {
                bytes: text.len(),
                limit: MAX_TEXT_BYTES,
            });
        }
        let mut resources = Vec::new();
        for document in documents(text) {
            read_document(&document, &mut resources)?;
        }
        Ok(ManifestSet { resources })
    }

    /// Makes a set of resources that were read elsewhere (a golden), in the order given.
    #[must_use]
    pub fn from_resources(resources: Vec<Resource>) -> ManifestSet {
        ManifestSet {
            resources: resources.into_iter().map(Arc::new).collect(),
        }
    }

    /// The resources, in the order of the text.
    #[must_use]
    pub fn resources(&self) -> &[Arc<Resource>] {
        &self.resources
    }

    /// The number of resources.
    #[must_use]
    pub fn len(&self) -> usize {
        self.resources.len()
    }

    /// Says whether there are no resources.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// Lets `edit` change the resources that `chosen` picks; it is asked once for each, in order. A resource that other sets
    /// share is copied first.
    pub fn edit_some(
        &mut self,
        mut chosen: impl FnMut(&Resource) -> bool,
        mut edit: impl FnMut(&mut Resource),
    ) {
        for resource in self.resources.iter_mut() {
            if chosen(resource) {
                edit(Arc::make_mut(resource));
            }
        }
    }

    /// Lets `rewrite` change the content of every resource; it says whether it did. Content that other sets share is
    /// copied only when it changes.
    pub(crate) fn rewrite(&mut self, mut rewrite: impl FnMut(&mut Value) -> bool) {
        for resource in &mut self.resources {
            if let Some(owned) = Arc::get_mut(resource) {
                rewrite(&mut owned.content);
            } else {
                let mut content = resource.content.clone();
                if rewrite(&mut content) {
                    Arc::make_mut(resource).content = content;
                }
            }
        }
    }

    /// The identities that more than one document claims, ordered by identity.
    ///
    /// A hook and a manifest of one identity are no duplicates: Helm applies them at different times, and charts do it on
    /// purpose (a service account that a `pre-install` job needs).
    #[must_use]
    pub fn duplicates(&self) -> Vec<Duplicate> {
        let mut places: BTreeMap<(Part, &Identity), Vec<Place>> = BTreeMap::new();
        for resource in self.resources.iter().filter(|r| r.identity.is_unique()) {
            places
                .entry((resource.part(), &resource.identity))
                .or_default()
                .push(resource.place());
        }
        let several = places.into_iter().filter(|(_, places)| places.len() > 1);
        several
            .map(|((_, identity), places)| Duplicate {
                identity: identity.clone(),
                places,
            })
            .collect()
    }
}

fn read_document(document: &Document<'_>, resources: &mut Vec<Arc<Resource>>) -> Result<(), Error> {
    let place = || Place {
        source: document.source.map(str::to_owned),
        line: document.line,
    };
    if is_blank(document.text) {
        return Ok(());
    }
    let content = yaml::read_content(document.text, &place)?;
    if content.is_null() {
        return Ok(());
    }
    let line_count = memchr::memchr_iter(b'\n', document.text.trim_ascii_end()).count();
    let lines = LineSpan {
        first: document.line,
        last: document.line + line_count,
    };
    let hook = Hook::of(&content);
    let mut push = |content: Value, list_item: Option<usize>, raw: RawDigest| {
        if resources.len() >= MAX_RESOURCES {
            return Err(Error::TooMany {
                place: place(),
                limit: MAX_RESOURCES,
            });
        }
        resources.push(Arc::new(Resource {
            identity: Identity::of(&content, document.source),
            api_version: content
                .get("apiVersion")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            source: document.source.map(str::to_owned),
            lines,
            list_item,
            raw,
            hook: hook.clone(),
            content,
        }));
        Ok(())
    };
    let items = match list::into_items(content) {
        Err(content) => return push(content, None, RawDigest::sha256(document.text)),
        Ok(items) => items,
    };
    // Lists may hold lists; taken from a stack, since their depth is the chart author's choice.
    let mut count = 0;
    let mut waiting: Vec<Value> = items.into_iter().rev().collect();
    while let Some(item) = waiting.pop() {
        match list::into_items(item) {
            Ok(items) => waiting.extend(items.into_iter().rev()),
            Err(Value::Null) => {}
            Err(content) => {
                push(content, Some(count), RawDigest::Unknown)?;
                count += 1;
            }
        }
    }
    Ok(())
}

/// Says whether a document has nothing but comments, blank lines and directives, without asking the YAML reader.
fn is_blank(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n').all(|line| {
        let line = line.trim_ascii();
        line.is_empty() || matches!(line.first(), Some(b'#' | b'%')) || line == b"..."
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ManifestSet {
        ManifestSet::read(text.as_bytes()).unwrap()
    }

    const WEB: &str = "---\n# Source: web/templates/cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\n# Source: web/templates/empty.yaml\n# nothing\n---\n# Source: web/templates/job.yaml\napiVersion: batch/v1\nkind: Job\nmetadata:\n  name: seed\n  annotations:\n    helm.sh/hook: pre-install\n";

    #[test]
    fn resources_know_where_they_come_from() {
        let set = read(WEB);
        assert_eq!(set.len(), 2);
        let map = &set.resources()[0];
        assert_eq!(map.identity.to_string(), "ConfigMap a");
        assert_eq!(map.source.as_deref(), Some("web/templates/cm.yaml"));
        assert_eq!(map.lines, LineSpan { first: 3, last: 6 });
        assert_eq!(map.part(), Part::Manifest);
        let job = &set.resources()[1];
        assert_eq!(job.part(), Part::Hook);
        assert_eq!(job.lines.first, 12);
    }

    #[test]
    fn items_of_lists_are_resources() {
        let set = read(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n- kind: List\n  apiVersion: v1\n  items:\n  - apiVersion: v1\n    kind: Service\n    metadata: {name: b}\n",
        );
        let names: Vec<_> = set
            .resources()
            .iter()
            .map(|r| (r.identity.to_string(), r.list_item))
            .collect();
        assert_eq!(
            names,
            [
                ("Secret a".to_owned(), Some(0)),
                ("Service b".to_owned(), Some(1))
            ]
        );
    }

    #[test]
    fn duplicates_are_kept_and_named() {
        let one = "---\n# Source: a.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
        let set = read(&one.repeat(2));
        assert_eq!(set.len(), 2);
        let duplicates = set.duplicates();
        assert_eq!(duplicates.len(), 1);
        assert_eq!(
            duplicates[0]
                .places
                .iter()
                .map(|p| p.line)
                .collect::<Vec<_>>(),
            [3, 8]
        );
    }

    #[test]
    fn documents_without_kind_are_no_duplicates() {
        assert_eq!(read("a: 1\n---\na: 2\n").duplicates(), []);
    }

    #[test]
    fn numbers_are_what_a_client_would_send() {
        let set = read("kind: X\nwhole: 1.0\nbig: 12345678901\nhalf: 0.5\n");
        assert_eq!(
            crate::canonical::json(&set.resources()[0].content),
            "{\"big\":12345678901,\"half\":0.5,\"kind\":\"X\",\"whole\":1}"
        );
    }
}
