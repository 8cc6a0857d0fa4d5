//! Is head's golden what head renders?

use artifact::Answer;
use manifest_diff::IgnoreNothing;

use super::{Examination, lines};
use crate::code::Code;
use crate::evidence::{BaseState, GoldenState};
use crate::threshold::Counts;

impl Examination<'_> {
    /// The first question: is head's golden what head renders?
    pub(super) fn is_fresh(&mut self, head: &Answer, golden: GoldenState, base: &BaseState) {
        let (answer, exact) = match golden {
            GoldenState::Present { answer, exact } => (answer, exact),
            GoldenState::Edited(error) => {
                self.say(Code::GoldenEdited, error);
                return;
            }
            GoldenState::Unreadable(error) => {
                self.say(Code::GoldenUnreadable, error);
                return;
            }
            GoldenState::Missing => {
                self.say(Code::MissingGolden, "the case has no golden".to_owned());
                return;
            }
            GoldenState::NotKept => {
                if matches!(base, BaseState::NotAsked) {
                    self.say(
                        Code::MissingGolden,
                        "the case has no golden, and there is no base to compare with".to_owned(),
                    );
                }
                return;
            }
        };
        if exact {
            return;
        }
        match (answer, head) {
            (Answer::Manifests(before), Answer::Manifests(after)) => {
                let changes = self.changes(&before, after, &IgnoreNothing);
                let message = match (changes.is_empty(), changes.is_content_equal()) {
                    (true, _) => "the golden's header is not what recording would write".to_owned(),
                    (false, true) => "the golden's text is older: the content is the same, the bytes of documents are not".to_owned(),
                    (false, false) => {
                        let Counts { added, removed, changed, .. } = Counts::of(&changes);
                        format!("the golden is older than the chart: {added} added, {removed} removed, {changed} changed resources")
                    }
                };
                self.report.stale = Some(changes);
                self.say(Code::StaleGolden, message);
            }
            (Answer::Error(before), Answer::Error(after)) if before == *after => {
                self.say(
                    Code::StaleGolden,
                    "the golden's header is not what recording would write".to_owned(),
                );
            }
            (Answer::Error(before), Answer::Error(after)) => {
                let mut details = vec!["recorded:".to_owned()];
                details.extend(lines(&before));
                details.push("now:".to_owned());
                details.extend(lines(after));
                self.say(
                    Code::ExpectedErrorDiffers,
                    "the case fails with another sentence than the golden's".to_owned(),
                )
                .details = details;
            }
            (Answer::Error(_), Answer::Manifests(_)) => {
                self.say(
                    Code::StaleGolden,
                    "the golden holds an error and the case renders".to_owned(),
                );
            }
            (Answer::Manifests(_), Answer::Error(sentence)) => {
                self.say(
                    Code::StaleGolden,
                    "the golden holds manifests and the case fails".to_owned(),
                )
                .details = lines(sentence);
            }
        }
    }
}
