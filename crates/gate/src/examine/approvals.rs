//! Which changes and findings are approved?

use artifact::Answer;
use manifest_diff::ChangeSet;

use super::Examination;
use crate::approval::{Bond, Rules};
use crate::finding::{Finding, Level};

impl Examination<'_> {
    /// Finds the approvals of changes and of the findings about them.
    pub(super) fn approve_changes(&mut self, changes: &ChangeSet) {
        if self.approvals.is_empty() {
            return;
        }
        let report = &mut self.report;
        let own = self.policy.ignore.own();
        let rules = Rules {
            ignore: &own,
            list_keys: &changes.list_keys,
        };
        for (at, change) in changes.changes.iter().enumerate() {
            if self.policy.ignore.hides(change) {
                continue;
            }
            let bonds = Bond::of_change(change, rules);
            let used = &mut report.used_approvals;
            if let Some(approval) = self.approvals.of_change(&bonds, used) {
                report.approved.insert(at, approval);
            }
            for finding in &mut report.findings {
                let is_denied = finding.level == Some(Level::Deny);
                if finding.change != Some(at) || is_denied {
                    continue;
                }
                finding.approval = self.approvals.of_finding(&bonds, finding.code, used);
                if finding.refuses()
                    && let Some(other) = report.approved.get(&at)
                {
                    let path = self.approvals.path(*other);
                    let line = format!("{path} approves this change, but not this finding");
                    finding.details.push(line);
                }
            }
        }
    }

    /// Finds the approvals of findings about the case as a whole.
    pub(super) fn approve_output(&mut self, before: &Answer, after: &Answer) {
        let is_about_all =
            |finding: &Finding| finding.change.is_none() && finding.level == Some(Level::Approve);
        if !self.report.findings.iter().any(is_about_all) {
            return;
        }
        let own = self.policy.ignore.own();
        let rules = Rules {
            ignore: &own,
            list_keys: &self.list_keys,
        };
        let bond = Bond::of_answers(before, after, rules);
        let bonds = [bond];
        let used = &mut self.report.used_approvals;
        for finding in self
            .report
            .findings
            .iter_mut()
            .filter(|one| is_about_all(one))
        {
            finding.approval = self.approvals.of_finding(&bonds, finding.code, used);
        }
        let [bond] = bonds;
        self.report.output = Some(bond);
    }
}
