//! Templates by name (`text/template/template.go`), in layers.

use std::sync::Arc;

use go_value::Str;
use rustc_hash::FxHashMap;

use crate::node::Tree;
use crate::parse::Parsed;

/// Templates that can invoke each other by name. A child layer sees the templates of its parent and
/// may define more or others without changing it; clones share everything until one of them changes.
#[derive(Clone, Debug)]
pub struct TemplateSet {
    layer: Arc<Layer>,
}

#[derive(Clone, Debug)]
struct Layer {
    /// The name of the set's root template, for Go's error sentences.
    name: Str,
    parent: Option<Arc<Layer>>,
    trees: FxHashMap<Str, Arc<Tree>>,
}

impl TemplateSet {
    /// An empty set whose root template has this name (`template.New`; Helm's is `gotpl`).
    pub fn new(name: impl Into<Str>) -> TemplateSet {
        TemplateSet {
            layer: Arc::new(Layer {
                name: name.into(),
                parent: None,
                trees: FxHashMap::default(),
            }),
        }
    }

    /// The name of the root template.
    pub fn name(&self) -> &Str {
        &self.layer.name
    }

    /// A layer over this set, as `Template.Clone` is used: nothing is copied.
    #[must_use]
    pub fn child(&self) -> TemplateSet {
        // A layer without templates of its own adds nothing: deep nesting stays cheap to search.
        let parent = if self.layer.trees.is_empty() {
            self.layer.parent.clone()
        } else {
            Some(Arc::clone(&self.layer))
        };
        let layer = Layer {
            name: self.layer.name.clone(),
            parent,
            trees: FxHashMap::default(),
        };
        TemplateSet {
            layer: Arc::new(layer),
        }
    }

    /// Adds what a text defines, by Go's rule: a template that is empty of everything but blanks
    /// replaces none of its name.
    pub fn add(&mut self, parsed: &Parsed) {
        for tree in parsed.trees() {
            if tree.is_empty() && self.lookup(tree.name.as_bytes()).is_some() {
                continue;
            }
            Arc::make_mut(&mut self.layer)
                .trees
                .insert(tree.name.clone(), Arc::clone(tree));
        }
    }

    /// The template of a name.
    pub fn lookup(&self, name: &[u8]) -> Option<&Arc<Tree>> {
        let mut layer = &*self.layer;
        loop {
            if let Some(tree) = layer.trees.get(name) {
                return Some(tree);
            }
            layer = layer.parent.as_deref()?;
        }
    }
}
