//! A change as a JSON Patch (RFC 6902).
//!
//! The operations follow the alignment of the diff: an item that was inserted into a keyed list is one `add`, where a patch
//! by position would rewrite everything behind it. Applying the patch of two values to the first gives the second, always;
//! property tests hold that.

use json_patch::jsonptr::{PointerBuf, Token};
use json_patch::{
    AddOperation, MoveOperation, Patch, PatchOperation, RemoveOperation, ReplaceOperation,
};
use serde_json::{Map, Value};

use crate::align::longest_rising;
use crate::limits::MAX_PATCH_MOVES;
use crate::list_keys::{ListKeys, Root};
use crate::lists;
use crate::path::{Path, Segment};

/// The operations that turn `before` into `after`.
#[must_use]
pub fn patch(list_keys: &ListKeys, before: &Value, after: &Value) -> Patch {
    let mut writer = Writer {
        list_keys,
        root: Root::of(after),
        operations: Vec::new(),
        at: PointerBuf::root(),
        path: Path::root(),
    };
    writer.value(before, after);
    Patch(writer.operations)
}

struct Writer<'k> {
    list_keys: &'k ListKeys,
    root: Root<'k>,
    operations: Vec<PatchOperation>,
    at: PointerBuf,
    /// The same place as lists are looked up by.
    path: Path,
}

impl Writer<'_> {
    fn value(&mut self, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.map(before, after),
            (Value::Array(before), Value::Array(after)) => {
                if before != after {
                    self.list(before, after);
                }
            }
            (before, after) if before == after => {}
            (_, after) => self.replace(after),
        }
    }

    fn replace(&mut self, value: &Value) {
        self.operations
            .push(PatchOperation::Replace(ReplaceOperation {
                path: self.at.clone(),
                value: value.clone(),
            }));
    }

    fn map(&mut self, before: &Map<String, Value>, after: &Map<String, Value>) {
        for key in before.keys().filter(|key| !after.contains_key(*key)) {
            let path = self.child(key.as_str());
            self.operations
                .push(PatchOperation::Remove(RemoveOperation { path }));
        }
        for (key, value) in after {
            match before.get(key) {
                None => {
                    let path = self.child(key.as_str());
                    self.operations.push(PatchOperation::Add(AddOperation {
                        path,
                        value: value.clone(),
                    }));
                }
                Some(old) => {
                    self.at.push_back(Token::new(key.as_str()));
                    self.path.push(Segment::Key(key.clone()));
                    self.value(old, value);
                    self.path.pop();
                    self.at.pop_back();
                }
            }
        }
    }

    fn list(&mut self, before: &[Value], after: &[Value]) {
        let keys = self.list_keys.keys(self.root, &self.path);
        let pairs = lists::pair(keys, before, after);
        // The items that stay, in their old order, each by its rank in the new one.
        let mut ranks: Vec<(usize, usize)> = pairs
            .pairs
            .iter()
            .enumerate()
            .map(|(rank, pair)| (pair.before, rank))
            .collect();
        ranks.sort_unstable();
        let mut order: Vec<usize> = ranks.into_iter().map(|(_, rank)| rank).collect();
        let stay = longest_rising(&order);
        if order.len() - stay.len() > MAX_PATCH_MOVES {
            return self.replace(&Value::Array(after.to_vec()));
        }
        for (at, _) in pairs.removed.iter().rev() {
            let path = self.child(*at);
            self.operations
                .push(PatchOperation::Remove(RemoveOperation { path }));
        }
        let mut stays = vec![false; order.len()];
        for at in stay {
            if let Some(stays) = order.get(at).and_then(|rank| stays.get_mut(*rank)) {
                *stays = true;
            }
        }
        // Each moved item goes right behind the one before it in the new order; that one stands well already.
        for rank in (0..order.len()).filter(|rank| stays.get(*rank) == Some(&false)) {
            let Some(from) = order.iter().position(|other| *other == rank) else {
                continue;
            };
            order.remove(from);
            let behind = rank
                .checked_sub(1)
                .and_then(|previous| order.iter().position(|other| *other == previous));
            let to = behind.map_or(0, |at| at + 1);
            order.insert(to, rank);
            if from != to {
                let (from, path) = (self.child(from), self.child(to));
                self.operations
                    .push(PatchOperation::Move(MoveOperation { from, path }));
            }
        }
        for (at, _) in &pairs.added {
            if let Some(value) = after.get(*at) {
                let path = self.child(*at);
                self.operations.push(PatchOperation::Add(AddOperation {
                    path,
                    value: value.clone(),
                }));
            }
        }
        for pair in &pairs.pairs {
            if let (Some(old), Some(new)) = (before.get(pair.before), after.get(pair.after)) {
                self.at.push_back(Token::from(pair.after));
                self.path.push(Segment::Index(pair.after));
                self.value(old, new);
                self.path.pop();
                self.at.pop_back();
            }
        }
    }

    fn child<'t>(&self, token: impl Into<Token<'t>>) -> PointerBuf {
        let mut path = self.at.clone();
        path.push_back(token);
        path
    }
}
