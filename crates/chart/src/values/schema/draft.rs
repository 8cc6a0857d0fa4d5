//! The drafts of JSON Schema: where subschemas lie, how a schema is named, and the metaschemas.

use std::sync::LazyLock;

use super::compile::{Compiler, SchemaId, Store};
use crate::values::{Node, Table};

/// A draft, by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    D4,
    D6,
    D7,
    D2019,
    D2020,
}

/// Where below a keyword subschemas lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Below {
    Itself,
    Properties,
    Items,
}

/// The keywords with subschemas, and the first draft that has each.
const SUBSCHEMAS: &[(Draft, &str, Below)] = &[
    (Draft::D4, "definitions", Below::Properties),
    (Draft::D4, "not", Below::Itself),
    (Draft::D4, "allOf", Below::Items),
    (Draft::D4, "anyOf", Below::Items),
    (Draft::D4, "oneOf", Below::Items),
    (Draft::D4, "properties", Below::Properties),
    (Draft::D4, "additionalProperties", Below::Itself),
    (Draft::D4, "patternProperties", Below::Properties),
    (Draft::D4, "items", Below::Itself),
    (Draft::D4, "items", Below::Items),
    (Draft::D4, "additionalItems", Below::Itself),
    (Draft::D4, "dependencies", Below::Properties),
    (Draft::D6, "propertyNames", Below::Itself),
    (Draft::D6, "contains", Below::Itself),
    (Draft::D7, "if", Below::Itself),
    (Draft::D7, "then", Below::Itself),
    (Draft::D7, "else", Below::Itself),
    (Draft::D2019, "$defs", Below::Properties),
    (Draft::D2019, "dependentSchemas", Below::Properties),
    (Draft::D2019, "unevaluatedProperties", Below::Itself),
    (Draft::D2019, "unevaluatedItems", Below::Itself),
    (Draft::D2019, "contentSchema", Below::Itself),
    (Draft::D2020, "prefixItems", Below::Items),
];

const ALL: [Draft; 5] = [Draft::D4, Draft::D6, Draft::D7, Draft::D2019, Draft::D2020];

impl Draft {
    /// The draft of a schema that names none.
    pub(super) const LATEST: Draft = Draft::D2020;

    /// The draft that a `$schema` names; `None` where it is not one of the known ones.
    pub(super) fn from_url(url: &str) -> Option<Draft> {
        let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
        if !fragment.is_empty() {
            return None;
        }
        let name = url
            .strip_prefix("http://")
            .or_else(|| url.strip_prefix("https://"))
            .unwrap_or(url);
        match name {
            "json-schema.org/schema" => Some(Draft::LATEST),
            "json-schema.org/draft/2020-12/schema" => Some(Draft::D2020),
            "json-schema.org/draft/2019-09/schema" => Some(Draft::D2019),
            "json-schema.org/draft-07/schema" => Some(Draft::D7),
            "json-schema.org/draft-06/schema" => Some(Draft::D6),
            "json-schema.org/draft-04/schema" => Some(Draft::D4),
            _ => None,
        }
    }

    /// The address of the metaschema.
    pub(super) fn url(self) -> &'static str {
        match self {
            Draft::D4 => "http://json-schema.org/draft-04/schema",
            Draft::D6 => "http://json-schema.org/draft-06/schema",
            Draft::D7 => "http://json-schema.org/draft-07/schema",
            Draft::D2019 => "https://json-schema.org/draft/2019-09/schema",
            Draft::D2020 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The keyword that names a schema.
    pub(super) fn id_keyword(self) -> &'static [u8] {
        if self == Draft::D4 { b"id" } else { b"$id" }
    }

    /// The name of a schema without its fragment; empty where it has none.
    pub(super) fn id_of(self, object: &Table) -> String {
        if self < Draft::D2019 && object.contains_key(b"$ref") {
            // Next to a `$ref` everything else is ignored.
            return String::new();
        }
        let id = object
            .get(self.id_keyword())
            .and_then(Node::as_str)
            .map(|id| id.to_text())
            .unwrap_or_default();
        id.split('#').next().unwrap_or_default().to_owned()
    }

    /// The keywords under which subschemas lie.
    pub(super) fn subschemas(self) -> impl Iterator<Item = (&'static str, Below)> {
        SUBSCHEMAS
            .iter()
            .filter(move |(first, _, _)| *first <= self)
            .map(|(_, keyword, below)| (*keyword, *below))
    }
}

/// The text of a metaschema by its address; `None` for any other address.
pub(super) fn metaschema(url: &str) -> Option<&'static str> {
    let path = url
        .strip_prefix("http://json-schema.org/")
        .or_else(|| url.strip_prefix("https://json-schema.org/"))?;
    let path = if path == "schema" {
        "draft/2020-12/schema"
    } else {
        path
    };
    METASCHEMAS
        .iter()
        .find(|(known, _)| *known == path)
        .map(|(_, text)| *text)
}

/// The metaschemas as json-schema.org publishes them, by their path there.
const METASCHEMAS: &[(&str, &str)] = &[
    ("draft-04/schema", include_str!("metaschemas/draft-04.json")),
    ("draft-06/schema", include_str!("metaschemas/draft-06.json")),
    ("draft-07/schema", include_str!("metaschemas/draft-07.json")),
    (
        "draft/2019-09/schema",
        include_str!("metaschemas/2019-09/schema.json"),
    ),
    (
        "draft/2019-09/meta/core",
        include_str!("metaschemas/2019-09/core.json"),
    ),
    (
        "draft/2019-09/meta/applicator",
        include_str!("metaschemas/2019-09/applicator.json"),
    ),
    (
        "draft/2019-09/meta/validation",
        include_str!("metaschemas/2019-09/validation.json"),
    ),
    (
        "draft/2019-09/meta/meta-data",
        include_str!("metaschemas/2019-09/meta-data.json"),
    ),
    (
        "draft/2019-09/meta/format",
        include_str!("metaschemas/2019-09/format.json"),
    ),
    (
        "draft/2019-09/meta/content",
        include_str!("metaschemas/2019-09/content.json"),
    ),
    (
        "draft/2020-12/schema",
        include_str!("metaschemas/2020-12/schema.json"),
    ),
    (
        "draft/2020-12/meta/core",
        include_str!("metaschemas/2020-12/core.json"),
    ),
    (
        "draft/2020-12/meta/applicator",
        include_str!("metaschemas/2020-12/applicator.json"),
    ),
    (
        "draft/2020-12/meta/unevaluated",
        include_str!("metaschemas/2020-12/unevaluated.json"),
    ),
    (
        "draft/2020-12/meta/validation",
        include_str!("metaschemas/2020-12/validation.json"),
    ),
    (
        "draft/2020-12/meta/meta-data",
        include_str!("metaschemas/2020-12/meta-data.json"),
    ),
    (
        "draft/2020-12/meta/format-annotation",
        include_str!("metaschemas/2020-12/format-annotation.json"),
    ),
    (
        "draft/2020-12/meta/format-assertion",
        include_str!("metaschemas/2020-12/format-assertion.json"),
    ),
    (
        "draft/2020-12/meta/content",
        include_str!("metaschemas/2020-12/content.json"),
    ),
];

/// A compiled metaschema.
struct Meta {
    store: Store,
    root: SchemaId,
}

/// The compiled metaschemas, one by draft; `None` could only be a fault in the data above, which a test rules out.
static META: [LazyLock<Option<Meta>>; 5] = [
    LazyLock::new(|| compile_meta(Draft::D4)),
    LazyLock::new(|| compile_meta(Draft::D6)),
    LazyLock::new(|| compile_meta(Draft::D7)),
    LazyLock::new(|| compile_meta(Draft::D2019)),
    LazyLock::new(|| compile_meta(Draft::D2020)),
];

fn compile_meta(draft: Draft) -> Option<Meta> {
    let (store, root) = Compiler::for_metaschemas().compile(draft.url()).ok()?;
    Some(Meta { store, root })
}

/// The compiled metaschema of a draft.
pub(super) fn meta_of(draft: Draft) -> Option<(&'static Store, SchemaId)> {
    let at = ALL
        .iter()
        .position(|known| *known == draft)
        .unwrap_or_default();
    let meta: &'static Option<Meta> = META.get(at)?;
    meta.as_ref().map(|meta| (&meta.store, meta.root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metaschemas_compile() {
        for draft in ALL {
            assert!(compile_meta(draft).is_some(), "{draft:?}");
        }
    }
}
