//! Parses and compares versions and constraints as Masterminds semver v3 does.
//!
//! Helm and Sprig decide `semverCompare`, `kubeVersion:` and dependency ranges with
//! `github.com/Masterminds/semver/v3`; this crate gives its answers and its error sentences.
//! What differs between releases of that library is a field of [`Rules`], never a version check.
//! The module [`generic`] holds the other version parser Helm uses, the one of
//! `k8s.io/apimachinery/pkg/util/version` (for `--kube-version` since Helm 3.19).
//!
//! Not here: SQL and JSON (un)marshalling of the Go library, and anything about charts.
//! To add a difference of a new release: one field in [`Rules`], one more constant row, and rows of
//! answers under `tests/`.

mod constraint;
mod constraint_syntax;
mod error;
pub mod generic;
mod quote;
mod rules;
mod version;

pub use constraint::{Constraint, MAX_CONSTRAINT_BYTES};
pub use error::Error;
pub use rules::Rules;
pub use version::Version;
