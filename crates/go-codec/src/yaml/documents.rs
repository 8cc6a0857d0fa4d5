//! The documents of a stream, as the `YAMLReader` of `k8s.io/apimachinery` cuts them: values files in Helm 4, rendered files in lint.
//!
//! It works on lines and knows no YAML: any line that begins with `---` ends a document.

use std::fmt;

use crate::dialect::LastLine;

/// The size of Go's `bufio.Reader`: longer lines come in pieces.
const BUFFER: usize = 4096;

const SEPARATOR: &[u8] = b"---";

/// A separator line with something behind it that is no comment; prints as `yaml.YAMLSyntaxError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeparatorError {
    rest: String,
}

impl fmt::Display for SeparatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid Yaml document separator: {}", self.rest)
    }
}

impl std::error::Error for SeparatorError {}

/// Cuts a text into documents. Lines end in LF in what comes out; a separator before the first document
/// stays in it.
#[derive(Clone, Debug)]
pub struct DocumentReader<'t> {
    rest: &'t [u8],
    last_line: LastLine,
    done: bool,
}

impl<'t> DocumentReader<'t> {
    /// A reader of the whole text.
    pub fn new(text: &'t [u8], last_line: LastLine) -> DocumentReader<'t> {
        DocumentReader {
            rest: text,
            last_line,
            done: false,
        }
    }

    /// The next line without its end; whether the end of the text was met with it.
    fn read_line(&mut self) -> (&'t [u8], bool) {
        if let Some(at) = memchr::memchr(b'\n', self.rest) {
            let line = self.rest.get(..at).unwrap_or_default();
            self.rest = self.rest.get(at + 1..).unwrap_or_default();
            return (line.strip_suffix(b"\r").unwrap_or(line), false);
        }
        let line = std::mem::take(&mut self.rest);
        let at_end = line.is_empty()
            || (self.last_line == LastLine::LostAtBufferEdge && ends_with_full_buffer(line));
        (line, at_end)
    }
}

/// Whether `bufio.Reader.ReadLine` hands the line out in whole buffers only, so that it learns of the end
/// of the text together with the line.
fn ends_with_full_buffer(mut line: &[u8]) -> bool {
    while line.len() >= BUFFER {
        // A carriage return at the edge is put back: it might belong to a line break.
        let piece = if line.get(BUFFER - 1) == Some(&b'\r') {
            BUFFER - 1
        } else {
            BUFFER
        };
        line = line.get(piece..).unwrap_or_default();
    }
    line.is_empty()
}

impl Iterator for DocumentReader<'_> {
    type Item = Result<Vec<u8>, SeparatorError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let mut document = Vec::new();
        loop {
            let (line, at_end) = self.read_line();
            if let Some(rest) = line.strip_prefix(SEPARATOR) {
                let rest = trim_space(rest);
                if !rest.is_empty() && !rest.starts_with(b"#") {
                    self.done = at_end;
                    let rest = String::from_utf8_lossy(rest).into_owned();
                    return Some(Err(SeparatorError { rest }));
                }
                if !document.is_empty() {
                    return Some(Ok(document));
                }
            }
            if at_end {
                self.done = true;
                return Some(Ok(document))
                    .filter(|document| document.as_ref().is_ok_and(|text| !text.is_empty()));
            }
            document.extend_from_slice(line);
            document.push(b'\n');
        }
    }
}

/// `strings.TrimSpace`
fn trim_space(text: &[u8]) -> &[u8] {
    match std::str::from_utf8(text) {
        Ok(text) => text
            .trim_matches(|c: char| go_value::unicode::is_space(u32::from(c)))
            .as_bytes(),
        Err(_) => text.trim_ascii(),
    }
}
