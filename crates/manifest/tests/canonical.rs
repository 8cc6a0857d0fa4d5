//! The canonical form is read back as the same value by the reader of Kubernetes' clients.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use manifest::canonical::{json, yaml};
use manifest::{Place, read_content};
use proptest::prelude::*;
use serde_json::Value;

fn read(text: &str) -> Value {
    read_content(text.as_bytes(), &|| Place {
        source: None,
        line: 1,
    })
    .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Texts in which readers of YAML see something else, more often than chance would make them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just(" ".to_owned()),
        Just("\t".to_owned()),
        Just("\r".to_owned()),
        Just("- ".to_owned()),
        Just(": ".to_owned()),
        Just(" #".to_owned()),
        Just("---".to_owned()),
        Just("...".to_owned()),
        Just("<<".to_owned()),
        Just("\u{85}\u{2028}\u{feff}".to_owned()),
        "[-+.0-9_eExXob:]{1,6}",
        "[a-zA-Z]{1,5}",
        "[\\[\\]{},&*!|>'\"%@`?=~$()/\\\\#:]{1,3}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        // A whole double is an integer to the reader.
        any::<f64>()
            .prop_filter("no whole number", |n| n.is_finite() && n.fract() != 0.0)
            .prop_map(Value::from),
        text().prop_map(Value::from),
        prop_oneof![
            "(yes|No|ON|off|null|True|y|n|~)",
            "[0-9]{4}-[0-9]{2}-[0-9]{2}",
            "[0-9]:[0-9]{2}"
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(text(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(value in value()) {
        let text = yaml(&value);
        let back = read(&text);
        prop_assert_eq!(json(&back), json(&value), "{}", text);
    }

    #[test]
    fn canonical_text_hides_nothing(value in value()) {
        let text = yaml(&value);
        prop_assert!(text.ends_with('\n'));
        prop_assert!(text.chars().all(|c| matches!(c, ' ' | '\n' | '\t') || manifest::canonical::is_visible(c)), "{:?}", text);
        prop_assert!(text.lines().all(|line| !line.starts_with("---") && !line.starts_with("# ")), "{}", text);
    }

    #[test]
    fn canonical_json_is_json(value in value()) {
        let text = json(&value);
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
    }
}
