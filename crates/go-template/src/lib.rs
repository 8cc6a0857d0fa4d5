//! Parses and executes Go's `text/template`.

mod ambient;
mod func_def;

pub use ambient::{Ambient, CallSite, Draw, Instant, KeyKind};
pub use func_def::{Args, Call, FuncDef, Function};
