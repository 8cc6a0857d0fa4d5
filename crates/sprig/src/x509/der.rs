//! Writes DER and reads it the strict way of `golang.org/x/crypto/cryptobyte`.
//!
//! The reader gives `None` where cryptobyte gives `false`; the sentences are the caller's. The other
//! reader of Go, `encoding/asn1`, with its own sentences, is in `asn1`.

/// ASN.1 tags as they stand in the identifier octet.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const NUMERIC_STRING: u8 = 0x12;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const T61_STRING: u8 = 0x14;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const BMP_STRING: u8 = 0x1e;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// A context-specific tag; `CONSTRUCTED` may be added.
    pub(crate) const fn context(number: u8) -> u8 {
        0x80 | number
    }

    pub(crate) const CONSTRUCTED: u8 = 0x20;
}

/// `NULL`, the parameters of RSA algorithms.
pub(crate) const NULL: &[u8] = &[5, 0];

/// One element: tag, length, content.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    if content.len() < 0x80 {
        out.push(content.len() as u8);
    } else {
        let length = content.len().to_be_bytes();
        let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
        out.push(0x80 | length.len() as u8);
        out.extend_from_slice(length);
    }
    out.extend_from_slice(content);
    out
}

/// A `SEQUENCE` of elements.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SEQUENCE, &parts.concat())
}

/// An `INTEGER` from the big-endian bytes of a number that is not negative.
pub(crate) fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let digits = &magnitude[magnitude.iter().take_while(|byte| **byte == 0).count()..];
    match digits.first() {
        None => element(tag::INTEGER, &[0]),
        Some(first) if *first >= 0x80 => element(tag::INTEGER, &[&[0], digits].concat()),
        Some(_) => element(tag::INTEGER, digits),
    }
}

/// A `BIT STRING` of whole bytes.
pub(crate) fn bit_string(bytes: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &[&[0], bytes].concat())
}

/// An object identifier from its content octets.
pub(crate) fn object_id(content: &[u8]) -> Vec<u8> {
    element(tag::OBJECT_IDENTIFIER, content)
}

/// A run of DER that is read from the front (`cryptobyte.String`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

/// A bit string: its bytes and how many bits of the last are unused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitString<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) unused: u8,
}

impl BitString<'_> {
    /// The bits moved to the right end (`asn1.BitString.RightAlign`).
    pub(crate) fn right_align(&self) -> Vec<u8> {
        if self.unused == 0 {
            return self.bytes.to_vec();
        }
        let mut carry = 0;
        self.bytes
            .iter()
            .map(|byte| {
                let aligned = carry | byte >> self.unused;
                carry = byte << (8 - self.unused);
                aligned
            })
            .collect()
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the next element has this tag.
    pub(crate) fn peek(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// The next element, whatever it is: its tag, the whole of it, its content.
    fn next(&mut self) -> Option<(u8, &'a [u8], &'a [u8])> {
        let (&tag, &first) = (self.0.first()?, self.0.get(1)?);
        if tag & 0x1f == 0x1f {
            // Tags of more than one octet do not occur in certificates.
            return None;
        }
        let (header, length) = if first & 0x80 == 0 {
            (2, usize::from(first))
        } else {
            let count = usize::from(first & 0x7f);
            if count == 0 || count > 4 {
                return None;
            }
            let octets = self.0.get(2..2 + count)?;
            let length = octets
                .iter()
                .fold(0usize, |length, byte| length << 8 | usize::from(*byte));
            if length < 0x80 || octets.first() == Some(&0) {
                return None;
            }
            (2 + count, length)
        };
        let whole = self.0.get(..header.checked_add(length)?)?;
        self.0 = &self.0[whole.len()..];
        Some((tag, whole, &whole[header..]))
    }

    /// The next element of any kind: its tag and its content.
    pub(crate) fn any(&mut self) -> Option<(u8, &'a [u8])> {
        self.next().map(|(tag, _, content)| (tag, content))
    }

    /// The next element of any kind with its header.
    pub(crate) fn any_element(&mut self) -> Option<&'a [u8]> {
        self.next().map(|(_, whole, _)| whole)
    }

    /// The content of the next element, which must have this tag.
    pub(crate) fn read(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|(tag, ..)| *tag == wanted)
            .map(|(_, _, content)| content)
    }

    /// The next element with its header; it must have this tag.
    pub(crate) fn read_element(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|(tag, ..)| *tag == wanted)
            .map(|(_, whole, _)| whole)
    }

    /// A reader of the content of the next element.
    pub(crate) fn enter(&mut self, wanted: u8) -> Option<Reader<'a>> {
        self.read(wanted).map(Reader)
    }

    /// The content of the next element where it has this tag; `Some(None)` where another follows.
    pub(crate) fn optional(&mut self, wanted: u8) -> Option<Option<&'a [u8]>> {
        if self.peek(wanted) {
            self.read(wanted).map(Some)
        } else {
            Some(None)
        }
    }

    /// The content octets of an `INTEGER` in its shortest form.
    pub(crate) fn integer(&mut self) -> Option<&'a [u8]> {
        self.read(tag::INTEGER)
            .filter(|content| is_minimal(content))
    }

    /// An integer that fits `i64`, under the given tag.
    pub(crate) fn int64(&mut self, wanted: u8) -> Option<i64> {
        let content = self
            .read(wanted)
            .filter(|content| is_minimal(content) && content.len() <= 8)?;
        let negative = content.first().is_some_and(|byte| byte & 0x80 != 0);
        Some(
            content
                .iter()
                .fold(if negative { -1 } else { 0 }, |value, byte| {
                    value << 8 | i64::from(*byte)
                }),
        )
    }

    /// A `BOOLEAN` as DER writes it.
    pub(crate) fn boolean(&mut self) -> Option<bool> {
        match self.read(tag::BOOLEAN)? {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }

    /// The content octets of a valid object identifier.
    pub(crate) fn object_id(&mut self) -> Option<&'a [u8]> {
        self.read(tag::OBJECT_IDENTIFIER)
            .filter(|content| arcs(content).is_some())
    }

    /// A bit string whose unused bits are zero.
    pub(crate) fn bit_string(&mut self) -> Option<BitString<'a>> {
        let (&unused, bytes) = self.read(tag::BIT_STRING)?.split_first()?;
        let valid = match bytes.last() {
            _ if unused > 7 => false,
            None => unused == 0,
            Some(last) => last & ((1 << unused) - 1) == 0,
        };
        valid.then_some(BitString { bytes, unused })
    }
}

fn is_minimal(integer: &[u8]) -> bool {
    match integer {
        [] => false,
        [0, second, ..] => second & 0x80 != 0,
        [0xff, second, ..] => second & 0x80 == 0,
        _ => true,
    }
}

/// The numbers of an object identifier as cryptobyte reads them; `None` where it would not.
pub(crate) fn arcs(content: &[u8]) -> Option<Vec<u32>> {
    let mut numbers = Vec::with_capacity(content.len() + 1);
    let mut rest = content;
    while !rest.is_empty() {
        let mut number = 0u32;
        let mut octets = 0;
        loop {
            let (&byte, tail) = rest.split_first()?;
            rest = tail;
            if octets == 5 || number >= 1 << 24 || octets == 0 && byte == 0x80 {
                return None;
            }
            octets += 1;
            number = number << 7 | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if numbers.is_empty() {
            let first = (number / 40).min(2);
            numbers.push(first);
            numbers.push(number - first * 40);
        } else {
            numbers.push(number);
        }
    }
    (!numbers.is_empty()).then_some(numbers)
}

/// An object identifier in dotted form.
pub(crate) fn dotted(content: &[u8]) -> String {
    let numbers: Vec<String> = arcs(content)
        .unwrap_or_default()
        .iter()
        .map(u32::to_string)
        .collect();
    numbers.join(".")
}
