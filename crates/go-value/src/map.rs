//! Go's map with string keys: shared by reference, mutable through every alias, ranged in key order.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use crate::list::bury;
use crate::{ElemType, Kind, Method, Object, Str, Underlying, Value};

/// The Go type of a map: its printed name and its element type.
#[derive(Debug)]
pub struct MapType {
    /// The name as `%T` prints it, for example `map[string]interface {}` or `chartutil.Values`.
    pub name: &'static str,
    /// The element type.
    pub elem: ElemType,
    /// The exported methods; a body gets the map as a [`MapReceiver`].
    pub methods: &'static [Method],
}

impl PartialEq for MapType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.elem == other.elem
    }
}

impl Eq for MapType {}

/// A map of a type with methods, as the receiver of a call.
#[derive(Debug)]
pub struct MapReceiver(pub Map);

impl Object for MapReceiver {
    fn type_name(&self) -> Cow<'static, str> {
        self.0.map_type().name.into()
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    fn underlying(&self) -> Underlying {
        Underlying::Value(Value::Map(self.0.clone()))
    }

    fn methods(&self) -> &'static [Method] {
        self.0.map_type().methods
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl MapType {
    /// `map[string]interface {}`
    pub const ANY: &'static MapType = &MapType {
        name: "map[string]interface {}",
        elem: ElemType::Any,
        methods: &[],
    };
    /// `map[string]string`
    pub const STRING: &'static MapType = &MapType {
        name: "map[string]string",
        elem: ElemType::String,
        methods: &[],
    };
}

/// A handle on a shared map. Clones are aliases: a change through one is seen through all.
///
/// The type belongs to the handle, as a Go conversion between map types shares the entries.
#[derive(Clone)]
pub struct Map {
    map_type: &'static MapType,
    shared: Rc<Shared>,
}

// The inner Rc is what a running `range` keeps: entries are copied only when a map changes meanwhile.
// The flag tells a nil map, which is empty, from an empty one.
struct Shared(RefCell<Rc<BTreeMap<Str, Value>>>, bool);

impl Drop for Shared {
    fn drop(&mut self) {
        if let Ok(entries) = Rc::try_unwrap(std::mem::take(self.0.get_mut())) {
            bury(entries.into_values());
        }
    }
}

impl Map {
    /// An empty `map[string]interface {}`.
    pub fn new() -> Map {
        Map::with_entries(BTreeMap::new())
    }

    /// A `map[string]interface {}` with the given entries.
    pub fn with_entries(entries: BTreeMap<Str, Value>) -> Map {
        Map {
            map_type: MapType::ANY,
            shared: Rc::new(Shared(RefCell::new(Rc::new(entries)), false)),
        }
    }

    /// The nil map of a type: it is empty, and JSON shows it as `null`.
    pub fn nil(map_type: &'static MapType) -> Map {
        Map {
            map_type,
            shared: Rc::new(Shared(RefCell::default(), true)),
        }
    }

    /// Whether this is a nil map.
    pub fn is_nil(&self) -> bool {
        self.shared.1 && self.is_empty()
    }

    /// The same map seen as another Go type (entries stay shared).
    #[must_use]
    pub fn as_type(&self, map_type: &'static MapType) -> Map {
        Map {
            map_type,
            shared: Rc::clone(&self.shared),
        }
    }

    /// The Go type of this handle.
    pub fn map_type(&self) -> &'static MapType {
        self.map_type
    }

    /// The value of a key, `None` where it is absent.
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        self.shared.0.borrow().get(key).cloned()
    }

    /// Whether the key is present, be its value nil.
    pub fn contains_key(&self, key: &[u8]) -> bool {
        self.shared.0.borrow().contains_key(key)
    }

    /// Sets a key; returns the value it had.
    pub fn insert(&self, key: Str, value: Value) -> Option<Value> {
        Rc::make_mut(&mut self.shared.0.borrow_mut()).insert(key, value)
    }

    /// Removes a key; returns the value it had.
    pub fn remove(&self, key: &[u8]) -> Option<Value> {
        let mut entries = self.shared.0.borrow_mut();
        if !entries.contains_key(key) {
            return None;
        }
        Rc::make_mut(&mut entries).remove(key)
    }

    /// How many entries the map has.
    pub fn len(&self) -> usize {
        self.shared.0.borrow().len()
    }

    /// Whether the map has no entries.
    pub fn is_empty(&self) -> bool {
        self.shared.0.borrow().is_empty()
    }

    /// The entries as they are now, sorted by key bytes; later changes do not show in it.
    pub fn entries(&self) -> Rc<BTreeMap<Str, Value>> {
        Rc::clone(&self.shared.0.borrow())
    }

    /// Whether two handles are the same map.
    pub fn is_same(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }

    /// A number that tells maps of one moment apart (Go's map pointer).
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.shared) as usize
    }
}

impl Default for Map {
    fn default() -> Self {
        Map::new()
    }
}

impl FromIterator<(Str, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (Str, Value)>>(entries: I) -> Self {
        Map::with_entries(entries.into_iter().collect())
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Maps may contain themselves: a derived Debug could recurse without end.
        write!(f, "Map({} entries)", self.len())
    }
}
