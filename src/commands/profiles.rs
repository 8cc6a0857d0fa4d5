//! `rendergate profiles`: the Helm releases whose semantics are built in, one of them, and what tells two of them apart.

use std::collections::BTreeSet;
use std::fmt::Write;

use helm_render::Profile;
use helm_render::capabilities::{KubeVersion, default_api_versions};
use helm_render::profile::changes::{Change, Shown, Snippet, between};
use helm_render::profile::engines::{ENGINES, Engine, Row};
use helm_render::profile::{PROFILES, dotted, minor_names, previous, resolve};
use serde_json::{Value, json};

use super::{Printed, json_text};
use crate::cli::{ListFormat, Profiles, ProfilesCommand};

/// The products whose names stand in the list; `show` has the others.
const LISTED: [&str; 2] = ["argocd", "flux"];

/// Lists, shows or compares profiles.
pub fn run(args: &Profiles) -> Printed {
    let answer = match &args.command {
        None => Ok(list(args.format)),
        Some(ProfilesCommand::Show { release, format }) => {
            resolve(release).map(|profile| show(profile, *format))
        }
        Some(ProfilesCommand::Diff {
            before,
            after,
            format,
        }) => resolve(before)
            .and_then(|before| resolve(after).map(|after| compare(before, after, *format))),
    };
    match answer {
        Ok(stdout) => Printed {
            stdout,
            ..Printed::default()
        },
        Err(error) => Printed::usage(error),
    }
}

fn list(format: ListFormat) -> Vec<u8> {
    if format == ListFormat::Json {
        let profiles: Vec<Value> = PROFILES.iter().map(|profile| facts_json(profile)).collect();
        return json_text(&json!({"version": 1, "command": "profiles", "profiles": profiles}));
    }
    let mut text = String::from("HELM       GO         KUBERNETES  FUNCTIONS  INSIDE\n");
    for profile in PROFILES {
        let inside = names(profile, |engine| LISTED.contains(&engine.name)).join(", ");
        let line = format!(
            "{:<10} {:<10} {:<11} {:<10} {inside}",
            profile.version,
            profile.go_version,
            format!("v1.{}", profile.default_kube_minor),
            functions(profile).len(),
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.into_bytes()
}

/// The names of products' minor releases that stand for a profile.
fn names(profile: &'static Profile, is_wanted: impl Fn(&Engine) -> bool) -> Vec<String> {
    ENGINES
        .iter()
        .filter(|engine| is_wanted(engine))
        .flat_map(minor_names)
        .filter(|(_, other)| other.version == profile.version)
        .map(|(name, _)| name)
        .collect()
}

fn functions(profile: &'static Profile) -> BTreeSet<&'static str> {
    let functions = helm_render::funcs::functions(profile);
    functions.iter().map(|function| function.def.name).collect()
}

fn flags(profile: &'static Profile) -> BTreeSet<&'static str> {
    let flags = profile.template_flags();
    flags.iter().map(|flag| flag.name).collect()
}

fn api_versions(profile: &'static Profile) -> BTreeSet<&'static str> {
    default_api_versions(profile.api_versions_minor)
        .lines()
        .collect()
}

fn kubernetes(profile: &'static Profile) -> String {
    KubeVersion::of_minor(profile.default_kube_minor).version
}

fn range(row: &Row) -> String {
    let mut text = dotted(row.first);
    if row.first != row.last {
        let _ = write!(text, " to {}", dotted(row.last));
    }
    if let Some(fork) = row.fork {
        let _ = write!(text, " (a fork: {fork})");
    }
    text
}

fn facts_json(profile: &'static Profile) -> Value {
    let libraries: serde_json::Map<String, Value> = profile
        .libraries()
        .iter()
        .map(|(name, version)| ((*name).to_string(), json!(version)))
        .collect();
    let inside: Vec<Value> = profile
        .engines()
        .map(|(engine, row)| {
            json!({
                "product": engine.name,
                "title": engine.title,
                "first": dotted(row.first),
                "last": dotted(row.last),
                "fork": row.fork,
                "source": engine.source,
            })
        })
        .collect();
    json!({
        "helm": profile.version,
        "commit": Some(profile.commit).filter(|commit| !commit.is_empty()),
        "go": profile.go_version,
        "kubernetes": kubernetes(profile),
        "functions": functions(profile).len(),
        "libraries": libraries,
        "names": names(profile, |_| true),
        "inside": inside,
    })
}

fn show(profile: &'static Profile, format: ListFormat) -> Vec<u8> {
    let before = previous(profile);
    let news: Vec<&Change> = before
        .map(|before| between(before, profile).collect())
        .unwrap_or_default();
    if format == ListFormat::Json {
        let mut whole = facts_json(profile);
        whole["version"] = json!(1);
        whole["command"] = json!("profiles show");
        whole["previous"] = json!(before.map(|before| before.version));
        whole["news"] = news
            .iter()
            .map(|change| json!({"id": change.id, "title": change.title, "gone": !change.is_in(profile)}))
            .collect();
        return json_text(&whole);
    }
    let commit = match profile.commit {
        "" => "not known here",
        commit => commit,
    };
    let mut lines = vec![
        ("helm", profile.version.to_string()),
        ("commit", commit.to_string()),
        ("go", profile.go_version.to_string()),
        (
            "kubernetes",
            format!(
                "{} without --kube-version, {} API versions",
                kubernetes(profile),
                api_versions(profile).len()
            ),
        ),
        ("functions", functions(profile).len().to_string()),
    ];
    let mut name = "libraries";
    for (library, version) in profile.libraries() {
        lines.push((std::mem::take(&mut name), format!("{library} {version}")));
    }
    let mut name = "inside";
    for (engine, row) in profile.engines() {
        let text = format!("{} {}", engine.name, range(row));
        lines.push((std::mem::take(&mut name), text));
    }
    let mut name = "new";
    for change in news {
        let gone = if change.is_in(profile) {
            ""
        } else {
            "no more: "
        };
        let text = format!("{gone}{}: {}", change.id, change.title);
        lines.push((std::mem::take(&mut name), text));
    }
    lined(&lines)
}

fn lined(lines: &[(&str, String)]) -> Vec<u8> {
    let mut text = String::new();
    for (name, value) in lines {
        let _ = writeln!(text, "{name:<11} {value}");
    }
    text.into_bytes()
}

/// What one side has and the other has not.
struct Sets {
    name: &'static str,
    added: Vec<&'static str>,
    removed: Vec<&'static str>,
}

fn sets(before: &'static Profile, after: &'static Profile) -> Vec<Sets> {
    type Of = fn(&'static Profile) -> BTreeSet<&'static str>;
    let kinds: [(&str, Of); 3] = [
        ("functions", functions),
        ("flags", flags),
        ("API versions", api_versions),
    ];
    let sets = kinds.into_iter().map(|(name, of)| {
        let (before, after) = (of(before), of(after));
        Sets {
            name,
            added: after.difference(&before).copied().collect(),
            removed: before.difference(&after).copied().collect(),
        }
    });
    sets.collect()
}

/// A change with what its snippet renders to in both releases.
struct Rendered {
    change: &'static Change,
    outputs: Option<(String, String)>,
}

fn compare(before: &'static Profile, after: &'static Profile, format: ListFormat) -> Vec<u8> {
    let changes: Vec<Rendered> = between(before, after)
        .map(|change| Rendered {
            change,
            outputs: match &change.shown {
                Shown::By(snippet) => Some((snippet.render(before), snippet.render(after))),
                Shown::NotHere(_) => None,
            },
        })
        .collect();
    match format {
        ListFormat::Json => compare_json(before, after, &changes),
        ListFormat::Terminal => compare_text(before, after, &changes),
    }
}

fn compare_json(
    before: &'static Profile,
    after: &'static Profile,
    changes: &[Rendered],
) -> Vec<u8> {
    let changes: Vec<Value> = changes
        .iter()
        .map(|Rendered { change, outputs }| {
            let origins = change.origins.iter();
            let origins: Vec<Value> = origins
                .map(|origin| json!({"release": origin.release, "change": origin.what}))
                .collect();
            let mut row = json!({
                "id": change.id,
                "title": change.title,
                "rules": change.rules,
                "inBefore": change.is_in(before),
                "inAfter": change.is_in(after),
                "origins": origins,
            });
            match (&change.shown, outputs) {
                (Shown::By(snippet), Some((one, other))) => {
                    let files: serde_json::Map<String, Value> = snippet
                        .files()
                        .into_iter()
                        .map(|(path, text)| (path.to_string(), json!(text)))
                        .collect();
                    row["snippet"] = json!({"files": files, "flags": snippet.flags()});
                    row["before"] = json!(one);
                    row["after"] = json!(other);
                }
                (Shown::NotHere(why), _) => row["notShown"] = json!(why),
                (Shown::By(_), None) => {}
            }
            row
        })
        .collect();
    let sets: serde_json::Map<String, Value> = sets(before, after)
        .into_iter()
        .map(|sets| {
            let name = if sets.name == "API versions" {
                "apiVersions"
            } else {
                sets.name
            };
            (
                name.to_string(),
                json!({"added": sets.added, "removed": sets.removed}),
            )
        })
        .collect();
    let mut whole = json!({
        "version": 1,
        "command": "profiles diff",
        "before": facts_json(before),
        "after": facts_json(after),
        "changes": changes,
    });
    for (name, value) in sets {
        whole[name] = value;
    }
    json_text(&whole)
}

fn compare_text(
    before: &'static Profile,
    after: &'static Profile,
    changes: &[Rendered],
) -> Vec<u8> {
    let mut text = format!(
        "before       {}\nafter        {}\n",
        before.version, after.version
    );
    let mut fact = |name: &str, one: &str, other: &str| {
        if one != other {
            let _ = writeln!(text, "{name:<12} {one} -> {other}");
        }
    };
    fact("go", before.go_version, after.go_version);
    fact("kubernetes", &kubernetes(before), &kubernetes(after));
    for ((name, one), (other_name, other)) in before.libraries().iter().zip(after.libraries()) {
        fact(
            "library",
            &format!("{name} {one}"),
            &format!("{other_name} {other}"),
        );
    }
    for set in sets(before, after) {
        for (sign, names) in [("+", &set.added), ("-", &set.removed)] {
            if !names.is_empty() {
                let _ = writeln!(text, "{:<12} {sign} {}", set.name, names.join(", "));
            }
        }
    }
    for Rendered { change, outputs } in changes {
        let origins: Vec<String> = change
            .origins
            .iter()
            .map(|origin| format!("{} ({})", origin.what, origin.release))
            .collect();
        let sign = if change.is_in(after) { '+' } else { '-' };
        let _ = write!(
            text,
            "\n{sign} {}\n  {}\n  by {}\n",
            change.id,
            change.title,
            origins.join(", ")
        );
        match (&change.shown, outputs) {
            (Shown::By(snippet), Some((one, other))) => {
                snippet_text(&mut text, snippet);
                for (profile, output) in [(before, one), (after, other)] {
                    block(&mut text, profile.version, plain(output));
                }
                if one == other {
                    text.push_str("  (not built in yet: both render alike here)\n");
                }
            }
            (Shown::NotHere(why), _) => {
                let _ = writeln!(text, "  (not shown: {why})");
            }
            (Shown::By(_), None) => {}
        }
    }
    let count = match changes.len() {
        0 => "No change of what charts render to is known".to_string(),
        1 => "1 change".into(),
        count => format!("{count} changes"),
    };
    let _ = writeln!(text, "\n{count}");
    text.into_bytes()
}

fn snippet_text(text: &mut String, snippet: &Snippet) {
    for (path, content) in snippet.files() {
        if path != "Chart.yaml" || content.lines().count() > 3 || !content.contains("name: demo\n")
        {
            block(text, path, content);
        }
    }
    for flag in snippet.flags() {
        let _ = writeln!(text, "  {flag}");
    }
}

/// A text under its name, each line behind a bar, so that empty lines show.
fn block(text: &mut String, name: &str, content: &str) {
    let _ = writeln!(text, "  {name}");
    if content.is_empty() {
        text.push_str("    (empty)\n");
        return;
    }
    for line in content.strip_suffix('\n').unwrap_or(content).split('\n') {
        let line = report::escape::text(line);
        let _ = writeln!(text, "    | {line}");
    }
}

/// The output of a chart with one document, without the frame around it.
fn plain(output: &str) -> &str {
    let frame = "---\n# Source: demo/templates/t.yaml\n";
    match output.strip_prefix(frame) {
        Some(rest) if !rest.contains("\n# Source: ") => rest,
        _ => output,
    }
}
