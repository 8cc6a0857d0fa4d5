//! Aligns two manifest sets and lists what changed, as data.
