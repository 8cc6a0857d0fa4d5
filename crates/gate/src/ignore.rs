//! Ignore rules: which changes do not count.
//!
//! A rule selects resources by globs over group, kind, namespace and name, and inside them places by path patterns; without
//! paths it selects whole resources. Ignored changes are listed and counted. A rule, or one of its paths, that selects
//! nothing in any rendering is a finding: see [`IgnoreRules::mark_used`].

use manifest::{Identity, ManifestSet};
use manifest_diff::{Ignore, ListKeys, Path};

use crate::pattern::{NameGlob, PathPattern};

/// One rule.
#[derive(Debug, Clone)]
pub struct IgnoreRule {
    /// Why, in the words of the configuration.
    pub reason: String,
    /// The JSON Pointer of the rule in the configuration.
    pub pointer: String,
    pub(crate) group: Option<NameGlob>,
    pub(crate) kind: Option<NameGlob>,
    pub(crate) namespace: Option<NameGlob>,
    pub(crate) name: Option<NameGlob>,
    /// The paths with their text in the configuration. Empty: the whole resource.
    pub(crate) paths: Vec<(String, PathPattern)>,
}

impl IgnoreRule {
    fn selects(&self, identity: &Identity) -> bool {
        let fits = |glob: &Option<NameGlob>, text: &str| {
            glob.as_ref().is_none_or(|glob| glob.matches(text))
        };
        fits(&self.kind, &identity.kind)
            && fits(&self.group, &identity.group)
            && fits(&self.name, &identity.name)
            && fits(&self.namespace, &identity.namespace)
    }
}

/// All rules of a policy, in the order of the configuration.
#[derive(Debug, Clone, Default)]
pub struct IgnoreRules {
    rules: Vec<IgnoreRule>,
}

/// Which parts of the rules selected something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedRules {
    /// One mark per path, or per rule without paths, in the order of the rules.
    marks: Vec<bool>,
}

impl UsedRules {
    /// Joins what two cases used.
    pub fn join(&mut self, other: &UsedRules) {
        self.marks
            .iter_mut()
            .zip(&other.marks)
            .for_each(|(mark, other)| *mark |= *other);
    }
}

impl IgnoreRules {
    /// Makes the set of these rules.
    #[must_use]
    pub fn new(rules: Vec<IgnoreRule>) -> IgnoreRules {
        IgnoreRules { rules }
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[IgnoreRule] {
        &self.rules
    }

    /// No rule used yet.
    #[must_use]
    pub fn unused(&self) -> UsedRules {
        UsedRules {
            marks: vec![false; self.rules.iter().map(|rule| rule.paths.len().max(1)).sum()],
        }
    }

    /// Marks what the rules select in a set, whether or not it changed: a rule for a place that is there is not unused only
    /// because nothing changed today.
    pub fn mark_used(&self, set: &ManifestSet, list_keys: &ListKeys, used: &mut UsedRules) {
        for resource in set.resources() {
            let mut open: Vec<(usize, &PathPattern)> = Vec::new();
            let mut at = 0;
            for rule in &self.rules {
                let count = rule.paths.len().max(1);
                if rule.selects(&resource.identity) {
                    if rule.paths.is_empty()
                        && let Some(mark) = used.marks.get_mut(at)
                    {
                        *mark = true;
                    }
                    let paths = rule
                        .paths
                        .iter()
                        .enumerate()
                        .map(|(nth, (_, pattern))| (at + nth, pattern));
                    open.extend(paths.filter(|(at, _)| used.marks.get(*at) == Some(&false)));
                }
                at += count;
            }
            if !open.is_empty() {
                manifest_diff::walk_paths(list_keys, &resource.content, &mut |path| {
                    open.retain(|(at, pattern)| {
                        let covers = pattern.covers(path);
                        if covers && let Some(mark) = used.marks.get_mut(*at) {
                            *mark = true;
                        }
                        !covers
                    });
                    !open.is_empty()
                });
            }
        }
    }

    /// The rules and paths that selected nothing: the JSON Pointer in the configuration, and the path's text.
    #[must_use]
    pub fn never_used(&self, used: &UsedRules) -> Vec<(String, Option<&str>)> {
        let mut marks = used.marks.iter();
        let mut found = Vec::new();
        for rule in &self.rules {
            if rule.paths.is_empty() {
                if marks.next() == Some(&false) {
                    found.push((rule.pointer.clone(), None));
                }
                continue;
            }
            for (nth, (text, _)) in rule.paths.iter().enumerate() {
                if marks.next() == Some(&false) {
                    found.push((format!("{}/paths/{nth}", rule.pointer), Some(text.as_str())));
                }
            }
        }
        found
    }
}

impl Ignore for IgnoreRules {
    fn resource(&self, identity: &Identity) -> Option<usize> {
        self.rules
            .iter()
            .position(|rule| rule.paths.is_empty() && rule.selects(identity))
    }

    fn concerns(&self, identity: &Identity) -> bool {
        self.rules
            .iter()
            .any(|rule| !rule.paths.is_empty() && rule.selects(identity))
    }

    fn path(&self, identity: &Identity, path: &Path) -> Option<usize> {
        self.rules.iter().position(|rule| {
            rule.paths.iter().any(|(_, pattern)| pattern.covers(path)) && rule.selects(identity)
        })
    }
}
