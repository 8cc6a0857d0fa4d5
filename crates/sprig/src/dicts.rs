//! Builds, reads and changes dictionaries.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
