//! Bytes in base64 between two lines that say what they are.
//!
//! Source: `armor.Decode` of both libraries. They read as they go, so that a fault counts only where it is reached.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Fault;
use crate::clearsign::line;

/// An armored block.
#[derive(Debug)]
pub struct Armored {
    /// What it says that it is (`PGP SIGNATURE`).
    pub kind: String,
    /// The lines of base64, joined.
    encoded: Vec<u8>,
}

impl Armored {
    /// Finds the first block; nothing where there is none.
    pub fn decode(data: &[u8]) -> Option<Armored> {
        Self::decode_next(data).map(|(found, _)| found)
    }

    /// The same with what is left for the next one. Go reads ahead and loses what it has read, which mostly is the
    /// first line of the block behind.
    pub fn decode_next(data: &[u8]) -> Option<(Armored, &[u8])> {
        let mut lines = Lines {
            data,
            at: 0,
            read: 0,
        };
        'next: while let Some(begin) = lines.next() {
            let Some(kind) = begin
                .strip_prefix(b"-----BEGIN ")
                .and_then(|begin| begin.strip_suffix(b"-----"))
            else {
                continue;
            };
            // Headers up to an empty line.
            loop {
                let header = lines.next()?;
                if header.is_empty() {
                    break;
                }
                if !header.contains(&b':') {
                    continue 'next;
                }
            }
            let (mut encoded, mut ended) = (Vec::new(), false);
            while let Some(text) = lines.next() {
                if text.starts_with(b"-----END ") {
                    ended = true;
                    break;
                }
                // The sum, which neither library looks at before the end of the packets.
                if !(text.len() == 5 && text.starts_with(b"=")) {
                    encoded.extend_from_slice(text);
                }
            }
            if !ended {
                encoded.truncate(encoded.len() / 4 * 4);
            }
            let kind = String::from_utf8_lossy(kind).into_owned();
            let rest = data.get(lines.read..).unwrap_or_default();
            return Some((Armored { kind, encoded }, rest));
        }
        None
    }

    /// The bytes.
    ///
    /// # Errors
    /// Go's sentence about a character that is none of base64 where it is among the first four.
    pub fn bytes(&self) -> Result<Vec<u8>, Fault> {
        STANDARD.decode(&self.encoded).map_err(|_| {
            let of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
            match self
                .encoded
                .iter()
                .take(4)
                .position(|byte| !of_base64(byte))
            {
                Some(at) => Fault::Helm(format!("illegal base64 data at input byte {at}")),
                // Where Go counts from depends on how much it has read at a time.
                None => Fault::Missing("a signature whose base64 is broken".into()),
            }
        })
    }
}

/// The lines of a text, as Go's buffered reader gets them.
struct Lines<'d> {
    data: &'d [u8],
    at: usize,
    /// How far the buffer has been filled.
    read: usize,
}

impl<'d> Lines<'d> {
    /// The size of the buffer.
    const BUFFER: usize = 100;

    /// The next line without blanks around it.
    fn next(&mut self) -> Option<&'d [u8]> {
        let rest = self.data.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (text, behind) = line(rest);
        let end = self.data.len() - behind.len();
        if self.read < end {
            self.read = (self.at + Self::BUFFER).max(end).min(self.data.len());
        }
        self.at = end;
        Some(text.trim_ascii())
    }
}
