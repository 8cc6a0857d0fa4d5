//! Reads DER into records as `encoding/asn1.Unmarshal` does, with its sentences.
//!
//! Only private keys go through this reader. A [`Record`] holds the content of a `SEQUENCE`; each
//! method reads one field of a Go struct, in order. Bytes after the last field are ignored, as in Go.

use rsa::BigUint;

use super::der::dotted;

const INTEGER: u32 = 2;
const BIT_STRING: u32 = 3;
const OCTET_STRING: u32 = 4;
const OBJECT_IDENTIFIER: u32 = 6;
const SEQUENCE: u32 = 16;

/// `fieldParameters` of a field without tags, as `%+v` prints it.
const PLAIN: &str = "{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}";

/// The text of an `encoding/asn1` error.
pub(crate) type Error = String;

fn syntax(text: &str) -> Error {
    format!("asn1: syntax error: {text}")
}

fn structure(text: &str) -> Error {
    format!("asn1: structure error: {text}")
}

/// An `INTEGER` of any size: `None` where it is negative.
pub(crate) type Number = Option<BigUint>;

struct Header {
    class: u8,
    tag: u32,
    length: usize,
    compound: bool,
}

impl Header {
    fn printed(&self) -> String {
        let Header {
            class,
            tag,
            length,
            compound,
        } = self;
        format!("{{class:{class} tag:{tag} length:{length} isCompound:{compound}}}")
    }
}

/// What a field of a Go type looks like on the wire.
struct Shape {
    tag: u32,
    compound: bool,
    /// `reflect.Type.Name` of the field's type; empty for pointers and slices.
    name: &'static str,
}

/// The content of a sequence and how far it was read.
pub(crate) struct Record<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Reads one struct from the front of `der`: its record, and whether bytes follow it.
pub(crate) fn unmarshal<'a>(
    der: &'a [u8],
    name: &'static str,
) -> Result<(Record<'a>, bool), Error> {
    let mut top = Record { bytes: der, at: 0 };
    let record = top.record(name)?;
    Ok((record, top.at < der.len()))
}

/// One value that is an `OCTET STRING`, from the front of `der`.
pub(crate) fn octets_of(der: &[u8]) -> Result<&[u8], Error> {
    Record { bytes: der, at: 0 }.octets()
}

/// One value that is an `OBJECT IDENTIFIER`, from the front of `der`.
pub(crate) fn object_id_of(der: &[u8]) -> Result<&[u8], Error> {
    Record { bytes: der, at: 0 }.object_id()
}

impl<'a> Record<'a> {
    fn done(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// A field that must be there and have the shape.
    fn required(&mut self, shape: &Shape) -> Result<&'a [u8], Error> {
        if self.done() {
            return Err(syntax("sequence truncated"));
        }
        let (header, at) = header(self.bytes, self.at)?;
        if header.class != 0 || header.tag != shape.tag || header.compound != shape.compound {
            return Err(structure(&format!(
                "tags don't match ({} vs {}) {PLAIN} {} @{at}",
                shape.tag,
                header.printed(),
                shape.name
            )));
        }
        self.content(&header, at)
    }

    /// A field that may be absent (`asn1:"optional"`), under an explicit tag where one is given.
    fn optional(
        &mut self,
        shape: &Shape,
        explicit: Option<u32>,
    ) -> Result<Option<&'a [u8]>, Error> {
        if self.done() {
            return Ok(None);
        }
        let (mut found, mut at) = header(self.bytes, self.at)?;
        if let Some(tag) = explicit {
            if at == self.bytes.len() {
                return Err(structure("explicit tag has no child"));
            }
            if found.class != 2 || found.tag != tag || found.length != 0 && !found.compound {
                return Ok(None);
            }
            if found.length == 0 {
                return Err(structure("zero length explicit tag was not an asn1.Flag"));
            }
            (found, at) = header(self.bytes, at)?;
        }
        if found.class != 0 || found.tag != shape.tag || found.compound != shape.compound {
            return Ok(None);
        }
        self.content(&found, at).map(Some)
    }

    fn content(&mut self, header: &Header, at: usize) -> Result<&'a [u8], Error> {
        let end = at
            .checked_add(header.length)
            .filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| syntax("data truncated"))?;
        self.at = end;
        Ok(&self.bytes[at..end])
    }

    /// A nested struct.
    pub(crate) fn record(&mut self, name: &'static str) -> Result<Record<'a>, Error> {
        let bytes = self.required(&Shape {
            tag: SEQUENCE,
            compound: true,
            name,
        })?;
        Ok(Record { bytes, at: 0 })
    }

    /// An `int`.
    pub(crate) fn int(&mut self) -> Result<i64, Error> {
        let content = self.required(&Shape {
            tag: INTEGER,
            compound: false,
            name: "int",
        })?;
        check_integer(content)?;
        if content.len() > 8 {
            return Err(structure("integer too large"));
        }
        let negative = content.first().is_some_and(|byte| byte & 0x80 != 0);
        Ok(content
            .iter()
            .fold(if negative { -1 } else { 0 }, |value, byte| {
                value << 8 | i64::from(*byte)
            }))
    }

    /// A `*big.Int`.
    pub(crate) fn number(&mut self) -> Result<Number, Error> {
        number(self.required(&Shape {
            tag: INTEGER,
            compound: false,
            name: "",
        })?)
    }

    /// A `*big.Int` as its content octets, which may stand for a negative number.
    pub(crate) fn integer_octets(&mut self) -> Result<&'a [u8], Error> {
        let content = self.required(&Shape {
            tag: INTEGER,
            compound: false,
            name: "",
        })?;
        check_integer(content)?;
        Ok(content)
    }

    /// A `*big.Int` with `asn1:"optional"`.
    pub(crate) fn optional_number(&mut self) -> Result<Option<Number>, Error> {
        self.optional(
            &Shape {
                tag: INTEGER,
                compound: false,
                name: "",
            },
            None,
        )?
        .map(number)
        .transpose()
    }

    /// A `[]byte`.
    pub(crate) fn octets(&mut self) -> Result<&'a [u8], Error> {
        self.required(&Shape {
            tag: OCTET_STRING,
            compound: false,
            name: "",
        })
    }

    /// The content octets of an `asn1.ObjectIdentifier`.
    pub(crate) fn object_id(&mut self) -> Result<&'a [u8], Error> {
        let content = self.required(&Shape {
            tag: OBJECT_IDENTIFIER,
            compound: false,
            name: "ObjectIdentifier",
        })?;
        check_object_id(content)?;
        Ok(content)
    }

    /// An `asn1.ObjectIdentifier` with `asn1:"optional,explicit,tag:N"`.
    pub(crate) fn explicit_object_id(&mut self, tag: u32) -> Result<Option<&'a [u8]>, Error> {
        let shape = Shape {
            tag: OBJECT_IDENTIFIER,
            compound: false,
            name: "",
        };
        let content = self.optional(&shape, Some(tag))?;
        content.map_or(Ok(()), check_object_id)?;
        Ok(content)
    }

    /// An `asn1.BitString` with `asn1:"optional,explicit,tag:N"`, checked and dropped.
    pub(crate) fn explicit_bit_string(&mut self, tag: u32) -> Result<(), Error> {
        let shape = Shape {
            tag: BIT_STRING,
            compound: false,
            name: "",
        };
        match self.optional(&shape, Some(tag))? {
            None => Ok(()),
            Some([]) => Err(syntax("zero length BIT STRING")),
            Some([unused, bits @ ..]) => {
                let clean = match bits.last() {
                    _ if *unused > 7 => false,
                    None => *unused == 0,
                    Some(last) => last & ((1 << unused) - 1) == 0,
                };
                if clean {
                    Ok(())
                } else {
                    Err(syntax("invalid padding bits in BIT STRING"))
                }
            }
        }
    }

    /// An `asn1.RawValue` with `asn1:"optional"`: the whole element, empty where it is absent.
    pub(crate) fn raw(&mut self) -> Result<&'a [u8], Error> {
        if self.done() {
            return Ok(&[]);
        }
        let from = self.at;
        let (found, at) = header(self.bytes, from)?;
        self.content(&found, at)?;
        Ok(&self.bytes[from..self.at])
    }

    /// A slice of structs with `asn1:"optional,omitempty"`.
    pub(crate) fn optional_records(
        &mut self,
        name: &'static str,
    ) -> Result<Vec<Record<'a>>, Error> {
        let Some(bytes) = self.optional(
            &Shape {
                tag: SEQUENCE,
                compound: true,
                name: "",
            },
            None,
        )?
        else {
            return Ok(Vec::new());
        };
        let mut at = 0;
        while at < bytes.len() {
            let (found, content) = header(bytes, at)?;
            if found.class != 0 || !found.compound || found.tag != SEQUENCE {
                return Err(structure("sequence tag mismatch"));
            }
            at = content + found.length;
            if at > bytes.len() {
                return Err(syntax("truncated sequence"));
            }
        }
        let mut list = Record { bytes, at: 0 };
        let mut records = Vec::new();
        while !list.done() {
            records.push(list.record(name)?);
        }
        Ok(records)
    }
}

fn number(content: &[u8]) -> Result<Number, Error> {
    check_integer(content)?;
    let negative = content.first().is_some_and(|byte| byte & 0x80 != 0);
    Ok((!negative).then(|| BigUint::from_bytes_be(content)))
}

fn check_integer(content: &[u8]) -> Result<(), Error> {
    match content {
        [] => Err(structure("empty integer")),
        [0, second, ..] if second & 0x80 == 0 => Err(structure("integer not minimally-encoded")),
        [0xff, second, ..] if second & 0x80 != 0 => Err(structure("integer not minimally-encoded")),
        _ => Ok(()),
    }
}

fn check_object_id(content: &[u8]) -> Result<(), Error> {
    if content.is_empty() {
        return Err(syntax("zero length OBJECT IDENTIFIER"));
    }
    let mut at = 0;
    while at < content.len() {
        (_, at) = base128(content, at)?;
    }
    Ok(())
}

/// An object identifier as Go prints it.
pub(crate) fn printed_object_id(content: &[u8]) -> String {
    dotted(content)
}

fn base128(bytes: &[u8], from: usize) -> Result<(u32, usize), Error> {
    let mut value = 0u64;
    for (shifted, byte) in bytes.iter().skip(from).enumerate() {
        if shifted == 5 {
            return Err(structure("base 128 integer too large"));
        }
        if shifted == 0 && *byte == 0x80 {
            return Err(syntax("integer is not minimally encoded"));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            let value =
                i32::try_from(value).map_err(|_| structure("base 128 integer too large"))?;
            return Ok((value as u32, from + shifted + 1));
        }
    }
    Err(syntax("truncated base 128 integer"))
}

/// `parseTagAndLength`: the header at an offset, and where its content begins.
fn header(bytes: &[u8], from: usize) -> Result<(Header, usize), Error> {
    let mut at = from;
    let next = |at: &mut usize, message: &str| {
        let byte = bytes.get(*at).copied().ok_or_else(|| message.to_owned());
        *at += 1;
        byte
    };
    let truncated = syntax("truncated tag or length");
    let first = next(&mut at, "asn1: internal error in parseTagAndLength")?;
    let mut found = Header {
        class: first >> 6,
        tag: u32::from(first & 0x1f),
        length: 0,
        compound: first & 0x20 != 0,
    };
    if found.tag == 0x1f {
        (found.tag, at) = base128(bytes, at)?;
        if found.tag < 0x1f {
            return Err(syntax("non-minimal tag"));
        }
    }
    let octet = next(&mut at, &truncated)?;
    if octet & 0x80 == 0 {
        found.length = usize::from(octet);
        return Ok((found, at));
    }
    if octet == 0x80 {
        return Err(syntax("indefinite length found (not DER)"));
    }
    for _ in 0..octet & 0x7f {
        let octet = next(&mut at, &truncated)?;
        if found.length >= 1 << 23 {
            return Err(structure("length too large"));
        }
        found.length = found.length << 8 | usize::from(octet);
        if found.length == 0 {
            return Err(structure("superfluous leading zeros in length"));
        }
    }
    if found.length < 0x80 {
        return Err(structure("non-minimal length"));
    }
    Ok((found, at))
}
