//! Pods that give way to others. New and gone workloads restart nothing.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::restart::{How, places};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::PodsRestart,
    sees: Sees::Presets,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let restart = subject
        .restart()
        .filter(|restart| !restart.for_labels_only)?;
    let identity = subject.identity();
    let message = match restart.how {
        How::Rolling => format!("{identity} replaces its pods"),
        How::From(number) => format!("{identity} replaces its pods from number {number} on"),
        How::AllAtOnce => {
            format!("{identity} stops all its pods before it starts new ones")
        }
        How::InPlace => format!("{identity} starts containers again"),
    };
    let mut details = restart.changes.clone();
    if subject.is_changed_by_version_only(&places(subject.after())) {
        details
            .push("none of this would change if the chart had the version of the base".to_owned());
    }
    Fired::at(message, details)
}
