//! What keeps a workload running through failures, drains and updates, and which of two values is the weaker.
//!
//! Sources: `pkg/controller/{deployment,daemon,disruption}` and `pkg/apis/core/v1/helper/qos` of Kubernetes; for custom
//! resources their definitions.
//!
//! To add a number, a share or a choice: a row of the table of its kind.

use manifest_diff::{Path, Segment, quantity};
use serde_json::Value;

use super::selector::Selector;
use super::{group, kind, pods};

/// A place that became weaker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weaker {
    /// Where.
    pub path: Path,
    /// What stands there before and after, in words.
    pub words: String,
}

/// Which number is the weaker one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weak {
    Less,
    More,
}

use Weak::{Less, More};

/// Whole numbers: group, kind, place, what stands there when nothing does. Less is weaker.
const NUMBERS: &[(&str, &str, &str, i64)] = &[
    ("", "ReplicationController", "/spec/replicas", 1),
    ("apps", "DaemonSet", "/spec/minReadySeconds", 0),
    ("apps", "Deployment", "/spec/minReadySeconds", 0),
    ("apps", "Deployment", "/spec/replicas", 1),
    ("apps", "ReplicaSet", "/spec/replicas", 1),
    ("apps", "StatefulSet", "/spec/minReadySeconds", 0),
    ("apps", "StatefulSet", "/spec/replicas", 1),
    ("argoproj.io", "Rollout", "/spec/minReadySeconds", 0),
    ("argoproj.io", "Rollout", "/spec/replicas", 1),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        "/spec/maxReplicas",
        0,
    ),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        "/spec/minReplicas",
        1,
    ),
    ("kafka.strimzi.io", "Kafka", "/spec/kafka/replicas", 0),
    ("kafka.strimzi.io", "KafkaNodePool", "/spec/replicas", 0),
    ("keda.sh", "ScaledObject", "/spec/maxReplicaCount", 100),
    ("keda.sh", "ScaledObject", "/spec/minReplicaCount", 0),
    ("monitoring.coreos.com", "Alertmanager", "/spec/replicas", 1),
    ("monitoring.coreos.com", "Prometheus", "/spec/replicas", 1),
    (
        "monitoring.coreos.com",
        "PrometheusAgent",
        "/spec/replicas",
        1,
    ),
    ("monitoring.coreos.com", "ThanosRuler", "/spec/replicas", 1),
    ("postgresql.cnpg.io", "Cluster", "/spec/instances", 1),
    ("postgresql.cnpg.io", "Pooler", "/spec/instances", 1),
];

/// Counts or percentages of pods: group, kind, place, the weaker side.
const SHARES: &[(&str, &str, &str, Weak)] = &[
    (
        "apps",
        "DaemonSet",
        "/spec/updateStrategy/rollingUpdate/maxUnavailable",
        More,
    ),
    (
        "apps",
        "Deployment",
        "/spec/strategy/rollingUpdate/maxUnavailable",
        More,
    ),
    (
        "apps",
        "StatefulSet",
        "/spec/updateStrategy/rollingUpdate/maxUnavailable",
        More,
    ),
    (
        "argoproj.io",
        "Rollout",
        "/spec/strategy/canary/maxUnavailable",
        More,
    ),
    (
        "policy",
        "PodDisruptionBudget",
        "/spec/maxUnavailable",
        More,
    ),
    ("policy", "PodDisruptionBudget", "/spec/minAvailable", Less),
];

/// Values that are weaker than all others: group, kind, place, value.
const CHOICES: &[(&str, &str, &str, &str)] = &[
    ("apps", "Deployment", "/spec/strategy/type", "Recreate"),
    (
        "apps",
        "StatefulSet",
        "/spec/updateStrategy/type",
        "Recreate",
    ),
    ("batch", "CronJob", "/spec/suspend", "true"),
    ("batch", "Job", "/spec/suspend", "true"),
];

/// Fields of a container that keep it running or healthy while they are there.
const CARE: &[&str] = &[
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle/preStop",
];

/// What a container asks for. Less of it is weaker.
const RESOURCES: [&str; 2] = ["cpu", "memory"];

/// What became weaker from one stored object to the next, by the object alone. `is_scaled` says whether an autoscaler sets
/// how many pods there are.
#[must_use]
pub fn weaker(before: &Value, after: &Value, is_scaled: bool) -> Vec<Weaker> {
    let mut found = Vec::new();
    let (group, kind) = (group(after), kind(after));
    for (_, _, place, absent) in NUMBERS.iter().filter(|row| row.0 == group && row.1 == kind) {
        let number = |content: &Value| content.pointer(place).map_or(Some(*absent), Value::as_i64);
        if let (Some(old), Some(new)) = (number(before), number(after))
            && new < old
        {
            found.push(at(keys(place), format!("{old} -> {new}")));
        }
    }
    for (_, _, place, weak) in SHARES.iter().filter(|row| row.0 == group && row.1 == kind) {
        let count = after["spec"]["replicas"].as_i64();
        if let (Some(old), Some(new)) = (before.pointer(place), after.pointer(place))
            && is_weaker_share(old, new, *weak, count)
        {
            found.push(at(keys(place), format!("{} -> {}", plain(old), plain(new))));
        }
    }
    for (_, _, place, value) in CHOICES.iter().filter(|row| row.0 == group && row.1 == kind) {
        let is_weak = |content: &Value| {
            content
                .pointer(place)
                .map(plain)
                .is_some_and(|found| found == *value)
        };
        if is_weak(after) && !is_weak(before) {
            let old = before.pointer(place).map_or("(none)".to_owned(), plain);
            found.push(at(keys(place), format!("{old} -> {}", value)));
        }
    }
    if let Some(workload) = pods::workload_of(after)
        && let (Some(old), Some(new)) = (pods::spec(before), pods::spec(after))
    {
        let place = format!("{}/spec", workload.template);
        found.extend(weaker_pods(&place, old, new));
        // A pod of its own has none to keep away from; of a DaemonSet there is one on a node.
        let is_one = kind == "Pod" || !is_scaled && after["spec"]["replicas"] == 1;
        if !is_one && kind != "DaemonSet" {
            found.extend(weaker_spread(&place, old, new));
            found.extend(weaker_distance(&place, old, new));
        }
    }
    found
}

fn weaker_pods(place: &str, before: &Value, after: &Value) -> Vec<Weaker> {
    let mut found = Vec::new();
    let here = |steps: &str| keys(place).chain(keys(steps)).collect::<Vec<_>>();
    let grace = |spec: &Value| spec["terminationGracePeriodSeconds"].as_i64();
    if let (Some(old), Some(new)) = (grace(before), grace(after))
        && new < old
    {
        let words = format!("{old} -> {new}");
        found.push(at(here("/terminationGracePeriodSeconds"), words));
    }
    if let (Some(old), None) = (
        before["priorityClassName"].as_str(),
        after["priorityClassName"].as_str(),
    ) {
        found.push(at(here("/priorityClassName"), format!("{old} -> (none)")));
    }
    let (old, new) = (service_class(before), service_class(after));
    if new < old {
        let words = format!("quality of service {old:?} -> {new:?}");
        found.push(at(here(""), words));
    }
    for (field, old) in pods::containers(before) {
        let partner = pods::containers(after)
            .find(|(other, new)| *other == field && new["name"] == old["name"]);
        if let Some((_, new)) = partner {
            let name = old["name"].as_str().unwrap_or_default().to_owned();
            let mut here = here(&format!("/{field}"));
            here.push(Segment::Item {
                key: vec![("name".to_owned(), name)],
                occurrence: 0,
            });
            found.extend(weaker_container(&here, old, new));
        }
    }
    found
}

fn weaker_container(place: &[Segment], before: &Value, after: &Value) -> Vec<Weaker> {
    let mut found = Vec::new();
    let here = |steps: &str| place.iter().cloned().chain(keys(steps)).collect::<Vec<_>>();
    for field in CARE {
        let pointer = format!("/{field}");
        if before.pointer(&pointer).is_some() && after.pointer(&pointer).is_none() {
            found.push(at(here(&pointer), "gone".to_owned()));
        }
    }
    for resource in RESOURCES {
        let asked = |container: &Value| request(container, resource);
        let words = match (asked(before), asked(after)) {
            (Some(old), None) => format!("{} -> (none)", spelled(old)),
            (Some(old), Some(new)) if new < old => format!("{} -> {}", spelled(old), spelled(new)),
            _ => continue,
        };
        found.push(at(here(&format!("/resources/requests/{resource}")), words));
    }
    let limit = |container: &Value| nanos(&container["resources"]["limits"]["memory"]);
    let words = match (limit(before), limit(after)) {
        (Some(old), Some(new)) if new < old => format!("{} -> {}", spelled(old), spelled(new)),
        // A limit of CPU holds nobody else up: requests share it out.
        (Some(old), None) => format!("{} -> (none), all memory of its node", spelled(old)),
        _ => return found,
    };
    found.push(at(here("/resources/limits/memory"), words));
    found
}

/// What the pod asks the scheduler for: a limit without a request is one.
fn request(container: &Value, resource: &str) -> Option<i128> {
    let resources = &container["resources"];
    nanos(&resources["requests"][resource]).or_else(|| nanos(&resources["limits"][resource]))
}

fn nanos(value: &Value) -> Option<i128> {
    match value {
        Value::String(text) => quantity::nanos(text),
        Value::Number(number) => quantity::nanos(&number.to_string()),
        _ => None,
    }
}

fn spelled(nanos: i128) -> String {
    quantity::canonical(&format!("{nanos}n")).unwrap_or_default()
}

/// The order in which pods are evicted, first to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ServiceClass {
    BestEffort,
    Burstable,
    Guaranteed,
}

fn service_class(spec: &Value) -> ServiceClass {
    let counted = || pods::containers(spec).filter(|(field, _)| *field != "ephemeralContainers");
    let asks = |container: &Value| {
        RESOURCES
            .iter()
            .any(|name| request(container, name).is_some())
    };
    let is_guaranteed = |container: &Value| {
        RESOURCES.iter().all(|name| {
            let limit = nanos(&container["resources"]["limits"][*name]);
            limit.is_some() && limit == request(container, name)
        })
    };
    if counted().all(|(_, container)| is_guaranteed(container)) {
        ServiceClass::Guaranteed
    } else if counted().any(|(_, container)| asks(container)) {
        ServiceClass::Burstable
    } else {
        ServiceClass::BestEffort
    }
}

/// Spread rules that are gone, only wished for, or allow a greater skew.
fn weaker_spread(place: &str, before: &Value, after: &Value) -> Vec<Weaker> {
    let rules = |spec: &Value| {
        spec["topologySpreadConstraints"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let is_strict = |rule: &Value| rule["whenUnsatisfiable"] != "ScheduleAnyway";
    let skew = |rule: &Value| rule["maxSkew"].as_i64().unwrap_or(1);
    let new = rules(after);
    let mut found = Vec::new();
    for old in rules(before) {
        let of_key = || {
            new.iter()
                .filter(|rule| rule["topologyKey"] == old["topologyKey"])
        };
        let words = if of_key()
            .any(|rule| is_strict(rule) >= is_strict(&old) && skew(rule) <= skew(&old))
        {
            continue;
        } else if of_key().next().is_none() {
            "gone".to_owned()
        } else if of_key().any(|rule| is_strict(rule) >= is_strict(&old)) {
            let most = of_key().map(skew).min().unwrap_or_default();
            format!("maxSkew {} -> {most}", skew(&old))
        } else {
            "DoNotSchedule -> ScheduleAnyway".to_owned()
        };
        let key = ("topologyKey".to_owned(), plain(&old["topologyKey"]));
        let item = Segment::Item {
            key: vec![key],
            occurrence: 0,
        };
        found.push(at(
            keys(place)
                .chain(keys("/topologySpreadConstraints"))
                .chain([item]),
            words,
        ));
    }
    found
}

/// Pods that were kept apart and are not any more, or only as a wish.
fn weaker_distance(place: &str, before: &Value, after: &Value) -> Vec<Weaker> {
    const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
    const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
    let keys_of = |spec: &Value, field: &str, inner: &str| -> Vec<String> {
        let terms = spec["affinity"]["podAntiAffinity"][field]
            .as_array()
            .cloned();
        let key = |term: Value| {
            let term = term.pointer(inner).cloned();
            term.map(|term| plain(&term["topologyKey"]))
        };
        terms
            .unwrap_or_default()
            .into_iter()
            .filter_map(key)
            .collect()
    };
    let required = |spec: &Value| keys_of(spec, REQUIRED, "");
    let preferred = |spec: &Value| keys_of(spec, PREFERRED, "/podAffinityTerm");
    let (must, may) = (required(after), preferred(after));
    let lost = |domains: Vec<String>, field: &str, is_required: bool| {
        let missing = domains
            .into_iter()
            .filter(|key| !must.contains(key) && (is_required || !may.contains(key)));
        missing
            .map(|key| {
                let words = if may.contains(&key) {
                    format!("{key} only preferred")
                } else {
                    format!("{key} gone")
                };
                at(
                    keys(place)
                        .chain(keys("/affinity/podAntiAffinity"))
                        .chain([key_step(field)]),
                    words,
                )
            })
            .collect::<Vec<_>>()
    };
    let mut found = lost(required(before), REQUIRED, true);
    found.extend(lost(preferred(before), PREFERRED, false));
    found
}

fn key_step(field: &str) -> Segment {
    Segment::Key(field.to_owned())
}

/// Says whether a budget leaves fewer pods standing than another, when it counts in another way. `count` is how many pods
/// there are.
#[must_use]
pub fn standing(budget: &Value, count: i64) -> Option<i64> {
    let spec = &budget["spec"];
    if let Some(share) = Share::read(&spec["minAvailable"]) {
        return Some(share.of(count));
    }
    let share = Share::read(&spec["maxUnavailable"])?;
    Some((count - share.of(count)).max(0))
}

/// A count of pods or a percentage of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    Count(i64),
    Percent(i64),
}

impl Share {
    fn read(value: &Value) -> Option<Share> {
        match value {
            Value::Number(number) => number.as_i64().map(Share::Count),
            Value::String(text) => text.strip_suffix('%')?.parse().ok().map(Share::Percent),
            _ => None,
        }
    }

    /// Rounded up, as budgets are.
    fn of(self, count: i64) -> i64 {
        match self {
            Share::Count(pods) => pods,
            Share::Percent(percent) => percent.saturating_mul(count).saturating_add(99) / 100,
        }
    }
}

/// Counts compare with counts and percentages with percentages; a count with a percentage where it is known of how many,
/// rounded down as the rollout of a Deployment does.
fn is_weaker_share(before: &Value, after: &Value, weak: Weak, count: Option<i64>) -> bool {
    let (Some(old), Some(new)) = (Share::read(before), Share::read(after)) else {
        return false;
    };
    let (old, new) = match (old, new, count) {
        (Share::Count(old), Share::Count(new), _)
        | (Share::Percent(old), Share::Percent(new), _) => (old, new),
        (Share::Count(old), Share::Percent(percent), Some(count)) => {
            (old, percent.saturating_mul(count) / 100)
        }
        (Share::Percent(percent), Share::Count(new), Some(count)) => {
            (percent.saturating_mul(count) / 100, new)
        }
        _ => return false,
    };
    match weak {
        Less => new < old,
        More => new > old,
    }
}

fn at(path: impl IntoIterator<Item = Segment>, words: String) -> Weaker {
    Weaker {
        path: path.into_iter().collect(),
        words,
    }
}

fn keys(place: &str) -> impl Iterator<Item = Segment> + use<'_> {
    place
        .split('/')
        .skip(1)
        .map(|step| Segment::Key(step.to_owned()))
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// What an autoscaler scales: kind and name of the workload; none for what is no autoscaler.
#[must_use]
pub fn scales(content: &Value) -> Option<(&str, &str)> {
    let target = &content["spec"]["scaleTargetRef"];
    match (group(content), kind(content)) {
        ("autoscaling", "HorizontalPodAutoscaler") => {
            Some((target["kind"].as_str()?, target["name"].as_str()?))
        }
        ("keda.sh", "ScaledObject") => Some((
            target["kind"].as_str().unwrap_or("Deployment"),
            target["name"].as_str()?,
        )),
        _ => None,
    }
}

/// The kinds that [`scales`] knows.
pub const SCALERS: [&str; 2] = ["HorizontalPodAutoscaler", "ScaledObject"];

/// The pods that a budget is about; none for a budget without a selector, which is about none.
#[must_use]
pub fn selector_of(budget: &Value) -> Option<Selector> {
    let selector = &budget["spec"]["selector"];
    selector.is_object().then(|| Selector::of(selector))
}

/// Says whether the selector of a budget covers the pods of a workload in the same namespace.
#[must_use]
pub fn covers(selector: Option<&Selector>, workload: &Value) -> bool {
    let template = pods::template(workload);
    template.is_some_and(|template| {
        selector.is_some_and(|selector| selector.selects(&template["metadata"]["labels"]))
    })
}

/// How many pods a workload as written asks for.
#[must_use]
pub fn pods_of(workload: &Value) -> i64 {
    workload["spec"]["replicas"].as_i64().unwrap_or(1)
}
