//! Pairs the resources of two manifest sets.

use std::collections::BTreeMap;
use std::sync::Arc;

use manifest::{Identity, ManifestSet, Part, Resource};

use crate::rename;

/// One resource on both sides, or on one.
#[derive(Debug)]
pub(crate) struct ResourcePair {
    pub(crate) before: Option<Arc<Resource>>,
    pub(crate) after: Option<Arc<Resource>>,
    /// Whether the two have different identities.
    pub(crate) renamed: bool,
}

/// Pairs by identity, the n-th of one identity with the n-th; then what is left by content. The pairs are in the order of
/// goldens. `namespace` is what a document gets that names none, where that is known.
pub(crate) fn pair(
    before: &ManifestSet,
    after: &ManifestSet,
    namespace: Option<&str>,
) -> Vec<ResourcePair> {
    let mut pairs = Vec::with_capacity(before.len().max(after.len()));
    // Within its part of the release first: a chart may have a hook and a manifest of one identity.
    let (gone, new) = pair_by(
        before.resources().iter().collect(),
        after.resources().iter().collect(),
        |resource| (resource.identity.clone(), resource.part()),
        &mut pairs,
    );
    // Then across: what moved from the manifests to the hooks is still the same resource.
    let across = |resource: &Resource| (resource.identity.clone(), Part::Manifest);
    let (gone, new) = pair_by(gone, new, across, &mut pairs);
    // Then as Helm installs them: a chart that begins to name the namespace of the release changes nothing.
    let (gone, new) = match namespace {
        None => (gone, new),
        Some(namespace) => {
            let installed =
                |resource: &Resource| (in_namespace(resource, namespace), Part::Manifest);
            pair_by(gone, new, installed, &mut pairs)
        }
    };
    let (gone, new) = rename::pair(gone, new, &mut pairs);
    pairs.extend(gone.into_iter().map(|before| ResourcePair {
        before: Some(Arc::clone(before)),
        after: None,
        renamed: false,
    }));
    pairs.extend(new.into_iter().map(|after| ResourcePair {
        before: None,
        after: Some(Arc::clone(after)),
        renamed: false,
    }));
    pairs.sort_by(|one, other| order_key(one).cmp(&order_key(other)));
    pairs
}

fn order_key(pair: &ResourcePair) -> Option<(Part, usize, &Identity)> {
    pair.after
        .as_ref()
        .or(pair.before.as_ref())
        .map(|resource| resource.order_key())
}

fn in_namespace(resource: &Resource, namespace: &str) -> Identity {
    let mut identity = resource.identity.clone();
    if identity.is_resource() && identity.namespace.is_empty() {
        namespace.clone_into(&mut identity.namespace);
    }
    identity
}

type Left<'s> = Vec<&'s Arc<Resource>>;

fn pair_by<'s>(
    before: Left<'s>,
    after: Left<'s>,
    key: impl Fn(&Resource) -> (Identity, Part),
    pairs: &mut Vec<ResourcePair>,
) -> (Left<'s>, Left<'s>) {
    let mut groups: BTreeMap<(Identity, Part), (Left<'s>, Left<'s>)> = BTreeMap::new();
    for resource in before {
        groups.entry(key(resource)).or_default().0.push(resource);
    }
    for resource in after {
        groups.entry(key(resource)).or_default().1.push(resource);
    }
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for (before, after) in groups.into_values() {
        let common = before.len().min(after.len());
        let joined = before.iter().zip(&after);
        pairs.extend(joined.map(|(before, after)| ResourcePair {
            before: Some(Arc::clone(before)),
            after: Some(Arc::clone(after)),
            renamed: false,
        }));
        gone.extend(before.into_iter().skip(common));
        new.extend(after.into_iter().skip(common));
    }
    (gone, new)
}
