//! The packets of a keyring or a signature: their bounds as Go finds them, their contents as rPGP reads them.
//!
//! Source: `packet.Read` and `Reader.Next` of both libraries.

use chart::PgpLibrary;
use pgp::packet::{Packet, PacketParser, PublicKey, PublicSubkey, Signature, UserId};

use crate::Fault;

/// A packet that counts.
#[derive(Clone, Debug)]
pub enum Item {
    /// A primary key.
    Key(PublicKey),
    /// A subkey.
    Subkey(PublicSubkey),
    /// A name.
    UserId(UserId),
    /// A signature.
    Signature(Box<Signature>),
    /// What the libraries pass over.
    Other,
}

const SIGNATURE: u8 = 2;
const SECRET_KEY: u8 = 5;
const PUBLIC_KEY: u8 = 6;
const SECRET_SUBKEY: u8 = 7;
const USER_ID: u8 = 13;
const PUBLIC_SUBKEY: u8 = 14;

/// The packets of a stream.
pub struct Packets<'b> {
    rest: &'b [u8],
    library: PgpLibrary,
    unread: Option<Item>,
}

impl<'b> Packets<'b> {
    pub fn new(bytes: &'b [u8], library: PgpLibrary) -> Packets<'b> {
        Packets {
            rest: bytes,
            library,
            unread: None,
        }
    }

    /// Gives a packet back.
    pub fn unread(&mut self, item: Item) {
        self.unread = Some(item);
    }

    /// The next packet that the libraries know; nothing at the end.
    pub fn next(&mut self) -> Result<Option<Item>, Fault> {
        if let Some(item) = self.unread.take() {
            return Ok(Some(item));
        }
        while !self.rest.is_empty() {
            let (tag, whole, body) = self.bounds()?;
            let known = [
                SIGNATURE,
                SECRET_KEY,
                PUBLIC_KEY,
                SECRET_SUBKEY,
                USER_ID,
                PUBLIC_SUBKEY,
            ];
            if !known.contains(&tag) {
                // Attributes of users end a list of signatures; others are as if they were not there.
                if tag == 17 {
                    return Ok(Some(Item::Other));
                }
                continue;
            }
            if let Err(fault) = self.check(tag, body) {
                if self.library == PgpLibrary::GoCrypto && fault.is_unsupported() {
                    continue;
                }
                return Err(fault);
            }
            return read(whole).map(Some);
        }
        Ok(None)
    }

    /// Takes a packet: its tag, the whole of it, its contents.
    fn bounds(&mut self) -> Result<(u8, &'b [u8], &'b [u8]), Fault> {
        let cut = || Fault::Helm("unexpected EOF".into());
        let all = self.rest;
        let first = *all.first().ok_or_else(cut)?;
        if first & 0x80 == 0 {
            return Err(Fault::invalid("tag byte does not have MSB set"));
        }
        let number = |at: usize, count: usize| -> Result<usize, Fault> {
            let bytes = all.get(at..at + count).ok_or_else(cut)?;
            Ok(bytes
                .iter()
                .fold(0, |number, byte| number << 8 | usize::from(*byte)))
        };
        let (tag, begin, length) = if first & 0x40 == 0 {
            let tag = (first & 0x3f) >> 2;
            match first & 3 {
                3 => (tag, 1, all.len() - 1),
                kind => {
                    let count = 1 << kind;
                    (tag, 1 + count, number(1, count)?)
                }
            }
        } else {
            let tag = first & 0x3f;
            match number(1, 1)? {
                short @ 0..=191 => (tag, 2, short),
                long @ 192..=223 => (tag, 3, ((long - 192) << 8) + number(2, 1)? + 192),
                255 => (tag, 6, number(2, 4)?),
                _ => return Err(Fault::Missing("packets in pieces".into())),
            }
        };
        let end = begin.checked_add(length).ok_or_else(cut)?;
        let whole = all.get(..end).ok_or_else(cut)?;
        self.rest = &all[end..];
        Ok((tag, whole, &whole[begin..]))
    }

    /// What the libraries do not know of keys and signatures.
    fn check(&self, tag: u8, body: &[u8]) -> Result<(), Fault> {
        let byte = |at: usize| {
            body.get(at)
                .copied()
                .ok_or_else(|| Fault::Helm("unexpected EOF".into()))
        };
        if tag == USER_ID {
            return Ok(());
        }
        if byte(0)? != 4 {
            return Err(Fault::Missing(format!("packets of version {}", byte(0)?)));
        }
        let new = self.library == PgpLibrary::GoCrypto;
        if tag == SIGNATURE {
            let (algorithm, hash) = (byte(2)?, byte(3)?);
            let known =
                matches!(algorithm, 1 | 3 | 17 | 19) || (new && matches!(algorithm, 22 | 27 | 28));
            if !known {
                return Err(Fault::unsupported(&format!(
                    "public key algorithm {algorithm}"
                )));
            }
            if !matches!(hash, 1..=3 | 8..=11) {
                return Err(Fault::Missing(format!("hash function {hash}")));
            }
            return Ok(());
        }
        let algorithm = byte(5)?;
        let known =
            matches!(algorithm, 1..=3 | 16..=19) || (new && matches!(algorithm, 22 | 25..=28));
        if !known {
            return Err(Fault::unsupported(&format!("public key type: {algorithm}")));
        }
        if matches!(algorithm, 18 | 19) {
            let length = usize::from(byte(6)?);
            let oid = body.get(7..7 + length).unwrap_or_default();
            let nist = NIST_CURVES.contains(&oid);
            if !nist && !new {
                let hex: String = oid.iter().map(|byte| format!("{byte:02x}")).collect();
                return Err(Fault::unsupported(&format!("unsupported oid: {hex}")));
            }
        }
        Ok(())
    }
}

/// P-256, P-384 and P-521.
const NIST_CURVES: [&[u8]; 3] = [
    &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
    &[0x2b, 0x81, 0x04, 0x00, 0x22],
    &[0x2b, 0x81, 0x04, 0x00, 0x23],
];

fn read(whole: &[u8]) -> Result<Item, Fault> {
    let packet = PacketParser::new(whole).next();
    let missing = || Fault::Missing("an OpenPGP packet that is not read".into());
    match packet {
        Some(Ok(Packet::PublicKey(key))) => Ok(Item::Key(key)),
        Some(Ok(Packet::SecretKey(key))) => Ok(Item::Key(key.public_key().clone())),
        Some(Ok(Packet::PublicSubkey(key))) => Ok(Item::Subkey(key)),
        Some(Ok(Packet::SecretSubkey(key))) => Ok(Item::Subkey(key.public_key().clone())),
        Some(Ok(Packet::UserId(id))) => Ok(Item::UserId(id)),
        Some(Ok(Packet::Signature(signature))) => Ok(Item::Signature(Box::new(signature))),
        _ => Err(missing()),
    }
}
