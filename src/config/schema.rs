//! The JSON Schema of `rendergate.yaml`, and the tests that hold it, the pages in `docs/` and the reader to one another.
//!
//! The schema is written to `docs/schema/rendergate.json` by `RENDERGATE_BLESS=1 cargo test`, so nothing of it is in the
//! program. The sections `normalize` and `gate` have theirs from the crate `gate`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::raw::{CASE_KEYS, CHANCE_KEYS, CHART_KEYS, TOP_KEYS};
use super::{Config, Node};

/// A mapping whose keys are those of the reader.
fn mapping(
    keys: &[&str],
    required: &[&str],
    description: &str,
    schema: impl Fn(&str) -> Value,
) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_string(), schema(key)))
        .collect();
    json!({
        "type": "object",
        "description": description,
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn strings(description: &str) -> Value {
    json!({"type": "array", "items": {"type": ["string", "number"]}, "description": description})
}

fn flag(description: &str) -> Value {
    json!({"type": "boolean", "default": false, "description": description})
}

/// A version or a list of them.
fn versions(what: &str, description: &str) -> Value {
    let version = json!({"$ref": format!("#/$defs/{what}")});
    json!({"description": description, "anyOf": [version, {"type": "array", "items": version}]})
}

fn case(key: &str) -> Value {
    match key {
        "name" => json!({
            "type": ["string", "number"],
            "pattern": "^[\\p{L}\\p{N}_+-][\\p{L}\\p{N}_.+-]*$",
            "description": "The name, unique within the chart; it becomes a file name.",
        }),
        "values" => strings("Values files, relative to this file; later ones win."),
        "set" => strings("Values in the grammar of --set."),
        "set-string" => strings("Values in the grammar of --set-string."),
        "set-json" => strings("Values in the grammar of --set-json."),
        "set-file" => strings("Values in the grammar of --set-file; files relative to this one."),
        "set-literal" => strings("Values in the grammar of --set-literal."),
        "release" => {
            json!({"type": ["string", "number"], "default": "release-name", "description": "The name of the release."})
        }
        "namespace" => {
            json!({"type": ["string", "number"], "default": "default", "description": "The namespace."})
        }
        "kube-version" => versions(
            "kubernetes",
            "The Kubernetes version that charts are told; a list makes a matrix.",
        ),
        "helm" => versions(
            "helm",
            "The Helm release for this case; a list makes a matrix.",
        ),
        "api-versions" => strings("API versions beside Kubernetes' own."),
        "include-crds" => flag("The files of crds/ too."),
        "skip-tests" => flag("Without test hooks."),
        "no-hooks" => flag("Without hooks."),
        "is-upgrade" => flag(".Release.IsUpgrade instead of .Release.IsInstall."),
        "skip-schema-validation" => flag("Values are not held against values.schema.json."),
        "expect" => json!({
            "enum": ["render", "error"],
            "default": "render",
            "description": "Whether the case renders, or fails with the sentence that its golden holds.",
        }),
        "chance" => flag(
            "Whether even the real Helm prints other bytes at each run. No command of rendergate reads it.",
        ),
        other => panic!("no schema for the key `{other}` of a case"),
    }
}

fn chart(key: &str) -> Value {
    match key {
        "path" => json!({
            "type": "string",
            "pattern": "^(?!/)(?!(.*/)?\\.\\.(/|$))",
            "description": "A chart's folder or .tgz, or a glob over folders or over .tgz files, relative to this file.",
        }),
        "cases" => json!({
            "type": "array",
            "items": mapping(CASE_KEYS, &["name"], "One way to render the chart.", case),
            "description": "The cases. Without it: the defaults, and one case per ci/*-values.yaml.",
        }),
        other => panic!("no schema for the key `{other}` of a chart"),
    }
}

fn top(key: &str) -> Value {
    match key {
        "version" => json!({"enum": [1, "1"], "description": "The version of this format."}),
        "helm" => versions(
            "helm",
            "The Helm release to render with; a list makes a matrix. Without it: the newest profile.",
        ),
        "goldens" => json!({
            "type": "string",
            "pattern": "^(?!/)(?!(.*/)?\\.\\.(/|$))",
            "description": "The folder of goldens. Without it nothing is stored and changes are compared with the base only.",
        }),
        "charts" => json!({
            "type": "array",
            "items": mapping(CHART_KEYS, &["path"], "Charts and their cases.", chart),
            "description": "The charts. Without it: all charts of the repository.",
        }),
        "chance" => mapping(
            CHANCE_KEYS,
            &[],
            "What frozen chance is drawn from.",
            |key| match key {
                "seed" => {
                    json!({"type": ["string", "number", "boolean"], "description": "The text that random values are drawn from."})
                }
                "instant" => json!({
                    "type": "string",
                    "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}",
                    "default": "2024-01-01T00:00:00Z",
                    "description": "What time it is for charts.",
                }),
                other => panic!("no schema for the key `{other}` of chance"),
            },
        ),
        "normalize" => gate::config::normalize_schema(),
        "gate" => gate::config::gate_schema(),
        other => panic!("no schema for the key `{other}`"),
    }
}

fn schema() -> Value {
    let mut schema = mapping(
        TOP_KEYS,
        &["version"],
        "What rendergate renders, compares and allows.",
        top,
    );
    let releases: Vec<&str> = helm_render::profile::PROFILES
        .iter()
        .map(|profile| profile.version)
        .collect();
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "rendergate.yaml, format 1".into();
    schema["$defs"] = json!({
        "helm": {
            "type": ["string", "number"],
            "pattern": "^([A-Za-z-]+@)?v?\\d+(\\.\\d+){0,2}$",
            "description": "A Helm release, the first parts of one for its newest patch, or a product that brings its own Helm: argocd@3.5.",
            "examples": releases,
        },
        "kubernetes": {
            "type": ["string", "number"],
            "description": "A Kubernetes version.",
            "examples": ["1.33", "v1.31.2"],
        },
    });
    schema
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages for users.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    #[expect(clippy::disallowed_methods, reason = "sorted below")]
    let entries = std::fs::read_dir(root().join("docs")).unwrap();
    pages.extend(entries.map(|entry| entry.unwrap().path()));
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

/// Every configuration in the pages, with the place of each: blocks of YAML, and what commands write to `rendergate.yaml`.
/// Other YAML says what it is by its keys. A section alone gets the `version` that a file needs.
fn examples() -> Vec<(String, String)> {
    let mut examples = Vec::new();
    for page in pages() {
        let text = read(&page);
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let end = match line.trim() {
                "```yaml" => "```",
                "cat > rendergate.yaml <<'EOF'" => "EOF",
                _ => continue,
            };
            let block: Vec<&str> = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| line.trim() != end)
                .collect();
            let block = block.join("\n") + "\n";
            let place = format!("{}:{}", page.display(), number + 1);
            let node =
                Node::parse(block.as_bytes()).unwrap_or_else(|fault| panic!("{place}: {fault:?}"));
            if node.get("jobs").is_some() || node.get("apiVersion").is_some() {
                continue;
            }
            let missing = node.get("version").is_none();
            examples.push((
                place,
                if missing {
                    format!("version: 1\n{block}")
                } else {
                    block
                },
            ));
        }
    }
    examples
}

/// What the reader says of a configuration.
fn faults(text: &str) -> Option<String> {
    match Config::parse(text.as_bytes(), "rendergate.yaml") {
        Err(error) => Some(error.to_string()),
        // What files there are is not the schema's.
        Ok(config) => gate::config::check(&config.normalize, &config.gate)
            .err()
            .map(|faults| faults.iter().map(|fault| format!("{fault}\n")).collect()),
    }
}

fn refused_by_schema(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    let instance = Node::parse(text.as_bytes()).unwrap().to_json();
    validator
        .iter_errors(&instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_schema_in_docs_is_up_to_date() {
    let path = root().join("docs/schema/rendergate.json");
    let wanted = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    #[expect(clippy::disallowed_methods, reason = "how the file is written")]
    if std::env::var_os("RENDERGATE_BLESS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|had| had == wanted),
        "docs/schema/rendergate.json is stale: RENDERGATE_BLESS=1 cargo test --bin rendergate"
    );
}

#[test]
fn examples_and_our_own_configuration_are_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut examples = examples();
    for own in ["rendergate.yaml", "tests/action/repository/rendergate.yaml"] {
        examples.push((own.to_string(), read(&root().join(own))));
    }
    let (approvals, examples): (Vec<_>, Vec<_>) = examples
        .into_iter()
        .partition(|(place, _)| place.contains("docs/approvals.md"));
    assert!(!approvals.is_empty());
    for (place, text) in approvals {
        let content = Node::parse(text.as_bytes()).unwrap().to_json();
        assert!(gate::approval::check(&content).is_ok(), "{place}");
    }
    assert!(examples.len() >= 12, "{} examples", examples.len());
    for (place, text) in examples {
        assert_eq!(
            refused_by_schema(&validator, &text),
            Vec::<String>::new(),
            "{place}"
        );
        assert_eq!(faults(&text), None, "{place}");
    }
}

#[test]
fn what_the_schema_refuses_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let bad = [
        "helm: 4.1.1",
        "version: 2",
        "version: 1\nchart: []",
        "version: 1\nhelm: newest",
        "version: 1\nhelm: {a: 1}",
        "version: 1\ngoldens: /goldens",
        "version: 1\ngoldens: ../goldens",
        "version: 1\ngoldens: []",
        "version: 1\ncharts: charts/web",
        "version: 1\ncharts: [charts/web]",
        "version: 1\ncharts: [{}]",
        "version: 1\ncharts: [{path: a/../../b}]",
        "version: 1\ncharts: [{path: a, case: []}]",
        "version: 1\ncharts: [{path: a, cases: [{}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: a/b}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: .a}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: b, values: c}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: b, set: [[c]]}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: b, no-hooks: 1}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: b, expect: errors}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: b, release: [c]}]}]",
        "version: 1\ncharts: [{path: a, cases: [{name: b, kube-version: {c: d}}]}]",
        "version: 1\nchance: {sed: a}",
        "version: 1\nchance: {seed: {a: b}}",
        "version: 1\nchance: {instant: soon}",
        "version: 1\nnormalize: {rules: {null-field: on}}",
        "version: 1\nnormalize: {ignore: [{kind: Secret}]}",
        "version: 1\ngate: {per-case: {added: -1}}",
        "version: 1\ngate: {levels: {stale-golden: none}}",
    ];
    for text in bad {
        assert_ne!(
            refused_by_schema(&validator, text),
            Vec::<String>::new(),
            "{text}"
        );
        assert_ne!(faults(text), None, "{text}");
    }
}

/// The tables of `docs/configuration.md` have a row for every key, and no others.
#[test]
fn the_page_on_the_configuration_has_every_key() {
    let page = read(&root().join("docs/configuration.md"));
    let tables = [
        ("top", TOP_KEYS),
        ("chance", CHANCE_KEYS),
        ("chart", CHART_KEYS),
        ("case", CASE_KEYS),
    ];
    for (name, keys) in tables {
        let (_, rest) = page
            .split_once(&format!("<!-- keys: {name} -->\n"))
            .unwrap_or_else(|| panic!("no table of the keys of {name}"));
        let rows: BTreeSet<&str> = rest
            .lines()
            .skip(2)
            .map_while(|line| line.strip_prefix("| `"))
            .filter_map(|line| line.split('`').next())
            .collect();
        assert_eq!(rows, keys.iter().copied().collect(), "keys of {name}");
    }
}
