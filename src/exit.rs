//! The statuses with which `rendergate` ends.

use std::process::ExitCode;

/// What a run came to. The numbers are a contract: CI jobs tell a refusal from a failure by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 0: passed.
    Passed,
    /// 1: wrong usage or configuration, or an internal error.
    Usage,
    /// 2: the gate refused.
    Refused,
    /// 3: could not decide: a case does not render, something is missing, a limit was reached.
    Undecided,
}

impl Status {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Status::Passed => 0,
            Status::Usage => 1,
            Status::Refused => 2,
            Status::Undecided => 3,
        }
    }

    /// What `--exit-zero` makes of it: a refusal passes, everything else stays.
    #[must_use]
    pub fn exit_zero(self) -> Status {
        if self == Status::Refused {
            Status::Passed
        } else {
            self
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}
