//! Writes certificates as `x509.CreateCertificate` does for the templates that Sprig fills in.

use std::net::{IpAddr, Ipv6Addr};

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::certificate::Certificate;
use super::der::{self, tag};
use super::oid;
use super::private_key::{PrivateKey, PublicKey, signature_algorithm};
use crate::edition::SubjectKeyId;

/// What Sprig's `getBaseCertTemplate` fills in.
#[derive(Debug)]
pub(crate) struct Template {
    /// Big-endian; 128 random bits.
    pub(crate) serial: [u8; 16],
    pub(crate) common_name: Vec<u8>,
    pub(crate) ips: Vec<IpAddr>,
    pub(crate) dns_names: Vec<Vec<u8>>,
    /// Seconds since the Unix epoch.
    pub(crate) not_before: i64,
    /// Seconds since the Unix epoch.
    pub(crate) not_after: i64,
    pub(crate) role: Role,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Signs other certificates.
    Authority,
    /// Server and client.
    Leaf,
}

/// Whose name and key stand behind the signature.
pub(crate) enum Issuer<'a> {
    /// The certificate's own subject.
    Itself,
    /// Another certificate.
    Parent(&'a Certificate),
}

/// The certificate in DER, or Go's sentence.
pub(crate) fn create(
    template: &Template,
    issuer: &Issuer<'_>,
    public: &PublicKey,
    signer: &PrivateKey,
    subject_key_id: SubjectKeyId,
) -> Result<Vec<u8>, String> {
    if !signer.is_signer() {
        return Err("x509: certificate private key does not implement crypto.Signer".to_owned());
    }
    let signer_public = signer.public();
    let algorithm = signature_algorithm(&signer_public)
        .ok_or_else(|| "x509: only RSA, ECDSA and Ed25519 keys supported".to_owned())?;
    let (key_algorithm, key) = public
        .marshal()
        .ok_or_else(|| format!("x509: unsupported public key type: {}", public.go_type()))?;

    let subject = subject(&template.common_name)?;
    let issuer_name = match issuer {
        Issuer::Itself => &subject,
        Issuer::Parent(parent) => &parent.raw_subject,
    };
    let authority_key_id = match issuer {
        Issuer::Parent(parent) if parent.raw_subject != subject => &parent.subject_key_id[..],
        _ => &[],
    };
    if let Issuer::Parent(Certificate {
        public_key: Some(key),
        ..
    }) = issuer
        && *key != signer_public
    {
        return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_owned());
    }

    let version = der::element(tag::context(0) | tag::CONSTRUCTED, &der::unsigned(&[2]));
    let validity = der::sequence(&[&time(template.not_before)?, &time(template.not_after)?]);
    let key_info = der::sequence(&[&key_algorithm, &der::bit_string(key)]);
    let extensions = extensions(
        template,
        &subject,
        authority_key_id,
        &key_id(template.role, key, subject_key_id),
    )?;
    let tbs = der::sequence(&[
        &version,
        &der::unsigned(&template.serial),
        &algorithm,
        issuer_name,
        &validity,
        &subject,
        &key_info,
        &der::element(tag::context(3) | tag::CONSTRUCTED, &extensions),
    ]);
    let signature = signer.sign(&tbs)?;
    Ok(der::sequence(&[
        &tbs,
        &algorithm,
        &der::bit_string(&signature),
    ]))
}

/// Only authorities get a subject key identifier.
fn key_id(role: Role, key: &[u8], rule: SubjectKeyId) -> Vec<u8> {
    match (role, rule) {
        (Role::Leaf, _) => Vec::new(),
        (Role::Authority, SubjectKeyId::Sha1) => Sha1::digest(key).to_vec(),
        (Role::Authority, SubjectKeyId::Sha256) => {
            Sha256::digest(key).iter().take(20).copied().collect()
        }
    }
}

/// `pkix.Name{CommonName}.ToRDNSequence`, in the string type that `encoding/asn1` chooses.
fn subject(common_name: &[u8]) -> Result<Vec<u8>, String> {
    if common_name.is_empty() {
        return Ok(der::sequence(&[]));
    }
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b"'()+,-./ :=?".contains(byte);
    let value = if common_name.iter().all(printable) {
        der::element(tag::PRINTABLE_STRING, common_name)
    } else if std::str::from_utf8(common_name).is_ok() {
        der::element(tag::UTF8_STRING, common_name)
    } else {
        return Err("asn1: string not valid UTF-8".to_owned());
    };
    let attribute = der::sequence(&[&der::object_id(oid::COMMON_NAME), &value]);
    Ok(der::sequence(&[&der::element(tag::SET, &attribute)]))
}

fn extension(id: &[u8], is_critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if is_critical {
        der::element(tag::BOOLEAN, &[0xff])
    } else {
        Vec::new()
    };
    der::sequence(&[
        &der::object_id(id),
        &critical,
        &der::element(tag::OCTET_STRING, value),
    ])
}

/// `buildCertExtensions`.
fn extensions(
    template: &Template,
    subject: &[u8],
    authority_key_id: &[u8],
    subject_key_id: &[u8],
) -> Result<Vec<u8>, String> {
    let is_authority = template.role == Role::Authority;
    // digitalSignature and keyEncipherment; an authority has keyCertSign, too.
    let key_usage: &[u8] = if is_authority { &[2, 0xa4] } else { &[5, 0xa0] };
    let basic = if is_authority {
        der::element(tag::BOOLEAN, &[0xff])
    } else {
        Vec::new()
    };
    let mut list = vec![
        extension(
            oid::KEY_USAGE,
            true,
            &der::element(tag::BIT_STRING, key_usage),
        ),
        extension(
            oid::EXT_KEY_USAGE,
            false,
            &der::sequence(&[
                &der::object_id(oid::SERVER_AUTH),
                &der::object_id(oid::CLIENT_AUTH),
            ]),
        ),
        extension(oid::BASIC_CONSTRAINTS, true, &der::sequence(&[&basic])),
    ];
    if !subject_key_id.is_empty() {
        list.push(extension(
            oid::SUBJECT_KEY_ID,
            false,
            &der::element(tag::OCTET_STRING, subject_key_id),
        ));
    }
    if !authority_key_id.is_empty() {
        let id = der::sequence(&[&der::element(tag::context(0), authority_key_id)]);
        list.push(extension(oid::AUTHORITY_KEY_ID, false, &id));
    }
    if !template.dns_names.is_empty() || !template.ips.is_empty() {
        let mut names = Vec::new();
        for name in &template.dns_names {
            if !name.is_ascii() {
                let quoted =
                    go_value::print::sprintf(b"%q", &[go_value::Value::Str(name[..].into())]);
                return Err(format!("x509: {quoted} cannot be encoded as an IA5String"));
            }
            names.extend(der::element(tag::context(2), name));
        }
        for ip in &template.ips {
            names.extend(der::element(tag::context(7), &shortest(*ip)));
        }
        let subject_is_empty = subject == der::sequence(&[]);
        list.push(extension(
            oid::SUBJECT_ALT_NAME,
            subject_is_empty,
            &der::element(tag::SEQUENCE, &names),
        ));
    }
    Ok(der::element(tag::SEQUENCE, &list.concat()))
}

/// Four bytes wherever an address is one of IPv4 (`net.IP.To4`).
fn shortest(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => match Ipv6Addr::to_ipv4_mapped(&ip) {
            Some(ip) => ip.octets().to_vec(),
            None => ip.octets().to_vec(),
        },
    }
}

/// `UTCTime` from 1950 to 2049, else `GeneralizedTime`.
fn time(seconds: i64) -> Result<Vec<u8>, String> {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    if !(0..=9999).contains(&year) {
        return Err("asn1: structure error: cannot represent time as GeneralizedTime".to_owned());
    }
    let rest = format!(
        "{month:02}{day:02}{:02}{:02}{:02}Z",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    Ok(if (1950..2050).contains(&year) {
        der::element(tag::UTC_TIME, format!("{:02}{rest}", year % 100).as_bytes())
    } else {
        der::element(tag::GENERALIZED_TIME, format!("{year:04}{rest}").as_bytes())
    })
}

/// Year, month and day of a number of days since 1970-01-01 in the proleptic Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that the leap day is the last of its year.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + carry, month, day)
}
