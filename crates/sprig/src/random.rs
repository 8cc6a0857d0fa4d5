//! Draws random text and numbers.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
