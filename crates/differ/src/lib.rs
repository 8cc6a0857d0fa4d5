//! Holds generated cases against Go itself and keeps what differed.
//!
//! A case is a [`Record`] that names the library to ask. [`area::AREAS`] generate cases, [`oracle::Oracle`] asks Go (the
//! program in `tools/oracle`), [`ours::answer`] asks the crates of this workspace, [`run()`] compares the two and
//! [`shrink`]s what differs to a file under `cases/`, which the tests of this crate replay without Go. A difference that
//! has a reason is an entry of `explained.json`.
//!
//! To add an area: a generator under `generate/`, a line in [`area::AREAS`]; for a library that is not asked yet, its
//! function here under `ours/` and in `tools/oracle`. For development only.

pub mod area;
pub mod case_file;
pub mod chance;
pub mod dice;
pub mod explained;
mod generate;
pub mod oracle;
pub mod ours;
pub mod record;
pub mod run;
pub mod shrink;

pub use record::{Field, Record};
pub use run::run;

use std::path::PathBuf;

/// The folder of this crate; it is only ever run by cargo from the checkout that it was built in.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
