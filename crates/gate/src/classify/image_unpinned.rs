//! An image that is held less firmly than before.
//!
//! In new resources and containers an image with a moving tag or without one counts too; gone ones do not.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::images::{Reference, Use, uses};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ImageUnpinned,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    let (before, after) = (uses(subject.before()), uses(subject.after()));
    let identity = subject.identity();
    let mut details: Vec<String> = after
        .iter()
        .filter(|image| subject.ignore.path(&identity, &image.path).is_none())
        .filter_map(|image| {
            let old = before.iter().find(|other| other.path == image.path);
            let why = loosened(
                old.map(|old| Reference::read(&old.image)),
                Reference::read(&image.image),
            )?;
            let old = old.map_or("(none)", Use::shown);
            Some(format!(
                "{}: {old} -> {} ({why})",
                image.path,
                image.shown()
            ))
        })
        .collect();
    details.sort();
    let images = if details.len() == 1 {
        "an image that is"
    } else {
        "images that are"
    };
    Fired::at(format!("{identity} runs {images} not fixed"), details)
}

fn loosened(before: Option<Reference<'_>>, after: Reference<'_>) -> Option<String> {
    if after.digest.is_some() {
        return None;
    }
    if after.is_moving() && !before.is_some_and(|before| before.is_moving()) {
        return Some(match after.tag {
            Some(tag) => format!("the tag {tag} moves"),
            None => "no tag".to_owned(),
        });
    }
    let before = before?;
    if before.digest.is_some() {
        return Some("no digest any more".to_owned());
    }
    (before.registry != after.registry).then(|| format!("from {} now", after.registry))
}
