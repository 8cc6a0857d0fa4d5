//! The key of fingerprints.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use manifest::RawDigest;
use sha2::Sha256;

/// What a fingerprint begins with.
pub const FINGERPRINT: &str = "hmac-sha256:";
/// A key shorter than this could be guessed.
const MIN_KEY_BYTES: usize = 16;

/// The secret that fingerprints are made with.
#[derive(Clone, PartialEq, Eq)]
pub struct MaskKey {
    bytes: Vec<u8>,
    id: String,
}

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key is too short.
    #[error("the key has {found} bytes, it needs at least {MIN_KEY_BYTES}")]
    TooShort {
        /// Its length.
        found: usize,
    },
    /// The key file is not what `record` writes.
    #[error("not a key file: it holds 64 hexadecimal digits")]
    NotAKeyFile,
}

impl MaskKey {
    /// Makes a key of bytes, which the caller drew at random.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> MaskKey {
        MaskKey::of(bytes.to_vec())
    }

    /// Makes a key of a text that its owner keeps (`RENDERGATE_KEY`). Blanks at the ends do not count.
    ///
    /// # Errors
    ///
    /// The text is shorter than 16 bytes.
    pub fn from_text(text: &str) -> Result<MaskKey, KeyError> {
        let text = text.trim();
        if text.len() < MIN_KEY_BYTES {
            return Err(KeyError::TooShort { found: text.len() });
        }
        Ok(MaskKey::of(text.as_bytes().to_vec()))
    }

    /// Reads the content of `goldens/.key`.
    ///
    /// # Errors
    ///
    /// The content is not 64 hexadecimal digits.
    pub fn from_file(content: &[u8]) -> Result<MaskKey, KeyError> {
        let digits = content.trim_ascii();
        if digits.len() != 64 {
            return Err(KeyError::NotAKeyFile);
        }
        let digit = |d: &u8| {
            char::from(*d)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        };
        let pair = |pair: &[u8]| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        };
        let bytes: Option<Vec<u8>> = digits.chunks(2).map(pair).collect();
        Ok(MaskKey::of(bytes.ok_or(KeyError::NotAKeyFile)?))
    }

    /// The content of `goldens/.key` for this key.
    #[must_use]
    pub fn to_file(&self) -> String {
        hex(&self.bytes) + "\n"
    }

    /// The id: it tells keys apart and says nothing about them.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The fingerprint of a value, given as canonical JSON, at the place that a JSON Pointer names.
    #[must_use]
    pub fn fingerprint(&self, pointer: &str, canonical_json: &str) -> String {
        format!(
            "{FINGERPRINT}{}",
            hex(&self.digest(&[pointer.as_bytes(), canonical_json.as_bytes()]))
        )
    }

    /// The keyed form of a raw digest, for documents that hold fingerprints.
    #[must_use]
    pub fn keyed_raw(&self, raw: RawDigest) -> RawDigest {
        match raw {
            RawDigest::Sha256(raw) => RawDigest::Keyed(self.digest(&[b"raw", &raw])),
            RawDigest::Keyed(_) | RawDigest::Unknown => RawDigest::Unknown,
        }
    }

    fn of(bytes: Vec<u8>) -> MaskKey {
        let id = hex(&digest(&bytes, &[b"rendergate key id 1"]));
        MaskKey {
            id: id.chars().take(16).collect(),
            bytes,
        }
    }

    /// HMAC-SHA-256, cut to 128 bits, over the key id and the parts, each with its length before it.
    fn digest(&self, parts: &[&[u8]]) -> [u8; 16] {
        let mut all: Vec<&[u8]> = vec![self.id.as_bytes()];
        all.extend(parts);
        let full = digest(&self.bytes, &all);
        let mut cut = [0; 16];
        cut.iter_mut().zip(full).for_each(|(cut, full)| *cut = full);
        cut
    }
}

impl std::fmt::Debug for MaskKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MaskKey({})", self.id)
    }
}

fn digest(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length; the type cannot say so.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_read_back() {
        let key = MaskKey::from_random([0xa5; 32]);
        assert_eq!(MaskKey::from_file(key.to_file().as_bytes()), Ok(key));
        assert_eq!(MaskKey::from_file(b"a5"), Err(KeyError::NotAKeyFile));
        assert_eq!(
            MaskKey::from_file("zz".repeat(32).as_bytes()),
            Err(KeyError::NotAKeyFile)
        );
    }

    #[test]
    fn short_keys_are_refused() {
        assert_eq!(
            MaskKey::from_text(" hunter2 "),
            Err(KeyError::TooShort { found: 7 })
        );
        assert!(MaskKey::from_text("correct horse battery staple").is_ok());
    }

    #[test]
    fn debug_output_does_not_show_the_key() {
        let key = MaskKey::from_random([0xa5; 32]);
        assert!(!format!("{key:?}").contains("a5a5"));
    }

    #[test]
    fn parts_cannot_flow_into_each_other() {
        let key = MaskKey::from_random([1; 32]);
        assert_ne!(key.digest(&[b"ab", b"c"]), key.digest(&[b"a", b"bc"]));
    }
}
