//! The rows of codes about what changed.

use super::{Code, CodeInfo, row};
use crate::code::Effect::Judged;
use crate::finding::Level::{Approve, Deny, Note, Warn};

/// By number.
pub(super) const ROWS: [CodeInfo; 32] = [
    row(
        Code::ResourceAdded,
        "RG101",
        "resource-added",
        "A resource is new",
        Judged(Note),
        "A resource of this identity is rendered now and was not in the base.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceRemoved,
        "RG102",
        "resource-removed",
        "A resource is gone",
        Judged(Note),
        "A resource of this identity was rendered in the base and is not any more. Helm deletes it at the next upgrade.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceChanged,
        "RG103",
        "resource-changed",
        "A resource changed",
        Judged(Note),
        "The content of a resource changed.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceRenamed,
        "RG104",
        "resource-renamed",
        "A resource has another name or kind",
        Judged(Note),
        "A resource is gone, and one of another name or namespace with equal or similar content is new, or one of the same name and \
         another kind or API group. To a cluster that is a deletion \
         and a creation: thresholds count it as one removed and one added.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ResourceMoved,
        "RG105",
        "resource-moved",
        "A resource moved between manifests and hooks",
        Judged(Note),
        "A resource was part of the release and is a hook now, or the reverse. Helm upgrades and deletes hooks by other rules.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::FormattingOnly,
        "RG106",
        "formatting-only",
        "Only the text of a resource changed",
        Judged(Note),
        "The bytes of a document changed and what they say did not: blanks, comments, quotes, the order of keys. Nothing changes in a \
         cluster, and no threshold counts it.",
        "Nothing.",
    ),
    row(
        Code::ImmutableField,
        "RG110",
        "immutable-field",
        "The cluster will refuse the change",
        Judged(Deny),
        "A field that cannot be changed once the object exists is changed. The API server refuses the update, and `helm upgrade` ends in \
         the middle: what it sent before stays. Values are compared as the API server does, after its defaults; `1Gi` and `1024Mi` are one.",
        "Keep the field, or give the object another name so that a new one is made; data of the old one does not move along.",
    ),
    row(
        Code::VersionInImmutableField,
        "RG111",
        "version-in-immutable-field",
        "A version stands where nothing may change",
        Judged(Deny),
        "A version stands in a selector, in a volume claim template, in the template of a Job or in another field that cannot change, and \
         it is new there or changed. Each release changes it, and the cluster refuses each of these changes. Labels are known by the \
         names that are customary for versions; everything else by rendering the chart once more, with another version.",
        "Leave version labels out of selectors and claim templates; give Jobs a name with the version, or make them hooks.",
    ),
    row(
        Code::DataLoss,
        "RG112",
        "data-loss",
        "Data is deleted with the resource",
        Judged(Deny),
        "A resource is gone whose deletion takes data with it: a volume claim or volume, a namespace and all that is in it, a custom \
         resource definition and all objects of its kind, a database of an operator. Helm deletes it at the next upgrade, as it does with \
         what gets another name, becomes a hook or moves into a `crds/` folder. A StatefulSet that is scaled down counts where its \
         retention policy deletes the claims of the pods that go.",
        "Keep the resource, or annotate it with `helm.sh/resource-policy: keep` in one release and remove it in the next.",
    ),
    row(
        Code::KeepRemoved,
        "RG113",
        "keep-removed",
        "A resource is no longer kept",
        Judged(Deny),
        "The annotation `helm.sh/resource-policy: keep` is gone. From now on Helm deletes the resource when the chart drops it or the \
         release is uninstalled.",
        "Keep the annotation unless the resource may be deleted.",
    ),
    row(
        Code::ReclaimDelete,
        "RG114",
        "reclaim-delete",
        "Volumes are deleted with their claims",
        Judged(Deny),
        "A reclaim or retention policy changes from keeping data to deleting it. Nothing is lost today; the next deleted claim, scaled \
         down set or removed object takes its data with it.",
        "Keep the policy at `Retain` unless the data is worthless.",
    ),
    row(
        Code::VolumeShrunk,
        "RG115",
        "volume-shrunk",
        "A volume is asked to shrink",
        Judged(Deny),
        "A claim asks for less storage than before, or an operator's PostgreSQL or Kafka cluster does. Volumes grow and never shrink: the \
         API server refuses a smaller claim unless an expansion had failed, and operators refuse it or leave the volume as it is.",
        "Keep the size, or make a new claim and copy the data.",
    ),
    row(
        Code::CrdVersionRemoved,
        "RG116",
        "crd-version-removed",
        "A version of a custom resource is gone",
        Judged(Deny),
        "A custom resource definition drops a version or stops serving it. Objects of that version are refused; where it was ever the \
         storage version, the API server refuses the change itself.",
        "Serve both versions until all objects are stored in the new one.",
    ),
    row(
        Code::PodsRestart,
        "RG120",
        "pods-restart",
        "Pods are replaced",
        Judged(Warn),
        "The pod template of a workload changed, so its controller replaces all pods. The template is compared as the controller does, \
         after the API server's defaults; the order of lists counts. Where the controller waits for people (`OnDelete`, `paused`), \
         nothing is replaced yet. Where nothing would change if the chart had the version of the base, that is said: it is rendered \
         once more to find out.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::RestartByLabels,
        "RG121",
        "restart-by-labels",
        "Pods are replaced for a label only",
        Judged(Warn),
        "All that changed in a pod template is a version label of the chart or the application, a checksum annotation, or another label \
         or annotation that is what it was when the chart is rendered with the version of the base. The pods that come are the same as those that go. A label by which a Service chooses pods, and a checksum of data that did change, are \
         no such case.",
        "Leave version labels out of pod templates; let checksums cover only what the pods read.",
    ),
    row(
        Code::ConfigurationWithoutRestart,
        "RG122",
        "configuration-without-restart",
        "Pods go on with the old configuration",
        Judged(Warn),
        "A ConfigMap or Secret changed that pods read when they start (environment variables, `subPath` mounts), and the pod template \
         that names it did not change. Running pods keep the old values, new ones get the new ones. Whole volumes are left out: \
         their files follow.",
        "Put a checksum of the configuration into the annotations of the pod template, or let a controller restart the pods.",
    ),
    row(
        Code::RbacWidened,
        "RG130",
        "rbac-widened",
        "More is permitted",
        Judged(Approve),
        "A role permits something that it did not permit before, or a binding gives a subject a role or permissions that it did not \
         have. Rules and bindings are a union, so their order and their split mean nothing, and only what is new is listed. A role that \
         is new as a whole counts with all its rules.",
        "Approve it if the new permission is needed.",
    ),
    row(
        Code::PodSecurityLowered,
        "RG131",
        "pod-security-lowered",
        "Pods may do more on their node",
        Judged(Approve),
        "A pod template does what a level of the Pod Security Standards forbids and did not before, mounts a token that it did not mount, \
         or a namespace asks for a lower level. A new workload counts by the baseline level only.",
        "Approve it if the pods need it.",
    ),
    row(
        Code::ExposureWidened,
        "RG132",
        "exposure-widened",
        "More can reach it",
        Judged(Approve),
        "A Service, Ingress, route or network policy lets more through than before: another type, a new host, a wider source range, a \
         load balancer that is no longer internal, TLS that is gone, a policy that is gone or selects other pods, a webhook that fails open. \
         A new resource counts where it can be reached from outside the cluster.",
        "Approve it if it is meant to be reachable.",
    ),
    row(
        Code::AvailabilityLowered,
        "RG140",
        "availability-lowered",
        "Less of it keeps running",
        Judged(Warn),
        "Replicas, a disruption budget, an autoscaler, a probe, a resource request, a memory limit, an update strategy, a spread rule \
         or the time to stop became weaker.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ImageChanged,
        "RG150",
        "image-changed",
        "Another image runs",
        Judged(Note),
        "A container runs another image than before, or is new in its workload. Two spellings of one image are no change.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ImageUnpinned,
        "RG151",
        "image-unpinned",
        "An image is no longer fixed",
        Judged(Warn),
        "An image lost its digest, or has no tag or one that moves (`latest`, `main`, `nightly`), or comes from another registry \
         without a digest. What runs is no longer what was looked at.",
        "Name a tag and a digest.",
    ),
    row(
        Code::CrdNotUpgraded,
        "RG160",
        "crd-not-upgraded",
        "Helm will not apply this definition",
        Judged(Warn),
        "A file in a chart's `crds/` folder changed or is new. Helm installs these with the first release and never again: an upgrade \
         leaves the cluster's definition as it is. Labels, annotations and descriptions do not count.",
        "Apply the definition by hand or by another tool before the upgrade.",
    ),
    row(
        Code::HookChanged,
        "RG161",
        "hook-changed",
        "A hook is new, gone or another",
        Judged(Note),
        "What Helm runs at an event of the release changed: a hook is new or gone, its content, its events, its weight or its delete \
         policy. Its name, its own labels and version labels of its pods do not count.",
        "Nothing, if it is meant.",
    ),
    row(
        Code::ApiRemoved,
        "RG170",
        "api-removed",
        "The cluster does not know this API version",
        Judged(Deny),
        "A resource is new or changed and of an API version that the target Kubernetes does not serve any more. Helm cannot install it \
         there. Where the target is not known, only versions that no supported Kubernetes serves are named.",
        "Use the replacement that is named.",
    ),
    row(
        Code::ApiDeprecated,
        "RG171",
        "api-deprecated",
        "The API version will go",
        Judged(Note),
        "A resource is new or changed and of an API version that the target Kubernetes has deprecated.",
        "Use the replacement that is named.",
    ),
    row(
        Code::MetadataOnly,
        "RG180",
        "metadata-only",
        "Only labels or annotations changed",
        Judged(Note),
        "Nothing changed but the labels and annotations of the resource itself. No well-known controller \
         reads them and no selector of the case names them, so nothing restarts and nothing behaves in another way.",
        "Nothing.",
    ),
    row(
        Code::HelmDeletes,
        "RG190",
        "helm-deletes",
        "Helm deletes what it has just applied",
        Judged(Deny),
        "The API version of an object changes, and the Helm that does the upgrade takes the two for two objects: it applies the new \
         one and deletes the old one, which in the cluster is the same. Helm 4.0.0 to 4.1.0 do so for every other version, Helm from \
         3.17.1 on for kinds that move from one group to another and that the cluster serves in both.",
        "Upgrade with another Helm, or annotate the object with `helm.sh/resource-policy: keep` in the same change.",
    ),
    row(
        Code::HelmLeavesBehind,
        "RG191",
        "helm-leaves-behind",
        "Helm does not delete an object that is gone",
        Judged(Warn),
        "An object leaves the chart, and an object of the same kind and name in another API group is there. Helm up to 3.17.0 compares \
         kinds and names only, so it takes the two for one and never deletes the old one; it stays in the cluster and belongs to no release.",
        "Delete the old object by hand after the upgrade, or give the new one another name.",
    ),
    row(
        Code::MergeLosesItems,
        "RG192",
        "merge-loses-items",
        "A patch mixes up items of a list",
        Judged(Deny),
        "Helm 3, and Helm 4 in releases that began with Helm 3, change objects of built-in kinds by a strategic merge patch. It knows \
         ports by their number, variables by their name and mounts by their path; where two items share that, a changed one is lost, \
         both are deleted, or one gets what was meant for the other. What the cluster gets is not what the chart renders, and no error says so.",
        "Give the items keys that differ, upgrade with `--server-side=true`, or delete the object first.",
    ),
    row(
        Code::ServerApplyRefused,
        "RG193",
        "server-apply-refused",
        "A server-side apply refuses the manifest",
        Judged(Deny),
        "Helm 4 lets the server apply objects, and the server refuses what a patch got through: two variables of one name, two volumes, \
         mounts or ports of one key; a Deployment that goes to `Recreate` while the default `rollingUpdate` of before is still there. \
         A release that began with Helm 3 goes on with patches unless `--server-side=true` is given; there nothing is refused.",
        "Remove the second item; for a strategy, name `rollingUpdate` in one release before, or set it to null.",
    ),
    row(
        Code::SecretKeyStays,
        "RG194",
        "secret-key-stays",
        "A key of a Secret stays in the cluster",
        Judged(Warn),
        "A key is gone from the `stringData` of a Secret. The server turned it into `data` when it came, and no upgrade that does not \
         name it removes it there: the old value stays readable.",
        "Write Secrets with `data`, or give the Secret another name.",
    ),
];
