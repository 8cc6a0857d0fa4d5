//! Digests of a document's raw bytes, by which "the bytes differ, the content is equal" is decidable.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// The digest of the bytes a document was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RawDigest {
    /// SHA-256 of the bytes.
    Sha256([u8; 32]),
    /// A keyed digest, for documents that hold secrets: a plain one would let anybody test guesses of the secret.
    Keyed([u8; 16]),
    /// Not known: items of lists have no bytes of their own, and secrets without a key are not compared.
    Unknown,
}

impl RawDigest {
    /// Digests raw bytes with SHA-256.
    #[must_use]
    pub fn sha256(bytes: &[u8]) -> RawDigest {
        RawDigest::Sha256(Sha256::digest(bytes).into())
    }

    /// Says whether two digests prove that the bytes differ. Digests of different kinds prove nothing.
    #[must_use]
    pub fn differs(self, other: RawDigest) -> bool {
        match (self, other) {
            (RawDigest::Sha256(before), RawDigest::Sha256(after)) => before != after,
            (RawDigest::Keyed(before), RawDigest::Keyed(after)) => before != after,
            _ => false,
        }
    }
}

impl fmt::Display for RawDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RawDigest::Sha256(bytes) => write!(f, "sha256:{}", hex(bytes)),
            RawDigest::Keyed(bytes) => write!(f, "hmac-sha256:{}", hex(bytes)),
            RawDigest::Unknown => f.write_str("-"),
        }
    }
}

impl FromStr for RawDigest {
    type Err = ();

    /// Reads what `Display` wrote; anything else is an error.
    fn from_str(text: &str) -> Result<RawDigest, ()> {
        if text == "-" {
            return Ok(RawDigest::Unknown);
        }
        match text.split_once(':') {
            Some(("sha256", digits)) => unhex(digits).map(RawDigest::Sha256),
            Some(("hmac-sha256", digits)) => unhex(digits).map(RawDigest::Keyed),
            _ => None,
        }
        .ok_or(())
    }
}

/// SHA-256 of bytes in hexadecimal digits, without a prefix.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn unhex<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let digits = digits.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |d: u8| match d {
            b'0'..=b'9' => Some(d - b'0'),
            b'a'..=b'f' => Some(d - b'a' + 10),
            _ => None,
        };
        *byte = digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for digest in [
            RawDigest::sha256(b"x"),
            RawDigest::Keyed([7; 16]),
            RawDigest::Unknown,
        ] {
            assert_eq!(digest.to_string().parse(), Ok(digest));
        }
        for text in [
            "",
            "sha256:",
            "sha256:zz",
            "md5:00",
            "hmac-sha256:0707070707070707070707070707070G",
        ] {
            assert_eq!(text.parse::<RawDigest>(), Err(()), "{text}");
        }
    }

    #[test]
    fn digests_of_different_kinds_prove_nothing() {
        assert!(!RawDigest::sha256(b"x").differs(RawDigest::Keyed([7; 16])));
        assert!(!RawDigest::Unknown.differs(RawDigest::Unknown));
        assert!(RawDigest::sha256(b"x").differs(RawDigest::sha256(b"y")));
    }
}
