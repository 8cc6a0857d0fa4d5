//! Turns a directory or an archive plus value sources into a chart tree with final values.
//!
//! The stages, in the order in which Helm takes them (and in which its failures appear):
//! [`values::user_values`] (what the flags say), [`Chart::load`] (a directory, an archive, a set of files),
//! [`dependency::check_present`], [`dependency::process`] (alias, tags, conditions, import-values),
//! [`values::coalesce()`] (the final values), [`values::validate_schema`].
//!
//! What is here knows no Helm version: [`Rules`] says what differs, the profile table of `helm-render`
//! fills it in. Nothing here renders, reads the environment or the network.
//!
//! To add a rule: a field in [`Rules`], with the release that changed it in its doc comment, and one
//! place that asks for it.

mod chart;
pub mod dependency;
pub mod files;
mod limits;
pub mod metadata;
mod rules;
pub mod source;
pub mod values;
mod warning;

pub use chart::{Chart, Crd, File, Versions};
pub use limits::Limit;
pub use metadata::{Dependency, ImportValue, Maintainer, Metadata, ValidationError};
pub use rules::{
    AliasCopies, ArchiveSizeText, DeepCopy, DependencyFailure, DuplicateDependencies, GzipSniff,
    ImportPaths, ImportValuesRule, Keyrings, LoaderRule, MetadataPackage, MissingText, NameCheck,
    Nulls, NumberRule, OpenIndex, PgpLibrary, RemoteRefs, Rules, SanthoshTekuri, SchemaEngine,
    SetJson, SubchartSchemas, UnpackText, UrnRefs, ValuesDocuments, VerificationSteps,
};
pub use source::{Containment, LoadError};
pub use values::{Node, Table};
pub use warning::Warning;
