//! Names the limits on what chart text can make these functions build.
//!
//! Each is far above what a chart needs; reaching one is `CallError::limit`, never a shortened answer.

use go_value::CallError;
use go_value::limits::note_work;

/// The longest string that one call may build, in bytes (`repeat`, `indent`, `join`, …).
pub const MAX_STRING: usize = 64 << 20;

/// The longest list that one call may build (`until`, `untilStep`, `seq`, `concat`, `append`, …).
pub const MAX_LIST: usize = 1 << 20;

/// The deepest nesting of values that a function follows (`merge`, `deepCopy`, …).
pub const MAX_DEPTH: usize = 1_000;

/// The most values that one call compares with each other in depth (`uniq`, `without`).
pub const MAX_COMPARED: usize = 10_000;

/// The most values that one call copies or merges, counting a shared value each time it is met.
pub const MAX_VISITED: usize = 1 << 20;

/// The most digits that a decimal may have between two steps of `mulf` or `divf`.
pub const MAX_DIGITS: u64 = 100_000;

/// The steps of deriving a key from a password (scrypt, 32 MiB).
const KEY_DERIVATION_STEPS: u64 = 1_000_000;

/// The steps of a signature by an RSA key of 2048 bits.
const SIGNATURE_STEPS: u64 = 50_000;

/// Counts the derivation of a key among the steps of a rendering.
pub(crate) fn note_key_derivation() {
    note_work(KEY_DERIVATION_STEPS);
}

/// Counts a signature by an RSA key among the steps of a rendering: the work grows with the cube of the bits.
pub(crate) fn note_signature(bits: usize) {
    let times = (bits as u64).div_ceil(2048);
    note_work(SIGNATURE_STEPS * times.pow(3));
}

/// An error when a decimal would have more than [`MAX_DIGITS`] digits.
pub(crate) fn digits(digits: u64) -> Result<(), CallError> {
    if digits <= MAX_DIGITS {
        Ok(())
    } else {
        Err(CallError::limit(format!(
            "a decimal would have more than {MAX_DIGITS} digits (limit MAX_DIGITS)"
        )))
    }
}

/// An error when more than [`MAX_COMPARED`] values must be compared in depth.
pub(crate) fn compared(values: usize) -> Result<(), CallError> {
    if values <= MAX_COMPARED {
        Ok(())
    } else {
        Err(CallError::limit(format!(
            "more than {MAX_COMPARED} maps or lists to compare (limit MAX_COMPARED)"
        )))
    }
}

/// An error when a string of `bytes` bytes would pass [`MAX_STRING`].
pub(crate) fn string(bytes: Option<usize>) -> Result<usize, CallError> {
    match bytes {
        Some(bytes) if bytes <= MAX_STRING => Ok(bytes),
        _ => Err(CallError::limit(format!(
            "the result would be longer than {MAX_STRING} bytes (limit MAX_STRING)"
        ))),
    }
}

/// An error when a list of `items` items would pass [`MAX_LIST`].
pub(crate) fn list(items: Option<usize>) -> Result<usize, CallError> {
    match items {
        Some(items) if items <= MAX_LIST => Ok(items),
        _ => Err(CallError::limit(format!(
            "the result would have more than {MAX_LIST} items (limit MAX_LIST)"
        ))),
    }
}

/// An error when values nest deeper than [`MAX_DEPTH`].
pub(crate) fn depth(depth: usize) -> Result<(), CallError> {
    if depth <= MAX_DEPTH {
        Ok(())
    } else {
        Err(CallError::limit(format!(
            "values nest deeper than {MAX_DEPTH} levels (limit MAX_DEPTH)"
        )))
    }
}

/// How much one call may still do.
pub(crate) struct Budget {
    left: usize,
}

impl Budget {
    /// A budget of [`MAX_VISITED`] values.
    pub(crate) fn visits() -> Budget {
        Budget { left: MAX_VISITED }
    }

    /// Takes some of the budget; an error when it is used up.
    pub(crate) fn spend(&mut self, values: usize) -> Result<(), CallError> {
        match self.left.checked_sub(values) {
            Some(left) => {
                self.left = left;
                note_work(values as u64);
                Ok(())
            }
            None => Err(CallError::limit(format!(
                "more than {MAX_VISITED} values to visit (limit MAX_VISITED)"
            ))),
        }
    }
}
