//! Reads private keys from PEM and PKCS#8, writes them as Sprig does, and signs with them.

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::asn1;
use super::curve::Curve;
use super::der::{self, tag};
use super::rsa_key::{Fields, RsaKey};
use super::{oid, pem};

/// A private key of one of the kinds that Sprig's functions meet.
#[derive(Clone, Debug)]
pub(crate) enum PrivateKey {
    Rsa(Box<RsaKey>),
    Dsa(DsaKey),
    Ecdsa(EcKey),
    Ed25519([u8; 32]),
    /// Read and written, but good for no certificate.
    X25519([u8; 32]),
}

/// A DSA private key; only written, since Go does not sign certificates with DSA.
#[derive(Clone, Debug)]
pub(crate) struct DsaKey {
    /// P, Q, G, Y and X as `INTEGER` elements.
    numbers: Vec<Vec<u8>>,
}

/// An ECDSA private key.
#[derive(Clone, Debug)]
pub(crate) struct EcKey {
    pub(crate) curve: Curve,
    /// The scalar, as long as the curve's order.
    scalar: Vec<u8>,
    /// The public point, uncompressed.
    pub(crate) point: Vec<u8>,
}

/// A public key as far as certificates need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// The PKCS#1 structure.
    Rsa(Vec<u8>),
    Dsa,
    /// The uncompressed point.
    Ecdsa(Curve, Vec<u8>),
    Ed25519(Vec<u8>),
    X25519,
}

/// How a private key is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Pkcs1,
    Ec,
    Pkcs8,
}

/// A signature algorithm as certificates name it: the whole `AlgorithmIdentifier`.
pub(crate) fn signature_algorithm(public: &PublicKey) -> Option<Vec<u8>> {
    let id = match public {
        PublicKey::Rsa(_) => {
            return Some(der::sequence(&[
                &der::object_id(oid::RSA_SHA256),
                der::NULL,
            ]));
        }
        PublicKey::Ecdsa(Curve::P224 | Curve::P256, _) => oid::ECDSA_SHA256,
        PublicKey::Ecdsa(Curve::P384, _) => oid::ECDSA_SHA384,
        PublicKey::Ecdsa(Curve::P521, _) => oid::ECDSA_SHA512,
        PublicKey::Ed25519(_) => oid::ED25519,
        PublicKey::Dsa | PublicKey::X25519 => return None,
    };
    Some(der::sequence(&[&der::object_id(id)]))
}

impl PublicKey {
    /// The name that `%T` prints of the Go type.
    pub(crate) fn go_type(&self) -> &'static str {
        match self {
            PublicKey::Rsa(_) => "*rsa.PublicKey",
            PublicKey::Dsa => "*dsa.PublicKey",
            PublicKey::Ecdsa(..) => "*ecdsa.PublicKey",
            PublicKey::Ed25519(_) => "ed25519.PublicKey",
            PublicKey::X25519 => "*ecdh.PublicKey",
        }
    }

    /// The `AlgorithmIdentifier` and the key bytes, for the kinds that Go puts into certificates.
    pub(crate) fn marshal(&self) -> Option<(Vec<u8>, &[u8])> {
        match self {
            PublicKey::Rsa(bytes) => Some((
                der::sequence(&[&der::object_id(oid::RSA), der::NULL]),
                bytes,
            )),
            PublicKey::Ecdsa(curve, point) => Some((
                der::sequence(&[&der::object_id(oid::EC), &der::object_id(curve.oid())]),
                point,
            )),
            PublicKey::Ed25519(bytes) => {
                Some((der::sequence(&[&der::object_id(oid::ED25519)]), bytes))
            }
            PublicKey::Dsa | PublicKey::X25519 => None,
        }
    }
}

impl PrivateKey {
    /// Sprig's `parsePrivateKeyPEM`.
    pub(crate) fn from_pem(text: &[u8]) -> Result<PrivateKey, Vec<u8>> {
        let Some(block) = pem::decode(text) else {
            return Err(b"no PEM data in input".to_vec());
        };
        if block.kind == b"PRIVATE KEY" {
            return PrivateKey::from_pkcs8(&block.bytes)
                .map_err(|error| format!("decoding PEM as PKCS#8: {error}").into_bytes());
        }
        let Some(kind) = block.kind.strip_suffix(b" PRIVATE KEY") else {
            return Err([
                b"no private key data in PEM block of type ",
                &block.kind[..],
            ]
            .concat());
        };
        let (name, key) = match kind {
            b"RSA" => (
                "RSA",
                RsaKey::parse(&block.bytes).map(|key| PrivateKey::Rsa(Box::new(key))),
            ),
            b"EC" => (
                "EC",
                EcKey::parse(None, &block.bytes).map(PrivateKey::Ecdsa),
            ),
            b"DSA" => ("DSA", DsaKey::parse(&block.bytes).map(PrivateKey::Dsa)),
            _ => return Err([b"invalid private key type ", &block.kind[..]].concat()),
        };
        key.map_err(|error| format!("parsing {name} private key from PEM: {error}").into_bytes())
    }

    /// `x509.ParsePKCS8PrivateKey`.
    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<PrivateKey, String> {
        let wrapped =
            Wrapped::read(der).map_err(|error| misplaced(der, Format::Pkcs8).unwrap_or(error))?;
        let edwards = |name: &str| {
            if !wrapped.parameters.is_empty() {
                return Err(format!("x509: invalid {name} private key parameters"));
            }
            asn1::octets_of(wrapped.key)
                .map_err(|error| format!("x509: invalid {name} private key: {error}"))
        };
        match wrapped.algorithm {
            oid::RSA => RsaKey::parse(wrapped.key)
                .map(|key| PrivateKey::Rsa(Box::new(key)))
                .map_err(|error| {
                    format!("x509: failed to parse RSA private key embedded in PKCS#8: {error}")
                }),
            oid::EC => EcKey::parse(asn1::object_id_of(wrapped.parameters).ok(), wrapped.key)
                .map(PrivateKey::Ecdsa)
                .map_err(|error| {
                    format!("x509: failed to parse EC private key embedded in PKCS#8: {error}")
                }),
            oid::ED25519 => {
                let seed = edwards("Ed25519")?;
                let seed = seed.try_into().map_err(|_| {
                    format!("x509: invalid Ed25519 private key length: {}", seed.len())
                })?;
                Ok(PrivateKey::Ed25519(seed))
            }
            oid::X25519 => {
                let key = edwards("X25519")?.try_into();
                key.map(PrivateKey::X25519)
                    .map_err(|_| "crypto/ecdh: invalid private key size".to_owned())
            }
            other => Err(format!(
                "x509: PKCS#8 wrapping contained private key with unknown algorithm: {}",
                asn1::printed_object_id(other)
            )),
        }
    }

    /// A key as [`go_template::Ambient::private_key`] gives it: PKCS#8 of any kind, DSA included.
    pub(crate) fn from_ambient(der: &[u8]) -> Result<PrivateKey, String> {
        match Wrapped::read(der)? {
            Wrapped {
                algorithm: oid::DSA,
                parameters,
                key,
            } => DsaKey::from_parameters(parameters, key).map(PrivateKey::Dsa),
            _ => PrivateKey::from_pkcs8(der),
        }
    }

    /// The PEM text that Sprig writes for a key.
    pub(crate) fn to_pem(&self) -> String {
        match self {
            PrivateKey::Rsa(key) => pem::encode("RSA PRIVATE KEY", &key.marshal()),
            PrivateKey::Dsa(key) => {
                let numbers = key.numbers.concat();
                pem::encode(
                    "DSA PRIVATE KEY",
                    &der::element(
                        tag::SEQUENCE,
                        &[&der::unsigned(&[0]), &numbers[..]].concat(),
                    ),
                )
            }
            PrivateKey::Ecdsa(key) => pem::encode("EC PRIVATE KEY", &key.marshal()),
            PrivateKey::Ed25519(seed) => wrapped_pem(oid::ED25519, seed),
            PrivateKey::X25519(key) => wrapped_pem(oid::X25519, key),
        }
    }

    /// The public half.
    pub(crate) fn public(&self) -> PublicKey {
        match self {
            PrivateKey::Rsa(key) => PublicKey::Rsa(key.public_der()),
            PrivateKey::Dsa(_) => PublicKey::Dsa,
            PrivateKey::Ecdsa(key) => PublicKey::Ecdsa(key.curve, key.point.clone()),
            PrivateKey::Ed25519(seed) => PublicKey::Ed25519(
                ed25519_dalek::SigningKey::from_bytes(seed)
                    .verifying_key()
                    .to_bytes()
                    .to_vec(),
            ),
            PrivateKey::X25519(_) => PublicKey::X25519,
        }
    }

    /// Signs a message with the algorithm that [`signature_algorithm`] names for the key.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            PrivateKey::Rsa(key) => key.sign_sha256(&Sha256::digest(message)),
            PrivateKey::Ecdsa(key) => {
                let digest = match key.curve {
                    Curve::P224 | Curve::P256 => Sha256::digest(message).to_vec(),
                    Curve::P384 => Sha384::digest(message).to_vec(),
                    Curve::P521 => Sha512::digest(message).to_vec(),
                };
                key.curve
                    .sign(&key.scalar, &digest)
                    .ok_or_else(|| "ecdsa: signing failed".to_owned())
            }
            PrivateKey::Ed25519(seed) => {
                use ed25519_dalek::Signer;
                Ok(ed25519_dalek::SigningKey::from_bytes(seed)
                    .sign(message)
                    .to_bytes()
                    .to_vec())
            }
            PrivateKey::Dsa(_) | PrivateKey::X25519(_) => {
                Err("x509: certificate private key does not implement crypto.Signer".to_owned())
            }
        }
    }

    /// Whether Go's type of the key can sign (`crypto.Signer`).
    pub(crate) fn is_signer(&self) -> bool {
        !matches!(self, PrivateKey::Dsa(_) | PrivateKey::X25519(_))
    }
}

/// PKCS#8 of a key that is a run of bytes (`x509.MarshalPKCS8PrivateKey`).
fn wrapped_pem(algorithm: &[u8], key: &[u8]) -> String {
    let der = der::sequence(&[
        &der::unsigned(&[0]),
        &der::sequence(&[&der::object_id(algorithm)]),
        &der::element(tag::OCTET_STRING, &der::element(tag::OCTET_STRING, key)),
    ]);
    pem::encode("PRIVATE KEY", &der)
}

/// The sentence for a key in another format than the one it was read as, where it is one.
pub(crate) fn misplaced(der: &[u8], wanted: Format) -> Option<String> {
    let candidates: &[Format] = match wanted {
        Format::Pkcs1 => &[Format::Ec, Format::Pkcs8],
        Format::Ec => &[Format::Pkcs8, Format::Pkcs1],
        Format::Pkcs8 => &[Format::Ec, Format::Pkcs1],
    };
    let function = candidates.iter().find_map(|format| match format {
        Format::Pkcs1 => Fields::read(der).is_ok().then_some("ParsePKCS1PrivateKey"),
        Format::Ec => EcFields::read(der).is_ok().then_some("ParseECPrivateKey"),
        Format::Pkcs8 => Wrapped::read(der).is_ok().then_some("ParsePKCS8PrivateKey"),
    })?;
    Some(format!(
        "x509: failed to parse private key (use {function} instead for this key format)"
    ))
}

/// The fields of PKCS#8.
struct Wrapped<'a> {
    algorithm: &'a [u8],
    parameters: &'a [u8],
    key: &'a [u8],
}

impl Wrapped<'_> {
    fn read(der: &[u8]) -> Result<Wrapped<'_>, asn1::Error> {
        let (mut record, _) = asn1::unmarshal(der, "pkcs8")?;
        record.int()?;
        let mut algorithm = record.record("AlgorithmIdentifier")?;
        Ok(Wrapped {
            algorithm: algorithm.object_id()?,
            parameters: algorithm.raw()?,
            key: record.octets()?,
        })
    }
}

/// The fields of SEC 1.
struct EcFields<'a> {
    version: i64,
    scalar: &'a [u8],
    curve: Option<&'a [u8]>,
}

impl EcFields<'_> {
    fn read(der: &[u8]) -> Result<EcFields<'_>, asn1::Error> {
        let (mut record, _) = asn1::unmarshal(der, "ecPrivateKey")?;
        let fields = EcFields {
            version: record.int()?,
            scalar: record.octets()?,
            curve: record.explicit_object_id(0)?,
        };
        record.explicit_bit_string(1)?;
        Ok(fields)
    }
}

impl EcKey {
    /// `parseECPrivateKey`; PKCS#8 names the curve outside.
    fn parse(curve: Option<&[u8]>, der: &[u8]) -> Result<EcKey, String> {
        let fields = EcFields::read(der).map_err(|error| {
            misplaced(der, Format::Ec)
                .unwrap_or_else(|| format!("x509: failed to parse EC private key: {error}"))
        })?;
        if fields.version != 1 {
            return Err(format!(
                "x509: unknown EC private key version {}",
                fields.version
            ));
        }
        let curve = curve.or(fields.curve).and_then(Curve::of);
        let curve = curve.ok_or_else(|| "x509: unknown elliptic curve".to_owned())?;
        // Zeros in front are ignored where there are too many and added where they are missing.
        let surplus = fields.scalar.len().saturating_sub(curve.size());
        let (zeros, digits) = fields.scalar.split_at(surplus);
        if zeros.iter().any(|byte| *byte != 0) {
            return Err("x509: invalid private key length".to_owned());
        }
        let mut scalar = vec![0; curve.size() - digits.len()];
        scalar.extend_from_slice(digits);
        match curve.public(&scalar) {
            Some(point) => Ok(EcKey {
                curve,
                scalar,
                point,
            }),
            None if scalar.iter().all(|byte| *byte == 0) => {
                Err("ecdsa: invalid public key encoding".to_owned())
            }
            None => Err("input overflows the modulus".to_owned()),
        }
    }

    /// `x509.MarshalECPrivateKey`.
    fn marshal(&self) -> Vec<u8> {
        let explicit =
            |number, content: &[u8]| der::element(tag::context(number) | tag::CONSTRUCTED, content);
        der::sequence(&[
            &der::unsigned(&[1]),
            &der::element(tag::OCTET_STRING, &self.scalar),
            &explicit(0, &der::object_id(self.curve.oid())),
            &explicit(1, &der::bit_string(&self.point)),
        ])
    }
}

impl DsaKey {
    /// Sprig's own layout: version, P, Q, G, Y, X.
    fn parse(der: &[u8]) -> Result<DsaKey, asn1::Error> {
        let (mut record, _) = asn1::unmarshal(der, "DSAKeyFormat")?;
        record.int()?;
        let mut numbers = Vec::with_capacity(5);
        for _ in 0..5 {
            numbers.push(der::element(tag::INTEGER, record.integer_octets()?));
        }
        Ok(DsaKey { numbers })
    }

    /// From the parameters of the algorithm and the private number of PKCS#8.
    fn from_parameters(parameters: &[u8], key: &[u8]) -> Result<DsaKey, String> {
        let malformed = || "DSA private key: malformed".to_owned();
        let mut domain = der::Reader(parameters)
            .enter(tag::SEQUENCE)
            .ok_or_else(malformed)?;
        let mut number = || {
            domain
                .integer()
                .map(rsa::BigUint::from_bytes_be)
                .ok_or_else(malformed)
        };
        let (p, q, g) = (number()?, number()?, number()?);
        let x = der::Reader(key)
            .integer()
            .map(rsa::BigUint::from_bytes_be)
            .ok_or_else(malformed)?;
        if p.bits() < 2 {
            return Err(malformed());
        }
        let y = g.modpow(&x, &p);
        Ok(DsaKey {
            numbers: [p, q, g, y, x]
                .iter()
                .map(|number| der::unsigned(&number.to_bytes_be()))
                .collect(),
        })
    }
}
