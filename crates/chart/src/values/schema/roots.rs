//! Documents with schemas: which parts of them are schemas, their names, anchors and drafts.
//!
//! Follows the library's `root.go` and `roots.go`.

use std::collections::{BTreeMap, BTreeSet};

use go_codec::Dialect;
use go_value::number::quote;

use super::draft::{Below, Draft, metaschema};
use super::{SchemaFault, draft, json, url, validate};
use crate::rules::{RemoteRefs, Rules, UrnRefs};
use crate::values::Node;

/// A document.
#[derive(Debug)]
pub(super) struct Root {
    pub url: String,
    pub document: Node,
    /// The named schemas by their place, the document itself at the empty one.
    pub resources: BTreeMap<String, Resource>,
    /// The places of named schemas by name.
    ids: BTreeMap<String, String>,
    /// The places that were looked at.
    processed: BTreeSet<String>,
}

/// A schema with a name of its own.
#[derive(Debug)]
pub(super) struct Resource {
    pub ptr: String,
    pub id: String,
    pub draft: Draft,
    pub anchors: BTreeMap<String, String>,
    pub dynamic_anchors: BTreeSet<String>,
}

impl Root {
    /// The named schema that a place belongs to.
    pub(super) fn resource(&self, ptr: &str) -> Option<&Resource> {
        let mut ptr = ptr;
        loop {
            if let Some(resource) = self.resources.get(ptr) {
                return Some(resource);
            }
            ptr = ptr.get(..ptr.rfind('/')?).unwrap_or_default();
        }
    }

    /// The place that a fragment names inside a named schema.
    pub(super) fn resolve_fragment(
        &self,
        fragment: &str,
        resource: &Resource,
    ) -> Result<String, SchemaFault> {
        if fragment.is_empty() || fragment.starts_with('/') {
            return Ok(format!("{}{fragment}", resource.ptr));
        }
        resource.anchors.get(fragment).cloned().ok_or_else(|| {
            let reference = format!("{}#{}", resource.id, encode(fragment));
            SchemaFault::Text(format!(
                "anchor in {} not found in schema {}",
                shown(&reference),
                shown(&self.url)
            ))
        })
    }

    /// The place that an address names; `None` where it lies in another document.
    pub(super) fn resolve(
        &self,
        address: &str,
        fragment: &str,
    ) -> Result<Option<String>, SchemaFault> {
        let ptr = if address == self.url {
            Some("")
        } else {
            self.ids.get(address).map(String::as_str)
        };
        match ptr.and_then(|ptr| self.resources.get(ptr)) {
            Some(resource) => self.resolve_fragment(fragment, resource).map(Some),
            None => Ok(None),
        }
    }

    /// What lies at a place.
    pub(super) fn lookup(&self, ptr: &str) -> Result<Node, SchemaFault> {
        let place = || shown(&place(&self.url, ptr));
        let mut node = self.document.clone();
        for token in ptr.split('/').skip(1) {
            let Some(token) = unescape(token) else {
                return Err(SchemaFault::Text(format!(
                    "invalid json-pointer {}",
                    place()
                )));
            };
            let next = match &node {
                Node::Table(table) => table.get(token.as_bytes()).cloned(),
                Node::List(items) => token
                    .parse::<usize>()
                    .ok()
                    .and_then(|at| items.get(at).cloned()),
                _ => None,
            };
            node = next.ok_or_else(|| {
                SchemaFault::Text(format!("json-pointer in {} not found", place()))
            })?;
        }
        Ok(node)
    }
}

/// Go's `%q`.
pub(super) fn shown(text: &str) -> String {
    quote(text.as_bytes()).to_text().into_owned()
}

/// A token of a JSON pointer.
pub(super) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn unescape(token: &str) -> Option<String> {
    let mut parts = token.split('~');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(1)?;
        out.push(match code {
            "0" => '~',
            "1" => '/',
            _ => return None,
        });
        out.push_str(rest);
    }
    Some(out)
}

/// A fragment as a URL writes it, its slashes kept.
pub(super) fn encode(fragment: &str) -> String {
    fragment
        .split('/')
        .map(url::path_escape)
        .collect::<Vec<_>>()
        .join("/")
}

/// An address and a place in it, as the library prints it.
pub(super) fn place(url: &str, ptr: &str) -> String {
    format!("{url}#{}", encode(ptr))
}

/// An address without its fragment, and the fragment unescaped.
pub(super) fn split_fragment(text: &str) -> Result<(&str, String), SchemaFault> {
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    match url::path_unescape(fragment) {
        Ok(fragment) => Ok((address, fragment)),
        Err(error) => Err(parse_error(text, &error)),
    }
}

fn parse_error(url: &str, error: &str) -> SchemaFault {
    SchemaFault::Text(format!("error in parsing {}: {error}", shown(url)))
}

/// An address read relative to another.
pub(super) fn join(base: &str, reference: &str) -> Result<(String, String), SchemaFault> {
    let parsed = url::parse(base).map_err(|error| parse_error(base, &error))?;
    let (reference, fragment) = split_fragment(reference)?;
    let reference_url = url::parse(reference).map_err(|error| parse_error(reference, &error))?;
    Ok((parsed.resolve(&reference_url).to_string(), fragment))
}

/// All documents of one compilation.
pub(super) struct Roots<'r> {
    roots: BTreeMap<String, Root>,
    documents: BTreeMap<String, Node>,
    /// `None` while the metaschemas themselves are compiled.
    rules: Option<&'r Rules>,
}

impl<'r> Roots<'r> {
    pub(super) fn new(rules: Option<&'r Rules>) -> Roots<'r> {
        Roots {
            roots: BTreeMap::new(),
            documents: BTreeMap::new(),
            rules,
        }
    }

    pub(super) fn add_document(&mut self, url: &str, document: Node) {
        self.documents.insert(url.to_owned(), document);
    }

    /// A document that was loaded before.
    pub(super) fn get(&self, url: &str) -> Option<&Root> {
        self.roots.get(url)
    }

    /// A document, loaded where it was not yet.
    pub(super) fn or_load(&mut self, url: &str) -> Result<&Root, SchemaFault> {
        if !self.roots.contains_key(url) {
            let document = self.load(url)?;
            let mut root = Root {
                url: url.to_owned(),
                document: document.clone(),
                resources: BTreeMap::new(),
                ids: BTreeMap::new(),
                processed: BTreeSet::new(),
            };
            self.collect_resources(&mut root, &document, url, "", Draft::LATEST)?;
            if !url.starts_with("http://json-schema.org/")
                && !url.starts_with("https://json-schema.org/")
            {
                self.validate(&root, &document, "")?;
            }
            self.roots.insert(url.to_owned(), root);
        }
        self.roots
            .get(url)
            .ok_or_else(|| SchemaFault::Text("schema document is gone".into()))
    }

    /// Makes sure that a place which no keyword leads to is looked at as a schema.
    pub(super) fn ensure_subschema(&mut self, url: &str, ptr: &str) -> Result<(), SchemaFault> {
        if self.or_load(url)?.processed.contains(ptr) {
            return Ok(());
        }
        let Some(mut root) = self.roots.remove(url) else {
            return Ok(());
        };
        let result = self.add_subschema(&mut root, ptr);
        self.roots.insert(url.to_owned(), root);
        result
    }

    fn add_subschema(&mut self, root: &mut Root, ptr: &str) -> Result<(), SchemaFault> {
        let node = root.lookup(ptr)?;
        let Some((base, draft)) = root.resource(ptr).map(|base| (base.id.clone(), base.draft))
        else {
            return Ok(());
        };
        self.collect_resources(root, &node, &base, ptr, draft)?;
        if !root.resources.contains_key(ptr) {
            let owner = root
                .resource(ptr)
                .map(|base| base.ptr.clone())
                .unwrap_or_default();
            collect_anchors(root, &node, ptr, &owner)?;
        }
        self.validate(root, &node, ptr)
    }

    fn codec(&self) -> Option<&'static Dialect> {
        self.rules.map(|rules| rules.codec)
    }

    fn load(&mut self, url: &str) -> Result<Node, SchemaFault> {
        if let Some(document) = self.documents.get(url) {
            return Ok(document.clone());
        }
        if let Some(text) = metaschema(url) {
            let default = Dialect::default();
            let document = json::decode(text.as_bytes(), self.codec().unwrap_or(&default))?;
            self.add_document(url, document.clone());
            return Ok(document);
        }
        let failing =
            |why: String| SchemaFault::Text(format!("failing loading {}: {why}", shown(url)));
        let parsed = url::parse(url).map_err(failing)?;
        let unsupported = || {
            let address = parsed.to_string();
            failing(match self.rules {
                Some(rules) if rules.remote_refs == RemoteRefs::Unsupported => {
                    format!("invalid file url: {address}")
                }
                _ => format!("no URLLoader registered for {}", shown(&address)),
            })
        };
        let Some(rules) = self.rules else {
            return Err(unsupported());
        };
        let document = match parsed.scheme() {
            "file" => {
                let path = std::path::Path::new(parsed.path());
                match std::fs::symlink_metadata(path) {
                    Err(error) => {
                        return Err(failing(crate::source::go_io_error("open", path, &error)));
                    }
                    // Helm reads any file of the machine here. We do not.
                    Ok(_) => return Err(SchemaFault::File(parsed.path().to_owned())),
                }
            }
            "http" | "https" if rules.remote_refs == RemoteRefs::Fetched => {
                return Err(SchemaFault::Remote(url.to_owned()));
            }
            "urn" if rules.urn_refs == UrnRefs::Permissive => Node::Bool(true),
            _ => return Err(unsupported()),
        };
        self.add_document(url, document.clone());
        Ok(document)
    }

    /// The draft that a schema names, by way of its metaschema where that is no known one.
    fn draft_of(
        &mut self,
        url: &str,
        ptr: &str,
        node: &Node,
        fallback: Draft,
    ) -> Result<Draft, SchemaFault> {
        let (mut url, mut ptr, mut node) = (url.to_owned(), ptr, node.clone());
        let mut seen = BTreeSet::new();
        loop {
            let Some(name) = node
                .as_table()
                .and_then(|table| table.get(b"$schema"))
                .and_then(Node::as_str)
            else {
                return Ok(fallback);
            };
            let name = name.to_text().into_owned();
            if let Some(draft) = Draft::from_url(&name) {
                return Ok(draft);
            }
            let name = name.split('#').next().unwrap_or_default().to_owned();
            if let Err(error) = url::parse(&name) {
                let place = shown(&place(&url, ptr));
                return Err(SchemaFault::Text(format!(
                    "invalid $schema in {place}: {error}"
                )));
            }
            if ptr.is_empty() && name == url {
                return Err(SchemaFault::Text(format!(
                    "draft {} is not supported",
                    shown(&name)
                )));
            }
            if !seen.insert(name.clone()) {
                return Err(SchemaFault::Text(format!(
                    "cycle in resolving $schema in {}",
                    shown(&name)
                )));
            }
            node = self.load(&name)?;
            (url, ptr) = (name, "");
        }
    }

    fn collect_resources(
        &mut self,
        root: &mut Root,
        node: &Node,
        base: &str,
        ptr: &str,
        fallback: Draft,
    ) -> Result<(), SchemaFault> {
        if !root.processed.insert(ptr.to_owned()) {
            return Ok(());
        }
        let Node::Table(object) = node else {
            if ptr.is_empty() {
                add_resource(root, ptr, base, fallback)?;
            }
            return Ok(());
        };
        let mut draft = self.draft_of(&root.url, ptr, node, fallback)?;
        let mut id = draft.id_of(object);
        let mut names_draft = matches!(object.get(b"$schema"), Some(Node::Str(_)));
        if id.is_empty() && !ptr.is_empty() {
            // Only a named schema may have another draft.
            draft = fallback;
            names_draft = false;
            id = draft.id_of(object);
        }
        let mut base = base.to_owned();
        if !id.is_empty() {
            let joined = join(&base, &id);
            base = joined
                .map_err(|_| {
                    SchemaFault::Text(format!(
                        "error in parsing id at {}",
                        shown(&place(&root.url, ptr))
                    ))
                })?
                .0;
        }
        if !id.is_empty() || ptr.is_empty() {
            add_resource(root, ptr, &base, if names_draft { draft } else { fallback })?;
        }
        let owner = root.ids.get(&base).cloned().unwrap_or_default();
        collect_anchors(root, node, ptr, &owner)?;
        let draft_below = root
            .resources
            .get(&owner)
            .map_or(fallback, |resource| resource.draft);
        for (keyword, below) in draft.subschemas() {
            let Some(value) = object.get(keyword.as_bytes()) else {
                continue;
            };
            let at = format!("{ptr}/{keyword}");
            match (below, value) {
                (Below::Itself, value) => {
                    self.collect_resources(root, value, &base, &at, draft_below)?
                }
                (Below::Properties, Node::Table(table)) => {
                    for (name, value) in table.iter() {
                        let at = format!("{at}/{}", escape(&name.to_text()));
                        self.collect_resources(root, value, &base, &at, draft_below)?;
                    }
                }
                (Below::Items, Node::List(items)) => {
                    for (index, value) in items.iter().enumerate() {
                        self.collect_resources(
                            root,
                            value,
                            &base,
                            &format!("{at}/{index}"),
                            draft_below,
                        )?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Holds a schema against its metaschema.
    fn validate(&self, root: &Root, node: &Node, ptr: &str) -> Result<(), SchemaFault> {
        let (Some(rules), Some(resource)) = (self.rules, root.resource(ptr)) else {
            return Ok(());
        };
        let drafts = root
            .resources
            .values()
            .map(|resource| (resource.ptr.as_str(), resource.draft));
        let Some((store, meta)) = draft::meta_of(resource.draft) else {
            return Err(SchemaFault::Text("a metaschema does not compile".into()));
        };
        let resources = validate::Resources {
            meta,
            drafts: drafts.collect(),
        };
        match validate::validate(node, store, meta, rules, Some(&resources))? {
            Ok(()) => Ok(()),
            Err(error) => {
                let place = shown(&place(&root.url, ptr));
                Err(SchemaFault::Text(format!(
                    "{place} is not valid against metaschema: {error}"
                )))
            }
        }
    }
}

fn add_resource(root: &mut Root, ptr: &str, id: &str, draft: Draft) -> Result<(), SchemaFault> {
    match root.ids.get(id) {
        Some(known) if known == ptr => Ok(()),
        Some(known) => Err(SchemaFault::Text(format!(
            "duplicate id {} in {} at {} and {}",
            shown(id),
            shown(&root.url),
            shown(ptr),
            shown(known)
        ))),
        None => {
            root.ids.insert(id.to_owned(), ptr.to_owned());
            let resource = Resource {
                ptr: ptr.to_owned(),
                id: id.to_owned(),
                draft,
                anchors: BTreeMap::new(),
                dynamic_anchors: BTreeSet::new(),
            };
            root.resources.insert(ptr.to_owned(), resource);
            Ok(())
        }
    }
}

fn collect_anchors(
    root: &mut Root,
    node: &Node,
    ptr: &str,
    owner: &str,
) -> Result<(), SchemaFault> {
    let (Node::Table(object), Some(resource)) = (node, root.resources.get_mut(owner)) else {
        return Ok(());
    };
    let text = |key: &[u8]| {
        object
            .get(key)
            .and_then(Node::as_str)
            .map(|text| text.to_text().into_owned())
    };
    let mut found = Vec::new();
    if resource.draft < Draft::D2019 {
        if object.contains_key(b"$ref") {
            return Ok(());
        }
        if let Some(id) = text(resource.draft.id_keyword()) {
            let Ok((_, fragment)) = split_fragment(&id) else {
                return Err(SchemaFault::Text(format!(
                    "error in parsing anchor at {}",
                    shown(&place(&root.url, ptr))
                )));
            };
            if !fragment.is_empty() && !fragment.starts_with('/') {
                found.push(fragment);
            }
        }
    } else {
        found.extend(text(b"$anchor"));
        if resource.draft >= Draft::D2020
            && let Some(anchor) = text(b"$dynamicAnchor")
        {
            found.push(anchor.clone());
            resource.dynamic_anchors.insert(anchor);
        }
    }
    for anchor in found {
        match resource.anchors.get(&anchor) {
            Some(known) if known == ptr => {}
            Some(known) => {
                return Err(SchemaFault::Text(format!(
                    "duplicate anchor {} in {} at {} and {}",
                    shown(&anchor),
                    shown(&root.url),
                    shown(known),
                    shown(ptr)
                )));
            }
            None => {
                resource.anchors.insert(anchor, ptr.to_owned());
            }
        }
    }
    Ok(())
}
