//! Helm 4's way through a post-renderer: every file is written anew with its name in an annotation, the
//! renderer gets all of them in one stream, and its stream is taken apart by that annotation.
//!
//! Sources: `annotateAndMerge` and `splitAndDeannotate` (v4 `pkg/action/action.go`), `ByteReader` and
//! `ByteWriter` of kyaml (`kio/byteio_reader.go`, `kio/byteio_writer.go`). What kyaml keeps of a document and
//! [`Styled`] does not, is refused.

use std::collections::BTreeMap;

use go_codec::yaml::{ScalarStyle, Styled, StyledError};
use go_value::{Str, number};

use crate::output::split::{Split, trim_space};
use crate::{Cause, RenderError};

/// Something that turns manifests into others.
pub trait PostRenderer {
    /// What it makes of a stream of documents.
    ///
    /// # Errors
    /// Helm's sentence behind `error while running post render on files: `.
    fn run(&self, manifests: Vec<u8>) -> Result<Vec<u8>, RenderError>;
}

/// How a release takes files apart before it writes them anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRule {
    /// 4.0.0 to 4.1.1: as kyaml does.
    Documents,
    /// 4.1.2 to 4.1.4: as kyaml does, after text behind `---` got a line of its own.
    SeparatorsMended,
    /// 4.2.0 and later: as the files of a chart are split.
    SplitFirst,
}

const FILE_NAME: &str = "postrenderer.helm.sh/postrender-filename";
/// The annotations that kyaml keeps for itself begin with this.
const KYAML: &[u8] = b"config.kubernetes.io/";
const KYAML_INTERNAL: &[u8] = b"internal.config.kubernetes.io/";

/// Passes rendered files through a post-renderer.
///
/// # Errors
/// Helm's sentence for what fails on the way; a sentence of ours for documents that cannot be kept.
pub fn post_render(
    files: &BTreeMap<Str, Str>,
    renderer: &dyn PostRenderer,
    rule: MergeRule,
    split: Split,
) -> Result<BTreeMap<Str, Str>, RenderError> {
    let mut merged = Vec::new();
    for (name, text) in files {
        let base = name.as_bytes().rsplit(|byte| *byte == b'/').next();
        if base.is_some_and(|base| base.starts_with(b"_")) || trim_space(text.as_bytes()).is_empty()
        {
            continue;
        }
        let whole;
        let parts = match rule {
            MergeRule::Documents => vec![text.as_bytes()],
            MergeRule::SeparatorsMended => {
                whole = mend_separators(text.as_bytes());
                vec![whole.as_slice()]
            }
            MergeRule::SplitFirst => split.documents(text.as_bytes()),
        };
        for part in parts
            .into_iter()
            .filter(|part| !trim_space(part).is_empty())
        {
            let documents = read_all(part).map_err(|error| {
                error.into_error(&format!("error merging manifests: parsing {name}: "))
            })?;
            for mut document in documents {
                annotate(&mut document, name).map_err(|error| {
                    error.into_error(&format!("error merging manifests: annotating {name}: "))
                })?;
                merged.push(document);
            }
        }
    }
    let output = renderer.run(write_all(&merged)).map_err(|mut error| {
        error.text = format!("error while running post render on files: {}", error.text);
        error
    })?;
    let failed = "error while parsing post rendered output: error parsing YAML: ";
    let documents = read_all(&output).map_err(|error| error.into_error(failed))?;
    let mut by_name: BTreeMap<Str, Vec<Styled>> = BTreeMap::new();
    for (at, mut document) in documents.into_iter().enumerate() {
        let name = take_name(&mut document)
            .map_err(|error| error.into_error(failed))?
            .unwrap_or_else(|| Str::from(format!("generated-by-postrender-{at}.yaml")));
        by_name.entry(name).or_default().push(document);
    }
    Ok(by_name
        .into_iter()
        .map(|(name, documents)| (name, Str::from(write_all(&documents).as_slice())))
        .collect())
}

/// What stops a stream.
enum Fault {
    /// Helm's own failure.
    Helm(String),
    /// What is not kept here.
    Unsupported(String),
}

impl Fault {
    fn into_error(self, prefix: &str) -> RenderError {
        match self {
            Fault::Helm(text) => RenderError::started(format!("{prefix}{text}")),
            Fault::Unsupported(text) => RenderError::started(format!(
                "rendergate: {prefix}{text}: post-renderers of Helm 4 need them"
            ))
            .with_cause(Cause::Unsupported),
        }
    }
}

fn unsupported(what: &str) -> Fault {
    Fault::Unsupported(format!("{what} are not kept here"))
}

/// `kio.ParseAll`
fn read_all(text: &[u8]) -> Result<Vec<Styled>, Fault> {
    let text = without_returns(text);
    let parts = split_documents(&text)?;
    let mut documents = Vec::new();
    for part in &parts {
        let document = Styled::read(part).map_err(|error| match error {
            StyledError::Yaml(error) => Fault::Helm(format!("MalformedYAMLError: {error}")),
            StyledError::Unsupported(what) => unsupported(what),
        })?;
        match document {
            None => {}
            Some(document) if is_null(&document) => {}
            Some(Styled::Mapping { flow, entries }) => {
                let kind = entries
                    .iter()
                    .find(|(key, _)| key.text() == Some(b"kind"))
                    .and_then(|(_, value)| value.text());
                if parts.len() == 1 && matches!(kind, Some(b"List" | b"ResourceList")) {
                    return Err(unsupported("lists of resources"));
                }
                documents.push(Styled::Mapping { flow, entries });
            }
            Some(_) => return Err(unsupported("documents that are no mappings")),
        }
    }
    Ok(documents)
}

fn without_returns(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(at + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    out
}

/// Splits at `\n---.*\n`; every part but the last gets its line break back.
fn split_documents(text: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&text[from..], b"\n---") {
        let start = from + at;
        let line = start + 1;
        let Some(length) = memchr::memchr(b'\n', &text[line..]) else {
            break;
        };
        let behind = trim_space(&text[line + 3..line + length]);
        if behind.first().is_some_and(|byte| *byte != b'#') {
            let line = trim_space(&text[line..line + length]);
            return Err(Fault::Helm(format!(
                "invalid document separator: {}",
                String::from_utf8_lossy(line)
            )));
        }
        if !behind.is_empty() {
            return Err(unsupported("comments"));
        }
        let mut part = text[begin..start].to_vec();
        part.push(b'\n');
        parts.push(part);
        begin = line + length + 1;
        from = begin;
    }
    parts.push(text[begin..].to_vec());
    Ok(parts)
}

/// `fixDocSeparators`: what follows `---` on its line gets a line of its own.
fn mend_separators(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let line_start = at == 0 || text[at - 1] == b'\n';
        if text[at..].starts_with(b"---") {
            out.extend_from_slice(b"---");
            at += 3;
            let blank = |byte: &u8| matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
            if line_start && text.get(at).is_some_and(|byte| !blank(byte)) {
                out.push(b'\n');
            }
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

/// `kio.StringAll`
fn write_all(documents: &[Styled]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(b"---\n");
        }
        out.extend_from_slice(&document.write());
    }
    out
}

type Entries = Vec<(Styled, Styled)>;

/// The entries of a mapping below a key, which is made where it is missing.
fn table<'a>(
    entries: &'a mut Entries,
    key: &str,
    make: bool,
) -> Result<Option<&'a mut Entries>, Fault> {
    // What is null is dropped first, as by kyaml.
    entries.retain(|(name, value)| !(is_null(value) && name.text() == Some(key.as_bytes())));
    let found = entries
        .iter()
        .position(|(name, _)| name.text() == Some(key.as_bytes()));
    let at = match found {
        Some(at) => at,
        None if make => {
            let empty = Styled::Mapping {
                flow: false,
                entries: Vec::new(),
            };
            entries.push((Styled::plain(key), empty));
            entries.len() - 1
        }
        None => return Ok(None),
    };
    match entries.get_mut(at) {
        Some((_, Styled::Mapping { entries, .. })) => Ok(Some(entries)),
        _ => Err(Fault::Unsupported(format!(
            "{key} that is no mapping is not kept here"
        ))),
    }
}

fn is_null(node: &Styled) -> bool {
    matches!(
        node,
        Styled::Scalar { text, style: ScalarStyle::Plain }
            if matches!(text.as_slice(), b"" | b"~" | b"null" | b"Null" | b"NULL")
    )
}

fn annotations(document: &mut Styled, make: bool) -> Result<Option<&mut Entries>, Fault> {
    let Styled::Mapping { entries, .. } = document else {
        return Err(unsupported("documents that are no mappings"));
    };
    let Some(metadata) = table(entries, "metadata", make)? else {
        return Ok(None);
    };
    let annotations = table(metadata, "annotations", make)?;
    let own = |key: &[u8]| key.starts_with(KYAML) || key.starts_with(KYAML_INTERNAL);
    if let Some(entries) = &annotations
        && entries.iter().any(|(key, _)| key.text().is_some_and(own))
    {
        return Err(unsupported("annotations of kyaml"));
    }
    Ok(annotations)
}

fn annotate(document: &mut Styled, name: &Str) -> Result<(), Fault> {
    let value = Styled::Scalar {
        text: name.as_bytes().to_vec(),
        style: ScalarStyle::SingleQuoted,
    };
    let Some(annotations) = annotations(document, true)? else {
        return Ok(());
    };
    let there = annotations
        .iter_mut()
        .find(|(key, _)| key.text() == Some(FILE_NAME.as_bytes()));
    match there {
        Some((_, old)) => *old = value,
        None => annotations.push((Styled::plain(FILE_NAME), value)),
    }
    Ok(())
}

/// Takes the name out of a document; annotations and metadata that are empty then go too.
fn take_name(document: &mut Styled) -> Result<Option<Str>, Fault> {
    let mut name = None;
    if let Some(annotations) = annotations(document, false)? {
        let at = annotations
            .iter()
            .position(|(key, _)| key.text() == Some(FILE_NAME.as_bytes()));
        if let Some(at) = at {
            let (_, value) = annotations.remove(at);
            name = value.text().filter(|text| !text.is_empty()).map(Str::from);
        }
    }
    if let Styled::Mapping { entries, .. } = document {
        if let Some(metadata) = table(entries, "metadata", false)? {
            remove_empty(metadata, "annotations");
        }
        remove_empty(entries, "metadata");
    }
    Ok(name)
}

fn remove_empty(entries: &mut Entries, key: &str) {
    entries.retain(|(name, value)| {
        let empty = matches!(value, Styled::Mapping { entries, .. } if entries.is_empty());
        !(empty && name.text() == Some(key.as_bytes()))
    });
}

/// Helm's sentence for a renderer that prints nothing.
pub fn empty_output(name: &str) -> RenderError {
    RenderError::started(format!(
        "post-renderer {} produced empty output",
        number::quote(name.as_bytes())
    ))
}
