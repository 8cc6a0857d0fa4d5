//! One resource: content, identity and provenance.

use std::fmt;

use serde_json::Value;

use crate::{Hook, Identity, Place, RawDigest};

/// The lines of a document in the text it was read from, counted from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineSpan {
    /// The first line.
    pub first: usize,
    /// The last line.
    pub last: usize,
}

/// Which of the two parts of a release a resource belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Installed and upgraded with the release.
    Manifest,
    /// Run by Helm at an event.
    Hook,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Manifest => "manifest",
            Part::Hook => "hook",
        })
    }
}

/// One resource of a manifest set.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// What the cluster knows it by.
    pub identity: Identity,
    /// `apiVersion` as written, or empty.
    pub api_version: String,
    /// The template path of the `# Source:` comment.
    pub source: Option<String>,
    /// The document's lines in the text.
    pub lines: LineSpan,
    /// The position in its `List`, counted from 0, for a resource that was an item of one.
    pub list_item: Option<usize>,
    /// The digest of the document's raw bytes.
    pub raw: RawDigest,
    /// What its annotations say about Helm's hooks.
    pub hook: Option<Hook>,
    /// The content as JSON: what a client would send to the cluster.
    pub content: Value,
}

impl Resource {
    /// Which part of the release it belongs to.
    #[must_use]
    pub fn part(&self) -> Part {
        if self.hook.is_some() {
            Part::Hook
        } else {
            Part::Manifest
        }
    }

    /// The order of documents in goldens and reports: manifests before hooks, then Helm's install order of kinds, then
    /// group, kind, namespace and name.
    #[must_use]
    pub fn order_key(&self) -> (Part, usize, &Identity) {
        (
            self.part(),
            crate::install_rank(&self.identity.kind),
            &self.identity,
        )
    }

    /// Where it stands in its text.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            source: self.source.clone(),
            line: self.lines.first,
        }
    }
}
