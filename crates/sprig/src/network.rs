//! Asks the network and the environment, through [`go_template::Ambient`].

use go_template::FuncDef;

pub(crate) const FUNCS: &[FuncDef] = &[];

pub(crate) const ENVIRONMENT_FUNCS: &[FuncDef] = &[];
