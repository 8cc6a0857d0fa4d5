//! Writes and reads goldens in a canonical form with a digest of their own content.
//!
//! A golden is the stored answer of one case: its documents in the canonical form of [`manifest::canonical`], under a
//! header that names the case, the cells (profile and Kubernetes version) that answer alike, and what the chart leaves to
//! chance. The format is a written, versioned contract: `docs/goldens.md` says it in full and `fixtures/artifact/` holds
//! its test vectors. A change of a byte in what [`write`] writes is a new [`FORMAT`].
//!
//! * [`write`] and [`read`] are the format; reading is strict.
//! * [`compose`] folds the cells of one case into as few goldens as they have different answers.
//! * [`mask`] puts fingerprints in the place of secrets; the key is given, nothing here draws random bytes.
//! * [`layout`] names the file of a case; [`Store`] holds the files and swaps a whole record run in at once.
//! * [`Receipt`] says from which inputs an output came; it lies beside `render`'s output, never in git.
//!
//! This crate does not compare goldens with anything: that is `manifest-diff`, on the resources read here.

mod compose;
mod error;
mod golden;
mod key;
pub mod layout;
mod mask;
mod read;
mod receipt;
mod store;
mod word;
mod write;

pub use compose::{CellAnswer, compose};
pub use error::{GoldenError, StoreError};
pub use golden::{Answer, Cell, ChanceNote, Difference, DifferenceKind, FORMAT, Golden};
pub use key::{FINGERPRINT, KeyError, MaskKey};
pub use mask::{MaskReport, Masking, NOT_COMPARED, mask};
pub use read::{peek_digest, read};
pub use receipt::{InputDigest, Receipt, ReceiptError};
pub use store::{MAX_GOLDEN_BYTES, Recorded, Recording, Store};
pub use write::write;
