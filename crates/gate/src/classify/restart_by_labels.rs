//! Pods that give way to equal ones, for a label or annotation that nobody reads.

use super::{Class, Fired};
use crate::code::Code;
use crate::restart::restart;
use crate::subject::{Subject, describe};

pub(super) const CLASS: Class = Class {
    code: Code::RestartByLabels,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let restart = restart(subject).filter(|restart| restart.for_labels_only)?;
    Fired::at(
        format!("{} replaces its pods by equal ones", subject.identity()),
        restart.changes.into_iter().map(describe).collect(),
    )
}
