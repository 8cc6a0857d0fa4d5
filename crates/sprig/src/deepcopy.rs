//! Copies values in depth, as copystructure does.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
