//! Go's string: an immutable run of bytes, not necessarily UTF-8.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, LazyLock};

/// An immutable, cheaply cloned byte string with Go's semantics: any bytes, ordered bytewise.
///
/// The representation is private, so that it can later carry more than bytes (for example where
/// each range came from) without touching the functions that handle strings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Str(Arc<[u8]>);

static EMPTY: LazyLock<Str> = LazyLock::new(|| Str(Arc::from(&b""[..])));

impl Str {
    /// The empty string; does not allocate after the first call.
    pub fn empty() -> Str {
        EMPTY.clone()
    }

    /// Reads to the end of `reader`. `expected` is the likely length in bytes: where it is right, the
    /// bytes are not copied.
    ///
    /// # Errors
    /// What the reader gives.
    pub fn read(reader: &mut impl Read, expected: usize) -> io::Result<Str> {
        let mut bytes: Arc<[u8]> = std::iter::repeat_n(0, expected).collect();
        let mut length = 0;
        if let Some(room) = Arc::get_mut(&mut bytes) {
            while length < room.len() {
                match reader.read(&mut room[length..]) {
                    Ok(0) => return Ok(Str::from(&room[..length])),
                    Ok(read) => length += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest)?;
        Ok(if rest.is_empty() {
            Str(bytes)
        } else {
            Str::from([&bytes[..], &rest].concat())
        })
    }

    /// The bytes of the string.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the string has no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The string as UTF-8, `None` where it is not valid UTF-8.
    pub fn as_utf8(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The string as text for people, with U+FFFD for what is not UTF-8.
    pub fn to_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// The part of the string between two byte offsets; shares nothing when it is not the whole.
    ///
    /// # Panics
    /// When the range is out of bounds, as slicing does.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Str {
        if range.start == 0 && range.end == self.len() {
            self.clone()
        } else {
            Str::from(&self.0[range])
        }
    }
}

impl Default for Str {
    fn default() -> Self {
        Str::empty()
    }
}

impl From<&[u8]> for Str {
    fn from(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            Str::empty()
        } else {
            Str(Arc::from(bytes))
        }
    }
}

impl<const N: usize> From<&[u8; N]> for Str {
    fn from(bytes: &[u8; N]) -> Self {
        Str::from(&bytes[..])
    }
}

impl From<Vec<u8>> for Str {
    fn from(bytes: Vec<u8>) -> Self {
        Str::from(&bytes[..])
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Str::from(text.as_bytes())
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Str::from(text.as_bytes())
    }
}

impl From<Cow<'_, str>> for Str {
    fn from(text: Cow<'_, str>) -> Self {
        Str::from(text.as_bytes())
    }
}

impl From<Cow<'_, [u8]>> for Str {
    fn from(bytes: Cow<'_, [u8]>) -> Self {
        Str::from(&bytes[..])
    }
}

impl Borrow<[u8]> for Str {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Str {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq<[u8]> for Str {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes() == other
    }
}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_text(), f)
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_whatever_length_was_expected() {
        for expected in [0, 1, 4, 5, 6, 100] {
            assert_eq!(Str::read(&mut &b"bytes"[..], expected).unwrap(), "bytes");
            assert_eq!(Str::read(&mut &b""[..], expected).unwrap(), "");
        }
    }
}
