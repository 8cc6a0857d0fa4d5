//! The flags of `helm lint`, by release; the global ones are in [`super::global_flags`].
//!
//! Source: `newLintCmd`.

use super::flag_set::{Flag, FlagKind, FlagTables};
use super::global_flags::VALUES;

const COMMON: &[Flag] = &[
    Flag::new("quiet", FlagKind::Bool),
    Flag::new("strict", FlagKind::Bool),
    Flag::new("with-subcharts", FlagKind::Bool),
];

const SINCE_3_14: &[Flag] = &[Flag::new("kube-version", FlagKind::String)];

const SINCE_3_16: &[Flag] = &[Flag::new("skip-schema-validation", FlagKind::Bool)];

/// Helm 3.12 and 3.13.
pub const V3_12_0: FlagTables = &[COMMON, VALUES];
/// Helm 3.14 and 3.15.
pub const V3_14_0: FlagTables = &[COMMON, VALUES, SINCE_3_14];
/// Helm 3.16 on.
pub const V3_16_0: FlagTables = &[COMMON, VALUES, SINCE_3_14, SINCE_3_16];
