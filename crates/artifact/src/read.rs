//! Reads a golden, strictly.
//!
//! A golden is either exactly what was recorded or an error that says what happened to it: edited by hand, cut off, left in
//! the middle of a merge, written by another format version. Nothing is repaired and nothing is skipped.

use std::iter::Peekable;

use manifest::{Hook, Identity, LineSpan, ManifestSet, Part, Place, Resource};

use crate::error::GoldenError;
use crate::golden::{Answer, Cell, ChanceNote, Difference, DifferenceKind, FORMAT, Golden};
use crate::word;
use crate::write::{DIGEST, END, digest};

/// Reads a golden.
///
/// # Errors
///
/// See [`GoldenError`]; the first fault in the order: no golden, version, merge conflict, cut off, digest, content.
pub fn read(bytes: &[u8]) -> Result<Golden, GoldenError> {
    // Git may be told to write CRLF; the content is the same. A lone CR is content and is escaped in goldens.
    let text = String::from_utf8_lossy(bytes);
    let text = if text.contains("\r\n") {
        text.replace("\r\n", "\n")
    } else {
        text.into_owned()
    };
    let first = text.lines().next().unwrap_or_default();
    let version = first
        .strip_prefix("# rendergate golden ")
        .ok_or(GoldenError::NotAGolden)?;
    if version != FORMAT.to_string() {
        return Err(GoldenError::Version {
            found: version.to_owned(),
        });
    }
    let is_marker = |line: &str| {
        ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
            .iter()
            .any(|marker| line.starts_with(marker))
    };
    if let Some(at) = text.lines().position(is_marker) {
        return Err(GoldenError::MergeConflict { line: at + 1 });
    }
    if !text.ends_with(END) {
        return Err(GoldenError::Truncated);
    }
    let at = text
        .find(&format!("\n{DIGEST}"))
        .ok_or_else(|| malformed(1, "the header has no digest"))?
        + 1;
    let (head, rest) = text.split_at(at);
    let (recorded, body) = rest.split_once('\n').unwrap_or((rest, ""));
    let recorded = recorded.strip_prefix(DIGEST).unwrap_or_default();
    let computed = digest(head, body);
    if recorded != computed {
        return Err(GoldenError::Edited {
            recorded: recorded.to_owned(),
            computed,
        });
    }
    let mut golden = Reader::new(head, 1).header()?;
    let body_line = head.lines().count() + 2;
    read_body(body, body_line, &mut golden)?;
    Ok(golden.golden)
}

/// The digest in the header of a golden, without reading the rest; none when there is no such line.
#[must_use]
pub fn peek_digest(bytes: &[u8]) -> Option<String> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .find_map(|line| line.strip_prefix(DIGEST.as_bytes()))?;
    std::str::from_utf8(line.trim_ascii())
        .ok()
        .map(str::to_owned)
}

fn malformed(line: usize, message: impl Into<String>) -> GoldenError {
    GoldenError::Malformed {
        line,
        message: message.into(),
    }
}

struct Header {
    golden: Golden,
    documents: usize,
    hooks: usize,
}

struct Reader<'t> {
    lines: Peekable<std::str::Lines<'t>>,
    line: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, line: usize) -> Reader<'t> {
        Reader {
            lines: text.lines().peekable(),
            line,
        }
    }

    /// The words of the next line, when it is a `# key:` line of this key.
    fn words(&mut self, key: &str) -> Result<Option<Vec<String>>, GoldenError> {
        let Some(rest) = self.lines.peek().and_then(|line| {
            line.strip_prefix("# ")?
                .strip_prefix(key)?
                .strip_prefix(':')
        }) else {
            return Ok(None);
        };
        let words = match rest.strip_prefix(' ') {
            Some(words) => word::split(words),
            None => rest.is_empty().then(Vec::new),
        };
        let words = words.ok_or_else(|| {
            malformed(self.line, format!("`{key}` has words that cannot be read"))
        })?;
        self.lines.next();
        self.line += 1;
        Ok(Some(words))
    }

    fn exactly<const N: usize>(&mut self, key: &str) -> Result<Option<[String; N]>, GoldenError> {
        let line = self.line;
        let Some(words) = self.words(key)? else {
            return Ok(None);
        };
        let found = words.len();
        words
            .try_into()
            .map(Some)
            .map_err(|_| malformed(line, format!("`{key}` has {found} words, it needs {N}")))
    }

    fn required<const N: usize>(&mut self, key: &str) -> Result<[String; N], GoldenError> {
        let line = self.line;
        self.exactly(key)?
            .ok_or_else(|| malformed(line, format!("`# {key}:` is missing")))
    }

    fn count(&mut self, key: &str) -> Result<usize, GoldenError> {
        let line = self.line;
        let [count] = self.required(key)?;
        count
            .parse()
            .map_err(|_| malformed(line, format!("`{key}` is no number")))
    }

    fn header(mut self) -> Result<Header, GoldenError> {
        self.lines.next();
        self.line += 1;
        let [chart] = self.required("chart")?;
        let [case] = self.required("case")?;
        let mut cells = Vec::new();
        while let Some([profile, kubernetes]) = self.exactly("cell")? {
            cells.push(Cell {
                profile,
                kubernetes,
            });
        }
        let (answer, documents, hooks) = if self.exactly::<0>("error")?.is_some() {
            (Answer::Error(String::new()), 0, 0)
        } else {
            (
                Answer::Manifests(ManifestSet::default()),
                self.count("documents")?,
                self.count("hooks")?,
            )
        };
        let key_id = self.exactly("key")?.map(|[key]: [String; 1]| key);
        let mut chance = Vec::new();
        while let Some([source, site, group, kind, namespace, name, path]) =
            self.exactly("chance")?
        {
            chance.push(ChanceNote {
                source,
                site,
                identity: Identity {
                    group,
                    kind,
                    namespace,
                    name,
                },
                path,
            });
        }
        let mut differs = Vec::new();
        let mut line = self.line;
        while let Some([word, group, kind, namespace, name]) = self.exactly("differs")? {
            let kind_of = DifferenceKind::ALL.iter().find(|(_, known)| *known == word);
            let (difference, _) =
                kind_of.ok_or_else(|| malformed(line, format!("unknown difference `{word}`")))?;
            differs.push(Difference {
                kind: *difference,
                identity: Identity {
                    group,
                    kind,
                    namespace,
                    name,
                },
            });
            line = self.line;
        }
        match self.lines.next() {
            Some(_) => Err(malformed(self.line, "not a header line")),
            None => Ok(Header {
                golden: Golden {
                    chart,
                    case,
                    cells,
                    key_id,
                    chance,
                    differs,
                    answer,
                },
                documents,
                hooks,
            }),
        }
    }
}

fn read_body(body: &str, first_line: usize, header: &mut Header) -> Result<(), GoldenError> {
    let body = body.strip_suffix(END).unwrap_or(body);
    let mut documents = Vec::new();
    let mut line = first_line;
    // The canonical form has no line that begins with three dashes, so this split is exact.
    for text in split_documents(body) {
        documents.push((line, text));
        line += text.lines().count();
    }
    match &mut header.golden.answer {
        Answer::Error(sentence) => {
            let [(line, text)] = documents.as_slice() else {
                return Err(malformed(first_line, "an error is one document"));
            };
            let text = text.strip_prefix("---\n").unwrap_or(text);
            let content = manifest::read_content(text.as_bytes(), &|| Place {
                source: None,
                line: *line,
            })?;
            let found = content.get("error").and_then(serde_json::Value::as_str);
            found
                .ok_or_else(|| malformed(*line, "`error` is missing"))?
                .clone_into(sentence);
        }
        Answer::Manifests(set) => {
            let mut resources = Vec::with_capacity(documents.len());
            for (line, text) in documents {
                resources.push(read_document(text, line)?);
            }
            let hooks = resources
                .iter()
                .filter(|resource| resource.part() == Part::Hook)
                .count();
            if (resources.len() - hooks, hooks) != (header.documents, header.hooks) {
                return Err(malformed(
                    first_line,
                    "the number of documents is not that of the header",
                ));
            }
            *set = ManifestSet::from_resources(resources);
        }
    }
    Ok(())
}

fn split_documents(body: &str) -> impl Iterator<Item = &str> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .get(1..)
            .and_then(|rest| rest.find("\n---\n"))
            .map_or(rest.len(), |at| at + 2);
        let (document, after) = rest.split_at(end);
        rest = after;
        Some(document)
    })
}

fn read_document(text: &str, line: usize) -> Result<Resource, GoldenError> {
    let text_lines = text.lines().count();
    let text = text
        .strip_prefix("---\n")
        .ok_or_else(|| malformed(line, "a document begins with `---`"))?;
    let mut reader = Reader::new(text, line + 1);
    let words = reader
        .words("document")?
        .ok_or_else(|| malformed(line + 1, "`# document:` is missing"))?;
    let (words, item) = match words.as_slice() {
        [words @ .., item] if words.len() == 6 => (words, Some(item)),
        words => (words, None),
    };
    let [group, kind, namespace, name, source, raw] = words else {
        return Err(malformed(line + 1, "`document` needs 6 or 7 words"));
    };
    let identity = Identity {
        group: group.clone(),
        kind: kind.clone(),
        namespace: namespace.clone(),
        name: name.clone(),
    };
    let raw = if raw.is_empty() { "-" } else { raw };
    let raw = raw
        .parse()
        .map_err(|()| malformed(line + 1, "the digest of the raw bytes cannot be read"))?;
    let list_item = match item.map(|item| {
        item.strip_prefix("item=")
            .and_then(|item| item.parse().ok())
    }) {
        None => None,
        Some(Some(item)) => Some(item),
        Some(None) => return Err(malformed(line + 1, "the list item cannot be read")),
    };
    let hook = match reader.exactly("hook")? {
        None => None,
        Some([events, weight, delete]) => {
            let weight = weight
                .strip_prefix("weight=")
                .and_then(|weight| weight.parse().ok());
            let delete = delete.strip_prefix("delete=");
            let (Some(weight), Some(delete)) = (weight, delete) else {
                return Err(malformed(line + 2, "the hook cannot be read"));
            };
            let words = |list: &str| {
                list.split(',')
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect()
            };
            Some(Hook {
                events: words(&events),
                weight,
                delete_policies: words(delete),
            })
        }
    };
    let first = reader.line;
    let content_start: usize = text
        .split_inclusive('\n')
        .take(first - line - 1)
        .map(str::len)
        .sum();
    let content_text = text.get(content_start..).unwrap_or_default();
    let source = (!source.is_empty()).then(|| source.clone());
    let content = manifest::read_content(content_text.as_bytes(), &|| Place {
        source: source.clone(),
        line: first,
    })?;
    if Identity::of(&content, source.as_deref()) != identity {
        return Err(malformed(
            line + 1,
            "the identity is not that of the content",
        ));
    }
    Ok(Resource {
        api_version: content
            .get("apiVersion")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        identity,
        source,
        lines: LineSpan {
            first,
            last: line + text_lines - 1,
        },
        list_item,
        raw,
        hook,
        content,
    })
}
