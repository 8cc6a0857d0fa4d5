//! What an approval is bound to: something, its digest before and its digest after.
//!
//! The digests are a written contract, `docs/approvals.md`, with test vectors in `fixtures/gate/approvals/vectors.yaml`.
//! They are taken from content alone: no part of the diff, no other case and no version of this program has an influence.

use std::fmt;

use artifact::Answer;
use manifest::{Identity, ManifestSet, Resource, canonical, sha256_hex};
use manifest_diff::{Ignore, ListKeys, ResourceChange, without};
use serde_json::{Value, json};

use crate::evidence::{CaseId, HelmChange};
use crate::policy::Policy;

/// The SHA-256 of canonical JSON, written `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest(String);

const PREFIX: &str = "sha256:";
const DIGITS: usize = 64;

impl Digest {
    /// The digest of a value.
    #[must_use]
    pub fn of(value: &Value) -> Digest {
        Digest(format!(
            "{PREFIX}{}",
            sha256_hex(canonical::json(value).as_bytes())
        ))
    }

    /// Reads a written digest; none when it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Digest> {
        let digits = text.strip_prefix(PREFIX)?;
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (digits.len() == DIGITS && digits.bytes().all(is_digit)).then(|| Digest(text.to_owned()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an approval can be about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A resource.
    Resource(Identity),
    /// All that a case renders, or the sentence that it fails with: for findings that are about no single resource.
    Output,
    /// A case that is gone, as `CHART/CASE`, or a cell of one, with the cell in parentheses.
    Case(String),
    /// The sections `normalize` and `gate` of the configuration.
    Policy,
    /// The pinned Helm: that of the configuration, or a case's own.
    Helm(Option<String>),
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Resource(identity) => identity.fmt(f),
            About::Output => f.write_str("the whole output"),
            About::Case(case) => write!(f, "the case {case}"),
            About::Policy => f.write_str("the policy"),
            About::Helm(None) => f.write_str("the pinned Helm"),
            About::Helm(Some(case)) => write!(f, "the pinned Helm of {case}"),
        }
    }
}

/// What is left out of digests.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The ignore rules.
    pub ignore: &'a dyn Ignore,
    /// How the paths in them name items of lists: as in the comparison.
    pub list_keys: &'a ListKeys,
}

/// One change, as far as an approval is concerned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bond {
    /// What changed.
    pub about: About,
    /// Its digest before; none when there was nothing.
    pub before: Option<Digest>,
    /// Its digest after; none when there is nothing.
    pub after: Option<Digest>,
}

impl Bond {
    /// The bonds of a change: one; two where the names before and after differ, for a removal and an addition are what
    /// happens to a cluster then, whatever a diff makes of them.
    #[must_use]
    pub fn of_change(change: &ResourceChange, rules: Rules<'_>) -> Vec<Bond> {
        let side = |resource: &Resource| {
            let about = About::Resource(resource.identity.clone());
            (about, content_digest(resource, rules))
        };
        let before = change.before.as_deref().map(side);
        let after = change.after.as_deref().map(side);
        match (before, after) {
            (Some((about, before)), Some((now, after))) if about == now => vec![Bond {
                about,
                before: Some(before),
                after: Some(after),
            }],
            (before, after) => {
                let removed = before.map(|(about, digest)| Bond {
                    about,
                    before: Some(digest),
                    after: None,
                });
                let added = after.map(|(about, digest)| Bond {
                    about,
                    before: None,
                    after: Some(digest),
                });
                removed.into_iter().chain(added).collect()
            }
        }
    }

    /// The bond of a case's whole answer.
    #[must_use]
    pub fn of_answers(before: &Answer, after: &Answer, rules: Rules<'_>) -> Bond {
        Bond {
            about: About::Output,
            before: Some(answer_digest(before, rules)),
            after: Some(answer_digest(after, rules)),
        }
    }

    /// The bonds of a case that is gone: one for each answer that its cells gave. Rewriting rules are applied to the answers.
    #[must_use]
    pub fn of_removal(case: &CaseId, answers: &[Answer], policy: &Policy) -> Vec<Bond> {
        let cell = case.cell.as_ref();
        let cell = cell.map_or(String::new(), |cell| format!(" ({cell})"));
        let name = case.name() + &cell;
        let mut bonds: Vec<Bond> = Vec::new();
        for mut answer in answers.iter().cloned() {
            let mut list_keys = policy.list_keys.clone();
            if let Answer::Manifests(set) = &mut answer {
                list_keys = list_keys.with_definitions_of(&[&*set]);
                policy.normalization.apply(set);
            }
            let own = policy.ignore.own();
            let rules = Rules {
                ignore: &own,
                list_keys: &list_keys,
            };
            let bond = Bond {
                about: About::Case(name.clone()),
                before: Some(answer_digest(&answer, rules)),
                after: None,
            };
            if !bonds.contains(&bond) {
                bonds.push(bond);
            }
        }
        bonds
    }

    /// The bond of another policy: the two sections, each as `{"gate": …, "normalize": …}`.
    #[must_use]
    pub fn of_policy(before: (&Value, &Value), after: (&Value, &Value)) -> Bond {
        let digest = |(normalize, gate): (&Value, &Value)| {
            Some(Digest::of(&json!({"normalize": normalize, "gate": gate})))
        };
        Bond {
            about: About::Policy,
            before: digest(before),
            after: digest(after),
        }
    }

    /// The bond of another pinned Helm: the lists of names.
    #[must_use]
    pub fn of_helm(change: &HelmChange) -> Bond {
        Bond {
            about: About::Helm(change.chart.clone()),
            before: Some(Digest::of(&json!(change.before))),
            after: Some(Digest::of(&json!(change.after))),
        }
    }
}

/// The digest of a resource's content without what the rules ignore.
fn content_digest(resource: &Resource, rules: Rules<'_>) -> Digest {
    let identity = &resource.identity;
    if !rules.ignore.concerns(identity) {
        return Digest::of(&resource.content);
    }
    let ignored = |path: &manifest_diff::Path| rules.ignore.path(identity, path).is_some();
    Digest::of(&without(rules.list_keys, &resource.content, &ignored))
}

/// The digest of an answer: of the list of `[group, kind, namespace, name, digest]` of its resources, sorted; or of the
/// sentence that it fails with.
fn answer_digest(answer: &Answer, rules: Rules<'_>) -> Digest {
    match answer {
        Answer::Error(sentence) => Digest::of(&json!({ "error": sentence })),
        Answer::Manifests(set) => Digest::of(&json!(rows(set, rules))),
    }
}

fn rows(set: &ManifestSet, rules: Rules<'_>) -> Vec<[String; 5]> {
    let counted = set
        .resources()
        .iter()
        .filter(|resource| rules.ignore.resource(&resource.identity).is_none());
    let mut rows: Vec<[String; 5]> = counted
        .map(|resource| {
            let Identity {
                group,
                kind,
                namespace,
                name,
            } = resource.identity.clone();
            let digest = content_digest(resource, rules).to_string();
            [group, kind, namespace, name, digest]
        })
        .collect();
    rows.sort();
    rows
}
