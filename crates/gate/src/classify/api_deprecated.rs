//! An API version that the target Kubernetes still serves and has deprecated. New and changed resources fire alike. Where
//! the target is not known there is nothing to say.

use manifest_diff::ResourceChangeKind;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::lifecycle::life_of;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ApiDeprecated,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let after = subject.change.after.as_ref()?;
    let target = subject.around.kubernetes?;
    if subject.change.kind == ResourceChangeKind::Formatting {
        return None;
    }
    let life = life_of(&after.api_version, &after.identity.kind)?;
    let deprecated = life.deprecated.filter(|minor| *minor <= target)?;
    if life.removed.is_some_and(|removed| removed <= target) {
        return None;
    }
    let end = life.removed.map_or(String::new(), |removed| {
        format!(", to be gone in {removed}")
    });
    let mut details = vec![format!(
        "/apiVersion: {} {} is deprecated since {deprecated}{end}",
        after.api_version, after.identity.kind
    )];
    details.extend(life.advice());
    let message = format!(
        "{} is a {} {}, which Kubernetes {target} has deprecated",
        after.identity, after.api_version, after.identity.kind
    );
    Fired::at(message, details)
}
