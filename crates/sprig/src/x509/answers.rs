//! Holds the readers and the writer against answers of Go's `crypto/x509`.
//!
//! Each line of `tests/x509/*.jsonl` is one question with Go's answer. Certificates that ECDSA signs
//! are compared without the signature, which is random in Go.

use data_encoding::BASE64;
use serde_json::Value;

use super::create::{self, Issuer, Role, Template};
use super::private_key::PrivateKey;
use super::{certificate, der, pem};
use crate::Edition;
use crate::edition::SubjectKeyId;

/// Fewer rows than this mean that files were not found.
const MIN_ROWS: usize = 480;

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

fn answer(row: &Value) -> Result<String, String> {
    let input = BASE64.decode(text(row, "input").as_bytes()).unwrap();
    match text(row, "kind") {
        "key" => PrivateKey::from_pem(&input)
            .map(|key| key.to_pem())
            .map_err(|error| String::from_utf8(error).unwrap()),
        "certificate" => certificate::parse(&input, Edition::HELM_4_2.hosts).map(|read| {
            format!(
                "{} {}",
                BASE64.encode(&read.raw_subject),
                BASE64.encode(&read.subject_key_id)
            )
        }),
        "create" => created(row),
        other => panic!("no such kind: {other}"),
    }
}

fn created(row: &Value) -> Result<String, String> {
    let strings = |field: &str| -> Vec<String> {
        let list = row[field].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .map(|item| item.as_str().unwrap().to_owned())
            .collect()
    };
    let key = PrivateKey::from_pem(text(row, "key").as_bytes()).unwrap();
    let now = row["now"].as_i64().unwrap_or_default();
    let until = i128::from(now) * 1_000_000_000
        + i128::from(row["nanos"].as_i64().unwrap_or_default())
        + i128::from(
            row["days"]
                .as_i64()
                .unwrap_or_default()
                .wrapping_mul(86_400_000_000_000),
        );
    let template = Template {
        serial: u128::from_str_radix(text(row, "serial"), 16)
            .unwrap()
            .to_be_bytes(),
        common_name: text(row, "name").as_bytes().to_vec(),
        ips: strings("ips")
            .iter()
            .map(|ip| ip.parse().unwrap())
            .collect(),
        dns_names: strings("dns").into_iter().map(String::into_bytes).collect(),
        not_before: now,
        not_after: until.div_euclid(1_000_000_000) as i64,
        role: if row["authority"] == true {
            Role::Authority
        } else {
            Role::Leaf
        },
    };
    let rule = if row["sha1"] == true {
        SubjectKeyId::Sha1
    } else {
        SubjectKeyId::Sha256
    };
    let made = if text(row, "parent").is_empty() {
        create::create(&template, &Issuer::Itself, &key.public(), &key, rule)
    } else {
        let parent = pem::decode(text(row, "parent").as_bytes()).unwrap();
        let parent = certificate::parse(&parent.bytes, Edition::HELM_4_2.hosts).unwrap();
        let signer = PrivateKey::from_pem(text(row, "signer").as_bytes()).unwrap();
        create::create(
            &template,
            &Issuer::Parent(&parent),
            &key.public(),
            &signer,
            rule,
        )
    }?;
    let signer = if text(row, "signer").is_empty() {
        text(row, "key")
    } else {
        text(row, "signer")
    };
    if signer.contains("EC PRIVATE KEY") {
        let whole = der::Reader(&made)
            .enter(der::tag::SEQUENCE)
            .unwrap()
            .any_element()
            .unwrap();
        return Ok(BASE64.encode(whole));
    }
    Ok(BASE64.encode(&made))
}

#[test]
fn answers_as_go() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/x509");
    let mut rows = 0;
    let mut failures = Vec::new();
    #[expect(
        clippy::disallowed_methods,
        reason = "the order of the files does not matter here"
    )]
    let files = std::fs::read_dir(folder).unwrap();
    for entry in files {
        let path = entry.unwrap().path();
        for (at, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            rows += 1;
            let row: Value = serde_json::from_str(line).unwrap();
            let expected = match row.get("error") {
                Some(error) => Err(error.as_str().unwrap().to_owned()),
                None => Ok(text(&row, "expect").to_owned()),
            };
            let found = answer(&row);
            if found != expected {
                let kind = text(&row, "kind");
                failures.push(format!(
                    "{}:{}: {kind}\n  Go   {expected:?}\n  here {found:?}",
                    path.display(),
                    at + 1
                ));
            }
        }
    }
    assert!(rows >= MIN_ROWS, "only {rows} rows");
    let shown: Vec<_> = failures.iter().take(30).map(String::as_str).collect();
    assert!(
        failures.is_empty(),
        "{} of {rows} rows differ:\n{}",
        failures.len(),
        shown.join("\n")
    );
}
