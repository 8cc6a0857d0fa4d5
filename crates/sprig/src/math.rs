//! Computes with integers and floats.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
