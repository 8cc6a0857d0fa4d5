//! The functions that templates of one set may call, by name.

use std::sync::Arc;

use go_value::Str;
use rustc_hash::FxHashMap;

use crate::func_def::Function;
use crate::funcs;

/// What the executor does itself instead of calling the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    None,
    /// Stops at the first argument that is false (`and`) or true (`or`).
    And,
    Or,
    /// Wants the name of the function value it calls.
    Call,
    /// Tells an invalid value from a nil interface.
    Len,
    /// Does not accept indexes that sit in an interface.
    Slice,
}

/// A function as a parsed template holds it.
#[derive(Clone)]
pub(crate) struct Callee {
    pub name: Str,
    pub function: Function,
    pub special: Special,
}

impl std::fmt::Debug for Callee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Callee({})", self.name)
    }
}

/// The functions known while parsing: Go's own and what was added to them. Immutable.
pub struct FunctionTable {
    functions: FxHashMap<Str, Callee>,
}

impl FunctionTable {
    /// Go's built-in functions and the given ones; a later function hides an earlier one of its name.
    pub fn new(functions: impl IntoIterator<Item = Function>) -> Arc<FunctionTable> {
        FunctionTable::with_names(
            functions
                .into_iter()
                .map(|function| (Str::from(function.def.name), function)),
        )
    }

    /// As [`FunctionTable::new`], for functions installed under other names than their own.
    pub fn with_names(functions: impl IntoIterator<Item = (Str, Function)>) -> Arc<FunctionTable> {
        let mut table = FxHashMap::default();
        for (def, special) in funcs::BUILTINS {
            let function = Function { def, bound: &() };
            let name = Str::from(def.name);
            table.insert(
                name.clone(),
                Callee {
                    name,
                    function,
                    special: *special,
                },
            );
        }
        for (name, function) in functions {
            table.insert(
                name.clone(),
                Callee {
                    name,
                    function,
                    special: Special::None,
                },
            );
        }
        Arc::new(FunctionTable { functions: table })
    }

    /// The function of a name.
    pub fn get(&self, name: &[u8]) -> Option<Function> {
        self.callee(name).map(|callee| callee.function)
    }

    pub(crate) fn callee(&self, name: &[u8]) -> Option<&Callee> {
        self.functions.get(name)
    }
}

impl std::fmt::Debug for FunctionTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FunctionTable({} functions)", self.functions.len())
    }
}
