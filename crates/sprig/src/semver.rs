//! Reads and compares semantic versions.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
