//! The digests in a signed text.
//!
//! Source: `parseMessageBlock` (`pkg/provenance/sign.go`).

use std::collections::BTreeMap;

use chart::{Rules, VerificationSteps};
use go_codec::gostruct::{Field, Struct, Type};
use go_codec::yaml::{Strictness, unmarshal};
use go_value::Tree;

use crate::Fault;

static SUMS: Type = Type::Struct(&Struct {
    name: "SumCollection",
    type_name: "provenance.SumCollection",
    fields: &[
        Field {
            name: "files",
            ty: Type::Map(&Type::String),
        },
        Field {
            name: "images",
            ty: Type::Map(&Type::String),
        },
    ],
});

/// The digests of files by their names.
pub fn files(text: &[u8], rules: &Rules) -> Result<BTreeMap<String, String>, Fault> {
    const SEPARATOR: &[u8] = b"\n...\n";
    let next = |text: &[u8]| {
        text.windows(SEPARATOR.len())
            .position(|window| window == SEPARATOR)
    };
    let Some(at) = next(text) else {
        return Err(Fault::Helm(
            "message block must have at least two parts".into(),
        ));
    };
    let metadata = &text[..at];
    let sums = &text[at + SEPARATOR.len()..];
    let sums = &sums[..next(sums).unwrap_or(sums.len())];
    if rules.verification == VerificationSteps::WithMetadata {
        chart::metadata::Draft::read(metadata, Strictness::Lenient, rules).map_err(Fault::Helm)?;
    }
    let sums = unmarshal(sums, &SUMS, Strictness::Lenient, rules.codec)
        .map_err(|error| Fault::Helm(error.to_string()))?;
    let mut files = BTreeMap::new();
    if let Tree::Map(fields) = &sums {
        for (name, value) in fields {
            if name.as_bytes() == b"files"
                && let Tree::Map(entries) = value
            {
                for (file, sum) in entries {
                    if let Tree::Str(sum) = sum {
                        files.insert(file.to_string(), sum.to_string());
                    }
                }
            }
        }
    }
    Ok(files)
}
