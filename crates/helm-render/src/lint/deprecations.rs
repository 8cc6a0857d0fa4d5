//! APIs that a Kubernetes version deprecates, as the `k8s.io/api` of a release knows them.
//!
//! Sources: `validateNoDeprecations` (`rules/deprecations.go`), `k8s.io/apiserver/pkg/endpoints/deprecation`; the table is
//! made of the `APILifecycle…` methods of `k8s.io/api`.

use super::documents::Document;
use crate::Profile;
use crate::capabilities::KubeVersion;

const TABLE: &str = include_str!("../../data/api-lifecycle.tsv");

/// What Kubernetes says of the life of an API; minors of Kubernetes 1.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lifecycle {
    deprecated: u64,
    /// Where it says so.
    removed: Option<u64>,
    /// `apiVersion Kind`
    replacement: Option<String>,
}

/// Whether an object's API is still current in the Kubernetes that the user or the release means.
///
/// # Errors
/// Kubernetes' sentence.
pub(super) fn check(
    document: &Document,
    kube_version: Option<&KubeVersion>,
    profile: &Profile,
) -> Result<(), String> {
    let (api, kind) = (document.api_version.to_text(), document.kind.to_text());
    let Some(life) = lifecycle(&api, &kind, profile.api_versions_minor) else {
        return Ok(());
    };
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let current = match kube_version {
        Some(version) => (number(&version.major), number(&version.minor)),
        None => (1, u64::from(profile.default_kube_minor)),
    };
    if current != (0, 0) && current < (1, life.deprecated) {
        return Ok(());
    }
    let mut text = format!("{api} {kind} is deprecated in v1.{}+", life.deprecated);
    if let Some(removed) = life.removed {
        text += &format!(", unavailable in v1.{removed}+");
    }
    if let Some(replacement) = life.replacement {
        text += &format!("; use {replacement}");
    }
    Err(text)
}

fn lifecycle(api: &str, kind: &str, minor: u32) -> Option<Lifecycle> {
    let rows = || {
        TABLE
            .lines()
            .filter(move |line| {
                line.strip_prefix(api)
                    .is_some_and(|rest| rest.starts_with('\t'))
            })
            .filter_map(|line| read(line, minor))
    };
    let exact = rows().find(|(name, _)| name.trim_end_matches('*') == kind);
    if let Some((_, life)) = exact {
        return Some(life);
    }
    let item = kind.strip_suffix("List")?;
    rows()
        .find(|(name, _)| name.strip_suffix('*') == Some(item))
        .map(|(_, mut life)| {
            life.replacement = life.replacement.map(|name| name + "List");
            life
        })
}

/// The kind of a row and what it says, where it holds for a minor of `k8s.io/api`.
fn read(line: &str, minor: u32) -> Option<(&str, Lifecycle)> {
    let mut columns = line.split('\t').skip(1);
    let kind = columns.next()?;
    let deprecated = columns.next()?.parse().ok()?;
    let removed: u64 = columns.next()?.parse().ok()?;
    let replacement = columns.next()?;
    let (first, last) = columns.next()?.split_once('-')?;
    let known = first.parse().ok()?..=last.parse().ok()?;
    known.contains(&minor).then(|| {
        let life = Lifecycle {
            deprecated,
            removed: (removed != 0).then_some(removed),
            replacement: (replacement != "-").then(|| replacement.to_owned()),
        };
        (kind, life)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read_and_stands_once_for_a_release() {
        let mut seen = std::collections::BTreeSet::new();
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let mut count = 0;
        for line in rows {
            count += 1;
            let read: Vec<u32> = (27..=37)
                .filter(|minor| read(line, *minor).is_some())
                .collect();
            assert!(!read.is_empty(), "{line}");
            let mut columns = line.split('\t');
            let key = (columns.next(), columns.next());
            for minor in read {
                assert!(seen.insert((key, minor)), "{line}");
            }
        }
        assert!(count > 100);
    }

    #[test]
    fn lists_follow_their_items_unless_they_have_a_row() {
        let of = |api, kind| lifecycle(api, kind, 35).and_then(|life| life.replacement);
        assert_eq!(
            of("policy/v1beta1", "PodDisruptionBudgetList").as_deref(),
            Some("policy/v1 PodDisruptionBudgetList")
        );
        assert_eq!(
            of("autoscaling/v2beta2", "HorizontalPodAutoscalerList"),
            None
        );
        assert!(lifecycle("apps/v1beta1", "ScaleList", 35).is_none());
        assert!(lifecycle("apps/v1", "Deployment", 35).is_none());
    }
}
