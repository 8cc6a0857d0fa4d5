//! More is permitted: a role has new permissions, or a binding gives someone a role.
//!
//! Bindings are compared with all of the base's, so that splitting or renaming one is no change. A new role fires with all
//! its rules, a new binding with all subjects that did not have the permissions. What is gone never fires.

use manifest::{Identity, Resource};
use manifest_diff::ResourceChangeKind;
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::may_share_namespace;
use crate::kubernetes::rbac::{
    GROUP, Permissions, Subject as Someone, aggregates_from, aggregates_to, role_breadth,
    role_holds, subjects,
};
use crate::side::Side;
use crate::subject::{Subject, short};

pub(super) const CLASS: Class = Class {
    code: Code::RbacWidened,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let after = subject.change.after.as_ref()?;
    if after.identity.group != GROUP || subject.change.kind == ResourceChangeKind::Formatting {
        return None;
    }
    match after.identity.kind.as_str() {
        "Role" | "ClusterRole" => role(subject, after),
        "RoleBinding" | "ClusterRoleBinding" => binding(subject, after),
        _ => None,
    }
}

fn role(subject: &Subject<'_>, after: &Resource) -> Option<Fired> {
    let before = subject.change.before.as_ref().filter(|before| {
        before.identity.kind == after.identity.kind
            && may_share_namespace(&before.identity.namespace, &after.identity.namespace)
    });
    let counts = |place| before.is_none() || subject.effective_at(place).next().is_some();
    let old = before.map_or(&Value::Null, |_| subject.before());
    let now = subject.seen_after();
    let permissions = Permissions::of(now);
    let mut details = Vec::new();
    if counts("/rules") {
        details = permissions.beyond(&Permissions::of(old)).lines();
    }
    if counts("/metadata/labels") && !permissions.is_empty() {
        let old = aggregates_to(old);
        let new = aggregates_to(now);
        details.extend(new.difference(&old).map(|role| {
            format!("/metadata/labels: its rules become part of the ClusterRole {role}")
        }));
    }
    if counts("/aggregationRule") {
        let old = aggregates_from(old);
        let new = aggregates_from(now);
        details.extend(
            new.iter()
                .filter(|selector| !old.contains(selector))
                .map(|selector| {
                    format!(
                        "/aggregationRule: the rules of all ClusterRoles with {}",
                        short(selector)
                    )
                }),
        );
    }
    let identity = &after.identity;
    let message = match &subject.change.before {
        Some(_) => format!("{identity} permits more than before"),
        None => format!("{identity} is new and permits something"),
    };
    Fired::at(message, details)
}

fn binding(subject: &Subject<'_>, after: &Resource) -> Option<Fired> {
    let is_old = subject.change.before.is_some();
    let is_touched = ["/subjects", "/roleRef", "/metadata/namespace"]
        .iter()
        .any(|place| subject.effective_at(place).next().is_some());
    if is_old && !is_touched {
        return None;
    }
    let now = subject.seen_after();
    let role = RoleOf::binding(&subject.around.after, &after.identity, now);
    let details: Vec<String> = subjects(now)
        .iter()
        .filter(|someone| !role.is_held(someone, after, &subject.around.before))
        .map(|someone| {
            format!(
                "{}: {}",
                marked(someone, someone.breadth()),
                marked(&role, role.breadth())
            )
        })
        .collect();
    let message = format!(
        "{} gives {} {} to someone who did not have it",
        after.identity, role.kind, role.name
    );
    Fired::at(message, details)
}

fn marked(what: &dyn std::fmt::Display, breadth: Option<&str>) -> String {
    breadth.map_or_else(|| what.to_string(), |breadth| format!("{what} ({breadth})"))
}

/// The role that a binding gives, with its permissions where it is in the chart.
struct RoleOf<'r> {
    kind: &'r str,
    name: &'r str,
    permissions: Option<Permissions>,
}

impl std::fmt::Display for RoleOf<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

impl<'r> RoleOf<'r> {
    fn binding(side: &Side<'_>, binding: &Identity, content: &'r Value) -> RoleOf<'r> {
        let text = |field: &str| content["roleRef"][field].as_str().unwrap_or_default();
        let (kind, name) = (text("kind"), text("name"));
        let permissions = side
            .of_kind(kind)
            .iter()
            .find(|role| {
                let identity = &role.identity;
                identity.group == GROUP
                    && identity.name == name
                    && (kind == "ClusterRole"
                        || may_share_namespace(&identity.namespace, &binding.namespace))
            })
            .map(|role| Permissions::of(&role.content));
        RoleOf {
            kind,
            name,
            permissions,
        }
    }

    fn breadth(&self) -> Option<&'static str> {
        role_breadth(self.name).filter(|_| self.permissions.is_none())
    }

    /// Says whether the base gives all of this role to someone, where `binding` gives it.
    fn is_held(&self, someone: &Someone, binding: &Resource, before: &Side<'_>) -> bool {
        let mut held = Permissions::default();
        let bindings = ["ClusterRoleBinding", "RoleBinding"]
            .into_iter()
            .flat_map(|kind| before.of_kind(kind));
        for old in bindings {
            let reaches = match old.identity.kind.as_str() {
                "ClusterRoleBinding" => true,
                "RoleBinding" => {
                    binding.identity.kind == "RoleBinding"
                        && may_share_namespace(&old.identity.namespace, &binding.identity.namespace)
                }
                _ => false,
            };
            if !reaches
                || old.identity.group != GROUP
                || !subjects(&old.content)
                    .iter()
                    .any(|subject| subject.holds(someone))
            {
                continue;
            }
            let role = RoleOf::binding(before, &old.identity, &old.content);
            // What a role of this name permits more is said of the role.
            if role.kind == self.kind && role.name == self.name {
                return true;
            }
            match role.permissions {
                Some(permissions) => held.extend(permissions),
                None if role.kind != "ClusterRole" => {}
                None if role.name == "cluster-admin" => return true,
                None if self.kind == "ClusterRole"
                    && self.permissions.is_none()
                    && role_holds(role.name, self.name) =>
                {
                    return true;
                }
                None => {}
            }
        }
        self.permissions
            .as_ref()
            .is_some_and(|permissions| permissions.beyond(&held).is_empty())
    }
}
