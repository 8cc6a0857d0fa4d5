//! Turns rendered text into resources with an identity, a provenance and a normal form.
//!
//! This is the first stage of the compare half. It takes what `helm template` printed, or any other stream of YAML
//! documents, and answers with a [`ManifestSet`]: every document as data, in the order of the text, each with the
//! [`Identity`] a cluster would know it by, the template it came from, its lines, its hook, and a digest of its raw bytes.
//!
//! It does not compare, mask or judge anything, and it does not split text for Helm's own ordering: that is Helm
//! behavior which differs between releases and belongs to the renderer. Splitting for comparison is the same for all
//! inputs, so it is here.
//!
//! The normal form has two parts. [`canonical`] is the one way in which this project writes a resource down (goldens, text
//! diffs, digests). [`normalize`] holds the rewriting rules that a configuration may switch on or off; to add a rule, write
//! one file in `normalize/` and one line in its table.

pub mod canonical;
mod error;
mod hook;
mod identity;
mod kind_order;
pub mod limits;
mod list;
pub mod normalize;
pub mod pointer;
mod raw_digest;
mod resource;
mod set;
mod split;
mod yaml;

pub use error::{Error, Place};
pub use hook::Hook;
pub use identity::Identity;
pub use kind_order::install_rank;
pub use raw_digest::{RawDigest, sha256_hex};
pub use resource::{LineSpan, Part, Resource};
pub use set::{Duplicate, ManifestSet};
pub use split::{Document, documents};
pub use yaml::{read_content, read_data};
