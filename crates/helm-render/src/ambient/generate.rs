//! Generates private keys as PKCS#8 DER from a source of random numbers.
//!
//! RSA, ECDSA and Ed25519 come from their crates. DSA has none here, since only old charts ask for it:
//! its numbers are found as FIPS 186-3 suggests and Go's `crypto/dsa` does.

use go_template::KeyKind;
use rsa::BigUint;
use rsa::pkcs8::EncodePrivateKey;
use rsa::rand_core::{CryptoRng, RngCore};

use super::primes;

/// Numbers of DSA are first divided by the primes below this one.
const SMALL: u32 = 4_000;

/// The public exponent of Go's keys.
const RSA_EXPONENT: u32 = 65_537;

/// Rounds of Miller and Rabin for the numbers of DSA, as in Go.
const DSA_ROUNDS: usize = 64;

/// A new key from the numbers that `random` draws; it may draw on several threads at once.
pub(super) fn private_key<R: RngCore + CryptoRng>(
    kind: KeyKind,
    random: fn() -> R,
) -> Result<Vec<u8>, String> {
    let random_numbers = &mut random();
    match kind {
        KeyKind::Rsa(bits) => {
            let key = rsa_key(bits, random)?;
            let der = key.to_pkcs8_der().map_err(|error| error.to_string())?;
            Ok(der.as_bytes().to_vec())
        }
        KeyKind::EcdsaP256 => {
            let key = p256::SecretKey::random(random_numbers);
            let der = key.to_pkcs8_der().map_err(|error| error.to_string())?;
            Ok(der.as_bytes().to_vec())
        }
        KeyKind::Ed25519 => {
            // PKCS#8 of an Ed25519 key up to its 32 bytes (RFC 8410).
            const HEAD: [u8; 16] = [
                0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22,
                0x04, 0x20,
            ];
            let mut der = HEAD.to_vec();
            let mut seed = [0; 32];
            random_numbers.fill_bytes(&mut seed);
            der.extend(seed);
            Ok(der)
        }
        KeyKind::Dsa => Ok(dsa(random_numbers)),
    }
}

/// Two primes, each searched for on a thread of its own: the time of a key is that of its slower prime.
fn rsa_key<R: RngCore>(bits: usize, random: fn() -> R) -> Result<rsa::RsaPrivateKey, String> {
    let exponent = BigUint::from(RSA_EXPONENT);
    let one = BigUint::from(1u8);
    let prime = || {
        loop {
            let prime = primes::prime(bits / 2, &mut random());
            // The exponent is a prime: what it does not divide has no factor in common with it.
            if &prime % &exponent != one {
                return prime;
            }
        }
    };
    let (p, q) = std::thread::scope(|scope| {
        let other = scope.spawn(prime);
        let own = prime();
        (own, other.join())
    });
    let q = q.map_err(|_| "the search for a prime ended early".to_owned())?;
    rsa::RsaPrivateKey::from_p_q(p, q, exponent).map_err(|error| error.to_string())
}

/// A DSA key with a prime of 2048 and a group of 256 bits (Sprig's `L2048N256`).
fn dsa(random: &mut (impl RngCore + CryptoRng)) -> Vec<u8> {
    let one = BigUint::from(1u8);
    let (p, q) = loop {
        let q = primes::odd(random, 256);
        if !has_no_factor(&q) {
            continue;
        }
        // The prime p is near a random number, and q divides p - 1.
        let twice = &q * BigUint::from(2u8);
        let found = (0..4 * 2048).find_map(|_| {
            let candidate = primes::odd(random, 2048);
            let p = &candidate - (&candidate % &twice) + &one;
            (p.bits() == 2048 && has_no_factor(&p)).then_some(p)
        });
        if let Some(p) = found {
            break (p, q);
        }
    };
    let power = (&p - &one) / &q;
    let g = (2u8..)
        .map(|base| BigUint::from(base).modpow(&power, &p))
        .find(|g| *g != one)
        .unwrap_or_default();
    let x = loop {
        let x = number(random, 256);
        if x.bits() > 0 && x < q {
            break x;
        }
    };
    // SEQUENCE { 0, SEQUENCE { dsa, SEQUENCE { p, q, g } }, OCTET STRING { x } }
    const DSA: [u8; 9] = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
    let domain = element(0x30, &[integer(&p), integer(&q), integer(&g)].concat());
    let algorithm = element(0x30, &[&DSA[..], &domain].concat());
    element(
        0x30,
        &[element(0x02, &[0]), algorithm, element(0x04, &integer(&x))].concat(),
    )
}

fn number(random: &mut impl RngCore, bits: usize) -> BigUint {
    let mut bytes = vec![0; bits / 8];
    random.fill_bytes(&mut bytes);
    BigUint::from_bytes_be(&bytes)
}

/// Trial division by small primes, then Miller and Rabin.
fn has_no_factor(number: &BigUint) -> bool {
    let zero = BigUint::from(0u8);
    let small = primes::odd_primes(SMALL);
    let divides = |prime: u32| number % BigUint::from(prime) == zero;
    !small.into_iter().any(divides) && primes::is_prime(number, DSA_ROUNDS)
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        length @ 0..0x80 => out.push(length as u8),
        length @ 0x80..0x100 => out.extend([0x81, length as u8]),
        length => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(content);
    out
}

fn integer(number: &BigUint) -> Vec<u8> {
    let mut digits = number.to_bytes_be();
    if digits.first().is_none_or(|byte| byte & 0x80 != 0) {
        digits.insert(0, 0);
    }
    element(0x02, &digits)
}
