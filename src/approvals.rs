//! The approvals of a project: the files of its folder `approvals/`.

use std::collections::BTreeMap;

use gate::approval::{self, Approval};
use gate::{ApprovalFile, Approvals};
use jiff::civil::Date;

use crate::config::Node;
use crate::repository::{Tree, TreeError};

/// The folder, beside the configuration. Fixed, so that no pull request can lead the gate to other files than those whose
/// owners review them.
pub const FOLDER: &str = "approvals";

/// Today, in UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "an approval ends on a day; nothing else here asks for one"
)]
pub fn today() -> Date {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
}

/// Reads the approvals of head; `base` says which of them are there already. `key` is the id of the run's key of
/// fingerprints.
///
/// # Errors
/// When a folder cannot be read.
pub fn read(
    head: &Tree,
    base: Option<&Tree>,
    today: Date,
    key: Option<String>,
) -> Result<Approvals, TreeError> {
    let before = base.map_or_else(|| Ok(BTreeMap::new()), files)?;
    let found = files(head)?.into_iter().map(|(path, bytes)| ApprovalFile {
        in_base: before.get(&path) == Some(&bytes),
        approval: parse(&bytes),
        path,
    });
    Ok(Approvals::new(found.collect(), today, key))
}

/// The files by path.
fn files(tree: &Tree) -> Result<BTreeMap<String, Vec<u8>>, TreeError> {
    let paths: Vec<String> = tree
        .files_below(FOLDER)?
        .into_iter()
        .filter(|path| path.ends_with(".yaml") || path.ends_with(".yml"))
        .collect();
    let bytes = tree.read_many(&paths)?;
    let read = paths.into_iter().zip(bytes);
    Ok(read
        .filter_map(|(path, bytes)| Some((path, bytes?)))
        .collect())
}

fn parse(bytes: &[u8]) -> Result<Approval, String> {
    let node =
        Node::parse(bytes).map_err(|fault| format!("line {}: {}", fault.line, fault.text))?;
    if let Some(key) = node.repeated_key() {
        return Err(format!("line {}: `{}` stands twice", key.line, key.text()));
    }
    approval::check(&node.to_json()).map_err(|faults| {
        let lines = faults.iter().map(|fault| {
            let line = node.at(&fault.pointer).line;
            format!("line {line}: {fault}")
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}
