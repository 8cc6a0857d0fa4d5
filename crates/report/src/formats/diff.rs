//! A unified diff of the canonical form, resource by resource.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use gate::CaseReport;
use manifest::Resource;
use manifest::canonical::yaml;
use manifest_diff::ResourceChange;
use manifest_diff::text;

use super::Format;
use crate::escape;
use crate::outcome::{Options, Outcome};
use crate::words;

pub(super) const FORMAT: Format = Format {
    name: "diff",
    doc: "A unified diff of the canonical form of each resource.",
    extension: "diff",
    write,
};

fn write(outcome: &Outcome, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = String::new();
    for case in &outcome.verdict.cases {
        for change in words::changes(case) {
            if !change.is_ignored() {
                resource(&mut page, case, change);
            }
        }
    }
    out.write_all(escape::disarm(&page).as_bytes())
}

fn resource(page: &mut String, case: &CaseReport, change: &ResourceChange) {
    let body = |resource: &Option<Arc<Resource>>| {
        resource
            .as_ref()
            .map(|resource| yaml(&resource.content))
            .unwrap_or_default()
    };
    let difference = text::diff(&body(&change.before), &body(&change.after));
    // Other bytes with the same content have no hunks.
    if difference.hunks.is_empty() {
        return;
    }
    let name = |side: &str, resource: &Option<Arc<Resource>>| match resource {
        Some(resource) => format!("{side} {}: {}", case.id, resource.identity),
        None => "/dev/null".to_owned(),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        page,
        "--- {}",
        escape::text(&name("before", &change.before))
    );
    let _ = writeln!(page, "+++ {}", escape::text(&name("after", &change.after)));
    page.push_str(&text::unified(&difference));
}
