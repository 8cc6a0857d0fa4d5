//! The releases of Helm 4: each is the one before it and what changed.

use chart::{
    AliasCopies, ArchiveSizeText, DeepCopy, DependencyFailure, DuplicateDependencies, GzipSniff,
    ImportPaths, ImportValuesRule, Keyrings, LoaderRule, MetadataPackage, MissingText, NameCheck,
    Nulls, NumberRule, OpenIndex, PgpLibrary, RemoteRefs, SanthoshTekuri, SchemaEngine, SetJson,
    SubchartSchemas, UnpackText, UrnRefs, ValuesDocuments, VerificationSteps,
};

use go_value::unicode::Version;

use super::helm_3::{CODEC_3_18, CODEC_3_20};
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

const CHART_4_0_0: chart::Rules = chart::Rules {
    loader: LoaderRule::DetectVersion,
    max_file_size: Some(5 << 20),
    max_archive_size: Some(100 << 20),
    max_directory_size: None,
    archive_size_text: ArchiveSizeText::Size,
    gzip_sniff: GzipSniff::Signature,
    unpack_text: UnpackText::Subchart,
    metadata_package: MetadataPackage::V2,
    name_check: NameCheck::Basename,
    duplicate_dependencies: DuplicateDependencies::Refused,
    values_documents: ValuesDocuments::Merged,
    chart_numbers: NumberRule::Float,
    set_json: SetJson::PairsOrObject,
    open_index: OpenIndex::Error,
    alias_copies: AliasCopies::Separate,
    import_values: ImportValuesRule::Merged,
    import_paths: ImportPaths::Formatted,
    unicode: Version::V15,
    deep_copy: DeepCopy::Anything,
    nulls: Nulls::N3,
    missing_text: MissingText::Backticks,
    dependency_failure: DependencyFailure::Prefixed,
    schema_engine: SchemaEngine::SanthoshTekuri,
    santhosh_tekuri: SanthoshTekuri::V6_0_2,
    subchart_schemas: SubchartSchemas::Skipped,
    urn_refs: UrnRefs::Unsupported,
    remote_refs: RemoteRefs::Fetched,
    pgp: PgpLibrary::GoCrypto,
    verification: VerificationSteps::SumsAlone,
    keyrings: Keyrings::Binary,
    semver: masterminds_semver::Rules::V3_4_0,
    codec: &CODEC_3_18,
    regexp: &go_regexp::Dialect::GO_1_26,
};
const CHART_4_0_2: chart::Rules = chart::Rules {
    urn_refs: UrnRefs::Permissive,
    ..CHART_4_0_0
};
const CHART_4_1_0: chart::Rules = chart::Rules {
    open_index: OpenIndex::Ignored,
    deep_copy: DeepCopy::NoNullInLists,
    codec: &CODEC_3_20,
    ..CHART_4_0_2
};
const CHART_4_1_1: chart::Rules = chart::Rules {
    deep_copy: DeepCopy::Anything,
    ..CHART_4_1_0
};
const CHART_4_1_3: chart::Rules = chart::Rules {
    nulls: Nulls::N4,
    ..CHART_4_1_1
};
const CHART_4_1_4: chart::Rules = chart::Rules {
    name_check: NameCheck::NoDots,
    ..CHART_4_1_3
};
const CHART_4_2_0: chart::Rules = chart::Rules {
    nulls: Nulls::N5,
    missing_text: MissingText::Apostrophes,
    semver: masterminds_semver::Rules::V3_5_0,
    ..CHART_4_1_4
};
const CHART_4_3_0: chart::Rules = chart::Rules {
    santhosh_tekuri: SanthoshTekuri::V6_0_3,
    max_file_size: None,
    max_directory_size: Some(100 << 20),
    codec: &go_codec::Dialect::NEWEST,
    unicode: Version::V17,
    regexp: &go_regexp::Dialect::GO_1_27,
    keyrings: Keyrings::Detected,
    ..CHART_4_2_0
};

pub(super) const V4_0_0: Profile = Profile {
    version: "v4.0.0",
    commit: "99cd1964357c793351be481d55abbe21c6b2f4ec",
    go_version: "go1.25.5",
    kube_client_version: Some("v1.34"),
    // What should have been linked in was not.
    default_kube_minor: 20,
    api_versions_minor: 34,
    template: &go_template::Dialect::GO_1_25,
    codec: &CODEC_3_18,
    sprig: &sprig::Edition::HELM_4_1,
    chart: &CHART_4_0_0,
    functions: funcs::HELM_4_0,
    chart_object: ChartObject::Map,
    values_type: values_object::HELM_4,
    capabilities_package: "common",
    head_type: HeadType::UTIL,
    kube_version: KubeVersionForm::Generic,
    empty_lines: EmptyLines::Panics,
    crd_path: CrdPath::FromRoot,
    exec_errors: ExecErrorForm::Frames,
    name_errors: NameErrorForm::Checked,
    split: Split::TrimBoth,
    kind_order: install_order::HELM_4,
    global_flags: global_flags::HELM_4_0,
    flags: template_flags::HELM_4_0,
    reserved_labels: ReservedLabels::Supplied,
    merge: MergeRule::Documents,
    plugin_words: PluginWords::Environment,
    lint: &LintRules::V4_0_0,
    generation: Generation::Helm4,
    missing_template: MissingTemplate::HidesError,
    upgrade: UpgradeRules::V4_0_0,
};

pub(super) const V4_0_1: Profile = Profile {
    version: "v4.0.1",
    commit: "12500dd401faa7629f30ba5d5bff36287f3e94d3",
    default_kube_minor: 34,
    plugin_words: PluginWords::Plugin,
    ..V4_0_0
};

pub(super) const V4_0_2: Profile = Profile {
    version: "v4.0.2",
    commit: "94659f25033af6eb43fc186c24e6c07b1091800b",
    chart: &CHART_4_0_2,
    lint: &LintRules::V4_0_2,
    ..V4_0_1
};

pub(super) const V4_0_4: Profile = Profile {
    version: "v4.0.4",
    commit: "8650e1dad9e6ae38b41f60b712af9218a0d8cc11",
    ..V4_0_2
};

pub(super) const V4_0_5: Profile = Profile {
    version: "v4.0.5",
    commit: "1b6053d48b51673c5581973f5ae7e104f627fcf5",
    ..V4_0_4
};

pub(super) const V4_1_0: Profile = Profile {
    version: "v4.1.0",
    commit: "4553a0a96e5205595079b6757236cc6f969ed1b9",
    kube_client_version: Some("v1.35"),
    default_kube_minor: 35,
    api_versions_minor: 35,
    chart: &CHART_4_1_0,
    codec: &CODEC_3_20,
    kube_version: KubeVersionForm::GenericKeepingSuffix,
    ..V4_0_5
};

pub(super) const V4_1_1: Profile = Profile {
    version: "v4.1.1",
    commit: "5caf0044d4ef3d62a955440272999e139aafbbed",
    chart: &CHART_4_1_1,
    upgrade: UpgradeRules::V4_1_1,
    ..V4_1_0
};

pub(super) const V4_1_2: Profile = Profile {
    version: "v4.1.2",
    commit: "217db28a4b75bff615275dc1e3975cf4d389c1d9",
    flags: template_flags::HELM_4_1_2,
    merge: MergeRule::SeparatorsMended,
    ..V4_1_1
};

pub(super) const V4_1_3: Profile = Profile {
    version: "v4.1.3",
    commit: "c94d381b03be117e7e57908edbf642104e00eb8f",
    chart: &CHART_4_1_3,
    ..V4_1_2
};

pub(super) const V4_1_4: Profile = Profile {
    version: "v4.1.4",
    commit: "05fa37973dc9e42b76e1d2883494c87174b6074f",
    chart: &CHART_4_1_4,
    ..V4_1_3
};

pub(super) const V4_2_0: Profile = Profile {
    version: "v4.2.0",
    commit: "06468084e85c244c712834933d25ea232a4c2093",
    go_version: "go1.26.8",
    kube_client_version: Some("v1.36"),
    default_kube_minor: 36,
    api_versions_minor: 36,
    chart: &CHART_4_2_0,
    template: &go_template::Dialect::GO_1_26,
    sprig: &sprig::Edition::HELM_4_2,
    functions: funcs::HELM_4_2,
    split: Split::TrimLeft,
    global_flags: global_flags::HELM_4_2,
    flags: template_flags::HELM_4_2,
    merge: MergeRule::SplitFirst,
    ..V4_1_4
};

pub(super) const V4_2_1: Profile = Profile {
    version: "v4.2.1",
    commit: "d591a19b953bd9cfdf7d9ddd83c2f4ffdaeafb29",
    ..V4_2_0
};

pub(super) const V4_2_2: Profile = Profile {
    version: "v4.2.2",
    commit: "b05881cf967a5a09e19866799d0edfd40675803a",
    ..V4_2_1
};

pub(super) const V4_2_3: Profile = Profile {
    version: "v4.2.3",
    commit: "43e8b7feece8beb0fcba47059ec9b522fd929a64",
    ..V4_2_2
};

pub(super) const V4_2_4: Profile = Profile {
    version: "v4.2.4",
    commit: "3900f434fd3ef2b84065dc04508df48f288dba00",
    split: Split::KeepTrailing,
    missing_template: MissingTemplate::ShowsError,
    ..V4_2_3
};

pub(super) const V4_3_0: Profile = Profile {
    version: "v4.3.0",
    commit: "",
    go_version: "go1.27.1",
    kube_client_version: Some("v1.37"),
    default_kube_minor: 37,
    api_versions_minor: 37,
    chart: &CHART_4_3_0,
    codec: &go_codec::Dialect::NEWEST,
    sprig: &sprig::Edition::HELM_4_3,
    functions: funcs::HELM_4_3,
    empty_lines: EmptyLines::Empty,
    ..V4_2_4
};
