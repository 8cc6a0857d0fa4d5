//! Helm-semantics profiles: one row per release, composed of the rules of each stage.
//!
//! A profile is data. To add a release, add a row; where a release behaves in a new way, add a field
//! to the rule struct of the stage that shows it. Nothing asks for a version number.

pub mod changes;
pub mod engines;
mod helm_3;
mod helm_4;
mod libraries;
mod name;
pub mod rules;
mod upgrade;

use go_value::MapType;

use crate::capabilities::KubeVersionForm;
use crate::chart_object::ChartObject;
use crate::command::flag_set::{Flag, FlagTables};
use crate::exec_error::ExecErrorForm;
use crate::files::EmptyLines;
use crate::funcs::FunctionGroups;
use crate::lint::LintRules;
use crate::output::head::HeadType;
use crate::output::install_order::KindOrder;
use crate::output::post_render::MergeRule;
use crate::output::split::Split;
use crate::release_name::NameErrorForm;

pub use name::{UnknownName, dotted, minor_names, resolve};
pub use upgrade::{Apply, SameObject, UpgradeRules};

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
    /// The end of a file in `.Files.Lines`.
    pub empty_lines: EmptyLines,
    /// The path of a custom resource definition in `# Source:`.
    pub crd_path: CrdPath,
    /// Execution errors.
    pub exec_errors: ExecErrorForm,
    /// Refused release names.
    pub name_errors: NameErrorForm,
    /// Splitting files into documents.
    pub split: Split,
    /// Files on their way to a post-renderer; Helm 3 has none of this.
    pub merge: MergeRule,
    /// Variables in the words of a plugin's command; Helm 3 has no such plugins.
    pub plugin_words: PluginWords,
    /// Install order.
    pub kind_order: KindOrder,
    /// The flags of every command.
    pub global_flags: FlagTables,
    /// The flags of `helm template` besides.
    pub flags: FlagTables,
    /// How a label that Helm keeps for itself is refused.
    pub reserved_labels: ReservedLabels,
    /// The rules of `helm lint`.
    pub lint: &'static LintRules,
    /// How `--dry-run`, `--validate` and post-renderers behave.
    pub generation: Generation,
    /// `--debug --show-only` of a chart that does not render.
    pub missing_template: MissingTemplate,
    /// `helm upgrade`.
    pub upgrade: UpgradeRules,
}

/// The path that `--include-crds` shows for a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrdPath {
    /// The path in the chart that has it: `crds/f` (before 3.13.0).
    InChart,
    /// The path from the root chart on.
    FromRoot,
}

/// Which variables are known in the words behind the program of a plugin's command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginWords {
    /// Those of Helm's environment (4.0.0); `HELM_PLUGIN_DIR` and its like are known in the program alone.
    Environment,
    /// Those of the plugin's environment (4.0.1).
    Plugin,
}

/// What is reported where a chart fails with `--debug` and `--show-only` names a template that is not in what it rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingTemplate {
    /// The missing template (up to 4.2.3).
    HidesError,
    /// The error of the rendering (4.2.4).
    ShowsError,
}

/// The words with which `--labels` refuses the names of Helm's own labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservedLabels {
    /// 3.13.0 to 3.16.1: misspelled.
    Suplied,
    /// 3.16.2 and later.
    Supplied,
}

/// What the command line of `helm template` does around the rendering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Helm 3.
    Helm3,
    /// Helm 4.
    Helm4,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Profile({})", self.version)
    }
}

/// All profiles, oldest release first within each major line.
pub static PROFILES: &[&Profile] = &[
    &helm_3::V3_12_0,
    &helm_3::V3_12_1,
    &helm_3::V3_12_2,
    &helm_3::V3_12_3,
    &helm_3::V3_13_0,
    &helm_3::V3_13_1,
    &helm_3::V3_13_2,
    &helm_3::V3_13_3,
    &helm_3::V3_14_0,
    &helm_3::V3_14_1,
    &helm_3::V3_14_2,
    &helm_3::V3_14_3,
    &helm_3::V3_14_4,
    &helm_3::V3_15_0,
    &helm_3::V3_15_1,
    &helm_3::V3_15_2,
    &helm_3::V3_15_3,
    &helm_3::V3_15_4,
    &helm_3::V3_16_0,
    &helm_3::V3_16_1,
    &helm_3::V3_16_2,
    &helm_3::V3_16_3,
    &helm_3::V3_16_4,
    &helm_3::V3_17_0,
    &helm_3::V3_17_1,
    &helm_3::V3_17_2,
    &helm_3::V3_17_3,
    &helm_3::V3_17_4,
    &helm_3::V3_18_0,
    &helm_3::V3_18_1,
    &helm_3::V3_18_2,
    &helm_3::V3_18_3,
    &helm_3::V3_18_4,
    &helm_3::V3_18_5,
    &helm_3::V3_18_6,
    &helm_3::V3_19_0,
    &helm_3::V3_19_1,
    &helm_3::V3_19_2,
    &helm_3::V3_19_3,
    &helm_3::V3_19_4,
    &helm_3::V3_19_5,
    &helm_3::V3_20_0,
    &helm_3::V3_20_1,
    &helm_3::V3_20_2,
    &helm_3::V3_21_0,
    &helm_3::V3_21_1,
    &helm_3::V3_21_2,
    &helm_3::V3_21_3,
    &helm_3::V3_21_4,
    &helm_4::V4_0_0,
    &helm_4::V4_0_1,
    &helm_4::V4_0_2,
    &helm_4::V4_0_4,
    &helm_4::V4_0_5,
    &helm_4::V4_1_0,
    &helm_4::V4_1_1,
    &helm_4::V4_1_2,
    &helm_4::V4_1_3,
    &helm_4::V4_1_4,
    &helm_4::V4_2_0,
    &helm_4::V4_2_1,
    &helm_4::V4_2_2,
    &helm_4::V4_2_3,
    &helm_4::V4_2_4,
    &helm_4::V4_3_0,
];

/// The profile of the release before one in its major line.
pub fn previous(profile: &Profile) -> Option<&'static Profile> {
    let numbers = profile.numbers();
    let of_line = PROFILES
        .iter()
        .copied()
        .filter(|other| other.numbers() < numbers && other.numbers()[0] == numbers[0]);
    of_line.max_by_key(|other| other.numbers())
}

impl Profile {
    /// The flags of `helm template`, global ones included.
    pub fn template_flags(&self) -> Vec<Flag> {
        [self.global_flags.concat(), self.flags.concat()].concat()
    }

    /// The flags of `helm lint`, global ones included.
    pub fn lint_flags(&self) -> Vec<Flag> {
        [self.global_flags.concat(), self.lint.flags.concat()].concat()
    }
}

/// The newest profile: what is taken where nobody chose one.
pub fn newest() -> &'static Profile {
    PROFILES[PROFILES.len() - 1]
}
