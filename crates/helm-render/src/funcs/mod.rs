//! The functions that Helm adds to Go's and Sprig's, one file per family.
//!
//! To add one, write a [`FuncDef`] in its family's table; a group that only some releases have is a
//! table of its own, named by the profiles that have it.

pub mod codec;
mod duration;
mod include;
mod lookup;
mod required;
mod tpl;

use go_template::{FuncDef, Function};

use crate::Profile;

/// The tables of functions that a release adds, later ones override earlier ones.
pub type FunctionGroups = &'static [&'static [FuncDef]];

/// Helm 3.12 and 3.13.
pub const HELM_3_12: FunctionGroups = &[
    include::FUNCS,
    lookup::FUNCS,
    required::FAIL,
    codec::FUNCS,
    tpl::IN_PLACE,
    required::REQUIRED_FORMATTED,
];
/// Helm 3.14 to 3.16.
pub const HELM_3_14: FunctionGroups = &[
    include::FUNCS,
    lookup::FUNCS,
    required::FAIL,
    codec::FUNCS,
    tpl::IN_COPY,
    required::REQUIRED_FORMATTED,
];
/// Helm 3.17 to 3.21.
pub const HELM_3_17: FunctionGroups = &[
    include::FUNCS,
    lookup::FUNCS,
    required::FAIL,
    codec::FUNCS,
    tpl::IN_COPY,
    required::REQUIRED,
    codec::PRETTY_AND_FROM_TOML,
];
/// Helm 4.0 and 4.1.
pub const HELM_4_0: FunctionGroups = &[
    include::FUNCS,
    lookup::FUNCS,
    required::FAIL,
    codec::FUNCS,
    tpl::IN_COPY,
    required::REQUIRED,
    codec::PRETTY_AND_FROM_TOML,
    codec::MUST,
];
/// Helm 4.2.
pub const HELM_4_2: FunctionGroups = &[
    include::FUNCS,
    lookup::FUNCS,
    required::FAIL,
    codec::FUNCS,
    tpl::IN_COPY,
    required::REQUIRED,
    codec::PRETTY_AND_FROM_TOML,
    codec::MUST,
    codec::MUST_TO_TOML,
];
/// Helm 4.3.
pub const HELM_4_3: FunctionGroups = &[
    include::FUNCS,
    lookup::FUNCS,
    required::FAIL,
    codec::FUNCS,
    tpl::IN_COPY,
    required::REQUIRED,
    codec::PRETTY_AND_FROM_TOML,
    codec::MUST,
    codec::MUST_TO_TOML,
    duration::FUNCS,
];

/// All functions of a profile's charts: Sprig's, with Helm's over them.
pub fn functions(profile: &'static Profile) -> Vec<Function> {
    let mut functions = sprig::functions(profile.sprig);
    for group in profile.functions {
        add(&mut functions, group, profile);
    }
    functions
}

/// The same functions where charts are linted: what stops a rendering only logs.
pub fn lint_functions(profile: &'static Profile) -> Vec<Function> {
    let mut functions = functions(profile);
    add(&mut functions, required::LINT_FUNCS, profile);
    functions
}

fn add(functions: &mut Vec<Function>, group: &'static [FuncDef], profile: &'static Profile) {
    for def in group {
        functions.retain(|function| function.def.name != def.name);
        functions.push(Function {
            def,
            bound: profile,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_a_doc_and_stands_once_in_its_group() {
        for groups in [
            HELM_3_12, HELM_3_14, HELM_3_17, HELM_4_0, HELM_4_2, HELM_4_3,
        ] {
            let mut names: Vec<_> = groups
                .iter()
                .copied()
                .flatten()
                .map(|def| def.name)
                .collect();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count);
            assert!(
                groups
                    .iter()
                    .copied()
                    .flatten()
                    .all(|def| !def.doc.is_empty())
            );
        }
    }
}
