//! Names the limits on what chart text can make these functions build.
//!
//! Each is far above what a chart needs; reaching one is `CallError::limit`, never a shortened answer.

use go_value::CallError;

/// The longest string that one call may build, in bytes (`repeat`, `indent`, `join`, …).
pub const MAX_STRING: usize = 64 << 20;

/// The longest list that one call may build (`until`, `untilStep`, `seq`, `concat`, `append`, …).
pub const MAX_LIST: usize = 4 << 20;

/// The deepest nesting of values that a function follows (`merge`, `deepCopy`, …).
pub const MAX_DEPTH: usize = 1_000;

/// An error when a string of `bytes` bytes would pass [`MAX_STRING`].
pub(crate) fn string(bytes: Option<usize>) -> Result<usize, CallError> {
    match bytes {
        Some(bytes) if bytes <= MAX_STRING => Ok(bytes),
        _ => Err(CallError::limit(format!("the result would be longer than {MAX_STRING} bytes (limit MAX_STRING)"))),
    }
}

/// An error when a list of `items` items would pass [`MAX_LIST`].
pub(crate) fn list(items: Option<usize>) -> Result<usize, CallError> {
    match items {
        Some(items) if items <= MAX_LIST => Ok(items),
        _ => Err(CallError::limit(format!("the result would have more than {MAX_LIST} items (limit MAX_LIST)"))),
    }
}

/// An error when values nest deeper than [`MAX_DEPTH`].
pub(crate) fn depth(depth: usize) -> Result<(), CallError> {
    if depth <= MAX_DEPTH {
        Ok(())
    } else {
        Err(CallError::limit(format!("values nest deeper than {MAX_DEPTH} levels (limit MAX_DEPTH)")))
    }
}
