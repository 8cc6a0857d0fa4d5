//! Takes slash paths apart.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
