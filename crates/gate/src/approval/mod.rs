//! Approvals: recorded consent to exactly one change.
//!
//! An approval is a file in the repository, written by `rendergate approve` and reviewed like everything else there. It names
//! cases and profiles, and lists what may change: each entry is bound to the digests of the content before and after
//! ([`bond`]), so it holds for one change and no other, and names the findings that it covers. What is approved counts for
//! no threshold. A finding that an entry does not name, and one of level `deny`, refuse the change all the same.
//!
//! * [`Approval`] is a file's content; [`check`] reads it, [`write`] writes it.
//! * [`Approvals`] are all files of a run, with the day on which they are asked.

pub mod bond;
mod read;
mod run;
mod write;

use jiff::civil::Date;

pub use bond::{About, Bond, Digest, Rules};
pub use read::check;
pub(crate) use run::{Applicable, Complaint};
pub use run::{ApprovalFile, ApprovalNote, Approvals, UsedApprovals};
pub use write::write;

use crate::code::Code;

/// The version of the file format and of the digests in it.
pub const VERSION: u64 = 1;

/// What an approval says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Why the changes are right.
    pub reason: String,
    /// Who answers for that.
    pub owner: String,
    /// The last day on which it holds, in UTC.
    pub expires: Date,
    /// The cases that it is for, as `CHART/CASE`. Empty when it is about the configuration only.
    pub cases: Vec<String>,
    /// The profiles of the renderings that it is for, as `v4.1.1`. Empty as above.
    pub profiles: Vec<String>,
    /// The id of the key whose fingerprints are in the content; none where there are no fingerprints.
    pub key: Option<String>,
    /// What it allows.
    pub changes: Vec<ApprovedChange>,
}

/// One change that is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedChange {
    /// Which.
    pub bond: Bond,
    /// The findings about it that are allowed, by code.
    pub findings: Vec<Code>,
}

impl Approval {
    /// Says whether it is for a case and a profile.
    #[must_use]
    pub fn is_for(&self, case: &str, profile: Option<&str>) -> bool {
        self.cases.iter().any(|named| named == case)
            && profile.is_some_and(|profile| self.profiles.iter().any(|named| named == profile))
    }
}
