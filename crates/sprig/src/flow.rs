//! Stops a rendering.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
