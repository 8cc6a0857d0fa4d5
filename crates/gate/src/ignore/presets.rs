//! Ignore rules by name, for what each new version of a chart writes.
//!
//! A preset hides noise, and a rule of the user's own hides whatever it says: so what a preset covers is ignored and counted,
//! and the classes of [`crate::classify`] that tell of restarts and of refused upgrades see it all the same.
//!
//! To add one: a row of [`IGNORE_PRESETS`].

/// A rule by name.
#[derive(Debug, PartialEq, Eq)]
pub struct IgnorePreset {
    /// The name, as in the configuration.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// The places, as the `paths` of a rule. Selectors are none of them: what selects is no noise.
    pub paths: &'static [&'static str],
}

/// The label of Helm's guide for charts: name and version.
const CHART: &str = "/**/metadata/labels/helm.sh~1chart";
/// One of the recommended labels of Kubernetes; charts write `appVersion` into it.
const APP_VERSION: &str = "/**/metadata/labels/app.kubernetes.io~1version";
/// The customary annotations for digests of configuration, from Helm's tips and tricks.
const CHECKSUMS: &str = "/**/metadata/annotations/checksum~1*";

/// All of them.
pub const IGNORE_PRESETS: &[IgnorePreset] = &[
    IgnorePreset {
        name: "chart-label",
        doc: "The label `helm.sh/chart` of objects, pod templates and claim templates: each version of a chart writes another.",
        paths: &[CHART],
    },
    IgnorePreset {
        name: "app-version-label",
        doc: "The label `app.kubernetes.io/version`, there too.",
        paths: &[APP_VERSION],
    },
    IgnorePreset {
        name: "checksum-annotations",
        doc: "Annotations `checksum/…`, there too: what they are digests of is in the comparison itself.",
        paths: &[CHECKSUMS],
    },
    IgnorePreset {
        name: "version-bump",
        doc: "All of these.",
        paths: &[CHART, APP_VERSION, CHECKSUMS],
    },
];

impl IgnorePreset {
    /// The preset of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static IgnorePreset> {
        IGNORE_PRESETS.iter().find(|preset| preset.name == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::pattern::PathPattern;

    #[test]
    fn paths_are_patterns() {
        for path in IGNORE_PRESETS.iter().flat_map(|preset| preset.paths) {
            PathPattern::new(path).unwrap();
        }
    }

    #[test]
    fn the_last_is_all_others() {
        let (last, others) = IGNORE_PRESETS.split_last().unwrap();
        let all: BTreeSet<_> = others.iter().flat_map(|preset| preset.paths).collect();
        assert_eq!(all, last.paths.iter().collect());
    }
}
