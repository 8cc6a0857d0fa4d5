//! Lists the chapters and turns them into the functions of one edition.
//!
//! The order of the chapters decides nothing but the order of the generated documentation.

use go_template::{FuncDef, Function};

use crate::Edition;

/// One chapter of functions: the name of its file and its table.
pub struct Family {
    /// The file under `src`, without its ending.
    pub file: &'static str,
    /// The functions.
    pub funcs: &'static [FuncDef],
}

/// Every chapter whose functions Helm's charts see.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "strings",
        funcs: crate::strings::FUNCS,
    },
    Family {
        file: "letters",
        funcs: crate::letters::FUNCS,
    },
    Family {
        file: "string_lists",
        funcs: crate::string_lists::FUNCS,
    },
    Family {
        file: "lists",
        funcs: crate::lists::FUNCS,
    },
    Family {
        file: "dicts",
        funcs: crate::dicts::FUNCS,
    },
    Family {
        file: "deepcopy",
        funcs: crate::deepcopy::FUNCS,
    },
    Family {
        file: "math",
        funcs: crate::math::FUNCS,
    },
    Family {
        file: "defaults",
        funcs: crate::defaults::FUNCS,
    },
    Family {
        file: "json",
        funcs: crate::json::FUNCS,
    },
    Family {
        file: "reflection",
        funcs: crate::reflection::FUNCS,
    },
    Family {
        file: "flow",
        funcs: crate::flow::FUNCS,
    },
    Family {
        file: "paths",
        funcs: crate::paths::FUNCS,
    },
    Family {
        file: "urls",
        funcs: crate::urls::FUNCS,
    },
    Family {
        file: "encoding",
        funcs: crate::encoding::FUNCS,
    },
    Family {
        file: "regex",
        funcs: crate::regex::FUNCS,
    },
    Family {
        file: "semver",
        funcs: crate::semver::FUNCS,
    },
    Family {
        file: "dates",
        funcs: crate::dates::FUNCS,
    },
    Family {
        file: "random",
        funcs: crate::random::FUNCS,
    },
    Family {
        file: "crypto",
        funcs: crate::crypto::FUNCS,
    },
    Family {
        file: "keys",
        funcs: crate::keys::FUNCS,
    },
    Family {
        file: "network",
        funcs: crate::network::FUNCS,
    },
];

/// `env` and `expandenv`: Helm takes them out for charts and leaves them for `--name-template`.
pub const ENVIRONMENT: Family = Family {
    file: "network",
    funcs: crate::network::ENVIRONMENT_FUNCS,
};

/// Sprig's functions as a chart's templates see them: all but `env` and `expandenv`.
///
/// Helm's own functions of the same names (`toJson`, `fail`, …) come on top of these.
pub fn functions(edition: &'static Edition) -> Vec<Function> {
    installed(FAMILIES.iter(), edition).collect()
}

/// Sprig's functions as `helm template --name-template` sees them: `functions` with `env` and `expandenv`.
pub fn name_template_functions(edition: &'static Edition) -> Vec<Function> {
    installed(
        FAMILIES.iter().chain(std::iter::once(&ENVIRONMENT)),
        edition,
    )
    .collect()
}

fn installed<'a>(
    families: impl Iterator<Item = &'a Family> + 'a,
    edition: &'static Edition,
) -> impl Iterator<Item = Function> + 'a {
    families
        .flat_map(|family| family.funcs)
        .filter(|def| !edition.absent.contains(&def.name))
        .map(|def| Function {
            def,
            bound: edition,
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_stands_once() {
        let mut seen = BTreeSet::new();
        for family in FAMILIES.iter().chain(std::iter::once(&ENVIRONMENT)) {
            for def in family.funcs {
                assert!(
                    seen.insert(def.name),
                    "{} stands twice ({})",
                    def.name,
                    family.file
                );
                assert!(!def.doc.is_empty(), "{} has no doc", def.name);
            }
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the order of the files decides nothing here"
    )]
    fn every_file_with_functions_is_listed() {
        let listed: BTreeSet<_> = FAMILIES
            .iter()
            .map(|family| format!("{}.rs", family.file))
            .collect();
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        for entry in std::fs::read_dir(source).unwrap() {
            let path = entry.unwrap().path();
            let text = if path.is_file() {
                std::fs::read_to_string(&path).unwrap()
            } else {
                continue;
            };
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if text.contains(concat!("const FUNCS", ": &[FuncDef]")) {
                assert!(
                    listed.contains(&name),
                    "{name} has functions and is not in FAMILIES"
                );
            }
        }
    }
}
