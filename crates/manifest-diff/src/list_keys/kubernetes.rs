//! What the Kubernetes API says about its own fields: the keys of lists, and where a quantity, an int-or-string or a time
//! stands.
//!
//! The data is written by `tools/list-keys` from the Go types. A type is `GROUP.TYPE`, whatever its version; a row says what
//! one field of it holds. Of several rows for a field, that of the newest Kubernetes counts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Absent, KeyField, ListKey, Root};
use crate::path::{Path, Segment};

/// The data, as it is written.
pub const DATA: &str = include_str!("../../data/kubernetes-types.tsv");

/// The group of types that the core API, which has no group, is written with.
const CORE: &str = "core";

/// A scalar of which equal values can be written in several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A number with a suffix.
    Quantity,
    /// A number, or a text.
    IntOrString,
    /// A time.
    Time,
}

/// What a field of a type holds.
#[derive(Debug, PartialEq, Eq)]
struct Field {
    /// The lists and maps around what is held, the outermost first.
    around: Vec<Collection>,
    /// A type, the word for a scalar that matters, or one for something else.
    target: &'static str,
    key: Option<Vec<KeyField>>,
    is_set: bool,
    merge_key: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collection {
    List,
    Map,
}

/// By type and field.
type Fields = BTreeMap<&'static str, BTreeMap<&'static str, Field>>;

static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let mut fields = Fields::new();
    for ((name, field), held) in DATA.lines().filter_map(read_row).flatten() {
        fields.entry(name).or_default().insert(field, held);
    }
    fields
});

/// One row; none for a comment, and nothing inside for a row that is not understood.
fn read_row(line: &'static str) -> Option<Option<((&'static str, &'static str), Field)>> {
    (!line.starts_with('#')).then(|| {
        let mut columns = line.split('\t');
        let id = (columns.next()?, columns.next()?);
        let mut target = columns.next()?;
        let keys = columns.next()?;
        let merge_key = columns.next().filter(|key| !key.is_empty());
        // The minors: rows of one field are in rising order, so that the newest is the last.
        columns.next()?;
        let mut around = Vec::new();
        loop {
            if let Some(rest) = target.strip_prefix("[]") {
                around.push(Collection::List);
                target = rest;
            } else if let Some(rest) = target.strip_prefix("{}") {
                around.push(Collection::Map);
                target = rest;
            } else {
                break;
            }
        }
        let is_set = keys == "*";
        let key = (!keys.is_empty() && !is_set).then(|| keys.split(',').map(key_field).collect());
        columns.next().is_none().then_some((
            id,
            Field {
                around,
                target,
                key,
                is_set,
                merge_key,
            },
        ))
    })
}

fn key_field(text: &'static str) -> KeyField {
    match text.split_once('=') {
        Some((field, default)) => KeyField {
            path: Cow::Borrowed(field),
            absent: Absent::Default(Cow::Borrowed(default)),
        },
        None => KeyField {
            path: Cow::Borrowed(text),
            absent: Absent::NoKey,
        },
    }
}

/// A place in the types.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    around: &'static [Collection],
    target: &'static str,
    field: Option<&'static Field>,
}

impl Place {
    /// The root of a resource; none for a kind that Kubernetes does not have.
    #[must_use]
    pub fn of_root(root: Root<'_>) -> Option<Place> {
        let Root { group, kind } = root;
        let group = if group.is_empty() { CORE } else { group };
        let name = format!("{group}.{kind}");
        // Every kind has metadata, and that has lists with keys.
        let (target, _) = FIELDS.get_key_value(name.as_str())?;
        Some(Place {
            around: &[],
            target,
            field: None,
        })
    }

    /// The place at a path; none where the types have no such place, or nothing of interest is there.
    #[must_use]
    pub fn at(self, path: &Path) -> Option<Place> {
        path.segments()
            .iter()
            .try_fold(self, |place, segment| place.step(segment))
    }

    /// The place one segment further; none as above.
    #[must_use]
    pub fn step(self, segment: &Segment) -> Option<Place> {
        let inner = |rest| Place {
            around: rest,
            field: None,
            ..self
        };
        match (self.around.split_first(), segment) {
            (Some((Collection::List, rest)), Segment::Index(_) | Segment::Item { .. })
            | (Some((Collection::Map, rest)), Segment::Key(_)) => Some(inner(rest)),
            (None, Segment::Key(key)) => {
                let field = FIELDS.get(self.target)?.get(key.as_str())?;
                Some(Place {
                    around: &field.around,
                    target: field.target,
                    field: Some(field),
                })
            }
            _ => None,
        }
    }

    /// The key of the items of the list that stands here.
    #[must_use]
    pub fn keys(self) -> Option<ListKey<'static>> {
        self.field?.key.as_deref()
    }

    /// The key by which a strategic merge knows the items of the list that stands here. It is not always that of the API: to
    /// a patch, ports are their number alone.
    #[must_use]
    pub fn merge_key(self) -> Option<&'static str> {
        self.field?.merge_key
    }

    /// Says whether a list stands here in which the order means nothing.
    #[must_use]
    pub fn is_set(self) -> bool {
        self.field.is_some_and(|field| field.is_set)
    }

    /// What kind of scalar stands here.
    #[must_use]
    pub fn holds(self) -> Option<Holds> {
        match (self.around, self.target) {
            ([], "quantity") => Some(Holds::Quantity),
            ([], "int-or-string") => Some(Holds::IntOrString),
            ([], "time") => Some(Holds::Time),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words in the data that are no types.
    const SCALARS: &[&str] = &["quantity", "int-or-string", "time", "scalar"];

    #[test]
    fn the_data_is_read_whole() {
        let rows: Vec<_> = DATA.lines().filter_map(read_row).collect();
        assert_eq!(rows.len() + 2, DATA.lines().count());
        assert!(
            rows.iter().all(Option::is_some),
            "a row that is not understood"
        );
        assert!(rows.len() > 700, "{} rows", rows.len());
        let ids: Vec<_> = rows.iter().flatten().map(|(id, _)| *id).collect();
        assert!(ids.windows(2).all(|pair| pair[0] <= pair[1]), "not sorted");
        for (id, field) in rows.into_iter().flatten() {
            let is_known = SCALARS.contains(&field.target)
                || FIELDS.contains_key(field.target)
                || field.key.is_some();
            assert!(is_known, "{id:?}: {}", field.target);
            let is_list = field.around.first() == Some(&Collection::List);
            assert!(is_list || field.key.is_none() && !field.is_set, "{id:?}");
        }
    }

    #[test]
    fn every_key_is_made_of_fields() {
        for field in FIELDS.values().flat_map(BTreeMap::values) {
            let parts = field.key.iter().flatten();
            assert!(parts.clone().all(|part| !part.path.is_empty()), "{field:?}");
        }
    }

    fn place(group: &str, kind: &str, path: &str) -> Option<Place> {
        let path: Path = path
            .split('/')
            .skip(1)
            .map(|step| match step.parse() {
                Ok(at) => Segment::Index(at),
                Err(_) => Segment::Key(step.to_owned()),
            })
            .collect();
        Place::of_root(Root { group, kind })?.at(&path)
    }

    fn key(group: &str, kind: &str, path: &str) -> Option<String> {
        let key = place(group, kind, path)?.keys()?;
        Some(
            key.iter()
                .map(|field| &*field.path)
                .collect::<Vec<_>>()
                .join(","),
        )
    }

    #[test]
    fn one_field_name_has_several_keys() {
        let keys = [
            ("", "Service", "/spec/ports", "port,protocol"),
            (
                "",
                "Pod",
                "/spec/containers/0/ports",
                "containerPort,protocol",
            ),
            (
                "apps",
                "DaemonSet",
                "/spec/template/spec/initContainers/0/env",
                "name",
            ),
            (
                "batch",
                "CronJob",
                "/spec/jobTemplate/spec/template/spec/volumes",
                "name",
            ),
            (
                "admissionregistration.k8s.io",
                "ValidatingWebhookConfiguration",
                "/webhooks",
                "name",
            ),
        ];
        for (group, kind, path, expected) in keys {
            assert_eq!(
                key(group, kind, path).as_deref(),
                Some(expected),
                "{kind} {path}"
            );
        }
        assert_eq!(key("", "Service", "/spec/env"), None);
        assert_eq!(key("example.com", "Service", "/spec/ports"), None);
    }

    #[test]
    fn scalars_are_known_by_type() {
        let holds = |group, kind, path| place(group, kind, path).and_then(Place::holds);
        let quantity = Some(Holds::Quantity);
        assert_eq!(
            holds("", "Pod", "/spec/containers/0/resources/limits/cpu"),
            quantity
        );
        assert_eq!(
            holds(
                "",
                "PersistentVolumeClaim",
                "/spec/resources/requests/storage"
            ),
            quantity
        );
        assert_eq!(
            holds("", "Service", "/spec/ports/0/targetPort"),
            Some(Holds::IntOrString)
        );
        assert_eq!(
            holds("", "Secret", "/metadata/creationTimestamp"),
            Some(Holds::Time)
        );
        assert_eq!(holds("", "Service", "/spec/ports/0/port"), None);
        assert_eq!(
            holds("", "Pod", "/spec/containers/0/resources/limits"),
            None
        );
        assert_eq!(holds("", "ConfigMap", "/data/limits"), None);
        assert!(place("", "Pod", "/metadata/finalizers").is_some_and(Place::is_set));
    }
}
