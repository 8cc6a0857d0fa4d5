//! More can reach something: Services, Ingresses, routes, network policies, webhooks that fail open.
//!
//! A new Service, Ingress or route fires where it can be reached from outside the cluster; a new network policy only where
//! it lets more through to pods that another one holds already. Of what is gone only network policies fire, unless their pods
//! are gone too. Hosts that move from one Ingress or route to another are not new, whatever controller the other one is for.

use std::collections::BTreeSet;

use manifest_diff::ResourceChangeKind;
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::exposure::{
    Door, HAVE_DOORS, doors, guards, has_tls, keeps_internal, makes_public, place_of, reach,
    sources,
};
use crate::kubernetes::network::{DIRECTIONS, Direction, Way, ranges_beyond, selected, ways};
use crate::kubernetes::selector::Selector;
use crate::kubernetes::{may_share_namespace, pods};
use crate::side::{Side, StoredPolicy};
use crate::subject::{Subject, Surroundings, short};

pub(super) const CLASS: Class = Class {
    code: Code::ExposureWidened,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if subject.change.kind == ResourceChangeKind::Formatting {
        return None;
    }
    let identity = subject.identity();
    if subject.is("networking.k8s.io", "NetworkPolicy") {
        let message = match subject.change.after {
            Some(_) => format!("{identity} lets more through than before"),
            None => format!("{identity} is gone and held pods that are open now"),
        };
        return Fired::at(message, policy(subject));
    }
    subject.change.after.as_ref()?;
    if identity.group == "admissionregistration.k8s.io" {
        let message = if identity.kind == "ValidatingAdmissionPolicyBinding" {
            format!("{identity} refuses nothing any more")
        } else {
            format!("{identity} lets requests pass when it cannot judge them")
        };
        return Fired::at(message, admission(subject));
    }
    let mut lines = Lines {
        subject,
        found: BTreeSet::new(),
    };
    if subject.is("", "Service") {
        lines.service();
    } else {
        lines.doors();
        lines.listeners();
    }
    lines.annotations();
    let message = match subject.change.before {
        Some(_) => format!("more can reach {identity} than before"),
        None => format!("{identity} is new and can be reached from outside the cluster"),
    };
    Fired::at(message, lines.found.into_iter().collect())
}

struct Lines<'l, 's> {
    subject: &'l Subject<'s>,
    found: BTreeSet<String>,
}

impl Lines<'_, '_> {
    fn add(&mut self, place: &str, text: &str) {
        if !self.subject.is_ignored(place) {
            self.found.insert(format!("{place}: {text}"));
        }
    }

    fn is_new(&self) -> bool {
        self.subject.change.before.is_none()
    }

    fn service(&mut self) {
        let (before, after) = (self.subject.before(), self.subject.after());
        let ((old, _), (new, by)) = (reach(before), reach(after));
        let kind = |service: &Value| match &service["spec"]["type"] {
            Value::Null => "(none)".to_owned(),
            kind => short(kind),
        };
        if new > old {
            self.add(
                "/spec/type",
                &format!("{} -> {} (reached through {by})", kind(before), kind(after)),
            );
        }
        let outside = |service: &Value| texts(&service["spec"]["externalIPs"]);
        let known = outside(before);
        for address in outside(after).difference(&known) {
            self.add("/spec/externalIPs", &format!("adds {address}"));
        }
        if self.is_new() || old == 0 || new != old {
            return;
        }
        let ports = |service: &Value| -> BTreeSet<String> {
            let ports = service["spec"]["ports"].as_array().into_iter().flatten();
            ports
                .map(|port| format!("{}/{}", short(&port["port"]), short(&port["protocol"])))
                .collect()
        };
        let known = ports(before);
        for port in ports(after).difference(&known) {
            self.add("/spec/ports", &format!("adds {port}"));
        }
    }

    /// Annotations and fields that kept others out.
    fn annotations(&mut self) {
        let (before, after) = (self.subject.before(), self.subject.after());
        let stays_outside = |content: &Value| {
            content["kind"] != "Service" || content["spec"]["type"] == "LoadBalancer"
        };
        if self.is_new() || !stays_outside(before) || !stays_outside(after) {
            return;
        }
        if let (Some(annotation), None) = (keeps_internal(before), keeps_internal(after)) {
            self.add(
                &place_of(annotation),
                "the load balancer is no longer internal",
            );
        }
        if let (None, Some(annotation)) = (makes_public(before), makes_public(after)) {
            self.add(&place_of(annotation), "the load balancer is public now");
        }
        for ((old_place, old), (place, new)) in sources(before).into_iter().zip(sources(after)) {
            match (old, new) {
                (Some(old), None) if !ranges_beyond(&old, &["0.0.0.0/0"]).is_empty() => {
                    let old = old.join(", ");
                    self.add(
                        &old_place,
                        &format!("{old} -> (none) (open to all addresses)"),
                    );
                }
                (Some(old), Some(new)) => {
                    for range in ranges_beyond(&old, &new) {
                        self.add(&place, &format!("adds {range}"));
                    }
                }
                _ => {}
            }
        }
        for ((place, was), (_, is)) in guards(before).into_iter().zip(guards(after)) {
            if was && !is {
                self.add(&place, "nobody is asked who they are any more");
            }
        }
    }

    /// Hosts and paths that are new, and hosts that lost their TLS.
    fn doors(&mut self) {
        let (before, after) = (self.subject.before(), self.subject.after());
        let new = doors(after);
        if new.is_empty() {
            return;
        }
        let mut old = doors(before);
        let served: BTreeSet<String> = old.iter().map(|door| door.host.clone()).collect();
        let around = self.subject.around;
        let moved = around.moved_doors.get_or_init(|| moved_doors(around));
        old.extend(moved.iter().cloned());
        let pairs = new.len().saturating_mul(new.len().max(old.len()));
        if !around.after.spend(pairs) {
            return;
        }
        for (at, door) in new.iter().enumerate() {
            // One line for a host is enough.
            let is_said = new.iter().enumerate().any(|(other_at, other)| {
                other.holds(door) && (other_at < at || !door.holds(other))
            });
            if !is_said && !old.iter().any(|old| old.holds(door)) {
                self.add(door.place, &format!("adds {door}"));
            }
            if served.contains(&door.host)
                && has_tls(before, &door.host) == Some(true)
                && has_tls(after, &door.host) == Some(false)
            {
                self.add("/spec/tls", &format!("{} is served without TLS", door.host));
            }
        }
    }

    /// Listeners of a Gateway that let others attach their routes, or that lost their TLS.
    fn listeners(&mut self) {
        let (before, after) = (self.subject.before(), self.subject.after());
        if !self.subject.is("gateway.networking.k8s.io", "Gateway") {
            return;
        }
        let items = |content: &Value| {
            let items = content["spec"]["listeners"].as_array();
            items.cloned().unwrap_or_default()
        };
        let from = |listener: &Value| match listener["allowedRoutes"]["namespaces"]["from"].as_str()
        {
            Some("All") => 2,
            Some("Selector") => 1,
            _ => 0,
        };
        let is_plain = |listener: &Value| listener["protocol"] == "HTTP";
        let old = items(before);
        for listener in items(after) {
            let port = &listener["port"];
            if !self.is_new() && !old.iter().any(|old| old["port"] == *port) {
                self.add("/spec/listeners", &format!("adds port {}", short(port)));
            }
            let Some(old) = old.iter().find(|old| old["name"] == listener["name"]) else {
                continue;
            };
            let place = format!("/spec/listeners/[name={}]", short(&listener["name"]));
            if from(&listener) > from(old) {
                self.add(
                    &format!("{place}/allowedRoutes/namespaces/from"),
                    &format!(
                        "routes of more namespaces may attach ({})",
                        short(&listener["allowedRoutes"]["namespaces"]["from"])
                    ),
                );
            }
            if is_plain(&listener) && !is_plain(old) {
                self.add(
                    &format!("{place}/protocol"),
                    &format!("{} -> HTTP (served without TLS)", short(&old["protocol"])),
                );
            }
        }
    }
}

/// The doors that some resource had and has no more.
fn moved_doors(around: &Surroundings<'_>) -> Vec<Door> {
    let mut moved = Vec::new();
    for old in HAVE_DOORS
        .iter()
        .flat_map(|kind| around.before.of_kind(kind))
    {
        let mut gone = doors(&old.content);
        if gone.is_empty() {
            continue;
        }
        let same = around.after.find(&old.identity).iter();
        let kept: Vec<Door> = same.flat_map(|new| doors(&new.content)).collect();
        gone.retain(|door| !kept.iter().any(|kept| kept.holds(door)));
        moved.extend(gone);
    }
    moved
}

fn texts(value: &Value) -> BTreeSet<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Checks that no longer refuse anything, or not when their webhook is down.
fn admission(subject: &Subject<'_>) -> Vec<String> {
    let (before, after) = (subject.before(), subject.after());
    let mut lines = BTreeSet::new();
    let opens = |old: &Value, new: &Value| old == "Fail" && new == "Ignore";
    let old_hooks = before["webhooks"].as_array().map_or(&[][..], Vec::as_slice);
    for hook in after["webhooks"].as_array().into_iter().flatten() {
        let old = old_hooks.iter().find(|old| old["name"] == hook["name"]);
        let place = format!("/webhooks/[name={}]/failurePolicy", short(&hook["name"]));
        if old.is_some_and(|old| opens(&old["failurePolicy"], &hook["failurePolicy"]))
            && !subject.is_ignored(&place)
        {
            lines.insert(format!("{place}: Fail -> Ignore"));
        }
    }
    let place = "/spec/failurePolicy";
    if opens(
        &before["spec"]["failurePolicy"],
        &after["spec"]["failurePolicy"],
    ) && !subject.is_ignored(place)
    {
        lines.insert(format!("{place}: Fail -> Ignore"));
    }
    let place = "/spec/validationActions";
    let denies = |content: &Value| texts(&content["spec"]["validationActions"]).contains("Deny");
    if denies(before) && !denies(after) && !subject.is_ignored(place) {
        lines.insert(format!("{place}: Deny is gone"));
    }
    lines.into_iter().collect()
}

fn policy(subject: &Subject<'_>) -> Vec<String> {
    let is_updated = subject.change.before.is_some() && subject.change.after.is_some();
    if is_updated && subject.effective_at("/spec").next().is_none() {
        return Vec::new();
    }
    let namespace = subject.identity().namespace;
    let (old_side, new_side) = (&subject.around.before, &subject.around.after);
    let [old_policies, new_policies] = subject.around.policies();
    let (before, after) = (subject.before(), subject.seen_after());
    let old = Policies::of(old_policies, old_side, &namespace);
    let new = Policies::of(new_policies, new_side, &namespace);
    // Each way of this policy is held against each of the others, and each of its pods against each policy.
    let pairs = |policies: &Policies<'_>| {
        policies
            .policies
            .len()
            .saturating_mul(policies.pods.len().max(1))
    };
    if !(old_side.spend(pairs(&old)) && new_side.spend(pairs(&new))) {
        return Vec::new();
    }
    let (old_pods, new_pods) = (selected(before), selected(after));
    let mut lines = BTreeSet::new();
    for direction in DIRECTIONS {
        let held = ways(before, direction).filter(|ways| !ways.iter().any(Way::is_all));
        if held.is_some() && new.leaves_open(direction, &old_pods, &old) {
            lines.insert(format!(
                "/spec/{direction} of {old_pods}: no policy holds it any more"
            ));
        }
        let Some(opened) = ways(after, direction) else {
            continue;
        };
        let mut about = vec![&new_pods];
        if is_updated && new_pods.holds(&old_pods) {
            about.push(&old_pods);
        }
        for pods in about {
            let Some(open) = old.ways(direction, pods) else {
                continue;
            };
            for way in opened
                .iter()
                .filter(|way| !open.iter().any(|old| old.holds(way)))
            {
                lines.insert(format!("/spec/{direction} of {pods}: {way}"));
            }
        }
    }
    lines.into_iter().collect()
}

/// The network policies of a namespace, as stored, and the labels of its pods.
struct Policies<'s> {
    policies: Vec<(Selector, &'s Value)>,
    pods: Vec<&'s Value>,
}

impl<'s> Policies<'s> {
    fn of(policies: &'s [StoredPolicy<'_>], side: &'s Side<'_>, namespace: &str) -> Policies<'s> {
        side.spend(policies.len());
        let policies = policies.iter();
        let pods = side.workloads();
        Policies {
            policies: policies
                .filter(|policy| may_share_namespace(&policy.identity.namespace, namespace))
                .map(|policy| (selected(&policy.content), &policy.content))
                .collect(),
            pods: pods
                .filter(|pods| may_share_namespace(&pods.identity.namespace, namespace))
                .filter_map(|pods| pods::template(&pods.content))
                .map(|template| &template["metadata"]["labels"])
                .collect(),
        }
    }

    /// What goes to or from all these pods; none where no policy holds all of them in this direction.
    fn ways(&self, direction: Direction, pods: &Selector) -> Option<Vec<Way>> {
        let about = self
            .policies
            .iter()
            .filter(|(selector, _)| selector.holds(pods));
        let held: Vec<Vec<Way>> = about
            .filter_map(|(_, policy)| ways(policy, direction))
            .collect();
        (!held.is_empty()).then(|| held.concat())
    }

    /// Says whether pods that a policy held are open now. Where the case has these pods, its pods of today tell, else the
    /// selectors of policies do.
    fn leaves_open(&self, direction: Direction, pods: &Selector, before: &Policies<'_>) -> bool {
        let is_known = !pods.is_all() && before.pods.iter().any(|labels| pods.selects(labels));
        if !is_known {
            return self.ways(direction, pods).is_none();
        }
        let held: Vec<&Selector> = self
            .policies
            .iter()
            .filter(|(_, policy)| ways(policy, direction).is_some())
            .map(|(selector, _)| selector)
            .collect();
        self.pods
            .iter()
            .filter(|labels| pods.selects(labels))
            .any(|labels| !held.iter().any(|selector| selector.selects(labels)))
    }
}
