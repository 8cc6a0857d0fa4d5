//! The one place where the process's environment is read.

use std::collections::BTreeMap;

/// What the environment says that the program uses.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `TZ`, where it is set.
    pub time_zone: Option<String>,
    /// `HELM_DEBUG`
    pub helm_debug: bool,
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the environment of the process.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn read() -> Environment {
        let variables: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let helm_debug = variables.get("HELM_DEBUG").is_some_and(|value| {
            matches!(value.as_str(), "1" | "t" | "T" | "TRUE" | "true" | "True")
        });
        let time_zone = variables.get("TZ").cloned();
        Environment {
            time_zone,
            helm_debug,
            variables,
        }
    }

    /// A variable; empty ones count as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// All variables.
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }
}

/// The words Go uses for a failed file operation.
pub fn go_io_text(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        std::io::ErrorKind::IsADirectory => "is a directory".into(),
        std::io::ErrorKind::NotADirectory => "not a directory".into(),
        _ => error.to_string(),
    }
}
