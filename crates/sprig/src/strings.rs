//! Changes, cuts and joins strings.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
