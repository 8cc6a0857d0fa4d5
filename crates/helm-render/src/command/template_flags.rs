//! The flags of `helm template`, by generation.
//!
//! Sources: `addInstallFlags`, `addValueOptionsFlags`, `addChartPathOptionsFlags`, `EnvSettings.AddFlags`.

use super::flag_set::{Flag, FlagKind};

/// The flags that every release of interest has.
const COMMON: &[Flag] = &[
    Flag::new("api-versions", FlagKind::StringSlice).short('a'),
    Flag::new("burst-limit", FlagKind::Int),
    Flag::new("ca-file", FlagKind::String),
    Flag::new("cert-file", FlagKind::String),
    Flag::new("create-namespace", FlagKind::Bool),
    Flag::new("debug", FlagKind::Bool),
    Flag::new("dependency-update", FlagKind::Bool),
    Flag::new("description", FlagKind::String),
    Flag::new("devel", FlagKind::Bool),
    Flag::new("disable-openapi-validation", FlagKind::Bool),
    Flag::new("enable-dns", FlagKind::Bool),
    Flag::new("generate-name", FlagKind::Bool).short('g'),
    Flag::new("help", FlagKind::Bool).short('h'),
    Flag::new("include-crds", FlagKind::Bool),
    Flag::new("insecure-skip-tls-verify", FlagKind::Bool),
    Flag::new("is-upgrade", FlagKind::Bool),
    Flag::new("key-file", FlagKind::String),
    Flag::new("keyring", FlagKind::String),
    Flag::new("kube-apiserver", FlagKind::String),
    Flag::new("kube-as-group", FlagKind::StringArray),
    Flag::new("kube-as-user", FlagKind::String),
    Flag::new("kube-ca-file", FlagKind::String),
    Flag::new("kube-context", FlagKind::String),
    Flag::new("kube-insecure-skip-tls-verify", FlagKind::Bool),
    Flag::new("kube-tls-server-name", FlagKind::String),
    Flag::new("kube-token", FlagKind::String),
    Flag::new("kube-version", FlagKind::String),
    Flag::new("kubeconfig", FlagKind::String),
    Flag::new("labels", FlagKind::StringToString).short('l'),
    Flag::new("name-template", FlagKind::String),
    Flag::new("namespace", FlagKind::String).short('n'),
    Flag::new("no-hooks", FlagKind::Bool),
    Flag::new("output-dir", FlagKind::String),
    Flag::new("pass-credentials", FlagKind::Bool),
    Flag::new("password", FlagKind::String),
    Flag::new("plain-http", FlagKind::Bool),
    Flag::new("post-renderer-args", FlagKind::StringArray),
    Flag::new("qps", FlagKind::Float32),
    Flag::new("registry-config", FlagKind::String),
    Flag::new("release-name", FlagKind::Bool),
    Flag::new("replace", FlagKind::Bool),
    Flag::new("repo", FlagKind::String),
    Flag::new("repository-cache", FlagKind::String),
    Flag::new("repository-config", FlagKind::String),
    Flag::new("set", FlagKind::StringArray),
    Flag::new("set-file", FlagKind::StringArray),
    Flag::new("set-json", FlagKind::StringArray),
    Flag::new("set-literal", FlagKind::StringArray),
    Flag::new("set-string", FlagKind::StringArray),
    Flag::new("show-only", FlagKind::StringArray).short('s'),
    Flag::new("skip-crds", FlagKind::Bool),
    Flag::new("skip-schema-validation", FlagKind::Bool),
    Flag::new("skip-tests", FlagKind::Bool),
    Flag::new("take-ownership", FlagKind::Bool),
    Flag::new("timeout", FlagKind::Duration),
    Flag::new("username", FlagKind::String),
    Flag::new("values", FlagKind::StringSlice).short('f'),
    Flag::new("verify", FlagKind::Bool),
    Flag::new("version", FlagKind::String),
    Flag::new("wait-for-jobs", FlagKind::Bool),
];

const NO_EFFECT: &str = "this flag has no effect for 'helm template' and will be removed in Helm 5";

/// What Helm 3 has besides.
const ONLY_3: &[Flag] = &[
    Flag::new("atomic", FlagKind::Bool),
    Flag::new("dry-run", FlagKind::OptionalString("client")),
    Flag::new("force", FlagKind::Bool),
    Flag::new("hide-notes", FlagKind::Bool),
    Flag::new("post-renderer", FlagKind::String),
    Flag::new("render-subchart-notes", FlagKind::Bool),
    Flag::new("validate", FlagKind::Bool),
    Flag::new("wait", FlagKind::Bool),
];

/// What Helm 4 has besides.
const ONLY_4: &[Flag] = &[
    Flag::new("color", FlagKind::String),
    Flag::new("colour", FlagKind::String),
    Flag::new("content-cache", FlagKind::String),
    Flag::new("dry-run", FlagKind::OptionalString("unset")),
    Flag::new("force", FlagKind::Bool).deprecated("use --force-replace instead"),
    Flag::new("force-conflicts", FlagKind::Bool),
    Flag::new("force-replace", FlagKind::Bool),
    Flag::new("post-renderer", FlagKind::PostRendererPlugin),
    Flag::new("rollback-on-failure", FlagKind::Bool),
    Flag::new("server-side", FlagKind::Bool),
    Flag::new("validate", FlagKind::Bool).deprecated("use '--dry-run=server' instead"),
    Flag::new("wait", FlagKind::WaitStrategy),
];

/// What 4.0 and 4.1 have besides.
const NOTES_4_0: &[Flag] = &[
    Flag::new("hide-notes", FlagKind::Bool),
    Flag::new("render-subchart-notes", FlagKind::Bool),
];

/// What 4.2 and later have besides.
const NOTES_4_2: &[Flag] = &[
    Flag::new("atomic", FlagKind::Bool).deprecated("use --rollback-on-failure instead"),
    Flag::new("hide-notes", FlagKind::Bool).deprecated(NO_EFFECT),
    Flag::new("render-subchart-notes", FlagKind::Bool).deprecated(NO_EFFECT),
];

/// The flags of a release, as the tables that hold them.
pub type FlagTables = &'static [&'static [Flag]];

/// Helm 3.
pub const HELM_3: FlagTables = &[COMMON, ONLY_3];
/// Helm 4.0 and 4.1.
pub const HELM_4_0: FlagTables = &[COMMON, ONLY_4, NOTES_4_0];
/// Helm 4.2 and later.
pub const HELM_4_2: FlagTables = &[COMMON, ONLY_4, NOTES_4_2];
