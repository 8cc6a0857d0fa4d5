//! Helm 4's way through a post-renderer: every file is written anew with its name in an annotation, the
//! renderer gets all of them in one stream, and its stream is taken apart by that annotation.
//!
//! Sources: `annotateAndMerge` and `splitAndDeannotate` (v4 `pkg/action/action.go`). What is not here: what kyaml
//! does with documents (`kyaml`).

use std::collections::BTreeMap;

use go_codec::yaml::StyledDocument;
use go_value::{Str, number};

use crate::output::kyaml::{
    Fault, annotation, clear_annotation, has_meta, parse_all, set_annotation, string_all,
};
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
            let documents = parse_all(part).map_err(|error| {
                error.into_error(&format!("error merging manifests: parsing {name}: "))
            })?;
            for mut document in documents {
                set_annotation(&mut document.root, FILE_NAME, name.as_bytes()).map_err(
                    |error| {
                        error.into_error(&format!("error merging manifests: annotating {name}: "))
                    },
                )?;
                merged.push(document);
            }
        }
    }
    let merged = string_all(merged)
        .map_err(|error| error.into_error("error merging manifests: writing merged docs: "))?;
    let output = renderer.run(merged).map_err(|mut error| {
        let text = b"error while running post render on files: ";
        error.text = Str::from([text, error.text.as_bytes()].concat());
        error
    })?;
    let failed = "error while parsing post rendered output: ";
    let documents = parse_all(&output)
        .map_err(|error| error.into_error(&format!("{failed}error parsing YAML: ")))?;
    let mut by_name: BTreeMap<Str, Vec<StyledDocument>> = BTreeMap::new();
    for (at, mut document) in documents.into_iter().enumerate() {
        if !has_meta(&document.root) {
            return Err(RenderError::started(format!(
                "{failed}getting metadata: missing Resource metadata"
            )));
        }
        let name = match annotation(&document.root, FILE_NAME) {
            Some(name) if !name.is_empty() => Str::from(name),
            _ => Str::from(format!("generated-by-postrender-{at}.yaml")),
        };
        clear_annotation(&mut document.root, FILE_NAME).map_err(|error| {
            error.into_error(&format!("{failed}clearing filename annotation: "))
        })?;
        by_name.entry(name).or_default().push(document);
    }
    by_name
        .into_iter()
        .map(|(name, documents)| {
            let text = string_all(documents)
                .map_err(|error| error.into_error(&format!("{failed}re-writing {name}: ")))?;
            Ok((name, Str::from(text.as_slice())))
        })
        .collect()
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

/// Helm's sentence for a renderer that prints nothing.
pub fn empty_output(name: &str) -> RenderError {
    RenderError::started(format!(
        "post-renderer {} produced empty output",
        number::quote(name.as_bytes())
    ))
}
