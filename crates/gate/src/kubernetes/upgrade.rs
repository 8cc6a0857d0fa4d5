//! What `helm upgrade` of a release does with a change, as far as the releases of Helm differ in it.
//!
//! The caller knows the releases and hands their rules over: nothing here asks for a version.

use serde_json::Value;

use super::{Minor, group, kind};

/// What two objects of one name and namespace have in common that one Helm takes for the same object. What was in the last
/// revision and has no partner in the next is deleted, after everything else was applied.
///
/// Source: `isMatchingInfo` in `pkg/kube/resource.go`, `update` in `pkg/kube/client.go`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameObject {
    /// The kind.
    Kind,
    /// The group and the kind.
    GroupKind,
    /// The group, the version and the kind.
    GroupVersionKind,
}

/// How Helm changes an object.
///
/// Source: `createPatch` in `pkg/kube/client.go` of Helm 3, `getUpgradeServerSideValue` in `pkg/action/upgrade.go` of Helm 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apply {
    /// By a patch: a strategic merge for built-in kinds.
    Patch,
    /// By the server.
    Server,
}

/// The rules of one release of Helm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelmRules {
    /// Its version, for texts.
    pub version: String,
    /// Which objects are one.
    pub same_object: SameObject,
    /// How it changes objects of releases that it installed itself.
    pub apply: Apply,
}

/// The releases of Helm of an upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upgrade {
    /// The one of the base, where that is known.
    pub before: Option<HelmRules>,
    /// The one of head, which does the upgrade; none where nobody knows.
    pub after: Option<HelmRules>,
}

impl Upgrade {
    /// The Helm that does it, if it changes objects like this. A release that a patching Helm installed is patched for good,
    /// unless somebody says `--server-side=true`.
    #[must_use]
    pub fn applied_by(&self, apply: Apply) -> Option<&HelmRules> {
        let after = self.after.as_ref()?;
        let began = self
            .before
            .as_ref()
            .map_or(after.apply, |rules| rules.apply);
        let found = match (after.apply, began) {
            (Apply::Server, Apply::Server) => Apply::Server,
            _ => Apply::Patch,
        };
        (found == apply).then_some(after)
    }
}

/// A kind that is served in two groups, from one stored object.
struct Shared {
    kind: &'static str,
    groups: [&'static str; 2],
    /// The first minor that serves one of them only.
    until: Option<Minor>,
}

const fn shared(kind: &'static str, groups: [&'static str; 2], until: Option<Minor>) -> Shared {
    Shared {
        kind,
        groups,
        until,
    }
}

/// Source: the storage factories of Kubernetes 1.14 to 1.37 (`pkg/kubeapiserver/default_storage_factory_builder.go`, its
/// cohabitating resources).
const SHARED: &[Shared] = &[
    shared("DaemonSet", ["extensions", "apps"], Some(Minor(16))),
    shared("Deployment", ["extensions", "apps"], Some(Minor(16))),
    shared("Event", ["", "events.k8s.io"], None),
    shared(
        "Ingress",
        ["extensions", "networking.k8s.io"],
        Some(Minor(22)),
    ),
    shared(
        "NetworkPolicy",
        ["extensions", "networking.k8s.io"],
        Some(Minor(16)),
    ),
    shared(
        "PodSecurityPolicy",
        ["extensions", "policy"],
        Some(Minor(16)),
    ),
    shared("ReplicaSet", ["extensions", "apps"], Some(Minor(16))),
];

/// Where a kind of one group is also served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherGroup {
    /// The other group.
    pub group: &'static str,
    until: Option<Minor>,
}

impl OtherGroup {
    /// Says whether a Kubernetes serves both groups; yes where it is not known.
    #[must_use]
    pub fn is_served(&self, kubernetes: Option<Minor>) -> bool {
        !matches!((kubernetes, self.until), (Some(target), Some(until)) if target >= until)
    }
}

/// The other group in which the objects of a kind are or were served; none for almost every kind.
#[must_use]
pub fn other_group(group: &str, kind: &str) -> Option<OtherGroup> {
    let row = SHARED.iter().find(|row| row.kind == kind)?;
    let [one, other] = row.groups;
    let group = match group {
        _ if group == one => other,
        _ if group == other => one,
        _ => return None,
    };
    Some(OtherGroup {
        group,
        until: row.until,
    })
}

/// The place of a default that the server set for the strategy of before, and that the strategy of after forbids. An apply takes
/// away only what the old manifest named; a patch takes it away (`patchStrategy: retainKeys`).
///
/// Source: `ValidateDeploymentStrategy` in `pkg/apis/apps/validation/validation.go`, `SetDefaults_Deployment` in
/// `pkg/apis/apps/v1/defaults.go` of Kubernetes.
#[must_use]
pub fn left_over_strategy(before: &Value, after: &Value) -> Option<&'static str> {
    let is_deployment = |content| (group(content), kind(content)) == ("apps", "Deployment");
    let (was, now) = (&before["spec"]["strategy"], &after["spec"]["strategy"]);
    let was_default = was["type"].as_str().unwrap_or("RollingUpdate") == "RollingUpdate";
    let is_left = is_deployment(before)
        && is_deployment(after)
        && was_default
        && was["rollingUpdate"].is_null()
        && now["type"] == "Recreate";
    is_left.then_some("/spec/strategy/rollingUpdate")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_keeps_the_way_it_began_with() {
        let rules = |apply| HelmRules {
            version: String::new(),
            same_object: SameObject::GroupKind,
            apply,
        };
        let (patch, server) = (Some(rules(Apply::Patch)), Some(rules(Apply::Server)));
        for (before, after, by_server, by_patch) in [
            (&patch, &server, false, true),
            (&server, &server, true, false),
            (&None, &server, true, false),
            (&server, &patch, false, true),
            (&server, &None, false, false),
        ] {
            let upgrade = Upgrade {
                before: before.clone(),
                after: after.clone(),
            };
            assert_eq!(upgrade.applied_by(Apply::Server).is_some(), by_server);
            assert_eq!(upgrade.applied_by(Apply::Patch).is_some(), by_patch);
        }
    }

    #[test]
    fn groups_are_shared_both_ways_and_for_a_time() {
        let ingress = other_group("extensions", "Ingress").unwrap();
        assert_eq!(ingress.group, "networking.k8s.io");
        assert!(ingress.is_served(None) && ingress.is_served(Some(Minor(21))));
        assert!(!ingress.is_served(Some(Minor(22))));
        assert_eq!(
            other_group("apps", "Deployment").unwrap().group,
            "extensions"
        );
        assert_eq!(other_group("traefik.io", "IngressRoute"), None);
        assert_eq!(other_group("example.org", "Ingress"), None);
    }
}
