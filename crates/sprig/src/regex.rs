//! Matches and replaces by regular expressions.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
