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

    /// The namespace where no flag names one: `HELM_NAMESPACE`, the current context of the kubeconfig
    /// files, or `default` (Helm's `EnvSettings.Namespace`).
    pub fn namespace(&self) -> String {
        if let Some(name) = self.get("HELM_NAMESPACE") {
            return name.to_string();
        }
        let paths = match (self.get("KUBECONFIG"), self.get("HOME")) {
            (Some(list), _) => list.split(':').map(str::to_string).collect(),
            (None, Some(home)) => vec![format!("{home}/.kube/config")],
            (None, None) => Vec::new(),
        };
        let configs: Vec<serde_json::Value> = paths
            .iter()
            .filter_map(|path| std::fs::read(path).ok())
            .filter_map(|bytes| crate::config::Node::parse(&bytes).ok())
            .map(|node| node.to_json())
            .collect();
        // Of several files the first that says something wins.
        let context = configs.iter().find_map(|config| {
            config["current-context"]
                .as_str()
                .filter(|name| !name.is_empty())
        });
        context
            .and_then(|context| {
                configs
                    .iter()
                    .filter_map(|config| config["contexts"].as_array())
                    .flatten()
                    .find(|entry| entry["name"] == *context)
                    .and_then(|entry| entry["context"]["namespace"].as_str())
            })
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
            .to_string()
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
