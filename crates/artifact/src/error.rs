//! Errors of goldens and of their store.

use std::io;
use std::path::PathBuf;

/// Why bytes are no golden that this program can trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GoldenError {
    /// The first line is not that of a golden.
    #[error(
        "not a golden: the first line is not `# rendergate golden {}`",
        crate::FORMAT
    )]
    NotAGolden,
    /// The golden has another format version.
    #[error(
        "the golden has format version {found}, this program reads {}: record it again",
        crate::FORMAT
    )]
    Version {
        /// The version in the file.
        found: String,
    },
    /// Git left the markers of a merge conflict.
    #[error("line {line}: an unsolved merge conflict: record the case again")]
    MergeConflict {
        /// The line of the first marker.
        line: usize,
    },
    /// The end is missing.
    #[error("the golden is cut off: its last line is not `# end`")]
    Truncated,
    /// The content is not the one that was recorded.
    #[error("the golden was edited: its digest is {computed}, the header says {recorded}")]
    Edited {
        /// The digest in the header.
        recorded: String,
        /// The digest of the content.
        computed: String,
    },
    /// A line is not what the format wants there. With a right digest, only another program writes this.
    #[error("line {line}: {message}")]
    Malformed {
        /// The line.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A document cannot be read.
    #[error(transparent)]
    Manifest(#[from] manifest::Error),
}

impl GoldenError {
    /// Says whether somebody changed the golden's content by hand, as opposed to a file that is none.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        matches!(self, GoldenError::Edited { .. })
    }
}

/// Why the store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The system refused.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A path would leave the store, by its text or through a link.
    #[error("{path}: not a plain file inside the goldens")]
    Outside {
        /// The path.
        path: String,
    },
    /// A file is larger than [`crate::MAX_GOLDEN_BYTES`].
    #[error("{path}: larger than {limit} bytes")]
    TooLarge {
        /// The path.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// Two record runs at once.
    #[error("another `record` is writing to {path}", path = .path.display())]
    Busy {
        /// The store.
        path: PathBuf,
    },
    /// A record run was stopped while it swapped its files in.
    #[error("a `record` was interrupted in {path}: run it again", path = .path.display())]
    Interrupted {
        /// The store.
        path: PathBuf,
    },
    /// Names that one disk or another cannot tell apart, or cannot hold together.
    #[error(transparent)]
    Layout(#[from] crate::layout::LayoutError),
}
