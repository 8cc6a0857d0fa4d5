//! Takes URLs apart and joins them.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
