//! Formats and shifts times.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
