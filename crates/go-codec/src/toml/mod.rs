//! TOML as the BurntSushi library inside Helm writes and reads it.

mod datetime;
mod lex;
mod read;
mod write;

pub use datetime::{Datetime, Zone};
pub use read::{MAX_NESTING, Node, Table, TomlError, read, table_to_value};
pub use write::to_string;
