//! Encodes text and sums digests.

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];
