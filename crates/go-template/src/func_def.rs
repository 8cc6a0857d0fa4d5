//! How a template function is defined and what it sees while it runs.
//!
//! A function is one [`FuncDef`] in the table of its family: name, Go signature, doc and body side
//! by side. The executor checks the arguments against the signature with Go's own sentences before
//! the body runs, so bodies take them out of [`Args`] without checking again.

use std::any::Any;

use go_value::{CallError, List, Map, Str, Type, Value};

use crate::error::ExecError;
use crate::exec::Execution;
use crate::node::Tree;
use crate::{Ambient, CallSite, Dialect, Observer, TemplateSet};

/// The definition of one template function.
pub struct FuncDef {
    /// The name in templates.
    pub name: &'static str,
    /// The fixed parameters of its Go signature.
    pub params: &'static [Type],
    /// The element type of the variadic parameter, where there is one.
    pub variadic: Option<Type>,
    /// What it does, in a sentence or two, for the generated documentation.
    pub doc: &'static str,
    /// The body.
    pub run: fn(&mut Call<'_>, Args<'_>) -> Result<Value, CallError>,
}

/// A function as installed in a template set: its definition, and the plain data it is bound to
/// (the edition of its library), which [`Call::bound`] gives back.
#[derive(Clone, Copy)]
pub struct Function {
    /// The definition.
    pub def: &'static FuncDef,
    /// The data that the function's library bound to it.
    pub bound: &'static (dyn Any + Send + Sync),
}

/// The arguments of a call, already of the types that the signature names.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a>(pub &'a [Value]);

impl<'a> Args<'a> {
    fn mismatch(&self, at: usize, wanted: &str) -> CallError {
        // Reached only when a FuncDef's signature and its body disagree.
        CallError::unsupported(format!(
            "argument {at} is not {wanted}: signature and body of the function disagree"
        ))
    }

    /// All arguments.
    pub fn all(&self) -> &'a [Value] {
        self.0
    }

    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no arguments.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The arguments from the given one on (the variadic part); empty where there are none.
    pub fn rest(&self, from: usize) -> &'a [Value] {
        self.0.get(from..).unwrap_or(&[])
    }

    /// An argument of any type; nil where it is absent.
    pub fn value(&self, at: usize) -> &'a Value {
        const NIL: &Value = &Value::Nil;
        self.0.get(at).unwrap_or(NIL)
    }

    /// A `string` parameter.
    ///
    /// # Errors
    /// When the signature does not say so.
    pub fn str(&self, at: usize) -> Result<&'a Str, CallError> {
        match self.value(at) {
            Value::Str(s) => Ok(s),
            _ => Err(self.mismatch(at, "a string")),
        }
    }

    /// An `int` or `int64` parameter.
    ///
    /// # Errors
    /// When the signature does not say so.
    pub fn int(&self, at: usize) -> Result<i64, CallError> {
        match self.value(at) {
            Value::Int(_, n) => Ok(*n),
            _ => Err(self.mismatch(at, "an int")),
        }
    }

    /// A `float64` parameter.
    ///
    /// # Errors
    /// When the signature does not say so.
    pub fn float(&self, at: usize) -> Result<f64, CallError> {
        match self.value(at) {
            Value::Float(_, n) => Ok(*n),
            _ => Err(self.mismatch(at, "a float64")),
        }
    }

    /// A `bool` parameter.
    ///
    /// # Errors
    /// When the signature does not say so.
    pub fn bool(&self, at: usize) -> Result<bool, CallError> {
        match self.value(at) {
            Value::Bool(b) => Ok(*b),
            _ => Err(self.mismatch(at, "a bool")),
        }
    }

    /// A `map[string]interface {}` parameter. Go's nil map comes as nil: ask [`Args::value`] first.
    ///
    /// # Errors
    /// When the signature does not say so.
    pub fn map(&self, at: usize) -> Result<&'a Map, CallError> {
        match self.value(at) {
            Value::Map(map) => Ok(map),
            _ => Err(self.mismatch(at, "a map")),
        }
    }

    /// A `[]interface {}` or `[]string` parameter.
    ///
    /// # Errors
    /// When the signature does not say so.
    pub fn list(&self, at: usize) -> Result<&'a List, CallError> {
        match self.value(at) {
            Value::List(list) => Ok(list),
            _ => Err(self.mismatch(at, "a list")),
        }
    }
}

/// What a running function sees of its surroundings.
pub struct Call<'e> {
    /// The name under which the function was called.
    pub function: &'e str,
    /// The template or `define` whose body contains the call.
    pub template: &'e str,
    /// The data bound to the function ([`Function::bound`]).
    pub bound: &'static (dyn Any + Send + Sync),
    /// The outside world.
    pub ambient: &'e dyn Ambient,
    /// What the embedding engine gave to the execution (Helm's `include`, `tpl` and `lookup` need it).
    pub host: &'e dyn Any,
    /// The rules of the Go release.
    pub dialect: Dialect,
    pub(crate) set: &'e TemplateSet,
    pub(crate) engine: &'e mut dyn Reenter,
}

/// What a function may ask of the execution that runs it, whatever observes it.
pub(crate) trait Reenter {
    fn execute(
        &mut self,
        set: &TemplateSet,
        name: &[u8],
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError>;
    fn execute_tree(
        &mut self,
        set: &TemplateSet,
        tree: &Tree,
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError>;
}

impl<O: Observer> Reenter for Execution<'_, O> {
    fn execute(
        &mut self,
        set: &TemplateSet,
        name: &[u8],
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError> {
        Execution::execute(self, set, name, data, out)
    }

    fn execute_tree(
        &mut self,
        set: &TemplateSet,
        tree: &Tree,
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError> {
        Execution::execute_tree(self, set, tree, data, out)
    }
}

impl<'e> Call<'e> {
    /// The bound data as its type; an error where the table was built with other data.
    ///
    /// # Errors
    /// When the function was installed without that data.
    pub fn bound<T: Any>(&self) -> Result<&'static T, CallError> {
        let bound: &'static dyn Any = self.bound;
        bound.downcast_ref().ok_or_else(|| {
            CallError::unsupported(format!("{}: installed without its edition", self.function))
        })
    }

    /// The engine's part as its type.
    ///
    /// # Errors
    /// When the execution has no such host.
    pub fn host<T: Any>(&self) -> Result<&'e T, CallError> {
        self.host
            .downcast_ref()
            .ok_or_else(|| CallError::unsupported(format!("{}: not available here", self.function)))
    }

    /// The place of this call, for what depends on it.
    pub fn site<'a>(&'a self, args: Args<'a>) -> CallSite<'a> {
        CallSite {
            template: self.template,
            function: self.function,
            args: args.0,
        }
    }

    /// The templates of the running execution.
    pub fn set(&self) -> &'e TemplateSet {
        self.set
    }

    /// Executes the template of a name inside the running execution: same options, surroundings,
    /// observer and counters, one level deeper.
    ///
    /// # Errors
    /// What the nested execution fails with; convert it with `?` into the [`CallError`] that hands it on.
    pub fn execute(
        &mut self,
        set: &TemplateSet,
        name: &[u8],
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError> {
        self.engine.execute(set, name, data, out)
    }

    /// As [`Call::execute`] for a template that need not be in the set.
    ///
    /// # Errors
    /// What the nested execution fails with.
    pub fn execute_tree(
        &mut self,
        set: &TemplateSet,
        tree: &Tree,
        data: Value,
        out: &mut Vec<u8>,
    ) -> Result<(), ExecError> {
        self.engine.execute_tree(set, tree, data, out)
    }
}
