//! What a release does with the objects of an upgrade. Nothing of it is rendered; a verdict on a change needs it.

/// The rules of `helm upgrade`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpgradeRules {
    /// Which object of the last revision is an object of the next one.
    pub same_object: SameObject,
    /// How an object is changed in a release that this Helm installed itself.
    pub apply: Apply,
}

/// What two objects of one name and namespace must have in common to be one (`isMatchingInfo`, `pkg/kube/resource.go`).
/// What has no partner in the next revision is deleted, after everything else was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameObject {
    /// The kind (up to 3.17.0).
    Kind,
    /// The group and the kind (3.17.1 and later, 4.1.1 and later).
    GroupKind,
    /// The group, the version and the kind (4.0.0 to 4.1.0).
    GroupVersionKind,
}

/// How an object is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apply {
    /// By a patch that Helm works out (Helm 3; `createPatch`, `pkg/kube/client.go`). Helm 4 goes on like this where a release
    /// began with it (`getUpgradeServerSideValue`, `pkg/action/upgrade.go`).
    Patch,
    /// By the server (Helm 4).
    Server,
}

impl UpgradeRules {
    /// 3.12.0
    pub(super) const V3_12_0: UpgradeRules = UpgradeRules {
        same_object: SameObject::Kind,
        apply: Apply::Patch,
    };
    /// 3.17.1
    pub(super) const V3_17_1: UpgradeRules = UpgradeRules {
        same_object: SameObject::GroupKind,
        ..UpgradeRules::V3_12_0
    };
    /// 4.0.0
    pub(super) const V4_0_0: UpgradeRules = UpgradeRules {
        same_object: SameObject::GroupVersionKind,
        apply: Apply::Server,
    };
    /// 4.1.1
    pub(super) const V4_1_1: UpgradeRules = UpgradeRules {
        same_object: SameObject::GroupKind,
        ..UpgradeRules::V4_0_0
    };
}
