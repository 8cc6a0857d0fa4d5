//! The table in `docs/comparison.md`: the same pairs of manifests through dyff and rendergate, and through helm-diff and
//! kubectl diff as they are documented.
//!
//! A pair is a folder of `fixtures/comparison`: `before.yaml`, `after.yaml`, the words of `pair.yaml`, and `dyff.txt`, which
//! `cargo xtask comparison` writes. What rendergate says is asked here. What dyff reports and rendergate does not is a
//! fault, unless `not-reported` in `pair.yaml` argues it, place by place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use manifest::{ManifestSet, Place};
use serde_json::Value;
use testkit::Sandbox;
use testkit::expected::{compare, entries};

use crate::{BINARY, root};

/// Fewer pairs than this, and the walk has lost some.
const MIN_PAIRS: usize = 30;
const MARK: &str = "<!-- pairs: written by the tests of docs -->\n";
const SOURCES_MARK: &str = "<!-- sources: written by the tests of docs -->\n";
/// Findings that say no more than the list of changes does.
const PLAIN: &[&str] = &["resource-added", "resource-removed", "resource-changed"];

type Entries = BTreeMap<String, Value>;

fn yaml(path: &Path) -> Entries {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let place = || Place {
        source: Some(path.display().to_string()),
        line: 1,
    };
    let value = manifest::read_content(&text, &place).unwrap();
    map(&value)
}

fn map(value: &Value) -> Entries {
    let entries = value.as_object().unwrap().iter();
    entries
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// One difference that dyff reports.
#[derive(Debug)]
struct Reported {
    /// A path in the style of Go Patch: `/spec/containers/name=web/image`; `/` is the whole document.
    place: String,
    /// The document as `API-VERSION/KIND/NAME`, where it is named: dyff leaves it out where there is only one.
    document: Option<String>,
    /// What dyff calls the difference.
    what: String,
}

/// Reads the output of dyff: the status, and for each difference a line with its place after an empty one, and a headline.
fn dyff_says(text: &str) -> (i32, Vec<Reported>) {
    let (status, text) = text.split_once('\n').unwrap();
    let status = status.strip_prefix("status ").unwrap().parse().unwrap();
    if status == 255 {
        return (status, Vec::new());
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for at in 1..lines.len() {
        let (line, above) = (lines[at], lines[at - 1]);
        if !above.is_empty() || !(line.starts_with('/') || line == "(file level)") {
            continue;
        }
        let (place, document) = match line.split_once("  (") {
            Some((place, document)) => (place, Some(document.trim_end_matches(')').to_owned())),
            None => (line, None),
        };
        // Two headlines may stand side by side: removed entries on the left, added ones on the right.
        let headline = lines[at + 1].trim().split("  ");
        let headline = headline.map(|half| half.trim().trim_end_matches(':'));
        let what: Vec<&str> = headline.filter(|half| !half.is_empty()).collect();
        found.push(Reported {
            place: place.to_owned(),
            document,
            what: what.join(", "),
        });
    }
    assert_eq!(status == 1, !found.is_empty(), "{text}");
    (status, found)
}

/// One change that rendergate reports.
struct Ours {
    /// `API-VERSION/KIND/NAME` of both sides.
    documents: Vec<String>,
    /// The path, empty for a whole resource.
    path: String,
    /// What happened there.
    what: String,
}

/// One finding of rendergate.
struct Said {
    level: String,
    id: String,
    name: String,
}

fn rendergate_says(pair: &Path) -> (Vec<Ours>, Vec<Said>) {
    let sandbox = Sandbox::new(BINARY);
    for side in ["before.yaml", "after.yaml"] {
        sandbox.write(side, std::fs::read(pair.join(side)).unwrap());
    }
    let ran = sandbox.run(["diff", "before.yaml", "after.yaml", "--format", "json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran}");
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut ours = Vec::new();
    for change in outcome["cases"][0]["changes"].as_array().unwrap() {
        let sides = [&change["before"], &change["after"]].into_iter();
        let documents: Vec<String> = sides
            .filter(|side| side.is_object())
            .map(document)
            .collect();
        let kind = change["kind"].as_str().unwrap();
        let inner = change["changes"].as_array().unwrap();
        if kind != "changed" {
            ours.push(Ours {
                documents: documents.clone(),
                path: String::new(),
                what: match kind {
                    "renamed"
                        if text(&change["before"]["name"]) == text(&change["after"]["name"]) =>
                    {
                        let [was, is] = [&change["before"], &change["after"]].map(|side| {
                            let group = text(&side["group"]);
                            let dot = if group.is_empty() { "" } else { "." };
                            format!("{}{dot}{group}", text(&side["kind"]))
                        });
                        format!("{was} {} is {is} now", text(&change["after"]["name"]))
                    }
                    "renamed" => format!(
                        "{} renamed to {}",
                        named(&change["before"]),
                        text(&change["after"]["name"])
                    ),
                    "formatting" => "formatting only".to_owned(),
                    _ => {
                        let side = if kind == "removed" { "before" } else { "after" };
                        format!("{} {kind}", named(&change[side]))
                    }
                },
            });
        }
        for one in inner
            .iter()
            .filter(|_| kind == "changed" || kind == "renamed")
        {
            ours.push(Ours {
                documents: documents.clone(),
                path: text(&one["path"]).to_owned(),
                what: words(one),
            });
        }
    }
    let findings = outcome["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| Said {
            level: text(&one["level"]).to_owned(),
            id: text(&one["id"]).to_owned(),
            name: text(&one["name"]).to_owned(),
        });
    (ours, findings.collect())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn named(resource: &Value) -> String {
    format!("{} {}", text(&resource["kind"]), text(&resource["name"]))
}

fn document(resource: &Value) -> String {
    let namespace = text(&resource["namespace"]);
    let slash = if namespace.is_empty() { "" } else { "/" };
    format!(
        "{}/{}/{namespace}{slash}{}",
        text(&resource["api-version"]),
        text(&resource["kind"]),
        text(&resource["name"])
    )
}

/// What happened at a place, what is remarked of it, and what changed inside of a text that holds data.
fn words(change: &Value) -> String {
    let mut words = plain_words(change);
    if let Some(remark) = change["remark"].as_str() {
        words = format!("{words} ({remark})");
    }
    let inside = &change["inside"];
    for inner in inside["changes"].as_array().into_iter().flatten() {
        let format = text(&inside["format"]);
        let path = text(&inner["path"]);
        words = format!(
            "{words}<br>inside, as {format}: `{path}`: {}",
            plain_words(inner)
        );
    }
    words
}

/// What happened at a place by itself. Positions are counted from 1, as people do.
fn plain_words(change: &Value) -> String {
    let kind = text(&change["kind"]);
    let number = |value: &Value| value.as_u64().unwrap();
    // Fingerprints are of a key that nobody knows: other ones in each run.
    let is_fingerprint = |side: &str| {
        let text = change[side].as_str();
        text.is_some_and(|text| text.starts_with("hmac-sha256:"))
    };
    let shown = |side: &str| match &change[side] {
        Value::Array(_) | Value::Object(_) => None,
        Value::String(text) if text.contains('\n') || text.len() > 60 => None,
        value => Some(format!("`{value}`")),
    };
    match (kind, shown("before"), shown("after")) {
        ("moved", ..) => {
            let position = |side: &str| number(&change[side]) + 1;
            format!(
                "moved from position {} to {}",
                position("before"),
                position("after")
            )
        }
        ("changed", ..) if is_fingerprint("before") => "another fingerprint".to_owned(),
        ("changed" | "type", Some(before), Some(after)) => format!("{before} → {after}"),
        ("changed", ..) => {
            let lines = |side: &str| number(&change["lines"][side]);
            format!("changed, -{} +{} lines", lines("removed"), lines("added"))
        }
        _ => kind.to_owned(),
    }
}

/// Whether one of the two paths is the other or lies inside it. An item of a list is named by its key here and by its
/// position there, so items are taken for one another; keys with a slash are several segments for dyff.
fn meet(dyff: &str, ours: &str) -> bool {
    let unescaped = ours.replace("~1", "/").replace("~0", "~");
    let is_item = |segment: &str| {
        segment.starts_with('[') || segment.contains('=') || segment.parse::<usize>().is_ok()
    };
    let segments = |path: &str| {
        path.split('/')
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    segments(dyff)
        .iter()
        .zip(&segments(&unescaped))
        .all(|(one, other)| one == other || (is_item(one) && is_item(other)))
}

fn is_reported(one: &Reported, ours: &[Ours]) -> bool {
    ours.iter().any(|our| {
        let same = one
            .document
            .as_ref()
            .is_none_or(|document| our.documents.contains(document));
        same && our.what != "formatting only" && meet(&one.place, &our.path)
    })
}

/// Replaces `[id]` by links to the sources and keeps which were named.
fn cited(words: &str, sources: &Entries, used: &mut BTreeSet<String>) -> String {
    let mut out = words.to_owned();
    let mut cites = 0;
    for (at, (id, source)) in sources.iter().enumerate() {
        let mark = format!("[{id}]");
        if out.contains(&mark) {
            used.insert(id.clone());
            out = out.replace(&mark, &format!("[[{}]]({})", at + 1, text(&source["url"])));
            cites += 1;
        }
    }
    assert!(
        cites > 0 || words == "Not documented.",
        "{words}: names no source"
    );
    out
}

/// Holds what dyff reports against what rendergate reports and what is argued.
fn argue(name: &str, reported: &[Reported], ours: &[Ours], argued: &Entries, faults: &mut String) {
    for one in reported {
        let word = match (is_reported(one, ours), argued.contains_key(&one.place)) {
            (true, true) => "is reported and argued away",
            (false, false) => "is not reported",
            _ => continue,
        };
        writeln!(faults, "{name}: what dyff says of {} {word}", one.place).unwrap();
    }
    for place in argued.keys() {
        if reported.iter().all(|one| one.place != *place) {
            writeln!(
                faults,
                "{name}: dyff says nothing of {place}, which is argued away"
            )
            .unwrap();
        }
    }
}

/// Whether a value of a Secret of the pair stands in the text.
fn shows_secrets(pair: &Path, shown: &str) -> bool {
    ["before.yaml", "after.yaml"].iter().any(|side| {
        let set = ManifestSet::read(&std::fs::read(pair.join(side)).unwrap()).unwrap();
        let secrets = set
            .resources()
            .iter()
            .filter(|one| one.identity.kind == "Secret");
        secrets.into_iter().any(|secret| {
            let data = secret.content["data"].as_object().unwrap();
            data.values().any(|value| shown.contains(text(value)))
        })
    })
}

fn dyff_cell(pair: &Path, kept: &str, status: i32, reported: &[Reported]) -> String {
    let mut lines: Vec<String> = reported
        .iter()
        .map(|one| format!("`{}`: {}", one.place, one.what))
        .collect();
    if status == 255 {
        let framed = kept
            .lines()
            .skip(2)
            .map(|line| line.trim_matches(['│', '╵', ' ']));
        let words: Vec<&str> = framed.filter(|line| !line.is_empty()).collect();
        lines.push(format!("an error: {}", words.join(" ")));
    }
    if lines.is_empty() {
        lines.push("nothing".to_owned());
    }
    if shows_secrets(pair, kept) {
        lines.push("the value is printed".to_owned());
    }
    lines.push(format!("status {status}"));
    lines.join("<br>")
}

fn our_cell(ours: &[Ours], findings: &[Said], argued: &Entries) -> String {
    let mut lines: Vec<String> = ours
        .iter()
        .map(|one| match one.path.as_str() {
            "" => one.what.clone(),
            path => format!("`{path}`: {}", one.what),
        })
        .collect();
    if lines.is_empty() {
        lines.push("nothing".to_owned());
    }
    lines.extend(
        argued
            .values()
            .map(|reason| format!("*not reported: {}*", text(reason))),
    );
    let mut said: Vec<String> = Vec::new();
    for Said { level, id, name } in findings {
        let line = format!(
            "**{level}** [{name}](findings.md#{}-{name})",
            id.to_lowercase()
        );
        if !PLAIN.contains(&name.as_str()) && !said.contains(&line) {
            said.push(line);
        }
    }
    lines.extend(said);
    lines.join("<br>")
}

fn row(pair: &Path, sources: &Entries, used: &mut BTreeSet<String>, faults: &mut String) -> String {
    let name = pair.file_name().unwrap().to_str().unwrap();
    let about = yaml(&pair.join("pair.yaml"));
    let known = ["change", "helm-diff", "kubectl-diff", "not-reported"];
    let is_known = |key: &String| known.contains(&key.as_str());
    assert!(
        about.keys().all(is_known),
        "{name}: keys of pair.yaml are {known:?}"
    );
    let kept = std::fs::read_to_string(pair.join("dyff.txt")).unwrap_or_else(|_| {
        panic!("{name}/dyff.txt is missing: `cargo xtask comparison --write` asks dyff")
    });
    let (status, reported) = dyff_says(&kept);
    let (ours, findings) = rendergate_says(pair);
    let argued = about.get("not-reported").map_or_else(Entries::new, map);
    argue(name, &reported, &ours, &argued, faults);
    let cells = [
        format!(
            "[{}](../fixtures/comparison/{name})",
            text(&about["change"])
        ),
        dyff_cell(pair, &kept, status, &reported),
        cited(text(&about["helm-diff"]), sources, used),
        cited(text(&about["kubectl-diff"]), sources, used),
        our_cell(&ours, &findings, &argued),
    ];
    format!(
        "| {} |\n",
        cells.map(|cell| cell.replace('|', "\\|")).join(" | ")
    )
}

/// Puts a text between a mark and the next end mark.
fn fill(page: &str, mark: &str, text: &str) -> String {
    let (head, rest) = page.split_once(mark).unwrap();
    let (_, tail) = rest.split_once("<!-- end -->").unwrap();
    format!("{head}{mark}{text}<!-- end -->{tail}")
}

#[test]
fn the_table_of_the_comparison_is_up_to_date() {
    let folder = root().join("fixtures/comparison");
    let sources = yaml(&folder.join("sources.yaml"));
    let mut faults = String::new();
    let mut used = BTreeSet::new();
    let mut table =
        "| change | dyff | helm-diff | kubectl diff | rendergate |\n|---|---|---|---|---|\n"
            .to_owned();
    let pairs: Vec<_> = entries(&folder)
        .into_iter()
        .filter(|path| path.is_dir())
        .collect();
    assert!(pairs.len() >= MIN_PAIRS, "{} pairs", pairs.len());
    for pair in &pairs {
        table += &row(pair, &sources, &mut used, &mut faults);
    }
    let mut list = String::new();
    for (at, (id, source)) in sources.iter().enumerate() {
        if !used.contains(id) {
            writeln!(faults, "sources.yaml: no pair names {id}").unwrap();
        }
        writeln!(
            list,
            "{}. [{}]({}): {}",
            at + 1,
            text(&source["title"]),
            text(&source["url"]),
            text(&source["says"])
        )
        .unwrap();
    }
    assert!(faults.is_empty(), "{faults}");
    let path = root().join("docs/comparison.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let wanted = fill(&fill(&page, MARK, &table), SOURCES_MARK, &list);
    compare(&path, &wanted, &mut faults);
    assert!(
        faults.is_empty(),
        "docs/comparison.md is stale: RENDERGATE_BLESS=1 cargo test --test docs comparison"
    );
}
