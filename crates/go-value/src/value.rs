//! The dynamic value: what Go's `interface{}` holds while a template runs.

use crate::{FloatKind, IntKind, Kind, List, Map, ObjectRef, Str, Tree, UintKind};

/// One value of a running template. Cloning is cheap: maps, lists and objects are shared.
///
/// Values of one rendering are one mutable graph, confined to one thread; [`Tree`] is the form that
/// crosses threads.
#[derive(Clone, Debug)]
pub enum Value {
    /// The nil interface (also reflect's invalid value).
    Nil,
    /// `bool`
    Bool(bool),
    /// A signed integer and its kind.
    Int(IntKind, i64),
    /// An unsigned integer and its kind.
    Uint(UintKind, u64),
    /// A float and its kind.
    Float(FloatKind, f64),
    /// `complex128`; only literals make one.
    Complex(f64, f64),
    /// `string`
    Str(Str),
    /// `[]byte`
    Bytes(Str),
    /// A map with string keys.
    Map(Map),
    /// A slice.
    List(List),
    /// A value of any other Go type: structs, pointers, named types.
    Object(ObjectRef),
}

/// The element type of a list or map: decides zero values and printed type names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ElemType {
    /// `interface {}`
    Any,
    /// `string`
    String,
    /// `int`
    Int,
    /// `[]byte`
    Bytes,
    /// `map[string]interface {}`
    MapAny,
    /// Another type, by the name Go prints.
    Named(&'static str),
}

impl ElemType {
    /// The name as Go prints the type.
    pub fn name(self) -> &'static str {
        match self {
            ElemType::Any => "interface {}",
            ElemType::String => "string",
            ElemType::Int => "int",
            ElemType::Bytes => "[]uint8",
            ElemType::MapAny => "map[string]interface {}",
            ElemType::Named(name) => name,
        }
    }

    /// The type's zero value, as a missing map key yields it.
    pub fn zero(self) -> Value {
        match self {
            ElemType::String => Value::Str(Str::empty()),
            ElemType::Int => Value::int(0),
            ElemType::Bytes => Value::Bytes(Str::empty()),
            ElemType::Any | ElemType::MapAny | ElemType::Named(_) => Value::Nil,
        }
    }
}

impl Value {
    /// An `int`.
    pub fn int(n: i64) -> Value {
        Value::Int(IntKind::Int, n)
    }

    /// An `int64`.
    pub fn int64(n: i64) -> Value {
        Value::Int(IntKind::Int64, n)
    }

    /// A `float64`.
    pub fn float64(n: f64) -> Value {
        Value::Float(FloatKind::Float64, n)
    }

    /// A `string`.
    pub fn str(s: impl Into<Str>) -> Value {
        Value::Str(s.into())
    }

    /// A `[]interface {}`.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(List::new(ElemType::Any, items))
    }

    /// A `[]string`.
    pub fn string_list(items: impl IntoIterator<Item = Str>) -> Value {
        Value::List(List::new(
            ElemType::String,
            items.into_iter().map(Value::Str).collect(),
        ))
    }

    /// Whether this is the nil interface.
    pub fn is_nil(&self) -> bool {
        matches!(self, Value::Nil)
    }

    /// `reflect.ValueOf(v).Kind()`.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Nil => Kind::Invalid,
            Value::Bool(_) => Kind::Bool,
            Value::Int(kind, _) => kind.kind(),
            Value::Uint(kind, _) => kind.kind(),
            Value::Float(kind, _) => kind.kind(),
            Value::Complex(..) => Kind::Complex128,
            Value::Str(_) => Kind::String,
            Value::Bytes(_) | Value::List(_) => Kind::Slice,
            Value::Map(_) => Kind::Map,
            Value::Object(object) => object.kind(),
        }
    }

    /// The name of the dynamic type, as `%T` and `reflect.Type.String` print it (`<nil>` for nil).
    pub fn type_name(&self) -> std::borrow::Cow<'static, str> {
        match self {
            Value::Nil => "<nil>".into(),
            Value::Bytes(_) => "[]uint8".into(),
            Value::Map(map) => map.map_type().name.into(),
            Value::List(list) => match list.elem() {
                ElemType::Any => "[]interface {}".into(),
                ElemType::String => "[]string".into(),
                other => format!("[]{}", other.name()).into(),
            },
            Value::Object(object) => object.type_name(),
            basic => basic.kind().name().into(),
        }
    }

    /// The value as a string, `None` for any other kind.
    pub fn as_str(&self) -> Option<&Str> {
        match self {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// The value as a map, `None` for any other kind.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value as a list, `None` for any other kind (`[]byte` included).
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// Builds a fresh, unshared value from a decoded tree.
    pub fn from_tree(tree: &Tree) -> Value {
        tree.to_value()
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<Str> for Value {
    fn from(s: Str) -> Self {
        Value::Str(s)
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::Str(s.into())
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Value::Str(s.into())
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::Map(map)
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        Value::List(list)
    }
}

impl From<ObjectRef> for Value {
    fn from(object: ObjectRef) -> Self {
        Value::Object(object)
    }
}
