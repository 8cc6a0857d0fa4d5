//! Executes the templates of a chart tree: Helm's engine over Go's `text/template`.
//!
//! Source: v4 `pkg/engine/engine.go` (`allTemplates`, `render`), v3 the same file.
//! An [`Engine`] belongs to one profile and is shared by all threads; it holds the functions and the
//! templates that were parsed before. The values of one rendering stay on one thread.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use chart::Chart;
use go_template::{
    Ambient, ExecError, Execution, Function, FunctionTable, Limits, ParseError, Parsed,
    TemplateSet, parse,
};
use go_value::{CallError, Map, Str, Value};
use rustc_hash::FxHashMap;

use crate::exec_error;
use crate::files::Files;
use crate::{Cause, Profile, RenderError};

/// The name of the root template, which `tpl` texts share (`template.New` in `engine.go`).
pub(crate) const ROOT_TEMPLATE: &str = "gotpl";

/// What the templates of a chart tree give.
#[derive(Debug)]
pub struct Rendering {
    /// The text of each file that is no partial.
    pub files: BTreeMap<Str, Str>,
    /// How many steps it took.
    pub steps: u64,
    /// What functions have logged; not part of Helm's contract.
    pub log: Vec<String>,
}

/// The functions and parsed templates of one profile, shared between renderings and threads.
pub struct Engine {
    profile: &'static Profile,
    limits: Limits,
    functions: Arc<FunctionTable>,
    /// Parsed templates by their text; charts hold many copies of one file under many names.
    parsed: Mutex<FxHashMap<Str, Parsed>>,
}

impl Engine {
    /// An engine for a profile.
    pub fn new(profile: &'static Profile) -> Arc<Engine> {
        Engine::with_limits(profile, Limits::default())
    }

    /// An engine for a profile with limits of its own for each rendering.
    pub fn with_limits(profile: &'static Profile, limits: Limits) -> Arc<Engine> {
        Engine::with_functions(profile, limits, crate::funcs::functions(profile))
    }

    /// An engine in which `required` and `fail` do not fail (Helm's `LintMode`).
    pub fn for_lint(profile: &'static Profile) -> Arc<Engine> {
        let functions = crate::funcs::lint_functions(profile);
        Engine::with_functions(profile, Limits::default(), functions)
    }

    fn with_functions(
        profile: &'static Profile,
        limits: Limits,
        functions: Vec<Function>,
    ) -> Arc<Engine> {
        Arc::new(Engine {
            profile,
            limits,
            functions: FunctionTable::new(functions),
            parsed: Mutex::default(),
        })
    }

    /// The profile.
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// A failed execution in the words of the release; where a limit was reached, in our own.
    fn failed(&self, path: &Str, error: &ExecError) -> RenderError {
        let cause = Cause::of_exec(error);
        if matches!(cause, Cause::Limit | Cause::Unsupported) {
            return RenderError::started(innermost(error).to_string()).with_cause(cause);
        }
        let text = exec_error::exec_error(path, texts_of(error), self.profile.exec_errors);
        RenderError::started(text).with_cause(cause)
    }

    fn parse(&self, name: &Str, source: &Str) -> Result<Parsed, ParseError> {
        let known = self
            .parsed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(source)
            .cloned();
        if let Some(parsed) = known.and_then(|known| known.under_name(name)) {
            return Ok(parsed);
        }
        let parsed = parse(
            &name.to_text(),
            source.as_bytes(),
            &self.functions,
            self.profile.template,
        )?;
        self.parsed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(source.clone(), parsed.clone());
        Ok(parsed)
    }

    /// Executes all templates of a chart tree.
    ///
    /// `values` are the final values of the root chart; `release` and `capabilities` are what the
    /// templates see under those names.
    ///
    /// # Errors
    /// The first parse error, else the first execution error, in Helm's words.
    pub fn render(
        self: &Arc<Self>,
        chart: &Chart,
        values: &Map,
        release: Value,
        capabilities: Value,
        ambient: &dyn Ambient,
    ) -> Result<Rendering, RenderError> {
        let mut templates = Templates {
            profile: self.profile,
            release,
            capabilities,
            found: BTreeMap::new(),
        };
        templates.collect(chart, values);
        let mut order: Vec<(Str, Renderable)> = templates.found.into_iter().collect();
        // Deepest paths first, then bytewise backwards: what is parsed later overrides.
        order.sort_by(|(one, _), (other, _)| path_key(other).cmp(&path_key(one)));

        let mut set = TemplateSet::new(ROOT_TEMPLATE);
        let mut texts = Vec::with_capacity(order.len());
        for (path, renderable) in &order {
            let parsed = self.parse(path, &renderable.source).map_err(|error| {
                RenderError::started(exec_error::parse_error(path, &error.sentence()))
                    .with_cause(Cause::of_parse(&error))
            })?;
            set.add(&parsed);
            texts.push((path.clone(), parsed));
        }

        let host = Host {
            engine: Arc::clone(self),
            active: RefCell::default(),
            texts: RefCell::default(),
            charts: texts,
            surroundings: RefCell::default(),
            log: RefCell::default(),
        };
        let mut rendered = BTreeMap::new();
        let mut execution = Execution::new(*self.profile.template, ambient, &host);
        execution.limits = self.limits;
        for (path, renderable) in &order {
            if base_name(path.as_bytes()).starts_with(b"_") {
                continue;
            }
            let template: Map = [
                (Str::from("Name"), Value::Str(path.clone())),
                (
                    Str::from("BasePath"),
                    Value::Str(renderable.base_path.clone()),
                ),
            ]
            .into_iter()
            .collect();
            renderable.context.insert(
                Str::from("Template"),
                Value::Map(template.as_type(self.profile.values_type)),
            );
            ambient.enter_file(renderable.chart_path.as_bytes(), path.as_bytes());
            let mut out = Vec::with_capacity(renderable.source.len());
            let data = Value::Map(renderable.context.as_type(self.profile.values_type));
            execution
                .execute(&set, path.as_bytes(), data, &mut out)
                .map_err(|error| self.failed(path, &error))?;
            rendered.insert(path.clone(), remove_no_value(&Str::from(out)));
        }
        Ok(Rendering {
            files: rendered,
            steps: self.limits.fuel - execution.limits.fuel,
            log: host.log.take(),
        })
    }
}

/// The texts of an error and of all errors it wraps, outermost first. A call that only hands on its
/// error has the same text and is left out.
fn texts_of<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = Str> + 'a {
    wrapped(error)
        .filter(|error| {
            let handed_on = error
                .downcast_ref::<CallError>()
                .is_some_and(|call| call.text.is_empty() && call.tail.is_some());
            !handed_on
        })
        .map(|error| {
            if let Some(error) = error.downcast_ref::<ExecError>() {
                error.sentence()
            } else if let Some(error) = error.downcast_ref::<CallError>() {
                error.error_text().to_str()
            } else if let Some(error) = error.downcast_ref::<ParseError>() {
                error.sentence()
            } else {
                Str::from(error.to_string())
            }
        })
}

/// An error and all errors it wraps, outermost first.
fn wrapped<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

/// The innermost error of an execution: it names the place where a limit was reached.
fn innermost(error: &ExecError) -> &ExecError {
    wrapped(error)
        .filter_map(|error| error.downcast_ref())
        .last()
        .unwrap_or(error)
}

/// Helm's order of paths: number of slashes, then bytes.
fn path_key(path: &Str) -> (usize, &[u8]) {
    let bytes = path.as_bytes();
    (memchr::memchr_iter(b'/', bytes).count(), bytes)
}

pub(crate) fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|b| *b == b'/').next().unwrap_or(path)
}

/// Takes Go's text for a missing value out of an output, as Helm does after each file and each `tpl`.
pub(crate) fn remove_no_value(text: &Str) -> Str {
    const NO_VALUE: &[u8] = b"<no value>";
    let bytes = text.as_bytes();
    let mut places = memchr::memmem::find_iter(bytes, NO_VALUE).peekable();
    if places.peek().is_none() {
        return text.clone();
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for at in places {
        out.extend_from_slice(&bytes[from..at]);
        from = at + NO_VALUE.len();
    }
    out.extend_from_slice(&bytes[from..]);
    Str::from(out)
}

/// What Helm's own functions need of the rendering in which they are called.
pub(crate) struct Host {
    engine: Arc<Engine>,
    active: RefCell<FxHashMap<Str, usize>>,
    texts: RefCell<FxHashMap<Str, Parsed>>,
    /// The texts of all charts under their paths, in the order in which they are parsed.
    charts: Vec<(Str, Parsed)>,
    /// What `tpl` texts of Helm up to 3.13 find, by the name they run under.
    surroundings: RefCell<FxHashMap<Str, TemplateSet>>,
    log: RefCell<Vec<String>>,
}

/// More lines than anyone reads.
const MAX_LOG: usize = 1_000;

impl Host {
    /// Counts an `include` of a name; false where more than `most` are active already.
    pub(crate) fn enter_include(&self, name: &Str, most: usize) -> bool {
        let mut active = self.active.borrow_mut();
        match active.get_mut(name.as_bytes()) {
            Some(count) if *count > most => false,
            Some(count) => {
                *count += 1;
                true
            }
            None => {
                active.insert(name.clone(), 1);
                true
            }
        }
    }

    /// Notes a line of log.
    pub(crate) fn log(&self, line: String) {
        let mut log = self.log.borrow_mut();
        if log.len() < MAX_LOG {
            log.push(line);
        }
    }

    /// Ends what `enter_include` began.
    pub(crate) fn leave_include(&self, name: &Str) {
        if let Some(count) = self.active.borrow_mut().get_mut(name.as_bytes()) {
            *count -= 1;
        }
    }

    /// Parses the text of a `tpl` under a name; a text that comes again is not parsed again.
    pub(crate) fn parse_text(&self, name: &Str, source: &Str) -> Result<Parsed, ParseError> {
        let known = self.texts.borrow().get(source.as_bytes()).cloned();
        if let Some(parsed) = known.and_then(|known| known.under_name(name)) {
            return Ok(parsed);
        }
        let parsed = parse(
            &name.to_text(),
            source.as_bytes(),
            &self.engine.functions,
            self.engine.profile.template,
        )?;
        self.texts
            .borrow_mut()
            .insert(source.clone(), parsed.clone());
        Ok(parsed)
    }
}

/// What `tpl` needs up to Helm 3.13, where each text is a rendering of its own: its set holds the text first, under a
/// template's path, and then the texts of all charts whose path names nothing yet.
impl Host {
    /// The templates that a text can name.
    pub(crate) fn set_with(&self, name: &Str, parsed: &Parsed) -> TemplateSet {
        if parsed.trees().len() == 1
            && let Some(shared) = self.shared_surroundings(name)
        {
            let mut set = shared.child();
            set.add(parsed);
            return set;
        }
        let mut set = TemplateSet::new(ROOT_TEMPLATE);
        set.add(parsed);
        for (path, chart) in &self.charts {
            if set.lookup(path.as_bytes()).is_none() {
                set.add(chart);
            }
        }
        set
    }

    /// What all texts without definitions find that run under one name; `None` where the charts define
    /// that name too, so that the text decides what they define.
    fn shared_surroundings(&self, name: &Str) -> Option<TemplateSet> {
        let known = self.surroundings.borrow().get(name.as_bytes()).cloned();
        let shared = known.unwrap_or_else(|| {
            let mut set = TemplateSet::new(ROOT_TEMPLATE);
            for (path, chart) in &self.charts {
                if path != name && set.lookup(path.as_bytes()).is_none() {
                    set.add(chart);
                }
            }
            self.surroundings
                .borrow_mut()
                .insert(name.clone(), set.clone());
            set
        });
        shared.lookup(name.as_bytes()).is_none().then_some(shared)
    }

    /// Runs something for which no `include` is active yet.
    pub(crate) fn count_anew<T>(&self, run: impl FnOnce() -> T) -> T {
        let outer = self.active.take();
        let result = run();
        self.active.replace(outer);
        result
    }
}

/// One template file with the context it is executed in.
struct Renderable {
    source: Str,
    context: Map,
    base_path: Str,
    chart_path: Str,
}

struct Templates {
    profile: &'static Profile,
    release: Value,
    capabilities: Value,
    found: BTreeMap<Str, Renderable>,
}

impl Templates {
    /// Collects the templates of a chart and its subcharts (`recAllTpls`); returns the chart's context.
    fn collect(&mut self, chart: &Chart, values: &Map) -> Map {
        let subcharts = Map::new();
        let files = Files::new(
            chart
                .files()
                .iter()
                .map(|file| (file.name.clone(), file.data.clone())),
            self.profile.empty_lines,
            self.profile.codec,
        );
        let context: Map = [
            (
                "Chart",
                self.profile
                    .chart_object
                    .build(chart.metadata(), chart.is_root()),
            ),
            ("Files", Value::Object(Rc::new(files))),
            ("Release", self.release.clone()),
            ("Capabilities", self.capabilities.clone()),
            (
                "Values",
                Value::Map(values.as_type(self.profile.values_type)),
            ),
            ("Subcharts", Value::Map(subcharts.clone())),
        ]
        .into_iter()
        .map(|(name, value)| (Str::from(name), value))
        .collect();
        for child in chart.dependencies() {
            let table = match values.get(child.name().as_bytes()) {
                Some(Value::Map(table)) => table,
                _ => Map::new(),
            };
            let child_context = self.collect(child, &table);
            subcharts.insert(child.name().clone(), Value::Map(child_context));
        }
        let root = chart.full_path().to_text().into_owned();
        let is_library = chart
            .metadata()
            .chart_type
            .as_bytes()
            .eq_ignore_ascii_case(b"library");
        for template in chart.templates() {
            if is_library && !base_name(template.name.as_bytes()).starts_with(b"_") {
                continue;
            }
            let path = chart::source::path::join_clean(&root, &template.name.to_text());
            let renderable = Renderable {
                source: template.data.clone(),
                context: context.clone(),
                base_path: Str::from(chart::source::path::join_clean(&root, "templates")),
                chart_path: chart.full_path().clone(),
            };
            self.found.insert(Str::from(path), renderable);
        }
        context
    }
}
