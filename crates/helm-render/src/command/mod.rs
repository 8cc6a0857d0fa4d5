//! The command line of `helm template`: its flags by generation, and how they are read.

mod csv;
pub mod flag_set;
pub mod global_flags;
pub mod lint_flags;
pub mod name_template;
pub mod template_flags;
