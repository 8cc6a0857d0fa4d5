//! Values of Go types other than the basic ones: structs, pointers and named types with methods.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use crate::{CallError, Kind, Str, Value};

/// A shared object.
pub type ObjectRef = Rc<dyn Object>;

/// A Go type as a parameter of a function or method, as far as template functions use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `interface {}`
    Any,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// `float64`
    Float64,
    /// `string`
    String,
    /// `[]byte`
    Bytes,
    /// `map[string]interface {}`
    MapAny,
    /// `[]interface {}`
    ListAny,
    /// Another type, by the name that [`Value::type_name`] gives (`time.Time`, `sprig.certificate`).
    Named(&'static str),
    /// A named type over `int64` (`time.Duration`), by the same name. A whole number written in the
    /// template is one, and arrives as a plain `int64`.
    NamedInt64(&'static str),
    /// A named type over `map[string]interface {}` (`chartutil.Values`), by the same name. A map of that
    /// type or of the type without a name is one; nil arrives as nil.
    NamedMap(&'static str),
    /// `reflect.Value`: any argument, passed as it is, invalid ones included (Go's own functions).
    Reflect,
}

impl Type {
    /// The name as Go prints the type in `expected …; got …`.
    pub fn name(self) -> &'static str {
        match self {
            Type::Any => "interface {}",
            Type::Bool => "bool",
            Type::Int => "int",
            Type::Int64 => "int64",
            Type::Uint32 => "uint32",
            Type::Float64 => "float64",
            Type::String => "string",
            Type::Bytes => "[]uint8",
            Type::MapAny => "map[string]interface {}",
            Type::ListAny => "[]interface {}",
            Type::Named(name) | Type::NamedInt64(name) | Type::NamedMap(name) => name,
            Type::Reflect => "reflect.Value",
        }
    }
}

/// What an object is made of, for printing, ranging, indexing and comparing.
#[derive(Debug)]
pub enum Underlying {
    /// A named type over a basic value, a map or a list (`time.Duration`, `json.Number`, `chart.Files`).
    Value(Value),
    /// A struct: exported and unexported fields in order of declaration.
    Struct(Vec<(&'static str, Value)>),
    /// A pointer to a struct with these fields.
    Pointer(Vec<(&'static str, Value)>),
    /// A nil pointer of this type.
    NilPointer,
    /// Nothing that a template can look into (functions, channels).
    Opaque,
}

/// How `encoding/json` writes an object.
#[derive(Debug)]
pub enum JsonForm {
    /// As this value.
    Value(Value),
    /// As a JSON object with these members, in this order (a struct after `omitempty`).
    Members(Vec<(Str, Value)>),
    /// Not at all: `encoding/json` fails with this text.
    Error(String),
}

/// A method that templates can call, with its Go signature.
pub struct Method {
    /// The exported Go name.
    pub name: &'static str,
    /// The fixed parameters.
    pub params: &'static [Type],
    /// The element type of the variadic parameter, where there is one.
    pub variadic: Option<Type>,
    /// The body; arguments have been checked against the signature.
    pub run: fn(&dyn Object, &[Value]) -> Result<Value, CallError>,
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Method({})", self.name)
    }
}

/// A value of a Go type that is not a basic one.
pub trait Object: Any + fmt::Debug {
    /// The type as `%T` prints it (`*chart.Metadata`, `time.Time`).
    fn type_name(&self) -> Cow<'static, str>;

    /// The kind as `reflect` sees it.
    fn kind(&self) -> Kind;

    /// What the object is made of.
    fn underlying(&self) -> Underlying;

    /// An exported field of a struct or of what a pointer points to; `None` where there is no such field.
    fn field(&self, name: &[u8]) -> Option<Value> {
        if !name.first().is_some_and(u8::is_ascii_uppercase) {
            return None;
        }
        match self.underlying() {
            Underlying::Struct(fields) | Underlying::Pointer(fields) => fields
                .into_iter()
                .find(|(field, _)| field.as_bytes() == name)
                .map(|(_, value)| value),
            Underlying::Value(_) | Underlying::NilPointer | Underlying::Opaque => None,
        }
    }

    /// The exported methods.
    fn methods(&self) -> &'static [Method] {
        &[]
    }

    /// What `String()` or `Error()` returns, for types that have one: `%v` and `%s` print it.
    fn display(&self) -> Option<Str> {
        None
    }

    /// What `String()` or `Error()` of the pointer returns, where only the pointer has one: an action that
    /// prints an addressable field finds it, a function that gets a copy does not.
    fn display_by_pointer(&self) -> Option<Str> {
        None
    }

    /// The embedded structs among the fields: their own fields are fields of this struct, too.
    fn embedded(&self) -> &'static [&'static str] {
        &[]
    }

    /// The fields as go-yaml writes them, where tags give them other names or leave empty ones out.
    fn yaml(&self) -> Option<Vec<(&'static str, Value)>> {
        None
    }

    /// What `GoString()` returns, for types that have one: `%#v` prints it.
    fn go_string(&self) -> Option<Str> {
        None
    }

    /// What `encoding/json` writes.
    fn json(&self) -> JsonForm {
        match self.underlying() {
            Underlying::Value(value) => JsonForm::Value(value),
            Underlying::Struct(fields) | Underlying::Pointer(fields) => JsonForm::Members(
                fields
                    .into_iter()
                    .filter(|(name, _)| name.starts_with(|c: char| c.is_ascii_uppercase()))
                    .map(|(name, value)| (Str::from(name), value))
                    .collect(),
            ),
            Underlying::NilPointer => JsonForm::Value(Value::Nil),
            Underlying::Opaque => {
                JsonForm::Error(format!("json: unsupported type: {}", self.type_name()))
            }
        }
    }

    /// Whether two objects of the same type are deeply equal; by default, when they are one object.
    fn equals(&self, other: &dyn Object) -> bool {
        std::ptr::addr_eq(self as *const Self, other as *const dyn Object)
    }

    /// Whether Go's `==` holds between two objects of the same type: it compares pointers and does not look behind them.
    fn is(&self, other: &dyn Object) -> bool {
        if self.kind() == Kind::Pointer {
            std::ptr::addr_eq(self as *const Self, other as *const dyn Object)
        } else {
            self.equals(other)
        }
    }

    /// For access to the Rust type behind the object.
    fn as_any(&self) -> &dyn Any;
}
