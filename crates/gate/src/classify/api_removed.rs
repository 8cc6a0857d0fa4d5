//! An API version that the target Kubernetes does not serve. New and changed resources fire alike, also those that were of
//! this version before: neither can be installed.

use manifest_diff::ResourceChangeKind;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::lifecycle::{OLDEST, life_of};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ApiRemoved,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let after = subject.change.after.as_ref()?;
    if subject.change.kind == ResourceChangeKind::Formatting {
        return None;
    }
    let life = life_of(&after.api_version, &after.identity.kind)?;
    let removed = life.removed?;
    let message = match subject.around.kubernetes {
        Some(target) if removed <= target => format!(
            "{} is a {} {}, which Kubernetes {target} does not serve",
            after.identity, after.api_version, after.identity.kind
        ),
        None if removed <= OLDEST => format!(
            "{} is a {} {}, which no supported Kubernetes serves",
            after.identity, after.api_version, after.identity.kind
        ),
        _ => return None,
    };
    let mut details = vec![format!(
        "/apiVersion: {} {} is gone since {removed}",
        after.api_version, after.identity.kind
    )];
    details.extend(life.advice());
    Fired::at(message, details)
}
