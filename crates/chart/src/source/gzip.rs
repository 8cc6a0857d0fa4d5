//! Gzip as Go's `compress/gzip` reads it: member after member, with Go's error sentences.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Why a gzip stream ends early; `Display` is Go's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GzipError {
    /// Nothing where a header should begin.
    #[error("EOF")]
    Eof,
    /// It ends in the middle.
    #[error("unexpected EOF")]
    UnexpectedEof,
    /// `gzip.ErrHeader`
    #[error("gzip: invalid header")]
    Header,
    /// `gzip.ErrChecksum`
    #[error("gzip: invalid checksum")]
    Checksum,
    /// `flate.CorruptInputError`
    #[error("flate: corrupt input before offset {0}")]
    Corrupt(u64),
}

/// Reads a gzip stream in steps, so that what is never asked for is never unpacked.
pub(crate) struct GzipReader<'a> {
    input: &'a [u8],
    inflate: Decompress,
    crc: Crc,
    state: State,
}

enum State {
    Member,
    End,
    Failed(GzipError),
}

/// The longest name or comment in a header that Go takes.
const MAX_HEADER_TEXT: usize = 512;

impl<'a> GzipReader<'a> {
    /// A reader at the start of a stream, whose first header is read at once.
    pub(crate) fn new(input: &'a [u8]) -> Result<GzipReader<'a>, GzipError> {
        let mut reader = GzipReader {
            input,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            state: State::Member,
        };
        reader.header()?;
        Ok(reader)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], GzipError> {
        let (taken, rest) = self
            .input
            .split_at_checked(len)
            .ok_or(GzipError::UnexpectedEof)?;
        self.input = rest;
        Ok(taken)
    }

    fn header(&mut self) -> Result<(), GzipError> {
        if self.input.is_empty() {
            return Err(GzipError::Eof);
        }
        let start = self.input;
        let fixed = self.take(10)?;
        if !fixed.starts_with(&[0x1f, 0x8b, 8]) {
            return Err(GzipError::Header);
        }
        let flags = fixed.get(3).copied().unwrap_or_default();
        if flags & 4 != 0 {
            let len = self.take(2)?;
            let len = len
                .iter()
                .rev()
                .fold(0, |len, byte| len << 8 | usize::from(*byte));
            self.take(len)?;
        }
        for flag in [8, 16] {
            if flags & flag != 0 {
                self.header_text()?;
            }
        }
        if flags & 2 != 0 {
            let len = start.len() - self.input.len();
            let mut crc = Crc::new();
            crc.update(start.get(..len).unwrap_or_default());
            let wanted = self.take(2)?;
            let wanted = wanted
                .iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | u32::from(*byte));
            if crc.sum() & 0xffff != wanted {
                return Err(GzipError::Header);
            }
        }
        self.inflate.reset(false);
        self.crc.reset();
        Ok(())
    }

    fn header_text(&mut self) -> Result<(), GzipError> {
        match self
            .input
            .iter()
            .take(MAX_HEADER_TEXT)
            .position(|b| *b == 0)
        {
            Some(at) => self.take(at + 1).map(|_| ()),
            None if self.input.len() >= MAX_HEADER_TEXT => Err(GzipError::Header),
            None => Err(GzipError::UnexpectedEof),
        }
    }

    /// Fills `buffer` as far as the stream goes. Fewer bytes than asked mean its end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, GzipError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match &self.state {
                State::Member => {}
                State::End => break,
                // What came before the fault is given out first.
                State::Failed(_) if filled > 0 => break,
                State::Failed(error) => return Err(error.clone()),
            }
            match self.step(buffer.get_mut(filled..).unwrap_or_default()) {
                Ok(count) => filled += count,
                Err(error) => self.state = State::Failed(error),
            }
        }
        Ok(filled)
    }

    fn step(&mut self, buffer: &mut [u8]) -> Result<usize, GzipError> {
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self
            .inflate
            .decompress(self.input, buffer, FlushDecompress::None)
            .map_err(|_| GzipError::Corrupt(self.inflate.total_in()))?;
        let read = usize::try_from(self.inflate.total_in() - read).unwrap_or(usize::MAX);
        let written = usize::try_from(self.inflate.total_out() - written).unwrap_or_default();
        self.input = self.input.get(read..).unwrap_or_default();
        self.crc.update(buffer.get(..written).unwrap_or_default());
        match status {
            Status::StreamEnd => {
                let trailer = self.take(8)?;
                let mut wanted = self.crc.sum().to_le_bytes().to_vec();
                wanted.extend(self.crc.amount().to_le_bytes());
                if trailer != wanted {
                    return Err(GzipError::Checksum);
                }
                match self.header() {
                    Ok(()) => {}
                    Err(GzipError::Eof) => self.state = State::End,
                    Err(error) => self.state = State::Failed(error),
                }
            }
            Status::Ok | Status::BufError if read == 0 && written == 0 => {
                return Err(GzipError::UnexpectedEof);
            }
            Status::Ok | Status::BufError => {}
        }
        Ok(written)
    }
}
