//! Reads and writes PEM, private keys and certificates as Go's `encoding/pem` and `crypto/x509` do.
//!
//! What is here: the bytes Go would write and the sentences with which it refuses input, as far as
//! Sprig's functions reach them. What is not: chains, revocation, signing requests, names of
//! extensions that Sprig never writes. Random parts (keys, serial numbers) come in as arguments.
//! To add a kind of key, add it to [`private_key::PrivateKey`] and to the signatures in [`create`].

#[cfg(test)]
mod answers;
pub(crate) mod asn1;
pub(crate) mod certificate;
pub(crate) mod create;
pub(crate) mod curve;
pub(crate) mod der;
pub(crate) mod extensions;
pub(crate) mod names;
pub(crate) mod pem;
pub(crate) mod private_key;
pub(crate) mod rsa_key;

/// The content octets of the object identifiers in use.
pub(crate) mod oid {
    pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    pub(crate) const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
    pub(crate) const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1];
    pub(crate) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    pub(crate) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    pub(crate) const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
    pub(crate) const ECDSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
    pub(crate) const P224: &[u8] = &[0x2b, 0x81, 4, 0, 0x21];
    pub(crate) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    pub(crate) const P384: &[u8] = &[0x2b, 0x81, 4, 0, 0x22];
    pub(crate) const P521: &[u8] = &[0x2b, 0x81, 4, 0, 0x23];
    pub(crate) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
    pub(crate) const X25519: &[u8] = &[0x2b, 0x65, 0x6e];
    pub(crate) const COMMON_NAME: &[u8] = &[0x55, 4, 3];
    pub(crate) const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 14];
    pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];
    pub(crate) const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 17];
    pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
    pub(crate) const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1d, 35];
    pub(crate) const EXT_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
    pub(crate) const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
    pub(crate) const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
    pub(crate) const AUTHORITY_INFO_ACCESS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 1];
}
