//! The releases of Helm 3: each is the one before it and what changed.

use chart::{
    AliasCopies, ArchiveSizeText, DeepCopy, DependencyFailure, DuplicateDependencies, GzipSniff,
    ImportPaths, ImportValuesRule, Keyrings, LoaderRule, MetadataPackage, MissingText, NameCheck,
    Nulls, NumberRule, OpenIndex, PgpLibrary, RemoteRefs, SanthoshTekuri, SchemaEngine, SetJson,
    SubchartSchemas, UnpackText, UrnRefs, ValuesDocuments, VerificationSteps,
};
use go_codec::dialect::{
    ControlEscapes, JsonEngine, LastLine, MapKeyError, TomlFloats, TomlInfinity, TomlLines,
    TomlSyntax, TomlTopLevel,
};

use go_value::unicode::Version;

use super::{
    CrdPath, Generation, MissingTemplate, PluginWords, Profile, ReservedLabels, UpgradeRules,
};
use crate::capabilities::KubeVersionForm;
use crate::chart_object::ChartObject;
use crate::command::{global_flags, template_flags};
use crate::exec_error::ExecErrorForm;
use crate::files::EmptyLines;
use crate::funcs;
use crate::lint::LintRules;
use crate::output::head::HeadType;
use crate::output::install_order;
use crate::output::post_render::MergeRule;
use crate::output::split::Split;
use crate::release_name::NameErrorForm;
use crate::values_object;

/// Go 1.20, sigs.k8s.io/yaml 1.3.0, TOML 1.2.1.
const CODEC_3_12: go_codec::Dialect = go_codec::Dialect {
    map_key_error: MapKeyError::Capitalized,
    control_escapes: ControlEscapes::Numeric,
    json_engine: JsonEngine::V1,
    toml_floats: TomlFloats::Fixed,
    toml_infinity: TomlInfinity::Signed,
    toml_top_level: TomlTopLevel::TablesOnly,
    toml_syntax: TomlSyntax::V1_0,
    toml_lines: TomlLines::FromZero,
    last_line: LastLine::LostAtBufferEdge,
};
/// TOML 1.3.2.
const CODEC_3_13: go_codec::Dialect = go_codec::Dialect {
    toml_top_level: TomlTopLevel::AnyValue,
    ..CODEC_3_12
};
/// Go 1.22, sigs.k8s.io/yaml 1.4.0.
const CODEC_3_15: go_codec::Dialect = go_codec::Dialect {
    map_key_error: MapKeyError::Lowercase,
    control_escapes: ControlEscapes::Short,
    ..CODEC_3_13
};
/// TOML 1.4.0.
const CODEC_3_17: go_codec::Dialect = go_codec::Dialect {
    toml_infinity: TomlInfinity::Plain,
    ..CODEC_3_15
};
/// TOML 1.5.0.
pub(super) const CODEC_3_18: go_codec::Dialect = go_codec::Dialect {
    toml_lines: TomlLines::FromOne,
    ..CODEC_3_17
};
/// TOML 1.6.0.
pub(super) const CODEC_3_20: go_codec::Dialect = go_codec::Dialect {
    toml_floats: TomlFloats::General,
    toml_syntax: TomlSyntax::V1_1,
    ..CODEC_3_18
};

const CHART_3_12_0: chart::Rules = chart::Rules {
    loader: LoaderRule::Direct,
    max_file_size: None,
    max_archive_size: None,
    max_directory_size: None,
    archive_size_text: ArchiveSizeText::FileSize,
    gzip_sniff: GzipSniff::ContentType,
    unpack_text: UnpackText::Plain,
    metadata_package: MetadataPackage::Chart,
    name_check: NameCheck::Any,
    duplicate_dependencies: DuplicateDependencies::Allowed,
    values_documents: ValuesDocuments::First,
    chart_numbers: NumberRule::Float,
    set_json: SetJson::Pairs,
    open_index: OpenIndex::Error,
    alias_copies: AliasCopies::Shared,
    import_values: ImportValuesRule::InPlace,
    import_paths: ImportPaths::StringsOnly,
    unicode: Version::V13,
    deep_copy: DeepCopy::Anything,
    nulls: Nulls::N1,
    missing_text: MissingText::Capital,
    dependency_failure: DependencyFailure::Bare,
    schema_engine: SchemaEngine::GoJsonSchema,
    santhosh_tekuri: SanthoshTekuri::V6_0_2,
    subchart_schemas: SubchartSchemas::Panic,
    urn_refs: UrnRefs::Unsupported,
    remote_refs: RemoteRefs::Fetched,
    pgp: PgpLibrary::XCrypto,
    verification: VerificationSteps::WithMetadata,
    keyrings: Keyrings::Binary,
    semver: masterminds_semver::Rules::V3_2_0,
    codec: &CODEC_3_12,
    regexp: &go_regexp::Dialect::GO_1_20,
};
const CHART_3_12_1: chart::Rules = chart::Rules {
    semver: masterminds_semver::Rules::V3_2_1,
    ..CHART_3_12_0
};
const CHART_3_13_0: chart::Rules = chart::Rules {
    gzip_sniff: GzipSniff::Signature,
    import_values: ImportValuesRule::ImportedWins,
    nulls: Nulls::N2,
    codec: &CODEC_3_13,
    ..CHART_3_12_1
};
const CHART_3_13_1: chart::Rules = chart::Rules {
    import_values: ImportValuesRule::Merged,
    ..CHART_3_13_0
};
const CHART_3_14_0: chart::Rules = chart::Rules {
    duplicate_dependencies: DuplicateDependencies::Refused,
    unicode: Version::V15,
    regexp: &go_regexp::Dialect::GO_1_21,
    ..CHART_3_13_1
};
const CHART_3_14_1: chart::Rules = chart::Rules {
    name_check: NameCheck::Basename,
    ..CHART_3_14_0
};
const CHART_3_15_0: chart::Rules = chart::Rules {
    codec: &CODEC_3_15,
    regexp: &go_regexp::Dialect::GO_1_22,
    ..CHART_3_14_1
};
const CHART_3_16_0: chart::Rules = chart::Rules {
    semver: masterminds_semver::Rules::V3_3_0,
    ..CHART_3_15_0
};
const CHART_3_17_0: chart::Rules = chart::Rules {
    unpack_text: UnpackText::Subchart,
    codec: &CODEC_3_17,
    ..CHART_3_16_0
};
const CHART_3_17_1: chart::Rules = chart::Rules {
    nulls: Nulls::N2b,
    ..CHART_3_17_0
};
const CHART_3_17_3: chart::Rules = chart::Rules {
    max_file_size: Some(5 << 20),
    max_archive_size: Some(100 << 20),
    ..CHART_3_17_1
};
const CHART_3_18_0: chart::Rules = chart::Rules {
    chart_numbers: NumberRule::JsonNumber,
    codec: &CODEC_3_18,
    ..CHART_3_17_3
};
const CHART_3_18_1: chart::Rules = chart::Rules {
    chart_numbers: NumberRule::Float,
    ..CHART_3_18_0
};
const CHART_3_18_5: chart::Rules = chart::Rules {
    schema_engine: SchemaEngine::SanthoshTekuri,
    import_paths: ImportPaths::Formatted,
    remote_refs: RemoteRefs::Unsupported,
    ..CHART_3_18_1
};
const CHART_3_18_6: chart::Rules = chart::Rules {
    remote_refs: RemoteRefs::Fetched,
    ..CHART_3_18_5
};
const CHART_3_19_0: chart::Rules = chart::Rules {
    semver: masterminds_semver::Rules::V3_4_0,
    ..CHART_3_18_6
};
const CHART_3_19_1: chart::Rules = chart::Rules {
    subchart_schemas: SubchartSchemas::Skipped,
    urn_refs: UrnRefs::Permissive,
    ..CHART_3_19_0
};
const CHART_3_19_5: chart::Rules = chart::Rules {
    nulls: Nulls::N3,
    ..CHART_3_19_1
};
const CHART_3_20_0: chart::Rules = chart::Rules {
    codec: &CODEC_3_20,
    regexp: &go_regexp::Dialect::GO_1_26,
    ..CHART_3_19_5
};
const CHART_3_20_1: chart::Rules = chart::Rules {
    nulls: Nulls::N4,
    ..CHART_3_20_0
};
const CHART_3_20_2: chart::Rules = chart::Rules {
    name_check: NameCheck::NoDots,
    ..CHART_3_20_1
};
const CHART_3_21_1: chart::Rules = chart::Rules {
    semver: masterminds_semver::Rules::V3_5_0,
    ..CHART_3_20_2
};
const CHART_3_21_4: chart::Rules = chart::Rules {
    pgp: PgpLibrary::GoCrypto,
    ..CHART_3_21_1
};

pub(super) const V3_12_0: Profile = Profile {
    version: "v3.12.0",
    commit: "c9f554d75773799f72ceef38c51210f1842a1dea",
    go_version: "go1.20.14",
    kube_client_version: None,
    default_kube_minor: 27,
    api_versions_minor: 27,
    template: &go_template::Dialect::GO_1_20,
    codec: &CODEC_3_12,
    sprig: &sprig::Edition::HELM_3_12_0,
    chart: &CHART_3_12_0,
    functions: funcs::HELM_3_12,
    chart_object: ChartObject::Struct,
    values_type: values_object::HELM_3,
    capabilities_package: "chartutil",
    head_type: HeadType::RELEASEUTIL,
    kube_version: KubeVersionForm::Semver,
    empty_lines: EmptyLines::Counted,
    crd_path: CrdPath::InChart,
    exec_errors: ExecErrorForm::Go,
    name_errors: NameErrorForm::Plain,
    split: Split::TrimBoth,
    kind_order: install_order::HELM_3_12_0,
    global_flags: global_flags::HELM_3_12,
    flags: template_flags::HELM_3_12,
    reserved_labels: ReservedLabels::Suplied,
    merge: MergeRule::Documents,
    plugin_words: PluginWords::Environment,
    lint: &LintRules::V3_12_0,
    generation: Generation::Helm3,
    missing_template: MissingTemplate::HidesError,
    upgrade: UpgradeRules::V3_12_0,
};

pub(super) const V3_12_1: Profile = Profile {
    version: "v3.12.1",
    commit: "f32a527a060157990e2aa86bf45010dfb3cc8b8d",
    chart: &CHART_3_12_1,
    sprig: &sprig::Edition::HELM_3_12_1,
    lint: &LintRules::V3_12_1,
    ..V3_12_0
};

pub(super) const V3_12_2: Profile = Profile {
    version: "v3.12.2",
    commit: "1e210a2c8cc5117d1055bfaa5d40f51bbc2e345e",
    ..V3_12_1
};

pub(super) const V3_12_3: Profile = Profile {
    version: "v3.12.3",
    commit: "3a31588ad33fe3b89af5a2a54ee1d25bfe6eaa5e",
    kind_order: install_order::HELM_3,
    ..V3_12_2
};

pub(super) const V3_13_0: Profile = Profile {
    version: "v3.13.0",
    commit: "825e86f6a7a38cef1112bfa606e4127a706749b1",
    default_kube_minor: 28,
    api_versions_minor: 28,
    chart: &CHART_3_13_0,
    codec: &CODEC_3_13,
    empty_lines: EmptyLines::Panics,
    crd_path: CrdPath::FromRoot,
    flags: template_flags::HELM_3_13,
    lint: &LintRules::V3_13_0,
    ..V3_12_3
};

pub(super) const V3_13_1: Profile = Profile {
    version: "v3.13.1",
    commit: "3547a4b5bf5edb5478ce352e18858d8a552a4110",
    chart: &CHART_3_13_1,
    ..V3_13_0
};

pub(super) const V3_13_2: Profile = Profile {
    version: "v3.13.2",
    commit: "2a2fb3b98829f1e0be6fb18af2f6599e0f4e8243",
    ..V3_13_1
};

pub(super) const V3_13_3: Profile = Profile {
    version: "v3.13.3",
    commit: "c8b948945e52abba22ff885446a1486cb5fd3474",
    ..V3_13_2
};

pub(super) const V3_14_0: Profile = Profile {
    version: "v3.14.0",
    commit: "3fc9f4b2638e76f26739cd77c7017139be81d0ea",
    go_version: "go1.21.13",
    default_kube_minor: 29,
    api_versions_minor: 29,
    chart: &CHART_3_14_0,
    sprig: &sprig::Edition::HELM_3_14,
    functions: funcs::HELM_3_14,
    global_flags: global_flags::HELM_3_14,
    lint: &LintRules::V3_14_0,
    ..V3_13_3
};

pub(super) const V3_14_1: Profile = Profile {
    version: "v3.14.1",
    commit: "e8858f8696b144ee7c533bd9d49a353ee6c4b98d",
    chart: &CHART_3_14_1,
    ..V3_14_0
};

pub(super) const V3_14_2: Profile = Profile {
    version: "v3.14.2",
    commit: "c309b6f0ff63856811846ce18f3bdc93d2b4d54b",
    ..V3_14_1
};

pub(super) const V3_14_3: Profile = Profile {
    version: "v3.14.3",
    commit: "f03cc04caaa8f6d7c3e67cf918929150cf6f3f12",
    ..V3_14_2
};

pub(super) const V3_14_4: Profile = Profile {
    version: "v3.14.4",
    commit: "81c902a123462fd4052bc5e9aa9c513c4c8fc142",
    ..V3_14_3
};

pub(super) const V3_15_0: Profile = Profile {
    version: "v3.15.0",
    commit: "c4e37b39dbb341cb3f716220df9f9d306d123a58",
    go_version: "go1.22.12",
    default_kube_minor: 30,
    api_versions_minor: 30,
    chart: &CHART_3_15_0,
    sprig: &sprig::Edition::HELM_3_15,
    codec: &CODEC_3_15,
    ..V3_14_4
};

pub(super) const V3_15_1: Profile = Profile {
    version: "v3.15.1",
    commit: "e211f2aa62992bd72586b395de50979e31231829",
    ..V3_15_0
};

pub(super) const V3_15_2: Profile = Profile {
    version: "v3.15.2",
    commit: "1a500d5625419a524fdae4b33de351cc4f58ec35",
    ..V3_15_1
};

pub(super) const V3_15_3: Profile = Profile {
    version: "v3.15.3",
    commit: "3bb50bbbdd9c946ba9989fbe4fb4104766302a64",
    ..V3_15_2
};

pub(super) const V3_15_4: Profile = Profile {
    version: "v3.15.4",
    commit: "fa9efb07d9d8debbb4306d72af76a383895aa8c4",
    ..V3_15_3
};

pub(super) const V3_16_0: Profile = Profile {
    version: "v3.16.0",
    commit: "0d439e1a09683f21a0ab9401eb661401f185b00b",
    default_kube_minor: 31,
    api_versions_minor: 31,
    chart: &CHART_3_16_0,
    sprig: &sprig::Edition::HELM_3_16,
    flags: template_flags::HELM_3_16,
    lint: &LintRules::V3_16_0,
    ..V3_15_4
};

pub(super) const V3_16_1: Profile = Profile {
    version: "v3.16.1",
    commit: "5a5449dc42be07001fd5771d56429132984ab3ab",
    ..V3_16_0
};

pub(super) const V3_16_2: Profile = Profile {
    version: "v3.16.2",
    commit: "13654a52f7c70a143b1dd51416d633e1071faffb",
    reserved_labels: ReservedLabels::Supplied,
    ..V3_16_1
};

pub(super) const V3_16_3: Profile = Profile {
    version: "v3.16.3",
    commit: "cfd07493f46efc9debd9cc1b02a0961186df7fdf",
    ..V3_16_2
};

pub(super) const V3_16_4: Profile = Profile {
    version: "v3.16.4",
    commit: "7877b45b63f95635153b29a42c0c2f4273ec45ca",
    ..V3_16_3
};

pub(super) const V3_17_0: Profile = Profile {
    version: "v3.17.0",
    commit: "301108edc7ac2a8ba79e4ebf5701b0b6ce6a31e4",
    go_version: "go1.23.12",
    default_kube_minor: 32,
    api_versions_minor: 32,
    chart: &CHART_3_17_0,
    template: &go_template::Dialect::GO_1_23,
    codec: &CODEC_3_17,
    functions: funcs::HELM_3_17,
    flags: template_flags::HELM_3_17,
    ..V3_16_4
};

pub(super) const V3_17_1: Profile = Profile {
    version: "v3.17.1",
    commit: "980d8ac1939e39138101364400756af2bdee1da5",
    chart: &CHART_3_17_1,
    upgrade: UpgradeRules::V3_17_1,
    ..V3_17_0
};

pub(super) const V3_17_2: Profile = Profile {
    version: "v3.17.2",
    commit: "cc0bbbd6d6276b83880042c1ecb34087e84d41eb",
    ..V3_17_1
};

pub(super) const V3_17_3: Profile = Profile {
    version: "v3.17.3",
    commit: "e4da49785aa6e6ee2b86efd5dd9e43400318262b",
    chart: &CHART_3_17_3,
    ..V3_17_2
};

pub(super) const V3_17_4: Profile = Profile {
    version: "v3.17.4",
    commit: "595a05da6166037d0abebaa27ac8a498fa4d7ed2",
    ..V3_17_3
};

pub(super) const V3_18_0: Profile = Profile {
    version: "v3.18.0",
    commit: "cc58e3f5a3aa615c6a86275e6f4444b5fdd3cc4e",
    go_version: "go1.24.11",
    default_kube_minor: 33,
    api_versions_minor: 33,
    chart: &CHART_3_18_0,
    template: &go_template::Dialect::GO_1_24,
    codec: &CODEC_3_18,
    sprig: &sprig::Edition::HELM_3_18,
    lint: &LintRules::V3_18_0,
    ..V3_17_4
};

pub(super) const V3_18_1: Profile = Profile {
    version: "v3.18.1",
    commit: "f6f8700a539c18101509434f3b59e6a21402a1b2",
    chart: &CHART_3_18_1,
    ..V3_18_0
};

pub(super) const V3_18_2: Profile = Profile {
    version: "v3.18.2",
    commit: "04cad4610054e5d546aa5c5d9c1b1d5cf68ec1f8",
    ..V3_18_1
};

pub(super) const V3_18_3: Profile = Profile {
    version: "v3.18.3",
    commit: "6838ebcf265a3842d1433956e8a622e3290cf324",
    ..V3_18_2
};

pub(super) const V3_18_4: Profile = Profile {
    version: "v3.18.4",
    commit: "d80839cf37d860c8aa9a0503fe463278f26cd5e2",
    ..V3_18_3
};

pub(super) const V3_18_5: Profile = Profile {
    version: "v3.18.5",
    commit: "b78692c18f0fb38fe5ba4571a674de067a4c53a5",
    chart: &CHART_3_18_5,
    lint: &LintRules::V3_18_5,
    ..V3_18_4
};

pub(super) const V3_18_6: Profile = Profile {
    version: "v3.18.6",
    commit: "b76a950f6835474e0906b96c9ec68a2eff3a6430",
    chart: &CHART_3_18_6,
    ..V3_18_5
};

pub(super) const V3_19_0: Profile = Profile {
    version: "v3.19.0",
    commit: "3d8990f0836691f0229297773f3524598f46bda6",
    default_kube_minor: 34,
    api_versions_minor: 34,
    chart: &CHART_3_19_0,
    sprig: &sprig::Edition::HELM_3_19,
    kube_version: KubeVersionForm::Generic,
    ..V3_18_6
};

pub(super) const V3_19_1: Profile = Profile {
    version: "v3.19.1",
    commit: "4f953c223ba21103268e0b664c64240bc69fced7",
    chart: &CHART_3_19_1,
    ..V3_19_0
};

pub(super) const V3_19_2: Profile = Profile {
    version: "v3.19.2",
    commit: "8766e718a0119851f10ddbe4577593a45fadf544",
    ..V3_19_1
};

pub(super) const V3_19_3: Profile = Profile {
    version: "v3.19.3",
    commit: "0707f566a3f4ced24009ef14d67fe0ce69db4be9",
    ..V3_19_2
};

pub(super) const V3_19_4: Profile = Profile {
    version: "v3.19.4",
    commit: "7cfb6e486dac026202556836bb910c37d847793e",
    ..V3_19_3
};

pub(super) const V3_19_5: Profile = Profile {
    version: "v3.19.5",
    commit: "4a19a5b6fb912c5c28a779e73f2e0880d9e239a4",
    chart: &CHART_3_19_5,
    ..V3_19_4
};

pub(super) const V3_20_0: Profile = Profile {
    version: "v3.20.0",
    commit: "b2e4314fa0f229a1de7b4c981273f61d69ee5a59",
    go_version: "go1.25.5",
    default_kube_minor: 35,
    api_versions_minor: 35,
    chart: &CHART_3_20_0,
    template: &go_template::Dialect::GO_1_25,
    codec: &CODEC_3_20,
    sprig: &sprig::Edition::HELM_4_1,
    ..V3_19_5
};

pub(super) const V3_20_1: Profile = Profile {
    version: "v3.20.1",
    commit: "a2369ca71c0ef633bf6e4fccd66d634eb379b371",
    chart: &CHART_3_20_1,
    ..V3_20_0
};

pub(super) const V3_20_2: Profile = Profile {
    version: "v3.20.2",
    commit: "8fb76d6ab555577e98e23b7500009537a471feee",
    chart: &CHART_3_20_2,
    ..V3_20_1
};

pub(super) const V3_21_0: Profile = Profile {
    version: "v3.21.0",
    commit: "e0878d41b711792be60777fd65ad23a101e6b85f",
    ..V3_20_2
};

pub(super) const V3_21_1: Profile = Profile {
    version: "v3.21.1",
    commit: "c56dd0095fd76da5d7b30ecdf506103e7f26745e",
    go_version: "go1.26.8",
    chart: &CHART_3_21_1,
    template: &go_template::Dialect::GO_1_26,
    sprig: &sprig::Edition::HELM_4_2,
    global_flags: global_flags::HELM_3_21_1,
    ..V3_21_0
};

pub(super) const V3_21_2: Profile = Profile {
    version: "v3.21.2",
    commit: "125963406833fe0525be91f46c8b5b0f22fb9e32",
    default_kube_minor: 36,
    api_versions_minor: 36,
    ..V3_21_1
};

pub(super) const V3_21_3: Profile = Profile {
    version: "v3.21.3",
    commit: "1ad6e68924fdf6fb0c7dcef8e9e1dfc0f36eaed6",
    ..V3_21_2
};

pub(super) const V3_21_4: Profile = Profile {
    version: "v3.21.4",
    commit: "813176c51bb5c181dbbd7901298ddcc104cd3417",
    chart: &CHART_3_21_4,
    empty_lines: EmptyLines::Empty,
    ..V3_21_3
};
