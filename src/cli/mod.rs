//! The command line: what a user can say, and the words in which `--help` says it.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Deterministic render-diff gate for Helm charts: renders them as a chosen Helm release would,
/// compares the manifests with stored goldens, and passes or refuses the change.
#[derive(Debug, Parser)]
#[command(name = "rendergate", version, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "Statuses: 0 passed; 1 wrong usage or configuration, or an internal error; 2 the gate refused; \
3 could not decide (a case does not render, something is missing, a limit was reached).";

/// The commands.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "made once per run")]
pub enum Command {
    /// Render a chart as `helm template` of the chosen release would: same flags, same bytes
    #[command(disable_help_flag = true)]
    Template {
        /// NAME, CHART and the flags of `helm template`, and --helm-version
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Examine charts as `helm lint` of the chosen release would: same rules, same bytes
    #[command(disable_help_flag = true)]
    Lint {
        /// Paths and the flags of `helm lint`, and --helm-version
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Write every case's manifests and receipts to a directory
    Render(Render),
    /// Write the goldens
    Record(Record),
    /// Run the gate: are the goldens fresh, and is the change from the base allowed?
    Check(Check),
    /// Record an approval of exactly what a case changes
    Approve(Approve),
    /// Show what differs between two charts, files, folders, revisions or goldens
    Diff(Diff),
    /// Show what a Helm upgrade changes in the cases, and the gate's verdict on it
    Bump(Bump),
    /// Compare this renderer with a Helm binary of yours, on your cases
    Verify(Verify),
    /// List, show and compare the Helm releases whose semantics are built in
    Profiles(Profiles),
    /// Say what a finding means and what to do about it
    Explain(Explain),
}

/// More threads than this gain nothing and take address space for their stacks.
const MAX_THREADS: i64 = 256;

/// Which configuration and which cases.
#[derive(Args, Clone, Debug, Default)]
pub struct Selection {
    /// Configuration file [default: the nearest rendergate.yaml; without one, charts are discovered]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Only cases whose name (chart path/case) contains TEXT; may be repeated
    #[arg(long = "case", value_name = "TEXT")]
    pub cases: Vec<String>,
    /// Only charts at this path; may be repeated
    #[arg(long = "chart", value_name = "PATH")]
    pub charts: Vec<String>,
    /// Render with the semantics of this Helm release instead of the configured one
    #[arg(long, value_name = "VERSION")]
    pub helm_version: Option<String>,
    /// Threads to render with [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MAX_THREADS))]
    pub threads: Option<u16>,
    /// Steps that one rendering may take before it is given up [default: 100 million; large charts
    /// take a few million]
    #[arg(long, value_name = "N")]
    pub max_steps: Option<u64>,
}

/// How results are shown.
#[derive(Args, Clone, Debug, Default)]
pub struct Output {
    /// Format of the report
    #[arg(long, value_name = "FORMAT", default_value = "terminal", value_parser = formats())]
    pub format: String,
    /// Also write the report to a file as FORMAT=FILE; may be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<String>,
    /// When to use colors
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// The formats of reports, from their table.
fn formats() -> PossibleValuesParser {
    let formats = report::FORMATS.iter();
    PossibleValuesParser::new(
        formats.map(|format| PossibleValue::new(format.name).help(format.doc)),
    )
}

/// When to use colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `rendergate render`.
#[derive(Args, Debug)]
pub struct Render {
    /// Where to write
    #[arg(long, short, value_name = "DIR")]
    pub output: PathBuf,
    /// Write values of Secrets as they are instead of fingerprints
    #[arg(long)]
    pub show_secrets: bool,
    /// Which cases.
    #[command(flatten)]
    pub selection: Selection,
}

/// `rendergate record`.
#[derive(Args, Debug)]
pub struct Record {
    /// Which cases.
    #[command(flatten)]
    pub selection: Selection,
}

/// `rendergate check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Revision to compare with [default in a pull request: its base branch]
    #[arg(long, value_name = "REV", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub base: Option<String>,
    /// File or folder of manifests to compare with, as another tool rendered or deployed them
    #[arg(long, value_name = "DIR", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub base_manifests: Option<String>,
    /// End with 0 where the gate refuses; failures stay failures
    #[arg(long)]
    pub exit_zero: bool,
    /// Which cases.
    #[command(flatten)]
    pub selection: Selection,
    /// How to show them.
    #[command(flatten)]
    pub output: Output,
}

/// `rendergate approve`.
#[derive(Args, Debug)]
pub struct Approve {
    /// Case (chart path/case) whose changes are approved; globs allowed, as 'charts/web/*'
    #[arg(value_name = "CASE")]
    pub names: Vec<String>,
    /// Why the changes are right
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub reason: String,
    /// Who answers for that, as @team or an address
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub owner: String,
    /// Last day of the approval: a number of days from today (30d) or a date (2027-01-31)
    #[arg(long, value_name = "DAYS|DATE", default_value = "30d")]
    pub expires: String,
    /// Only resources whose name (kind, namespace/name) contains TEXT; may be repeated
    #[arg(long = "resource", value_name = "TEXT")]
    pub resources: Vec<String>,
    /// Approve the changed policy too
    #[arg(long)]
    pub policy: bool,
    /// Approve the changed pin of Helm too
    #[arg(long)]
    pub helm: bool,
    /// Revision to compare with [default in a pull request: its base branch]
    #[arg(long, value_name = "REV", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub base: Option<String>,
    /// File or folder of manifests to compare with, as another tool rendered or deployed them
    #[arg(long, value_name = "DIR", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub base_manifests: Option<String>,
    /// The Helm release before that of --to [default: the configured one]
    #[arg(long, value_name = "VERSION", requires = "to")]
    pub from: Option<String>,
    /// Approve what this Helm release changes, as bump shows it
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["base", "base_manifests", "policy", "helm"])]
    pub to: Option<String>,
    /// Print the file instead of writing it
    #[arg(long)]
    pub dry_run: bool,
    /// Configuration file [default: the nearest rendergate.yaml; without one, charts are discovered]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads to render with [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MAX_THREADS))]
    pub threads: Option<u16>,
}

/// The values of one or both sides of a `diff`.
#[derive(Args, Clone, Debug, Default)]
pub struct Values {
    /// Values file for both sides; may be repeated
    #[arg(short = 'f', long = "values", value_name = "FILE")]
    pub values: Vec<String>,
    /// Values for both sides, in the grammar of helm's --set; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// String values for both sides; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set_string: Vec<String>,
    /// JSON values for both sides; may be repeated
    #[arg(long, value_name = "KEY=JSON")]
    pub set_json: Vec<String>,
    /// Values file for the side before; may be repeated
    #[arg(long, value_name = "FILE")]
    pub before_values: Vec<String>,
    /// Values for the side before; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub before_set: Vec<String>,
    /// Values file for the side after; may be repeated
    #[arg(long, value_name = "FILE")]
    pub after_values: Vec<String>,
    /// Values for the side after; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub after_set: Vec<String>,
}

/// `rendergate diff`.
#[derive(Args, Debug)]
pub struct Diff {
    /// The side before: a chart or a folder of charts, a file or folder of manifests or snapshots,
    /// REV:PATH, or goldens:CASE
    #[arg(value_name = "BEFORE")]
    pub before: String,
    /// The side after
    #[arg(value_name = "AFTER")]
    pub after: String,
    /// End with 2 where the sides differ
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Helm release for both sides [default: the nearest rendergate.yaml, else the newest profile]
    #[arg(long, value_name = "VERSION")]
    pub helm_version: Option<String>,
    /// Helm release for the side before
    #[arg(long, value_name = "VERSION")]
    pub before_helm_version: Option<String>,
    /// Helm release for the side after
    #[arg(long, value_name = "VERSION")]
    pub after_helm_version: Option<String>,
    /// Release name
    #[arg(long, value_name = "NAME", default_value = "release-name")]
    pub release: String,
    /// Namespace of the release; a document that names none is the same as one that names this
    /// [default: default, where a side is a chart]
    #[arg(long, short, value_name = "NAME")]
    pub namespace: Option<String>,
    /// Only tests and charts whose name contains TEXT, of snapshots (*.snap), goldens and folders of
    /// charts; may be repeated
    #[arg(long = "test", value_name = "TEXT")]
    pub tests: Vec<String>,
    /// Kubernetes version that charts are told of
    #[arg(long, value_name = "VERSION")]
    pub kube_version: Option<String>,
    /// Show values of Secrets as they are instead of fingerprints
    #[arg(long)]
    pub show_secrets: bool,
    /// Values.
    #[command(flatten)]
    pub values: Values,
    /// How to show it.
    #[command(flatten)]
    pub output: Output,
}

/// `rendergate bump`.
#[derive(Args, Debug)]
pub struct Bump {
    /// The Helm release that renders today [default: the configured one]
    #[arg(long, value_name = "VERSION")]
    pub from: Option<String>,
    /// The Helm release to move to
    #[arg(long, value_name = "VERSION")]
    pub to: String,
    /// End with 0 where the gate refuses; failures stay failures
    #[arg(long)]
    pub exit_zero: bool,
    /// Which cases.
    #[command(flatten)]
    pub selection: Selection,
    /// How to show it.
    #[command(flatten)]
    pub output: Output,
}

/// `rendergate verify`.
#[derive(Args, Debug)]
pub struct Verify {
    /// The Helm binary: a path, or a name on the search path
    #[arg(long, value_name = "BIN")]
    pub helm: PathBuf,
    /// Only cases whose name (chart path/case) contains TEXT, as with --case
    #[arg(value_name = "CASE")]
    pub names: Vec<String>,
    /// Seconds that one run of Helm may take
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub time_limit: u64,
    /// Show lines of Secrets as they are
    #[arg(long)]
    pub show_secrets: bool,
    /// Which cases.
    #[command(flatten)]
    pub selection: Selection,
    /// Format of the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `rendergate explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// Number or name of a finding, as RG110 or immutable-field [default: list all]
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// Format of the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `rendergate profiles`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Profiles {
    /// What to do with them [default: list them].
    #[command(subcommand)]
    pub command: Option<ProfilesCommand>,
    /// Format of the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// What to do with the profiles.
#[derive(Debug, Subcommand)]
pub enum ProfilesCommand {
    /// Show what is known of one release, and what is new in it
    Show {
        /// The release, or a product that brings one: v4.1.1, 3.18, argocd@3.5
        #[arg(value_name = "VERSION")]
        release: String,
        /// Format of the answer
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Show what changes between two releases, with a small chart for each change
    Diff {
        /// The release before
        #[arg(value_name = "BEFORE")]
        before: String,
        /// The release after
        #[arg(value_name = "AFTER")]
        after: String,
        /// Format of the answer
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
}

/// The formats of what is no report on changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A listing for people.
    #[default]
    Terminal,
    /// Everything, for programs.
    Json,
}
