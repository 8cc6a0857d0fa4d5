//! The flags that commands share, by release: the global ones, the hidden ones of klog, and those of values.
//!
//! Sources: `EnvSettings.AddFlags`, `addValueOptionsFlags`, and `klog.InitFlags` for what `addKlogFlags` adds.

use super::flag_set::{Flag, FlagKind, FlagTables};

/// The flags of values, which `template` and `lint` have.
pub(super) const VALUES: &[Flag] = &[
    Flag::new("set", FlagKind::StringArray),
    Flag::new("set-file", FlagKind::StringArray),
    Flag::new("set-json", FlagKind::StringArray),
    Flag::new("set-literal", FlagKind::StringArray),
    Flag::new("set-string", FlagKind::StringArray),
    Flag::new("values", FlagKind::StringSlice).short('f'),
];

/// The global flags that every release has.
const GLOBAL: &[Flag] = &[
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
    Flag::new("registry-config", FlagKind::String),
    Flag::new("repository-cache", FlagKind::String),
    Flag::new("repository-config", FlagKind::String),
    // pflag passes over the flags of Go's test binaries.
    Flag::new("test.", FlagKind::IgnoredShorthands),
];

/// The hidden flags of klog (its underscores become hyphens).
const KLOG: &[Flag] = &[
    Flag::new("add-dir-header", FlagKind::GoBool),
    Flag::new("alsologtostderr", FlagKind::GoBool),
    Flag::new("log-backtrace-at", FlagKind::TraceLocation),
    Flag::new("log-dir", FlagKind::String),
    Flag::new("log-file", FlagKind::String),
    Flag::new("log-file-max-size", FlagKind::GoUint64),
    Flag::new("logtostderr", FlagKind::GoBool),
    Flag::new("one-output", FlagKind::GoBool),
    Flag::new("skip-headers", FlagKind::GoBool),
    Flag::new("skip-log-headers", FlagKind::GoBool),
    Flag::new("stderrthreshold", FlagKind::Severity),
    Flag::new("v", FlagKind::Level).short('v'),
    Flag::new("vmodule", FlagKind::ModuleLevels),
];

/// What klog 2.140 has besides.
const KLOG_2_140: &[Flag] = &[
    Flag::new("alsologtostderrthreshold", FlagKind::Severity),
    Flag::new("legacy-stderr-threshold-behavior", FlagKind::GoBool),
];

/// Since 3.14.0.
const SINCE_3_14: &[Flag] = &[Flag::new("qps", FlagKind::Float32)];

/// Since 4.0.0.
const SINCE_4_0: &[Flag] = &[
    Flag::new("color", FlagKind::String),
    Flag::new("colour", FlagKind::String),
    Flag::new("content-cache", FlagKind::String),
];

/// 3.12.0 to 3.13.3.
pub const HELM_3_12: FlagTables = &[GLOBAL, KLOG];

/// 3.14.0 to 3.21.0: `--qps`.
pub const HELM_3_14: FlagTables = &[GLOBAL, KLOG, SINCE_3_14];

/// 3.21.1 to 3.21.4: a newer klog.
pub const HELM_3_21_1: FlagTables = &[GLOBAL, KLOG, KLOG_2_140, SINCE_3_14];

/// 4.0.0 to 4.1.4: colors, the content cache.
pub const HELM_4_0: FlagTables = &[GLOBAL, KLOG, SINCE_3_14, SINCE_4_0];

/// 4.2.0 and later: a newer klog.
pub const HELM_4_2: FlagTables = &[GLOBAL, KLOG, KLOG_2_140, SINCE_3_14, SINCE_4_0];
