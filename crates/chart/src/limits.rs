//! Named limits on what a chart author controls. Helm has no such limit or would run out of memory first;
//! reaching one is therefore never Helm's answer but "could not decide".

use std::fmt;

/// How deep charts may nest in `charts/`, archives inside archives included.
pub const MAX_CHART_DEPTH: usize = 64;
/// How many charts one tree may hold, the copies that aliases make included.
pub const MAX_CHARTS: usize = 20_000;
/// How many files one chart source may hold, all subcharts included.
pub const MAX_FILES: usize = 500_000;
/// How many bytes all archives of one chart, inner ones included, may unpack to.
pub const MAX_UNPACKED_BYTES: u64 = 1 << 30;
/// How deep tables and lists of values may nest (Helm: 10 000). What walks values recurses, so that the
/// deepest value has to fit a thread's stack.
pub const MAX_VALUES_DEPTH: usize = 500;
/// How many steps of work the validation of one case against its schemas may take.
pub const MAX_SCHEMA_STEPS: u64 = 2_000_000;
/// How many faults the validation of one case against its schemas may collect.
pub const MAX_SCHEMA_FAULTS: u64 = 50_000;
/// How deep schemas may nest or refer to each other while a value is validated.
pub const MAX_SCHEMA_DEPTH: usize = 500;

/// A limit that was reached: its name, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited, as a phrase: `charts nested in charts/`.
    pub what: &'static str,
    /// The greatest number that is allowed.
    pub max: u64,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limit reached: more than {} {}", self.max, self.what)
    }
}

impl std::error::Error for Limit {}

impl Limit {
    pub(crate) fn chart_depth() -> Limit {
        Limit {
            what: "levels of charts inside charts",
            max: MAX_CHART_DEPTH as u64,
        }
    }

    pub(crate) fn charts() -> Limit {
        Limit {
            what: "charts in one tree",
            max: MAX_CHARTS as u64,
        }
    }

    pub(crate) fn files() -> Limit {
        Limit {
            what: "files in one chart",
            max: MAX_FILES as u64,
        }
    }

    pub(crate) fn unpacked_bytes() -> Limit {
        Limit {
            what: "bytes unpacked from the archives of one chart",
            max: MAX_UNPACKED_BYTES,
        }
    }

    pub(crate) fn values_depth() -> Limit {
        Limit {
            what: "levels of tables in values",
            max: MAX_VALUES_DEPTH as u64,
        }
    }

    pub(crate) fn schema_steps() -> Limit {
        Limit {
            what: "steps of schema validation",
            max: MAX_SCHEMA_STEPS,
        }
    }

    pub(crate) fn schema_faults() -> Limit {
        Limit {
            what: "faults found by schema validation",
            max: MAX_SCHEMA_FAULTS,
        }
    }

    pub(crate) fn schema_depth() -> Limit {
        Limit {
            what: "levels of nested schemas",
            max: MAX_SCHEMA_DEPTH as u64,
        }
    }
}
