//! What changed inside a text: in the YAML or JSON that a ConfigMap holds, in a bundle of certificates.
//!
//! This is a way to show a change and nothing else. The change itself stays one change of one text: its lines, digests and
//! patches do not know of it. [`of`] is asked when a listing is written.
//!
//! What is inside is looked at once: a text in the data of a text is a text.

mod certificates;
mod data;

use serde_json::Value;

use crate::change::Change;
use crate::limits::{MAX_INSIDE, MAX_INSIDE_CHANGES};
use crate::list_keys::ListKeys;
use crate::path::Path;
use crate::remark::Remark;
use crate::values::diff_plain;

pub use certificates::readable;

/// As what a text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A map or a list in YAML.
    Yaml,
    /// A map or a list in JSON.
    Json,
    /// X.509 certificates, as PEM or as base64 of PEM.
    Certificates,
}

impl Format {
    /// The word in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Yaml => "YAML",
            Format::Json => "JSON",
            Format::Certificates => "certificates",
        }
    }
}

/// What changed inside a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    /// As what both texts were read.
    pub format: Format,
    /// How many certificates the texts hold, before and after; none for other data.
    pub certificates: Option<(usize, usize)>,
    /// The changes, their paths from the root of what was read. None where only the text is another.
    pub changes: Vec<Change>,
}

impl Inside {
    /// What is known about the change of the text.
    #[must_use]
    pub fn remark(&self) -> Option<Remark> {
        let is_empty = self.changes.is_empty();
        is_empty.then_some(Remark::FormattingOnly)
    }
}

/// Both texts of a change as data, as far as they are.
struct Read {
    format: Format,
    before: Value,
    after: Value,
    /// Whether texts of equal data differ in nothing that could matter to a reader of another dialect.
    is_formatting: bool,
    list_keys: ListKeys,
}

/// What changed inside the text of a change; none where a text is no data, where all of it changed, where its lines are
/// shorter to read, or beyond [`MAX_INSIDE`].
#[must_use]
pub fn of(change: &Change) -> Option<Inside> {
    let (Some(Value::String(before)), Some(Value::String(after))) = (&change.before, &change.after)
    else {
        return None;
    };
    if before.len().max(after.len()) > MAX_INSIDE {
        return None;
    }
    let read = certificates::read(before, after)
        .or_else(|| data::read(change.path.field(), before, after))?;
    let changes = diff_plain(&read.before, &read.after, &read.list_keys);
    let is_replaced = changes.iter().any(|one| one.path == Path::root());
    let is_worth_it = if is_replaced {
        false
    } else if changes.is_empty() {
        read.is_formatting
    } else {
        read.format == Format::Certificates || is_shorter(change, &changes)
    };
    let certificates = match (read.format, &read.before, &read.after) {
        (Format::Certificates, Value::Array(before), Value::Array(after)) => {
            Some((before.len(), after.len()))
        }
        _ => None,
    };
    is_worth_it.then_some(Inside {
        format: read.format,
        certificates,
        changes,
    })
}

/// Says whether a listing of the changes is no longer than the changed lines of the text with those around them.
fn is_shorter(change: &Change, inside: &[Change]) -> bool {
    let Some(text) = &change.text else {
        return inside.len() <= MAX_INSIDE_CHANGES;
    };
    let listed: usize = inside.iter().map(|one| 1 + one.lines.total()).sum();
    let shown: usize = text.hunks.iter().map(|hunk| 1 + hunk.lines.len()).sum();
    listed <= shown
}
