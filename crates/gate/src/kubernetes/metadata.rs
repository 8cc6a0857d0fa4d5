//! Labels and annotations: who reads which.
//!
//! To add one: a row of the table that says what reads it.

use serde_json::{Map, Value};

/// The two maps of metadata that anyone may write.
const FIELDS: [&str; 2] = ["labels", "annotations"];

/// Labels and annotations that charts write with each version or each rendering, and that change nothing in a pod.
const OF_A_VERSION: &[&str] = &[
    "app.kubernetes.io/version",
    "appVersion",
    "chart",
    "chart-version",
    "chartVersion",
    "deployTime",
    "deploy-time",
    "deployedAt",
    "helm-revision",
    "helm.sh/chart",
    "helm.sh/revision",
    "heritage",
    "kubectl.kubernetes.io/restartedAt",
    "redeploy",
    "releaseRevision",
    "rollme",
    "timestamp",
    "version",
];

/// Parts of the names of annotations that hold a digest of configuration: `checksum/config`, `config-hash`.
const CHECKSUM_WORDS: &[&str] = &["checksum", "sha256", "sha1sum"];
const CHECKSUM_END: &str = "hash";

/// Ends of the domains of keys that tools and controllers act on. Not complete: whoever writes a controller may read any
/// key.
const READ_DOMAINS: &[&str] = &[
    "amazonaws.com",
    "argoproj.io",
    "azure.com",
    "azure.workload.identity",
    "beta.kubernetes.io",
    "bitnami.com",
    "cattle.io",
    "cert-manager.io",
    "cilium.io",
    "cloud.google.com",
    "cloudflare.com",
    "cncf.io",
    "cnpg.io",
    "crossplane.io",
    "emberstack.com",
    "external-dns.alpha.kubernetes.io",
    "fluxcd.io",
    "gateway.networking.k8s.io",
    "getambassador.io",
    "gke.io",
    "haproxy.org",
    "helm.sh",
    "ingress.kubernetes.io",
    "istio.io",
    "karpenter.sh",
    "keda.sh",
    "knative.dev",
    "konghq.com",
    "kyverno.io",
    "linkerd.io",
    "metallb.io",
    "metallb.universe.tf",
    "mittwald.de",
    "nginx.org",
    "node.kubernetes.io",
    "openshift.io",
    "pod-security.kubernetes.io",
    "projectcontour.io",
    "prometheus.io",
    "pusher.com",
    "rbac.authorization.k8s.io",
    "service.kubernetes.io",
    "stakater.com",
    "storageclass.kubernetes.io",
    "strimzi.io",
    "tailscale.com",
    "topology.kubernetes.io",
    "traefik.io",
    "vault.hashicorp.com",
    "volume.kubernetes.io",
];

/// Keys that tools and controllers act on.
const READ_KEYS: &[&str] = &[
    "dashboard",
    "grafana_alert",
    "grafana_dashboard",
    "grafana_datasource",
    "grafana_folder",
    "istio-injection",
    "kubernetes.io/ingress.class",
    "kubernetes.io/service-account.name",
    "release",
];

/// Keys of those domains that nobody acts on.
const NOT_READ: &[&str] = &["helm.sh/chart", "helm.sh/revision"];

/// A key of labels or annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Whether it is a label.
    pub is_label: bool,
    /// The key.
    pub key: String,
}

/// The labels and annotations that differ in `metadata`; none where anything else differs too.
#[must_use]
pub fn only_keys(before: &Value, after: &Value) -> Option<Vec<Key>> {
    (without_keys(before) == without_keys(after)).then(|| {
        let mut found = Vec::new();
        for field in FIELDS {
            let (before, after) = (map(before, field), map(after, field));
            let keys = before
                .keys()
                .chain(after.keys().filter(|key| !before.contains_key(*key)));
            found.extend(
                keys.filter(|key| before.get(*key) != after.get(*key))
                    .map(|key| Key {
                        is_label: field == "labels",
                        key: key.clone(),
                    }),
            );
        }
        found
    })
}

fn without_keys(content: &Value) -> Value {
    let mut content = content.clone();
    if let Some(metadata) = content.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in FIELDS {
            metadata.remove(field);
        }
        if metadata.is_empty()
            && let Some(content) = content.as_object_mut()
        {
            content.remove("metadata");
        }
    }
    content
}

fn map<'v>(content: &'v Value, field: &str) -> std::borrow::Cow<'v, Map<String, Value>> {
    match content["metadata"][field].as_object() {
        Some(map) => std::borrow::Cow::Borrowed(map),
        None => std::borrow::Cow::Owned(Map::new()),
    }
}

impl Key {
    /// Its value in an object or a pod template; null where it has none.
    #[must_use]
    pub fn value<'v>(&self, content: &'v Value) -> &'v Value {
        let field = if self.is_label {
            "labels"
        } else {
            "annotations"
        };
        &content["metadata"][field][self.key.as_str()]
    }

    /// Says whether charts write it with each version or rendering and pods are the same without it.
    #[must_use]
    pub fn is_of_a_version(&self) -> bool {
        OF_A_VERSION.contains(&self.key.as_str())
    }

    /// Says whether it is an annotation for a digest of configuration.
    #[must_use]
    pub fn is_checksum(&self) -> bool {
        let key = self.key.to_lowercase();
        !self.is_label
            && (CHECKSUM_WORDS.iter().any(|word| key.contains(word)) || key.ends_with(CHECKSUM_END))
    }

    /// Says whether a well-known tool or controller acts on it.
    #[must_use]
    pub fn is_read(&self) -> bool {
        let key = self.key.as_str();
        if NOT_READ.contains(&key) {
            return false;
        }
        READ_KEYS.contains(&key)
            || key.split_once('/').is_some_and(|(domain, _)| {
                READ_DOMAINS.iter().any(|end| {
                    domain
                        .strip_suffix(end)
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with(['.', '-']))
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(is_label: bool, key: &str) -> Key {
        Key {
            is_label,
            key: key.to_owned(),
        }
    }

    #[test]
    fn only_metadata_differs() {
        let before = json!({"metadata": {"name": "a", "labels": {"a": "1"}}, "spec": 1});
        let after = json!({"metadata": {"name": "a", "annotations": {"b": "1"}}, "spec": 1});
        let found = only_keys(&before, &after).unwrap();
        assert_eq!(found, [key(true, "a"), key(false, "b")]);
        assert_eq!(only_keys(&before, &json!({"spec": 1})), None);
        let bare = json!({"metadata": {"labels": {"a": "1"}}, "spec": 1});
        assert_eq!(
            only_keys(&bare, &json!({"spec": 1})),
            Some(vec![key(true, "a")])
        );
    }

    #[test]
    fn keys_are_known() {
        assert!(key(true, "helm.sh/chart").is_of_a_version());
        assert!(!key(true, "helm.sh/chart").is_read());
        assert!(key(false, "helm.sh/resource-policy").is_read());
        assert!(key(false, "nginx.ingress.kubernetes.io/rewrite-target").is_read());
        assert!(key(false, "service.beta.kubernetes.io/aws-load-balancer-type").is_read());
        assert!(!key(true, "app.kubernetes.io/part-of").is_read());
        assert!(key(false, "checksum/config").is_checksum());
        assert!(key(false, "configHash").is_checksum());
        assert!(!key(true, "checksum").is_checksum());
    }
}
