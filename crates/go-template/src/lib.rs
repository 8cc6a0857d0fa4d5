//! Parses and executes Go's `text/template`.
//!
//! The way of a text: [`parse`] makes immutable [`Tree`]s out of it (`lex`, `parse`, `node`), a
//! [`TemplateSet`] holds trees by name (`set`), an [`Execution`] walks one with its data and writes
//! bytes (`exec`). Functions come from a [`FunctionTable`]; Go's own are in `funcs`. What differs
//! between Go releases is a field of [`Dialect`]. What is not here: Sprig's and Helm's functions.

mod ambient;
mod dialect;
mod error;
mod exec;
mod func_def;
mod funcs;
mod function_table;
mod lex;
pub mod limits;
mod node;
mod observer;
mod parse;
mod set;

pub use ambient::{Ambient, CallSite, Draw, Instant, KeyKind};
pub use dialect::Dialect;
pub use error::{ExecError, ExecErrorKind, Location, ParseError, ParseErrorKind};
pub use exec::{Execution, MissingKey};
pub use func_def::{Args, Call, FuncDef, Function};
pub use function_table::FunctionTable;
pub use limits::Limits;
pub use node::{NodeId, Place, Tree};
pub use observer::Observer;
pub use parse::{Parsed, parse};
pub use set::TemplateSet;
