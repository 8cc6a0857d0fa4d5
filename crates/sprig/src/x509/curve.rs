//! Signs with the four elliptic curves that Go's `crypto/ecdsa` knows.
//!
//! Each has a crate of its own; here they look alike, over plain bytes.

use hmac::{Hmac, KeyInit, Mac};
use p521::elliptic_curve::rand_core::{self, CryptoRng, RngCore};
use sha2::Sha512;

use super::oid;

/// An elliptic curve by its Go name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P224,
    P256,
    P384,
    P521,
}

/// What one curve's crate does for us, each over plain bytes; `$sign` says how its key signs a digest.
macro_rules! curve {
    ($name:ident, $sign:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "one of the curves signs in another way")]
            use $name::ecdsa::signature::hazmat::PrehashSigner;
            use $name::ecdsa::{Signature, SigningKey};
            use $name::elliptic_curve::sec1::ToEncodedPoint;

            /// The uncompressed public point of a scalar that is in range.
            pub(super) fn public(scalar: &[u8]) -> Option<Vec<u8>> {
                let key = $name::SecretKey::from_slice(scalar).ok()?;
                Some(key.public_key().to_encoded_point(false).as_bytes().to_vec())
            }

            /// Whether the bytes are a point of the curve.
            pub(super) fn is_point(point: &[u8]) -> bool {
                $name::PublicKey::from_sec1_bytes(point).is_ok()
            }

            /// A signature in DER; the nonce follows from key and digest, so that a certificate is a
            /// pure function of what goes into it.
            pub(super) fn sign(scalar: &[u8], digest: &[u8]) -> Option<Vec<u8>> {
                let sign: fn(&SigningKey, &[u8], &[u8]) -> Option<Signature> = $sign;
                let signature = sign(&SigningKey::from_slice(scalar).ok()?, scalar, digest)?;
                Some(signature.to_der().as_bytes().to_vec())
            }
        }
    };
}

/// A stream of bytes that only the holder of the key can know, for the nonce of one signature:
/// HMAC-SHA-512 under the scalar of the digest and a counter.
struct Nonces {
    start: Option<Hmac<Sha512>>,
    counter: u64,
}

impl Nonces {
    fn of(scalar: &[u8], digest: &[u8]) -> Nonces {
        let start = Hmac::<Sha512>::new_from_slice(scalar).ok();
        Nonces {
            start: start.map(|start| start.chain_update(digest)),
            counter: 0,
        }
    }
}

impl RngCore for Nonces {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        for block in out.chunks_mut(64) {
            self.counter += 1;
            let Some(start) = self.start.clone() else {
                continue;
            };
            let bytes = start
                .chain_update(self.counter.to_be_bytes())
                .finalize()
                .into_bytes();
            for (to, from) in block.iter_mut().zip(bytes) {
                *to = from;
            }
        }
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(out);
        Ok(())
    }
}

impl CryptoRng for Nonces {}

mod curves {
    curve!(p224, |key, _, digest| key.sign_prehash(digest).ok());
    curve!(p256, |key, _, digest| key.sign_prehash(digest).ok());
    curve!(p384, |key, _, digest| key.sign_prehash(digest).ok());
    // This crate's key does not make nonces by RFC 6979 itself.
    curve!(p521, |key, scalar, digest| {
        use p521::ecdsa::signature::hazmat::RandomizedPrehashSigner;
        key.sign_prehash_with_rng(&mut super::super::Nonces::of(scalar, digest), digest)
            .ok()
    });

    use super::Curve;

    impl Curve {
        pub(crate) fn public(self, scalar: &[u8]) -> Option<Vec<u8>> {
            match self {
                Curve::P224 => p224::public(scalar),
                Curve::P256 => p256::public(scalar),
                Curve::P384 => p384::public(scalar),
                Curve::P521 => p521::public(scalar),
            }
        }

        pub(crate) fn is_point(self, point: &[u8]) -> bool {
            match self {
                Curve::P224 => p224::is_point(point),
                Curve::P256 => p256::is_point(point),
                Curve::P384 => p384::is_point(point),
                Curve::P521 => p521::is_point(point),
            }
        }

        pub(crate) fn sign(self, scalar: &[u8], digest: &[u8]) -> Option<Vec<u8>> {
            match self {
                Curve::P224 => p224::sign(scalar, digest),
                Curve::P256 => p256::sign(scalar, digest),
                Curve::P384 => p384::sign(scalar, digest),
                Curve::P521 => p521::sign(scalar, digest),
            }
        }
    }
}

impl Curve {
    /// The curve of an object identifier.
    pub(crate) fn of(id: &[u8]) -> Option<Curve> {
        [Curve::P224, Curve::P256, Curve::P384, Curve::P521]
            .into_iter()
            .find(|curve| curve.oid() == id)
    }

    pub(crate) fn oid(self) -> &'static [u8] {
        match self {
            Curve::P224 => oid::P224,
            Curve::P256 => oid::P256,
            Curve::P384 => oid::P384,
            Curve::P521 => oid::P521,
        }
    }

    /// Whether both coordinates of an uncompressed point are elements of the curve's field.
    pub(crate) fn has_elements(self, point: &[u8]) -> bool {
        let power = |bits: usize| rsa::BigUint::from(1u8) << bits;
        let one = power(0);
        let prime = match self {
            Curve::P224 => power(224) - power(96) + one,
            Curve::P256 => power(256) - power(224) + power(192) + power(96) - one,
            Curve::P384 => power(384) - power(128) - power(96) + power(32) - one,
            Curve::P521 => power(521) - one,
        };
        let coordinates = point.get(1..).unwrap_or_default().chunks(self.size());
        coordinates
            .map(rsa::BigUint::from_bytes_be)
            .all(|coordinate| coordinate < prime)
    }

    /// The bytes of a scalar and of a coordinate.
    pub(crate) fn size(self) -> usize {
        match self {
            Curve::P224 => 28,
            Curve::P256 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Curve::P224 => "P224",
            Curve::P256 => "P256",
            Curve::P384 => "P384",
            Curve::P521 => "P521",
        }
    }
}
