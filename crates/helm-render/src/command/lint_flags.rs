//! The flags of `helm lint`, by release.
//!
//! Sources: `newLintCmd`, `addValueOptionsFlags`, `EnvSettings.AddFlags`.

use super::flag_set::{Flag, FlagKind};
use super::template_flags::FlagTables;

const COMMON: &[Flag] = &[
    Flag::new("burst-limit", FlagKind::Int),
    Flag::new("debug", FlagKind::Bool),
    Flag::new("help", FlagKind::Bool).short('h'),
    Flag::new("kube-apiserver", FlagKind::String),
    Flag::new("kube-as-group", FlagKind::StringArray),
    Flag::new("kube-as-user", FlagKind::String),
    Flag::new("kube-ca-file", FlagKind::String),
    Flag::new("kube-context", FlagKind::String),
    Flag::new("kube-insecure-skip-tls-verify", FlagKind::Bool),
    Flag::new("kube-tls-server-name", FlagKind::String),
    Flag::new("kube-token", FlagKind::String),
    Flag::new("kubeconfig", FlagKind::String),
    Flag::new("namespace", FlagKind::String).short('n'),
    Flag::new("quiet", FlagKind::Bool),
    Flag::new("registry-config", FlagKind::String),
    Flag::new("repository-cache", FlagKind::String),
    Flag::new("repository-config", FlagKind::String),
    Flag::new("set", FlagKind::StringArray),
    Flag::new("set-file", FlagKind::StringArray),
    Flag::new("set-json", FlagKind::StringArray),
    Flag::new("set-literal", FlagKind::StringArray),
    Flag::new("set-string", FlagKind::StringArray),
    Flag::new("strict", FlagKind::Bool),
    Flag::new("values", FlagKind::StringSlice).short('f'),
    Flag::new("with-subcharts", FlagKind::Bool),
];

const SINCE_3_14: &[Flag] = &[
    Flag::new("kube-version", FlagKind::String),
    Flag::new("qps", FlagKind::Float32),
];

const SINCE_3_16: &[Flag] = &[Flag::new("skip-schema-validation", FlagKind::Bool)];

const SINCE_4_0: &[Flag] = &[
    Flag::new("color", FlagKind::String),
    Flag::new("colour", FlagKind::String),
    Flag::new("content-cache", FlagKind::String),
];

/// Helm 3.12 and 3.13.
pub const V3_12_0: FlagTables = &[COMMON];
/// Helm 3.14 and 3.15.
pub const V3_14_0: FlagTables = &[COMMON, SINCE_3_14];
/// Helm 3.16 to 3.21.
pub const V3_16_0: FlagTables = &[COMMON, SINCE_3_14, SINCE_3_16];
/// Helm 4.
pub const V4_0_0: FlagTables = &[COMMON, SINCE_3_14, SINCE_3_16, SINCE_4_0];
