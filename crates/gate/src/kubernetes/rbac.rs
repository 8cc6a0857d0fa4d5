//! What roles permit and to whom bindings give it, as sets.
//!
//! Source: `pkg/apis/rbac/v1/evaluation_helpers.go` of Kubernetes 1.37. Rules are a union, and `*` stands for everything,
//! also for what is not there yet: a list of all names is less than `*`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The API group of roles and bindings.
pub const GROUP: &str = "rbac.authorization.k8s.io";

/// The prefix of labels that make a ClusterRole part of a built-in role.
const AGGREGATE_TO: &str = "rbac.authorization.k8s.io/aggregate-to-";

/// What is permitted to do a verb with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A path that is no resource; a trailing `*` stands for all that begin like this.
    Path(String),
    /// Resources.
    Resource {
        /// The API group, empty for the core group.
        group: String,
        /// The resource, `pods` or `pods/exec` or `*/scale`.
        resource: String,
        /// The one object that is meant; none for all.
        name: Option<String>,
    },
}

/// One thing that a rule permits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// With what.
    pub target: Target,
    /// What to do.
    pub verb: String,
}

/// Everything that a role permits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    all: BTreeSet<Permission>,
    /// Whether there are more than are looked at.
    is_cut: bool,
}

/// The most permissions of a role that are looked at: its lists multiply, and each is held against each of another role.
/// Real roles have some hundred. A role with more counts as one that permits more than any other.
const MAX_PERMISSIONS: usize = 4_000;

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

impl Permissions {
    /// Those of a Role or ClusterRole.
    #[must_use]
    pub fn of(role: &Value) -> Permissions {
        let mut permissions = Permissions::default();
        for rule in role["rules"].as_array().into_iter().flatten() {
            for verb in texts(&rule["verbs"]) {
                for target in paths(rule).chain(resources(rule)) {
                    if permissions.all.len() >= MAX_PERMISSIONS {
                        permissions.is_cut = true;
                        return permissions;
                    }
                    permissions.all.insert(Permission {
                        target,
                        verb: verb.to_owned(),
                    });
                }
            }
        }
        permissions
    }

    /// Adds those of another role.
    pub fn extend(&mut self, other: Permissions) {
        for permission in other.all {
            if self.all.len() >= MAX_PERMISSIONS {
                self.is_cut = true;
                return;
            }
            self.all.insert(permission);
        }
        self.is_cut |= other.is_cut;
    }

    /// Says whether nothing is permitted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && !self.is_cut
    }

    /// What is here and not in `others`, without what the rest of it says anyway.
    #[must_use]
    pub fn beyond(&self, others: &Permissions) -> Permissions {
        let new: BTreeSet<&Permission> = self
            .all
            .iter()
            .filter(|permission| !others.all.iter().any(|other| other.covers(permission)))
            .collect();
        let is_said = |one: &Permission| new.iter().any(|other| *other != one && other.covers(one));
        Permissions {
            all: new
                .iter()
                .filter(|permission| !is_said(permission))
                .map(|permission| (*permission).clone())
                .collect(),
            is_cut: self.is_cut,
        }
    }

    /// A line for each target: `pods/exec: create, get (runs commands in pods)`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut verbs: BTreeMap<&Target, BTreeSet<&str>> = BTreeMap::new();
        for Permission { target, verb } in &self.all {
            verbs.entry(target).or_default().insert(verb);
        }
        let cut = self.is_cut.then(|| {
            format!("more than {MAX_PERMISSIONS} permissions: the others are not looked at")
        });
        let lines = verbs.into_iter().map(|(target, verbs)| {
            let risks: BTreeSet<&str> =
                verbs.iter().filter_map(|verb| risk(target, verb)).collect();
            let verbs: Vec<&str> = verbs.into_iter().collect();
            let line = format!("{target}: {}", verbs.join(", "));
            if risks.is_empty() {
                line
            } else {
                let risks: Vec<&str> = risks.into_iter().collect();
                format!("{line} ({})", risks.join("; "))
            }
        });
        lines.chain(cut).collect()
    }
}

fn paths(rule: &Value) -> impl Iterator<Item = Target> {
    texts(&rule["nonResourceURLs"]).map(|path| Target::Path(path.to_owned()))
}

fn resources(rule: &Value) -> impl Iterator<Item = Target> {
    let mut names: Vec<Option<String>> = texts(&rule["resourceNames"])
        .map(|name| Some(name.to_owned()))
        .collect();
    if names.is_empty() {
        names.push(None);
    }
    texts(&rule["apiGroups"]).flat_map(move |group| {
        let names = names.clone();
        texts(&rule["resources"]).flat_map(move |resource| {
            let of = move |name: Option<String>| Target::Resource {
                group: group.to_owned(),
                resource: resource.to_owned(),
                name,
            };
            names.clone().into_iter().map(of)
        })
    })
}

impl Permission {
    fn covers(&self, other: &Permission) -> bool {
        (self.verb == "*" || self.verb == other.verb) && self.target.covers(&other.target)
    }
}

impl Target {
    fn covers(&self, other: &Target) -> bool {
        match (self, other) {
            (Target::Path(path), Target::Path(other)) => {
                path == other
                    || path
                        .strip_suffix('*')
                        .is_some_and(|prefix| other.starts_with(prefix))
            }
            (
                Target::Resource {
                    group,
                    resource,
                    name,
                },
                Target::Resource {
                    group: other_group,
                    resource: other_resource,
                    name: other_name,
                },
            ) => {
                let same_resource = resource == "*"
                    || resource == other_resource
                    || resource.strip_prefix("*/").is_some_and(|subresource| {
                        other_resource
                            .split_once('/')
                            .is_some_and(|(_, other)| other == subresource)
                    });
                (group == "*" || group == other_group)
                    && same_resource
                    && (name.is_none() || name == other_name)
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (group, resource, name) = match self {
            Target::Path(path) if path == "*" => return f.write_str("all paths"),
            Target::Path(path) => return f.write_str(path),
            Target::Resource {
                group,
                resource,
                name,
            } => (group, resource, name),
        };
        match (group.as_str(), resource.as_str()) {
            ("*", "*") => f.write_str("all resources of all groups")?,
            ("", "*") => f.write_str("all resources of the core group")?,
            (group, "*") => write!(f, "all resources of {group}")?,
            ("*", resource) => write!(f, "{resource} of all groups")?,
            ("", resource) => f.write_str(resource)?,
            // As kubectl writes it.
            (group, resource) => match resource.split_once('/') {
                Some((resource, sub)) => write!(f, "{resource}.{group}/{sub}")?,
                None => write!(f, "{resource}.{group}")?,
            },
        }
        match name {
            Some(name) => write!(f, " {name}"),
            None => Ok(()),
        }
    }
}

const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "patch", "update"];
const CHANGE: &[&str] = &["patch", "update"];
const CREATE: &[&str] = &["create"];

/// Rights that lead to more rights: group, resources, verbs, and what they let one do. An empty list of resources stands for
/// all.
///
/// Source: the good practices for RBAC of Kubernetes' documentation, and what the code of 1.37 asks for.
const RISKS: &[(&str, &[&str], &[&str], &str)] = &[
    ("", &["secrets"], READ, "reads credentials"),
    (
        "",
        &["serviceaccounts/token"],
        CREATE,
        "makes tokens of service accounts",
    ),
    (
        "",
        &["pods", "replicationcontrollers"],
        WRITE,
        "runs pods as any service account of the namespace",
    ),
    (
        "",
        &["pods/exec", "pods/attach", "pods/portforward"],
        &["create", "get"],
        "gets into running pods",
    ),
    (
        "",
        &["pods/ephemeralcontainers"],
        CHANGE,
        "gets into running pods",
    ),
    (
        "",
        &["nodes/proxy"],
        &["create", "get"],
        "calls the kubelet past audit and admission",
    ),
    ("", &["nodes"], CHANGE, "changes where pods run"),
    (
        "",
        &["persistentvolumes"],
        CREATE,
        "reaches the disks of nodes",
    ),
    (
        "",
        &["namespaces"],
        CHANGE,
        "changes the pod security of namespaces",
    ),
    (
        "",
        &["users", "groups", "serviceaccounts"],
        &["impersonate"],
        "acts as someone else",
    ),
    (
        "authentication.k8s.io",
        &[],
        &["impersonate"],
        "acts as someone else",
    ),
    (
        "apps",
        &["daemonsets", "deployments", "replicasets", "statefulsets"],
        WRITE,
        "runs pods as any service account of the namespace",
    ),
    (
        "batch",
        &["cronjobs", "jobs"],
        WRITE,
        "runs pods as any service account of the namespace",
    ),
    (
        GROUP,
        &["roles", "clusterroles"],
        &["escalate"],
        "gives rights that it does not have",
    ),
    (
        GROUP,
        &["roles", "clusterroles"],
        &["bind"],
        "gives roles that it does not have",
    ),
    (
        GROUP,
        &[
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings",
        ],
        WRITE,
        "gives rights to others",
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "mutatingadmissionpolicies",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingwebhookconfigurations",
        ],
        WRITE,
        "reads and changes what others send to the API server",
    ),
    (
        "apiextensions.k8s.io",
        &["customresourcedefinitions"],
        WRITE,
        "changes the definitions of custom resources",
    ),
    (
        "apiregistration.k8s.io",
        &["apiservices"],
        WRITE,
        "answers in the place of the API server",
    ),
    (
        "certificates.k8s.io",
        &["certificatesigningrequests/approval"],
        CHANGE,
        "makes client certificates",
    ),
    (
        "certificates.k8s.io",
        &["signers"],
        &["approve", "sign"],
        "makes client certificates",
    ),
];

fn risk(target: &Target, verb: &str) -> Option<&'static str> {
    let Target::Resource {
        group, resource, ..
    } = target
    else {
        return (*target == Target::Path("*".to_owned()))
            .then_some("everything that is no resource");
    };
    if verb == "*" && resource == "*" {
        return Some(if group == "*" {
            "everything"
        } else {
            "everything of the group"
        });
    }
    RISKS
        .iter()
        .find(|(risky_group, resources, verbs, _)| {
            (group == "*" || group == risky_group)
                && (resource == "*"
                    || resources.is_empty()
                    || resources.contains(&resource.as_str()))
                && (verb == "*" || verbs.contains(&verb))
        })
        .map(|(.., text)| *text)
}

/// Someone to whom a binding gives a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    kind: String,
    namespace: String,
    name: String,
}

/// The subjects of a binding. A service account without a namespace is in the one of the binding.
#[must_use]
pub fn subjects(binding: &Value) -> BTreeSet<Subject> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = binding["subjects"].as_array().into_iter().flatten();
    items
        .map(|subject| {
            let kind = text(&subject["kind"]);
            let account = subject["name"]
                .as_str()
                .filter(|_| kind == "User")
                .and_then(|name| name.strip_prefix("system:serviceaccount:"))
                .and_then(|name| name.split_once(':'));
            if let Some((namespace, name)) = account {
                return Subject {
                    kind: "ServiceAccount".to_owned(),
                    namespace: namespace.to_owned(),
                    name: name.to_owned(),
                };
            }
            let namespace = match (kind.as_str(), &subject["namespace"]) {
                ("ServiceAccount", Value::Null) => text(&binding["metadata"]["namespace"]),
                ("ServiceAccount", namespace) => text(namespace),
                _ => String::new(),
            };
            Subject {
                kind,
                namespace,
                name: text(&subject["name"]),
            }
        })
        .collect()
}

impl Subject {
    /// Says whether what is given to this one is given to the other too: groups of the API server hold others.
    #[must_use]
    pub fn holds(&self, other: &Subject) -> bool {
        if self == other {
            return true;
        }
        if self.kind != "Group" {
            return false;
        }
        let is_anonymous = matches!(
            other.name.as_str(),
            "system:anonymous" | "system:unauthenticated"
        );
        let is_account = other.kind == "ServiceAccount";
        match self.name.as_str() {
            "system:authenticated" => !is_anonymous,
            "system:serviceaccounts" => {
                is_account
                    || other.kind == "Group" && other.name.starts_with("system:serviceaccounts:")
            }
            name => {
                is_account
                    && name.strip_prefix("system:serviceaccounts:")
                        == Some(other.namespace.as_str())
            }
        }
    }

    /// Why this subject is more than one program or person.
    #[must_use]
    pub fn breadth(&self) -> Option<&'static str> {
        match (self.kind.as_str(), self.name.as_str()) {
            ("Group", "system:masters") => Some("may do everything"),
            ("Group", "system:authenticated") => Some("everyone who can log in"),
            ("Group", "system:unauthenticated") | ("User", "system:anonymous") => {
                Some("everyone, without logging in")
            }
            ("Group", "system:serviceaccounts") => Some("all pods of the cluster"),
            ("Group", name) if name.starts_with("system:serviceaccounts:") => {
                Some("all pods of a namespace")
            }
            ("ServiceAccount", "default") => Some("all pods that name no service account"),
            _ => None,
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.namespace.as_str() {
            "" => write!(f, "{} {}", self.kind, self.name),
            namespace => write!(f, "{} {namespace}/{}", self.kind, self.name),
        }
    }
}

/// Built-in roles, each with less than the next.
const BUILT_IN: &[&str] = &["view", "edit", "admin", "cluster-admin"];

/// Says whether one role that is not in the chart has all that another such role has.
#[must_use]
pub fn role_holds(role: &str, other: &str) -> bool {
    let rank = |name: &str| BUILT_IN.iter().position(|role| *role == name);
    role == other || rank(role).is_some_and(|role| rank(other).is_some_and(|other| role >= other))
}

/// Why a role that is not in the chart is much.
#[must_use]
pub fn role_breadth(role: &str) -> Option<&'static str> {
    match role {
        "cluster-admin" => Some("everything"),
        "admin" | "edit" => {
            Some("reads credentials; runs pods as any service account of the namespace")
        }
        _ => None,
    }
}

/// The built-in roles that a ClusterRole adds its rules to.
#[must_use]
pub fn aggregates_to(role: &Value) -> BTreeSet<String> {
    let labels = role["metadata"]["labels"].as_object();
    labels
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.as_str() == Some("true"))
        .filter_map(|(label, _)| label.strip_prefix(AGGREGATE_TO))
        .map(str::to_owned)
        .collect()
}

/// The labels by which a ClusterRole takes the rules of others.
#[must_use]
pub fn aggregates_from(role: &Value) -> Vec<&Value> {
    let selectors = role["aggregationRule"]["clusterRoleSelectors"].as_array();
    selectors.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn permissions(rules: Value) -> Permissions {
        Permissions::of(&json!({"rules": rules}))
    }

    #[test]
    fn wildcards_hold_what_they_match() {
        let rule = |group: &str, resource: &str, verb: &str| json!([{"apiGroups": [group], "resources": [resource], "verbs": [verb]}]);
        for (wide, narrow) in [
            (rule("*", "*", "*"), rule("", "pods/exec", "create")),
            (
                rule("apps", "*/scale", "get"),
                rule("apps", "deployments/scale", "get"),
            ),
            (
                json!([{"nonResourceURLs": ["/healthz/*"], "verbs": ["get"]}]),
                json!([{"nonResourceURLs": ["/healthz/ping"], "verbs": ["get"]}]),
            ),
        ] {
            let (wide, narrow) = (permissions(wide), permissions(narrow));
            assert!(narrow.beyond(&wide).is_empty(), "{narrow:?}");
            assert!(!wide.beyond(&narrow).is_empty(), "{wide:?}");
        }
        let (pods, exec) = (
            permissions(rule("", "pods", "create")),
            permissions(rule("", "pods/exec", "create")),
        );
        assert!(!exec.beyond(&pods).is_empty());
    }

    #[test]
    fn all_risks_name_verbs() {
        assert!(
            RISKS
                .iter()
                .all(|(_, _, verbs, text)| !verbs.is_empty() && !text.is_empty())
        );
    }
}
