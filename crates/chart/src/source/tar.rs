//! Tar archives as Go's `archive/tar` reads them: ustar, PAX and GNU headers, with Go's error sentences.
//!
//! Only what a chart archive can show is read: names, sizes, kinds and contents. GNU sparse files are
//! refused as unsupported.

use super::gzip::{GzipError, GzipReader};

const BLOCK: usize = 512;
/// The greatest size of an extension header that Go takes.
const MAX_SPECIAL_FILE: u64 = 1 << 20;

/// Why an archive ends early; `Display` is Go's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TarError {
    /// `tar.ErrHeader`
    #[error("archive/tar: invalid tar header")]
    Header,
    /// `tar.ErrFieldTooLong`
    #[error("archive/tar: header field too long")]
    FieldTooLong,
    /// `io.ErrUnexpectedEOF`
    #[error("unexpected EOF")]
    UnexpectedEof,
    /// The gzip stream below.
    #[error(transparent)]
    Gzip(#[from] GzipError),
    /// A feature of the format that is not read here.
    #[error("unsupported archive: {0}")]
    Unsupported(&'static str),
}

/// What an entry is, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// Content counts; links and devices are such entries with no content.
    File,
    /// A directory.
    Directory,
    /// A PAX global header, which Go hands out as an entry.
    Global,
}

/// The header of an entry.
#[derive(Debug)]
pub(crate) struct Entry {
    pub name: Vec<u8>,
    pub size: u64,
    pub kind: EntryKind,
}

/// Reads entries one after the other.
pub(crate) struct TarReader<'a> {
    stream: GzipReader<'a>,
    /// Bytes of the current entry's content that were not read, and its padding.
    left: u64,
    padding: usize,
}

#[derive(Default)]
struct Overrides {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl<'a> TarReader<'a> {
    pub(crate) fn new(stream: GzipReader<'a>) -> TarReader<'a> {
        TarReader {
            stream,
            left: 0,
            padding: 0,
        }
    }

    /// The next entry; `None` at the end of the archive.
    pub(crate) fn next(&mut self) -> Result<Option<Entry>, TarError> {
        let mut overrides = Overrides::default();
        loop {
            self.skip()?;
            let Some(block) = self.header_block()? else {
                return Ok(None);
            };
            let header = Header { block: &block };
            let flag = header.byte(156);
            let mut size = header.number(124, 12)?;
            header.check_numbers()?;
            if matches!(flag, b'x' | b'g' | b'L' | b'K') {
                self.set_left(size);
                if flag == b'g' {
                    // Go reads its records too, and hands it out under its own name.
                    let text = self.special()?;
                    parse_pax(&text)?;
                    return Ok(Some(Entry {
                        name: header.name(),
                        size: 0,
                        kind: EntryKind::Global,
                    }));
                }
                let text = self.special()?;
                match flag {
                    b'x' => {
                        let (name, size) = parse_pax(&text)?;
                        overrides.name = name.or(overrides.name);
                        overrides.size = size.or(overrides.size);
                    }
                    b'L' => overrides.name = Some(until_nul(&text).to_vec()),
                    _ => {}
                }
                continue;
            }
            if flag == b'S' {
                return Err(TarError::Unsupported("GNU sparse files"));
            }
            let name = overrides.name.take().unwrap_or_else(|| header.name());
            size = overrides.size.unwrap_or(size);
            if matches!(flag, b'1'..=b'6') {
                size = 0;
            }
            let old_directory = matches!(flag, 0) && name.ends_with(b"/");
            let mode = header.number(100, 8).unwrap_or_default();
            let directory = flag == b'5' || old_directory || mode & 0o170_000 == 0o040_000;
            self.set_left(size);
            let kind = if directory {
                EntryKind::Directory
            } else {
                EntryKind::File
            };
            return Ok(Some(Entry { name, size, kind }));
        }
    }

    /// The content of the current entry, at most `max` bytes of it.
    pub(crate) fn content(&mut self, max: u64) -> Result<Vec<u8>, TarError> {
        let wanted = self.left.min(max);
        let mut data = Vec::new();
        while (data.len() as u64) < wanted {
            let step = usize::try_from(wanted - data.len() as u64)
                .unwrap_or(usize::MAX)
                .min(1 << 20);
            let start = data.len();
            data.resize(start + step, 0);
            let count = self
                .stream
                .read(data.get_mut(start..).unwrap_or_default())?;
            if count < step {
                return Err(TarError::UnexpectedEof);
            }
        }
        self.left -= wanted;
        Ok(data)
    }

    fn set_left(&mut self, size: u64) {
        self.left = size;
        self.padding = usize::try_from(size.wrapping_neg() % BLOCK as u64).unwrap_or_default();
    }

    fn special(&mut self) -> Result<Vec<u8>, TarError> {
        if self.left > MAX_SPECIAL_FILE {
            return Err(TarError::FieldTooLong);
        }
        self.content(u64::MAX)
    }

    fn skip(&mut self) -> Result<(), TarError> {
        let mut buffer = [0; 8192];
        while self.left > 0 {
            let step = usize::try_from(self.left)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            if self
                .stream
                .read(buffer.get_mut(..step).unwrap_or_default())?
                < step
            {
                return Err(TarError::UnexpectedEof);
            }
            self.left -= step as u64;
        }
        // A missing end of padding is no fault.
        let padding = std::mem::take(&mut self.padding);
        self.stream
            .read(buffer.get_mut(..padding).unwrap_or_default())?;
        Ok(())
    }

    /// The next header; two blocks of zeros, or nothing, are the end.
    fn header_block(&mut self) -> Result<Option<[u8; BLOCK]>, TarError> {
        let Some(block) = self.block()? else {
            return Ok(None);
        };
        if block != [0; BLOCK] {
            return if (Header { block: &block }).is_valid() {
                Ok(Some(block))
            } else {
                Err(TarError::Header)
            };
        }
        match self.block()? {
            None => Ok(None),
            Some(block) if block == [0; BLOCK] => Ok(None),
            Some(_) => Err(TarError::Header),
        }
    }

    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, TarError> {
        let mut block = [0; BLOCK];
        match self.stream.read(&mut block)? {
            0 => Ok(None),
            BLOCK => Ok(Some(block)),
            _ => Err(TarError::UnexpectedEof),
        }
    }
}

struct Header<'b> {
    block: &'b [u8; BLOCK],
}

impl Header<'_> {
    fn bytes(&self, at: usize, len: usize) -> &[u8] {
        self.block.get(at..at + len).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> u8 {
        self.block.get(at).copied().unwrap_or_default()
    }

    /// The checksum, in either of the two ways in which it has been computed.
    fn is_valid(&self) -> bool {
        let Ok(wanted) = octal(self.bytes(148, 8)) else {
            return false;
        };
        let counted = |at: usize, byte: u8| if (148..156).contains(&at) { b' ' } else { byte };
        let unsigned: u64 = self
            .block
            .iter()
            .enumerate()
            .map(|(at, byte)| u64::from(counted(at, *byte)))
            .sum();
        let signed: i64 = self
            .block
            .iter()
            .enumerate()
            .map(|(at, byte)| i64::from(counted(at, *byte).cast_signed()))
            .sum();
        wanted == unsigned || i64::try_from(wanted).is_ok_and(|wanted| wanted == signed)
    }

    /// A number: base-256 where the first bit is set, else octal.
    fn number(&self, at: usize, len: usize) -> Result<u64, TarError> {
        let field = self.bytes(at, len);
        match field.first() {
            Some(first) if first & 0x80 != 0 => {
                if first & 0x40 != 0 {
                    // A negative size or mode is refused.
                    return Err(TarError::Header);
                }
                field.iter().enumerate().try_fold(0_u64, |sum, (at, byte)| {
                    let byte = if at == 0 { byte & 0x7f } else { *byte };
                    if sum >> 55 != 0 {
                        Err(TarError::Header)
                    } else {
                        Ok(sum << 8 | u64::from(byte))
                    }
                })
            }
            _ => octal(field),
        }
    }

    /// Owner, group and time do not matter, but a malformed one is a malformed header.
    fn check_numbers(&self) -> Result<(), TarError> {
        for at in [100, 108, 116] {
            if self.byte(at) & 0x80 == 0 {
                octal(self.bytes(at, 8))?;
            }
        }
        if self.byte(136) & 0x80 == 0 {
            octal(self.bytes(136, 12))?;
        }
        Ok(())
    }

    /// The name, with its prefix in the formats that have one.
    fn name(&self) -> Vec<u8> {
        let name = until_nul(self.bytes(0, 100)).to_vec();
        if self.bytes(257, 6) != b"ustar\0" {
            return name;
        }
        let prefix_len = if self.bytes(508, 4) == b"tar\0" {
            131
        } else {
            155
        };
        let prefix = until_nul(self.bytes(345, prefix_len));
        if prefix.is_empty() {
            name
        } else {
            [prefix, b"/", &name].concat()
        }
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|b| *b == 0).next().unwrap_or_default()
}

fn octal(field: &[u8]) -> Result<u64, TarError> {
    let trimmed = field.trim_ascii();
    let digits = until_nul(trim_blanks_and_nuls(trimmed));
    digits.iter().try_fold(0_u64, |sum, byte| match byte {
        b'0'..=b'7' if sum >> 61 == 0 => Ok(sum << 3 | u64::from(byte - b'0')),
        _ => Err(TarError::Header),
    })
}

fn trim_blanks_and_nuls(mut field: &[u8]) -> &[u8] {
    while let [b' ' | 0, rest @ ..] = field {
        field = rest;
    }
    while let [rest @ .., b' ' | 0] = field {
        field = rest;
    }
    field
}

/// The `path` and `size` of PAX records.
#[allow(
    clippy::type_complexity,
    reason = "the two fields an override can have"
)]
fn parse_pax(mut text: &[u8]) -> Result<(Option<Vec<u8>>, Option<u64>), TarError> {
    let (mut name, mut size) = (None, None);
    while !text.is_empty() {
        let space = text
            .iter()
            .position(|b| *b == b' ')
            .ok_or(TarError::Header)?;
        let len: usize = text
            .get(..space)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| digits.parse().ok())
            .filter(|len| *len >= 5 && *len <= text.len())
            .ok_or(TarError::Header)?;
        let record = text
            .get(space + 1..len)
            .and_then(|record| record.strip_suffix(b"\n"))
            .ok_or(TarError::Header)?;
        text = text.get(len..).unwrap_or_default();
        let equals = record
            .iter()
            .position(|b| *b == b'=')
            .ok_or(TarError::Header)?;
        let (key, value) = (
            record.get(..equals).unwrap_or_default(),
            record.get(equals + 1..).unwrap_or_default(),
        );
        if key.is_empty() || key.contains(&0) {
            return Err(TarError::Header);
        }
        match key {
            b"path" if value.contains(&0) => return Err(TarError::Header),
            b"path" => name = (!value.is_empty()).then(|| value.to_vec()),
            b"size" => {
                let digits = std::str::from_utf8(value).map_err(|_| TarError::Header)?;
                size = if digits.is_empty() {
                    None
                } else {
                    Some(digits.parse().map_err(|_| TarError::Header)?)
                };
            }
            b"GNU.sparse.major" | b"GNU.sparse.map" => {
                return Err(TarError::Unsupported("GNU sparse files"));
            }
            _ => {}
        }
    }
    Ok((name, size))
}
