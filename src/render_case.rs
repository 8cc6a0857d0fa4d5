//! Renders the cells of golden cases: the render half of the pipeline, with chance frozen.
//!
//! A cell's text is a pure function of the tree, the case and the profile: cells can be rendered in any
//! order and on any thread.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chart::dependency;
use chart::source::go_io_error;
use chart::values::{ReadError, ValueSources, ValuesError, user_values};
use chart::{Chart, Versions};
use gate::{Failure, FailureKind};
use go_template::{Instant, Limits};
use go_value::Str;
use helm_render::ambient::{ChanceSite, FrozenAmbient, FrozenConfig, Seed};
use helm_render::output::frame::{self, FrameOptions};
use helm_render::{
    Cause, Engine, Profile, Release, RenderError, RenderRequest, RenderedChart, render,
};

use crate::cases::{Case, Cell, expects_error};
use crate::config::ChanceConfig;
use crate::repository::{ChartError, Tree, TreeError};

/// What a cell came to.
#[derive(Clone, Debug)]
pub enum Rendered {
    /// It rendered.
    Chart(Box<RenderedCell>),
    /// It failed as Helm does: the text behind `Error: `.
    Error(String),
    /// It could not be found out what Helm would do.
    Failed(Failure),
}

/// A cell that rendered.
#[derive(Clone, Debug)]
pub struct RenderedCell {
    /// The documents.
    pub chart: RenderedChart,
    /// Which of them are printed.
    pub options: FrameOptions,
    /// The calls that drew something.
    pub sites: Vec<ChanceSite>,
    /// The digests of what was rendered.
    pub inputs: Inputs,
}

/// The digests of a rendering's inputs, for receipts.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The chart with its dependencies.
    pub chart: [u8; 32],
    /// Each direct dependency, by name.
    pub dependencies: BTreeMap<String, [u8; 32]>,
}

impl RenderedCell {
    /// What `helm template` would print for the cell.
    pub fn text(&self) -> Vec<u8> {
        frame::template_output(&self.chart, self.options)
    }
}

/// Renders cells of one tree; charts are loaded once, engines are shared.
pub struct Renderer {
    tree: Tree,
    chance: ChanceConfig,
    engines: Mutex<BTreeMap<&'static str, Arc<Engine>>>,
    charts: Mutex<BTreeMap<(String, &'static str), Slot>>,
    values: ValueFiles,
    limits: Limits,
}

/// Where the values files of cases are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueFiles {
    /// The tree, as everything of golden cases.
    Tree,
    /// Paths as the process sees them: files that the user names on the command line.
    Process,
}

type Slot = Arc<OnceLock<Result<Arc<Chart>, Loaded>>>;

/// Why a chart did not load or render, in a form that many cells can share.
#[derive(Clone, Debug)]
pub(crate) enum Loaded {
    Error(Refusal),
    Failed(Failure),
}

/// A failure of Helm's own.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The text behind `Error: `.
    text: Str,
    ending: Ending,
}

/// How Helm ends after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// With the text alone.
    Plain,
    /// With a hint about `--debug`: rendering had begun.
    Hinted,
    /// In a panic.
    Panic,
}

fn refusal(text: String) -> Loaded {
    Loaded::Error(Refusal {
        text: text.into(),
        ending: Ending::Plain,
    })
}

/// What `helm template` answers for a cell, as far as it is a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error from `Error:` on; empty where Helm panics.
    pub error: Vec<u8>,
    /// The exit status.
    pub status: i32,
}

/// The exit status of a Go program that panicked.
pub const PANIC: i32 = 2;

impl Renderer {
    /// A renderer of a tree's cases.
    pub fn new(tree: Tree, chance: ChanceConfig) -> Renderer {
        Renderer {
            tree,
            chance,
            engines: Mutex::default(),
            charts: Mutex::default(),
            values: ValueFiles::Tree,
            limits: Limits::default(),
        }
    }

    /// The same renderer with another number of steps that a rendering may take.
    #[must_use]
    pub fn with_max_steps(mut self, steps: Option<u64>) -> Renderer {
        if let Some(steps) = steps {
            self.limits.fuel = steps;
        }
        self
    }

    /// The same renderer with values files from elsewhere.
    #[must_use]
    pub fn with_values(mut self, values: ValueFiles) -> Renderer {
        self.values = values;
        self
    }

    /// The bytes of a values file; empty where there is none.
    pub fn value_bytes(&self, path: &str) -> Vec<u8> {
        self.tree.read(path).ok().flatten().unwrap_or_default()
    }

    /// The seed as it is configured, for receipts.
    pub fn seed_text(&self) -> String {
        self.chance
            .seed
            .clone()
            .unwrap_or_else(|| "rendergate".into())
    }

    fn engine(&self, profile: &'static Profile) -> Arc<Engine> {
        let mut engines = self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            engines
                .entry(profile.version)
                .or_insert_with(|| Engine::with_limits(profile, self.limits)),
        )
    }

    /// A chart of the tree, loaded once.
    pub(crate) fn chart(
        &self,
        path: &str,
        profile: &'static Profile,
    ) -> Result<Arc<Chart>, Loaded> {
        let slot = {
            let mut charts = self.charts.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(
                charts
                    .entry((path.to_string(), profile.version))
                    .or_default(),
            )
        };
        slot.get_or_init(|| {
            let chart = self.tree.load_chart(path, profile.chart);
            chart.map_err(|error| self.without_root(loaded(error)))
        })
        .clone()
    }

    /// Takes the folder of the work tree out of a message: goldens and reports hold no absolute paths.
    fn without_root(&self, mut error: Loaded) -> Loaded {
        if let Some(root) = self.tree.root().map(Path::to_string_lossy)
            && root.len() > 1
        {
            match &mut error {
                Loaded::Error(refusal) => {
                    refusal.text = without_folder(&refusal.text.to_text(), root.as_ref()).into();
                }
                Loaded::Failed(failure) => {
                    failure.message = without_folder(&failure.message, root.as_ref());
                }
            }
        }
        error
    }

    /// What the draws of a case start from.
    pub fn frozen(&self, case: &Case) -> FrozenConfig {
        let mut config = FrozenConfig::new(case.release(), case.namespace());
        if let Some(seed) = &self.chance.seed {
            config.seed = Seed::of(seed);
        }
        if let Some(instant) = self.chance.instant {
            config.instant = Instant {
                seconds: instant,
                nanos: 0,
            };
        }
        config
    }

    /// Renders one cell.
    pub fn render(&self, case: &Case, cell: &Cell) -> Rendered {
        self.render_with(case, cell, self.frozen(case))
    }

    /// Renders one cell with its own start of all draws.
    pub fn render_with(&self, case: &Case, cell: &Cell, frozen: FrozenConfig) -> Rendered {
        self.render_as(case, cell, frozen, &Versions::new())
    }

    /// Renders one cell with other versions of its charts.
    pub fn render_as(
        &self,
        case: &Case,
        cell: &Cell,
        frozen: FrozenConfig,
        versions: &Versions,
    ) -> Rendered {
        match self.try_render(case, cell, &FrozenAmbient::new(frozen), versions) {
            Ok(rendered) => Rendered::Chart(Box::new(rendered)),
            Err(Loaded::Error(refusal)) => Rendered::Error(refusal.text.to_string()),
            Err(Loaded::Failed(failure)) => Rendered::Failed(failure),
        }
    }

    /// What `helm template` would answer for a cell, and the calls that drew something on the way.
    ///
    /// # Errors
    /// When it could not be found out what Helm would do.
    pub fn answer(
        &self,
        case: &Case,
        cell: &Cell,
        frozen: FrozenConfig,
    ) -> Result<(Answer, Vec<ChanceSite>), Failure> {
        let ambient = FrozenAmbient::new(frozen);
        let failed = |text: &[u8], ending| {
            let hint = match ending {
                Ending::Hinted => "\n\nUse --debug flag to render out invalid YAML",
                Ending::Plain | Ending::Panic => "",
            };
            let is_panic = ending == Ending::Panic;
            let error = [b"Error: ", text, hint.as_bytes(), b"\n"].concat();
            Answer {
                stdout: Vec::new(),
                error: if is_panic { Vec::new() } else { error },
                status: if is_panic { PANIC } else { 1 },
            }
        };
        let answer = match self.try_render(case, cell, &ambient, &Versions::new()) {
            Ok(rendered) => Answer {
                stdout: rendered.text(),
                error: Vec::new(),
                status: 0,
            },
            Err(Loaded::Error(refusal)) => failed(refusal.text.as_bytes(), refusal.ending),
            // Helm has an answer to this one, which is no verdict on a chart but can be compared.
            Err(Loaded::Failed(failure)) if failure.kind == FailureKind::MissingDependency => {
                failed(failure.message.as_bytes(), Ending::Plain)
            }
            Err(Loaded::Failed(failure)) => return Err(failure),
        };
        Ok((answer, ambient.sites()))
    }

    /// The steps of `helm template`, in Helm's order.
    fn try_render(
        &self,
        case: &Case,
        cell: &Cell,
        ambient: &FrozenAmbient,
        versions: &Versions,
    ) -> Result<RenderedCell, Loaded> {
        let profile = cell.profile;
        let kube_version = match &cell.kube_version {
            None => None,
            Some((_, Ok(version))) => Some(version.clone()),
            Some((text, Err(error))) => {
                return Err(refusal(format!("invalid kube version '{text}': {error}")));
            }
        };
        let values = self.user_values(case, profile)?;
        let chart = self.chart(&case.chart, profile)?;
        dependency::check_installable(chart.metadata()).map_err(|error| rendering(error.into()))?;
        dependency::check_present(&chart, profile.chart).map_err(|error| {
            let text = error.to_string();
            // Helm's answer is an error, but a golden case without its dependencies says nothing about the chart.
            if expects_error(case) {
                refusal(text)
            } else {
                failed(FailureKind::MissingDependency, text)
            }
        })?;
        let inputs = Inputs {
            chart: chart.digest(),
            dependencies: chart
                .dependencies()
                .iter()
                .map(|chart| (chart.name().to_string(), chart.digest()))
                .collect(),
        };
        let config = &case.config;
        let request = RenderRequest {
            chart,
            user_values: values,
            release: Release {
                name: case.release(),
                namespace: case.namespace(),
                is_upgrade: config.is_upgrade,
            },
            kube_version,
            api_versions: config.api_versions.clone(),
            skip_schema_validation: config.skip_schema_validation,
            labels: Vec::new(),
            chart_versions: versions.clone(),
        };
        let chart = render(&self.engine(profile), &request, ambient).map_err(rendering)?;
        let options = FrameOptions {
            include_crds: config.include_crds,
            no_hooks: config.no_hooks,
            skip_tests: config.skip_tests,
        };
        Ok(RenderedCell {
            chart,
            options,
            sites: ambient.sites(),
            inputs,
        })
    }

    /// The values that a case gives its chart.
    pub(crate) fn user_values(
        &self,
        case: &Case,
        profile: &'static Profile,
    ) -> Result<chart::Table, Loaded> {
        let config = &case.config;
        let sources = ValueSources {
            files: config.values.clone(),
            set_json: config.set_json.clone(),
            set: config.set.clone(),
            set_string: config.set_string.clone(),
            set_file: config.set_file.clone(),
            set_literal: config.set_literal.clone(),
        };
        let mut outside = None;
        let mut read = |path: &str| match self.values {
            ValueFiles::Process => std::fs::read(path)
                .map_err(|error| ReadError(go_io_error("open", Path::new(path), &error))),
            ValueFiles::Tree => self.read_inside(path, &mut outside),
        };
        let values = user_values(&sources, profile.chart, &mut read);
        if let Some(error) = outside {
            return Err(loaded(ChartError::Tree(error)));
        }
        values.map_err(|error| match error {
            ValuesError::Limit(limit) => failed(FailureKind::LimitReached, limit.to_string()),
            error => refusal(error.to_string()),
        })
    }

    fn read_inside(
        &self,
        path: &str,
        outside: &mut Option<TreeError>,
    ) -> Result<Vec<u8>, ReadError> {
        let read = if path.trim() == "-" || path.contains("://") {
            // Helm would read standard input or download: never what a file says when nobody asked.
            Err(TreeError::Io {
                path: path.to_string(),
                text: "values of golden cases are files of the repository, no URLs and not standard input".into(),
            })
        } else {
            self.tree.read(path)
        };
        match read {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) if self.tree.is_folder(path) => {
                Err(ReadError(format!("read {path}: is a directory")))
            }
            Ok(None) => Err(ReadError(format!("open {path}: no such file or directory"))),
            Err(error) => {
                let text = error.to_string();
                *outside = Some(error);
                Err(ReadError(text))
            }
        }
    }
}

fn failed(kind: FailureKind, message: String) -> Loaded {
    Loaded::Failed(Failure { kind, message })
}

fn loaded(error: ChartError) -> Loaded {
    match error {
        ChartError::Tree(TreeError::Outside(path)) => failed(
            FailureKind::PathOutside,
            TreeError::Outside(path).to_string(),
        ),
        ChartError::Tree(TreeError::Limit(text)) => failed(FailureKind::LimitReached, text),
        ChartError::Tree(error) => failed(FailureKind::Unsupported, error.to_string()),
        ChartError::Load(error) => match error.limit() {
            Some(limit) => failed(FailureKind::LimitReached, limit.to_string()),
            None if error.is_outside() => failed(FailureKind::PathOutside, error.to_string()),
            None => refusal(error.to_string()),
        },
    }
}

/// A failed rendering: Helm's text as `helm template` prints it, or the reason why there is no answer.
fn rendering(error: RenderError) -> Loaded {
    let ending = if error.started {
        Ending::Hinted
    } else {
        Ending::Plain
    };
    let refused = |ending| {
        Loaded::Error(Refusal {
            text: error.text.clone(),
            ending,
        })
    };
    match error.cause {
        Cause::Chart => refused(ending),
        Cause::Panic => refused(Ending::Panic),
        Cause::Limit => failed(FailureKind::LimitReached, error.text.to_string()),
        Cause::Unsupported => failed(FailureKind::Unsupported, error.text.to_string()),
    }
}

/// A message without the folder of the repository in it.
pub fn without_folder(text: &str, root: &str) -> String {
    text.replace(&format!("{root}/"), "")
        .replace(root, "the repository")
}
