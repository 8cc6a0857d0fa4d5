//! Splits a stream of YAML documents, keeping lines and template paths.

/// One document of a text, not yet read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document<'t> {
    /// The document's bytes: everything between its separators but for the `# Source:` line.
    pub text: &'t [u8],
    /// The path of the `# Source:` comment that heads it, or of the last one before it.
    pub source: Option<&'t str>,
    /// The line of the first byte of `text`, counted from 1.
    pub line: usize,
}

/// Splits `text` at its `---` lines.
///
/// A separator is a line that begins with `---` and goes on with a blank or ends there; what follows the dashes belongs to
/// the next document. Helm prints `# Source: PATH` as the first line of each document. A document without one comes from
/// the file before it: Helm prints files of `crds/` as they are, with one comment for the whole file.
pub fn documents(text: &[u8]) -> impl Iterator<Item = Document<'_>> {
    Documents {
        rest: text,
        line: 1,
        source: None,
        done: false,
    }
}

struct Documents<'t> {
    rest: &'t [u8],
    line: usize,
    source: Option<&'t str>,
    done: bool,
}

const SOURCE: &[u8] = b"# Source: ";

impl<'t> Iterator for Documents<'t> {
    type Item = Document<'t>;

    fn next(&mut self) -> Option<Document<'t>> {
        if self.done {
            return None;
        }
        let (chunk, rest, done) = match find_separator(self.rest) {
            Some(at) => (self.rest.get(..at)?, self.rest.get(at + 3..)?, false),
            None => (self.rest, &self.rest[..0], true),
        };
        let first_line = self.line;
        self.line += count_lines(chunk);
        self.rest = rest;
        self.done = done;

        // After the dashes: the rest of the separator's line, when it is blank, is no part of the document.
        let (mut text, mut line) = (chunk, first_line);
        let end = line_end(text);
        if first_line > 1 || !text.starts_with(SOURCE) {
            let head = text.get(..end).unwrap_or(text);
            if head.iter().all(|byte| byte.is_ascii_whitespace()) && end < text.len() {
                text = text.get(end..).unwrap_or_default();
                line += 1;
            }
        }
        if text.starts_with(SOURCE) {
            let end = line_end(text);
            let path = text.get(SOURCE.len()..end).unwrap_or_default().trim_ascii();
            // A path that is no UTF-8 cannot be named in a report; the document is still read.
            self.source = std::str::from_utf8(path).ok();
            text = text.get(end..).unwrap_or_default();
            line += 1;
        }
        Some(Document {
            text,
            source: self.source,
            line,
        })
    }
}

/// The offset of the next separator line.
fn find_separator(text: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(text, b"---").find(|&at| {
        let starts_line = at == 0 || text.get(at - 1) == Some(&b'\n');
        let ends = text.get(at + 3).is_none_or(u8::is_ascii_whitespace);
        starts_line && ends
    })
}

/// The offset behind the first line break, or the length.
fn line_end(text: &[u8]) -> usize {
    memchr::memchr(b'\n', text).map_or(text.len(), |at| at + 1)
}

fn count_lines(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(Option<&str>, usize, &str)> {
        documents(text.as_bytes())
            .map(|d| (d.source, d.line, std::str::from_utf8(d.text).unwrap()))
            .collect()
    }

    #[test]
    fn helm_frames_give_source_and_line() {
        let text = "---\n# Source: web/templates/a.yaml\na: 1\n---\n# Source: web/templates/b.yaml\nb: 2\n\n";
        assert_eq!(
            split(text),
            [
                (None, 1, ""),
                (Some("web/templates/a.yaml"), 3, "a: 1\n"),
                (Some("web/templates/b.yaml"), 6, "b: 2\n\n"),
            ]
        );
    }

    #[test]
    fn a_second_document_of_a_file_keeps_the_source() {
        let text = "---\n# Source: web/crds/x.yaml\na: 1\n---\nb: 2\n";
        assert_eq!(split(text)[2], (Some("web/crds/x.yaml"), 5, "b: 2\n"));
    }

    #[test]
    fn only_whole_separators_split() {
        assert_eq!(split("a: |\n  ---\nb: ----\n---- \n").len(), 1);
        assert_eq!(
            split("a: 1\n--- # note\nb: 2\n")[1],
            (None, 2, " # note\nb: 2\n")
        );
        assert_eq!(split("a: 1\r\n---\r\nb: 2\r\n")[1], (None, 3, "b: 2\r\n"));
    }

    #[test]
    fn a_text_without_separator_is_one_document() {
        assert_eq!(split("a: 1\n"), [(None, 1, "a: 1\n")]);
        assert_eq!(split(""), [(None, 1, "")]);
        assert_eq!(split("a: 1\n---"), [(None, 1, "a: 1\n"), (None, 2, "")]);
    }

    #[test]
    fn the_first_line_may_be_a_source_comment() {
        assert_eq!(
            split("# Source: x.yaml\na: 1\n"),
            [(Some("x.yaml"), 2, "a: 1\n")]
        );
    }
}
