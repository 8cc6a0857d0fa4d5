//! Fingerprints in the place of secrets.
//!
//! Masked are the values of `data` and `stringData` of every object of kind `Secret` and the values of `checksum/*`
//! annotations (they are plain digests of secrets). Resources out of `List`s and hooks are resources like any other, so the
//! rules reach them. A fingerprint shows *that* a value changed: HMAC-SHA-256, cut to 128 bits, over the key's id, the JSON
//! Pointer of the value and its canonical JSON. It holds no length and no name, so renamed secrets still look alike.
//!
//! A document with a fingerprint gets a keyed digest of its raw bytes as well: a plain one would let anybody who reads the
//! golden test guesses of the secret.

use manifest::canonical::json;
use manifest::{ManifestSet, RawDigest, Resource, pointer};
use serde_json::{Map, Value};

use crate::key::MaskKey;

/// Stands for a value that could not be fingerprinted for want of a key.
pub const NOT_COMPARED: &str = "not-compared";

/// What to do with secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Masking {
    /// Put fingerprints of this key in their place.
    Fingerprints(MaskKey),
    /// Keep the names of the keys only: a value from outside the repository, and no key to hide it with.
    NamesOnly,
}

/// What was masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MaskReport {
    /// Values that have a fingerprint now.
    pub fingerprints: usize,
    /// Values that cannot be compared.
    pub not_compared: usize,
}

/// Masks the secrets of a set.
pub fn mask(set: &mut ManifestSet, masking: &Masking) -> MaskReport {
    let mut report = MaskReport::default();
    let concerned = |resource: &Resource| is_secret(resource) || has_checksum(&resource.content);
    set.edit_some(concerned, |resource| {
        mask_resource(resource, masking, &mut report)
    });
    report
}

const CHECKSUM: &str = "checksum/";

/// By kind alone: an object that calls itself a Secret holds secrets, whatever group it claims.
fn is_secret(resource: &Resource) -> bool {
    resource.identity.kind == "Secret"
}

fn mask_resource(resource: &mut Resource, masking: &Masking, report: &mut MaskReport) {
    let mut masker = Masker {
        masking,
        report: MaskReport::default(),
    };
    if is_secret(resource) {
        for field in ["data", "stringData"] {
            let Some(values) = resource.content.get_mut(field) else {
                continue;
            };
            let mut at = String::new();
            pointer::push(&mut at, field);
            match values {
                Value::Object(values) => masker.entries(values, &at, |_| true),
                other => masker.value(other, &at),
            }
        }
    }
    masker.checksums(&mut resource.content, &mut String::new());
    if masker.report != MaskReport::default() {
        resource.raw = match masking {
            Masking::Fingerprints(key) => key.keyed_raw(resource.raw),
            Masking::NamesOnly => RawDigest::Unknown,
        };
    }
    report.fingerprints += masker.report.fingerprints;
    report.not_compared += masker.report.not_compared;
}

fn has_checksum(content: &Value) -> bool {
    match content {
        Value::Object(map) => {
            let annotations = map
                .get("metadata")
                .and_then(|metadata| metadata.get("annotations"))
                .and_then(Value::as_object);
            annotations
                .is_some_and(|annotations| annotations.keys().any(|key| key.starts_with(CHECKSUM)))
                || map.values().any(has_checksum)
        }
        Value::Array(items) => items.iter().any(has_checksum),
        _ => false,
    }
}

struct Masker<'m> {
    masking: &'m Masking,
    report: MaskReport,
}

impl Masker<'_> {
    /// Masks the `checksum/*` annotations of every `metadata` in a value.
    fn checksums(&mut self, value: &mut Value, at: &mut String) {
        let length = at.len();
        match value {
            Value::Object(map) => {
                if let Some(Value::Object(annotations)) = map
                    .get_mut("metadata")
                    .and_then(|metadata| metadata.get_mut("annotations"))
                {
                    at.push_str("/metadata/annotations");
                    self.entries(annotations, at, |key| key.starts_with(CHECKSUM));
                    at.truncate(length);
                }
                for (key, value) in map {
                    pointer::push(at, key);
                    self.checksums(value, at);
                    at.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    pointer::push(at, &index.to_string());
                    self.checksums(item, at);
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn entries(&mut self, map: &mut Map<String, Value>, at: &str, chosen: impl Fn(&str) -> bool) {
        for (key, value) in map.iter_mut().filter(|(key, _)| chosen(key)) {
            let mut at = at.to_owned();
            pointer::push(&mut at, key);
            self.value(value, &at);
        }
    }

    fn value(&mut self, value: &mut Value, at: &str) {
        // No value, no secret.
        if value.is_null() {
            return;
        }
        *value = match self.masking {
            Masking::Fingerprints(key) => {
                self.report.fingerprints += 1;
                Value::from(key.fingerprint(at, &json(value)))
            }
            Masking::NamesOnly => {
                self.report.not_compared += 1;
                Value::from(NOT_COMPARED)
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, masking: &Masking) -> (ManifestSet, MaskReport) {
        let mut set = ManifestSet::read(text.as_bytes()).unwrap();
        let report = mask(&mut set, masking);
        (set, report)
    }

    const SECRET: &str = r#"{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": "aHVudGVyMg==", "b": null}, "stringData": {"c": "x"}, "type": "Opaque"}"#;

    #[test]
    fn values_of_secrets_get_fingerprints() {
        let key = MaskKey::from_random([1; 32]);
        let (set, report) = masked(SECRET, &Masking::Fingerprints(key));
        assert_eq!(
            report,
            MaskReport {
                fingerprints: 2,
                not_compared: 0
            }
        );
        let text = json(&set.resources()[0].content);
        assert!(
            !text.contains("aHVudGVyMg")
                && text.contains("\"a\":\"hmac-sha256:")
                && text.contains("\"b\":null"),
            "{text}"
        );
        assert!(matches!(set.resources()[0].raw, RawDigest::Keyed(_)));
    }

    #[test]
    fn the_same_value_at_another_place_has_another_fingerprint() {
        let key = MaskKey::from_random([1; 32]);
        let (set, _) = masked(
            r#"{"kind": "Secret", "data": {"a": "x", "b": "x"}}"#,
            &Masking::Fingerprints(key),
        );
        let data = &set.resources()[0].content["data"];
        assert_ne!(data["a"], data["b"]);
    }

    #[test]
    fn items_of_lists_and_hooks_are_masked() {
        let list = format!(
            r#"{{"kind": "List", "metadata": {{"annotations": {{"helm.sh/hook": "pre-install"}}}}, "items": [{SECRET}]}}"#
        );
        let (set, report) = masked(&list, &Masking::Fingerprints(MaskKey::from_random([1; 32])));
        assert_eq!(report.fingerprints, 2);
        assert!(set.resources()[0].hook.is_some());
    }

    #[test]
    fn checksum_annotations_are_masked_wherever_they_are() {
        let text = r#"{"kind": "Deployment", "spec": {"template": {"metadata": {"annotations": {"checksum/config": "e3b0", "other": "x"}}}}}"#;
        let (set, report) = masked(text, &Masking::NamesOnly);
        assert_eq!(
            report,
            MaskReport {
                fingerprints: 0,
                not_compared: 1
            }
        );
        let annotations =
            &set.resources()[0].content["spec"]["template"]["metadata"]["annotations"];
        assert_eq!(
            (
                annotations["checksum/config"].as_str(),
                annotations["other"].as_str()
            ),
            (Some(NOT_COMPARED), Some("x"))
        );
        assert_eq!(set.resources()[0].raw, RawDigest::Unknown);
    }

    #[test]
    fn data_that_is_no_map_is_masked_as_a_whole() {
        let (set, report) = masked(
            r#"{"kind": "Secret", "data": "hunter2", "stringData": ["hunter2"]}"#,
            &Masking::NamesOnly,
        );
        assert_eq!(report.not_compared, 2);
        assert!(!json(&set.resources()[0].content).contains("hunter2"));
    }

    #[test]
    fn other_resources_stay_as_they_are() {
        let text = r#"{"kind": "ConfigMap", "data": {"a": "x"}}"#;
        let (set, report) = masked(text, &Masking::NamesOnly);
        assert_eq!(
            (set, report),
            (
                ManifestSet::read(text.as_bytes()).unwrap(),
                MaskReport::default()
            )
        );
    }
}
