//! A custom resource definition that does without a version that it had.
//!
//! A definition that is gone or has another name is not meant: it takes its objects along, which [`super::data_loss`] says.
//! One of a `crds/` folder is: somebody applies it, if not Helm.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::definitions::{Version, versions};
use crate::kubernetes::helm::crd_file;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::CrdVersionRemoved,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if !subject.is_updated() || !subject.is("apiextensions.k8s.io", "CustomResourceDefinition") {
        return None;
    }
    // Where a rule ignores the change, it is none.
    subject
        .effective_at("/spec/versions")
        .chain(subject.effective_at("/spec/version"))
        .next()?;
    let mut details: Vec<String> = versions(subject.before())
        .filter_map(|was| {
            let is = versions(subject.after()).find(|version| version.name == was.name);
            Some(format!("{} {}", was.name, what_became_of(was, is)?))
        })
        .collect();
    let gone = details.len();
    details.extend(users(subject));
    details.sort();
    details.dedup();
    let file = subject.change.after.as_deref().and_then(crd_file);
    let when = file.map_or("", |_| " as soon as somebody applies it");
    (gone > 0).then(|| Fired {
        message: format!("{} loses a version{when}", subject.identity()),
        details,
    })
}

fn what_became_of(was: Version<'_>, is: Option<Version<'_>>) -> Option<&'static str> {
    match is {
        None if was.storage => Some("is gone: refused, it was the storage version"),
        None => Some("is gone: refused if it was ever the storage version"),
        Some(is) if was.served && !is.served => Some("is not served any more"),
        Some(_) => None,
    }
}

/// Resources of this rendering that are of a version without service.
fn users(subject: &Subject<'_>) -> Vec<String> {
    let definition = subject.after();
    let spec = &definition["spec"];
    let served: Vec<&str> = versions(definition)
        .filter(|version| version.served)
        .map(|version| version.name)
        .collect();
    let kind = spec["names"]["kind"].as_str().unwrap_or_default();
    let after = subject.around.after.of_kind(kind).iter();
    after
        .filter(|resource| spec["group"] == resource.identity.group.as_str())
        .filter_map(|resource| {
            let (_, version) = resource.api_version.split_once('/')?;
            (!served.contains(&version)).then(|| format!("{} is of {version}", resource.identity))
        })
        .collect()
}
