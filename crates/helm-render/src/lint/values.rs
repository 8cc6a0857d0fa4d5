//! `values.yaml`: can it be read, and does it fit its schema? Subcharts are not looked at.

use chart::values::{coalesce_tables, read_values, validate_table};
use go_value::Str;

use super::rules::ValuesSchema;
use super::{Linter, Severity, Stop, helm_text};

const FILE: &str = "values.yaml";
const SCHEMA: &str = "values.schema.json";

pub(super) fn lint(linter: &mut Linter<'_>) -> Result<(), Stop> {
    if linter.folder.stat(FILE).is_err() {
        linter.check(Severity::Info, FILE, Err("file does not exist".into()));
        return Ok(());
    }
    let result = check(linter)?;
    linter.check(Severity::Error, FILE, result);
    Ok(())
}

fn check(linter: &Linter<'_>) -> Result<Result<(), String>, Stop> {
    let limit = |limit: chart::Limit| Stop::Undecided(limit.to_string());
    let data = match linter.folder.read(FILE) {
        Ok(data) => data,
        Err(text) => return Ok(Err(format!("unable to parse YAML: {text}"))),
    };
    let values = match read_values(&data, linter.rules) {
        Ok(values) => values,
        Err(chart::values::DocumentError::Limit(reached)) => return Err(limit(reached)),
        Err(error) => {
            // Helm decodes into a named map here.
            let text = error.to_string();
            let text = match text.strip_suffix("map[string]interface {}") {
                Some(text) => format!("{text}{}.Values", linter.profile.capabilities_package),
                None => text,
            };
            return Ok(Err(format!("unable to parse YAML: {text}")));
        }
    };
    // The user's nulls delete nothing here: there is no default under them yet.
    let user = coalesce_tables(&chart::Table::new(), &linter.options.values, linter.rules)
        .map_err(limit)?;
    let values = coalesce_tables(&user, &values, linter.rules).map_err(limit)?;
    // An unreadable schema counts as none.
    let schema = linter.folder.read(SCHEMA).unwrap_or_default();
    let skipped = linter.options.skip_schema_validation
        && linter.profile.lint.values_schema == ValuesSchema::UnlessSkipped;
    if schema.is_empty() || skipped {
        return Ok(Ok(()));
    }
    let schema = Str::from(schema);
    match validate_table(&schema, &values, linter.rules, &Str::from(FILE)) {
        Ok(None) => Ok(Ok(())),
        Ok(Some(text)) => Ok(Err(text)),
        Err(error) => helm_text(error.into()).map(Err),
    }
}
