//! Limits on values that a template builds, and how reaching one is told.
//!
//! Printing and comparing cannot fail in Go, so their functions here return plain results. A value
//! that is nested too deep (values may contain themselves, which Go does not survive) or that prints
//! too long stops them, and leaves a note for this thread; whoever drives the execution takes the
//! note after each call and ends with an error that names the limit.

use std::cell::Cell;

/// How deep a value may nest when it is printed or compared.
pub const MAX_NESTING: usize = 1_000;

/// How many bytes one printing of values may produce.
pub const MAX_PRINTED_BYTES: usize = 256 << 20;

thread_local! {
    static EXCEEDED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Notes that a limit was reached; the first note stays until it is taken.
pub fn note_exceeded(limit: &'static str) {
    EXCEEDED.with(|exceeded| {
        if exceeded.get().is_none() {
            exceeded.set(Some(limit));
        }
    });
}

/// The limit that was reached on this thread since the last call, if any.
pub fn take_exceeded() -> Option<&'static str> {
    EXCEEDED.with(Cell::take)
}

thread_local! {
    static WORK: Cell<u64> = const { Cell::new(0) };
}

/// Notes work of a function that the sizes of its arguments and result do not show (values visited
/// deep inside, a key derived), in steps of an execution: one step is about as much as one node.
pub fn note_work(steps: u64) {
    WORK.with(|work| work.set(work.get().saturating_add(steps)));
}

/// The work noted on this thread since the last call.
pub fn take_work() -> u64 {
    WORK.with(Cell::take)
}
