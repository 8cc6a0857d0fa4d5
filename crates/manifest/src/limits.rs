//! The limits of this stage, each with the reason for its number.
//!
//! Everything here is reachable by text that a chart author controls, so each limit ends in an [`crate::Error`], never in
//! a crash. Code that walks resource content by recursion may rely on [`MAX_DEPTH`].

/// The deepest nesting of a document's content.
///
/// The deepest objects in practice are CRD schemas (about 60 levels). The number bounds the stack of every recursive walk
/// of the compare half, in debug builds and on the small stacks of worker threads.
pub const MAX_DEPTH: usize = 200;

/// The largest text that is read as one manifest set: 256 MiB.
///
/// An umbrella of a hundred charts renders to about 10 MiB.
pub const MAX_TEXT_BYTES: usize = 256 << 20;

/// The largest number of resources in one set, items of lists included.
pub const MAX_RESOURCES: usize = 200_000;
