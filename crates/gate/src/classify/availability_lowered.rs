//! Fewer pods, or pods that failures, drains and updates hit harder.
//!
//! New resources are left out; a budget or autoscaler that is gone counts where what it covered stays.

use manifest::Resource;
use manifest_diff::{Path, ResourceChangeKind};
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::availability::{
    SCALERS, Weaker, covers, pods_of, scales, selector_of, standing, weaker,
};
use crate::kubernetes::may_share_namespace;
use crate::side::Side;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::AvailabilityLowered,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let identity = subject.identity();
    if subject.change.kind == ResourceChangeKind::Removed {
        return Fired::at(
            format!("{identity} is gone and its pods stay"),
            left_behind(subject),
        );
    }
    if !subject.is_updated() {
        return None;
    }
    let (before, after) = (subject.before(), subject.after());
    let mut found = weaker(before, after, is_scaled(subject));
    if subject.is("policy", "PodDisruptionBudget") {
        found.extend(weaker_budget(subject));
    }
    let ignore = subject.ignore;
    found.retain(|weaker| ignore.path(&identity, &weaker.path).is_none());
    found.sort();
    found.dedup();
    let details = found
        .into_iter()
        .map(|Weaker { path, words }| {
            let note = if is_unset_under_autoscaler(subject, &path) {
                " (the default, until the autoscaler acts)"
            } else {
                ""
            };
            format!("{path}: {words}{note}")
        })
        .collect();
    let how = match identity.kind.as_str() {
        "PodDisruptionBudget" => "protects less than before",
        "HorizontalPodAutoscaler" | "ScaledObject" => "keeps fewer pods than before",
        _ => "is less available than before",
    };
    Fired::at(format!("{identity} {how}"), details)
}

/// The workloads that stay without the budget or autoscaler that is gone.
fn left_behind(subject: &Subject<'_>) -> Vec<String> {
    let gone = subject.before();
    let side = &subject.around.after;
    if subject.is("policy", "PodDisruptionBudget") {
        let uncovered = covered(subject, gone)
            .filter(|workload| !budgets(side).any(|budget| is_covered(budget, workload)));
        return uncovered
            .map(|workload| format!("{} without a disruption budget", workload.identity))
            .collect();
    }
    let Some(target) = scales(gone) else {
        return Vec::new();
    };
    if scalers(subject).any(|scaler| scales(&scaler.content) == Some(target)) {
        return Vec::new();
    }
    let (kind, name) = target;
    in_namespace(subject, side.of_kind(kind))
        .filter(|resource| resource.identity.name == name)
        .map(|resource| format!("{} without an autoscaler", resource.identity))
        .collect()
}

/// A budget that covers fewer workloads, or counts in another way and leaves fewer pods standing.
fn weaker_budget(subject: &Subject<'_>) -> Vec<Weaker> {
    let (before, after) = (subject.before(), subject.after());
    let side = &subject.around.after;
    let place = |field: &str| Path::of_keys(["spec", field]);
    let mut found: Vec<Weaker> = covered(subject, before)
        .filter(|workload| !budgets(side).any(|budget| is_covered(budget, workload)))
        .map(|workload| Weaker {
            path: place("selector"),
            words: format!("{} is not covered any more", workload.identity),
        })
        .collect();
    let count = covered(subject, after)
        .map(|workload| pods_of(&workload.content))
        .fold(0, i64::saturating_add);
    let counts_otherwise = before["spec"]["minAvailable"].is_null()
        != after["spec"]["minAvailable"].is_null()
        || before["spec"]["minAvailable"].is_string() != after["spec"]["minAvailable"].is_string()
        || before["spec"]["maxUnavailable"].is_string()
            != after["spec"]["maxUnavailable"].is_string();
    let bounds = (standing(before, count), standing(after, count).unwrap_or(0));
    if let (Some(old), new) = bounds
        && counts_otherwise
        && count > 0
        && new < old
    {
        let field = if after["spec"]["maxUnavailable"].is_null() {
            "minAvailable"
        } else {
            "maxUnavailable"
        };
        found.push(Weaker {
            path: place(field),
            words: format!("of {count} pods {old} stay up -> {new}"),
        });
    }
    found
}

fn in_namespace<'s>(
    subject: &Subject<'_>,
    resources: &[&'s Resource],
) -> impl Iterator<Item = &'s Resource> {
    let namespace = subject.identity().namespace;
    resources
        .iter()
        .copied()
        .filter(move |resource| may_share_namespace(&resource.identity.namespace, &namespace))
}

/// The workloads of today that a budget covers.
fn covered<'s, 'a>(
    subject: &'s Subject<'a>,
    budget: &Value,
) -> impl Iterator<Item = &'a Resource> + use<'s, 'a> {
    let namespace = subject.identity().namespace;
    let selector = selector_of(budget);
    subject.around.after.workloads().filter(move |workload| {
        may_share_namespace(&workload.identity.namespace, &namespace)
            && covers(selector.as_ref(), &workload.content)
    })
}

fn budgets<'s>(side: &'s Side<'_>) -> impl Iterator<Item = &'s Resource> {
    side.of_kind("PodDisruptionBudget").iter().copied()
}

/// The autoscalers of today.
fn scalers<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = &'s Resource> {
    SCALERS
        .into_iter()
        .flat_map(|kind| in_namespace(subject, subject.around.after.of_kind(kind)))
}

fn is_covered(budget: &Resource, workload: &Resource) -> bool {
    may_share_namespace(&budget.identity.namespace, &workload.identity.namespace)
        && covers(selector_of(&budget.content).as_ref(), &workload.content)
}

/// Says whether the place is a count of pods that the manifest no longer names because an autoscaler does.
fn is_unset_under_autoscaler(subject: &Subject<'_>, path: &Path) -> bool {
    let is_unset = subject
        .change
        .after
        .as_ref()
        .is_some_and(|after| after.content["spec"]["replicas"].is_null());
    path.field() == "replicas" && is_unset && is_scaled(subject)
}

fn is_scaled(subject: &Subject<'_>) -> bool {
    let identity = subject.identity();
    let target = (identity.kind.as_str(), identity.name.as_str());
    scalers(subject).any(|scaler| scales(&scaler.content) == Some(target))
}
