//! Ignore rules: which changes do not count.
//!
//! A rule selects resources by globs over group, kind, namespace and name, and inside them places by path patterns; without
//! paths it selects whole resources. Ignored changes are listed and counted. A rule, or one of its paths, that selects
//! nothing in any rendering is a finding: see [`IgnoreRules::mark_used`].
//!
//! A rule may take its paths from a preset ([`presets`]). What only a preset ignores is not hidden from all classes: they look
//! through it with [`IgnoreRules::own`].

mod presets;

use manifest::{Identity, ManifestSet};
use manifest_diff::{Ignore, ListKeys, Path, ResourceChange};

use crate::pattern::{NameGlob, PathPattern};
pub use presets::{IGNORE_PRESETS, IgnorePreset};

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
    /// The preset that its paths are from.
    pub(crate) preset: Option<&'static IgnorePreset>,
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

    /// What selected nothing: words for it, and its JSON Pointer in the configuration. Of a preset it is enough that one of its
    /// paths selects something: nobody wrote them one by one.
    #[must_use]
    pub fn never_used(&self, used: &UsedRules) -> Vec<(String, String)> {
        let mut marks = used.marks.iter().copied();
        let mut found = Vec::new();
        for rule in &self.rules {
            let marks: Vec<bool> = marks.by_ref().take(rule.paths.len().max(1)).collect();
            let pointer = &rule.pointer;
            if let Some(preset) = rule.preset {
                if !marks.contains(&true) {
                    found.push((format!("the preset `{}`", preset.name), pointer.clone()));
                }
            } else if rule.paths.is_empty() {
                if marks.first() == Some(&false) {
                    found.push(("the rule".to_owned(), pointer.clone()));
                }
            } else {
                let paths = rule.paths.iter().zip(&marks).enumerate();
                let unused = paths.filter(|(_, (_, mark))| !**mark);
                found.extend(unused.map(|(nth, ((text, _), _))| {
                    (
                        format!("the path `{text}`"),
                        format!("{pointer}/paths/{nth}"),
                    )
                }));
            }
        }
        found
    }

    /// The rules that are no presets.
    #[must_use]
    pub fn own(&self) -> OwnRules<'_> {
        OwnRules { rules: self }
    }

    /// Says whether no class may see anything of a change: rules of the user's own ignore all of it.
    #[must_use]
    pub fn hides(&self, change: &ResourceChange) -> bool {
        change.is_ignored() && (change.ignored_by.is_some() || !self.has_noise(change))
    }

    /// Says whether a preset ignores some of a change.
    #[must_use]
    pub fn has_noise(&self, change: &ResourceChange) -> bool {
        let by_preset = |rule: usize| {
            let rule = self.rules.get(rule);
            rule.is_some_and(|rule| rule.preset.is_some())
        };
        change.ignored.iter().any(|one| by_preset(one.rule))
    }

    fn rule_at(
        &self,
        identity: &Identity,
        path: &Path,
        is_asked: impl Fn(&IgnoreRule) -> bool,
    ) -> Option<usize> {
        self.rules.iter().position(|rule| {
            is_asked(rule)
                && rule.paths.iter().any(|(_, pattern)| pattern.covers(path))
                && rule.selects(identity)
        })
    }
}

/// The rules of a policy without those by preset: what is hidden from everything.
#[derive(Debug, Clone, Copy)]
pub struct OwnRules<'r> {
    rules: &'r IgnoreRules,
}

impl Ignore for OwnRules<'_> {
    fn resource(&self, identity: &Identity) -> Option<usize> {
        self.rules.resource(identity)
    }

    fn concerns(&self, identity: &Identity) -> bool {
        let own = |rule: &&IgnoreRule| rule.preset.is_none() && !rule.paths.is_empty();
        let mut rules = self.rules.rules.iter().filter(own);
        rules.any(|rule| rule.selects(identity))
    }

    fn path(&self, identity: &Identity, path: &Path) -> Option<usize> {
        let is_own = |rule: &IgnoreRule| rule.preset.is_none();
        self.rules.rule_at(identity, path, is_own)
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

    /// Rules of the user's own go before presets, which hide less.
    fn path(&self, identity: &Identity, path: &Path) -> Option<usize> {
        let preset = |rule: &IgnoreRule| rule.preset.is_some();
        let own = self.own().path(identity, path);
        own.or_else(|| self.rule_at(identity, path, preset))
    }
}
