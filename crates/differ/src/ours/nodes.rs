//! Documents that keep their comments and styles, by themselves and around a post-renderer of Helm 4.

use std::cell::RefCell;
use std::collections::BTreeMap;

use go_codec::yaml::{StyledDocument, StyledError};
use go_value::Str;
use helm_render::output::post_render::{MergeRule, PostRenderer, post_render};
use helm_render::{Cause, RenderError};

use super::PROFILE;
use crate::record::Record;

const NAME: &str = "c/templates/a.yaml";

/// A renderer that changes nothing and remembers what it got.
#[derive(Default)]
struct Cat(RefCell<Option<Vec<u8>>>);

impl PostRenderer for Cat {
    fn run(&self, manifests: Vec<u8>) -> Result<Vec<u8>, RenderError> {
        self.0.replace(Some(manifests.clone()));
        Ok(manifests)
    }
}

pub(super) fn nodes(case: &Record) -> Record {
    let text = case.text("text");
    let mut out = match StyledDocument::read(text) {
        Ok(None) => Record::default().with("againError", "EOF"),
        Ok(Some(document)) => {
            Record::default().with("again", StyledDocument::write_all([&document]))
        }
        Err(error @ StyledError::Yaml(_)) => {
            Record::default().with("againError", error.to_string())
        }
        Err(error) => Record::default().with("againUnsupported", error.to_string()),
    };
    let files = BTreeMap::from([(Str::from(NAME), Str::from(text))]);
    let cat = Cat::default();
    let split = post_render(&files, &cat, MergeRule::Documents, PROFILE.split);
    let merged = cat.0.take();
    if let Some(merged) = &merged {
        out.put("merged", merged.as_slice());
    }
    match split {
        Ok(files) if files.keys().any(|name| name.as_bytes() != NAME.as_bytes()) => {
            out.put("splitError", "a document has another name");
        }
        Ok(files) => out.put(
            "split",
            files
                .values()
                .next()
                .map_or(&b""[..], |text| text.as_bytes()),
        ),
        Err(error) if error.cause == Cause::Unsupported => out.put("unsupported", error.text),
        Err(error) => {
            // Helm says where it was, kyaml what was wrong.
            let begins = [
                "error merging manifests: parsing c/templates/a.yaml: ",
                "error merging manifests: annotating c/templates/a.yaml: ",
                "error while parsing post rendered output: error parsing YAML: ",
                "error while parsing post rendered output: clearing filename annotation: ",
                "error while parsing post rendered output: getting metadata: ",
            ];
            let text = error.text.as_bytes();
            let text = begins
                .iter()
                .find_map(|begin| text.strip_prefix(begin.as_bytes()))
                .unwrap_or(text);
            let name = if merged.is_some() {
                "splitError"
            } else {
                "mergedError"
            };
            out.put(name, text);
        }
    }
    out
}
