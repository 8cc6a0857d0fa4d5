//! TOML as the BurntSushi library inside Helm writes and reads it.

mod write;

pub use write::to_string;
