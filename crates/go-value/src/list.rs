//! Go's slice as templates use it: shared, and changed in place by sorting alone.

use std::cell::{OnceCell, RefCell};
use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::{ElemType, Value};

/// A shared list of values with its element type. One template function changes a slice in place, Sprig's `sortAlpha`
/// ([`List::sort`]); all others copy. Maps inside a list stay mutable.
#[derive(Clone)]
pub struct List {
    elem: ElemType,
    nilness: Nilness,
    items: Rc<Items>,
}

struct Items {
    made: Vec<Value>,
    /// The same items in order, from the first sorting on: there is but one order, so that no later one changes them.
    sorted: OnceCell<Vec<Value>>,
}

impl Items {
    fn new(made: Vec<Value>) -> Rc<Items> {
        let sorted = OnceCell::new();
        Rc::new(Items { made, sorted })
    }

    fn now(&self) -> &[Value] {
        self.sorted.get().unwrap_or(&self.made)
    }
}

/// Whether a slice is Go's nil slice, which prints and ranges like an empty one but is `null` in JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nilness {
    Made,
    Nil,
}

impl Drop for Items {
    fn drop(&mut self) {
        bury(std::mem::take(&mut self.made));
        bury(self.sorted.take().unwrap_or_default());
    }
}

impl List {
    /// A list of the given element type.
    pub fn new(elem: ElemType, items: Vec<Value>) -> List {
        List {
            elem,
            nilness: Nilness::Made,
            items: Items::new(items),
        }
    }

    /// Go's nil slice of the given element type: empty, and `null` in JSON and YAML.
    pub fn nil(elem: ElemType) -> List {
        List {
            elem,
            nilness: Nilness::Nil,
            items: Items::new(Vec::new()),
        }
    }

    /// Whether this is the nil slice (`rest` and `concat` of nothing, a regular expression without
    /// matches).
    pub fn is_nil(&self) -> bool {
        self.nilness == Nilness::Nil
    }

    /// The element type.
    pub fn elem(&self) -> ElemType {
        self.elem
    }

    /// The items, as they are now.
    pub fn items(&self) -> &[Value] {
        self.items.now()
    }

    /// Sorts the strings of a list in place, so that every copy of it sees the order (`sort.Strings`). What is no list of
    /// strings stays as it is.
    pub fn sort(&self) {
        if self.elem != ElemType::String {
            return;
        }
        self.items.sorted.get_or_init(|| {
            let mut items = self.items.made.clone();
            items.sort_by(|one, other| match (one, other) {
                (Value::Str(one), Value::Str(other)) => one.as_bytes().cmp(other.as_bytes()),
                _ => Ordering::Equal,
            });
            items
        });
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        self.items.now()
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List({} items)", self.len())
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
