//! The flags of `helm template`, by release; the global ones are in [`super::global_flags`].
//!
//! Sources: `newTemplateCmd`, `addInstallFlags`, `addChartPathOptionsFlags`, `bindPostRenderFlag`.

use super::flag_set::{Flag, FlagKind, FlagTables};
use super::global_flags::VALUES;

/// The flags that every release has.
const COMMON: &[Flag] = &[
    Flag::new("api-versions", FlagKind::StringSlice).short('a'),
    Flag::new("ca-file", FlagKind::String),
    Flag::new("cert-file", FlagKind::String),
    Flag::new("create-namespace", FlagKind::Bool),
    Flag::new("dependency-update", FlagKind::Bool),
    Flag::new("description", FlagKind::String),
    Flag::new("devel", FlagKind::Bool),
    Flag::new("disable-openapi-validation", FlagKind::Bool),
    Flag::new("enable-dns", FlagKind::Bool),
    Flag::new("generate-name", FlagKind::Bool).short('g'),
    Flag::new("include-crds", FlagKind::Bool),
    Flag::new("insecure-skip-tls-verify", FlagKind::Bool),
    Flag::new("is-upgrade", FlagKind::Bool),
    Flag::new("key-file", FlagKind::String),
    Flag::new("keyring", FlagKind::String),
    Flag::new("kube-version", FlagKind::String),
    Flag::new("name-template", FlagKind::String),
    Flag::new("no-hooks", FlagKind::Bool),
    Flag::new("output-dir", FlagKind::String),
    Flag::new("pass-credentials", FlagKind::Bool),
    Flag::new("password", FlagKind::String),
    Flag::new("post-renderer-args", FlagKind::StringArray),
    Flag::new("release-name", FlagKind::Bool),
    Flag::new("replace", FlagKind::Bool),
    Flag::new("repo", FlagKind::String),
    Flag::new("show-only", FlagKind::StringArray).short('s'),
    Flag::new("skip-crds", FlagKind::Bool),
    Flag::new("skip-tests", FlagKind::Bool),
    Flag::new("timeout", FlagKind::Duration),
    Flag::new("username", FlagKind::String),
    Flag::new("verify", FlagKind::Bool),
    Flag::new("version", FlagKind::String),
    Flag::new("wait-for-jobs", FlagKind::Bool),
];

/// What Helm 3 has besides.
const ONLY_3: &[Flag] = &[
    Flag::new("atomic", FlagKind::Bool),
    Flag::new("force", FlagKind::Bool),
    Flag::new("post-renderer", FlagKind::PostRendererProgram),
    Flag::new("render-subchart-notes", FlagKind::Bool),
    Flag::new("validate", FlagKind::Bool),
    Flag::new("wait", FlagKind::Bool),
];

/// What only Helm 3.12 has.
const ONLY_3_12: &[Flag] = &[Flag::new("dry-run", FlagKind::Bool)];

/// Since 3.13.0.
const SINCE_3_13: &[Flag] = &[
    Flag::new("labels", FlagKind::StringToString).short('l'),
    Flag::new("plain-http", FlagKind::Bool),
];

/// Since 3.13.0, until Helm 4.
const DRY_RUN_3_13: &[Flag] = &[Flag::new("dry-run", FlagKind::OptionalString("client"))];

/// Since 3.16.0.
const SINCE_3_16: &[Flag] = &[Flag::new("skip-schema-validation", FlagKind::Bool)];

/// Since 3.16.0; Helm 4.2 deprecates it.
const HIDE_NOTES: &[Flag] = &[Flag::new("hide-notes", FlagKind::Bool)];

/// Since 3.17.0.
const SINCE_3_17: &[Flag] = &[Flag::new("take-ownership", FlagKind::Bool)];

/// What Helm 4 has besides.
const ONLY_4: &[Flag] = &[
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

/// What 4.0 and 4.1 share with Helm 3.
const NOTES_4_0: &[Flag] = &[
    Flag::new("hide-notes", FlagKind::Bool),
    Flag::new("render-subchart-notes", FlagKind::Bool),
];

/// Since 4.1.2: 4.0.0 forgot the flag and only declared it deprecated.
const ATOMIC_4_1_2: &[Flag] =
    &[Flag::new("atomic", FlagKind::Bool).deprecated("use --rollback-on-failure instead")];

const NO_EFFECT: &str = "this flag has no effect for 'helm template' and will be removed in Helm 5";

/// Since 4.2.0.
const NOTES_4_2: &[Flag] = &[
    Flag::new("hide-notes", FlagKind::Bool).deprecated(NO_EFFECT),
    Flag::new("render-subchart-notes", FlagKind::Bool).deprecated(NO_EFFECT),
];

/// 3.12.0 to 3.12.3.
pub const HELM_3_12: FlagTables = &[COMMON, VALUES, ONLY_3, ONLY_3_12];

/// 3.13.0 to 3.15.4: labels, plain HTTP, and `--dry-run` with a value.
pub const HELM_3_13: FlagTables = &[COMMON, VALUES, ONLY_3, DRY_RUN_3_13, SINCE_3_13];

/// 3.16.0 to 3.16.4: `--skip-schema-validation`, `--hide-notes`.
pub const HELM_3_16: FlagTables = &[
    COMMON,
    VALUES,
    ONLY_3,
    DRY_RUN_3_13,
    SINCE_3_13,
    SINCE_3_16,
    HIDE_NOTES,
];

/// 3.17.0 to 3.21.4: `--take-ownership`.
pub const HELM_3_17: FlagTables = &[
    COMMON,
    VALUES,
    ONLY_3,
    DRY_RUN_3_13,
    SINCE_3_13,
    SINCE_3_16,
    HIDE_NOTES,
    SINCE_3_17,
];

/// 4.0.0 to 4.1.1.
pub const HELM_4_0: FlagTables = &[
    COMMON, VALUES, SINCE_3_13, SINCE_3_16, SINCE_3_17, ONLY_4, NOTES_4_0,
];

/// 4.1.2 to 4.1.4: `--atomic` is there again.
pub const HELM_4_1_2: FlagTables = &[
    COMMON,
    VALUES,
    SINCE_3_13,
    SINCE_3_16,
    SINCE_3_17,
    ONLY_4,
    ATOMIC_4_1_2,
    NOTES_4_0,
];

/// 4.2.0 and later: flags about notes are deprecated.
pub const HELM_4_2: FlagTables = &[
    COMMON,
    VALUES,
    SINCE_3_13,
    SINCE_3_16,
    SINCE_3_17,
    ONLY_4,
    ATOMIC_4_1_2,
    NOTES_4_2,
];
