//! Hashes passwords and encrypts text.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
