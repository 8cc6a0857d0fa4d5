//! Reads and writes JSON.
