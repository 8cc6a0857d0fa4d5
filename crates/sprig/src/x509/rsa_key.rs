//! Holds RSA private keys: the checks of Go's `crypto/rsa` on them and the signature made with them.
//!
//! The arithmetic takes time that depends on the key: keys stand in the clear in values and output
//! here, and nobody remote measures a rendering.

use rsa::BigUint;

use super::asn1::{self, Number};
use super::der;
use crate::limits;

/// The shortest modulus that Go signs with, in bits.
const MIN_BITS: usize = 1024;

/// The longest modulus that is worked with, in bits; a limit of ours, far above any key in use.
pub(crate) const MAX_BITS: usize = 16_384;

/// An RSA private key that passed [`RsaKey::check`].
#[derive(Clone, Debug)]
pub(crate) struct RsaKey {
    pub(crate) modulus: BigUint,
    pub(crate) public_exponent: u64,
    exponent: BigUint,
    primes: Vec<BigUint>,
    crt: Crt,
}

/// What PKCS#1 stores beside the primes.
#[derive(Clone, Debug)]
struct Crt {
    exponent_p: BigUint,
    exponent_q: BigUint,
    coefficient: BigUint,
    /// Exponent and coefficient of each prime after the second.
    further: Vec<(BigUint, BigUint)>,
}

/// Why a key was refused, in Go's words.
pub(crate) type Refused = String;

fn refused<T>(text: &str) -> Result<T, Refused> {
    Err(text.to_owned())
}

/// An error of `bigmod` when a number is not below its modulus.
fn below(number: &BigUint, modulus: &BigUint) -> Result<(), Refused> {
    if number < modulus {
        Ok(())
    } else if number.bits().div_ceil(64) > modulus.bits().div_ceil(64) {
        refused("input overflows the modulus size")
    } else {
        refused("input overflows the modulus")
    }
}

fn is_positive(number: &Number) -> bool {
    number.as_ref().is_some_and(|number| number.bits() > 0)
}

impl RsaKey {
    /// `x509.ParsePKCS1PrivateKey`.
    pub(crate) fn parse(der: &[u8]) -> Result<RsaKey, Refused> {
        let fields = match Fields::read(der) {
            Ok((_, true)) => return refused("asn1: syntax error: trailing data"),
            Ok((fields, false)) => fields,
            Err(error) => {
                return Err(
                    super::private_key::misplaced(der, super::private_key::Format::Pkcs1)
                        .unwrap_or(error),
                );
            }
        };
        if fields.version > 1 {
            return refused("x509: unsupported private key version");
        }
        let Fields {
            modulus,
            exponent,
            prime_p,
            prime_q,
            ..
        } = &fields;
        let stored = [&fields.exponent_p, &fields.exponent_q, &fields.coefficient];
        if ![modulus, exponent, prime_p, prime_q]
            .into_iter()
            .all(is_positive)
            || !stored.into_iter().flatten().all(is_positive)
        {
            return refused("x509: private key contains zero or negative value");
        }
        if !fields.further_primes.iter().all(is_positive) {
            return refused("x509: private key contains zero or negative prime");
        }
        let (Some(modulus), Some(exponent), Some(prime_p), Some(prime_q)) = (
            modulus.clone(),
            exponent.clone(),
            prime_p.clone(),
            prime_q.clone(),
        ) else {
            return refused("x509: private key contains zero or negative value");
        };
        let longest = [&modulus, &exponent, &prime_p, &prime_q]
            .into_iter()
            .chain(stored.into_iter().flatten().flatten())
            .chain(fields.further_primes.iter().flatten())
            .map(BigUint::bits)
            .max();
        if longest.is_some_and(|bits| bits > MAX_BITS) {
            return Err(format!(
                "rsa: numbers of more than {MAX_BITS} bits are not supported (limit MAX_BITS)"
            ));
        }
        let mut primes = vec![prime_p, prime_q];
        primes.extend(fields.further_primes.iter().flatten().cloned());
        let given = match stored.map(|number| number.clone().flatten()) {
            [Some(p), Some(q), Some(coefficient)] => Some((p, q, coefficient)),
            _ => None,
        };
        RsaKey::check(modulus, fields.public_exponent, exponent, primes, given)
    }

    /// `rsa.PrivateKey.Validate`: a key from its numbers and, where they are known, the values that
    /// follow from them.
    fn check(
        modulus: BigUint,
        public_exponent: i64,
        exponent: BigUint,
        primes: Vec<BigUint>,
        given: Option<(BigUint, BigUint, BigUint)>,
    ) -> Result<RsaKey, Refused> {
        let one = BigUint::from(1u8);
        if modulus <= one {
            return refused("modulus must be > 1");
        }
        let [prime_p, prime_q, further @ ..] = &primes[..] else {
            return refused("crypto/rsa: missing primes");
        };
        if further.is_empty() && primes.iter().any(|prime| *prime <= one) {
            return refused("modulus must be > 1");
        }
        below(&exponent, &modulus)?;
        if !further.is_empty() {
            let public_exponent = check_public(&modulus, public_exponent)?;
            let crt = Crt::of(&exponent, &primes)?;
            return Ok(RsaKey {
                modulus,
                public_exponent,
                exponent,
                primes,
                crt,
            });
        }

        let (p_less, q_less) = (prime_p - &one, prime_q - &one);
        let crt = match given {
            Some((exponent_p, exponent_q, coefficient)) => {
                below(&coefficient, prime_p)?;
                Crt {
                    exponent_p,
                    exponent_q,
                    coefficient,
                    further: Vec::new(),
                }
            }
            None => {
                if p_less <= one || q_less <= one {
                    return refused("modulus must be > 1");
                }
                if !is_odd(prime_p) {
                    return refused("crypto/rsa: p is even");
                }
                Crt {
                    exponent_p: &exponent % &p_less,
                    exponent_q: &exponent % &q_less,
                    coefficient: (prime_q % prime_p)
                        .modpow(&(prime_p - BigUint::from(2u8)), prime_p),
                    further: Vec::new(),
                }
            }
        };
        let public_exponent = check_public(&modulus, public_exponent)?;
        if *prime_p >= modulus || *prime_q >= modulus {
            return refused("crypto/rsa: invalid prime");
        }
        if (prime_p * prime_q) % &modulus != BigUint::from(0u8) {
            return refused("crypto/rsa: p * q != n");
        }
        if p_less <= one || q_less <= one {
            return refused("crypto/rsa: invalid prime");
        }
        for (less, stored) in [(&p_less, &crt.exponent_p), (&q_less, &crt.exponent_q)] {
            if stored >= less || (BigUint::from(public_exponent) * stored) % less != one {
                return refused("crypto/rsa: invalid CRT exponent");
            }
        }
        if (prime_q * &crt.coefficient) % prime_p != one {
            return refused("crypto/rsa: invalid CRT coefficient");
        }
        if &exponent % &p_less != crt.exponent_p {
            return refused("crypto/rsa: d does not match dP");
        }
        if &exponent % &q_less != crt.exponent_q {
            return refused("crypto/rsa: d does not match dQ");
        }
        if prime_p == prime_q {
            return refused("crypto/rsa: p == q");
        }
        let distance = if prime_p > prime_q {
            prime_p - prime_q
        } else {
            prime_q - prime_p
        };
        let half = modulus.bits() as i64 / 2;
        if distance.bits() as i64 <= half - 100 {
            return refused("crypto/rsa: |p - q| too small");
        }
        if exponent.bits() as i64 <= half {
            return refused("crypto/rsa: d too small");
        }
        Ok(RsaKey {
            modulus,
            public_exponent,
            exponent,
            primes,
            crt,
        })
    }

    /// `x509.MarshalPKCS1PrivateKey`.
    pub(crate) fn marshal(&self) -> Vec<u8> {
        let number = |number: &BigUint| der::unsigned(&number.to_bytes_be());
        let version = u8::from(self.primes.len() > 2);
        let mut fields = vec![
            der::unsigned(&[version]),
            number(&self.modulus),
            der::unsigned(&self.public_exponent.to_be_bytes()),
            number(&self.exponent),
        ];
        fields.extend(self.primes.iter().take(2).map(number));
        fields.extend(
            [
                &self.crt.exponent_p,
                &self.crt.exponent_q,
                &self.crt.coefficient,
            ]
            .map(number),
        );
        if !self.crt.further.is_empty() {
            let further = self.primes.iter().skip(2).zip(&self.crt.further).map(
                |(prime, (exponent, coefficient))| {
                    der::sequence(&[&number(prime), &number(exponent), &number(coefficient)])
                },
            );
            fields.push(der::element(
                der::tag::SEQUENCE,
                &further.collect::<Vec<_>>().concat(),
            ));
        }
        der::element(der::tag::SEQUENCE, &fields.concat())
    }

    /// The PKCS#1 public key.
    pub(crate) fn public_der(&self) -> Vec<u8> {
        der::sequence(&[
            &der::unsigned(&self.modulus.to_bytes_be()),
            &der::unsigned(&self.public_exponent.to_be_bytes()),
        ])
    }

    /// `rsa.SignPKCS1v15` of a SHA-256 digest.
    pub(crate) fn sign_sha256(&self, digest: &[u8]) -> Result<Vec<u8>, Refused> {
        /// The `DigestInfo` of SHA-256 up to the digest (RFC 8017, section 9.2).
        const PREFIX: &[u8] = &[
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01, 0x05, 0x00, 0x04, 0x20,
        ];
        let bits = self.modulus.bits();
        if bits < MIN_BITS {
            return Err(format!(
                "crypto/rsa: {bits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
            ));
        }
        limits::note_signature(bits);
        let size = bits.div_ceil(8);
        let info = [PREFIX, digest].concat();
        let mut block = vec![0xff; size];
        block[0] = 0;
        block[1] = 1;
        block[size - info.len() - 1] = 0;
        block[size - info.len()..].copy_from_slice(&info);
        let message = BigUint::from_bytes_be(&block);

        let signature = match &self.primes[..] {
            [prime_p, prime_q] => {
                let by_p = (&message % prime_p).modpow(&self.crt.exponent_p, prime_p);
                let by_q = (&message % prime_q).modpow(&self.crt.exponent_q, prime_q);
                let difference = (by_p + prime_p - &by_q % prime_p) % prime_p;
                (difference * &self.crt.coefficient) % prime_p * prime_q + by_q
            }
            _ => message.modpow(&self.exponent, &self.modulus),
        };
        if signature.modpow(&BigUint::from(self.public_exponent), &self.modulus) != message {
            return refused("rsa: internal error");
        }
        let digits = signature.to_bytes_be();
        let mut out = vec![0; size - digits.len()];
        out.extend(digits);
        Ok(out)
    }
}

impl Crt {
    /// `precomputeLegacy`, for keys of more than two primes.
    fn of(exponent: &BigUint, primes: &[BigUint]) -> Result<Crt, Refused> {
        let one = BigUint::from(1u8);
        if primes.iter().any(|prime| *prime <= one) {
            return refused("crypto/rsa: prime factor is <= 1");
        }
        let [prime_p, prime_q, further @ ..] = primes else {
            return refused("crypto/rsa: missing primes");
        };
        let not_prime = "crypto/rsa: prime factors are not relatively prime";
        let mut product = prime_p * prime_q;
        let mut crt = Crt {
            exponent_p: exponent % (prime_p - &one),
            exponent_q: exponent % (prime_q - &one),
            coefficient: inverse(prime_q, prime_p).ok_or(not_prime)?,
            further: Vec::new(),
        };
        for prime in further {
            let coefficient = inverse(&product, prime).ok_or(not_prime)?;
            crt.further.push((exponent % (prime - &one), coefficient));
            product *= prime;
        }
        Ok(crt)
    }
}

/// `rsa.checkPublicKey`.
fn check_public(modulus: &BigUint, exponent: i64) -> Result<u64, Refused> {
    if !is_odd(modulus) {
        return refused("crypto/rsa: public modulus is even");
    }
    if exponent < 2 {
        return refused("crypto/rsa: public exponent too small or negative");
    }
    if exponent % 2 == 0 {
        return refused("crypto/rsa: public exponent is even");
    }
    if exponent > i64::from(i32::MAX) {
        return refused("crypto/rsa: public exponent too large");
    }
    Ok(exponent as u64)
}

fn is_odd(number: &BigUint) -> bool {
    number
        .to_bytes_le()
        .first()
        .is_some_and(|byte| byte % 2 == 1)
}

/// The inverse of a number under a modulus above 1, where there is one.
fn inverse(number: &BigUint, modulus: &BigUint) -> Option<BigUint> {
    // Extended Euclid; coefficients are kept under the modulus, so nothing becomes negative.
    let zero = BigUint::from(0u8);
    let (mut last, mut rest) = (modulus.clone(), number % modulus);
    let (mut last_factor, mut factor) = (zero.clone(), BigUint::from(1u8));
    while rest != zero {
        let quotient = &last / &rest;
        let next = &last % &rest;
        let step = (&quotient * &factor) % modulus;
        let next_factor = (last_factor + modulus - step) % modulus;
        (last, rest) = (rest, next);
        (last_factor, factor) = (factor, next_factor);
    }
    (last == BigUint::from(1u8)).then_some(last_factor)
}

/// The fields of a PKCS#1 private key.
pub(crate) struct Fields {
    version: i64,
    modulus: Number,
    public_exponent: i64,
    exponent: Number,
    prime_p: Number,
    prime_q: Number,
    exponent_p: Option<Number>,
    exponent_q: Option<Number>,
    coefficient: Option<Number>,
    further_primes: Vec<Number>,
}

impl Fields {
    /// `asn1.Unmarshal` into `pkcs1PrivateKey`: the fields, and whether bytes follow.
    pub(crate) fn read(der: &[u8]) -> Result<(Fields, bool), asn1::Error> {
        let (mut record, trailing) = asn1::unmarshal(der, "pkcs1PrivateKey")?;
        let mut fields = Fields {
            version: record.int()?,
            modulus: record.number()?,
            public_exponent: record.int()?,
            exponent: record.number()?,
            prime_p: record.number()?,
            prime_q: record.number()?,
            exponent_p: record.optional_number()?,
            exponent_q: record.optional_number()?,
            coefficient: record.optional_number()?,
            further_primes: Vec::new(),
        };
        for mut further in record.optional_records("pkcs1AdditionalRSAPrime")? {
            fields.further_primes.push(further.number()?);
            further.number()?;
            further.number()?;
        }
        Ok((fields, trailing))
    }
}
