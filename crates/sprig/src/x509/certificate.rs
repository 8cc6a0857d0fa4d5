//! Reads certificates as `x509.ParseCertificate` does: what it refuses, with its sentences, and the
//! three fields that signing under a certificate needs.

use std::collections::BTreeSet;

use super::curve::Curve;
use super::der::{self, BitString, Reader, tag};
use super::extensions::{extension, process};
use super::oid;
use super::private_key::PublicKey;
use crate::edition::HostRules;

/// What is kept of a certificate.
#[derive(Debug)]
pub(crate) struct Certificate {
    /// The subject as it stands, header included.
    pub(crate) raw_subject: Vec<u8>,
    /// The subject key identifier; empty where there is none.
    pub(crate) subject_key_id: Vec<u8>,
    /// The public key; `None` for algorithms that Go does not know.
    pub(crate) public_key: Option<PublicKey>,
}

/// Go's sentence.
pub(crate) type Refused = String;

/// An error of `crypto/x509` itself.
pub(crate) fn refused<T>(text: &str) -> Result<T, Refused> {
    Err(format!("x509: {text}"))
}

/// `x509: …` where a step of the reader failed.
pub(crate) trait OrRefused<T> {
    fn or(self, text: &str) -> Result<T, Refused>;
}

impl<T> OrRefused<T> for Option<T> {
    fn or(self, text: &str) -> Result<T, Refused> {
        self.ok_or_else(|| format!("x509: {text}"))
    }
}

/// `x509.ParseCertificate`; `hosts` says how the hosts of URIs are checked.
pub(crate) fn parse(der: &[u8], hosts: HostRules) -> Result<Certificate, Refused> {
    let mut top = Reader(der);
    let mut input = OrRefused::or(top.enter(tag::SEQUENCE), "malformed certificate")?;
    let mut tbs = OrRefused::or(input.enter(tag::SEQUENCE), "malformed tbs certificate")?;

    let version = match OrRefused::or(
        tbs.optional(tag::context(0) | tag::CONSTRUCTED),
        "malformed version",
    )? {
        None => 0,
        Some(content) => {
            let mut content = Reader(content);
            let version = content
                .int64(tag::INTEGER)
                .filter(|version| *version >= 0 && content.is_empty());
            OrRefused::or(version, "malformed version")?
        }
    };
    if version > 2 {
        return refused("invalid version");
    }
    let serial = OrRefused::or(tbs.integer(), "malformed serial number")?;
    if serial.first().is_some_and(|byte| byte & 0x80 != 0) {
        return refused("negative serial number");
    }
    let inner = OrRefused::or(
        tbs.read(tag::SEQUENCE),
        "malformed signature algorithm identifier",
    )?;
    let outer = OrRefused::or(input.read(tag::SEQUENCE), "malformed algorithm identifier")?;
    if inner != outer {
        return refused("inner and outer signature algorithm identifiers don't match");
    }
    algorithm(inner)?;
    name(OrRefused::or(
        tbs.read_element(tag::SEQUENCE),
        "malformed issuer",
    )?)?;
    let mut validity = OrRefused::or(tbs.enter(tag::SEQUENCE), "malformed validity")?;
    time(&mut validity)?;
    time(&mut validity)?;
    // Go says "issuer" here, too.
    let raw_subject = OrRefused::or(tbs.read_element(tag::SEQUENCE), "malformed issuer")?;
    name(raw_subject)?;

    let mut info = OrRefused::or(tbs.enter(tag::SEQUENCE), "malformed spki")?;
    let key_algorithm = OrRefused::or(
        info.read(tag::SEQUENCE),
        "malformed public key algorithm identifier",
    )?;
    let (key_algorithm, parameters) = algorithm(key_algorithm)?;
    let key = OrRefused::or(info.bit_string(), "malformed subjectPublicKey")?;
    let public_key = public_key(key_algorithm, parameters, &key)?;

    let mut certificate = Certificate {
        raw_subject: raw_subject.to_vec(),
        subject_key_id: Vec::new(),
        public_key,
    };
    if version > 0 {
        OrRefused::or(tbs.optional(tag::context(1)), "malformed issuerUniqueID")?;
        OrRefused::or(tbs.optional(tag::context(2)), "malformed subjectUniqueID")?;
    }
    if version == 2
        && let Some(content) = OrRefused::or(
            tbs.optional(tag::context(3) | tag::CONSTRUCTED),
            "malformed extensions",
        )?
    {
        let mut list = OrRefused::or(Reader(content).enter(tag::SEQUENCE), "malformed extensions")?;
        let mut extensions = Vec::new();
        let mut seen = BTreeSet::new();
        while !list.is_empty() {
            let extension = OrRefused::or(list.enter(tag::SEQUENCE), "malformed extension")
                .and_then(extension)?;
            if !seen.insert(extension.id) {
                let id = der::dotted(extension.id);
                return refused(&format!(
                    "certificate contains duplicate extension with OID \"{id}\""
                ));
            }
            extensions.push(extension);
        }
        for extension in &extensions {
            process(extension, hosts, &mut certificate)?;
        }
    }
    OrRefused::or(input.bit_string(), "malformed signature")?;
    if top.is_empty() {
        Ok(certificate)
    } else {
        refused("trailing data")
    }
}

/// `parseAI`: object identifier and parameters (the whole element, empty where absent).
fn algorithm(content: &[u8]) -> Result<(&[u8], &[u8]), Refused> {
    let mut reader = Reader(content);
    let id = OrRefused::or(reader.object_id(), "malformed OID")?;
    if reader.is_empty() {
        return Ok((id, &[]));
    }
    Ok((
        id,
        OrRefused::or(reader.any_element(), "malformed parameters")?,
    ))
}

/// `parseName`.
fn name(raw: &[u8]) -> Result<(), Refused> {
    const INVALID: &str = "invalid RDNSequence";
    let mut sequence = OrRefused::or(Reader(raw).enter(tag::SEQUENCE), INVALID)?;
    while !sequence.is_empty() {
        let mut set = OrRefused::or(sequence.enter(tag::SET), INVALID)?;
        while !set.is_empty() {
            let mut attribute = OrRefused::or(
                set.enter(tag::SEQUENCE),
                "invalid RDNSequence: invalid attribute",
            )?;
            OrRefused::or(
                attribute.object_id(),
                "invalid RDNSequence: invalid attribute type",
            )?;
            let (kind, value) = OrRefused::or(
                attribute.any(),
                "invalid RDNSequence: invalid attribute value",
            )?;
            if let Err(error) = string(kind, value) {
                return refused(&format!(
                    "invalid RDNSequence: invalid attribute value: {error}"
                ));
            }
        }
    }
    Ok(())
}

/// `parseASN1String`, as far as it refuses.
fn string(kind: u8, value: &[u8]) -> Result<(), String> {
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b"'()+,-./ :=?*&".contains(byte);
    let valid = match kind {
        tag::T61_STRING => Ok(()),
        tag::PRINTABLE_STRING => value
            .iter()
            .all(printable)
            .then_some(())
            .ok_or("invalid PrintableString"),
        tag::UTF8_STRING => std::str::from_utf8(value)
            .map(|_| ())
            .map_err(|_| "invalid UTF-8 string"),
        tag::IA5_STRING => value.is_ascii().then_some(()).ok_or("invalid IA5String"),
        tag::NUMERIC_STRING => value
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b' ')
            .then_some(())
            .ok_or("invalid NumericString"),
        tag::BMP_STRING => {
            let units = value.strip_suffix(&[0, 0]).unwrap_or(value).chunks_exact(2);
            let unit = |pair: &[u8]| {
                pair.iter()
                    .fold(0u16, |unit, byte| unit << 8 | u16::from(*byte))
            };
            let reserved =
                |unit: u16| matches!(unit, 0xfffe | 0xffff | 0xfdd0..=0xfdef | 0xd800..=0xdfff);
            let valid = value.len().is_multiple_of(2) && !units.map(unit).any(reserved);
            valid.then_some(()).ok_or("invalid BMPString")
        }
        other => return Err(format!("unsupported string type: {other}")),
    };
    valid.map_err(str::to_owned)
}

/// `parseTime`, as far as it refuses.
fn time(reader: &mut Reader<'_>) -> Result<(), Refused> {
    let valid = |digits: &[u8], year: usize, seconds: bool| {
        let length = year + 8 + if seconds { 2 } else { 0 };
        let Some((digits, zone)) = digits.split_at_checked(length) else {
            return false;
        };
        let zone_valid = match zone {
            b"Z" => true,
            [b'+' | b'-', offset @ ..]
                if offset.len() == 4 && offset.iter().all(u8::is_ascii_digit) =>
            {
                // Z0700 prints a zero offset as Z, and Go compares with what it would print.
                let offset = |pair: &[u8]| {
                    pair.iter()
                        .fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'))
                };
                let (hours, minutes) = (offset(&zone[1..3]), offset(&zone[3..5]));
                hours + minutes > 0 && hours <= 24 && minutes < 60
            }
            _ => false,
        };
        if !zone_valid || !digits.iter().all(u8::is_ascii_digit) {
            return false;
        }
        let number = |from: usize, to: usize| {
            digits[from..to]
                .iter()
                .fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'))
        };
        let full_year = if year == 2 {
            1950 + (number(0, 2) + 50) % 100
        } else {
            number(0, 4)
        };
        let (month, day) = (number(year, year + 2), number(year + 2, year + 4));
        let leap = full_year.is_multiple_of(4)
            && (!full_year.is_multiple_of(100) || full_year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        let (hour, minute) = (number(year + 4, year + 6), number(year + 6, year + 8));
        let second = if seconds {
            number(year + 8, year + 10)
        } else {
            0
        };
        (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60
    };
    if reader.peek(tag::UTC_TIME) {
        let text = reader
            .read(tag::UTC_TIME)
            .filter(|text| valid(text, 2, true) || valid(text, 2, false));
        OrRefused::or(text, "malformed UTCTime").map(|_| ())
    } else if reader.peek(tag::GENERALIZED_TIME) {
        let text = reader
            .read(tag::GENERALIZED_TIME)
            .filter(|text| valid(text, 4, true));
        OrRefused::or(text, "malformed GeneralizedTime").map(|_| ())
    } else {
        refused("unsupported time format")
    }
}

/// `parsePublicKey`; `None` for algorithms that Go does not know.
fn public_key(
    algorithm: &[u8],
    parameters: &[u8],
    key: &BitString<'_>,
) -> Result<Option<PublicKey>, Refused> {
    let bytes = key.right_align();
    let is_positive =
        |number: &[u8]| number.first().is_some_and(|byte| byte & 0x80 == 0) && number != [0];
    Ok(Some(match algorithm {
        oid::RSA => {
            if parameters != der::NULL {
                return refused("RSA key missing NULL parameters");
            }
            let mut fields = OrRefused::or(
                Reader(&bytes).enter(tag::SEQUENCE),
                "invalid RSA public key",
            )?;
            let modulus = OrRefused::or(fields.integer(), "invalid RSA modulus")?;
            let exponent =
                OrRefused::or(fields.int64(tag::INTEGER), "invalid RSA public exponent")?;
            if !is_positive(modulus) {
                return refused("RSA modulus is not a positive number");
            }
            if exponent <= 0 {
                return refused("RSA public exponent is not a positive number");
            }
            PublicKey::Rsa(der::sequence(&[
                &der::unsigned(modulus),
                &der::unsigned(&exponent.to_be_bytes()),
            ]))
        }
        oid::EC => {
            let curve = OrRefused::or(Reader(parameters).object_id(), "invalid ECDSA parameters")?;
            let curve = OrRefused::or(Curve::of(curve), "unsupported elliptic curve")?;
            if bytes.first() != Some(&4) {
                return Err("ecdsa: invalid uncompressed public key".to_owned());
            }
            if bytes.len() != 1 + 2 * curve.size() {
                return Err(format!("invalid {} point encoding", curve.name()));
            }
            if !curve.has_elements(&bytes) {
                let blank = if curve == Curve::P256 {
                    " element"
                } else {
                    "Element"
                };
                return Err(format!("invalid {}{blank} encoding", curve.name()));
            }
            if !curve.is_point(&bytes) {
                return Err(format!("{} point not on curve", curve.name()));
            }
            PublicKey::Ecdsa(curve, bytes)
        }
        oid::ED25519 => {
            if !parameters.is_empty() {
                return refused("Ed25519 key encoded with illegal parameters");
            }
            if bytes.len() != 32 {
                return refused("wrong Ed25519 public key size");
            }
            PublicKey::Ed25519(bytes)
        }
        oid::DSA => {
            let mut public = Reader(&bytes);
            let y = OrRefused::or(public.integer(), "invalid DSA public key")?;
            let mut domain = OrRefused::or(
                Reader(parameters).enter(tag::SEQUENCE),
                "invalid DSA parameters",
            )?;
            let mut positive = is_positive(y);
            for _ in 0..3 {
                positive &= is_positive(OrRefused::or(domain.integer(), "invalid DSA parameters")?);
            }
            if !positive {
                return refused("zero or negative DSA parameter");
            }
            PublicKey::Dsa
        }
        _ => return Ok(None),
    }))
}
