//! What the API server writes where a manifest says nothing.
//!
//! Source: `pkg/apis/*/v1/defaults.go` of Kubernetes 1.37 and `+default` of the API types. Only constants are here; what
//! hangs on other fields is in [`apply`].
//!
//! To add one: a row of the table that its kind or place has.

use serde_json::{Map, Value, json};

use super::{group, kind, pods};

/// A default: a place (JSON Pointer, `*` for all items of a list) and what stands there. A place whose parent is absent stays
/// absent.
type Row = (&'static str, Constant);

/// What can stand at a place.
#[derive(Debug, Clone, Copy)]
enum Constant {
    Text(&'static str),
    Number(i64),
    Truth(bool),
    /// An object with nothing in it yet.
    Empty,
    Texts(&'static [&'static str]),
}

use Constant::{Empty, Number, Text, Texts, Truth};

impl Constant {
    fn value(self) -> Value {
        match self {
            Text(text) => json!(text),
            Number(number) => json!(number),
            Truth(truth) => json!(truth),
            Empty => json!({}),
            Texts(texts) => json!(texts),
        }
    }
}

const DEPLOYMENT: &[Row] = &[
    ("/spec/replicas", Number(1)),
    ("/spec/revisionHistoryLimit", Number(10)),
    ("/spec/progressDeadlineSeconds", Number(600)),
    ("/spec/strategy", Empty),
    ("/spec/strategy/type", Text("RollingUpdate")),
];
const ROLLING: &[Row] = &[
    ("/spec/strategy/rollingUpdate", Empty),
    ("/spec/strategy/rollingUpdate/maxSurge", Text("25%")),
    ("/spec/strategy/rollingUpdate/maxUnavailable", Text("25%")),
];
const STATEFUL_SET: &[Row] = &[
    ("/spec/replicas", Number(1)),
    ("/spec/revisionHistoryLimit", Number(10)),
    ("/spec/podManagementPolicy", Text("OrderedReady")),
    ("/spec/updateStrategy/type", Text("RollingUpdate")),
    ("/spec/persistentVolumeClaimRetentionPolicy", Empty),
    (
        "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted",
        Text("Retain"),
    ),
    (
        "/spec/persistentVolumeClaimRetentionPolicy/whenScaled",
        Text("Retain"),
    ),
    (
        "/spec/volumeClaimTemplates/*/spec/volumeMode",
        Text("Filesystem"),
    ),
];
const DAEMON_SET: &[Row] = &[
    ("/spec/revisionHistoryLimit", Number(10)),
    ("/spec/updateStrategy", Empty),
    ("/spec/updateStrategy/type", Text("RollingUpdate")),
];
const JOB: &[Row] = &[
    ("/spec/completionMode", Text("NonIndexed")),
    ("/spec/suspend", Truth(false)),
    ("/spec/manualSelector", Truth(false)),
];
const CRON_JOB: &[Row] = &[
    ("/spec/concurrencyPolicy", Text("Allow")),
    ("/spec/suspend", Truth(false)),
    ("/spec/successfulJobsHistoryLimit", Number(3)),
    ("/spec/failedJobsHistoryLimit", Number(1)),
];
const REPLICAS: &[Row] = &[("/spec/replicas", Number(1))];
const SERVICE: &[Row] = &[
    ("/spec/type", Text("ClusterIP")),
    ("/spec/sessionAffinity", Text("None")),
    ("/spec/internalTrafficPolicy", Text("Cluster")),
    ("/spec/ports/*/protocol", Text("TCP")),
];
const CLAIM: &[Row] = &[("/spec/volumeMode", Text("Filesystem"))];
const VOLUME: &[Row] = &[
    ("/spec/persistentVolumeReclaimPolicy", Text("Retain")),
    ("/spec/volumeMode", Text("Filesystem")),
];
const SECRET: &[Row] = &[("/type", Text("Opaque"))];
const POLICY: &[Row] = &[
    ("/spec/ingress/*/ports/*/protocol", Text("TCP")),
    ("/spec/egress/*/ports/*/protocol", Text("TCP")),
];
const INGRESS_CLASS: &[Row] = &[("/spec/parameters/scope", Text("Cluster"))];
const AUTOSCALER: &[Row] = &[("/spec/minReplicas", Number(1))];
const BINDING: &[Row] = &[("/roleRef/apiGroup", Text("rbac.authorization.k8s.io"))];
const STORAGE_CLASS: &[Row] = &[
    ("/reclaimPolicy", Text("Delete")),
    ("/volumeBindingMode", Text("Immediate")),
];
const DRIVER: &[Row] = &[
    ("/spec/attachRequired", Truth(true)),
    ("/spec/podInfoOnMount", Truth(false)),
    ("/spec/storageCapacity", Truth(false)),
    ("/spec/requiresRepublish", Truth(false)),
    ("/spec/seLinuxMount", Truth(false)),
    ("/spec/fsGroupPolicy", Text("ReadWriteOnceWithFSType")),
    ("/spec/volumeLifecycleModes", Texts(&["Persistent"])),
];
const PRIORITY: &[Row] = &[("/preemptionPolicy", Text("PreemptLowerPriority"))];
const WEBHOOKS: &[Row] = &[
    ("/webhooks/*/failurePolicy", Text("Fail")),
    ("/webhooks/*/matchPolicy", Text("Equivalent")),
    ("/webhooks/*/timeoutSeconds", Number(10)),
    ("/webhooks/*/namespaceSelector", Empty),
    ("/webhooks/*/objectSelector", Empty),
    ("/webhooks/*/rules/*/scope", Text("*")),
    ("/webhooks/*/clientConfig/service/port", Number(443)),
];
const ADMISSION: &[Row] = &[("/spec/failurePolicy", Text("Fail"))];

/// By group and kind.
const KINDS: &[(&str, &str, &[Row])] = &[
    ("", "PersistentVolume", VOLUME),
    ("", "PersistentVolumeClaim", CLAIM),
    ("", "ReplicationController", REPLICAS),
    ("", "Secret", SECRET),
    ("", "Service", SERVICE),
    (
        "admissionregistration.k8s.io",
        "MutatingAdmissionPolicy",
        ADMISSION,
    ),
    (
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
        WEBHOOKS,
    ),
    (
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicy",
        ADMISSION,
    ),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
        WEBHOOKS,
    ),
    ("apps", "DaemonSet", DAEMON_SET),
    ("apps", "Deployment", DEPLOYMENT),
    ("apps", "ReplicaSet", REPLICAS),
    ("apps", "StatefulSet", STATEFUL_SET),
    ("argoproj.io", "Rollout", REPLICAS),
    ("autoscaling", "HorizontalPodAutoscaler", AUTOSCALER),
    ("batch", "CronJob", CRON_JOB),
    ("batch", "Job", JOB),
    ("networking.k8s.io", "IngressClass", INGRESS_CLASS),
    ("networking.k8s.io", "NetworkPolicy", POLICY),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", BINDING),
    ("rbac.authorization.k8s.io", "RoleBinding", BINDING),
    ("scheduling.k8s.io", "PriorityClass", PRIORITY),
    ("storage.k8s.io", "CSIDriver", DRIVER),
    ("storage.k8s.io", "StorageClass", STORAGE_CLASS),
];

/// In a pod spec.
const POD: &[Row] = &[
    ("/restartPolicy", Text("Always")),
    ("/dnsPolicy", Text("ClusterFirst")),
    ("/schedulerName", Text("default-scheduler")),
    ("/terminationGracePeriodSeconds", Number(30)),
    ("/securityContext", Empty),
    ("/volumes/*/secret/defaultMode", Number(420)),
    ("/volumes/*/configMap/defaultMode", Number(420)),
    ("/volumes/*/projected/defaultMode", Number(420)),
    ("/volumes/*/downwardAPI/defaultMode", Number(420)),
    (
        "/volumes/*/projected/sources/*/serviceAccountToken/expirationSeconds",
        Number(3600),
    ),
    ("/volumes/*/hostPath/type", Text("")),
    (
        "/volumes/*/ephemeral/volumeClaimTemplate/spec/volumeMode",
        Text("Filesystem"),
    ),
];

/// In a container.
const CONTAINER: &[Row] = &[
    ("/terminationMessagePath", Text("/dev/termination-log")),
    ("/terminationMessagePolicy", Text("File")),
    ("/ports/*/protocol", Text("TCP")),
    ("/env/*/valueFrom/fieldRef/apiVersion", Text("v1")),
];

/// In a probe.
const PROBE: &[Row] = &[
    ("/timeoutSeconds", Number(1)),
    ("/periodSeconds", Number(10)),
    ("/successThreshold", Number(1)),
    ("/failureThreshold", Number(3)),
    ("/httpGet/path", Text("/")),
    ("/httpGet/scheme", Text("HTTP")),
    ("/grpc/service", Text("")),
];

/// What in a pod spec is not stored at all: the fields are no pointers, so that the zero value is the same as nothing.
const ZEROS: &[Row] = &[
    ("/hostIPC", Truth(false)),
    ("/hostNetwork", Truth(false)),
    ("/hostPID", Truth(false)),
    ("/hostname", Text("")),
    ("/nodeName", Text("")),
    ("/priorityClassName", Text("")),
    ("/subdomain", Text("")),
    ("/volumes/*/emptyDir/medium", Text("")),
    ("/volumes/*/persistentVolumeClaim/readOnly", Truth(false)),
];

/// The same in a container.
const CONTAINER_ZEROS: &[Row] = &[
    ("/env/*/value", Text("")),
    ("/envFrom/*/prefix", Text("")),
    ("/livenessProbe/initialDelaySeconds", Number(0)),
    ("/ports/*/hostPort", Number(0)),
    ("/ports/*/name", Text("")),
    ("/readinessProbe/initialDelaySeconds", Number(0)),
    ("/startupProbe/initialDelaySeconds", Number(0)),
    ("/stdin", Truth(false)),
    ("/stdinOnce", Truth(false)),
    ("/tty", Truth(false)),
    ("/volumeMounts/*/readOnly", Truth(false)),
    ("/volumeMounts/*/subPath", Text("")),
    ("/volumeMounts/*/subPathExpr", Text("")),
    ("/workingDir", Text("")),
];

/// Writes the defaults into a manifest.
pub(super) fn apply(content: &mut Value) {
    let rows = {
        let (group, kind) = (group(content), kind(content));
        let row = KINDS.iter().find(|row| row.1 == kind && row.0 == group);
        row.map_or(&[][..], |row| row.2)
    };
    fill_all(content, rows);
    let kind = kind(content).to_owned();
    match kind.as_str() {
        "Deployment" if content["spec"]["strategy"]["type"] == "RollingUpdate" => {
            fill_all(content, ROLLING);
        }
        "DaemonSet" if content["spec"]["updateStrategy"]["type"] == "RollingUpdate" => fill_all(
            content,
            &[
                ("/spec/updateStrategy/rollingUpdate", Empty),
                (
                    "/spec/updateStrategy/rollingUpdate/maxUnavailable",
                    Number(1),
                ),
                ("/spec/updateStrategy/rollingUpdate/maxSurge", Number(0)),
            ],
        ),
        "Job" => {
            let spec = &content["spec"];
            let both = spec["completions"].is_null() && spec["parallelism"].is_null();
            let indexed = !spec["backoffLimitPerIndex"].is_null();
            if both {
                fill_all(content, &[("/spec/completions", Number(1))]);
            }
            let limit = Number(if indexed { i64::from(i32::MAX) } else { 6 });
            fill_all(
                content,
                &[
                    ("/spec/parallelism", Number(1)),
                    ("/spec/backoffLimit", limit),
                ],
            );
        }
        // Where only a type is given, nothing is added to it.
        "StatefulSet" => {
            let strategy = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 0}});
            fill(content, "/spec/updateStrategy", &strategy);
        }
        "Service" => service(content),
        "NetworkPolicy" if content["spec"]["policyTypes"].is_null() => {
            let egress = content["spec"]["egress"]
                .as_array()
                .is_some_and(|rules| !rules.is_empty());
            let types = if egress {
                json!(["Ingress", "Egress"])
            } else {
                json!(["Ingress"])
            };
            fill(content, "/spec/policyTypes", &types);
        }
        _ => {}
    }
    if let Some(workload) = pods::workload_of(content)
        && let Some(spec) = content
            .pointer_mut(workload.template)
            .and_then(|template| template.get_mut("spec"))
    {
        pod(spec);
    }
}

fn service(content: &mut Value) {
    let spec = &content["spec"];
    let outside = matches!(spec["type"].as_str(), Some("NodePort" | "LoadBalancer"))
        || spec["externalIPs"]
            .as_array()
            .is_some_and(|ips| !ips.is_empty());
    if outside {
        fill_all(content, &[("/spec/externalTrafficPolicy", Text("Cluster"))]);
    }
    if content["spec"]["type"] == "LoadBalancer" {
        fill_all(
            content,
            &[("/spec/allocateLoadBalancerNodePorts", Truth(true))],
        );
    }
    let ports = content
        .pointer_mut("/spec/ports")
        .and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten() {
        let number = port["port"].clone();
        fill(port, "/targetPort", &number);
    }
}

fn pod(spec: &mut Value) {
    drop_all(spec, ZEROS);
    fill_all(spec, POD);
    let volumes = spec.get_mut("volumes").and_then(Value::as_array_mut);
    for volume in volumes
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        let has_source = volume
            .iter()
            .any(|(field, value)| field != "name" && !value.is_null());
        if !has_source {
            volume.insert("emptyDir".to_owned(), json!({}));
        }
    }
    // The server keeps the old name of this field equal.
    let account = spec
        .get("serviceAccountName")
        .or(spec.get("serviceAccount"))
        .cloned();
    if let (Some(account), Some(spec)) = (account, spec.as_object_mut()) {
        spec.remove("serviceAccount");
        spec.insert("serviceAccountName".to_owned(), account);
    }
    for field in ["containers", "initContainers", "ephemeralContainers"] {
        let containers = spec.get_mut(field).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            drop_all(container, CONTAINER_ZEROS);
            fill_all(container, CONTAINER);
            let policy = pull_policy(container["image"].as_str().unwrap_or_default());
            fill(container, "/imagePullPolicy", &json!(policy));
            for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
                if let Some(probe) = container.get_mut(probe) {
                    fill_all(probe, PROBE);
                }
            }
        }
    }
}

/// `Always` for the tag `latest` and for neither tag nor digest.
fn pull_policy(image: &str) -> &'static str {
    let name = image.rsplit('/').next().unwrap_or(image);
    if name.contains('@') {
        return "IfNotPresent";
    }
    match name.split_once(':') {
        None | Some((_, "latest")) => "Always",
        Some(_) => "IfNotPresent",
    }
}

fn fill_all(content: &mut Value, rows: &[Row]) {
    for (place, constant) in rows {
        fill(content, place, &constant.value());
    }
}

/// Writes a value where the parent is an object and has no such entry, or null in it.
fn fill(content: &mut Value, place: &str, value: &Value) {
    at_each(content, place, &mut |object, key| {
        let entry = object.entry(key).or_insert(Value::Null);
        if entry.is_null() {
            *entry = value.clone();
        }
    });
}

/// Removes the entries that have the values of the rows.
fn drop_all(content: &mut Value, rows: &[Row]) {
    for (place, constant) in rows {
        let value = constant.value();
        at_each(content, place, &mut |object, key| {
            if object.get(key) == Some(&value) {
                object.remove(key);
            }
        });
    }
}

/// Visits the objects that hold the last step of a place, with that step.
fn at_each(content: &mut Value, place: &str, visit: &mut dyn FnMut(&mut Map<String, Value>, &str)) {
    let Some(place) = place.strip_prefix('/') else {
        return;
    };
    let (step, rest) = place.find('/').map_or((place, ""), |at| place.split_at(at));
    match content {
        Value::Array(items) if step == "*" => {
            items.iter_mut().for_each(|item| at_each(item, rest, visit));
        }
        Value::Object(object) if rest.is_empty() => visit(object, step),
        Value::Object(object) => {
            if let Some(inner) = object.get_mut(step) {
                at_each(inner, rest, visit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pull_policies_follow_the_tag() {
        for (image, policy) in [
            ("nginx", "Always"),
            ("nginx:latest", "Always"),
            ("localhost:5000/nginx", "Always"),
            ("nginx:1.2", "IfNotPresent"),
            ("nginx@sha256:aa", "IfNotPresent"),
        ] {
            assert_eq!(pull_policy(image), policy, "{image}");
        }
    }
}
