//! The Pod Security Standards, as data, and a little more that loosens a pod's walls.
//!
//! Source: `policy/check_*.go` of `k8s.io/pod-security-admission` 0.37, without its differences between minors: what a later
//! minor allows is no danger in an earlier one. Where containers inherit from the pod, each container is judged by what
//! holds for it, so that a field may move between them.
//!
//! To add a check: a row of [`CHECKS`].

use std::collections::BTreeSet;
use std::sync::LazyLock;

use manifest_diff::list_keys::Root;
use manifest_diff::{Path, Segment};
use serde_json::Value;

use super::places::values_below;
use super::pods;
use Allowed::{Absent, Holds, Kinds, Must, Not, OneOf};
use Exempt::{Never, UserNamespace, Windows};
use Profile::{Baseline, Beyond, Restricted};
use Scope::{Container, Inherited, Pod};

/// The level whose promise is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// No known way to the node.
    Baseline,
    /// Hardened as recommended.
    Restricted,
    /// No part of the standards.
    Beyond,
}

/// Where a check looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// In the pod spec.
    Pod,
    /// In every container.
    Container,
    /// In every container, and in the pod spec where the container has nothing.
    Inherited,
}

/// What may stand there.
#[derive(Debug, Clone, Copy)]
enum Allowed {
    /// Nothing.
    Absent,
    /// Nothing, or one of these.
    OneOf(&'static [&'static str]),
    /// Anything but this.
    Not(&'static str),
    /// One of these.
    Must(&'static [&'static str]),
    /// A list with this in it.
    Holds(&'static str),
    /// An object with a name and these fields.
    Kinds(&'static [&'static str]),
}

/// Which pods a check leaves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exempt {
    Never,
    /// Pods for Windows.
    Windows,
    /// Pods with users of their own: root in them is nobody outside.
    UserNamespace,
}

/// One check.
#[derive(Debug)]
pub struct Check {
    /// The level that asks for it.
    pub profile: Profile,
    /// What it is about, in a few words.
    pub name: &'static str,
    scope: Scope,
    /// JSON Pointers, `*` for all items of a list.
    places: &'static [&'static str],
    allowed: Allowed,
    exempt: Exempt,
}

const fn check(
    profile: Profile,
    name: &'static str,
    scope: Scope,
    places: &'static [&'static str],
    allowed: Allowed,
    exempt: Exempt,
) -> Check {
    Check {
        profile,
        name,
        scope,
        places,
        allowed,
        exempt,
    }
}

const CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

const SYSCTLS: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

const SELINUX: &[&str] = &[
    "container_engine_t",
    "container_init_t",
    "container_kvm_t",
    "container_t",
];

/// `hostPath` is the baseline's matter.
const VOLUMES: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "hostPath",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

const HOSTS: &[&str] = &[
    "/livenessProbe/httpGet/host",
    "/livenessProbe/tcpSocket/host",
    "/readinessProbe/httpGet/host",
    "/readinessProbe/tcpSocket/host",
    "/startupProbe/httpGet/host",
    "/startupProbe/tcpSocket/host",
    "/lifecycle/postStart/httpGet/host",
    "/lifecycle/postStart/tcpSocket/host",
    "/lifecycle/preStop/httpGet/host",
    "/lifecycle/preStop/tcpSocket/host",
];

const PROFILES: &[&str] = &["Localhost", "RuntimeDefault"];

/// All of them. Where two are about one value, the more severe one is first.
#[rustfmt::skip]
static CHECKS: &[Check] = &[
    check(Baseline, "host process", Inherited, &["/securityContext/windowsOptions/hostProcess"], Not("true"), Never),
    check(Baseline, "host namespaces", Pod, &["/hostIPC", "/hostNetwork", "/hostPID"], Not("true"), Never),
    check(Baseline, "privileged container", Container, &["/securityContext/privileged"], Not("true"), Never),
    check(Baseline, "capabilities", Container, &["/securityContext/capabilities/add/*"], OneOf(CAPABILITIES), Never),
    check(Baseline, "host path", Pod, &["/volumes/*/hostPath/path"], Absent, Never),
    check(Baseline, "host port", Container, &["/ports/*/hostPort"], OneOf(&["0"]), Never),
    check(Baseline, "host of a probe", Container, HOSTS, Absent, Never),
    check(Baseline, "AppArmor", Inherited, &["/securityContext/appArmorProfile/type"], OneOf(PROFILES), Never),
    check(Baseline, "SELinux", Inherited, &["/securityContext/seLinuxOptions/type"], OneOf(SELINUX), Never),
    check(Baseline, "SELinux", Inherited, &["/securityContext/seLinuxOptions/role", "/securityContext/seLinuxOptions/user"], Absent, Never),
    check(Baseline, "proc mount", Container, &["/securityContext/procMount"], OneOf(&["Default"]), UserNamespace),
    check(Baseline, "seccomp", Inherited, &["/securityContext/seccompProfile/type"], OneOf(PROFILES), Never),
    check(Baseline, "sysctls", Pod, &["/securityContext/sysctls/*/name"], OneOf(SYSCTLS), Never),
    check(Restricted, "kind of volume", Pod, &["/volumes/*"], Kinds(VOLUMES), Never),
    check(Restricted, "privilege escalation", Container, &["/securityContext/allowPrivilegeEscalation"], Must(&["false"]), Windows),
    check(Restricted, "not root", Inherited, &["/securityContext/runAsNonRoot"], Must(&["true"]), UserNamespace),
    check(Restricted, "root user", Inherited, &["/securityContext/runAsUser"], Not("0"), UserNamespace),
    check(Restricted, "seccomp", Inherited, &["/securityContext/seccompProfile/type"], Must(PROFILES), Windows),
    check(Restricted, "capabilities kept", Container, &["/securityContext/capabilities/drop"], Holds("ALL"), Windows),
    check(Restricted, "capabilities", Container, &["/securityContext/capabilities/add/*"], OneOf(&["NET_BIND_SERVICE"]), Windows),
    check(Restricted, "proc mount", Container, &["/securityContext/procMount"], OneOf(&["Default"]), Never),
    check(Beyond, "root group", Inherited, &["/securityContext/runAsGroup"], Not("0"), UserNamespace),
    check(Beyond, "writable root file system", Container, &["/securityContext/readOnlyRootFilesystem"], Must(&["true"]), Windows),
    check(Beyond, "mounts of the container reach the node", Container, &["/volumeMounts/*/mountPropagation"], Not("Bidirectional"), Never),
    check(Beyond, "containers see each other's processes", Pod, &["/shareProcessNamespace"], Not("true"), Never),
    check(Beyond, "root of the pod is root of the node", Pod, &["/hostUsers"], Must(&["false"]), Never),
];

impl Check {
    /// Says whether a pod without any setting breaks it.
    #[must_use]
    pub fn asks_for_something(&self) -> bool {
        matches!(self.allowed, Must(_) | Holds(_))
    }

    /// Says whether a pod that has one value has all that it would have with the other.
    #[must_use]
    pub fn is_no_more(&self, before: &str, after: &str) -> bool {
        before == after
            || self.asks_for_something()
            || self.name == "host path"
                && (before == "/"
                    || after
                        .strip_prefix(before.trim_end_matches('/'))
                        .is_some_and(|rest| rest.starts_with('/')))
    }

    fn allows(&self, value: &Value) -> bool {
        let text = text(value);
        match self.allowed {
            Absent => text.is_empty(),
            OneOf(values) => text.is_empty() || values.contains(&text.as_str()),
            Not(other) => text != other,
            Must(values) => values.contains(&text.as_str()),
            Holds(item) => value
                .as_array()
                .is_some_and(|items| items.iter().any(|at| at == item)),
            Kinds(fields) => value.as_object().is_none_or(|object| {
                object
                    .keys()
                    .all(|key| key == "name" || fields.contains(&key.as_str()))
            }),
        }
    }

    fn exempts(&self, spec: &Value) -> bool {
        match self.exempt {
            Never => false,
            Windows => spec["os"]["name"] == "windows",
            UserNamespace => spec["hostUsers"] == false,
        }
    }
}

impl std::fmt::Display for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Baseline => "baseline",
            Restricted => "restricted",
            Beyond => "no part of the standards",
        })
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The lists of containers in a pod spec.
const CONTAINERS: [&str; 3] = ["/containers", "/initContainers", "/ephemeralContainers"];

/// The places in a pod template that [`look`] depends on, as JSON Pointers without list items: whoever changes nothing there
/// changes no answer.
pub static PLACES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    // What exempts a pod, and what told of AppArmor.
    let mut places: BTreeSet<String> = ["/spec/os", "/spec/hostUsers", "/metadata/annotations"]
        .map(str::to_owned)
        .into();
    for check in CHECKS {
        for place in check.places {
            let place = place.replace("/*", "");
            if check.scope != Container {
                places.insert(format!("/spec{place}"));
            }
            if check.scope != Pod {
                places.extend(CONTAINERS.map(|list| format!("/spec{list}{place}")));
            }
        }
    }
    places
});

/// A value that a check looks at.
#[derive(Debug)]
pub struct Seen {
    /// The check.
    pub check: &'static Check,
    /// The container that it holds for, or the pod: the same before and after a change.
    pub holder: String,
    /// What is looked at, the same before and after a change.
    pub key: String,
    /// Where the value stands.
    pub place: String,
    /// The value; empty where there is none.
    pub value: String,
    /// Whether the check allows it.
    pub allowed: bool,
}

/// Everything that the checks look at in a workload.
#[must_use]
pub fn look(workload: &Value) -> Vec<Seen> {
    let Some((spec, template)) = pods::spec(workload).zip(pods::workload_of(workload)) else {
        return Vec::new();
    };
    let mut root = Path::root();
    for step in template.template.split('/').skip(1).chain(["spec"]) {
        root.push(Segment::Key(step.to_owned()));
    }
    let kind = Root::of(workload);
    let containers = containers(kind, spec, &root);
    let mut seen = Vec::new();
    for check in CHECKS {
        let mut found = Vec::new();
        for place in check.places {
            match check.scope {
                Pod => found.extend(
                    values_below(kind, &root, spec, place)
                        .into_iter()
                        .map(|(at, value)| (root.clone(), at.clone(), at, value)),
                ),
                Container | Inherited => {
                    for (holder, container) in &containers {
                        for (mut at, mut value) in values_below(kind, holder, container, place) {
                            let key = at.clone();
                            let of_pod = spec.pointer(place).filter(|_| check.scope == Inherited);
                            if let (true, Some(of_pod)) = (value.is_null(), of_pod) {
                                at = joined(&root, place);
                                value = of_pod;
                            }
                            found.push((holder.clone(), key, at, value));
                        }
                    }
                }
            }
        }
        for (holder, key, place, value) in found {
            let (key, place) =
                if value.is_string() && matches!(key.segments().last(), Some(Segment::Index(_))) {
                    // An item of a plain list is known by what it is.
                    (format!("{}={}", parent(&key), text(value)), parent(&place))
                } else {
                    (key.to_string(), place)
                };
            let allowed = check.allows(value) || check.exempts(spec);
            seen.push(Seen {
                check,
                holder: holder.to_string(),
                key,
                place: place.to_string(),
                value: kinds_or_text(check, value),
                allowed,
            });
        }
    }
    let metadata = pods::template(workload).map_or(&Value::Null, |template| &template["metadata"]);
    seen.extend(apparmor(metadata, &root));
    seen
}

/// The annotations that told of AppArmor before 1.30 had a field for it; the name of the container follows.
const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

static APPARMOR_CHECK: Check = check(Baseline, "AppArmor", Pod, &[], Absent, Never);

fn apparmor(metadata: &Value, root: &Path) -> Vec<Seen> {
    let annotations = metadata["annotations"].as_object();
    let of_containers = annotations
        .into_iter()
        .flatten()
        .filter(|(annotation, _)| annotation.starts_with(APPARMOR));
    of_containers
        .map(|(annotation, value)| {
            let mut place = parent(root);
            for step in ["metadata", "annotations", annotation] {
                place.push(Segment::Key(step.to_owned()));
            }
            let value = text(value);
            Seen {
                check: &APPARMOR_CHECK,
                holder: root.to_string(),
                key: place.to_string(),
                place: place.to_string(),
                allowed: value.is_empty()
                    || value == "runtime/default"
                    || value.starts_with("localhost/"),
                value,
            }
        })
        .collect()
}

/// Of a volume only its kind is told, and lists are told in one order.
fn kinds_or_text(check: &Check, value: &Value) -> String {
    match (check.allowed, value) {
        (Kinds(_), Value::Object(object)) => {
            let kinds: Vec<&str> = object
                .keys()
                .map(String::as_str)
                .filter(|key| *key != "name")
                .collect();
            kinds.join(", ")
        }
        (_, Value::Array(items)) => {
            let items: BTreeSet<String> = items.iter().map(text).collect();
            items.into_iter().collect::<Vec<String>>().join(", ")
        }
        _ => text(value),
    }
}

fn parent(path: &Path) -> Path {
    let mut path = path.clone();
    path.pop();
    path
}

fn joined(root: &Path, place: &str) -> Path {
    let mut path = root.clone();
    for step in place.split('/').skip(1) {
        path.push(Segment::Key(step.to_owned()));
    }
    path
}

fn containers<'v>(kind: Root<'_>, spec: &'v Value, root: &Path) -> Vec<(Path, &'v Value)> {
    [
        "/containers/*",
        "/initContainers/*",
        "/ephemeralContainers/*",
    ]
    .iter()
    .flat_map(|place| values_below(kind, root, spec, place))
    .collect()
}

/// The prefix of labels that say to which level a namespace holds its pods.
pub const NAMESPACE_LABEL: &str = "pod-security.kubernetes.io/";

/// What such a label does with pods that break the level.
pub const MODES: &[(&str, &str)] = &[
    ("enforce", "refuses"),
    ("audit", "records"),
    ("warn", "warns of"),
];

/// How much a level asks for; absent is as much as nothing.
#[must_use]
pub fn strictness(level: &str) -> u8 {
    match level {
        "restricted" => 2,
        "baseline" => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_pods_break_only_what_asks_for_something() {
        let pod = serde_json::json!({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "image": "a"}]}});
        for seen in look(&pod) {
            assert_eq!(
                seen.allowed,
                !seen.check.asks_for_something(),
                "{}",
                seen.place
            );
        }
    }

    #[test]
    fn wider_paths_hold_narrower_ones() {
        let check = CHECKS
            .iter()
            .find(|check| check.name == "host path")
            .unwrap();
        assert!(check.is_no_more("/var/log", "/var/log/app") && check.is_no_more("/", "/etc"));
        assert!(
            !check.is_no_more("/var/log", "/var/logs") && !check.is_no_more("/var/log", "/var")
        );
    }
}
