//! The namespace of the release, which some tools write into manifests and others leave to the client.

use std::collections::BTreeSet;

use manifest::{Identity, ManifestSet, RawDigest, Resource};
use serde_json::Value;

/// Lets the resources of a set name the namespace of the release where, and only where, the same resources of another set
/// name it: `helm template` prints what a template says, `helm get`, kubectl and Argo CD print where it goes.
pub fn align(set: &mut ManifestSet, to: &ManifestSet, namespace: &str) {
    let others: BTreeSet<&Identity> = to.resources().iter().map(|one| &one.identity).collect();
    let moved = |resource: &Resource| -> Option<Identity> {
        let mut other = resource.identity.clone();
        if !other.is_resource() || others.contains(&other) {
            return None;
        }
        if other.namespace.is_empty() {
            namespace.clone_into(&mut other.namespace);
        } else if other.namespace == namespace {
            other.namespace.clear();
        }
        others.contains(&other).then_some(other)
    };
    set.edit_some(
        |resource| moved(resource).is_some(),
        |resource| {
            let Some(identity) = moved(resource) else {
                return;
            };
            if let Some(metadata) = resource
                .content
                .get_mut("metadata")
                .and_then(Value::as_object_mut)
            {
                if identity.namespace.is_empty() {
                    metadata.remove("namespace");
                } else {
                    let name = identity.namespace.clone();
                    metadata.insert("namespace".to_owned(), Value::String(name));
                }
            }
            resource.identity = identity;
            // Its text is another than the one that was read.
            resource.raw = RawDigest::Unknown;
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(texts: &[&str]) -> ManifestSet {
        let text: Vec<String> = texts
            .iter()
            .map(|metadata| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {metadata}\n"))
            .collect();
        ManifestSet::read(text.join("---\n").as_bytes()).unwrap()
    }

    #[test]
    fn only_the_namespace_of_the_release_is_aligned() {
        for (before, after, aligned) in [
            ("{name: a}", "{name: a, namespace: shop}", true),
            ("{name: a, namespace: shop}", "{name: a}", true),
            ("{name: a}", "{name: a, namespace: other}", false),
            ("{name: a, namespace: other}", "{name: a}", false),
            ("{name: a}", "{name: b, namespace: shop}", false),
        ] {
            let mut one = set(&[before]);
            let other = set(&[after]);
            align(&mut one, &other, "shop");
            let is_same = one.resources()[0].content == other.resources()[0].content
                && one.resources()[0].identity == other.resources()[0].identity;
            assert_eq!(is_same, aligned, "{before} {after}");
        }
        // One of each: nothing is missing.
        let mut one = set(&["{name: a}", "{name: a, namespace: shop}"]);
        let before = one.clone();
        align(&mut one, &before.clone(), "shop");
        assert_eq!(one, before);
    }
}
