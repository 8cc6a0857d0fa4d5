//! Dependencies: those in `Chart.yaml` against those in `charts/`.
//!
//! Two dependencies of one name are refused by the loader since 3.14.0, and nobody asked before, so that Helm's rule
//! about them never shows.

use std::collections::BTreeSet;

use go_value::Str;

use super::{Linter, Severity, Stop, refuse};

pub(super) fn lint(linter: &mut Linter<'_>) -> Result<(), Stop> {
    let chart = match linter.chart()? {
        Ok(chart) => chart,
        Err(text) => {
            let text = format!("unable to load chart\n\t{text}");
            linter.check(Severity::Error, "", Err(text));
            return Ok(());
        }
    };
    let listed: Vec<&Str> = chart
        .metadata()
        .dependencies
        .iter()
        .map(|dependency| &dependency.name)
        .collect();
    let present: Vec<&Str> = chart
        .dependencies()
        .iter()
        .map(|chart| chart.name())
        .collect();
    let path = &linter.folder.path;
    let unlisted = missing(&present, &listed);
    let absent = missing(&listed, &present);
    linter.check(
        Severity::Error,
        path,
        refuse(!unlisted.is_empty(), || {
            format!("chart metadata is missing these dependencies: {unlisted}")
        }),
    );
    linter.check(
        Severity::Warning,
        path,
        refuse(!absent.is_empty(), || {
            format!("chart directory is missing these dependencies: {absent}")
        }),
    );
    Ok(())
}

/// The names that are not among the others, with commas between them.
fn missing(names: &[&Str], others: &[&Str]) -> String {
    let others: BTreeSet<&Str> = others.iter().copied().collect();
    let missing: Vec<String> = names
        .iter()
        .filter(|name| !others.contains(*name))
        .map(|name| name.to_text().into_owned())
        .collect();
    missing.join(",")
}
