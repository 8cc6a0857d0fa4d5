//! A key of a Secret that the chart drops and the cluster keeps.
//!
//! `stringData` is written and never read: the server turns it into `data`, so neither a patch nor an apply that no longer
//! names the key touches what it became (`pkg/registry/core/secret/strategy.go` of Kubernetes; held against
//! `CreateThreeWayMergePatch` of `k8s.io/apimachinery`).

use manifest_diff::Path;
use serde_json::Value;

use super::{Class, Fired, Sees};
use crate::code::Code;
use crate::subject::Subject;

pub(super) const CLASS: Class = Class {
    code: Code::SecretKeyStays,
    sees: Sees::Counted,
    fires,
};

fn fires(subject: &Subject<'_>) -> Option<Fired> {
    if !subject.is("", "Secret") || !subject.is_updated() {
        return None;
    }
    let before = &subject.change.before.as_deref()?.content;
    let after = &subject.change.after.as_deref()?.content;
    let has = |content: &Value, field: &str, key: &str| content[field].get(key).is_some();
    let identity = subject.identity();
    let details = before["stringData"]
        .as_object()?
        .keys()
        // A key that stood in `data` too is removed there.
        .filter(|key| !has(before, "data", key))
        .filter(|key| !has(after, "data", key) && !has(after, "stringData", key))
        .map(|key| Path::of_keys(["stringData", key]))
        .filter(|path| subject.ignore.path(&identity, path).is_none())
        .map(|path| path.to_string())
        .collect();
    Fired::at(
        format!("keys that {identity} no longer names stay in the cluster"),
        details,
    )
}
