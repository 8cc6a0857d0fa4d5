//! Changes as data.

use std::ops::AddAssign;
use std::sync::Arc;

use manifest::{Identity, Resource};
use serde_json::Value;

use crate::list_keys::ListKeys;
use crate::path::Path;
use crate::remark::Remark;
use crate::text::TextChange;

/// What happened at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// There is something where nothing was.
    Added,
    /// There is nothing where something was.
    Removed,
    /// Another value.
    Changed,
    /// The same text as another type: `"8080"` became `8080`.
    Type,
    /// The same list item at another position; `before` and `after` hold the positions.
    Moved,
}

impl ChangeKind {
    /// The word in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
            ChangeKind::Type => "type",
            ChangeKind::Moved => "moved",
        }
    }
}

/// Lines of canonical text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineCount {
    /// Lines that are gone.
    pub removed: usize,
    /// Lines that are new.
    pub added: usize,
}

impl LineCount {
    /// Both together: what thresholds call changed lines.
    #[must_use]
    pub fn total(self) -> usize {
        self.removed + self.added
    }
}

impl AddAssign for LineCount {
    fn add_assign(&mut self, other: LineCount) {
        self.removed += other.removed;
        self.added += other.added;
    }
}

/// One change inside a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where.
    pub path: Path,
    /// Where in the documents themselves.
    pub pointers: Pointers,
    /// What happened.
    pub kind: ChangeKind,
    /// The value before; none when something was added.
    pub before: Option<Value>,
    /// The value after; none when something was removed.
    pub after: Option<Value>,
    /// How many lines of canonical text the change is.
    pub lines: LineCount,
    /// The change by lines, for text of several lines.
    pub text: Option<TextChange>,
    /// What is known about it.
    pub remark: Option<Remark>,
}

/// A place as JSON Pointers (RFC 6901) into the two documents; they differ where list items stand elsewhere. In the document
/// that has no such place, the pointer leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pointers {
    /// Into the document before.
    pub before: String,
    /// Into the document after.
    pub after: String,
}

/// A change that does not count.
#[derive(Debug, Clone, PartialEq)]
pub struct IgnoredChange {
    /// The number of the rule, as [`crate::Ignore`] gave it.
    pub rule: usize,
    /// The change.
    pub change: Change,
}

/// What happened to one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its content changed.
    Changed,
    /// It is gone, and an equal or similar one of another name, namespace, kind or API group is new. To a cluster that is a removal and an
    /// addition.
    Renamed,
    /// Its bytes changed and its content did not.
    Formatting,
}

impl ResourceChangeKind {
    /// The word in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ResourceChangeKind::Added => "added",
            ResourceChangeKind::Removed => "removed",
            ResourceChangeKind::Changed => "changed",
            ResourceChangeKind::Renamed => "renamed",
            ResourceChangeKind::Formatting => "formatting",
        }
    }
}

/// One resource that is not the same on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceChange {
    /// What happened.
    pub kind: ResourceChangeKind,
    /// The resource before; none when it was added.
    pub before: Option<Arc<Resource>>,
    /// The resource after; none when it was removed.
    pub after: Option<Arc<Resource>>,
    /// The changes that count, ordered by path. Empty for an addition, a removal and formatting.
    pub changes: Vec<Change>,
    /// The changes that a rule ignores, ordered by path.
    pub ignored: Vec<IgnoredChange>,
    /// The rule that ignores the resource as a whole.
    pub ignored_by: Option<usize>,
}

impl ResourceChange {
    /// The resource as it is now, or as it was when it is gone.
    #[must_use]
    pub fn resource(&self) -> Option<&Arc<Resource>> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// The identity now, or before when it is gone.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.resource()
            .map(|resource| resource.identity.clone())
            .unwrap_or_default()
    }

    /// Says whether nothing of it counts: a rule ignores the resource or each of its changes.
    #[must_use]
    pub fn is_ignored(&self) -> bool {
        let nothing_left = self.kind == ResourceChangeKind::Changed && self.changes.is_empty();
        self.ignored_by.is_some() || nothing_left
    }

    /// The removal and the addition that it is, where what is there now is of another kind.
    #[must_use]
    pub fn apart(&self) -> Option<[ResourceChange; 2]> {
        let (before, after) = (self.before.as_ref()?, self.after.as_ref()?);
        let part = |kind, before, after| ResourceChange {
            kind,
            before,
            after,
            changes: Vec::new(),
            ignored: Vec::new(),
            ignored_by: self.ignored_by,
        };
        (before.identity.kind != after.identity.kind).then(|| {
            [
                part(ResourceChangeKind::Removed, Some(Arc::clone(before)), None),
                part(ResourceChangeKind::Added, None, Some(Arc::clone(after))),
            ]
        })
    }

    /// Says whether it moved between the manifests and the hooks of the release.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        matches!((&self.before, &self.after), (Some(before), Some(after)) if before.part() != after.part())
    }

    /// Says whether every change that counts is of this kind, and there is one.
    #[must_use]
    pub fn is_only(&self, kind: ChangeKind) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|change| change.kind == kind)
    }

    /// The number of changed lines that count.
    #[must_use]
    pub fn lines(&self) -> LineCount {
        let mut lines = LineCount::default();
        if self.ignored_by.is_some() {
            return lines;
        }
        let length = |resource: &Option<Arc<Resource>>| {
            resource
                .as_ref()
                .map_or(0, |r| manifest::canonical::yaml_lines(&r.content))
        };
        match self.kind {
            ResourceChangeKind::Added | ResourceChangeKind::Removed => {
                lines = LineCount {
                    removed: length(&self.before),
                    added: length(&self.after),
                };
            }
            ResourceChangeKind::Changed | ResourceChangeKind::Renamed => {
                self.changes.iter().for_each(|change| lines += change.lines);
            }
            ResourceChangeKind::Formatting => {}
        }
        lines
    }
}

/// Everything that changed between two manifest sets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeSet {
    /// The resources that are not the same, in the order of goldens.
    pub changes: Vec<ResourceChange>,
    /// How many resources are the same, bytes included.
    pub unchanged: usize,
    /// By what lists were matched.
    pub list_keys: ListKeys,
}

impl ChangeSet {
    /// Says whether nothing changed at all, not even formatting.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Says whether the content of every resource is the same.
    #[must_use]
    pub fn is_content_equal(&self) -> bool {
        self.changes
            .iter()
            .all(|change| change.kind == ResourceChangeKind::Formatting)
    }
}
