//! Findings: what the gate has to say, as values.

use std::fmt;

use manifest::Identity;

use crate::approval::Bond;
use crate::code::Code;
use crate::evidence::CaseId;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not mentioned.
    Allow,
    /// Mentioned.
    Note,
    /// Mentioned where it is seen.
    Warn,
    /// Refused until somebody approves exactly this.
    Approve,
    /// Refused.
    Deny,
}

impl Level {
    /// All levels, lightest first.
    pub const ALL: [Level; 5] = [
        Level::Allow,
        Level::Note,
        Level::Warn,
        Level::Approve,
        Level::Deny,
    ];

    /// The word in configuration and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Note => "note",
            Level::Warn => "warn",
            Level::Approve => "approve",
            Level::Deny => "deny",
        }
    }

    /// The level of this word.
    #[must_use]
    pub fn named(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }

    /// Says whether a finding of this level refuses the change.
    #[must_use]
    pub fn refuses(self) -> bool {
        self >= Level::Approve
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing the gate has to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// How much it weighs here; none when the run could not be decided because of it.
    pub level: Option<Level>,
    /// The case it is about; none when it is about the run.
    pub case: Option<CaseId>,
    /// The resource it is about.
    pub identity: Option<Identity>,
    /// The position in the case's changes of the change it is about. Approvals are bound to it.
    pub change: Option<usize>,
    /// What an approval of it is bound to, where it is about the configuration or a case that is gone.
    pub bonds: Vec<Bond>,
    /// The number of the approval that covers it.
    pub approval: Option<usize>,
    /// What happened, in one sentence without a full stop. It may hold text of charts: reports escape it.
    pub message: String,
    /// The lines that go with it: a sentence of Helm, places, values. Text of charts, as above.
    pub details: Vec<String>,
}

impl Finding {
    /// Says whether it refuses the change: its level does, and no approval covers it.
    #[must_use]
    pub fn refuses(&self) -> bool {
        self.level.is_some_and(Level::refuses) && self.approval.is_none()
    }

    /// Says whether the run cannot be decided because of it.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.level.is_none()
    }
}
