//! Classifies changes and decides against thresholds.
//!
//! The pipeline renders, reads goldens and asks git; all of that arrives here as data. [`examine`] judges one case (it is
//! pure, so cases can be judged in parallel), [`decide`] folds the cases of a run into a [`Verdict`]. This crate renders
//! nothing and reads no files; a question that needs another rendering gets its answer as evidence.
//!
//! The parts:
//!
//! * [`code`]: the only list of finding codes, with level and text; reports, `explain` and the configuration derive from it.
//! * [`classify`]: what a change means; one class per file, one line in its table. [`subject`] is what a class sees,
//!   [`kubernetes`] holds the facts.
//! * [`config`]: the `normalize:` and `gate:` sections of `rendergate.yaml`, raw and checked.
//! * [`approval`]: recorded consent to exactly one change.
//! * [`policy`]: what the configuration comes to; [`ignore`]: ignore rules; [`threshold`]: counts and limits; [`scope`]: parts
//!   of the changes with limits of their own.
//!
//! The policy is always the base's: the caller reads it there. A head that changes its own judge is a finding.

pub mod approval;
mod chart;
pub mod classify;
pub mod code;
pub mod config;
mod evidence;
mod examine;
mod finding;
pub mod ignore;
pub mod kubernetes;
mod pattern;
pub mod policy;
mod remarks;
mod restart;
pub mod scope;
pub mod side;
pub mod subject;
pub mod threshold;
mod verdict;

pub use approval::{Approval, ApprovalFile, ApprovalNote, Approvals};
pub use artifact::{Answer, Cell, ChanceNote};
pub use chart::{ChartChange, ChartSide, DependencyChange};
pub use code::{CODES, Code, CodeInfo, Effect};
pub use config::Fault;
pub use evidence::{
    BaseFacts, BaseState, CaseEvidence, CaseId, ChartRename, Expectation, Failure, FailureKind,
    GoldenState, HelmChange, OtherVersion, PolicyChange, RemovedCase, Rendering, RunFacts,
    StaleCopy, UnreadValues,
};
pub use examine::{Against, CaseReport, examine};
pub use finding::{Finding, Level};
pub use policy::Policy;
pub use threshold::{Counts, Limit, Limits, Measure, Tally};
pub use verdict::{Status, Verdict, decide};
