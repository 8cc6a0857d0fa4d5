//! What Helm does with objects of a release beside applying them.
//!
//! Source: `pkg/action/resource_policy.go`, `pkg/action/hooks.go` and `pkg/kube/client.go` of Helm 3 and 4.

use manifest::{Hook, Part, Resource};
use serde_json::Value;

/// The annotation that keeps an object from being deleted.
pub const RESOURCE_POLICY: &str = "helm.sh/resource-policy";

/// The annotations of hooks that Helm itself reads.
pub const HOOK: [&str; 3] = [
    "helm.sh/hook",
    "helm.sh/hook-weight",
    "helm.sh/hook-delete-policy",
];

/// The delete policy of a hook where nothing is said.
pub const DEFAULT_DELETE_POLICY: &str = "before-hook-creation";

/// The delete policy of a hook whose object goes when all hooks of the event have succeeded.
pub const SUCCEEDED: &str = "hook-succeeded";

/// The resource policy that an object names.
#[must_use]
pub fn resource_policy(content: &Value) -> Option<&str> {
    content["metadata"]["annotations"][RESOURCE_POLICY].as_str()
}

/// Says whether an object outlives its removal from the chart: an upgrade reads the policy to the letter.
#[must_use]
pub fn outlives_upgrade(content: &Value) -> bool {
    resource_policy(content) == Some("keep")
}

/// Says whether an object is meant to outlive the release: here Helm does not mind blanks and capital letters. (It leaves
/// out objects with any other policy too, by an oversight that nobody relies on.)
#[must_use]
pub fn outlives_release(content: &Value) -> bool {
    resource_policy(content).is_some_and(|policy| policy.trim().eq_ignore_ascii_case("keep"))
}

/// Says whether each upgrade deletes a hook's object: before it makes it again, or when all hooks have succeeded. Definitions
/// are spared, and a resource policy does not count.
#[must_use]
pub fn is_deleted_by_upgrades(hook: &Hook, kind: &str) -> bool {
    let runs = |event: &String| matches!(event.as_str(), "pre-upgrade" | "post-upgrade");
    let deletes = |policy: &String| matches!(policy.as_str(), DEFAULT_DELETE_POLICY | SUCCEEDED);
    kind != "CustomResourceDefinition"
        && hook.events.iter().any(runs)
        && (hook.delete_policies.is_empty() || hook.delete_policies.iter().any(deletes))
}

/// Says whether a resource is one of the objects that Helm upgrades and deletes with the release: no hook and no file of a
/// `crds/` folder.
#[must_use]
pub fn is_managed(resource: &Resource) -> bool {
    resource.part() == Part::Manifest && crd_file(resource).is_none()
}

/// The file of a chart's `crds/` folder that a resource is from.
#[must_use]
pub fn crd_file(resource: &Resource) -> Option<&str> {
    resource
        .source
        .as_deref()
        .filter(|source| is_in_crds(source))
}

/// `web/crds/a.yaml` and `web/charts/db/crds/a.yaml`; before Helm 3.13 only `crds/a.yaml`.
fn is_in_crds(source: &str) -> bool {
    let steps: Vec<&str> = source.split('/').collect();
    // A chart may have the name `crds`.
    if steps.first() == Some(&"crds") && !matches!(steps.get(1), Some(&("templates" | "charts"))) {
        return true;
    }
    let mut rest = steps.get(1..).unwrap_or_default();
    while let ["charts", _, inner @ ..] = rest {
        rest = inner;
    }
    matches!(rest, ["crds", _, ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_folder_directly_in_a_chart_counts() {
        for source in [
            "web/crds/a.yaml",
            "web/crds/v1/a.yaml",
            "web/charts/db/crds/a.yaml",
            "web/charts/db/charts/x/crds/a.yaml",
            "crds/a.yaml",
            "crds/crds/a.yaml",
        ] {
            assert!(is_in_crds(source), "{source}");
        }
        for source in [
            "web/templates/crds/a.yaml",
            "web/charts/crds/templates/a.yaml",
            "crds/templates/a.yaml",
            "web/crds",
            "web/templates/a.yaml",
            "",
        ] {
            assert!(!is_in_crds(source), "{source}");
        }
    }

    #[test]
    fn an_upgrade_reads_the_policy_to_the_letter() {
        let object = |policy: &str| json!({"metadata": {"annotations": {RESOURCE_POLICY: policy}}});
        assert!(outlives_upgrade(&object("keep")));
        assert!(!outlives_upgrade(&object(" Keep")));
        assert!(outlives_release(&object(" Keep")));
        assert!(!outlives_release(&object("delete")));
        assert!(!outlives_release(&json!({})));
    }
}
