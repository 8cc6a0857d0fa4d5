//! Another image in a container that was there, or in one that is new in its workload.
//!
//! New and gone resources are left out; hooks are not. Spellings of one image, and a container of another name with the
//! same image, are no change.

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::kubernetes::images::{Reference, Use, uses};
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::ImageChanged,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    subject.change.before.as_ref()?;
    let (before, after) = (uses(subject.before()), uses(subject.after()));
    let identity = subject.identity();
    let is_kept = |image: &Use| {
        let is_same =
            |other: &Use| Reference::read(&other.image).is_same(&Reference::read(&image.image));
        match before.iter().find(|other| other.path == image.path) {
            Some(other) => is_same(other),
            // Of the containers that are gone, one may have had this image.
            None => before
                .iter()
                .filter(|other| after.iter().all(|image| image.path != other.path))
                .any(is_same),
        }
    };
    let mut details: Vec<String> = after
        .iter()
        .filter(|image| !is_kept(image))
        .filter(|image| subject.ignore.path(&identity, &image.path).is_none())
        .map(|image| {
            let old = before.iter().find(|other| other.path == image.path);
            let old = old.map_or("(none)", Use::shown);
            format!("{}: {old} -> {}", image.path, image.shown())
        })
        .collect();
    details.sort();
    let images = if details.len() == 1 {
        "another image"
    } else {
        "other images"
    };
    Fired::at(format!("{identity} runs {images}"), details)
}
