//! The order in which Helm installs, and so prints, manifests.

/// Kinds in install order, as `InstallOrder` of `kind_sorter.go` has them.
pub type KindOrder = &'static [&'static str];

/// Helm up to 3.12.2, which does not know priority classes.
pub const HELM_3_12_0: KindOrder = HELM_3.split_at(1).1;

/// Helm 3 from 3.12.3 on.
pub const HELM_3: KindOrder = &[
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
];

/// Helm 4: the webhook configurations come after everything that may serve them.
pub const HELM_4: KindOrder = &{
    let mut kinds = [""; HELM_3.len() + 2];
    let mut at = 0;
    while at < HELM_3.len() {
        kinds[at] = HELM_3[at];
        at += 1;
    }
    kinds[at] = "MutatingWebhookConfiguration";
    kinds[at + 1] = "ValidatingWebhookConfiguration";
    kinds
};

/// Sorts by kind: known kinds in install order, unknown ones behind them by name (bytewise); what is
/// equal keeps its order.
pub fn sort_by_kind<T>(items: &mut [T], order: KindOrder, kind: impl Fn(&T) -> &[u8]) {
    items.sort_by_cached_key(|item| {
        let kind = kind(item);
        match order.iter().position(|known| known.as_bytes() == kind) {
            Some(at) => (at, Vec::new()),
            None => (order.len(), kind.to_vec()),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_kinds_come_last_by_name_and_equals_keep_their_order() {
        let mut items = vec![
            ("Zoo", 1),
            ("Service", 2),
            ("Ant", 3),
            ("Namespace", 4),
            ("Service", 5),
        ];
        sort_by_kind(&mut items, HELM_4, |item| item.0.as_bytes());
        assert_eq!(
            items,
            [
                ("Namespace", 4),
                ("Service", 2),
                ("Service", 5),
                ("Ant", 3),
                ("Zoo", 1)
            ]
        );
    }
}
