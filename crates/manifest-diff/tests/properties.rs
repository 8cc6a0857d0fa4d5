//! What holds for any two manifest sets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use manifest::{Hook, Identity, LineSpan, ManifestSet, RawDigest, Resource};
use manifest_diff::{IgnoreNothing, ListKeys, diff, diff_values, inside, patch};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Values in which lists of few different items are frequent: repeated, moved, keyed and unkeyed ones.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..4_u32).prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from),
        "([a-b]\n){0,4}".prop_map(Value::from),
        (0..4_u32).prop_map(|n| Value::from(n.to_string())),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let key = prop_oneof![
            Just("name"),
            Just("key"),
            Just("containers"),
            Just("env"),
            Just("ports"),
            Just("port"),
            Just("args"),
            Just("a"),
            Just("b/~c")
        ];
        let named =
            ("[a-d]", inner.clone()).prop_map(|(name, rest)| json!({"name": name, "rest": rest}));
        let port = (0..3, prop_oneof![Just("TCP"), Just("UDP")], "[a-b]").prop_map(
            |(port, protocol, name)| json!({"port": port, "protocol": protocol, "name": name}),
        );
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec(named, 0..6).prop_map(Value::from),
            proptest::collection::vec(port, 0..6).prop_map(Value::from),
            proptest::collection::btree_map(key.prop_map(str::to_owned), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Texts that are YAML often enough.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("a: 1"),
        Just("b: [x, 2]"),
        Just("c:"),
        Just("  d: yes"),
        Just("- e"),
        Just("- f: {g: 1}"),
        Just("---"),
        Just("# h"),
        Just("i: |"),
        Just("  j"),
        Just("{\"k\": [1.5, null]}"),
        Just("l: !m n"),
        Just("o: *p"),
    ];
    proptest::collection::vec(line, 0..5).prop_map(|lines| lines.join("\n"))
}

fn resource(kind: &str, name: &str, body: Value, is_hook: bool) -> Resource {
    let content =
        json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "body": body});
    Resource {
        identity: Identity::of(&content, None),
        api_version: "v1".to_owned(),
        source: None,
        lines: LineSpan { first: 1, last: 1 },
        list_item: None,
        raw: RawDigest::Unknown,
        hook: is_hook.then(Hook::default),
        content,
    }
}

/// Sets with unique identities: of duplicates the order matters.
fn resources() -> impl Strategy<Value = Vec<Resource>> {
    let one = (
        prop_oneof![Just("Service"), Just("ConfigMap"), Just("Widget")],
        "[a-d]",
        value(),
        any::<bool>(),
    );
    proptest::collection::vec(one, 0..6).prop_map(|all| {
        let mut resources: Vec<Resource> = Vec::new();
        for (kind, name, body, is_hook) in all {
            let resource = resource(kind, &name, body, is_hook);
            if resources
                .iter()
                .all(|other| other.identity != resource.identity)
            {
                resources.push(resource);
            }
        }
        resources
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(value in value()) {
        prop_assert_eq!(diff_values(&value, &value), vec![]);
        prop_assert!(patch::patch(&ListKeys::default(), &value, &value).0.is_empty());
    }

    #[test]
    fn the_patch_of_two_values_gives_the_second(before in value(), after in value()) {
        let patch = patch::patch(&ListKeys::default(), &before, &after);
        let mut patched = before.clone();
        json_patch::patch(&mut patched, &patch).unwrap();
        prop_assert_eq!(&patched, &after);
        prop_assert_eq!(patch.0.is_empty(), before == after);
    }

    #[test]
    fn no_difference_is_left_out(before in value(), after in value()) {
        prop_assert_eq!(diff_values(&before, &after).is_empty(), before == after);
    }

    #[test]
    fn what_is_inside_of_a_text_is_read_or_left(before in text(), after in text()) {
        let change = |before: &str, after: &str| diff_values(&json!({"a.yaml": before}), &json!({"a.yaml": after}));
        for change in change(&before, &after) {
            if let Some(inside) = inside::of(&change) {
                let data = |text: &str| manifest::read_data(text.as_bytes());
                prop_assert!(data(&before).is_some() && data(&after).is_some());
                prop_assert_eq!(inside.changes.is_empty(), data(&before) == data(&after));
            }
        }
        let _ = inside::readable(&json!(["-----BEGIN CERTIFICATE-----".to_owned() + &before + "-----END CERTIFICATE-----", after]));
    }

    #[test]
    fn the_order_of_documents_does_not_matter(before in resources(), after in resources(), seed in any::<u64>()) {
        let expected = diff(&ManifestSet::from_resources(before.clone()), &ManifestSet::from_resources(after.clone()), None, &ListKeys::default(), &IgnoreNothing);
        let found = diff(&ManifestSet::from_resources(shuffled(before, seed)), &ManifestSet::from_resources(shuffled(after, seed / 7)), None, &ListKeys::default(), &IgnoreNothing);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn every_resource_is_accounted_for(before in resources(), after in resources()) {
        let (before, after) = (ManifestSet::from_resources(before), ManifestSet::from_resources(after));
        let changes = diff(&before, &after, None, &ListKeys::default(), &IgnoreNothing);
        let seen = |side: fn(&manifest_diff::ResourceChange) -> bool| changes.changes.iter().filter(|change| side(change)).count();
        prop_assert_eq!(seen(|change| change.before.is_some()) + changes.unchanged, before.len());
        prop_assert_eq!(seen(|change| change.after.is_some()) + changes.unchanged, after.len());
    }
}

fn shuffled(mut resources: Vec<Resource>, mut seed: u64) -> Vec<Resource> {
    let mut out = Vec::new();
    while !resources.is_empty() {
        let at = usize::try_from(seed % resources.len() as u64).unwrap();
        out.push(resources.remove(at));
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    }
    out
}

#[test]
fn large_inputs_end_soon() {
    // A list of many items in another order, a long text of repeated lines, many renamed resources.
    let items: Vec<Value> = (0..6_000)
        .map(|n| json!({"name": format!("n{n}"), "value": n}))
        .collect();
    let mut turned = items.clone();
    turned.reverse();
    let lines: String = (0..30_000)
        .map(|n| if n % 3 == 0 { "x\n" } else { "y\n" })
        .collect();
    let other: String = (0..30_000)
        .map(|n| if n % 5 == 0 { "y\n" } else { "x\n" })
        .collect();
    let before = json!({"env": items, "args": (0..6_000).collect::<Vec<u32>>(), "text": lines});
    let after =
        json!({"env": turned, "args": (0..6_000).rev().collect::<Vec<u32>>(), "text": other});
    assert!(!diff_values(&before, &after).is_empty());
    let patch = patch::patch(&ListKeys::default(), &before, &after);
    let mut patched = before;
    json_patch::patch(&mut patched, &patch).unwrap();
    assert_eq!(patched, after);

    let many = |prefix: &str| {
        (0..1_000)
            .map(|n| resource("Widget", &format!("{prefix}-{n}"), json!([n]), false))
            .collect()
    };
    let changes = diff(
        &ManifestSet::from_resources(many("old")),
        &ManifestSet::from_resources(many("new")),
        None,
        &ListKeys::default(),
        &IgnoreNothing,
    );
    assert_eq!(changes.changes.len(), 1_000);
}

#[test]
fn damaged_certificates_are_texts() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/diff/inside-certificates/before.yaml");
    let set = ManifestSet::read(&std::fs::read(folder).unwrap()).unwrap();
    let mut found = set.resources().iter();
    let found =
        found.find_map(|one| one.content["webhooks"][0]["clientConfig"]["caBundle"].as_str());
    let encoded = found.unwrap();
    let is_read = |text: &str| inside::readable(&json!(text)).is_object();
    assert!(is_read(encoded));
    let base64 = data_encoding::BASE64;
    let pem = String::from_utf8(base64.decode(encoded.as_bytes()).unwrap()).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64.decode(body.as_bytes()).unwrap();
    let written = |der: &[u8]| {
        let body = base64.encode(der);
        format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    };
    assert!(is_read(&written(&der)));
    for end in 0..der.len() {
        assert!(!is_read(&written(&der[..end])), "{end} bytes");
    }
    // Whatever a flipped bit makes of it, there is an answer.
    for at in 0..der.len() {
        let mut damaged = der.clone();
        damaged[at] ^= 0x55;
        let _ = is_read(&written(&damaged));
    }
}
