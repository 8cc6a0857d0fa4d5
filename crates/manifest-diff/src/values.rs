//! Walks two values side by side.

use manifest::canonical::{number, yaml_lines};
use manifest::{Identity, Resource, pointer};
use serde_json::{Map, Value};

use crate::change::{
    Change, ChangeKind, IgnoredChange, LineCount, Pointers, ResourceChange, ResourceChangeKind,
};
use crate::list_keys::{ListKeys, Root};
use crate::pairing::ResourcePair;
use crate::path::{Path, Segment};
use crate::remark::{self, Remark};
use crate::{Ignore, IgnoreNothing, lists, text};

/// Compares one pair of resources; none when they are the same, bytes included.
pub(crate) fn diff_resources(
    pair: ResourcePair,
    list_keys: &ListKeys,
    ignore: &dyn Ignore,
) -> Option<ResourceChange> {
    let ResourcePair {
        before,
        after,
        renamed,
    } = pair;
    let identities = Identities {
        before: before.as_ref().or(after.as_ref())?.identity.clone(),
        after: after.as_ref().or(before.as_ref())?.identity.clone(),
    };
    let ignored_by = identities.ignored_by(|identity| ignore.resource(identity));
    let mut change = ResourceChange {
        kind: ResourceChangeKind::Formatting,
        before,
        after,
        changes: Vec::new(),
        ignored: Vec::new(),
        ignored_by,
    };
    let (before, after): (&Resource, &Resource) = match (&change.before, &change.after) {
        (Some(before), Some(after)) => (before, after),
        (None, _) => {
            return Some(ResourceChange {
                kind: ResourceChangeKind::Added,
                ..change
            });
        }
        (_, None) => {
            return Some(ResourceChange {
                kind: ResourceChangeKind::Removed,
                ..change
            });
        }
    };
    if before.content == after.content && !renamed {
        return before.raw.differs(after.raw).then_some(change);
    }
    let root = Root::of(&after.content);
    let mut walker = Walker::new(root, list_keys, ignore, &identities);
    walker.walk(&before.content, &after.content);
    (change.changes, change.ignored) = (walker.changes, walker.ignored);
    change.kind = if renamed {
        ResourceChangeKind::Renamed
    } else {
        ResourceChangeKind::Changed
    };
    Some(change)
}

/// Compares two values of any kind, a configuration for instance. Changes are in the order of the document.
#[must_use]
pub fn diff_values(before: &Value, after: &Value) -> Vec<Change> {
    let identities = Identities {
        before: Identity::default(),
        after: Identity::default(),
    };
    let list_keys = ListKeys::default();
    let mut walker = Walker::new(Root::of(after), &list_keys, &IgnoreNothing, &identities);
    walker.walk(before, after);
    walker.changes
}

/// Compares two values that are no resources, whatever they look like: nothing is known of types.
pub(crate) fn diff_plain(before: &Value, after: &Value, list_keys: &ListKeys) -> Vec<Change> {
    let identities = Identities {
        before: Identity::default(),
        after: Identity::default(),
    };
    let mut walker = Walker::new(Root::default(), list_keys, &IgnoreNothing, &identities);
    walker.walk(before, after);
    walker.changes
}

/// Compares two contents of one resource, each with the identity that it goes by, and leaves out what is ignored. For contents
/// that are not as they are written: what a cluster would store, for instance.
#[must_use]
pub fn diff_contents(
    before: (&Identity, &Value),
    after: (&Identity, &Value),
    list_keys: &ListKeys,
    ignore: &dyn Ignore,
) -> Vec<Change> {
    let identities = Identities {
        before: before.0.clone(),
        after: after.0.clone(),
    };
    let mut walker = Walker::new(Root::of(after.1), list_keys, ignore, &identities);
    walker.walk(before.1, after.1);
    walker.changes
}

/// Visits every place of one document, outer before inner, with the names its list items have on their own. `visit` says
/// whether to go on into the place.
pub fn walk_paths(list_keys: &ListKeys, value: &Value, visit: &mut dyn FnMut(&Path) -> bool) {
    walk_paths_at(
        (list_keys, Root::of(value)),
        &mut Path::root(),
        value,
        visit,
    );
}

fn walk_paths_at(
    lists: (&ListKeys, Root<'_>),
    path: &mut Path,
    value: &Value,
    visit: &mut dyn FnMut(&Path) -> bool,
) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                path.push(Segment::Key(key.clone()));
                if visit(path) {
                    walk_paths_at(lists, path, value, visit);
                }
                path.pop();
            }
        }
        Value::Array(items) => {
            let segments = lists.0.keys(lists.1, path).segments(items);
            for (item, segment) in items.iter().zip(segments) {
                path.push(segment);
                if visit(path) {
                    walk_paths_at(lists, path, item, visit);
                }
                path.pop();
            }
        }
        _ => {}
    }
}

/// A document without the places that `left_out` names; what is below such a place goes with it. List items are named as in
/// [`walk_paths`].
#[must_use]
pub fn without(list_keys: &ListKeys, value: &Value, left_out: &dyn Fn(&Path) -> bool) -> Value {
    let lists = (list_keys, Root::of(value));
    without_at(lists, &mut Path::root(), value, left_out)
}

fn without_at(
    lists: (&ListKeys, Root<'_>),
    path: &mut Path,
    value: &Value,
    left_out: &dyn Fn(&Path) -> bool,
) -> Value {
    let kept = |path: &mut Path, segment: Segment, value: &Value| {
        path.push(segment);
        let kept = (!left_out(path)).then(|| without_at(lists, path, value, left_out));
        path.pop();
        kept
    };
    match value {
        Value::Object(map) => {
            let entries = map.iter().filter_map(|(key, value)| {
                let value = kept(path, Segment::Key(key.clone()), value)?;
                Some((key.clone(), value))
            });
            Value::Object(entries.collect())
        }
        Value::Array(items) => {
            let (list_keys, root) = lists;
            let segments = list_keys.keys(root, path).segments(items);
            let items = items.iter().zip(segments);
            Value::Array(
                items
                    .filter_map(|(item, segment)| kept(path, segment, item))
                    .collect(),
            )
        }
        scalar => scalar.clone(),
    }
}

/// What a pair of resources is called. The two differ after a rename.
struct Identities {
    before: Identity,
    after: Identity,
}

impl Identities {
    /// The rule that ignores something about the pair: there must be one for either name. Else a resource could leave the
    /// eyes of the gate by taking a name that a rule ignores.
    fn ignored_by(&self, ignores: impl Fn(&Identity) -> Option<usize>) -> Option<usize> {
        let rule = ignores(&self.before)?;
        if self.before == self.after {
            Some(rule)
        } else {
            ignores(&self.after).and(Some(rule))
        }
    }
}

struct Walker<'i> {
    root: Root<'i>,
    list_keys: &'i ListKeys,
    ignore: &'i dyn Ignore,
    identities: &'i Identities,
    /// Whether a rule could ignore anything in this resource; asked once.
    concerned: bool,
    path: Path,
    pointers: Pointers,
    changes: Vec<Change>,
    ignored: Vec<IgnoredChange>,
}

impl<'i> Walker<'i> {
    fn new(
        root: Root<'i>,
        list_keys: &'i ListKeys,
        ignore: &'i dyn Ignore,
        identities: &'i Identities,
    ) -> Walker<'i> {
        let concerned = ignore.concerns(&identities.before) && ignore.concerns(&identities.after);
        Walker {
            root,
            list_keys,
            ignore,
            identities,
            concerned,
            path: Path::root(),
            pointers: Pointers::default(),
            changes: Vec::new(),
            ignored: Vec::new(),
        }
    }

    /// Lists the differences of two values at the current path.
    fn walk(&mut self, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.walk_maps(before, after),
            (Value::Array(before), Value::Array(after)) => {
                if before != after {
                    self.walk_lists(before, after);
                }
            }
            (before, after) if before == after => {}
            (before, after) => self.changed(before, after),
        }
    }

    fn walk_maps(&mut self, before: &Map<String, Value>, after: &Map<String, Value>) {
        let mut new = after.iter().peekable();
        for (key, value) in before {
            while let Some((new_key, new_value)) = new.next_if(|(new_key, _)| *new_key < key) {
                self.at_key(new_key, |walker| {
                    walker.one_sided(ChangeKind::Added, new_value)
                });
            }
            match new.next_if(|(new_key, _)| *new_key == key) {
                Some((_, new_value)) => self.at_key(key, |walker| walker.walk(value, new_value)),
                None => self.at_key(key, |walker| walker.one_sided(ChangeKind::Removed, value)),
            }
        }
        for (key, value) in new {
            self.at_key(key, |walker| walker.one_sided(ChangeKind::Added, value));
        }
    }

    fn walk_lists(&mut self, before: &[Value], after: &[Value]) {
        let pairs = lists::pair(self.list_keys.keys(self.root, &self.path), before, after);
        let (first, first_ignored) = (self.changes.len(), self.ignored.len());
        for (at, segment) in pairs.removed {
            if let Some(item) = before.get(at) {
                self.at(segment, (Some(at), None), |walker| {
                    walker.one_sided(ChangeKind::Removed, item)
                });
            }
        }
        let mut added = pairs.added.into_iter().peekable();
        for pair in pairs.pairs {
            while let Some((at, segment)) = added.next_if(|(at, _)| *at < pair.after) {
                self.added_item(after, at, segment);
            }
            let (Some(before_item), Some(after_item)) =
                (before.get(pair.before), after.get(pair.after))
            else {
                continue;
            };
            let positions = (Some(pair.before), Some(pair.after));
            self.at(pair.segment, positions, |walker| {
                if pair.moved {
                    let lines = yaml_lines(after_item);
                    walker.emit(Change {
                        path: walker.path.clone(),
                        pointers: walker.pointers.clone(),
                        kind: ChangeKind::Moved,
                        before: Some(Value::from(pair.before)),
                        after: Some(Value::from(pair.after)),
                        lines: LineCount {
                            removed: lines,
                            added: lines,
                        },
                        text: None,
                        remark: None,
                    });
                }
                walker.walk(before_item, after_item);
            });
        }
        for (at, segment) in added {
            self.added_item(after, at, segment);
        }
        self.remark_order(first, first_ignored);
    }

    /// Says of the moved items of the list at the current path what their order means. Its changes are the ones from these
    /// numbers on.
    fn remark_order(&mut self, first: usize, first_ignored: usize) {
        let depth = self.path.segments().len() + 1;
        let is_item_moved = |change: &Change| {
            change.kind == ChangeKind::Moved && change.path.segments().len() == depth
        };
        let changes = self.changes.get_mut(first..).unwrap_or_default();
        let ignored = self.ignored.get(first_ignored..).unwrap_or_default();
        if !changes.iter().any(is_item_moved) {
            return;
        }
        let remark = if self.list_keys.is_set(self.root, &self.path) {
            Some(Remark::OrderOfSet)
        } else {
            let nothing_else = changes.iter().all(is_item_moved)
                && ignored.iter().all(|ignored| is_item_moved(&ignored.change));
            nothing_else.then_some(Remark::OrderOnly)
        };
        for change in changes.iter_mut().filter(|change| is_item_moved(change)) {
            change.remark = remark;
        }
    }

    fn added_item(&mut self, after: &[Value], at: usize, segment: Segment) {
        if let Some(item) = after.get(at) {
            self.at(segment, (None, Some(at)), |walker| {
                walker.one_sided(ChangeKind::Added, item)
            });
        }
    }

    fn at_key(&mut self, key: &str, walk: impl FnOnce(&mut Self)) {
        let lengths = (self.pointers.before.len(), self.pointers.after.len());
        pointer::push(&mut self.pointers.before, key);
        pointer::push(&mut self.pointers.after, key);
        self.path.push(Segment::Key(key.to_owned()));
        walk(self);
        self.path.pop();
        self.pointers.before.truncate(lengths.0);
        self.pointers.after.truncate(lengths.1);
    }

    /// Goes to a list item that stands at these positions.
    fn at(
        &mut self,
        segment: Segment,
        (before, after): (Option<usize>, Option<usize>),
        walk: impl FnOnce(&mut Self),
    ) {
        let lengths = (self.pointers.before.len(), self.pointers.after.len());
        // `-` is the item behind the last one: it leads nowhere.
        let token = |at: Option<usize>| at.map_or("-".to_owned(), |at| at.to_string());
        pointer::push(&mut self.pointers.before, &token(before));
        pointer::push(&mut self.pointers.after, &token(after));
        self.path.push(segment);
        walk(self);
        self.path.pop();
        self.pointers.before.truncate(lengths.0);
        self.pointers.after.truncate(lengths.1);
    }

    fn changed(&mut self, before: &Value, after: &Value) {
        let kind = if is_same_text(before, after) {
            ChangeKind::Type
        } else {
            ChangeKind::Changed
        };
        let text = match (before, after) {
            (Value::String(before), Value::String(after))
                if before.contains('\n') || after.contains('\n') =>
            {
                Some(text::diff(before, after))
            }
            _ => None,
        };
        let lines = match &text {
            Some(text) => LineCount {
                removed: text.removed,
                added: text.added,
            },
            None => LineCount {
                removed: self.lines(before),
                added: self.lines(after),
            },
        };
        let holds = self.list_keys.holds(self.root, &self.path);
        self.emit(Change {
            path: self.path.clone(),
            pointers: self.pointers.clone(),
            kind,
            before: Some(before.clone()),
            after: Some(after.clone()),
            lines,
            text,
            remark: remark::of_values(holds, kind, before, after),
        });
    }

    /// Lists a value that only one side has. Rules may ignore parts of it.
    fn one_sided(&mut self, kind: ChangeKind, value: &Value) {
        if !self.concerned {
            return self.emit_one_sided(kind, value.clone());
        }
        if self.ignoring_rule(&self.path).is_some() {
            return self.emit_one_sided(kind, value.clone());
        }
        if let Some(rest) = self.take_out_ignored(kind, value) {
            self.emit_one_sided(kind, rest);
        }
    }

    /// Lists the ignored parts of a one-sided value and gives back the rest; none when nothing but empty collections that
    /// held the ignored parts is left.
    fn take_out_ignored(&mut self, kind: ChangeKind, value: &Value) -> Option<Value> {
        match value {
            Value::Object(map) => {
                let mut rest = Map::new();
                for (key, value) in map {
                    let mut part = None;
                    self.at_key(key, |walker| part = walker.part(kind, value));
                    rest.extend(part.map(|part| (key.clone(), part)));
                }
                (map.is_empty() || !rest.is_empty()).then_some(Value::Object(rest))
            }
            Value::Array(items) => {
                let segments = self.list_keys.keys(self.root, &self.path).segments(items);
                let mut rest = Vec::with_capacity(items.len());
                for (at, (item, segment)) in items.iter().zip(segments).enumerate() {
                    let mut part = None;
                    // Only one side has the list; a pointer into the other one leads nowhere anyway.
                    self.at(segment, (Some(at), Some(at)), |walker| {
                        part = walker.part(kind, item);
                    });
                    rest.extend(part);
                }
                (items.is_empty() || !rest.is_empty()).then_some(Value::Array(rest))
            }
            scalar => Some(scalar.clone()),
        }
    }

    fn part(&mut self, kind: ChangeKind, value: &Value) -> Option<Value> {
        if self.ignoring_rule(&self.path).is_some() {
            self.emit_one_sided(kind, value.clone());
            None
        } else {
            self.take_out_ignored(kind, value)
        }
    }

    fn emit_one_sided(&mut self, kind: ChangeKind, value: Value) {
        let count = self.lines(&value);
        let (before, after, lines) = match kind {
            ChangeKind::Removed => (Some(value), None, (count, 0)),
            _ => (None, Some(value), (0, count)),
        };
        self.emit(Change {
            path: self.path.clone(),
            pointers: self.pointers.clone(),
            kind,
            before,
            after,
            lines: LineCount {
                removed: lines.0,
                added: lines.1,
            },
            text: None,
            remark: None,
        });
    }

    fn ignoring_rule(&self, path: &Path) -> Option<usize> {
        self.identities
            .ignored_by(|identity| self.ignore.path(identity, path))
    }

    fn emit(&mut self, change: Change) {
        let rule = if self.concerned {
            self.ignoring_rule(&change.path)
        } else {
            None
        };
        match rule {
            Some(rule) => self.ignored.push(IgnoredChange { rule, change }),
            None => self.changes.push(change),
        }
    }

    /// The lines of a value in canonical text, with the line of its key where that stands alone.
    fn lines(&self, value: &Value) -> usize {
        let is_collection = match value {
            Value::Object(map) => !map.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        let has_key_line =
            is_collection && matches!(self.path.segments().last(), Some(Segment::Key(_)));
        yaml_lines(value) + usize::from(has_key_line)
    }
}

/// Says whether two scalars of different types have the same text.
fn is_same_text(before: &Value, after: &Value) -> bool {
    fn text(value: &Value) -> Option<String> {
        match value {
            Value::Null => Some("null".to_owned()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Number(value) => Some(number(value)),
            Value::String(text) => Some(text.clone()),
            Value::Array(_) | Value::Object(_) => None,
        }
    }
    std::mem::discriminant(before) != std::mem::discriminant(after)
        && text(before).is_some()
        && text(before) == text(after)
}
