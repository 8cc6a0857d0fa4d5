//! Go's kinds (`reflect.Kind`) and the sized number kinds.

use std::fmt;

/// What `reflect.Value.Kind` tells of a value; prints as Go names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Go's own names")]
pub enum Kind {
    Invalid,
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Pointer,
    Slice,
    String,
    Struct,
}

impl Kind {
    /// The name as `reflect.Kind.String` gives it (`ptr` for pointers).
    pub fn name(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::Bool => "bool",
            Kind::Int => "int",
            Kind::Int8 => "int8",
            Kind::Int16 => "int16",
            Kind::Int32 => "int32",
            Kind::Int64 => "int64",
            Kind::Uint => "uint",
            Kind::Uint8 => "uint8",
            Kind::Uint16 => "uint16",
            Kind::Uint32 => "uint32",
            Kind::Uint64 => "uint64",
            Kind::Uintptr => "uintptr",
            Kind::Float32 => "float32",
            Kind::Float64 => "float64",
            Kind::Complex64 => "complex64",
            Kind::Complex128 => "complex128",
            Kind::Array => "array",
            Kind::Chan => "chan",
            Kind::Func => "func",
            Kind::Interface => "interface",
            Kind::Map => "map",
            Kind::Pointer => "ptr",
            Kind::Slice => "slice",
            Kind::String => "string",
            Kind::Struct => "struct",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The signed integer kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Go's own names")]
pub enum IntKind {
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
}

/// The unsigned integer kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Go's own names")]
pub enum UintKind {
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
}

/// The floating point kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Go's own names")]
pub enum FloatKind {
    Float32,
    Float64,
}

impl IntKind {
    /// The kind as `reflect` has it.
    pub fn kind(self) -> Kind {
        match self {
            IntKind::Int => Kind::Int,
            IntKind::Int8 => Kind::Int8,
            IntKind::Int16 => Kind::Int16,
            IntKind::Int32 => Kind::Int32,
            IntKind::Int64 => Kind::Int64,
        }
    }
}

impl UintKind {
    /// The kind as `reflect` has it.
    pub fn kind(self) -> Kind {
        match self {
            UintKind::Uint => Kind::Uint,
            UintKind::Uint8 => Kind::Uint8,
            UintKind::Uint16 => Kind::Uint16,
            UintKind::Uint32 => Kind::Uint32,
            UintKind::Uint64 => Kind::Uint64,
            UintKind::Uintptr => Kind::Uintptr,
        }
    }
}

impl FloatKind {
    /// The kind as `reflect` has it.
    pub fn kind(self) -> Kind {
        match self {
            FloatKind::Float32 => Kind::Float32,
            FloatKind::Float64 => Kind::Float64,
        }
    }
}
