//! Names of objects, by the rules that Kubernetes has for their kinds.
//!
//! Sources: `validateMetadataNameFunc` (`rules/template.go`), `k8s.io/apimachinery/pkg/util/validation`.

use go_value::number;

use super::documents::Document;

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const MAX_LABEL: usize = 63;
const MAX_SUBDOMAIN: usize = 253;

/// Whether the name of an object conforms to what its kind demands.
///
/// # Errors
/// Helm's sentence.
pub(super) fn check(document: &Document) -> Result<(), String> {
    let bytes = document.name.as_bytes();
    let mut reasons = match document.kind.to_text().to_lowercase().as_str() {
        "service" => dns_1035_label(bytes),
        "namespace" => dns_1123_label(bytes),
        "certificatesigningrequest" => Vec::new(),
        "role" | "clusterrole" | "rolebinding" | "clusterrolebinding" => path_segment(bytes),
        _ => dns_1123_subdomain(bytes),
    };
    reasons.dedup();
    let quoted = number::quote(bytes);
    let sentences: Vec<String> = reasons
        .iter()
        .map(|reason| format!("metadata.name: Invalid value: {quoted}: {reason}"))
        .collect();
    let all = match sentences.as_slice() {
        [] => return Ok(()),
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    Err(format!(
        "object name does not conform to Kubernetes naming requirements: {quoted}: {all}"
    ))
}

fn too_long(max: usize) -> String {
    format!("must be no more than {max} characters")
}

fn dns_1123_subdomain(name: &[u8]) -> Vec<String> {
    let mut reasons = Vec::new();
    if name.len() > MAX_SUBDOMAIN {
        reasons.push(too_long(MAX_SUBDOMAIN));
    }
    if !is_subdomain(name) {
        reasons.push(format!(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
             start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
             '{LABEL}(\\.{LABEL})*')"
        ));
    }
    reasons
}

fn dns_1123_label(name: &[u8]) -> Vec<String> {
    let mut reasons = Vec::new();
    if name.len() > MAX_LABEL {
        reasons.push(too_long(MAX_LABEL));
    }
    if is_label(name) {
    } else if is_subdomain(name) {
        reasons.push("must not contain dots".into());
    } else {
        reasons.push(format!(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and \
             end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '{LABEL}')"
        ));
    }
    reasons
}

fn dns_1035_label(name: &[u8]) -> Vec<String> {
    let mut reasons = Vec::new();
    if name.len() > MAX_LABEL {
        reasons.push(too_long(MAX_LABEL));
    }
    if !is_label(name) || !name.first().is_some_and(u8::is_ascii_lowercase) {
        reasons.push(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic \
             character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for \
             validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
                .into(),
        );
    }
    reasons
}

fn path_segment(name: &[u8]) -> Vec<String> {
    if matches!(name, b"." | b"..") {
        return vec![format!("may not be '{}'", String::from_utf8_lossy(name))];
    }
    [b'/', b'%']
        .into_iter()
        .filter(|byte| name.contains(byte))
        .map(|byte| format!("may not contain '{}'", char::from(byte)))
        .collect()
}

fn is_subdomain(name: &[u8]) -> bool {
    name.split(|byte| *byte == b'.').all(is_label)
}

fn is_label(name: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.first().is_some_and(is_word)
        && name.last().is_some_and(is_word)
        && name.iter().all(|byte| is_word(byte) || *byte == b'-')
}
