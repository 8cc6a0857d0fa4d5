//! Images: where objects name them, and what a reference says.
//!
//! Source: `github.com/distribution/reference`; for custom resources their definitions.

use manifest_diff::Path;
use serde_json::Value;

use super::places::values_at;
use super::{group, kind, pods};

/// An image that an object names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Where.
    pub path: Path,
    /// The reference as it is written.
    pub image: String,
}

/// Fields of custom resources with an image: group, kind, place.
const FIELDS: &[(&str, &str, &str)] = &[
    ("k8s.mariadb.com", "MariaDB", "/spec/image"),
    ("kafka.strimzi.io", "Kafka", "/spec/kafka/image"),
    ("kafka.strimzi.io", "Kafka", "/spec/zookeeper/image"),
    ("kafka.strimzi.io", "KafkaConnect", "/spec/image"),
    ("monitoring.coreos.com", "Alertmanager", "/spec/image"),
    ("monitoring.coreos.com", "Prometheus", "/spec/image"),
    ("monitoring.coreos.com", "Prometheus", "/spec/thanos/image"),
    ("monitoring.coreos.com", "PrometheusAgent", "/spec/image"),
    ("monitoring.coreos.com", "ThanosRuler", "/spec/image"),
    ("postgresql.cnpg.io", "Cluster", "/spec/imageName"),
];

/// Custom resources with containers: group, kind, what holds `containers`.
const POD_SPECS: &[(&str, &str, &str)] = &[
    ("keda.sh", "ScaledJob", "/spec/jobTargetRef/template/spec"),
    ("monitoring.coreos.com", "Alertmanager", "/spec"),
    ("monitoring.coreos.com", "Prometheus", "/spec"),
    ("monitoring.coreos.com", "PrometheusAgent", "/spec"),
    ("monitoring.coreos.com", "ThanosRuler", "/spec"),
    ("postgresql.cnpg.io", "Pooler", "/spec/template/spec"),
];

/// Tags that are moved from one image to the next by custom.
const MOVING_TAGS: &[&str] = &[
    "canary", "dev", "develop", "edge", "latest", "main", "mainline", "master", "nightly",
    "rolling", "snapshot", "stable",
];

/// All images that an object names.
#[must_use]
pub fn uses(content: &Value) -> Vec<Use> {
    let (group, kind) = (group(content), kind(content));
    let is_of = |row: &&(&str, &str, &str)| row.0 == group && row.1 == kind;
    let fields = FIELDS.iter().filter(is_of).map(|row| row.2.to_owned());
    let workload = pods::workload_of(content).map(|workload| format!("{}/spec", workload.template));
    let others = POD_SPECS.iter().filter(is_of).map(|row| row.2.to_owned());
    let in_pods = workload.into_iter().chain(others).flat_map(|place| {
        let containers = pods::CONTAINERS.map(|field| format!("{place}/{field}/*/image"));
        let volumes = format!("{place}/volumes/*/image/reference");
        containers.into_iter().chain([volumes])
    });
    fields
        .chain(in_pods)
        .flat_map(|place| values_at(content, &place))
        .filter_map(|(path, image)| {
            let image = image.as_str().filter(|image| !image.is_empty())?.to_owned();
            Some(Use { path, image })
        })
        .collect()
}

impl Use {
    /// The reference as a reader sees it: whole with its digest, cut where no registry would take it.
    #[must_use]
    pub fn shown(&self) -> &str {
        const MOST: usize = 400;
        let cut = self.image.char_indices().nth(MOST);
        cut.map_or(self.image.as_str(), |(at, _)| &self.image[..at])
    }
}

/// What a reference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'t> {
    /// The host, with its port.
    pub registry: &'t str,
    /// The path in the registry.
    pub repository: &'t str,
    /// The tag.
    pub tag: Option<&'t str>,
    /// The digest.
    pub digest: Option<&'t str>,
}

impl<'t> Reference<'t> {
    /// Reads a reference; anything is one.
    #[must_use]
    pub fn read(text: &'t str) -> Reference<'t> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        let (name, tag) = match name.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (name, None),
        };
        let is_host = |host: &str| host.contains(['.', ':']) || host == "localhost";
        let (registry, repository) = match name.split_once('/') {
            Some((host, rest)) if is_host(host) => (host, rest),
            _ => (HUB, name),
        };
        let registry = if registry == "index.docker.io" {
            HUB
        } else {
            registry
        };
        let repository = match repository.strip_prefix("library/") {
            Some(short) if registry == HUB => short,
            _ => repository,
        };
        Reference {
            registry,
            repository,
            tag: tag.filter(|tag| !tag.is_empty()),
            digest,
        }
    }

    /// Says whether both mean one image. A digest says it all, whatever the tag.
    #[must_use]
    pub fn is_same(&self, other: &Reference<'_>) -> bool {
        let place = |image: &Reference<'t>| (image.registry, image.repository);
        place(self) == (other.registry, other.repository)
            && self.digest == other.digest
            && (self.digest.is_some() || self.tag.unwrap_or(LATEST) == other.tag.unwrap_or(LATEST))
    }

    /// Says whether nothing but custom holds it to one image: neither a digest nor a tag, or a tag that is moved.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        let tag = self.tag.unwrap_or(LATEST);
        self.digest.is_none()
            && (MOVING_TAGS.contains(&tag) || tag.split('-').any(|word| word == LATEST))
    }
}

const HUB: &str = "docker.io";
const LATEST: &str = "latest";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_image() {
        for (a, b) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("nginx:1.2", "index.docker.io/nginx:1.2"),
            ("org/app:1@sha256:aa", "docker.io/org/app:2@sha256:aa"),
            ("localhost:5000/app", "localhost:5000/app:latest"),
        ] {
            assert!(Reference::read(a).is_same(&Reference::read(b)), "{a} {b}");
        }
        for (a, b) in [
            ("nginx:1", "nginx:2"),
            ("nginx:1", "nginx:1@sha256:aa"),
            ("nginx:1", "quay.io/nginx:1"),
            ("quay.io/library/nginx:1", "quay.io/nginx:1"),
        ] {
            assert!(!Reference::read(a).is_same(&Reference::read(b)), "{a} {b}");
        }
    }

    #[test]
    fn moving_tags() {
        for image in [
            "nginx",
            "localhost:5000/nginx",
            "a/b:latest",
            "a:latest-alpine",
            "a:nightly",
        ] {
            assert!(Reference::read(image).is_moving(), "{image}");
        }
        for image in [
            "nginx:1",
            "nginx:main-1a2b3c",
            "nginx@sha256:aa",
            "nginx:latest@sha256:aa",
        ] {
            assert!(!Reference::read(image).is_moving(), "{image}");
        }
    }
}
