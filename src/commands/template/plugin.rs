//! Helm 4's post-renderers: plugins of the type `postrenderer/v1` that run a program.
//!
//! Sources: `FindPlugin` and `LoadAll` (`internal/plugin/loader.go`), `runPostrenderer`
//! (`internal/plugin/runtime_subprocess.go`), `PrepareCommands` (`internal/plugin/subprocess_commands.go`),
//! `EnvSettings.PluginsDirectory` (`pkg/cli/environment.go`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use chart::source::go_io_error;
use go_value::number;
use helm_render::command::flag_set::Parsed;
use helm_render::output::post_render::{PostRenderer, empty_output};
use helm_render::profile::PluginWords;
use helm_render::{Cause, RenderError};
use serde_json::Value;

use super::post_renderer::{look_path, pipe};
use crate::config::Node;
use crate::environment::Environment;

/// The type of the plugins that are looked for.
const POST_RENDERER: &str = "postrenderer/v1";
/// The types that Helm knows; it refuses to load others.
const TYPES: [&str; 4] = ["cli/v1", "getter/v1", POST_RENDERER, "test/v1"];

/// A post-renderer.
pub struct Plugin<'e> {
    name: String,
    args: Vec<String>,
    environment: &'e Environment,
    words: PluginWords,
    /// Its folder and `plugin.yaml`; nothing where this program cannot say what Helm would load.
    found: Option<(PathBuf, Value)>,
}

impl<'e> Plugin<'e> {
    /// The plugin of `--post-renderer`, which the flags have been checked for.
    pub fn of(
        flags: &Parsed,
        words: PluginWords,
        environment: &'e Environment,
    ) -> Option<Plugin<'e>> {
        let name = flags.last("post-renderer")?;
        Some(Plugin {
            name: name.to_string(),
            args: flags.all("post-renderer-args"),
            environment,
            words,
            found: find(name, environment).ok()?,
        })
    }

    fn failed(&self, why: &str) -> RenderError {
        RenderError::started(format!(
            "failed to invoke post-renderer plugin {}: {why}",
            number::quote(self.name.as_bytes())
        ))
    }

    /// The program and its arguments.
    fn command(
        &self,
        config: &Value,
        variables: &BTreeMap<String, String>,
    ) -> Result<Vec<String>, RenderError> {
        let missing =
            || self.failed("failed to prepare plugin command: no plugin command is applicable");
        let chosen =
            platform_command(&config["runtimeConfig"]["platformCommand"]).ok_or_else(missing)?;
        let mut words = chosen["command"].as_str().unwrap_or_default().split(' ');
        let program = words
            .next()
            .filter(|word| !word.is_empty())
            .ok_or_else(missing)?;
        let args = chosen["args"].as_array().into_iter().flatten();
        let args = args.map(|arg| arg.as_str().unwrap_or_default());
        let known = match self.words {
            PluginWords::Environment => self.environment.variables(),
            PluginWords::Plugin => variables,
        };
        Ok(std::iter::once(expand(program, variables))
            .chain(words.chain(args).map(|word| expand(word, known)))
            .chain(self.args.iter().cloned())
            .collect())
    }
}

impl PostRenderer for Plugin<'_> {
    fn run(&self, manifests: Vec<u8>) -> Result<Vec<u8>, RenderError> {
        let unsupported = |what: &str| {
            RenderError::started(format!("rendergate: plugin {}: {what}", self.name))
                .with_cause(Cause::Unsupported)
        };
        let Some((folder, config)) = &self.found else {
            return Err(unsupported("a plugin.yaml beside it cannot be read here"));
        };
        if config["runtime"] != "subprocess" {
            return Err(unsupported("only the runtime subprocess is built in"));
        }
        let mut variables = self.environment.variables().clone();
        variables.insert("HELM_PLUGIN_NAME".into(), self.name.clone());
        variables.insert("HELM_PLUGIN_DIR".into(), folder.display().to_string());
        let words = self.command(config, &variables)?;
        let [program, args @ ..] = words.as_slice() else {
            return Err(unsupported("no command"));
        };
        let path = look_path(program, self.environment).map_err(|why| {
            let quoted = number::quote(program.as_bytes());
            // What has a slash is not looked up: it fails when it is run.
            let why = if program.contains('/') {
                format!(
                    "fork/exec {program}: {}",
                    why.strip_prefix(&format!("stat {program}: "))
                        .unwrap_or(&why)
                )
            } else {
                format!("exec: {quoted}: {why}")
            };
            self.failed(&why)
        })?;
        let mut command = Command::new(&path);
        command.args(args).envs(&variables);
        let output = pipe(&mut command, manifests)
            .map_err(|error| self.failed(&go_io_error("fork/exec", &path, &error)))?;
        if !output.status.success() {
            let quoted = number::quote(self.name.as_bytes());
            return Err(self.failed(&format!("plugin {quoted} exited with error")));
        }
        if output.stdout.trim_ascii().is_empty() {
            return Err(empty_output(&self.name));
        }
        Ok(output.stdout)
    }
}

/// `getPlatformCommand`: the command for this system and processor, for this system, or for any.
fn platform_command(commands: &Value) -> Option<&Value> {
    let system_name = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let (mut any, mut system) = (None, None);
    for command in commands.as_array()? {
        let is = |key: &str, wanted: &str| {
            command[key]
                .as_str()
                .is_some_and(|text| text.eq_ignore_ascii_case(wanted))
        };
        let empty = |key: &str| command[key].as_str().unwrap_or_default().is_empty();
        match (
            is("os", system_name),
            empty("os"),
            is("arch", processor),
            empty("arch"),
        ) {
            (true, _, true, _) => return Some(command),
            (true, _, _, true) => system = system.or(Some(command)),
            (_, true, _, true) => any = any.or(Some(command)),
            _ => {}
        }
    }
    system.or(any)
}

/// `os.Expand`: `$NAME` and `${NAME}`; names that are not set are empty.
fn expand(text: &str, variables: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        let (name, after) = match behind
            .strip_prefix('{')
            .and_then(|braced| braced.split_once('}'))
        {
            Some(found) => found,
            None => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                behind.split_at(behind.find(|c| !is_name(c)).unwrap_or(behind.len()))
            }
        };
        match name {
            "" => out.push('$'),
            name => out.push_str(variables.get(name).map_or("", String::as_str)),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Looks for a post-renderer: its folder and `plugin.yaml`.
///
/// # Errors
/// Helm's sentence where there is none of that name. Helm refuses all plugins where one cannot be loaded;
/// where there is such a one nothing is returned, and what runs the plugin says that it cannot.
pub fn find(name: &str, environment: &Environment) -> Result<Option<(PathBuf, Value)>, String> {
    let (mut unclear, mut found) = (false, None);
    for folder in folders(environment) {
        let mut names: BTreeMap<String, PathBuf> = BTreeMap::new();
        for file in plugin_files(&folder) {
            let place = file.parent().unwrap_or(Path::new("")).to_path_buf();
            let Some((plugin, kind, config)) = read(&file) else {
                unclear = true;
                continue;
            };
            if let Some(other) = names.get(&plugin) {
                let quoted = |path: &Path| number::quote(path.to_string_lossy().as_bytes());
                return Err(format!(
                    "two plugins claim the name {} at {} and {}",
                    number::quote(plugin.as_bytes()),
                    quoted(other),
                    quoted(&place)
                ));
            }
            if plugin == name && kind == POST_RENDERER && found.is_none() {
                found = Some((place.clone(), config));
            }
            names.insert(plugin, place);
        }
    }
    match found {
        _ if unclear => Ok(None),
        Some(found) => Ok(Some(found)),
        None => Err(format!(
            "plugin: {{Name:{name} Type:{POST_RENDERER}}} not found"
        )),
    }
}

/// Reads a `plugin.yaml`: name, type and all of it; nothing for what Helm refuses to load.
fn read(path: &Path) -> Option<(String, String, Value)> {
    let bytes = std::fs::read(path).ok()?;
    let config = Node::parse(&bytes).ok()?.to_json();
    let text = |key: &str| config[key].as_str().map(str::to_string);
    let name = text("name").filter(|name| {
        let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        !name.is_empty() && name.bytes().all(letter)
    })?;
    let kind = match &config["apiVersion"] {
        // The form of Helm 3, which knows no post-renderers.
        Value::Null => "cli/v1".to_string(),
        Value::String(version) if version == "v1" => {
            text("type").filter(|kind| TYPES.contains(&kind.as_str()))?
        }
        _ => return None,
    };
    Some((name, kind, config))
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
