//! Builds and takes apart lists.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
