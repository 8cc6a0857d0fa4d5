//! Which libraries the releases of Helm were built with: the reason for much of what differs between them.
//!
//! Source: `go.mod` at each release's tag. To add a release, lengthen a row or add one.

use super::Profile;

/// The libraries of a range of releases.
#[derive(Debug)]
pub struct Libraries {
    /// The first release.
    pub first: [u32; 3],
    /// The last one.
    pub last: [u32; 3],
    /// Name and version of each.
    pub versions: [(&'static str, &'static str); 5],
}

const fn row(
    first: [u32; 3],
    last: [u32; 3],
    sprig: &'static str,
    semver: &'static str,
    yaml: &'static str,
    toml: &'static str,
    (schema, schema_version): (&'static str, &'static str),
) -> Libraries {
    Libraries {
        first,
        last,
        versions: [
            ("Masterminds/sprig", sprig),
            ("Masterminds/semver", semver),
            ("sigs.k8s.io/yaml", yaml),
            ("BurntSushi/toml", toml),
            (schema, schema_version),
        ],
    }
}

const XEIPUUV: (&str, &str) = ("xeipuuv/gojsonschema", "1.2.0");
const TEKURI_2: (&str, &str) = ("santhosh-tekuri/jsonschema", "6.0.2");
const TEKURI_3: (&str, &str) = ("santhosh-tekuri/jsonschema", "6.0.3");

/// All rows, oldest first within each major line.
#[rustfmt::skip]
const LIBRARIES: &[Libraries] = &[
    row([3, 12, 0], [3, 12, 0], "3.2.3", "3.2.0", "1.3.0", "1.2.1", XEIPUUV),
    row([3, 12, 1], [3, 12, 3], "3.2.3", "3.2.1", "1.3.0", "1.2.1", XEIPUUV),
    row([3, 13, 0], [3, 14, 4], "3.2.3", "3.2.1", "1.3.0", "1.3.2", XEIPUUV),
    row([3, 15, 0], [3, 15, 4], "3.2.3", "3.2.1", "1.4.0", "1.3.2", XEIPUUV),
    row([3, 16, 0], [3, 16, 4], "3.3.0", "3.3.0", "1.4.0", "1.3.2", XEIPUUV),
    row([3, 17, 0], [3, 17, 4], "3.3.0", "3.3.0", "1.4.0", "1.4.0", XEIPUUV),
    row([3, 18, 0], [3, 18, 4], "3.3.0", "3.3.0", "1.4.0", "1.5.0", XEIPUUV),
    row([3, 18, 5], [3, 18, 6], "3.3.0", "3.3.0", "1.5.0", "1.5.0", TEKURI_2),
    row([3, 19, 0], [3, 19, 5], "3.3.0", "3.4.0", "1.6.0", "1.5.0", TEKURI_2),
    row([3, 20, 0], [3, 21, 0], "3.3.0", "3.4.0", "1.6.0", "1.6.0", TEKURI_2),
    row([3, 21, 1], [3, 21, 4], "3.3.0", "3.5.0", "1.6.0", "1.6.0", TEKURI_2),
    row([4, 0, 0], [4, 0, 5], "3.3.0", "3.4.0", "1.6.0", "1.5.0", TEKURI_2),
    row([4, 1, 0], [4, 1, 4], "3.3.0", "3.4.0", "1.6.0", "1.6.0", TEKURI_2),
    row([4, 2, 0], [4, 2, 4], "3.3.0", "3.5.0", "1.6.0", "1.6.0", TEKURI_2),
    row([4, 3, 0], [4, 3, 0], "3.3.0", "3.5.0", "1.6.0", "1.6.0", TEKURI_3),
];

impl Profile {
    /// The libraries of the release; none where the table lacks it.
    pub fn libraries(&self) -> &'static [(&'static str, &'static str)] {
        let numbers = self.numbers();
        LIBRARIES
            .iter()
            .find(|row| row.first <= numbers && numbers <= row.last)
            .map_or(&[], |row| &row.versions)
    }
}

#[cfg(test)]
mod tests {
    use crate::profile::PROFILES;

    #[test]
    fn every_release_has_its_libraries() {
        for profile in PROFILES {
            assert_eq!(profile.libraries().len(), 5, "{}", profile.version);
        }
    }
}
