//! The documents that references lead to, and their references made absolute.

use std::collections::BTreeMap;

use super::super::{SchemaFault, draft, json};
use super::Draft;
use super::reference::Reference;
use crate::limits::{Limit, MAX_VALUES_DEPTH};
use crate::rules::{RemoteRefs, Rules};
use crate::values::{Node, Table};

/// A document and the draft it names.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub node: Node,
    pub draft: Option<Draft>,
}

/// The documents by address.
pub(super) struct Pool<'r> {
    documents: BTreeMap<String, Document>,
    rules: &'r Rules,
}

/// The draft that a document names.
pub(super) fn named_draft(node: &Node) -> Result<Option<Draft>, String> {
    match node {
        Node::Bool(_) => Ok(None),
        Node::Table(table) => match table.get(b"$schema") {
            None => Ok(None),
            Some(Node::Str(name)) => {
                let reference = Reference::parse(&name.to_text())?;
                Ok(Draft::from_url(&reference.to_string()))
            }
            Some(_) => Err("$schema must be of type string".into()),
        },
        _ => Err("schema is invalid".into()),
    }
}

impl<'r> Pool<'r> {
    pub(super) fn new(rules: &'r Rules) -> Pool<'r> {
        Pool {
            documents: BTreeMap::new(),
            rules,
        }
    }

    /// Takes a document in, its references made absolute.
    pub(super) fn add(&mut self, node: &Node, reference: &Reference) -> Result<Node, SchemaFault> {
        let name = reference.to_string();
        if self.documents.contains_key(&name) {
            return Err(exists(&name));
        }
        let draft = named_draft(node).map_err(SchemaFault::Text)?;
        let (node, result) = self.absolute(node, reference, draft, 0)?;
        self.documents.insert(
            name,
            Document {
                node: node.clone(),
                draft,
            },
        );
        result.map(|()| node)
    }

    /// Rewrites the references of a document and remembers the parts that have a name. The inner result is the
    /// library's: only that of the whole document counts.
    #[allow(
        clippy::type_complexity,
        reason = "a node, and what the library thinks of it"
    )]
    fn absolute(
        &mut self,
        node: &Node,
        reference: &Reference,
        draft: Option<Draft>,
        depth: usize,
    ) -> Result<(Node, Result<(), SchemaFault>), SchemaFault> {
        if depth > MAX_VALUES_DEPTH {
            return Err(Limit::values_depth().into());
        }
        let table = match node {
            Node::List(items) => {
                let mut rewritten = Vec::with_capacity(items.len());
                for item in items.iter() {
                    rewritten.push(self.absolute(item, reference, draft, depth + 1)?.0);
                }
                return Ok((Node::List(rewritten.into()), Ok(())));
            }
            Node::Table(table) => table,
            other => return Ok((other.clone(), Ok(()))),
        };
        let mut local = reference.clone();
        let mut name = None;
        let id = if table.contains_key(b"id") {
            table.get(b"id")
        } else {
            table.get(b"$id")
        };
        if let Some(Node::Str(id)) = id
            && let Ok(id) = Reference::parse(&id.to_text())
            && let Ok(inherited) = reference.inherits(&id)
        {
            local = inherited;
            let text = local.to_string();
            if self.documents.contains_key(&text) {
                return Ok((node.clone(), Err(exists(&text))));
            }
            // Taken now, so that a child of the same name is refused; filled in below.
            self.documents.insert(
                text.clone(),
                Document {
                    node: node.clone(),
                    draft,
                },
            );
            name = Some(text);
        }
        let mut rewritten = Vec::with_capacity(table.len());
        for (key, value) in table.iter() {
            let value = match (key.as_bytes(), value) {
                (b"$ref", Node::Str(target)) => {
                    let absolute = Reference::parse(&target.to_text())
                        .and_then(|target| local.inherits(&target));
                    absolute.map_or_else(
                        |_| value.clone(),
                        |absolute| Node::Str(absolute.to_string().into()),
                    )
                }
                // These are taken literally.
                (b"const" | b"enum", value) => value.clone(),
                // The keys of these are names, not keywords.
                (b"properties" | b"dependencies" | b"patternProperties", Node::Table(children)) => {
                    let mut inner = Vec::with_capacity(children.len());
                    for (name, child) in children.iter() {
                        inner.push((
                            name.clone(),
                            self.absolute(child, &local, draft, depth + 2)?.0,
                        ));
                    }
                    Node::Table(Table::from_entries(inner))
                }
                (b"properties" | b"dependencies" | b"patternProperties", other) => other.clone(),
                (_, value) => self.absolute(value, &local, draft, depth + 1)?.0,
            };
            rewritten.push((key.clone(), value));
        }
        let node = Node::Table(Table::from_entries(rewritten));
        if let Some(name) = name {
            self.documents.insert(
                name,
                Document {
                    node: node.clone(),
                    draft,
                },
            );
        }
        Ok((node, Ok(())))
    }

    /// What a reference leads to.
    pub(super) fn get(&mut self, reference: &Reference) -> Result<Document, SchemaFault> {
        let name = reference.to_string();
        if let Some(document) = self.documents.get(&name) {
            return Ok(document.clone());
        }
        let base = reference.without_fragment();
        if let Some(document) = self.documents.get(&base.to_string()) {
            let node = reference
                .point(&document.node)
                .map_err(SchemaFault::Text)?
                .clone();
            let found = Document {
                node,
                draft: document.draft,
            };
            self.documents.insert(name, found.clone());
            return Ok(found);
        }
        if !reference.is_canonical() {
            return Err(SchemaFault::Text(format!(
                "Reference {reference} must be canonical"
            )));
        }
        let loaded = self.load(&base)?;
        let draft = named_draft(&loaded).unwrap_or(None);
        let node = match self.add(&loaded, &base) {
            Ok(node) => node,
            Err(SchemaFault::Text(_)) => loaded,
            Err(fault) => return Err(fault),
        };
        let node = reference.point(&node).map_err(SchemaFault::Text)?.clone();
        Ok(Document { node, draft })
    }

    fn load(&self, base: &Reference) -> Result<Node, SchemaFault> {
        let address = base.to_string();
        if base.url().scheme() == "file" {
            let path = std::path::Path::new(base.url().path());
            return Err(match std::fs::symlink_metadata(path) {
                Err(error) => SchemaFault::Text(crate::source::go_io_error("open", path, &error)),
                // Helm reads any file of the machine here. We do not.
                Ok(_) => SchemaFault::File(path.display().to_string()),
            });
        }
        match Draft::from_url(&address).and_then(|_| draft::metaschema(&address)) {
            Some(text) => json::decode_first(text.as_bytes(), self.rules.codec),
            None if matches!(base.url().scheme(), "http" | "https")
                || self.rules.remote_refs == RemoteRefs::Fetched =>
            {
                Err(SchemaFault::Remote(address))
            }
            None => Err(SchemaFault::Text(format!(
                "Get {}: unsupported protocol scheme {}",
                super::super::roots::shown(&address),
                super::super::roots::shown(base.url().scheme())
            ))),
        }
    }
}

fn exists(name: &str) -> SchemaFault {
    SchemaFault::Text(format!("Reference already exists: \"{name}\""))
}
