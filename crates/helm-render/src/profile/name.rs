//! Finds the profile that a user's text names.
//!
//! A name is a release (`v4.1.1`, `4.1.1`), the first parts of one for its newest patch (`4.1`, `v4`), or a product that
//! renders with a Helm of its own (`argocd@3.5`, see [`engines`]), again with as many parts as the user knows.

use std::fmt;

use super::engines::{ENGINES, Engine, Row};
use super::{PROFILES, Profile};

/// How many names an error suggests.
const SUGGESTIONS: usize = 5;

/// A text that names no profile; `Display` says so and what comes near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownName {
    /// No release of Helm.
    Release {
        /// The text.
        text: String,
        /// The releases that come nearest.
        nearest: Vec<&'static str>,
    },
    /// The word before the `@` names no product.
    Engine {
        /// The word.
        name: String,
    },
    /// No release of the product.
    EngineRelease {
        /// The product's name.
        engine: &'static str,
        /// The text behind the `@`.
        text: String,
        /// The product's releases that come nearest.
        nearest: Vec<String>,
        /// The first and the last release that is known.
        known: (String, String),
    },
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownName::Release { text, nearest } => write!(
                f,
                "no profile for Helm {text:?}; nearest: {} (`rendergate profiles` lists them)",
                nearest.join(", ")
            ),
            UnknownName::Engine { name } => {
                let names: Vec<&str> = ENGINES.iter().map(|engine| engine.name).collect();
                write!(
                    f,
                    "{name:?} names no product whose Helm is known; known: {}",
                    names.join(", ")
                )
            }
            UnknownName::EngineRelease {
                engine,
                text,
                nearest,
                known: (first, last),
            } => write!(
                f,
                "which Helm is in {engine}@{text} is not known; nearest: {} (known: {first} to {last}; or name the Helm \
                 release itself)",
                nearest.join(", ")
            ),
        }
    }
}

impl std::error::Error for UnknownName {}

impl UnknownName {
    /// The names that come near.
    pub fn nearest(&self) -> Vec<String> {
        match self {
            UnknownName::Release { nearest, .. } => {
                nearest.iter().map(|name| (*name).to_string()).collect()
            }
            UnknownName::Engine { .. } => Vec::new(),
            UnknownName::EngineRelease { nearest, .. } => nearest.clone(),
        }
    }
}

/// The profile that a text names.
///
/// # Errors
/// When it names none; the error suggests names.
pub fn resolve(text: &str) -> Result<&'static Profile, UnknownName> {
    if let Some((name, release)) = text.split_once('@') {
        return of_engine(name, release);
    }
    numbers(text)
        .and_then(|wanted| {
            PROFILES
                .iter()
                .copied()
                .filter(|profile| profile.numbers().starts_with(&wanted))
                .max_by_key(|profile| profile.numbers())
        })
        .ok_or_else(|| UnknownName::Release {
            text: text.to_string(),
            nearest: nearest(text),
        })
}

fn of_engine(name: &str, release: &str) -> Result<&'static Profile, UnknownName> {
    let unknown = || UnknownName::Engine {
        name: name.to_string(),
    };
    let engine = ENGINES
        .iter()
        .find(|engine| engine.name == name.to_ascii_lowercase())
        .ok_or_else(unknown)?;
    numbers(release)
        .and_then(|wanted| engine.row(&wanted))
        .and_then(Row::profile)
        .ok_or_else(|| engine.unknown(release))
}

impl Engine {
    /// The row of a release, or of the newest release that begins with the parts given.
    fn row(&self, wanted: &[u32]) -> Option<&'static Row> {
        let first = |row: &Row| row.first.get(..wanted.len()).map(<[u32]>::to_vec);
        let last = |row: &Row| row.last.get(..wanted.len()).map(<[u32]>::to_vec);
        self.rows.iter().rev().find(|row| {
            first(row).is_some_and(|first| *first <= *wanted)
                && last(row).is_some_and(|last| *wanted <= *last)
        })
    }

    fn unknown(&self, text: &str) -> UnknownName {
        let wanted = numbers(text);
        let mut lasts: Vec<[u32; 3]> = Vec::new();
        for row in self.rows {
            // Of each minor the newest release.
            match lasts.last_mut() {
                Some(last) if last[..2] == row.last[..2] => *last = row.last,
                _ => lasts.push(row.last),
            }
        }
        let near = match &wanted {
            Some(wanted) => nearest_of(lasts.into_iter(), wanted),
            None => lasts.into_iter().rev().take(SUGGESTIONS).rev().collect(),
        };
        let known = |numbers: Option<[u32; 3]>| numbers.map(dotted).unwrap_or_default();
        UnknownName::EngineRelease {
            engine: self.name,
            text: text.to_string(),
            nearest: near
                .into_iter()
                .map(|last| format!("{}@{}", self.name, dotted(last)))
                .collect(),
            known: (
                known(self.rows.first().map(|row| row.first)),
                known(self.rows.last().map(|row| row.last)),
            ),
        }
    }
}

impl Row {
    /// The profile of the row's Helm.
    pub fn profile(&self) -> Option<&'static Profile> {
        PROFILES
            .iter()
            .copied()
            .find(|profile| profile.numbers() == self.helm)
    }
}

impl Profile {
    /// Major, minor and patch of the release.
    pub fn numbers(&self) -> [u32; 3] {
        let mut numbers = [0; 3];
        let parts = self.version.trim_start_matches('v').split('.');
        for (number, part) in numbers.iter_mut().zip(parts) {
            *number = part.parse().unwrap_or_default();
        }
        numbers
    }

    /// The releases of products that bring this one along.
    pub fn engines(&'static self) -> impl Iterator<Item = (&'static Engine, &'static Row)> {
        ENGINES.iter().flat_map(move |engine| {
            let rows = engine.rows.iter();
            rows.filter(move |row| row.helm == self.numbers())
                .map(move |row| (engine, row))
        })
    }
}

/// The names of products' minor releases that stand for each profile, in the order of [`ENGINES`]: `argocd@3.5`.
pub fn minor_names(engine: &'static Engine) -> Vec<(String, &'static Profile)> {
    let mut names: Vec<(String, &'static Profile)> = Vec::new();
    for row in engine.rows {
        let [major, minor, _] = row.last;
        let name = format!("{}@{major}.{minor}", engine.name);
        if names.iter().all(|(known, _)| *known != name)
            && let Ok(profile) = resolve(&name)
        {
            names.push((name, profile));
        }
    }
    names
}

/// A version's text: `4.1.1`.
pub fn dotted(numbers: [u32; 3]) -> String {
    let [major, minor, patch] = numbers;
    format!("{major}.{minor}.{patch}")
}

/// One to three numbers with dots between them, after a `v` perhaps.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let numbers: Option<Vec<u32>> = text
        .strip_prefix('v')
        .unwrap_or(text)
        .split('.')
        .map(|part| {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| is_number)
        })
        .collect();
    numbers.filter(|numbers| numbers.len() <= 3)
}

/// The releases that come nearest to a text that names none: of the same minor, else of the minors around it.
fn nearest(text: &str) -> Vec<&'static str> {
    // `4.1.1-rc.1` and `3.18.x` say where to look, though they are no names.
    let leading: Vec<u32> = text
        .strip_prefix('v')
        .unwrap_or(text)
        .split(|c: char| !c.is_ascii_digit())
        .map_while(|part| part.parse().ok())
        .take(3)
        .collect();
    let all = PROFILES.iter().map(|profile| profile.numbers());
    let major = leading.first();
    let near = if all.clone().any(|numbers| Some(&numbers[0]) == major) {
        nearest_of(all, &leading)
    } else {
        // The newest release of each major line.
        let newest = |numbers: &[u32; 3]| {
            let of_line = all.clone().filter(|other| other[0] == numbers[0]);
            of_line.max() == Some(*numbers)
        };
        all.clone().filter(newest).collect()
    };
    let version_of = |numbers: [u32; 3]| {
        PROFILES
            .iter()
            .find(|profile| profile.numbers() == numbers)
            .map(|profile| profile.version)
    };
    near.into_iter().filter_map(version_of).collect()
}

/// The few versions that are least far from the wanted one, in their order.
fn nearest_of(all: impl Iterator<Item = [u32; 3]>, wanted: &[u32]) -> Vec<[u32; 3]> {
    let distance = |numbers: &[u32; 3]| -> Vec<u32> {
        let parts = wanted.iter().chain(std::iter::repeat(&u32::MAX));
        numbers
            .iter()
            .zip(parts)
            .map(|(number, wanted)| number.abs_diff(*wanted))
            .collect()
    };
    let mut sorted: Vec<[u32; 3]> = all.collect();
    sorted.sort_by_key(distance);
    sorted.truncate(SUGGESTIONS);
    sorted.sort_unstable();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> &'static str {
        resolve(text).map_or("none", |profile| profile.version)
    }

    fn refused(text: &str) -> String {
        resolve(text).unwrap_err().to_string()
    }

    #[test]
    fn a_release_or_its_first_parts() {
        assert_eq!(found("4.1.1"), "v4.1.1");
        assert_eq!(found("v3.12.0"), "v3.12.0");
        assert_eq!(found("v4"), "v4.3.0");
        assert_eq!(found("3"), "v3.21.4");
        assert_eq!(found("3.18"), "v3.18.6");
        for text in [
            "5", "latest", "4.1.1.0", "4.0.3", "", "v", "+4", "4.", "3.1",
        ] {
            assert_eq!(found(text), "none", "{text}");
        }
    }

    #[test]
    fn every_release_has_its_name() {
        for profile in PROFILES {
            assert_eq!(found(profile.version), profile.version);
            assert_eq!(found(&profile.version[1..]), profile.version);
        }
    }

    #[test]
    fn a_product_stands_for_the_helm_in_it() {
        assert_eq!(found("argocd@3.5"), "v4.2.1");
        assert_eq!(found("argocd@v3.4.7"), "v3.19.4");
        assert_eq!(found("argocd@2.9"), "v3.13.2");
        assert_eq!(found("argocd@2.9.1"), "v3.12.1");
        assert_eq!(found("argocd@2"), "v3.16.3");
        assert_eq!(found("ArgoCD@3"), "v4.2.1");
        assert_eq!(found("flux@2.8"), "v4.2.0");
        assert_eq!(found("flux@2.8.5"), "v4.1.4");
        assert_eq!(found("flux@2.7"), "v3.19.2");
        assert_eq!(found("helmfile@1.1"), "v3.19.0");
        assert_eq!(found("helmfile@1.3.7"), "v4.1.1");
        assert_eq!(found("terraform-provider-helm@2.17"), "v3.15.3");
    }

    #[test]
    fn the_table_of_products_is_in_order_and_leads_to_profiles() {
        let mut rows = 0;
        for engine in ENGINES {
            let mut before = None;
            for row in engine.rows {
                assert!(before < Some(row.first), "{} {row:?}", engine.name);
                assert!(row.first <= row.last, "{} {row:?}", engine.name);
                let profile = row.profile();
                assert!(profile.is_some(), "{} {row:?}", engine.name);
                for end in [row.first, row.last] {
                    let name = format!("{}@{}", engine.name, dotted(end));
                    assert_eq!(found(&name), profile.unwrap().version, "{name}");
                }
                before = Some(row.last);
                rows += 1;
            }
        }
        assert!(rows >= 150, "{rows} rows");
    }

    #[test]
    fn unknown_names_come_with_those_that_are_near() {
        assert_eq!(
            refused("3.18.9"),
            "no profile for Helm \"3.18.9\"; nearest: v3.18.2, v3.18.3, v3.18.4, v3.18.5, v3.18.6 \
             (`rendergate profiles` lists them)"
        );
        assert_eq!(
            refused("4.0.3"),
            "no profile for Helm \"4.0.3\"; nearest: v4.0.0, v4.0.1, v4.0.2, v4.0.4, v4.0.5 (`rendergate profiles` lists them)"
        );
        assert_eq!(
            refused("latest"),
            "no profile for Helm \"latest\"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)"
        );
        assert_eq!(
            refused("argocd@3.9"),
            "which Helm is in argocd@3.9 is not known; nearest: argocd@3.1.16, argocd@3.2.12, argocd@3.3.14, argocd@3.4.7, \
             argocd@3.5.1 (known: 2.8.0 to 3.5.1; or name the Helm release itself)"
        );
        assert_eq!(
            refused("2.17"),
            "no profile for Helm \"2.17\"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)"
        );
        assert!(refused("argocd@").starts_with("which Helm is in argocd@ is not known"));
        assert!(
            refused("argo@3.5")
                .starts_with("\"argo\" names no product whose Helm is known; known: argocd, flux,")
        );
    }
}
