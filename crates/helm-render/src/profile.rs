//! Helm-semantics profiles: one row per release, composed of the rules of each stage.
//!
//! A profile is data. To add a release, add a row; where a release behaves in a new way, add a field
//! to the rule struct of the stage that shows it. Nothing asks for a version number.

use chart::{
    AliasCopies, ArchiveSizeText, DependencyFailure, DuplicateDependencies, GzipSniff, ImportPaths,
    ImportValuesRule, LoaderRule, MetadataPackage, MissingText, NameCheck, Nulls, NumberRule,
    OpenIndex, RemoteRefs, SchemaEngine, SetJson, SubchartSchemas, UnpackText, UrnRefs,
    ValuesDocuments,
};
use go_codec::dialect::{
    ControlEscapes, JsonEngine, LastLine, MapKeyError, TomlFloats, TomlInfinity, TomlLines,
    TomlSyntax, TomlTopLevel,
};
use go_value::MapType;

use crate::capabilities::KubeVersionForm;
use crate::chart_object::ChartObject;
use crate::command::template_flags::{self, FlagTables};
use crate::exec_error::ExecErrorForm;
use crate::files::EmptyLines;
use crate::funcs::{self, FunctionGroups};
use crate::output::head::HeadType;
use crate::output::install_order::{self, KindOrder};
use crate::output::split::Split;
use crate::release_name::NameErrorForm;
use crate::values_object;

/// Everything that decides what one Helm release prints.
pub struct Profile {
    /// The release's tag: `v4.1.1`.
    pub version: &'static str,
    /// The commit of the tag (`.Capabilities.HelmVersion.GitCommit`).
    pub commit: &'static str,
    /// The Go that built the release (`.GoVersion`).
    pub go_version: &'static str,
    /// `.KubeClientVersion`, which Helm 4 has.
    pub kube_client_version: Option<&'static str>,
    /// The minor of the default `KubeVersion`.
    pub default_kube_minor: u32,
    /// The Kubernetes minor whose API versions are the default ones.
    pub api_versions_minor: u32,
    /// Go's `text/template`.
    pub template: &'static go_template::Dialect,
    /// YAML, JSON and TOML.
    pub codec: &'static go_codec::Dialect,
    /// Sprig.
    pub sprig: &'static sprig::Edition,
    /// Charts and values.
    pub chart: &'static chart::Rules,
    /// Helm's own functions.
    pub functions: FunctionGroups,
    /// The shape of `.Chart`.
    pub chart_object: ChartObject,
    /// The Go type of `.Values`.
    pub values_type: &'static MapType,
    /// The Go package of the capabilities' types.
    pub capabilities_package: &'static str,
    /// The Go type that document heads are decoded into, as decoding errors name it.
    pub head_type: HeadType,
    /// `--kube-version`.
    pub kube_version: KubeVersionForm,
    /// `.Files.Lines` of an empty file.
    pub empty_lines: EmptyLines,
    /// Execution errors.
    pub exec_errors: ExecErrorForm,
    /// Refused release names.
    pub name_errors: NameErrorForm,
    /// Splitting files into documents.
    pub split: Split,
    /// Install order.
    pub kind_order: KindOrder,
    /// The flags of `helm template`.
    pub flags: FlagTables,
    /// How `--dry-run`, `--validate` and post-renderers behave.
    pub generation: Generation,
    /// `--debug --show-only` of a chart that does not render.
    pub missing_template: MissingTemplate,
}

/// What is reported where a chart fails with `--debug` and `--show-only` names a template that is not in what it rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingTemplate {
    /// The missing template (up to 4.2.3).
    HidesError,
    /// The error of the rendering (4.2.4).
    ShowsError,
}

/// What the command line of `helm template` does around the rendering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Helm 3.
    Helm3,
    /// Helm 4.
    Helm4,
}

const CODEC_TOML_1_5: go_codec::Dialect = go_codec::Dialect {
    toml_floats: TomlFloats::Fixed,
    toml_syntax: TomlSyntax::V1_0,
    ..CODEC_TOML_1_6
};

const CODEC_TOML_1_6: go_codec::Dialect = go_codec::Dialect {
    map_key_error: MapKeyError::Lowercase,
    control_escapes: ControlEscapes::Short,
    json_engine: JsonEngine::V1,
    toml_floats: TomlFloats::General,
    toml_infinity: TomlInfinity::Plain,
    toml_top_level: TomlTopLevel::AnyValue,
    toml_syntax: TomlSyntax::V1_1,
    toml_lines: TomlLines::FromOne,
    last_line: LastLine::LostAtBufferEdge,
};

const CHART_3_18_6: chart::Rules = chart::Rules {
    loader: LoaderRule::Direct,
    max_file_size: Some(5 << 20),
    max_archive_size: Some(100 << 20),
    max_directory_size: None,
    archive_size_text: ArchiveSizeText::FileSize,
    gzip_sniff: GzipSniff::Signature,
    unpack_text: UnpackText::Subchart,
    metadata_package: MetadataPackage::Chart,
    name_check: NameCheck::Basename,
    duplicate_dependencies: DuplicateDependencies::Refused,
    values_documents: ValuesDocuments::First,
    chart_numbers: NumberRule::Float,
    set_json: SetJson::Pairs,
    open_index: OpenIndex::Error,
    alias_copies: AliasCopies::Shared,
    import_values: ImportValuesRule::Merged,
    import_paths: ImportPaths::Formatted,
    nulls: Nulls::N2b,
    missing_text: MissingText::Capital,
    dependency_failure: DependencyFailure::Bare,
    schema_engine: SchemaEngine::SanthoshTekuri,
    subchart_schemas: SubchartSchemas::Panic,
    urn_refs: UrnRefs::Unsupported,
    remote_refs: RemoteRefs::Fetched,
    semver: masterminds_semver::Rules::V3_3_0,
    codec: &CODEC_TOML_1_5,
    regexp: &go_regexp::Dialect::GO_1_22,
};

const CHART_4_1_1: chart::Rules = chart::Rules {
    loader: LoaderRule::DetectVersion,
    archive_size_text: ArchiveSizeText::Size,
    metadata_package: MetadataPackage::V2,
    values_documents: ValuesDocuments::Merged,
    set_json: SetJson::PairsOrObject,
    open_index: OpenIndex::Ignored,
    alias_copies: AliasCopies::Separate,
    nulls: Nulls::N3,
    missing_text: MissingText::Backticks,
    dependency_failure: DependencyFailure::Prefixed,
    subchart_schemas: SubchartSchemas::Skipped,
    urn_refs: UrnRefs::Permissive,
    semver: masterminds_semver::Rules::V3_4_0,
    codec: &CODEC_TOML_1_6,
    ..CHART_3_18_6
};

const CHART_4_2_4: chart::Rules = chart::Rules {
    name_check: NameCheck::NoDots,
    nulls: Nulls::N5,
    missing_text: MissingText::Apostrophes,
    semver: masterminds_semver::Rules::V3_5_0,
    ..CHART_4_1_1
};

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Profile({})", self.version)
    }
}

/// All profiles, oldest release first within each major line.
pub const PROFILES: &[Profile] = &[
    Profile {
        version: "v3.18.6",
        commit: "b76a950f6835474e0906b96c9ec68a2eff3a6430",
        go_version: "go1.24.11",
        kube_client_version: None,
        default_kube_minor: 33,
        api_versions_minor: 33,
        template: &go_template::Dialect::GO_1_24,
        codec: &CODEC_TOML_1_5,
        sprig: &sprig::Edition::HELM_3_18,
        chart: &CHART_3_18_6,
        functions: funcs::HELM_3_17,
        chart_object: ChartObject::Struct,
        values_type: values_object::HELM_3,
        capabilities_package: "chartutil",
        head_type: HeadType::RELEASEUTIL,
        kube_version: KubeVersionForm::Semver,
        empty_lines: EmptyLines::Panics,
        exec_errors: ExecErrorForm::Go,
        name_errors: NameErrorForm::Plain,
        split: Split::TrimBoth,
        kind_order: install_order::HELM_3,
        flags: template_flags::HELM_3,
        generation: Generation::Helm3,
        missing_template: MissingTemplate::HidesError,
    },
    Profile {
        version: "v4.1.1",
        commit: "5caf0044d4ef3d62a955440272999e139aafbbed",
        go_version: "go1.25.5",
        kube_client_version: Some("v1.35"),
        default_kube_minor: 35,
        api_versions_minor: 35,
        template: &go_template::Dialect::GO_1_25,
        codec: &CODEC_TOML_1_6,
        sprig: &sprig::Edition::HELM_4_1,
        chart: &CHART_4_1_1,
        functions: funcs::HELM_4_0,
        chart_object: ChartObject::Map,
        values_type: values_object::HELM_4,
        capabilities_package: "common",
        head_type: HeadType::UTIL,
        kube_version: KubeVersionForm::GenericKeepingSuffix,
        empty_lines: EmptyLines::Panics,
        exec_errors: ExecErrorForm::Frames,
        name_errors: NameErrorForm::Checked,
        split: Split::TrimBoth,
        kind_order: install_order::HELM_4,
        flags: template_flags::HELM_4_0,
        generation: Generation::Helm4,
        missing_template: MissingTemplate::HidesError,
    },
    Profile {
        version: "v4.2.4",
        commit: "3900f434fd3ef2b84065dc04508df48f288dba00",
        go_version: "go1.26.8",
        kube_client_version: Some("v1.36"),
        default_kube_minor: 36,
        api_versions_minor: 36,
        template: &go_template::Dialect::GO_1_26,
        codec: &CODEC_TOML_1_6,
        sprig: &sprig::Edition::HELM_4_2,
        chart: &CHART_4_2_4,
        functions: funcs::HELM_4_2,
        chart_object: ChartObject::Map,
        values_type: values_object::HELM_4,
        capabilities_package: "common",
        head_type: HeadType::UTIL,
        kube_version: KubeVersionForm::GenericKeepingSuffix,
        empty_lines: EmptyLines::Panics,
        exec_errors: ExecErrorForm::Frames,
        name_errors: NameErrorForm::Checked,
        split: Split::KeepTrailing,
        kind_order: install_order::HELM_4,
        flags: template_flags::HELM_4_2,
        generation: Generation::Helm4,
        missing_template: MissingTemplate::ShowsError,
    },
];

/// The newest profile: what is taken where nobody chose one.
pub fn newest() -> &'static Profile {
    &PROFILES[PROFILES.len() - 1]
}

/// The profile that a user's text names: a release (`v4.1.1`, `4.1.1`), or a line of releases (`4.1`,
/// `v4`), which stands for its newest profile.
pub fn find(text: &str) -> Option<&'static Profile> {
    let wanted: Option<Vec<u32>> = text
        .strip_prefix('v')
        .unwrap_or(text)
        .split('.')
        .map(|part| part.parse().ok())
        .collect();
    let wanted = wanted.filter(|parts| parts.len() <= 3)?;
    PROFILES
        .iter()
        .filter(|profile| numbers(profile.version).starts_with(&wanted))
        .max_by_key(|profile| numbers(profile.version))
}

/// The profiles whose names are closest to a text that names none.
pub fn nearest(text: &str) -> Vec<&'static str> {
    let major = text
        .strip_prefix('v')
        .unwrap_or(text)
        .split('.')
        .next()
        .unwrap_or_default();
    let same_major: Vec<_> = PROFILES
        .iter()
        .map(|profile| profile.version)
        .filter(|version| version[1..].split('.').next() == Some(major))
        .collect();
    if same_major.is_empty() {
        PROFILES.iter().map(|profile| profile.version).collect()
    } else {
        same_major
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_resolve_to_the_newest_profile_of_their_line() {
        assert_eq!(find("4.1.1").map(|p| p.version), Some("v4.1.1"));
        assert_eq!(find("v4").map(|p| p.version), Some("v4.2.4"));
        assert_eq!(find("3.18").map(|p| p.version), Some("v3.18.6"));
        assert!(find("5").is_none());
        assert!(find("latest").is_none());
        assert!(find("4.1.1.0").is_none());
    }
}
