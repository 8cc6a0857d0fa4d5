//! The approvals of a run: which changes they cover, and which of them hold nothing.

use jiff::civil::Date;

use super::{Approval, Bond};
use crate::code::Code;

/// A file of approvals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalFile {
    /// Its path in the repository.
    pub path: String,
    /// Whether the base has it, with the same bytes.
    pub in_base: bool,
    /// What it says, or why it cannot be read, a line for each fault.
    pub approval: Result<Approval, String>,
}

/// All approvals of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Approvals {
    files: Vec<ApprovalFile>,
    today: Date,
    /// The id of the run's key of fingerprints.
    key: Option<String>,
}

/// Which entries of which approvals were met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsedApprovals {
    marks: Vec<Vec<bool>>,
}

impl UsedApprovals {
    /// Joins what two cases met.
    pub fn join(&mut self, other: &UsedApprovals) {
        for (marks, other) in self.marks.iter_mut().zip(&other.marks) {
            marks
                .iter_mut()
                .zip(other)
                .for_each(|(mark, other)| *mark |= *other);
        }
    }
}

/// What a report says of an approval that covers something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalNote {
    /// The file.
    pub path: String,
    /// Why the changes are right.
    pub reason: String,
    /// Who answers for that.
    pub owner: String,
    /// The last day.
    pub expires: String,
}

/// Why an approval is mentioned.
pub(crate) enum Complaint {
    /// The file is no approval; why.
    Unreadable(String),
    /// It is too old for a change that it would cover, or it is new and too old for anything.
    Expired(Date),
    /// Entries that meet no change, in a file that the base does not have.
    Unused(Vec<String>),
    /// The same in a file that the base has: its change may be there already.
    LeftOver(Vec<String>),
}

/// The part of the approvals that is for one case.
pub(crate) struct Applicable<'a> {
    approvals: &'a Approvals,
    chosen: Vec<(usize, &'a Approval)>,
}

impl Approvals {
    /// The approvals of these files, asked on a day.
    #[must_use]
    pub fn new(files: Vec<ApprovalFile>, today: Date, key: Option<String>) -> Approvals {
        Approvals { files, today, key }
    }

    /// Says whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// No entry met yet.
    #[must_use]
    pub fn unused(&self) -> UsedApprovals {
        let entries = |file: &ApprovalFile| {
            let changes = file.approval.as_ref().map_or(0, |one| one.changes.len());
            vec![false; changes]
        };
        UsedApprovals {
            marks: self.files.iter().map(entries).collect(),
        }
    }

    /// What reports say of each file, by number.
    #[must_use]
    pub fn notes(&self) -> Vec<ApprovalNote> {
        let note = |file: &ApprovalFile| {
            let approval = file.approval.as_ref().ok();
            let text = |of: fn(&Approval) -> String| approval.map_or(String::new(), of);
            ApprovalNote {
                path: file.path.clone(),
                reason: text(|approval| approval.reason.clone()),
                owner: text(|approval| approval.owner.clone()),
                expires: text(|approval| approval.expires.to_string()),
            }
        };
        self.files.iter().map(note).collect()
    }

    /// The approvals for a case; expired ones too, so that it can be said that they are.
    pub(crate) fn for_case(&self, case: &str, profile: Option<&str>) -> Applicable<'_> {
        self.choose(|approval| approval.is_for(case, profile))
    }

    /// The approvals for a case and all of its profiles.
    pub(crate) fn for_profiles(&self, case: &str, profiles: &[String]) -> Applicable<'_> {
        self.choose(|approval| {
            let is_for = |profile: &String| approval.is_for(case, Some(profile));
            !profiles.is_empty() && profiles.iter().all(is_for)
        })
    }

    /// All approvals, for what is about no case.
    pub(crate) fn for_run(&self) -> Applicable<'_> {
        self.choose(|_| true)
    }

    fn choose(&self, fits: impl Fn(&Approval) -> bool) -> Applicable<'_> {
        let readable = self.files.iter().enumerate().filter_map(|(at, file)| {
            let approval = file.approval.as_ref().ok()?;
            fits(approval).then_some((at, approval))
        });
        Applicable {
            approvals: self,
            chosen: readable.collect(),
        }
    }

    /// What is wrong with each file. `judged` says whether the run compared everything with a base: only then is it known
    /// which files are new, and is an entry that meets nothing a fault.
    pub(crate) fn complaints(&self, used: &UsedApprovals, judged: bool) -> Vec<(&str, Complaint)> {
        let mut found = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            let approval = match &file.approval {
                Ok(approval) => approval,
                Err(why) => {
                    found.push((file.path.as_str(), Complaint::Unreadable(why.clone())));
                    continue;
                }
            };
            let met = |entry: usize| {
                let marks = used.marks.get(at);
                marks.and_then(|marks| marks.get(entry)) == Some(&true)
            };
            let unmet: Vec<String> = approval
                .changes
                .iter()
                .enumerate()
                .filter(|(entry, _)| !met(*entry))
                .map(|(_, change)| self.unmet(approval, &change.bond))
                .collect();
            let meets_something = unmet.len() < approval.changes.len();
            let is_new = judged && !file.in_base;
            if approval.expires < self.today && (meets_something || is_new) {
                found.push((&file.path, Complaint::Expired(approval.expires)));
            } else if judged && !unmet.is_empty() {
                let complaint = if file.in_base {
                    Complaint::LeftOver(unmet)
                } else {
                    Complaint::Unused(unmet)
                };
                found.push((&file.path, complaint));
            }
        }
        found
    }

    fn unmet(&self, approval: &Approval, bond: &Bond) -> String {
        let other_key = approval.key.is_some() && approval.key != self.key;
        let why = if other_key {
            "; the file was written with another key of fingerprints"
        } else {
            ""
        };
        format!("{}{why}", bond.about)
    }
}

impl Applicable<'_> {
    /// Says whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// The file of an approval.
    pub(crate) fn path(&self, approval: usize) -> &str {
        let file = self.approvals.files.get(approval);
        file.map_or("", |file| file.path.as_str())
    }

    /// The approval that covers a change as a whole: all of its bonds are in it and it has not expired. Marks what it meets.
    pub(crate) fn of_change(&self, bonds: &[Bond], used: &mut UsedApprovals) -> Option<usize> {
        self.covering(bonds, None, used)
    }

    /// The approval that covers a finding about a change.
    pub(crate) fn of_finding(
        &self,
        bonds: &[Bond],
        code: Code,
        used: &mut UsedApprovals,
    ) -> Option<usize> {
        self.covering(bonds, Some(code), used)
    }

    fn covering(
        &self,
        bonds: &[Bond],
        code: Option<Code>,
        used: &mut UsedApprovals,
    ) -> Option<usize> {
        let mut first = None;
        for (at, approval) in &self.chosen {
            let entries: Vec<usize> = bonds
                .iter()
                .filter_map(|bond| {
                    let same = |change: &super::ApprovedChange| change.bond == *bond;
                    approval.changes.iter().position(same)
                })
                .collect();
            if bonds.is_empty() || entries.len() < bonds.len() {
                continue;
            }
            for entry in &entries {
                let marks = used.marks.get_mut(*at);
                if let Some(mark) = marks.and_then(|marks| marks.get_mut(*entry)) {
                    *mark = true;
                }
            }
            let named = code.is_none_or(|code| {
                let mut entries = entries.iter().filter_map(|at| approval.changes.get(*at));
                entries.any(|change| change.findings.contains(&code))
            });
            if named && approval.expires >= self.approvals.today {
                first = first.or(Some(*at));
            }
        }
        first
    }
}
