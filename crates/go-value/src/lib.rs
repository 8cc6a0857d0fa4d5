//! Represents the values a Go template can hold, with Go's truth, order, equality and `fmt` printing.
//!
//! What is here: byte strings ([`Str`]), the dynamic value ([`Value`]) with Go's kinds kept apart,
//! shared mutable maps ([`Map`]), shared lists ([`List`]), everything else behind [`Object`], and the
//! immutable, thread-safe form that decoders produce ([`Tree`]).
//! What is not: text formats (`go-codec`), template syntax (`go-template`), functions (`sprig`).
//!
//! To add a Go type that only some functions return (a time, a version, a certificate), implement
//! [`Object`] where that type lives; nothing here changes.

mod bytestr;
pub mod compare;
mod error;
mod kind;
pub mod limits;
mod list;
mod map;
pub mod number;
mod object;
pub mod print;
mod tree;
pub mod truth;
pub mod unicode;
pub mod utf8;
mod value;

pub use bytestr::Str;
pub use error::{CallError, CallErrorKind, ErrorText};
pub use kind::{FloatKind, IntKind, Kind, UintKind};
pub use list::List;
pub use map::{Map, MapReceiver, MapType};
pub use object::{JsonForm, Method, Object, ObjectRef, Type, Underlying};
pub use tree::Tree;
pub use value::{ElemType, Value};
