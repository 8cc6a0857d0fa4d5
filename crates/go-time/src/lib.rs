//! Formats and parses times and durations as Go's time package does.
