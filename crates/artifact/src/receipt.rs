//! Receipts: from which inputs an output came.
//!
//! A receipt lies beside the output of `render` and in caches, never in git: it names the tool's version, and a golden must
//! not change when nothing but the tool did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the receipt's form.
const RECEIPT_FORMAT: u32 = 1;

/// What went in and what came out. Digests are `sha256:` and hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Receipt {
    /// The version of this form.
    format: u32,
    /// The chart's path in the repository.
    pub chart: String,
    /// The name of the case.
    pub case: String,
    /// The profile, as `v4.1.1`.
    pub profile: String,
    /// The Kubernetes version, as `1.33`.
    pub kubernetes: String,
    /// The digest of the chart without its dependencies.
    pub chart_digest: String,
    /// The digest of each dependency, by its path in the chart.
    pub dependencies: BTreeMap<String, String>,
    /// The value sources in Helm's order.
    pub values: Vec<InputDigest>,
    /// The digest of the capabilities: Kubernetes version and API versions.
    pub capabilities: String,
    /// The seed of everything drawn.
    pub seed: String,
    /// The digest of the output.
    pub output: String,
    /// The version of the program. Recorded, never compared.
    pub tool: String,
}

/// One input and its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InputDigest {
    /// What it is: a path in the repository, or the flag that held it.
    pub name: String,
    /// Its digest.
    pub digest: String,
}

/// Why a text is no receipt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// It is no JSON of the form.
    #[error("not a receipt: {0}")]
    Json(#[from] serde_json::Error),
    /// It has another version.
    #[error("the receipt has format version {found}, this program reads {RECEIPT_FORMAT}")]
    Version {
        /// The version in the file.
        found: u32,
    },
}

impl Receipt {
    /// Starts a receipt of a case; the digests are filled in by the caller.
    #[must_use]
    pub fn new(chart: &str, case: &str) -> Receipt {
        Receipt {
            format: RECEIPT_FORMAT,
            chart: chart.to_owned(),
            case: case.to_owned(),
            profile: String::new(),
            kubernetes: String::new(),
            chart_digest: String::new(),
            dependencies: BTreeMap::new(),
            values: Vec::new(),
            capabilities: String::new(),
            seed: String::new(),
            output: String::new(),
            tool: String::new(),
        }
    }

    /// Reads a receipt.
    ///
    /// # Errors
    ///
    /// The text is no receipt of this version.
    pub fn read(text: &[u8]) -> Result<Receipt, ReceiptError> {
        let receipt: Receipt = serde_json::from_slice(text)?;
        if receipt.format == RECEIPT_FORMAT {
            Ok(receipt)
        } else {
            Err(ReceiptError::Version {
                found: receipt.format,
            })
        }
    }

    /// Writes the receipt as JSON, with a line break at the end.
    #[must_use]
    pub fn write(&self) -> String {
        // Strings, numbers and maps with string keys always have a JSON form.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Says whether the same inputs gave the same output: everything but the tool's version.
    #[must_use]
    pub fn agrees_with(&self, other: &Receipt) -> bool {
        let tool = String::new();
        Receipt {
            tool: tool.clone(),
            ..self.clone()
        } == Receipt {
            tool,
            ..other.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_tool_is_never_compared() {
        let one = Receipt {
            tool: "1".to_owned(),
            ..Receipt::new("web", "prod")
        };
        let other = Receipt {
            tool: "2".to_owned(),
            ..one.clone()
        };
        assert!(one.agrees_with(&other));
        assert!(!one.agrees_with(&Receipt {
            output: "sha256:00".to_owned(),
            ..other
        }));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut receipt = Receipt::new("web", "prod");
        receipt.values.push(InputDigest {
            name: "env/prod.yaml".to_owned(),
            digest: "sha256:00".to_owned(),
        });
        assert_eq!(Receipt::read(receipt.write().as_bytes()).unwrap(), receipt);
        let newer = receipt.write().replace("\"format\": 1", "\"format\": 2");
        assert!(matches!(
            Receipt::read(newer.as_bytes()),
            Err(ReceiptError::Version { found: 2 })
        ));
        assert!(Receipt::read(b"{}").is_err());
    }
}
