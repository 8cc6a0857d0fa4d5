//! Named limits on what a chart author controls. Reaching one is an error of kind `Limit`: never
//! Go's answer, always "could not decide".

use go_value::Value;

/// How deep control structures, `else if` chains and parentheses may nest in a template's text.
/// (Go stops at 10,000 parentheses and at the end of its stack.)
pub const MAX_PARSE_DEPTH: usize = 10_000;

/// How deep an execution may nest: control structures, parentheses, templates, `include`s, each
/// counted as one. Threads that execute templates need [`STACK_BYTES`] of stack for it.
pub const MAX_EXEC_DEPTH: usize = 50_000;

/// The depth of `{{template}}` invocations at which Go stops with a sentence of its own.
pub const MAX_TEMPLATE_DEPTH: usize = 100_000;

/// The longest error sentence in bytes: each nested `include` puts its own in front of the one
/// inside it. (The one of Helm's thousand includes of one template is about a tenth of this.)
pub const MAX_ERROR_BYTES: usize = 1 << 20;

/// The largest template text in bytes.
pub const MAX_SOURCE_BYTES: usize = u32::MAX as usize / 2;

/// What a thread that parses and executes templates needs of stack so that no limit above can
/// overflow it. The memory is touched only as far as it is used.
pub const STACK_BYTES: usize = 512 << 20;

/// How many steps one rendering may take: nodes executed, iterations, and the work of functions (below).
/// The largest charts there are take a few million.
pub const MAX_STEPS: u64 = 100_000_000;

/// How many bytes one rendering may write, what `include` and `tpl` return included.
pub const MAX_OUTPUT_BYTES: u64 = 512 << 20;

/// The steps of a call, whatever it does.
const CALL_STEPS: u64 = 4;

/// How many bytes of a string that a function takes or returns are one step.
const BYTES_PER_STEP: usize = 16;

/// How many entries of a list or map that a function takes or returns are one step.
const ENTRIES_PER_STEP: usize = 4;

/// The steps of a call by what it took and what it returned. Work inside that does not show there is noted
/// by the function ([`go_value::limits::note_work`]).
pub(crate) fn call_steps(args: &[Value], result: &Value) -> u64 {
    let steps = |value: &Value| match value {
        Value::Str(text) => text.len() / BYTES_PER_STEP,
        Value::List(list) => list.len() / ENTRIES_PER_STEP,
        Value::Map(map) => map.len() / ENTRIES_PER_STEP,
        _ => 0,
    };
    let sizes: usize = args.iter().map(steps).sum::<usize>() + steps(result);
    CALL_STEPS + sizes as u64 + go_value::limits::take_work()
}

/// The counters of one execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many steps it may take.
    pub fuel: u64,
    /// How many bytes may be written, nested executions included.
    pub output_bytes: u64,
    /// How deep the execution may nest.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            fuel: MAX_STEPS,
            output_bytes: MAX_OUTPUT_BYTES,
            depth: MAX_EXEC_DEPTH,
        }
    }
}
