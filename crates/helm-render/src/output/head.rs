//! Reading a document's head: what Helm decodes of it to sort it, and the errors of that decoding.
//!
//! Source: `SimpleHead` (v3 `pkg/releaseutil/manifest.go`, v4 `pkg/release/v1/util/manifest.go`). The whole
//! document is decoded, so any broken part of it is an error.

use go_codec::gostruct::{Field, Struct, Type};
use go_codec::yaml::{self, Strictness};
use go_value::{Str, Tree};

use crate::Profile;
use crate::output::hooks::Head;

/// The decoding types of one generation, which differ in the names that errors show.
#[derive(Debug)]
pub struct HeadType(&'static Type);

static METADATA: Struct = Struct {
    name: "",
    type_name: "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }",
    fields: &[
        Field {
            name: "name",
            ty: Type::String,
        },
        Field {
            name: "annotations",
            ty: Type::Map(&Type::String),
        },
    ],
};

const FIELDS: &[Field] = &[
    Field {
        name: "apiVersion",
        ty: Type::String,
    },
    Field {
        name: "kind",
        ty: Type::String,
    },
    Field {
        name: "metadata",
        ty: Type::Pointer(&Type::Struct(&METADATA)),
    },
];

static RELEASEUTIL: Struct = Struct {
    name: "SimpleHead",
    type_name: "releaseutil.SimpleHead",
    fields: FIELDS,
};
static UTIL: Struct = Struct {
    name: "SimpleHead",
    type_name: "util.SimpleHead",
    fields: FIELDS,
};

impl HeadType {
    /// Helm 3.
    pub const RELEASEUTIL: HeadType = HeadType(&Type::Struct(&RELEASEUTIL));
    /// Helm 4.
    pub const UTIL: HeadType = HeadType(&Type::Struct(&UTIL));
}

/// Decodes the head of a document.
///
/// # Errors
/// The text of `yaml.Unmarshal` for a document that is no YAML, or whose head has other types.
pub fn read_head(document: &[u8], profile: &Profile) -> Result<Head, yaml::DecodeError> {
    let tree = yaml::unmarshal(
        document,
        profile.head_type.0,
        Strictness::Lenient,
        profile.codec,
    )?;
    let text = |tree: Option<&Tree>| match tree {
        Some(Tree::Str(text)) => text.clone(),
        _ => Str::empty(),
    };
    let metadata = tree.get(b"metadata");
    let annotations = match metadata.and_then(|metadata| metadata.get(b"annotations")) {
        Some(Tree::Map(entries)) => entries
            .iter()
            .map(|(key, value)| (key.clone(), text(Some(value))))
            .collect(),
        _ => Vec::new(),
    };
    Ok(Head {
        kind: text(tree.get(b"kind")),
        name: text(metadata.and_then(|metadata| metadata.get(b"name"))),
        annotations,
    })
}
