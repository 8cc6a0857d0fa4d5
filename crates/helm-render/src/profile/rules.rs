//! The rules of a profile by name, so that two profiles can be compared rule by rule.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::Profile;

/// The rules that decide what a release prints: names such as `chart.nulls` or `split`, and values as text.
///
/// What is a fact of the release and no rule is left out (version, commit, Go, Kubernetes), and so are the functions and the flags
/// of `template`, which are compared name by name.
pub fn rules(profile: &Profile) -> BTreeMap<String, String> {
    // All fields are named, so that a new one has its place here or does not compile.
    let Profile {
        version: _,
        commit: _,
        go_version: _,
        kube_client_version: _,
        default_kube_minor: _,
        api_versions_minor: _,
        functions: _,
        global_flags: _,
        flags: _,
        template,
        codec,
        sprig,
        chart,
        chart_object,
        values_type,
        capabilities_package,
        head_type,
        kube_version,
        empty_lines,
        crd_path,
        exec_errors,
        name_errors,
        split,
        merge,
        plugin_words,
        kind_order,
        reserved_labels,
        lint,
        generation,
        missing_template,
        upgrade,
    } = profile;
    let mut rules = BTreeMap::new();
    let mut structs = |name: &str, value: &dyn Debug| {
        let text = format!("{value:#?}");
        let mut lines = text.lines().peekable();
        lines.next();
        fields(name, &mut lines, 1, &mut rules);
    };
    structs("template", template);
    structs("codec", codec);
    structs("sprig", sprig);
    structs("chart", chart);
    structs("lint", lint);
    structs("upgrade", upgrade);
    let mut one = |name: &str, value: &dyn Debug| {
        rules.insert(name.to_string(), format!("{value:?}"));
    };
    one("chart_object", chart_object);
    one("values_type", &values_type.name);
    one("capabilities_package", capabilities_package);
    one("head_type", head_type);
    one("kube_version", kube_version);
    one("empty_lines", empty_lines);
    one("crd_path", crd_path);
    one("exec_errors", exec_errors);
    one("name_errors", name_errors);
    one("split", split);
    one("merge", merge);
    one("plugin_words", plugin_words);
    one("kind_order", kind_order);
    one("reserved_labels", reserved_labels);
    one("generation", generation);
    one("missing_template", missing_template);
    rules
}

/// Reads the fields of a struct as `{:#?}` writes them, up to its closing line. A struct inside gives its own name to its fields, so
/// that the same rules have one name wherever they are kept: `codec.toml_floats`.
fn fields<'a>(
    owner: &str,
    lines: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    depth: usize,
    rules: &mut BTreeMap<String, String>,
) {
    let indent = "    ".repeat(depth);
    while let Some(line) = lines.next() {
        let Some(field) = line.strip_prefix(&indent) else {
            return;
        };
        let Some((name, value)) = field.split_once(": ") else {
            continue;
        };
        let is_struct = value.ends_with(" {")
            && lines
                .peek()
                .is_some_and(|next| next.trim_start().contains(": "));
        if is_struct {
            fields(name, lines, depth + 1, rules);
            continue;
        }
        let mut text = value.to_string();
        let inner = format!("{indent} ");
        while let Some(next) = lines.peek() {
            if !next.starts_with(&inner) && !next.strip_prefix(&indent).is_some_and(is_closing) {
                break;
            }
            text += next.trim();
            lines.next();
        }
        rules.insert(format!("{owner}.{name}"), text);
    }
}

fn is_closing(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'}' | b')' | b']'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PROFILES;

    #[test]
    fn rules_have_a_name_each() {
        for profile in PROFILES {
            let rules = rules(profile);
            assert!(rules.len() > 80, "{}: {}", profile.version, rules.len());
            for (name, value) in &rules {
                assert!(!value.is_empty(), "{name}");
            }
        }
        let rules = rules(PROFILES[0]);
        for name in [
            "chart.nulls",
            "codec.toml_floats",
            "semver.quoted_errors",
            "hosts.port",
            "template.else_with",
            "lint.null_maintainer",
            "split",
        ] {
            assert!(rules.contains_key(name), "{name}: {rules:#?}");
        }
    }
}
