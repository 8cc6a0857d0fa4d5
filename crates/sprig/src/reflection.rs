//! Tells types and kinds.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
