//! Reads the extensions of certificates: what `processExtensions` refuses, with its sentences.
//!
//! To add an extension, add an arm to [`process`].

use std::collections::BTreeSet;

use super::certificate::{Certificate, OrRefused, Refused, refused};
use super::der::{Reader, tag};
use super::names;
use super::oid;
use crate::edition::HostRules;
use crate::net_url;

/// One extension.
pub(crate) struct Extension<'a> {
    pub(crate) id: &'a [u8],
    is_critical: bool,
    value: &'a [u8],
}

/// `parseExtension`.
pub(crate) fn extension(mut reader: Reader<'_>) -> Result<Extension<'_>, Refused> {
    let id = OrRefused::or(reader.object_id(), "malformed extension OID field")?;
    let is_critical = reader.peek(tag::BOOLEAN)
        && OrRefused::or(reader.boolean(), "malformed extension critical field")?;
    let value = OrRefused::or(
        reader.read(tag::OCTET_STRING),
        "malformed extension value field",
    )?;
    Ok(Extension {
        id,
        is_critical,
        value,
    })
}

/// One extension of `processExtensions`.
pub(crate) fn process(
    extension: &Extension<'_>,
    hosts: HostRules,
    certificate: &mut Certificate,
) -> Result<(), Refused> {
    let mut value = Reader(extension.value);
    // The numbers are the last arcs under id-ce (2.5.29).
    let Some(number) = extension.id.strip_prefix(&[0x55, 0x1d]) else {
        return if extension.id == oid::AUTHORITY_INFO_ACCESS {
            authority_info(extension)
        } else {
            Ok(())
        };
    };
    match number {
        [15] => OrRefused::or(value.bit_string(), "invalid key usage").map(|_| ()),
        [19] => basic_constraints(value),
        [17] => alternative_names(value, hosts),
        [30] => name_constraints(value),
        [31] => distribution_points(value),
        [35] => {
            if extension.is_critical {
                return refused("authority key identifier incorrectly marked critical");
            }
            const INVALID: &str = "invalid authority key identifier";
            let mut id = OrRefused::or(value.enter(tag::SEQUENCE), INVALID)?;
            OrRefused::or(id.optional(tag::context(0)), INVALID).map(|_| ())
        }
        [36] => {
            const INVALID: &str = "invalid policy constraints extension";
            let mut fields = OrRefused::or(value.enter(tag::SEQUENCE), INVALID)?;
            for field in [tag::context(0), tag::context(1)] {
                if fields.peek(field) {
                    OrRefused::or(fields.int64(field), INVALID)?;
                }
            }
            Ok(())
        }
        [37] => {
            const INVALID: &str = "invalid extended key usages";
            let mut usages = OrRefused::or(value.enter(tag::SEQUENCE), INVALID)?;
            while !usages.is_empty() {
                OrRefused::or(usages.object_id(), INVALID)?;
            }
            Ok(())
        }
        [14] => {
            if extension.is_critical {
                return refused("subject key identifier incorrectly marked critical");
            }
            let id = OrRefused::or(
                value.read(tag::OCTET_STRING),
                "invalid subject key identifier",
            )?;
            certificate.subject_key_id = id.to_vec();
            Ok(())
        }
        [32] => policies(value),
        [33] => {
            const INVALID: &str = "invalid policy mappings extension";
            let mut mappings = OrRefused::or(value.enter(tag::SEQUENCE), INVALID)?;
            while !mappings.is_empty() {
                let mut pair = OrRefused::or(mappings.enter(tag::SEQUENCE), INVALID)?;
                for _ in 0..2 {
                    OrRefused::or(pair.read(tag::OBJECT_IDENTIFIER), INVALID)?;
                }
            }
            Ok(())
        }
        [54] => OrRefused::or(
            value.int64(tag::INTEGER),
            "invalid inhibit any policy extension",
        )
        .map(|_| ()),
        _ => Ok(()),
    }
}

fn authority_info(extension: &Extension<'_>) -> Result<(), Refused> {
    const INVALID: &str = "invalid authority info access";
    if extension.is_critical {
        return refused("authority info access incorrectly marked critical");
    }
    let mut list = OrRefused::or(Reader(extension.value).enter(tag::SEQUENCE), INVALID)?;
    while !list.is_empty() {
        let mut access = OrRefused::or(list.enter(tag::SEQUENCE), INVALID)?;
        OrRefused::or(access.object_id(), INVALID)?;
        OrRefused::or(access.optional(tag::context(6)), INVALID)?;
    }
    Ok(())
}

fn basic_constraints(mut value: Reader<'_>) -> Result<(), Refused> {
    const INVALID: &str = "invalid basic constraints";
    let mut fields = OrRefused::or(value.enter(tag::SEQUENCE), INVALID)?;
    if fields.peek(tag::BOOLEAN) {
        OrRefused::or(fields.boolean(), INVALID)?;
    }
    if fields.peek(tag::INTEGER) {
        let length = fields.int64(tag::INTEGER).filter(|length| *length >= 0);
        OrRefused::or(length, INVALID)?;
    }
    Ok(())
}

fn alternative_names(mut value: Reader<'_>, hosts: HostRules) -> Result<(), Refused> {
    let mut names = OrRefused::or(
        value.enter(tag::SEQUENCE),
        "invalid subject alternative names",
    )?;
    while !names.is_empty() {
        let (kind, name) = OrRefused::or(names.any(), "invalid subject alternative name")?;
        match kind ^ 0x80 {
            1 if !names::is_ia5(name) => return refused("SAN rfc822Name is malformed"),
            2 if !names::is_ia5(name) => return refused("SAN dNSName is malformed"),
            6 => {
                if !names::is_ia5(name) {
                    return refused("SAN uniformResourceIdentifier is malformed");
                }
                let quoted = quote(name);
                match net_url::parse(name, hosts) {
                    Err(error) => {
                        return refused(&format!("cannot parse URI {quoted}: {}", error.text));
                    }
                    Ok(uri) if !names::is_domain(&uri.host, false) => {
                        return refused(&format!("cannot parse URI {quoted}: invalid domain"));
                    }
                    Ok(_) => {}
                }
            }
            7 if !matches!(name.len(), 4 | 16) => {
                return refused(&format!("cannot parse IP address of length {}", name.len()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// `%q` of ASCII text.
fn quote(text: &[u8]) -> String {
    go_value::print::sprintf(b"%q", &[go_value::Value::Str(text.into())])
        .to_text()
        .into_owned()
}

fn name_constraints(mut value: Reader<'_>) -> Result<(), Refused> {
    const INVALID: &str = "invalid NameConstraints extension";
    let mut top = OrRefused::or(
        value.enter(tag::SEQUENCE).filter(|_| value.is_empty()),
        INVALID,
    )?;
    let permitted = OrRefused::or(top.optional(tag::context(0) | tag::CONSTRUCTED), INVALID)?;
    let excluded = OrRefused::or(top.optional(tag::context(1) | tag::CONSTRUCTED), INVALID)?;
    if !top.is_empty() {
        return refused(INVALID);
    }
    let (permitted, excluded) = (permitted.unwrap_or_default(), excluded.unwrap_or_default());
    if permitted.is_empty() && excluded.is_empty() {
        return refused("empty name constraints extension");
    }
    for subtrees in [permitted, excluded] {
        let mut subtrees = Reader(subtrees);
        while !subtrees.is_empty() {
            let found = subtrees
                .enter(tag::SEQUENCE)
                .and_then(|mut subtree| subtree.any());
            let (kind, name) = OrRefused::or(found, INVALID)?;
            constraint(kind, name)?;
        }
    }
    Ok(())
}

fn constraint(kind: u8, name: &[u8]) -> Result<(), Refused> {
    let kind = kind ^ 0x80;
    if matches!(kind, 1 | 2 | 6) && !names::is_ia5(name) {
        return refused(&format!(
            "invalid constraint value: x509: {} cannot be encoded as an IA5String",
            quote(name)
        ));
    }
    match kind {
        2 if !names::is_domain(name, true) => refused(&format!(
            "failed to parse dnsName constraint {}",
            quote(name)
        )),
        7 => {
            let mask = match name.len() {
                8 => &name[4..],
                32 => &name[16..],
                length => {
                    return refused(&format!("IP constraint contained value of length {length}"));
                }
            };
            if names::is_ip_mask(mask) {
                return Ok(());
            }
            let mask = data_encoding::HEXLOWER.encode(mask);
            refused(&format!("IP constraint contained invalid mask {mask}"))
        }
        1 => {
            let valid = if name.contains(&b'@') {
                names::is_mailbox(name)
            } else {
                names::is_domain(name, true)
            };
            if valid {
                Ok(())
            } else {
                refused(&format!(
                    "failed to parse rfc822Name constraint {}",
                    quote(name)
                ))
            }
        }
        6 => {
            let text = std::str::from_utf8(name).unwrap_or_default();
            if text.parse::<std::net::IpAddr>().is_ok() {
                return refused(&format!(
                    "failed to parse URI constraint {}: cannot be IP address",
                    quote(name)
                ));
            }
            if names::is_domain(name, true) {
                return Ok(());
            }
            refused(&format!("failed to parse URI constraint {}", quote(name)))
        }
        _ => Ok(()),
    }
}

fn distribution_points(mut value: Reader<'_>) -> Result<(), Refused> {
    const INVALID: &str = "invalid CRL distribution point";
    let full = tag::context(0) | tag::CONSTRUCTED;
    let mut points = OrRefused::or(
        value.enter(tag::SEQUENCE),
        "invalid CRL distribution points",
    )?;
    while !points.is_empty() {
        let mut point = OrRefused::or(points.enter(tag::SEQUENCE), INVALID)?;
        let Some(name) = OrRefused::or(point.optional(full), INVALID)? else {
            continue;
        };
        let mut names = OrRefused::or(Reader(name).enter(full), INVALID)?;
        while !names.is_empty() && names.peek(tag::context(6)) {
            OrRefused::or(names.read(tag::context(6)), INVALID)?;
        }
    }
    Ok(())
}

fn policies(mut value: Reader<'_>) -> Result<(), Refused> {
    const INVALID: &str = "invalid certificate policies";
    let mut list = OrRefused::or(value.enter(tag::SEQUENCE), INVALID)?;
    let mut seen = BTreeSet::new();
    while !list.is_empty() {
        let policy = list
            .enter(tag::SEQUENCE)
            .and_then(|mut policy| policy.read(tag::OBJECT_IDENTIFIER));
        let policy = OrRefused::or(policy, INVALID)?;
        // newOIDFromDER: whole varints without zeros in front.
        let starts = std::iter::once(0).chain(
            policy
                .iter()
                .enumerate()
                .filter(|(_, b)| **b & 0x80 == 0)
                .map(|(i, _)| i + 1),
        );
        let minimal = starts
            .filter_map(|at| policy.get(at))
            .all(|byte| *byte != 0x80);
        if !seen.insert(policy) || policy.last().is_none_or(|byte| byte & 0x80 != 0) || !minimal {
            return refused(INVALID);
        }
    }
    Ok(())
}
