//! Certificates in a text, by what they say: whose they are, who signed them, how long they hold.
//!
//! Only texts of certificates are read. A text with anything else in PEM, a private key above all, stays a text, and nothing
//! of it is shown here. The values of Secrets never come here: they are fingerprints before they are compared, unless
//! somebody asks to see them.
//!
//! The names and dates are read by `x509-cert`, which checks DER as RFC 5280 wants it; what it refuses stays a text as well.

use std::borrow::Cow;

use data_encoding::BASE64;
use manifest::sha256_hex;
use serde_json::{Map, Value, json};
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::{Format, Read};
use crate::limits::MAX_INSIDE;
use crate::list_keys::{ConfiguredList, ListKeys};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// What the base64 of [`BEGIN`] begins with.
const ENCODED: &str = "LS0tLS1CRUdJTi";

/// The certificates of a text and what stands around them: comments, as bundles have them.
struct Bundle {
    certificates: Vec<Value>,
    around: String,
}

/// Reads both texts; none unless both hold certificates and the same around them.
pub(super) fn read(before: &str, after: &str) -> Option<Read> {
    let (before, after) = (bundle(before)?, bundle(after)?);
    let subject = ConfiguredList {
        group: String::new(),
        kind: String::new(),
        path: Vec::new(),
        keys: vec!["subject".to_owned()],
    };
    (before.around == after.around).then(|| Read {
        format: Format::Certificates,
        before: Value::Array(before.certificates),
        after: Value::Array(after.certificates),
        is_formatting: true,
        list_keys: ListKeys::with_configured([subject]),
    })
}

/// A value for reading: texts that are certificates and nothing else are replaced by what those say.
#[must_use]
pub fn readable(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::String(text) => match bundle(text) {
            Some(Bundle {
                certificates,
                around,
            }) if around.is_empty() => Cow::Owned(json!({"certificates": certificates})),
            _ => Cow::Borrowed(value),
        },
        Value::Array(items) if items.iter().any(holds_certificates) => Cow::Owned(
            items
                .iter()
                .map(|item| readable(item).into_owned())
                .collect(),
        ),
        Value::Object(map) if map.values().any(holds_certificates) => {
            let entries = map.iter();
            let entries = entries.map(|(key, value)| (key.clone(), readable(value).into_owned()));
            Cow::Owned(Value::Object(entries.collect::<Map<String, Value>>()))
        }
        _ => Cow::Borrowed(value),
    }
}

/// The cheap question: says whether any text below looks as if.
fn holds_certificates(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(BEGIN) || text.trim_start().starts_with(ENCODED),
        Value::Array(items) => items.iter().any(holds_certificates),
        Value::Object(map) => map.values().any(holds_certificates),
        _ => false,
    }
}

fn bundle(text: &str) -> Option<Bundle> {
    if text.len() > MAX_INSIDE {
        return None;
    }
    if !text.trim_start().starts_with(ENCODED) {
        return of_pem(text);
    }
    let decoded = BASE64.decode(&without_blanks(text)).ok()?;
    of_pem(std::str::from_utf8(&decoded).ok()?)
}

fn of_pem(text: &str) -> Option<Bundle> {
    let mut bundle = Bundle {
        certificates: Vec::new(),
        around: String::new(),
    };
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(BEGIN) {
        let (body, after) = from.split_once(END)?;
        bundle.around.push_str(before.trim());
        bundle.certificates.push(certificate(body)?);
        rest = after;
    }
    bundle.around.push_str(rest.trim());
    let is_whole = !bundle.certificates.is_empty() && !bundle.around.contains("-----");
    is_whole.then_some(bundle)
}

fn certificate(body: &str) -> Option<Value> {
    let der = BASE64.decode(&without_blanks(body)).ok()?;
    let certificate = Certificate::from_der(&der).ok()?.tbs_certificate;
    Some(json!({
        "subject": certificate.subject.to_string(),
        "issuer": certificate.issuer.to_string(),
        "not-before": certificate.validity.not_before.to_string(),
        "not-after": certificate.validity.not_after.to_string(),
        "sha256": sha256_hex(&der),
    }))
}

fn without_blanks(text: &str) -> Vec<u8> {
    let bytes = text.bytes();
    bytes.filter(|byte| !byte.is_ascii_whitespace()).collect()
}
