//! The documents of a rendered file as `k8s.io/apimachinery` decodes them: YAML, or a stream of JSON.
//!
//! Source: `YAMLOrJSONDecoder` of `pkg/util/yaml/decoder.go`.

use go_codec::dialect::LastLine;
use go_codec::gostruct::{Field, Struct, Type, UnknownFields, fit_partly};
use go_codec::json::{self, JsonError};
use go_codec::yaml::{self, DocumentReader, Numbers, Strictness};
use go_value::{Str, Tree, unicode};

use super::rules::{JsonStreams, LintRules};
use crate::Profile;

/// How much of a text is looked at to tell whether it is JSON.
const PEEKED: usize = 4096;

const METADATA_FIELDS: &[Field] = &[
    Field {
        name: "Namespace",
        ty: Type::String,
    },
    Field {
        name: "Name",
        ty: Type::String,
    },
];

static METADATA_3: Struct = Struct {
    name: "k8sYamlMetadata",
    type_name: "rules.k8sYamlMetadata",
    fields: METADATA_FIELDS,
};

const DOCUMENT_FIELDS: &[Field] = &[
    Field {
        name: "apiVersion",
        ty: Type::String,
    },
    Field {
        name: "Kind",
        ty: Type::String,
    },
    Field {
        name: "Metadata",
        ty: Type::Struct(&METADATA_3),
    },
];

static STRUCT_3: Struct = Struct {
    name: "K8sYamlStruct",
    type_name: "rules.K8sYamlStruct",
    fields: DOCUMENT_FIELDS,
};

static STRUCT_4: Struct = Struct {
    name: "k8sYamlStruct",
    type_name: "rules.k8sYamlStruct",
    fields: DOCUMENT_FIELDS,
};

/// The type of a document in Helm 3.
pub static HELM_3_DOCUMENT: Type = Type::Pointer(&Type::Struct(&STRUCT_3));
/// The type of a document in Helm 4.
pub static HELM_4_DOCUMENT: Type = Type::Pointer(&Type::Struct(&STRUCT_4));

/// What lint reads of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// `apiVersion`
    pub api_version: Str,
    /// `kind`
    pub kind: Str,
    /// `metadata.name`
    pub name: Str,
}

/// Why a document cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// The sentence.
    pub text: String,
    /// Whether every further call says the same.
    pub forever: bool,
    /// What could be read all the same, where the document is one of another type.
    pub partial: Option<Document>,
}

impl Document {
    /// The document of a tree; `None` for an empty one.
    fn of(tree: &Tree) -> Option<Document> {
        let text = |tree: Option<&Tree>| match tree {
            Some(Tree::Str(text)) => text.clone(),
            _ => Str::empty(),
        };
        (*tree != Tree::Nil).then(|| Document {
            api_version: text(tree.get(b"apiVersion")),
            kind: text(tree.get(b"Kind")),
            name: text(tree.get(b"Metadata").and_then(|tree| tree.get(b"Name"))),
        })
    }
}

impl DocumentError {
    /// Something is no value of its type. Go has made the document by then, be it with nothing in it.
    fn of_type(text: String, tree: &Tree) -> DocumentError {
        DocumentError {
            text,
            forever: false,
            partial: Some(Document::of(tree).unwrap_or_default()),
        }
    }
}

/// Decodes one document after the other; `None` stands for an empty one.
pub struct Documents<'t> {
    rules: &'static LintRules,
    codec: &'static go_codec::Dialect,
    text: &'t [u8],
    json: Option<JsonStream>,
    yaml: Option<DocumentReader<'t>>,
}

#[derive(Default)]
struct JsonStream {
    /// Where the last decoded value ended.
    end: usize,
    /// How many values have been decoded.
    count: usize,
}

impl<'t> Documents<'t> {
    /// A decoder of a whole text.
    pub fn new(text: &'t [u8], profile: &'static Profile) -> Documents<'t> {
        let is_json = starts_with_brace(text.get(..PEEKED).unwrap_or(text));
        Documents {
            rules: profile.lint,
            codec: profile.codec,
            text,
            json: is_json.then(JsonStream::default),
            yaml: (!is_json).then(|| yaml_reader(text)),
        }
    }

    fn next_json(
        &mut self,
        mut stream: JsonStream,
    ) -> Option<Result<Option<Document>, DocumentError>> {
        let rest = self.text.get(stream.end..).unwrap_or_default();
        let error = match json::decode_prefix(rest, Numbers::Float64, self.codec) {
            Ok((tree, length)) => {
                let end = stream.end + length;
                match fit_partly(
                    tree,
                    self.rules.document,
                    UnknownFields::Ignored,
                    self.codec,
                ) {
                    (tree, None) => {
                        stream.end = end;
                        stream.count += 1;
                        self.json = Some(stream);
                        return Some(Ok(Document::of(&tree)));
                    }
                    (tree, Some(text)) => {
                        // A value of another type is passed over, where its stream goes on.
                        if self.goes_on(&stream) {
                            stream.end = end;
                        }
                        DocumentError::of_type(text, &tree)
                    }
                }
            }
            Err(JsonError::Eof) => return None,
            Err(JsonError::Syntax { text, offset }) => DocumentError {
                text: match self.rules.json_streams {
                    JsonStreams::Ambiguous if stream.count > 1 => text,
                    // Go counts the bytes that were read, the wrong one included.
                    _ => format!("json: offset {}: {text}", stream.end + offset + 1),
                },
                forever: true,
                partial: None,
            },
            Err(error) => DocumentError {
                text: error.to_string(),
                forever: true,
                partial: None,
            },
        };
        if self.goes_on(&stream) {
            self.json = Some(stream);
            return Some(Err(error));
        }
        match without_line_rest(rest) {
            Some(rest) => self.yaml = Some(yaml_reader(rest)),
            None => return Some(Err(error)),
        }
        // The first complaint is the one that is told.
        self.next_yaml().map(|next| next.map_err(|_| error))
    }

    /// Whether a stream is one of JSON also behind an error.
    fn goes_on(&self, stream: &JsonStream) -> bool {
        self.rules.json_streams == JsonStreams::Sniffed || stream.count > 1
    }

    fn next_yaml(&mut self) -> Option<Result<Option<Document>, DocumentError>> {
        let document = match self.yaml.as_mut()?.next()? {
            Ok(document) => document,
            Err(error) => {
                return Some(Err(DocumentError {
                    text: error.to_string(),
                    forever: false,
                    partial: None,
                }));
            }
        };
        let decoded = yaml::unmarshal_partly(
            &document,
            self.rules.document,
            Strictness::Lenient,
            self.codec,
        );
        Some(match decoded {
            Ok((tree, None)) => Ok(Document::of(&tree)),
            Ok((tree, Some(error))) => Err(DocumentError::of_type(error.to_string(), &tree)),
            Err(error) => Err(DocumentError {
                text: error.to_string(),
                forever: false,
                partial: None,
            }),
        })
    }
}

impl Iterator for Documents<'_> {
    type Item = Result<Option<Document>, DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.json.take() {
            Some(stream) => self.next_json(stream),
            None => self.next_yaml(),
        }
    }
}

/// Kubernetes' reader of lines loses a last line that ends with a full buffer, in every release.
fn yaml_reader(text: &[u8]) -> DocumentReader<'_> {
    DocumentReader::new(text, LastLine::LostAtBufferEdge)
}

fn starts_with_brace(text: &[u8]) -> bool {
    crate::output::split::trim_left_space(text).starts_with(b"{")
}

/// `consumeWhitespace`: the text behind white space, or behind the first line break in it; `None` where
/// that cannot be told because less than four bytes are left.
fn without_line_rest(mut text: &[u8]) -> Option<&[u8]> {
    const WINDOW: usize = 4;
    loop {
        let window = text.get(..WINDOW)?;
        let (rune, size) = first_rune(window)?;
        if !unicode::is_space(u32::from(rune)) {
            return Some(text);
        }
        text = text.get(size..)?;
        if rune == '\n' {
            return Some(text);
        }
    }
}

fn first_rune(window: &[u8]) -> Option<(char, usize)> {
    let valid = match std::str::from_utf8(window) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(window.get(..error.valid_up_to())?).ok()?,
    };
    let rune = valid.chars().next()?;
    Some((rune, rune.len_utf8()))
}
