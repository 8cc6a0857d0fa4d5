//! What the API server writes where a manifest says nothing.
//!
//! Source: `pkg/apis/*/v1/defaults.go` of Kubernetes 1.37 and `+default` of the API types. Only constants are here; what
//! hangs on other fields is in [`apply`].
//!
//! To add one: a row of the table that its kind or place has.

use serde_json::{Value, json};

use super::{group, kind, pods};

/// A default: a place (JSON Pointer, `*` for all items of a list) and what stands there. A place whose parent is absent stays
/// absent.
type Row = (&'static str, &'static str);

const DEPLOYMENT: &[Row] = &[
    ("/spec/replicas", "1"),
    ("/spec/revisionHistoryLimit", "10"),
    ("/spec/progressDeadlineSeconds", "600"),
    ("/spec/strategy", "{}"),
    ("/spec/strategy/type", "\"RollingUpdate\""),
];
const ROLLING: &[Row] = &[
    ("/spec/strategy/rollingUpdate", "{}"),
    ("/spec/strategy/rollingUpdate/maxSurge", "\"25%\""),
    ("/spec/strategy/rollingUpdate/maxUnavailable", "\"25%\""),
];
const STATEFUL_SET: &[Row] = &[
    ("/spec/replicas", "1"),
    ("/spec/revisionHistoryLimit", "10"),
    ("/spec/podManagementPolicy", "\"OrderedReady\""),
    (
        "/spec/updateStrategy",
        "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":0}}",
    ),
    ("/spec/updateStrategy/type", "\"RollingUpdate\""),
    ("/spec/persistentVolumeClaimRetentionPolicy", "{}"),
    (
        "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted",
        "\"Retain\"",
    ),
    (
        "/spec/persistentVolumeClaimRetentionPolicy/whenScaled",
        "\"Retain\"",
    ),
    (
        "/spec/volumeClaimTemplates/*/spec/volumeMode",
        "\"Filesystem\"",
    ),
];
const DAEMON_SET: &[Row] = &[
    ("/spec/revisionHistoryLimit", "10"),
    ("/spec/updateStrategy", "{}"),
    ("/spec/updateStrategy/type", "\"RollingUpdate\""),
];
const JOB: &[Row] = &[
    ("/spec/completionMode", "\"NonIndexed\""),
    ("/spec/suspend", "false"),
    ("/spec/manualSelector", "false"),
];
const CRON_JOB: &[Row] = &[
    ("/spec/concurrencyPolicy", "\"Allow\""),
    ("/spec/suspend", "false"),
    ("/spec/successfulJobsHistoryLimit", "3"),
    ("/spec/failedJobsHistoryLimit", "1"),
];
const REPLICAS: &[Row] = &[("/spec/replicas", "1")];
const SERVICE: &[Row] = &[
    ("/spec/type", "\"ClusterIP\""),
    ("/spec/sessionAffinity", "\"None\""),
    ("/spec/internalTrafficPolicy", "\"Cluster\""),
    ("/spec/ports/*/protocol", "\"TCP\""),
];
const CLAIM: &[Row] = &[("/spec/volumeMode", "\"Filesystem\"")];
const VOLUME: &[Row] = &[
    ("/spec/persistentVolumeReclaimPolicy", "\"Retain\""),
    ("/spec/volumeMode", "\"Filesystem\""),
];
const SECRET: &[Row] = &[("/type", "\"Opaque\"")];
const POLICY: &[Row] = &[
    ("/spec/ingress/*/ports/*/protocol", "\"TCP\""),
    ("/spec/egress/*/ports/*/protocol", "\"TCP\""),
];
const INGRESS_CLASS: &[Row] = &[("/spec/parameters/scope", "\"Cluster\"")];
const AUTOSCALER: &[Row] = &[("/spec/minReplicas", "1")];
const BINDING: &[Row] = &[("/roleRef/apiGroup", "\"rbac.authorization.k8s.io\"")];
const STORAGE_CLASS: &[Row] = &[
    ("/reclaimPolicy", "\"Delete\""),
    ("/volumeBindingMode", "\"Immediate\""),
];
const DRIVER: &[Row] = &[
    ("/spec/attachRequired", "true"),
    ("/spec/podInfoOnMount", "false"),
    ("/spec/storageCapacity", "false"),
    ("/spec/requiresRepublish", "false"),
    ("/spec/seLinuxMount", "false"),
    ("/spec/fsGroupPolicy", "\"ReadWriteOnceWithFSType\""),
    ("/spec/volumeLifecycleModes", "[\"Persistent\"]"),
];
const PRIORITY: &[Row] = &[("/preemptionPolicy", "\"PreemptLowerPriority\"")];
const WEBHOOKS: &[Row] = &[
    ("/webhooks/*/failurePolicy", "\"Fail\""),
    ("/webhooks/*/matchPolicy", "\"Equivalent\""),
    ("/webhooks/*/timeoutSeconds", "10"),
    ("/webhooks/*/namespaceSelector", "{}"),
    ("/webhooks/*/objectSelector", "{}"),
    ("/webhooks/*/rules/*/scope", "\"*\""),
    ("/webhooks/*/clientConfig/service/port", "443"),
];
const ADMISSION: &[Row] = &[("/spec/failurePolicy", "\"Fail\"")];

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
    ("/restartPolicy", "\"Always\""),
    ("/dnsPolicy", "\"ClusterFirst\""),
    ("/schedulerName", "\"default-scheduler\""),
    ("/terminationGracePeriodSeconds", "30"),
    ("/volumes/*/secret/defaultMode", "420"),
    ("/volumes/*/configMap/defaultMode", "420"),
    ("/volumes/*/projected/defaultMode", "420"),
    ("/volumes/*/downwardAPI/defaultMode", "420"),
    (
        "/volumes/*/projected/sources/*/serviceAccountToken/expirationSeconds",
        "3600",
    ),
    ("/volumes/*/hostPath/type", "\"\""),
    (
        "/volumes/*/ephemeral/volumeClaimTemplate/spec/volumeMode",
        "\"Filesystem\"",
    ),
];

/// In a container.
const CONTAINER: &[Row] = &[
    ("/terminationMessagePath", "\"/dev/termination-log\""),
    ("/terminationMessagePolicy", "\"File\""),
    ("/ports/*/protocol", "\"TCP\""),
    ("/env/*/valueFrom/fieldRef/apiVersion", "\"v1\""),
];

/// In a probe.
const PROBE: &[Row] = &[
    ("/timeoutSeconds", "1"),
    ("/periodSeconds", "10"),
    ("/successThreshold", "1"),
    ("/failureThreshold", "3"),
    ("/httpGet/path", "\"/\""),
    ("/httpGet/scheme", "\"HTTP\""),
    ("/grpc/service", "\"\""),
];

/// What in a pod spec is not stored at all: the fields are no pointers, so that the zero value is the same as nothing.
const ZEROS: &[Row] = &[
    ("/hostIPC", "false"),
    ("/hostNetwork", "false"),
    ("/hostPID", "false"),
    ("/hostname", "\"\""),
    ("/nodeName", "\"\""),
    ("/priorityClassName", "\"\""),
    ("/subdomain", "\"\""),
    ("/volumes/*/emptyDir/medium", "\"\""),
    ("/volumes/*/persistentVolumeClaim/readOnly", "false"),
];

/// The same in a container.
const CONTAINER_ZEROS: &[Row] = &[
    ("/env/*/value", "\"\""),
    ("/envFrom/*/prefix", "\"\""),
    ("/livenessProbe/initialDelaySeconds", "0"),
    ("/ports/*/hostPort", "0"),
    ("/ports/*/name", "\"\""),
    ("/readinessProbe/initialDelaySeconds", "0"),
    ("/startupProbe/initialDelaySeconds", "0"),
    ("/stdin", "false"),
    ("/stdinOnce", "false"),
    ("/tty", "false"),
    ("/volumeMounts/*/readOnly", "false"),
    ("/volumeMounts/*/subPath", "\"\""),
    ("/volumeMounts/*/subPathExpr", "\"\""),
    ("/workingDir", "\"\""),
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
                ("/spec/updateStrategy/rollingUpdate", "{}"),
                ("/spec/updateStrategy/rollingUpdate/maxUnavailable", "1"),
                ("/spec/updateStrategy/rollingUpdate/maxSurge", "0"),
            ],
        ),
        "Job" => {
            let spec = &content["spec"];
            let both = spec["completions"].is_null() && spec["parallelism"].is_null();
            let indexed = !spec["backoffLimitPerIndex"].is_null();
            if both {
                fill_all(content, &[("/spec/completions", "1")]);
            }
            let limit = if indexed { "2147483647" } else { "6" };
            fill_all(
                content,
                &[("/spec/parallelism", "1"), ("/spec/backoffLimit", limit)],
            );
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
            fill_value(content, "/spec/policyTypes", &types);
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
        fill_all(content, &[("/spec/externalTrafficPolicy", "\"Cluster\"")]);
    }
    if content["spec"]["type"] == "LoadBalancer" {
        fill_all(content, &[("/spec/allocateLoadBalancerNodePorts", "true")]);
    }
    let ports = content
        .pointer_mut("/spec/ports")
        .and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten() {
        let number = port["port"].clone();
        fill_value(port, "/targetPort", &number);
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
            fill_value(container, "/imagePullPolicy", &json!(policy));
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
    for (place, text) in rows {
        // The rows are JSON: a test reads them all.
        if let Ok(value) = serde_json::from_str(text) {
            fill_value(content, place, &value);
        }
    }
}

fn drop_all(content: &mut Value, rows: &[Row]) {
    for (place, text) in rows {
        if let Ok(value) = serde_json::from_str(text) {
            drop_value(content, place, &value);
        }
    }
}

/// Removes an entry that has this value.
fn drop_value(content: &mut Value, place: &str, value: &Value) {
    let Some((step, rest)) = place
        .get(1..)
        .map(|place| place.split_once('/').unwrap_or((place, "")))
    else {
        return;
    };
    if step == "*" {
        for item in content.as_array_mut().into_iter().flatten() {
            drop_value(item, &format!("/{rest}"), value);
        }
        return;
    }
    let Some(object) = content.as_object_mut() else {
        return;
    };
    if rest.is_empty() {
        if object.get(step) == Some(value) {
            object.remove(step);
        }
    } else if let Some(inner) = object.get_mut(step) {
        drop_value(inner, &format!("/{rest}"), value);
    }
}

/// Writes a value where the parent is an object and has no such entry, or null in it.
fn fill_value(content: &mut Value, place: &str, value: &Value) {
    let Some((step, rest)) = place
        .get(1..)
        .map(|place| place.split_once('/').unwrap_or((place, "")))
    else {
        return;
    };
    if step == "*" {
        for item in content.as_array_mut().into_iter().flatten() {
            fill_value(item, &format!("/{rest}"), value);
        }
        return;
    }
    let Some(object) = content.as_object_mut() else {
        return;
    };
    if !rest.is_empty() {
        if let Some(inner) = object.get_mut(step) {
            fill_value(inner, &format!("/{rest}"), value);
        }
        return;
    }
    let entry = object.entry(step).or_insert(Value::Null);
    if entry.is_null() {
        *entry = value.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_json() {
        let tables = KINDS.iter().map(|row| row.2).chain([
            POD,
            CONTAINER,
            PROBE,
            ROLLING,
            ZEROS,
            CONTAINER_ZEROS,
        ]);
        for (place, text) in tables.flatten() {
            assert!(place.starts_with('/'), "{place}");
            assert!(serde_json::from_str::<Value>(text).is_ok(), "{place}");
        }
    }

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
