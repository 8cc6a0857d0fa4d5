//! Executes parsed templates (`text/template/exec.go`).
//!
//! `walk` steps through the nodes and writes; `eval` computes pipelines and constants; `field` reads
//! fields and keys; `call` checks arguments and calls functions. The state's `at` is kept literally as
//! Go keeps it: it is the node last visited, which errors report, and not always the one that failed.

mod call;
mod eval;
mod field;
mod slot;
mod walk;

use std::any::Any;

use go_value::{ErrorText, Str, Value, number};

use crate::error::{ExecError, ExecErrorKind, Location};
use crate::limits::{Limits, MAX_ERROR_BYTES, MAX_TEMPLATE_DEPTH};
use crate::node::{File, NodeId, Place, Tree};
use crate::{Ambient, Dialect, Observer, TemplateSet};
use slot::Slot;

/// What reading a missing map key does (`Option("missingkey=…")`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingKey {
    /// No value, which prints as `<no value>` (`missingkey=default`, `invalid`).
    #[default]
    Invalid,
    /// The zero value of the map's element type (`missingkey=zero`; Helm's choice).
    Zero,
    /// An error (`missingkey=error`; Helm's `--strict`).
    Error,
}

/// One execution and those nested in it: its options, its surroundings and its counters.
pub struct Execution<'e, O: Observer = ()> {
    /// The rules of a Go release.
    pub dialect: Dialect,
    /// What reading a missing map key does.
    pub missing_key: MissingKey,
    /// The outside world.
    pub ambient: &'e dyn Ambient,
    /// The embedding engine's part, for its own functions.
    pub host: &'e dyn Any,
    /// What watches.
    pub observer: O,
    /// What is left of the limits; counted down while executing.
    pub limits: Limits,
    /// Buffers for arguments, kept for the next call.
    spare: Vec<Vec<Value>>,
}

impl<'e> Execution<'e> {
    /// An execution that nobody watches, with Helm's option for missing keys and the default limits.
    pub fn new(dialect: Dialect, ambient: &'e dyn Ambient, host: &'e dyn Any) -> Execution<'e> {
        Execution::observed(dialect, ambient, host, ())
    }
}

impl<'e, O: Observer> Execution<'e, O> {
    /// As [`Execution::new`], watched.
    pub fn observed(
        dialect: Dialect,
        ambient: &'e dyn Ambient,
        host: &'e dyn Any,
        observer: O,
    ) -> Execution<'e, O> {
        Execution {
            dialect,
            missing_key: MissingKey::Zero,
            ambient,
            host,
            observer,
            limits: Limits::default(),
            spare: Vec::new(),
        }
    }

    /// Executes the template of a name with its data (`Template.ExecuteTemplate`) and appends to `out`.
    /// After an error `out` holds what was written until then.
    ///
    /// # Errors
    /// Go's execution errors; `NoTemplate` where the set has no such template; limits.
    pub fn execute(
        &mut self,
        set: &TemplateSet,
        name: &[u8],
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError> {
        match set.lookup(name) {
            Some(tree) => self.execute_tree(set, tree, data, out),
            None => {
                let mut message = b"no template ".to_vec();
                number::append_quote(&mut message, name);
                message.extend_from_slice(b" associated with template ");
                number::append_quote(&mut message, set.name().as_bytes());
                Err(ExecError::new(
                    ExecErrorKind::NoTemplate,
                    name.into(),
                    None,
                    ErrorText::new(message),
                    None,
                ))
            }
        }
    }

    /// Executes a template (`Template.Execute`) that finds others in `set`; see [`Execution::execute`].
    ///
    /// # Errors
    /// Go's execution errors; limits.
    pub fn execute_tree(
        &mut self,
        set: &TemplateSet,
        tree: &Tree,
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError> {
        let dot = Slot::concrete(data);
        let mut state = State {
            set,
            tree,
            file: &tree.file,
            at: tree.root,
            vars: vec![(DOLLAR, dot.clone())],
            frame: 0,
            template_depth: 0,
            out,
            cx: self,
        };
        state.enter_template(&dot.value);
        let result = state.descend(|state| state.walk(&dot, tree.root));
        state.leave_template();
        result.map(|_| ())
    }
}

/// The number of the variable `$`.
const DOLLAR: u32 = 0;

/// The state of one execution of one template and those it invokes with `{{template}}`.
struct State<'s, 'c, 'e, O: Observer> {
    set: &'s TemplateSet,
    tree: &'s Tree,
    file: &'s File,
    /// The node last visited, for errors.
    at: NodeId,
    /// The variables of all templates on the way here; those of this one begin at `frame`.
    vars: Vec<(u32, Slot)>,
    frame: usize,
    template_depth: usize,
    out: &'c mut Vec<u8>,
    cx: &'c mut Execution<'e, O>,
}

/// Where walking goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

type Exec<T> = Result<T, ExecError>;

impl<'s, 'e, O: Observer> State<'s, '_, 'e, O> {
    /// Runs something one level deeper.
    fn descend<T>(&mut self, run: impl FnOnce(&mut Self) -> Exec<T>) -> Exec<T> {
        if self.cx.limits.depth == 0 {
            return self.limit("nesting of an execution");
        }
        self.cx.limits.depth -= 1;
        let result = run(self);
        self.cx.limits.depth += 1;
        result
    }

    fn place(&self, node: NodeId) -> Place<'s> {
        Place {
            tree: self.tree,
            node,
        }
    }

    fn enter_template(&mut self, data: &Value) {
        if O::ACTIVE {
            self.cx.observer.enter_template(self.tree, data);
        }
    }

    fn leave_template(&mut self) {
        if O::ACTIVE {
            self.cx.observer.leave_template();
        }
    }

    /// An error of the executor at the node last visited (`state.errorf`).
    #[cold]
    fn error<T>(&self, message: impl Into<Str>) -> Exec<T> {
        self.error_of(ExecErrorKind::Template, ErrorText::new(message), None)
    }

    #[cold]
    fn limit<T>(&self, what: &str) -> Exec<T> {
        self.error_of(
            ExecErrorKind::Limit,
            ErrorText::new(format!("limit reached: {what}")),
            None,
        )
    }

    #[cold]
    fn error_of<T>(
        &self,
        kind: ExecErrorKind,
        message: ErrorText,
        source: Option<Box<dyn std::error::Error + 'static>>,
    ) -> Exec<T> {
        let context = self.file.text(self.at);
        // What is nested may repeat a long context or message at every level.
        let (kind, message, source) = if message.len() + context.len() > MAX_ERROR_BYTES {
            // A limit that was reached inside stays the one that is told.
            let innermost = message.innermost();
            let message = if kind == ExecErrorKind::Limit && innermost.len() < MAX_ERROR_BYTES {
                ErrorText::new(innermost.clone())
            } else {
                ErrorText::new("limit reached: bytes of an error's text")
            };
            (ExecErrorKind::Limit, message, None)
        } else {
            (kind, message, source)
        };
        let context = if context.len() > MAX_ERROR_BYTES {
            Vec::new()
        } else {
            context
        };
        let (line, column) = self.file.line_and_column(self.at);
        let location = Location {
            name: self.tree.parse_name().into(),
            line,
            column,
        };
        let at = Some((location, context));
        Err(ExecError::new(
            kind,
            self.tree.name.clone(),
            at,
            message,
            source,
        ))
    }

    fn push(&mut self, variable: u32, value: Slot) {
        self.vars.push((variable, value));
    }

    fn mark(&self) -> usize {
        self.vars.len()
    }

    fn pop(&mut self, mark: usize) {
        self.vars.truncate(mark);
    }

    /// Overwrites the variable of that name that was declared last.
    fn set_var(&mut self, node: NodeId, variable: u32, value: Slot) -> Exec<()> {
        let frame = self.frame;
        match self.vars[frame..]
            .iter_mut()
            .rev()
            .find(|(name, _)| *name == variable)
        {
            Some((_, slot)) => {
                *slot = value;
                Ok(())
            }
            None => self.undefined_variable(node),
        }
    }

    /// Overwrites the variable that is `n`th from the top; range iterations do.
    fn set_top_var(&mut self, n: usize, value: Slot) {
        if let Some(at) = self.vars.len().checked_sub(n) {
            self.vars[at].1 = value;
        }
    }

    fn var_value(&self, node: NodeId, variable: u32) -> Exec<&Slot> {
        match self.vars[self.frame..]
            .iter()
            .rev()
            .find(|(name, _)| *name == variable)
        {
            Some((_, slot)) => Ok(slot),
            None => self.undefined_variable(node),
        }
    }

    #[cold]
    fn undefined_variable<T>(&self, node: NodeId) -> Exec<T> {
        let mut message = b"undefined variable: ".to_vec();
        if let crate::node::NodeKind::Variable { names, .. } = self.file.node(node).kind
            && let Some(name) = self.file.names(names).first()
        {
            message.extend_from_slice(name.as_bytes());
        }
        self.error(message)
    }

    /// Counts bytes written.
    fn count_output(&mut self, bytes: usize) -> Exec<()> {
        match self.cx.limits.output_bytes.checked_sub(bytes as u64) {
            Some(left) => {
                self.cx.limits.output_bytes = left;
                Ok(())
            }
            None => self.limit("bytes of output"),
        }
    }

    /// Go's own limit on templates that invoke templates.
    fn too_many_templates(&self) -> Exec<()> {
        if self.template_depth >= MAX_TEMPLATE_DEPTH {
            return self.error(format!(
                "exceeded maximum template depth ({MAX_TEMPLATE_DEPTH})"
            ));
        }
        Ok(())
    }
}
