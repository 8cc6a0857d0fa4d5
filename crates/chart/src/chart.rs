//! The chart tree: what a source was read into, immutable and shared between threads.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use go_value::Str;
use sha2::{Digest, Sha256};

use crate::metadata::{Lock, Metadata};
use crate::values::Table;
use crate::warning::Warning;

/// The versions of charts, by their full paths ([`Chart::full_path`]).
pub type Versions = BTreeMap<Str, Str>;

/// One file of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path inside the chart, with `/`: `templates/deployment.yaml`.
    pub name: Str,
    /// The bytes, without a leading byte order mark.
    pub data: Str,
}

/// What a chart's own files hold; the same for every alias of the chart.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub templates: Vec<File>,
    pub files: Vec<File>,
    pub raw_values: Option<Str>,
    pub schema: Option<Str>,
    pub lock: Option<Lock>,
    /// Every file of this chart, without its subcharts, in the order of the source.
    pub sources: Vec<File>,
    pub digest: OnceLock<[u8; 32]>,
}

impl Content {
    /// SHA-256 of every file; made when it is asked for, because not every run does.
    fn digest(&self) -> [u8; 32] {
        *self.digest.get_or_init(|| {
            let mut hash = Sha256::new();
            for file in &self.sources {
                for part in [&file.name, &file.data] {
                    hash.update((part.len() as u64).to_be_bytes());
                    hash.update(part.as_bytes());
                }
            }
            hash.finalize().into()
        })
    }
}

/// A chart with its subcharts.
///
/// Loading makes one tree; [`crate::dependency::process`] makes another, with names, defaults and
/// subcharts as Helm has them when it renders. Both share the files.
#[derive(Debug)]
pub struct Chart {
    pub(crate) metadata: Arc<Metadata>,
    pub(crate) content: Arc<Content>,
    pub(crate) values: Table,
    pub(crate) dependencies: Vec<Arc<Chart>>,
    pub(crate) full_path: Str,
    pub(crate) is_root: bool,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) digest: OnceLock<[u8; 32]>,
}

/// A file under `crds/` with the path that `# Source:` shows.
#[derive(Clone, Debug)]
pub struct Crd {
    /// The path inside its own chart: `crds/x.yaml`.
    pub name: Str,
    /// The path from the root chart's name on: `root/charts/sub/crds/x.yaml`.
    pub filename: String,
    /// The bytes.
    pub data: Str,
}

impl Chart {
    /// `Chart.yaml`, validated and sanitized.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The chart's name; after dependency processing the alias where there is one.
    pub fn name(&self) -> &Str {
        &self.metadata.name
    }

    /// Helm's `ChartFullPath`: `root`, `root/charts/sub`, …; the directory of the chart's templates in
    /// errors and `# Source:` lines. In Helm 3 it can name another alias: [`crate::AliasCopies::Shared`].
    pub fn full_path(&self) -> &Str {
        &self.full_path
    }

    /// Whether this is the root of its tree (`.Chart.IsRoot`).
    pub fn is_root(&self) -> bool {
        self.is_root
    }

    /// Files under `templates/`, in the order of the source; of two files of one name the last counts.
    pub fn templates(&self) -> &[File] {
        &self.content.templates
    }

    /// Files for `.Files`, in the order of the source; of two files of one name the last counts.
    pub fn files(&self) -> &[File] {
        &self.content.files
    }

    /// `values.yaml` as it was read; after dependency processing the defaults as Helm has replaced them.
    pub fn values(&self) -> &Table {
        &self.values
    }

    /// The bytes of `values.yaml`; `None` where there is none.
    pub fn raw_values(&self) -> Option<&Str> {
        self.content.raw_values.as_ref()
    }

    /// The bytes of `values.schema.json`; `None` where there is none.
    pub fn schema(&self) -> Option<&Str> {
        self.content.schema.as_ref()
    }

    /// `Chart.lock` (or `requirements.lock`); `None` where there is none.
    pub fn lock(&self) -> Option<&Lock> {
        self.content.lock.as_ref()
    }

    /// The subcharts: while loaded, all of `charts/` sorted by file name (Go: random order); after
    /// dependency processing those that are enabled.
    pub fn dependencies(&self) -> &[Arc<Chart>] {
        &self.dependencies
    }

    /// What Helm logs on standard error while loading; not part of its contract.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// `crds/*.{yaml,yml,json}` of this chart, then of its subcharts.
    pub fn crds(&self) -> Vec<Crd> {
        let mut found = Vec::new();
        self.collect_crds(&mut found);
        found
    }

    fn collect_crds(&self, found: &mut Vec<Crd>) {
        for file in self.files() {
            let name = file.name.as_bytes();
            if name.starts_with(b"crds/") && has_manifest_extension(name) {
                let filename = crate::source::path::join_clean(
                    &self.full_path.to_text(),
                    &file.name.to_text(),
                );
                found.push(Crd {
                    name: file.name.clone(),
                    filename,
                    data: file.data.clone(),
                });
            }
        }
        for chart in &self.dependencies {
            chart.collect_crds(found);
        }
    }

    /// The versions of all charts of the tree.
    pub fn versions(&self) -> Versions {
        let mut found = Versions::new();
        let mut open = vec![self];
        while let Some(chart) = open.pop() {
            found.insert(chart.full_path.clone(), chart.metadata.version.clone());
            open.extend(chart.dependencies.iter().map(AsRef::as_ref));
        }
        found
    }

    /// The same tree with other versions of some charts. Which subcharts a tree has hangs on their
    /// versions: it is [`crate::dependency::process`] that chooses them, and it comes first.
    #[must_use]
    pub fn with_versions(&self, versions: &Versions) -> Chart {
        let metadata = match versions.get(&self.full_path) {
            Some(version) => Arc::new(Metadata {
                version: version.clone(),
                ..Metadata::clone(&self.metadata)
            }),
            None => Arc::clone(&self.metadata),
        };
        let dependencies = self.dependencies.iter();
        Chart {
            metadata,
            content: Arc::clone(&self.content),
            values: self.values.clone(),
            dependencies: dependencies
                .map(|chart| Arc::new(chart.with_versions(versions)))
                .collect(),
            full_path: self.full_path.clone(),
            is_root: self.is_root,
            warnings: self.warnings.clone(),
            digest: OnceLock::new(),
        }
    }

    /// The SHA-256 of everything that decides how the tree renders: the files of all its charts, their
    /// names (aliases) and their defaults. Equal for equal sources, wherever they were read from.
    pub fn digest(&self) -> [u8; 32] {
        *self.digest.get_or_init(|| {
            let mut hash = Sha256::new();
            hash.update(b"chart\0");
            hash.update(self.content.digest());
            for text in [self.name(), &self.full_path] {
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text.as_bytes());
            }
            self.values.hash(&mut hash);
            for chart in &self.dependencies {
                hash.update(chart.digest());
            }
            hash.finalize().into()
        })
    }

    /// The SHA-256 of the chart's own files, without its subcharts: the same for every alias and in
    /// every tree, so parsed templates can be cached under it.
    pub fn content_digest(&self) -> [u8; 32] {
        self.content.digest()
    }
}

fn has_manifest_extension(name: &[u8]) -> bool {
    let base = name.rsplit(|b| *b == b'/').next().unwrap_or(name);
    let Some(dot) = base.iter().rposition(|b| *b == b'.') else {
        return false;
    };
    let extension = &base[dot..];
    [&b".yaml"[..], b".yml", b".json"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}
