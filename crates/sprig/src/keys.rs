//! Makes keys and certificates.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
