//! One side of a case, for classes that look from one resource to others: found by kind, by identity, by what reads them.
//!
//! What is asked for more than once is worked out once, when it is first asked for. Every look at a resource is counted: a
//! chart's author chooses how many resources there are, and all to all is their square.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

use manifest::{Identity, ManifestSet, Resource};
use serde_json::Value;

use crate::kubernetes::configuration::{Read, made_by, reads};
use crate::kubernetes::{pods, selector};

/// The most looks at resources of both sides together, for one case.
///
/// A version bump of an umbrella of a hundred charts takes some ten thousand.
pub(crate) const MAX_LOOKS: usize = 20_000_000;

/// A workload and one way in which it reads a ConfigMap or Secret.
pub(crate) struct Reader<'a> {
    pub workload: &'a Resource,
    pub read: Read,
}

/// What head renders where its charts have other versions.
pub struct OtherSide<'a> {
    /// Everything it renders then.
    pub side: Side<'a>,
    /// Whether the versions are those of the base.
    pub is_base: bool,
}

/// A network policy as the cluster stores it.
pub(crate) struct StoredPolicy<'a> {
    pub identity: &'a Identity,
    pub content: Value,
}

/// A kind of configuration (`ConfigMap` or `Secret`) and a name.
type Named = (&'static str, String);

/// One side of a case.
pub struct Side<'a> {
    set: &'a ManifestSet,
    looks: Cell<usize>,
    ordered: OnceCell<Vec<&'a Resource>>,
    by_kind: OnceCell<BTreeMap<&'a str, Vec<&'a Resource>>>,
    by_identity: OnceCell<BTreeMap<&'a Identity, Vec<&'a Resource>>>,
    configurations: OnceCell<BTreeMap<Named, Vec<&'a Resource>>>,
    readers: OnceCell<BTreeMap<Named, Vec<Reader<'a>>>>,
    routed: OnceCell<BTreeSet<&'a str>>,
    selected: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Side<'a> {
    /// The side that renders these.
    #[must_use]
    pub fn of(set: &'a ManifestSet) -> Side<'a> {
        Side {
            set,
            looks: Cell::new(0),
            ordered: OnceCell::new(),
            by_kind: OnceCell::new(),
            by_identity: OnceCell::new(),
            configurations: OnceCell::new(),
            readers: OnceCell::new(),
            routed: OnceCell::new(),
            selected: OnceCell::new(),
        }
    }

    /// How many resources have been looked at.
    pub(crate) fn looks(&self) -> usize {
        self.looks.get()
    }

    /// Counts looks at some resources. Says whether there is room for them.
    pub(crate) fn spend(&self, looks: usize) -> bool {
        self.looks.set(self.looks.get().saturating_add(looks));
        self.looks.get() <= MAX_LOOKS
    }

    fn counted<'s, T>(&self, found: &'s [T]) -> &'s [T] {
        if self.spend(found.len().max(1)) {
            found
        } else {
            &[]
        }
    }

    /// All resources in the order of goldens: what is said of them must not depend on the order of documents.
    fn all(&self) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        let ordered = self.ordered.get_or_init(|| {
            let mut resources: Vec<&Resource> =
                self.set.resources().iter().map(AsRef::as_ref).collect();
            resources.sort_by(|one, other| one.order_key().cmp(&other.order_key()));
            resources
        });
        ordered.iter().copied()
    }

    /// The resources of a kind, whatever their group.
    pub(crate) fn of_kind(&self, kind: &str) -> &[&'a Resource] {
        let by_kind = self.by_kind.get_or_init(|| {
            let mut found: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
            for resource in self.all() {
                let kind = resource.identity.kind.as_str();
                found.entry(kind).or_default().push(resource);
            }
            found
        });
        self.counted(by_kind.get(kind).map_or(&[], Vec::as_slice))
    }

    /// The resources with pods.
    pub(crate) fn workloads(&self) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        let kinds: BTreeSet<&str> = pods::WORKLOADS
            .iter()
            .map(|workload| workload.kind)
            .collect();
        kinds
            .into_iter()
            .flat_map(|kind| self.of_kind(kind).iter().copied())
            .filter(|resource| pods::workload_of(&resource.content).is_some())
    }

    /// The resources of an identity.
    pub(crate) fn find(&self, identity: &Identity) -> &[&'a Resource] {
        let by_identity = self.by_identity.get_or_init(|| {
            let mut found: BTreeMap<&Identity, Vec<&Resource>> = BTreeMap::new();
            for resource in self.all() {
                found.entry(&resource.identity).or_default().push(resource);
            }
            found
        });
        self.counted(by_identity.get(identity).map_or(&[], Vec::as_slice))
    }

    /// What is a ConfigMap or Secret of this name, or makes one.
    pub(crate) fn configurations(&self, kind: &'static str, name: &str) -> &[&'a Resource] {
        let configurations = self.configurations.get_or_init(|| {
            let mut found: BTreeMap<Named, Vec<&Resource>> = BTreeMap::new();
            for resource in self.all() {
                if let Some((kind, name)) = made_by(&resource.content) {
                    let named = (kind, name.to_owned());
                    found.entry(named).or_default().push(resource);
                }
            }
            found
        });
        let named = (kind, name.to_owned());
        self.counted(configurations.get(&named).map_or(&[], Vec::as_slice))
    }

    /// The workloads that read a ConfigMap or Secret of this name, hooks left out.
    pub(crate) fn readers(&self, kind: &'static str, name: &str) -> &[Reader<'a>] {
        let readers = self.readers.get_or_init(|| {
            let mut found: BTreeMap<Named, Vec<Reader<'_>>> = BTreeMap::new();
            for workload in self.all().filter(|resource| resource.hook.is_none()) {
                let spec = pods::spec(&workload.content);
                for read in spec.map(reads).unwrap_or_default() {
                    let named = (read.kind, read.name.clone());
                    let reader = Reader { workload, read };
                    found.entry(named).or_default().push(reader);
                }
            }
            found
        });
        let named = (kind, name.to_owned());
        self.counted(readers.get(&named).map_or(&[], Vec::as_slice))
    }

    /// Says whether a Service chooses pods by this label.
    pub(crate) fn is_routed_by(&self, label: &str) -> bool {
        let routed = self.routed.get_or_init(|| {
            let services = self
                .all()
                .filter(|service| service.identity.kind == "Service");
            services
                .filter_map(|service| service.content["spec"]["selector"].as_object())
                .flat_map(|labels| labels.keys().map(String::as_str))
                .collect()
        });
        routed.contains(label)
    }

    /// Says whether anything selects by this label.
    pub(crate) fn is_selected_by(&self, label: &str) -> bool {
        let selected = self.selected.get_or_init(|| {
            let mut labels = BTreeSet::new();
            for resource in self.all() {
                selector::labels_in(&resource.content, &mut labels);
            }
            labels
        });
        selected.contains(label) || self.is_routed_by(label)
    }

    /// The network policies as they are written.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        let policies = self.of_kind("NetworkPolicy").iter().copied();
        policies.filter(|policy| policy.identity.group == "networking.k8s.io")
    }
}
