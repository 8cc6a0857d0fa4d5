//! What `.Files` needs beyond the files themselves: the patterns of `.Files.Glob`.

pub mod glob;
