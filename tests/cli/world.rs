//! A small repository to run the program in.

use std::ops::Deref;
use std::path::Path;

use testkit::{Ran, Sandbox};

/// A key for fingerprints that is the same in every run.
pub const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

/// The configuration of [`World::new`]; more keys of the one case may follow it.
pub const CONFIG: &str = "\
version: 1
helm: 4.1.1
goldens: goldens
charts:
  - path: charts/web
    cases:
      - name: prod
        release: shop
        namespace: shop
";

/// The program.
const BINARY: &str = env!("CARGO_BIN_EXE_rendergate");

/// How long a run may take at most, in seconds. Far above what is allowed on a free machine in a release
/// build: it is there so that a hang fails instead of waiting.
const SECONDS: &str = "60";

/// A sandbox with charts in it.
pub struct World {
    sandbox: Sandbox,
}

impl Deref for World {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl World {
    /// An empty folder, no repository.
    pub fn empty() -> World {
        World {
            sandbox: Sandbox::new("timeout"),
        }
    }

    /// One chart with a Deployment and a ConfigMap, its configuration with one case, and a key.
    /// Nothing is recorded yet.
    pub fn new() -> World {
        let world = World::empty();
        world.chart("charts/web", "web");
        world.write("rendergate.yaml", CONFIG);
        world.write("goldens/.key", KEY);
        world
    }

    /// [`World::new`] with a golden, committed as the branch `main`.
    pub fn recorded() -> World {
        let world = World::new();
        world.record();
        world.commit_all("first");
        world
    }

    /// [`World::new`] with a template in the place of the chart's own.
    pub fn with_template(text: impl AsRef<[u8]>) -> World {
        let world = World::new();
        world.remove("charts/web/templates/config.yaml");
        world.write("charts/web/templates/app.yaml", text);
        world
    }

    /// Sets an environment variable for later runs.
    pub fn set(&mut self, name: &str, value: &str) {
        self.sandbox.set_variable(name, value);
    }

    /// Writes a chart.
    pub fn chart(&self, path: &str, name: &str) {
        self.write(
            &format!("{path}/Chart.yaml"),
            format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n"),
        );
        self.write(
            &format!("{path}/values.yaml"),
            "replicas: 1\ntag: \"1.0\"\ncolor: red\n",
        );
        self.write(&format!("{path}/templates/app.yaml"), APP);
        self.write(&format!("{path}/templates/config.yaml"), CONFIG_MAP);
    }

    /// Writes a chart without templates.
    pub fn subchart(&self, path: &str, name: &str) {
        self.write(
            &format!("{path}/Chart.yaml"),
            format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n"),
        );
    }

    /// Writes the configuration: [`CONFIG`] with more lines at its end.
    pub fn configure(&self, more: &str) {
        self.write("rendergate.yaml", format!("{CONFIG}{more}"));
    }

    /// Replaces text in a file.
    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(
            text.contains(from),
            "{path} does not contain {from:?}:\n{text}"
        );
        self.write(path, text.replace(from, to));
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.root().join(path)).unwrap();
    }

    /// Makes a link.
    pub fn link(&self, to: impl AsRef<Path>, path: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, path).unwrap();
    }

    /// Records and expects that it goes well.
    pub fn record(&self) {
        let ran = self.rg("record");
        assert_eq!(ran.status, 0, "{ran}");
    }

    /// Runs the program with words that blanks part.
    pub fn rg(&self, line: &str) -> Ran {
        self.rg_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs the program.
    pub fn rg_words(&self, words: &[&str]) -> Ran {
        self.rg_in(".", words)
    }

    /// Runs the program in a folder of the sandbox.
    pub fn rg_in(&self, folder: &str, words: &[&str]) -> Ran {
        let words = [SECONDS, BINARY].iter().chain(words);
        let mut ran = self.run_in(folder, words);
        assert!(!ran.stderr.contains("panicked at"), "{ran}");
        ran.stdout = without_commits(&ran.stdout);
        ran.stderr = without_commits(&ran.stderr);
        ran
    }

    /// The files below a folder with their content, for comparing two runs.
    pub fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        self.collect(folder, &mut files);
        files.sort();
        files
    }

    #[expect(clippy::disallowed_methods, reason = "sorted by the caller")]
    fn collect(&self, folder: &str, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(self.root().join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                self.collect(&path, files);
            } else {
                files.push((path, std::fs::read(entry.path()).unwrap()));
            }
        }
    }

    /// The names of the files below a folder, one a line.
    pub fn names(&self, folder: &str) -> String {
        let names: Vec<String> = self
            .files(folder)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        names.join("\n")
    }
}

/// Abbreviated hashes of commits in parentheses depend on every byte that a test commits.
fn without_commits(text: &str) -> String {
    let is_hash = |part: &str| part.len() == 12 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('(').enumerate() {
        if at > 0 {
            out.push('(');
        }
        match part.split_once(')') {
            Some((hash, rest)) if at > 0 && is_hash(hash) => {
                out.push_str("COMMIT)");
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}

const APP: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
  namespace: {{ .Release.Namespace }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: \"web:{{ .Values.tag }}\"
";

const CONFIG_MAP: &str = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
  namespace: {{ .Release.Namespace }}
data:
  color: {{ .Values.color }}
";
