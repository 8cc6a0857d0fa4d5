//! What Helm 4 asks of kyaml around a post-renderer: streams of documents, and annotations in them.
//!
//! Sources: `ByteReader` and `ByteWriter` (kyaml `kio/byteio_reader.go`, `kio/byteio_writer.go`), `AnnotationSetter`
//! and `AnnotationClearer` (`yaml/kfns.go`), `FieldSetter`, `FieldMatcher` and `FieldClearer` (`yaml/fns.go`),
//! `CopyLegacyAnnotations` (`kio/kioutil/kioutil.go`).

use go_codec::yaml::{Body, ScalarStyle, Styled, StyledDocument, StyledError};

use super::split::trim_space;

const METADATA: &str = "metadata";
const ANNOTATIONS: &str = "annotations";
/// What kyaml numbers documents with while it has them.
const INDEXES: [&str; 2] = [
    "config.kubernetes.io/index",
    "internal.config.kubernetes.io/index",
];
/// Annotations that kyaml keeps under an old and a new name.
const RENAMED: [(&str, &str); 3] = [
    (
        "config.kubernetes.io/path",
        "internal.config.kubernetes.io/path",
    ),
    (
        "config.kubernetes.io/index",
        "internal.config.kubernetes.io/index",
    ),
    ("config.k8s.io/id", "internal.config.kubernetes.io/id"),
];
const SEQUENCE_INDENT: &str = "internal.config.kubernetes.io/seqindent";
/// The key around a document that is a sequence.
const BARE_SEQUENCE: &str = "bareSeqNodeWrappingKey";
const STRING: &[u8] = b"tag:yaml.org,2002:str";

/// What stops a stream.
pub(super) enum Fault {
    /// Helm's own failure.
    Helm(String),
    /// What is not kept here.
    Unsupported(String),
}

fn unsupported(what: &str) -> Fault {
    Fault::Unsupported(format!("{what} are not kept here"))
}

type Entries = Vec<(Styled, Styled)>;

// --- streams -------------------------------------------------------------------------------------

/// `kio.ParseAll`
pub(super) fn parse_all(text: &[u8]) -> Result<Vec<StyledDocument>, Fault> {
    let text = without_returns(text);
    let parts = split_documents(&text)?;
    let mut documents = Vec::new();
    for part in &parts {
        let document = StyledDocument::read(part).map_err(|error| match error {
            StyledError::Yaml(_) => Fault::Helm(format!("MalformedYAMLError: {error}")),
            StyledError::Unsupported(what) => unsupported(what),
        })?;
        let Some(mut document) = document.filter(|document| !document.root.is_null()) else {
            continue;
        };
        copy_renamed(&mut document.root)?;
        let index = documents.len().to_string();
        for key in INDEXES {
            set_annotation(&mut document.root, key, index.as_bytes())?;
        }
        let list = (parts.len() == 1)
            .then(|| items_of_list(&document.root))
            .flatten();
        match list {
            Some(items) => {
                documents.extend(items.into_iter().map(StyledDocument::from));
            }
            None => documents.push(document),
        }
    }
    Ok(documents)
}

/// The items of a list of resources. kyaml takes the keys and values of a mapping for items too.
fn items_of_list(root: &Styled) -> Option<Vec<Styled>> {
    let entries = entries(root)?;
    let kind = field(entries, "kind")?;
    if !matches!(kind.text(), Some(b"List" | b"ResourceList")) {
        return None;
    }
    match field(entries, "items").map(|items| &items.body) {
        Some(Body::Sequence { items, .. }) => Some(items.clone()),
        Some(Body::Mapping { entries, .. }) => {
            let nodes = entries.iter().flat_map(|(key, value)| [key, value]);
            Some(nodes.cloned().collect())
        }
        Some(_) => Some(Vec::new()),
        None => field(entries, "functionConfig").map(|_| Vec::new()),
    }
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
        let mut part = text[begin..start].to_vec();
        part.push(b'\n');
        parts.push(part);
        begin = line + length + 1;
        from = begin;
    }
    parts.push(text[begin..].to_vec());
    Ok(parts)
}

/// `kio.StringAll`
pub(super) fn string_all(mut documents: Vec<StyledDocument>) -> Result<Vec<u8>, Fault> {
    let only = documents.len() == 1;
    for document in &mut documents {
        let root = &mut document.root;
        let (old, new) = RENAMED[0];
        let path = annotation(root, new).or_else(|| annotation(root, old));
        if only && path.is_some_and(|path| path.ends_with(b".json")) {
            return Err(unsupported("documents that are written as JSON"));
        }
        if annotation(root, SEQUENCE_INDENT).is_some_and(|style| style == b"wide") {
            return Err(unsupported("indented sequences"));
        }
        if entries(root).is_some_and(|entries| field(entries, BARE_SEQUENCE).is_some()) {
            return Err(unsupported("wrapped sequences"));
        }
        for key in INDEXES.into_iter().chain([SEQUENCE_INDENT]) {
            clear_annotation(root, key)?;
        }
        clear_empty(root)?;
    }
    Ok(StyledDocument::write_all(&documents))
}

// --- annotations ---------------------------------------------------------------------------------

/// An annotation of a document.
pub(super) fn annotation<'d>(root: &'d Styled, key: &str) -> Option<&'d [u8]> {
    let metadata = entries(field(entries(root)?, METADATA)?)?;
    let annotations = entries(field(metadata, ANNOTATIONS)?)?;
    let value = field(annotations, key)?;
    value.text().filter(|_| !value.is_null())
}

/// Whether kyaml finds metadata of a resource: `GetMeta` fails where there are none at all.
pub(super) fn has_meta(root: &Styled) -> bool {
    let filled = |node: &Styled, name| {
        entries(node)
            .and_then(|entries| field(entries, name))
            .is_some_and(|value| match &value.body {
                Body::Scalar { .. } => !value.is_null(),
                Body::Alias(_) => true,
                Body::Sequence { items, .. } => !items.is_empty(),
                Body::Mapping { entries, .. } => !entries.is_empty(),
            })
    };
    let metadata = entries(root).and_then(|entries| field(entries, METADATA));
    root.is_null()
        || ["apiVersion", "kind"].iter().any(|name| filled(root, name))
        || metadata.is_some_and(|metadata| {
            ["name", "namespace", "labels", ANNOTATIONS]
                .iter()
                .any(|name| filled(metadata, name))
        })
}

/// `SetAnnotation`
pub(super) fn set_annotation(root: &mut Styled, key: &str, value: &[u8]) -> Result<(), Fault> {
    clear_empty(root)?;
    if root.is_null() {
        return Ok(());
    }
    let metadata = make(mapping(root)?, METADATA);
    let annotations = mapping(make(mapping(metadata)?, ANNOTATIONS))?;
    let Some(at) = position(annotations, key) else {
        let value = Styled::scalar(value, ScalarStyle::SingleQuoted);
        annotations.push((plain(key), value));
        return Ok(());
    };
    if let Some((_, old)) = annotations.get_mut(at) {
        *old = in_style_of(old, value);
    }
    Ok(())
}

/// A text with the style of what was there; its comments and its anchor go.
fn in_style_of(old: &Styled, text: &[u8]) -> Styled {
    let style = match &old.body {
        Body::Scalar { style, .. } => *style,
        _ => ScalarStyle::Plain,
    };
    // What is a string has to stay one.
    let number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let tagged = !old.tag.is_empty();
    let style = if style == ScalarStyle::Plain && number && !tagged {
        ScalarStyle::DoubleQuoted
    } else {
        style
    };
    let mut new = Styled::scalar(text, style);
    if tagged {
        new.tag = STRING.to_vec();
    }
    new
}

/// `ClearAnnotation`
pub(super) fn clear_annotation(root: &mut Styled, key: &str) -> Result<(), Fault> {
    if root.is_null() {
        return Ok(());
    }
    let Some(metadata) = value(mapping(root)?, METADATA) else {
        return Ok(());
    };
    let Some(annotations) = value(mapping(metadata)?, ANNOTATIONS) else {
        return Ok(());
    };
    let annotations = mapping(annotations)?;
    if let Some(at) = position(annotations, key) {
        annotations.remove(at);
    }
    Ok(())
}

/// `ClearEmptyAnnotations`: drops annotations and metadata without content, which scalars have not either.
fn clear_empty(root: &mut Styled) -> Result<(), Fault> {
    if root.is_null() {
        return Ok(());
    }
    let entries = mapping(root)?;
    if let Some(metadata) = value(entries, METADATA) {
        remove_empty(mapping(metadata)?, ANNOTATIONS);
    }
    remove_empty(entries, METADATA);
    Ok(())
}

fn remove_empty(entries: &mut Entries, key: &str) {
    let empty = |value: &Styled| match &value.body {
        Body::Scalar { .. } | Body::Alias(_) => true,
        Body::Sequence { items, .. } => items.is_empty(),
        Body::Mapping { entries, .. } => entries.is_empty(),
    };
    let found = entries
        .iter()
        .position(|(name, value)| is_called(name, key) && empty(value));
    if let Some(at) = found {
        entries.remove(at);
    }
}

/// `CopyLegacyAnnotations`
fn copy_renamed(root: &mut Styled) -> Result<(), Fault> {
    for (old, new) in RENAMED {
        let there = |key| annotation(root, key).filter(|text| !text.is_empty());
        let (missing, text) = match (there(old), there(new)) {
            (None, Some(text)) => (old, text.to_vec()),
            (Some(text), None) => (new, text.to_vec()),
            _ => continue,
        };
        set_annotation(root, missing, &text)?;
    }
    Ok(())
}

// --- mappings ------------------------------------------------------------------------------------

fn plain(text: &str) -> Styled {
    Styled::scalar(text.as_bytes(), ScalarStyle::Plain)
}

/// Whether a key has a name. kyaml does not look whether it is an alias.
fn is_called(key: &Styled, name: &str) -> bool {
    match &key.body {
        Body::Scalar { text, .. } | Body::Alias(text) => text == name.as_bytes(),
        _ => name.is_empty(),
    }
}

fn position(entries: &Entries, name: &str) -> Option<usize> {
    entries.iter().position(|(key, _)| is_called(key, name))
}

fn entries(node: &Styled) -> Option<&Entries> {
    match &node.body {
        Body::Mapping { entries, .. } => Some(entries),
        _ => None,
    }
}

fn field<'e>(entries: &'e Entries, name: &str) -> Option<&'e Styled> {
    let (_, value) = entries.get(position(entries, name)?)?;
    Some(value)
}

/// The value of a key that is no null.
fn value<'e>(entries: &'e mut Entries, name: &str) -> Option<&'e mut Styled> {
    let at = position(entries, name)?;
    let (_, value) = entries.get_mut(at)?;
    (!value.is_null()).then_some(value)
}

/// The value of a key, which is made where it is missing.
fn make<'e>(entries: &'e mut Entries, name: &str) -> &'e mut Styled {
    let at = position(entries, name).unwrap_or_else(|| {
        let empty = Body::Mapping {
            flow: false,
            entries: Vec::new(),
        };
        entries.push((plain(name), Styled::from(empty)));
        entries.len() - 1
    });
    &mut entries[at].1
}

/// The entries of a node that has to be a mapping.
fn mapping(node: &mut Styled) -> Result<&mut Entries, Fault> {
    let kind = match node.body {
        Body::Scalar { .. } => "ScalarNode",
        Body::Alias(_) => "AliasNode",
        Body::Sequence { .. } => "SequenceNode",
        Body::Mapping { .. } => "",
    };
    if !kind.is_empty() {
        let document = StyledDocument::from(node.clone());
        let text = StyledDocument::write_all([&document]);
        return Err(Fault::Helm(format!(
            "wrong node kind: expected MappingNode but got {kind}: node contents:\n{}",
            String::from_utf8_lossy(&text)
        )));
    }
    match &mut node.body {
        Body::Mapping { entries, .. } => Ok(entries),
        _ => Err(unsupported("documents that are no mappings")),
    }
}
