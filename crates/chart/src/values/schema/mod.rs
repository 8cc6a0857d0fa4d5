//! Validation of values against `values.schema.json`.

use crate::chart::Chart;
use crate::limits::Limit;
use crate::rules::Rules;
use crate::values::Coalesced;

/// Why values do not fit; `Display` is Helm's sentence.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The lines for all charts that fail.
    #[error(
        "values don't meet the specifications of the schema(s) in the following chart(s):\n{0}"
    )]
    Invalid(String),
    /// The engine is not built yet.
    #[error("values.schema.json is not supported yet: --skip-schema-validation passes over it")]
    Unsupported,
    /// A limit of ours.
    #[error(transparent)]
    Limit(#[from] Limit),
}

/// Holds the final values of a chart and of its subcharts against their schemas.
///
/// # Errors
/// All failures in one text.
pub fn validate_schema(
    chart: &Chart,
    values: &Coalesced,
    rules: &Rules,
) -> Result<(), SchemaError> {
    let _ = (values, rules);
    fn has_schema(chart: &Chart) -> bool {
        chart.schema().is_some() || chart.dependencies().iter().any(|chart| has_schema(chart))
    }
    if has_schema(chart) {
        Err(SchemaError::Unsupported)
    } else {
        Ok(())
    }
}
