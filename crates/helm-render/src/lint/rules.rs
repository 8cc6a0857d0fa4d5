//! What differs between Helm releases in `helm lint`, as plain data.

use go_codec::gostruct::Type;

use super::documents::{HELM_3_DOCUMENT, HELM_4_DOCUMENT};
use crate::command::flag_set::FlagTables;
use crate::command::lint_flags;

/// What `helm lint` without a path looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPath {
    /// v3: the current directory.
    Here,
    /// v4: nothing, it is an error.
    Refused,
}

/// What a chart without a folder `templates/` is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplatesFolder {
    /// 3.12: a warning.
    Wanted,
    /// 3.13 to 3.21: nothing.
    Optional,
    /// v4: a warning; a file of that name is an error.
    WantedStrictly,
}

/// What is linted behind a document that is no YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenDocument {
    /// 3.12.0: what could be read of it is looked at, and then the next document.
    Passed,
    /// 3.12.1: no template any more.
    EndsTemplates,
}

/// Which templates hold documents to lint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlFiles {
    /// v3: those that end in `.yaml`.
    Yaml,
    /// v4: those that end in `.yaml` or `.yml`, in any case.
    YamlOrYml,
}

/// Whether templates may use what Helm 2 had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helm2Remains {
    /// v3: `crd-install` hooks are a warning, `.Release.Time` is an error.
    Reported,
    /// v4: nobody looks.
    Ignored,
}

/// What a null among the maintainers is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullMaintainer {
    /// Up to 3.18.4: a Go panic.
    Panics,
    /// 3.18.5: an error.
    Reported,
}

/// How exactly `Chart.yaml` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartFileReading {
    /// v3: as when it is rendered.
    Lenient,
    /// v4: unknown and repeated fields, and versions that are no SemVer 2, are warnings.
    Strict,
}

/// What is asked of the files in `crds/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrdFiles {
    /// v3: nothing.
    Ignored,
    /// 4.0.0, 4.0.1: kind and group; an empty document is a Go panic.
    EmptyPanics,
    /// 4.0.2: kind and group.
    Checked,
}

/// Whether `--skip-schema-validation` also holds for the check of `values.yaml` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValuesSchema {
    /// v3: no.
    Always,
    /// v4: yes.
    UnlessSkipped,
}

/// How `k8s.io/apimachinery` decodes a text that begins like JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonStreams {
    /// Before 0.33 (Helm 3.18): as JSON to its end.
    Sniffed,
    /// Since 0.33: as YAML from where it is no JSON on, unless two values have been JSON.
    Ambiguous,
}

/// What differs between Helm releases in this stage.
#[derive(Clone, Debug)]
pub struct LintRules {
    /// The flags of the command besides the global ones.
    pub flags: FlagTables,
    /// No path on the command line.
    pub no_path: NoPath,
    /// No folder `templates/`.
    pub templates_folder: TemplatesFolder,
    /// Behind a document that is no YAML.
    pub broken_document: BrokenDocument,
    /// Templates with documents.
    pub yaml_files: YamlFiles,
    /// What Helm 2 had.
    pub helm_2_remains: Helm2Remains,
    /// A null among the maintainers.
    pub null_maintainer: NullMaintainer,
    /// How exactly `Chart.yaml` is read.
    pub chart_file: ChartFileReading,
    /// The files in `crds/`.
    pub crd_files: CrdFiles,
    /// `values.yaml` and its schema.
    pub values_schema: ValuesSchema,
    /// Texts that begin like JSON.
    pub json_streams: JsonStreams,
    /// The Go type of a document, as decoding errors name it.
    pub document: &'static Type,
    /// The first word about an annotation in a `List`.
    pub annotation: &'static str,
}

impl LintRules {
    /// Helm 3.12.0.
    pub const V3_12_0: LintRules = LintRules {
        flags: lint_flags::V3_12_0,
        no_path: NoPath::Here,
        templates_folder: TemplatesFolder::Wanted,
        broken_document: BrokenDocument::Passed,
        yaml_files: YamlFiles::Yaml,
        helm_2_remains: Helm2Remains::Reported,
        null_maintainer: NullMaintainer::Panics,
        chart_file: ChartFileReading::Lenient,
        crd_files: CrdFiles::Ignored,
        values_schema: ValuesSchema::Always,
        json_streams: JsonStreams::Sniffed,
        document: &HELM_3_DOCUMENT,
        annotation: "Annotation",
    };
    /// Helm 3.12.1.
    pub const V3_12_1: LintRules = LintRules {
        broken_document: BrokenDocument::EndsTemplates,
        ..LintRules::V3_12_0
    };
    /// Helm 3.13.
    pub const V3_13_0: LintRules = LintRules {
        templates_folder: TemplatesFolder::Optional,
        ..LintRules::V3_12_1
    };
    /// Helm 3.14 and 3.15.
    pub const V3_14_0: LintRules = LintRules {
        flags: lint_flags::V3_14_0,
        ..LintRules::V3_13_0
    };
    /// Helm 3.16 and 3.17.
    pub const V3_16_0: LintRules = LintRules {
        flags: lint_flags::V3_16_0,
        ..LintRules::V3_14_0
    };
    /// Helm 3.18.0 to 3.18.4.
    pub const V3_18_0: LintRules = LintRules {
        json_streams: JsonStreams::Ambiguous,
        ..LintRules::V3_16_0
    };
    /// Helm 3.18.5 to 3.21.
    pub const V3_18_5: LintRules = LintRules {
        null_maintainer: NullMaintainer::Reported,
        ..LintRules::V3_18_0
    };
    /// Helm 4.0.0 and 4.0.1.
    pub const V4_0_0: LintRules = LintRules {
        no_path: NoPath::Refused,
        templates_folder: TemplatesFolder::WantedStrictly,
        yaml_files: YamlFiles::YamlOrYml,
        helm_2_remains: Helm2Remains::Ignored,
        chart_file: ChartFileReading::Strict,
        crd_files: CrdFiles::EmptyPanics,
        values_schema: ValuesSchema::UnlessSkipped,
        document: &HELM_4_DOCUMENT,
        annotation: "annotation",
        ..LintRules::V3_18_5
    };
    /// Helm 4.0.2 and later.
    pub const V4_0_2: LintRules = LintRules {
        crd_files: CrdFiles::Checked,
        ..LintRules::V4_0_0
    };
}
