//! Named limits on what a chart author controls. Reaching one is an error of kind `Limit`: never
//! Go's answer, always "could not decide".

/// How deep control structures, `else if` chains and parentheses may nest in a template's text.
/// (Go stops at 10,000 parentheses and at the end of its stack.)
pub const MAX_PARSE_DEPTH: usize = 10_000;

/// How deep an execution may nest: control structures, parentheses, templates, `include`s, each
/// counted as one. Threads that execute templates need [`STACK_BYTES`] of stack for it.
pub const MAX_EXEC_DEPTH: usize = 50_000;

/// The depth of `{{template}}` invocations at which Go stops with a sentence of its own.
pub const MAX_TEMPLATE_DEPTH: usize = 100_000;

/// The largest template text in bytes.
pub const MAX_SOURCE_BYTES: usize = u32::MAX as usize / 2;

/// What a thread that parses and executes templates needs of stack so that no limit above can
/// overflow it. The memory is touched only as far as it is used.
pub const STACK_BYTES: usize = 512 << 20;

/// The counters of one execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many nodes may be executed.
    pub fuel: u64,
    /// How many bytes may be written, nested executions included.
    pub output_bytes: u64,
    /// How deep the execution may nest.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            fuel: 10_000_000_000,
            output_bytes: 2 << 30,
            depth: MAX_EXEC_DEPTH,
        }
    }
}
