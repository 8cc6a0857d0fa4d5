//! Go's slice as templates use it: shared, never changed in place.

use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::{ElemType, Value};

/// A shared list of values with its element type. No template function changes a slice in place
/// (Sprig copies), so a list is immutable; maps inside it stay mutable.
#[derive(Clone)]
pub struct List {
    elem: ElemType,
    items: Rc<Items>,
}

struct Items(Vec<Value>);

impl Drop for Items {
    fn drop(&mut self) {
        bury(std::mem::take(&mut self.0));
    }
}

impl List {
    /// A list of the given element type.
    pub fn new(elem: ElemType, items: Vec<Value>) -> List {
        List {
            elem,
            items: Rc::new(Items(items)),
        }
    }

    /// The element type.
    pub fn elem(&self) -> ElemType {
        self.elem
    }

    /// The items.
    pub fn items(&self) -> &[Value] {
        &self.items.0
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items.0
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List({} items)", self.items.0.len())
    }
}

thread_local! {
    static GRAVE: RefCell<Option<Vec<Value>>> = const { RefCell::new(None) };
}

/// Drops the children of a map or list without recursion: a template can nest values far deeper
/// than any stack (`set $d "k" (dict "k" $d)` in a loop).
pub(crate) fn bury(children: impl IntoIterator<Item = Value>) {
    let nested = |value: &Value| matches!(value, Value::Map(_) | Value::List(_) | Value::Object(_));
    let mut children = children.into_iter().filter(nested).peekable();
    if children.peek().is_none() {
        return;
    }
    let queued = GRAVE.try_with(|grave| match &mut *grave.borrow_mut() {
        Some(queue) => {
            queue.extend(children.by_ref());
            true
        }
        empty => {
            *empty = Some(children.by_ref().collect());
            false
        }
    });
    // An error means that the thread is ending: `children` drop in place, which is all one can do.
    if queued != Ok(false) {
        return;
    }
    while let Some(value) = GRAVE.with(|grave| grave.borrow_mut().as_mut().and_then(Vec::pop)) {
        drop(value);
    }
    GRAVE.with(|grave| *grave.borrow_mut() = None);
}
