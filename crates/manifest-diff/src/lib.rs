//! Aligns two manifest sets and lists what changed, as data.
//!
//! [`diff`] pairs the resources of two [`manifest::ManifestSet`]s by identity, finds renames among what is left, and walks
//! each pair: maps by key, lists by the keys Kubernetes uses ([`list_keys`]) or else by content, text by lines. The answer
//! is a [`ChangeSet`]; it says *what* changed and never whether that is good: judging is `gate`, layout is `report`.
//!
//! Everything is bounded without a clock: the same two inputs give the same answer on any machine. Where an exact answer
//! could cost more than linear time, a named limit (see [`limits`]) switches to a coarser one that is still true: more is
//! listed as removed and added, nothing is left out.
//!
//! [`patch`] gives the same alignment as RFC 6902 operations, [`text`] as unified text of the canonical form. Two things help
//! a reader and change nothing of the answer: a [`Remark`] on a change, and what changed [`inside`] a text that holds data.

pub mod align;
mod change;
pub mod inside;
pub mod limits;
pub mod list_keys;
mod lists;
mod pairing;
pub mod patch;
mod path;
pub mod quantity;
pub mod remark;
mod rename;
mod revert;
pub mod text;
mod values;

pub use change::{
    Change, ChangeKind, ChangeSet, IgnoredChange, LineCount, Pointers, ResourceChange,
    ResourceChangeKind,
};
pub use list_keys::ListKeys;
pub use path::{Path, Segment};
pub use remark::Remark;
pub use revert::revert;
pub use values::{diff_contents, diff_values, walk_paths, without};

use manifest::{Identity, ManifestSet};

/// Says which changes do not count. `gate` implements it from the configured rules; every answer is the number of the rule,
/// so that ignored changes can be listed with their reason.
pub trait Ignore {
    /// The rule that ignores the whole resource, if any.
    fn resource(&self, identity: &Identity) -> Option<usize>;

    /// Says whether any rule could ignore a path inside this resource: the cheap question, asked once per resource.
    fn concerns(&self, identity: &Identity) -> bool;

    /// The rule that ignores a change at `path` or anywhere above it.
    fn path(&self, identity: &Identity, path: &Path) -> Option<usize>;
}

/// Ignores nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct IgnoreNothing;

impl Ignore for IgnoreNothing {
    fn resource(&self, _: &Identity) -> Option<usize> {
        None
    }

    fn concerns(&self, _: &Identity) -> bool {
        false
    }

    fn path(&self, _: &Identity, _: &Path) -> Option<usize> {
        None
    }
}

/// Lists what changed from `before` to `after`.
///
/// The order of documents and of map keys has no influence, but for documents of one identity: of those, the n-th is
/// compared with the n-th.
///
/// Lists are matched by what `list_keys` says, which the answer keeps.
///
/// `namespace` is that of the release, where it is known: a document that names none and one that names this are the same
/// resource.
#[must_use]
pub fn diff(
    before: &ManifestSet,
    after: &ManifestSet,
    namespace: Option<&str>,
    list_keys: &ListKeys,
    ignore: &dyn Ignore,
) -> ChangeSet {
    let mut unchanged = 0;
    let mut changes = Vec::new();
    for pair in pairing::pair(before, after, namespace) {
        match values::diff_resources(pair, list_keys, ignore) {
            Some(change) => changes.push(change),
            None => unchanged += 1,
        }
    }
    ChangeSet {
        changes,
        unchanged,
        list_keys: list_keys.clone(),
    }
}
