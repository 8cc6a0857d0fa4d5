//! JSON references as `xeipuuv/gojsonreference` and `gojsonpointer` read them.

use super::super::url::{self, Url};
use crate::values::Node;

/// A reference: an address and a fragment.
#[derive(Clone, Debug, Default)]
pub(super) struct Reference {
    url: Url,
    fragment: String,
    raw_fragment: String,
}

impl Reference {
    /// Reads a reference; the error is Go's sentence about the URL.
    pub(super) fn parse(text: &str) -> Result<Reference, String> {
        let url = url::parse(text)?;
        let raw_fragment = text
            .split_once('#')
            .map(|(_, fragment)| fragment)
            .unwrap_or_default();
        let fragment = url::fragment_unescape(raw_fragment)?;
        Ok(Reference {
            url,
            fragment,
            raw_fragment: raw_fragment.to_owned(),
        })
    }

    /// The reference of a child inside this one.
    pub(super) fn inherits(&self, child: &Reference) -> Result<Reference, String> {
        let url = self.url.resolve_strictly(&child.url);
        Reference::parse(
            &Reference {
                url,
                ..child.clone()
            }
            .to_string(),
        )
    }

    /// The same without its fragment.
    pub(super) fn without_fragment(&self) -> Reference {
        Reference {
            url: self.url.clone(),
            fragment: String::new(),
            raw_fragment: String::new(),
        }
    }

    /// Whether something can be loaded from it.
    pub(super) fn is_canonical(&self) -> bool {
        if self.url.scheme() == "file" {
            self.url.path().starts_with('/')
        } else {
            !self.url.scheme().is_empty() && !self.url.host().is_empty()
        }
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// What the fragment points to in a document. A fragment that is no pointer is the whole document.
    pub(super) fn point<'n>(&self, document: &'n Node) -> Result<&'n Node, String> {
        let Some(pointer) = self.fragment.strip_prefix('/') else {
            return Ok(document);
        };
        let mut node = document;
        for token in pointer.split('/') {
            node = match node {
                Node::Table(table) => {
                    let key = token.replace("~1", "/").replace("~0", "~");
                    table
                        .get(key.as_bytes())
                        .ok_or_else(|| format!("Object has no key '{key}'"))?
                }
                Node::List(items) => {
                    let at: i64 = token
                        .parse()
                        .map_err(|_| format!("Invalid array index '{token}'"))?;
                    let item = usize::try_from(at).ok().and_then(|at| items.get(at));
                    item.ok_or_else(|| {
                        format!("Out of bound array[0,{}] index '{at}'", items.len())
                    })?
                }
                _ => return Err(format!("Invalid token reference '{token}'")),
            };
        }
        Ok(node)
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.fragment.is_empty() {
            return write!(f, "{}", self.url);
        }
        write!(
            f,
            "{}#{}",
            self.url,
            url::fragment_escape(&self.fragment, &self.raw_fragment)
        )
    }
}
