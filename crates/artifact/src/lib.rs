//! Writes and reads goldens in a canonical form with a digest of their own content.
