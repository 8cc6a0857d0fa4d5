//! Helm 4's post-renderers: plugins of the type `postrenderer/v1`.
//!
//! Sources: `FindPlugin` and `LoadAll` (`internal/plugin/loader.go`), `EnvSettings.PluginsDirectory`
//! (`pkg/cli/environment.go`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use go_value::number;
use serde_json::Value;

use crate::config::Node;
use crate::environment::Environment;

/// The type of the plugins that are looked for.
const POST_RENDERER: &str = "postrenderer/v1";
/// The types that Helm knows; it refuses to load others.
const TYPES: [&str; 4] = ["cli/v1", "getter/v1", POST_RENDERER, "test/v1"];

/// Looks for a post-renderer.
///
/// # Errors
/// Helm's sentence where there is none of that name. Helm
/// refuses all plugins where one cannot be loaded; such a one counts as found here, and what runs it says
/// that it cannot.
pub fn find(name: &str, environment: &Environment) -> Result<PathBuf, String> {
    let mut unclear = false;
    for folder in folders(environment) {
        let mut names: BTreeMap<String, PathBuf> = BTreeMap::new();
        for place in plugin_files(&folder) {
            let Some(plugin) = Header::read(&place) else {
                unclear = true;
                continue;
            };
            let place = place.parent().unwrap_or(Path::new("")).to_path_buf();
            if let Some(other) = names.get(&plugin.name) {
                let quoted = |path: &Path| number::quote(path.to_string_lossy().as_bytes());
                return Err(format!(
                    "two plugins claim the name {} at {} and {}",
                    number::quote(plugin.name.as_bytes()),
                    quoted(other),
                    quoted(&place)
                ));
            }
            if plugin.name == name && plugin.kind == POST_RENDERER {
                return Ok(place);
            }
            names.insert(plugin.name, place);
        }
    }
    if unclear {
        return Ok(PathBuf::new());
    }
    Err(format!(
        "plugin: {{Name:{name} Type:{POST_RENDERER}}} not found"
    ))
}

/// What a `plugin.yaml` says about itself.
struct Header {
    name: String,
    kind: String,
}

impl Header {
    /// Reads a `plugin.yaml`; `None` for what Helm refuses to load.
    fn read(path: &Path) -> Option<Header> {
        let bytes = std::fs::read(path).ok()?;
        let config = Node::parse(&bytes).ok()?.to_json();
        let text = |key: &str| config[key].as_str().map(str::to_string);
        let name = text("name").filter(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        })?;
        let kind = match &config["apiVersion"] {
            // The form of Helm 3, which knows no post-renderers.
            Value::Null => "cli/v1".to_string(),
            Value::String(version) if version == "v1" => {
                text("type").filter(|kind| TYPES.contains(&kind.as_str()))?
            }
            _ => return None,
        };
        Some(Header { name, kind })
    }
}

fn folders(environment: &Environment) -> Vec<PathBuf> {
    if let Some(list) = environment.get("HELM_PLUGINS") {
        return list.split(':').map(PathBuf::from).collect();
    }
    let data = match environment.get("HELM_DATA_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => match environment.get("XDG_DATA_HOME") {
            Some(folder) => Path::new(folder).join("helm"),
            None => {
                let home = environment.get("HOME").unwrap_or_default();
                Path::new(home).join(".local/share/helm")
            }
        },
    };
    vec![data.join("plugins")]
}

/// `FOLDER/*/plugin.yaml`, sorted.
#[expect(
    clippy::disallowed_methods,
    reason = "the names are sorted before they are used"
)]
fn plugin_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path().join("plugin.yaml")))
        .filter(|path| path.exists())
        .collect();
    files.sort();
    files
}
