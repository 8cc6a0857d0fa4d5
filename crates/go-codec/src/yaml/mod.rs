//! YAML as Helm reads and writes it: `sigs.k8s.io/yaml` over go-yaml v2.
//!
//! The road of a text: [`Input`] (bytes to characters), `scan` (tokens), `parse` (events), [`Nodes`] (a tree
//! with places), then `read` (values by the road of `sigs.k8s.io/yaml`: YAML to JSON to Go values).

mod decode;
mod documents;
mod emit;
mod error;
mod gosyntax;
mod input;
mod node;
mod order;
mod parse;
mod parse_comments;
mod read;
mod resolve;
mod scalar_style;
mod scan;
mod scan_scalar;
mod scan_tag;
mod styled;
mod token;
mod write;
mod write_pretty;

pub use documents::{DocumentReader, SeparatorError};
pub use error::YamlError;
pub use input::Input;
pub use node::{Children, Document, Entries, MAX_TEXT, NodeKind, NodeRef, Nodes};
pub use parse_comments::Comments;
pub use read::{
    DecodeError, MAX_NESTING, Numbers, Stage, Strictness, decode_node, decode_node_as, read_json,
    read_tree, read_values, read_values_of_yaml, unmarshal, unmarshal_partly,
};
pub use scan::MAX_DEPTH;
pub use styled::{Body, Styled, StyledDocument, StyledError};
pub use token::{Mark, ScalarStyle};
pub use write::to_string;
pub use write_pretty::to_string_pretty;
