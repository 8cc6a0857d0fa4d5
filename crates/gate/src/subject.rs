//! One changed resource as classes look at it.

use std::cell::OnceCell;

use manifest::{Identity, Part, Resource};
use manifest_diff::{
    Change, ChangeKind, Ignore, ListKeys, Path, ResourceChange, ResourceChangeKind, diff_contents,
};
use serde_json::Value;

use crate::kubernetes::exposure::Door;
use crate::kubernetes::upgrade::Upgrade;
use crate::kubernetes::{Minor, canonical};
use crate::restart::{Restart, restart};
use crate::side::{MAX_LOOKS, Side};

/// What all resources of a case share.
pub struct Surroundings<'a> {
    /// Everything the base renders.
    pub before: Side<'a>,
    /// Everything head renders.
    pub after: Side<'a>,
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
}

impl Surroundings<'_> {
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
    effective: OnceCell<Vec<Change>>,
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
            effective: OnceCell::new(),
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
    let position = if change.kind == ChangeKind::Moved {
        "position "
    } else {
        ""
    };
    format!("{}: {position}{before} -> {after}", change.path)
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
