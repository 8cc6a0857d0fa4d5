//! Chooses among values and reads and writes JSON.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
