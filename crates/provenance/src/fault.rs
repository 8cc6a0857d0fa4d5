//! What can be wrong with a provenance file or a keyring.

/// Why nothing was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Helm's own sentence.
    Helm(String),
    /// What Helm may read and this program does not.
    Missing(String),
}

impl Fault {
    pub(crate) fn invalid(text: &str) -> Fault {
        Fault::Helm(format!("openpgp: invalid data: {text}"))
    }

    pub(crate) fn argument(text: &str) -> Fault {
        Fault::Helm(format!("openpgp: invalid argument: {text}"))
    }

    pub(crate) fn signature(text: &str) -> Fault {
        Fault::Helm(format!("openpgp: invalid signature: {text}"))
    }

    pub(crate) fn unsupported(text: &str) -> Fault {
        Fault::Helm(format!("openpgp: unsupported feature: {text}"))
    }

    /// Whether the Go libraries pass over the key that has this fault.
    pub(crate) fn is_of_one_key(&self) -> bool {
        matches!(self, Fault::Helm(text)
            if text.starts_with("openpgp: invalid data: ") || self.is_unsupported())
    }

    pub(crate) fn is_unsupported(&self) -> bool {
        matches!(self, Fault::Helm(text) if text.starts_with("openpgp: unsupported feature: "))
    }
}
