//! One changed resource as classes look at it.

use std::cell::OnceCell;

use manifest::{Identity, Part, Resource};
use manifest_diff::{
    Change, ChangeKind, Ignore, ListKeys, Path, ResourceChange, ResourceChangeKind, diff_contents,
    revert,
};
use serde_json::Value;

use crate::kubernetes::exposure::Door;
use crate::kubernetes::upgrade::Upgrade;
use crate::kubernetes::{Minor, canonical, may_share_namespace};
use crate::restart::{Restart, restart};
use crate::side::{MAX_LOOKS, OtherSide, Side, StoredPolicy};

/// What all resources of a case share.
pub struct Surroundings<'a> {
    /// Everything the base renders.
    pub before: Side<'a>,
    /// Everything head renders.
    pub after: Side<'a>,
    /// Everything head renders where its charts have other versions, where that is known.
    pub other_version: Option<OtherSide<'a>>,
    /// The Kubernetes that the case is rendered for, where that is known.
    pub kubernetes: Option<Minor>,
    /// The releases of Helm of the upgrade from one to the other.
    pub upgrade: Upgrade,
    /// Which changes do not count.
    pub ignore: &'a dyn Ignore,
    /// Of these, those that no class sees.
    pub hidden: &'a dyn Ignore,
    /// By what lists are matched.
    pub list_keys: &'a ListKeys,
    /// What classes worked out about both sides together.
    pub(crate) moved_doors: OnceCell<Vec<Door>>,
    /// The network policies before and after.
    pub(crate) policies: OnceCell<[Vec<StoredPolicy<'a>>; 2]>,
}

impl<'a> Surroundings<'a> {
    /// The network policies before and after, but for what is ignored: that is after as it was before, so that no comparison
    /// of the two sees it.
    pub(crate) fn policies(&self) -> &[Vec<StoredPolicy<'a>>; 2] {
        self.policies.get_or_init(|| {
            let policy = |policy: &'a Resource, content: Value| StoredPolicy {
                identity: &policy.identity,
                content,
            };
            let as_written = |one: &'a Resource| policy(one, canonical::of(&one.content));
            let is_ignored = |policy: &Resource| self.ignore.resource(&policy.identity).is_some();
            let before = self.before.policies();
            let after = self.after.policies().filter(|policy| !is_ignored(policy));
            let now = after.map(|one| {
                let identity = &one.identity;
                // One that begins to name the namespace of the release is the same.
                let is_it = |was: &&Resource| {
                    was.identity.name == identity.name
                        && may_share_namespace(&was.identity.namespace, &identity.namespace)
                };
                let was = || self.before.policies().find(is_it);
                match self.ignore.concerns(identity).then(was).flatten() {
                    Some(was) => policy(one, seen(self.ignore, self.list_keys, was, one)),
                    None => as_written(one),
                }
            });
            let ignored = self.before.policies().filter(|one| is_ignored(one));
            let ignored = ignored.map(as_written);
            let before = before.map(as_written);
            [before.collect(), now.chain(ignored).collect()]
        })
    }

    /// Says whether more resources were looked at than [`crate::side::MAX_LOOKS`]: what classes said then is not all.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.before.looks().max(self.after.looks()) > MAX_LOOKS
    }
}

/// A change of one resource, with what it is to a cluster.
pub struct Subject<'a> {
    /// The change as it is written.
    pub change: &'a ResourceChange,
    /// What all resources of the case share.
    pub around: &'a Surroundings<'a>,
    /// What in it is not looked at.
    pub ignore: &'a dyn Ignore,
    before: OnceCell<Value>,
    after: OnceCell<Value>,
    seen: OnceCell<Value>,
    effective: OnceCell<Vec<Change>>,
    with_other_version: OnceCell<Option<Value>>,
    restart: OnceCell<Option<Restart>>,
}

impl<'a> Subject<'a> {
    /// The subject of this change, but for what is ignored.
    #[must_use]
    pub fn new(
        change: &'a ResourceChange,
        around: &'a Surroundings<'a>,
        ignore: &'a dyn Ignore,
    ) -> Subject<'a> {
        Subject {
            change,
            around,
            ignore,
            before: OnceCell::new(),
            after: OnceCell::new(),
            seen: OnceCell::new(),
            effective: OnceCell::new(),
            with_other_version: OnceCell::new(),
            restart: OnceCell::new(),
        }
    }

    /// The identity now, or before when it is gone.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.change.identity()
    }

    /// Says whether it is of this kind; an empty group is the core group.
    #[must_use]
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.change.resource().is_some_and(|resource| {
            resource.identity.kind == kind && resource.identity.group == group
        })
    }

    /// The resource before as the cluster stores it ([`canonical::of`]); null where it is new.
    pub fn before(&self) -> &Value {
        self.before
            .get_or_init(|| stored(self.change.before.as_deref()))
    }

    /// The resource after as the cluster stores it; null where it is gone.
    pub fn after(&self) -> &Value {
        self.after
            .get_or_init(|| stored(self.change.after.as_deref()))
    }

    /// The resource after as the cluster stores it, but for the places that are ignored: those are as they were, so that no
    /// comparison with [`Subject::before`] sees them.
    pub fn seen_after(&self) -> &Value {
        match (&self.change.before, &self.change.after) {
            (Some(before), Some(after)) if self.ignore.concerns(&after.identity) => self
                .seen
                .get_or_init(|| seen(self.ignore, self.around.list_keys, before, after)),
            _ => self.after(),
        }
    }

    /// The resource after as the cluster would store it if the chart had another version; none where that is not known, or
    /// its name is another then.
    pub fn with_other_version(&self) -> Option<&Value> {
        let find = || {
            let other = self.around.other_version.as_ref()?;
            let after = self.change.after.as_ref()?;
            match other.side.find(&after.identity) {
                [one] => Some(canonical::of(&one.content)),
                _ => None,
            }
        };
        self.with_other_version.get_or_init(find).as_ref()
    }

    /// The resource after as the cluster would store it if the chart still had the version of the base; none where that is
    /// not known, or the version is the same.
    pub fn with_version_of_base(&self) -> Option<&Value> {
        let other = self.around.other_version.as_ref()?;
        other.is_base.then(|| self.with_other_version()).flatten()
    }

    /// Says whether nothing at these places would change if the chart still had the version of the base; `places` are
    /// written as for [`Subject::effective_at`].
    pub fn is_changed_by_version_only(&self, places: &[&str]) -> bool {
        let (Some(other), Some(before)) = (self.with_version_of_base(), &self.change.before) else {
            return false;
        };
        let rest = diff_contents(
            (&before.identity, self.before()),
            (&self.identity(), other),
            self.around.list_keys,
            self.ignore,
        );
        let mut paths = rest.iter().map(|change| &change.path);
        !paths.any(|path| places.iter().any(|place| touches(path, place)))
    }

    /// Says whether one object is updated: the resource is there before and after, under one name, and Helm does not
    /// delete and make it anew as it does with hooks.
    #[must_use]
    pub fn is_updated(&self) -> bool {
        let is_manifest = |resource: &Resource| resource.part() == Part::Manifest;
        match (&self.change.before, &self.change.after) {
            (Some(before), Some(after)) => {
                self.change.kind != ResourceChangeKind::Renamed
                    && is_manifest(before)
                    && is_manifest(after)
            }
            _ => false,
        }
    }

    /// What changes in the cluster's object, without what a rule ignores; empty where there is none before or after.
    pub fn effective(&self) -> &[Change] {
        self.effective
            .get_or_init(|| match (&self.change.before, &self.change.after) {
                (Some(before), Some(after)) => diff_contents(
                    (&before.identity, self.before()),
                    (&after.identity, self.after()),
                    self.around.list_keys,
                    self.ignore,
                ),
                _ => Vec::new(),
            })
    }

    /// The restart that the change causes.
    pub(crate) fn restart(&self) -> Option<&Restart> {
        self.restart.get_or_init(|| restart(self)).as_ref()
    }

    /// Says whether a rule ignores what changed at a place; `place` is written as [`Path`] writes it.
    #[must_use]
    pub fn is_ignored(&self, place: &str) -> bool {
        self.change.ignored.iter().any(|ignored| {
            let ignored = ignored.change.path.to_string();
            place
                .strip_prefix(&ignored)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// The effective changes at a place, inside it and above it; `place` is a JSON Pointer without list positions.
    pub fn effective_at(&self, place: &'a str) -> impl Iterator<Item = &Change> {
        self.effective()
            .iter()
            .filter(move |change| touches(&change.path, place))
    }

    /// Says whether there is an effective change at this path, inside it or above it; by map keys, whatever list items are
    /// called.
    #[must_use]
    pub fn is_changed_at(&self, path: &Path) -> bool {
        self.effective()
            .iter()
            .any(|change| change.path.keys().zip(path.keys()).all(|(a, b)| a == b))
    }
}

/// A resource after, as stored, with the places as before that are ignored under both names.
fn seen(ignore: &dyn Ignore, list_keys: &ListKeys, before: &Resource, after: &Resource) -> Value {
    let identities = [&before.identity, &after.identity];
    let kept = |path: &Path| {
        let mut identities = identities.iter();
        identities.all(|identity| ignore.path(identity, path).is_some())
    };
    canonical::of(&revert(list_keys, &before.content, &after.content, &kept))
}

fn stored(resource: Option<&Resource>) -> Value {
    resource.map_or(Value::Null, |resource| canonical::of(&resource.content))
}

/// Says whether a change at `path` is one of the place: it lies in it or holds it. List items on the way do not count as
/// steps of `place`.
#[must_use]
pub fn touches(path: &Path, place: &str) -> bool {
    let mut steps = place.split('/').skip(1);
    let mut keys = path.keys();
    loop {
        match (steps.next(), keys.next()) {
            (None, _) | (_, None) => return true,
            (Some(step), Some(key)) if step == "*" || manifest_key(step) == key => {}
            _ => return false,
        }
    }
}

fn manifest_key(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// A change in one line: `/spec/replicas: 3 -> 1`. Values of two types are told apart by their quotes, long texts are shown
/// from where they differ.
#[must_use]
pub fn describe(change: &Change) -> String {
    if change.kind == ChangeKind::Moved {
        // Counted from 1, as in reports.
        let position =
            |side: &Option<Value>| side.as_ref().and_then(Value::as_u64).map_or(0, |at| at + 1);
        let (from, to) = (position(&change.before), position(&change.after));
        return format!("{}: moved from position {from} to {to}", change.path);
    }
    let (before, after) = match (&change.before, &change.after) {
        (Some(Value::String(before)), Some(Value::String(after))) => from_difference(before, after),
        (Some(before), Some(after)) if change.kind == ChangeKind::Type => {
            (cut(&before.to_string()), cut(&after.to_string()))
        }
        (before, after) => {
            let show = |value: &Option<Value>| value.as_ref().map_or("(none)".to_owned(), short);
            (show(before), show(after))
        }
    };
    format!("{}: {before} -> {after}", change.path)
}

/// The longest value that is shown whole, in characters.
const MOST: usize = 80;

/// Two texts in one line each, both from a little before the place where they begin to differ if one is long.
fn from_difference(before: &str, after: &str) -> (String, String) {
    const CONTEXT: usize = 20;
    let is_long = |text: &str| text.chars().nth(MOST).is_some();
    let pairs = before.chars().zip(after.chars());
    let same = pairs.take_while(|(one, other)| one == other).count();
    let start = same.saturating_sub(CONTEXT);
    let show = |text: &str| {
        if start == 0 || !(is_long(before) || is_long(after)) {
            return cut(text);
        }
        format!("…{}", cut(&text.chars().skip(start).collect::<String>()))
    };
    (show(before), show(after))
}

/// A value in one line, cut where it is long.
#[must_use]
pub fn short(value: &Value) -> String {
    match value {
        Value::String(text) => cut(text),
        other => cut(&other.to_string()),
    }
}

fn cut(text: &str) -> String {
    let text = text.replace('\n', "\\n");
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
