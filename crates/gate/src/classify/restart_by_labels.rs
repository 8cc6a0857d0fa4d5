//! Pods that give way to equal ones, for a label or annotation that nobody reads.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::RestartByLabels,
    sees: Sees::Presets,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let restart = subject
        .restart()
        .filter(|restart| restart.for_labels_only)?;
    Fired::at(
        format!("{} replaces its pods by equal ones", subject.identity()),
        restart.changes.clone(),
    )
}
