//! From nodes to the checked types: every key is known, every value has its type.

use super::node::{Kind, Node};
use super::{CaseConfig, ChanceConfig, ChartConfig, Config, Expect, Fault};

/// The only version of the format.
const VERSION: &str = "1";

/// The keys of a configuration.
pub(super) const TOP_KEYS: &[&str] = &[
    "version",
    "helm",
    "goldens",
    "charts",
    "chance",
    "normalize",
    "gate",
];
/// The keys of `chance`.
pub(super) const CHANCE_KEYS: &[&str] = &["seed", "instant"];
/// The keys of an entry of `charts`.
pub(super) const CHART_KEYS: &[&str] = &["path", "cases"];
/// The keys of an entry of `cases`.
pub(super) const CASE_KEYS: &[&str] = &[
    "name",
    "values",
    "set",
    "set-string",
    "set-json",
    "set-file",
    "set-literal",
    "release",
    "namespace",
    "kube-version",
    "helm",
    "api-versions",
    "include-crds",
    "skip-tests",
    "no-hooks",
    "is-upgrade",
    "skip-schema-validation",
    "expect",
    "chance",
];

/// Collects faults while reading goes on.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, node: &Node, text: impl Into<String>) {
        self.0.push(Fault {
            line: node.line,
            column: node.column,
            text: text.into(),
        });
    }

    /// The entries of a mapping; unknown and repeated keys are faults.
    fn entries<'a>(
        &mut self,
        node: &'a Node,
        what: &str,
        known: &[&str],
    ) -> Vec<(&'a str, &'a Node)> {
        let Kind::Map(entries) = &node.kind else {
            self.add(
                node,
                format!("{what} must be a mapping, not {}", node.kind_name()),
            );
            return Vec::new();
        };
        let mut seen: Vec<(&str, &Node)> = Vec::new();
        for (key, value) in entries {
            let name = key.text();
            if !known.contains(&name) {
                let hint = closest(name, known).map_or_else(
                    || format!("known keys: {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                self.add(key, format!("unknown key `{name}` in {what}; {hint}"));
            } else if seen.iter().any(|(other, _)| *other == name) {
                self.add(key, format!("key `{name}` stands twice in {what}"));
            } else {
                seen.push((name, value));
            }
        }
        seen
    }

    /// Keys that stand twice in a mapping, at any depth: as data the last one would win.
    fn repeated(&mut self, node: &Node) {
        match &node.kind {
            Kind::Scalar { .. } => {}
            Kind::List(items) => items.iter().for_each(|item| self.repeated(item)),
            Kind::Map(entries) => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    if entries[..at]
                        .iter()
                        .any(|(other, _)| other.text() == key.text())
                    {
                        self.add(key, format!("key `{}` stands twice", key.text()));
                    }
                    self.repeated(value);
                }
            }
        }
    }

    fn string(&mut self, node: &Node, what: &str) -> Option<String> {
        match &node.kind {
            Kind::Scalar { text, value } if value.is_string() => Some(text.clone()),
            // Names and the like may look like numbers; their source text is what was meant.
            Kind::Scalar { text, value } if value.is_number() => Some(text.clone()),
            _ => {
                self.add(
                    node,
                    format!("{what} must be a string, not {}", node.kind_name()),
                );
                None
            }
        }
    }

    fn bool(&mut self, node: &Node, what: &str) -> bool {
        if let Kind::Scalar {
            value: serde_json::Value::Bool(value),
            ..
        } = &node.kind
        {
            return *value;
        }
        self.add(
            node,
            format!("{what} must be true or false, not {}", node.kind_name()),
        );
        false
    }

    fn list<'a>(&mut self, node: &'a Node, what: &str) -> &'a [Node] {
        if let Kind::List(items) = &node.kind {
            return items;
        }
        self.add(
            node,
            format!("{what} must be a list, not {}", node.kind_name()),
        );
        &[]
    }

    fn strings(&mut self, node: &Node, what: &str) -> Vec<String> {
        self.list(node, what)
            .iter()
            .filter_map(|item| self.string(item, &format!("an entry of {what}")))
            .collect()
    }

    /// One version or a list of them, each by its source text: `3.20` is not `3.2`.
    fn versions(&mut self, node: &Node, what: &str) -> Vec<String> {
        match &node.kind {
            Kind::List(_) => self.strings(node, what),
            _ => self.string(node, what).into_iter().collect(),
        }
    }
}

/// Reads a whole configuration.
pub(super) fn config(root: &Node) -> Result<Config, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut config = Config::default();
    let mut has_version = false;
    for (key, node) in faults.entries(root, "the configuration", TOP_KEYS) {
        match key {
            "version" => {
                has_version = true;
                if let Some(text) = faults
                    .string(node, "`version`")
                    .filter(|text| text != VERSION)
                {
                    faults.add(node, format!("version {text:?} of the format is not known; this program reads version {VERSION}"));
                }
            }
            "helm" => {
                config.helm = faults.versions(node, "`helm`");
                check_helm(&mut faults, node, &config.helm);
            }
            "goldens" => {
                config.goldens = faults
                    .string(node, "`goldens`")
                    .and_then(|path| inside(&mut faults, node, path))
                    .filter(|path| {
                        let is_folder = !matches!(path.as_str(), "" | ".");
                        if !is_folder {
                            faults.add(
                                node,
                                "`goldens` must name a folder of its own, such as `goldens`",
                            );
                        }
                        is_folder
                    })
            }
            "charts" => {
                config.charts = faults
                    .list(node, "`charts`")
                    .iter()
                    .filter_map(|item| chart(&mut faults, item))
                    .collect();
            }
            "chance" => config.chance = chance(&mut faults, node),
            "normalize" => {
                faults.repeated(node);
                config.normalize = node.to_json();
            }
            "gate" => {
                faults.repeated(node);
                config.gate = node.to_json();
            }
            _ => {}
        }
    }
    if !has_version && faults.0.is_empty() {
        faults.add(
            root,
            format!("`version: {VERSION}` is missing: it says which format the file has"),
        );
    }
    if faults.0.is_empty() {
        return Ok(config);
    }
    faults.0.sort_by_key(|fault| (fault.line, fault.column));
    Err(faults.0)
}

fn check_helm(faults: &mut Faults, node: &Node, versions: &[String]) {
    for version in versions {
        if let Err(error) = helm_render::profile::resolve(version) {
            faults.add(node, error.to_string());
        }
    }
}

fn inside(faults: &mut Faults, node: &Node, path: String) -> Option<String> {
    let leaves = path.starts_with('/') || path.split('/').any(|part| part == "..");
    if leaves {
        faults.add(
            node,
            format!("path {path:?} must stay inside the repository"),
        );
        return None;
    }
    Some(
        path.trim_start_matches("./")
            .trim_end_matches('/')
            .to_string(),
    )
}

fn chance(faults: &mut Faults, node: &Node) -> ChanceConfig {
    let mut chance = ChanceConfig::default();
    for (key, value) in faults.entries(node, "`chance`", CHANCE_KEYS) {
        // A seed or instant that looks like another type is meant as it is written.
        if !matches!(&value.kind, Kind::Scalar { value, .. } if !value.is_null()) {
            faults.add(
                value,
                format!("`{key}` must be a string, not {}", value.kind_name()),
            );
            continue;
        }
        let text = value.text().to_string();
        match key {
            "seed" => chance.seed = Some(text),
            _ => match go_time::Time::parse(
                b"2006-01-02T15:04:05Z07:00",
                text.as_bytes(),
                &go_time::Location::utc(),
            ) {
                Ok(time) => chance.instant = Some(time.unix()),
                Err(_) => faults.add(
                    value,
                    format!("`instant` must be a time like 2024-01-01T00:00:00Z, not {text:?}"),
                ),
            },
        }
    }
    chance
}

fn chart(faults: &mut Faults, node: &Node) -> Option<ChartConfig> {
    let mut path = None;
    let mut cases = None;
    for (key, value) in faults.entries(node, "an entry of `charts`", CHART_KEYS) {
        match key {
            "path" => {
                path = faults
                    .string(value, "`path`")
                    .and_then(|path| inside(faults, value, path))
            }
            _ => {
                cases = Some(
                    faults
                        .list(value, "`cases`")
                        .iter()
                        .map(|item| case(faults, item))
                        .collect::<Vec<_>>(),
                )
            }
        }
    }
    if path.is_none() && matches!(node.kind, Kind::Map(_)) && node.get("path").is_none() {
        faults.add(node, "an entry of `charts` needs a `path`");
    }
    if let Some(cases) = &cases {
        for (i, case) in cases.iter().enumerate() {
            if cases[..i]
                .iter()
                .any(|other| other.name.eq_ignore_ascii_case(&case.name))
            {
                faults.0.push(Fault {
                    line: case.line,
                    column: 1,
                    text: format!("two cases are called {:?} (names must differ in more than case, they become file names)", case.name),
                });
            }
        }
    }
    Some(ChartConfig {
        path: path?,
        cases,
        line: node.line,
    })
}

fn case(faults: &mut Faults, node: &Node) -> CaseConfig {
    let mut case = CaseConfig {
        line: node.line,
        ..CaseConfig::default()
    };
    for (key, value) in faults.entries(node, "an entry of `cases`", CASE_KEYS) {
        let what = format!("`{key}`");
        match key {
            "name" => case.name = faults.string(value, &what).unwrap_or_default(),
            "values" => case.values = faults.strings(value, &what),
            "set" => case.set = faults.strings(value, &what),
            "set-string" => case.set_string = faults.strings(value, &what),
            "set-json" => case.set_json = faults.strings(value, &what),
            "set-file" => case.set_file = faults.strings(value, &what),
            "set-literal" => case.set_literal = faults.strings(value, &what),
            "release" => case.release = faults.string(value, &what),
            "namespace" => case.namespace = faults.string(value, &what),
            "kube-version" => case.kube_version = faults.versions(value, &what),
            "helm" => {
                case.helm = faults.versions(value, &what);
                check_helm(faults, value, &case.helm);
            }
            "api-versions" => case.api_versions = faults.strings(value, &what),
            "include-crds" => case.include_crds = faults.bool(value, &what),
            "skip-tests" => case.skip_tests = faults.bool(value, &what),
            "no-hooks" => case.no_hooks = faults.bool(value, &what),
            "is-upgrade" => case.is_upgrade = faults.bool(value, &what),
            "skip-schema-validation" => case.skip_schema_validation = faults.bool(value, &what),
            "chance" => case.chance = faults.bool(value, &what),
            "expect" => {
                case.expect = match faults.string(value, &what).as_deref() {
                    Some("render") | None => Expect::Render,
                    Some("error") => Expect::Error,
                    Some(other) => {
                        faults.add(
                            value,
                            format!("`expect` is `render` or `error`, not {other:?}"),
                        );
                        Expect::Render
                    }
                };
            }
            _ => {}
        }
    }
    let is_file_name = |name: &str| {
        !name.starts_with('.')
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'))
    };
    if matches!(node.kind, Kind::Map(_)) && (case.name.is_empty() || !is_file_name(&case.name)) {
        let at = node.get("name").unwrap_or(node);
        faults.add(
            at,
            "a case needs a `name` of letters, digits and - _ . + (it becomes a file name)",
        );
    }
    case
}

/// The known word closest to one that is not known; `None` where all are far.
pub(crate) fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(far, candidate)| *far * 3 <= candidate.len().max(word.len()))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The distance of two words in letters added, left out, replaced or swapped with their neighbor.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, c) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, d) in other.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(c != d);
            let mut least = replaced.min(row[j] + 1).min(rows[i][j + 1] + 1);
            if i > 0 && j > 0 && *c == other[j - 1] && one[i - 1] == *d {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}
