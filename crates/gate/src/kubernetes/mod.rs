//! What Kubernetes and Helm do with objects, as data: defaults, pod templates, what may not change, what is lost.
//!
//! Nothing here knows of changes or levels; classes in [`crate::classify`] ask.

pub mod availability;
pub mod canonical;
pub mod configuration;
mod defaults;
pub mod definitions;
pub mod exposure;
pub mod helm;
pub mod images;
pub mod immutable;
pub mod lifecycle;
pub mod losses;
pub mod merge;
pub mod metadata;
pub mod network;
pub mod places;
pub mod pod_security;
pub mod pods;
pub mod rbac;
pub mod reclaim;
pub mod restart;
pub mod selector;
pub mod sizes;
pub mod upgrade;
pub mod version_labels;

use serde_json::Value;

/// A minor version of Kubernetes 1: `Minor(33)` is 1.33.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minor(pub u32);

impl Minor {
    /// Reads `1.33`, `v1.33.2` or `1.33.0-gke.1`; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Minor> {
        let rest = text.trim_start_matches('v').strip_prefix("1.")?;
        let digits = rest.split(['.', '-', '+']).next()?;
        digits.parse().ok().map(Minor)
    }
}

impl std::fmt::Display for Minor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

/// The API group of a content, empty for the core group.
#[must_use]
pub fn group(content: &Value) -> &str {
    content["apiVersion"]
        .as_str()
        .and_then(|version| version.split_once('/'))
        .map_or("", |(group, _)| group)
}

/// Says whether objects of these namespaces may be in one. The empty one is the release's, whatever that is: charts name it
/// in some of their documents and leave it out of others.
#[must_use]
pub fn may_share_namespace(one: &str, other: &str) -> bool {
    one == other || one.is_empty() || other.is_empty()
}

/// The kind of a content, or empty.
#[must_use]
pub fn kind(content: &Value) -> &str {
    content["kind"].as_str().unwrap_or_default()
}
