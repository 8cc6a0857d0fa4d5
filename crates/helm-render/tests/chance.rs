//! Frozen draws against the written contract, and what they must not depend on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use go_template::{Ambient, CallSite, KeyKind};
use go_value::{Map, Str, Value};
use helm_render::ambient::{Ask, FrozenAmbient, FrozenConfig, MapOrder, Seed};

/// Fewer vectors than this mean that the file was not found or cut.
const MIN_VECTORS: usize = 170;

fn value(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::int(number),
            None => Value::float64(number.as_f64().unwrap()),
        },
        Json::String(text) => Value::str(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value).collect()),
        Json::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, item)| (Str::from(key.as_str()), value(item)));
            Value::Map(entries.collect::<Map>())
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key_name(der: &[u8]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/keys");
    #[expect(clippy::disallowed_methods, reason = "the files are sorted below")]
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let found = files
        .iter()
        .find(|path| fs::read(path).unwrap() == der)
        .unwrap();
    found.file_stem().unwrap().to_string_lossy().into_owned()
}

/// What an ambient answers to the row's question.
fn answer(ambient: &FrozenAmbient, row: &serde_json::Value, args: &[Value]) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let site = CallSite {
        template: text("template"),
        function: text("function"),
        args,
    };
    match text("ask") {
        "bytes" => {
            let mut bytes = [0; 40];
            ambient.draw(&site).fill(&mut bytes);
            hex(&bytes)
        }
        "key" => {
            let kind = match text("kind") {
                "rsa2048" => KeyKind::Rsa(2048),
                "rsa4096" => KeyKind::Rsa(4096),
                "p256" => KeyKind::EcdsaP256,
                "ed25519" => KeyKind::Ed25519,
                "dsa2048" => KeyKind::Dsa,
                other => panic!("no such kind of key: {other}"),
            };
            key_name(&ambient.private_key(&site, kind).unwrap())
        }
        "bcrypt" => ambient.bcrypt(&site, b"p", 10).unwrap().to_string(),
        "map-order" => {
            let len = row["args"][0].as_u64().unwrap() as usize;
            let order = ambient.map_order(&site, len).unwrap();
            order
                .iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        }
        other => panic!("no such ask: {other}"),
    }
}

#[test]
fn draws_are_those_of_the_contract() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chance/vectors.jsonl");
    let text = fs::read_to_string(path).unwrap();
    let mut vectors = 0;
    for line in text.lines() {
        vectors += 1;
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |name: &str| row[name].as_str().unwrap();
        let ambient = FrozenAmbient::new(FrozenConfig {
            seed: Seed::of(word("seed")),
            map_order: MapOrder::Drawn,
            ..FrozenConfig::new(word("release"), word("namespace"))
        });
        ambient.enter_file(word("chart").as_bytes(), b"any/file");
        let args: Vec<Value> = row["args"].as_array().unwrap().iter().map(value).collect();
        for _ in 0..row["ordinal"].as_u64().unwrap() {
            answer(&ambient, &row, &args);
        }
        assert_eq!(answer(&ambient, &row, &args), word("expect"), "{line}");
    }
    assert!(vectors >= MIN_VECTORS, "only {vectors} vectors");
}

fn bytes(ambient: &FrozenAmbient, template: &str, function: &str, args: &[Value]) -> String {
    let mut bytes = [0; 16];
    ambient
        .draw(&CallSite {
            template,
            function,
            args,
        })
        .fill(&mut bytes);
    hex(&bytes)
}

fn frozen() -> FrozenAmbient {
    FrozenAmbient::new(FrozenConfig::new("r", "n"))
}

#[test]
fn other_calls_change_no_draw() {
    let ten = [Value::int(10)];
    let quiet = frozen();
    quiet.enter_file(b"web", b"web/templates/a.yaml");
    let first = bytes(&quiet, "web/templates/a.yaml", "randAlpha", &ten);
    let second = bytes(&quiet, "web/templates/a.yaml", "randAlpha", &ten);
    assert_ne!(first, second, "equal calls in one file draw anew");

    let busy = frozen();
    busy.enter_file(b"web", b"web/templates/0.yaml");
    bytes(&busy, "web/templates/a.yaml", "randAlpha", &ten);
    busy.enter_file(b"web", b"web/templates/a.yaml");
    bytes(
        &busy,
        "web/templates/a.yaml",
        "randAlpha",
        &[Value::int(11)],
    );
    bytes(&busy, "web/templates/a.yaml", "randNumeric", &ten);
    bytes(&busy, "helper", "randAlpha", &ten);
    busy.now(&CallSite {
        template: "web/templates/a.yaml",
        function: "randAlpha",
        args: &ten,
    });
    assert_eq!(
        bytes(&busy, "web/templates/a.yaml", "randAlpha", &ten),
        first
    );
    assert_eq!(
        bytes(&busy, "web/templates/a.yaml", "randAlpha", &ten),
        second
    );
}

#[test]
fn a_perturbed_site_changes_alone() {
    let ten = [Value::int(10)];
    let ask = |ambient: &FrozenAmbient| -> Vec<String> {
        ambient.enter_file(b"web", b"web/templates/a.yaml");
        let draws = (0..3).map(|_| bytes(ambient, "t", "randAlpha", &ten));
        let mut all: Vec<String> = draws.collect();
        let now = ambient.now(&CallSite {
            template: "t",
            function: "now",
            args: &[],
        });
        all.push(format!("{now:?}"));
        let order = ambient.map_order(
            &CallSite {
                template: "t",
                function: "keys",
                args: &ten,
            },
            3,
        );
        all.push(format!("{order:?}"));
        all
    };
    let plain = frozen();
    let before = ask(&plain);
    let sites = plain.sites();
    assert_eq!(sites.len(), 5);
    for site in &sites {
        let perturbed = FrozenAmbient::new(FrozenConfig {
            perturb: Some(site.id.clone()),
            ..FrozenConfig::new("r", "n")
        });
        let after = ask(&perturbed);
        let changed: Vec<usize> = (0..before.len())
            .filter(|at| before[*at] != after[*at])
            .collect();
        assert_eq!(changed.len(), 1, "{}: {changed:?}", site.id);
        assert_eq!(perturbed.sites(), sites, "the sites stay the same");
    }
    let asked: Vec<Ask> = sites
        .iter()
        .flat_map(|site| site.asks.iter().copied())
        .collect();
    assert!(
        asked.contains(&Ask::Time) && asked.contains(&Ask::MapOrder) && asked.contains(&Ask::Bytes)
    );
}

#[test]
fn another_rendering_differs_everywhere() {
    let config = FrozenConfig::new("r", "n");
    let (one, other) = (
        FrozenAmbient::new(config.clone()),
        FrozenAmbient::new(config.other()),
    );
    let site = CallSite {
        template: "t",
        function: "f",
        args: &[],
    };
    assert_ne!(bytes(&one, "t", "f", &[]), bytes(&other, "t", "f", &[]));
    assert_ne!(one.now(&site), other.now(&site));
    assert_eq!(one.map_order(&site, 4), None);
    let order = other.map_order(&site, 4).unwrap();
    assert!(!order.is_sorted());
}

#[test]
fn values_that_contain_themselves_are_encoded() {
    let map = Map::new();
    map.insert("self".into(), Value::Map(map.clone()));
    map.insert("again".into(), Value::Map(map.clone()));
    // 2^100 values if each were followed.
    let drawn = bytes(&frozen(), "t", "f", &[Value::Map(map.clone())]);
    assert_eq!(drawn, bytes(&frozen(), "t", "f", &[Value::Map(map)]));
}

#[test]
fn passwords_are_checked_before_they_are_not_hashed() {
    let ambient = frozen();
    let site = CallSite {
        template: "t",
        function: "bcrypt",
        args: &[],
    };
    let error = ambient.bcrypt(&site, &[b'a'; 73], 10).unwrap_err();
    assert_eq!(
        error.to_string(),
        "bcrypt: password length exceeds 72 bytes"
    );
    assert!(
        ambient
            .bcrypt(&site, &[b'a'; 72], 10)
            .unwrap()
            .to_string()
            .starts_with("$2a$10$")
    );
}
