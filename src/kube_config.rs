//! What the kubeconfig files say, as far as a rendering without a cluster needs it.
//!
//! Source: `EnvSettings` (`pkg/cli/environment.go`) over client-go's `clientcmd`.

use serde_json::Value;

use crate::environment::Environment;

/// The kubeconfig files of one run, and the context that is asked for.
#[derive(Debug)]
pub struct KubeConfig {
    files: Vec<Value>,
    context: Option<String>,
}

impl KubeConfig {
    /// Reads the file of `--kubeconfig`, or those of `KUBECONFIG`, or the one in the home directory. What
    /// is no file or no YAML counts as empty, as in Helm. `context` is `--kube-context`.
    pub fn read(
        environment: &Environment,
        file: Option<&str>,
        context: Option<&str>,
    ) -> KubeConfig {
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_string);
        let paths = match (
            given(file),
            environment.get("KUBECONFIG"),
            environment.get("HOME"),
        ) {
            (Some(path), _, _) => vec![path],
            (None, Some(list), _) => list.split(':').map(str::to_string).collect(),
            (None, None, Some(home)) => vec![format!("{home}/.kube/config")],
            (None, None, None) => Vec::new(),
        };
        let files: Vec<Value> = paths
            .iter()
            .filter_map(|path| std::fs::read(path).ok())
            .filter_map(|bytes| crate::config::Node::parse(&bytes).ok())
            .map(|node| node.to_json())
            .collect();
        // Of several files the first that says something wins.
        let current = || {
            files.iter().find_map(|config| {
                let name = config["current-context"].as_str()?;
                given(Some(name))
            })
        };
        let context = given(context)
            .or_else(|| given(environment.get("HELM_KUBECONTEXT")))
            .or_else(current);
        KubeConfig { files, context }
    }

    /// The namespace of the context, or `default`.
    pub fn namespace(&self) -> String {
        self.context
            .as_deref()
            .and_then(|context| {
                self.files
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

    /// Whether anything here leads to a cluster, or to an error about one.
    pub fn leads_somewhere(&self) -> bool {
        let clusters = |config: &Value| {
            config["clusters"]
                .as_array()
                .is_some_and(|list| !list.is_empty())
        };
        self.context.is_some() || self.files.iter().any(clusters)
    }
}
